/* test-map.c - principal axes, laying maps onto each other, judging a map */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"

static void
test_pca_by_hand (void)
{
  const float x[] = { 0, 0,  2, 2,  -2, -2,  1, -1,  -1, 1 };
  float mean[2], axes[4], variance[2], y[10];

  g_assert_cmpint (ml_pca_fit (x, 5, 2, 2, mean, axes, variance), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (variance[0], 16.0 / 5, 1e-6);
  g_assert_cmpfloat_with_epsilon (variance[1], 4.0 / 5, 1e-6);
  g_assert_cmpfloat_with_epsilon (axes[0], sqrt (0.5), 1e-6);
  g_assert_cmpfloat_with_epsilon (axes[1], sqrt (0.5), 1e-6);
  g_assert_cmpint (ml_pca_transform (x, 5, 2, 2, mean, axes, y), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (y[2], 2 * sqrt (2), 1e-5);
  g_assert_cmpfloat_with_epsilon (y[3], 0, 1e-5);
}

/* All axes kept, distances stay; the variances are those along the axes. */
static void
test_pca_keeps_distances (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 41);
  for (int round = 0; round < 100; round++) {
    size_t n = 3 + ml_rng_below (&rng, 50), d = 1 + ml_rng_below (&rng, 12);
    g_autofree float *x = g_new (float, n * d), *y = g_new (float, n * d), *mean = g_new (float, d);
    g_autofree float *axes = g_new (float, d * d), *variance = g_new (float, d);
    double before = 0, after = 0, spread = 0;

    for (size_t i = 0; i < n * d; i++)
      x[i] = (float) (ml_rng_normal (&rng) * (double) (1 + i % d) + 5);
    g_assert_cmpint (ml_pca_fit (x, n, d, d, mean, axes, variance), ==, ML_OK);
    g_assert_cmpint (ml_pca_transform (x, n, d, d, mean, axes, y), ==, ML_OK);
    for (size_t t = 0; t < d; t++) {
      before += pow (x[t] - x[d + t], 2);
      after += pow (y[t] - y[d + t], 2);
      g_assert_true (t == 0 || variance[t] <= variance[t - 1] + 1e-6);
    }
    for (size_t i = 0; i < n; i++)
      spread += y[i * d] * y[i * d] / n;
    g_assert_cmpfloat_with_epsilon (before, after, 1e-3 * (1 + before));
    g_assert_cmpfloat_with_epsilon (spread, variance[0], 1e-3 * (1 + spread));
  }
}

static void
test_standardise (void)
{
  const float x[] = { 1, 7,  3, 7 }, bad[] = { 1, NAN };
  float mean[2], scale[2];

  g_assert_cmpint (ml_standardise (x, 2, 2, mean, scale), ==, ML_OK);
  g_assert_cmpfloat (mean[0], ==, 2);
  g_assert_cmpfloat (scale[0], ==, 1);
  g_assert_cmpfloat (scale[1], ==, 0); /* never changes: no say */
  g_assert_cmpint (ml_standardise (bad, 2, 1, mean, scale), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_standardise (x, 0, 2, mean, scale), ==, ML_ERR_ARG);
}

/* Whatever turn, mirroring, stretch and shift was made is found and undone. */
static void
test_procrustes_undoes (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 42);
  for (int round = 0; round < 100; round++) {
    ml_procrustes made = { .scale = round % 3 ? 1 : 0.2 + 3 * ml_rng_uniform (&rng),
                           .flip = round % 2 }, found;
    double angle = 6.28 * ml_rng_uniform (&rng);
    float x[40], y[40];

    made.cosine = cos (angle);
    made.sine = sin (angle);
    made.shift[0] = ml_rng_normal (&rng);
    made.shift[1] = 10 * ml_rng_normal (&rng);
    for (int i = 0; i < 40; i++)
      x[i] = (float) (ml_rng_normal (&rng) + 3);
    ml_procrustes_apply (&made, x, 20, y);
    g_assert_cmpint (ml_procrustes_fit (x, y, 20, round % 3 == 0, &found), ==, ML_OK);
    g_assert_cmpfloat (found.residual, <, 1e-4);
    g_assert_cmpint (found.flip, ==, made.flip);
    g_assert_cmpfloat_with_epsilon (found.scale, made.scale, 1e-4);
    g_assert_cmpfloat_with_epsilon (found.cosine, made.cosine, 1e-4);
    g_assert_cmpfloat_with_epsilon (found.sine, made.sine, 1e-4);
  }
}

static void
test_procrustes_refuses (void)
{
  const float x[] = { 1, 2, NAN, 3 }, same[] = { 1, 1, 1, 1 };
  ml_procrustes p;

  g_assert_cmpint (ml_procrustes_fit (x, x, 1, 0, &p), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_procrustes_fit (x, x, 2, 0, &p), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_procrustes_fit (same, same, 2, 1, &p), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (p.residual, 0, 1e-6);
  g_assert_cmpfloat (p.scale, ==, 1.0);
}

/* ---- quality ----------------------------------------------------------------- */

static void
judge (const float *high, size_t d, const float *low, size_t n, size_t k, double out[3])
{
  g_autofree float *h = g_new (float, n), *l = g_new (float, n);
  ml_map_quality q;

  g_assert_cmpint (ml_map_quality_init (&q, n, k), ==, ML_OK);
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++) {
      h[j] = l[j] = 0;
      for (size_t t = 0; t < d; t++)
        h[j] += powf (high[i * d + t] - high[j * d + t], 2);
      for (size_t t = 0; t < 2; t++)
        l[j] += powf (low[i * 2 + t] - low[j * 2 + t], 2);
    }
    g_assert_cmpint (ml_map_quality_add (&q, i, h, l), ==, ML_OK);
  }
  out[0] = ml_map_trustworthiness (&q);
  out[1] = ml_map_continuity (&q);
  out[2] = ml_map_overlap (&q);
  ml_map_quality_clear (&q);
}

static void
test_quality_of_perfect_and_random (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 43);
  for (int round = 0; round < 100; round++) {
    size_t n = 40 + ml_rng_below (&rng, 40);
    g_autofree float *x = g_new (float, n * 2), *y = g_new (float, n * 2);
    double out[3];

    for (size_t i = 0; i < n * 2; i++) {
      x[i] = (float) ml_rng_normal (&rng);
      y[i] = (float) ml_rng_normal (&rng);
    }
    judge (x, 2, x, n, 5, out);
    g_assert_cmpfloat (out[0], ==, 1.0);
    g_assert_cmpfloat (out[1], ==, 1.0);
    g_assert_cmpfloat (out[2], ==, 1.0);
    judge (x, 2, y, n, 5, out);
    g_assert_cmpfloat (out[0], >, 0.35);
    g_assert_cmpfloat (out[0], <, 0.65);
    g_assert_cmpfloat (out[2], <, 0.3);
  }
}

/* Five on a line; the map swaps the ends. Point 0 with k = 1: its neighbour on
 * the map is 3, truly third, so two ranks off; and so on for all five. */
static void
test_quality_by_hand (void)
{
  const float high[] = { 0, 1, 3, 6, 10 };
  const float low[] = { 10, 0,  1, 0,  3, 0,  6, 0,  0, 0 };
  double out[3];

  judge (high, 1, low, 5, 1, out);
  /* Nearest in truth: 1 0 1 2 3; on the map: 3 4 1 2 1.
   * Intruders' true ranks: 0→3: 3, 1→4: 4, 4→1: 3: excess 2 + 3 + 2 = 7.
   * Lost ones' ranks on the map: 0→1: 3 (after 3, 2), 1→0: 4, 4→3: 3: 2 + 3 + 2 = 7. */
  g_assert_cmpfloat_with_epsilon (out[0], 1 - 2.0 * 7 / (5 * 1 * (10 - 3 - 1)), 1e-12);
  g_assert_cmpfloat_with_epsilon (out[1], 1 - 2.0 * 7 / (5 * 1 * (10 - 3 - 1)), 1e-12);
  g_assert_cmpfloat_with_epsilon (out[2], 2.0 / 5, 1e-12);
}

static void
test_quality_refuses (void)
{
  const float good[] = { 0, 1, 2 }, bad[] = { 0, NAN, 1 };
  ml_map_quality q;

  g_assert_cmpint (ml_map_quality_init (&q, 3, 0), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_map_quality_init (&q, 3, 3), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_map_quality_add (&q, 0, good, good), ==, ML_ERR_ARG);
  g_assert_true (isnan (ml_map_overlap (&q)));
  g_assert_cmpint (ml_map_quality_init (&q, 3, 1), ==, ML_OK);
  g_assert_cmpint (ml_map_quality_add (&q, 3, good, good), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_map_quality_add (&q, 0, bad, good), ==, ML_ERR_NONFINITE);
  ml_map_quality_clear (&q);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/pca/by-hand", test_pca_by_hand);
  g_test_add_func ("/ml/pca/keeps-distances", test_pca_keeps_distances);
  g_test_add_func ("/ml/pca/standardise", test_standardise);
  g_test_add_func ("/ml/procrustes/undoes", test_procrustes_undoes);
  g_test_add_func ("/ml/procrustes/refuses", test_procrustes_refuses);
  g_test_add_func ("/ml/map-quality/by-hand", test_quality_by_hand);
  g_test_add_func ("/ml/map-quality/perfect-and-random", test_quality_of_perfect_and_random);
  g_test_add_func ("/ml/map-quality/refuses", test_quality_refuses);
  return g_test_run ();
}
