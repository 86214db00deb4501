/* make-history.c - writes an invented listening history for `segue-tool evaluate-next` */
#include <stdio.h>
#include <stdlib.h>

#include "next-history.h"

int
main (int argc, char **argv)
{
  for (guint k = 0; argc >= 2 && k < HISTORY_N_KINDS; k++)
    if (g_str_equal (argv[1], HISTORY_KIND_NAMES[k])) {
      g_autofree char *text = next_history_new ((HistoryKind) k, argc > 2 ? (guint) atoi (argv[2]) : 6000,
                                                argc > 3 ? (guint64) atoi (argv[3]) : 1);

      fputs (text, stdout);
      return 0;
    }
  fprintf (stderr, "Usage: make-history albums|shuffler|explorer|lists [PLAYS] [SEED]\n");
  return 2;
}
