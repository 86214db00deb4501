/* test-gru.c - the fading network: its gradient, what it learns, what it refuses */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"

/* A walk that turns round a circle: the last place is a poor forecast, and only
 * a memory tells which way it goes. */
static void
circle (ml_rng *rng, double *time, float *xy, size_t n)
{
  double t = 0, angle = 6 * ml_rng_uniform (rng), way = 0.9;

  for (size_t i = 0; i < n; i++) {
    t += 100 + 200 * ml_rng_uniform (rng);
    if (i % 40 == 39)
      way = -way;
    angle += way;
    time[i] = t;
    xy[2 * i] = (float) (5 + 2 * cos (angle) + 0.05 * ml_rng_normal (rng));
    xy[2 * i + 1] = (float) (2 * sin (angle) + 0.05 * ml_rng_normal (rng));
  }
}

static void
test_gradient (void)
{
  double time[20], gradient[2000], up, down;
  float xy[40];
  ml_gru_options options = { .seed = 1, .hidden = 4, .epochs = 1 };
  ml_gru *gru;
  ml_rng rng;
  size_t n;
  double *w;

  ml_rng_seed (&rng, 81);
  circle (&rng, time, xy, 20);
  g_assert_cmpint (ml_gru_train (time, xy, 20, &options, &gru), ==, ML_OK);
  w = ml_gru_parameters (gru, &n);
  for (int round = 0; round < 100; round++) {
    size_t at = ml_rng_below (&rng, n);
    double keep = w[at];

    ml_gru_loss (gru, time, xy, 20, gradient);
    w[at] = keep + 1e-5;
    up = ml_gru_loss (gru, time, xy, 20, NULL);
    w[at] = keep - 1e-5;
    down = ml_gru_loss (gru, time, xy, 20, NULL);
    w[at] = keep;
    g_assert_cmpfloat_with_epsilon (gradient[at], (up - down) / 2e-5, 1e-5 * (1 + fabs (gradient[at])));
  }
  ml_gru_free (gru);
}

static void
test_learns_the_way_round (void)
{
  enum { N = 600, LEARN = 400 };
  static double time[N];
  static float xy[2 * N], next[2 * N];
  ml_gru_options options = { .seed = 1, .epochs = 80 };
  ml_gru *gru;
  ml_rng rng;
  double error = 0, last = 0;
  float then[2];

  ml_rng_seed (&rng, 82);
  circle (&rng, time, xy, N);
  g_assert_cmpint (ml_gru_train (time, xy, LEARN, &options, &gru), ==, ML_OK);
  g_assert_cmpint (ml_gru_rolling (gru, time, xy, N, next), ==, ML_OK);
  for (int i = LEARN; i < N; i++) {
    error += hypot (next[2 * i] - xy[2 * i], next[2 * i + 1] - xy[2 * i + 1]);
    last += hypot (xy[2 * i - 2] - xy[2 * i], xy[2 * i - 1] - xy[2 * i + 1]);
  }
  g_assert_cmpfloat (error, <, 0.5 * last);
  /* One at a time or all at once: the same. */
  g_assert_cmpint (ml_gru_forecast (gru, time, xy, 50, time[50], then), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (then[0], next[100], 1e-6);
  g_assert_cmpfloat_with_epsilon (then[1], next[101], 1e-6);
  ml_gru_free (gru);
}

static void
test_refuses (void)
{
  double time[10], back[10];
  float xy[20], bad[20], next[2];
  ml_gru_options options = { .epochs = 2 }, wide = { .hidden = 65 };
  ml_gru *gru;
  ml_rng rng;

  ml_rng_seed (&rng, 83);
  circle (&rng, time, xy, 10);
  memcpy (back, time, sizeof back);
  back[5] = 0;
  memcpy (bad, xy, sizeof bad);
  bad[3] = NAN;
  g_assert_cmpint (ml_gru_train (time, xy, 7, &options, &gru), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_gru_train (time, xy, 10, &wide, &gru), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_gru_train (back, xy, 10, &options, &gru), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_gru_train (time, bad, 10, &options, &gru), ==, ML_ERR_NONFINITE);
  g_assert_null (gru);
  g_assert_cmpint (ml_gru_train (time, xy, 10, &options, &gru), ==, ML_OK);
  g_assert_cmpint (ml_gru_forecast (gru, time, xy, 10, 0, next), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_gru_forecast (gru, time, xy, 0, 0, next), ==, ML_OK); /* no path: the mean */
  g_assert_cmpfloat (next[0], >, 2);
  g_assert_true (isnan (ml_gru_loss (gru, time, xy, 1, NULL)));
  ml_gru_free (gru);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/gru/gradient", test_gradient);
  g_test_add_func ("/ml/gru/learns-the-way-round", test_learns_the_way_round);
  g_test_add_func ("/ml/gru/refuses", test_refuses);
  return g_test_run ();
}
