/* feat-autocorr.c - generalised autocorrelation over FFTW, zero-padded to twice */
#include "feat-autocorr.h"

#include <math.h>
#include <string.h>

#include "feat-plan.h"

struct _FeatAutocorr
{
  guint          n;
  float         *time; /* owned; [2n] */
  fftwf_complex *freq; /* owned; [n + 1] */
  fftwf_plan     forward, backward;
};

FeatAutocorr *
feat_autocorr_new (guint n)
{
  FeatAutocorr *self = g_new0 (FeatAutocorr, 1);

  self->n = n;
  self->time = fftwf_alloc_real (2 * n);
  self->freq = fftwf_alloc_complex (n + 1);
  if (self->time == NULL || self->freq == NULL)
    g_error ("Out of memory for an autocorrelation of %u points", n);
  self->forward = feat_plan_forward (2 * n, self->time, self->freq);
  self->backward = feat_plan_backward (2 * n, self->freq, self->time);
  return self;
}

void
feat_autocorr_free (FeatAutocorr *self)
{
  if (self == NULL)
    return;
  feat_plan_destroy (self->forward);
  feat_plan_destroy (self->backward);
  fftwf_free (self->time);
  fftwf_free (self->freq);
  g_free (self);
}

void
feat_autocorr_run (FeatAutocorr *self,
                   const float  *x,
                   float        *acf)
{
  memcpy (self->time, x, self->n * sizeof *x);
  memset (self->time + self->n, 0, self->n * sizeof *x);
  fftwf_execute (self->forward);
  for (guint k = 0; k <= self->n; k++) {
    const float power = self->freq[k][0] * self->freq[k][0] + self->freq[k][1] * self->freq[k][1];

    self->freq[k][0] = sqrtf (sqrtf (power));
    self->freq[k][1] = 0.0f;
  }
  fftwf_execute (self->backward);
  memcpy (acf, self->time, self->n * sizeof *acf);
}
