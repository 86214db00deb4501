/* test-linalg.c - factors and axes of small symmetric matrices */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"

static void
random_definite (ml_rng *rng, double *a, size_t n)
{
  g_autofree double *b = g_new (double, n * n);

  for (size_t i = 0; i < n * n; i++)
    b[i] = ml_rng_normal (rng);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      a[i * n + j] = i == j ? 0.1 : 0.0;
      for (size_t k = 0; k < n; k++)
        a[i * n + j] += b[i * n + k] * b[j * n + k];
    }
}

static void
test_by_hand (void)
{
  double a[] = { 4, 2, 2, 5 }, b[] = { 8, 9 }, value[2], vector[4], e[] = { 2, 1, 1, 2 };

  g_assert_cmpint (ml_cholesky (a, 2), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (a[0], 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (a[2], 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (a[3], 2, 1e-12);
  ml_cholesky_solve (a, 2, b);
  g_assert_cmpfloat_with_epsilon (b[0], 1.375, 1e-12);
  g_assert_cmpfloat_with_epsilon (b[1], 1.25, 1e-12);
  g_assert_cmpint (ml_eigen_symmetric (e, 2, value, vector), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (value[0], 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (value[1], 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (vector[0], sqrt (0.5), 1e-12);
  g_assert_cmpfloat_with_epsilon (vector[1], sqrt (0.5), 1e-12);
}

static void
test_puts_together_again (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 3);
  for (int round = 0; round < 100; round++) {
    size_t n = 1 + ml_rng_below (&rng, 30);
    g_autofree double *a = g_new (double, n * n), *l = g_new (double, n * n), *v = g_new (double, n * n);
    g_autofree double *value = g_new (double, n), *b = g_new (double, n), *work = g_new (double, n * n);

    random_definite (&rng, a, n);
    memcpy (l, a, n * n * sizeof *l);
    memcpy (work, a, n * n * sizeof *l);
    g_assert_cmpint (ml_cholesky (l, n), ==, ML_OK);
    g_assert_cmpint (ml_eigen_symmetric (work, n, value, v), ==, ML_OK);
    for (size_t i = 0; i < n; i++) {
      b[i] = 0;
      for (size_t j = 0; j < n; j++) {
        double from_l = 0, from_v = 0;

        for (size_t k = 0; k < n; k++) {
          from_l += l[i * n + k] * l[j * n + k];
          from_v += value[k] * v[k * n + i] * v[k * n + j];
        }
        g_assert_cmpfloat_with_epsilon (from_l, a[i * n + j], 1e-9 * n);
        g_assert_cmpfloat_with_epsilon (from_v, a[i * n + j], 1e-8 * n);
        b[i] += a[i * n + j] * (double) (j + 1); /* so that x = 1, 2, 3 … */
      }
      g_assert_true (i == 0 || value[i] <= value[i - 1]);
    }
    ml_cholesky_solve (l, n, b);
    for (size_t i = 0; i < n; i++)
      g_assert_cmpfloat_with_epsilon (b[i], (double) (i + 1), 1e-5 * n);
  }
}

static void
test_refuses (void)
{
  double indefinite[] = { 1, 2, 2, 1 }, bad[] = { 1, NAN, NAN, 1 }, value[2], vector[4];

  g_assert_cmpint (ml_cholesky (indefinite, 2), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_cholesky (bad, 2), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_eigen_symmetric (bad, 2, value, vector), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_eigen_symmetric (bad, 0, value, vector), ==, ML_ERR_ARG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/linalg/by-hand", test_by_hand);
  g_test_add_func ("/ml/linalg/puts-together-again", test_puts_together_again);
  g_test_add_func ("/ml/linalg/refuses", test_refuses);
  return g_test_run ();
}
