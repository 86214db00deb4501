/* ml-ou.c - Ornstein-Uhlenbeck forecast on irregular time, by Kalman filter
 *
 * Pure; any thread. Over a gap of any length the process has a closed form:
 * the deviation from the centre shrinks by exp(−rate × gap), and what is lost in
 * knowledge is variance × (1 − exp(−2 rate × gap)). So no gap is ever stepped through.
 * Sources: Uhlenbeck & Ornstein 1930; Kalman 1960. */
#include "ml-ou.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"
#include "ml-linalg.h"
#include "ml-path.h"
#include "ml-simplex.h"

/* The fit looks at so many of the last places: tastes of long ago do not say
 * where tonight is heading, and the cost is linear in them. */
#define FIT_MOST 2000

#define FIT_LEAST 4
#define EVALUATIONS 800

/* ---- one axis --------------------------------------------------------------- */

typedef struct {
  const double *time; /* [n] in units of the median gap */
  const double *x;    /* [n] scaled to variance 1 */
  size_t        n;
} series;

/* Parameters of the search: log rate, centre, log variance, log noise. */
#define N_PARAMETERS 4
static const double REACH[N_PARAMETERS] = { 1.0, 0.3, 1.0, 1.0 };

/* Minus the log-likelihood, with a weak prior that keeps the four apart when a
 * short path cannot: about 30 median gaps to forget, centred, unit variance. */
static double
cost (const void *data, const double *p)
{
  const series *s = data;
  double rate = exp (p[0]), variance = exp (p[2]), noise = exp (p[3]);
  double mean = p[1], var = variance, sum = 0.0;

  for (size_t i = 0; i < s->n; i++) {
    double innovation, total, gain;

    if (i > 0) {
      double keep = exp (-rate * (s->time[i] - s->time[i - 1]));

      mean = p[1] + keep * (mean - p[1]);
      var = variance + keep * keep * (var - variance);
    }
    innovation = s->x[i] - mean;
    total = var + noise;
    sum += 0.5 * (log (2.0 * M_PI * total) + innovation * innovation / total);
    gain = var / total;
    mean += gain * innovation;
    var *= 1.0 - gain;
  }
  sum += 0.5 * (pow ((p[0] + 3.4) / 3.0, 2) + p[1] * p[1] + p[2] * p[2] + pow ((p[3] + 1.5) / 2.0, 2));
  return isfinite (sum) ? sum : 1e300;
}

/* ---- the plane -------------------------------------------------------------- */

static void
fit_axis (const double *time, double unit, double *x, size_t n, int a, ml_ou *out)
{
  double mean = 0.0, var = 0.0, sd, p[N_PARAMETERS] = { -3.0, 0.0, 0.0, -1.5 };
  series s = { time, x, n };

  for (size_t i = 0; i < n; i++)
    mean += x[i] / (double) n;
  for (size_t i = 0; i < n; i++)
    var += (x[i] - mean) * (x[i] - mean) / (double) n;
  sd = sqrt (var);
  if (!(sd > 1e-12)) { /* never moved on this axis: it stays, nearly surely */
    out->rate[a] = 1.0 / unit;
    out->centre[a] = mean;
    out->variance[a] = out->noise[a] = 1e-12;
    return;
  }
  for (size_t i = 0; i < n; i++)
    x[i] = (x[i] - mean) / sd;
  ml_simplex_descend (cost, &s, N_PARAMETERS, REACH, 1e-6, EVALUATIONS, p);
  out->rate[a] = exp (p[0]) / unit;
  out->centre[a] = mean + sd * p[1];
  out->variance[a] = var * exp (p[2]);
  out->noise[a] = var * exp (p[3]);
  out->log_likelihood -= cost (&s, p) + (double) n * log (sd);
}

/**
 * ml_ou_fit - the process that most likely made a path
 * @time_s: in [n] not decreasing
 * @xy:     in [n][2]
 * @n:      >= 4; only the last 2000 are looked at
 *
 * Returns ML_OK; ML_ERR_ARG when too short or time runs backwards;
 * ML_ERR_NONFINITE; ML_ERR_NOMEM. O(n), some thousand passes.
 */
ml_status
ml_ou_fit (const double *time_s, const float *xy, size_t n, ml_ou *out)
{
  size_t skip = n > FIT_MOST ? n - FIT_MOST : 0;
  double *time, *x, unit, mean[2], variance[2];
  ml_status status;

  memset (out, 0, sizeof *out);
  if (n < FIT_LEAST)
    return ML_ERR_ARG;
  status = ml_path_check (time_s, xy, n);
  if (status != ML_OK)
    return status;
  time_s += skip;
  xy += 2 * skip;
  n -= skip;
  time = ml_alloc (n, 2, sizeof *time);
  if (time == NULL)
    return ML_ERR_NOMEM;
  x = time + n;
  unit = ml_path_gap (time_s, n, x);
  status = ml_path_axes (xy, n, out->axis, mean, variance);
  for (size_t i = 0; i < n; i++)
    time[i] = (time_s[i] - time_s[0]) / unit;
  for (int a = 0; status == ML_OK && a < 2; a++) {
    for (size_t i = 0; i < n; i++)
      x[i] = out->axis[a][0] * xy[2 * i] + out->axis[a][1] * xy[2 * i + 1];
    fit_axis (time, unit, x, n, a, out);
  }
  free (time);
  return status;
}

/** ml_ou_start - what is known before the first observation: the long run */
ml_status
ml_ou_start (const ml_ou *ou, double time_s, ml_ou_state *state)
{
  if (!isfinite (time_s))
    return ML_ERR_NONFINITE;
  state->time_s = time_s;
  memcpy (state->mean, ou->centre, sizeof state->mean);
  memcpy (state->variance, ou->variance, sizeof state->variance);
  return ML_OK;
}

/* Lets time pass: along both axes the deviation fades and knowledge with it. */
static void
pass_time (const ml_ou *ou, ml_ou_state *state, double time_s)
{
  for (int a = 0; a < 2; a++) {
    double keep = exp (-ou->rate[a] * (time_s - state->time_s));

    state->mean[a] = ou->centre[a] + keep * (state->mean[a] - ou->centre[a]);
    state->variance[a] = ou->variance[a] + keep * keep * (state->variance[a] - ou->variance[a]);
  }
  state->time_s = time_s;
}

/**
 * ml_ou_observe - learn that the path was seen at @xy [2]
 * @time_s: not before the state's
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE; on failure nothing changes.
 */
ml_status
ml_ou_observe (const ml_ou *ou, ml_ou_state *state, double time_s, const float *xy)
{
  if (!isfinite (time_s) || !isfinite (xy[0]) || !isfinite (xy[1]))
    return ML_ERR_NONFINITE;
  if (time_s < state->time_s)
    return ML_ERR_ARG;
  pass_time (ou, state, time_s);
  for (int a = 0; a < 2; a++) {
    double seen = ou->axis[a][0] * xy[0] + ou->axis[a][1] * xy[1];
    double gain = state->variance[a] / (state->variance[a] + ou->noise[a]);

    state->mean[a] += gain * (seen - state->mean[a]);
    state->variance[a] *= 1.0 - gain;
  }
  return ML_OK;
}

/**
 * ml_ou_forecast - where the next observation will be
 * @time_s: not before the state's
 * @mean:   out [2]
 * @cov:    out [2][2] of the observation, its noise included
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE.
 */
ml_status
ml_ou_forecast (const ml_ou *ou, const ml_ou_state *state, double time_s,
                double *mean, double *cov)
{
  ml_ou_state then = *state;

  if (!isfinite (time_s))
    return ML_ERR_NONFINITE;
  if (time_s < state->time_s)
    return ML_ERR_ARG;
  pass_time (ou, &then, time_s);
  memset (mean, 0, 2 * sizeof *mean);
  memset (cov, 0, 4 * sizeof *cov);
  for (int a = 0; a < 2; a++)
    for (int i = 0; i < 2; i++) {
      mean[i] += ou->axis[a][i] * then.mean[a];
      for (int j = 0; j < 2; j++)
        cov[2 * i + j] += ou->axis[a][i] * ou->axis[a][j] * (then.variance[a] + ou->noise[a]);
    }
  return ML_OK;
}

/**
 * ml_ellipse_from_cov - the ellipse that holds @share of a Gaussian
 * @share: 0 … 1 exclusive; 0.5 and 0.8 are drawn
 * @widen: factor on the half axes, from how the past was forecast; 1 for none
 *
 * In the plane the squared distance is exponential, so the radius is closed:
 * sqrt(−2 log(1 − share)).
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE.
 */
ml_status
ml_ellipse_from_cov (const double *mean, const double *cov, double share, double widen,
                     ml_ellipse *out)
{
  double work[4], value[2], vector[4], radius;
  ml_status status;

  if (!(share > 0.0 && share < 1.0) || !(widen > 0.0))
    return ML_ERR_ARG;
  memcpy (work, cov, sizeof work);
  status = ml_eigen_symmetric (work, 2, value, vector);
  if (status != ML_OK)
    return status;
  radius = widen * sqrt (-2.0 * log1p (-share));
  out->centre[0] = mean[0];
  out->centre[1] = mean[1];
  out->major = radius * sqrt (value[0] > 0.0 ? value[0] : 0.0);
  out->minor = radius * sqrt (value[1] > 0.0 ? value[1] : 0.0);
  out->angle = atan2 (vector[1], vector[0]);
  return ML_OK;
}

/** ml_mahalanobis2 - squared distance of @xy [2] in units of the spread @cov [2][2] */
double
ml_mahalanobis2 (const double *mean, const double *cov, const float *xy)
{
  double dx = xy[0] - mean[0], dy = xy[1] - mean[1];
  double det = cov[0] * cov[3] - cov[1] * cov[2];

  if (!(det > 0.0))
    return dx == 0.0 && dy == 0.0 ? 0.0 : INFINITY;
  return (cov[3] * dx * dx - (cov[1] + cov[2]) * dx * dy + cov[0] * dy * dy) / det;
}
