/* test-neighbour.c - nearest neighbours, plain and mutual */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"

static ml_neighbours *
points (ml_rng *rng, size_t n, size_t d)
{
  g_autofree float *x = g_new (float, n * d);
  ml_neighbours *set;

  for (size_t i = 0; i < n * d; i++)
    x[i] = (float) ml_rng_normal (rng);
  g_assert_cmpint (ml_neighbours_new (d, 1, &set), ==, ML_OK);
  /* In two parts: most libraries grow. */
  g_assert_cmpint (ml_neighbours_add (set, x, n / 3), ==, ML_OK);
  g_assert_cmpint (ml_neighbours_add (set, x + n / 3 * d, n - n / 3), ==, ML_OK);
  return set;
}

static void
test_by_hand (void)
{
  const float x[] = { 0, 0,  3, 4,  1, 0,  10, 0 };
  const size_t want[] = { 2, 1, 3 };
  ml_neighbours *set;
  size_t index[5], found;
  float distance[5];

  ml_neighbours_new (2, 1, &set);
  ml_neighbours_add (set, x, 4);
  g_assert_cmpint (ml_neighbours_near_point (set, 0, 5, NULL, index, distance, &found), ==, ML_OK);
  g_assert_cmpuint (found, ==, 3);
  g_assert_cmpmem (index, 3 * sizeof *index, want, sizeof want);
  g_assert_cmpfloat_with_epsilon (distance[1], 5.0, 1e-6);
  g_assert_cmpint (ml_neighbours_near (set, x, 1, NULL, index, distance, &found), ==, ML_OK);
  g_assert_cmpuint (index[0], ==, 0);
  ml_neighbours_free (set);
}

/* Every distance measured one by one, sorted by hand. */
static void
test_agrees_with_naive (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 21);
  for (int round = 0; round < 100; round++) {
    size_t n = 5 + ml_rng_below (&rng, 300), d = 1 + ml_rng_below (&rng, 40), k = 1 + ml_rng_below (&rng, 20);
    ml_neighbours *set = points (&rng, n, d);
    ml_neighbour_query query = { .metric = round % 2 ? ML_NEIGHBOUR_MUTUAL : ML_NEIGHBOUR_EUCLIDEAN };
    size_t own = ml_rng_below (&rng, n), index[20], found;
    float distance[20];

    g_assert_cmpint (ml_neighbours_near_point (set, own, k, &query, index, distance, &found), ==, ML_OK);
    g_assert_cmpuint (found, ==, MIN (k, n - 1));
    for (size_t r = 0; r < found; r++) {
      size_t nearer = 0;
      float at, other;

      g_assert_cmpuint (index[r], !=, own);
      ml_neighbours_distance (set, own, index[r], query.metric, &at);
      g_assert_cmpfloat_with_epsilon (at, distance[r], 1e-5);
      for (size_t i = 0; i < n; i++) {
        ml_neighbours_distance (set, own, i, query.metric, &other);
        nearer += i != own && (other < at - 1e-6 || (other == at && i < index[r]));
      }
      g_assert_cmpuint (nearer, <=, r);
    }
    ml_neighbours_free (set);
  }
}

/* While all points are references, mutual proximity is its formula: how near each finds the
 * other, by the mean and the spread of its own distances. */
static void
test_mutual_by_its_formula (void)
{
  enum { N = 40, D = 6 };
  ml_rng rng;
  ml_neighbours *set;
  double mean[N], sd[N];

  ml_rng_seed (&rng, 23);
  set = points (&rng, N, D);
  g_assert_cmpint (ml_neighbours_refit (set), ==, ML_OK);
  for (size_t i = 0; i < N; i++) {
    double sum = 0, sum2 = 0;
    float at;

    for (size_t j = 0; j < N; j++)
      if (j != i) {
        ml_neighbours_distance (set, i, j, ML_NEIGHBOUR_EUCLIDEAN, &at);
        sum += at;
        sum2 += (double) at * at;
      }
    mean[i] = sum / (N - 1);
    sd[i] = sqrt ((sum2 - sum * mean[i]) / (N - 2));
  }
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) {
      float dist, got;

      if (i == j)
        continue;
      ml_neighbours_distance (set, i, j, ML_NEIGHBOUR_EUCLIDEAN, &dist);
      ml_neighbours_distance (set, i, j, ML_NEIGHBOUR_MUTUAL, &got);
      g_assert_cmpfloat_with_epsilon (
        got, 1 - 0.25 * erfc ((dist - mean[i]) / sd[i] / G_SQRT2) * erfc ((dist - mean[j]) / sd[j] / G_SQRT2),
        1e-4);
    }
  ml_neighbours_free (set);
}

/* Of points that are equally far the first come, and in their order. */
static void
test_ties_go_to_the_first (void)
{
  float x[30];
  size_t index[30], found;
  float distance[30];
  ml_neighbours *set;

  for (int i = 0; i < 30; i++)
    x[i] = (float) (i % 3 - 1); /* -1 0 1 -1 0 1 …: ten at 0, twenty at 1 from it */
  ml_neighbours_new (1, 1, &set);
  ml_neighbours_add (set, x, 30);
  g_assert_cmpint (ml_neighbours_near (set, (float[]) { 0 }, 17, NULL, index, distance, &found), ==,
                   ML_OK);
  g_assert_cmpuint (found, ==, 17);
  for (size_t r = 0; r < 10; r++)
    g_assert_cmpuint (index[r], ==, 3 * r + 1);
  for (size_t r = 10; r < 17; r++) /* 0 2 3 5 6 8 9 */
    g_assert_cmpuint (index[r], ==, (r - 10) / 2 * 3 + (r % 2 ? 2 : 0));
  ml_neighbours_free (set);
}

/* In many dimensions a few points are near to all. The count of the most
 * frequent neighbour must fall under mutual proximity. */
static size_t
biggest_hub (const ml_neighbours *set, ml_neighbour_metric metric)
{
  size_t n = ml_neighbours_count (set), biggest = 0, index[10], found;
  g_autofree size_t *hits = g_new0 (size_t, n);
  ml_neighbour_query query = { .metric = metric };
  float distance[10];

  for (size_t i = 0; i < n; i++) {
    ml_neighbours_near_point (set, i, 10, &query, index, distance, &found);
    for (size_t r = 0; r < found; r++)
      biggest = MAX (biggest, ++hits[index[r]]);
  }
  return biggest;
}

static void
test_mutual_tames_hubs (void)
{
  ml_rng rng;
  ml_neighbours *set;

  ml_rng_seed (&rng, 22);
  set = points (&rng, 800, 60);
  g_assert_cmpuint (biggest_hub (set, ML_NEIGHBOUR_MUTUAL) * 2, <,
                    biggest_hub (set, ML_NEIGHBOUR_EUCLIDEAN));
  ml_neighbours_free (set);
}

static int
only_even (size_t i, void *data)
{
  return i % 2 == 0;
}

static void
test_filter_and_set (void)
{
  ml_rng rng;
  ml_neighbours *set;
  ml_neighbour_query query = { .metric = ML_NEIGHBOUR_MUTUAL, .filter = only_even };
  size_t index[50], found;
  float distance[50];

  ml_rng_seed (&rng, 23);
  set = points (&rng, 60, 5);
  g_assert_cmpint (ml_neighbours_set (set, 40, ml_neighbours_point (set, 3)), ==, ML_OK);
  ml_neighbours_near_point (set, 3, 50, &query, index, distance, &found);
  g_assert_cmpuint (found, ==, 30);
  g_assert_cmpuint (index[0], ==, 40);
  for (size_t r = 0; r < found; r++)
    g_assert_cmpuint (index[r] % 2, ==, 0);
  ml_neighbours_free (set);
}

/* Three points on a line at 0, 1, 3 and one far off: counted on paper. */
static void
test_empirical_by_hand (void)
{
  const double at[] = { 0, 1, 3, 50 };
  float distance[16], mutual[16];

  for (int i = 0; i < 16; i++)
    distance[i] = (float) fabs (at[i / 4] - at[i % 4]);
  g_assert_cmpint (ml_mutual_proximity (distance, 4, mutual), ==, ML_OK);
  g_assert_cmpfloat (mutual[0 * 4 + 1], ==, 0.0f); /* both others farther from both */
  g_assert_cmpfloat (mutual[0 * 4 + 2], ==, 0.5f); /* 50 is, 1 is not */
  g_assert_cmpfloat (mutual[0 * 4 + 3], ==, 1.0f);
  g_assert_cmpfloat (mutual[3 * 4 + 0], ==, mutual[0 * 4 + 3]);
  g_assert_cmpfloat (mutual[5], ==, 0.0f);
}

/* The normal's odds and the counted odds must tell nearly the same story. */
static void
test_gaussian_follows_empirical (void)
{
  ml_rng rng;
  size_t n = 200;
  ml_neighbours *set;
  g_autofree float *distance = g_new (float, n * n), *counted = g_new (float, n * n);
  double sxy = 0, sxx = 0, syy = 0, sx = 0, sy = 0, m = n * (n - 1.0);

  ml_rng_seed (&rng, 24);
  set = points (&rng, n, 30);
  for (size_t i = 0; i < n * n; i++)
    ml_neighbours_distance (set, i / n, i % n, ML_NEIGHBOUR_EUCLIDEAN, &distance[i]);
  g_assert_cmpint (ml_mutual_proximity (distance, n, counted), ==, ML_OK);
  for (size_t i = 0; i < n * n; i++) {
    float y;

    if (i / n == i % n)
      continue;
    ml_neighbours_distance (set, i / n, i % n, ML_NEIGHBOUR_MUTUAL, &y);
    sx += counted[i];
    sy += y;
    sxx += counted[i] * counted[i];
    syy += y * y;
    sxy += counted[i] * y;
  }
  g_assert_cmpfloat ((sxy - sx * sy / m) / sqrt ((sxx - sx * sx / m) * (syy - sy * sy / m)), >, 0.95);
  ml_neighbours_free (set);
}

/* Several at once say what each would say alone, over more points than one part holds. */
static void
test_many_as_one (void)
{
  const size_t k = 7, m = 5;
  ml_rng rng;

  for (guint64 round = 0; round < 100; round++) {
    size_t n = 20 + round * 9, index[5 * 7], one[7], found[5], n_one, point[5];
    float distance[5 * 7], alone[7], plain[5];
    const ml_neighbour_query query = { .metric = round % 2 ? ML_NEIGHBOUR_MUTUAL : ML_NEIGHBOUR_EUCLIDEAN };
    ml_neighbours *set;

    ml_rng_seed (&rng, round);
    set = points (&rng, n, 1 + round % 19);
    for (size_t q = 0; q < m; q++)
      point[q] = ml_rng_below (&rng, n);
    g_assert_cmpint (ml_neighbours_near_points (set, point, m, k, &query, index, distance, found), ==, ML_OK);
    g_assert_cmpint (ml_neighbours_distances (set, point[0], point, m, plain), ==, ML_OK);
    for (size_t q = 0; q < m; q++) {
      float pair;

      ml_neighbours_near_point (set, point[q], k, &query, one, alone, &n_one);
      g_assert_cmpuint (found[q], ==, n_one);
      g_assert_cmpmem (index + q * k, n_one * sizeof *one, one, n_one * sizeof *one);
      g_assert_cmpmem (distance + q * k, n_one * sizeof *alone, alone, n_one * sizeof *alone);
      ml_neighbours_distance (set, point[0], point[q], ML_NEIGHBOUR_EUCLIDEAN, &pair);
      g_assert_cmpfloat_with_epsilon (plain[q], pair, 1e-4);
    }
    point[2] = n;
    g_assert_cmpint (ml_neighbours_near_points (set, point, m, k, &query, index, distance, found), ==, ML_ERR_ARG);
    g_assert_cmpint (ml_neighbours_distances (set, n, point, m, plain), ==, ML_ERR_ARG);
    ml_neighbours_free (set);
  }
}

static void
test_refuses (void)
{
  const float bad[] = { 1, NAN }, good[] = { 1, 2 }, line[] = { 0, INFINITY, 0, 0, 0, 0, 0, 0, 0 };
  ml_neighbours *set;
  size_t index[1], found;
  float distance[9];

  g_assert_cmpint (ml_neighbours_new (0, 1, &set), ==, ML_ERR_ARG);
  g_assert_null (set);
  g_assert_cmpint (ml_neighbours_new (2, 1, &set), ==, ML_OK);
  g_assert_cmpint (ml_neighbours_near (set, good, 1, NULL, index, distance, &found), ==, ML_OK);
  g_assert_cmpuint (found, ==, 0); /* nobody there yet */
  g_assert_cmpint (ml_neighbours_add (set, bad, 1), ==, ML_ERR_NONFINITE);
  g_assert_cmpuint (ml_neighbours_count (set), ==, 0);
  g_assert_cmpint (ml_neighbours_add (set, good, 1), ==, ML_OK);
  g_assert_cmpint (ml_neighbours_near (set, bad, 1, NULL, index, distance, &found), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_neighbours_near_point (set, 1, 1, NULL, index, distance, &found), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_neighbours_set (set, 0, bad), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_neighbours_set (set, 9, good), ==, ML_ERR_ARG);
  g_assert_null (ml_neighbours_point (set, 1));
  g_assert_cmpint (ml_mutual_proximity (line, 2, distance), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_mutual_proximity (line, 3, distance), ==, ML_ERR_NONFINITE);
  ml_neighbours_free (set);
  ml_neighbours_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/neighbour/by-hand", test_by_hand);
  g_test_add_func ("/ml/neighbour/agrees-with-naive", test_agrees_with_naive);
  g_test_add_func ("/ml/neighbour/mutual-by-its-formula", test_mutual_by_its_formula);
  g_test_add_func ("/ml/neighbour/ties-go-to-the-first", test_ties_go_to_the_first);
  g_test_add_func ("/ml/neighbour/mutual-tames-hubs", test_mutual_tames_hubs);
  g_test_add_func ("/ml/neighbour/filter-and-set", test_filter_and_set);
  g_test_add_func ("/ml/neighbour/empirical-by-hand", test_empirical_by_hand);
  g_test_add_func ("/ml/neighbour/gaussian-follows-empirical", test_gaussian_follows_empirical);
  g_test_add_func ("/ml/neighbour/many-as-one", test_many_as_one);
  g_test_add_func ("/ml/neighbour/refuses", test_refuses);
  return g_test_run ();
}
