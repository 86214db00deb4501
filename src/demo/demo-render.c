/* demo-render.c - segue-demo-render: writes the demo library to a folder, once */
#include <glib.h>
#include <glib/gi18n.h>
#include <gst/gst.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "demo-history.h"
#include "demo-library.h"

static void
progress_cb (guint    done,
             guint    total,
             gpointer user_data)
{
  if (!isatty (STDERR_FILENO))
    return;
  fputs ("\r\033[K", stderr);
  if (done < total)
    fprintf (stderr, _("Rendering the demo library, %u of %u songs"), done, total);
}

/* A folder gets its name only when it is whole, so this file says enough. */
static gboolean
has_library (const char *folder)
{
  g_autofree char *truth = g_build_filename (folder, "ground-truth.csv", NULL);

  return g_file_test (truth, G_FILE_TEST_EXISTS);
}

static gboolean
add_history (const char  *folder,
             const char  *data_dir,
             GError     **error)
{
  const DemoHistoryOptions options = { .seed = 7, .now_s = g_get_real_time () / G_USEC_PER_SEC };

  return g_file_test (data_dir, G_FILE_TEST_EXISTS) ||
         demo_history_write (folder, data_dir, &options, NULL, error);
}

int
main (int    argc,
      char **argv)
{
  double seconds = 0.0;
  int songs = 0, threads = 0;
  g_autofree char *data_dir = NULL;
  g_auto (GStrv) folders = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, N_("Length of each song, 4 to 600, instead of its own"), "S" },
    { "songs", 0, 0, G_OPTION_ARG_INT, &songs, N_("Only the first so many songs"), "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, N_("How many songs at a time"), "N" },
    { "history", 0, 0, G_OPTION_ARG_FILENAME, &data_dir,
      N_("Also make a player's database with a listener's history, in this folder"), N_("FOLDER") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &folders, NULL, N_("FOLDER") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = NULL;
  DemoOptions options = { .progress = progress_cb };

  setlocale (LC_ALL, "");
  textdomain ("segue");
  gst_init (NULL, NULL); /* the scanner reads some tags through it */
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
  if ((!has_library (folders[0]) && !demo_library_write (folders[0], &options, &error)) ||
      (data_dir != NULL && !add_history (folders[0], data_dir, &error))) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }
  return 0;
}
