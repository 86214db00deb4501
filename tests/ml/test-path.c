/* test-path.c - what forecasters share: checks, axes and gaps of a path, and the downhill simplex */
#include <glib.h>
#include <math.h>

#include "ml.h"
#include "ml-path.h"
#include "ml-simplex.h"

static void
test_check (void)
{
  const double time[] = { 1, 2, 2 }, back[] = { 1, 2, 1.5 };
  float xy[] = { 0, 0, 1, 1, 2, 2 };

  g_assert_cmpint (ml_path_check (time, xy, 3), ==, ML_OK);
  g_assert_cmpint (ml_path_check (time, xy, 0), ==, ML_OK);
  g_assert_cmpint (ml_path_check (back, xy, 3), ==, ML_ERR_ARG);
  xy[3] = INFINITY;
  g_assert_cmpint (ml_path_check (time, xy, 3), ==, ML_ERR_NONFINITE);
}

/* Along the diagonal, a little beside it. */
static void
test_axes_by_hand (void)
{
  const float xy[] = { 0, 0, 2, 2, 2, 1, 0, 1 };
  double axis[2][2], mean[2], variance[2];

  g_assert_cmpint (ml_path_axes (xy, 4, axis, mean, variance), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (mean[0], 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (mean[1], 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (variance[0] + variance[1], 1.5, 1e-9);  /* 1 and 0.5 */
  g_assert_cmpfloat_with_epsilon (variance[0] * variance[1], 0.25, 1e-9); /* 1 × 0.5 − 0.5² */
  g_assert_cmpfloat_with_epsilon (axis[0][0] * axis[1][0] + axis[0][1] * axis[1][1], 0, 1e-9);
}

static void
test_gap_by_hand (void)
{
  const double time[] = { 0, 10, 10, 13, 100 };
  double room[5];

  g_assert_cmpfloat (ml_path_gap (time, 5, room), ==, 10); /* of 3, 10, 87 */
  g_assert_cmpfloat (ml_path_gap (time, 1, room), ==, 1);
  g_assert_cmpfloat (ml_path_gap (time + 1, 2, room), ==, 1);
}

static double
bowl (const void *data, const double *p)
{
  const double *least = data;
  double sum = 0;

  for (int k = 0; k < 3; k++)
    sum += (k + 1) * (p[k] - least[k]) * (p[k] - least[k]);
  return sum + 0.5 * (p[0] - least[0]) * (p[1] - least[1]) + 7;
}

/* A hundred bowls: their bottom is found from anywhere near, and a budget is kept. */
static void
test_simplex_finds_the_bottom (void)
{
  const double reach[3] = { 1, 0.5, 1 };
  ml_rng rng;

  ml_rng_seed (&rng, 3);
  for (int round = 0; round < 100; round++) {
    double least[3], p[3], q[3], f;

    for (int k = 0; k < 3; k++) {
      least[k] = 3 * ml_rng_normal (&rng);
      p[k] = q[k] = least[k] + 3 * ml_rng_normal (&rng);
    }
    f = ml_simplex_descend (bowl, least, 3, reach, 1e-10, 2000, p);
    g_assert_cmpfloat_with_epsilon (f, 7, 1e-6);
    for (int k = 0; k < 3; k++)
      g_assert_cmpfloat_with_epsilon (p[k], least[k], 1e-3);
    g_assert_cmpfloat (ml_simplex_descend (bowl, least, 3, reach, 1e-10, 4, q), <=, bowl (least, q) + 1e-12);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/path/check", test_check);
  g_test_add_func ("/ml/path/axes-by-hand", test_axes_by_hand);
  g_test_add_func ("/ml/path/gap-by-hand", test_gap_by_hand);
  g_test_add_func ("/ml/simplex/finds-the-bottom", test_simplex_finds_the_bottom);
  return g_test_run ();
}
