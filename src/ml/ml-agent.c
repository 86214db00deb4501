/* ml-agent.c - Bayesian logistic regression that chooses by Thompson sampling
 *
 * One owner at a time; asking is const. Invariant: the precision is symmetric,
 * positive definite and at least a share of the prior's, so its factor exists.
 *
 * The belief about the weights is a Gaussian: mean and full precision matrix.
 * A lesson (x, y) replaces the posterior by the Gaussian around its peak
 * (Laplace). Since one lesson bends the belief along one direction only, the
 * peak is found by Newton's method on a single number, exactly.
 *
 * Sources: Spiegelhalter & Lauritzen 1990, Networks 20 (sequential updating);
 * Chapelle & Li 2011, "An empirical evaluation of Thompson sampling", NIPS;
 * MacKay 1992, Neural Computation 4 (chance under an uncertain score);
 * Kulhavy & Zarrop 1993 (forgetting towards the prior). */
#include "ml-agent.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"
#include "ml-linalg.h"
#include "ml-vec.h"
#include "ml-weights.h"

#define MAX_SIZE 1024
#define MAGIC    "SegueAg1"

struct ml_agent {
  size_t   d;
  uint64_t lessons;
  double  *mean;            /* [d] */
  double  *precision;       /* [d][d] symmetric */
  double  *factor;          /* [d][d] its Cholesky factor, kept in step */
  double  *prior_mean;      /* [d] */
  double  *prior_precision; /* [d] diagonal */
};

static double
logistic (double z)
{
  return z >= 0.0 ? 1.0 / (1.0 + exp (-z)) : exp (z) / (1.0 + exp (z));
}

static ml_status
refactor (ml_agent *self)
{
  memcpy (self->factor, self->precision, self->d * self->d * sizeof *self->factor);
  return ml_cholesky (self->factor, self->d);
}

static ml_agent *
agent_alloc (size_t d)
{
  ml_agent *self = ml_alloc (1, 1, sizeof *self);

  if (self == NULL)
    return NULL;
  self->d = d;
  self->mean = ml_alloc (d, 1, sizeof *self->mean);
  self->precision = ml_alloc (d, d, sizeof *self->precision);
  self->factor = ml_alloc (d, d, sizeof *self->factor);
  self->prior_mean = ml_alloc (d, 1, sizeof *self->prior_mean);
  self->prior_precision = ml_alloc (d, 1, sizeof *self->prior_precision);
  if (self->mean && self->precision && self->factor && self->prior_mean && self->prior_precision)
    return self;
  ml_agent_free (self);
  return NULL;
}

/**
 * ml_agent_new - an agent that knows its prior only
 * @d:          features, 1 … 1024
 * @prior_mean: in [d] or NULL for zeros
 * @prior_sd:   in [d] > 0: how far each weight may be from its prior mean
 * @out:        out freed with ml_agent_free()
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NOMEM.
 */
ml_status
ml_agent_new (size_t d, const double *prior_mean, const double *prior_sd, ml_agent **out)
{
  ml_agent *self;

  *out = NULL;
  if (d == 0 || d > MAX_SIZE)
    return ML_ERR_ARG;
  for (size_t i = 0; i < d; i++)
    if (!(prior_sd[i] > 1e-6 && prior_sd[i] < 1e6)
        || (prior_mean != NULL && !isfinite (prior_mean[i])))
      return ML_ERR_ARG;
  self = agent_alloc (d);
  if (self == NULL)
    return ML_ERR_NOMEM;
  for (size_t i = 0; i < d; i++) {
    self->prior_mean[i] = self->mean[i] = prior_mean != NULL ? prior_mean[i] : 0.0;
    self->prior_precision[i] = 1.0 / (prior_sd[i] * prior_sd[i]);
    self->precision[i * d + i] = self->prior_precision[i];
  }
  *out = self;
  return refactor (self);
}

/** ml_agent_free - NULL is fine */
void
ml_agent_free (ml_agent *self)
{
  if (self == NULL)
    return;
  free (self->mean);
  free (self->precision);
  free (self->factor);
  free (self->prior_mean);
  free (self->prior_precision);
  free (self);
}

/** ml_agent_copy - another of the same belief, to ask on another thread */
ml_status
ml_agent_copy (const ml_agent *self, ml_agent **out)
{
  ml_agent *copy = agent_alloc (self->d);

  *out = copy;
  if (copy == NULL)
    return ML_ERR_NOMEM;
  copy->lessons = self->lessons;
  memcpy (copy->mean, self->mean, self->d * sizeof *copy->mean);
  memcpy (copy->precision, self->precision, self->d * self->d * sizeof *copy->precision);
  memcpy (copy->factor, self->factor, self->d * self->d * sizeof *copy->factor);
  memcpy (copy->prior_mean, self->prior_mean, self->d * sizeof *copy->prior_mean);
  memcpy (copy->prior_precision, self->prior_precision, self->d * sizeof *copy->prior_precision);
  return ML_OK;
}

/** ml_agent_size - number of features */
size_t
ml_agent_size (const ml_agent *self)
{
  return self->d;
}

/** ml_agent_lessons - how many outcomes it has learnt from */
uint64_t
ml_agent_lessons (const ml_agent *self)
{
  return self->lessons;
}

/**
 * ml_agent_weights - what it believes
 * @mean: out [d]
 * @sd:   out optional [d] one standard deviation of each weight
 */
void
ml_agent_weights (const ml_agent *self, double *mean, double *sd)
{
  double column[MAX_SIZE];
  size_t d = self->d;

  memcpy (mean, self->mean, self->d * sizeof *mean);
  if (sd == NULL)
    return;
  /* Variance i is the squared length of column i of the factor's inverse. */
  for (size_t i = 0; i < d; i++) {
    double sum = 0.0;

    for (size_t r = i; r < d; r++) { /* forward substitution starts at row i */
      double b = r == i ? 1.0 : 0.0;

      for (size_t k = i; k < r; k++)
        b -= self->factor[r * d + k] * column[k];
      column[r] = b / self->factor[r * d + r];
      sum += column[r] * column[r];
    }
    sd[i] = sqrt (sum);
  }
}

/**
 * ml_agent_settle - where a normal belief about a score peaks after one outcome
 * @z:      its mean before
 * @s:      its variance, >= 0
 * @y:      the outcome, 0 … 1, through the logistic curve
 * @weight: of the outcome, >= 0
 *
 * z + w s (y − σ(z')) = z', solved for z'. The left side falls in z' and the
 * right one rises, so Newton from a bracket cannot fail.
 */
double
ml_agent_settle (double z, double s, double y, double weight)
{
  double low = z - weight * s, high = z + weight * s, at = z;

  for (int i = 0; i < 100 && high - low > 1e-12 * (1.0 + fabs (at)); i++) {
    double p = logistic (at);
    double f = at - z - weight * s * (y - p);
    double next = at - f / (1.0 + weight * s * p * (1.0 - p));

    if (f > 0.0)
      high = at;
    else
      low = at;
    if (next == at)
      break;
    at = next > low && next < high ? next : 0.5 * (low + high);
  }
  return at;
}

/**
 * ml_agent_learn - one outcome
 * @x:      in [d] features of what was tried
 * @y:      0 (bad) … 1 (good)
 * @weight: how much it counts, 0 … 100; 1 is one observation
 *
 * Returns ML_OK; ML_ERR_ARG when @y or @weight is out of range;
 * ML_ERR_NONFINITE or ML_ERR_NOMEM; on failure nothing is learnt. O(d^3).
 */
ml_status
ml_agent_learn (ml_agent *self, const float *x, double y, double weight)
{
  size_t d = self->d;
  double *v, s = 0.0, z = 0.0, settled, p, h, g;
  ml_status status;

  if (!(y >= 0.0 && y <= 1.0) || !(weight >= 0.0 && weight <= 100.0))
    return ML_ERR_ARG;
  for (size_t i = 0; i < d; i++)
    if (!isfinite (x[i]) || fabsf (x[i]) > 1e6f)
      return ML_ERR_NONFINITE;
  v = ml_alloc (d, 1, sizeof *v);
  if (v == NULL)
    return ML_ERR_NOMEM;
  for (size_t i = 0; i < d; i++)
    v[i] = x[i];
  ml_cholesky_solve (self->factor, d, v); /* v = covariance times x */
  for (size_t i = 0; i < d; i++) {
    s += x[i] * v[i];
    z += x[i] * self->mean[i];
  }
  settled = ml_agent_settle (z, s, y, weight);
  p = logistic (settled);
  g = weight * (y - p);
  h = weight * p * (1.0 - p);
  for (size_t i = 0; i < d; i++) {
    self->mean[i] += g * v[i];
    for (size_t j = 0; j < d; j++)
      self->precision[i * d + j] += h * (double) x[i] * (double) x[j];
  }
  free (v);
  self->lessons++;
  status = refactor (self);
  return status;
}

/**
 * ml_agent_decay - forget a little, so that tastes may change
 * @keep: share of what was learnt that is kept, 0 … 1; 0.995 before each lesson
 *        halves a lesson's weight after 138 more
 *
 * The belief moves towards the prior, never beyond it.
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NOMEM. O(d^3).
 */
ml_status
ml_agent_decay (ml_agent *self, double keep)
{
  size_t d = self->d;
  double *eta;
  ml_status status;

  if (!(keep >= 0.0 && keep <= 1.0))
    return ML_ERR_ARG;
  if (keep == 1.0)
    return ML_OK;
  eta = ml_alloc (d, 1, sizeof *eta);
  if (eta == NULL)
    return ML_ERR_NOMEM;
  for (size_t i = 0; i < d; i++) {
    for (size_t j = 0; j < d; j++)
      eta[i] += keep * self->precision[i * d + j] * self->mean[j];
    eta[i] += (1.0 - keep) * self->prior_precision[i] * self->prior_mean[i];
  }
  for (size_t i = 0; i < d * d; i++)
    self->precision[i] *= keep;
  for (size_t i = 0; i < d; i++)
    self->precision[i * d + i] += (1.0 - keep) * self->prior_precision[i];
  status = refactor (self);
  if (status == ML_OK) {
    ml_cholesky_solve (self->factor, d, eta);
    memcpy (self->mean, eta, d * sizeof *eta);
  }
  free (eta);
  return status;
}

/**
 * ml_agent_predict - what it expects
 * @x:        in [n][d]
 * @chance:   out optional [n] expected outcome, uncertainty allowed for
 * @score:    out optional [n] mean of the linear score
 * @score_sd: out optional [n] its standard deviation
 *
 * Returns ML_OK, ML_ERR_NONFINITE or ML_ERR_NOMEM. O(n d^2).
 */
ml_status
ml_agent_predict (const ml_agent *self, const float *x, size_t n,
                  double *chance, double *score, double *score_sd)
{
  size_t d = self->d;
  double *v = ml_alloc (d, 1, sizeof *v);
  ml_status status = v ? ML_OK : ML_ERR_NOMEM;

  for (size_t i = 0; status == ML_OK && i < n; i++) {
    double z = 0.0, variance = 0.0;

    for (size_t t = 0; t < d; t++) {
      v[t] = x[i * d + t];
      z += v[t] * self->mean[t];
    }
    ml_solve_lower (self->factor, d, v);
    for (size_t t = 0; t < d; t++)
      variance += v[t] * v[t];
    if (!isfinite (z) || !isfinite (variance))
      status = ML_ERR_NONFINITE;
    if (chance != NULL)
      chance[i] = logistic (z / sqrt (1.0 + M_PI / 8.0 * variance));
    if (score != NULL)
      score[i] = z;
    if (score_sd != NULL)
      score_sd[i] = sqrt (variance);
  }
  free (v);
  return status;
}

/**
 * ml_agent_sample - weights that might be the true ones
 * @spread: 1 samples the posterior, 0 gives its mean
 * @w:      out [d]
 *
 * Returns ML_OK or ML_ERR_ARG. O(d^2).
 */
ml_status
ml_agent_sample (const ml_agent *self, double spread, ml_rng *rng, double *w)
{
  if (!(spread >= 0.0 && spread <= 100.0))
    return ML_ERR_ARG;
  for (size_t i = 0; i < self->d; i++)
    w[i] = ml_rng_normal (rng);
  ml_solve_lower_transposed (self->factor, self->d, w); /* covariance L^-T L^-1 */
  for (size_t i = 0; i < self->d; i++)
    w[i] = self->mean[i] + spread * w[i];
  return ML_OK;
}

/* The place with the highest score under @w; ties go to the lowest. Value by value for
 * all candidates, so that they are summed side by side: @columns [d][n], @z [n] is room. */
static ML_WIDE size_t
best_under (const double *w, const double *columns, const float *bonus, size_t n, size_t d, double *z)
{
  size_t best = 0;

  for (size_t i = 0; i < n; i++)
    z[i] = bonus != NULL ? bonus[i] : 0.0;
  for (size_t t = 0; t < d; t++)
    for (size_t i = 0; i < n; i++)
      z[i] += w[t] * columns[t * n + i];
  for (size_t i = 1; i < n; i++)
    if (z[i] > z[best])
      best = i;
  return best;
}

/**
 * ml_agent_choose - pick one of @n, and say how likely each was
 * @x:      in  [n][d] features of the candidates
 * @bonus:  in  optional [n] added to each score; -INFINITY rules one out of the
 *          sampled choice
 * @chance: out [n] the probabilities from which @pick was drawn; they sum to 1
 * @pick:   out index of the choice
 *
 * Thompson sampling has no closed form for the chance of being chosen. So the
 * weights are drawn `draws` times first, and the pick is then drawn from how
 * often each candidate came out best, mixed with `epsilon` of an even choice.
 * The chances reported are thus exactly those of the draw that was made, and
 * weighing by their inverse is unbiased however few draws there are.
 * A bonus of -INFINITY counts for the even share too: never chosen, unless all
 * are ruled out.
 *
 * Returns ML_OK; ML_ERR_ARG for n = 0 or a policy out of range;
 * ML_ERR_NONFINITE; ML_ERR_NOMEM. O(draws × n d).
 */
ml_status
ml_agent_choose (const ml_agent *self, const ml_agent_policy *policy,
                 const float *x, const float *bonus, size_t n,
                 ml_rng *rng, double *chance, size_t *pick)
{
  unsigned draws = policy->draws ? policy->draws : 200;
  size_t d = self->d, open = 0;
  double *room, *w, *z, *columns, left;
  ml_status status = ML_OK;

  if (n == 0 || draws > 1000000 || !(policy->epsilon >= 0.0 && policy->epsilon <= 1.0))
    return ML_ERR_ARG;
  for (size_t i = 0; i < n * d; i++)
    if (!isfinite (x[i]))
      return ML_ERR_NONFINITE;
  for (size_t i = 0; i < n; i++) {
    if (bonus != NULL && (isnan (bonus[i]) || bonus[i] == INFINITY))
      return ML_ERR_NONFINITE;
    open += bonus == NULL || !isinf (bonus[i]);
    chance[i] = 0.0;
  }
  room = ml_alloc (n + 1, d + 1, sizeof *room);
  if (room == NULL)
    return ML_ERR_NOMEM;
  w = room;
  z = w + d;
  columns = z + n;
  for (size_t i = 0; i < n; i++)
    for (size_t t = 0; t < d; t++)
      columns[t * n + i] = x[i * d + t];
  if (open == 0)
    bonus = NULL;
  for (unsigned s = 0; status == ML_OK && s < draws; s++) {
    status = ml_agent_sample (self, policy->spread, rng, w);
    if (status == ML_OK)
      chance[best_under (w, columns, bonus, n, d, z)] += (1.0 - policy->epsilon) / draws;
  }
  free (room);
  if (status != ML_OK)
    return status;
  for (size_t i = 0; i < n; i++)
    if (bonus == NULL || !isinf (bonus[i]))
      chance[i] += policy->epsilon / (double) (bonus == NULL ? n : open);

  left = ml_rng_uniform (rng);
  for (size_t i = 0; i < n; i++) {
    if (chance[i] <= 0.0)
      continue;
    *pick = i; /* the last possible one stands when rounding leaves a crumb */
    left -= chance[i];
    if (left < 0.0)
      break;
  }
  return ML_OK;
}

/* ---- bytes ----------------------------------------------------------------- */

/* magic, d, lessons, mean, prior mean, prior precision, lower triangle of the
 * precision, checksum; every number 8 bytes, little-endian. */

static void
put_u64 (uint8_t **at, uint64_t value)
{
  for (int i = 0; i < 8; i++)
    *(*at)++ = (uint8_t) (value >> (8 * i));
}

static uint64_t
get_u64 (const uint8_t **at)
{
  uint64_t value = 0;

  for (int i = 0; i < 8; i++)
    value |= (uint64_t) *(*at)++ << (8 * i);
  return value;
}

static void
put_doubles (uint8_t **at, const double *x, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    uint64_t bits;

    memcpy (&bits, &x[i], sizeof bits);
    put_u64 (at, bits);
  }
}

static int
get_doubles (const uint8_t **at, double *x, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    uint64_t bits = get_u64 (at);

    memcpy (&x[i], &bits, sizeof bits);
    if (!isfinite (x[i]))
      return 0;
  }
  return 1;
}

static size_t
byte_size (size_t d)
{
  return 8 * (3 + 3 * d + d * (d + 1) / 2 + 1);
}

/**
 * ml_agent_to_bytes - all of it, for a file or a database
 * @bytes: out freed with free()
 *
 * Returns ML_OK or ML_ERR_NOMEM.
 */
ml_status
ml_agent_to_bytes (const ml_agent *self, uint8_t **bytes, size_t *n)
{
  uint8_t *at;

  *n = byte_size (self->d);
  *bytes = at = malloc (*n);
  if (at == NULL)
    return ML_ERR_NOMEM;
  memcpy (at, MAGIC, 8);
  at += 8;
  put_u64 (&at, self->d);
  put_u64 (&at, self->lessons);
  put_doubles (&at, self->mean, self->d);
  put_doubles (&at, self->prior_mean, self->d);
  put_doubles (&at, self->prior_precision, self->d);
  for (size_t i = 0; i < self->d; i++)
    put_doubles (&at, self->precision + i * self->d, i + 1);
  put_u64 (&at, ml_checksum (*bytes, (size_t) (at - *bytes)));
  return ML_OK;
}

/**
 * ml_agent_from_bytes - the agent that ml_agent_to_bytes() wrote
 * @out: out freed with ml_agent_free(); NULL on failure
 *
 * Returns ML_OK, ML_ERR_NOMEM, or ML_ERR_FORMAT when the bytes are foreign,
 * damaged or cut short.
 */
ml_status
ml_agent_from_bytes (const uint8_t *bytes, size_t n, ml_agent **out)
{
  const uint8_t *at, *end;
  ml_agent *self;
  uint64_t d;
  int ok;

  *out = NULL;
  if (bytes == NULL || n < byte_size (1) || memcmp (bytes, MAGIC, 8) != 0)
    return ML_ERR_FORMAT;
  at = bytes + 8;
  d = get_u64 (&at);
  if (d == 0 || d > MAX_SIZE || n != byte_size (d))
    return ML_ERR_FORMAT;
  end = bytes + n - 8;
  if (get_u64 (&end) != ml_checksum (bytes, n - 8))
    return ML_ERR_FORMAT;
  self = agent_alloc (d);
  if (self == NULL)
    return ML_ERR_NOMEM;
  self->lessons = get_u64 (&at);
  ok = get_doubles (&at, self->mean, d) && get_doubles (&at, self->prior_mean, d)
       && get_doubles (&at, self->prior_precision, d);
  for (size_t i = 0; ok && i < d; i++) {
    ok = self->prior_precision[i] > 0.0 && get_doubles (&at, self->precision + i * d, i + 1);
    for (size_t j = 0; j < i; j++)
      self->precision[j * d + i] = self->precision[i * d + j];
  }
  if (!ok || refactor (self) != ML_OK) {
    ml_agent_free (self);
    return ML_ERR_FORMAT;
  }
  *out = self;
  return ML_OK;
}
