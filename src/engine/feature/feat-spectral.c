/* feat-spectral.c - centroid, bandwidth, roll-off, flatness, contrast
 *
 * Immutable after feat_spectral_new(). Sums of a thousand bins run in float
 * lanes: the error is far below the 1e-3 that librosa is met to. */
#include "feat-spectral.h"

#include "feat-mel.h"
#include "feat-simd.h"
#include "feat-tails.h"

enum { STRIDE = 16 }; /* bins summed at once on the way to the roll-off */

static const float ROLL_PERCENT = 0.85f;
static const float FLATNESS_AMIN = 1e-10f;
static const double CONTRAST_FMIN_HZ = 200.0;
static const double CONTRAST_QUANTILE = 0.02;

typedef struct {
  guint first, n; /* bins */
  guint tail;     /* of them averaged as peak and as valley */
} Band;

struct _FeatSpectral
{
  guint n_bins;
  float hz_per_bin;
  Band  band[FEAT_CONTRAST_BANDS];
};

/* librosa.feature.spectral_contrast: octaves that share a bin with the one
 * below, without their last bin but for the top band. */
static void
set_bands (FeatSpectral *self)
{
  const guint n_bins = self->n_bins;

  for (guint b = 0; b < FEAT_CONTRAST_BANDS; b++) {
    const double low = b == 0 ? 0.0 : CONTRAST_FMIN_HZ * (1 << (b - 1));
    const double high = CONTRAST_FMIN_HZ * (1 << b);
    guint first = (guint) ceil (low / self->hz_per_bin);
    guint last = (guint) floor (high / self->hz_per_bin); /* inclusive */
    guint whole;

    last = MIN (last, n_bins - 1);
    if (b > 0 && first > 0)
      first--;
    if (b == FEAT_CONTRAST_BANDS - 1)
      last = n_bins - 1;
    first = MIN (first, last);
    whole = last - first + 1;
    self->band[b].first = first;
    self->band[b].n = b < FEAT_CONTRAST_BANDS - 1 ? MAX (whole - 1, 1) : whole;
    self->band[b].tail = CLAMP ((guint) rint (CONTRAST_QUANTILE * whole), 1,
                                MIN (FEAT_TAILS_MAX, self->band[b].n));
  }
}

FeatSpectral *
feat_spectral_new (guint rate_hz,
                   guint n_fft)
{
  FeatSpectral *self = g_new0 (FeatSpectral, 1);

  self->n_bins = n_fft / 2 + 1;
  self->hz_per_bin = (float) rate_hz / (float) n_fft;
  set_bands (self);
  return self;
}

void
feat_spectral_free (FeatSpectral *self)
{
  g_free (self);
}

/* Magnitudes are ordered like their bits, and a maximum of integers is one
 * instruction a vector. */
FEAT_CLONES float
feat_peak (const float *x,
           gsize        n)
{
  gint32 top = 0;
  float value;

  for (gsize i = 0; i < n; i++) {
    gint32 bits;

    memcpy (&bits, x + i, sizeof bits);
    bits &= 0x7fffffff;
    top = bits > top ? bits : top;
  }
  memcpy (&value, &top, sizeof value);
  return value;
}

FEAT_CLONES void
feat_magnitude (const float *power,
                guint        n,
                float       *magnitude)
{
  for (guint k = 0; k < n; k++)
    magnitude[k] = sqrtf (power[k]);
}

/* Sum of the magnitudes and their first moment, in bins. */
FEAT_CLONES static void
moments (const float *magnitude,
         guint        n,
         float       *sum,
         float       *first)
{
  float s = 0.0f, m = 0.0f;

  for (guint k = 0; k < n; k++) {
    s += magnitude[k];
    m += (float) (int) k * magnitude[k];
  }
  *sum = s;
  *first = m;
}

FEAT_CLONES static float
spread (const float *magnitude,
        guint        n,
        float        centre)
{
  float v = 0.0f;

  for (guint k = 0; k < n; k++) {
    const float d = (float) (int) k - centre;

    v += d * d * magnitude[k];
  }
  return v;
}

FEAT_CLONES static float
sum_floats (const float *x,
            guint        n)
{
  float s = 0.0f;

  for (guint k = 0; k < n; k++)
    s += x[k];
  return s;
}

/* The first bin at which the running sum reaches @target. */
static guint
rolloff_bin (const float *magnitude,
             guint        n,
             float        target)
{
  float total = 0.0f;
  guint k = 0;

  for (; k + STRIDE <= n; k += STRIDE) {
    const float part = sum_floats (magnitude + k, STRIDE);

    if (total + part >= target)
      break;
    total += part;
  }
  for (; k < n; k++) {
    total += magnitude[k];
    if (total >= target)
      return k;
  }
  return n - 1;
}

/* Logarithms of products of three: their range, 1e-30 to 1e29, still fits. */
FEAT_CLONES static float
flatness (const float *power,
          guint        n)
{
  const guint third = n / 3;
  float logs = 0.0f, sum = 0.0f;

  for (guint k = 0; k < third; k++) {
    const float a = power[k] > FLATNESS_AMIN ? power[k] : FLATNESS_AMIN;
    const float b = power[k + third] > FLATNESS_AMIN ? power[k + third] : FLATNESS_AMIN;
    const float c = power[k + 2 * third] > FLATNESS_AMIN ? power[k + 2 * third] : FLATNESS_AMIN;

    logs += feat_logf (a * b * c);
    sum += a + b + c;
  }
  for (guint k = 3 * third; k < n; k++) {
    const float a = power[k] > FLATNESS_AMIN ? power[k] : FLATNESS_AMIN;

    logs += feat_logf (a);
    sum += a;
  }
  return expf (logs / (float) n) * (float) n / sum;
}

float
feat_centroid_hz (const FeatSpectral *self,
                  const float        *magnitude)
{
  float sum, first;

  moments (magnitude, self->n_bins, &sum, &first);
  return sum > G_MINFLOAT ? first / sum * self->hz_per_bin : 0.0f;
}

void
feat_spectral_frame (const FeatSpectral *self,
                     const float        *magnitude,
                     const float        *power,
                     FeatShape          *shape)
{
  const guint n = self->n_bins;
  float sum, first;

  moments (magnitude, n, &sum, &first);
  if (sum > G_MINFLOAT) {
    const float centre = first / sum;

    shape->centroid_hz = centre * self->hz_per_bin;
    shape->bandwidth_hz = sqrtf (spread (magnitude, n, centre) / sum) * self->hz_per_bin;
    shape->rolloff_hz = (float) rolloff_bin (magnitude, n, ROLL_PERCENT * sum) * self->hz_per_bin;
  } else {
    shape->centroid_hz = shape->bandwidth_hz = shape->rolloff_hz = 0.0f;
  }
  shape->flatness = flatness (power, n);
  for (guint b = 0; b < FEAT_CONTRAST_BANDS; b++) {
    const Band *band = &self->band[b];

    feat_tails (magnitude + band->first, band->n, band->tail, &shape->peak_db[b],
                &shape->valley_db[b]);
  }
  feat_power_to_db (shape->peak_db, FEAT_CONTRAST_BANDS);
  feat_power_to_db (shape->valley_db, FEAT_CONTRAST_BANDS);
}
