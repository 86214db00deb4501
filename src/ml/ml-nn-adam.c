/* ml-nn-adam.c - Adam and AdamW, schedules, clipping, early stopping
 *
 * Any thread, each with its own state. Invariant: the step depends on the
 * gradients alone, element by element, so its order never changes a result.
 * Source: Kingma & Ba 2015, "Adam"; Loshchilov & Hutter 2019, "Decoupled
 * weight decay regularization" and 2017, "SGDR" (the cosine). */
#include "ml-nn.h"
#include "ml-vec.h"

#include <math.h>
#include <stdlib.h>

/* Takes @adam as raw memory and makes it hold [n] zero moments. */
ml_status
ml_adam_init (ml_adam *adam, size_t n)
{
  if (adam == NULL || n == 0)
    return ML_ERR_ARG;

  *adam = (ml_adam) { .m = ml_floats (n), .v = ml_floats (n), .n = n };
  if (adam->m == NULL || adam->v == NULL) {
    ml_adam_clear (adam);
    return ML_ERR_NOMEM;
  }
  return ML_OK;
}

void
ml_adam_clear (ml_adam *adam)
{
  if (adam == NULL)
    return;
  free (adam->m);
  free (adam->v);
  *adam = (ml_adam) { 0 };
}

ML_WIDE static void
step (ml_adam *restrict adam, const ml_adam_opts *opts, float lr, float rate,
      float v_scale, const uint8_t *decay, const float *restrict g, float *restrict w)
{
  const float b1 = opts->beta1, b2 = opts->beta2, eps = opts->eps;
  const float shrink = lr * opts->weight_decay;
  float *restrict m = adam->m, *restrict v = adam->v;

  for (size_t i = 0; i < adam->n; i++) {
    float d = decay == NULL || decay[i] ? shrink : 0.0f;

    m[i] = b1 * m[i] + (1.0f - b1) * g[i];
    v[i] = b2 * v[i] + (1.0f - b2) * g[i] * g[i];
    w[i] -= rate * m[i] / (sqrtf (v[i]) * v_scale + eps) + d * w[i];
  }
}

ml_status
ml_adam_step (ml_adam *adam, const ml_adam_opts *opts, float lr,
              const uint8_t *decay, const float *g, float *w)
{
  double t;

  if (adam == NULL || adam->m == NULL || opts == NULL || g == NULL || w == NULL || !(lr >= 0.0f))
    return ML_ERR_ARG;

  t = (double) ++adam->t;
  step (adam, opts, lr, (float) (lr / (1.0 - pow (opts->beta1, t))),
        (float) (1.0 / sqrt (1.0 - pow (opts->beta2, t))), decay, g, w);
  return ML_OK;
}

double
ml_clip_norm (float *g, size_t n, double max)
{
  double norm = ml_norm2 (g, n);

  if (!isfinite (norm))
    memset (g, 0, n * sizeof *g);
  else if (max > 0.0 && norm > max)
    ml_scale ((float) (max / norm), g, n);
  return norm;
}

double
ml_rate_at (ml_schedule schedule, double peak, double floor,
            size_t warmup, size_t total, size_t at)
{
  double done;

  if (at < warmup)
    return peak * (double) (at + 1) / (double) warmup;
  if (total <= warmup)
    return peak;
  done = (double) (at - warmup) / (double) (total - warmup);
  if (done > 1.0)
    done = 1.0;
  switch (schedule) {
  case ML_SCHEDULE_COSINE:
    return peak * (floor + (1.0 - floor) * 0.5 * (1.0 + cos (M_PI * done)));
  case ML_SCHEDULE_LINEAR:
    return peak * (floor + (1.0 - floor) * (1.0 - done));
  case ML_SCHEDULE_CONSTANT:
  default:
    return peak;
  }
}

int
ml_early_stop_update (ml_early_stop *stop, double value)
{
  if (isfinite (value) && (!stop->started || value < stop->best - stop->min_delta)) {
    stop->started = 1;
    stop->best = value;
    stop->since = 0;
    return 1;
  }
  stop->since++;
  return stop->patience > 0 && stop->since >= stop->patience ? -1 : 0;
}
