/* ml-gru.h - a small gated recurrent network for paths on irregular time
 *
 * What it remembers fades with the time that passes between places (GRU-D), so
 * that after a long silence it expects the long-term mean. */
#pragma once

#include "ml-status.h"

typedef struct {
  uint64_t       seed;
  size_t         hidden;  /* 0 means 10, at most 64 */
  unsigned       epochs;  /* 0 means 60 */
  double         rate;    /* 0 means 0.01 */
  ml_cancel_func cancelled;
  void          *cancel_data;
} ml_gru_options;

typedef struct ml_gru ml_gru;

ml_status ml_gru_train    (const double *time_s, const float *xy, size_t n,
                           const ml_gru_options *options, ml_gru **out);
/* Starts a memory of nothing. */
ml_status ml_gru_forecast (const ml_gru *self, const double *time_s, const float *xy, size_t n,
                           double then_s, float *next);
/* @next [n][2]: what was expected of each place, from those before it. */
ml_status ml_gru_rolling  (const ml_gru *self, const double *time_s, const float *xy, size_t n,
                           float *next);
void      ml_gru_free     (ml_gru *self);

/* For the gradient's test: the loss over a path and its derivative by every
 * parameter; @n_parameters out. */
double    ml_gru_loss       (ml_gru *self, const double *time_s, const float *xy, size_t n, double *gradient);
double   *ml_gru_parameters (ml_gru *self, size_t *n_parameters);
