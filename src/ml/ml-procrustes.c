/* ml-procrustes.c - turn, mirror and shift one map until it lies on another
 *
 * Pure; any thread. In the plane the best turn has a closed form: with points
 * as complex numbers it is the argument of sum conj(x) y.
 * Source: Gower 1975, Psychometrika 40. */
#include "ml-pca.h"

#include <math.h>

/* The best turn for x, or for its mirror image; returns the sum it explains. */
static double
best_turn (const float *x, const float *y, size_t n, const double *mx, const double *my, int flip,
           double *re, double *im)
{
  *re = *im = 0.0;
  for (size_t i = 0; i < n; i++) {
    double x0 = x[2 * i] - mx[0], x1 = x[2 * i + 1] - mx[1];
    double y0 = y[2 * i] - my[0], y1 = y[2 * i + 1] - my[1];

    if (flip)
      x1 = -x1;
    *re += x0 * y0 + x1 * y1;
    *im += x0 * y1 - x1 * y0;
  }
  return hypot (*re, *im);
}

/**
 * ml_procrustes_fit - what lays @x onto @y with the least squared distance
 * @x @y:       in [n][2] the same points on two maps
 * @n:          >= 2
 * @with_scale: whether @x may be stretched as a whole
 *
 * Returns ML_OK; ML_ERR_ARG for too few points; ML_ERR_NONFINITE. O(n).
 */
ml_status
ml_procrustes_fit (const float *x, const float *y, size_t n, int with_scale,
                   ml_procrustes *out)
{
  double mx[2] = { 0 }, my[2] = { 0 }, xx = 0.0, re[2], im[2], fit[2], sum = 0.0;

  *out = (ml_procrustes) { .scale = 1.0, .cosine = 1.0 };
  if (n < 2)
    return ML_ERR_ARG;
  for (size_t i = 0; i < n; i++)
    for (int t = 0; t < 2; t++) {
      mx[t] += x[2 * i + t] / (double) n;
      my[t] += y[2 * i + t] / (double) n;
    }
  for (size_t i = 0; i < n; i++)
    xx += pow (x[2 * i] - mx[0], 2) + pow (x[2 * i + 1] - mx[1], 2);
  for (int flip = 0; flip < 2; flip++)
    fit[flip] = best_turn (x, y, n, mx, my, flip, &re[flip], &im[flip]);
  if (!isfinite (fit[0]) || !isfinite (fit[1]) || !isfinite (xx))
    return ML_ERR_NONFINITE;
  /* Mirrored only when clearly better: a map should not flip over for a rounding. */
  out->flip = fit[1] > fit[0] * (1.0 + 1e-6);
  if (fit[out->flip] > 0.0) {
    out->cosine = re[out->flip] / fit[out->flip];
    out->sine = im[out->flip] / fit[out->flip];
    if (with_scale && xx > 0.0)
      out->scale = fit[out->flip] / xx;
  }
  for (int t = 0; t < 2; t++) {
    double m0 = mx[0], m1 = out->flip ? -mx[1] : mx[1];

    out->shift[t] = my[t] - out->scale * (t == 0 ? out->cosine * m0 - out->sine * m1
                                                 : out->sine * m0 + out->cosine * m1);
  }
  for (size_t i = 0; i < n; i++) {
    float at[2];

    ml_procrustes_apply (out, x + 2 * i, 1, at);
    sum += pow (at[0] - y[2 * i], 2) + pow (at[1] - y[2 * i + 1], 2);
  }
  out->residual = sqrt (sum / (double) n);
  return ML_OK;
}

/** ml_procrustes_apply - @y [n][2] becomes where @x [n][2] goes; @y may be @x */
void
ml_procrustes_apply (const ml_procrustes *p, const float *x, size_t n, float *y)
{
  for (size_t i = 0; i < n; i++) {
    double x0 = x[2 * i], x1 = p->flip ? -x[2 * i + 1] : x[2 * i + 1];

    y[2 * i] = (float) (p->scale * (p->cosine * x0 - p->sine * x1) + p->shift[0]);
    y[2 * i + 1] = (float) (p->scale * (p->sine * x0 + p->cosine * x1) + p->shift[1]);
  }
}
