/* feat-mel.c - mel filter bank: triangles stored as runs of weights
 *
 * A triangle touches few bins, so each band keeps its first bin and a run of
 * weights padded to whole vectors; the padding weighs nothing. Immutable after
 * feat_mel_new(). */
#include "feat-mel.h"

#include "feat-simd.h"
#include "feat-stft.h"

enum { LANES = 8 }; /* floats in the widest vector compiled for */

struct _FeatMel
{
  guint  n_fft;
  guint  n_mels;
  guint *first;   /* owned; [n_mels] first bin of the run */
  guint *length;  /* owned; [n_mels] a multiple of LANES, or all bins that are left */
  guint *offset;  /* owned; [n_mels] of the run in weights */
  float *weights; /* owned */
};

/* Slaney's Auditory Toolbox: 15 mels a kHz below 1 kHz, then 27 steps to 6.4 kHz. */
static const double HZ_PER_MEL = 200.0 / 3.0;
static const double BREAK_HZ = 1000.0;
#define BREAK_MEL (BREAK_HZ / HZ_PER_MEL)
#define LOG_STEP  (log (6.4) / 27.0)

static double
hz_to_mel (double hz)
{
  return hz < BREAK_HZ ? hz / HZ_PER_MEL : BREAK_MEL + log (hz / BREAK_HZ) / LOG_STEP;
}

static double
mel_to_hz (double mel)
{
  return mel < BREAK_MEL ? mel * HZ_PER_MEL : BREAK_HZ * exp (LOG_STEP * (mel - BREAK_MEL));
}

/* Weight of the triangle low-centre-high at @hz, area-normalised. */
static double
triangle (double hz,
          double low,
          double centre,
          double high)
{
  const double rising = (hz - low) / (centre - low);
  const double falling = (high - hz) / (high - centre);

  return MAX (0.0, MIN (rising, falling)) * 2.0 / (high - low);
}

/* Appends one band's run to @weights. */
static void
add_band (FeatMel *self,
          guint    band,
          guint    rate_hz,
          double   low,
          double   centre,
          double   high,
          GArray  *weights)
{
  const guint n_bins = self->n_fft / 2 + 1;
  const double hz_per_bin = (double) rate_hz / self->n_fft;
  guint first = n_bins, last = 0;

  for (guint k = 0; k < n_bins; k++) {
    if (triangle (k * hz_per_bin, low, centre, high) > 0.0) {
      first = MIN (first, k);
      last = k;
    }
  }
  self->offset[band] = weights->len;
  if (first == n_bins) { /* narrower than a bin: an empty band, as librosa leaves it */
    self->first[band] = self->length[band] = 0;
    return;
  }
  /* Whole vectors, shifted down where they would reach past the last bin. */
  self->length[band] = MIN ((last - first + LANES) / LANES * LANES, n_bins);
  self->first[band] = MIN (first, n_bins - self->length[band]);
  for (guint i = 0; i < self->length[band]; i++) {
    const float w = (float) triangle ((self->first[band] + i) * hz_per_bin, low, centre, high);

    g_array_append_val (weights, w);
  }
}

FeatMel *
feat_mel_new (guint  rate_hz,
              guint  n_fft,
              guint  n_mels,
              double fmin_hz,
              double fmax_hz)
{
  g_return_val_if_fail (n_mels >= 1 && n_fft >= 2, NULL);
  g_return_val_if_fail (fmin_hz >= 0.0 && fmin_hz < fmax_hz && fmax_hz <= rate_hz / 2.0, NULL);

  FeatMel *self = g_new0 (FeatMel, 1);
  GArray *weights = g_array_new (FALSE, FALSE, sizeof (float));
  const double mel_low = hz_to_mel (fmin_hz);
  const double step = (hz_to_mel (fmax_hz) - mel_low) / (n_mels + 1);

  self->n_fft = n_fft;
  self->n_mels = n_mels;
  self->first = g_new0 (guint, n_mels);
  self->length = g_new0 (guint, n_mels);
  self->offset = g_new0 (guint, n_mels);
  for (guint m = 0; m < n_mels; m++)
    add_band (self, m, rate_hz, mel_to_hz (mel_low + m * step), mel_to_hz (mel_low + (m + 1) * step),
              mel_to_hz (mel_low + (m + 2) * step), weights);
  self->weights = (float *) (gpointer) g_array_free (weights, FALSE);
  return self;
}

void
feat_mel_free (FeatMel *self)
{
  if (self == NULL)
    return;
  g_free (self->first);
  g_free (self->length);
  g_free (self->offset);
  g_free (self->weights);
  g_free (self);
}

guint
feat_mel_n_mels (const FeatMel *self)
{
  return self->n_mels;
}

FEAT_CLONES void
feat_mel_apply (const FeatMel *self,
                const float   *power,
                float         *mel)
{
  for (guint m = 0; m < self->n_mels; m++) {
    const float *restrict p = power + self->first[m];
    const float *restrict w = self->weights + self->offset[m];
    const guint length = self->length[m];
    float lanes[LANES] = { 0 };
    float rest = 0.0f;
    guint i = 0;

    for (; i + LANES <= length; i += LANES)
      for (guint l = 0; l < LANES; l++)
        lanes[l] += p[i + l] * w[i + l];
    for (; i < length; i++)
      rest += p[i] * w[i];
    mel[m] = rest + ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5]))
             + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
  }
}

FEAT_CLONES void
feat_power_to_db (float *x,
                  gsize  n)
{
  const float db_per_neper = 4.342944819f; /* 10 / ln 10 */

  for (gsize i = 0; i < n; i++) {
    const float v = x[i] > 1e-10f ? x[i] : 1e-10f;

    x[i] = db_per_neper * feat_logf (v);
  }
}

FEAT_CLONES void
feat_db_floor (float *x,
               gsize  n,
               float  top_db)
{
  float top = -INFINITY;

  for (gsize i = 0; i < n; i++)
    top = x[i] > top ? x[i] : top;
  for (gsize i = 0; i < n; i++)
    x[i] = x[i] > top - top_db ? x[i] : top - top_db;
}

float *
feat_mel_spectrogram (const FeatMel *self,
                      guint          hop,
                      const float   *samples,
                      gsize          n,
                      gsize         *n_frames)
{
  g_autoptr (FeatStft) stft = feat_stft_new (self->n_fft);
  g_autofree float *frame = g_new (float, self->n_fft);
  g_autofree float *power = g_new (float, self->n_fft / 2 + 1);
  float *mel;

  *n_frames = feat_n_frames (n, hop);
  mel = g_new (float, *n_frames * self->n_mels);
  for (gsize t = 0; t < *n_frames; t++) {
    feat_frame_copy (samples, n, (gssize) (t * hop) - (gssize) (self->n_fft / 2), self->n_fft, frame);
    feat_stft_power (stft, frame, power);
    feat_mel_apply (self, power, mel + t * self->n_mels);
  }
  return mel;
}
