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
#define HIT_MARGIN_50 0.045
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
check (const char *json, const char *part, const char *measure, double margin)
{
  double best = 0, own = number (json, part, "segue", measure);

  for (guint i = 0; i < G_N_ELEMENTS (RIVALS); i++)
    best = MAX (best, number (json, part, RIVALS[i], measure));
  g_test_message ("%s, %s: %.4f, best of the plain rules %.4f", part, measure, own, best);
  g_assert_cmpfloat (own, >=, best - margin);
}

static char *
evaluate (const char *text)
{
  g_autofree char *file = NULL, *errors = NULL;
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
  g_autofree char *text = next_history_new (kind, 2500, 7), *json = evaluate (text);
  static const char *const PARTS[] = { "repeats", "new" };

  for (guint p = 0; p < G_N_ELEMENTS (PARTS); p++) {
    check (json, PARTS[p], "hit@1", HIT_MARGIN);
    check (json, PARTS[p], "hit@10", HIT_MARGIN);
    check (json, PARTS[p], "hit@50", p == 0 ? HIT_MARGIN_50 : HIT_MARGIN);
    check (json, PARTS[p], "mrr", MRR_MARGIN);
  }
}

/* Where nothing can be known, nothing is: each track once, in no order. Of the last
 * 120 of 400, one after the other, chance finds 28.7 of 100 among its first ten and
 * 4.5 at the very first place. The order of lines must not help. */
static void
test_sees_no_future (void)
{
  GString *text = g_string_new ("time\tartist\ttrack\tms_played\n");
  g_autofree char *history = NULL, *json = NULL;

  for (guint i = 0; i < 400; i++)
    g_string_append_printf (text, "%u\tSomebody\tTrack %u\t200000\n", 1500000000 + i * 205, i * 7 % 400);
  history = g_string_free (text, FALSE);
  json = evaluate (history);
  g_assert_cmpfloat (number (json, "new", "segue", "hit@10"), <, 0.45);
  g_assert_cmpfloat (number (json, "new", "segue", "hit@1"), <, 0.13);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint k = 0; k < HISTORY_N_KINDS; k++) {
    g_autofree char *path = g_strdup_printf ("/tool/next/beside-the-best/%s", HISTORY_KIND_NAMES[k]);

    g_test_add_data_func (path, GUINT_TO_POINTER (k), test_beside_the_best);
  }
  g_test_add_func ("/tool/next/sees-no-future", test_sees_no_future);
  return g_test_run ();
}
