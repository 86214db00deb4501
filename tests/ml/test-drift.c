/* test-drift.c - drift and habit told apart: a twin, what is found, and refusals */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"

static const ml_drift_options PLAIN = { .session_gap_s = 1800 };

/* Sessions of twelve; @rhythm: how far morning lies from evening. */
static void
walk (ml_rng *rng, double rest_s, double noise, double rhythm, double *time, float *xy, size_t n)
{
  double at[2] = { ml_rng_normal (rng), ml_rng_normal (rng) }, t = 1.7e9;

  for (size_t i = 0; i < n; i++) {
    double gap = i % 12 == 0 ? 3600 * (2 + 18 * ml_rng_uniform (rng)) : 240, keep = exp (-gap / rest_s);

    time[i] = t += gap;
    for (int a = 0; a < 2; a++) {
      at[a] = keep * at[a] + sqrt (1 - keep * keep) * ml_rng_normal (rng);
      xy[2 * i + a] = (float) (at[a] + noise * ml_rng_normal (rng) + rhythm * cos (2 * G_PI * t / 86400));
    }
  }
}

/* The naive twin: the same Gaussian written out as one matrix, and conditioned. No
 * hour of the week comes twice, so their own keeping is exact. */
static void
test_twin (void)
{
  enum { N = 6 };
  ml_rng rng;

  ml_rng_seed (&rng, 61);
  for (int round = 0; round < 100; round++) {
    ml_drift d = { .axis = { { 1, 0 }, { 0, 1 } }, .mean = { 1, 2 }, .sd = { 2, 3 }, .session_gap_s = 1800 };
    double time[N + 1], cov[4 * (N + 1)], k[N + 1][N + 1], p[ML_DRIFT_N_PARAMETERS], factor[N * N], with[N], seen[N];
    float xy[2 * N], mean[2 * (N + 1)];
    int session[N + 1];
    double expected, variance;

    time[0] = 1.7e9 + 86400 * ml_rng_uniform (&rng);
    for (int i = 1; i <= N; i++)
      time[i] = time[i - 1] + 3600 + 7200 * ml_rng_uniform (&rng);
    d.session_gap_s = 7200;
    for (int i = 0; i <= N; i++)
      session[i] = i == 0 ? 0 : session[i - 1] + (time[i] - time[i - 1] > d.session_gap_s);
    for (int q = 0; q < ML_DRIFT_N_PARAMETERS; q++)
      p[q] = d.log_of[0][q] = d.log_of[1][q] = ml_rng_normal (&rng) - 1;
    for (int i = 0; i <= N; i++)
      for (int j = 0; j <= N; j++) {
        double gap_h = fabs (time[i] - time[j]) / 3600, turn = 2 * G_PI * (time[i] - time[j]) / 86400;

        k[i][j] = exp (p[ML_DRIFT_FAST] - exp (p[ML_DRIFT_FAST_RATE]) * gap_h)
                  + exp (p[ML_DRIFT_SLOW] - exp (p[ML_DRIFT_SLOW_RATE]) * gap_h) + 2
                  + (session[i] == session[j] ? exp (p[ML_DRIFT_SESSION]) : 0)
                  + exp (p[ML_DRIFT_DAY]) * (cos (turn) + cos (2 * turn) / 4 + cos (3 * turn) / 9)
                  + (i == j ? exp (p[ML_DRIFT_HOUR]) + exp (p[ML_DRIFT_NOISE]) : 0);
      }
    for (int i = 0; i < N; i++) {
      seen[i] = ml_rng_normal (&rng);
      xy[2 * i] = (float) (1 + 2 * seen[i]);
      xy[2 * i + 1] = 2;
      with[i] = k[N][i];
      for (int j = 0; j < N; j++)
        factor[i * N + j] = k[i][j];
    }
    g_assert_cmpint (ml_cholesky (factor, N), ==, ML_OK);
    ml_cholesky_solve (factor, N, with);
    expected = 0;
    variance = k[N][N];
    for (int i = 0; i < N; i++) {
      expected += with[i] * seen[i];
      variance -= with[i] * k[N][i];
    }
    g_assert_cmpint (ml_drift_rolling (&d, time, xy, N, time[N], mean, cov), ==, ML_OK);
    g_assert_cmpfloat_with_epsilon (mean[2 * N], 1 + 2 * expected, 1e-4);
    g_assert_cmpfloat_with_epsilon (mean[2 * N + 1], 2, 1e-4);
    g_assert_cmpfloat_with_epsilon (cov[4 * N], 4 * variance, 1e-6 * variance + 1e-9);
  }
}

/* An hour of the week that comes again is remembered apart from the others: worked by hand,
 * with a habit so large that all else is nothing beside it. */
static void
test_hours_of_the_week (void)
{
  enum { N = 4 };
  const double week_s = 7 * 86400.0, habit = 1e6;
  ml_drift d = { .axis = { { 1, 0 }, { 0, 1 } }, .sd = { 1, 1 }, .session_gap_s = 1800 };
  double time[N], cov[4 * (N + 1)];
  float xy[2 * N], mean[2 * (N + 1)];

  for (int a = 0; a < 2; a++) {
    for (int q = 0; q < ML_DRIFT_N_PARAMETERS; q++)
      d.log_of[a][q] = -20;
    d.log_of[a][ML_DRIFT_HOUR] = d.log_of[a][ML_DRIFT_NOISE] = log (habit);
  }
  for (int i = 0; i < N; i++) {
    time[i] = 1.7e9 + i * week_s;
    xy[2 * i] = 900;
    xy[2 * i + 1] = -300;
  }
  g_assert_cmpint (ml_drift_rolling (&d, time, xy, N, time[N - 1] + week_s, mean, cov), ==, ML_OK);
  for (int i = 0; i <= N; i++) { /* as much noise as habit: i seen count i of i + 1 */
    g_assert_cmpfloat_with_epsilon (mean[2 * i], 900.0 * i / (i + 1), 0.1);
    g_assert_cmpfloat_with_epsilon (mean[2 * i + 1], -300.0 * i / (i + 1), 0.1);
    g_assert_cmpfloat_with_epsilon (cov[4 * i], habit / (i + 1) + habit, 100);
  }
  g_assert_cmpint (ml_drift_rolling (&d, time, xy, N, time[N - 1] + 3600, mean, cov), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (mean[2 * N], 0, 0.1);
  g_assert_cmpfloat_with_epsilon (cov[4 * N], 2 * habit, 100);
}

/* On what a plain process makes, hardly worse than one who knows it; with a rhythm
 * beside it, nearer than one who does not. */
static void
test_finds_drift_and_rhythm (void)
{
  enum { N = 400, LEARN = 250 };
  double error = 0, known = 0, with_rhythm = 0, without = 0;
  ml_rng rng;

  ml_rng_seed (&rng, 62);
  for (int round = 0; round < 12; round++) {
    double time[N], cov[4 * (N + 1)], at[4];
    float xy[2 * N], mean[2 * (N + 1)];
    ml_ou truth = { .axis = { { 1, 0 }, { 0, 1 } }, .rate = { 1 / 7200.0, 1 / 7200.0 }, .variance = { 1, 1 },
                    .noise = { 0.25, 0.25 } }, plain;
    ml_ou_state state, guess;
    ml_drift drift;

    for (int rhythm = 0; rhythm < 2; rhythm++) {
      walk (&rng, 7200, 0.5, rhythm, time, xy, N);
      g_assert_cmpint (ml_drift_fit (time, xy, LEARN, &PLAIN, &drift), ==, ML_OK);
      g_assert_cmpint (ml_drift_rolling (&drift, time, xy, N, time[N - 1], mean, cov), ==, ML_OK);
      ml_ou_fit (time, xy, LEARN, &plain);
      ml_ou_start (&truth, time[0], &state);
      ml_ou_start (&plain, time[0], &guess);
      for (int i = 0; i < N; i++) {
        double best[2], other[2];

        ml_ou_forecast (&truth, &state, time[i], best, at);
        ml_ou_forecast (&plain, &guess, time[i], other, at);
        if (i >= LEARN && rhythm == 0) {
          error += hypot (mean[2 * i] - xy[2 * i], mean[2 * i + 1] - xy[2 * i + 1]);
          known += hypot (best[0] - xy[2 * i], best[1] - xy[2 * i + 1]);
        } else if (i >= LEARN) {
          with_rhythm += hypot (mean[2 * i] - xy[2 * i], mean[2 * i + 1] - xy[2 * i + 1]);
          without += hypot (other[0] - xy[2 * i], other[1] - xy[2 * i + 1]);
        }
        ml_ou_observe (&truth, &state, time[i], xy + 2 * i);
        ml_ou_observe (&plain, &guess, time[i], xy + 2 * i);
      }
    }
  }
  g_test_message ("over the truth %g, rhythm by no rhythm %g", error / known, with_rhythm / without);
  g_assert_cmpfloat (error, <, 1.03 * known);
  g_assert_cmpfloat (with_rhythm, <, without);
}

static void
test_refuses (void)
{
  const double back[] = { 0, 2, 1, 3, 4 }, good[] = { 0, 1, 2, 3, 4 };
  const float xy[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, bad[] = { 0, 0, NAN, 0, 0, 0, 0, 0, 0, 0 };
  float mean[12];
  double cov[24];
  ml_drift d, last;

  g_assert_cmpint (ml_drift_fit (good, xy, 3, &PLAIN, &d), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_drift_fit (back, xy, 5, &PLAIN, &d), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_drift_fit (good, bad, 5, &PLAIN, &d), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_drift_fit (good, xy, 5, &PLAIN, &last), ==, ML_OK); /* never moves */
  g_assert_cmpint (ml_drift_fit (good, xy, 5, &(ml_drift_options) { 1800, &last, 1 }, &d), ==, ML_OK);
  g_assert_cmpint (ml_drift_rolling (&d, good, xy, 5, 3, mean, cov), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_drift_rolling (&d, good, bad, 5, 6, mean, cov), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_drift_rolling (&d, good, xy, 5, NAN, mean, cov), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_drift_rolling (&d, good, xy, 5, 6, mean, cov), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (mean[10], 1, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/drift/twin", test_twin);
  g_test_add_func ("/ml/drift/hours-of-the-week", test_hours_of_the_week);
  g_test_add_func ("/ml/drift/finds-drift-and-rhythm", test_finds_drift_and_rhythm);
  g_test_add_func ("/ml/drift/refuses", test_refuses);
  return g_test_run ();
}
