/* feat-stft.c - windowed real FFT over FFTW, single precision
 *
 * One object a thread. */
#include "feat-stft.h"

#include "feat-plan.h"
#include "feat-simd.h"

struct _FeatStft
{
  guint      n_fft;
  float     *window;   /* owned; [n_fft] periodic Hann */
  float     *time;     /* owned; [n_fft], FFTW's alignment */
  fftwf_complex *freq; /* owned; [n_fft / 2 + 1] */
  fftwf_plan forward;  /* time -> freq */
  fftwf_plan backward; /* freq -> time; made when first needed */
};

FeatStft *
feat_stft_new (guint n_fft)
{
  g_return_val_if_fail (n_fft >= 2 && n_fft % 2 == 0, NULL);

  FeatStft *self = g_new0 (FeatStft, 1);
  const guint n_bins = n_fft / 2 + 1;

  self->n_fft = n_fft;
  self->window = fftwf_alloc_real (n_fft);
  self->time = fftwf_alloc_real (n_fft);
  self->freq = fftwf_alloc_complex (n_bins);
  if (self->window == NULL || self->time == NULL || self->freq == NULL)
    g_error ("Out of memory for a transform of %u points", n_fft);
  for (guint i = 0; i < n_fft; i++)
    self->window[i] = (float) (0.5 - 0.5 * cos (2.0 * G_PI * i / n_fft));
  self->forward = feat_plan_forward (n_fft, self->time, self->freq);
  return self;
}

void
feat_stft_free (FeatStft *self)
{
  if (self == NULL)
    return;
  feat_plan_destroy (self->forward);
  feat_plan_destroy (self->backward);
  fftwf_free (self->window);
  fftwf_free (self->time);
  fftwf_free (self->freq);
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
squares (const fftwf_complex *restrict freq,
         guint                         n,
         float *restrict               power)
{
  for (guint i = 0; i < n; i++)
    power[i] = freq[i][0] * freq[i][0] + freq[i][1] * freq[i][1];
}

void
feat_stft_power (FeatStft    *self,
                 const float *frame,
                 float       *power)
{
  multiply (frame, self->window, self->n_fft, self->time);
  fftwf_execute (self->forward);
  squares ((const fftwf_complex *) self->freq, self->n_fft / 2 + 1, power);
}

FEAT_CLONES void
feat_power (const float *restrict re,
            const float *restrict im,
            guint                 n,
            float *restrict       power)
{
  for (guint k = 0; k < n; k++)
    power[k] = re[k] * re[k] + im[k] * im[k];
}

void
feat_stft_complex (FeatStft    *self,
                   const float *frame,
                   float       *re,
                   float       *im)
{
  multiply (frame, self->window, self->n_fft, self->time);
  fftwf_execute (self->forward);
  for (guint k = 0; k <= self->n_fft / 2; k++) {
    re[k] = self->freq[k][0];
    im[k] = self->freq[k][1];
  }
}

void
feat_stft_inverse (FeatStft    *self,
                   const float *re,
                   const float *im,
                   float       *frame)
{
  const float scale = 1.0f / (1.5f * (float) self->n_fft); /* FFTW's inverse is unscaled */

  if (self->backward == NULL)
    self->backward = feat_plan_backward (self->n_fft, self->freq, self->time);
  for (guint k = 0; k <= self->n_fft / 2; k++) {
    self->freq[k][0] = re[k];
    self->freq[k][1] = im[k];
  }
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
