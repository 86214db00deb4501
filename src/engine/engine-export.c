/* engine-export.c - everything the listeners did, out and in
 *
 * Public functions on the UI thread, ask_*() in the engine thread. */
#define G_LOG_DOMAIN "segue-engine-export"

#include "engine-private.h"

#include <glib/gi18n.h>

static gpointer
ask_export (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  return store_export (store, input, error) ? g_new0 (guint, 1) : NULL;
}

static gpointer
ask_import (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  g_autofree guint *n_plays = g_new0 (guint, 1);

  if (!store_import (store, input, n_plays, error))
    return NULL;
  engine_thread_send (thread, engine_message_new (MESSAGE_HISTORY));
  engine_thread_send (thread, engine_message_new (MESSAGE_PLAYLISTS));
  engine_thread_send (thread, engine_message_new (MESSAGE_KNOWLEDGE));
  return g_steal_pointer (&n_plays);
}

static void
ask_file (SegueEngine         *self,
          GFile               *file,
          AskFunc              func,
          gpointer             tag,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  char *path = g_file_get_path (file);

  if (path == NULL) {
    g_task_report_new_error (self, callback, user_data, tag, SEGUE_ENGINE_ERROR,
                             SEGUE_ENGINE_ERROR_FAILED, _("This file is not on this computer."));
    return;
  }
  engine_ask (self->thread, self, tag, func, path, g_free, g_free, cancellable, callback,
              user_data);
}

void
segue_engine_export_async (SegueEngine         *self,
                           GFile               *file,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self) && G_IS_FILE (file));

  ask_file (self, file, ask_export, segue_engine_export_async, cancellable, callback, user_data);
}

gboolean
segue_engine_export_finish (SegueEngine   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_autofree guint *done = engine_answer (self, segue_engine_export_async, result, error);

  return done != NULL;
}

void
segue_engine_import_async (SegueEngine         *self,
                           GFile               *file,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self) && G_IS_FILE (file));

  ask_file (self, file, ask_import, segue_engine_import_async, cancellable, callback, user_data);
}

gboolean
segue_engine_import_finish (SegueEngine   *self,
                            GAsyncResult  *result,
                            guint         *n_plays,
                            GError       **error)
{
  g_autofree guint *done = engine_answer (self, segue_engine_import_async, result, error);

  if (done != NULL && n_plays != NULL)
    *n_plays = *done;
  return done != NULL;
}
