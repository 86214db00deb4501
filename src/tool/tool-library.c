/* tool-library.c - finding a library and the program that hears it */
#include "tool-library.h"

Store *
tool_library_open (const char *path,
                   gboolean    write,
                   GError    **error)
{
  const StoreOptions options = { .read_only = !write, .guest = write };

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_autofree char *name = g_filename_display_name (path);

    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no library at “%s”.", name);
    return NULL;
  }
  return store_open_full (path, &options, NULL, error);
}

char *
tool_find_analyser (void)
{
  const char *wanted = g_getenv ("SEGUE_ANALYSER");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, "..", "analyser",
                                                               "segue-analyser", NULL)
                                           : NULL;

  if (wanted != NULL)
    return g_strdup (wanted);
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  if (g_file_test (SEGUE_LIBEXECDIR "/segue-analyser", G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup (SEGUE_LIBEXECDIR "/segue-analyser");
  return NULL;
}
