/* ml-drift.c - a path as drifts, habits and chance: Kalman filter and its fit
 *
 * Pure; any thread. What drifts and what is usual are one linear Gaussian state, so
 * the filter tells them apart as far as the past allows, over gaps of any length
 * in closed form. The hours of the week are 168 values more; each is kept on its own, as if
 * independent of the rest given the past (assumed density), which keeps a step at O(1).
 * How much there is of each is the most likely, under a prior that both axes first
 * share, so that a short path is not read as more than it is (empirical Bayes).
 * Sources: Kalman 1960; Harvey 1989, "Forecasting, structural time series models and
 * the Kalman filter"; Maybeck 1982, ch. 12 (assumed density). */
#include "ml-drift.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"
#include "ml-linalg.h"
#include "ml-path.h"
#include "ml-simplex.h"

/* The fit looks at so many of the last places; the cost is linear in them. */
#define FIT_MOST 1000
#define FIT_LEAST 4

/* Cosines and sines of one, two and three turns a day. */
#define TURNS 3
#define HOURS 168

enum { FAST = 0, SLOW, SESSION, MEAN, DAY, STATES = DAY + 2 * TURNS };

/* Variance of the unknown mean, in units of the axis's own: wide, not unknown. */
#define MEAN_DOUBT 2.0

#define P ML_DRIFT_N_PARAMETERS

/* Logarithms and how sure they are: a mood of two hours, a taste of five days,
 * less than half of it chance; all may be ten times more or less. */
static const double USUAL[P] = { -0.7, -1.4, -4.8, -1.6, -3.0, -3.5, -3.5, -0.9 };
static const double DOUBT[P] = { 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 2.0 };

/* How far the axes may differ from what they share. */
#define OWN_DOUBT 0.7

#define STEPS_SHARED 500
#define STEPS_AGAIN 200
#define STEPS_OWN 120
#define STEPS_QUICK 60

/* ---- the filter -------------------------------------------------------------- */

typedef struct {
  const double *time_s;  /* [n] */
  const double *turn;    /* [n][2 TURNS] */
  const double *x;       /* [n] variance about 1 */
  size_t        n;
  double        session_gap_s;
} series;

typedef struct {
  double mean[STATES], cov[STATES][STATES];
  double hour[HOURS], hour_variance[HOURS];
  double fast_rate, fast, slow_rate, slow, session, noise;
  double time_s;
} filter;

static void
turns_at (double time_s, double *turn)
{
  double angle = 2.0 * M_PI * time_s / 86400.0;

  for (int k = 0; k < TURNS; k++) {
    turn[2 * k] = cos ((k + 1) * angle);
    turn[2 * k + 1] = sin ((k + 1) * angle);
  }
}

static size_t
hour_of_week (double time_s)
{
  double hour = fmod (floor (time_s / 3600.0), HOURS);

  return (size_t) (hour < 0 ? hour + HOURS : hour) % HOURS;
}

static void
filter_start (filter *f, const double *p, double time_s)
{
  memset (f, 0, sizeof *f);
  f->time_s = time_s;
  f->fast_rate = exp (p[ML_DRIFT_FAST_RATE]) / 3600.0;
  f->slow_rate = exp (p[ML_DRIFT_SLOW_RATE]) / 3600.0;
  f->cov[FAST][FAST] = f->fast = exp (p[ML_DRIFT_FAST]);
  f->cov[SLOW][SLOW] = f->slow = exp (p[ML_DRIFT_SLOW]);
  f->cov[SESSION][SESSION] = f->session = exp (p[ML_DRIFT_SESSION]);
  f->cov[MEAN][MEAN] = MEAN_DOUBT;
  for (int k = 0; k < 2 * TURNS; k++) /* quick turns are smaller */
    f->cov[DAY + k][DAY + k] = exp (p[ML_DRIFT_DAY]) / ((k / 2 + 1) * (k / 2 + 1));
  for (int h = 0; h < HOURS; h++)
    f->hour_variance[h] = exp (p[ML_DRIFT_HOUR]);
  f->noise = exp (p[ML_DRIFT_NOISE]);
}

/* One value fades to @keep of itself and gains what keeps its variance. */
static void
fade (filter *f, int state, double keep, double variance)
{
  f->mean[state] *= keep;
  for (int j = 0; j < STATES; j++) {
    f->cov[state][j] *= keep;
    f->cov[j][state] *= keep;
  }
  f->cov[state][state] += variance * (1.0 - keep * keep);
}

static void
filter_pass (filter *f, double time_s, double session_gap_s)
{
  double gap = time_s - f->time_s;

  fade (f, FAST, exp (-f->fast_rate * gap), f->fast);
  fade (f, SLOW, exp (-f->slow_rate * gap), f->slow);
  if (gap > session_gap_s)
    fade (f, SESSION, 0.0, f->session);
  f->time_s = time_s;
}

/* What is expected now; @with [STATES] out: how each value of the state goes along with it. */
static void
filter_expect (const filter *f, const double *turn, double *with, double *mean, double *variance)
{
  size_t h = hour_of_week (f->time_s);
  double sum = f->hour[h], var = f->hour_variance[h] + f->noise;

  for (int i = 0; i < STATES; i++) {
    double c = 0.0;

    for (int j = 0; j < DAY; j++)
      c += f->cov[i][j];
    for (int j = 0; j < 2 * TURNS; j++)
      c += f->cov[i][DAY + j] * turn[j];
    with[i] = c;
    sum += f->mean[i] * (i < DAY ? 1.0 : turn[i - DAY]);
    var += c * (i < DAY ? 1.0 : turn[i - DAY]);
  }
  *mean = sum;
  *variance = var;
}

static void
filter_see (filter *f, const double *with, double miss, double variance)
{
  size_t h = hour_of_week (f->time_s);
  double gain = f->hour_variance[h] / variance;

  for (int i = 0; i < STATES; i++) {
    double g = with[i] / variance;

    f->mean[i] += g * miss;
    for (int j = 0; j < STATES; j++)
      f->cov[i][j] -= g * with[j];
  }
  f->hour[h] += gain * miss;
  f->hour_variance[h] *= 1.0 - gain;
}

/* ---- how likely -------------------------------------------------------------------- */

static double
surprise (const series *s, const double *p)
{
  filter f;
  double sum = 0.0;

  filter_start (&f, p, s->time_s[0]);
  for (size_t i = 0; i < s->n; i++) {
    double with[STATES], mean, variance, miss;

    filter_pass (&f, s->time_s[i], s->session_gap_s);
    filter_expect (&f, s->turn + i * 2 * TURNS, with, &mean, &variance);
    miss = s->x[i] - mean;
    sum += 0.5 * (log (variance) + miss * miss / variance);
    filter_see (&f, with, miss, variance);
  }
  return isfinite (sum) ? sum : 1e300;
}

typedef struct {
  const series *s;       /* [n_series] */
  int           n_series;
  const double *centre, *doubt; /* [P] of the prior */
} question;

static double
cost (const void *data, const double *p)
{
  const question *q = data;
  double sum = 0.0;

  for (int a = 0; a < q->n_series; a++)
    sum += surprise (&q->s[a], p);
  for (int k = 0; k < P; k++)
    sum += 0.5 * pow ((p[k] - q->centre[k]) / q->doubt[k], 2);
  return sum;
}

/* From @p on; @reach: how far the first steps go. */
static double
search (const question *q, double reach, size_t evaluations, double *p)
{
  double reaches[P];

  for (int k = 0; k < P; k++)
    reaches[k] = reach;
  return ml_simplex_descend (cost, q, P, reaches, 1e-3, evaluations, p);
}

/* ---- the fit ------------------------------------------------------------------------- */

static ml_status
principal_axes (const float *xy, size_t n, ml_drift *out)
{
  double mean[2], variance[2];
  ml_status status = ml_path_axes (xy, n, out->axis, mean, variance);

  for (int a = 0; a < 2; a++) {
    out->mean[a] = out->axis[a][0] * mean[0] + out->axis[a][1] * mean[1];
    out->sd[a] = sqrt (fmax (variance[a], 1e-18));
  }
  return status;
}

static void
fit_all (const series *s, const ml_drift *last, int quick, ml_drift *out)
{
  /* As little chance as there can be is another valley, which the search does not cross to. */
  double noisy[P], clear[P], f_noisy, f_clear;
  double own[P];
  question q = { s, 2, USUAL, DOUBT };

  for (int k = 0; k < P; k++)
    own[k] = OWN_DOUBT;
  memcpy (noisy, USUAL, sizeof noisy);
  if (last != NULL)
    for (int k = 0; k < P; k++)
      noisy[k] = 0.5 * (last->log_of[0][k] + last->log_of[1][k]);
  f_noisy = search (&q, last != NULL ? 0.5 : 1.0, quick ? STEPS_QUICK : last != NULL ? STEPS_AGAIN : STEPS_SHARED,
                    noisy);
  if (last == NULL && !quick) {
    memcpy (clear, USUAL, sizeof clear);
    clear[ML_DRIFT_FAST] = 0.0;
    clear[ML_DRIFT_NOISE] = -4.0;
    f_clear = search (&q, 1.0, STEPS_SHARED, clear);
    if (f_clear < f_noisy)
      memcpy (noisy, clear, sizeof noisy);
  }
  for (int a = 0; a < 2; a++) {
    const question alone = { s + a, 1, noisy, own };

    memcpy (out->log_of[a], noisy, sizeof noisy);
    if (!quick)
      search (&alone, 0.3, STEPS_OWN, out->log_of[a]);
  }
}

/**
 * ml_drift_fit - how much there is of drift, habit and chance in a path
 * @time_s: in [n] not decreasing, Unix time: its hours are those of the day
 * @xy:     in [n][2]
 * @n:      >= 4; only the last 1000 are looked at
 *
 * Returns ML_OK; ML_ERR_ARG when too short or time runs backwards;
 * ML_ERR_NONFINITE; ML_ERR_NOMEM. O(n), some thousand passes of half a microsecond a place.
 */
ml_status
ml_drift_fit (const double *time_s, const float *xy, size_t n, const ml_drift_options *options,
              ml_drift *out)
{
  size_t skip = n > FIT_MOST ? n - FIT_MOST : 0;
  double *room;
  series s[2];
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
  room = ml_alloc (n, 2 * TURNS + 2, sizeof *room);
  if (room == NULL)
    return ML_ERR_NOMEM;
  out->session_gap_s = options->session_gap_s;
  status = principal_axes (xy, n, out);
  for (size_t i = 0; i < n; i++)
    turns_at (time_s[i], room + 2 * n + i * 2 * TURNS);
  for (int a = 0; a < 2; a++) {
    for (size_t i = 0; i < n; i++)
      room[a * n + i] = (out->axis[a][0] * xy[2 * i] + out->axis[a][1] * xy[2 * i + 1] - out->mean[a]) / out->sd[a];
    s[a] = (series) { time_s, room + 2 * n, room + a * n, n, options->session_gap_s };
  }
  if (status == ML_OK)
    fit_all (s, options->last, options->quick, out);
  free (room);
  return status;
}

/* ---- forecasts ------------------------------------------------------------------------- */

static void
expect_at (const ml_drift *drift, const filter *f, double time_s, double with[2][STATES], double miss[2],
           double variance[2], const float *seen, float *mean, double *cov)
{
  double turn[2 * TURNS];

  turns_at (time_s, turn);
  memset (mean, 0, 2 * sizeof *mean);
  memset (cov, 0, 4 * sizeof *cov);
  for (int a = 0; a < 2; a++) {
    double expected, place;

    filter_expect (&f[a], turn, with[a], &expected, &variance[a]);
    if (seen != NULL)
      miss[a] = (drift->axis[a][0] * seen[0] + drift->axis[a][1] * seen[1] - drift->mean[a]) / drift->sd[a]
                - expected;
    place = drift->mean[a] + drift->sd[a] * expected;
    for (int i = 0; i < 2; i++) {
      mean[i] += (float) (drift->axis[a][i] * place);
      for (int j = 0; j < 2; j++)
        cov[2 * i + j] += drift->axis[a][i] * drift->axis[a][j] * variance[a] * drift->sd[a] * drift->sd[a];
    }
  }
}

/**
 * ml_drift_rolling - what is expected of each place from those before it
 * @time_s: in [n] not decreasing
 * @xy:     in [n][2]
 * @then_s: a time not before the last, for the place after them
 * @mean:   out [n + 1][2], the last at @then_s
 * @cov:    out [n + 1][2][2] of the places, chance included
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE. O(n).
 */
ml_status
ml_drift_rolling (const ml_drift *drift, const double *time_s, const float *xy, size_t n,
                  double then_s, float *mean, double *cov)
{
  filter f[2];
  ml_status status = ml_path_check (time_s, xy, n);

  if (status != ML_OK)
    return status;
  if (!isfinite (then_s))
    return ML_ERR_NONFINITE;
  if (n > 0 && then_s < time_s[n - 1])
    return ML_ERR_ARG;
  for (int a = 0; a < 2; a++)
    filter_start (&f[a], drift->log_of[a], n > 0 ? time_s[0] : then_s);
  for (size_t i = 0; i <= n; i++) {
    double with[2][STATES], miss[2] = { 0, 0 }, variance[2], at = i < n ? time_s[i] : then_s;

    for (int a = 0; a < 2; a++)
      filter_pass (&f[a], at, drift->session_gap_s);
    expect_at (drift, f, at, with, miss, variance, i < n ? xy + 2 * i : NULL, mean + 2 * i, cov + 4 * i);
    for (int a = 0; a < 2 && i < n; a++)
      filter_see (&f[a], with[a], miss[a], variance[a]);
  }
  return ML_OK;
}
