/* test-taste.c - turns between tastes: where the least distance is, memory, refusals */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"

/* Two far tastes, the left one taken three times as often: the place of least mean
 * distance lies at the left one, where the centre of all would lie between. */
static void
test_least_distance_by_hand (void)
{
  double weight[] = { 0.75, 0.25 }, mean[] = { 0, 0, 10, 0 }, variance[] = { 0.01, 0.01, 0.01, 0.01 };
  ml_taste taste = { .gmm = { .k = 2, .d = 2, .weight = weight, .mean = mean, .variance = variance },
                     .rest_s = 3600, .ever = 5 };
  float place[10];
  const double time[] = { 0, 86400, 172800, 259200 };
  const float seen[] = { 0, 0, 0, 0, 0, 0, 10, 0 };

  g_assert_cmpint (ml_taste_rolling (&taste, NULL, NULL, 0, 0, place), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (place[0], 0, 0.3);
  g_assert_cmpfloat_with_epsilon (place[1], 0, 0.3);
  taste.ever = 0.1; /* what was heard just now says all; a day later nothing */
  g_assert_cmpint (ml_taste_rolling (&taste, time, seen, 4, 259260, place), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (place[8], 10, 0.3);
  g_assert_cmpint (ml_taste_rolling (&taste, time, seen, 4, 864000, place), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (place[8], 0, 0.3);
}

/* Three tastes that last an hour or so: nearer than the mean and than the last place. */
static void
test_learns_the_turns (void)
{
  enum { N = 500, LEARN = 300 };
  const double at[3][2] = { { 0, 0 }, { 6, 0 }, { 0, 6 } };
  double error = 0, mean_error = 0, last_error = 0;
  ml_rng rng;

  ml_rng_seed (&rng, 71);
  for (int round = 0; round < 10; round++) {
    double time[N], t = 1.7e9, mean[2] = { 0 };
    float xy[2 * N], place[2 * (N + 1)];
    guint taste = 0;
    ml_taste fit;

    for (int i = 0; i < N; i++) {
      time[i] = t += 240;
      if (ml_rng_uniform (&rng) < 0.08)
        taste = (guint) ml_rng_below (&rng, 3);
      for (int a = 0; a < 2; a++) {
        xy[2 * i + a] = (float) (at[taste][a] + ml_rng_normal (&rng));
        mean[a] += i < LEARN ? xy[2 * i + a] / LEARN : 0;
      }
    }
    g_assert_cmpint (ml_taste_fit (time, xy, LEARN, 1, &fit), ==, ML_OK);
    g_assert_cmpint (ml_taste_rolling (&fit, time, xy, N, t, place), ==, ML_OK);
    for (int i = LEARN; i < N; i++) {
      error += hypot (place[2 * i] - xy[2 * i], place[2 * i + 1] - xy[2 * i + 1]);
      mean_error += hypot (mean[0] - xy[2 * i], mean[1] - xy[2 * i + 1]);
      last_error += hypot (xy[2 * i - 2] - xy[2 * i], xy[2 * i - 1] - xy[2 * i + 1]);
    }
    ml_taste_clear (&fit);
  }
  g_test_message ("by the last place %g, by the mean %g", error / last_error, error / mean_error);
  g_assert_cmpfloat (error, <, 0.9 * last_error);
  g_assert_cmpfloat (error, <, 0.6 * mean_error);
}

static void
test_refuses (void)
{
  double time[40];
  float xy[80], place[82];
  ml_taste taste;

  for (int i = 0; i < 40; i++) {
    time[i] = i;
    xy[2 * i] = xy[2 * i + 1] = 1; /* never moves */
  }
  g_assert_cmpint (ml_taste_fit (time, xy, 19, 1, &taste), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_taste_fit (time, xy, 40, 1, &taste), ==, ML_OK);
  g_assert_cmpint (ml_taste_rolling (&taste, time, xy, 40, 50, place), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (place[80], 1, 1e-3);
  ml_taste_clear (&taste);
  xy[7] = NAN;
  g_assert_cmpint (ml_taste_fit (time, xy, 40, 1, &taste), ==, ML_ERR_NONFINITE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/taste/least-distance-by-hand", test_least_distance_by_hand);
  g_test_add_func ("/ml/taste/learns-the-turns", test_learns_the_turns);
  g_test_add_func ("/ml/taste/refuses", test_refuses);
  return g_test_run ();
}
