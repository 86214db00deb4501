/* feat-chroma.c - pitch classes: one row of weights a class, over all bins
 *
 * Immutable after feat_chroma_new(). */
#include "feat-chroma.h"

#include "feat-simd.h"

enum { STRIDE = 32 };

/* A class weighs little outside its octaves' semitones: below this share of its
 * largest weight a stretch of bins is left out. */
static const float NOTHING = 1e-7f;

struct _FeatChroma
{
  guint  n_bins;
  guint  n_strides;
  float *weights; /* owned; [FEAT_CHROMA][n_strides * STRIDE], zeros past the last bin */
  guint *strides; /* owned; the stretches that weigh something, class after class */
  guint  ends[FEAT_CHROMA]; /* one past each class's last one in @strides */
};

/* Octaves above A0 of 27.5 Hz, in semitones. */
static double
semitones (double hz,
           double tuning)
{
  return FEAT_CHROMA * log2 (hz / (440.0 * exp2 (tuning / FEAT_CHROMA) / 16.0));
}

/* One bin's weights on the twelve classes: a bump around its pitch, as wide as
 * the bin is in semitones (at least one), of length one over the classes. */
static void
bin_weights (double pitch,
             double width,
             double w[FEAT_CHROMA])
{
  double norm = 0.0;

  for (guint c = 0; c < FEAT_CHROMA; c++) {
    const double d = fmod (pitch - c + 6.0 + 10.0 * FEAT_CHROMA, FEAT_CHROMA) - 6.0;

    w[c] = exp (-0.5 * (2.0 * d / width) * (2.0 * d / width));
    norm += w[c] * w[c];
  }
  for (guint c = 0; c < FEAT_CHROMA; c++)
    w[c] /= sqrt (norm);
}

/* Lists the stretches of each class that weigh something. */
static void
list_strides (FeatChroma *self)
{
  guint n = 0;

  self->strides = g_new (guint, FEAT_CHROMA * self->n_strides);
  for (guint c = 0; c < FEAT_CHROMA; c++) {
    const float *w = self->weights + c * self->n_strides * STRIDE;
    float top = 0.0f;

    for (guint k = 0; k < self->n_bins; k++)
      top = MAX (top, w[k]);
    for (guint s = 0; s < self->n_strides; s++) {
      float most = 0.0f;

      for (guint k = 0; k < STRIDE; k++)
        most = MAX (most, w[s * STRIDE + k]);
      if (most > NOTHING * top)
        self->strides[n++] = s;
    }
    self->ends[c] = n;
  }
}

FeatChroma *
feat_chroma_new (guint  rate_hz,
                 guint  n_fft,
                 double tuning)
{
  FeatChroma *self = g_new0 (FeatChroma, 1);
  const double hz_per_bin = (double) rate_hz / n_fft;
  const double centre_octave = 5.0, octave_width = 2.0;

  self->n_bins = n_fft / 2 + 1;
  self->n_strides = (self->n_bins + STRIDE - 1) / STRIDE;
  self->weights = g_new0 (float, FEAT_CHROMA * self->n_strides * STRIDE);
  for (guint k = 0; k < self->n_bins; k++) {
    /* Bin 0 has no pitch: librosa puts it an octave and a half below bin 1. */
    const double pitch = k > 0 ? semitones (k * hz_per_bin, tuning)
                               : semitones (hz_per_bin, tuning) - 1.5 * FEAT_CHROMA;
    const double next = semitones ((k + 1) * hz_per_bin, tuning);
    const double octaves = (pitch / FEAT_CHROMA - centre_octave) / octave_width;
    const double loud = exp (-0.5 * octaves * octaves);
    double w[FEAT_CHROMA];

    bin_weights (pitch, MAX (next - pitch, 1.0), w);
    for (guint c = 0; c < FEAT_CHROMA; c++) { /* from A first to C first */
      const guint row = (c + FEAT_CHROMA - 3) % FEAT_CHROMA;

      self->weights[row * self->n_strides * STRIDE + k] = (float) (w[c] * loud);
    }
  }
  list_strides (self);
  return self;
}

void
feat_chroma_free (FeatChroma *self)
{
  if (self == NULL)
    return;
  g_free (self->weights);
  g_free (self->strides);
  g_free (self);
}

/* Said as vectors: four sums that stay in registers, which no compiler of
 * today makes of a loop over an array of sums. */
typedef float Eight __attribute__ ((vector_size (32), aligned (4), may_alias));

#define LOAD(x) (*(const Eight *) (x))

FEAT_CLONES void
feat_chroma_frame (const FeatChroma *self,
                   const float      *power,
                   float            *chroma)
{
  const guint last = self->n_strides - 1;
  float padded[STRIDE] = { 0 }; /* the last stretch, which @power does not fill */
  float top = 0.0f;
  guint i = 0;

  memcpy (padded, power + last * STRIDE, (self->n_bins - last * STRIDE) * sizeof (float));
  for (guint c = 0; c < FEAT_CHROMA; c++) {
    const float *weights = self->weights + c * self->n_strides * STRIDE;
    Eight a0 = { 0 }, a1 = { 0 }, a2 = { 0 }, a3 = { 0 };
    float sum = 0.0f;

    for (; i < self->ends[c]; i++) {
      const guint s = self->strides[i];
      const float *w = weights + s * STRIDE;
      const float *p = s < last ? power + s * STRIDE : padded;

      a0 += LOAD (w) * LOAD (p);
      a1 += LOAD (w + 8) * LOAD (p + 8);
      a2 += LOAD (w + 16) * LOAD (p + 16);
      a3 += LOAD (w + 24) * LOAD (p + 24);
    }
    a0 = (a0 + a1) + (a2 + a3);
    for (guint l = 0; l < 8; l++)
      sum += a0[l];
    chroma[c] = sum;
    top = sum > top ? sum : top;
  }
  if (top > 1.17549435e-38f)
    for (guint c = 0; c < FEAT_CHROMA; c++)
      chroma[c] /= top;
}
