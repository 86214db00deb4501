/* ml-ridge.h - ridge regression with a kernel: small data, many columns */
#pragma once

#include "ml-status.h"
#include "ml-weights.h"

typedef enum {
  ML_KERNEL_LINEAR = 0, /* x . z / d */
  ML_KERNEL_RBF,        /* exp (-gamma |x - z|^2 / d) */
  ML_KERNEL_PLACE,      /* exp (-gamma |x - z|^2), columns as they are: places in a space
                         * whose distances mean something already */
} ml_kernel;

/* What was learnt: columns are standardised by @mean and @scale (0 and 1 for places), and a new row's
 * answer is a sum over the rows learnt from. */
typedef struct {
  ml_kernel kernel;
  float     gamma;
  size_t    n, d, t;        /* rows, columns, targets */
  float    *mean, *scale;   /* owned; [d]; scale 0 for a constant column */
  float    *x;              /* owned; [n][d], standardised */
  float    *alpha;          /* owned; [n][t] */
  float    *bias;           /* owned; [t] mean of the targets */
} ml_ridge;

/* Largest n: the kernel matrix is n x n doubles. */
#define ML_RIDGE_MAX_ROWS ((size_t) 8192)

/* Learns y[n][t] from x[n][d] with penalty @lambda > 0 on each row; @weight [n]
 * (optional, > 0) makes rows count more. ML_ERR_NONFINITE on NaN in x or y;
 * ML_ERR_DIVERGED when the matrix is not positive definite. O(n^3 + n^2 d). */
ml_status ml_ridge_fit     (ml_ridge *ridge, ml_kernel kernel, float gamma, double lambda,
                            const float *x, const float *y, const float *weight,
                            size_t n, size_t d, size_t t);
void      ml_ridge_clear   (ml_ridge *ridge);
/* y[t] of one row x[d]; allocates nothing: @scratch [d]. */
ml_status ml_ridge_predict (const ml_ridge *ridge, const float *x, float *scratch, float *y);

ml_status ml_ridge_store   (const ml_ridge *ridge, ml_weights *weights, const char *prefix);
ml_status ml_ridge_restore (ml_ridge *ridge, const ml_weights *weights, const char *prefix,
                            ml_why *why);
