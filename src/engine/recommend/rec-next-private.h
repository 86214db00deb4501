/* rec-next-private.h - what the parts of foretelling share */
#pragma once

#include "ml.h"
#include "rec-next.h"

/* What is looked at of a track that was played before. */
enum {
  N_OFTEN = 0,     /* plays, fading over months */
  N_LATELY,        /* over a week */
  N_TODAY,         /* over a day */
  N_JUST,          /* heard within the hour: mostly not again */
  N_IN_SESSION,
  N_ONCE,          /* played a single time */
  N_HABIT,         /* logarithm of recency times frequency, counted in plays */
  N_GAP,           /* logarithm of the plays since */
  N_RECENT,        /* of the last RECENT_PLAYS */
  N_SAME_ARTIST,
  N_SAME_ALBUM,
  N_ARTIST_LATELY,
  N_ARTIST_SESSION,
  N_HOUR,
  N_SKIPPED,       /* its share of skips */
  N_FOLLOWS,       /* the last one */
  N_FOLLOWS_2,     /* the one before */
  N_FOLLOWS_FAR,   /* the three before that */
  N_FOLLOWS_SURE,  /* the share of times, not its logarithm: tells the sure from the likely */
  N_ARTIST_FOLLOWS,
  N_SESSIONS,      /* how sessions like this one went on */
  N_AGAIN,         /* what came after the last plays when they came in this order before */
  N_FEATURES,
};

#define SESSION_GAP_S 1800
#define FADES 3
#define DAYPARTS 8
#define RECENT_PLAYS 500
#define BACK 5              /* plays that the next one may follow */
#define LATEST 6            /* plays of a track whose age is kept one by one */

/* A count that fades, brought up to date when asked. */
typedef struct {
  float  value[FADES]; /* often, lately, today */
  gint64 at_s;
} Fading;

typedef struct {
  Fading  plays;
  float   all, skips;     /* fading with each play */
  guint   count, recent;  /* ever, and of the last RECENT_PLAYS */
  guint   at[LATEST];     /* numbers of its latest plays, latest first */
  guint16 hour[DAYPARTS];
  gint64  last_s;
  guint   session;        /* in which it was last heard */
  gboolean left;          /* skipped when it was last heard */
  GArray *places;         /* owned, of guint: places in heard; NULL never */
} TrackCounts;

typedef struct {
  Fading plays;
  float  all, skips;
  guint  session, in_session;
  guint  unheard;         /* tracks never played */
  guint  heard;           /* plays ever */
  gboolean left;          /* the last of its tracks was skipped */
} ArtistCounts;

/* Who foretells which of the known tracks comes, and which of the new ones. */
enum { KNOWN_WEIGHTS = 0, KNOWN_DOUBT, KNOWN_FOLLOWS, KNOWN_NEAR, KNOWN_AGAIN, KNOWN_SESSIONS,
       KNOWN_TOGETHER, KNOWN_ARTIST, KNOWN_LATELY, KNOWN_OFTEN, N_KNOWN };
enum { FRESH_ARTIST = 0, FRESH_ALBUM, FRESH_LATELY, FRESH_FOLLOWS, FRESH_SESSION, FRESH_UNHEARD,
       FRESH_ANY, N_FRESH };
#define SITUATIONS 4
#define ORDER_DEPTHS 2

typedef struct {
  gboolean made;
  guint    plays;         /* told when it was made */
  gint64   now_s;
  double   fresh;         /* the chance that the next one is new */
  float   *chance;        /* owned [n_tracks], what is blended of them */
  float   *known[N_KNOWN];/* owned [n_tracks] by place in played */
  float   *features;      /* owned [n_tracks][N_FEATURES] likewise */
} Forecast;

struct _NextModel
{
  guint         n, n_artists, n_albums;
  guint        *artist, *album;   /* owned [n] */
  TrackCounts  *track;            /* owned [n] */
  ArtistCounts *by_artist;        /* owned [n_artists] */
  guint        *unheard_of_album; /* owned [n_albums] */
  GArray       *played;           /* owned, of guint: tracks known, each once */
  guint        *place;            /* owned [n] in played */
  GHashTable   *follows;          /* owned: from -> GHashTable (to -> times), right behind it */
  GHashTable   *near;             /* owned: likewise, two to five plays behind it */
  GHashTable   *together;         /* owned: likewise, sessions that held both */
  GHashTable   *artist_follows;   /* likewise of artists */
  guint        *total, *artist_total; /* owned: times that something followed */
  guint        *sessions;         /* owned [n] that held it */
  guint         back[BACK], n_back;   /* last plays, latest first */
  guint         session, session_start; /* number; place in heard of its first play */
  gint64        last_s;
  GArray       *heard;            /* owned, of guint: all plays */
  GArray       *heard_session;    /* owned, of guint: the session of each */
  double        trust_known[SITUATIONS][N_KNOWN], trust_fresh[SITUATIONS][N_FRESH];
  /* Of each forecaster, the blend the last: plays that its first places held. */
  double        order_hits[SITUATIONS][ORDER_DEPTHS][N_KNOWN + 1], order_plays[SITUATIONS];
  double        weight[N_FEATURES], square[N_FEATURES];
  double        fresh_slow, fresh_fast; /* shares of plays that were new */
  gboolean      last_was_fresh;
  double        skip_fast, skip_slow, skip_usual;
  ml_agent     *skip, *fresh;     /* owned */
  Forecast      forecast;
};

gboolean next_model_in_session (const NextModel *self, gint64 now_s);
void     next_model_faded      (const Fading *fading, gint64 now_s, double out[FADES]);
guint    next_model_daypart    (gint64 now_s);
/* What every forecaster leaves for what it does not know of: @chance [n] of weights
 * becomes one that sums to 1. */
void     next_model_settle     (float *chance, guint n);

/* ---- rec-next-known.c: which of the tracks played before ------------------------------- */
/* Fills features and known of the forecast. */
void     next_known_foretell   (NextModel *self, gint64 now_s);
/* @chance out [n]: those of known tracks, which sum to @share. */
void     next_known_blend      (const NextModel *self, gint64 now_s, double share, float *chance);
void     next_known_learn      (NextModel *self, guint track, gint64 now_s);

/* Like which times this one is. */
guint    next_known_situation  (const NextModel *self, gint64 now_s);

/* ---- rec-next-order.c: who fills which places of a list --------------------------------- */
/* @score out [n]: after the forecast was made. */
void     next_order_score      (const NextModel *self, guint situation, float *score);
/* @track was played before, and is played now. */
void     next_order_learn      (NextModel *self, guint situation, guint track);

/* ---- rec-next-session.c: how sessions like this one went on ---------------------------- */
/* @sessions, @again in [n_tracks] zeros, out by track: weights. */
void     next_sessions_foretell (const NextModel *self, float *sessions, float *again);

/* ---- rec-next-fresh.c: whether a new one, and which ------------------------------------ */
double   next_fresh_chance     (const NextModel *self, gint64 now_s);
/* @chance out [n]: those of tracks never played, which sum to @share. */
void     next_fresh_blend      (const NextModel *self, gint64 now_s, double share, float *chance);
void     next_fresh_learn      (NextModel *self, guint track, gint64 now_s);

/* ---- rec-next-skip.c ---------------------------------------------------------------------- */
#define SKIP_FEATURES 16
#define FRESH_FEATURES 9
void     next_skip_features    (NextModel *self, guint track, gint64 now_s, float *f);
