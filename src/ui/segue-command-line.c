/* segue-command-line.c - segue [OPTION…] [FILE…] */
#include "segue-command-line.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-command-moods.h"

void
segue_command_line_add_options (GApplication *application)
{
  static const GOptionEntry ENTRIES[] = {
    { "enqueue", 'e', 0, G_OPTION_ARG_NONE, NULL, N_("Add the files to the queue"), NULL },
    { "play-pause", 'p', 0, G_OPTION_ARG_NONE, NULL, N_("Play, or pause"), NULL },
    { "next", 'n', 0, G_OPTION_ARG_NONE, NULL, N_("Go on to the next song"), NULL },
    { "previous", 'b', 0, G_OPTION_ARG_NONE, NULL, N_("Go back to the previous song"), NULL },
    { "stop", 's', 0, G_OPTION_ARG_NONE, NULL, N_("Stop playing"), NULL },
    { "volume", 0, 0, G_OPTION_ARG_INT, NULL, N_("Set the volume, 0 to 100"), N_("PERCENT") },
    { "mode", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Switch to this mode, “” for none"), N_("NAME") },
    { "mood", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Play this mood"), N_("NAME") },
    { "list-modes", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the names of the modes"), NULL },
    { "list-moods", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the names of the moods"), NULL },
    { "listener", 'l', 0, G_OPTION_ARG_STRING, NULL, N_("Listen as this listener"), N_("NAME") },
    { "quit", 'q', 0, G_OPTION_ARG_NONE, NULL, N_("End the program"), NULL },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Keep the library in this folder"),
      N_("FOLDER") },
    { "music-folder", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Play the music of this folder"),
      N_("FOLDER") },
    { "seed", 0, 0, G_OPTION_ARG_INT64, NULL, N_("Make chance repeatable"), N_("NUMBER") },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and those of libraries"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_("[FILE…]") },
    { NULL },
  };

  g_application_add_main_option_entries (application, ENTRIES);
  g_application_set_option_context_parameter_string (application, NULL);
  g_application_set_option_context_summary (application,
                                            _("Plays your music, and listens to it with you."));
}

void
segue_command_line_print_version (void)
{
  g_print ("segue %s\n", SEGUE_VERSION);
  g_print ("GTK %u.%u.%u\n", gtk_get_major_version (), gtk_get_minor_version (),
           gtk_get_micro_version ());
  g_print ("libadwaita %u.%u.%u\n", adw_get_major_version (), adw_get_minor_version (),
           adw_get_micro_version ());
  g_print ("GLib %u.%u.%u\n", glib_major_version, glib_minor_version, glib_micro_version);
}

static gboolean
has (GVariantDict *options,
     const char   *name)
{
  return g_variant_dict_contains (options, name);
}

/* TRUE when one of the words that only drive the player was there: then no
 * window needs to come up. */
static gboolean
drive_player (GApplication *application,
              SegueEngine  *engine,
              GVariantDict *options)
{
  SeguePlayer *player = segue_engine_get_player (engine);
  gboolean driven = FALSE;
  int percent;

  if (g_variant_dict_lookup (options, "volume", "i", &percent)) {
    segue_player_set_volume (player, CLAMP (percent, 0, 100) / 100.0);
    driven = TRUE;
  }
  if (has (options, "stop")) {
    segue_player_stop (player);
    driven = TRUE;
  }
  if (has (options, "previous")) {
    segue_player_previous (player);
    driven = TRUE;
  }
  if (has (options, "next")) {
    segue_player_next (player);
    driven = TRUE;
  }
  if (has (options, "play-pause")) {
    segue_player_play_pause (player);
    driven = TRUE;
  }
  if (has (options, "quit")) {
    g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
    driven = TRUE;
  }
  return driven;
}

int
segue_command_line_run (GApplication            *application,
                        SegueEngine             *engine,
                        GApplicationCommandLine *command_line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  gboolean remote = g_application_command_line_get_is_remote (command_line);
  g_auto (GStrv) names = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  const char *listener = NULL;
  gboolean driven;

  /* First, so that what is played counts for them. */
  if (g_variant_dict_lookup (options, "listener", "&s", &listener) &&
      !segue_engine_switch_listener_named (engine, listener)) {
    g_application_command_line_printerr (command_line, _("There is no listener called “%s”.\n"),
                                         listener);
    return 1;
  }
  g_variant_dict_lookup (options, G_OPTION_REMAINING, "^aay", &names);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_ptr_array_add (files, g_application_command_line_create_file_for_arg (command_line,
                                                                            names[i]));
  if (files->len > 0) /* before --play-pause, so that it may start what was named */
    segue_engine_open_files (engine, (GFile **) files->pdata, (int) files->len,
                             !has (options, "enqueue"));
  driven = segue_command_moods_run (application, engine, command_line);
  driven = drive_player (application, engine, options) || driven;
  /* A first start shows its window whatever it is asked; a later one, when it
   * brings nothing to do but to be seen. */
  if (!remote || (!driven && !has (options, "enqueue") && listener == NULL))
    if (!has (options, "quit") && !segue_command_moods_only_lists (options))
      g_application_activate (application);
  return g_application_command_line_get_exit_status (command_line);
}
