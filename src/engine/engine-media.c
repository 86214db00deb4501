/* engine-media.c - covers and lyrics, read by two workers
 *
 * Requests come from the UI thread and are answered in its main context. The
 * newest goes first, since it is what the listener looks at now; cancelled
 * ones cost nothing. Invariant: a worker touches its request and the
 * thread-safe ScanArtCache, nothing else. */
#define G_LOG_DOMAIN "segue-engine-media"

#include "engine-private.h"

#include <glib/gi18n.h>

#include "scan/scan.h"

#define WORKERS 2

/* URIs of covers for MPRIS: those of the last few tracks are kept. */
#define URIS_MAX 32

struct _EngineMedia
{
  GThreadPool  *pool;        /* owned */
  ScanArtCache *cache;       /* owned */
  GCancellable *cancellable; /* owned; everything that has no other one */
  GHashTable   *uris;        /* owned; track URI -> art URI or "" */
  gint          seq;
  gboolean      paused;      /* a game runs: requests are kept back */
  GPtrArray    *kept_back;   /* owned; Request */
};

typedef struct Request Request;
struct Request
{
  GTask        *task;  /* owned */
  TrackRow     *row;   /* owned reference */
  ScanArtCache *cache; /* borrowed: outlives the pool */
  int           size_px;
  int           seq;
  void        (*run) (Request *request);
};

static void
request_run (gpointer data,
             gpointer user_data)
{
  Request *request = data;

  if (!g_task_return_error_if_cancelled (request->task))
    request->run (request);
  g_object_unref (request->task);
  track_row_unref (request->row);
  g_free (request);
}

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b,
                      gpointer      user_data)
{
  const Request *x = a, *y = b;

  return x->seq > y->seq ? -1 : x->seq < y->seq;
}

static void
push (EngineMedia *self,
      GTask       *task,
      SegueTrack  *track,
      int          size_px,
      gboolean     can_wait,
      void       (*run) (Request *request))
{
  Request *request = g_new0 (Request, 1);

  request->task = task;
  request->row = track_row_ref ((TrackRow *) segue_track_get_row (track));
  request->cache = self->cache;
  request->size_px = size_px;
  request->seq = self->seq++;
  request->run = run;
  if (self->paused && can_wait)
    g_ptr_array_add (self->kept_back, request);
  else
    g_thread_pool_push (self->pool, request, NULL);
}

static void
release (EngineMedia *self)
{
  for (guint i = 0; i < self->kept_back->len; i++)
    g_thread_pool_push (self->pool, g_ptr_array_index (self->kept_back, i), NULL);
  g_ptr_array_set_size (self->kept_back, 0);
}

void
engine_media_set_paused (EngineMedia *self,
                         gboolean     paused)
{
  if (self == NULL || self->paused == paused)
    return;
  self->paused = paused;
  if (!paused)
    release (self);
}

EngineMedia *
engine_media_new (const char *cache_dir)
{
  EngineMedia *self = g_new0 (EngineMedia, 1);
  g_autofree char *dir = g_build_filename (cache_dir, "art", NULL);

  self->cache = scan_art_cache_new (dir, 0);
  self->cancellable = g_cancellable_new ();
  self->kept_back = g_ptr_array_new ();
  self->uris = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->pool = g_thread_pool_new (request_run, NULL, WORKERS, FALSE, NULL);
  g_thread_pool_set_sort_function (self->pool, compare_newest_first, NULL);
  return self;
}

void
engine_media_free (EngineMedia *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  release (self);
  g_ptr_array_unref (self->kept_back);
  /* What waits is answered as cancelled or read in milliseconds: each request
   * owns a GTask that must be answered. */
  g_thread_pool_free (self->pool, FALSE, TRUE);
  scan_art_cache_free (self->cache);
  g_hash_table_unref (self->uris);
  g_object_unref (self->cancellable);
  g_free (self);
}

/* ---- covers ---------------------------------------------------------------------------- */

static void
return_no_art (GTask  *task,
               GError *error)
{
  /* No cover is an answer, a broken one is none worth a sentence either. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_task_return_error (task, error);
    return;
  }
  g_debug ("no cover: %s", error->message);
  g_error_free (error);
  g_task_return_pointer (task, NULL, NULL);
}

static void
run_art (Request *request)
{
  GError *error = NULL;
  ScanImage *image;
  SegueArt *art;

  if (request->row->path == NULL) {
    g_task_return_pointer (request->task, NULL, NULL);
    return;
  }
  image = scan_art_thumbnail (request->cache, request->row->path, request->row->art_path,
                              request->size_px, g_task_get_cancellable (request->task), &error);
  if (image == NULL) {
    return_no_art (request->task, error);
    return;
  }
  art = g_new0 (SegueArt, 1);
  *art = (SegueArt) { g_bytes_ref (image->pixels), image->width, image->height, image->stride };
  scan_image_free (image);
  g_task_return_pointer (request->task, art, (GDestroyNotify) segue_art_free);
}

/* Its cover is shown even while others wait. */
static gboolean
is_current (SegueEngine *self,
            SegueTrack  *track)
{
  SegueQueueItem *item = segue_queue_get_current (engine_play_queue (self->play));

  return item != NULL && segue_track_get_id (segue_queue_item_get_track (item)) ==
                           segue_track_get_id (track);
}

void
segue_engine_get_art_async (SegueEngine         *self,
                            SegueTrack          *track,
                            int                  size_px,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (SEGUE_IS_TRACK (track));
  g_return_if_fail (size_px >= 1 && size_px <= 2048);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, segue_engine_get_art_async);
  if (self->media == NULL) {
    g_task_return_pointer (task, NULL, NULL);
    g_object_unref (task);
    return;
  }
  push (self->media, task, track, size_px, !is_current (self, track), run_art);
}

SegueArt *
segue_engine_get_art_finish (SegueEngine   *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return engine_answer (self, segue_engine_get_art_async, result, error);
}

/* ---- covers for others -------------------------------------------------------------------- */

typedef struct {
  EngineMedia *media; /* borrowed; valid unless the task was cancelled */
  char        *key;   /* owned */
  void       (*ready) (gpointer data);
  gpointer     data;
} ArtUri;

static void
run_art_uri (Request *request)
{
  char *uri = request->row->path != NULL
                ? scan_art_export (request->cache, request->row->path, request->row->art_path, NULL)
                : NULL;

  g_task_return_pointer (request->task, uri != NULL ? uri : g_strdup (""), g_free);
}

static void
art_uri_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  ArtUri *art = user_data;
  char *uri = g_task_propagate_pointer (G_TASK (result), NULL);

  if (uri != NULL) { /* else the media were closed meanwhile */
    if (g_hash_table_size (art->media->uris) >= URIS_MAX)
      g_hash_table_remove_all (art->media->uris);
    g_hash_table_replace (art->media->uris, g_steal_pointer (&art->key), uri);
    art->ready (art->data);
  }
  g_free (art->key);
  g_free (art);
}

char *
engine_media_art_uri (EngineMedia  *self,
                      SegueTrack   *track,
                      void        (*ready) (gpointer),
                      gpointer      data)
{
  const char *key = segue_track_get_uri (track);
  const char *known = g_hash_table_lookup (self->uris, key);
  ArtUri *art;

  if (known != NULL)
    return *known != '\0' ? g_strdup (known) : NULL;
  art = g_new0 (ArtUri, 1);
  *art = (ArtUri) { self, g_strdup (key), ready, data };
  push (self, g_task_new (NULL, self->cancellable, art_uri_cb, art), track, 0, FALSE, run_art_uri);
  return NULL;
}

/* ---- lyrics ------------------------------------------------------------------------------------ */

static void
run_lyrics (Request *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines =
    g_ptr_array_new_with_free_func ((GDestroyNotify) segue_lyrics_line_free);
  g_autoptr (ScanLyrics) lyrics =
    request->row->path != NULL ? scan_lyrics_read (request->row->path, &error) : NULL;

  for (guint i = 0; lyrics != NULL && i < lyrics->n_lines; i++) {
    SegueLyricsLine *line = g_new0 (SegueLyricsLine, 1);

    line->time_s = lyrics->lines[i].time_s;
    line->text = g_strdup (lyrics->lines[i].text);
    g_ptr_array_add (lines, line);
  }
  if (error != NULL && !g_error_matches (error, SCAN_ERROR, SCAN_ERROR_NONE))
    g_task_return_error (request->task, g_steal_pointer (&error));
  else
    g_task_return_pointer (request->task, g_steal_pointer (&lines),
                           (GDestroyNotify) g_ptr_array_unref);
}

void
segue_engine_get_lyrics_async (SegueEngine         *self,
                               SegueTrack          *track,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (SEGUE_IS_TRACK (track));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, segue_engine_get_lyrics_async);
  if (self->media == NULL) {
    g_task_return_pointer (task, g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
    g_object_unref (task);
    return;
  }
  push (self->media, task, track, 0, FALSE, run_lyrics);
}

GPtrArray *
segue_engine_get_lyrics_finish (SegueEngine   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return engine_answer (self, segue_engine_get_lyrics_async, result, error);
}
