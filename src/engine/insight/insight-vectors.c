/* insight-vectors.c - vectors of many measures, made comparable
 *
 * Pure: any thread. */
#include "insight.h"
#include "ml.h"

/* A value further from the mean than this many spreads says no more. */
#define LIMIT 4.0f

void
insight_standardise (float *x, guint n, guint d)
{
  g_autofree float *mean = g_new (float, MAX (d, 1)), *scale = g_new (float, MAX (d, 1));

  if (ml_standardise (x, n, d, mean, scale) != ML_OK)
    return;
  for (gsize i = 0; i < (gsize) n * d; i++)
    x[i] = CLAMP ((x[i] - mean[i % d]) * scale[i % d], -LIMIT, LIMIT);
}
