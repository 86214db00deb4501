/* rec-next-private.h - what the parts of foretelling share */
#pragma once

#include "ml.h"
#include "rec-next.h"

enum {
  N_OFTEN = 0,     /* plays, fading over months */
  N_LATELY,        /* over a week */
  N_TODAY,         /* over a day */
  N_JUST,          /* heard within the hour: mostly not again */
  N_IN_SESSION,
  N_NOVEL,
  N_SAME_ARTIST,
  N_ARTIST_OFTEN,
  N_ARTIST_LATELY,
  N_ARTIST_SESSION,
  N_SAME_ALBUM,
  N_HOUR,
  N_SKIPPED,       /* its share of skips */
  N_FOLLOWS,       /* the last one */
  N_FOLLOWS_2,     /* the one before */
  N_FOLLOWS_FAR,   /* the three before that */
  N_FOLLOWS_SURE,  /* the share of times, not its logarithm: tells the sure from the likely */
  N_ARTIST_FOLLOWS,
  N_ALBUM_NEXT,    /* stands behind the last one in the library, same album */
  N_FEATURES,
};

#define DENSE N_FOLLOWS     /* features before this are counts of the track itself */
#define SESSION_GAP_S 1800
#define FADE_OFTEN (60.0 * 86400)
#define FADE_LATELY (7.0 * 86400)
#define FADE_TODAY 86400.0
#define DAYPARTS 8
#define NEGATIVES 48
#define RIVALS 8            /* of those, for each of the last two plays */
#define RECENT_PLAYS 500
#define BACK 5              /* plays that the next one may follow */
#define RATE 0.05
#define SKIP_FEATURES 9

/* A count that fades, brought up to date when asked. */
typedef struct {
  float  value[3]; /* often, lately, today */
  gint64 at_s;
} Fading;

typedef struct {
  Fading  plays;
  float   all, skips; /* fading with each play */
  guint   count, recent; /* ever, and of the last RECENT_PLAYS */
  guint16 hour[DAYPARTS];
  gint64  last_s;
  guint   session;   /* in which it was last heard */
} TrackCounts;

typedef struct {
  Fading plays;
  float  all, skips;
  guint  session, in_session;
} ArtistCounts;

/* Who may foretell, and in which situations they are trusted apart. */
enum { BLEND_WEIGHTS = 0, BLEND_DOUBT, BLEND_FOLLOWS, BLEND_NEAR, BLEND_ARTIST, BLEND_LATELY, N_BLENDED };
#define SITUATIONS 4

struct _NextModel
{
  double        trust[SITUATIONS][N_BLENDED];
  guint         n, n_artists;
  guint        *artist, *album;   /* owned [n] */
  TrackCounts  *track;            /* owned [n] */
  ArtistCounts *by_artist;        /* owned [n_artists] */
  GHashTable   *follows;          /* owned: from -> GHashTable (to -> times), right behind it */
  GHashTable   *near;             /* owned: likewise, two to five plays behind it */
  GHashTable   *artist_follows;   /* likewise of artists */
  guint        *total, *artist_total; /* owned: times that something followed */
  guint         back[BACK], n_back;   /* last plays, latest first */
  guint         session;
  gint64        last_s;
  GArray       *heard;            /* owned, of guint: all plays, to draw from */
  double        weight[N_FEATURES], square[N_FEATURES];
  double        skip_streak;
  ml_agent     *skip;             /* owned */
  ml_rng        rng;
};

gboolean next_model_in_session (const NextModel *self, gint64 now_s);
void     next_model_score_weights (NextModel *self, gint64 now_s, float *score);
guint    next_model_times      (GHashTable *table, guint from, guint to);

/* ---- rec-next-blend.c --------------------------------------------------------------- */
/* @score [n] in: of the learnt weights; out: the logarithm of the blended chance. */
void     next_blend_score      (const NextModel *self, gint64 now_s, float *score);
/* What was played, before it is counted: whoever foretold it is trusted more. */
void     next_blend_learn      (NextModel *self, guint track, gint64 now_s);
