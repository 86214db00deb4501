/* engine-library.c - what the database sends when it opens, and the music folders
 *
 * Functions that take a Store run on the engine thread, the public ones on the UI
 * thread. Invariant: the table is only ever replaced as a whole. */
#define G_LOG_DOMAIN "segue-engine-library"

#include "engine-private.h"

#include <malloc.h>

/* ---- opening: engine thread ------------------------------------------------------ */

static char **
list_folders (Store   *store,
              GError **error)
{
  g_autoptr (GPtrArray) folders = store_folders_list (store, error);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  if (folders == NULL)
    return NULL;
  for (guint i = 0; i < folders->len; i++)
    g_strv_builder_add (paths, ((StoreFolder *) g_ptr_array_index (folders, i))->path);
  return g_strv_builder_end (paths);
}

static void
send_folders (EngineThread *thread,
              Store        *store)
{
  g_autoptr (GError) error = NULL;
  EngineMessage *message = engine_message_new (MESSAGE_FOLDERS);

  message->paths = list_folders (store, &error);
  if (message->paths == NULL) {
    message->paths = g_new0 (char *, 1);
    engine_thread_say (thread, error->message);
  }
  engine_thread_send (thread, message);
}

/* A first start begins with the music folder of the desktop; a folder that the
 * listener has removed since stays removed. */
static void
add_default_folder (Store      *store,
                    const char *folder)
{
  g_autofree char *seen = store_meta_get (store, "default-folder", NULL);

  if (seen != NULL || folder == NULL)
    return;
  store_meta_set (store, "default-folder", folder, NULL);
  store_folders_add (store, folder, NULL);
}

static void
send_library (EngineThread *thread,
              Store        *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = store_tracks_load (store, &error);
  EngineMessage *message = engine_message_new (MESSAGE_LOADED);

  message->table = track_table_new ();
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    track_table_put (message->table, g_ptr_array_index (rows, i));
  if (rows == NULL)
    engine_thread_say (thread, error->message);
  engine_thread_send (thread, message);
}

/* Reading a large library leaves as much again in freed pieces behind. */
void
engine_give_memory_back (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

static void
send_queue (EngineThread *thread,
            Store        *store)
{
  EngineMessage *message = engine_message_new (MESSAGE_QUEUE);
  int current = 0;

  message->bytes = store_queue_load (store, &current, &message->position_s, NULL);
  engine_thread_send (thread, message);
}

void
engine_library_opened (EngineThread *thread,
                       Store        *store,
                       gpointer      data)
{
  char *default_folder = data;

  if (store == NULL) {
    EngineMessage *empty = engine_message_new (MESSAGE_LOADED);

    empty->table = track_table_new ();
    engine_thread_send (thread, empty);
  } else {
    add_default_folder (store, default_folder);
    engine_listeners_send (thread, store, FALSE);
    send_folders (thread, store);
    send_library (thread, store);
    send_queue (thread, store);
    engine_thread_send (thread, engine_message_new (MESSAGE_PLAYLISTS));
    engine_models_send (thread, store);
    engine_thread_send (thread, engine_message_new (MESSAGE_HISTORY));
    engine_give_memory_back ();
  }
  g_free (default_folder);
}

/* ---- music folders ---------------------------------------------------------------------- */

/* Lists and table follow: everything that is not hidden is sent again. */
static void
reload_library (EngineThread *thread,
                Store        *store)
{
  send_folders (thread, store);
  send_library (thread, store);
}

static gboolean
add_folder (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  if (!store_folders_add (store, input, error))
    return FALSE;
  reload_library (thread, store);
  return TRUE;
}

static gboolean
remove_folder (EngineThread *thread,
               Store        *store,
               gpointer      input,
               GError      **error)
{
  if (!store_folders_remove (store, input, error))
    return FALSE;
  reload_library (thread, store);
  return TRUE;
}

void
segue_engine_add_folder (SegueEngine *self,
                         const char  *path)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  engine_tell (self->thread, add_folder, g_strdup (path), g_free, 0);
}

void
segue_engine_remove_folder (SegueEngine *self,
                            const char  *path)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (path != NULL);

  engine_scan_cancel (self->scan);
  engine_tell (self->thread, remove_folder, g_strdup (path), g_free, 0);
}

char **
segue_engine_get_folders (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), NULL);

  return self->folders != NULL ? g_strdupv (self->folders) : g_new0 (char *, 1);
}

char **
segue_engine_get_folders_away (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), NULL);

  return engine_scan_get_away (self->scan);
}

void
segue_engine_rescan (SegueEngine *self,
                     gboolean     everything)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  if (self->loaded)
    engine_scan_start (self->scan, everything);
}

void
segue_engine_focused (SegueEngine *self)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  if (self->loaded && self->scan != NULL)
    engine_scan_focused (self->scan);
}

void
segue_engine_cancel_scan (SegueEngine *self)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  engine_scan_cancel (self->scan);
}
