/* ml-rules.c - association rules from frequent itemsets
 *
 * Pure; any thread. The q-values count every rule that was examined, kept or
 * not: choosing by confidence first and correcting only for the chosen would
 * promise too much.
 *
 * Sources: Agrawal & Srikant 1994 (rules); Brin, Motwani, Ullman & Tsur 1997,
 * SIGMOD (lift, conviction); Piatetsky-Shapiro 1991 (leverage); Fisher 1922;
 * Benjamini & Hochberg 1995, JRSS B 57(1). */
#include "ml-rules.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"

/* Slack when a ratio of counts meets a threshold given in decimals: 0.7 × 10
 * is not exactly 7 in binary, and 7 of 10 is meant to pass. */
#define RATIO_SLACK 1e-9

#define CANCEL_EVERY 4096

typedef struct {
  const ml_itemsets      *sets;
  const ml_rules_options *options;
  double        *log_factorial; /* [n_transactions + 1] */
  double        *p;             /* of every rule examined */
  size_t         p_room;
  size_t        *kept;          /* [n] index into p of each rule kept */
  size_t         kept_room;
  size_t         rule_room;
  size_t         pool_room, pool_used;
  size_t         asked;
  ml_rules_list *out;
} rule_maker;

/* ---- the odds of chance --------------------------------------------------- */

/* P(X = x) of a hypergeometric variable: @a and @b marked among @n. */
static double
log_hypergeometric (const double *lf,
                    uint64_t      x,
                    uint64_t      a,
                    uint64_t      b,
                    uint64_t      n)
{
  return lf[a] - lf[x] - lf[a - x] + lf[n - a] - lf[b - x] - lf[n - a - b + x] + lf[b]
         + lf[n - b] - lf[n];
}

/* Sums P(X = x) from @count away from the mode, each term from the last by a
 * ratio that shrinks, until terms no longer count. */
static double
sum_tail (const double *lf,
          uint64_t      count,
          uint64_t      a,
          uint64_t      b,
          uint64_t      n,
          int           upwards)
{
  uint64_t low = a + b > n ? a + b - n : 0;
  uint64_t high = a < b ? a : b;
  double first = log_hypergeometric (lf, count, a, b, n);
  double term = 1.0, sum = 1.0;

  for (uint64_t x = count; upwards ? x < high : x > low; upwards ? x++ : x--) {
    double dx = (double) x, da = (double) a, db = (double) b, rest = (double) (n - a) - db;

    if (upwards)
      term *= (da - dx) * (db - dx) / ((dx + 1.0) * (rest + dx + 1.0));
    else
      term *= dx * (rest + dx) / ((da - dx + 1.0) * (db - dx + 1.0));
    sum += term;
    if (term < sum * 1e-17)
      break;
  }
  return exp (first + log (sum));
}

static double
fisher_greater (const double *lf,
                uint64_t      count,
                uint64_t      a,
                uint64_t      b,
                uint64_t      n)
{
  uint64_t low = a + b > n ? a + b - n : 0;
  double p;

  if (count <= low)
    return 1.0;
  /* The shorter way round: below the mean the lower tail has fewer terms, and
   * one minus it loses nothing that matters, the result being large. */
  if ((double) count * (double) n > (double) a * (double) b)
    p = sum_tail (lf, count, a, b, n, 1);
  else
    p = 1.0 - sum_tail (lf, count - 1, a, b, n, 0);
  return p < 0.0 ? 0.0 : p > 1.0 ? 1.0 : p;
}

static double *
log_factorials (uint64_t n)
{
  double *lf = n < SIZE_MAX / sizeof (double) - 1 ? ml_alloc (n + 1, 1, sizeof *lf) : NULL;

  /* A running sum with a correction term (Kahan): a plain one is off in the
   * ninth digit after a million terms, and a p-value is the exponential of it. */
  if (lf != NULL) {
    double lost = 0.0;

    for (uint64_t i = 1; i <= n; i++) {
      double term = log ((double) i) - lost;
      double sum = lf[i - 1] + term;

      lost = (sum - lf[i - 1]) - term;
      lf[i] = sum;
    }
  }
  return lf;
}

/**
 * ml_fisher_greater - one-sided Fisher's exact test of a 2 × 2 table
 * @count: cases with both marks; @count <= @a, @b
 * @a @b:  cases with the one, with the other mark; <= @n
 * @n:     all cases, up to 10^8
 * @p:     out chance of @count or more if the marks are independent
 *
 * Returns ML_OK; ML_ERR_ARG for an impossible table; ML_ERR_NOMEM. O(n).
 */
ml_status
ml_fisher_greater (uint64_t count,
                   uint64_t a,
                   uint64_t b,
                   uint64_t n,
                   double  *p)
{
  double *lf;

  if (a > n || b > n || n > 100000000 || count > a || count > b || (a + b > n && count < a + b - n))
    return ML_ERR_ARG;
  lf = log_factorials (n);
  if (lf == NULL)
    return ML_ERR_NOMEM;
  *p = fisher_greater (lf, count, a, b, n);
  free (lf);
  return ML_OK;
}

typedef struct {
  double p;
  size_t i;
} ranked_p;

static int
compare_p (const void *a, const void *b)
{
  const ranked_p *x = a, *y = b;

  if (x->p != y->p)
    return x->p < y->p ? -1 : 1;
  return (x->i > y->i) - (x->i < y->i);
}

/**
 * ml_benjamini_hochberg - the false discovery rate at which each test passes
 * @p: in  [n] p-values
 * @q: out [n] q-values, in the order of @p; may be @p itself
 *
 * Returns ML_OK; ML_ERR_ARG when a p-value is outside 0 … 1 or NaN;
 * ML_ERR_NOMEM. O(n log n).
 * Source: Benjamini & Hochberg 1995.
 */
ml_status
ml_benjamini_hochberg (const double *p,
                       size_t        n,
                       double       *q)
{
  ranked_p *rank;
  double least = 1.0;

  for (size_t i = 0; i < n; i++)
    if (!(p[i] >= 0.0 && p[i] <= 1.0))
      return ML_ERR_ARG;
  rank = ml_alloc (n, 1, sizeof *rank);
  if (rank == NULL)
    return ML_ERR_NOMEM;
  for (size_t i = 0; i < n; i++)
    rank[i] = (ranked_p) { p[i], i };
  qsort (rank, n, sizeof *rank, compare_p);
  for (size_t r = n; r > 0; r--) {
    double value = rank[r - 1].p * (double) n / (double) r;

    if (value < least)
      least = value;
    q[rank[r - 1].i] = least;
  }
  free (rank);
  return ML_OK;
}

/* ---- rules ---------------------------------------------------------------- */

static void
fill_measures (ml_rule *r,
               double   n)
{
  double a = r->antecedent_count / n, b = r->consequent_count / n;

  r->support = r->count / n;
  r->confidence = r->antecedent_count ? (double) r->count / r->antecedent_count : 0.0;
  r->lift = r->confidence / b;
  r->leverage = r->support - a * b;
  r->conviction = r->count == r->antecedent_count ? INFINITY : (1.0 - b) / (1.0 - r->confidence);
}

/* Adds the sides to the pool; their places are turned into pointers at the
 * end, the pool may still move. */
static ml_status
keep_rule (rule_maker     *self,
           const ml_rule  *r,
           const uint32_t *antecedent,
           const uint32_t *consequent)
{
  ml_rules_list *out = self->out;
  size_t len = (size_t) r->n_antecedent + r->n_consequent;
  ml_status status;

  status = ml_grow (&out->rule, &self->rule_room, out->n + 1, sizeof *out->rule);
  if (status == ML_OK)
    status = ml_grow (&self->kept, &self->kept_room, out->n + 1, sizeof *self->kept);
  if (status == ML_OK)
    status = ml_grow (&out->pool, &self->pool_room, self->pool_used + len, sizeof *out->pool);
  if (status != ML_OK)
    return status;
  memcpy (out->pool + self->pool_used, antecedent, r->n_antecedent * sizeof *antecedent);
  memcpy (out->pool + self->pool_used + r->n_antecedent, consequent,
          r->n_consequent * sizeof *consequent);
  self->pool_used += len;
  self->kept[out->n] = out->n_examined;
  out->rule[out->n++] = *r;
  return ML_OK;
}

static uint32_t
support_of (const ml_itemsets *sets,
            const uint32_t    *items,
            uint32_t           len)
{
  size_t at;

  if (len == 0)
    return (uint32_t) sets->n_transactions;
  at = ml_itemsets_find (sets, items, len);
  return at == SIZE_MAX ? 0 : sets->support[at];
}

/* One rule: set @s with the consequent that @chosen [len] marks. */
static ml_status
examine (rule_maker    *self,
         size_t         s,
         const uint8_t *chosen,
         uint32_t      *sides) /* room for [len] */
{
  const ml_itemsets *sets = self->sets;
  uint32_t len = (uint32_t) (sets->start[s + 1] - sets->start[s]);
  const uint32_t *items = sets->items + sets->start[s];
  uint32_t n_ante = 0, n_cons = 0;
  ml_rule r = { .count = sets->support[s] };
  ml_status status;

  for (uint32_t i = 0; i < len; i++)
    n_cons += chosen[i];
  for (uint32_t i = 0, c = len - n_cons; i < len; i++)
    sides[chosen[i] ? c++ : n_ante++] = items[i];
  r.n_antecedent = n_ante;
  r.n_consequent = n_cons;
  r.antecedent_count = support_of (sets, sides, n_ante);
  r.consequent_count = support_of (sets, sides + n_ante, n_cons);
  if (r.antecedent_count < r.count || r.consequent_count < r.count)
    return ML_ERR_ARG; /* a subset is missing: these are not all frequent sets */
  fill_measures (&r, (double) sets->n_transactions);
  r.p = fisher_greater (self->log_factorial, r.count, r.antecedent_count, r.consequent_count,
                        sets->n_transactions);

  status = ml_grow (&self->p, &self->p_room, self->out->n_examined + 1, sizeof *self->p);
  if (status != ML_OK)
    return status;
  self->p[self->out->n_examined] = r.p;
  if (r.count >= (self->options->min_confidence - RATIO_SLACK) * r.antecedent_count
      && r.lift >= self->options->min_lift - RATIO_SLACK)
    status = keep_rule (self, &r, sides, sides + n_ante);
  self->out->n_examined++;
  if (status == ML_OK && self->options->cancelled != NULL && ++self->asked >= CANCEL_EVERY) {
    self->asked = 0;
    if (self->options->cancelled (self->options->cancel_data))
      status = ML_ERR_CANCELLED;
  }
  return status;
}

/* The next choice of @right among @len in lexicographic order; 0 after the last. */
static int
next_choice (uint8_t *chosen,
             uint32_t len,
             uint32_t right)
{
  uint32_t at[64], found = 0;

  for (uint32_t i = 0; i < len; i++)
    if (chosen[i])
      at[found++] = i;
  for (uint32_t i = right; i-- > 0;) {
    if (at[i] >= len - right + i)
      continue;
    at[i]++;
    for (uint32_t j = i + 1; j < right; j++)
      at[j] = at[j - 1] + 1;
    memset (chosen, 0, len);
    for (uint32_t j = 0; j < right; j++)
      chosen[at[j]] = 1;
    return 1;
  }
  return 0;
}

static ml_status
examine_set (rule_maker *self,
             size_t      s,
             uint8_t    *chosen,
             uint32_t   *sides)
{
  uint32_t len = (uint32_t) (self->sets->start[s + 1] - self->sets->start[s]);
  uint32_t least = self->options->min_len ? self->options->min_len : 2;
  uint32_t most = self->options->max_consequent ? self->options->max_consequent : 1;
  ml_status status = ML_OK;

  if (len < least)
    return ML_OK;
  for (uint32_t right = 1; status == ML_OK && right <= most && right <= len; right++) {
    if (right == len && len > 1)
      break; /* an empty left side is asked for single items only */
    memset (chosen, 0, len);
    memset (chosen, 1, right);
    do
      status = examine (self, s, chosen, sides);
    while (status == ML_OK && next_choice (chosen, len, right));
  }
  return status;
}

/* Pointers into the pool, q-values, and the cut by them. */
static ml_status
finish (rule_maker *self)
{
  ml_rules_list *out = self->out;
  size_t at = 0, n = 0;
  ml_status status = ml_benjamini_hochberg (self->p, out->n_examined, self->p);

  if (status != ML_OK)
    return status;
  for (size_t i = 0; i < out->n; i++) {
    ml_rule *r = &out->rule[i];

    r->antecedent = out->pool + at;
    r->consequent = r->antecedent + r->n_antecedent;
    at += (size_t) r->n_antecedent + r->n_consequent;
    r->q = self->p[self->kept[i]];
    if (r->q <= self->options->max_q)
      out->rule[n++] = *r;
  }
  out->n = n;
  return ML_OK;
}

/**
 * ml_rules - the rules that hold often enough
 * @sets:    all frequent itemsets, as ml_apriori() gives them
 * @options: see the struct
 * @out:     out freed with ml_rules_list_clear(); empty on failure
 *
 * Returns ML_OK; ML_ERR_ARG when a threshold is NaN or outside its range, a
 * right side over 64 items is asked for or a subset of a set is missing (as
 * after max_len none is, but after cutting the list some are);
 * ML_ERR_NOMEM; ML_ERR_CANCELLED.
 * O(rules examined × length × log sets), plus the tail sums of the test.
 */
ml_status
ml_rules (const ml_itemsets      *sets,
          const ml_rules_options *options,
          ml_rules_list          *out)
{
  rule_maker self = { .sets = sets, .options = options, .out = out };
  uint8_t *chosen;
  uint32_t *sides;
  ml_status status = ML_OK;

  memset (out, 0, sizeof *out);
  if (!(options->min_confidence >= 0.0 && options->min_confidence <= 1.0)
      || !(options->min_lift >= 0.0) || !(options->max_q >= 0.0 && options->max_q <= 1.0)
      || options->max_consequent > 64)
    return ML_ERR_ARG;
  out->n_transactions = sets->n_transactions;
  chosen = ml_alloc (sets->max_len, 1, sizeof *chosen);
  sides = ml_alloc (sets->max_len, 1, sizeof *sides);
  self.log_factorial = log_factorials (sets->n_transactions);
  if (chosen == NULL || sides == NULL || self.log_factorial == NULL)
    status = ML_ERR_NOMEM;
  for (size_t s = 0; status == ML_OK && s < sets->n; s++)
    status = examine_set (&self, s, chosen, sides);
  if (status == ML_OK)
    status = finish (&self);
  free (chosen);
  free (sides);
  free (self.log_factorial);
  free (self.p);
  free (self.kept);
  if (status != ML_OK)
    ml_rules_list_clear (out);
  return status;
}

/** ml_rules_list_clear - free what @list holds; a zeroed or cleared one is fine */
void
ml_rules_list_clear (ml_rules_list *list)
{
  free (list->rule);
  free (list->pool);
  memset (list, 0, sizeof *list);
}
