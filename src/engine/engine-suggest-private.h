/* engine-suggest-private.h - what the two halves of Up Next share
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
  GHashTable   *banned;      /* owned; set of gint64 track ids */
  GHashTable   *banned_artists; /* owned; set of interned names */
  GQueue        undo;        /* of Feedback, newest first */
  GArray       *seeds;       /* owned; gint64 */
  guint         n;
  double        wander;
  SegueFamiliarity familiarity;
  guint         no_repeat_hours;
  gboolean      first;       /* suggestions before what follows by itself */
  gboolean      private_session;
  gboolean      stale;       /* the library is another than the recommender knows */
  gboolean      ready;       /* the recommender knows the library */
  gboolean      asking;      /* a question is on its way */
  gboolean      again;       /* and the answer will be out of date */
  guint         idle;
  guint         serial;      /* of the question, to tell late answers */
};

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
/* UI thread: the suggestions are out of date. */
void suggest_request (EngineSuggest *self);

/* engine-suggest-learn.c */
void     suggest_gather        (EngineSuggest *self);
void     suggest_gather_bans   (EngineSuggest *self);
void     suggest_feedback      (EngineSuggest *self, SegueTrack *track, SegueFeedback kind);
gboolean suggest_undo_feedback (EngineSuggest *self);
void     suggest_forget        (EngineSuggest *self);

G_END_DECLS
