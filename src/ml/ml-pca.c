/* ml-pca.c - standardising and principal axes
 *
 * Pure; any thread. For up to a few hundred values a point.
 * Source: Pearson 1901; the axes by ml_eigen_symmetric(). */
#include "ml-pca.h"

#include <math.h>

#include "ml-grow.h"
#include "ml-linalg.h"
#include "ml-rng.h"
#include "ml-vec.h"

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
 * ml_standardise_whole - what brings points about their mean to a mean square of @d
 * @x:     in  [n][d]
 * @mean:  out [d]
 * @scale: out [d] one number for all; 0 where all points are one
 *
 * For vectors whose values are measured alike, so that how they compare is kept. Use and
 * returns as ml_standardise().
 */
ml_status
ml_standardise_whole (const float *x, size_t n, size_t d, float *mean, float *scale)
{
  ml_status status = ml_standardise (x, n, d, mean, scale);
  double sum = 0.0;

  if (status != ML_OK)
    return status;
  for (size_t t = 0; t < d; t++)
    if (scale[t] > 0.0f)
      sum += 1.0 / ((double) scale[t] * scale[t]);
  for (size_t t = 0; t < d; t++)
    scale[t] = sum > 0.0 ? (float) sqrt ((double) d / sum) : 0.0f;
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

/* ---- many values a point ------------------------------------------------------------- */

/* Directions kept beside the @k asked for, and passes: with them the axes are those of
 * ml_pca_fit() wherever the spread along them differs at all. */
#define SPARE 16
#define PASSES 12

/* Rows of v [k][d] made perpendicular and of unit length, in order; twice is enough.
 * A row that has nothing of its own left becomes 0. */
static void
make_perpendicular (float *v, size_t k, size_t d)
{
  for (size_t i = 0; i < k; i++) {
    double before = ml_norm2 (v + i * d, d), after;

    for (int twice = 0; twice < 2; twice++)
      for (size_t j = 0; j < i; j++)
        ml_axpy (-(float) ml_dot (v + i * d, v + j * d, d), v + j * d, v + i * d, d);
    after = ml_norm2 (v + i * d, d);
    ml_scale (after > 1e-6 * before ? (float) (1.0 / after) : 0.0f, v + i * d, d);
  }
}

/* Axes within the span of v [r][d], best first: [k][d], and the variance along them. */
static ml_status
turn_within (const float *x, size_t n, size_t d, const float *v, size_t r, size_t k,
             float *y, float *axes, float *variance)
{
  double *cov = ml_alloc (r, r, sizeof *cov), *value = ml_alloc (r, 1, sizeof *value);
  double *vector = ml_alloc (r, r, sizeof *vector);
  ml_status status = cov != NULL && value != NULL && vector != NULL ? ML_OK : ML_ERR_NOMEM;

  if (status == ML_OK) {
    ml_gemm (0, 1, n, r, d, 1.0f, x, d, v, d, 0.0f, y, r);
    for (size_t i = 0; i < n; i++)
      for (size_t a = 0; a < r; a++)
        for (size_t b = 0; b < r; b++)
          cov[a * r + b] += (double) y[i * r + a] * y[i * r + b] / (double) n;
    status = ml_eigen_symmetric (cov, r, value, vector);
  }
  for (size_t i = 0; status == ML_OK && i < k; i++) {
    memset (axes + i * d, 0, d * sizeof *axes);
    for (size_t a = 0; a < r; a++)
      ml_axpy ((float) vector[i * r + a], v + a * d, axes + i * d, d);
    variance[i] = (float) (value[i] > 0.0 ? value[i] : 0.0);
  }
  free (cov);
  free (value);
  free (vector);
  return status;
}

/**
 * ml_pca_fit_main - ml_pca_fit() for many values and few axes
 * @x:        in  [n][d]
 * @k:        1 … @n and @d
 * @seed:     of the directions that the search starts from
 * @mean:     out [d]
 * @axes:     out [k][d] unit length, most variance first
 * @variance: out [k] along each axis
 *
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM, ML_ERR_NONFINITE or ML_ERR_DIVERGED. Axes
 * along which points do not differ may be 0. O(n d k), where ml_pca_fit() takes O(d^3).
 * Source: Halko, Martinsson & Tropp 2011, "Finding structure with randomness",
 * algorithm 4.4, section 5.1.
 */
ml_status
ml_pca_fit_main (const float *x, size_t n, size_t d, size_t k, uint64_t seed,
                 float *mean, float *axes, float *variance)
{
  const size_t r = k + SPARE < d ? k + SPARE : d;
  float *off, *v, *y;
  ml_status status = ML_OK;
  ml_rng rng;

  if (x == NULL || n == 0 || d == 0 || k == 0 || k > d || k > n)
    return ML_ERR_ARG;
  if (!ml_all_finite (x, n * d))
    return ML_ERR_NONFINITE;
  off = ml_floats (n * d);
  v = ml_floats (r * d);
  y = ml_floats (n * r);
  if (off == NULL || v == NULL || y == NULL)
    status = ML_ERR_NOMEM;
  for (size_t t = 0; status == ML_OK && t < d; t++) {
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
      sum += x[i * d + t];
    mean[t] = (float) (sum / (double) n);
    for (size_t i = 0; i < n; i++)
      off[i * d + t] = x[i * d + t] - mean[t];
  }
  ml_rng_seed (&rng, seed);
  for (size_t i = 0; status == ML_OK && i < r * d; i++)
    v[i] = (float) ml_rng_normal (&rng);
  for (int pass = 0; status == ML_OK && pass <= PASSES; pass++) {
    make_perpendicular (v, r, d);
    if (pass == PASSES)
      break;
    ml_gemm (0, 1, n, r, d, 1.0f, off, d, v, d, 0.0f, y, r);
    ml_gemm (1, 0, r, d, n, 1.0f / (float) n, y, r, off, d, 0.0f, v, d);
  }
  if (status == ML_OK)
    status = turn_within (off, n, d, v, r, k, y, axes, variance);
  free (off);
  free (v);
  free (y);
  return status;
}
