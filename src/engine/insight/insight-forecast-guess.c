/* insight-forecast-guess.c - what each model expects of every place from those before it
 *
 * Worker threads; pure. A model is learnt anew each time that the path has grown by
 * some, and foretells the places up to the next time: so nothing that is judged was
 * learnt from. The blend weighs all others by how near they came until then.
 * Source of the last: Wintenberger 2017, "Optimal learning with Bernstein online
 * aggregation", Machine Learning 106. */
#include "insight-forecast-private.h"

#include <math.h>
#include <string.h>

/* A path of years: the last places say all there is to say. */
#define MOST 2500

/* The first share of a path is only learnt from; then models are learnt anew when
 * it has grown by so much. */
#define FIRST_SHARE 0.2
#define FIRST_LEAST 8
#define GROWTH 1.5

#define LEAST_GRU 80
#define GROWTH_GRU 2.0
#define LEAST_TASTE 30

#define HOURS 168

/* Places' worth of doubt that there is a daily rhythm. */
#define DAILY_DOUBT 20.0

/* Where a listener is by the hour of the day: three numbers for each axis, mean,
 * cosine and sine. */
typedef struct { double c[2][3]; } Daily;

const char *
insight_forecast_name (InsightForecastModel model)
{
  static const char *const names[INSIGHT_N_FORECASTS] = {
    "long-term mean", "last position", "session mean", "hour-of-week mean",
    "Ornstein-Uhlenbeck", "recurrent network",
    "drift and habit", "turns between tastes", "blend",
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

static guint
first_judged (guint n)
{
  return CLAMP ((guint) (n * FIRST_SHARE), FIRST_LEAST, n);
}

gboolean
insight_paths_init (InsightPaths *p, const InsightPlace *path, guint n, guint least, GError **error)
{
  guint skip = n > MOST ? n - MOST : 0;

  memset (p, 0, sizeof *p);
  if (n < least)
    return refuse (error, INSIGHT_ERROR_TOO_FEW, "The path is too short to say where it is heading.");
  p->n = n - skip;
  p->first = first_judged (p->n);
  p->time = g_new (double, p->n + 1);
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
  p->time[p->n] = p->time[p->n - 1];
  return TRUE;
}

void
insight_paths_clear (InsightPaths *p)
{
  g_free (p->time);
  g_free (p->xy);
  for (guint m = 0; m < INSIGHT_N_FORECASTS; m++) {
    g_free (p->guess[m]);
    g_free (p->cov[m]);
  }
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
guess_plain (InsightPaths *p)
{
  double all[2] = { 0 }, session[2] = { 0 }, in_session = 0;
  double hour[HOURS][2] = { { 0 } }, in_hour[HOURS] = { 0 };

  for (guint m = INSIGHT_FORECAST_MEAN; m <= INSIGHT_FORECAST_HOUR; m++)
    p->guess[m] = g_new (float, 2 * p->n + 2);
  for (guint i = 0; i <= p->n; i++) {
    guint h = hour_of_week (p->time[i]);

    if (i > 0 && p->time[i] - p->time[i - 1] > INSIGHT_SESSION_GAP_S)
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

/* ---- Ornstein-Uhlenbeck, beside the daily rhythm, so that the two do not compete ------- */

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
fit_daily (const InsightPaths *p, guint learn, Daily *daily)
{
  double normal[3][3] = { { 0 } }, right[2][3] = { { 0 } };

  for (guint i = 0; i < learn; i++) {
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
beside_daily (const InsightPaths *p, const Daily *daily)
{
  float *beside = g_new (float, 2 * p->n);

  for (guint i = 0; i < p->n; i++) {
    double usual[2];

    daily_at (daily, p->time[i], usual);
    for (guint t = 0; t < 2; t++)
      beside[2 * i + t] = (float) (p->xy[2 * i + t] - usual[t]);
  }
  return beside;
}

/* Learns on the first @learn places and foretells those from there to @to; @n + 1 of
 * them are all and the one to come. */
static ml_status
ou_stretch (InsightPaths *p, guint learn, guint from, guint to)
{
  g_autofree float *beside = NULL;
  ml_ou_state state;
  ml_ou ou;
  Daily daily;
  ml_status status;

  fit_daily (p, learn, &daily);
  beside = beside_daily (p, &daily);
  status = ml_ou_fit (p->time, beside, learn, &ou);
  if (status == ML_OK)
    status = ml_ou_start (&ou, p->time[0], &state);
  for (guint i = 0; status == ML_OK && i < to; i++) {
    double mean[2], cov[4], usual[2];

    status = ml_ou_forecast (&ou, &state, p->time[i], mean, cov);
    if (status == ML_OK && i >= from) {
      daily_at (&daily, p->time[i], usual);
      p->guess[INSIGHT_FORECAST_OU][2 * i] = (float) (usual[0] + mean[0]);
      p->guess[INSIGHT_FORECAST_OU][2 * i + 1] = (float) (usual[1] + mean[1]);
      memcpy (p->cov[INSIGHT_FORECAST_OU] + 4 * i, cov, sizeof cov);
    }
    if (status == ML_OK && i < p->n)
      status = ml_ou_observe (&ou, &state, p->time[i], beside + 2 * i);
  }
  return status;
}

/* ---- the recurrent network --------------------------------------------------------------- */

static ml_status
guess_gru (InsightPaths *p, guint64 seed, GCancellable *cancellable)
{
  ml_gru_options options = { .seed = seed, .cancelled = cancelled_cb, .cancel_data = cancellable };
  g_autofree float *next = g_new (float, 2 * p->n + 2);
  float *guess;
  ml_status status = ML_OK;

  if (p->n < LEAST_GRU + LEAST_GRU / 4)
    return ML_OK;
  guess = p->guess[INSIGHT_FORECAST_GRU] = g_memdup2 (p->guess[INSIGHT_FORECAST_MEAN],
                                                      (2 * p->n + 2) * sizeof *guess);
  for (guint learn = MAX (LEAST_GRU, p->first); status == ML_OK && learn < p->n;
       learn = (guint) (learn * GROWTH_GRU)) {
    ml_gru *gru = NULL;

    status = ml_gru_train (p->time, p->xy, learn, &options, &gru);
    if (status == ML_ERR_DIVERGED) {
      status = ML_OK; /* the one before goes on */
      continue;
    }
    if (status == ML_OK)
      status = ml_gru_rolling (gru, p->time, p->xy, p->n, next);
    if (status == ML_OK)
      status = ml_gru_forecast (gru, p->time, p->xy, p->n, p->time[p->n], next + 2 * p->n);
    if (status == ML_OK)
      memcpy (guess + 2 * learn, next + 2 * learn, 2 * (p->n + 1 - learn) * sizeof *guess);
    ml_gru_free (gru);
  }
  return status;
}

/* ---- drift and habit ------------------------------------------------------------------------ */

static ml_status
drift_stretch (InsightPaths *p, guint learn, guint from, guint to, gboolean quick, ml_drift *drift, gboolean *known)
{
  g_autofree float *mean = g_new (float, 2 * p->n + 2);
  g_autofree double *cov = g_new (double, 4 * p->n + 4);
  const ml_drift last = *drift;
  const ml_drift_options options = { .session_gap_s = INSIGHT_SESSION_GAP_S, .last = *known ? &last : NULL,
                                     .quick = quick };
  ml_status status = ml_drift_fit (p->time, p->xy, learn, &options, drift);

  *known = TRUE;
  if (status == ML_OK)
    status = ml_drift_rolling (drift, p->time, p->xy, p->n, p->time[p->n], mean, cov);
  if (status != ML_OK)
    return status;
  memcpy (p->guess[INSIGHT_FORECAST_DRIFT] + 2 * from, mean + 2 * from, 2 * (to - from) * sizeof *mean);
  memcpy (p->cov[INSIGHT_FORECAST_DRIFT] + 4 * from, cov + 4 * from, 4 * (to - from) * sizeof *cov);
  return ML_OK;
}

static ml_status
guess_filters (InsightPaths *p, gboolean quick, GCancellable *cancellable)
{
  ml_drift drift = { 0 };
  gboolean known = FALSE;
  ml_status status = ML_OK;

  for (guint m = 0; m < 2; m++) {
    guint model = m == 0 ? INSIGHT_FORECAST_OU : INSIGHT_FORECAST_DRIFT;

    p->guess[model] = g_new (float, 2 * p->n + 2);
    p->cov[model] = g_new (double, 4 * p->n + 4);
  }
  for (guint learn = quick ? p->n * 6 / 10 : p->first, from = 0; status == ML_OK && from <= p->n;) {
    guint to = (guint) (learn * GROWTH) + 1;

    if (quick || to > p->n * 9 / 10) /* the last stretch is not worth a fit of its own */
      to = p->n + 1;
    if (g_cancellable_is_cancelled (cancellable))
      return ML_ERR_CANCELLED;
    status = ou_stretch (p, learn, from, to);
    if (status == ML_OK)
      status = drift_stretch (p, learn, from, to, quick, &drift, &known);
    from = to;
    learn = MIN (to, p->n);
  }
  return status;
}

/* ---- tastes ------------------------------------------------------------------------------------- */

static ml_status
guess_taste (InsightPaths *p, guint64 seed)
{
  g_autofree float *next = g_new (float, 2 * p->n + 2);
  float *guess;
  ml_status status = ML_OK;

  if (p->n < 2 * LEAST_TASTE)
    return ML_OK;
  guess = p->guess[INSIGHT_FORECAST_TASTE] = g_memdup2 (p->guess[INSIGHT_FORECAST_MEAN],
                                                        (2 * p->n + 2) * sizeof *guess);
  for (guint learn = MAX (LEAST_TASTE, p->first); status == ML_OK && learn < p->n;
       learn = (guint) (learn * GROWTH)) {
    ml_taste taste;

    status = ml_taste_fit (p->time, p->xy, learn, seed, &taste);
    if (status != ML_OK)
      break;
    status = ml_taste_rolling (&taste, p->time, p->xy, p->n, p->time[p->n], next);
    memcpy (guess + 2 * learn, next + 2 * learn, 2 * (p->n + 1 - learn) * sizeof *guess);
    ml_taste_clear (&taste);
  }
  return status;
}

/* ---- the blend --------------------------------------------------------------------------------- */

#define EXPERTS INSIGHT_FORECAST_BLEND

/* What each is trusted before anything is seen; those that know drift and habit most. */
static const double TRUST[EXPERTS] = {
  [INSIGHT_FORECAST_MEAN] = 0.06, [INSIGHT_FORECAST_LAST] = 0.02, [INSIGHT_FORECAST_SESSION] = 0.04,
  [INSIGHT_FORECAST_HOUR] = 0.06, [INSIGHT_FORECAST_OU] = 0.2, [INSIGHT_FORECAST_GRU] = 0.02,
  [INSIGHT_FORECAST_DRIFT] = 0.5, [INSIGHT_FORECAST_TASTE] = 0.1,
};

typedef struct {
  double regret[EXPERTS], squares[EXPERTS], most;
} Ledger;

static double
learning_rate (const Ledger *ledger, guint m)
{
  double by_variance = ledger->squares[m] > 0 ? sqrt (-log (TRUST[m]) / ledger->squares[m]) : INFINITY;
  double by_range = ledger->most > 0 ? 0.5 / ledger->most : 1.0;

  return MIN (by_variance, by_range);
}

static void
weigh (const InsightPaths *p, const Ledger *ledger, double *weight)
{
  double least = INFINITY, total = 0;

  for (guint m = 0; m < EXPERTS; m++)
    if (p->guess[m] != NULL)
      least = MIN (least, learning_rate (ledger, m) * ledger->regret[m]);
  for (guint m = 0; m < EXPERTS; m++) {
    double rate = learning_rate (ledger, m);

    weight[m] = p->guess[m] != NULL ? TRUST[m] * rate * exp (least - rate * ledger->regret[m]) : 0;
    total += weight[m];
  }
  for (guint m = 0; m < EXPERTS; m++)
    weight[m] /= total;
}

/* The slope of the distance at the blend says who would have drawn it nearer. */
static void
settle_accounts (const InsightPaths *p, guint i, const float *blend, Ledger *ledger)
{
  double dx = blend[0] - p->xy[2 * i], dy = blend[1] - p->xy[2 * i + 1], far = hypot (dx, dy);

  for (guint m = 0; m < EXPERTS && far > 0; m++) {
    double rate = learning_rate (ledger, m), regret;

    if (p->guess[m] == NULL)
      continue;
    regret = (dx * ((double) p->guess[m][2 * i] - blend[0]) + dy * ((double) p->guess[m][2 * i + 1] - blend[1])) / far;
    ledger->most = MAX (ledger->most, fabs (regret));
    ledger->squares[m] += regret * regret;
    ledger->regret[m] += regret + rate * regret * regret;
  }
}

/* Short gaps and long ones are two trades: each keeps a ledger of its own. */
static void
guess_blend (InsightPaths *p)
{
  Ledger ledgers[2] = { { { 0 } } };
  float *blend = p->guess[INSIGHT_FORECAST_BLEND] = g_new0 (float, 2 * p->n + 2);

  for (guint i = 0; i <= p->n; i++) {
    Ledger *ledger = &ledgers[i > 0 && p->time[i] - p->time[i - 1] > INSIGHT_SESSION_GAP_S];
    double weight[EXPERTS];

    weigh (p, ledger, weight);
    for (guint m = 0; m < EXPERTS; m++)
      for (guint t = 0; p->guess[m] != NULL && t < 2; t++)
        blend[2 * i + t] += (float) (weight[m] * p->guess[m][2 * i + t]);
    if (i >= p->first && i < p->n)
      settle_accounts (p, i, blend + 2 * i, ledger);
  }
  p->cov[INSIGHT_FORECAST_BLEND] = g_memdup2 (p->cov[INSIGHT_FORECAST_DRIFT], (4 * p->n + 4) * sizeof (double));
}

/* Models without a spread of their own have that of their misses until then. */
static void
spread_of_misses (InsightPaths *p, guint model)
{
  double sum[4] = { 0 }, count = 0;
  double *cov = p->cov[model] = g_new (double, 4 * p->n + 4);
  const float *guess = p->guess[model];

  for (guint i = 0; i <= p->n; i++) {
    for (guint k = 0; k < 4; k++)
      cov[4 * i + k] = (sum[k] + (k % 3 == 0 ? 1e-12 : 0)) / MAX (count, 1);
    if (i == 0 || i == p->n)
      continue;
    for (guint k = 0; k < 4; k++)
      sum[k] += ((double) p->xy[2 * i + k / 2] - guess[2 * i + k / 2])
                * ((double) p->xy[2 * i + k % 2] - guess[2 * i + k % 2]);
    count++;
  }
}

gboolean
insight_paths_guess (InsightPaths *p,
                     double        then_s,
                     guint64       seed,
                     gboolean      quick,
                     GCancellable *cancellable,
                     GError      **error)
{
  ml_status status;

  p->time[p->n] = then_s;
  guess_plain (p);
  status = guess_filters (p, quick, cancellable);
  if (status == ML_OK && !quick)
    status = guess_gru (p, seed, cancellable);
  if (status == ML_OK && !quick)
    status = guess_taste (p, seed);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (status != ML_OK)
    return refuse (error, INSIGHT_ERROR_INVALID, "The path makes no forecast.");
  guess_blend (p);
  for (guint m = 0; m < INSIGHT_N_FORECASTS; m++)
    if (p->guess[m] != NULL && p->cov[m] == NULL)
      spread_of_misses (p, m);
  return TRUE;
}
