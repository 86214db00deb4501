/* model-mood-train.c - teaches a MoodModel, and says how far it is to be believed
 *
 * One thread. Invariant: what an example is judged by was chosen without it, kernel
 * widths, penalties and shares included: they are found anew inside each fold. */
#include "model-mood-private.h"

#include <math.h>
#include <string.h>

/* Folds inside the examples learnt from, to choose by. */
#define INNER_FOLDS 4

static const float gammas[MOOD_N_PARTS][3] = { { 0.15f, 0.3f, 0.6f }, { 0.35f, 0.7f, 1.4f } };
static const double lambdas[] = { 0.1, 0.3, 1.0 };
static const float shares[] = { 0.5f, 0.6f, 0.7f, 0.8f };

/* What was chosen; the middle ones until then. */
typedef struct {
  float  gamma[MOOD_N_PARTS];
  double lambda[MOOD_N_PARTS];
  float  stats_share;
} Plan;

static const Plan middling = { { 0.3f, 0.7f }, { 0.3, 0.3 }, 0.6f };

/* Examples side by side. */
typedef struct {
  guint  n, d[MOOD_N_PARTS];
  float *x[MOOD_N_PARTS]; /* owned; [n][d], NULL where d is 0 */
  float *y;               /* owned; [n][MOOD_COUNT] */
  int   *groups;          /* owned; [n] or NULL */
} Rows;

static void
rows_clear (Rows *rows)
{
  for (int p = 0; p < MOOD_N_PARTS; p++)
    g_free (rows->x[p]);
  g_free (rows->y);
  g_free (rows->groups);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

/* Those of @from whose fold is not @left_out. */
static void
gather (const Rows    *from,
        const int32_t *fold,
        int32_t        left_out,
        Rows          *to)
{
  *to = (Rows) { .d = { from->d[0], from->d[1] }, .y = g_new (float, (gsize) from->n * MOOD_COUNT) };
  to->groups = from->groups != NULL ? g_new (int, from->n) : NULL;
  for (int p = 0; p < MOOD_N_PARTS; p++)
    to->x[p] = to->d[p] > 0 ? g_new (float, (gsize) from->n * to->d[p]) : NULL;
  for (guint i = 0; i < from->n; i++) {
    if (fold[i] == left_out)
      continue;
    for (int p = 0; p < MOOD_N_PARTS; p++)
      if (to->d[p] > 0)
        memcpy (to->x[p] + (gsize) to->n * to->d[p], from->x[p] + (gsize) i * to->d[p],
                to->d[p] * sizeof (float));
    memcpy (to->y + (gsize) to->n * MOOD_COUNT, from->y + (gsize) i * MOOD_COUNT,
            MOOD_COUNT * sizeof (float));
    if (to->groups != NULL)
      to->groups[to->n] = from->groups[i];
    to->n++;
  }
}

static ml_status
fit_part (const Rows *rows,
          int         p,
          float       gamma,
          double      lambda,
          ml_ridge   *part)
{
  *part = (ml_ridge) { 0 };
  if (rows->d[p] == 0)
    return ML_OK;
  return ml_ridge_fit (part, p == MOOD_ON_STATS ? ML_KERNEL_RBF : ML_KERNEL_PLACE, gamma, lambda, rows->x[p], rows->y, NULL, rows->n,
                       rows->d[p], MOOD_COUNT);
}

/* @part is cleared by the caller, whatever is returned. */
static ml_status
fit (const Rows *rows,
     const Plan *plan,
     ml_ridge   *part)
{
  ml_status status = ML_OK;

  memset (part, 0, MOOD_N_PARTS * sizeof *part);
  for (int p = 0; p < MOOD_N_PARTS && status == ML_OK; p++)
    status = fit_part (rows, p, plan->gamma[p], plan->lambda[p], &part[p]);
  return status;
}

/* ---- choosing ------------------------------------------------------------------------ */

static double
correlation_of (const float *answer,
                const float *y,
                guint        n,
                guint        mood)
{
  g_autofree float *a = g_new (float, n), *b = g_new (float, n);
  double r;

  for (guint i = 0; i < n; i++) {
    a[i] = answer[(gsize) i * MOOD_COUNT + mood];
    b[i] = y[(gsize) i * MOOD_COUNT + mood];
  }
  return ml_correlation (a, b, n, &r) == ML_OK ? r : NAN;
}

/* Over the moods that differ at all. */
static double
mean_correlation (const float *answer,
                  const Rows  *rows)
{
  double sum = 0.0;

  for (guint m = 0; m < MOOD_COUNT; m++) {
    double r = correlation_of (answer, rows->y, rows->n, m);

    sum += isfinite (r) ? r / MOOD_COUNT : 0.0;
  }
  return sum;
}

/* What one part alone says of every row, its fold left out. */
static ml_status
answers_of (const Rows    *rows,
            int            p,
            float          gamma,
            double         lambda,
            const int32_t *fold,
            float         *answer)
{
  const guint d = rows->d[p];
  g_autofree float *scratch = g_new (float, d);
  ml_status status = ML_OK;

  for (int f = 0; f < INNER_FOLDS && status == ML_OK; f++) {
    g_auto (Rows) in = { 0 };
    ml_ridge part;

    gather (rows, fold, f, &in);
    status = fit_part (&in, p, gamma, lambda, &part);
    for (guint i = 0; i < rows->n && status == ML_OK; i++)
      if (fold[i] == f)
        status = ml_ridge_predict (&part, rows->x[p] + (gsize) i * d, scratch,
                                   answer + (gsize) i * MOOD_COUNT);
    ml_ridge_clear (&part);
  }
  return status;
}

/* The best width and penalty of one part, and what it then answers. */
static ml_status
choose_part (const Rows    *rows,
             int            p,
             const int32_t *fold,
             Plan          *plan,
             float         *best)
{
  const gsize n = (gsize) rows->n * MOOD_COUNT;
  g_autofree float *answer = g_new (float, n);
  double most = -INFINITY;

  for (guint g = 0; g < G_N_ELEMENTS (gammas[p]); g++)
    for (guint l = 0; l < G_N_ELEMENTS (lambdas); l++) {
      ml_status status = answers_of (rows, p, gammas[p][g], lambdas[l], fold, answer);
      double r;

      if (status != ML_OK)
        return status;
      r = mean_correlation (answer, rows);
      if (r <= most)
        continue;
      most = r;
      plan->gamma[p] = gammas[p][g];
      plan->lambda[p] = lambdas[l];
      memcpy (best, answer, n * sizeof *best);
    }
  return ML_OK;
}

static void
choose_share (const Rows  *rows,
              float *const answer[MOOD_N_PARTS],
              Plan        *plan)
{
  const gsize n = (gsize) rows->n * MOOD_COUNT;
  g_autofree float *mixed = g_new (float, n);
  double most = -INFINITY;

  for (guint s = 0; s < G_N_ELEMENTS (shares); s++) {
    double r;

    for (gsize i = 0; i < n; i++)
      mixed[i] = shares[s] * answer[MOOD_ON_STATS][i] + (1 - shares[s]) * answer[MOOD_ON_FEATURES][i];
    r = mean_correlation (mixed, rows);
    if (r > most) {
      most = r;
      plan->stats_share = shares[s];
    }
  }
}

/* With too few examples to choose by, the middling plan stands. */
static ml_status
choose (const Rows *rows,
        guint64     seed,
        Plan       *plan)
{
  const gsize n = (gsize) rows->n * MOOD_COUNT;
  g_autofree int32_t *fold = g_new (int32_t, rows->n);
  g_autofree float *on_stats = g_new0 (float, n), *on_features = g_new0 (float, n);
  float *const answer[MOOD_N_PARTS] = { on_stats, on_features };

  *plan = middling;
  if (ml_folds (NULL, rows->groups, rows->n, INNER_FOLDS, seed, fold) != ML_OK)
    return ML_OK;
  for (int p = 0; p < MOOD_N_PARTS; p++) {
    ml_status status = rows->d[p] > 0 ? choose_part (rows, p, fold, plan, answer[p]) : ML_OK;

    if (status != ML_OK)
      return status;
  }
  if (rows->d[MOOD_ON_FEATURES] > 0)
    choose_share (rows, answer, plan);
  return ML_OK;
}

/* ---- judging and teaching ------------------------------------------------------------ */

/* Answers [n][9] for all, each by a model that did not see its fold. */
static ml_status
cross_validate (const Rows *rows,
                guint       folds,
                guint64     seed,
                float      *answer)
{
  g_autofree int32_t *fold = g_new (int32_t, rows->n);
  g_autofree float *scratch = g_new (float, MAX (rows->d[0], rows->d[1]));
  ml_status status = ml_folds (NULL, rows->groups, rows->n, folds, seed, fold);

  for (guint f = 0; status == ML_OK && f < folds; f++) {
    g_auto (Rows) in = { 0 };
    ml_ridge part[MOOD_N_PARTS] = { 0 };
    Plan plan;

    gather (rows, fold, (int32_t) f, &in);
    status = choose (&in, seed, &plan);
    if (status == ML_OK)
      status = fit (&in, &plan, part);
    for (guint i = 0; i < rows->n && status == ML_OK; i++)
      if (fold[i] == (int32_t) f)
        status = mood_parts_add (part, plan.stats_share, rows->x[0] + (gsize) i * rows->d[0],
                                 rows->d[1] > 0 ? rows->x[1] + (gsize) i * rows->d[1] : NULL,
                                 scratch, answer + (gsize) i * MOOD_COUNT);
    mood_parts_clear (part);
  }
  return status;
}

static gboolean
refuse (GError    **error,
        const char *text)
{
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_TRAINING, text);
  return FALSE;
}

static gboolean
take_rows (const MoodExamples *e,
           Rows               *rows,
           GError            **error)
{
  const ModelClip *first = e->clips->len > 0 ? e->clips->pdata[0] : NULL;
  const guint n = e->clips->len, d = first != NULL ? first->n_vector : 0;

  if (n < 4 || d == 0)
    return refuse (error, "There are too few examples to learn moods from.");
  rows->x[MOOD_ON_STATS] = g_new (float, (gsize) n * d);
  for (guint i = 0; i < n; i++) {
    const ModelClip *clip = e->clips->pdata[i];

    if (clip->n_vector != d || clip->version != first->version)
      return refuse (error, "The examples' statistics do not fit together.");
    memcpy (rows->x[MOOD_ON_STATS] + (gsize) i * d, clip->vector, d * sizeof (float));
  }
  rows->n = n;
  rows->d[MOOD_ON_STATS] = d;
  rows->d[MOOD_ON_FEATURES] = e->n_features;
  if (e->n_features > 0)
    rows->x[MOOD_ON_FEATURES] = g_memdup2 (e->features, (gsize) n * e->n_features * sizeof (float));
  rows->y = g_memdup2 (e->moods, (gsize) n * MOOD_COUNT * sizeof (float));
  rows->groups = e->groups != NULL ? g_memdup2 (e->groups, n * sizeof (int)) : NULL;
  return TRUE;
}

/* Spread and correlation of answers [n][9] against the truth. */
static void
measure (const float *answer,
         const Rows  *rows,
         float        spread[MOOD_COUNT],
         double      *correlation)
{
  for (guint m = 0; m < MOOD_COUNT; m++) {
    double square = 0.0;

    for (guint i = 0; i < rows->n; i++) {
      double miss = answer[(gsize) i * MOOD_COUNT + m] - rows->y[(gsize) i * MOOD_COUNT + m];

      square += miss * miss;
    }
    spread[m] = (float) sqrt (square / rows->n);
    if (correlation != NULL)
      correlation[m] = correlation_of (answer, rows->y, rows->n, m);
  }
}

MoodModel *
mood_model_train (const MoodExamples *e,
                  guint               folds,
                  guint64             seed,
                  double              correlation[MOOD_COUNT],
                  float              *predicted,
                  GError            **error)
{
  g_auto (Rows) rows = { 0 };
  g_autofree float *answer = NULL;
  ml_ridge part[MOOD_N_PARTS] = { 0 };
  Plan plan;
  MoodModel *self;

  if (!take_rows (e, &rows, error))
    return NULL;
  answer = g_new0 (float, (gsize) rows.n * MOOD_COUNT);
  if (cross_validate (&rows, folds, seed, answer) != ML_OK || choose (&rows, seed, &plan) != ML_OK
      || fit (&rows, &plan, part) != ML_OK) {
    mood_parts_clear (part);
    refuse (error, "Moods cannot be learnt from these examples.");
    return NULL;
  }
  self = mood_model_new (part, plan.stats_share,
                         ((const ModelClip *) e->clips->pdata[0])->version);
  measure (answer, &rows, self->spread, correlation);
  if (predicted != NULL)
    memcpy (predicted, answer, (gsize) rows.n * MOOD_COUNT * sizeof *predicted);
  return self;
}
