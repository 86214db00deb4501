/* feat-chroma.c - pitch classes: one row of weights a class, over all bins
 *
 * Immutable after feat_chroma_new(). */
#include "feat-chroma.h"

#include "feat-simd.h"

struct _FeatChroma
{
  guint  n_bins;
  float *weights; /* owned; [FEAT_CHROMA][n_bins] */
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

FeatChroma *
feat_chroma_new (guint  rate_hz,
                 guint  n_fft,
                 double tuning)
{
  FeatChroma *self = g_new0 (FeatChroma, 1);
  const double hz_per_bin = (double) rate_hz / n_fft;
  const double centre_octave = 5.0, octave_width = 2.0;

  self->n_bins = n_fft / 2 + 1;
  self->weights = g_new0 (float, FEAT_CHROMA * self->n_bins);
  for (guint k = 0; k < self->n_bins; k++) {
    /* Bin 0 has no pitch: librosa puts it an octave and a half below bin 1. */
    const double pitch = k > 0 ? semitones (k * hz_per_bin, tuning)
                               : semitones (hz_per_bin, tuning) - 1.5 * FEAT_CHROMA;
    const double next = semitones ((k + 1) * hz_per_bin, tuning);
    const double octaves = (pitch / FEAT_CHROMA - centre_octave) / octave_width;
    const double loud = exp (-0.5 * octaves * octaves);
    double w[FEAT_CHROMA];

    bin_weights (pitch, MAX (next - pitch, 1.0), w);
    for (guint c = 0; c < FEAT_CHROMA; c++) /* from A first to C first */
      self->weights[(c + FEAT_CHROMA - 3) % FEAT_CHROMA * self->n_bins + k] = (float) (w[c] * loud);
  }
  return self;
}

void
feat_chroma_free (FeatChroma *self)
{
  if (self == NULL)
    return;
  g_free (self->weights);
  g_free (self);
}

FEAT_CLONES void
feat_chroma_frame (const FeatChroma *self,
                   const float      *power,
                   float            *chroma)
{
  const guint n = self->n_bins;
  float top = 0.0f;

  for (guint c = 0; c < FEAT_CHROMA; c++) {
    const float *restrict w = self->weights + c * n;
    float sum = 0.0f;

    for (guint k = 0; k < n; k++)
      sum += w[k] * power[k];
    chroma[c] = sum;
    top = sum > top ? sum : top;
  }
  if (top > 1.17549435e-38f)
    for (guint c = 0; c < FEAT_CHROMA; c++)
      chroma[c] /= top;
}
