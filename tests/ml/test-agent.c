/* test-agent.c - the agent's learning, choosing and saving; policies judged on logs */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ml.h"

static const double WIDE[] = { 2, 2, 2, 2, 2, 2, 2, 2 };

static double
logistic (double z)
{
  return 1 / (1 + exp (-z));
}

static ml_agent *
agent (size_t d)
{
  ml_agent *a;

  g_assert_cmpint (ml_agent_new (d, NULL, WIDE, &a), ==, ML_OK);
  return a;
}

/* One feature, prior N(0, 4), y = 1 at x = 1: the peak solves m / 4 = 1 − σ(m). */
static void
test_lesson_by_hand (void)
{
  ml_agent *a = agent (1);
  const float x = 1;
  double m, sd, p;

  g_assert_cmpint (ml_agent_learn (a, &x, 1.0, 1.0), ==, ML_OK);
  ml_agent_weights (a, &m, &sd);
  g_assert_cmpfloat_with_epsilon (m / 4, 1 - logistic (m), 1e-9);
  p = logistic (m);
  g_assert_cmpfloat_with_epsilon (sd, 1 / sqrt (0.25 + p * (1 - p)), 1e-9);
  g_assert_cmpuint (ml_agent_lessons (a), ==, 1);
  ml_agent_free (a);
}

/* The naive twin: all lessons at once by gradient ascent on the log posterior.
 * Sequential Laplace is an approximation, so it must come near, not equal. */
static void
test_agrees_with_batch (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 31);
  for (int round = 0; round < 100; round++) {
    const int n = 60, d = 3;
    float x[180];
    double y[60], w[3] = { 0 }, m[3], sd[3];
    ml_agent *a = agent (d);

    for (int i = 0; i < n; i++) {
      double z = 0;

      for (int t = 0; t < d; t++) {
        x[i * d + t] = (float) ml_rng_normal (&rng);
        z += x[i * d + t] * (t - 1);
      }
      y[i] = ml_rng_uniform (&rng) < logistic (z);
      g_assert_cmpint (ml_agent_learn (a, x + i * d, y[i], 1.0), ==, ML_OK);
    }
    for (int step = 0; step < 3000; step++) {
      double g[3];

      for (int t = 0; t < d; t++)
        g[t] = -w[t] / 4;
      for (int i = 0; i < n; i++) {
        double r = y[i] - logistic (w[0] * x[i * 3] + w[1] * x[i * 3 + 1] + w[2] * x[i * 3 + 2]);

        for (int t = 0; t < d; t++)
          g[t] += r * x[i * 3 + t];
      }
      for (int t = 0; t < d; t++)
        w[t] += 0.05 * g[t];
    }
    ml_agent_weights (a, m, sd);
    for (int t = 0; t < d; t++)
      g_assert_cmpfloat (fabs (m[t] - w[t]), <, 1.0 * sd[t] + 0.15);
    ml_agent_free (a);
  }
}

/* Learns which of two arms is better, then forgets when told to. */
static void
test_decay_returns_to_prior (void)
{
  ml_agent *a = agent (2);
  const float x[] = { 1, 0.5f };
  double m[2], sd[2];

  for (int i = 0; i < 50; i++)
    ml_agent_learn (a, x, 1.0, 1.0);
  ml_agent_weights (a, m, sd);
  g_assert_cmpfloat (m[0], >, 1.0);
  g_assert_cmpint (ml_agent_decay (a, 0.5), ==, ML_OK);
  for (int i = 0; i < 60; i++)
    ml_agent_decay (a, 0.5);
  ml_agent_weights (a, m, sd);
  g_assert_cmpfloat_with_epsilon (m[0], 0.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (sd[1], 2.0, 1e-6);
  ml_agent_free (a);
}

/* The sampled weights must have the mean and spread that the belief has. */
static void
test_samples_follow_belief (void)
{
  ml_agent *a = agent (2);
  const float x[] = { 1, 2 }, y[] = { -1, 0.5f };
  double m[2], sd[2], w[2], sum = 0, sum2 = 0;
  ml_rng rng;

  ml_rng_seed (&rng, 32);
  ml_agent_learn (a, x, 1.0, 1.0);
  ml_agent_learn (a, y, 0.0, 2.0);
  ml_agent_weights (a, m, sd);
  for (int i = 0; i < 20000; i++) {
    ml_agent_sample (a, 1.0, &rng, w);
    sum += w[1];
    sum2 += (w[1] - m[1]) * (w[1] - m[1]);
  }
  g_assert_cmpfloat_with_epsilon (sum / 20000, m[1], 0.05);
  g_assert_cmpfloat_with_epsilon (sqrt (sum2 / 20000), sd[1], 0.03);
  ml_agent_sample (a, 0.0, &rng, w);
  g_assert_cmpfloat (w[0], ==, m[0]);
  ml_agent_free (a);
}

static void
test_predicts_what_it_saw (void)
{
  ml_agent *a = agent (1);
  const float x[] = { 1, -1, 0 };
  double chance[3], score[3], sd[3];

  for (int i = 0; i < 30; i++) {
    ml_agent_learn (a, &x[0], 1.0, 1.0);
    ml_agent_learn (a, &x[1], 0.0, 1.0);
  }
  g_assert_cmpint (ml_agent_predict (a, x, 3, chance, score, sd), ==, ML_OK);
  g_assert_cmpfloat (chance[0], >, 0.9);
  g_assert_cmpfloat (chance[1], <, 0.1);
  g_assert_cmpfloat_with_epsilon (chance[2], 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (chance[0] + chance[1], 1.0, 1e-9);
  g_assert_cmpfloat (sd[2], ==, 0.0);
  ml_agent_free (a);
}

/* A bandit of five arms: after 300 tries the best one is played nearly always,
 * and the chances it reports sum to 1 and are those of its picks. */
/* Unsure of a score it is unsure of the outcome: nearer to a half than the score alone says. */
static void
test_chance_allows_for_doubt (void)
{
  const float x[] = { 1, 2, -3, 0.5f };
  const double prior[] = { 0.8 }, narrow[] = { 1e-4 }, wide[] = { 1.5 };
  double chance[4], score[4], sd[4];
  ml_agent *sure, *unsure;

  g_assert_cmpint (ml_agent_new (1, prior, narrow, &sure), ==, ML_OK);
  g_assert_cmpint (ml_agent_new (1, prior, wide, &unsure), ==, ML_OK);
  g_assert_cmpint (ml_agent_predict (sure, x, 4, chance, score, sd), ==, ML_OK);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (chance[i], 1 / (1 + exp (-0.8 * x[i])), 1e-6);
  g_assert_cmpint (ml_agent_predict (unsure, x, 4, chance, score, sd), ==, ML_OK);
  for (int i = 0; i < 4; i++) {
    g_assert_cmpfloat_with_epsilon (score[i], 0.8 * x[i], 1e-6);
    g_assert_cmpfloat_with_epsilon (sd[i], 1.5 * fabs (x[i]), 1e-6);
    /* MacKay 1992: the logistic curve, flattened by the spread. */
    g_assert_cmpfloat_with_epsilon (
      chance[i], 1 / (1 + exp (-score[i] / sqrt (1 + G_PI / 8 * sd[i] * sd[i]))), 1e-9);
  }
  ml_agent_free (sure);
  ml_agent_free (unsure);
}

static void
test_finds_the_best_arm (void)
{
  const double reward[] = { 0.2, 0.5, 0.8, 0.4, 0.3 };
  float x[25] = { 0 };
  ml_agent_policy policy = { .draws = 100, .spread = 1, .epsilon = 0.05 };
  int best = 0;

  for (int i = 0; i < 5; i++)
    x[i * 5 + i] = 1;
  for (int round = 0; round < 100; round++) {
    ml_agent *a = agent (5);
    ml_rng rng;

    ml_rng_seed (&rng, 100 + round);
    for (int t = 0; t < 300; t++) {
      double chance[5], sum = 0;
      size_t pick;

      g_assert_cmpint (ml_agent_choose (a, &policy, x, NULL, 5, &rng, chance, &pick), ==, ML_OK);
      for (int i = 0; i < 5; i++) {
        g_assert_cmpfloat (chance[i], >=, 0.01 - 1e-12);
        sum += chance[i];
      }
      g_assert_cmpfloat_with_epsilon (sum, 1.0, 1e-9);
      ml_agent_learn (a, x + pick * 5, ml_rng_uniform (&rng) < reward[pick], 1.0);
      best += t >= 250 && pick == 2;
    }
    ml_agent_free (a);
  }
  g_assert_cmpint (best, >, 100 * 50 * 0.8);
}

static void
test_never_picks_what_is_ruled_out (void)
{
  ml_agent *a = agent (1);
  const float x[] = { 5, 1, 2 }, bonus[] = { -INFINITY, 0, 0 };
  const float none[] = { -INFINITY, -INFINITY, -INFINITY };
  ml_agent_policy policy = { .draws = 20, .spread = 1, .epsilon = 0.5 };
  double chance[3];
  size_t pick;
  ml_rng rng;

  ml_rng_seed (&rng, 4);
  for (int i = 0; i < 100; i++) {
    g_assert_cmpint (ml_agent_choose (a, &policy, x, bonus, 3, &rng, chance, &pick), ==, ML_OK);
    g_assert_cmpuint (pick, !=, 0);
    g_assert_cmpfloat (chance[0], ==, 0.0);
    g_assert_cmpfloat_with_epsilon (chance[1] + chance[2], 1.0, 1e-9);
  }
  g_assert_cmpint (ml_agent_choose (a, &policy, x, none, 3, &rng, chance, &pick), ==, ML_OK);
  g_assert_cmpuint (pick, <, 3);
  ml_agent_free (a);
}

static void
test_bytes_round_trip (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 33);
  for (int round = 0; round < 100; round++) {
    size_t d = 1 + ml_rng_below (&rng, 8), n, m;
    ml_agent *a = agent (d), *b, *c;
    float x[8];
    uint8_t *bytes, *again;

    for (int i = 0; i < 10; i++) {
      for (size_t t = 0; t < d; t++)
        x[t] = (float) ml_rng_normal (&rng);
      ml_agent_learn (a, x, ml_rng_uniform (&rng), 1.0);
    }
    g_assert_cmpint (ml_agent_to_bytes (a, &bytes, &n), ==, ML_OK);
    g_assert_cmpint (ml_agent_from_bytes (bytes, n, &b), ==, ML_OK);
    g_assert_cmpint (ml_agent_to_bytes (b, &again, &m), ==, ML_OK);
    g_assert_cmpmem (bytes, n, again, m);
    free (again);
    g_assert_cmpint (ml_agent_copy (a, &c), ==, ML_OK);
    g_assert_cmpint (ml_agent_to_bytes (c, &again, &m), ==, ML_OK);
    g_assert_cmpmem (bytes, n, again, m);
    ml_agent_free (c);

    /* Cut short or with one bit turned, it is refused, never believed. */
    g_assert_cmpint (ml_agent_from_bytes (bytes, ml_rng_below (&rng, n), &c), ==, ML_ERR_FORMAT);
    bytes[ml_rng_below (&rng, n)] ^= (uint8_t) (1u << ml_rng_below (&rng, 8));
    g_assert_cmpint (ml_agent_from_bytes (bytes, n, &c), ==, ML_ERR_FORMAT);
    g_assert_null (c);
    free (bytes);
    free (again);
    ml_agent_free (a);
    ml_agent_free (b);
  }
}

static void
test_refuses (void)
{
  const double none[] = { 0 };
  const float x = 1, bad = NAN;
  ml_agent_policy wrong = { .epsilon = 2 }, policy = { .spread = 1 };
  ml_agent *a;
  double chance[1], w[1];
  size_t pick;
  ml_rng rng;

  ml_rng_seed (&rng, 1);
  g_assert_cmpint (ml_agent_new (0, NULL, WIDE, &a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_agent_new (1, NULL, none, &a), ==, ML_ERR_ARG);
  g_assert_null (a);
  a = agent (1);
  g_assert_cmpint (ml_agent_learn (a, &x, 1.5, 1), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_agent_learn (a, &x, NAN, 1), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_agent_learn (a, &x, 1, -1), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_agent_learn (a, &bad, 1, 1), ==, ML_ERR_NONFINITE);
  g_assert_cmpuint (ml_agent_lessons (a), ==, 0);
  g_assert_cmpint (ml_agent_decay (a, 1.1), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_agent_sample (a, -1, &rng, w), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_agent_choose (a, &wrong, &x, NULL, 1, &rng, chance, &pick), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_agent_choose (a, &policy, &x, NULL, 0, &rng, chance, &pick), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_agent_choose (a, &policy, &bad, NULL, 1, &rng, chance, &pick), ==, ML_ERR_NONFINITE);
  ml_agent_free (a);
  ml_agent_free (NULL);
}

/* ---- judging policies ------------------------------------------------------ */

static void
test_snips_by_hand (void)
{
  const double reward[] = { 1, 0, 1 }, logged[] = { 0.5, 0.25, 0.5 }, target[] = { 1, 0.5, 0 };
  const double zero[] = { 0, 0, 0 };
  ml_ope o;

  /* weights 2, 2, 0 */
  g_assert_cmpint (ml_ope_snips (reward, logged, target, 3, 0, &o), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (o.value, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (o.effective, 2.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (o.se, sqrt (4 * 0.25 + 4 * 0.25) / 4, 1e-12);
  g_assert_cmpuint (o.used, ==, 2);
  g_assert_cmpint (ml_ope_snips (reward, logged, target, 3, 1, &o), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (o.clipped, 2.0 / 3, 1e-12);
  g_assert_cmpint (ml_ope_snips (reward, zero, target, 3, 0, &o), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_ope_snips (reward, logged, zero, 3, 0, &o), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_ope_doubly_robust (reward, logged, target, zero, zero, 3, 0, &o), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (o.value, 2.0 / 3, 1e-12); /* plain inverse propensity */
}

/* Three arms, logged unevenly: each judge must find what the other policy
 * would have earned, with intervals that hold it about 95 times of 100. */
static void
test_judges_find_the_value (void)
{
  const double p_log[] = { 0.6, 0.3, 0.1 }, p_new[] = { 0.1, 0.3, 0.6 }, r[] = { 0.2, 0.5, 0.7 };
  const double truth = 0.1 * 0.2 + 0.3 * 0.5 + 0.6 * 0.7, even = (0.2 + 0.5 + 0.7) / 3;
  int in_snips = 0, in_dr = 0, in_replay = 0;
  ml_rng rng;

  ml_rng_seed (&rng, 34);
  for (int round = 0; round < 100; round++) {
    enum { N = 2000 };
    static double reward[N], logged[N], target[N], q[N], v[N];
    static uint8_t same[N];
    ml_ope o;

    for (int i = 0; i < N; i++) {
      double u = ml_rng_uniform (&rng);
      int arm = u < 0.6 ? 0 : u < 0.9 ? 1 : 2;

      reward[i] = ml_rng_uniform (&rng) < r[arm];
      logged[i] = p_log[arm];
      target[i] = p_new[arm];
      q[i] = 0.4; /* a poor model: doubly robust must bear it */
      v[i] = 0.4;
    }
    g_assert_cmpint (ml_ope_snips (reward, logged, target, N, 0, &o), ==, ML_OK);
    in_snips += o.low <= truth && truth <= o.high;
    g_assert_cmpfloat (o.effective, <, N * 0.5);
    g_assert_cmpint (ml_ope_doubly_robust (reward, logged, target, q, v, N, 0, &o), ==, ML_OK);
    in_dr += o.low <= truth && truth <= o.high;
    for (int i = 0; i < N; i++) {
      int arm = (int) ml_rng_below (&rng, 3);

      reward[i] = ml_rng_uniform (&rng) < r[arm];
      same[i] = (int) ml_rng_below (&rng, 3) == arm;
    }
    g_assert_cmpint (ml_ope_replay (reward, same, N, &o), ==, ML_OK);
    in_replay += o.low <= even && even <= o.high;
    memset (same, 0, sizeof same);
    g_assert_cmpint (ml_ope_replay (reward, same, N, &o), ==, ML_ERR_ARG);
  }
  g_assert_cmpint (in_snips, >=, 88);
  g_assert_cmpint (in_dr, >=, 88);
  g_assert_cmpint (in_replay, >=, 88);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/agent/lesson-by-hand", test_lesson_by_hand);
  g_test_add_func ("/ml/agent/agrees-with-batch", test_agrees_with_batch);
  g_test_add_func ("/ml/agent/decay-returns-to-prior", test_decay_returns_to_prior);
  g_test_add_func ("/ml/agent/samples-follow-belief", test_samples_follow_belief);
  g_test_add_func ("/ml/agent/predicts-what-it-saw", test_predicts_what_it_saw);
  g_test_add_func ("/ml/agent/chance-allows-for-doubt", test_chance_allows_for_doubt);
  g_test_add_func ("/ml/agent/finds-the-best-arm", test_finds_the_best_arm);
  g_test_add_func ("/ml/agent/never-picks-what-is-ruled-out", test_never_picks_what_is_ruled_out);
  g_test_add_func ("/ml/agent/bytes-round-trip", test_bytes_round_trip);
  g_test_add_func ("/ml/agent/refuses", test_refuses);
  g_test_add_func ("/ml/ope/snips-by-hand", test_snips_by_hand);
  g_test_add_func ("/ml/ope/judges-find-the-value", test_judges_find_the_value);
  return g_test_run ();
}
