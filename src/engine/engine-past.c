/* engine-past.c - takes a past life in: what other players kept of the listener's plays
 *
 * A worker thread reads the files and hands batches to the engine thread, never
 * more than a few ahead, so that memory stays bounded whatever the files' size.
 * The engine thread matches each play with the library and with the plays that
 * are there, and stores what is new. Invariant: one song has one play at one
 * time, from however many files it comes. */
#define G_LOG_DOMAIN "segue-engine-past"

#include "engine-private.h"

#include <glib/gi18n.h>

#include "history-import.h"

#define BATCH 500
#define BATCHES_AHEAD 4

/* Lengths of one recording differ by so much between editions and taggers. */
#define LENGTH_SLACK_S     6.0
#define LENGTH_SLACK_SHARE 0.06

/* Heard that far is heard to the end; so little is a skip where no length is known. */
#define FINISHED_SHARE 0.85
#define SKIPPED_S      30.0

/* What was taken over from a player that counts only; added once. */
#define COUNTS_KEY "past-counts"

/* One play on its way. */
typedef struct {
  PastPlay play;                  /* its strings are those below */
  char    *artist, *title, *album; /* owned */
} Item;

/* Shared by the two threads; what is below the line is the engine thread's. */
typedef struct {
  gatomicrefcount refs;
  GMutex          lock;
  GCond           room;
  guint           n_ahead;    /* under lock */
  GTask          *task;       /* owned */
  GCancellable   *cancellable; /* owned */
  EngineThread   *thread;     /* borrowed: outlives the worker, which is joined */
  GPtrArray      *paths;      /* owned */
  guint           n_nameless, n_broken, n_cut, n_unread; /* the worker's */
  char           *first_error;                           /* owned; the worker's */
  gboolean        answered;   /* engine thread */
  /* ---- */
  gint64          listener;   /* whose past it is: who was there when it began */
  GHashTable     *library;    /* owned; folded -> GArray of Known */
  GHashTable     *heard;      /* owned; folded -> GArray of gint64, starts */
  GHashTable     *counts;     /* owned; gint64 track id -> count taken over before */
  GHashTable     *elsewhere;  /* owned; folded, set of what has counts but is not in the library */
  SeguePastLife  *life;       /* owned */
} Past;

typedef struct {
  gint64 id;
  double duration_s;
} Known;

struct _EnginePast
{
  GPtrArray *runs; /* owned; of Run */
};

typedef struct {
  GThread *worker;
  Past    *past; /* owned reference */
} Run;

void
segue_past_life_free (SeguePastLife *life)
{
  if (life == NULL)
    return;
  g_free (life->sentence);
  g_free (life);
}

static void
past_unref (gpointer data)
{
  Past *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  if (!self->answered)
    g_task_return_new_error (self->task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_CLOSED,
                             _("Segue is closing."));
  g_clear_pointer (&self->library, g_hash_table_unref);
  g_clear_pointer (&self->heard, g_hash_table_unref);
  g_clear_pointer (&self->counts, g_hash_table_unref);
  g_clear_pointer (&self->elsewhere, g_hash_table_unref);
  segue_past_life_free (self->life);
  g_ptr_array_unref (self->paths);
  g_object_unref (self->task);
  g_object_unref (self->cancellable);
  g_free (self->first_error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->room);
  g_free (self);
}

static Past *
past_ref (Past *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/* ---- the engine thread ------------------------------------------------------------- */

static GArray *
array_at (GHashTable *table,
          char       *key, /* taken */
          guint       size)
{
  GArray *array = g_hash_table_lookup (table, key);

  if (array == NULL) {
    array = g_array_new (FALSE, FALSE, size);
    g_hash_table_insert (table, key, array);
  } else {
    g_free (key);
  }
  return array;
}

static void
load_library (Past  *self,
              Store *store)
{
  g_autoptr (GPtrArray) rows = store_tracks_load (store, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const TrackRow *row = g_ptr_array_index (rows, i);
    const Known known = { row->id, row->duration_s };
    GArray *array = array_at (self->library, history_import_fold (row->artist, row->title),
                              sizeof known);

    g_array_append_val (array, known);
  }
}

static void
load_heard (Past  *self,
            Store *store)
{
  const StoreHistoryQuery all = { .listener_id = self->listener };
  g_autoptr (GPtrArray) plays = store_history_list (store, &all, NULL);

  for (guint i = 0; plays != NULL && i < plays->len; i++) {
    const PlayRecord *play = g_ptr_array_index (plays, i);
    GArray *array;

    if (play->title == NULL)
      continue;
    array = array_at (self->heard, history_import_fold (play->artist, play->title),
                      sizeof (gint64));
    g_array_append_val (array, play->started_s);
  }
}

static void
load_counts (Past  *self,
             Store *store)
{
  g_autofree char *text = store_listener_meta_get (store, self->listener, COUNTS_KEY, NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++) {
    char *rest = NULL;
    gint64 id = g_ascii_strtoll (lines[i], &rest, 10);

    if (id > 0)
      g_hash_table_replace (self->counts, g_memdup2 (&id, sizeof id),
                            GUINT_TO_POINTER ((guint) g_ascii_strtoull (rest, NULL, 10)));
  }
}

static void
save_counts (Past  *self,
             Store *store)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer id, n;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &id, &n))
    g_string_append_printf (text, "%" G_GINT64_FORMAT " %u\n", *(gint64 *) id,
                            GPOINTER_TO_UINT (n));
  store_listener_meta_set (store, self->listener, COUNTS_KEY, text->str, NULL);
}

static void
prepare (EngineThread *thread,
         Store        *store,
         gpointer      data)
{
  Past *self = data;

  if (store == NULL)
    return;
  self->listener = store_listeners_current (store);
  load_library (self, store);
  load_heard (self, store);
  load_counts (self, store);
}

/* The recording that is nearest in length, where lengths are known. */
static const Known *
find_known (Past           *self,
            const char     *key,
            const PastPlay *play)
{
  const GArray *array = g_hash_table_lookup (self->library, key);
  const Known *best = NULL;
  double best_off = G_MAXDOUBLE;

  for (guint i = 0; array != NULL && i < array->len; i++) {
    const Known *known = &g_array_index (array, Known, i);
    double off = play->duration_s > 0 && known->duration_s > 0
                   ? fabs (play->duration_s - known->duration_s) : 0;

    if (off > MAX (LENGTH_SLACK_S, LENGTH_SLACK_SHARE * known->duration_s))
      continue; /* another recording under the same name */
    if (off < best_off) {
      best = known;
      best_off = off;
    }
  }
  return best;
}

/* A start is as good as the source's clock, but two starts closer than half a
 * hearing were never two. */
static gboolean
is_doubled (GArray         *starts,
            const PastPlay *play)
{
  gint64 spread = play->spread_s;

  if (play->heard_s > 0)
    spread = MIN (spread, MAX (5, (gint64) (play->heard_s / 2)));
  for (guint i = starts->len; i > 0; i--)
    if (ABS (g_array_index (starts, gint64, i - 1) - play->started_s) <= spread)
      return TRUE;
  return FALSE;
}

static PlayEnd
end_of (const PastPlay *play,
        double          duration_s)
{
  if (play->end != PAST_END_UNKNOWN)
    return play->end == PAST_END_FINISHED ? PLAY_END_FINISHED : PLAY_END_SKIPPED;
  if (duration_s > 0)
    return play->heard_s >= FINISHED_SHARE * duration_s ? PLAY_END_FINISHED : PLAY_END_SKIPPED;
  return play->heard_s >= SKIPPED_S ? PLAY_END_FINISHED : PLAY_END_SKIPPED;
}

/* The uri says where a play came from; nothing plays it. */
static gboolean
store_play (Past           *self,
            Store          *store,
            const PastPlay *play,
            const Known    *known,
            GError        **error)
{
  double duration_s = known != NULL ? known->duration_s : play->duration_s;
  PlayEnd end = end_of (play, duration_s);
  double heard_s = play->heard_s > 0 ? play->heard_s
                   : end == PLAY_END_FINISHED ? duration_s : 0;
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (play->started_s);
  const PlayRecord record = {
    .track_id = known != NULL ? known->id : 0,
    .started_s = play->started_s,
    .utc_offset_s = local != NULL
                      ? (int) (g_date_time_get_utc_offset (local) / G_TIME_SPAN_SECOND) : 0,
    .heard_s = 0,
    .duration_s = duration_s,
    .end = PLAY_END_OPEN,
    .origin = PLAY_ORIGIN_PLAYLIST,
    .title = (char *) play->title,
    .artist = (char *) play->artist,
    .album = (char *) play->album,
  };
  gint64 id = store_history_begin (store, &record, self->listener, error);

  if (id == 0 || !store_history_end (store, id, end, heard_s, error))
    return FALSE;
  self->life->n_added++;
  self->life->n_matched += known != NULL;
  return TRUE;
}

/* Only what is more than was taken over before. A count is of a song of the library, not
 * of a time: one of another song is told of, and is taken over once the song is here and
 * the file comes again. */
static gboolean
add_counts (Past           *self,
            Store          *store,
            const char     *key,
            const PastPlay *play,
            const Known    *known,
            GError        **error)
{
  guint before;

  if (known == NULL) {
    if (g_hash_table_add (self->elsewhere, g_strdup (key)))
      self->life->n_elsewhere++;
    return TRUE;
  }
  before = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, &known->id));
  if (play->count <= before) {
    self->life->n_doubled++;
    return TRUE;
  }
  g_hash_table_replace (self->counts, g_memdup2 (&known->id, sizeof known->id),
                        GUINT_TO_POINTER (play->count));
  self->life->n_counts++;
  return store_listeners_add_counts (store, self->listener, known->id, play->count - before, 0,
                                     play->started_s, error);
}

static gboolean
take_item (Past           *self,
           Store          *store,
           const PastPlay *play,
           GError        **error)
{
  g_autofree char *key = history_import_fold (play->artist, play->title);
  const Known *known = find_known (self, key, play);
  GArray *starts;

  self->life->n_entries++;
  if (play->count > 0)
    return add_counts (self, store, key, play, known, error);
  starts = array_at (self->heard, g_steal_pointer (&key), sizeof (gint64));
  if (is_doubled (starts, play)) {
    self->life->n_doubled++;
    return TRUE;
  }
  g_array_append_val (starts, play->started_s);
  return store_play (self, store, play, known, error);
}

typedef struct {
  Past   *past;  /* owned reference */
  GArray *items; /* owned; Item */
} Batch;

static void
item_clear (gpointer data)
{
  Item *item = data;

  g_free (item->artist);
  g_free (item->title);
  g_free (item->album);
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_mutex_lock (&batch->past->lock);
  batch->past->n_ahead--;
  g_cond_signal (&batch->past->room);
  g_mutex_unlock (&batch->past->lock);
  g_array_unref (batch->items);
  past_unref (batch->past);
  g_free (batch);
}

static void
take_batch (EngineThread *thread,
            Store        *store,
            gpointer      data)
{
  Batch *batch = data;
  g_autoptr (GError) error = NULL;
  gboolean good = store != NULL && store_begin (store, &error);

  if (!good)
    return;
  for (guint i = 0; good && i < batch->items->len; i++)
    good = take_item (batch->past, store, &g_array_index (batch->items, Item, i).play, &error);
  if (good && batch->past->life->n_counts > 0)
    save_counts (batch->past, store);
  if (good)
    good = store_commit (store, &error);
  else
    store_rollback (store);
  if (!good) {
    g_cancellable_cancel (batch->past->cancellable); /* the worker stops */
    engine_thread_say (thread, error != NULL ? error->message : _("That could not be saved."));
  }
}

static void
append_taken (GString             *text,
              const SeguePastLife *life)
{
  if (life->n_counts > 0)
    g_string_append_printf (text, ngettext ("The counts of %u song were taken over",
                                            "The counts of %u songs were taken over",
                                            life->n_counts), life->n_counts);
  if (life->n_counts > 0 && life->n_added > 0)
    g_string_append (text, "; ");
  if (life->n_counts == 0 || life->n_added > 0)
    g_string_append_printf (text, ngettext ("%u play is new", "%u plays are new", life->n_added),
                            life->n_added);
  if (life->n_added > 0)
    g_string_append_printf (text, _(", %u of them of songs in your library"), life->n_matched);
  if (life->n_doubled > 0)
    g_string_append_printf (text, _("; %u were there already"), life->n_doubled);
}

static char *
sentence_of (const Past *self)
{
  const SeguePastLife *life = self->life;
  guint left_out = self->n_nameless + self->n_broken;
  GString *text = g_string_new (NULL);

  append_taken (text, life);
  if (life->n_elsewhere > 0)
    g_string_append_printf (text,
                            ngettext ("; the count of %u song that is not in your library was left out",
                                      "; the counts of %u songs that are not in your library were left out",
                                      life->n_elsewhere), life->n_elsewhere);
  if (left_out > 0)
    g_string_append_printf (text, ngettext ("; %u entry without a song or a time was left out",
                                            "; %u entries without a song or a time were left out",
                                            left_out), left_out);
  if (self->n_cut > 0)
    g_string_append_printf (text, ngettext ("; %u file is damaged and was read up to there",
                                            "; %u files are damaged and were read up to there",
                                            self->n_cut), self->n_cut);
  if (self->n_unread > 0)
    g_string_append_printf (text, ngettext ("; %u file is no listening history",
                                            "; %u files are no listening history",
                                            self->n_unread), self->n_unread);
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

/* Behind the last batch. */
static void
finish (EngineThread *thread,
        Store        *store,
        gpointer      data)
{
  Past *self = data;
  EngineMessage *tracks;

  if (self->answered)
    return;
  self->answered = TRUE;
  if (store == NULL || (self->n_unread == self->paths->len && self->first_error != NULL)) {
    g_task_return_new_error (self->task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED, "%s",
                             self->first_error != NULL ? self->first_error
                                                       : _("The library could not be opened."));
    return;
  }
  self->life->sentence = sentence_of (self);
  tracks = engine_message_new (MESSAGE_TRACKS); /* counts and dates are others now */
  tracks->rows = store_tracks_load (store, NULL);
  engine_thread_send (thread, tracks);
  engine_thread_send (thread, engine_message_new (MESSAGE_HISTORY));
  g_task_return_pointer (self->task, g_steal_pointer (&self->life),
                         (GDestroyNotify) segue_past_life_free);
}

/* ---- the worker ---------------------------------------------------------------------------- */

typedef struct {
  Past  *past;  /* borrowed */
  Batch *batch; /* owned; being filled */
} Reader;

static void
send_batch (Reader *reader)
{
  Past *self = reader->past;

  if (reader->batch == NULL)
    return;
  g_mutex_lock (&self->lock);
  while (self->n_ahead >= BATCHES_AHEAD)
    g_cond_wait (&self->room, &self->lock);
  self->n_ahead++;
  g_mutex_unlock (&self->lock);
  engine_thread_post (self->thread, ENGINE_PRIORITY_BULK, take_batch,
                      g_steal_pointer (&reader->batch), batch_free);
}

static gboolean
read_play (const PastPlay *play,
           gpointer        data)
{
  Reader *reader = data;
  Item item = { *play, g_strdup (play->artist), g_strdup (play->title), g_strdup (play->album) };

  item.play.artist = item.artist;
  item.play.title = item.title;
  item.play.album = item.album;
  if (reader->batch == NULL) {
    reader->batch = g_new0 (Batch, 1);
    reader->batch->past = past_ref (reader->past);
    reader->batch->items = g_array_sized_new (FALSE, FALSE, sizeof (Item), BATCH);
    g_array_set_clear_func (reader->batch->items, item_clear);
  }
  g_array_append_val (reader->batch->items, item);
  if (reader->batch->items->len >= BATCH)
    send_batch (reader);
  return !g_cancellable_is_cancelled (reader->past->cancellable);
}

static void
read_file (Reader     *reader,
           const char *path)
{
  Past *self = reader->past;
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);
  PastCount count = { 0 };

  if (file == NULL ||
      !history_import_read (g_mapped_file_get_contents (file) != NULL
                              ? g_mapped_file_get_contents (file) : "",
                            g_mapped_file_get_length (file), read_play, reader, &count, &error)) {
    self->n_unread++;
    if (self->first_error == NULL)
      self->first_error = g_strdup (error->message);
  }
  self->n_nameless += count.n_nameless;
  self->n_broken += count.n_broken;
  self->n_cut += count.cut_short;
}

static gpointer
work (gpointer data)
{
  Past *self = data;
  Reader reader = { self, NULL };

  for (guint i = 0; i < self->paths->len && !g_cancellable_is_cancelled (self->cancellable); i++)
    read_file (&reader, self->paths->pdata[i]);
  send_batch (&reader);
  engine_thread_post (self->thread, ENGINE_PRIORITY_BULK, finish, past_ref (self), past_unref);
  past_unref (self);
  return NULL;
}

/* ---- the UI thread --------------------------------------------------------------------------- */

EnginePast *
engine_past_new (void)
{
  EnginePast *self = g_new0 (EnginePast, 1);

  self->runs = g_ptr_array_new ();
  return self;
}

void
engine_past_free (EnginePast *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->runs->len; i++) {
    Run *run = g_ptr_array_index (self->runs, i);

    g_cancellable_cancel (run->past->cancellable);
    g_thread_join (run->worker);
    past_unref (run->past);
    g_free (run);
  }
  g_ptr_array_unref (self->runs);
  g_free (self);
}

static Past *
past_new (SegueEngine  *engine,
          GTask        *task,
          GFile       **files,
          guint         n_files)
{
  Past *self = g_new0 (Past, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  g_cond_init (&self->room);
  self->task = task;
  self->cancellable = g_cancellable_new ();
  self->thread = engine->thread;
  self->paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n_files; i++) {
    char *path = g_file_get_path (files[i]);

    /* One that is elsewhere fails to open, with its name in the sentence. */
    g_ptr_array_add (self->paths, path != NULL ? path : g_file_get_uri (files[i]));
  }
  self->library = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) g_array_unref);
  self->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_array_unref);
  self->counts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->elsewhere = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->life = g_new0 (SeguePastLife, 1);
  return self;
}

void
segue_engine_import_history_async (SegueEngine         *self,
                                   GFile              **files,
                                   guint                n_files,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task;
  Past *past;
  Run *run;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (files != NULL || n_files == 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, segue_engine_import_history_async);
  past = past_new (self, task, files, n_files);
  if (self->thread == NULL) {
    past_unref (past); /* shut down: the answer says so */
    return;
  }
  engine_thread_post (self->thread, ENGINE_PRIORITY_BULK, prepare, past_ref (past), past_unref);
  run = g_new (Run, 1);
  run->past = past_ref (past);
  run->worker = g_thread_new ("segue-past", work, past); /* takes the first reference */
  g_ptr_array_add (self->past->runs, run);
}

SeguePastLife *
segue_engine_import_history_finish (SegueEngine   *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  return engine_answer (self, segue_engine_import_history_async, result, error);
}
