/* ml-gmm.h - mixtures of axis-aligned Gaussians */
#pragma once

#include "ml-kmeans.h"

typedef struct {
  size_t  k, d;
  double *weight;   /* owned [k] sums to 1 */
  double *mean;     /* owned [k][d] */
  double *variance; /* owned [k][d] */
  double  log_likelihood; /* of the points it was fitted to */
  double  bic;            /* lower is better */
} ml_gmm;

typedef struct {
  uint64_t       seed;
  unsigned       max_iterations; /* 0 means 100 */
  double         tolerance;      /* gain in mean log-likelihood; 0 means 1e-4 */
  double         floor_share;    /* least variance as a share of that of all points; 0 means 1e-3 */
  ml_cancel_func cancelled;
  void          *cancel_data;
} ml_gmm_options;

ml_status ml_gmm_fit    (const float *x, size_t n, size_t d, size_t k,
                         const ml_gmm_options *options, ml_gmm *out);
ml_status ml_gmm_assign (const ml_gmm *gmm, const float *x, size_t n,
                         float *share, int32_t *label, double *log_likelihood);
void      ml_gmm_clear  (ml_gmm *gmm);
