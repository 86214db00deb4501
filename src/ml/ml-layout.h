/* ml-layout.h - places in the plane that keep neighbours neighbours
 *
 * Every point has a place of its own, found by t-SNE: what is near in truth
 * pulls, all others push. A new point is placed among those that lie still, by
 * the same rule, in well under a millisecond. */
#pragma once

#include "ml-status.h"

typedef struct {
  size_t steps;  /* 0 means 700, or 150 when warm */
  int    warm;   /* the start is a map that somebody knows: it is only improved */
  double hold;   /* how hard a point is drawn back to where it started; 0: free */
  void (*progress) (double share, void *data); /* optional */
  ml_cancel_func cancelled;
  void  *cancel_data; /* of both */
} ml_layout_options;

ml_status ml_layout_odds   (const float *distance2, size_t k, double perplexity, float *odds);
ml_status ml_layout_settle (const int32_t *near, const float *odds, size_t n, size_t k,
                            const ml_layout_options *options, float *z);
double    ml_layout_cost   (const int32_t *near, const float *odds, size_t n, size_t k,
                            const float *z);
double    ml_layout_scale  (const int32_t *near, const float *odds, size_t n, size_t k,
                            const float *z);
ml_status ml_layout_place  (const float *z, size_t n, const int32_t *near, const float *odds,
                            size_t k, const float *start, float *place);
