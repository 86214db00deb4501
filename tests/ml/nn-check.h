/* nn-check.h - what every layer's test needs: noise, comparison, finite differences */
#pragma once

#include <glib.h>
#include <math.h>

#include "ml.h"

static inline void
check_fill (ml_rng *rng, float *x, size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] = (float) ml_rng_normal (rng);
}

static inline void
check_near (const float *a, const float *b, size_t n, double tolerance)
{
  for (size_t i = 0; i < n; i++)
    if (!(fabs ((double) a[i] - b[i]) <= tolerance * (1.0 + fabs (b[i]))))
      g_error ("element %zu: %.9g is not %.9g", i, a[i], b[i]);
}

/* The function under test as a number: for a layer, dot (r, forward (…)). */
typedef double (*CheckLoss) (void *ctx);

/* Compares @grad with central differences of @loss by each of x[n]. The bar is
 * 1e-3 of the gradient's own size, with a floor for the noise of single precision. */
static inline void
check_gradient (CheckLoss loss, void *ctx, float *x, const float *grad, size_t n)
{
  double scale = 0.0;

  for (size_t i = 0; i < n; i++)
    scale = fmax (scale, fabs (grad[i]));
  for (size_t i = 0; i < n; i++) {
    float keep = x[i], h = 1e-2f;
    double up, down, up2, down2, slope;

    /* Fourth order: a wide step keeps rounding small and costs no curvature. */
    x[i] = keep + h;
    up = loss (ctx);
    x[i] = keep - h;
    down = loss (ctx);
    x[i] = keep + 2 * h;
    up2 = loss (ctx);
    x[i] = keep - 2 * h;
    down2 = loss (ctx);
    x[i] = keep;
    slope = (8 * (up - down) - (up2 - down2)) / (12.0 * h);
    if (!(fabs (slope - grad[i]) <= 1e-3 * (scale + 1e-2)))
      g_error ("gradient %zu is %.6g, differences say %.6g (largest %.6g)", i, grad[i], slope,
               scale);
  }
}
