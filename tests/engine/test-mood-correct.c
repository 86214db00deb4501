/* test-mood-correct.c - a listener's word counts for the track, its like, nobody else */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"
#include "model-mood-correct.h"

enum { N = 200, D = 3, K = 2 };

/* Two crowds far apart: the first half of the rows around 0, the others around 100. */
static void
crowds (guint64 seed,
        float  *x,
        float  *values)
{
  ml_rng rng;

  ml_rng_seed (&rng, seed);
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < D; j++)
      x[i * D + j] = (float) ml_rng_normal (&rng) + (i < N / 2 ? 0.0f : 100.0f);
    for (int j = 0; j < K; j++)
      values[i * K + j] = (float) (ml_rng_uniform (&rng) - 0.5);
  }
}

static float
distance (const float *x,
          int          a,
          int          b)
{
  float sum = 0.0f;

  for (int j = 0; j < D; j++)
    sum += (x[a * D + j] - x[b * D + j]) * (x[a * D + j] - x[b * D + j]);
  return sqrtf (sum);
}

/* On a line at 0, 1 and 1000. With fewer than ten others the furthest follows by half. */
static void
test_by_hand (void)
{
  const float x[] = { 0, 1, 1000 };
  const MoodCorrection c = { 0, 0, 0.5f };
  float v[] = { 0, 0.25f, 0.25f };
  guint8 moved[3];

  g_assert_true (mood_correct (&c, 1, x, 3, 1, v, 1, -1, 1, moved));
  g_assert_cmpfloat (v[0], ==, 0.5f);
  g_assert_cmpfloat_with_epsilon (v[1], 0.25 + 0.5 / 1.02, 1e-3);
  g_assert_cmpfloat_with_epsilon (v[2], 0.25 + 0.5 * 0.5 / 1.02, 1e-3);
  g_assert_cmpuint (moved[0] + moved[1] + moved[2], ==, 3);
}

/* Whatever is corrected: it stands where it is wanted, nearer ones follow more, the
 * other crowd and the other column stay bit for bit. */
static void
test_like (void)
{
  for (guint64 seed = 1; seed <= 100; seed++) {
    float x[N * D], before[N * K], v[N * K];
    guint8 moved[N];
    ml_rng rng;
    guint near_moved = 0;

    crowds (seed, x, before);
    memcpy (v, before, sizeof v);
    ml_rng_seed (&rng, seed + 1000);
    const int at = (int) ml_rng_below (&rng, N / 2);
    const MoodCorrection c = { (gsize) at, 1, (float) (2.0 * ml_rng_uniform (&rng) - 1.0) };
    const float wish = c.wanted - before[at * K + 1];

    g_assert_true (mood_correct (&c, 1, x, N, D, v, K, -1, 1, moved));
    g_assert_cmpfloat (v[at * K + 1], ==, c.wanted);
    for (int i = 0; i < N; i++) {
      float shift = v[i * K + 1] - before[i * K + 1];

      g_assert_cmpfloat (v[i * K], ==, before[i * K]);
      g_assert_true (v[i * K + 1] >= -1 && v[i * K + 1] <= 1);
      if (i >= N / 2)
        g_assert_cmpfloat (shift, ==, 0.0f);
      else {
        g_assert_true (shift * wish >= 0.0f);
        g_assert_cmpfloat (fabsf (shift), <=, fabsf (wish) + 1e-6f);
      }
      for (int j = 0; i != at && i < N / 2 && j < N / 2; j++)
        if (distance (x, at, j) < distance (x, at, i) && fabsf (v[j * K + 1]) < 1)
          g_assert_cmpfloat (fabsf (v[j * K + 1] - before[j * K + 1]), >=, fabsf (shift) - 1e-6f);
      near_moved += moved[i];
      g_assert_cmpint (moved[i], ==, fabsf (shift) >= 0.04f);
    }
    if (fabsf (wish) > 0.2f)
      g_assert_cmpuint (near_moved, >=, 10);
  }
}

/* Words that agree do not add up beyond what was wanted; the last on a track counts;
 * two that differ leave a track between them in between. */
static void
test_several (void)
{
  float x[N * D], v[N * K];

  crowds (7, x, v);
  for (int i = 0; i < N; i++)
    v[i * K] = v[i * K + 1] = 0.0f;
  MoodCorrection c[12];
  for (int i = 0; i < 10; i++)
    c[i] = (MoodCorrection) { (gsize) i, 0, 0.5f };
  c[10] = (MoodCorrection) { 0, 0, -0.9f };
  c[11] = (MoodCorrection) { 0, 0, 0.5f };
  g_assert_true (mood_correct (c, 12, x, N, D, v, K, -1, 1, NULL));
  for (int i = 0; i < 10; i++)
    g_assert_cmpfloat (v[i * K], ==, 0.5f);
  for (int i = 10; i < N / 2; i++)
    g_assert_cmpfloat (fabsf (v[i * K]), <=, 0.75f); /* it may swing a little between them */

  const float line[] = { 0, 1, 2, 50, 51, 52, 53, 54, 55, 56, 57, 58 };
  float w[12] = { 0 };
  const MoodCorrection apart[] = { { 0, 0, 1 }, { 2, 0, -1 } };
  g_assert_true (mood_correct (apart, 2, line, 12, 1, w, 1, -1, 1, NULL));
  g_assert_cmpfloat (w[0], ==, 1.0f);
  g_assert_cmpfloat (w[2], ==, -1.0f);
  g_assert_cmpfloat_with_epsilon (w[1], 0.0, 1e-3);
}

/* Tracks not heard yet, copies of one another, and more words than are remembered. */
static void
test_odd (void)
{
  float x[N * D], before[N * K], v[N * K];
  MoodCorrection all[2 * N];

  crowds (3, x, before);
  x[5 * D] = NAN;
  before[6 * K] = NAN;
  memcpy (x + 8 * D, x + 9 * D, D * sizeof *x);
  memcpy (v, before, sizeof v);
  const MoodCorrection c[] = { { 5, 0, 1 }, { 6, 0, 0.5f }, { 8, 1, 1 }, { 9, 1, -1 } };
  g_assert_true (mood_correct (c, 4, x, N, D, v, K, -1, 1, NULL));
  g_assert_cmpfloat (v[5 * K], ==, 1.0f);
  g_assert_cmpfloat (v[6 * K], ==, 0.5f);
  g_assert_cmpfloat (v[8 * K + 1], ==, 1.0f);
  g_assert_cmpfloat (v[9 * K + 1], ==, -1.0f);
  for (int i = 0; i < N; i++) {
    if (i != 5 && i != 6)
      g_assert_cmpfloat (v[i * K], ==, before[i * K]); /* nobody to follow */
    g_assert_true (isfinite (v[i * K + 1]));
  }
  for (int i = 0; i < 2 * N; i++)
    all[i] = (MoodCorrection) { (gsize) i % N, (guint) i / N, 0.25f };
  g_assert_true (mood_correct (all, 2 * N, x, N, D, v, K, -1, 1, NULL));
  for (int i = 0; i < N * K; i++)
    g_assert_cmpfloat (v[i], ==, 0.25f);
  g_assert_true (mood_correct (NULL, 0, x, N, D, v, K, -1, 1, NULL));
}

static void
test_refuses (void)
{
  const MoodCorrection bad[] = {
    { 2, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1.5f }, { 0, 0, -1.5f }, { 0, 0, NAN },
  };
  const float x[] = { 0, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    const MoodCorrection c[] = { { 0, 0, 0.5f }, bad[i] };
    float v[] = { 0.125f, 0.25f };
    guint8 moved[] = { 7, 7 };

    g_assert_false (mood_correct (c, 2, x, 2, 1, v, 1, -1, 1, moved));
    g_assert_cmpfloat (v[0], ==, 0.125f);
    g_assert_cmpfloat (v[1], ==, 0.25f);
    g_assert_cmpuint (moved[0], ==, 7);
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/model/mood-correct/by-hand", test_by_hand);
  g_test_add_func ("/engine/model/mood-correct/like", test_like);
  g_test_add_func ("/engine/model/mood-correct/several", test_several);
  g_test_add_func ("/engine/model/mood-correct/odd", test_odd);
  g_test_add_func ("/engine/model/mood-correct/refuses", test_refuses);
  return g_test_run ();
}
