/* test-ridge.c - kernel ridge regression against its equations */
#include "nn-check.h"

#include <stdlib.h>

/* One column, mean 0 and spread 1, linear kernel: slope = n / (n + lambda). */
static void
test_by_hand (void)
{
  const float x[] = { -1, 1 }, y[] = { -2 + 5, 2 + 5 };
  ml_ridge r;
  float scratch[1], out[1];

  g_assert_cmpint (ml_ridge_fit (&r, ML_KERNEL_LINEAR, 0, 2, x, y, NULL, 2, 1, 1), ==, ML_OK);
  ml_ridge_predict (&r, (float[]) { 3 }, scratch, out);
  g_assert_cmpfloat_with_epsilon (out[0], 5 + 3 * 2 * 2.0 / (2 + 2), 1e-5);
  ml_ridge_clear (&r);
}

/* (K + lambda W^-1) alpha = y - bias, checked by multiplying out. */
static void
test_solves_its_equations (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 81);
  for (int round = 0; round < 100; round++) {
    enum { D = 4, T = 2 };
    size_t n = 2 + ml_rng_below (&rng, 30);
    ml_kernel kernel = (ml_kernel) (round % 3);
    float x[32 * D], y[32 * T], weight[32], scratch[D], out[T];
    ml_ridge r;

    check_fill (&rng, x, n * D);
    check_fill (&rng, y, n * T);
    for (size_t i = 0; i < n; i++)
      weight[i] = 0.5f + (float) ml_rng_uniform (&rng);
    g_assert_cmpint (ml_ridge_fit (&r, kernel, 0.7f, 0.3, x, y, weight, n, D, T), ==, ML_OK);
    for (size_t i = 0; i < n; i++) {
      g_assert_cmpint (ml_ridge_predict (&r, x + i * D, scratch, out), ==, ML_OK);
      for (size_t t = 0; t < T; t++)
        g_assert_cmpfloat_with_epsilon (out[t] + 0.3 / weight[i] * r.alpha[i * T + t],
                                        y[i * T + t], 1e-3);
    }
    ml_ridge_clear (&r);
  }
}

/* Places are not standardised: two columns, of which only the first differs much, and
 * whose distances are far apart or nothing. One row's answer is its own. */
static void
test_places (void)
{
  const float x[] = { 0, 0, 100, 0.1f }, y[] = { -1, 1 };
  float scratch[2], out[1];
  ml_ridge r;

  g_assert_cmpint (ml_ridge_fit (&r, ML_KERNEL_PLACE, 1, 1, x, y, NULL, 2, 2, 1), ==, ML_OK);
  ml_ridge_predict (&r, (float[]) { 1, 0 }, scratch, out);
  g_assert_cmpfloat_with_epsilon (out[0], -0.5 * exp (-1), 1e-6); /* alpha is y / (1 + lambda) */
  ml_ridge_clear (&r);
}

static void
test_store_restore (void)
{
  ml_rng rng;
  float x[20 * 3], y[20], scratch[3], a[1], b[1];
  ml_ridge r, back;
  ml_weights *w = ml_weights_new ();
  ml_why why;

  ml_rng_seed (&rng, 82);
  check_fill (&rng, x, 60);
  check_fill (&rng, y, 20);
  g_assert_cmpint (ml_ridge_fit (&r, ML_KERNEL_RBF, 1, 0.5, x, y, NULL, 20, 3, 1), ==, ML_OK);
  g_assert_cmpint (ml_ridge_store (&r, w, "mood."), ==, ML_OK);
  g_assert_cmpint (ml_ridge_restore (&back, w, "mood.", &why), ==, ML_OK);
  ml_ridge_predict (&r, x + 9, scratch, a);
  ml_ridge_predict (&back, x + 9, scratch, b);
  g_assert_cmpfloat_with_epsilon (a[0], b[0], 1e-2);
  ml_ridge_clear (&back);
  g_assert_cmpint (ml_ridge_restore (&back, w, "genre.", &why), ==, ML_ERR_FORMAT);
  g_assert_cmpstr (why.text, !=, "");
  ml_ridge_clear (&r);
  ml_ridge_clear (&back);
  g_assert_cmpint (ml_ridge_restore (&back, w, "mood.", NULL), ==, ML_OK);
  ml_ridge_clear (&back);
  ml_weights_free (w);
}

static void
test_refuses (void)
{
  const float x[] = { 1, 2 }, nan[] = { NAN, 1 };
  float scratch[1], out[1];
  ml_ridge r;

  g_assert_cmpint (ml_ridge_fit (&r, ML_KERNEL_RBF, 1, 0, x, x, NULL, 2, 1, 1), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_ridge_fit (&r, ML_KERNEL_RBF, -1, 1, x, x, NULL, 2, 1, 1), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_ridge_fit (&r, ML_KERNEL_RBF, 1, 1, x, x, NULL, 0, 1, 1), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_ridge_fit (&r, ML_KERNEL_RBF, 1, 1, nan, x, NULL, 2, 1, 1), ==,
                   ML_ERR_NONFINITE);
  g_assert_cmpint (ml_ridge_fit (&r, ML_KERNEL_RBF, 1, 1, x, x, (float[]) { 1, 0 }, 2, 1, 1), ==,
                   ML_ERR_ARG);
  /* A constant column is no reason to fail. */
  g_assert_cmpint (ml_ridge_fit (&r, ML_KERNEL_LINEAR, 0, 1, (float[]) { 3, 3 }, x, NULL, 2, 1, 1),
                   ==, ML_OK);
  g_assert_cmpint (ml_ridge_predict (&r, nan, scratch, out), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_ridge_predict (&r, x, scratch, out), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (out[0], 1.5, 1e-6);
  ml_ridge_clear (&r);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/ridge/by-hand", test_by_hand);
  g_test_add_func ("/ml/ridge/solves-its-equations", test_solves_its_equations);
  g_test_add_func ("/ml/ridge/places", test_places);
  g_test_add_func ("/ml/ridge/store-restore", test_store_restore);
  g_test_add_func ("/ml/ridge/refuses", test_refuses);
  return g_test_run ();
}
