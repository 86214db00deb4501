/* ml-nn-loss.c - softmax with cross-entropy, mean squared error
 *
 * Pure: any thread. Logarithms and sums run in double. */
#include "ml-nn.h"

#include <math.h>

static double
row_log_sum_exp (const float *z, size_t k)
{
  double top = -INFINITY, sum = 0.0;

  for (size_t c = 0; c < k; c++)
    if (!(z[c] <= top)) /* so that NaN becomes the top and shows */
      top = z[c];
  for (size_t c = 0; c < k; c++)
    sum += exp (z[c] - top);
  return top + log (sum);
}

/**
 * ml_softmax - shares that sum to 1
 * @z: in  [n][k]
 * @p: out [n][k], may be @z
 *
 * Returns ML_ERR_NONFINITE when a row has no finite share.
 */
ml_status
ml_softmax (const float *z, size_t n, size_t k, float *p)
{
  if (z == NULL || p == NULL || n == 0 || k == 0)
    return ML_ERR_ARG;

  for (size_t i = 0; i < n; i++) {
    double lse = row_log_sum_exp (z + i * k, k);

    if (!isfinite (lse))
      return ML_ERR_NONFINITE;
    for (size_t c = 0; c < k; c++)
      p[i * k + c] = (float) exp (z[i * k + c] - lse);
  }
  return ML_OK;
}

ml_status
ml_one_hot (const int32_t *label, size_t n, size_t k, float smoothing, float *t)
{
  if (label == NULL || t == NULL || n == 0 || k == 0 || !(smoothing >= 0.0f && smoothing < 1.0f))
    return ML_ERR_ARG;
  for (size_t i = 0; i < n; i++)
    if (label[i] < 0 || (size_t) label[i] >= k)
      return ML_ERR_ARG;

  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < k; c++)
      t[i * k + c] = smoothing / k + ((size_t) label[i] == c ? 1.0f - smoothing : 0.0f);
  return ML_OK;
}

/**
 * ml_cross_entropy - how far softmax(z) is from the shares t
 *
 * With s_i = sum_c w_c t_ic and S = sum_i s_i the derivative by z_ic is
 * (s_i p_ic - w_c t_ic) / S. O(n k).
 */
ml_status
ml_cross_entropy (const float *z, const float *t, const float *class_weight,
                  size_t n, size_t k, double *loss, float *dz)
{
  double total = 0.0, mass = 0.0;

  if (z == NULL || t == NULL || loss == NULL || n == 0 || k == 0)
    return ML_ERR_ARG;

  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < k; c++)
      mass += (class_weight != NULL ? class_weight[c] : 1.0f) * t[i * k + c];
  if (!(mass > 0.0) || !isfinite (mass))
    return ML_ERR_NONFINITE;

  for (size_t i = 0; i < n; i++) {
    const float *zi = z + i * k, *ti = t + i * k;
    double lse = row_log_sum_exp (zi, k), row = 0.0;

    for (size_t c = 0; c < k; c++) {
      double wt = (class_weight != NULL ? class_weight[c] : 1.0f) * ti[c];

      row += wt;
      total += wt * (lse - zi[c]);
    }
    if (dz == NULL)
      continue;
    for (size_t c = 0; c < k; c++) {
      double wt = (class_weight != NULL ? class_weight[c] : 1.0f) * ti[c];

      dz[i * k + c] = (float) ((row * exp (zi[c] - lse) - wt) / mass);
    }
  }
  *loss = total / mass;
  return isfinite (*loss) ? ML_OK : ML_ERR_NONFINITE;
}

ml_status
ml_mse (const float *y, const float *t, size_t n, double *loss, float *dy)
{
  double total = 0.0;

  if (y == NULL || t == NULL || loss == NULL || n == 0)
    return ML_ERR_ARG;

  for (size_t i = 0; i < n; i++) {
    double d = (double) y[i] - t[i];

    total += d * d;
    if (dy != NULL)
      dy[i] = (float) (2.0 * d / n);
  }
  *loss = total / n;
  return isfinite (*loss) ? ML_OK : ML_ERR_NONFINITE;
}
