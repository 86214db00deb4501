/* feat-pulse.c - onset strength signal at a fine step */
#include "feat-pulse.h"

#include "feat-simd.h"
#include "feat-stft.h"

enum {
  N_FFT = 1024,
  N_BINS = N_FFT / 2 + 1,
  WINDOW_MAX = N_FFT + 16 * FEAT_PULSE_HOP,
  /* Peak picking, in frames of 11.6 ms. */
  PEAK_NEAR = 3,     /* nothing higher within 35 ms */
  PEAK_AROUND = 14,  /* and above the mean within 160 ms … */
};

/* … by this share of the track's mean, as a floor for quiet passages. */
static const float PEAK_ABOVE = 0.5f;
/* Compression: a full-scale tone has magnitude one after this scale. */
static const float SCALE = 1000.0f / (N_FFT / 4);

struct _FeatPulse
{
  FeatStft *stft;               /* owned */
  GArray   *signal;             /* owned; float */
  float     window[WINDOW_MAX]; /* samples from the next frame's first one on */
  guint     filled;
  float     power[N_BINS];
  float     before[N_BINS];     /* compressed magnitudes of the last frame */
};

FeatPulse *
feat_pulse_new (void)
{
  FeatPulse *self = g_new0 (FeatPulse, 1);

  self->stft = feat_stft_new (N_FFT);
  self->signal = g_array_new (FALSE, FALSE, sizeof (float));
  self->filled = N_FFT / 2; /* the first frame is centred on the first sample */
  return self;
}

void
feat_pulse_free (FeatPulse *self)
{
  if (self == NULL)
    return;
  feat_stft_free (self->stft);
  g_array_unref (self->signal);
  g_free (self);
}

/* Compresses @power and returns how much it rose over @before, which it replaces. */
FEAT_CLONES static float
rise (const float *restrict power,
      float *restrict       before)
{
  float sum = 0.0f;

  for (guint k = 0; k < N_BINS; k++) {
    const float now = feat_logf (1.0f + SCALE * sqrtf (power[k]));
    const float d = now - before[k];

    sum += d > 0.0f ? d : 0.0f;
    before[k] = now;
  }
  return sum;
}

void
feat_pulse_push (FeatPulse   *self,
                 const float *samples,
                 gsize        n)
{
  while (n > 0) {
    const guint part = (guint) MIN (n, WINDOW_MAX - self->filled);
    guint start = 0;

    memcpy (self->window + self->filled, samples, part * sizeof (float));
    self->filled += part;
    samples += part;
    n -= part;
    for (; start + N_FFT <= self->filled; start += FEAT_PULSE_HOP) {
      float value;

      feat_stft_power (self->stft, self->window + start, self->power);
      value = rise (self->power, self->before);
      if (self->signal->len == 0)
        value = 0.0f; /* nothing was before the first frame */
      g_array_append_val (self->signal, value);
    }
    self->filled -= start;
    memmove (self->window, self->window + start, self->filled * sizeof (float));
  }
}

const float *
feat_pulse_get (const FeatPulse *self,
                gsize           *n)
{
  *n = self->signal->len;
  return (const float *) (gpointer) self->signal->data;
}

static gboolean
is_peak (const float *x,
         gsize        n,
         gsize        t,
         float        floor)
{
  const gsize near_first = t > PEAK_NEAR ? t - PEAK_NEAR : 0;
  const gsize near_last = MIN (t + PEAK_NEAR, n - 1);
  const gsize first = t > PEAK_AROUND ? t - PEAK_AROUND : 0;
  const gsize last = MIN (t + PEAK_AROUND, n - 1);
  float mean = 0.0f;

  for (gsize i = near_first; i <= near_last; i++)
    if (x[i] > x[t] || (x[i] == x[t] && i < t)) /* of equals, the first */
      return FALSE;
  for (gsize i = first; i <= last; i++)
    mean += x[i];
  return x[t] > mean / (float) (last - first + 1) + floor;
}

float
feat_pulse_onset_rate_hz (const float *pulse,
                          gsize        n)
{
  double mean = 0.0;
  guint count = 0;

  if (n == 0)
    return 0.0f;
  for (gsize t = 0; t < n; t++)
    mean += pulse[t];
  mean /= (double) n;
  for (gsize t = 0; t < n; t++)
    count += is_peak (pulse, n, t, (float) mean * PEAK_ABOVE);
  return (float) (count * FEAT_PULSE_RATE_HZ / (double) n);
}
