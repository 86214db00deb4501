/* feat-vocals.c - separated frames back into samples
 *
 * Invariant: `mid` and `side` hold the samples from the next frame's first one
 * on; `out` begins half a window before the first sample. */
#include "feat-vocals.h"

#include <string.h>

#include "feat-separate.h"
#include "feat-spectral.h"
#include "feat-stft.h"

enum { WINDOW_MAX = FEAT_N_FFT + 16 * FEAT_HOP, EDGE = FEAT_N_FFT / 2 };

struct _FeatVocals
{
  FeatStft     *stft;     /* owned */
  FeatSeparate *separate; /* owned */
  GArray       *out;      /* owned; float, overlap-add */
  float         mid[WINDOW_MAX], side[WINDOW_MAX];
  guint         filled;   /* samples in both */
  gboolean      stereo;
  gsize         n;        /* samples pushed */
  gsize         n_in;     /* frames pushed */
  gsize         n_out;    /* frames put back */
};

static void
separated_cb (const FeatSeparated *frame,
              gpointer             data)
{
  FeatVocals *self = data;
  float re[FEAT_N_BINS], im[FEAT_N_BINS], samples[FEAT_N_FFT];
  const gsize start = self->n_out++ * FEAT_HOP;
  float *out;

  for (guint k = 0; k < FEAT_N_BINS; k++) {
    re[k] = frame->mid_re[k] * frame->vocal[k];
    im[k] = frame->mid_im[k] * frame->vocal[k];
  }
  feat_stft_inverse (self->stft, re, im, samples);
  g_array_set_size (self->out, (guint) (start + FEAT_N_FFT));
  out = (float *) (gpointer) self->out->data + start;
  for (guint i = 0; i < FEAT_N_FFT; i++)
    out[i] += samples[i];
}

FeatVocals *
feat_vocals_new (void)
{
  FeatVocals *self = g_new0 (FeatVocals, 1);

  self->stft = feat_stft_new (FEAT_N_FFT);
  self->separate = feat_separate_new (separated_cb, self);
  self->out = g_array_new (FALSE, TRUE, sizeof (float)); /* grows by zeros */
  self->filled = EDGE;
  return self;
}

void
feat_vocals_free (FeatVocals *self)
{
  if (self == NULL)
    return;
  feat_stft_free (self->stft);
  feat_separate_free (self->separate);
  g_array_unref (self->out);
  g_free (self);
}

static void
frame (FeatVocals  *self,
       const float *mid,
       const float *side)
{
  float re[FEAT_N_BINS], im[FEAT_N_BINS], side_re[FEAT_N_BINS], side_im[FEAT_N_BINS];
  float magnitude[FEAT_N_BINS];

  feat_stft_complex (self->stft, mid, re, im);
  feat_power (re, im, FEAT_N_BINS, magnitude);
  feat_magnitude (magnitude, FEAT_N_BINS, magnitude);
  if (self->stereo)
    feat_stft_complex (self->stft, side, side_re, side_im);
  feat_separate_push (self->separate, re, im, magnitude, self->stereo ? side_re : NULL,
                      self->stereo ? side_im : NULL);
  self->n_in++;
}

static void
work_off (FeatVocals *self)
{
  guint start = 0;

  for (; start + FEAT_N_FFT <= self->filled; start += FEAT_HOP)
    frame (self, self->mid + start, self->side + start);
  self->filled -= start;
  memmove (self->mid, self->mid + start, self->filled * sizeof (float));
  memmove (self->side, self->side + start, self->filled * sizeof (float));
}

void
feat_vocals_push (FeatVocals  *self,
                  const float *mono,
                  const float *left,
                  const float *right,
                  gsize        n)
{
  const gboolean stereo = left != NULL && right != NULL && left != right;

  self->n += n;
  self->stereo = self->stereo || stereo;
  for (gsize i = 0; i < n;) {
    const guint part = (guint) MIN (n - i, WINDOW_MAX - self->filled);

    memcpy (self->mid + self->filled, mono + i, part * sizeof (float));
    for (guint j = 0; j < part; j++)
      self->side[self->filled + j] = stereo ? 0.5f * (left[i + j] - right[i + j]) : 0.0f;
    self->filled += part;
    i += part;
    work_off (self);
  }
}

float *
feat_vocals_finish (FeatVocals *self,
                    gsize      *n)
{
  /* Until every sample lies under four windows. */
  const gsize n_frames = (self->n + FEAT_N_FFT) / FEAT_HOP + 1;
  float *vocals = g_new0 (float, MAX (self->n, 1));

  while (self->n_in < n_frames) {
    const guint missing = FEAT_N_FFT > self->filled ? FEAT_N_FFT - self->filled : 0;

    memset (self->mid + self->filled, 0, missing * sizeof (float));
    memset (self->side + self->filled, 0, missing * sizeof (float));
    self->filled += missing;
    work_off (self);
  }
  feat_separate_finish (self->separate);
  memcpy (vocals, (float *) (gpointer) self->out->data + EDGE, self->n * sizeof (float));
  *n = self->n;
  return vocals;
}
