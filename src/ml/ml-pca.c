/* ml-pca.c - standardising and principal axes
 *
 * Pure; any thread. For up to a few hundred values a point.
 * Source: Pearson 1901; the axes by ml_eigen_symmetric(). */
#include "ml-pca.h"

#include <math.h>

#include "ml-grow.h"
#include "ml-linalg.h"

/* Spread below this share of a value's size is rounding, not information. */
#define FLAT 1e-6

/**
 * ml_standardise - what brings each value to mean 0 and spread 1
 * @x:     in  [n][d]
 * @mean:  out [d]
 * @scale: out [d] 1 / standard deviation; 0 for a value that never changes, so
 *         that it has no say
 *
 * Use as (x − mean) × scale. Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE. O(n d).
 */
ml_status
ml_standardise (const float *x, size_t n, size_t d, float *mean, float *scale)
{
  if (n == 0 || d == 0)
    return ML_ERR_ARG;
  for (size_t t = 0; t < d; t++) {
    double sum = 0.0, sum2 = 0.0, m;

    for (size_t i = 0; i < n; i++)
      sum += x[i * d + t];
    m = sum / (double) n;
    for (size_t i = 0; i < n; i++)
      sum2 += (x[i * d + t] - m) * (x[i * d + t] - m);
    if (!isfinite (sum2))
      return ML_ERR_NONFINITE;
    sum2 = sqrt (sum2 / (double) n);
    mean[t] = (float) m;
    scale[t] = sum2 > FLAT * fabs (m) && sum2 > 1e-30 ? (float) (1.0 / sum2) : 0.0f;
  }
  return ML_OK;
}

/**
 * ml_pca_fit - the @k directions in which points differ most
 * @x:        in  [n][d]
 * @k:        1 … @d
 * @mean:     out [d]
 * @axes:     out [k][d] unit length, most variance first, largest part positive
 * @variance: out optional [k] along each axis
 *
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM, ML_ERR_NONFINITE or ML_ERR_DIVERGED.
 * O(n d^2 + d^3).
 */
ml_status
ml_pca_fit (const float *x, size_t n, size_t d, size_t k,
            float *mean, float *axes, float *variance)
{
  double *cov, *value, *vector, *row, *m;
  ml_status status = ML_OK;

  if (n == 0 || d == 0 || k == 0 || k > d)
    return ML_ERR_ARG;
  cov = ml_alloc (d, d, sizeof *cov);
  vector = ml_alloc (d, d, sizeof *vector);
  value = ml_alloc (d, 3, sizeof *value);
  if (cov == NULL || vector == NULL || value == NULL) {
    status = ML_ERR_NOMEM;
    goto done;
  }
  row = value + d;
  m = value + 2 * d;
  for (size_t i = 0; i < n; i++)
    for (size_t t = 0; t < d; t++)
      m[t] += x[i * d + t];
  for (size_t t = 0; t < d; t++)
    mean[t] = (float) (m[t] /= (double) n);
  for (size_t i = 0; i < n; i++) {
    for (size_t t = 0; t < d; t++)
      row[t] = x[i * d + t] - m[t];
    for (size_t a = 0; a < d; a++)
      for (size_t b = 0; b <= a; b++)
        cov[a * d + b] += row[a] * row[b];
  }
  for (size_t a = 0; a < d; a++)
    for (size_t b = 0; b <= a; b++)
      cov[b * d + a] = cov[a * d + b] /= (double) n;
  status = ml_eigen_symmetric (cov, d, value, vector);
  for (size_t i = 0; status == ML_OK && i < k; i++) {
    for (size_t t = 0; t < d; t++)
      axes[i * d + t] = (float) vector[i * d + t];
    if (variance != NULL)
      variance[i] = (float) (value[i] > 0.0 ? value[i] : 0.0);
  }
done:
  free (cov);
  free (vector);
  free (value);
  return status;
}

/**
 * ml_pca_transform - places along the axes
 * @x: in  [n][d]
 * @y: out [n][k]
 *
 * Returns ML_OK or ML_ERR_NONFINITE. O(n d k).
 */
ml_status
ml_pca_transform (const float *x, size_t n, size_t d, size_t k,
                  const float *mean, const float *axes, float *y)
{
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < k; j++) {
      double sum = 0.0;

      for (size_t t = 0; t < d; t++)
        sum += ((double) x[i * d + t] - mean[t]) * axes[j * d + t];
      if (!isfinite (sum))
        return ML_ERR_NONFINITE;
      y[i * k + j] = (float) sum;
    }
  return ML_OK;
}
