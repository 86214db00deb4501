/* ml-drift.h - a path in the plane as drifts, habits and chance
 *
 * Along each axis a place is the sum of a mood of hours, a taste of weeks, what one
 * session is about, the rhythm of the day, what is usual in that hour of the week,
 * and chance. How much there is of each is learnt from the path. */
#pragma once

#include "ml-status.h"

/* What is learnt of an axis, as logarithms; variances in units of the axis's own. */
enum {
  ML_DRIFT_FAST_RATE = 0, /* 1 / h at which a mood fades */
  ML_DRIFT_FAST,          /* its variance */
  ML_DRIFT_SLOW_RATE,
  ML_DRIFT_SLOW,
  ML_DRIFT_SESSION,       /* drawn anew when a session begins */
  ML_DRIFT_DAY,           /* the daily rhythm's */
  ML_DRIFT_HOUR,          /* of each hour of the week */
  ML_DRIFT_NOISE,
  ML_DRIFT_N_PARAMETERS,
};

typedef struct {
  double axis[2][2];                      /* unit rows: the directions that are modelled apart */
  double mean[2], sd[2];                  /* along the axes */
  double log_of[2][ML_DRIFT_N_PARAMETERS];
  double session_gap_s;
} ml_drift;

typedef struct {
  double          session_gap_s; /* a longer gap ends a session */
  const ml_drift *last;          /* optional: what an earlier part of the path said, to go on from */
  int             quick;         /* both axes alike, few steps */
} ml_drift_options;

ml_status ml_drift_fit     (const double *time_s, const float *xy, size_t n, const ml_drift_options *options,
                            ml_drift *out);
ml_status ml_drift_rolling (const ml_drift *drift, const double *time_s, const float *xy, size_t n,
                            double then_s, float *mean, double *cov);
