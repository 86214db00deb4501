/* segue-command-moods.c - segue --mood, --mode, --list-moods, --list-modes
 *
 * Names are known once the database was read. Until then the question holds the
 * program and its own command line, whose caller waits for the exit status. */
#include "segue-command-moods.h"

#include "segue-application.h"
#include "segue-bus.h"

typedef struct {
  GApplication            *application;  /* owned, and held */
  GApplicationCommandLine *command_line; /* owned */
  SegueEngine             *engine;       /* owned */
} Question;

static void
question_free (Question *question)
{
  g_signal_handlers_disconnect_by_data (question->engine, question);
  g_application_release (question->application);
  g_object_unref (question->command_line);
  g_object_unref (question->engine);
  g_object_unref (question->application);
  g_free (question);
}

/* Takes @sentence; NULL: it was not refused. */
static void
refuse (Question *q,
        char     *sentence)
{
  if (sentence == NULL)
    return;
  g_application_command_line_printerr (q->command_line, "segue: %s\n", sentence);
  g_application_command_line_set_exit_status (q->command_line, 1);
  /* Once a main loop ran, GApplication forgets the status of its own command line. */
  if (!g_application_command_line_get_is_remote (q->command_line))
    segue_application_set_exit_status (SEGUE_APPLICATION (q->application), 1);
  g_free (sentence);
}

static void
print_names (Question *q,
             gboolean  modes)
{
  g_autoptr (GPtrArray) things = modes ? segue_engine_list_modes (q->engine)
                                       : segue_engine_list_moods (q->engine);

  for (guint i = 0; i < things->len; i++)
    g_application_command_line_print (q->command_line, "%s\n",
                                      modes ? ((SegueMode *) things->pdata[i])->name
                                            : ((SegueMood *) things->pdata[i])->name);
}

static void
answer (Question *q)
{
  GVariantDict *options = g_application_command_line_get_options_dict (q->command_line);
  const char *name;

  if (g_variant_dict_contains (options, "list-modes"))
    print_names (q, TRUE);
  if (g_variant_dict_contains (options, "list-moods"))
    print_names (q, FALSE);
  if (g_variant_dict_lookup (options, "mode", "&s", &name))
    refuse (q, segue_bus_set_mode (q->engine, name));
  if (g_variant_dict_lookup (options, "mood", "&s", &name))
    refuse (q, segue_bus_play_mood (q->engine, name));
  question_free (q);
}

static void
changed_cb (Question *q)
{
  if (segue_engine_get_lists_known (q->engine))
    answer (q);
}

gboolean
segue_command_moods_only_lists (GVariantDict *options)
{
  return (g_variant_dict_contains (options, "list-modes") ||
          g_variant_dict_contains (options, "list-moods")) &&
         !g_variant_dict_contains (options, "mode") && !g_variant_dict_contains (options, "mood");
}

gboolean
segue_command_moods_run (GApplication            *application,
                         SegueEngine             *engine,
                         GApplicationCommandLine *command_line)
{
  static const char *const WORDS[] = { "mood", "mode", "list-moods", "list-modes" };
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  gboolean asked = FALSE;
  Question *q;

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    asked = asked || g_variant_dict_contains (options, WORDS[i]);
  if (!asked)
    return FALSE;
  q = g_new0 (Question, 1);
  *q = (Question) { g_object_ref (application), g_object_ref (command_line), g_object_ref (engine) };
  g_application_hold (application);
  if (segue_engine_get_lists_known (engine)) {
    answer (q);
  } else {
    g_signal_connect_swapped (engine, "modes-changed", G_CALLBACK (changed_cb), q);
    g_signal_connect_swapped (engine, "saved-moods-changed", G_CALLBACK (changed_cb), q);
  }
  return TRUE;
}
