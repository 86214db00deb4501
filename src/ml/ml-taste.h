/* ml-taste.h - a path in the plane as turns between a few tastes
 *
 * Places lie around a few tastes. Which is next goes by how often each was taken ever,
 * lately, and at that hour of the day; the place expected is the one with the least mean
 * distance to all that may come, not their centre, where nobody may ever be. */
#pragma once

#include "ml-gmm.h"

typedef struct {
  ml_gmm gmm;
  double rest_s;  /* "lately" fades over */
  double ever;    /* plays' worth of what was taken ever */
  double hourly;  /* weight of a play at the same hour, against one just heard */
  double stay;    /* above 0: one taste at a time, with this chance to stay after a play */
} ml_taste;

/* Clear @out with ml_taste_clear() when ML_OK. */
ml_status ml_taste_fit     (const double *time_s, const float *xy, size_t n, uint64_t seed, ml_taste *out);
ml_status ml_taste_rolling (const ml_taste *taste, const double *time_s, const float *xy, size_t n, double then_s,
                            float *place);
void      ml_taste_clear   (ml_taste *taste);
