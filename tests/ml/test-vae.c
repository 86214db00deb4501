/* test-vae.c - the map's autoencoder: its neighbour term, its training, its bytes */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ml.h"

/* Two neighbours at distance 1 and a stranger at distance 2 and sqrt 5. */
static void
test_near_loss_by_hand (void)
{
  const float z[] = { 0, 0, 1, 0, 0, 2 };
  const uint8_t edge[] = { 0, 1, 0, 1, 0, 0, 0, 0, 0 };
  float dz[6];
  double want = log (2) - 4 * 0.5 * (log (4.02 / 5.02) + log (5.02 / 6.02));

  g_assert_cmpfloat_with_epsilon (ml_vae_near_loss (z, 3, edge, dz), want, 1e-5);
  for (int t = 0; t < 2; t++) /* nobody is pushed by the outside */
    g_assert_cmpfloat_with_epsilon (dz[t] + dz[2 + t] + dz[4 + t], 0.0, 1e-6);
}

static void
test_near_loss_gradient (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 71);
  for (int round = 0; round < 100; round++) {
    enum { M = 6 };
    float z[2 * M], dz[2 * M], scratch[2 * M];
    uint8_t edge[M * M] = { 0 };
    int at = (int) ml_rng_below (&rng, 2 * M);
    double up, down;

    for (int i = 0; i < 2 * M; i++)
      z[i] = (float) (2 * ml_rng_normal (&rng));
    for (int i = 1; i < M; i++) {
      edge[i * M + i - 1] = edge[(i - 1) * M + i] = 1; /* a chain */
    }
    ml_vae_near_loss (z, M, edge, dz);
    z[at] += 1e-2f;
    up = ml_vae_near_loss (z, M, edge, scratch);
    z[at] -= 2e-2f;
    down = ml_vae_near_loss (z, M, edge, scratch);
    g_assert_cmpfloat_with_epsilon (dz[at], (up - down) / 2e-2, 2e-2 * (1 + fabs (dz[at])));
  }
}

/* A strip rolled up in space: PCA sees it from the side. Points with their
 * nearest in space as neighbours. */
static void
rolled_strip (ml_rng *rng, float *x, size_t n, float *along)
{
  for (size_t i = 0; i < n; i++) {
    double t = 1.5 * G_PI * (1 + 2 * ml_rng_uniform (rng));

    along[i] = (float) t;
    x[3 * i] = (float) (t * cos (t) / 8);
    x[3 * i + 1] = (float) (0.7 * ml_rng_normal (rng));
    x[3 * i + 2] = (float) (t * sin (t) / 8);
  }
}

static void
find_near (const float *x, size_t n, size_t k, int32_t *near)
{
  ml_neighbours *set;

  ml_neighbours_new (3, 1, &set);
  ml_neighbours_add (set, x, n);
  for (size_t i = 0; i < n; i++) {
    size_t index[16], found;
    float distance[16];

    ml_neighbours_near_point (set, i, k, NULL, index, distance, &found);
    for (size_t j = 0; j < k; j++)
      near[i * k + j] = (int32_t) index[j];
  }
  ml_neighbours_free (set);
}

static double
trustworthiness (const float *x, const float *z, size_t n)
{
  g_autofree float *h = g_new (float, n), *l = g_new (float, n);
  ml_map_quality q;
  double result;

  g_assert_cmpint (ml_map_quality_init (&q, n, 10), ==, ML_OK);
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++) {
      h[j] = powf (x[3 * i] - x[3 * j], 2) + powf (x[3 * i + 1] - x[3 * j + 1], 2)
             + powf (x[3 * i + 2] - x[3 * j + 2], 2);
      l[j] = powf (z[2 * i] - z[2 * j], 2) + powf (z[2 * i + 1] - z[2 * j + 1], 2);
    }
    ml_map_quality_add (&q, i, h, l);
  }
  result = ml_map_trustworthiness (&q);
  ml_map_quality_clear (&q);
  return result;
}

static void
test_keeps_neighbours_better_than_pca (void)
{
  enum { N = 200, K = 10 };
  static float x[3 * N], along[N], flat[2 * N], map[2 * N], again[2 * N], back[3 * N];
  static int32_t near[N * K];
  float mean[3], axes[6];
  ml_vae_options options = { .seed = 1, .hidden = 32, .steps = 500, .anchors = 32, .noise = 0.02 };
  ml_vae *vae, *twin;
  ml_rng rng;
  double error = 0;

  ml_rng_seed (&rng, 72);
  rolled_strip (&rng, x, N, along);
  find_near (x, N, K, near);
  ml_pca_fit (x, N, 3, 2, mean, axes, NULL);
  ml_pca_transform (x, N, 3, 2, mean, axes, flat);
  g_assert_cmpint (ml_vae_train (x, N, 3, near, K, &options, &vae), ==, ML_OK);
  g_assert_cmpint (ml_vae_encode (vae, x, N, map, NULL), ==, ML_OK);
  g_assert_cmpfloat (trustworthiness (x, map, N), >, trustworthiness (x, flat, N) + 0.02);

  /* What comes back is the vector again, more or less. */
  g_assert_cmpint (ml_vae_decode (vae, map, N, back), ==, ML_OK);
  for (int i = 0; i < 3 * N; i++)
    error += pow (back[i] - x[i], 2) / (3 * N);
  g_assert_cmpfloat (error, <, 0.25);

  g_assert_cmpint (ml_vae_train (x, N, 3, near, K, &options, &twin), ==, ML_OK);
  ml_vae_encode (twin, x, N, again, NULL);
  g_assert_cmpmem (map, sizeof map, again, sizeof again); /* same seed, same map */
  ml_vae_free (vae);
  ml_vae_free (twin);
}

static void
test_bytes_round_trip (void)
{
  float x[3 * 40], along[40], before[80], after[80];
  int32_t near[40 * 4];
  ml_vae_options options = { .seed = 2, .hidden = 8, .steps = 5, .anchors = 8 };
  ml_vae *vae, *copy;
  uint8_t *bytes;
  size_t n;
  ml_rng rng;

  ml_rng_seed (&rng, 73);
  rolled_strip (&rng, x, 40, along);
  find_near (x, 40, 4, near);
  g_assert_cmpint (ml_vae_train (x, 40, 3, near, 4, &options, &vae), ==, ML_OK);
  g_assert_cmpint (ml_vae_to_bytes (vae, &bytes, &n), ==, ML_OK);
  g_assert_cmpint (ml_vae_from_bytes (bytes, n, &copy), ==, ML_OK);
  g_assert_cmpuint (ml_vae_size (copy), ==, 3);
  ml_vae_encode (vae, x, 40, before, NULL);
  ml_vae_encode (copy, x, 40, after, NULL);
  g_assert_cmpmem (before, sizeof before, after, sizeof after);
  ml_vae_free (copy);
  for (int round = 0; round < 100; round++) {
    size_t at = ml_rng_below (&rng, n);

    g_assert_cmpint (ml_vae_from_bytes (bytes, at, &copy), ==, ML_ERR_FORMAT);
    bytes[at] ^= 4;
    g_assert_cmpint (ml_vae_from_bytes (bytes, n, &copy), ==, ML_ERR_FORMAT);
    bytes[at] ^= 4;
  }
  free (bytes);
  ml_vae_free (vae);
}

static int
stop_at_once (void *data)
{
  return 1;
}

static void
test_refuses (void)
{
  float x[24] = { 0 }, z[16];
  int32_t near[8] = { 1, 0, 1, 0, 1, 0, 1, 99 };
  ml_vae_options options = { .steps = 3, .hidden = 4, .anchors = 4 };
  ml_vae *vae;

  g_assert_cmpint (ml_vae_train (x, 7, 3, near, 1, &options, &vae), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_vae_train (x, 8, 3, near, 1, &options, &vae), ==, ML_ERR_ARG); /* 99 */
  near[7] = -1;
  x[5] = NAN;
  g_assert_cmpint (ml_vae_train (x, 8, 3, near, 1, &options, &vae), ==, ML_ERR_NONFINITE);
  g_assert_null (vae);
  x[5] = 0;
  g_assert_cmpint (ml_vae_train (x, 8, 3, near, 1, &options, &vae), ==, ML_OK); /* all one place */
  x[5] = INFINITY;
  g_assert_cmpint (ml_vae_encode (vae, x, 8, z, NULL), ==, ML_ERR_NONFINITE);
  ml_vae_free (vae);
  x[5] = 0;
  options.cancelled = stop_at_once;
  g_assert_cmpint (ml_vae_train (x, 8, 3, near, 1, &options, &vae), ==, ML_ERR_CANCELLED);
}

int
main (int argc, char **argv)
{
  ml_blas_single_thread ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/vae/near-loss-by-hand", test_near_loss_by_hand);
  g_test_add_func ("/ml/vae/near-loss-gradient", test_near_loss_gradient);
  g_test_add_func ("/ml/vae/keeps-neighbours-better-than-pca", test_keeps_neighbours_better_than_pca);
  g_test_add_func ("/ml/vae/bytes-round-trip", test_bytes_round_trip);
  g_test_add_func ("/ml/vae/refuses", test_refuses);
  return g_test_run ();
}
