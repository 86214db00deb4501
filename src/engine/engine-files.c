/* engine-files.c - files from outside: opened, dropped, playlist files
 *
 * Files are read in GTask worker threads; the database is asked in the engine
 * thread; playing happens on the UI thread. Invariant: a file outside the
 * library plays all the same and leaves no row behind. */
#define G_LOG_DOMAIN "segue-engine-files"

#include "engine-private.h"

#include <glib/gi18n.h>

#include "scan/scan.h"

/* ---- opening ------------------------------------------------------------------------- */

typedef struct {
  char   **paths; /* owned; local files and folders */
  char   **uris;  /* owned; remote ones, played as they are */
  gboolean play;
} OpenRequest;

static void
open_request_free (gpointer data)
{
  OpenRequest *request = data;

  g_strfreev (request->paths);
  g_strfreev (request->uris);
  g_free (request);
}

/* Playlist files among @paths stand for what is in them. */
static void
append_path (GPtrArray  *uris,
             const char *path)
{
  g_autoptr (GPtrArray) entries = NULL;

  if (!scan_is_playlist_name (path)) {
    g_ptr_array_add (uris, g_filename_to_uri (path, NULL, NULL));
    return;
  }
  entries = scan_playlist_read (path, NULL);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    g_ptr_array_add (uris, g_strdup (((ScanEntry *) g_ptr_array_index (entries, i))->uri));
}

/* Worker thread. Returns the URIs of everything that can be played, in order. */
static void
collect (GTask        *task,
         gpointer      source,
         gpointer      task_data,
         GCancellable *cancellable)
{
  OpenRequest *request = task_data;
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; request->paths[i] != NULL; i++) {
    const char *one[] = { request->paths[i], NULL };
    g_autoptr (GPtrArray) files = NULL;

    if (scan_is_playlist_name (one[0]) && g_file_test (one[0], G_FILE_TEST_IS_REGULAR)) {
      append_path (uris, one[0]);
      continue;
    }
    files = scan_collect (one, cancellable, NULL);
    for (guint j = 0; files != NULL && j < files->len; j++)
      append_path (uris, g_ptr_array_index (files, j));
  }
  for (guint i = 0; request->uris[i] != NULL; i++)
    g_ptr_array_add (uris, g_strdup (request->uris[i]));
  g_task_return_pointer (task, g_steal_pointer (&uris), (GDestroyNotify) g_ptr_array_unref);
}

static SegueTrack *
track_for_uri (SegueEngine *self,
               const char  *uri)
{
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  SegueTrack *track = path != NULL ? segue_engine_find_path (self, path) : NULL;

  return track != NULL ? track : segue_track_new_for_uri (uri, NULL);
}

static void
collected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  SegueEngine *self = SEGUE_ENGINE (source);
  g_autoptr (GPtrArray) uris = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  OpenRequest *request = g_task_get_task_data (G_TASK (result));
  SegueQueue *queue;

  if (uris == NULL || self->thread == NULL)
    return;
  for (guint i = 0; i < uris->len; i++)
    if (g_ptr_array_index (uris, i) != NULL)
      g_ptr_array_add (tracks, track_for_uri (self, g_ptr_array_index (uris, i)));
  if (tracks->len == 0) {
    engine_say (self, _("There is nothing in it that Segue can play."));
    return;
  }
  queue = engine_play_queue (self->play);
  if (request->play)
    segue_queue_play_tracks (queue, tracks, 0, PLAY_ORIGIN_REMOTE, NULL);
  else
    segue_queue_enqueue (queue, tracks);
}

void
segue_engine_open_files (SegueEngine  *self,
                         GFile       **files,
                         int           n_files,
                         gboolean      play)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();
  g_autoptr (GTask) task = NULL;
  OpenRequest *request;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  for (int i = 0; i < n_files; i++) {
    g_autofree char *uri = g_file_get_uri (files[i]);

    if (g_file_peek_path (files[i]) != NULL)
      g_strv_builder_add (paths, g_file_peek_path (files[i]));
    else
      g_strv_builder_add (uris, uri);
  }
  request = g_new0 (OpenRequest, 1);
  *request = (OpenRequest) { g_strv_builder_end (paths), g_strv_builder_end (uris), play };
  task = g_task_new (self, NULL, collected_cb, NULL);
  g_task_set_task_data (task, request, open_request_free);
  g_task_run_in_thread (task, collect);
}

/* ---- playlist files: in ------------------------------------------------------------------ */

typedef struct {
  char      *name;    /* owned */
  GPtrArray *entries; /* owned; of ScanEntry */
  guint      n_missing;
  gint64     id;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_free (import->name);
  g_clear_pointer (&import->entries, g_ptr_array_unref);
  g_free (import);
}

/* Engine thread. Entries that the library does not have are kept by path, and
 * found again when the library has them. */
static gpointer
import_entries (EngineThread *thread,
                Store        *store,
                gpointer      input,
                GError      **error)
{
  Import *import = input;
  g_autoptr (GPtrArray) items =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_playlist_item_free);
  Import *answer;

  for (guint i = 0; i < import->entries->len; i++) {
    const ScanEntry *entry = g_ptr_array_index (import->entries, i);
    g_autoptr (TrackRow) row =
      entry->path != NULL ? store_tracks_by_path (store, entry->path, NULL) : NULL;

    import->n_missing += row == NULL;
    g_ptr_array_add (items, store_playlist_item_new (row != NULL ? row->id : 0,
                                                     entry->path != NULL ? entry->path : entry->uri,
                                                     entry->title));
  }
  import->id = store_playlists_create (store, import->name, NULL, error);
  if (import->id == 0 || !store_playlists_set_items (store, import->id, items, error))
    return NULL;
  engine_thread_send (thread, engine_message_new (MESSAGE_PLAYLISTS));
  answer = g_new0 (Import, 1);
  answer->id = import->id;
  answer->n_missing = import->n_missing;
  return answer;
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Import *answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, import_free);
}

static void
read_playlist (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *entries = scan_playlist_read (task_data, &error);

  if (entries == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, entries, (GDestroyNotify) g_ptr_array_unref);
}

static void
playlist_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  SegueEngine *self = SEGUE_ENGINE (source);
  GTask *task = user_data;
  GError *error = NULL;
  GPtrArray *entries = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *base = g_path_get_basename (g_task_get_task_data (G_TASK (result)));
  g_autofree char *name = g_filename_display_name (base);
  char *dot = strrchr (name, '.');
  Import *import;

  if (entries == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  if (dot != NULL && dot != name)
    *dot = '\0';
  import = g_new0 (Import, 1);
  import->name = g_steal_pointer (&name);
  import->entries = entries;
  engine_ask (self->thread, self, segue_engine_import_playlist_async, import_entries, import,
              import_free, import_free, g_task_get_cancellable (task), imported_cb, task);
}

void
segue_engine_import_playlist_async (SegueEngine         *self,
                                    GFile               *file,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  GTask *task;
  g_autoptr (GTask) reading = NULL;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, segue_engine_import_playlist_async);
  if (g_file_peek_path (file) == NULL) {
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                             _("Only playlists on this computer can be imported."));
    g_object_unref (task);
    return;
  }
  reading = g_task_new (self, cancellable, playlist_read_cb, task);
  g_task_set_task_data (reading, g_file_get_path (file), g_free);
  g_task_run_in_thread (reading, read_playlist);
}

gint64
segue_engine_import_playlist_finish (SegueEngine   *self,
                                     GAsyncResult  *result,
                                     guint         *n_missing,
                                     GError       **error)
{
  Import *import;
  gint64 id;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  import = g_task_propagate_pointer (G_TASK (result), error);
  if (import == NULL)
    return 0;
  id = import->id;
  if (n_missing != NULL)
    *n_missing = import->n_missing;
  import_free (import);
  return id;
}

/* ---- playlist files: out ------------------------------------------------------------------- */

/* Engine thread. Returns an array of ScanEntry. */
static gpointer
export_entries (EngineThread *thread,
                Store        *store,
                gpointer      input,
                GError      **error)
{
  const gint64 *id = input;
  g_autoptr (GPtrArray) items = store_playlists_items (store, *id, error);
  g_autoptr (GPtrArray) entries = NULL;

  if (items == NULL)
    return NULL;
  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) scan_entry_free);
  for (guint i = 0; i < items->len; i++) {
    const StorePlaylistItem *item = g_ptr_array_index (items, i);
    g_autoptr (GPtrArray) rows =
      item->track_id != 0 ? store_tracks_get (store, &item->track_id, 1, NULL) : NULL;
    const TrackRow *row = rows != NULL && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;

    if (row != NULL)
      g_ptr_array_add (entries, scan_entry_new (row->path, row->title, row->artist,
                                                row->duration_s));
    else if (item->path != NULL)
      g_ptr_array_add (entries, scan_entry_new (item->path, item->title, NULL, 0.0 / 0.0));
  }
  return g_steal_pointer (&entries);
}

static void
write_playlist (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GPtrArray *entries = g_object_get_data (G_OBJECT (task), "entries");
  GError *error = NULL;

  if (scan_playlist_write (task_data, entries, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
entries_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *entries = g_task_propagate_pointer (G_TASK (result), &error);

  if (entries == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_object_set_data_full (G_OBJECT (task), "entries", entries, (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, write_playlist);
}

void
segue_engine_export_playlist_async (SegueEngine         *self,
                                    gint64               id,
                                    GFile               *file,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, segue_engine_export_playlist_async);
  if (g_file_peek_path (file) == NULL) {
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                             _("Playlists can only be saved on this computer."));
    g_object_unref (task);
    return;
  }
  g_task_set_task_data (task, g_file_get_path (file), g_free);
  engine_ask (self->thread, self, segue_engine_export_playlist_async, export_entries,
              g_memdup2 (&id, sizeof id), g_free, (GDestroyNotify) g_ptr_array_unref, cancellable,
              entries_cb, task);
}

gboolean
segue_engine_export_playlist_finish (SegueEngine   *self,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
