/* model-scores.c - how well shares fit the labels
 *
 * Pure: any thread. */
#include "model-train.h"

#include <math.h>

#include "ml.h"

#define CALIBRATION_BINS 10

void
model_scores_free (ModelScores *self)
{
  if (self == NULL)
    return;
  g_free (self->confusion);
  g_free (self->precision);
  g_free (self->recall);
  g_free (self->f1);
  g_free (self->auc);
  g_free (self);
}

static void
count_confusion (ModelScores *self,
                 const float *shares,
                 const int   *labels,
                 gsize        n)
{
  for (gsize i = 0; i < n; i++) {
    guint best = 0;

    for (guint c = 1; c < self->n_classes; c++)
      if (shares[i * self->n_classes + c] > shares[i * self->n_classes + best])
        best = c;
    self->confusion[(guint) labels[i] * self->n_classes + best]++;
  }
}

static double
auc_of (const float *shares,
        const int   *labels,
        gsize        n,
        guint        k,
        guint        class)
{
  g_autofree float *score = g_new (float, n);
  g_autofree guint8 *positive = g_new (guint8, n);
  double auc = NAN;

  for (gsize i = 0; i < n; i++) {
    score[i] = shares[i * k + class];
    positive[i] = (guint) labels[i] == class;
  }
  ml_roc (score, positive, n, NULL, NULL, &auc);
  return auc;
}

ModelScores *
model_scores_new (const float *shares,
                  const int   *labels,
                  gsize        n,
                  guint        k,
                  GError     **error)
{
  g_autoptr (ModelScores) self = g_new0 (ModelScores, 1);
  g_autofree int32_t *truth = g_new (int32_t, MAX (n, 1));
  ml_calibration_bin bins[CALIBRATION_BINS];

  for (gsize i = 0; i < n; i++)
    truth[i] = labels[i];
  self->n_classes = k;
  if (n == 0 || ml_log_loss (shares, truth, n, k, &self->log_loss) != ML_OK
      || ml_calibration (shares, truth, n, k, bins, CALIBRATION_BINS, &self->calibration)
           != ML_OK) {
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_TRAINING,
                         "There are no judgements to score.");
    return NULL;
  }
  self->confusion = g_new0 (gsize, k * k);
  self->precision = g_new0 (double, k);
  self->recall = g_new0 (double, k);
  self->f1 = g_new0 (double, k);
  self->auc = g_new0 (double, k);
  count_confusion (self, shares, labels, n);
  ml_class_scores (self->confusion, k, self->precision, self->recall, self->f1, &self->accuracy,
                   &self->macro_f1);
  for (guint c = 0; c < k; c++)
    self->auc[c] = auc_of (shares, labels, n, k, c);
  return g_steal_pointer (&self);
}
