/* test-rng.c - the generator: its stream, its ranges, its moments */
#include <glib.h>
#include <math.h>

#include "ml.h"

static void
test_same_seed_same_stream (void)
{
  ml_rng a, b, c;

  ml_rng_seed (&a, 7);
  ml_rng_seed (&b, 7);
  ml_rng_seed (&c, 8);
  for (int i = 0; i < 1000; i++)
    g_assert_cmpuint (ml_rng_u64 (&a), ==, ml_rng_u64 (&b));
  g_assert_cmpuint (ml_rng_u64 (&a), !=, ml_rng_u64 (&c));
}

static void
test_moments (void)
{
  ml_rng rng;
  double sum = 0, sum2 = 0;
  const int n = 200000;

  ml_rng_seed (&rng, 1);
  for (int i = 0; i < n; i++) {
    double z = ml_rng_normal (&rng);

    sum += z;
    sum2 += z * z;
  }
  g_assert_cmpfloat_with_epsilon (sum / n, 0.0, 0.01);
  g_assert_cmpfloat_with_epsilon (sum2 / n, 1.0, 0.02);
}

static void
test_below_stays_below (void)
{
  ml_rng rng;
  size_t seen[7] = { 0 };

  ml_rng_seed (&rng, 3);
  for (int i = 0; i < 7000; i++) {
    size_t k = ml_rng_below (&rng, 7);

    g_assert_cmpuint (k, <, 7);
    seen[k]++;
  }
  for (int k = 0; k < 7; k++)
    g_assert_cmpuint (seen[k], >, 800);
  g_assert_cmpuint (ml_rng_below (&rng, 0), ==, 0);
}

static void
test_shuffle_is_a_permutation (void)
{
  ml_rng rng;
  size_t index[100];
  gboolean seen[100] = { FALSE };

  ml_rng_seed (&rng, 4);
  for (size_t i = 0; i < 100; i++)
    index[i] = i;
  ml_rng_shuffle (&rng, index, 100);
  for (size_t i = 0; i < 100; i++) {
    g_assert_false (seen[index[i]]);
    seen[index[i]] = TRUE;
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/rng/same-seed-same-stream", test_same_seed_same_stream);
  g_test_add_func ("/ml/rng/moments", test_moments);
  g_test_add_func ("/ml/rng/below-stays-below", test_below_stays_below);
  g_test_add_func ("/ml/rng/shuffle-is-a-permutation", test_shuffle_is_a_permutation);
  return g_test_run ();
}
