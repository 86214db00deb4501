/* engine-scan.c - looking through the music folders
 *
 * EngineScan on the UI thread; scan_main() in a worker thread, one at a time;
 * the commit_* functions in the engine thread. Invariant: everything that a
 * walk found is committed in the order in which it was found, so a file that
 * moved has taken its row over before its old place is called gone. */
#define G_LOG_DOMAIN "segue-engine-scan"

#include "engine-private.h"

#include <glib/gi18n.h>

#include "engine-watch.h"
#include "scan/scan.h"

/* So many batches may wait for the database; then the walk waits. */
#define BATCHES_MAX 8

/* Where folders cannot be watched, coming back to the window looks again, but
 * not oftener than this. */
#define FOCUS_INTERVAL_S 60

G_STATIC_ASSERT (sizeof (ScanKnown) == sizeof (StoreKnown));
G_STATIC_ASSERT (G_STRUCT_OFFSET (ScanKnown, mtime_us) == G_STRUCT_OFFSET (StoreKnown, mtime_us));
G_STATIC_ASSERT (G_STRUCT_OFFSET (ScanKnown, missing) == G_STRUCT_OFFSET (StoreKnown, missing));

/* One walk. Shared by the three threads; each field says who writes it. */
typedef struct {
  gatomicrefcount refs;
  EngineThread   *thread;      /* borrowed: outlives every job */
  char          **roots;       /* owned, constant; the folders themselves or dirty ones in them */
  gboolean        whole;       /* constant: @roots are music folders */
  gboolean        everything;  /* constant */
  GCancellable   *cancellable; /* owned */
  GHashTable     *known;       /* owned; engine thread until the walk starts, then the walk */
  GHashTable     *written;     /* owned; gint64 ids of this walk; engine thread */
  guint           n_failed;    /* engine thread */
  char          **away;        /* owned; the worker until it ends: roots that are not there */
  GMutex          lock;
  GCond           room;
  guint           n_waiting;   /* under lock: batches not yet committed */
  GThread        *worker;      /* under lock; owned by EngineScan, which joins */
  gboolean        closed;      /* under lock: no worker may start any more */
} ScanJob;

struct _EngineScan
{
  SegueEngine *engine; /* borrowed: owns this */
  EngineWatch *watch;  /* owned */
  ScanJob     *job;    /* owned reference, or NULL */
  GHashTable  *dirty;  /* owned; set of folders to look through next */
  char       **away;   /* owned or NULL; music folders that the last walk did not find */
  gboolean     again, again_everything;
  gint64       last_start_us;
};

/* ---- the job -------------------------------------------------------------------------- */

static ScanJob *
job_ref (ScanJob *job)
{
  g_atomic_ref_count_inc (&job->refs);
  return job;
}

static void
job_unref (gpointer data)
{
  ScanJob *job = data;

  if (!g_atomic_ref_count_dec (&job->refs))
    return;
  g_strfreev (job->roots);
  g_strfreev (job->away);
  g_object_unref (job->cancellable);
  g_clear_pointer (&job->known, g_hash_table_unref);
  g_hash_table_unref (job->written);
  g_mutex_clear (&job->lock);
  g_cond_clear (&job->room);
  g_free (job);
}

/* One thing for the engine thread to commit. */
typedef struct {
  ScanJob   *job;  /* owned reference */
  GPtrArray *rows; /* owned or NULL */
  GArray    *ids;  /* owned or NULL */
  char      *root; /* owned or NULL: this music folder is away */
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_mutex_lock (&batch->job->lock);
  batch->job->n_waiting--;
  g_cond_signal (&batch->job->room);
  g_mutex_unlock (&batch->job->lock);
  g_clear_pointer (&batch->rows, g_ptr_array_unref);
  g_clear_pointer (&batch->ids, g_array_unref);
  g_free (batch->root);
  job_unref (batch->job);
  g_free (batch);
}

/* ---- engine thread: what was found ------------------------------------------------------ */

static void
send_rows (EngineThread *thread,
           Store        *store,
           const GArray *ids)
{
  EngineMessage *message = engine_message_new (MESSAGE_TRACKS);

  message->rows = store_tracks_get (store, (const gint64 *) (gpointer) ids->data, ids->len, NULL);
  message->on = TRUE;
  engine_thread_send (thread, message);
}

/* Moves the failed rows of @rows into the list of failures. */
static void
set_failures_aside (Store     *store,
                    ScanJob   *job,
                    GPtrArray *rows)
{
  for (guint i = rows->len; i > 0; i--) {
    const TrackRow *row = g_ptr_array_index (rows, i - 1);

    if (row->error == NULL) {
      store_failures_clear (store, row->path, NULL);
      continue;
    }
    job->n_failed++;
    store_failures_set (store, row->path, row->size_bytes, row->mtime_us, row->error, NULL);
    g_ptr_array_remove_index (rows, i - 1);
  }
}

static void
commit_rows (EngineThread *thread,
             Store        *store,
             gpointer      data)
{
  Batch *batch = data;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  if (store == NULL)
    return;
  set_failures_aside (store, batch->job, batch->rows);
  if (batch->rows->len == 0)
    return;
  if (!store_tracks_upsert (store, batch->rows, &ids, &error)) {
    /* A full disk fails every batch the same way: once is enough. */
    if (!g_cancellable_is_cancelled (batch->job->cancellable))
      engine_thread_say (thread, error->message);
    g_cancellable_cancel (batch->job->cancellable);
    return;
  }
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (batch->job->written,
                      g_memdup2 (&g_array_index (ids, gint64, i), sizeof (gint64)));
  send_rows (thread, store, ids);
}

static void
commit_back (EngineThread *thread,
             Store        *store,
             gpointer      data)
{
  Batch *batch = data;

  if (store == NULL)
    return;
  if (store_tracks_set_missing (store, (const gint64 *) (gpointer) batch->ids->data,
                                batch->ids->len, FALSE, NULL))
    send_rows (thread, store, batch->ids);
}

static void
commit_gone (EngineThread *thread,
             Store        *store,
             gpointer      data)
{
  Batch *batch = data;
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (store == NULL)
    return;
  if (batch->root != NULL) {
    if (store_tracks_folder_away (store, batch->root, NULL))
      send_rows (thread, store, batch->ids);
    return;
  }
  for (guint i = 0; i < batch->ids->len; i++) {
    gint64 id = g_array_index (batch->ids, gint64, i);

    if (id != 0 && !g_hash_table_contains (batch->job->written, &id))
      g_array_append_val (gone, id);
  }
  if (gone->len > 0 && store_tracks_set_missing (store, (const gint64 *) (gpointer) gone->data,
                                                 gone->len, TRUE, NULL))
    send_rows (thread, store, gone);
}

static void
commit_end (EngineThread *thread,
            Store        *store,
            gpointer      data)
{
  Batch *batch = data;
  ScanJob *job = batch->job;
  EngineMessage *message;

  if (store != NULL && job->whole && !g_cancellable_is_cancelled (job->cancellable))
    for (guint i = 0; job->roots[i] != NULL; i++)
      store_folders_scanned (store, job->roots[i], g_get_real_time () / G_USEC_PER_SEC, NULL);
  if (job->n_failed > 0) {
    g_autofree char *sentence =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                    "%u file could not be read. Preferences says why.",
                                    "%u files could not be read. Preferences says why.",
                                    job->n_failed),
                       job->n_failed);

    engine_thread_say (thread, sentence);
  }
  engine_give_memory_back ();
  message = engine_message_new (MESSAGE_SCAN); /* on FALSE: it ended */
  engine_thread_send (thread, message);
}

/* ---- the walk: worker thread --------------------------------------------------------------- */

static void
post (ScanJob    *job,
      EngineFunc  func,
      GPtrArray  *rows,
      GArray     *ids,
      const char *root)
{
  Batch *batch = g_new0 (Batch, 1);

  *batch = (Batch) { job_ref (job), rows, ids, g_strdup (root) };
  g_mutex_lock (&job->lock);
  while (job->n_waiting >= BATCHES_MAX && !job->closed)
    g_cond_wait (&job->room, &job->lock);
  job->n_waiting++;
  g_mutex_unlock (&job->lock);
  engine_thread_post (job->thread, ENGINE_PRIORITY_BULK, func, batch, batch_free);
}

static GArray *
array_of_ids (const gint64 *ids,
              guint         n)
{
  GArray *array = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);

  g_array_append_vals (array, ids, n);
  return array;
}

static void
rows_cb (GPtrArray *rows,
         gpointer   data)
{
  post (data, commit_rows, rows, NULL, NULL);
}

static void
back_cb (const gint64 *ids,
         guint         n_ids,
         gpointer      data)
{
  post (data, commit_back, NULL, array_of_ids (ids, n_ids), NULL);
}

static void
gone_cb (const char   *root,
         gboolean      root_away,
         const gint64 *ids,
         guint         n_ids,
         gpointer      data)
{
  post (data, commit_gone, NULL, array_of_ids (ids, n_ids), root_away ? root : NULL);
}

static void
progress_cb (const ScanProgress *progress,
             gpointer            data)
{
  ScanJob *job = data;
  EngineMessage *message;

  if (progress->n_to_read == 0)
    return; /* nothing new: nothing to show */
  message = engine_message_new (MESSAGE_SCAN);
  message->on = TRUE;
  message->done = progress->n_read;
  message->total = progress->counting ? 0 : progress->n_to_read;
  engine_thread_send (job->thread, message);
}

static void
trouble_cb (const char   *folder,
            const GError *error,
            gpointer      data)
{
  ScanJob *job = data;
  g_autofree char *name = g_filename_display_name (folder);
  g_autofree char *sentence = g_strdup_printf (_("The folder “%s” could not be read: %s"), name,
                                               error->message);

  if (job->whole)
    engine_thread_say (job->thread, sentence);
  else
    g_debug ("%s", sentence);
}

/* Returns (transfer full) those of @roots that are no folders at present. */
static char **
find_away (char **roots)
{
  g_autoptr (GStrvBuilder) away = g_strv_builder_new ();

  for (guint i = 0; roots[i] != NULL; i++)
    if (!g_file_test (roots[i], G_FILE_TEST_IS_DIR))
      g_strv_builder_add (away, roots[i]);
  return g_strv_builder_end (away);
}

static gpointer
scan_main (gpointer data)
{
  ScanJob *job = data;
  const ScanOptions options = { .everything = job->everything };
  const ScanSink sink = {
    .rows = rows_cb,
    .back = back_cb,
    .gone = gone_cb,
    .progress = progress_cb,
    .trouble = trouble_cb,
  };

  scan_walk ((const char *const *) job->roots, job->known, &options, &sink, job, job->cancellable,
             NULL); /* it only fails when cancelled */
  g_clear_pointer (&job->known, g_hash_table_unref);
  if (job->whole)
    job->away = find_away (job->roots);
  post (job, commit_end, NULL, NULL, NULL);
  job_unref (job);
  return NULL;
}

/* Engine thread: what is known already, then the walk may start. */
static void
prepare (EngineThread *thread,
         Store        *store,
         gpointer      data)
{
  ScanJob *job = data;

  if (store != NULL)
    job->known = store_tracks_known (store, NULL, NULL);
  g_mutex_lock (&job->lock);
  if (!job->closed)
    job->worker = g_thread_new ("segue-scan", scan_main, job_ref (job));
  g_mutex_unlock (&job->lock);
}

/* ---- UI thread -------------------------------------------------------------------------------- */

static void
start (EngineScan *self,
       char      **roots,
       gboolean    whole,
       gboolean    everything)
{
  ScanJob *job;

  job = g_new0 (ScanJob, 1);
  g_atomic_ref_count_init (&job->refs);
  job->thread = self->engine->thread;
  job->roots = roots;
  job->whole = whole;
  job->everything = everything;
  job->cancellable = g_cancellable_new ();
  job->written = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_mutex_init (&job->lock);
  g_cond_init (&job->room);
  self->job = job;
  self->last_start_us = g_get_monotonic_time ();
  engine_thread_post (job->thread, ENGINE_PRIORITY_PLAY, prepare, job_ref (job), job_unref);
}

/* The walk has ended, or is to end: nothing of it runs after this. */
static void
end_job (EngineScan *self)
{
  GThread *worker;

  if (self->job == NULL)
    return;
  g_mutex_lock (&self->job->lock);
  self->job->closed = TRUE;
  worker = self->job->worker;
  g_cond_broadcast (&self->job->room);
  g_mutex_unlock (&self->job->lock);
  if (worker != NULL)
    g_thread_join (worker);
  if (self->job->away != NULL) {
    g_strfreev (self->away);
    self->away = g_steal_pointer (&self->job->away);
  }
  g_clear_pointer (&self->job, job_unref);
}

EngineScan *
engine_scan_new (SegueEngine *engine)
{
  EngineScan *self = g_new0 (EngineScan, 1);

  self->engine = engine;
  self->watch = engine_watch_new (engine->mailbox);
  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static void
start_next (EngineScan *self)
{
  if (self->again) {
    self->again = FALSE;
    engine_scan_start (self, self->again_everything);
  } else if (g_hash_table_size (self->dirty) > 0) {
    g_autoptr (GStrvBuilder) roots = g_strv_builder_new ();
    GHashTableIter iter;
    gpointer folder;

    g_hash_table_iter_init (&iter, self->dirty);
    while (g_hash_table_iter_next (&iter, &folder, NULL))
      g_strv_builder_add (roots, folder);
    g_hash_table_remove_all (self->dirty);
    start (self, g_strv_builder_end (roots), FALSE, FALSE);
  }
}

char **
engine_scan_get_away (EngineScan *self)
{
  return self->away != NULL ? g_strdupv (self->away) : g_new0 (char *, 1);
}

/* The last message of a walk has arrived. TRUE: other folders are away than before. */
gboolean
engine_scan_ended (EngineScan *self)
{
  g_auto (GStrv) before = engine_scan_get_away (self);
  g_auto (GStrv) now = NULL;

  end_job (self);
  now = engine_scan_get_away (self);
  start_next (self);
  return !g_strv_equal ((const char *const *) before, (const char *const *) now);
}

void
engine_scan_start (EngineScan *self,
                   gboolean    everything)
{
  char **folders = segue_engine_get_folders (self->engine);

  if (self->job != NULL || folders[0] == NULL) {
    self->again = self->job != NULL;
    self->again_everything = everything;
    g_strfreev (folders);
    return;
  }
  start (self, folders, TRUE, everything);
}

void
engine_scan_folders_changed (EngineScan *self)
{
  g_auto (GStrv) folders = segue_engine_get_folders (self->engine);

  engine_watch_set_folders (self->watch, (const char *const *) folders);
}

void
engine_scan_dirty (EngineScan *self,
                   char      **paths)
{
  for (guint i = 0; paths[i] != NULL; i++)
    g_hash_table_add (self->dirty, g_strdup (paths[i]));
  if (self->job == NULL)
    start_next (self);
}

void
engine_scan_cancel (EngineScan *self)
{
  self->again = FALSE;
  if (self->job != NULL)
    g_cancellable_cancel (self->job->cancellable);
}

void
engine_scan_focused (EngineScan *self)
{
  gint64 age_us = g_get_monotonic_time () - self->last_start_us;

  if (engine_watch_is_limited (self->watch) && self->job == NULL &&
      age_us > FOCUS_INTERVAL_S * G_USEC_PER_SEC)
    engine_scan_start (self, FALSE);
}

void
engine_scan_free (EngineScan *self)
{
  if (self == NULL)
    return;
  engine_scan_cancel (self);
  end_job (self);
  engine_watch_free (self->watch);
  g_hash_table_unref (self->dirty);
  g_strfreev (self->away);
  g_free (self);
}
