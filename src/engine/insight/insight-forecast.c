/* insight-forecast.c - where the path on the map is heading
 *
 * Worker threads; pure. Every model forecasts one place ahead from those before
 * it. The best is chosen on a part of the path that it did not learn from, and
 * its ellipses are widened or narrowed until they held what they promised there:
 * so they hold for paths that are not Gaussian too. The Ornstein-Uhlenbeck process
 * is of what lies beside the daily rhythm, so that the two do not compete.
 * Source of the last: Vovk, Gammerman & Shafer 2005 (conformal prediction). */
#include "insight.h"

#include <math.h>
#include <string.h>

#include "ml.h"

#define LEAST 12
#define LEAST_JUDGED 30
#define LEAST_GRU 80

/* A path of years: the last places say all there is to say. */
#define MOST 2500

/* How surely the mean must be beaten before anybody says "heading": standard errors
 * of the gain, place by place; five models try, but what is chance seldom comes near. */
#define SKILL_T 1.8

#define HOURS 168

/* Places' worth of doubt that there is a daily rhythm. */
#define DAILY_DOUBT 20.0

/* Where a listener is by the hour of the day: three numbers for each axis, mean,
 * cosine and sine. */
typedef struct { double c[2][3]; } Daily;

typedef struct {
  guint   n;
  double *time;          /* owned [n] */
  float  *xy;            /* owned [n][2] */
  guint   learn;         /* places that models may learn from */
  float  *guess[INSIGHT_N_FORECASTS]; /* owned [n][2]; NULL not tried */
  double *cov;           /* owned [n][4] of the OU; NULL */
  Daily   daily;         /* the OU is of what lies beside it */
  ml_ou   ou;
  ml_gru *gru;           /* owned or NULL */
} Paths;

const char *
insight_forecast_name (InsightForecastModel model)
{
  static const char *const names[INSIGHT_N_FORECASTS] = {
    "long-term mean", "last position", "session mean", "hour-of-week mean",
    "Ornstein-Uhlenbeck", "recurrent network",
  };

  return model < INSIGHT_N_FORECASTS ? names[model] : "unknown";
}

static int
cancelled_cb (void *data)
{
  return g_cancellable_is_cancelled (data);
}

static gboolean
refuse (GError **error, InsightError code, const char *text)
{
  g_set_error_literal (error, INSIGHT_ERROR, code, text);
  return FALSE;
}

static gboolean
paths_init (Paths *p, const InsightPlace *path, guint n, guint least, GError **error)
{
  guint skip = n > MOST ? n - MOST : 0;

  memset (p, 0, sizeof *p);
  if (n < least)
    return refuse (error, INSIGHT_ERROR_TOO_FEW, "The path is too short to say where it is heading.");
  p->n = n - skip;
  p->time = g_new (double, p->n);
  p->xy = g_new (float, 2 * p->n);
  for (guint i = 0; i < p->n; i++) {
    const InsightPlace *place = &path[skip + i];

    p->time[i] = (double) place->time_s;
    p->xy[2 * i] = place->x;
    p->xy[2 * i + 1] = place->y;
    if (!isfinite (place->x) || !isfinite (place->y) || (i > 0 && p->time[i] < p->time[i - 1]))
      return refuse (error, INSIGHT_ERROR_INVALID,
                     "The path runs backwards in time, or a place on it is not a number.");
  }
  return TRUE;
}

static void
paths_clear (Paths *p)
{
  g_free (p->time);
  g_free (p->xy);
  for (guint m = 0; m < INSIGHT_N_FORECASTS; m++)
    g_free (p->guess[m]);
  g_free (p->cov);
  ml_gru_free (p->gru);
  memset (p, 0, sizeof *p);
}

/* ---- the plain ones ------------------------------------------------------------- */

static guint
hour_of_week (double time_s)
{
  return (guint) (fmod (floor (time_s / 3600.0), HOURS) + HOURS) % HOURS;
}

/* Running means of what came before each place: no place sees itself. */
static void
guess_plain (Paths *p)
{
  double all[2] = { 0 }, session[2] = { 0 }, in_session = 0;
  double hour[HOURS][2] = { { 0 } }, in_hour[HOURS] = { 0 };

  for (guint m = INSIGHT_FORECAST_MEAN; m <= INSIGHT_FORECAST_HOUR; m++)
    p->guess[m] = g_new (float, 2 * p->n + 2);
  for (guint i = 0; i <= p->n; i++) {
    guint h = i < p->n ? hour_of_week (p->time[i]) : 0;

    if (i > 0 && i < p->n && p->time[i] - p->time[i - 1] > INSIGHT_SESSION_GAP_S)
      session[0] = session[1] = in_session = 0;
    for (guint t = 0; t < 2; t++) {
      double mean = i > 0 ? all[t] / i : 0;

      p->guess[INSIGHT_FORECAST_MEAN][2 * i + t] = (float) mean;
      p->guess[INSIGHT_FORECAST_LAST][2 * i + t] = i > 0 ? p->xy[2 * (i - 1) + t] : 0;
      p->guess[INSIGHT_FORECAST_SESSION][2 * i + t] =
        (float) (in_session > 0 ? session[t] / in_session : mean);
      /* A few places at the mean beside those of the hour: most hours are rare. */
      p->guess[INSIGHT_FORECAST_HOUR][2 * i + t] = (float) ((hour[h][t] + 3 * mean) / (in_hour[h] + 3));
      if (i < p->n) {
        all[t] += p->xy[2 * i + t];
        session[t] += p->xy[2 * i + t];
        hour[h][t] += p->xy[2 * i + t];
      }
    }
    in_session++;
    in_hour[h]++;
  }
}

/* ---- the two that learn ------------------------------------------------------------ */

static void
daily_at (const Daily *daily, double time_s, double *xy)
{
  double turn = 2 * G_PI * time_s / 86400.0;

  for (guint t = 0; t < 2; t++)
    xy[t] = daily->c[t][0] + daily->c[t][1] * cos (turn) + daily->c[t][2] * sin (turn);
}

/* Solves the symmetric 3 × 3 system @a by elimination; @a is positive definite. */
static void
solve3 (double a[3][4], double *x)
{
  for (guint k = 0; k < 3; k++)
    for (guint i = k + 1; i < 3; i++) {
      double f = a[i][k] / a[k][k];

      for (guint j = k; j < 4; j++)
        a[i][j] -= f * a[k][j];
    }
  for (guint k = 3; k-- > 0;) {
    x[k] = a[k][3];
    for (guint j = k + 1; j < 3; j++)
      x[k] -= a[k][j] * x[j];
    x[k] /= a[k][k];
  }
}

/* Least squares with a pull to no rhythm at all: a handful of evenings make no habit. */
static void
fit_daily (const Paths *p, Daily *daily)
{
  double normal[3][3] = { { 0 } }, right[2][3] = { { 0 } };

  for (guint i = 0; i < p->learn; i++) {
    double turn = 2 * G_PI * p->time[i] / 86400.0;
    const double f[3] = { 1, cos (turn), sin (turn) };

    for (guint a = 0; a < 3; a++) {
      for (guint b = 0; b < 3; b++)
        normal[a][b] += f[a] * f[b];
      for (guint t = 0; t < 2; t++)
        right[t][a] += f[a] * p->xy[2 * i + t];
    }
  }
  for (guint t = 0; t < 2; t++) {
    double a[3][4];

    for (guint k = 0; k < 3; k++) {
      memcpy (a[k], normal[k], sizeof normal[k]);
      a[k][k] += k > 0 ? DAILY_DOUBT : 1e-9;
      a[k][3] = right[t][k];
    }
    solve3 (a, daily->c[t]);
  }
}

/* The path beside its daily rhythm. */
static float *
beside_daily (const Paths *p)
{
  float *beside = g_new (float, 2 * p->n);

  for (guint i = 0; i < p->n; i++) {
    double usual[2];

    daily_at (&p->daily, p->time[i], usual);
    for (guint t = 0; t < 2; t++)
      beside[2 * i + t] = (float) (p->xy[2 * i + t] - usual[t]);
  }
  return beside;
}

static ml_status
guess_ou (Paths *p)
{
  g_autofree float *beside = NULL;
  ml_ou_state state;
  ml_status status;

  fit_daily (p, &p->daily);
  beside = beside_daily (p);
  status = ml_ou_fit (p->time, beside, p->learn, &p->ou);
  if (status != ML_OK)
    return status;
  p->guess[INSIGHT_FORECAST_OU] = g_new (float, 2 * p->n);
  p->cov = g_new (double, 4 * p->n);
  status = ml_ou_start (&p->ou, p->time[0], &state);
  for (guint i = 0; status == ML_OK && i < p->n; i++) {
    double mean[2], usual[2];

    status = ml_ou_forecast (&p->ou, &state, p->time[i], mean, p->cov + 4 * i);
    daily_at (&p->daily, p->time[i], usual);
    p->guess[INSIGHT_FORECAST_OU][2 * i] = (float) (usual[0] + mean[0]);
    p->guess[INSIGHT_FORECAST_OU][2 * i + 1] = (float) (usual[1] + mean[1]);
    if (status == ML_OK)
      status = ml_ou_observe (&p->ou, &state, p->time[i], beside + 2 * i);
  }
  return status;
}

static ml_status
guess_gru (Paths *p, guint64 seed, GCancellable *cancellable)
{
  ml_gru_options options = { .seed = seed, .cancelled = cancelled_cb, .cancel_data = cancellable };
  ml_status status;

  if (p->learn < LEAST_GRU)
    return ML_OK;
  status = ml_gru_train (p->time, p->xy, p->learn, &options, &p->gru);
  if (status == ML_ERR_DIVERGED)
    return ML_OK; /* then it is not tried */
  if (status != ML_OK)
    return status;
  p->guess[INSIGHT_FORECAST_GRU] = g_new (float, 2 * p->n);
  return ml_gru_rolling (p->gru, p->time, p->xy, p->n, p->guess[INSIGHT_FORECAST_GRU]);
}

static gboolean
guess_all (Paths *p, guint learn, guint64 seed, GCancellable *cancellable, GError **error)
{
  ml_status status;

  p->learn = learn;
  guess_plain (p);
  status = guess_ou (p);
  if (status == ML_OK)
    status = guess_gru (p, seed, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return status == ML_OK || refuse (error, INSIGHT_ERROR_INVALID, "The path makes no forecast.");
}

/* ---- choosing and calibrating --------------------------------------------------------- */

static double
distance (const Paths *p, guint model, guint i)
{
  const float *guess = p->guess[model] + 2 * i;

  return hypot (guess[0] - p->xy[2 * i], guess[1] - p->xy[2 * i + 1]);
}

static double
mean_error (const Paths *p, guint model, guint from, guint to)
{
  double sum = 0;

  if (p->guess[model] == NULL || from >= to)
    return NAN;
  for (guint i = from; i < to; i++)
    sum += distance (p, model, i);
  return sum / (to - from);
}

/* By how many standard errors a model is nearer than the mean. */
static double
skill (const Paths *p, guint model, guint from, guint to)
{
  double sum = 0, sum2 = 0, n = to - from, mean, variance;

  for (guint i = from; i < to; i++) {
    double gain = distance (p, INSIGHT_FORECAST_MEAN, i) - distance (p, model, i);

    sum += gain;
    sum2 += gain * gain;
  }
  mean = sum / n;
  variance = (sum2 / n - mean * mean) / MAX (n - 1, 1);
  return variance > 0 ? mean / sqrt (variance) : mean > 0 ? INFINITY : 0;
}

static InsightForecastModel
choose (const Paths *p, guint from, guint to, double *error, gboolean *heading)
{
  guint best = INSIGHT_FORECAST_MEAN;

  for (guint m = 0; m < INSIGHT_N_FORECASTS; m++) {
    error[m] = mean_error (p, m, from, to);
    if (error[m] < error[best]) /* FALSE for NaN */
      best = m;
  }
  *heading = best != INSIGHT_FORECAST_MEAN && skill (p, best, from, to) > SKILL_T;
  return *heading ? (InsightForecastModel) best : INSIGHT_FORECAST_MEAN;
}

typedef struct {
  guint  model;
  double cov[4];     /* of the misses, for models that have none of their own */
  double radius[3];  /* in units of the spread, for 50, 80, 95 % */
} Calibration;

static const double SHARES[3] = { 0.5, 0.8, 0.95 };

static int
compare_double (gconstpointer a,
                gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static const double *
cov_at (const Paths *p, const Calibration *c, guint i)
{
  return c->model == INSIGHT_FORECAST_OU ? p->cov + 4 * i : c->cov;
}

static double
miss2 (const Paths *p, const Calibration *c, guint i)
{
  const float *guess = p->guess[c->model] + 2 * i;
  const double mean[2] = { guess[0], guess[1] };

  return ml_mahalanobis2 (mean, cov_at (p, c, i), p->xy + 2 * i);
}

/* The squared radius that held @share of the misses, with one place to spare,
 * as conformal prediction asks. */
static double
radius2 (GArray *misses, double share)
{
  guint at = (guint) ceil (share * (misses->len + 1.0));

  at = CLAMP (at, 1, misses->len);
  return g_array_index (misses, double, at - 1);
}

static void
calibrate (const Paths *p, guint model, guint from, guint to, Calibration *c)
{
  g_autoptr (GArray) misses = g_array_new (FALSE, FALSE, sizeof (double));
  const float *guess = p->guess[model];

  memset (c, 0, sizeof *c);
  c->model = model;
  c->cov[0] = c->cov[3] = 1e-12;
  for (guint i = from; i < to; i++)
    for (guint a = 0; a < 2; a++)
      for (guint b = 0; b < 2; b++)
        c->cov[2 * a + b] += ((double) p->xy[2 * i + a] - guess[2 * i + a])
                             * ((double) p->xy[2 * i + b] - guess[2 * i + b]) / (to - from);
  for (guint i = from; i < to; i++) {
    double m2 = miss2 (p, c, i);

    if (isfinite (m2))
      g_array_append_val (misses, m2);
  }
  g_array_sort (misses, compare_double);
  for (guint s = 0; s < 3; s++)
    c->radius[s] = misses->len > 0 ? sqrt (radius2 (misses, SHARES[s])) : sqrt (-2 * log1p (-SHARES[s]));
}

/* ---- asking ------------------------------------------------------------------------------- */

static void
fill_ellipse (const double *mean, const double *cov, double share, double radius, InsightEllipse *out)
{
  ml_ellipse e = { 0 };
  double usual = sqrt (-2 * log1p (-share));

  if (ml_ellipse_from_cov (mean, cov, share, radius > 0 ? radius / usual : 1.0, &e) != ML_OK)
    e.centre[0] = mean[0], e.centre[1] = mean[1];
  *out = (InsightEllipse) { (float) e.centre[0], (float) e.centre[1], (float) e.major, (float) e.minor,
                            (float) e.angle };
}

/* What the chosen model expects at @at_s, having seen all of the path. */
static void
forecast_at (Paths *p, const Calibration *c, double at_s, double *mean, double *cov)
{
  ml_ou_state state;
  float next[2];
  guint model = c->model;

  memcpy (cov, c->cov, 4 * sizeof *cov);
  mean[0] = p->guess[MIN (model, INSIGHT_FORECAST_HOUR)][2 * p->n];
  mean[1] = p->guess[MIN (model, INSIGHT_FORECAST_HOUR)][2 * p->n + 1];
  if (model == INSIGHT_FORECAST_SESSION && at_s - p->time[p->n - 1] > INSIGHT_SESSION_GAP_S) {
    mean[0] = p->guess[INSIGHT_FORECAST_MEAN][2 * p->n];
    mean[1] = p->guess[INSIGHT_FORECAST_MEAN][2 * p->n + 1];
  } else if (model == INSIGHT_FORECAST_HOUR) {
    double sum[2] = { 3 * p->guess[INSIGHT_FORECAST_MEAN][2 * p->n], 3 * p->guess[INSIGHT_FORECAST_MEAN][2 * p->n + 1] };
    double count = 3;

    for (guint i = 0; i < p->n; i++)
      if (hour_of_week (p->time[i]) == hour_of_week (at_s)) {
        sum[0] += p->xy[2 * i];
        sum[1] += p->xy[2 * i + 1];
        count++;
      }
    mean[0] = sum[0] / count;
    mean[1] = sum[1] / count;
  } else if (model == INSIGHT_FORECAST_GRU
             && ml_gru_forecast (p->gru, p->time, p->xy, p->n, at_s, next) == ML_OK) {
    mean[0] = next[0];
    mean[1] = next[1];
  } else if (model == INSIGHT_FORECAST_OU) {
    g_autofree float *beside = beside_daily (p);
    double usual[2];

    ml_ou_start (&p->ou, p->time[0], &state);
    for (guint i = 0; i < p->n; i++)
      ml_ou_observe (&p->ou, &state, p->time[i], beside + 2 * i);
    ml_ou_forecast (&p->ou, &state, at_s, mean, cov);
    daily_at (&p->daily, at_s, usual);
    mean[0] += usual[0];
    mean[1] += usual[1];
  }
}

gboolean
insight_forecast (const InsightPlace *path,
                  guint               n,
                  gint64              at_s,
                  guint64             seed,
                  InsightForecast    *out,
                  GCancellable       *cancellable,
                  GError            **error)
{
  Paths p;
  Calibration c;
  double mean[2], cov[4];
  guint learn;
  gboolean ok = paths_init (&p, path, n, LEAST, error);

  memset (out, 0, sizeof *out);
  if (ok && (double) at_s < p.time[p.n - 1])
    ok = refuse (error, INSIGHT_ERROR_INVALID, "A forecast looks ahead, not back.");
  learn = ok ? MAX (p.n * 6 / 10, 6) : 0;
  ok = ok && guess_all (&p, learn, seed, cancellable, error);
  if (ok) {
    out->model = choose (&p, learn, p.n, out->error, &out->heading);
    calibrate (&p, out->model, learn, p.n, &c);
    forecast_at (&p, &c, (double) at_s, mean, cov);
    out->x = (float) mean[0];
    out->y = (float) mean[1];
    fill_ellipse (mean, cov, SHARES[0], c.radius[0], &out->half);
    fill_ellipse (mean, cov, SHARES[1], c.radius[1], &out->most);
    fill_ellipse (mean, cov, SHARES[2], c.radius[2], &out->nearly);
  }
  paths_clear (&p);
  return ok;
}

/* ---- judging --------------------------------------------------------------------------------- */

static gboolean
in_bin (const Paths *p, guint i, guint bin)
{
  double gap = p->time[i] - p->time[i - 1];

  switch ((InsightGap) bin) {
  case INSIGHT_GAP_MINUTES:
    return gap < 600;
  case INSIGHT_GAP_HOURS:
    return gap < 7200;
  case INSIGHT_GAP_DAY:
    return gap >= 7200 && gap < 43200;
  case INSIGHT_GAP_LONGER:
    return gap >= 43200;
  case INSIGHT_GAP_ALL:
  case INSIGHT_N_GAPS:
  default:
    return TRUE;
  }
}

static void
judge_errors (const Paths *p, guint from, InsightForecastReport *report)
{
  for (guint bin = 0; bin < INSIGHT_N_GAPS; bin++)
    for (guint m = 0; m < INSIGHT_N_FORECASTS; m++) {
      double sum = 0;
      guint count = 0;

      for (guint i = from; p->guess[m] != NULL && i < p->n; i++)
        if (in_bin (p, i, bin)) {
          sum += distance (p, m, i);
          count++;
        }
      report->error[m][bin] = count > 0 ? sum / count : NAN;
      report->n[bin] = MAX (report->n[bin], count);
    }
}

gboolean
insight_forecast_judge (const InsightPlace    *path,
                        guint                  n,
                        guint64                seed,
                        InsightForecastReport *report,
                        GCancellable          *cancellable,
                        GError               **error)
{
  Paths p;
  Calibration c;
  double tried[INSIGHT_N_FORECASTS];
  gboolean ok = paths_init (&p, path, n, LEAST_JUDGED, error);
  guint learn = ok ? p.n * 45 / 100 : 0, judged = ok ? p.n * 2 / 3 : 0;

  memset (report, 0, sizeof *report);
  ok = ok && guess_all (&p, learn, seed, cancellable, error);
  if (ok) {
    report->chosen = choose (&p, learn, judged, tried, &report->heading);
    calibrate (&p, report->chosen, learn, judged, &c);
    judge_errors (&p, judged, report);
    for (guint i = judged; i < p.n; i++)
      for (guint s = 0; s < 3; s++)
        report->coverage[s] += (miss2 (&p, &c, i) <= c.radius[s] * c.radius[s]) / (double) (p.n - judged);
  }
  paths_clear (&p);
  return ok;
}
