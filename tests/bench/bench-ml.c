/* bench-ml.c - how long the algorithms of ml/ take at full size
 *
 * Not a test: it prints times, one line each, and fails only when a call does.
 * Run with `meson test --benchmark`, or alone. */
#include <glib.h>
#include <locale.h>

#include "ml.h"

static float *
normal_points (size_t n, size_t d)
{
  float *x = g_new (float, n * d);
  ml_rng rng;

  ml_rng_seed (&rng, 1);
  for (size_t i = 0; i < n * d; i++)
    x[i] = (float) ml_rng_normal (&rng);
  return x;
}

static void
report (const char *what, gint64 since_us, int times)
{
  g_print ("%-60s %9.2f ms\n", what, (double) (g_get_monotonic_time () - since_us) / 1000.0 / times);
}

static void
bench_neighbours (void)
{
  size_t n = 100000, d = 64, index[50], found;
  g_autofree float *x = normal_points (n, d);
  ml_neighbour_query mutual = { .metric = ML_NEIGHBOUR_MUTUAL };
  float distance[50];
  ml_neighbours *set;
  gint64 t = g_get_monotonic_time ();

  ml_neighbours_new (d, 1, &set);
  g_assert (ml_neighbours_add (set, x, n) == ML_OK);
  report ("neighbours: add 100 000 × 64", t, 1);
  t = g_get_monotonic_time ();
  for (size_t i = 0; i < 50; i++)
    g_assert (ml_neighbours_near_point (set, i * 1999, 50, NULL, index, distance, &found) == ML_OK);
  report ("neighbours: 50 nearest of 100 000 × 64, Euclidean", t, 50);
  t = g_get_monotonic_time ();
  for (size_t i = 0; i < 50; i++)
    g_assert (ml_neighbours_near_point (set, i * 1999, 50, &mutual, index, distance, &found) == ML_OK);
  report ("neighbours: 50 nearest of 100 000 × 64, mutual proximity", t, 50);
  ml_neighbours_free (set);
}

static void
bench_clusters (void)
{
  size_t n = 50000, d = 64, k = 24;
  g_autofree float *x = normal_points (n, d), *c = g_new (float, k * d);
  g_autofree int32_t *label = g_new (int32_t, n);
  ml_kmeans_options options = { .seed = 1, .max_iterations = 20 };
  gint64 t = g_get_monotonic_time ();

  g_assert (ml_kmeans (x, n, d, k, &options, c, label, NULL) == ML_OK);
  report ("k-means: 50 000 × 64, 24 clusters, up to 20 iterations", t, 1);
}

int
main (void)
{
  setlocale (LC_ALL, "");
  bench_neighbours ();
  bench_clusters ();
  return 0;
}
