/* ml-vec.h - vectors and matrices: dot, axpy, gemm over CBLAS, exp that vectorises */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "ml-status.h"

/* Builds a plain loop once per vector width and picks at start-up, by what the processor
 * can do ("arch=haswell" would mean that one model). Not under sanitizers: their
 * run-time is not up yet when the choice is made. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) \
  && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ML_WIDE __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ML_WIDE
#endif

/* 64-byte aligned floats, zeroed; NULL when @n overflows or memory is out. */
float *ml_floats (size_t n);

double ml_dot        (const float *a, const float *b, size_t n);
double ml_sum        (const float *a, size_t n);
double ml_norm2      (const float *a, size_t n);
void   ml_axpy       (float alpha, const float *x, float *y, size_t n);
void   ml_scale      (float alpha, float *x, size_t n);
void   ml_add        (const float *a, const float *b, float *y, size_t n);
int    ml_all_finite (const float *a, size_t n);

/* C[m][n] = alpha op(A)[m][k] op(B)[k][n] + beta C; row-major, a leading
 * dimension is the distance between rows. Shapes beyond what CBLAS can count
 * are the caller's mistake and do nothing. */
void ml_gemm (int trans_a, int trans_b, size_t m, size_t n, size_t k,
              float alpha, const float *a, size_t lda,
              const float *b, size_t ldb,
              float beta, float *c, size_t ldc);

/* Tells the BLAS underneath to stay on the calling thread: parallel work is
 * split by sample above it, and one thread a product keeps results repeatable. */
void ml_blas_single_thread (void);

/* exp(x) to 2 units in the last place, as arithmetic alone, so that loops over
 * it vectorise. Saturates at the ends of float; NaN stays NaN.
 * Source: Cody & Waite 1980 range reduction, degree 6 minimax polynomial. */
static inline float
ml_expf (float x)
{
  const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to an integer */
  float n, r, p, scaled;
  uint32_t bits;

  x = x > 88.0f ? 88.0f : x;
  x = x < -87.0f ? -87.0f : x;
  n = x * 1.44269504f + magic;
  memcpy (&bits, &n, sizeof bits);
  n -= magic;
  r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  bits = (bits + 127u) << 23; /* 2^n; magic's own bits leave at the top */
  memcpy (&scaled, &bits, sizeof scaled);
  return p * scaled;
}

/* 1 / (1 + exp(-x)) */
static inline float
ml_sigmoidf (float x)
{
  return 1.0f / (1.0f + ml_expf (-x));
}

/* Near 0 by its series, where 2 sigmoid(2x) - 1 would lose digits. */
static inline float
ml_tanhf (float x)
{
  float x2 = x * x;
  float near = x * (1.0f + x2 * (-1.0f / 3.0f + x2 * (2.0f / 15.0f - x2 * (17.0f / 315.0f))));
  float far = 1.0f - 2.0f / (1.0f + ml_expf (2.0f * x));

  return x2 < 0.04f ? near : far;
}
