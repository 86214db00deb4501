/* bench-landscape.c - what a map of a large library costs to make
 *
 *   bench-landscape [N]    default 10000
 *
 * Tracks that do not exist, on a bent sheet with groups in 96 values. Tells the
 * processor's seconds for a first map, for placing one track, and for the map
 * after 5 % more, and how far the median old track moved. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "insight.h"
#include "ml.h"

#define D 96 /* as many as an embedding has */
#define BASE 8

static float *
make_tracks (guint n)
{
  float *x = g_new (float, (gsize) n * D);
  float mix[BASE][D];
  ml_rng rng;

  ml_rng_seed (&rng, 1);
  for (guint b = 0; b < BASE; b++)
    for (guint t = 0; t < D; t++)
      mix[b][t] = (float) ml_rng_normal (&rng);
  for (guint i = 0; i < n; i++) {
    guint group = (guint) ml_rng_below (&rng, 20);
    double place[BASE];

    for (guint b = 0; b < BASE; b++)
      place[b] = 2 * sin (1.0 + group * (b + 1.3)) + 0.7 * ml_rng_normal (&rng);
    for (guint t = 0; t < D; t++) {
      double sum = 0.6 * ml_rng_normal (&rng);

      for (guint b = 0; b < BASE; b++)
        sum += place[b] * mix[b][t] + 0.3 * sin (place[b] * mix[(b + 1) % BASE][t]);
      x[(gsize) i * D + t] = (float) sum;
    }
  }
  return x;
}

static double
seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 10000, more = n + n / 20, trials = 500;
  g_autofree float *x = make_tracks (more), *before = g_new (float, 2 * (gsize) more);
  g_autofree float *after = g_new (float, 2 * (gsize) more);
  g_autofree double *moved = g_new (double, n);
  g_autoptr (InsightMap) map = NULL, then = NULL;
  float low = INFINITY, high = -INFINITY;
  double at = seconds ();

  ml_blas_single_thread ();
  setvbuf (stdout, NULL, _IOLBF, 0);
  map = insight_map_new (x, n, D, INSIGHT_MAP_VAE, NULL, 1, NULL, NULL, NULL, NULL);
  printf ("%u tracks of %d values: map made in %.1f s of one core\n", n, D, seconds () - at);
  insight_map_place (map, x, n, before);
  at = seconds ();
  insight_map_place (map, x + (gsize) n * D, MIN (trials, n / 20), after);
  printf ("placing a new track: %.3f ms\n", 1e3 * (seconds () - at) / MIN (trials, n / 20));
  for (gsize i = 2 * (gsize) n; i < 2 * (gsize) more; i++)
    before[i] = NAN;
  at = seconds ();
  then = insight_map_new (x, more, D, INSIGHT_MAP_VAE, before, 2, NULL, NULL, NULL, NULL);
  printf ("made again with 5 %% more in %.1f s\n", seconds () - at);
  insight_map_place (then, x, n, after);
  for (guint i = 0; i < n; i++) {
    moved[i] = hypot (after[2 * i] - before[2 * i], after[2 * i + 1] - before[2 * i + 1]);
    low = fminf (low, before[2 * i]);
    high = fmaxf (high, before[2 * i]);
  }
  qsort (moved, n, sizeof *moved, compare);
  printf ("the median old track moved by %.2f %% of the map's width\n", 100 * moved[n / 2] / (high - low));
  return 0;
}
