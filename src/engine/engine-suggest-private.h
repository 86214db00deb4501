/* engine-suggest-private.h - what the parts of Up Next share
 *
 * EngineSuggest lives on the UI thread; the recommender belongs to the one
 * thread of the pool, which runs its jobs in order. */
#pragma once

#include "engine-ask.h"
#include "engine-suggest.h"
#include "recommend/recommend.h"

G_BEGIN_DECLS

struct _EngineSuggest
{
  SegueEngine  *engine;      /* borrowed: owns this */
  EngineThread *thread;      /* borrowed */
  SeguePlayer  *player;      /* borrowed */
  SegueQueue   *queue;       /* borrowed */
  GMutex        lock;        /* of pool alone: the engine thread pushes too */
  GThreadPool  *pool;        /* owned; one thread; NULL once closed */
  Recommender  *recommender; /* owned; pool thread */
  GCancellable *cancellable; /* owned */
  GHashTable   *picks;       /* owned; track id -> Pick */
  GHashTable   *banned;      /* owned; gint64 track id -> kept for good */
  GHashTable   *banned_artists; /* owned; set of interned names */
  GQueue        undo;        /* of Feedback, newest first */
  guint         n_feedback;
  GArray       *seeds;       /* owned; gint64 */
  gint64        asked_for;   /* the seed that is one only because it was asked for by itself; 0 none */
  guint         asked_plays; /* and for so many plays more */
  guint         n;
  double        wander;
  SegueFamiliarity familiarity;
  guint         no_repeat_hours;
  gboolean      first;       /* suggestions before what follows by itself */
  gboolean      private_session;
  gboolean      stale;       /* the library is another than the recommender knows */
  gboolean      ready;       /* the recommender knows the library */
  gint64        listener;    /* who is there; 0: whoever the store says */
  guint         n_switches;  /* of listeners, to tell what is late */
  gboolean      want_history; /* the next gathering brings history and agent too */
  /* The recommender's thread alone: whose plays it holds, and whether they came. */
  gint64        taught_for;
  gboolean      taught;
  gboolean      asking;      /* a question is on its way */
  gboolean      showing;     /* the queue's change is this one's own */
  gboolean      starting;    /* the listener's "start from this" is what plays */
  gboolean      again;       /* and the answer will be out of date */
  gboolean      anew;        /* what stands there was chosen for another mode, or another song */
  double        circle_x, circle_y, circle_radius; /* on the map; 0: anywhere */
  GArray       *points;      /* owned or NULL; pool thread; StoreMapPoint by id */
  GArray       *path;        /* owned or NULL; pool thread; SuggestStep, oldest first */
  gboolean      aim_known;   /* pool thread: aim_* fit the path */
  float         aim_x, aim_y, aim_radius; /* pool thread; radius 0: heading nowhere */
  guint         idle;
  guint         serial;      /* of the question, to tell late answers */
};

/* One play, as far as the path on the map needs it. */
typedef struct { gint64 track_id, started_s; } SuggestStep;

/* A suggestion as it was made. */
typedef struct {
  RecPick *pick;    /* owned */
  gint64   mode_id;
} SuggestPick;

/* engine-suggest.c */
/* Any thread: a job for the recommender's thread. Takes @data. */
void suggest_push    (EngineSuggest *self, void (*run) (EngineSuggest *self, gpointer data),
                      gpointer data, GDestroyNotify free_data);
/* Any thread: @func in the main context, with @data (taken) or @self, unless closed meanwhile. */
void suggest_to_ui   (EngineSuggest *self, GSourceFunc func, gpointer data,
                      GDestroyNotify free_data);
/* Where suggestions stand, as the listener set it and what plays allows. */
void suggest_place_first (EngineSuggest *self);

/* engine-suggest-ask.c */
/* UI thread: the suggestions are out of date. */
void suggest_request (EngineSuggest *self);

/* Replaces the suggestions behind the first @keep; @reasons of char *. */
void  suggest_show  (EngineSuggest *self, guint keep, GPtrArray *tracks, GPtrArray *reasons);
guint suggest_count (EngineSuggest *self); /* how many stand in the queue */

/* engine-suggest-learn.c */
void     suggest_feedback_free (gpointer feedback);
void     suggest_gather        (EngineSuggest *self);
void     suggest_gather_bans   (EngineSuggest *self);
/* Returns its number, never 0. */
guint    suggest_feedback      (EngineSuggest *self, SegueTrack *track, SegueFeedback kind);
/* @number 0: the last one. */
gboolean suggest_undo_feedback (EngineSuggest *self, guint number);
void     suggest_forget        (EngineSuggest *self);

/* engine-suggest-place.c; the recommender's thread but for clear */
void suggest_place_know   (EngineSuggest *self, const GArray *points); /* copies; NULL is fine */
void suggest_place_played (EngineSuggest *self, const RecPlay *play);
void suggest_place_aim    (EngineSuggest *self, RecRequest *request);
void suggest_place_forget (EngineSuggest *self); /* the path; another listener begins */
void suggest_place_clear  (EngineSuggest *self);

G_END_DECLS
