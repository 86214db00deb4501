/* demo-render.c - segue-demo-render: writes the demo library to a folder */
#include <glib.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "demo-library.h"

static void
progress_cb (guint    done,
             guint    total,
             gpointer user_data)
{
  if (isatty (STDERR_FILENO))
    fprintf (stderr, done == total ? "\r\033[K" : _("\rRendering the demo library, %u of %u songs"), done, total);
}

int
main (int    argc,
      char **argv)
{
  double seconds = 0.0;
  int songs = 0, threads = 0;
  g_auto (GStrv) folders = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, N_("Length of each song, 4 to 600, instead of its own"), "S" },
    { "songs", 0, 0, G_OPTION_ARG_INT, &songs, N_("Only the first so many songs"), "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, N_("How many songs at a time"), "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &folders, NULL, N_("FOLDER") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = NULL;
  DemoOptions options = { .progress = progress_cb };

  setlocale (LC_ALL, "");
  textdomain ("segue");
  context = g_option_context_new (_("- render the demo library of Segue"));
  g_option_context_add_main_entries (context, entries, "segue");
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return 2;
  }
  if (folders == NULL || folders[1] != NULL) {
    fprintf (stderr, "%s\n", _("Name one folder to render the demo library to."));
    return 2;
  }
  options.seconds = seconds;
  options.n_songs = (guint) MAX (songs, 0);
  options.threads = (guint) MAX (threads, 0);
  if (!demo_library_write (folders[0], &options, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }
  return 0;
}
