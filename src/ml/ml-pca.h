/* ml-pca.h - principal axes, and laying one map onto another */
#pragma once

#include "ml-status.h"

ml_status ml_standardise   (const float *x, size_t n, size_t d, float *mean, float *scale);
ml_status ml_standardise_whole (const float *x, size_t n, size_t d, float *mean, float *scale);
ml_status ml_pca_fit       (const float *x, size_t n, size_t d, size_t k,
                            float *mean, float *axes, float *variance);
ml_status ml_pca_fit_main  (const float *x, size_t n, size_t d, size_t k, uint64_t seed,
                            float *mean, float *axes, float *variance);
ml_status ml_pca_transform (const float *x, size_t n, size_t d, size_t k,
                            const float *mean, const float *axes, float *y);

/* y = scale × R x + shift, R a turn by (cos, sin), mirrored first when flip is
 * set: x0 stays, x1 changes its sign. */
typedef struct {
  double scale, cosine, sine;
  int    flip;
  double shift[2];
  double residual; /* root mean square distance after laying on */
} ml_procrustes;

ml_status ml_procrustes_fit   (const float *x, const float *y, size_t n, int with_scale,
                               ml_procrustes *out);
void      ml_procrustes_apply (const ml_procrustes *p, const float *x, size_t n, float *y);
