/* insight-forecast.c - where the path on the map is heading
 *
 * Worker threads; pure. Every model forecasts one place ahead from those before
 * it. The best is chosen on places that it did not learn from, and its ellipses
 * are widened or narrowed until they held what they promised there: so they hold
 * for paths that are not Gaussian too.
 * Source of the last: Vovk, Gammerman & Shafer 2005 (conformal prediction). */
#include "insight-forecast-private.h"

#include <math.h>
#include <string.h>

#define LEAST 12
#define LEAST_JUDGED 30

/* How surely the mean must be beaten before anybody says "heading": standard errors
 * of the gain, place by place; several models try, but what is chance seldom comes near. */
#define SKILL_T 1.9

/* So many misses' worth of trust in a Gaussian, beside those that were seen. */
#define GAUSSIAN_TRUST 20.0

/* ---- choosing and calibrating --------------------------------------------------------- */

static double
distance (const InsightPaths *p, guint model, guint i)
{
  const float *guess = p->guess[model] + 2 * i;

  return hypot (guess[0] - p->xy[2 * i], guess[1] - p->xy[2 * i + 1]);
}

static double
mean_error (const InsightPaths *p, guint model, guint from, guint to)
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
skill (const InsightPaths *p, guint model, guint from, guint to)
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
choose (const InsightPaths *p, guint from, guint to, double *error, gboolean *heading)
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

static const double SHARES[3] = { 0.5, 0.8, 0.95 };

/* The misses so far in units of the spread, ascending. */
typedef struct {
  GArray *squared; /* owned; double */
  double  sum;
} Misses;

static void
misses_add (Misses *misses, double m2)
{
  guint at = misses->squared->len;

  if (!isfinite (m2))
    return;
  while (at > 0 && g_array_index (misses->squared, double, at - 1) > m2)
    at--;
  g_array_insert_val (misses->squared, at, m2);
  misses->sum += m2;
}

/* The radius that held @share of the misses, with one place to spare as conformal
 * prediction asks, drawn to that of a Gaussian as wide as they are while they are few. */
static double
misses_radius (const Misses *misses, double share)
{
  double usual2 = -2 * log1p (-share), n = misses->squared->len, held2;
  guint at = (guint) ceil (share * (n + 1.0));

  if (misses->squared->len == 0)
    return sqrt (usual2);
  held2 = g_array_index (misses->squared, double, CLAMP (at, 1, misses->squared->len) - 1);
  return sqrt ((n * held2 + GAUSSIAN_TRUST * usual2 * MAX (misses->sum / n / 2, 1e-9)) / (n + GAUSSIAN_TRUST));
}

static double
miss2 (const InsightPaths *p, guint model, guint i)
{
  const float *guess = p->guess[model] + 2 * i;
  const double mean[2] = { guess[0], guess[1] };

  return ml_mahalanobis2 (mean, p->cov[model] + 4 * i, p->xy + 2 * i);
}

static void
misses_init (Misses *misses, const InsightPaths *p, guint model, guint from, guint to)
{
  *misses = (Misses) { g_array_new (FALSE, FALSE, sizeof (double)), 0 };
  for (guint i = from; i < to; i++)
    misses_add (misses, miss2 (p, model, i));
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

gboolean
insight_forecast (const InsightPlace *path,
                  guint               n,
                  gint64              at_s,
                  guint64             seed,
                  gboolean            quick,
                  InsightForecast    *out,
                  GCancellable       *cancellable,
                  GError            **error)
{
  InsightPaths p;
  gboolean ok = insight_paths_init (&p, path, n, LEAST, error);

  memset (out, 0, sizeof *out);
  if (ok && (double) at_s < p.time[p.n - 1]) {
    g_set_error_literal (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID, "A forecast looks ahead, not back.");
    ok = FALSE;
  }
  ok = ok && insight_paths_guess (&p, (double) at_s, seed, quick, cancellable, error);
  if (ok) {
    guint from = quick ? p.n * 6 / 10 : p.first;
    InsightEllipse *const ellipses[3] = { &out->half, &out->most, &out->nearly };
    const float *guess;
    double mean[2];
    Misses misses;

    out->model = choose (&p, from, p.n, out->error, &out->heading);
    misses_init (&misses, &p, out->model, from, p.n);
    guess = p.guess[out->model] + 2 * p.n;
    mean[0] = out->x = guess[0];
    mean[1] = out->y = guess[1];
    for (guint s = 0; s < 3; s++)
      fill_ellipse (mean, p.cov[out->model] + 4 * p.n, SHARES[s], misses_radius (&misses, SHARES[s]), ellipses[s]);
    g_array_unref (misses.squared);
  }
  insight_paths_clear (&p);
  return ok;
}

/* ---- judging --------------------------------------------------------------------------------- */

static gboolean
in_bin (const InsightPaths *p, guint i, guint bin)
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
judge_errors (const InsightPaths *p, guint from, InsightForecastReport *report)
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

/* As a listener would have seen them: each ellipse was drawn with what was known then. */
static void
judge_ellipses (const InsightPaths *p, guint from, InsightForecastReport *report)
{
  Misses misses;

  misses_init (&misses, p, report->chosen, p->first, from);
  for (guint i = from; i < p->n; i++) {
    double m2 = miss2 (p, report->chosen, i);

    for (guint s = 0; s < 3; s++)
      report->coverage[s] += (m2 <= pow (misses_radius (&misses, SHARES[s]), 2)) / (double) (p->n - from);
    misses_add (&misses, m2);
  }
  g_array_unref (misses.squared);
}

gboolean
insight_forecast_judge (const InsightPlace    *path,
                        guint                  n,
                        guint64                seed,
                        InsightForecastReport *report,
                        GCancellable          *cancellable,
                        GError               **error)
{
  InsightPaths p;
  double tried[INSIGHT_N_FORECASTS];
  gboolean ok = insight_paths_init (&p, path, n, LEAST_JUDGED, error);
  guint judged = ok ? p.n * 2 / 3 : 0;

  memset (report, 0, sizeof *report);
  ok = ok && insight_paths_guess (&p, p.time[p.n - 1], seed, FALSE, cancellable, error);
  if (ok) {
    report->chosen = choose (&p, p.first, judged, tried, &report->heading);
    judge_errors (&p, judged, report);
    judge_ellipses (&p, judged, report);
  }
  insight_paths_clear (&p);
  return ok;
}
