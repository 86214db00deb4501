/* test-apriori.c - frequent itemsets and rules: by hand, against the textbook,
 * and against two independent programs' counts on public data */
#include <gio/gio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ml.h"

typedef struct {
  GArray *items;  /* uint32_t */
  GArray *offset; /* size_t */
} Transactions;

static Transactions
transactions_new (void)
{
  Transactions t = { g_array_new (FALSE, FALSE, sizeof (uint32_t)),
                     g_array_new (FALSE, FALSE, sizeof (size_t)) };
  size_t zero = 0;

  g_array_append_val (t.offset, zero);
  return t;
}

static void
transactions_end_row (Transactions *t)
{
  size_t n = t->items->len;

  g_array_append_val (t->offset, n);
}

static void
transactions_free (Transactions *t)
{
  g_array_free (t->items, TRUE);
  g_array_free (t->offset, TRUE);
}

static ml_status
mine (const Transactions *t,
      uint32_t            min_support,
      ml_itemsets        *out)
{
  ml_apriori_options options = { .min_support = min_support };

  return ml_apriori ((const uint32_t *) t->items->data, (const size_t *) t->offset->data,
                     t->offset->len - 1, &options, out);
}

/* Four baskets: {1 2 3} {1 2} {1 3} {7 1 2}. */
static const uint32_t HAND_ITEMS[] = { 3, 1, 2, 2, 1, 3, 1, 1, 7, 1, 2 };
static const size_t HAND_OFFSET[] = { 0, 3, 5, 8, 11 };

static void
test_by_hand (void)
{
  const uint32_t want_items[] = { 1, 2, 3, 1, 2, 1, 3 };
  const uint32_t want_support[] = { 4, 3, 2, 3, 2 };
  const uint32_t pair[] = { 1, 3 }, none[] = { 2, 3 };
  ml_apriori_options options = { .min_support = 2 };
  ml_itemsets sets;

  g_assert_cmpint (ml_apriori (HAND_ITEMS, HAND_OFFSET, 4, &options, &sets), ==, ML_OK);
  g_assert_cmpuint (sets.n, ==, 5);
  g_assert_cmpuint (sets.max_len, ==, 2);
  g_assert_cmpmem (sets.items, sets.start[5] * sizeof *sets.items, want_items, sizeof want_items);
  g_assert_cmpmem (sets.support, 5 * sizeof *sets.support, want_support, sizeof want_support);
  g_assert_cmpuint (ml_itemsets_find (&sets, pair, 2), ==, 4);
  g_assert_cmpuint (ml_itemsets_find (&sets, none, 2), ==, SIZE_MAX);
  g_assert_cmpuint (ml_itemsets_find (&sets, none, 0), ==, SIZE_MAX);
  ml_itemsets_clear (&sets);
}

/* The textbook: count every candidate by walking over all transactions. */
static gboolean
row_holds (const Transactions *t, size_t row, const uint32_t *set, size_t k)
{
  const uint32_t *items = (const uint32_t *) t->items->data;
  const size_t *offset = (const size_t *) t->offset->data;

  for (size_t i = 0; i < k; i++) {
    gboolean found = FALSE;

    for (size_t j = offset[row]; j < offset[row + 1]; j++)
      found |= items[j] == set[i];
    if (!found)
      return FALSE;
  }
  return TRUE;
}

static uint32_t
count_rows (const Transactions *t, const uint32_t *set, size_t k)
{
  uint32_t n = 0;

  for (size_t row = 0; row + 1 < t->offset->len; row++)
    n += row_holds (t, row, set, k);
  return n;
}

static void
textbook (const Transactions *t,
          uint32_t            min_support,
          GArray             *items,   /* uint32_t, sets one behind the other */
          GArray             *support) /* uint32_t */
{
  uint32_t biggest = 0;
  size_t from = 0, k = 1;

  for (guint i = 0; i < t->items->len; i++)
    biggest = MAX (biggest, g_array_index (t->items, uint32_t, i));
  for (uint32_t x = 0; x <= biggest; x++) {
    uint32_t n = count_rows (t, &x, 1);

    if (n >= min_support) {
      g_array_append_val (items, x);
      g_array_append_val (support, n);
    }
  }
  while (from < items->len) {
    size_t end = items->len;

    for (size_t i = from; i < end; i += k)
      for (size_t j = i + k; j < end; j += k) {
        uint32_t set[64], n;

        memcpy (set, (uint32_t *) items->data + i, k * sizeof *set);
        if (memcmp (set, (uint32_t *) items->data + j, (k - 1) * sizeof *set) != 0)
          continue;
        set[k] = g_array_index (items, uint32_t, j + k - 1);
        n = count_rows (t, set, k + 1);
        if (n >= min_support) {
          g_array_append_vals (items, set, k + 1);
          g_array_append_val (support, n);
        }
      }
    from = end;
    k++;
  }
}

static Transactions
random_transactions (ml_rng *rng)
{
  Transactions t = transactions_new ();
  size_t rows = 1 + ml_rng_below (rng, 300), kinds = 2 + ml_rng_below (rng, 12);
  double share = 0.02 + 0.7 * ml_rng_uniform (rng); /* sparse and dense alike */

  for (size_t row = 0; row < rows; row++) {
    for (uint32_t x = 0; x < kinds; x++)
      if (ml_rng_uniform (rng) < share) {
        uint32_t item = x * 100003; /* item numbers far apart */

        g_array_append_val (t.items, item);
        if (ml_rng_below (rng, 10) == 0)
          g_array_append_val (t.items, item);
      }
    transactions_end_row (&t);
  }
  /* The textbook walks all numbers up to the biggest: bring them back near. */
  for (guint i = 0; i < t.items->len; i++)
    if (kinds > 3)
      g_array_index (t.items, uint32_t, i) /= 100003;
    else
      g_array_index (t.items, uint32_t, i) /= 10007;
  return t;
}

static void
test_agrees_with_textbook (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 11);
  for (int round = 0; round < 100; round++) {
    Transactions t = random_transactions (&rng);
    uint32_t min_support = 1 + (uint32_t) ml_rng_below (&rng, t.offset->len / 4 + 1);
    g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (uint32_t));
    g_autoptr (GArray) support = g_array_new (FALSE, FALSE, sizeof (uint32_t));
    ml_itemsets sets;

    textbook (&t, min_support, items, support);
    g_assert_cmpint (mine (&t, min_support, &sets), ==, ML_OK);
    g_assert_cmpuint (sets.n, ==, support->len);
    if (sets.n > 0) {
      g_assert_cmpmem (sets.items, sets.start[sets.n] * 4, items->data, items->len * 4);
      g_assert_cmpmem (sets.support, sets.n * 4, support->data, support->len * 4);
    }
    ml_itemsets_clear (&sets);
    transactions_free (&t);
  }
}

static int
stop_at_once (void *data)
{
  ++*(int *) data;
  return 1;
}

static void
test_refuses (void)
{
  const size_t backwards[] = { 0, 3, 2 }, late[] = { 1, 3 };
  ml_apriori_options options = { .min_support = 0 };
  ml_itemsets sets;
  ml_rules_list rules;
  ml_rules_options r = { .max_q = 1 };

  g_assert_cmpint (ml_apriori (HAND_ITEMS, HAND_OFFSET, 4, &options, &sets), ==, ML_ERR_ARG);
  options.min_support = 1;
  g_assert_cmpint (ml_apriori (HAND_ITEMS, backwards, 2, &options, &sets), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_apriori (HAND_ITEMS, late, 1, &options, &sets), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_apriori (NULL, HAND_OFFSET, 4, &options, &sets), ==, ML_ERR_ARG);
  options.max_sets = 3;
  g_assert_cmpint (ml_apriori (HAND_ITEMS, HAND_OFFSET, 4, &options, &sets), ==, ML_ERR_NOMEM);
  g_assert_cmpuint (sets.n, ==, 0);
  options.max_sets = 0;
  options.max_len = 1;
  g_assert_cmpint (ml_apriori (HAND_ITEMS, HAND_OFFSET, 4, &options, &sets), ==, ML_OK);
  g_assert_cmpuint (sets.max_len, ==, 1);
  r.min_confidence = NAN;
  g_assert_cmpint (ml_rules (&sets, &r, &rules), ==, ML_ERR_ARG);
  r.min_confidence = 1.5;
  g_assert_cmpint (ml_rules (&sets, &r, &rules), ==, ML_ERR_ARG);
  ml_itemsets_clear (&sets);

  /* No transactions, and transactions with nothing in them: no sets, no error. */
  g_assert_cmpint (ml_apriori (NULL, HAND_OFFSET, 0, &options, &sets), ==, ML_OK);
  g_assert_cmpuint (sets.n, ==, 0);
  r.min_confidence = 0;
  g_assert_cmpint (ml_rules (&sets, &r, &rules), ==, ML_OK);
  g_assert_cmpuint (rules.n, ==, 0);
  ml_rules_list_clear (&rules);
  ml_itemsets_clear (&sets);
}

static void
test_cancels (void)
{
  Transactions t = transactions_new ();
  int asked = 0;
  ml_apriori_options options = { .min_support = 1, .cancelled = stop_at_once,
                                 .cancel_data = &asked };
  ml_itemsets sets;

  for (uint32_t x = 0; x < 200; x++)
    g_array_append_val (t.items, x);
  transactions_end_row (&t);
  g_assert_cmpint (ml_apriori ((uint32_t *) t.items->data, (size_t *) t.offset->data, 1,
                               &options, &sets), ==, ML_ERR_CANCELLED);
  g_assert_cmpint (asked, ==, 1);
  g_assert_cmpuint (sets.n, ==, 0);
  transactions_free (&t);
}

/* ---- rules ---------------------------------------------------------------- */

/* {2} -> {1}: 3 of 3, lift 1; {3} -> {1} likewise; {1} -> {2}: 3 of 4. */
static void
test_rules_by_hand (void)
{
  ml_apriori_options options = { .min_support = 2 };
  ml_rules_options r = { .min_confidence = 0.75, .max_q = 1 };
  ml_itemsets sets;
  ml_rules_list rules;

  g_assert_cmpint (ml_apriori (HAND_ITEMS, HAND_OFFSET, 4, &options, &sets), ==, ML_OK);
  g_assert_cmpint (ml_rules (&sets, &r, &rules), ==, ML_OK);
  g_assert_cmpuint (rules.n_examined, ==, 4);
  g_assert_cmpuint (rules.n, ==, 3);
  g_assert_cmpuint (rules.rule[0].antecedent[0], ==, 2);
  g_assert_cmpuint (rules.rule[0].consequent[0], ==, 1);
  g_assert_cmpfloat (rules.rule[0].confidence, ==, 1.0);
  g_assert_cmpfloat (rules.rule[0].lift, ==, 1.0);
  g_assert_true (isinf (rules.rule[0].conviction));
  g_assert_cmpfloat (rules.rule[0].p, ==, 1.0);
  g_assert_cmpuint (rules.rule[1].antecedent[0], ==, 1);
  g_assert_cmpuint (rules.rule[1].consequent[0], ==, 2);
  g_assert_cmpfloat_with_epsilon (rules.rule[1].confidence, 0.75, 1e-12);
  g_assert_cmpfloat_with_epsilon (rules.rule[1].conviction, 1.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (rules.rule[1].leverage, 0.0, 1e-12);
  ml_rules_list_clear (&rules);

  r.min_len = 1; /* adds {} -> {1}, {} -> {2} */
  g_assert_cmpint (ml_rules (&sets, &r, &rules), ==, ML_OK);
  g_assert_cmpuint (rules.n, ==, 5);
  g_assert_cmpuint (rules.rule[0].n_antecedent, ==, 0);
  ml_rules_list_clear (&rules);
  ml_itemsets_clear (&sets);
}

/* The lady tasting tea: 4 of 4 right has p = 1/70, 3 of 4 p = 17/70. */
static void
test_fisher_by_hand (void)
{
  double p;

  g_assert_cmpint (ml_fisher_greater (4, 4, 4, 8, &p), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (p, 1.0 / 70, 1e-12);
  g_assert_cmpint (ml_fisher_greater (3, 4, 4, 8, &p), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (p, 17.0 / 70, 1e-12);
  g_assert_cmpint (ml_fisher_greater (0, 4, 4, 8, &p), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (p, 1.0, 1e-12);
  g_assert_cmpint (ml_fisher_greater (5, 4, 4, 8, &p), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_fisher_greater (1, 4, 9, 8, &p), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_fisher_greater (2, 6, 6, 8, &p), ==, ML_ERR_ARG);
}

static double
choose (int n, int k)
{
  return exp (lgamma (n + 1) - lgamma (k + 1) - lgamma (n - k + 1));
}

static void
test_fisher_agrees_with_the_sum (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 5);
  for (int round = 0; round < 100; round++) {
    int n = 2 + (int) ml_rng_below (&rng, 200);
    int a = (int) ml_rng_below (&rng, n + 1), b = (int) ml_rng_below (&rng, n + 1);
    int low = MAX (0, a + b - n), high = MIN (a, b);
    int count = low + (int) ml_rng_below (&rng, high - low + 1);
    double want = 0, p;

    for (int x = count; x <= high; x++)
      want += choose (a, x) * choose (n - a, b - x) / choose (n, b);
    g_assert_cmpint (ml_fisher_greater (count, a, b, n, &p), ==, ML_OK);
    g_assert_cmpfloat_with_epsilon (p, want, 1e-9);
  }
}

static void
test_benjamini_hochberg_by_hand (void)
{
  const double p[] = { 0.04, 0.01, 0.03, 0.5 }, bad[] = { 0.1, NAN };
  const double want[] = { 0.16 / 3, 0.04, 0.16 / 3, 0.5 };
  double q[4];

  g_assert_cmpint (ml_benjamini_hochberg (p, 4, q), ==, ML_OK);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (q[i], want[i], 1e-12);
  g_assert_cmpint (ml_benjamini_hochberg (bad, 2, q), ==, ML_ERR_ARG);
}

/* Every measure again from the transactions themselves; both sides up to two. */
static void
test_rules_agree_with_recount (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 12);
  for (int round = 0; round < 100; round++) {
    Transactions t = random_transactions (&rng);
    double n = t.offset->len - 1;
    ml_rules_options r = { .min_confidence = 0.3, .max_q = 0.9, .max_consequent = 2 };
    ml_itemsets sets;
    ml_rules_list rules;

    g_assert_cmpint (mine (&t, 1 + t.offset->len / 8, &sets), ==, ML_OK);
    g_assert_cmpint (ml_rules (&sets, &r, &rules), ==, ML_OK);
    for (size_t i = 0; i < rules.n; i += 1 + rules.n / 20) {
      const ml_rule *x = &rules.rule[i];
      uint32_t both[64], a, b, ab;

      memcpy (both, x->antecedent, x->n_antecedent * 4);
      memcpy (both + x->n_antecedent, x->consequent, x->n_consequent * 4);
      a = count_rows (&t, x->antecedent, x->n_antecedent);
      b = count_rows (&t, x->consequent, x->n_consequent);
      ab = count_rows (&t, both, x->n_antecedent + x->n_consequent);
      g_assert_cmpuint (x->count, ==, ab);
      g_assert_cmpfloat_with_epsilon (x->confidence, (double) ab / a, 1e-12);
      g_assert_cmpfloat_with_epsilon (x->lift, ab * n / ((double) a * b), 1e-9);
      g_assert_cmpfloat (x->confidence, >=, 0.3 - 1e-9);
      g_assert_cmpfloat (x->q, <=, 0.9);
      g_assert_cmpfloat (x->q, >=, x->p);
    }
    ml_rules_list_clear (&rules);
    ml_itemsets_clear (&sets);
    transactions_free (&t);
  }
}

/* ---- public data ---------------------------------------------------------- */

static gboolean
load (const char *name, Transactions *t)
{
  g_autofree char *path = g_strdup_printf ("%s/data/itemsets/%s.gz", g_getenv ("SEGUE_SHARED"), name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) raw = g_file_read (file, NULL, NULL);
  g_autoptr (GConverter) gunzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) plain = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  char *line;

  if (raw == NULL)
    return FALSE;
  plain = g_converter_input_stream_new (G_INPUT_STREAM (raw), gunzip);
  lines = g_data_input_stream_new (plain);
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (lines), 65536);
  *t = transactions_new ();
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL) {
    char *at = line, *end;

    for (;; at = end) {
      uint32_t item = (uint32_t) strtoul (at, &end, 10);

      if (end == at)
        break;
      g_array_append_val (t->items, item);
    }
    transactions_end_row (t);
    g_free (line);
  }
  return TRUE;
}

static void
check_itemset_row (const char *name, uint32_t n, uint32_t min_support, const char *by_len)
{
  Transactions t;
  ml_itemsets sets;
  g_auto (GStrv) want = g_strsplit (by_len, " ", -1);

  if (!load (name, &t)) {
    g_test_message ("%s is not here", name);
    return;
  }
  g_assert_cmpuint (t.offset->len - 1, ==, n);
  g_assert_cmpint (mine (&t, min_support, &sets), ==, ML_OK);
  g_test_message ("%s at %u: %zu sets", name, min_support, sets.n);
  g_assert_cmpuint (sets.max_len, ==, g_strv_length (want));
  for (size_t k = 0; k < sets.max_len; k++)
    g_assert_cmpuint (sets.first[k + 1] - sets.first[k], ==, strtoul (want[k], NULL, 10));
  ml_itemsets_clear (&sets);
  transactions_free (&t);
}

static void
check_rules_row (const char *name, uint32_t min_support, double confidence, uint32_t min_len,
                 size_t want_sets, size_t want_rules)
{
  Transactions t;
  ml_itemsets sets;
  ml_rules_list rules;
  ml_rules_options r = { .min_confidence = confidence, .max_q = 1, .min_len = min_len };

  if (!load (name, &t))
    return;
  g_assert_cmpint (mine (&t, min_support, &sets), ==, ML_OK);
  g_assert_cmpuint (sets.n, ==, want_sets);
  g_assert_cmpint (ml_rules (&sets, &r, &rules), ==, ML_OK);
  g_assert_cmpuint (rules.n, ==, want_rules);
  ml_rules_list_clear (&rules);
  ml_itemsets_clear (&sets);
  transactions_free (&t);
}

static void
test_agrees_with_counts (void)
{
  g_autofree char *path = g_strdup_printf ("%s/data/itemsets/counts.txt", g_getenv ("SEGUE_SHARED"));
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint rows = 0;

  if (g_getenv ("SEGUE_SHARED") == NULL || !g_file_get_contents (path, &text, NULL, NULL)) {
    g_test_skip ("the public itemset data is not here");
    return;
  }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    char name[64];
    unsigned n, support, items, total, min_len, rule_count;
    double share, confidence;
    int at = 0;

    if (sscanf (lines[i], "%63s N=%u minsup=%u items=%u total=%u by len: %n", name, &n, &support,
                &items, &total, &at) == 5 && at > 0) {
      check_itemset_row (name, n, support, g_strchomp (lines[i] + at));
      rows++;
    } else if (sscanf (lines[i],
                       "%63s sup=%lf (abs %u) conf=%lf minlen=%u: itemsets=%u rules(single consequent)=%u",
                       name, &share, &support, &confidence, &min_len, &total, &rule_count) == 7) {
      check_rules_row (name, support, confidence, min_len, total, rule_count);
      rows++;
    }
  }
  g_assert_cmpuint (rows, >=, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/apriori/by-hand", test_by_hand);
  g_test_add_func ("/ml/apriori/agrees-with-textbook", test_agrees_with_textbook);
  g_test_add_func ("/ml/apriori/refuses", test_refuses);
  g_test_add_func ("/ml/apriori/cancels", test_cancels);
  g_test_add_func ("/ml/apriori/agrees-with-counts", test_agrees_with_counts);
  g_test_add_func ("/ml/rules/by-hand", test_rules_by_hand);
  g_test_add_func ("/ml/rules/agree-with-recount", test_rules_agree_with_recount);
  g_test_add_func ("/ml/rules/fisher-by-hand", test_fisher_by_hand);
  g_test_add_func ("/ml/rules/fisher-agrees-with-the-sum", test_fisher_agrees_with_the_sum);
  g_test_add_func ("/ml/rules/benjamini-hochberg-by-hand", test_benjamini_hochberg_by_hand);
  return g_test_run ();
}
