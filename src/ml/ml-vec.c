/* ml-vec.c - vectors and matrices over CBLAS
 *
 * Pure functions on the caller's arrays: any thread. Invariant: same input,
 * same output on one machine, whatever the number of threads.
 * Source: CBLAS, BLAS Technical Forum 2002. */
#include "ml-vec.h"

#include <cblas.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

/* Whichever library stands behind CBLAS has at most one of these. */
extern void openblas_set_num_threads (int n) __attribute__ ((weak));
extern void bli_thread_set_num_threads (long n) __attribute__ ((weak));

void
ml_blas_single_thread (void)
{
  if (openblas_set_num_threads != NULL)
    openblas_set_num_threads (1);
  if (bli_thread_set_num_threads != NULL)
    bli_thread_set_num_threads (1);
}

/**
 * ml_floats - a zeroed array at a cache line's start
 *
 * Returns memory for free(), or NULL. One line more than asked for, so that a
 * vector loop that reads a little past its end stays inside.
 */
float *
ml_floats (size_t n)
{
  size_t bytes;
  float *p;

  if (n > (SIZE_MAX / sizeof (float)) - 32)
    return NULL;
  bytes = (n * sizeof (float) + 127) / 64 * 64;
  p = aligned_alloc (64, bytes);
  if (p != NULL)
    memset (p, 0, bytes);
  return p;
}

/** ml_dot - sum of a_i b_i, summed in double */
ML_WIDE double
ml_dot (const float *a, const float *b, size_t n)
{
  double lane[8] = { 0 }, total = 0.0;
  size_t i = 0;

  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++)
      lane[l] += (double) a[i + l] * b[i + l];
  for (; i < n; i++)
    total += (double) a[i] * b[i];
  for (int l = 0; l < 8; l++)
    total += lane[l];
  return total;
}

/** ml_sum - sum of a_i in double */
ML_WIDE double
ml_sum (const float *a, size_t n)
{
  double lane[8] = { 0 }, total = 0.0;
  size_t i = 0;

  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++)
      lane[l] += a[i + l];
  for (; i < n; i++)
    total += a[i];
  for (int l = 0; l < 8; l++)
    total += lane[l];
  return total;
}

/** ml_norm2 - Euclidean length */
double
ml_norm2 (const float *a, size_t n)
{
  return sqrt (ml_dot (a, a, n));
}

/** ml_axpy - y += alpha x */
ML_WIDE void
ml_axpy (float alpha, const float *x, float *y, size_t n)
{
  for (size_t i = 0; i < n; i++)
    y[i] += alpha * x[i];
}

/** ml_scale - x *= alpha */
ML_WIDE void
ml_scale (float alpha, float *x, size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] *= alpha;
}

/** ml_add - y = a + b; @y may be either of them */
ML_WIDE void
ml_add (const float *a, const float *b, float *y, size_t n)
{
  for (size_t i = 0; i < n; i++)
    y[i] = a[i] + b[i];
}

/** ml_all_finite - whether no element is NaN or infinite */
ML_WIDE int
ml_all_finite (const float *a, size_t n)
{
  uint32_t bad = 0;

  for (size_t i = 0; i < n; i++) {
    uint32_t bits;

    memcpy (&bits, a + i, sizeof bits);
    bad |= (bits & 0x7f800000u) == 0x7f800000u; /* exponent all ones */
  }
  return !bad;
}

void
ml_gemm (int trans_a, int trans_b, size_t m, size_t n, size_t k,
         float alpha, const float *a, size_t lda,
         const float *b, size_t ldb,
         float beta, float *c, size_t ldc)
{
  if (m > INT_MAX || n > INT_MAX || k > INT_MAX || lda > INT_MAX || ldb > INT_MAX
      || ldc > INT_MAX || m == 0 || n == 0)
    return;
  cblas_sgemm (CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans,
               trans_b ? CblasTrans : CblasNoTrans, (int) m, (int) n, (int) k, alpha, a,
               (int) lda, b, (int) ldb, beta, c, (int) ldc);
}
