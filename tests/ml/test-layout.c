/* test-layout.c - odds of neighbours, settling, and placing a new point */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"

/* Three at the same distance: each a third, whatever the width. Two at 0 and one
 * far off with perplexity 2: the near ones share all. */
static void
test_odds_by_hand (void)
{
  const float same[] = { 4, 4, 4 }, far[] = { 0, 0, 1e4f }, bad[] = { 1, NAN, 2 };
  float odds[3];

  g_assert_cmpint (ml_layout_odds (same, 3, 2, odds), ==, ML_OK);
  for (int j = 0; j < 3; j++)
    g_assert_cmpfloat_with_epsilon (odds[j], 1.0 / 3, 1e-6);
  g_assert_cmpint (ml_layout_odds (far, 3, 2, odds), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (odds[0], 0.5, 1e-3);
  g_assert_cmpfloat_with_epsilon (odds[2], 0.0, 1e-3);
  g_assert_cmpint (ml_layout_odds (bad, 3, 2, odds), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_layout_odds (same, 0, 2, odds), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_layout_odds (same, 3, 1, odds), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_layout_odds (same, 3, 4, odds), ==, ML_ERR_ARG);
}

/* The entropy of the odds is the one asked for, and nearer is likelier. */
static void
test_odds_have_their_perplexity (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 5);
  for (int round = 0; round < 100; round++) {
    size_t k = 5 + ml_rng_below (&rng, 60);
    double perplexity = 2 + (k / 2.0 - 2) * ml_rng_uniform (&rng), entropy = 0, sum = 0;
    g_autofree float *d2 = g_new (float, k), *odds = g_new (float, k);
    float scale = expf (4 * (float) ml_rng_normal (&rng));

    for (size_t j = 0; j < k; j++)
      d2[j] = scale * (0.1f + (float) j * (0.5f + (float) ml_rng_uniform (&rng)));
    g_assert_cmpint (ml_layout_odds (d2, k, perplexity, odds), ==, ML_OK);
    for (size_t j = 0; j < k; j++) {
      sum += odds[j];
      if (odds[j] > 0)
        entropy -= odds[j] * log (odds[j]);
      for (size_t i = 0; i < k; i++)
        g_assert_true (d2[i] < d2[j] || odds[i] <= odds[j]);
    }
    g_assert_cmpfloat_with_epsilon (sum, 1, 1e-4);
    g_assert_cmpfloat_with_epsilon (exp (entropy), perplexity, 1e-2 * perplexity);
  }
}

/* Three heaps in eight values, shuffled. */
#define N 150
#define DIMS 8
#define K 20

typedef struct {
  float   x[N * DIMS];
  int32_t near[N * K];
  float   odds[N * K], z[2 * N];
} Heaps;

static void
find_near (const Heaps *h, const float *x, int own, int32_t *near, float *odds)
{
  float d2[K];
  int found = 0;

  for (int j = 0; j < N; j++) {
    float sum = 0;
    int at;

    for (int t = 0; t < DIMS; t++)
      sum += (x[t] - h->x[j * DIMS + t]) * (x[t] - h->x[j * DIMS + t]);
    if (j == own || (found == K && sum >= d2[K - 1]))
      continue;
    for (at = found < K ? found++ : K - 1; at > 0 && d2[at - 1] > sum; at--) {
      d2[at] = d2[at - 1];
      near[at] = near[at - 1];
    }
    d2[at] = sum;
    near[at] = j;
  }
  g_assert_cmpint (ml_layout_odds (d2, K, 8, odds), ==, ML_OK);
}

static Heaps *
heaps_new (uint64_t seed)
{
  Heaps *h = g_new0 (Heaps, 1);
  ml_rng rng;

  ml_rng_seed (&rng, seed);
  for (int i = 0; i < N; i++)
    for (int t = 0; t < DIMS; t++)
      h->x[i * DIMS + t] = (float) ml_rng_normal (&rng) + (t == i % 3 ? 12 : 0);
  for (int i = 0; i < N; i++)
    find_near (h, h->x + i * DIMS, i, h->near + i * K, h->odds + i * K);
  for (int i = 0; i < 2 * N; i++)
    h->z[i] = (float) ml_rng_normal (&rng);
  return h;
}

/* Whether the nearest on the map is of the same heap. */
static int
right_neighbours (const float *z)
{
  int right = 0;

  for (int i = 0; i < N; i++) {
    float nearest = INFINITY;
    int best = 0;

    for (int j = 0; j < N; j++) {
      float d = hypotf (z[2 * i] - z[2 * j], z[2 * i + 1] - z[2 * j + 1]);

      if (j != i && d < nearest) {
        nearest = d;
        best = j;
      }
    }
    right += best % 3 == i % 3;
  }
  return right;
}

static void
test_settles_heaps_apart (void)
{
  g_autofree Heaps *h = heaps_new (1), *twin = heaps_new (1);
  const ml_layout_options options = { .steps = 250 };
  double before;

  before = ml_layout_cost (h->near, h->odds, N, K, h->z);
  g_assert_cmpint (ml_layout_settle (h->near, h->odds, N, K, &options, h->z), ==, ML_OK);
  g_assert_cmpfloat (ml_layout_cost (h->near, h->odds, N, K, h->z), <, before - 0.5);
  g_assert_cmpint (right_neighbours (h->z), ==, N);
  ml_layout_settle (twin->near, twin->odds, N, K, &options, twin->z);
  g_assert_cmpmem (h->z, sizeof h->z, twin->z, sizeof twin->z);
}

/* Going on from a settled map leaves it nearly as it is, in whatever unit it comes:
 * the heaps, which know nothing of each other, may go on drifting apart. */
static void
test_warm_start_stays (void)
{
  g_autofree Heaps *h = heaps_new (2);
  const ml_layout_options cold = { .steps = 300 }, warm = { .warm = 1, .steps = 100 };
  float before[2 * N], width = 0;
  ml_procrustes turn;
  double scale;

  ml_layout_settle (h->near, h->odds, N, K, &cold, h->z);
  memcpy (before, h->z, sizeof before);
  for (int i = 0; i < 2 * N; i++) {
    width = MAX (width, fabsf (h->z[i]));
    h->z[i] *= 0.01f;
  }
  scale = ml_layout_scale (h->near, h->odds, N, K, h->z);
  g_assert_cmpfloat (scale, >, 60);
  g_assert_cmpfloat (scale, <, 160);
  for (int i = 0; i < 2 * N; i++)
    h->z[i] *= (float) scale;
  g_assert_cmpint (ml_layout_settle (h->near, h->odds, N, K, &warm, h->z), ==, ML_OK);
  g_assert_cmpint (ml_procrustes_fit (h->z, before, N, TRUE, &turn), ==, ML_OK);
  g_assert_cmpfloat (turn.residual, <, 0.1 * width);
}

/* A new point of each heap falls into its heap; a twin of a point beside it. */
static void
test_places_among_its_own (void)
{
  g_autofree Heaps *h = heaps_new (3);
  const ml_layout_options options = { .steps = 300 };
  ml_rng rng;

  ml_rng_seed (&rng, 4);
  ml_layout_settle (h->near, h->odds, N, K, &options, h->z);
  for (int round = 0; round < 100; round++) {
    float x[DIMS], odds[K], place[2], nearest = INFINITY;
    const float far[] = { 1e3f, 1e3f };
    int32_t near[K];
    int best = 0;

    for (int t = 0; t < DIMS; t++)
      x[t] = (float) ml_rng_normal (&rng) + (t == round % 3 ? 12 : 0);
    find_near (h, x, -1, near, odds);
    g_assert_cmpint (ml_layout_place (h->z, N, near, odds, K, round % 2 ? far : NULL, place), ==, ML_OK);
    for (int j = 0; j < N; j++) {
      float d = hypotf (place[0] - h->z[2 * j], place[1] - h->z[2 * j + 1]);

      if (d < nearest) {
        nearest = d;
        best = j;
      }
    }
    g_assert_cmpint (best % 3, ==, round % 3);
  }
}

static int
stop_at_once (void *data)
{
  return 1;
}

static void
test_refuses (void)
{
  g_autofree Heaps *h = heaps_new (5);
  ml_layout_options options = { .steps = 5, .cancelled = stop_at_once };
  const int32_t out[] = { N };
  const float one[] = { 1 };
  float place[2];

  g_assert_cmpint (ml_layout_settle (h->near, h->odds, N, K, &options, h->z), ==, ML_ERR_CANCELLED);
  options.cancelled = NULL;
  g_assert_cmpint (ml_layout_settle (h->near, h->odds, 3, K, &options, h->z), ==, ML_ERR_ARG);
  h->near[7] = N;
  g_assert_cmpint (ml_layout_settle (h->near, h->odds, N, K, &options, h->z), ==, ML_ERR_ARG);
  h->near[7] = -1;
  g_assert_cmpint (ml_layout_settle (h->near, h->odds, N, K, &options, h->z), ==, ML_OK);
  h->z[3] = NAN;
  g_assert_cmpint (ml_layout_settle (h->near, h->odds, N, K, &options, h->z), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_layout_place (h->z, N, out, one, 1, NULL, place), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_layout_place (h->z, N, h->near, h->odds, 0, NULL, place), ==, ML_ERR_ARG);
  memset (h->z, 0, sizeof h->z); /* all in one place */
  g_assert_cmpint (ml_layout_settle (h->near, h->odds, N, K, &options, h->z), ==, ML_OK);
  g_assert_cmpfloat (ml_layout_scale (h->near, h->odds, N, K, (float[2 * N]) { 0 }), ==, 1.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/layout/odds-by-hand", test_odds_by_hand);
  g_test_add_func ("/ml/layout/odds-have-their-perplexity", test_odds_have_their_perplexity);
  g_test_add_func ("/ml/layout/settles-heaps-apart", test_settles_heaps_apart);
  g_test_add_func ("/ml/layout/warm-start-stays", test_warm_start_stays);
  g_test_add_func ("/ml/layout/places-among-its-own", test_places_among_its_own);
  g_test_add_func ("/ml/layout/refuses", test_refuses);
  return g_test_run ();
}
