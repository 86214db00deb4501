/* ml-ope.c - off-policy evaluation
 *
 * Pure; any thread. Intervals are normal ones: below an effective sample size
 * of about 30 they promise too much, and callers should say so instead.
 * Sources: Li, Chu, Langford & Wang 2011, WSDM (replay); Swaminathan & Joachims
 * 2015, NIPS (self-normalised); Dudík, Langford & Li 2011, ICML (doubly robust). */
#include "ml-ope.h"

#include <math.h>

#define Z_95 1.959963984540054

static void
finish (ml_ope *out, double value, double se, double sum_w, double sum_w2)
{
  out->value = value;
  out->se = se;
  out->low = value - Z_95 * se;
  out->high = value + Z_95 * se;
  out->effective = sum_w2 > 0.0 ? sum_w * sum_w / sum_w2 : 0.0;
}

/**
 * ml_ope_replay - mean reward where both policies chose the same
 * @reward: in [n]
 * @same:   in [n] nonzero where the judged policy would have chosen the same
 *
 * Right only when the log was made by choosing evenly.
 * Returns ML_OK; ML_ERR_ARG when fewer than two entries agree; ML_ERR_NONFINITE.
 */
ml_status
ml_ope_replay (const double *reward, const uint8_t *same, size_t n, ml_ope *out)
{
  double sum = 0.0, sum2 = 0.0, m = 0.0, mean;

  *out = (ml_ope) { 0 };
  for (size_t i = 0; i < n; i++) {
    if (!same[i])
      continue;
    sum += reward[i];
    m += 1.0;
  }
  if (m < 2.0)
    return ML_ERR_ARG;
  mean = sum / m;
  for (size_t i = 0; i < n; i++)
    if (same[i])
      sum2 += (reward[i] - mean) * (reward[i] - mean);
  if (!isfinite (sum2))
    return ML_ERR_NONFINITE;
  out->used = (size_t) m;
  finish (out, mean, sqrt (sum2 / (m - 1.0) / m), m, m);
  return ML_OK;
}

/* Weight of one entry, cut at @max (0: not at all); −1 for impossible chances. */
static double
weight_of (double logged, double target, double max, ml_ope *out)
{
  double w;

  if (!(logged > 0.0 && logged <= 1.0 + 1e-9) || !(target >= 0.0 && target <= 1.0 + 1e-9))
    return -1.0;
  w = target / logged;
  if (max > 0.0 && w > max) {
    w = max;
    out->clipped += 1.0;
  }
  out->used += w > 0.0;
  return w;
}

/**
 * ml_ope_snips - self-normalised inverse propensity score
 * @reward:     in [n]
 * @logged:     in [n] chance with which the entry was chosen, > 0
 * @target:     in [n] chance that the judged policy gives it
 * @max_weight: larger weights are cut, trading bias for spread; 0 cuts none
 *
 * Returns ML_OK; ML_ERR_ARG for an impossible chance or when no entry has any
 * weight; ML_ERR_NONFINITE. O(n).
 */
ml_status
ml_ope_snips (const double *reward, const double *logged, const double *target,
              size_t n, double max_weight, ml_ope *out)
{
  double sum_w = 0.0, sum_w2 = 0.0, sum_wr = 0.0, var = 0.0, value;
  ml_ope again = { 0 };

  *out = (ml_ope) { 0 };
  for (size_t i = 0; i < n; i++) {
    double w = weight_of (logged[i], target[i], max_weight, out);

    if (w < 0.0)
      return ML_ERR_ARG;
    sum_w += w;
    sum_w2 += w * w;
    sum_wr += w * reward[i];
  }
  if (!(sum_w > 0.0))
    return ML_ERR_ARG;
  value = sum_wr / sum_w;
  for (size_t i = 0; i < n; i++) {
    double w = weight_of (logged[i], target[i], max_weight, &again);

    var += w * w * (reward[i] - value) * (reward[i] - value); /* delta method */
  }
  if (!isfinite (var) || !isfinite (value))
    return ML_ERR_NONFINITE;
  out->clipped /= (double) n;
  finish (out, value, sqrt (var) / sum_w, sum_w, sum_w2);
  return ML_OK;
}

/**
 * ml_ope_doubly_robust - a model of the reward, corrected where the log knows better
 * @model_logged: in [n] reward that the model expects of what was chosen
 * @model_target: in [n] reward that it expects of the judged policy, in the mean
 *                over what that would have chosen
 *
 * Right when either the chances or the model is. Otherwise as ml_ope_snips().
 */
ml_status
ml_ope_doubly_robust (const double *reward, const double *logged, const double *target,
                      const double *model_logged, const double *model_target,
                      size_t n, double max_weight, ml_ope *out)
{
  double sum = 0.0, sum2 = 0.0, sum_w = 0.0, sum_w2 = 0.0, mean;
  ml_ope again = { 0 };

  *out = (ml_ope) { 0 };
  if (n < 2)
    return ML_ERR_ARG;
  for (size_t i = 0; i < n; i++) {
    double w = weight_of (logged[i], target[i], max_weight, out);

    if (w < 0.0)
      return ML_ERR_ARG;
    sum_w += w;
    sum_w2 += w * w;
    sum += model_target[i] + w * (reward[i] - model_logged[i]);
  }
  mean = sum / (double) n;
  for (size_t i = 0; i < n; i++) {
    double w = weight_of (logged[i], target[i], max_weight, &again);
    double v = model_target[i] + w * (reward[i] - model_logged[i]) - mean;

    sum2 += v * v;
  }
  if (!isfinite (sum2))
    return ML_ERR_NONFINITE;
  out->clipped /= (double) n;
  finish (out, mean, sqrt (sum2 / (double) (n - 1) / (double) n), sum_w, sum_w2);
  return ML_OK;
}
