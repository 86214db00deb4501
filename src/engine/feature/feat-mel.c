/* feat-mel.c - mel filter bank: triangles stored as runs of weights
 *
 * A triangle touches few bins, so each band keeps its first bin and a run of
 * weights padded to whole vectors; the padding weighs nothing. Eight bands that
 * follow each other have runs of one length: their eight sums are then one
 * vector. Immutable after feat_mel_new(). */
#include "feat-mel.h"

#include "feat-simd.h"
#include "feat-stft.h"

enum { LANES = 8 }; /* floats of a vector, and bands of a group */

struct _FeatMel
{
  guint  n_fft;
  guint  n_mels;
  guint  n_groups; /* of LANES bands, the last one filled up with empty ones */
  guint *first;    /* owned; [n_groups * LANES] first bin of each band's run */
  guint *vectors;  /* owned; [n_groups] length of its bands' runs, in vectors */
  guint *offset;   /* owned; [n_groups] of the group in weights */
  float *weights;  /* owned; [group][vector][band][LANES] */
  guint  reach;    /* bins that are read, at least */
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

/* Bins at which the triangle weighs something: @first and how many. */
static guint
run_of (const FeatMel *self,
        double         hz_per_bin,
        const double   corners[3],
        guint         *first)
{
  const guint n_bins = self->n_fft / 2 + 1;
  const guint to = (guint) MIN (corners[2] / hz_per_bin + 2.0, n_bins);
  guint last = 0;

  *first = n_bins;
  for (guint k = (guint) (corners[0] / hz_per_bin); k < to; k++) {
    if (triangle (k * hz_per_bin, corners[0], corners[1], corners[2]) > 0.0) {
      *first = MIN (*first, k);
      last = k;
    }
  }
  if (*first == n_bins) { /* narrower than a bin: an empty band, as librosa leaves it */
    *first = 0;
    return 0;
  }
  return last - *first + 1;
}

/* Appends the runs of LANES bands, of which @corners [LANES + 2] are the corners. */
static void
add_group (FeatMel      *self,
           guint         group,
           guint         rate_hz,
           const double *corners,
           GArray       *weights)
{
  const guint n_bins = self->n_fft / 2 + 1;
  const double hz_per_bin = (double) rate_hz / self->n_fft;
  guint *first = self->first + group * LANES;
  guint longest = 0;

  for (guint b = 0; b < LANES && group * LANES + b < self->n_mels; b++)
    longest = MAX (longest, run_of (self, hz_per_bin, corners + b, &first[b]));
  self->vectors[group] = (longest + LANES - 1) / LANES;
  self->offset[group] = weights->len;
  self->reach = MAX (self->reach, self->vectors[group] * LANES);
  for (guint b = 0; b < LANES; b++) /* shifted down where a run would reach past the last bin */
    first[b] = MIN (first[b], MAX (n_bins, self->vectors[group] * LANES) - self->vectors[group] * LANES);
  for (guint v = 0; v < self->vectors[group]; v++) {
    for (guint b = 0; b < LANES; b++) {
      for (guint l = 0; l < LANES; l++) {
        const guint k = first[b] + v * LANES + l;
        const gboolean real = group * LANES + b < self->n_mels && k < n_bins;
        const float w =
          real ? (float) triangle (k * hz_per_bin, corners[b], corners[b + 1], corners[b + 2]) : 0.0f;

        g_array_append_val (weights, w);
      }
    }
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
  self->n_groups = (n_mels + LANES - 1) / LANES;
  self->first = g_new0 (guint, self->n_groups * LANES);
  self->vectors = g_new0 (guint, self->n_groups);
  self->offset = g_new0 (guint, self->n_groups);
  for (guint g = 0; g < self->n_groups; g++) {
    double corners[LANES + 2];

    for (guint c = 0; c < LANES + 2; c++)
      corners[c] = mel_to_hz (mel_low + (g * LANES + c) * step);
    add_group (self, g, rate_hz, corners, weights);
  }
  self->weights = (float *) (gpointer) g_array_free (weights, FALSE);
  return self;
}

void
feat_mel_free (FeatMel *self)
{
  if (self == NULL)
    return;
  g_free (self->first);
  g_free (self->vectors);
  g_free (self->offset);
  g_free (self->weights);
  g_free (self);
}

typedef float Eight __attribute__ ((vector_size (32), aligned (4), may_alias));

#define LOAD(x)     (*(const Eight *) (x))
#define STORE(x, v) (*(Eight *) (x) = (v))

/* Sums of neighbours: a0+a1 a2+a3 b0+b1 b2+b3, of either half. */
#define PAIRS(a, b)                                                  \
  (__builtin_shufflevector (a, b, 0, 2, 8, 10, 4, 6, 12, 14)         \
   + __builtin_shufflevector (a, b, 1, 3, 9, 11, 5, 7, 13, 15))
#define HALVES(a, b)                                                 \
  (__builtin_shufflevector (a, b, 0, 1, 2, 3, 8, 9, 10, 11)          \
   + __builtin_shufflevector (a, b, 4, 5, 6, 7, 12, 13, 14, 15))

/* The sums of eight vectors, as one. */
#define SUMS_OF(a, b, c, d, e, f, g, h)                                     \
  HALVES ((PAIRS ((PAIRS (a, b)), (PAIRS (c, d)))), (PAIRS ((PAIRS (e, f)), (PAIRS (g, h)))))

FEAT_CLONES static void
apply_groups (const FeatMel *self,
              const float   *power,
              guint          from,
              guint          to,
              float         *mel)
{
  const float *w = self->weights + self->offset[from];

  for (guint g = from; g < to; g++) {
    const guint *first = self->first + g * LANES;
    Eight a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 }, e = { 0 }, f = { 0 }, h = { 0 }, i = { 0 };

    for (guint v = 0; v < self->vectors[g]; v++, w += LANES * LANES) {
      const float *p = power + v * LANES;

      a += LOAD (p + first[0]) * LOAD (w);
      b += LOAD (p + first[1]) * LOAD (w + LANES);
      c += LOAD (p + first[2]) * LOAD (w + 2 * LANES);
      d += LOAD (p + first[3]) * LOAD (w + 3 * LANES);
      e += LOAD (p + first[4]) * LOAD (w + 4 * LANES);
      f += LOAD (p + first[5]) * LOAD (w + 5 * LANES);
      h += LOAD (p + first[6]) * LOAD (w + 6 * LANES);
      i += LOAD (p + first[7]) * LOAD (w + 7 * LANES);
    }
    STORE (mel + (g - from) * LANES, SUMS_OF (a, b, c, d, e, f, h, i));
  }
}

void
feat_mel_apply (const FeatMel *self,
                const float   *power,
                float         *mel)
{
  const guint n_bins = self->n_fft / 2 + 1;
  const guint whole = self->n_mels / LANES;
  g_autofree float *padded = NULL;
  float rest[LANES];

  if (self->reach > n_bins) { /* a run is longer than the spectrum: of a very short transform */
    padded = g_new0 (float, self->reach);
    memcpy (padded, power, n_bins * sizeof *power);
    power = padded;
  }
  apply_groups (self, power, 0, whole, mel);
  if (whole < self->n_groups) {
    apply_groups (self, power, whole, self->n_groups, rest);
    memcpy (mel + whole * LANES, rest, (self->n_mels - whole * LANES) * sizeof *rest);
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
