/* segue.c - the player */
#include <locale.h>
#include <glib/gi18n.h>
#include <gst/gst.h>

#include "segue-application.h"

/* The analyser of this very build when the program runs from its build folder,
 * else the installed one; NULL when there is neither. */
static char *
find_analyser (void)
{
  const char *wanted = g_getenv ("SEGUE_ANALYSER");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, "analyser", "segue-analyser", NULL)
                                           : NULL;
  g_autofree char *installed = g_build_filename (SEGUE_LIBEXECDIR, "segue-analyser", NULL);

  if (wanted != NULL)
    return g_strdup (wanted);
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  if (g_file_test (installed, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&installed);
  return NULL;
}

/* Where no graphics processor is there, GTK would draw with OpenGL in software:
 * slower than cairo, and 100 MB larger. Both variables stay as the listener has
 * set them. */
static void
choose_renderer (void)
{
  g_autoptr (GDir) dri = g_dir_open ("/dev/dri", 0, NULL);
  gboolean found = g_file_test ("/dev/nvidiactl", G_FILE_TEST_EXISTS);
  const char *name;

  while (!found && dri != NULL && (name = g_dir_read_name (dri)) != NULL)
    found = g_str_has_prefix (name, "render") || g_str_has_prefix (name, "card");
  if (found)
    return;
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (SegueApplication) application = NULL;
  g_autofree char *analyser = NULL;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, SEGUE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_("Segue"));
  g_setenv ("PULSE_PROP_media.role", "music", TRUE);
  choose_renderer ();
  gst_init (NULL, NULL);

  analyser = find_analyser ();
  application = segue_application_new (analyser);
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status != 0 ? status : segue_application_get_exit_status (application);
}
