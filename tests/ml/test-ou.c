/* test-ou.c - the path's forecast: exact steps, fitting, coverage */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"

static const ml_ou PLAIN = {
  .axis = { { 1, 0 }, { 0, 1 } }, .rate = { 0.1, 0.01 }, .centre = { 1, -1 },
  .variance = { 4, 1 }, .noise = { 0.5, 0.1 },
};

/* A path of @n places that the process @ou makes, gaps between 0.1 and 20. */
static void
walk (const ml_ou *ou, ml_rng *rng, double *time, float *xy, size_t n)
{
  double at[2], t = 0;

  for (int a = 0; a < 2; a++)
    at[a] = ou->centre[a] + sqrt (ou->variance[a]) * ml_rng_normal (rng);
  for (size_t i = 0; i < n; i++) {
    double gap = 0.1 + 20 * pow (ml_rng_uniform (rng), 2), seen[2];

    for (int a = 0; a < 2; a++) {
      double keep = exp (-ou->rate[a] * gap);

      at[a] = ou->centre[a] + keep * (at[a] - ou->centre[a])
              + sqrt (ou->variance[a] * (1 - keep * keep)) * ml_rng_normal (rng);
      seen[a] = at[a] + sqrt (ou->noise[a]) * ml_rng_normal (rng);
    }
    time[i] = t += gap;
    xy[2 * i] = (float) (ou->axis[0][0] * seen[0] + ou->axis[1][0] * seen[1]);
    xy[2 * i + 1] = (float) (ou->axis[0][1] * seen[0] + ou->axis[1][1] * seen[1]);
  }
}

static void
test_step_by_hand (void)
{
  ml_ou_state s;
  const float seen[] = { 3, -1 };
  double mean[2], cov[4], keep = exp (-1), gain = 4 / 4.5, var = 4 * (1 - gain), m = 1 + gain * 2;

  ml_ou_start (&PLAIN, 0, &s);
  g_assert_cmpint (ml_ou_observe (&PLAIN, &s, 0, seen), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (s.mean[0], m, 1e-9);
  g_assert_cmpint (ml_ou_forecast (&PLAIN, &s, 10, mean, cov), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (mean[0], 1 + keep * (m - 1), 1e-9);
  g_assert_cmpfloat_with_epsilon (cov[0], 4 + keep * keep * (var - 4) + 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (cov[1], 0, 1e-12);
  g_assert_cmpint (ml_ou_forecast (&PLAIN, &s, 1e9, mean, cov), ==, ML_OK); /* long after */
  g_assert_cmpfloat_with_epsilon (mean[0], 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (cov[0], 4.5, 1e-9);
}

/* Two steps of 5 know what one of 10 knows: the naive twin is itself, cut up. */
static void
test_gaps_may_be_cut (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 51);
  for (int round = 0; round < 100; round++) {
    ml_ou_state s, cut;
    const float seen[] = { (float) ml_rng_normal (&rng), (float) ml_rng_normal (&rng) };
    double gap = 30 * ml_rng_uniform (&rng), a[2], b[2], ca[4], cb[4];

    ml_ou_start (&PLAIN, 0, &s);
    ml_ou_observe (&PLAIN, &s, 0, seen);
    cut = s;
    g_assert_cmpint (ml_ou_forecast (&PLAIN, &s, gap, a, ca), ==, ML_OK);
    /* Nothing is seen half way: move the state there by hand. */
    for (int k = 0; k < 2; k++) {
      double keep = exp (-PLAIN.rate[k] * gap / 3);

      cut.mean[k] = PLAIN.centre[k] + keep * (cut.mean[k] - PLAIN.centre[k]);
      cut.variance[k] = PLAIN.variance[k] + keep * keep * (cut.variance[k] - PLAIN.variance[k]);
    }
    cut.time_s = gap / 3;
    ml_ou_forecast (&PLAIN, &cut, gap, b, cb);
    for (int k = 0; k < 2; k++)
      g_assert_cmpfloat_with_epsilon (a[k], b[k], 1e-9);
    for (int k = 0; k < 4; k++)
      g_assert_cmpfloat_with_epsilon (ca[k], cb[k], 1e-9);
  }
}

/* Fitted to a path, the process forecasts the rest of it: errors near those of
 * the truth, and ellipses that hold as many places as they promise. */
static void
test_fit_forecasts_and_covers (void)
{
  enum { N = 400, LEARN = 250 };
  double error = 0, best = 0, last = 0, in50 = 0, in80 = 0, in95 = 0, tries = 0;
  ml_ou turned = { .axis = { { 0.8, 0.6 }, { -0.6, 0.8 } }, .rate = { 0.02, 0.05 },
                   .centre = { 1, 2 }, .variance = { 4, 0.5 }, .noise = { 0.4, 0.2 } };
  ml_rng rng;

  ml_rng_seed (&rng, 52);
  for (int round = 0; round < 100; round++) {
    double time[N], mean[2], cov[4], true_mean[2], true_cov[4];
    float xy[2 * N];
    ml_ou fit;
    ml_ou_state s, truth;

    walk (&turned, &rng, time, xy, N);
    g_assert_cmpint (ml_ou_fit (time, xy, LEARN, &fit), ==, ML_OK);
    ml_ou_start (&fit, time[0], &s);
    ml_ou_start (&turned, time[0], &truth);
    for (int i = 0; i < N; i++) {
      const float *seen = xy + 2 * i;

      ml_ou_forecast (&fit, &s, time[i], mean, cov);
      ml_ou_forecast (&turned, &truth, time[i], true_mean, true_cov);
      if (i >= LEARN) {
        double m2 = ml_mahalanobis2 (mean, cov, seen);

        error += pow (seen[0] - mean[0], 2) + pow (seen[1] - mean[1], 2);
        best += pow (seen[0] - true_mean[0], 2) + pow (seen[1] - true_mean[1], 2);
        last += pow (seen[0] - seen[-2], 2) + pow (seen[1] - seen[-1], 2);
        in50 += m2 <= -2 * log (0.5);
        in80 += m2 <= -2 * log (0.2);
        in95 += m2 <= -2 * log (0.05);
        tries++;
      }
      g_assert_cmpint (ml_ou_observe (&fit, &s, time[i], seen), ==, ML_OK);
      ml_ou_observe (&turned, &truth, time[i], seen);
    }
  }
  g_assert_cmpfloat (error, <, best * 1.06);
  g_assert_cmpfloat (error, <, last * 0.9);
  g_assert_cmpfloat_with_epsilon (in50 / tries, 0.50, 0.04);
  g_assert_cmpfloat_with_epsilon (in80 / tries, 0.80, 0.04);
  g_assert_cmpfloat_with_epsilon (in95 / tries, 0.95, 0.03);
}

static void
test_ellipse_by_hand (void)
{
  const double mean[] = { 1, 2 }, cov[] = { 4, 0, 0, 9 };
  ml_ellipse e;

  g_assert_cmpint (ml_ellipse_from_cov (mean, cov, 0.5, 1, &e), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (e.major, 3 * sqrt (-2 * log (0.5)), 1e-9);
  g_assert_cmpfloat_with_epsilon (e.minor, 2 * sqrt (-2 * log (0.5)), 1e-9);
  g_assert_cmpfloat_with_epsilon (fabs (e.angle), G_PI / 2, 1e-9);
  g_assert_cmpint (ml_ellipse_from_cov (mean, cov, 1.0, 1, &e), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_ellipse_from_cov (mean, cov, 0.5, 0, &e), ==, ML_ERR_ARG);
}

static void
test_refuses (void)
{
  const double back[] = { 0, 2, 1, 3, 4 }, good[] = { 0, 1, 2, 3, 4 };
  const float xy[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, bad[] = { 0, 0, NAN, 0, 0, 0, 0, 0, 0, 0 };
  ml_ou ou;
  ml_ou_state s;
  double mean[2], cov[4];

  g_assert_cmpint (ml_ou_fit (good, xy, 3, &ou), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_ou_fit (back, xy, 5, &ou), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_ou_fit (good, bad, 5, &ou), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_ou_fit (good, xy, 5, &ou), ==, ML_OK); /* never moves */
  ml_ou_start (&ou, 5, &s);
  g_assert_cmpint (ml_ou_forecast (&ou, &s, 6, mean, cov), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (mean[0], 1, 1e-6);
  g_assert_cmpint (ml_ou_observe (&ou, &s, 4, xy), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_ou_observe (&ou, &s, NAN, xy), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_ou_forecast (&ou, &s, 4, mean, cov), ==, ML_ERR_ARG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/ou/step-by-hand", test_step_by_hand);
  g_test_add_func ("/ml/ou/gaps-may-be-cut", test_gaps_may_be_cut);
  g_test_add_func ("/ml/ou/fit-forecasts-and-covers", test_fit_forecasts_and_covers);
  g_test_add_func ("/ml/ou/ellipse-by-hand", test_ellipse_by_hand);
  g_test_add_func ("/ml/ou/refuses", test_refuses);
  return g_test_run ();
}
