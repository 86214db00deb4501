/* test-tool-next.c - invented histories foretold by `segue-tool evaluate-next`
 *
 * Of a different nature each, and judged strictly forward: the blend must stand
 * beside whichever plain rule is the best one there. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "next-history.h"

static const char *const RIVALS[] = {
  "most_played", "most_played_recently", "last_artist", "item_markov", "rules", "random",
};

/* Chance alone moves a rate of some 700 plays by that much. */
#define HIT_MARGIN 0.03
#define MRR_MARGIN 0.02

static double
number (const char *json, const char *part, const char *ranker, const char *measure)
{
  g_autofree char *of_part = g_strdup_printf ("\"%s\": {", part);
  g_autofree char *of_ranker = g_strdup_printf ("\"%s\": {", ranker);
  g_autofree char *of_measure = g_strdup_printf ("\"%s\": ", measure);
  const char *at = strstr (json, of_part);

  at = at != NULL ? strstr (at, of_ranker) : NULL;
  at = at != NULL ? strstr (at, of_measure) : NULL;
  g_assert_nonnull (at);
  return g_ascii_strtod (at + strlen (of_measure), NULL);
}

static void
check (const char *json, const char *measure, double margin)
{
  double best = 0, own = number (json, "repeats", "segue", measure);

  for (guint i = 0; i < G_N_ELEMENTS (RIVALS); i++)
    best = MAX (best, number (json, "repeats", RIVALS[i], measure));
  g_test_message ("%s: %.4f, best of the plain rules %.4f", measure, own, best);
  g_assert_cmpfloat (own, >=, best - margin);
}

static char *
evaluate (HistoryKind kind)
{
  g_autofree char *text = next_history_new (kind, 2500, 7), *file = NULL, *errors = NULL;
  g_autoptr (GError) error = NULL;
  char *json = NULL;
  int fd = g_file_open_tmp ("segue-history-XXXXXX.tsv", &file, &error), status;
  const char *argv[] = { g_getenv ("SEGUE_TOOL"), "evaluate-next", "--history", file, "--json", NULL };

  g_assert_no_error (error);
  close (fd);
  g_assert_true (g_file_set_contents (file, text, -1, &error));
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &json, &errors, &status,
                               &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_remove (file);
  return json;
}

static void
test_beside_the_best (gconstpointer data)
{
  HistoryKind kind = (HistoryKind) GPOINTER_TO_UINT (data);
  g_autofree char *json = evaluate (kind);

  check (json, "hit@1", HIT_MARGIN);
  check (json, "hit@10", HIT_MARGIN);
  check (json, "hit@50", HIT_MARGIN);
  check (json, "mrr", MRR_MARGIN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint k = 0; k < HISTORY_N_KINDS; k++) {
    g_autofree char *path = g_strdup_printf ("/tool/next/beside-the-best/%s", HISTORY_KIND_NAMES[k]);

    g_test_add_data_func (path, GUINT_TO_POINTER (k), test_beside_the_best);
  }
  return g_test_run ();
}
