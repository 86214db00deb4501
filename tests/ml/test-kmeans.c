/* test-kmeans.c - clusters: k-means, mixtures, silhouette, identities */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"

static void
fill_normal (ml_rng *rng, float *x, size_t n, double spread)
{
  for (size_t i = 0; i < n; i++)
    x[i] = (float) (spread * ml_rng_normal (rng));
}

/* @k blobs of @n / @k points, @gap apart on the first axis; label[i] = i % k. */
static float *
blobs (ml_rng *rng, size_t n, size_t d, size_t k, double gap)
{
  float *x = g_new (float, n * d);

  fill_normal (rng, x, n * d, 1.0);
  for (size_t i = 0; i < n; i++)
    x[i * d] += (float) (gap * (double) (i % k));
  return x;
}

/* Worked by hand: two pairs on a line, each 0.5 from its centroid. */
static void
test_assign_by_hand (void)
{
  const float x[] = { 0, 1, 10, 11 };  /* [4][1] */
  const float c[] = { 0.5f, 10.5f };   /* [2][1] */
  const int32_t want[] = { 0, 0, 1, 1 };
  int32_t label[4];
  double inertia;

  g_assert_cmpint (ml_kmeans_assign (x, c, 4, 2, 1, label, &inertia), ==, ML_OK);
  g_assert_cmpmem (label, sizeof label, want, sizeof want);
  g_assert_cmpfloat_with_epsilon (inertia, 4 * 0.25, 1e-9);
}

/* The plain loop as the naive twin; sizes around the vector width. */
static void
test_assign_agrees_with_naive (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 1);
  for (int round = 0; round < 100; round++) {
    size_t n = 1 + ml_rng_below (&rng, 40), k = 1 + ml_rng_below (&rng, 6);
    size_t d = 1 + ml_rng_below (&rng, 37);
    g_autofree float *x = g_new (float, n * d), *c = g_new (float, k * d);
    g_autofree int32_t *label = g_new (int32_t, n);
    double inertia, want = 0;

    fill_normal (&rng, x, n * d, 3.0);
    fill_normal (&rng, c, k * d, 3.0);
    g_assert_cmpint (ml_kmeans_assign (x, c, n, k, d, label, &inertia), ==, ML_OK);
    for (size_t i = 0; i < n; i++) {
      double best = INFINITY, chosen = 0;

      for (size_t j = 0; j < k; j++) {
        double dist = 0;

        for (size_t t = 0; t < d; t++)
          dist += pow ((double) x[i * d + t] - c[j * d + t], 2);
        best = MIN (best, dist);
        if ((int32_t) j == label[i])
          chosen = dist;
      }
      g_assert_cmpfloat_with_epsilon (chosen, best, 1e-4 * (1 + best));
      want += best;
    }
    g_assert_cmpfloat_with_epsilon (inertia, want, 1e-5 * (1 + want));
  }
}

static void
test_finds_blobs (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 2);
  for (int round = 0; round < 100; round++) {
    size_t k = 2 + ml_rng_below (&rng, 3), d = 1 + ml_rng_below (&rng, 10), n = 60 * k;
    g_autofree float *x = blobs (&rng, n, d, k, 30.0), *c = g_new (float, k * d);
    g_autofree int32_t *label = g_new (int32_t, n), *again = g_new (int32_t, n);
    ml_kmeans_options options = { .seed = round, .restarts = 4 };
    double inertia, silhouette;

    g_assert_cmpint (ml_kmeans (x, n, d, k, &options, c, label, &inertia), ==, ML_OK);
    for (size_t i = 0; i < n; i++)
      g_assert_cmpint (label[i], ==, label[i % k]);
    g_assert_cmpfloat (inertia, <, 2.0 * n * d);
    g_assert_cmpint (ml_kmeans (x, n, d, k, &options, c, again, &inertia), ==, ML_OK);
    g_assert_cmpmem (label, n * sizeof *label, again, n * sizeof *again);
    g_assert_cmpint (ml_silhouette (x, label, n, d, k, 0, NULL, &silhouette), ==, ML_OK);
    g_assert_cmpfloat (silhouette, >, 0.7);
  }
}

/* As many clusters as points, some of them equal: none is left without one. */
static void
test_no_cluster_is_empty (void)
{
  const float x[] = { 1, 1, 1, 2, 3, 3 };
  ml_kmeans_options options = { .seed = 3 };
  float c[4];
  int32_t label[6];
  double inertia;

  g_assert_cmpint (ml_kmeans (x, 6, 1, 4, &options, c, label, &inertia), ==, ML_OK);
  for (int j = 0; j < 4; j++)
    g_assert_true (isfinite (c[j]));
  g_assert_cmpfloat_with_epsilon (inertia, 0.0, 1e-12);
}

/* First centroids: no point twice while another lies apart from all that were taken. */
static void
test_plus_plus_spreads (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 17);
  for (int round = 0; round < 100; round++) {
    enum { PLACES = 5, EACH = 8 };
    float x[PLACES * EACH], c[PLACES];
    unsigned seen = 0;

    for (int i = 0; i < PLACES * EACH; i++)
      x[i] = (float) (10 * (i % PLACES));
    g_assert_cmpint (ml_kmeans_plus_plus (x, PLACES * EACH, 1, PLACES, &rng, c), ==, ML_OK);
    for (int j = 0; j < PLACES; j++)
      seen |= 1u << (int) (c[j] / 10);
    g_assert_cmpuint (seen, ==, (1u << PLACES) - 1);
  }
}

/* More clusters than places: the empty ones rob the others, and every centroid stays a mean
 * of points. */
static void
test_few_places (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 18);
  for (int round = 0; round < 200; round++) {
    size_t n = 2 + ml_rng_below (&rng, 11), k = 1 + ml_rng_below (&rng, n);
    ml_kmeans_options options = { .seed = (uint64_t) round };
    float x[12], c[12], low = INFINITY, high = -INFINITY;
    int32_t label[12];
    double inertia, want = 0;

    for (size_t i = 0; i < n; i++) {
      x[i] = (float) (1 + ml_rng_below (&rng, 4));
      low = MIN (low, x[i]);
      high = MAX (high, x[i]);
    }
    g_assert_cmpint (ml_kmeans (x, n, 1, k, &options, c, label, &inertia), ==, ML_OK);
    for (size_t j = 0; j < k; j++)
      g_assert_true (c[j] >= low && c[j] <= high); /* NaN is neither */
    for (size_t i = 0; i < n; i++) {
      g_assert_cmpint (label[i], <, (int) k);
      want += (x[i] - c[label[i]]) * (x[i] - c[label[i]]);
    }
    g_assert_cmpfloat_with_epsilon (inertia, want, 1e-5);
  }
}

static void
test_update_moves_little (void)
{
  const float x[] = { 1.0f, 11.0f };
  float c[] = { 0.0f, 10.0f };
  double weight[] = { 9.0, 0.0 };

  g_assert_cmpint (ml_kmeans_update (x, 2, 1, 2, c, weight), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (c[0], 0.1, 1e-6);  /* a tenth of the way */
  g_assert_cmpfloat_with_epsilon (c[1], 11.0, 1e-6); /* all of it: stood for nobody */
  g_assert_cmpfloat (weight[0], ==, 10.0);
}

static void
test_kmeans_refuses (void)
{
  const float x[] = { 0, NAN, 2 };
  ml_kmeans_options options = { 0 };
  float c[9] = { 0 };
  int32_t label[3], bad_label[3] = { 0, 5, 0 };
  double weight[1] = { NAN }, out;

  g_assert_cmpint (ml_kmeans_assign (x, c, 0, 1, 1, label, NULL), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_kmeans (x, 3, 1, 4, &options, c, label, NULL), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_kmeans (x, 3, 1, 0, &options, c, label, NULL), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_kmeans (x, 3, 1, 2, &options, c, label, NULL), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_kmeans_update (x, 1, 1, 1, c, weight), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_silhouette (x, bad_label, 3, 1, 2, 0, NULL, &out), ==, ML_ERR_ARG);
}

/* Points 0, 1 | 4, 6: a = 1, b = 5 for the first, and so on. */
static void
test_silhouette_by_hand (void)
{
  const float x[] = { 0, 1, 4, 6 };
  const int32_t label[] = { 0, 0, 1, 1 };
  double want = ((5 - 1) / 5.0 + (4 - 1) / 4.0 + (3.5 - 2) / 3.5 + (5.5 - 2) / 5.5) / 4, got;
  ml_rng rng;

  ml_rng_seed (&rng, 1);
  g_assert_cmpint (ml_silhouette (x, label, 4, 1, 2, 0, NULL, &got), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (got, want, 1e-6);
  g_assert_cmpint (ml_silhouette (x, label, 4, 1, 2, 2, &rng, &got), ==, ML_OK);
  g_assert_cmpfloat (got, >, 0.4);
}

/* ---- mixtures -------------------------------------------------------------- */

static void
test_gmm_finds_widths (void)
{
  ml_rng rng;
  size_t n = 4000;
  g_autofree float *x = g_new (float, n), *share = g_new (float, n * 2);
  ml_gmm_options options = { .seed = 1, .tolerance = 1e-7 };
  ml_gmm g;
  int narrow;

  /* A quarter N(0, 0.5²), the rest N(6, 2²). */
  ml_rng_seed (&rng, 5);
  for (size_t i = 0; i < n; i++)
    x[i] = (float) (i % 4 ? 6.0 + 2.0 * ml_rng_normal (&rng) : 0.5 * ml_rng_normal (&rng));
  g_assert_cmpint (ml_gmm_fit (x, n, 1, 2, &options, &g), ==, ML_OK);
  narrow = g.mean[0] < g.mean[1] ? 0 : 1;
  g_assert_cmpfloat_with_epsilon (g.mean[narrow], 0.0, 0.1);
  g_assert_cmpfloat_with_epsilon (g.mean[!narrow], 6.0, 0.2);
  g_assert_cmpfloat_with_epsilon (sqrt (g.variance[narrow]), 0.5, 0.05);
  g_assert_cmpfloat_with_epsilon (sqrt (g.variance[!narrow]), 2.0, 0.15);
  g_assert_cmpfloat_with_epsilon (g.weight[narrow], 0.25, 0.02);
  g_assert_cmpint (ml_gmm_assign (&g, x, n, share, NULL, NULL), ==, ML_OK);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (share[2 * i] + share[2 * i + 1], 1.0, 1e-5);
  ml_gmm_clear (&g);
}

/* One component: mean, variance and likelihood have a closed form. */
static void
test_gmm_by_hand (void)
{
  const float x[] = { 1, 3, 5, 7 };
  ml_gmm_options options = { 0 };
  double want = -2.0 * (log (2 * G_PI * 5.0) + 1.0);
  ml_gmm g;

  g_assert_cmpint (ml_gmm_fit (x, 4, 1, 1, &options, &g), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (g.mean[0], 4.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (g.variance[0], 5.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (g.log_likelihood, want, 1e-6);
  g_assert_cmpfloat_with_epsilon (g.bic, -2 * want + 2 * log (4), 1e-6);
  ml_gmm_clear (&g);
}

static void
test_bic_counts_blobs (void)
{
  ml_rng rng;
  int right = 0;

  ml_rng_seed (&rng, 6);
  for (int round = 0; round < 100; round++) {
    size_t k = 1 + ml_rng_below (&rng, 4), n = 100 * k, d = 3, best = 0;
    g_autofree float *x = blobs (&rng, n, d, k, 12.0);
    double least = INFINITY;

    for (size_t try_k = 1; try_k <= 5; try_k++) {
      ml_gmm_options options = { .seed = round };
      ml_gmm g;

      g_assert_cmpint (ml_gmm_fit (x, n, d, try_k, &options, &g), ==, ML_OK);
      if (g.bic < least) {
        least = g.bic;
        best = try_k;
      }
      ml_gmm_clear (&g);
    }
    right += best == k;
  }
  g_assert_cmpint (right, >=, 95);
}

static int
stop_at_once (void *data)
{
  return 1;
}

static void
test_gmm_refuses (void)
{
  const float x[] = { 1, 1, 1, 1 }, bad[] = { 1, INFINITY, 0, 0 };
  ml_gmm_options options = { 0 }, stop = { .cancelled = stop_at_once };
  ml_gmm g;

  g_assert_cmpint (ml_gmm_fit (x, 4, 1, 5, &options, &g), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_gmm_fit (bad, 4, 1, 1, &options, &g), ==, ML_ERR_NONFINITE);
  g_assert_null (g.mean);
  g_assert_cmpint (ml_gmm_fit (x, 4, 1, 2, &stop, &g), ==, ML_ERR_CANCELLED);
  g_assert_cmpint (ml_gmm_fit (x, 4, 1, 2, &options, &g), ==, ML_OK); /* all equal: no width */
  g_assert_true (isfinite (g.bic));
  ml_gmm_clear (&g);
}

/* ---- identities ------------------------------------------------------------ */

/* Greed would take 9 and be left with 0; the best whole is 8 + 8. */
static void
test_match_by_hand (void)
{
  const double gain[] = { 9, 8, 8, 0 };
  int32_t match[2];

  g_assert_cmpint (ml_match_assign (gain, 2, 2, match), ==, ML_OK);
  g_assert_cmpint (match[0], ==, 1);
  g_assert_cmpint (match[1], ==, 0);
}

static double
best_by_trying (const double *gain, size_t rows, size_t cols, size_t row, guint used)
{
  double best = 0;

  if (row == rows)
    return 0;
  best = best_by_trying (gain, rows, cols, row + 1, used); /* left out */
  for (size_t j = 0; j < cols; j++)
    if (!(used & (1u << j)))
      best = MAX (best, gain[row * cols + j]
                        + best_by_trying (gain, rows, cols, row + 1, used | (1u << j)));
  return best;
}

static void
test_match_agrees_with_trying_all (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 8);
  for (int round = 0; round < 100; round++) {
    size_t rows = 1 + ml_rng_below (&rng, 5), cols = 1 + ml_rng_below (&rng, 6);
    double gain[30], got = 0;
    int32_t match[5];
    guint used = 0;

    for (size_t i = 0; i < rows * cols; i++)
      gain[i] = ml_rng_below (&rng, 20);
    g_assert_cmpint (ml_match_assign (gain, rows, cols, match), ==, ML_OK);
    for (size_t i = 0; i < rows; i++) {
      if (match[i] < 0)
        continue;
      g_assert_false (used & (1u << match[i]));
      used |= 1u << match[i];
      got += gain[i * cols + match[i]];
    }
    g_assert_cmpfloat_with_epsilon (got, best_by_trying (gain, rows, cols, 0, 0), 1e-9);
  }
}

static void
test_match_labels_keeps_names (void)
{
  const int32_t before[] = { 0, 0, 0, 1, 1, 1, 2, 2, -1 };
  const int32_t after[]  = { 2, 2, 2, 0, 0, 1, 1, 1, 3 };
  const double bad[] = { -1 }, odd[] = { NAN };
  int32_t match[4];

  g_assert_cmpint (ml_match_labels (before, after, 9, 3, 4, 0.3, match), ==, ML_OK);
  g_assert_cmpint (match[0], ==, 1);
  g_assert_cmpint (match[1], ==, 2);
  g_assert_cmpint (match[2], ==, 0);
  g_assert_cmpint (match[3], ==, -1); /* only a newcomer in it */
  g_assert_cmpint (ml_match_labels (before, after, 9, 3, 2, 0.3, match), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_match_assign (bad, 1, 1, match), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_match_assign (odd, 1, 1, match), ==, ML_ERR_NONFINITE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/kmeans/assign-by-hand", test_assign_by_hand);
  g_test_add_func ("/ml/kmeans/assign-agrees-with-naive", test_assign_agrees_with_naive);
  g_test_add_func ("/ml/kmeans/finds-blobs", test_finds_blobs);
  g_test_add_func ("/ml/kmeans/no-cluster-is-empty", test_no_cluster_is_empty);
  g_test_add_func ("/ml/kmeans/plus-plus-spreads", test_plus_plus_spreads);
  g_test_add_func ("/ml/kmeans/few-places", test_few_places);
  g_test_add_func ("/ml/kmeans/update-moves-little", test_update_moves_little);
  g_test_add_func ("/ml/kmeans/refuses", test_kmeans_refuses);
  g_test_add_func ("/ml/silhouette/by-hand", test_silhouette_by_hand);
  g_test_add_func ("/ml/gmm/by-hand", test_gmm_by_hand);
  g_test_add_func ("/ml/gmm/finds-widths", test_gmm_finds_widths);
  g_test_add_func ("/ml/gmm/bic-counts-blobs", test_bic_counts_blobs);
  g_test_add_func ("/ml/gmm/refuses", test_gmm_refuses);
  g_test_add_func ("/ml/match/by-hand", test_match_by_hand);
  g_test_add_func ("/ml/match/agrees-with-trying-all", test_match_agrees_with_trying_all);
  g_test_add_func ("/ml/match/labels-keep-names", test_match_labels_keeps_names);
  return g_test_run ();
}
