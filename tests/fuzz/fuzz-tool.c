/* fuzz-tool.c - whatever bytes: what segue-tool is given to study
 *
 * The first byte chooses the subcommand; what it prints is thrown away. It answers or
 * fails in a sentence. */
#include <fcntl.h>

#include "fuzz.h"
#include "tool-dataset.h"

static void
run (int  (*command) (int, char **),
     const char *const *arguments)
{
  g_auto (GStrv) argv = g_strdupv ((char **) arguments);
  g_autofree char **given = g_memdup2 (argv, (g_strv_length (argv) + 1) * sizeof *argv);
  int status = command ((int) g_strv_length (argv), given);

  fuzz_check (status == TOOL_OK || status == TOOL_FAILED || status == TOOL_USAGE);
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  /* The fuzzer says what it finds on a copy of standard error (-close_fd_mask=1 leaves
   * that open); what the command prints is no news. */
  int nothing = open ("/dev/null", O_WRONLY | O_CLOEXEC);

  fuzz_check (nothing >= 0 && dup2 (nothing, STDOUT_FILENO) >= 0);
  return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  int fd;
  g_autofree char *path = NULL;

  if (size < 1)
    return 0;
  path = fuzz_file (data + 1, size - 1, &fd);
  switch (data[0] % 5) {
  case 0:
    run (tool_rules_run, (const char *[]) { "rules", "--min-support", "30%", "--max-len", "3",
                                            "-t", path, NULL });
    break;
  case 1:
    run (tool_rules_run, (const char *[]) { "rules", "--min-support", "50%", "--max-len", "2",
                                            "--itemsets", "--json", "-t", path, NULL });
    break;
  case 2:
    run (tool_forecast_run, (const char *[]) { "forecast", "--json", "--path", path, NULL });
    break;
  case 3:
    run (tool_evaluate_next_run, (const char *[]) { "evaluate-next", "--json", "--history", path, NULL });
    break;
  default: {
    g_autoptr (GError) error = NULL;
    ToolTable *table = tool_table_read (path, &error);

    fuzz_check ((table == NULL) == (error != NULL));
    if (table != NULL)
      tool_table_column (table, "file");
    tool_table_free (table);
  }
  }
  close (fd);
  return 0;
}
