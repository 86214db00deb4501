/* ml-ope.h - how another policy would have done, judged on a log
 *
 * A log holds, for each choice, its reward and the chance with which it was
 * chosen. Another policy is judged by the chance it would have given the same. */
#pragma once

#include "ml-status.h"

typedef struct {
  double value;     /* estimated mean reward */
  double se;        /* standard error */
  double low, high; /* 95 % interval; clamped to nothing */
  double effective; /* effective sample size: (sum w)^2 / sum w^2 */
  size_t used;      /* entries with any weight */
  double clipped;   /* share of entries whose weight was cut */
} ml_ope;

ml_status ml_ope_replay (const double *reward, const uint8_t *same, size_t n, ml_ope *out);
ml_status ml_ope_snips  (const double *reward, const double *logged, const double *target,
                         size_t n, double max_weight, ml_ope *out);
ml_status ml_ope_doubly_robust (const double *reward, const double *logged, const double *target,
                                const double *model_logged, const double *model_target,
                                size_t n, double max_weight, ml_ope *out);
