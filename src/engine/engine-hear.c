/* engine-hear.c - every track is heard, in the background
 *
 * Keeps the pool of analysers supplied from the store's list of pending tracks
 * and writes back what they heard. EngineHear on the UI thread; reply_cb()
 * and hello_cb() in the pool's threads; commit_* in the engine thread.
 * Invariant: a track is in flight exactly from being pushed to the pool until
 * its MESSAGE_HEARD arrives. */
#define G_LOG_DOMAIN "segue-engine-hear"

#include "engine-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "engine-pool.h"
#include "feature/feat-track.h"

/* Tracks handed to the pool at once, and the number at which more are asked for. */
#define FLIGHT_MAX 128
#define FLIGHT_LOW 32

/* The estimate of the time left looks back this far. */
#define RATE_WINDOW 32

struct _EngineHear
{
  SegueEngine    *engine;   /* borrowed: owns this */
  EnginePool     *pool;     /* owned; NULL without an analyser program */
  EngineGovernor *governor; /* owned */
  GHashTable     *flight;   /* owned; gint64 id -> Ticket *, which the pool frees: a name only */
  GHashTable     *given_up; /* owned; gint64 ids that went wrong in this run */
  guint           cores;    /* as set; 0 half of them */
  guint           done, total;
  char           *path;     /* owned; of the analyser */
  gboolean        asking;   /* a question for pending tracks is on its way */
  gboolean        greeted;  /* a child said what it can */
  gboolean        hopeless; /* the program does not start */
  gboolean        user_paused;
  guint           feature_version, model_version;
  gint64          finished_us[RATE_WINDOW]; /* ring of the last completions */
  guint           n_finished;
  gint64          notified_us;
};

/* One request's context, from push to reply. */
typedef struct {
  EngineHear   *self;     /* borrowed: outlives the pool */
  EngineThread *thread;   /* borrowed */
  Mailbox      *mailbox;  /* borrowed */
  gint64        track_id; /* 0: only for @task */
  GTask        *task;     /* owned or NULL: who waits for frames */
  guint         feature_version;
  gboolean      with_model; /* the child has weights */
} Ticket;

static void
ticket_free (gpointer data)
{
  Ticket *ticket = data;

  g_clear_object (&ticket->task);
  g_free (ticket);
}

/* ---- replies: pool thread, then engine thread ----------------------------------------------- */

typedef struct {
  AnalyserReply *reply; /* owned */
  gint64         track_id;
  guint          feature_version;
  gboolean       with_model;
} Heard;

static void
heard_free (gpointer data)
{
  Heard *heard = data;

  analyser_reply_free (heard->reply);
  g_free (heard);
}

static void
send_heard (EngineThread *thread,
            gint64        track_id,
            gboolean      stored)
{
  EngineMessage *message = engine_message_new (MESSAGE_HEARD);

  message->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (message->ids, track_id);
  message->on = stored;
  engine_thread_send (thread, message);
}

static gboolean
store_heard (Store *store,
             Heard *heard)
{
  AnalyserReply *reply = heard->reply;

  if (reply->status == ANALYSER_MISSING)
    return FALSE; /* the next scan says so; it is tried again when it is back */
  if (reply->status != ANALYSER_OK || reply->features == NULL)
    return store_features_fail (store, heard->track_id, heard->feature_version,
                                reply->message != NULL ? reply->message : "", NULL);
  if (!store_features_put (store, heard->track_id, reply->features, NULL))
    return FALSE;
  return reply->model == NULL || store_models_put (store, heard->track_id, reply->model, NULL);
}

static void
commit_heard (EngineThread *thread,
              Store        *store,
              gpointer      data)
{
  Heard *heard = data;
  g_autoptr (GPtrArray) rows = NULL;
  gboolean stored = store != NULL && store_heard (store, heard);

  if (stored && heard->reply->status == ANALYSER_OK)
    rows = store_tracks_get (store, &heard->track_id, 1, NULL);
  if (rows != NULL && rows->len > 0) {
    EngineMessage *message = engine_message_new (MESSAGE_TRACKS);

    message->rows = g_steal_pointer (&rows);
    engine_thread_send (thread, message);
  }
  /* Without what the models should have said it would be pending again, for ever. */
  if (heard->reply->status == ANALYSER_OK && heard->with_model && heard->reply->model == NULL)
    stored = FALSE;
  send_heard (thread, heard->track_id, stored);
}

static void
answer_task (GTask         *task,
             AnalyserReply *reply)
{
  if (reply == NULL)
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_CLOSED,
                             _("Segue is closing."));
  else if (reply->status != ANALYSER_OK || reply->features == NULL)
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED, "%s",
                             reply->message != NULL ? reply->message
                                                    : _("Listening to it failed."));
  else
    g_task_return_pointer (task, g_steal_pointer (&reply->features),
                           (GDestroyNotify) feature_set_free);
}

static void
reply_cb (AnalyserReply *reply,
          gpointer       tag,
          gpointer       data)
{
  Ticket *ticket = tag;

  if (ticket->task != NULL) {
    answer_task (ticket->task, reply);
    analyser_reply_free (reply);
  } else if (reply != NULL) {
    Heard *heard = g_new0 (Heard, 1);

    *heard = (Heard) { reply, ticket->track_id, ticket->feature_version, ticket->with_model };
    engine_thread_post (ticket->thread, ENGINE_PRIORITY_BULK, commit_heard, heard, heard_free);
  }
  ticket_free (ticket);
}

static void
hello_cb (const AnalyserHello *hello,
          gpointer             data)
{
  EngineHear *self = data;
  EngineMessage *message = engine_message_new (MESSAGE_ANALYSER);

  message->on = hello != NULL;
  if (hello != NULL) {
    message->done = hello->feature_version;
    message->total = hello->model_version;
  }
  mailbox_post (self->engine->mailbox, message);
}

/* ---- supply: engine thread ------------------------------------------------------------------------ */

typedef struct {
  guint feature_version, model_version; /* model 0: whatever */
  char *analyser; /* owned; asked whether it changed; NULL: known already */
} Versions;

static void
versions_free (gpointer data)
{
  Versions *versions = data;

  g_free (versions->analyser);
  g_free (versions);
}

/* What tells one installed analyser from another: new weights come with a new
 * program. */
static char *
analyser_key (const char *path)
{
  GStatBuf st = { 0 };

  g_stat (path, &st);
  return g_strdup_printf ("%d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, FEATURE_VERSION,
                          (gint64) st.st_size, (gint64) st.st_mtime);
}

static gboolean
analyser_changed (Store      *store,
                  const char *path)
{
  g_autofree char *key = analyser_key (path);
  g_autofree char *known = store_meta_get (store, "analyser", NULL);

  return g_strcmp0 (key, known) != 0;
}

static gboolean
remember_analyser (EngineThread *thread,
                   Store        *store,
                   gpointer      input,
                   GError      **error)
{
  g_autofree char *key = analyser_key (input);

  return store_meta_set (store, "analyser", key, error);
}

static void
find_pending (EngineThread *thread,
              Store        *store,
              gpointer      data)
{
  const Versions *versions = data;
  EngineMessage *message = engine_message_new (MESSAGE_PENDING);
  StoreProgress progress = { 0 };

  if (store != NULL) {
    message->ids = store_features_pending (store, versions->feature_version,
                                           versions->model_version, 2 * FLIGHT_MAX, NULL);
    store_features_progress (store, versions->feature_version, versions->model_version, &progress,
                             NULL);
    message->on = versions->analyser != NULL && analyser_changed (store, versions->analyser);
  }
  if (message->ids == NULL)
    message->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  message->done = progress.n_done + progress.n_failed;
  message->total = progress.n_tracks;
  engine_thread_send (thread, message);
}

/* ---- UI thread ---------------------------------------------------------------------------------------- */

static guint
n_children (EngineHear *self)
{
  guint cores = g_get_num_processors ();

  return CLAMP (self->cores == 0 ? cores / 2 : self->cores, 1, cores);
}

/* Returns the request's ticket: what the pool knows it by. */
static gconstpointer
push (EngineHear *self,
      SegueTrack *track,
      gboolean    urgent,
      GTask      *task)
{
  AnalyserRequest *request = g_new0 (AnalyserRequest, 1);
  Ticket *ticket = g_new0 (Ticket, 1);

  request->job = ANALYSER_JOB_ANALYSE;
  request->flags = task != NULL ? ANALYSER_FRAMES : ANALYSER_SEPARATE | ANALYSER_MODEL;
  request->path = g_strdup (segue_track_get_row (track)->path);
  ticket->self = self;
  ticket->thread = self->engine->thread;
  ticket->mailbox = self->engine->mailbox;
  ticket->track_id = segue_track_get_id (track);
  ticket->task = task;
  ticket->feature_version = self->feature_version;
  ticket->with_model = self->model_version != 0;
  engine_pool_push (self->pool, request, ticket, urgent);
  return ticket;
}

/* The track is in flight from now on. */
static void
send (EngineHear *self,
      SegueTrack *track,
      gboolean    urgent)
{
  const gint64 id = segue_track_get_id (track);

  g_hash_table_insert (self->flight, g_memdup2 (&id, sizeof id),
                       (gpointer) push (self, track, urgent, NULL));
}

static void
notify_progress (EngineHear *self,
                 gboolean    now)
{
  gint64 time_us = g_get_monotonic_time ();

  if (!now && time_us - self->notified_us < G_USEC_PER_SEC)
    return; /* nobody reads faster */
  self->notified_us = time_us;
  engine_notify_analysis (self->engine);
}

static void
update_work (EngineHear *self)
{
  engine_governor_set_has_work (self->governor, g_hash_table_size (self->flight) > 0);
  notify_progress (self, g_hash_table_size (self->flight) == 0);
}

static void
governor_cb (EngineHear *self)
{
  GovernorVerdict verdict = engine_governor_get_verdict (self->governor);

  if (self->pool != NULL)
    engine_pool_set_paused (self->pool, verdict != GOVERNOR_GO);
  engine_insight_set_paused (self->engine->insight, verdict != GOVERNOR_GO);
  engine_studio_set_paused (self->engine->studio, verdict != GOVERNOR_GO,
                            engine_governor_get_yield (self->governor));
  self->n_finished = 0; /* the estimate starts anew after a pause */
  notify_progress (self, TRUE);
}

static void
game_cb (EngineHear *self)
{
  engine_modes_game (self->engine->modes, engine_governor_get_game (self->governor));
}

void
engine_hear_set_courtesy (EngineHear *self,
                          gboolean    game)
{
  if (self != NULL)
    engine_governor_set_courtesy (self->governor, game);
}

EngineHear *
engine_hear_new (SegueEngine *engine,
                 const char  *analyser_path)
{
  EngineHear *self = g_new0 (EngineHear, 1);

  self->engine = engine;
  self->path = g_strdup (analyser_path);
  self->feature_version = FEATURE_VERSION;
  self->flight = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->given_up = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->governor = engine_governor_new (NULL, NULL);
  g_signal_connect_swapped (self->governor, "changed", G_CALLBACK (governor_cb), self);
  g_signal_connect_swapped (self->governor, "game", G_CALLBACK (game_cb), self);
  if (analyser_path != NULL) {
    self->pool = engine_pool_new (analyser_path, hello_cb, reply_cb, self);
    engine_pool_set_size (self->pool, n_children (self));
  }
  return self;
}

void
engine_hear_free (EngineHear *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->governor, self);
  engine_pool_free (self->pool);
  g_object_unref (self->governor);
  g_hash_table_unref (self->flight);
  g_hash_table_unref (self->given_up);
  g_free (self->path);
  g_free (self);
}

void
engine_hear_refill (EngineHear *self)
{
  Versions *versions;

  if (self->pool == NULL || self->asking || self->hopeless ||
      g_hash_table_size (self->flight) > FLIGHT_LOW)
    return;
  self->asking = TRUE;
  versions = g_new0 (Versions, 1);
  *versions = (Versions) { self->feature_version, self->model_version,
                           self->greeted ? NULL : g_strdup (self->path) };
  engine_thread_post (self->engine->thread, ENGINE_PRIORITY_BULK, find_pending, versions,
                      versions_free);
}

void
engine_hear_pending (EngineHear *self,
                     GArray     *ids,
                     guint       done,
                     guint       total,
                     gboolean    changed)
{
  self->asking = FALSE;
  if (changed && ids->len == 0 && !self->greeted)
    engine_pool_greet (self->pool); /* it may make what the old one did not */
  self->done = done;
  self->total = total;
  for (guint i = 0; i < ids->len && g_hash_table_size (self->flight) < FLIGHT_MAX; i++) {
    gint64 id = g_array_index (ids, gint64, i);
    g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, id);

    if (track == NULL || g_hash_table_contains (self->flight, &id) ||
        g_hash_table_contains (self->given_up, &id))
      continue;
    send (self, track, FALSE);
    /* The first one brings a child up, which says what versions it makes. */
    if (!self->greeted)
      break;
  }
  update_work (self);
}

void
engine_hear_ended (EngineHear *self,
                   gint64      track_id,
                   gboolean    stored)
{
  g_hash_table_remove (self->flight, &track_id);
  if (stored)
    self->done = MIN (self->done + 1, self->total);
  else
    g_hash_table_add (self->given_up, g_memdup2 (&track_id, sizeof track_id));
  self->finished_us[self->n_finished++ % RATE_WINDOW] = g_get_monotonic_time ();
  engine_hear_refill (self);
  update_work (self);
}

/* A child said what it makes: from now on that is what is pending. */
void
engine_hear_greeted (EngineHear *self,
                     gboolean    started,
                     guint       feature_version,
                     guint       model_version)
{
  self->hopeless = !started;
  if (started && (!self->greeted || self->feature_version != feature_version ||
                  self->model_version != model_version)) {
    if (!self->greeted)
      engine_tell (self->engine->thread, remember_analyser, g_strdup (self->path), g_free, 0);
    self->greeted = TRUE;
    self->feature_version = feature_version;
    self->model_version = model_version;
    engine_play_hurry (self->engine->play);
    engine_hear_refill (self);
  }
  notify_progress (self, TRUE);
}

SegueAnalysisState
engine_hear_get_state (EngineHear *self)
{
  if (self->pool == NULL || self->hopeless)
    return SEGUE_ANALYSIS_UNAVAILABLE;
  switch (engine_governor_get_verdict (self->governor)) {
  case GOVERNOR_USER:
    return SEGUE_ANALYSIS_PAUSED_USER;
  case GOVERNOR_GAME:
    return SEGUE_ANALYSIS_PAUSED_GAME;
  case GOVERNOR_BATTERY:
    return SEGUE_ANALYSIS_PAUSED_BATTERY;
  case GOVERNOR_LOAD:
    return SEGUE_ANALYSIS_PAUSED_LOAD;
  case GOVERNOR_GO:
  default:
    return g_hash_table_size (self->flight) > 0 ? SEGUE_ANALYSIS_RUNNING : SEGUE_ANALYSIS_IDLE;
  }
}

/* From the pace of the last tracks; 0 while that is not known. */
static guint
seconds_left (EngineHear *self)
{
  guint n = MIN (self->n_finished, RATE_WINDOW);
  gint64 first, last;

  if (n < 4 || self->total <= self->done)
    return 0;
  last = self->finished_us[(self->n_finished - 1) % RATE_WINDOW];
  first = self->finished_us[(self->n_finished - n) % RATE_WINDOW];
  return (guint) ((double) (last - first) / G_USEC_PER_SEC / (n - 1) * (self->total - self->done)) + 1;
}

void
engine_hear_get_progress (EngineHear *self,
                          guint      *done,
                          guint      *total,
                          guint      *eta_s)
{
  *done = self->done;
  *total = self->total;
  *eta_s = seconds_left (self);
}

void
engine_hear_set_paused (EngineHear *self,
                        gboolean    paused)
{
  self->user_paused = paused;
  engine_governor_set_user_paused (self->governor, paused);
}

gboolean
engine_hear_get_paused (EngineHear *self)
{
  return self->user_paused;
}

void
engine_hear_set_cores (EngineHear *self,
                       guint       cores)
{
  self->cores = cores;
  if (self->pool != NULL)
    engine_pool_set_size (self->pool, n_children (self));
}

guint
engine_hear_get_cores (EngineHear *self)
{
  return self->cores;
}

/* What is about to play is heard before everything else that waits, in the order of
 * asking. What was heard by an older version is not: the old values serve. */
void
engine_hear_hurry (EngineHear *self,
                   gint64      track_id)
{
  g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, track_id);
  gconstpointer ticket = g_hash_table_lookup (self->flight, &track_id);

  if (self->pool == NULL || self->hopeless || !self->greeted || track == NULL)
    return;
  if (ticket != NULL) {
    engine_pool_hurry (self->pool, ticket);
    return;
  }
  if (!isnan (segue_track_get_row (track)->energy) ||
      g_hash_table_contains (self->given_up, &track_id))
    return;
  send (self, track, TRUE);
  update_work (self);
}

void
engine_hear_frames (EngineHear *self,
                    SegueTrack   *track,
                    GTask      *task)
{
  if (self->pool == NULL || self->hopeless || segue_track_get_row (track)->path == NULL) {
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                             _("Listening to it is not possible here."));
    g_object_unref (task);
    return;
  }
  push (self, track, TRUE, task);
}
