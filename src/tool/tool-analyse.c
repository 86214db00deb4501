/* tool-analyse.c - segue-tool analyse: hears every song of a library that was not heard yet
 *
 * The player's own pool of analysers, fed from the database and written back song by
 * song, so that whatever ends it costs no more than the songs it was at. Main thread,
 * but for hello_cb() and done_cb(), which only put an event into a queue. */
#include "tool-library.h"

#include "engine-pool.h"
#include "feat-track.h"
#include "store.h"

#include <unistd.h>

/* Asked of the database at once, and handed to the pool at most. */
#define BATCH      256
#define FLIGHT_MAX 64

/* How long Ctrl+C waits to be noticed. */
#define LOOK_UP_US (100 * 1000)

/* One of a pool's thread to the main thread. */
typedef struct {
  gint64         track_id; /* 0: a child came up, or did not */
  char          *path;     /* owned; of the track */
  AnalyserReply *reply;    /* owned; NULL: the pool closed before */
  AnalyserHello  hello;    /* protocol 0: no child could be started */
} Event;

typedef struct {
  Store       *store;   /* owned */
  EnginePool  *pool;    /* owned */
  GAsyncQueue *events;  /* owned; of Event */
  GHashTable  *flight;  /* owned; gint64 ids of tracks on their way */
  GHashTable  *gone;    /* owned; gint64 ids that are still pending, but not in this run */
  gboolean     greeted; /* versions are known */
  guint        feature_version, model_version;
  guint        n_heard, n_failed;
  StoreProgress progress; /* when it began */
} Analysis;

static void
event_free (Event *event)
{
  analyser_reply_free (event->reply);
  g_free (event->path);
  g_free (event);
}

/* ---- the pool's threads ----------------------------------------------------------------- */

static void
hello_cb (const AnalyserHello *hello,
          gpointer             data)
{
  Analysis *self = data;
  Event *event = g_new0 (Event, 1);

  if (hello != NULL)
    event->hello = *hello;
  g_async_queue_push (self->events, event);
}

static void
done_cb (AnalyserReply *reply,
         gpointer       tag,
         gpointer       data)
{
  Analysis *self = data;
  Event *event = tag;

  event->reply = reply;
  g_async_queue_push (self->events, event);
}

/* ---- the main thread ---------------------------------------------------------------------- */

static void
push (Analysis   *self,
      gint64      id,
      const char *path)
{
  AnalyserRequest *request = g_new0 (AnalyserRequest, 1);
  Event *event = g_new0 (Event, 1);

  request->job = ANALYSER_JOB_ANALYSE;
  request->flags = ANALYSER_SEPARATE | ANALYSER_MODEL;
  request->path = g_strdup (path);
  event->track_id = id;
  event->path = g_strdup (path);
  g_hash_table_add (self->flight, g_memdup2 (&id, sizeof id));
  engine_pool_push (self->pool, request, event, FALSE);
}

/* Hands the pool what is still to hear; with nothing in flight afterwards all is done. */
static gboolean
refill (Analysis *self,
        GError  **error)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (g_hash_table_size (self->flight) > FLIGHT_MAX / 2)
    return TRUE;
  ids = store_features_pending (self->store, self->feature_version, self->model_version,
                                BATCH + g_hash_table_size (self->gone), error);
  if (ids == NULL)
    return FALSE;
  rows = store_tracks_get (self->store, (const gint64 *) (gpointer) ids->data, ids->len, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len && g_hash_table_size (self->flight) < FLIGHT_MAX; i++) {
    const TrackRow *row = g_ptr_array_index (rows, i);

    if (!g_hash_table_contains (self->flight, &row->id)
        && !g_hash_table_contains (self->gone, &row->id))
      push (self, row->id, row->path);
  }
  return TRUE;
}

static void
show (Analysis   *self,
      const char *path)
{
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : NULL;
  const guint known = self->progress.n_done + self->progress.n_failed;

  tool_progress (known + self->n_heard + self->n_failed, self->progress.n_tracks, name);
}

/* What went wrong with a file, on a line of its own and without the bar in it. */
static void
complain (const Event *event)
{
  g_autofree char *name = g_filename_display_name (event->path);

  fprintf (stderr, "%s%s: %s\n", isatty (STDERR_FILENO) ? "\r\033[K" : "", name,
           event->reply->message != NULL ? event->reply->message : "Listening to it failed.");
}

static gboolean
take_reply (Analysis *self,
            Event    *event,
            GError  **error)
{
  const AnalyserReply *reply = event->reply;
  const gint64 id = event->track_id;

  g_hash_table_remove (self->flight, &id);
  if (reply->status == ANALYSER_OK && reply->features != NULL) {
    self->n_heard++;
    if (self->model_version != 0 && reply->model == NULL) /* or it were pending for ever */
      g_hash_table_add (self->gone, g_memdup2 (&id, sizeof id));
    return store_features_put (self->store, id, reply->features, error)
           && (reply->model == NULL || store_models_put (self->store, id, reply->model, error));
  }
  self->n_failed++;
  complain (event);
  g_hash_table_add (self->gone, g_memdup2 (&id, sizeof id));
  if (reply->status == ANALYSER_MISSING)
    return TRUE; /* tried again when it is back */
  return store_features_fail (self->store, id, self->feature_version, reply->message, error);
}

static gboolean
take_hello (Analysis            *self,
            const AnalyserHello *hello,
            GError             **error)
{
  if (hello->protocol == 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The analyser could not be started.");
    return FALSE;
  }
  if (self->greeted)
    return TRUE;
  self->greeted = TRUE;
  self->feature_version = hello->feature_version;
  self->model_version = hello->model_version;
  return store_features_progress (self->store, self->feature_version, self->model_version,
                                  &self->progress, error)
         && refill (self, error);
}

/* One event, or none within the time to look up. FALSE with @error ends it all. */
static gboolean
step (Analysis *self,
      GError  **error)
{
  Event *event = g_async_queue_timeout_pop (self->events, LOOK_UP_US);
  gboolean ok;

  if (event == NULL)
    return TRUE;
  if (event->track_id == 0)
    ok = take_hello (self, &event->hello, error);
  else
    ok = take_reply (self, event, error) && refill (self, error);
  show (self, event->path);
  event_free (event);
  return ok;
}

static gboolean
listen (Analysis *self,
        GError  **error)
{
  engine_pool_greet (self->pool);
  while (!self->greeted || g_hash_table_size (self->flight) > 0) {
    if (g_cancellable_set_error_if_cancelled (tool_cancellable (), error) || !step (self, error))
      return FALSE;
  }
  return TRUE;
}

static void
analysis_clear (Analysis *self)
{
  Event *event;

  engine_pool_free (self->pool); /* answers what is left, so that its events come here */
  while (self->events != NULL && (event = g_async_queue_try_pop (self->events)) != NULL)
    event_free (event);
  g_clear_pointer (&self->events, g_async_queue_unref);
  g_clear_pointer (&self->flight, g_hash_table_unref);
  g_clear_pointer (&self->gone, g_hash_table_unref);
  g_clear_pointer (&self->store, store_close);
}

static int
tell (const Analysis *self,
      const GError   *error)
{
  if (isatty (STDERR_FILENO))
    fputs ("\r\033[K", stderr);
  printf ("%u heard, %u failed, %u known before, of %u\n", self->n_heard, self->n_failed,
          self->progress.n_done + self->progress.n_failed, self->progress.n_tracks);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TOOL_CANCELLED;
  if (error != NULL)
    return tool_fail ("%s", error->message);
  return self->n_failed > 0 ? TOOL_FAILED : TOOL_OK;
}

static int
analyse (const char *db,
         int         jobs,
         gboolean    retry)
{
  g_autofree char *analyser = tool_find_analyser ();
  g_autoptr (GError) error = NULL;
  Analysis self = { 0 };
  int status;

  if (analyser == NULL)
    return tool_fail ("The program segue-analyser is not installed.");
  tool_cancellable (); /* before there are children, which must not end of Ctrl+C themselves */
  self.store = tool_library_open (db, TRUE, &error);
  if (self.store == NULL || (retry && !store_features_retry (self.store, &error))) {
    analysis_clear (&self);
    return tool_fail ("%s", error->message);
  }
  self.events = g_async_queue_new ();
  self.flight = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self.gone = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self.pool = engine_pool_new (analyser, hello_cb, done_cb, &self);
  engine_pool_set_size (self.pool, (guint) jobs);
  listen (&self, &error);
  status = tell (&self, error);
  analysis_clear (&self);
  return status;
}

int
tool_analyse_run (int    argc,
                  char **argv)
{
  g_autofree char *db = NULL;
  int jobs = MAX (1, (int) g_get_num_processors () / 2), status;
  gboolean retry = FALSE;
  const GOptionEntry entries[] = {
    { "db", 0, 0, G_OPTION_ARG_FILENAME, &db, "The library's database", "FILE" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &jobs, "Songs heard at once (half the processors)", "N" },
    { "retry", 0, 0, G_OPTION_ARG_NONE, &retry, "Also those that failed before", NULL },
    { NULL }
  };

  if (!tool_parse (&argc, &argv, entries, NULL,
                   "Hears every song of the library that is new, changed or known to an older\n"
                   "version only. Ctrl+C ends it; the next run goes on from there. A player that\n"
                   "runs meanwhile shows the results when it is started again.",
                   &status))
    return status;
  if (argc > 1 || db == NULL)
    return tool_usage ("Name the database with --db, and nothing else.");
  if (jobs < 1 || jobs > 256)
    return tool_usage ("Between 1 and 256 songs can be heard at once.");
  return analyse (db, jobs, retry);
}
