/* ml-augment.c - patches cut from a spectrogram, and the same patch told differently
 *
 * Pure but for the generator it is given: any thread.
 * Source: Park et al. 2019, "SpecAugment" (stripes); Nam et al. 2022,
 * "FilterAugment" (the curve over bands). */
#include "ml-augment.h"
#include "ml-vec.h"

#include <math.h>
#include <stdlib.h>

static double
around_zero (ml_rng *rng, double limit)
{
  return limit * (2.0 * ml_rng_uniform (rng) - 1.0);
}

/* One column: frame @at (wrapped) with bands moved by @shift, both interpolated. */
static void
column (const float *x, size_t n_frames, size_t bands, double at, double shift,
        size_t frames, float *out)
{
  double whole = floor (at);
  size_t t = (size_t) whole % n_frames, u = (t + 1) % n_frames;
  float part = (float) (at - whole);
  const float *a = x + t * bands, *b = x + u * bands;

  for (size_t r = 0; r < bands; r++) {
    double from = (double) r + shift;
    size_t lo, hi;
    float mix;

    from = from < 0.0 ? 0.0 : from > (double) (bands - 1) ? (double) (bands - 1) : from;
    lo = (size_t) from;
    hi = lo + 1 < bands ? lo + 1 : lo;
    mix = (float) (from - (double) lo);
    out[r * frames] = (1.0f - mix) * ((1.0f - part) * a[lo] + part * b[lo])
                      + mix * ((1.0f - part) * a[hi] + part * b[hi]);
  }
}

/* The usual case, without interpolation: a transposing copy. */
static void
plain_copy (const float *x, size_t n_frames, size_t bands, size_t start, size_t frames,
            float *patch)
{
  for (size_t f = 0; f < frames; f++) {
    const float *from = x + (start + f) % n_frames * bands;

    for (size_t r = 0; r < bands; r++)
      patch[r * frames + f] = from[r];
  }
}

/* A gain for all and a curve through five random points over the bands. */
static void
colour (const ml_augment *a, ml_rng *rng, size_t bands, size_t frames, float *patch)
{
  double point[6], gain = around_zero (rng, a->gain);

  for (int i = 0; i < 6; i++)
    point[i] = gain + around_zero (rng, a->tilt);
  for (size_t r = 0; r < bands; r++) {
    double at = 4.0 * (double) r / (double) bands;
    int i = (int) at;
    float add = (float) (point[i] + (at - i) * (point[i + 1] - point[i]));

    for (size_t f = 0; f < frames; f++)
      patch[r * frames + f] += add;
  }
}

static void
stripe (ml_rng *rng, size_t widest, size_t n, size_t *from, size_t *to)
{
  size_t width = ml_rng_below (rng, (widest < n ? widest : n) + 1);

  *from = ml_rng_below (rng, n - width + 1);
  *to = *from + width;
}

static void
blank_stripes (const ml_augment *a, ml_rng *rng, size_t bands, size_t frames, float blank,
               float *patch)
{
  for (size_t m = 0; m < a->masks; m++) {
    size_t from, to;

    stripe (rng, a->mask_bands, bands, &from, &to);
    for (size_t i = from * frames; i < to * frames; i++)
      patch[i] = blank;
    stripe (rng, a->mask_frames, frames, &from, &to);
    for (size_t r = 0; r < bands; r++)
      for (size_t f = from; f < to; f++)
        patch[r * frames + f] = blank;
  }
}

ml_status
ml_patch (const float *x, size_t n_frames, size_t bands, double start,
          size_t frames, const ml_augment *augment, ml_rng *rng,
          float blank, float *patch)
{
  double speed, shift;

  if (x == NULL || patch == NULL || n_frames == 0 || bands == 0 || frames == 0
      || !(start >= 0.0 && start < (double) n_frames) || (augment != NULL && rng == NULL))
    return ML_ERR_ARG;

  if (augment == NULL) {
    plain_copy (x, n_frames, bands, (size_t) start, frames, patch);
    return ML_OK;
  }
  speed = 1.0 + around_zero (rng, augment->stretch);
  shift = around_zero (rng, augment->shift_bands);
  for (size_t f = 0; f < frames; f++)
    column (x, n_frames, bands, start + speed * (double) f, shift, frames, patch + f);
  colour (augment, rng, bands, frames, patch);
  blank_stripes (augment, rng, bands, frames, blank, patch);
  return ML_OK;
}
