/* ml-gru.c - a gated recurrent network whose memory fades with time
 *
 * Immutable once trained; any thread may ask. All in double: it is tiny, and
 * the gradient's test can then be strict.
 *
 * One step, for place p at time t (gap since the last one, hour of the day):
 *   u = [p, gap, sin hour, cos hour]             input
 *   f = h exp(−exp(s) gap)                       what the gap left of the memory
 *   z = σ(Wz u + Uz f + bz), r = σ(Wr u + Ur f + br)
 *   c = tanh(Wc u + Uc (r f) + bc),  h = (1 − z) f + z c
 * The next place, gap g later, is expected at
 *   exp(−exp(q) g) a p + Wo (h exp(−exp(s) g)) + bo.
 *
 * Sources: Cho et al. 2014 (GRU); Che et al. 2018, "Recurrent neural networks
 * for multivariate time series with missing values", Sci. Rep. 8 (fading memory). */
#include "ml-gru.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"
#include "ml-path.h"
#include "ml-rng.h"

#define INPUTS 5
#define MAX_HIDDEN 64
#define LEAST 8
#define LEAST_JUDGED 40

/* Steps that the gradient looks back; a session is seldom longer. */
#define WINDOW 24

struct ml_gru {
  size_t  h, n_parameters;
  double *w;             /* owned [n_parameters] */
  double  mean[2], sd;   /* of the places; one scale, so that the plane keeps its shape */
  double  unit_s;        /* of gaps: the median one */
};

/* Places of the parameters. */
typedef struct {
  size_t wz, uz, bz, wr, ur, br, wc, uc, bc; /* [h][INPUTS], [h][h], [h] */
  size_t s;                                  /* [h] log rates of fading */
  size_t wo, bo;                             /* [2][h], [2] */
  size_t a, q;                               /* weight and log fading of the last place */
  size_t end;
} layout;

static layout
lay_out (size_t h)
{
  layout l;
  size_t at = 0;

  l.wz = at, at += h * INPUTS;
  l.uz = at, at += h * h;
  l.bz = at, at += h;
  l.wr = at, at += h * INPUTS;
  l.ur = at, at += h * h;
  l.br = at, at += h;
  l.wc = at, at += h * INPUTS;
  l.uc = at, at += h * h;
  l.bc = at, at += h;
  l.s = at, at += h;
  l.wo = at, at += 2 * h;
  l.bo = at, at += 2;
  l.a = at, at += 1;
  l.q = at, at += 1;
  l.end = at;
  return l;
}

/* What one step computed, for the way back. */
typedef struct {
  double u[INPUTS], gap, next_gap;
  double before[MAX_HIDDEN], f[MAX_HIDDEN], z[MAX_HIDDEN], r[MAX_HIDDEN], c[MAX_HIDDEN], h[MAX_HIDDEN];
  double kept[MAX_HIDDEN];  /* exp(−rate gap) */
  double later[MAX_HIDDEN]; /* exp(−rate next gap) */
  double hold;              /* exp(−exp(q) next gap) */
  double out[2];
} gru_step;

static double
logistic (double x)
{
  return 1.0 / (1.0 + exp (-x));
}

/* Gaps grow over many orders: beyond a few medians only their logarithm counts. */
static double
gap_of (const ml_gru *self, double seconds)
{
  return log1p ((seconds > 0.0 ? seconds : 0.0) / self->unit_s);
}

static double
weigh (const double *w, const double *x, size_t n)
{
  double sum = 0.0;

  for (size_t i = 0; i < n; i++)
    sum += w[i] * x[i];
  return sum;
}

static void
fill_input (const ml_gru *self, const double *time_s, const float *xy, size_t i, gru_step *s)
{
  double hour = fmod (time_s[i], 86400.0) / 86400.0 * 2.0 * M_PI;

  s->u[0] = (xy[2 * i] - self->mean[0]) / self->sd;
  s->u[1] = (xy[2 * i + 1] - self->mean[1]) / self->sd;
  s->gap = i > 0 ? gap_of (self, time_s[i] - time_s[i - 1]) : 10.0;
  s->u[2] = s->gap / 4.0;
  s->u[3] = sin (hour);
  s->u[4] = cos (hour);
}

/* From the memory @before to s->h. */
static void
step_forward (const ml_gru *self, const layout *l, const double *before, gru_step *s)
{
  const double *w = self->w;
  size_t h = self->h;
  double gated[MAX_HIDDEN];

  memcpy (s->before, before, h * sizeof *before);
  for (size_t k = 0; k < h; k++) {
    s->kept[k] = exp (-exp (w[l->s + k]) * s->gap);
    s->f[k] = s->kept[k] * before[k];
  }
  for (size_t k = 0; k < h; k++) {
    s->z[k] = logistic (weigh (w + l->wz + k * INPUTS, s->u, INPUTS) + weigh (w + l->uz + k * h, s->f, h) + w[l->bz + k]);
    s->r[k] = logistic (weigh (w + l->wr + k * INPUTS, s->u, INPUTS) + weigh (w + l->ur + k * h, s->f, h) + w[l->br + k]);
  }
  for (size_t k = 0; k < h; k++)
    gated[k] = s->r[k] * s->f[k];
  for (size_t k = 0; k < h; k++) {
    s->c[k] = tanh (weigh (w + l->wc + k * INPUTS, s->u, INPUTS) + weigh (w + l->uc + k * h, gated, h) + w[l->bc + k]);
    s->h[k] = (1.0 - s->z[k]) * s->f[k] + s->z[k] * s->c[k];
  }
}

static void
step_output (const ml_gru *self, const layout *l, gru_step *s)
{
  const double *w = self->w;

  s->hold = exp (-exp (w[l->q]) * s->next_gap);
  for (size_t k = 0; k < self->h; k++)
    s->later[k] = exp (-exp (w[l->s + k]) * s->next_gap);
  for (int t = 0; t < 2; t++) {
    s->out[t] = w[l->a] * s->hold * s->u[t] + w[l->bo + t];
    for (size_t k = 0; k < self->h; k++)
      s->out[t] += w[l->wo + t * self->h + k] * s->later[k] * s->h[k];
  }
}

/* From d_out [2] and d_h (of the steps after) to the gradient and to d_h of the
 * step before, in place. */
static void
step_back (const ml_gru *self, const layout *l, const gru_step *s, const double *d_out, double *d_h, double *g)
{
  const double *w = self->w;
  size_t h = self->h;
  double d_f[MAX_HIDDEN] = { 0 }, d_gated[MAX_HIDDEN] = { 0 };
  double d_z[MAX_HIDDEN], d_c[MAX_HIDDEN], d_r[MAX_HIDDEN];

  for (int t = 0; t < 2; t++) {
    g[l->bo + t] += d_out[t];
    g[l->a] += d_out[t] * s->hold * s->u[t];
    g[l->q] -= d_out[t] * w[l->a] * s->hold * s->u[t] * exp (w[l->q]) * s->next_gap;
    for (size_t k = 0; k < h; k++) {
      double wo = w[l->wo + t * h + k];

      g[l->wo + t * h + k] += d_out[t] * s->later[k] * s->h[k];
      d_h[k] += d_out[t] * wo * s->later[k];
      g[l->s + k] -= d_out[t] * wo * s->later[k] * s->h[k] * exp (w[l->s + k]) * s->next_gap;
    }
  }
  for (size_t k = 0; k < h; k++) {
    d_z[k] = d_h[k] * (s->c[k] - s->f[k]) * s->z[k] * (1.0 - s->z[k]);
    d_c[k] = d_h[k] * s->z[k] * (1.0 - s->c[k] * s->c[k]);
    d_f[k] += d_h[k] * (1.0 - s->z[k]);
  }
  for (size_t k = 0; k < h; k++)
    for (size_t j = 0; j < h; j++) {
      g[l->uc + k * h + j] += d_c[k] * s->r[j] * s->f[j];
      d_gated[j] += d_c[k] * w[l->uc + k * h + j];
    }
  for (size_t k = 0; k < h; k++) {
    d_r[k] = d_gated[k] * s->f[k] * s->r[k] * (1.0 - s->r[k]);
    d_f[k] += d_gated[k] * s->r[k];
  }
  for (size_t k = 0; k < h; k++) {
    g[l->bz + k] += d_z[k];
    g[l->br + k] += d_r[k];
    g[l->bc + k] += d_c[k];
    for (size_t i = 0; i < INPUTS; i++) {
      g[l->wz + k * INPUTS + i] += d_z[k] * s->u[i];
      g[l->wr + k * INPUTS + i] += d_r[k] * s->u[i];
      g[l->wc + k * INPUTS + i] += d_c[k] * s->u[i];
    }
    for (size_t j = 0; j < h; j++) {
      g[l->uz + k * h + j] += d_z[k] * s->f[j];
      g[l->ur + k * h + j] += d_r[k] * s->f[j];
      d_f[j] += d_z[k] * w[l->uz + k * h + j] + d_r[k] * w[l->ur + k * h + j];
    }
  }
  for (size_t k = 0; k < h; k++) {
    g[l->s + k] -= d_f[k] * s->f[k] * exp (w[l->s + k]) * s->gap;
    d_h[k] = d_f[k] * s->kept[k];
  }
}

/* Places from … to − 1 each forecast the next; gradient added. Returns the sum
 * of half squared errors. @memory in out [h]. */
static double
window_loss (const ml_gru *self, const layout *l, const double *time_s, const float *xy,
             size_t from, size_t to, gru_step *steps, double *memory, double *g)
{
  double loss = 0.0, d_h[MAX_HIDDEN] = { 0 };

  for (size_t i = from; i < to; i++) {
    gru_step *s = &steps[i - from];

    fill_input (self, time_s, xy, i, s);
    s->next_gap = gap_of (self, time_s[i + 1] - time_s[i]);
    step_forward (self, l, memory, s);
    step_output (self, l, s);
    memcpy (memory, s->h, self->h * sizeof *memory);
  }
  for (size_t i = to; i-- > from;) {
    double d_out[2];

    for (int t = 0; t < 2; t++) {
      d_out[t] = steps[i - from].out[t] - (xy[2 * (i + 1) + t] - self->mean[t]) / self->sd;
      loss += 0.5 * d_out[t] * d_out[t];
    }
    if (g != NULL)
      step_back (self, l, &steps[i - from], d_out, d_h, g);
  }
  return loss;
}

/* ---- learning ------------------------------------------------------------------ */

static ml_status
measure (ml_gru *self, const double *time_s, const float *xy, size_t n)
{
  double *gap = ml_alloc (n, 1, sizeof *gap), var = 0.0;

  if (gap == NULL)
    return ML_ERR_NOMEM;
  self->unit_s = ml_path_gap (time_s, n, gap);
  free (gap);
  for (size_t i = 0; i < 2 * n; i++)
    self->mean[i % 2] += xy[i] / (double) n;
  for (size_t i = 0; i < 2 * n; i++)
    var += (xy[i] - self->mean[i % 2]) * (xy[i] - self->mean[i % 2]) / (2.0 * (double) n);
  self->sd = var > 1e-18 ? sqrt (var) : 1.0;
  return ML_OK;
}

/* Starts as "half of where it was, fading": the recurrent part adds to that. */
static void
start (ml_gru *self, const layout *l, uint64_t seed)
{
  ml_rng rng;

  ml_rng_seed (&rng, seed);
  for (size_t i = 0; i < self->n_parameters; i++)
    self->w[i] = 0.3 * ml_rng_normal (&rng) / sqrt ((double) self->h);
  for (size_t k = 0; k < self->h; k++) {
    self->w[l->bz + k] = -1.0; /* remembers rather than replaces */
    self->w[l->br + k] = 1.0;
    self->w[l->s + k] = -4.0 + 4.0 * (double) k / (double) self->h; /* slow and fast ones */
  }
  for (size_t i = 0; i < 2 * self->h; i++)
    self->w[l->wo + i] *= 0.2;
  self->w[l->bo] = self->w[l->bo + 1] = 0.0;
  self->w[l->a] = 0.5;
  self->w[l->q] = -2.0;
}

typedef struct {
  double *m, *v, *g;
  uint64_t t;
} adam;

static void
adam_step (adam *a, double *w, size_t n, double rate)
{
  double norm = 0.0, scale;

  for (size_t i = 0; i < n; i++)
    norm += a->g[i] * a->g[i];
  scale = norm > 4.0 ? 2.0 / sqrt (norm) : 1.0;
  a->t++;
  for (size_t i = 0; i < n; i++) {
    double g = a->g[i] * scale + 1e-4 * w[i];

    a->m[i] = 0.9 * a->m[i] + 0.1 * g;
    a->v[i] = 0.99 * a->v[i] + 0.01 * g * g;
    w[i] -= rate * (a->m[i] / (1.0 - pow (0.9, (double) a->t)))
            / (sqrt (a->v[i] / (1.0 - pow (0.99, (double) a->t))) + 1e-8);
  }
}

/* How near the network comes on the places from @from on, over the squares of what a
 * mean misses; and by how much its answers must be shrunk to come nearest. */
static double
judge (const ml_gru *self, const layout *l, const double *time_s, const float *xy, size_t n, size_t from,
       double *shrink)
{
  double memory[MAX_HIDDEN] = { 0 }, with = 0.0, square = 0.0, all = 0.0;
  gru_step s;

  for (size_t i = 0; i + 1 < n; i++) {
    fill_input (self, time_s, xy, i, &s);
    step_forward (self, l, memory, &s);
    memcpy (memory, s.h, self->h * sizeof *memory);
    if (i + 1 < from)
      continue;
    s.next_gap = gap_of (self, time_s[i + 1] - time_s[i]);
    step_output (self, l, &s);
    for (int t = 0; t < 2; t++) {
      double truth = (xy[2 * (i + 1) + (size_t) t] - self->mean[t]) / self->sd;

      with += s.out[t] * truth;
      square += s.out[t] * s.out[t];
      all += truth * truth;
    }
  }
  *shrink = square > 0.0 ? fmin (1.0, fmax (0.0, with / square)) : 0.0;
  return all - 2.0 * *shrink * with + *shrink * *shrink * square;
}

/* Answers are linear in these, so shrinking them shrinks the answers. */
static void
shrink_answers (ml_gru *self, const layout *l, double by)
{
  for (size_t i = 0; i < 2 * self->h; i++)
    self->w[l->wo + i] *= by;
  self->w[l->bo] *= by;
  self->w[l->bo + 1] *= by;
  self->w[l->a] *= by;
}

/* The last fifth of a path that is long enough says when to stop. */
static ml_status
learn (ml_gru *self, const layout *l, const double *time_s, const float *xy, size_t n,
       const ml_gru_options *o)
{
  unsigned epochs = o->epochs ? o->epochs : 60;
  double rate = o->rate > 0.0 ? o->rate : 0.01;
  gru_step *steps = ml_alloc (WINDOW, 1, sizeof *steps);
  double *room = ml_alloc (self->n_parameters, 4, sizeof *room);
  double *best = room ? room + 3 * self->n_parameters : NULL, least = INFINITY, shrink = 1.0;
  size_t last = n >= LEAST_JUDGED ? n * 4 / 5 : n;
  adam a = { room, room ? room + self->n_parameters : NULL,
             room ? room + 2 * self->n_parameters : NULL, 0 };
  ml_status status = steps && room ? ML_OK : ML_ERR_NOMEM;

  for (unsigned e = 0; status == ML_OK && e < epochs; e++) {
    double memory[MAX_HIDDEN] = { 0 }, loss = 0.0;
    double now = rate * 0.5 * (1.0 + cos (M_PI * e / epochs));

    if (o->cancelled != NULL && o->cancelled (o->cancel_data))
      status = ML_ERR_CANCELLED;
    for (size_t from = 0; from + 1 < last && status == ML_OK; from += WINDOW) {
      size_t to = from + WINDOW < last - 1 ? from + WINDOW : last - 1;

      memset (a.g, 0, self->n_parameters * sizeof *a.g);
      loss += window_loss (self, l, time_s, xy, from, to, steps, memory, a.g);
      for (size_t i = 0; i < self->n_parameters; i++)
        a.g[i] /= (double) (to - from);
      adam_step (&a, self->w, self->n_parameters, now);
    }
    if (!isfinite (loss))
      status = ML_ERR_DIVERGED;
    if (status == ML_OK && last < n) {
      double by, here = judge (self, l, time_s, xy, n, last, &by);

      if (here < least) {
        least = here;
        shrink = by;
        memcpy (best, self->w, self->n_parameters * sizeof *best);
      }
    }
  }
  if (status == ML_OK && isfinite (least)) {
    memcpy (self->w, best, self->n_parameters * sizeof *best);
    shrink_answers (self, l, shrink);
  }
  free (steps);
  free (room);
  return status;
}

/**
 * ml_gru_train - learn how one path moves
 * @time_s: in [n] not decreasing; hours of the day are taken from it
 * @xy:     in [n][2]
 * @n:      >= 8
 * @out:    out freed with ml_gru_free(); NULL on failure
 *
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM, ML_ERR_NONFINITE, ML_ERR_CANCELLED
 * or ML_ERR_DIVERGED. From 40 places on the last fifth says when to stop, and how
 * much of the answers to believe. O(epochs n hidden^2).
 */
ml_status
ml_gru_train (const double *time_s, const float *xy, size_t n,
              const ml_gru_options *options, ml_gru **out)
{
  size_t h = options->hidden ? options->hidden : 10;
  layout l = lay_out (h);
  ml_gru *self;
  ml_status status;

  *out = NULL;
  if (n < LEAST || h > MAX_HIDDEN)
    return ML_ERR_ARG;
  status = ml_path_check (time_s, xy, n);
  if (status != ML_OK)
    return status;
  self = ml_alloc (1, 1, sizeof *self);
  if (self == NULL)
    return ML_ERR_NOMEM;
  self->h = h;
  self->n_parameters = l.end;
  self->w = ml_alloc (l.end, 1, sizeof *self->w);
  status = self->w ? measure (self, time_s, xy, n) : ML_ERR_NOMEM;
  if (status == ML_OK) {
    start (self, &l, options->seed);
    status = learn (self, &l, time_s, xy, n, options);
  }
  if (status == ML_OK)
    *out = self;
  else
    ml_gru_free (self);
  return status;
}

/** ml_gru_free - NULL is fine */
void
ml_gru_free (ml_gru *self)
{
  if (self == NULL)
    return;
  free (self->w);
  free (self);
}

/* ---- asking --------------------------------------------------------------------- */

/**
 * ml_gru_rolling - what was expected of each place
 * @next: out [n][2] from the places before each; the mean for the first
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE. O(n hidden^2).
 */
ml_status
ml_gru_rolling (const ml_gru *self, const double *time_s, const float *xy, size_t n, float *next)
{
  layout l = lay_out (self->h);
  double memory[MAX_HIDDEN] = { 0 };
  ml_status status = ml_path_check (time_s, xy, n);
  gru_step s;

  for (size_t i = 0; status == ML_OK && i < n; i++) {
    if (i == 0)
      for (int t = 0; t < 2; t++)
        next[t] = (float) self->mean[t];
    fill_input (self, time_s, xy, i, &s);
    step_forward (self, &l, memory, &s);
    memcpy (memory, s.h, self->h * sizeof *memory);
    if (i + 1 == n)
      break;
    s.next_gap = gap_of (self, time_s[i + 1] - time_s[i]);
    step_output (self, &l, &s);
    for (int t = 0; t < 2; t++)
      next[2 * (i + 1) + t] = (float) (self->mean[t] + self->sd * s.out[t]);
  }
  return status;
}

/**
 * ml_gru_forecast - where the path will be
 * @then_s: not before the last place
 * @next:   out [2]; the mean when there is no path yet
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE. O(n hidden^2).
 */
ml_status
ml_gru_forecast (const ml_gru *self, const double *time_s, const float *xy, size_t n,
                 double then_s, float *next)
{
  layout l = lay_out (self->h);
  double memory[MAX_HIDDEN] = { 0 };
  ml_status status = ml_path_check (time_s, xy, n);
  gru_step s;

  if (status != ML_OK)
    return status;
  if (!isfinite (then_s))
    return ML_ERR_NONFINITE;
  if (n > 0 && then_s < time_s[n - 1])
    return ML_ERR_ARG;
  for (int t = 0; t < 2; t++)
    next[t] = (float) self->mean[t];
  for (size_t i = 0; i < n; i++) {
    fill_input (self, time_s, xy, i, &s);
    step_forward (self, &l, memory, &s);
    memcpy (memory, s.h, self->h * sizeof *memory);
  }
  if (n == 0)
    return ML_OK;
  s.next_gap = gap_of (self, then_s - time_s[n - 1]);
  step_output (self, &l, &s);
  for (int t = 0; t < 2; t++)
    next[t] = (float) (self->mean[t] + self->sd * s.out[t]);
  return ML_OK;
}

/** ml_gru_loss - half the squared errors over a path of up to 25 places, scaled */
double
ml_gru_loss (ml_gru *self, const double *time_s, const float *xy, size_t n, double *gradient)
{
  layout l = lay_out (self->h);
  double memory[MAX_HIDDEN] = { 0 };
  gru_step steps[WINDOW];

  if (n < 2 || n > WINDOW + 1)
    return NAN;
  if (gradient != NULL)
    memset (gradient, 0, self->n_parameters * sizeof *gradient);
  return window_loss (self, &l, time_s, xy, 0, n - 1, steps, memory, gradient);
}

/** ml_gru_parameters - borrowed */
double *
ml_gru_parameters (ml_gru *self, size_t *n_parameters)
{
  *n_parameters = self->n_parameters;
  return self->w;
}
