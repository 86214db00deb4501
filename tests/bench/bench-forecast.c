/* bench-forecast.c - how well paths are foretold whose makers are known
 *
 *   bench-forecast [PATHS] [PLACES] [FIRST SEED]    default 20 600 1000
 *
 * For each kind of path: the mean distance of what was chosen at gaps under two
 * hours, against the best of the plain rules over all paths, and against the
 * forecaster that knows the maker and its state where there is one; the error of each
 * model by the best plain one's; how often it said that there is a heading; and what the ellipses
 * held. Pooled over paths. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "insight.h"
#include "listener-simulated.h"
#include "ml.h"

typedef enum { OU, NOISY, TWO_PACES, HOURS, SWITCHING, WALK, RANDOM, LISTENER, RANDOM_LISTENER, N_KINDS } Kind;
static const char *const NAMES[N_KINDS] = {
  "OU", "OU in noise", "two paces", "hour of week", "switching", "walk", "random", "listener", "random listener",
};

/* Sessions of a dozen plays, with hours between them. */
static gint64
next_time (ml_rng *rng, gint64 now)
{
  if (ml_rng_below (rng, 12) == 0)
    return now + 7200 + (gint64) ml_rng_below (rng, 20 * 3600);
  return now + 120 + (gint64) ml_rng_below (rng, 240);
}

static double
ou_step (ml_rng *rng, double x, double gap_s, double rest_s)
{
  double keep = exp (-gap_s / rest_s);

  return keep * x + sqrt (1 - keep * keep) * ml_rng_normal (rng);
}

/* @best [n][2] is what one expects who knows maker and state; NaN unknown. */
static void
make (Kind kind, ml_rng *rng, InsightPlace *path, guint n, float *best)
{
  double rest = 3600 * (1 + 5 * ml_rng_uniform (rng)), slow[2], fast[2], hour[168][2], taste[4][2], weight[4] = { 0 };
  double noise = kind == NOISY || kind == TWO_PACES ? 1 : 0;
  const ml_ou maker = { .axis = { { 1, 0 }, { 0, 1 } }, .rate = { 1 / rest, 1 / rest }, .variance = { 1, 1 },
                        .noise = { 1, 1 } };
  ml_ou_state state;
  gint64 now = 1700000000;

  for (guint t = 0; t < 2; t++) {
    slow[t] = ml_rng_normal (rng);
    fast[t] = ml_rng_normal (rng);
    for (guint h = 0; h < 168; h++)
      hour[h][t] = 1.2 * ml_rng_normal (rng);
    for (guint k = 0; k < 4; k++)
      taste[k][t] = 2 * ml_rng_normal (rng);
  }
  for (guint i = 0; i < n; i++) {
    gint64 then = next_time (rng, now);
    double gap = (double) (then - now), xy[2] = { 0 }, total = 0, pick;
    guint k = 0;

    now = then;
    for (guint t = 0; t < 2; t++) {
      best[2 * i + t] = kind == OU ? (float) (exp (-gap / rest) * fast[t]) : kind == RANDOM ? 0 : NAN;
      fast[t] = kind == WALK ? fast[t] + 0.1 * ml_rng_normal (rng)
                             : ou_step (rng, fast[t], gap, kind == TWO_PACES ? 2400 : rest);
      slow[t] = ou_step (rng, slow[t], gap, 6 * 86400);
    }
    for (guint j = 0; j < 4; j++) {
      weight[j] = ou_step (rng, weight[j], gap, 3 * 3600);
      total += exp (2 * weight[j]);
    }
    pick = ml_rng_uniform (rng) * total;
    for (k = 0; k < 3 && pick > exp (2 * weight[k]); k++)
      pick -= exp (2 * weight[k]);
    for (guint t = 0; t < 2; t++) {
      guint h = (guint) (now / 3600 % 168);

      if (kind == RANDOM)
        xy[t] = ml_rng_normal (rng);
      else if (kind == HOURS)
        xy[t] = hour[h][t] + ml_rng_normal (rng);
      else if (kind == SWITCHING)
        xy[t] = taste[k][t] + 0.5 * ml_rng_normal (rng);
      else
        xy[t] = fast[t] + (kind == TWO_PACES ? slow[t] : 0) + noise * ml_rng_normal (rng);
    }
    path[i] = (InsightPlace) { (double) now, (float) xy[0], (float) xy[1] };
    if (kind == NOISY) { /* the best that anybody can who does not see through the noise */
      double mean[2], cov[4];

      if (i == 0)
        ml_ou_start (&maker, (double) now, &state);
      ml_ou_forecast (&maker, &state, (double) now, mean, cov);
      ml_ou_observe (&maker, &state, (double) now, (float[]) { path[i].x, path[i].y });
      best[2 * i] = (float) mean[0];
      best[2 * i + 1] = (float) mean[1];
    }
  }
}

/* What one simulated person plays, as places on a PCA map of a cloud. */
static void
live (guint64 seed, gboolean random, InsightPlace *path, guint n_path)
{
  const guint n = 400, d = 10;
  g_autofree float *x = g_new (float, n * d), *xy = g_new (float, 2 * n);
  g_autoptr (InsightMap) map = NULL;
  const SimulatedTraits traits = { .seed = seed, .world_seed = 5, .drift = 1, .random = random };
  g_autoptr (SimulatedListener) person = NULL;
  gint64 now = 1700000000;
  ml_rng rng;

  ml_rng_seed (&rng, 8);
  for (guint i = 0; i < n * d; i++)
    x[i] = (float) (ml_rng_normal (&rng) + (i % d > 1 ? 0.5 * x[i - 2] : 0));
  map = insight_map_new (x, n, d, INSIGHT_MAP_PCA, NULL, 1, NULL, NULL, NULL, NULL);
  insight_map_place (map, x, n, xy);
  person = simulated_listener_new (x, n, d, NULL, &traits);
  for (guint i = 0; i < n_path; i++) {
    guint track = simulated_listener_choose (person, now);
    double heard;

    simulated_listener_hear (person, track, now, &heard);
    path[i] = (InsightPlace) { (double) now, xy[2 * track], xy[2 * track + 1] };
    now += 20 + (gint64) (220 * heard) + (i % 20 == 19 ? simulated_listener_pause (person) : 0);
  }
}

/* The mean distance of @best on the places that are judged, at gaps under two hours. */
static double
known_error (const InsightPlace *path, const float *best, guint n)
{
  double sum = 0;
  guint count = 0;

  for (guint i = n * 2 / 3; i < n; i++)
    if (path[i].time_s - path[i - 1].time_s < 7200) {
      sum += hypot (path[i].x - best[2 * i], path[i].y - best[2 * i + 1]);
      count++;
    }
  return sum / count;
}

static void
bench (Kind kind, guint paths, guint n, guint64 first)
{
  g_autofree InsightPlace *path = g_new (InsightPlace, n);
  g_autofree float *best = g_new (float, 2 * n);
  double chosen = 0, known = 0, error[INSIGHT_N_FORECASTS] = { 0 }, coverage[3] = { 0 }, plain = INFINITY;
  guint heading = 0, picked[INSIGHT_N_FORECASTS] = { 0 };
  clock_t started = clock ();

  for (guint p = 0; p < paths; p++) {
    InsightForecastReport r;
    ml_rng rng;

    ml_rng_seed (&rng, first + 100000 * kind + p);
    if (kind == LISTENER || kind == RANDOM_LISTENER)
      live (first + p, kind == RANDOM_LISTENER, path, n);
    else
      make (kind, &rng, path, n, best);
    if (!insight_forecast_judge (path, n, 1, &r, NULL, NULL))
      continue;
    chosen += r.error[r.chosen][INSIGHT_GAP_HOURS] / paths;
    picked[r.chosen]++;
    known += (kind <= NOISY || kind == RANDOM ? known_error (path, best, n) : NAN) / paths;
    heading += r.heading;
    for (guint m = 0; m < INSIGHT_N_FORECASTS; m++)
      error[m] += r.error[m][INSIGHT_GAP_HOURS] / paths;
    for (guint s = 0; s < 3; s++)
      coverage[s] += r.coverage[s] / paths;
  }
  for (guint m = 0; m <= INSIGHT_FORECAST_HOUR; m++)
    plain = fmin (plain, error[m]);
  printf ("%-16s gain %5.1f %%  over known %5.1f %%  heading %u/%u  hold %.3f %.3f %.3f  %.2f s a path\n  ", NAMES[kind],
          100 * (1 - chosen / plain), 100 * (chosen / known - 1), heading, paths, coverage[0], coverage[1], coverage[2],
          (double) (clock () - started) / CLOCKS_PER_SEC / paths);
  for (guint m = 0; m < INSIGHT_N_FORECASTS; m++)
    printf (" %s %.3f (%u)", insight_forecast_name ((InsightForecastModel) m), error[m] / plain, picked[m]);
  printf ("\n");
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  guint paths = argc > 1 ? (guint) atoi (argv[1]) : 20, n = argc > 2 ? (guint) atoi (argv[2]) : 600;
  guint64 first = argc > 3 ? (guint64) atoll (argv[3]) : 1000;

  ml_blas_single_thread ();
  for (guint kind = 0; kind < N_KINDS; kind++)
    bench ((Kind) kind, paths, n, first);
  return 0;
}
