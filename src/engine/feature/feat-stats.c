/* feat-stats.c - running statistics in double
 *
 * Squares are taken of the distance to the first value: far from zero, with a
 * small spread, the plain formula would lose the spread to rounding. */
#include "feat-stats.h"

#include <math.h>
#include <stdlib.h>

void
feat_stat_add (FeatStat *self,
               float     x)
{
  double d;

  if (self->n == 0)
    self->shift = self->last = x;
  d = (double) x - self->shift;
  self->sum += d;
  self->squares += d * d;
  self->changes += fabs ((double) x - self->last);
  self->last = x;
  self->n++;
}

float
feat_stat_mean (const FeatStat *self)
{
  return self->n > 0 ? (float) (self->shift + self->sum / (double) self->n) : 0.0f;
}

float
feat_stat_std (const FeatStat *self)
{
  double mean;

  if (self->n == 0)
    return 0.0f;
  mean = self->sum / (double) self->n;
  return (float) sqrt (MAX (self->squares / (double) self->n - mean * mean, 0.0));
}

float
feat_stat_change (const FeatStat *self)
{
  return self->n > 1 ? (float) (self->changes / (double) (self->n - 1)) : 0.0f;
}

static int
compare_floats (const void *a,
                const void *b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

float
feat_percentile (float *x,
                 gsize  n,
                 double q)
{
  if (n == 0)
    return 0.0f;
  qsort (x, n, sizeof *x, compare_floats);
  return x[(gsize) CLAMP (q * (double) (n - 1) + 0.5, 0.0, (double) (n - 1))];
}
