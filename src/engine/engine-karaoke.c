/* engine-karaoke.c - songs without their singing, made when asked for and kept
 *
 * A child of its own writes them, so that the listener waits neither for what is being
 * heard nor for what paused it. Tasks belong to the UI thread; look() runs in a worker
 * thread, done_cb() and progress_cb() in the pool's. One wish after the other: the second
 * for a song finds what the first has made, or makes it again. Invariant: a file stands
 * under its name only when it is whole (the child renames it). */
#define G_LOG_DOMAIN "segue-engine-karaoke"

#include "engine-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <utime.h>

#include "engine-pool.h"
#include "feature/feat-track.h"

/* A song of four minutes is 42 MB. */
#define CACHE_MAX_BYTES (G_GINT64_CONSTANT (1) << 30)

/* What a killed child left behind goes after this. */
#define STALE_S (24 * 3600)

struct _EngineKaraoke
{
  EnginePool *pool;   /* owned; NULL: nothing can be made here */
  char       *folder; /* owned */
};

typedef struct {
  SegueTrack       *track;   /* owned; UI thread only */
  char             *folder;  /* owned */
  char             *in, *out; /* owned */
  SegueProgressFunc progress; /* or NULL */
  gpointer          progress_data;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->track);
  g_free (wish->folder);
  g_free (wish->in);
  g_free (wish->out);
  g_free (wish);
}

/* ---- the cache: any thread ------------------------------------------------------------- */

typedef struct {
  char  *path; /* owned */
  gint64 bytes, used_s;
} Kept;

static void
kept_free (gpointer data)
{
  g_free (((Kept *) data)->path);
  g_free (data);
}

static int
compare_newest (gconstpointer a,
                gconstpointer b)
{
  const Kept *x = *(const Kept *const *) a, *y = *(const Kept *const *) b;

  return x->used_s < y->used_s ? 1 : x->used_s > y->used_s ? -1 : g_strcmp0 (x->path, y->path);
}

static GPtrArray *
list_kept (const char *folder)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (kept_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    GStatBuf st;
    Kept *kept;

    if (g_lstat (path, &st) != 0 || !S_ISREG (st.st_mode))
      continue;
    if (!g_str_has_suffix (name, ".wav")) {
      if (st.st_mtime < g_get_real_time () / G_USEC_PER_SEC - STALE_S)
        g_unlink (path);
      continue;
    }
    kept = g_new0 (Kept, 1);
    *kept = (Kept) { g_steal_pointer (&path), st.st_size, st.st_mtime };
    g_ptr_array_add (all, kept);
  }
  g_ptr_array_sort (all, compare_newest);
  return all;
}

void
engine_karaoke_trim (const char *folder,
                     gint64      max_bytes)
{
  g_autoptr (GPtrArray) all = list_kept (folder);
  gint64 total = 0;

  for (guint i = 0; i < all->len; i++) {
    const Kept *kept = g_ptr_array_index (all, i);

    total += kept->bytes;
    if (i > 0 && total > max_bytes)
      g_unlink (kept->path);
  }
}

/* Other sound, or another way to separate it, is another file. */
static char *
name_of (const TrackRow *row)
{
  g_autofree char *known_by = g_strdup_printf ("%s\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT
                                               "\n%" G_GINT64_MODIFIER "x\n%d",
                                               row->path, row->size_bytes, row->mtime_us,
                                               row->audio_hash, FEATURE_VERSION);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, known_by, -1);

  return g_strconcat (hash, ".wav", NULL);
}

/* ---- answers ------------------------------------------------------------------------------ */

/* A track outside the library, so that it counts as no play of the song; with the song's
 * own path in its row, by which cover and lyrics are found. */
static SegueTrack *
track_of (const Wish *wish)
{
  g_autoptr (TrackRow) row = track_row_copy (segue_track_get_row (wish->track));
  g_autofree char *uri = g_filename_to_uri (wish->out, NULL, NULL);

  g_free (row->title);
  row->id = 0;
  /* Translators: %s is the title of a song, played without its singing */
  row->title = g_strdup_printf (_("%s (Karaoke)"), segue_track_get_title (wish->track));
  row->favourite = FALSE;
  return segue_track_new_outside (uri, row);
}

/* One look at how far it is, on its way to the UI thread. */
typedef struct {
  GTask *task; /* owned */
  double done;
} Told;

static void
told_free (gpointer data)
{
  Told *told = data;

  g_object_unref (told->task);
  g_free (told);
}

static gboolean
told_cb (gpointer data)
{
  const Told *told = data;
  const Wish *wish = g_task_get_task_data (told->task);

  if (!g_task_get_completed (told->task)
      && !g_cancellable_is_cancelled (g_task_get_cancellable (told->task)))
    wish->progress (told->done, wish->progress_data);
  return G_SOURCE_REMOVE;
}

static void
progress_cb (double   done,
             gpointer tag,
             gpointer data)
{
  GTask *task = tag;
  const Wish *wish = g_task_get_task_data (task);
  Told *told;

  if (wish->progress == NULL)
    return;
  told = g_new (Told, 1);
  *told = (Told) { g_object_ref (task), done };
  g_idle_add_full (G_PRIORITY_DEFAULT, told_cb, told, told_free);
}

static void
done_cb (AnalyserReply *reply,
         gpointer       tag,
         gpointer       data)
{
  g_autoptr (GTask) task = tag;
  const Wish *wish = g_task_get_task_data (task);

  if (reply == NULL) {
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_CLOSED,
                             _("Segue is closing."));
  } else if (reply->status != ANALYSER_OK) {
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED, "%s",
                             reply->message != NULL ? reply->message
                                                    : _("Listening to it failed."));
  } else {
    engine_karaoke_trim (wish->folder, CACHE_MAX_BYTES);
    g_task_return_boolean (task, TRUE);
  }
  analyser_reply_free (reply);
}

static void
hello_cb (const AnalyserHello *hello,
          gpointer             data)
{
}

/* ---- a wish: UI thread, but for look() ------------------------------------------------------- */

/* Is it there already? Then it was used now. */
static void
look (GTask        *task,
      gpointer      source,
      gpointer      task_data,
      GCancellable *cancellable)
{
  const Wish *wish = task_data;

  g_mkdir_with_parents (wish->folder, 0700);
  g_task_return_boolean (task, g_utime (wish->out, NULL) == 0);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  SegueEngine *engine = SEGUE_ENGINE (source);
  GTask *task = user_data; /* owned; the pool's, if it comes to that */
  const Wish *wish = g_task_get_task_data (task);
  AnalyserRequest *request;

  if (g_task_propagate_boolean (G_TASK (result), NULL)) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  if (engine->karaoke == NULL) { /* shut down meanwhile */
    done_cb (NULL, task, NULL);
    return;
  }
  request = g_new0 (AnalyserRequest, 1);
  request->job = ANALYSER_JOB_ACCOMPANIMENT;
  request->path = g_strdup (wish->in);
  request->out_path = g_strdup (wish->out);
  engine_pool_push (engine->karaoke->pool, request, task, TRUE);
}

void
segue_engine_get_karaoke_async (SegueEngine        *self,
                                SegueTrack         *track,
                                SegueProgressFunc   progress,
                                gpointer            progress_data,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  GTask *task;
  g_autoptr (GTask) looking = NULL;
  g_autofree char *name = NULL;
  const TrackRow *row;
  Wish *wish;

  g_return_if_fail (SEGUE_IS_ENGINE (self) && SEGUE_IS_TRACK (track));

  task = g_task_new (self, cancellable, callback, user_data);
  row = segue_track_get_row (track);
  if (self->karaoke == NULL || self->karaoke->pool == NULL || row->path == NULL) {
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                             _("Karaoke is not possible with this song."));
    g_object_unref (task);
    return;
  }
  name = name_of (row);
  wish = g_new0 (Wish, 1);
  *wish = (Wish) { g_object_ref (track), g_strdup (self->karaoke->folder), g_strdup (row->path),
                   g_build_filename (self->karaoke->folder, name, NULL), progress, progress_data };
  g_task_set_task_data (task, wish, wish_free);
  looking = g_task_new (self, NULL, looked_cb, task);
  g_task_set_task_data (looking, wish, NULL); /* lives in the other one, which waits */
  g_task_run_in_thread (looking, look);
}

SegueTrack *
segue_engine_get_karaoke_finish (SegueEngine  *self,
                                 GAsyncResult *result,
                                 GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return track_of (g_task_get_task_data (G_TASK (result)));
}

/* ---- life ----------------------------------------------------------------------------------- */

EngineKaraoke *
engine_karaoke_new (const char *cache_dir,
                    const char *analyser_path)
{
  EngineKaraoke *self = g_new0 (EngineKaraoke, 1);

  self->folder = g_build_filename (cache_dir, "karaoke", NULL);
  if (analyser_path != NULL) {
    self->pool = engine_pool_new (analyser_path, hello_cb, done_cb, self);
    engine_pool_set_progress (self->pool, progress_cb);
    engine_pool_set_size (self->pool, 1);
  }
  return self;
}

void
engine_karaoke_free (EngineKaraoke *self)
{
  if (self == NULL)
    return;
  engine_pool_free (self->pool);
  g_free (self->folder);
  g_free (self);
}
