/* feat-hops.c - energy, zero crossings and peak of each hop of samples */
#include "feat-hops.h"

#include "feat-simd.h"
#include "feat-spectral.h"
#include "feat-stft.h"

struct _FeatHops
{
  GArray  *hops;      /* owned; FeatHop */
  FeatHop  open;      /* the hop that is being filled */
  guint    filled;    /* samples in it */
  gboolean any;       /* a sample came before */
  gboolean negative;  /* it was below zero */
};

/* librosa clips smaller magnitudes to zero, which counts as positive. */
static const float ZERO = 1e-10f;

FeatHops *
feat_hops_new (void)
{
  FeatHops *self = g_new0 (FeatHops, 1);

  self->hops = g_array_new (FALSE, FALSE, sizeof (FeatHop));
  return self;
}

void
feat_hops_free (FeatHops *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->hops);
  g_free (self);
}

FEAT_CLONES static float
sum_squares (const float *x,
             guint        n)
{
  float sum = 0.0f;

  for (guint i = 0; i < n; i++)
    sum += x[i] * x[i];
  return sum;
}

FEAT_CLONES static guint
crossings (const float *x,
           guint        n)
{
  gint32 count = 0;

  for (guint i = 1; i < n; i++)
    count += (x[i - 1] < -ZERO) != (x[i] < -ZERO);
  return (guint) count;
}

/* Takes @n samples that all belong to the open hop. */
static void
add_part (FeatHops    *self,
          const float *x,
          guint        n)
{
  const float top = feat_peak (x, n);

  if (self->any && self->negative != (x[0] < -ZERO)) {
    if (self->filled == 0)
      self->open.boundary = 1;
    else
      self->open.inside++;
  }
  self->open.inside += crossings (x, n);
  self->open.energy += sum_squares (x, n);
  self->open.peak = MAX (self->open.peak, top);
  self->any = TRUE;
  self->negative = x[n - 1] < -ZERO;
  self->filled += n;
}

static void
close_hop (FeatHops *self)
{
  g_array_append_val (self->hops, self->open);
  memset (&self->open, 0, sizeof self->open);
  self->filled = 0;
}

void
feat_hops_push (FeatHops    *self,
                const float *samples,
                gsize        n)
{
  while (n > 0) {
    const guint part = (guint) MIN (n, FEAT_HOP - self->filled);

    add_part (self, samples, part);
    samples += part;
    n -= part;
    if (self->filled == FEAT_HOP)
      close_hop (self);
  }
}

void
feat_hops_finish (FeatHops *self)
{
  if (self->filled > 0)
    close_hop (self);
}

const FeatHop *
feat_hops_get (const FeatHops *self,
               gsize          *n_hops)
{
  *n_hops = self->hops->len;
  return (const FeatHop *) (gpointer) self->hops->data;
}

/* Frame t covers the hops t - 2 … t + 1; those outside do not exist. */
#define EACH_HOP_OF_FRAME(h, t)                                                     \
  for (gsize h = (t) < 2 ? 0 : (t) - 2; h <= (t) + 1 && h < self->hops->len; h++)

float
feat_hops_rms (const FeatHops *self,
               gsize           t)
{
  double sum = 0.0;

  EACH_HOP_OF_FRAME (h, t)
    sum += g_array_index (self->hops, FeatHop, h).energy;
  return (float) sqrt (sum / FEAT_N_FFT);
}

float
feat_hops_zcr (const FeatHops *self,
               gsize           t)
{
  guint sum = 0;

  EACH_HOP_OF_FRAME (h, t) {
    const FeatHop *hop = &g_array_index (self->hops, FeatHop, h);

    sum += hop->inside + (h + 2 > t ? hop->boundary : 0); /* not into the frame's first */
  }
  return (float) sum / FEAT_N_FFT;
}

float
feat_hops_envelope (const FeatHops *self,
                    gsize           t)
{
  float top = 0.0f;

  EACH_HOP_OF_FRAME (h, t)
    top = MAX (top, g_array_index (self->hops, FeatHop, h).peak);
  return top;
}
