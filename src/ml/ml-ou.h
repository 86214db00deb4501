/* ml-ou.h - where a path in the plane is heading, on irregular time
 *
 * Each axis is an Ornstein-Uhlenbeck process seen through noise: it wanders,
 * is drawn back to a centre, and forgets at its own pace. */
#pragma once

#include "ml-status.h"

typedef struct {
  double axis[2][2]; /* unit rows: the two directions that are modelled apart */
  double rate[2];    /* 1 / s at which a deviation fades */
  double centre[2];  /* along the axes */
  double variance[2]; /* of the place in the long run, along the axes */
  double noise[2];   /* variance of one observation around the place */
  double log_likelihood;
} ml_ou;

/* What is known of the place at one time, along the axes. */
typedef struct {
  double time_s;
  double mean[2], variance[2];
} ml_ou_state;

/* An ellipse that holds a given share of a Gaussian. */
typedef struct {
  double centre[2];
  double major, minor; /* half axes */
  double angle;        /* of the major axis, radians from the first coordinate */
} ml_ellipse;

ml_status ml_ou_fit      (const double *time_s, const float *xy, size_t n, ml_ou *out);
ml_status ml_ou_start    (const ml_ou *ou, double time_s, ml_ou_state *state);
ml_status ml_ou_observe  (const ml_ou *ou, ml_ou_state *state, double time_s, const float *xy);
ml_status ml_ou_forecast (const ml_ou *ou, const ml_ou_state *state, double time_s,
                          double *mean, double *cov);
ml_status ml_ellipse_from_cov (const double *mean, const double *cov, double share, double widen,
                               ml_ellipse *out);
double    ml_mahalanobis2 (const double *mean, const double *cov, const float *xy);
