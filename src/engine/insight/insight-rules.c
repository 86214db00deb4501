/* insight-rules.c - what a listener plays together, from sessions
 *
 * Worker threads; pure. A session is a transaction; what only followed album
 * order or was suggested does not count as the listener's own choice, but
 * still keeps a session going. */
#include "insight.h"

#include <string.h>

#include "ml.h"

#define LEAST_SESSIONS 3

/* Three items on the left side say more than anyone reads. */
#define LONGEST 4

/* Itemsets beyond this come from one endless shuffle, not from habits. */
#define MOST_SETS 2000000

void
insight_rule_free (InsightRule *rule)
{
  if (rule == NULL)
    return;
  g_free (rule->antecedent);
  g_free (rule);
}

static int
cancelled_cb (void *data)
{
  return g_cancellable_is_cancelled (data);
}

typedef struct {
  GArray     *items;   /* uint32_t */
  GArray     *offset;  /* size_t */
  GArray     *id_of;   /* gint64 by number */
} Sessions;

static void
sessions_clear (Sessions *s)
{
  g_clear_pointer (&s->items, g_array_unref);
  g_clear_pointer (&s->offset, g_array_unref);
  g_clear_pointer (&s->id_of, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sessions, sessions_clear)

static int
compare_i64 (gconstpointer a,
             gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static uint32_t
number_of (const Sessions *s, gint64 id)
{
  guint at = 0;

  g_array_binary_search (s->id_of, &id, compare_i64, &at);
  return at;
}

static void
end_session (Sessions *s)
{
  size_t n = s->items->len;

  if (n > g_array_index (s->offset, size_t, s->offset->len - 1))
    g_array_append_val (s->offset, n);
}

/* Numbers the items in the order of their ids, then cuts plays into sessions. */
static void
cut_sessions (const InsightPlay *plays, guint n, Sessions *s)
{
  size_t zero = 0;
  guint kept = 0;

  s->items = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  s->offset = g_array_new (FALSE, FALSE, sizeof (size_t));
  s->id_of = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (s->offset, zero);
  for (guint i = 0; i < n; i++)
    if (plays[i].own_choice)
      g_array_append_val (s->id_of, plays[i].item);
  g_array_sort (s->id_of, compare_i64);
  for (guint i = 0; i < s->id_of->len; i++)
    if (i == 0 || g_array_index (s->id_of, gint64, i) != g_array_index (s->id_of, gint64, kept - 1))
      g_array_index (s->id_of, gint64, kept++) = g_array_index (s->id_of, gint64, i);
  g_array_set_size (s->id_of, kept);

  for (guint i = 0; i < n; i++) {
    if (i > 0 && plays[i].started_s - plays[i - 1].started_s > INSIGHT_SESSION_GAP_S)
      end_session (s);
    if (plays[i].own_choice) {
      uint32_t number = number_of (s, plays[i].item);

      g_array_append_val (s->items, number);
    }
  }
  end_session (s);
}

static InsightRule *
rule_from (const ml_rule *r, const Sessions *s)
{
  InsightRule *rule = g_new0 (InsightRule, 1);

  rule->n_antecedent = r->n_antecedent;
  rule->antecedent = g_new (gint64, r->n_antecedent);
  for (guint i = 0; i < r->n_antecedent; i++)
    rule->antecedent[i] = g_array_index (s->id_of, gint64, r->antecedent[i]);
  rule->consequent = g_array_index (s->id_of, gint64, r->consequent[0]);
  rule->n_both = r->count;
  rule->n_before = r->antecedent_count;
  rule->n_after = r->consequent_count;
  rule->n_sessions = s->offset->len - 1;
  rule->support = r->support;
  rule->confidence = r->confidence;
  rule->lift = r->lift;
  rule->leverage = r->leverage;
  rule->conviction = r->conviction;
  rule->p = r->p;
  rule->q = r->q;
  return rule;
}

static int
compare_rules (gconstpointer a,
               gconstpointer b)
{
  const InsightRule *x = *(InsightRule *const *) a, *y = *(InsightRule *const *) b;

  if (x->lift != y->lift)
    return x->lift > y->lift ? -1 : 1;
  if (x->n_both != y->n_both)
    return x->n_both > y->n_both ? -1 : 1;
  return (x->consequent > y->consequent) - (x->consequent < y->consequent);
}

static GPtrArray *
fail (ml_status status, GError **error)
{
  if (status == ML_ERR_CANCELLED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The search was cancelled.");
  else if (status == ML_ERR_NOMEM)
    g_set_error_literal (error, INSIGHT_ERROR, INSIGHT_ERROR_MEMORY,
                         "Too much is played together to count it all; ask for more sessions.");
  else
    g_set_error_literal (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID,
                         "A threshold for rules is out of range.");
  return NULL;
}

GPtrArray *
insight_rules_find (const InsightPlay *plays,
                    guint              n,
                    guint              min_sessions,
                    double             min_confidence,
                    double             max_q,
                    GCancellable      *cancellable,
                    GError           **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) insight_rule_free);
  g_auto (Sessions) s = { 0 };
  ml_apriori_options ao = { .min_support = min_sessions ? min_sessions : LEAST_SESSIONS,
                            .max_len = LONGEST, .max_sets = MOST_SETS, .cancelled = cancelled_cb,
                            .cancel_data = cancellable };
  ml_rules_options ro = { .min_confidence = min_confidence, .max_q = max_q,
                          .cancelled = cancelled_cb, .cancel_data = cancellable };
  ml_itemsets sets;
  ml_rules_list rules;
  ml_status status;

  cut_sessions (plays, n, &s);
  status = ml_apriori ((uint32_t *) s.items->data, (size_t *) s.offset->data, s.offset->len - 1,
                       &ao, &sets);
  if (status != ML_OK)
    return fail (status, error);
  status = ml_rules (&sets, &ro, &rules);
  ml_itemsets_clear (&sets);
  if (status != ML_OK)
    return fail (status, error);
  for (size_t i = 0; i < rules.n; i++)
    if (rules.rule[i].lift > 1.0) /* below, the one speaks against the other */
      g_ptr_array_add (found, rule_from (&rules.rule[i], &s));
  ml_rules_list_clear (&rules);
  g_ptr_array_sort (found, compare_rules);
  return g_steal_pointer (&found);
}
