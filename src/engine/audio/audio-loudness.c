/* audio-loudness.c - BS.1770-4 loudness and true peak
 *
 * Energies are kept per 100 ms, eight bytes each: ten hours are 3 MB. From
 * them come the 400 ms blocks of the integrated loudness and the 3 s blocks of
 * its range. One thread. */
#include "audio-loudness.h"

#include <math.h>
#include <string.h>

#include "audio-simd.h"

enum {
  MEASURED_MAX = 6, /* channels that count: 5.1; others are heard in no standard */
  TAPS = 24,        /* of a phase of the oversampling filter, at most */
  HALF = 12,        /* of them at once: what the vector loop is unrolled by */
  PEAK_BLOCK = 128, /* samples that are oversampled, or not, at once; more than TAPS */
};

/* Four doubles: stage 1 of two channels, then stage 2 of the same two. */
typedef double v4d __attribute__ ((vector_size (32)));

typedef struct {
  v4d x1, x2, y1, y2, y3, y4; /* last inputs and outputs of the two biquads */
} PairState;

struct _AudioLoudness
{
  guint     rate_hz;
  guint     channels;
  v4d       b0, b1, b2, a1, a2;            /* lanes: stage 1, 1, 2, 2 */
  PairState pair[MEASURED_MAX / 2];
  double    weight[MEASURED_MAX];
  gsize     block;                         /* samples in 100 ms */
  gsize     filled;                        /* of them so far */
  double    energy;                        /* weighted, of the block so far */
  GArray   *energies;                      /* owned; double, mean square of each 100 ms */
  guint     oversample;                    /* 4, 2 or 1 by rate */
  float     phase[3][TAPS];                /* of the interpolator, the newest sample first */
  float     bound;                         /* its largest gain on any input */
  float     history[AUDIO_CHANNELS_MAX][TAPS - 1]; /* the last samples of each channel */
  float     true_peak, sample_peak;
};

AudioLoudness *
audio_loudness_new (void)
{
  AudioLoudness *self;

  /* GLib's allocator promises 16 bytes, the vectors want 32. */
  self = g_aligned_alloc0 (1, sizeof *self, 32);
  self->energies = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

void
audio_loudness_free (AudioLoudness *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->energies);
  g_aligned_free (self);
}

/* ---- format --------------------------------------------------------------------- */

/* The two stages of the K weighting at any rate: a high shelf (the head) and a
 * high pass, from the analogue prototypes behind BS.1770's 48 kHz figures. */
static void
set_filter (AudioLoudness *self)
{
  const double shelf_k = tan (G_PI * 1681.974450955533 / self->rate_hz);
  const double shelf_q = 0.7071752369554196;
  const double vh = pow (10.0, 3.999843853973347 / 20.0);
  const double vb = pow (vh, 0.4996667741545416);
  const double a0 = 1.0 + shelf_k / shelf_q + shelf_k * shelf_k;
  const double pass_k = tan (G_PI * 38.13547087602444 / self->rate_hz);
  const double pass_q = 0.5003270373238773;
  const double c0 = 1.0 + pass_k / pass_q + pass_k * pass_k;
  const double sb0 = (vh + vb * shelf_k / shelf_q + shelf_k * shelf_k) / a0;
  const double sb1 = 2.0 * (shelf_k * shelf_k - vh) / a0;
  const double sb2 = (vh - vb * shelf_k / shelf_q + shelf_k * shelf_k) / a0;
  const double sa1 = 2.0 * (shelf_k * shelf_k - 1.0) / a0;
  const double sa2 = (1.0 - shelf_k / shelf_q + shelf_k * shelf_k) / a0;
  const double pa1 = 2.0 * (pass_k * pass_k - 1.0) / c0;
  const double pa2 = (1.0 - pass_k / pass_q + pass_k * pass_k) / c0;

  self->b0 = (v4d){ sb0, sb0, 1.0, 1.0 };
  self->b1 = (v4d){ sb1, sb1, -2.0, -2.0 };
  self->b2 = (v4d){ sb2, sb2, 1.0, 1.0 };
  self->a1 = (v4d){ sa1, sa1, pa1, pa1 };
  self->a2 = (v4d){ sa2, sa2, pa2, pa2 };
}

/* A sinc under a Hann window of 49 taps, split into its phases: 12 taps each
 * for four times, 24 for twice. Phase 0 is the sample itself. */
static void
set_interpolator (AudioLoudness *self)
{
  const guint factor = self->oversample;
  const guint taps = 49;

  self->bound = 1.0f;
  memset (self->phase, 0, sizeof self->phase);
  for (guint p = 1; p < factor; p++) {
    float sum = 0.0f;

    for (guint t = 0; t < 48 / factor; t++) {
      const double j = t * factor + p;
      const double m = (j - (taps - 1) / 2.0) * G_PI / factor;
      const double window = 0.5 * (1.0 - cos (2.0 * G_PI * j / (taps - 1)));

      self->phase[p - 1][t] = (float) (sin (m) / m * window);
      sum += fabsf (self->phase[p - 1][t]);
    }
    self->bound = MAX (self->bound, sum);
  }
}

/* BS.1770-4, table 3: surround counts 1.41 times, the subwoofer not at all. */
static void
set_weights (AudioLoudness *self)
{
  const double surround = 1.41;
  const double plain[MEASURED_MAX] = { 1, 1, 1, 0, surround, surround };
  const double quad[MEASURED_MAX] = { 1, 1, surround, surround, 0, 0 };
  const double five[MEASURED_MAX] = { 1, 1, 1, surround, surround, 0 };

  memcpy (self->weight, self->channels == 4 ? quad : self->channels == 5 ? five : plain,
          sizeof self->weight);
}

static void
set_format (AudioLoudness *self,
            guint          channels,
            guint          rate_hz)
{
  if (channels == self->channels && rate_hz == self->rate_hz)
    return;
  self->channels = channels;
  self->rate_hz = rate_hz;
  self->block = MAX ((rate_hz + 5) / 10, 1);
  self->filled = 0;
  self->energy = 0.0;
  self->oversample = rate_hz < 96000 ? 4 : rate_hz < 192000 ? 2 : 1;
  memset (self->pair, 0, sizeof self->pair);
  memset (self->history, 0, sizeof self->history);
  set_filter (self);
  set_interpolator (self);
  set_weights (self);
}

/* ---- loudness --------------------------------------------------------------------- */

/* Filters two channels and returns their weighted energy. Stage 2 takes what
 * stage 1 gave four samples earlier, so that both run in one vector and only one
 * multiplication stands between an output and the next; the terms stand in the order
 * of how late they are known. */
AUDIO_CLONES static double
filter_pair (PairState            *state,
             const AudioLoudness  *self,
             const float *restrict a,
             const float *restrict b,
             gsize                 n,
             double                weight_a,
             double                weight_b)
{
  const v4d b0 = self->b0, b1 = self->b1, b2 = self->b2, a1 = self->a1, a2 = self->a2;
  PairState s = *state;
  v4d sum = { 0 };

  for (gsize i = 0; i < n; i++) {
    const v4d x = { a[i], b[i], s.y4[0], s.y4[1] };
    const v4d y = ((b0 * x + b1 * s.x1 + b2 * s.x2) - a2 * s.y2) - a1 * s.y1;

    sum += y * y;
    s.x2 = s.x1;
    s.x1 = x;
    s.y4 = s.y3;
    s.y3 = s.y2;
    s.y2 = s.y1;
    s.y1 = y;
  }
  *state = s;
  return sum[2] * weight_a + sum[3] * weight_b;
}

/* Sound that has died away to denormal numbers would slow every sample. */
static void
flush_denormals (PairState *state)
{
  v4d *const all[] = { &state->y1, &state->y2, &state->y3, &state->y4 };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (guint l = 0; l < 4; l++)
      if (fabs ((*all[i])[l]) < 1e-30)
        (*all[i])[l] = 0.0;
}

static double
energy_of (AudioLoudness      *self,
           const float *const *planes,
           gsize               from,
           gsize               n)
{
  const guint measured = MIN (self->channels, MEASURED_MAX);
  double energy = 0.0;

  for (guint c = 0; c < measured; c += 2) {
    const gboolean alone = c + 1 >= measured;

    energy += filter_pair (&self->pair[c / 2], self, planes[c] + from,
                           planes[alone ? c : c + 1] + from, n, self->weight[c],
                           alone ? 0.0 : self->weight[c + 1]);
    flush_denormals (&self->pair[c / 2]);
  }
  return energy;
}

static void
push_energy (AudioLoudness      *self,
             const float *const *planes,
             gsize               n)
{
  for (gsize from = 0; from < n;) {
    const gsize part = MIN (n - from, self->block - self->filled);

    self->energy += energy_of (self, planes, from, part);
    self->filled += part;
    from += part;
    if (self->filled == self->block) {
      const double mean = self->energy / (double) self->block;

      g_array_append_val (self->energies, mean);
      self->filled = 0;
      self->energy = 0.0;
    }
  }
}

/* ---- peaks -------------------------------------------------------------------------- */

/* Magnitudes of floats are ordered like their bits, and a maximum of integers
 * is one instruction a vector, whatever NaN would do to a comparison. */
AUDIO_CLONES float
audio_peak (const float *x,
            gsize        n)
{
  gint32 top = 0;
  float peak;

  for (gsize i = 0; i < n; i++) {
    gint32 bits;

    memcpy (&bits, x + i, sizeof bits);
    bits &= 0x7fffffff;
    top = bits > top ? bits : top;
  }
  memcpy (&peak, &top, sizeof peak);
  return peak;
}

/* Half of the interpolation between x[0..n) and their predecessors. */
AUDIO_CLONES static void
interpolate (const float *restrict x,
             gsize                 n,
             const float           h[HALF],
             float *restrict       out)
{
  for (gsize i = 0; i < n; i++) {
    float sum = out[i];

    for (int t = 0; t < HALF; t++)
      sum += h[t] * x[(gssize) i - t];
    out[i] = sum;
  }
}

/* @x: TAPS - 1 samples of history lie before it. Blocks whose samples cannot
 * reach the present peak, whatever their signs, are passed over. */
static void
search_true_peak (AudioLoudness *self,
                  const float   *x,
                  gsize          n)
{
  float out[PEAK_BLOCK];

  for (gsize from = 0; from < n; from += PEAK_BLOCK) {
    const gsize part = MIN (PEAK_BLOCK, n - from);
    const float local = audio_peak (x + from - (TAPS - 1), part + TAPS - 1);

    self->true_peak = MAX (self->true_peak, local);
    self->sample_peak = MAX (self->sample_peak, local);
    if (local * self->bound <= self->true_peak)
      continue;
    for (guint p = 0; p + 1 < self->oversample; p++) {
      memset (out, 0, sizeof out);
      interpolate (x + from, part, self->phase[p], out);
      if (self->oversample == 2)
        interpolate (x + from - HALF, part, self->phase[p] + HALF, out);
      self->true_peak = MAX (self->true_peak, audio_peak (out, part));
    }
  }
}

/* Only the first block needs what came before joined to it. */
static void
push_peaks (AudioLoudness *self,
            const float   *plane,
            guint          channel,
            gsize          n)
{
  const gsize past = TAPS - 1, first = MIN (n, PEAK_BLOCK);
  float *history = self->history[channel];
  float joined[TAPS - 1 + PEAK_BLOCK];

  memcpy (joined, history, past * sizeof (float));
  memcpy (joined + past, plane, first * sizeof (float));
  search_true_peak (self, joined + past, first);
  if (n > first)
    search_true_peak (self, plane + first, n - first);
  if (n >= past)
    memcpy (history, plane + n - past, past * sizeof (float));
  else
    memcpy (history, joined + n, past * sizeof (float));
}

void
audio_loudness_push (AudioLoudness      *self,
                     const float *const *planes,
                     guint               channels,
                     guint               rate_hz,
                     gsize               n)
{
  set_format (self, channels, rate_hz);
  push_energy (self, planes, n);
  for (guint c = 0; c < channels; c++)
    push_peaks (self, planes[c], c, n);
}

/* ---- result -------------------------------------------------------------------------- */

static double
to_lufs (double mean_square)
{
  return -0.691 + 10.0 * log10 (mean_square);
}

static double
from_lufs (double lufs)
{
  return pow (10.0, (lufs + 0.691) / 10.0);
}

/* Means over @length hundreds of milliseconds, every @step of them, of those
 * at or above @gate. */
static GArray *
windows_above (GArray *energies,
               guint   length,
               guint   step,
               double  gate)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i + length <= energies->len; i += step) {
    double sum = 0.0;

    for (guint j = 0; j < length; j++)
      sum += g_array_index (energies, double, i + j);
    sum /= length;
    if (sum >= gate)
      g_array_append_val (out, sum);
  }
  return out;
}

static double
mean_above (const GArray *windows,
            double        gate)
{
  double sum = 0.0;
  guint count = 0;

  for (guint i = 0; i < windows->len; i++) {
    const double v = g_array_index (windows, double, i);

    if (v >= gate) {
      sum += v;
      count++;
    }
  }
  return count > 0 ? sum / count : 0.0;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* EBU Tech 3342: between the 10th and the 95th percentile of what is within
 * 20 LU of the mean. */
static double
range_of (GArray *windows)
{
  const double gate = mean_above (windows, 0.0) * 0.01;
  guint first = 0, n;

  g_array_sort (windows, compare_doubles);
  while (first < windows->len && g_array_index (windows, double, first) < gate)
    first++;
  n = windows->len - first;
  if (n == 0)
    return NAN;
  return to_lufs (g_array_index (windows, double, first + (guint) ((n - 1) * 0.95 + 0.5)))
         - to_lufs (g_array_index (windows, double, first + (guint) ((n - 1) * 0.10 + 0.5)));
}

void
audio_loudness_read (AudioLoudness *self,
                     AudioBuffer   *buffer)
{
  const double absolute = from_lufs (-70.0);
  g_autoptr (GArray) momentary = windows_above (self->energies, 4, 1, absolute);
  g_autoptr (GArray) short_term = windows_above (self->energies, 30, 10, absolute);
  /* The relative gate: 10 LU below the mean of what passed the absolute one. */
  const double mean = mean_above (momentary, mean_above (momentary, 0.0) * 0.1);

  buffer->loudness_lufs = mean > 0.0 ? to_lufs (mean) : NAN;
  buffer->loudness_range_lu = range_of (short_term);
  buffer->true_peak = self->true_peak;
  buffer->sample_peak = self->sample_peak;
}
