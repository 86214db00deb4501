/* recommend.h - what fits next, and why
 *
 * A Recommender holds all that one listener's choices need: the library as
 * sound, the history as counts, the rules, and one agent a mode. It belongs to
 * one thread at a time (the engine hands it from job to job) and never blocks.
 * Arrays and strings given to it are copied; ids are the store's. A refill costs
 * some milliseconds, at 100 000 tracks under 50. Same seed and same calls, same
 * picks. */
#pragma once

#include <gio/gio.h>

#include "engine-types.h"

G_BEGIN_DECLS

#define RECOMMEND_ERROR (recommend_error_quark ())
GQuark recommend_error_quark (void);
typedef enum {
  RECOMMEND_ERROR_NOTHING, /* no track is left that may be suggested */
  RECOMMEND_ERROR_FORMAT,  /* an agent's bytes are foreign or damaged */
} RecommendError;

/* Of what the features mean; raised when they change, so that an agent that
 * learnt other ones is not believed. */
#define RECOMMEND_VERSION 3

typedef struct _Recommender Recommender;

/* ---- what it knows --------------------------------------------------------------- */

typedef struct {
  gint64      id;
  const char *title, *artist, *album; /* NULL not known */
  float       tempo_bpm, energy, loudness_lufs; /* NaN or 0 not known */
  int         key;                    /* 0-11 major, 12-23 minor, -1 */
  gint32      cluster;                /* -1 none */
  const char *cluster_name;           /* NULL */
  float       map_x, map_y;           /* NaN not on the map */
  gboolean    favourite;
  gint64      added_s;
  float       voice;                  /* 0 instrumental … 1 sung, NaN not known */
  gboolean    heard_elsewhere;        /* plays are counted of it that no history tells of */
} RecTrack;

Recommender *recommender_new        (guint64 seed);
void         recommender_free       (Recommender *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recommender, recommender_free)

/* The library: replaces what was there, keeps what was learnt of tracks that
 * stay. @vectors [n][d], a row that starts with NaN was not analysed yet; @d 0
 * when none was. O(n d) and the neighbours' scales: seconds at 100 000. */
void         recommender_set_tracks (Recommender *self, const RecTrack *tracks, guint n,
                                     const float *vectors, guint d);

typedef struct {
  gint64 antecedent[3];
  guint  n_antecedent;     /* 1 … 3 */
  gint64 consequent;
  guint  n_both, n_before; /* "7 of 9 times" */
  double lift;
} RecRule;
void         recommender_set_rules  (Recommender *self, const RecRule *rules, guint n);

/* An album, artist or cluster as rules name it. */
typedef struct {
  const char   *name;      /* in words, as a reason tells it */
  const gint64 *tracks;    /* [n_tracks] ids */
  guint         n_tracks;
} RecGroup;

typedef struct {
  guint  antecedent[2];    /* places among the groups */
  guint  n_antecedent;     /* 1 … 2 */
  guint  consequent;
  guint  n_both, n_before;
  double lift;
} RecGroupRule;
/* Replaces the rules above single tracks; all is copied. */
void         recommender_set_group_rules (Recommender *self, const RecGroup *groups, guint n_groups,
                                          const RecGroupRule *rules, guint n_rules);

typedef struct {
  gint64     track_id;
  gint64     started_s;
  int        utc_offset_s;
  double     heard_s, duration_s;
  PlayEnd    end;
  PlayOrigin origin;
  gint64     mode_id;
} RecPlay;

/* One play that ended, old ones first: at start the whole history, then each
 * as it comes. Feeds counts, transitions and the memory of tastes, not the agent. */
void         recommender_add_play   (Recommender *self, const RecPlay *play);
/* What the first question would have to work out of all plays told so far is worked out
 * now: some ten milliseconds, and as many less then. Changes no answer. */
void         recommender_prepare    (Recommender *self);
/* Forgets all plays and agents: another listener, or a wipe. */
void         recommender_forget     (Recommender *self);

/* How good a play was: 1 finished, 0.5 over half, 0.25 over 30 s, 0 skipped
 * sooner; NaN when it says nothing (failed, stopped, still open). @weight out:
 * more for what the listener asked for. */
double       rec_play_reward        (const RecPlay *play, double *weight);

/* ---- asking ------------------------------------------------------------------------ */

typedef enum {
  REC_KNOWN_AND_NEW = 0,
  REC_KNOWN_ONLY, /* what was played before */
  REC_NEW_ONLY,
} RecFamiliarity;

typedef struct {
  guint          n;            /* picks wanted */
  gint64         mode_id;
  gint64         now_s;
  int            utc_offset_s;
  const gint64  *seeds;        /* what it started from; may be empty */
  guint          n_seeds;
  gint64         current_id;   /* what plays; 0 nothing */
  const gint64  *queued;       /* what is queued already, in order */
  guint          n_queued;
  const gint64  *banned;       /* never or not now */
  guint          n_banned;
  const char *const *banned_artists; /* NULL or NULL-ended */
  double         wander;       /* 0 close to the seeds … 1 anywhere; 0.5 usual */
  RecFamiliarity familiarity;
  guint          no_repeat;    /* plays that must lie between; 0 means 100 */
  gint64         no_repeat_s;  /* nor within so many seconds, where the library is large
                                * enough for that; 0 any */
  gboolean       has_heading;  /* the forecast */
  float          heading_x, heading_y, heading_radius;
  gboolean       has_circle;   /* "stay around here": a hard limit on the map */
  float          circle_x, circle_y, circle_radius;
  /* What a mode wishes. Both ends 0: any. Given up where the library has too little. */
  float          energy_low, energy_high; /* shares of the library, 0 … 1 */
  float          voice_low, voice_high;   /* 0 instrumental … 1 sung */
  float          even_tempo, even_key, even_loudness; /* how much jumps are minded; 0 as usual */
  gboolean       ordered;      /* neighbours shall fit: picks may change places */
} RecRequest;

typedef enum {
  REC_REASON_SIMILAR = 0, /* near to other_id in sound; rank-th nearest */
  REC_REASON_RULE,        /* after other_id it was played in count of of sessions */
  REC_REASON_FOLLOWS,     /* it followed other_id count times of of */
  REC_REASON_TASTE,       /* near to other_id, which was finished lately */
  REC_REASON_TRACK,       /* finished count times of of */
  REC_REASON_ARTIST,      /* its artist finished count times of of */
  REC_REASON_CLUSTER,     /* its cluster finished count times of of */
  REC_REASON_HOUR,        /* count of its of plays were at this time of day */
  REC_REASON_FORGOTTEN,   /* a favourite, or often played, not for count days */
  REC_REASON_PATH,        /* near where the path on the map is heading */
  REC_REASON_GAMBLE,      /* a little chance */
  REC_REASON_GROUP_RULE,  /* of a group that was played in count of of sessions with another */
  /* Plain facts, where there is nothing better to say. */
  REC_REASON_FAVOURITE,   /* marked as one */
  REC_REASON_MORE,        /* by the artist of other_id, which plays before it or was started from */
  REC_REASON_TEMPO,       /* as fast as other_id, which plays before it, within six of a hundred */
  REC_REASON_ADDED,       /* came into the library count days ago */
  REC_REASON_NEW,         /* never played */
  REC_N_REASONS,
} RecReason;

#define REC_N_FEATURES 34
extern const char *const REC_FEATURE_NAMES[REC_N_FEATURES];

typedef struct {
  gint64    track_id;
  RecReason reason;
  gint64    other_id;   /* the track that the reason names, 0 none */
  guint     count, of;  /* the numbers that the reason names */
  char     *text;       /* owned; the reason in words, translated */
  GPtrArray *details;   /* owned, of char *; the rest of the reasons, strongest first */
  double    chance;     /* propensity of the policy that picked it */
  double    score;      /* linear, with what the sliders added */
  double    expected;   /* reward that the agent expects, 0 … 1 */
  double    spread;     /* one standard deviation of the score: how sure it is */
  float     features[REC_N_FEATURES];
} RecPick;

void       rec_pick_free   (RecPick *pick);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RecPick, rec_pick_free)

/* GPtrArray of RecPick, in playing order; fewer than asked for when the library
 * has no more. NOTHING when it has none at all. */
GPtrArray *recommender_pick (Recommender *self, const RecRequest *request,
                             GCancellable *cancellable, GError **error);
/* What the agent would see of one track now: for plays the listener chose. */
gboolean   recommender_features (Recommender *self, const RecRequest *request, gint64 track_id,
                                 float features[REC_N_FEATURES]);

/* Why @track_id would come next, as a pick says it: for a suggestion that was made before the
 * program was ended. Returns (transfer full), its chance 0, as nothing was drawn; NULL: nobody
 * knows the track. */
RecPick   *recommender_explain  (Recommender *self, const RecRequest *request, gint64 track_id);

/* ---- learning ------------------------------------------------------------------------ */

/* One outcome of @features in @mode_id; @reward 0 … 1. */
void       recommender_learn      (Recommender *self, gint64 mode_id,
                                   const float features[REC_N_FEATURES], double reward, double weight);
GBytes    *recommender_save_agent (Recommender *self, gint64 mode_id); /* NULL: knows nothing yet */
gboolean   recommender_load_agent (Recommender *self, gint64 mode_id, GBytes *bytes, GError **error);
/* What it has learnt: the weights [REC_N_FEATURES] and how sure it is of each. */
void       recommender_weights    (Recommender *self, gint64 mode_id, double *mean, double *sd);

G_END_DECLS
