/* past-life.h - a past life that a test hands to the engine, and the history that came of it */
#pragma once

#include "engine.h"
#include "../waiting.h"

/* @text as a file in @folder. NULL with @error where it is no history. */
static inline SeguePastLife *
import_past (SegueEngine *engine,
             const char  *folder,
             const char  *text,
             GError     **error)
{
  g_autofree char *path = g_build_filename (folder, "past", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  segue_engine_import_history_async (engine, &file, 1, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  return segue_engine_import_history_finish (engine, result, error);
}

static inline guint
n_history (SegueEngine *engine)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) plays = NULL;

  segue_engine_list_history_async (engine, NULL, 0, 0, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  plays = segue_engine_list_history_finish (engine, result, NULL);
  return plays->len;
}
