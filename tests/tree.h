/* tree.h - removes what a test has left on disk */
#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>

/* @path and, of a folder, everything in it; links are not followed, and folders that
 * may not be read are made readable. */
static inline void
remove_tree (const char *path)
{
  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_autoptr (GDir) dir = NULL;
    const char *name;

    g_chmod (path, 0700);
    dir = g_dir_open (path, 0, NULL);
    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  }
  g_remove (path);
}
