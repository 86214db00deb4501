/* feat-stft.c - windowed real FFT over FFTW, single precision
 *
 * One object a thread. FFTW's planner is the only shared state: plans are made
 * and destroyed under a lock, and always with FFTW_ESTIMATE, so that the same
 * input gives the same output at every run on a machine. */
#include "feat-stft.h"

#include "feat-simd.h"

#include <fftw3.h>

struct _FeatStft
{
  guint      n_fft;
  float     *window;   /* owned; [n_fft] periodic Hann */
  float     *time;     /* owned; [n_fft], FFTW's alignment */
  float     *re, *im;  /* owned; [n_fft / 2 + 1] */
  fftwf_plan forward;  /* time -> re, im */
  fftwf_plan backward; /* re, im -> time; made when first needed */
};

static GMutex planner_lock; /* FFTW: only executing a plan is thread-safe */

static fftwf_plan
make_plan (FeatStft *self,
           gboolean  backward)
{
  const fftwf_iodim dim = { .n = (int) self->n_fft, .is = 1, .os = 1 };
  fftwf_plan plan;

  g_mutex_lock (&planner_lock);
  if (backward)
    plan = fftwf_plan_guru_split_dft_c2r (1, &dim, 0, NULL, self->re, self->im, self->time,
                                          FFTW_ESTIMATE);
  else
    plan = fftwf_plan_guru_split_dft_r2c (1, &dim, 0, NULL, self->time, self->re, self->im,
                                          FFTW_ESTIMATE);
  g_mutex_unlock (&planner_lock);
  g_assert (plan != NULL); /* FFTW plans every size in memory it was given */
  return plan;
}

FeatStft *
feat_stft_new (guint n_fft)
{
  g_return_val_if_fail (n_fft >= 2 && n_fft % 2 == 0, NULL);

  FeatStft *self = g_new0 (FeatStft, 1);
  const guint n_bins = n_fft / 2 + 1;

  self->n_fft = n_fft;
  self->window = fftwf_alloc_real (n_fft);
  self->time = fftwf_alloc_real (n_fft);
  self->re = fftwf_alloc_real (n_bins);
  self->im = fftwf_alloc_real (n_bins);
  if (self->window == NULL || self->time == NULL || self->re == NULL || self->im == NULL)
    g_error ("Out of memory for a transform of %u points", n_fft);
  for (guint i = 0; i < n_fft; i++)
    self->window[i] = (float) (0.5 - 0.5 * cos (2.0 * G_PI * i / n_fft));
  self->forward = make_plan (self, FALSE);
  return self;
}

void
feat_stft_free (FeatStft *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&planner_lock);
  fftwf_destroy_plan (self->forward);
  if (self->backward != NULL)
    fftwf_destroy_plan (self->backward);
  g_mutex_unlock (&planner_lock);
  fftwf_free (self->window);
  fftwf_free (self->time);
  fftwf_free (self->re);
  fftwf_free (self->im);
  g_free (self);
}

FEAT_CLONES static void
multiply (const float *restrict a,
          const float *restrict b,
          guint                 n,
          float *restrict       out)
{
  for (guint i = 0; i < n; i++)
    out[i] = a[i] * b[i];
}

FEAT_CLONES static void
squares (const float *restrict re,
         const float *restrict im,
         guint                 n,
         float *restrict       power)
{
  for (guint i = 0; i < n; i++)
    power[i] = re[i] * re[i] + im[i] * im[i];
}

void
feat_stft_power (FeatStft    *self,
                 const float *frame,
                 float       *power)
{
  multiply (frame, self->window, self->n_fft, self->time);
  fftwf_execute (self->forward);
  squares (self->re, self->im, self->n_fft / 2 + 1, power);
}

void
feat_stft_complex (FeatStft    *self,
                   const float *frame,
                   float       *re,
                   float       *im)
{
  const gsize bytes = (self->n_fft / 2 + 1) * sizeof (float);

  multiply (frame, self->window, self->n_fft, self->time);
  fftwf_execute (self->forward);
  memcpy (re, self->re, bytes);
  memcpy (im, self->im, bytes);
}

void
feat_stft_inverse (FeatStft    *self,
                   const float *re,
                   const float *im,
                   float       *frame)
{
  const gsize bytes = (self->n_fft / 2 + 1) * sizeof (float);
  const float scale = 1.0f / (1.5f * (float) self->n_fft); /* FFTW's inverse is unscaled */

  if (self->backward == NULL)
    self->backward = make_plan (self, TRUE);
  memcpy (self->re, re, bytes);
  memcpy (self->im, im, bytes);
  fftwf_execute (self->backward);
  for (guint i = 0; i < self->n_fft; i++)
    frame[i] = self->time[i] * self->window[i] * scale;
}

gsize
feat_n_frames (gsize n,
               guint hop)
{
  return 1 + n / hop;
}

void
feat_frame_copy (const float *samples,
                 gsize        n,
                 gssize       start,
                 guint        n_fft,
                 float       *frame)
{
  const gssize first = MAX (start, 0);
  const gssize last = MIN (start + (gssize) n_fft, (gssize) n); /* exclusive */

  if (first >= last) {
    memset (frame, 0, n_fft * sizeof *frame);
    return;
  }
  memset (frame, 0, (first - start) * sizeof *frame);
  memcpy (frame + (first - start), samples + first, (last - first) * sizeof *frame);
  memset (frame + (last - start), 0, (start + (gssize) n_fft - last) * sizeof *frame);
}
