/* segue-tool.c - every stage of Segue from a shell
 *
 * One table of subcommands; each lives in tool/. The same code as the player
 * runs, for people who study or debug. */
#include "tool.h"
#include "tool-audio.h"
#include "tool-library.h"
#include "tool-model.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

/* In the order of the stages, which is the order of --help. */
static const ToolCommand COMMANDS[] = {
  { "decode", "Decode a file the way the features hear it", tool_decode_run },
  { "features", "Tell everything that is heard in files", tool_features_run },
  { "separate", "Write vocals and accompaniment of a file", tool_separate_run },
  { "analyse", "Hear every song of a library that was not heard yet", tool_analyse_run },
  { "export", "Write every feature of a library as a table", tool_export_run },
  { "map", "Lay a library out as a map, and judge the map", tool_map_run },
  { "forecast", "Judge forecasts of a path on the map", tool_forecast_run },
  { "recommend", "Tell what Up Next would play, and why", tool_recommend_run },
  { "rules", "Find what occurs together in a file of transactions", tool_rules_run },
  { "train", "Teach a model the labels of files", tool_train_run },
  { "evaluate", "Judge a model on labelled files", tool_evaluate_run },
  { "tags", "Tell genre mix and moods of files", tool_tags_run },
  { "neighbours", "Judge the similarity of labelled files", tool_neighbours_run },
  { "evaluate-next", "Judge how well a history foretells itself", tool_evaluate_next_run },
  { "moods", "Ask for moods among tracks whose moods listeners have told", tool_moods_run },
  { "simulate", "Try policies for Up Next on synthetic listeners", tool_simulate_run },
  { NULL, NULL, NULL }
};

static void
print_help (FILE *out)
{
  fputs ("Usage: segue-tool COMMAND [OPTION…] [ARGUMENT…]\n"
         "Runs one stage of Segue on its own.\n\nCommands:\n", out);
  for (const ToolCommand *c = COMMANDS; c->name != NULL; c++)
    fprintf (out, "  %-14s %s\n", c->name, c->summary);
  fputs ("\n\"segue-tool COMMAND --help\" tells more about one of them.\n"
         "Exit status: 0 done, 1 failed, 2 bad command line, 130 interrupted.\n", out);
}

int
main (int    argc,
      char **argv)
{
  const char *name = argc > 1 ? argv[1] : NULL;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* machines read what is printed here */
  g_set_prgname ("segue-tool");
  if (name == NULL || g_str_equal (name, "help") || g_str_equal (name, "--help")
      || g_str_equal (name, "-h")) {
    print_help (name != NULL ? stdout : stderr);
    return name != NULL ? TOOL_OK : TOOL_USAGE;
  }
  if (g_str_equal (name, "--version")) {
    tool_print_version ();
    return TOOL_OK;
  }
  for (const ToolCommand *c = COMMANDS; c->name != NULL; c++) {
    if (g_str_equal (name, c->name)) {
      g_autofree char *prgname = g_strdup_printf ("segue-tool %s", name);

      g_set_prgname (prgname);
      return c->run (argc - 1, argv + 1);
    }
  }
  return tool_usage ("There is no command \"%s\".", name);
}
