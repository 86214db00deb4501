/* ml-linalg.c - small symmetric matrices in double
 *
 * Pure; any thread. For tens to a few hundred rows; larger ones are gemm's.
 * Sources: Golub & Van Loan, Matrix Computations, 4.2 (Cholesky) and 8.5
 * (Jacobi's method). */
#include "ml-linalg.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"

/* Jacobi converges in six to ten sweeps; more means that it never will. */
#define MAX_SWEEPS 60

/**
 * ml_cholesky - factor a positive definite matrix as L L^T
 * @a: in out [n][n]; the lower triangle is read and becomes L, the rest 0
 *
 * Returns ML_OK; ML_ERR_ARG when @a is not positive definite, or NaN. O(n^3 / 3).
 */
ml_status
ml_cholesky (double *a, size_t n)
{
  for (size_t j = 0; j < n; j++) {
    double sum = a[j * n + j];

    for (size_t k = 0; k < j; k++)
      sum -= a[j * n + k] * a[j * n + k];
    if (!(sum > 0.0) || !isfinite (sum))
      return ML_ERR_ARG;
    a[j * n + j] = sqrt (sum);
    for (size_t i = j + 1; i < n; i++) {
      double s = a[i * n + j];

      for (size_t k = 0; k < j; k++)
        s -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = s / a[j * n + j];
      a[j * n + i] = 0.0;
    }
  }
  return ML_OK;
}

/** ml_solve_lower - L y = b, in place */
void
ml_solve_lower (const double *l, size_t n, double *b)
{
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < i; k++)
      b[i] -= l[i * n + k] * b[k];
    b[i] /= l[i * n + i];
  }
}

/** ml_solve_lower_transposed - L^T y = b, in place */
void
ml_solve_lower_transposed (const double *l, size_t n, double *b)
{
  for (size_t i = n; i-- > 0;) {
    for (size_t k = i + 1; k < n; k++)
      b[i] -= l[k * n + i] * b[k];
    b[i] /= l[i * n + i];
  }
}

/** ml_cholesky_solve - A x = b with A = L L^T, in place */
void
ml_cholesky_solve (const double *l, size_t n, double *b)
{
  ml_solve_lower (l, n, b);
  ml_solve_lower_transposed (l, n, b);
}

/* One rotation in the plane of axes @p and @q that zeroes a[p][q]. */
static void
rotate (double *a, double *v, size_t n, size_t p, size_t q)
{
  double apq = a[p * n + q], theta, t, c, s;

  if (apq == 0.0)
    return;
  theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
  t = (theta >= 0.0 ? 1.0 : -1.0) / (fabs (theta) + sqrt (theta * theta + 1.0));
  c = 1.0 / sqrt (t * t + 1.0);
  s = t * c;
  for (size_t k = 0; k < n; k++) {
    double kp = a[k * n + p], kq = a[k * n + q];

    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (size_t k = 0; k < n; k++) {
    double pk = a[p * n + k], qk = a[q * n + k], vp = v[p * n + k], vq = v[q * n + k];

    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
    v[p * n + k] = c * vp - s * vq; /* rows of v are the axes */
    v[q * n + k] = s * vp + c * vq;
  }
}

static void
sort_axes (double *value, double *v, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    size_t top = i;

    for (size_t j = i + 1; j < n; j++)
      if (value[j] > value[top])
        top = j;
    for (size_t k = 0; top != i && k < n; k++) {
      double t = v[i * n + k];

      v[i * n + k] = v[top * n + k];
      v[top * n + k] = t;
    }
    double t = value[i];

    value[i] = value[top];
    value[top] = t;
  }
}

/* An axis may point either way: its largest part is made positive, so that the
 * same matrix gives the same picture everywhere. */
static void
orient_axes (double *v, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    size_t top = 0;

    for (size_t k = 1; k < n; k++)
      if (fabs (v[i * n + k]) > fabs (v[i * n + top]) * (1.0 + 1e-9))
        top = k;
    if (v[i * n + top] < 0.0)
      for (size_t k = 0; k < n; k++)
        v[i * n + k] = -v[i * n + k];
  }
}

/**
 * ml_eigen_symmetric - eigenvalues and axes of a symmetric matrix
 * @a:      in [n][n], destroyed
 * @value:  out [n] descending
 * @vector: out [n][n] row i is the unit axis of value i, its largest part positive
 *
 * Returns ML_OK, ML_ERR_ARG for n = 0, ML_ERR_NONFINITE or ML_ERR_DIVERGED.
 * O(n^3) a sweep, some eight sweeps.
 */
ml_status
ml_eigen_symmetric (double *a, size_t n, double *value, double *vector)
{
  double scale = 0.0;

  if (n == 0)
    return ML_ERR_ARG;
  for (size_t i = 0; i < n * n; i++) {
    if (!isfinite (a[i]))
      return ML_ERR_NONFINITE;
    scale += a[i] * a[i];
  }
  memset (vector, 0, n * n * sizeof *vector);
  for (size_t i = 0; i < n; i++)
    vector[i * n + i] = 1.0;
  for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    double off = 0.0;

    for (size_t p = 0; p < n; p++)
      for (size_t q = p + 1; q < n; q++)
        off += a[p * n + q] * a[p * n + q];
    if (off <= 1e-26 * scale) {
      for (size_t i = 0; i < n; i++)
        value[i] = a[i * n + i];
      sort_axes (value, vector, n);
      orient_axes (vector, n);
      return ML_OK;
    }
    for (size_t p = 0; p < n; p++)
      for (size_t q = p + 1; q < n; q++)
        rotate (a, vector, n, p, q);
  }
  return ML_ERR_DIVERGED;
}
