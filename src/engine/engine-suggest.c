/* engine-suggest.c - Up Next fills by itself and learns from what becomes of it
 *
 * Its life, the jobs of the recommender's thread, and what the queue does; asking
 * stands in engine-suggest-ask.c, learning in engine-suggest-learn.c, what the user
 * interface calls in engine-suggest-verbs.c. UI thread. Invariant: a suggestion that
 * stands in the queue has its pick in picks, with the reasons and features it was
 * chosen by. */
#define G_LOG_DOMAIN "segue-engine-suggest"

#include "engine-suggest-private.h"

#include "engine-private.h"

/* What fits a song that was asked for by itself fits for half an hour; then moods drift. */
#define ASKED_PLAYS 8

static void
pick_free (gpointer data)
{
  SuggestPick *kept = data;

  rec_pick_free (kept->pick);
  g_free (kept);
}

/* ---- jobs of the recommender's thread ------------------------------------------------- */

typedef struct Job Job;
struct Job
{
  EngineSuggest  *self; /* borrowed: joins the pool before it goes */
  void          (*run) (EngineSuggest *self, gpointer data);
  gpointer        data; /* owned */
  GDestroyNotify  free_data;
};

static void
job_run (gpointer data,
         gpointer user_data)
{
  Job *job = data;

  if (!g_cancellable_is_cancelled (job->self->cancellable))
    job->run (job->self, job->data);
  if (job->free_data != NULL)
    job->free_data (job->data);
  g_free (job);
}

void
suggest_push (EngineSuggest  *self,
      void          (*run) (EngineSuggest *self, gpointer data),
      gpointer        data,
      GDestroyNotify  free_data)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job) { self, run, data, free_data };
  g_mutex_lock (&self->lock);
  if (self->pool != NULL)
    g_thread_pool_push (self->pool, g_steal_pointer (&job), NULL);
  g_mutex_unlock (&self->lock);
  if (job != NULL) { /* closing */
    if (free_data != NULL)
      free_data (data);
    g_free (job);
  }
}

/* An answer for the UI thread, dropped when the engine closed meanwhile. */
typedef struct {
  EngineSuggest *self;        /* borrowed, valid unless cancelled */
  GCancellable  *cancellable; /* owned */
  GSourceFunc    func;
  gpointer       data;
  GDestroyNotify free_data;
} Answer;

static gboolean
answer_cb (gpointer data)
{
  Answer *answer = data;

  if (!g_cancellable_is_cancelled (answer->cancellable))
    answer->func (answer->data != NULL ? answer->data : answer->self);
  return G_SOURCE_REMOVE;
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  if (answer->free_data != NULL)
    answer->free_data (answer->data);
  g_object_unref (answer->cancellable);
  g_free (answer);
}

void
suggest_to_ui (EngineSuggest  *self,
       GSourceFunc     func,
       gpointer        data,
       GDestroyNotify  free_data)
{
  Answer *answer = g_new0 (Answer, 1);

  *answer = (Answer) { self, g_object_ref (self->cancellable), func, data, free_data };
  g_idle_add_full (G_PRIORITY_DEFAULT, answer_cb, answer, answer_free);
}

/* ---- the queue moves ------------------------------------------------------------------------------- */

static gboolean
ordered_follows (EngineSuggest *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->queue));

  for (guint i = 0; i < n; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

    if (segue_queue_item_get_section (item) == SEGUE_QUEUE_CONTEXT)
      return segue_queue_item_get_origin (item) == PLAY_ORIGIN_ALBUM ||
             segue_queue_item_get_origin (item) == PLAY_ORIGIN_SUGGESTION;
  }
  return FALSE;
}

/* An album that plays in order is heard to its end first, and so is a mood. */
void
suggest_place_first (EngineSuggest *self)
{
  g_object_set (self->queue, "suggestions-first", self->first && !ordered_follows (self), NULL);
}

static void
current_changed_cb (EngineSuggest *self)
{
  suggest_place_first (self);
  suggest_request (self);
}

/* A song was asked for by itself: what fits starts from it now, from the next one on. */
static void
play_requested_cb (EngineSuggest *self)
{
  SegueQueueItem *current = segue_queue_get_current (self->queue);
  PlayOrigin origin = current != NULL ? segue_queue_item_get_origin (current) : PLAY_ORIGIN_QUEUE;
  gint64 id;

  if (self->starting || (origin != PLAY_ORIGIN_CLICK && origin != PLAY_ORIGIN_REMOTE))
    return;
  id = segue_track_get_id (segue_queue_item_get_track (current));
  g_array_set_size (self->seeds, 0);
  if (id != 0)
    g_array_append_val (self->seeds, id);
  self->asked_for = id;
  self->asked_plays = ASKED_PLAYS;
  self->anew = TRUE;
  suggest_request (self);
}

static void
items_changed_cb (EngineSuggest *self,
                  guint          position,
                  guint          removed,
                  guint          added)
{
  /* Suggestions that were pinned, played or thrown out are made up for; that
   * there are no more than these is no reason to ask again. */
  if (removed > 0 && !self->showing && self->n > 0 && suggest_count (self) < self->n)
    suggest_request (self);
}

/* ---- life ------------------------------------------------------------------------------------------- */

EngineSuggest *
engine_suggest_new (SegueEngine  *engine,
                    EngineThread *thread,
                    SeguePlayer  *player,
                    SegueQueue   *queue,
                    guint64       seed)
{
  EngineSuggest *self = g_new0 (EngineSuggest, 1);

  self->engine = engine;
  self->thread = thread;
  self->player = player;
  self->queue = queue;
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  self->recommender = recommender_new (seed != 0 ? seed : (guint64) g_get_real_time ());
  self->picks = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, pick_free);
  self->banned = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->banned_artists = g_hash_table_new (g_str_hash, g_str_equal);
  self->seeds = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->pool = g_thread_pool_new (job_run, NULL, 1, TRUE, NULL);
  self->wander = 0.3;
  self->want_history = TRUE;
  self->familiarity = SEGUE_FAMILIARITY_MIX;
  g_queue_init (&self->undo);
  g_signal_connect_swapped (queue, "notify::current", G_CALLBACK (current_changed_cb), self);
  g_signal_connect_swapped (queue, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (queue, "play-requested", G_CALLBACK (play_requested_cb), self);
  suggest_gather_bans (self);
  return self;
}

void
engine_suggest_reload (EngineSuggest *self)
{
  self->stale = TRUE;
  suggest_request (self);
}

void
engine_suggest_mode_changed (EngineSuggest *self)
{
  self->anew = TRUE;
  g_array_set_size (self->seeds, 0); /* they were chosen for something else */
  suggest_request (self);
}

void
engine_suggest_introduce (EngineSuggest *self,
                          gint64         listener)
{
  self->listener = listener;
}

void
engine_suggest_switch (EngineSuggest *self,
                       gint64         listener)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  self->serial++; /* what is on its way is for the one before */
  self->n_switches++;
  self->listener = listener;
  g_queue_clear_full (&self->undo, suggest_feedback_free);
  g_hash_table_remove_all (self->banned);
  g_hash_table_remove_all (self->banned_artists);
  g_array_set_size (self->seeds, 0);
  suggest_show (self, 0, none, none);
  g_hash_table_remove_all (self->picks);
  suggest_gather_bans (self);
  engine_suggest_relearn (self);
}

void
engine_suggest_set_private (EngineSuggest *self,
                            gboolean       on)
{
  self->private_session = on;
}

void
engine_suggest_stop (EngineSuggest *self)
{
  GThreadPool *pool;

  g_signal_handlers_disconnect_by_data (self->queue, self);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->lock);
  pool = g_steal_pointer (&self->pool);
  g_mutex_unlock (&self->lock);
  g_thread_pool_free (pool, FALSE, TRUE);
}

void
engine_suggest_free (EngineSuggest *self)
{
  if (self == NULL)
    return;
  recommender_free (self->recommender);
  g_hash_table_unref (self->picks);
  g_hash_table_unref (self->banned);
  g_hash_table_unref (self->banned_artists);
  g_queue_clear_full (&self->undo, suggest_feedback_free);
  g_array_unref (self->seeds);
  suggest_place_clear (self);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self);
}
