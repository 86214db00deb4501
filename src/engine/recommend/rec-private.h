/* rec-private.h - what the parts of the recommender share */
#pragma once

#include "ml.h"
#include "recommend.h"

/* Places in REC_FEATURE_NAMES. */
enum {
  F_BIAS = 0,
  F_NEAR_LAST,      /* to the last track that was liked */
  F_NEAR_RECENT,    /* to the last three liked, in the mean */
  F_NEAR_SEED,
  F_NEAR_SKIPPED,   /* to the last three skipped, the nearest */
  F_TASTE,          /* outcomes of tracks that sound like it, at any time */
  F_TASTE_NOW,      /* lately */
  F_TASTE_HOUR,     /* at this hour of the day */
  F_TASTE_KNOWN,    /* how many there are */
  F_TRACK,          /* its own outcomes */
  F_ARTIST,         /* those of its artist */
  F_TRACK_RATE,     /* the same two as plain rates, over all history */
  F_ARTIST_RATE,
  F_CLUSTER,
  F_CLUSTER_NOW,    /* in this session */
  F_CLUSTER_HOUR,   /* at this time of day */
  F_RULE,
  F_FOLLOWS,
  F_NOVEL,          /* never played */
  F_HEARD_TODAY,
  F_HEARD_LATELY,
  F_PLAYS,
  F_TEMPO_JUMP,
  F_ENERGY_JUMP,
  F_KEY_JUMP,
  F_LOUDNESS_JUMP,
  F_ARTIST_RECENT,
  F_SAME_ARTIST,
  F_SAME_ALBUM,
  F_FAVOURITE,
  F_HEADING,
  F_ADDED,
  F_HOUR,           /* its own plays at this time of day */
  F_GROUP_RULE,     /* of its album, artist or cluster */
};
G_STATIC_ASSERT (F_GROUP_RULE + 1 == REC_N_FEATURES);

#define DAYPARTS 4       /* night, morning, afternoon, evening: six hours each */
#define MEMORY 400       /* outcomes that the sense of taste looks at */
#define RECENT 64        /* plays that spacing and sessions look at */
#define SESSION_GAP_S 1800

/* How long it takes until a track that was heard is fresh again, more or less. */
#define REST_S (2.0f * 86400.0f)

/* Up to so many tracks the whole library is asked how it would be liked: 8 MB. */
#define TASTE_EVERYTHING 5000

/* Logits in one of the features of taste, so that they are about −1 … 1. */
#define TASTE_UNIT 4.0f

/* What a track that was just heard loses, in logits. */
#define WEARY 4.0f

/* Outcomes: how much evidence, and how much of it good; decays. */
typedef struct {
  float good, all;
} Outcomes;

/* One track; strings owned. Numbered as in the neighbours when it has a vector. */
typedef struct {
  gint64   id;
  char    *title, *artist_name, *cluster_name;
  guint32  artist, album, song; /* numbers for equal names; song: without its version */
  gint32   vector;              /* row among the neighbours, -1 not analysed */
  float    tempo_bpm, energy, loudness_lufs, map_x, map_y;
  float    energy_rank, voice; /* 0 … 1; NaN not known */
  gint8    key;
  gint32   cluster;
  gboolean favourite, heard_elsewhere;
  gint64   added_s;
} Item;

/* What the history says of one track; kept over a change of the library. */
typedef struct {
  Outcomes outcomes;
  guint16  plays, finished;      /* as counted, for the reasons */
  guint16  by_daypart[DAYPARTS]; /* finished */
  gint64   last_s;
  guint64  last_number;          /* of the play: for the no-repeat window */
  GArray  *followers;            /* owned, of Follower, or NULL */
  guint16  followed;             /* times that anything followed it */
} TrackHistory;

typedef struct {
  gint64  id;
  guint16 count;
  float   weight; /* decayed */
  gint64  at_s;
} Follower;

/* Counts behind artists and clusters. */
typedef struct {
  Outcomes outcomes;
  Outcomes by_daypart[DAYPARTS];
  guint    plays, finished;
} GroupHistory;

typedef struct {
  gint64  track_id;
  gint64  at_s;
  float   reward;  /* NaN: says nothing */
  float   hour;    /* of the day, local: 0 … 24 */
  float   tired;   /* 0 … 1: heard shortly before, so that leaving it says little */
  gboolean own;    /* the listener asked for it */
  guint32 artist;
  gint64  mode;
} Memory;

typedef struct _Taste Taste;
typedef struct _TasteNow TasteNow;
typedef struct _GroupRules GroupRules;

struct _Recommender
{
  ml_rng         rng;
  /* the library */
  Item          *items;       /* owned [n] */
  guint          n;
  GHashTable    *index;       /* owned: id -> place + 1 */
  GHashTable    *names;       /* owned: name -> number, of artists, albums, songs */
  ml_neighbours *neighbours;  /* owned or NULL */
  guint         *item_of;     /* owned: row among the neighbours -> place */
  GHashTable    *near;        /* owned: place -> GArray of places, nearest first; what was asked for lately */
  guint          d;
  GHashTable    *by_cluster;  /* owned: cluster -> GArray of places */
  GArray        *on_map;      /* owned: places, by map_x */
  gint64         most_added_s; /* three quarters of it came no later */
  /* the history */
  GHashTable    *history;     /* owned: id -> TrackHistory */
  GHashTable    *artists, *clusters; /* owned: number -> GroupHistory */
  GArray        *memory;      /* owned, of Memory, oldest first, at most MEMORY */
  guint64        n_remembered; /* outcomes that ever went there */
  Taste         *taste;       /* owned; NULL until somebody asks */
  GArray        *recent;      /* owned, of Memory, oldest first, at most RECENT */
  Outcomes       base;        /* over all */
  guint64        n_plays;
  GHashTable    *song_last;   /* owned: number of a song -> of the play that any version of it had last */
  gint64         last_end_s;
  gint64         session_start_s;
  GArray        *session;     /* owned, of gint64: liked in this session */
  GHashTable    *session_clusters; /* owned: cluster -> Outcomes */
  gint64         last_liked;  /* id in this session, for transitions; 0 none */
  gint64         session_mode; /* another one begins a session of its own */
  double         mode_likeness; /* learnt: what is liked in one mode is in another, 0 … 1 */
  guint64        mode_asked_at; /* n_plays when it was learnt last */
  GHashTable    *by_mode;     /* owned: mode, kind and number -> Outcomes; rec-mode.c */
  /* rules by their first item */
  GHashTable    *rules;       /* owned: id -> GArray of RecRule */
  GroupRules    *groups;      /* owned; NULL no rules above tracks */
  /* agents by mode */
  GHashTable    *agents;      /* owned: mode -> ml_agent */
};

/* ---- rec-library.c ---------------------------------------------------------------- */
Item         *rec_item           (const Recommender *self, gint64 id);     /* NULL unknown */
guint32       rec_name_number    (Recommender *self, const char *kind, const char *name);
char         *rec_song_key       (const char *artist, const char *title);  /* without version words */
float         rec_nearness       (const Recommender *self, const Item *a, const Item *b); /* 0 … 1 */

/* ---- rec-history.c ---------------------------------------------------------------- */
TrackHistory *rec_track_history  (const Recommender *self, gint64 id);     /* NULL none */
GroupHistory *rec_group          (GHashTable *groups, gint32 number);      /* NULL none */
int           rec_daypart        (gint64 at_s, int utc_offset_s);
float         rec_hour           (gint64 at_s, int utc_offset_s);          /* 0 … 24 */
double        rec_rate           (const Recommender *self, const Outcomes *o, double trust);
void          rec_history_init   (Recommender *self);
void          rec_history_clear  (Recommender *self);

/* ---- rec-mode.c --------------------------------------------------------------------- */
typedef enum { REC_MODE_TRACK = 0, REC_MODE_ARTIST, REC_MODE_CLUSTER } RecModeKind;
void          rec_mode_init      (Recommender *self);
void          rec_mode_clear     (Recommender *self);
/* Of one mode alone; made where there are none. */
Outcomes     *rec_mode_outcomes  (Recommender *self, gint64 mode, RecModeKind kind, gint64 number);
/* @all outcomes as they count in @mode. */
Outcomes      rec_seen_from      (const Recommender *self, gint64 mode, RecModeKind kind,
                                  gint64 number, const Outcomes *all);
/* What was liked and skipped just before in another mode says nothing in this one. */
void          rec_enter_mode     (Recommender *self, gint64 mode);
void          rec_mode_teach     (Recommender *self, gint64 mode, const float *features,
                                  double reward, double weight, double keep);

/* ---- rec-taste.c ---------------------------------------------------------------------- */
/* What this moment makes of the outcomes; good until the next one is told. */
TasteNow     *rec_taste_now      (Recommender *self, gint64 mode, gint64 now_s, float hour);
void          rec_taste_now_free (TasteNow *now);
void          rec_taste_free     (Taste *taste);
float         rec_taste_sound    (Recommender *self, const TasteNow *now, const Item *item);
void          rec_taste_score    (Recommender *self, const TasteNow *now, const Item *item, float *f);
/* How much of what is expected of @item, in logits, comes from outcomes of @other
 * itself, of the rest of its artist, and of the rest of its cluster. */
typedef struct {
  double of_other, of_artist, of_cluster;
} TasteShares;
TasteShares   rec_taste_shares   (Recommender *self, const TasteNow *now, const Item *item,
                                  const Item *other);
float         rec_tiredness      (gint64 last_s, gint64 now_s); /* 1 just heard … 0 fresh */

/* ---- rec-score.c ---------------------------------------------------------------------- */
/* What scoring needs of the present moment, gathered once a refill. */
typedef struct {
  const RecRequest *request;
  int               daypart;
  GPtrArray        *liked;    /* of Item, latest first, at most 3 */
  GPtrArray        *skipped;  /* of Item, latest first, at most 3 */
  GPtrArray        *seeds;    /* of Item */
  GPtrArray        *memory;   /* of Item or NULL, as the memory lies: found once, not a candidate */
  TasteNow         *taste;
  const RecGroupRule **group_rules; /* owned [groups]; the best that applies for each, or NULL */
  const Item       *last;     /* what will have played before the pick; NULL none */
  GArray           *chain;    /* of guint32: artists, latest last */
} Moment;
void          rec_moment_init    (Recommender *self, const RecRequest *request, Moment *moment);
void          rec_moment_clear   (Moment *moment);
/* The features that hold for the whole refill, then those that change a slot. */
void          rec_score_once     (Recommender *self, const Moment *moment, const Item *item, float *f);
void          rec_score_slot     (Recommender *self, const Moment *moment, const Item *item, float *f);
/* Those four of them that tell how it follows @last; NULL none does. */
void          rec_score_jumps    (const Item *last, const Item *item, float *f);
const RecRule *rec_best_rule     (Recommender *self, const Item *item); /* NULL none applies */
const Follower *rec_follower     (Recommender *self, const Item *from, const Item *to);

/* ---- rec-group.c ---------------------------------------------------------------------- */
void          rec_groups_free    (GroupRules *groups);
/* How much a rule is worth: 0 … 1, more the surer and the farther from chance. */
float         rec_rule_value     (double lift, guint n_both, guint n_before);
const RecGroupRule **rec_groups_now (const Recommender *self);
const RecGroupRule *rec_group_rule_for (const Recommender *self, const RecGroupRule **now, const Item *item);
gint64       *rec_groups_draw    (Recommender *self, const RecGroupRule **now, guint k, guint *n);
const char   *rec_group_name     (const Recommender *self, guint group);

/* ---- rec-candidates.c --------------------------------------------------------------- */
typedef struct {
  guint item;
  gboolean chance_only; /* came by chance alone: a gamble */
} Candidate;
/* Tracks worth scoring, each once, none that the request rules out. */
GArray       *rec_candidates     (Recommender *self, const Moment *moment, guint limit);

/* ---- rec-agent.c ----------------------------------------------------------------------- */
ml_agent     *rec_agent          (Recommender *self, gint64 mode_id);

/* ---- rec-explain-plain.c ------------------------------------------------------------------ */
typedef struct {
  RecReason reason;
  guint     feature;  /* that it is the words for */
  gint64    other_id; /* 0 none */
  guint     count;
  char     *text;     /* owned */
} RecPlainFact;
GArray       *rec_plain_facts    (Recommender *self, const Moment *moment, const Item *item);
char         *rec_not_heard_text (guint days);

/* ---- rec-explain.c --------------------------------------------------------------------- */
void          rec_explain        (Recommender *self, const Moment *moment, const Item *item,
                                  gboolean gamble, RecPick *pick);
