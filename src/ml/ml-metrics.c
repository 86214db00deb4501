/* ml-metrics.c - confusion, precision, recall, F1, ROC, log loss, calibration
 *
 * Pure: any thread. Sums run in double.
 * Source: Fawcett 2006, "An introduction to ROC analysis"; Guo et al. 2017, "On
 * calibration of modern neural networks". */
#include "ml-metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
labels_ok (const int32_t *label, size_t n, size_t k)
{
  for (size_t i = 0; i < n; i++)
    if (label[i] < 0 || (size_t) label[i] >= k)
      return 0;
  return 1;
}

ml_status
ml_confusion (const int32_t *truth, const int32_t *said, size_t n, size_t k, size_t *count)
{
  if (truth == NULL || said == NULL || count == NULL || n == 0 || k == 0
      || !labels_ok (truth, n, k) || !labels_ok (said, n, k))
    return ML_ERR_ARG;

  memset (count, 0, k * k * sizeof *count);
  for (size_t i = 0; i < n; i++)
    count[(size_t) truth[i] * k + (size_t) said[i]]++;
  return ML_OK;
}

static double
share (double part, double whole)
{
  return whole > 0.0 ? part / whole : 0.0;
}

ml_status
ml_class_scores (const size_t *count, size_t k, double *precision, double *recall,
                 double *f1, double *accuracy, double *macro_f1)
{
  double right = 0.0, all = 0.0, f1_sum = 0.0, occurring = 0.0;

  if (count == NULL || k == 0)
    return ML_ERR_ARG;
  for (size_t c = 0; c < k; c++) {
    double hit = (double) count[c * k + c], said = 0.0, is = 0.0, f;

    for (size_t j = 0; j < k; j++) {
      said += (double) count[j * k + c];
      is += (double) count[c * k + j];
    }
    f = share (2.0 * hit, said + is);
    if (precision != NULL)
      precision[c] = share (hit, said);
    if (recall != NULL)
      recall[c] = share (hit, is);
    if (f1 != NULL)
      f1[c] = f;
    right += hit;
    all += is;
    f1_sum += f;
    occurring += said + is > 0.0;
  }
  if (accuracy != NULL)
    *accuracy = share (right, all);
  if (macro_f1 != NULL)
    *macro_f1 = share (f1_sum, occurring);
  return ML_OK;
}

typedef struct {
  float   score;
  uint8_t positive;
} Scored;

static int
by_score_down (const void *a, const void *b)
{
  float x = ((const Scored *) a)->score, y = ((const Scored *) b)->score;

  return (x < y) - (x > y);
}

/* Walks the scores from the highest down; a tie is one slanted step. */
static double
walk_roc (const Scored *s, size_t n, double positives, double negatives,
          ml_roc_point *curve, size_t *n_points)
{
  double hit = 0.0, miss = 0.0, area = 0.0;
  size_t points = 0;

  if (curve != NULL)
    curve[points] = (ml_roc_point) { 0.0, 0.0, INFINITY };
  points++;
  for (size_t i = 0; i < n;) {
    double hit_before = hit, miss_before = miss;
    float threshold = s[i].score;

    for (; i < n && s[i].score == threshold; i++) {
      hit += s[i].positive;
      miss += !s[i].positive;
    }
    area += (miss - miss_before) * 0.5 * (hit + hit_before);
    if (curve != NULL)
      curve[points] = (ml_roc_point) { share (miss, negatives), share (hit, positives), threshold };
    points++;
  }
  if (n_points != NULL)
    *n_points = points;
  return positives > 0.0 && negatives > 0.0 ? area / positives / negatives : NAN;
}

ml_status
ml_roc (const float *score, const uint8_t *positive, size_t n,
        ml_roc_point *curve, size_t *n_points, double *auc)
{
  Scored *s;
  double positives = 0.0, area;

  if (score == NULL || positive == NULL || n == 0)
    return ML_ERR_ARG;
  for (size_t i = 0; i < n; i++)
    if (isnan (score[i]))
      return ML_ERR_NONFINITE;
  s = malloc (n * sizeof *s);
  if (s == NULL)
    return ML_ERR_NOMEM;

  for (size_t i = 0; i < n; i++) {
    s[i] = (Scored) { score[i], positive[i] != 0 };
    positives += s[i].positive;
  }
  qsort (s, n, sizeof *s, by_score_down);
  area = walk_roc (s, n, positives, (double) n - positives, curve, n_points);
  if (auc != NULL)
    *auc = area;
  free (s);
  return ML_OK;
}

ml_status
ml_log_loss (const float *p, const int32_t *truth, size_t n, size_t k, double *loss)
{
  double total = 0.0;

  if (p == NULL || truth == NULL || loss == NULL || n == 0 || k == 0 || !labels_ok (truth, n, k))
    return ML_ERR_ARG;
  for (size_t i = 0; i < n; i++) {
    double q = p[i * k + (size_t) truth[i]];

    if (isnan (q))
      return ML_ERR_NONFINITE;
    total -= log (q > 1e-15 ? q : 1e-15);
  }
  *loss = total / (double) n;
  return ML_OK;
}

ml_status
ml_calibration (const float *p, const int32_t *truth, size_t n, size_t k,
                ml_calibration_bin *bins, size_t n_bins, double *ece)
{
  double error = 0.0;

  if (p == NULL || truth == NULL || bins == NULL || n == 0 || k == 0 || n_bins == 0
      || !labels_ok (truth, n, k))
    return ML_ERR_ARG;
  for (size_t i = 0; i < n * k; i++)
    if (!(p[i] >= 0.0f && p[i] <= 1.0001f)) /* softmax rounds a little past 1 */
      return ML_ERR_NONFINITE;

  memset (bins, 0, n_bins * sizeof *bins);
  for (size_t i = 0; i < n; i++) {
    size_t best = 0, bin;

    for (size_t c = 1; c < k; c++)
      if (p[i * k + c] > p[i * k + best])
        best = c;
    bin = (size_t) (p[i * k + best] * (double) n_bins);
    bin = bin < n_bins ? bin : n_bins - 1;
    bins[bin].count++;
    bins[bin].confidence += p[i * k + best];
    bins[bin].accuracy += (size_t) truth[i] == best;
  }
  for (size_t b = 0; b < n_bins; b++) {
    error += fabs (bins[b].confidence - bins[b].accuracy);
    bins[b].confidence = share (bins[b].confidence, (double) bins[b].count);
    bins[b].accuracy = share (bins[b].accuracy, (double) bins[b].count);
  }
  if (ece != NULL)
    *ece = error / (double) n;
  return ML_OK;
}

ml_status
ml_correlation (const float *a, const float *b, size_t n, double *r)
{
  double ma = 0.0, mb = 0.0, ab = 0.0, aa = 0.0, bb = 0.0;

  if (a == NULL || b == NULL || r == NULL || n == 0)
    return ML_ERR_ARG;
  for (size_t i = 0; i < n; i++) {
    ma += a[i];
    mb += b[i];
  }
  ma /= (double) n;
  mb /= (double) n;
  for (size_t i = 0; i < n; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
  }
  *r = aa > 0.0 && bb > 0.0 ? ab / sqrt (aa * bb) : NAN;
  return isfinite (ab) ? ML_OK : ML_ERR_NONFINITE;
}
