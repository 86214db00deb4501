/* ml-kmeans.h - clusters around means, their quality, and their identity */
#pragma once

#include "ml-rng.h"
#include "ml-status.h"

typedef struct {
  uint64_t       seed;
  unsigned       max_iterations; /* 0 means 100 */
  unsigned       restarts;       /* best of so many; 0 means 1 */
  double         tolerance;      /* stop when the inertia falls by less than this share; 0 means 1e-4 */
  ml_cancel_func cancelled;      /* optional, asked once an iteration */
  void          *cancel_data;
} ml_kmeans_options;

ml_status ml_kmeans_assign    (const float *x, const float *c,
                               size_t n, size_t k, size_t d,
                               int32_t *label, double *inertia);
ml_status ml_kmeans_plus_plus (const float *x, size_t n, size_t d, size_t k,
                               ml_rng *rng, float *c);
ml_status ml_kmeans           (const float *x, size_t n, size_t d, size_t k,
                               const ml_kmeans_options *options,
                               float *c, int32_t *label, double *inertia);
ml_status ml_kmeans_update    (const float *x, size_t n, size_t d, size_t k,
                               float *c, double *weight);
ml_status ml_silhouette       (const float *x, const int32_t *label,
                               size_t n, size_t d, size_t k,
                               size_t sample, ml_rng *rng, double *mean);
ml_status ml_match_assign     (const double *gain, size_t rows, size_t cols,
                               int32_t *match);
ml_status ml_match_labels     (const int32_t *before, const int32_t *after, size_t n,
                               size_t k_before, size_t k_after, double min_overlap,
                               int32_t *match);
