/* feat-key.c - histogram of pitch classes, tuning, and the key that fits
 *
 * Sums in double: a long track adds a hundred thousand frames. */
#include "feat-key.h"

#include "feat-key-model.h"
#include "feat-simd.h"
#include "feat-spectral.h"
#include "feat-stft.h"

enum {
  CLASSES = 12,
  PER_CLASS = 10,                /* bins of ten cents */
  BINS = CLASSES * PER_CLASS,
  FIRST = 60 * FEAT_N_FFT / FEAT_RATE_HZ,
  LAST = 3000 * FEAT_N_FFT / FEAT_RATE_HZ, /* exclusive */
  MARKS = (LAST - FIRST + 7) / 8 * 8,
  PEAKS_MAX = (LAST - FIRST) / 2 + 1, /* no two peaks are neighbours */
};

static const float PEAK_MIN = 0.03f;       /* of the frame's highest: what is a peak */
static const float SILENCE = 1e-4f;        /* magnitudes below are no sound */
static const double NEAR_BINS = 1.5;       /* spread around a class when tuning is sought … */
static const double FOLD_BINS = 2.5;       /* … and when bins are folded to classes */

struct _FeatKey
{
  float  octaves[LAST];    /* of each bin above C0 */
  double magnitudes[BINS]; /* C first, in the middle of its ten bins at [0] */
  double roots[BINS];      /* the same of square roots: quiet notes count more, for tuning */
};

FeatKey *
feat_key_new (void)
{
  FeatKey *self = g_new0 (FeatKey, 1);
  const double c0_hz = 16.351597831287414;

  for (guint k = FIRST; k < LAST; k++)
    self->octaves[k] = (float) log2 ((double) k * FEAT_RATE_HZ / FEAT_N_FFT / c0_hz);
  return self;
}

void
feat_key_free (FeatKey *self)
{
  g_free (self);
}

/* Peaks of one frame, side by side: magnitudes at and beside the bin, where it
 * lies in octaves, and what became of them. */
typedef struct {
  float  at[PEAKS_MAX], below[PEAKS_MAX], above[PEAKS_MAX];
  float  k[PEAKS_MAX], octaves[PEAKS_MAX];
  float  root[PEAKS_MAX];
  gint32 bin[PEAKS_MAX]; /* not yet folded to one octave */
} Peaks;

/* Which bin each belongs to: a parabola through three logarithms. */
FEAT_CLONES static void
place_peaks (Peaks *p,
             guint  n)
{
  for (guint i = 0; i < n; i++) {
    const float below = feat_logf (p->below[i] / p->at[i] + 1e-9f);
    const float above = feat_logf (p->above[i] / p->at[i] + 1e-9f);
    const float bend = below + above;
    const float offset = bend < -1e-6f ? 0.5f * (below - above) / bend : 0.0f;
    /* log2 (1 + x): |x| is below 0.1, where three terms do. */
    const float x = offset / p->k[i];
    const float octaves = p->octaves[i] + 1.44269504f * x * (1.0f - x * (0.5f - x * 0.333333f));

    p->bin[i] = (gint32) (octaves * BINS + 0.5f);
    p->root[i] = sqrtf (p->at[i]);
  }
}

/* One byte a bin from FIRST on: is it a peak above @least? */
FEAT_CLONES static void
mark_peaks (const float *restrict m,
            float                 least,
            guint8 *restrict      is_peak)
{
  for (guint k = FIRST; k < LAST; k++)
    is_peak[k - FIRST] = (m[k] > least) & (m[k] > m[k - 1]) & (m[k] >= m[k + 1]);
}

void
feat_key_push (FeatKey     *self,
               const float *m)
{
  const float top = feat_peak (m, FEAT_N_BINS);
  guint8 is_peak[MARKS] = { 0 };
  guint64 eight;
  Peaks p;
  guint n = 0;

  if (!(top > SILENCE))
    return;
  mark_peaks (m, PEAK_MIN * top, is_peak);
  for (guint i = 0; i < MARKS; i += sizeof eight) {
    memcpy (&eight, is_peak + i, sizeof eight);
    for (eight = GUINT64_FROM_LE (eight); eight != 0; eight &= eight - 1) {
      const guint k = FIRST + i + (guint) __builtin_ctzll (eight) / 8;

      p.at[n] = m[k];
      p.below[n] = m[k - 1];
      p.above[n] = m[k + 1];
      p.k[n] = (float) k;
      p.octaves[n++] = self->octaves[k];
    }
  }
  place_peaks (&p, n);
  for (guint i = 0; i < n; i++) {
    self->magnitudes[p.bin[i] % BINS] += p.at[i];
    self->roots[p.bin[i] % BINS] += p.root[i];
  }
}

/* ---- the end of the track ------------------------------------------------------------------- */

/* Distance of bin @b from the middle of the class that it is nearest to. */
static int
from_class (int b)
{
  return (b + PER_CLASS / 2) % PER_CLASS - PER_CLASS / 2;
}

/* By how many bins the recording is sharp: where most lies near the classes. */
static int
find_tuning (const FeatKey *self)
{
  double best = -1.0;
  int tuning = 0;

  for (int shift = -PER_CLASS / 2; shift < PER_CLASS / 2; shift++) {
    double sum = 0.0;

    for (int b = 0; b < BINS; b++) {
      const double d = from_class (b) / NEAR_BINS;

      sum += self->roots[(b + shift + BINS) % BINS] * exp (-0.5 * d * d);
    }
    if (sum > best) {
      best = sum;
      tuning = shift;
    }
  }
  return tuning;
}

/* Twelve classes that sum to one; FALSE in silence. */
static gboolean
fold (const FeatKey *self,
      int            tuning,
      double         classes[CLASSES])
{
  double sum = 0.0;

  for (int c = 0; c < CLASSES; c++) {
    classes[c] = 0.0;
    for (int i = -PER_CLASS / 2; i < PER_CLASS / 2; i++)
      classes[c] += self->magnitudes[(c * PER_CLASS + i + tuning + BINS) % BINS]
                    * exp (-0.5 * (i / FOLD_BINS) * (i / FOLD_BINS));
    sum += classes[c];
  }
  if (!(sum > 0.0))
    return FALSE;
  for (int c = 0; c < CLASSES; c++)
    classes[c] /= sum;
  return TRUE;
}

/* Softmax over the 24 keys: the winner's share is the confidence. */
static void
choose (const double classes[CLASSES],
        FeatureSet  *set)
{
  double score[2 * CLASSES], total = 0.0;
  int best = 0;

  for (int k = 0; k < CLASSES; k++) {
    score[k] = 0.0;
    score[k + CLASSES] = KEY_MINOR_BIAS;
    for (int c = 0; c < CLASSES; c++) {
      score[k] += KEY_MAJOR[c] * classes[(c + k) % CLASSES];
      score[k + CLASSES] += KEY_MINOR[c] * classes[(c + k) % CLASSES];
    }
  }
  for (int k = 1; k < 2 * CLASSES; k++)
    if (score[k] > score[best])
      best = k;
  for (int k = 0; k < 2 * CLASSES; k++)
    total += exp (score[k] - score[best]);
  set->key = best;
  set->key_confidence = (float) (1.0 / total);
}

static void
keep (FeatFrames   *frames,
      const double *histogram)
{
  float column[BINS];

  for (guint b = 0; b < BINS; b++)
    column[b] = (float) histogram[b];
  feat_frames_add (frames, FEAT_FRAMES_PITCH_HISTOGRAM, column);
}

void
feat_key_find (const FeatKey *self,
               FeatFrames    *frames,
               FeatureSet    *set)
{
  const int tuning = find_tuning (self);
  double classes[CLASSES];

  set->key = -1;
  set->key_confidence = set->tuning_cents = 0.0f;
  keep (frames, self->magnitudes);
  keep (frames, self->roots);
  if (!fold (self, tuning, classes))
    return;
  set->tuning_cents = (float) (tuning * 100 / PER_CLASS);
  choose (classes, set);
}
