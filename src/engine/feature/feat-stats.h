/* feat-stats.h - mean, spread and change of a stream of values, percentiles */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All zero before the first value. */
typedef struct {
  double  sum, squares, changes;
  float   last, shift;
  guint64 n;
} FeatStat;

void  feat_stat_add    (FeatStat *self, float x);
float feat_stat_mean   (const FeatStat *self); /* 0 when there was no value */
float feat_stat_std    (const FeatStat *self); /* of the population */
float feat_stat_change (const FeatStat *self); /* mean |x[t] - x[t-1]| */

/* The value below which a share @q of @x [n] lies; sorts @x. 0 when @n is 0. */
float feat_percentile (float *x, gsize n, double q);

G_END_DECLS
