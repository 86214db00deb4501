/* test-codebook.c - learnt patterns, what rows show of them, and main axes of many values */
#include "nn-check.h"

#include <stdlib.h>

enum { D = 12, N = 600, PATTERNS = 4 };

/* Every row is one of PATTERNS perpendicular directions, by some amount, and a little
 * noise: direction p stands on values 3 p … 3 p + 2. */
static void
planted (ml_rng *rng, float *x)
{
  for (size_t i = 0; i < N; i++) {
    size_t p = i % PATTERNS;
    float amount = 1.0f + 2.0f * (float) ml_rng_uniform (rng);

    for (size_t t = 0; t < D; t++)
      x[i * D + t] = 0.05f * (float) ml_rng_normal (rng) + (t / 3 == p ? amount : 0.0f);
  }
}

/* Rows of one pattern agree on which pattern of the book they show most, and rows of
 * others do not. */
static void
test_finds_patterns (void)
{
  float x[N * D], scratch[PATTERNS + 3], pooled[2 * PATTERNS];
  int shows[PATTERNS];
  ml_codebook book;
  ml_rng rng;

  ml_rng_seed (&rng, 5);
  planted (&rng, x);
  g_assert_cmpint (ml_codebook_fit (&book, x, N, D, 3, PATTERNS, 1), ==, ML_OK);
  g_assert_cmpuint (ml_codebook_scratch (&book, 1), ==, G_N_ELEMENTS (scratch));
  for (size_t i = 0; i < N; i++) {
    int best = 0;

    g_assert_cmpint (ml_codebook_pool (&book, x + i * D, 1, 0, scratch, pooled), ==, ML_OK);
    for (int k = 1; k < PATTERNS; k++)
      if (pooled[k] > pooled[best])
        best = k;
    if (i < PATTERNS)
      shows[i] = best;
    g_assert_cmpint (best, ==, shows[i % PATTERNS]);
  }
  for (int p = 0; p < PATTERNS; p++)
    for (int q = 0; q < p; q++)
      g_assert_cmpint (shows[p], !=, shows[q]);
  for (size_t k = 0; k < PATTERNS; k++)
    g_assert_cmpfloat_with_epsilon (ml_norm2 (book.atom + k * 3, 3), 1, 1e-5);
  ml_codebook_clear (&book);
}

/* Pooled one product at a time, in double. */
static void
naive_pool (const ml_codebook *b, const float *x, size_t n, double threshold, float *pooled)
{
  for (size_t k = 0; k < b->atoms; k++) {
    double sum = 0, square = 0;

    for (size_t i = 0; i < n; i++) {
      double shown = 0;

      for (size_t a = 0; a < b->axes; a++)
        for (size_t t = 0; t < b->d; t++)
          shown += ((double) x[i * b->d + t] - b->mean[t]) * b->whiten[a * b->d + t]
                   * b->atom[k * b->axes + a];
      shown = fmax (shown - threshold, 0);
      sum += shown / (double) n;
      square += shown * shown / (double) n;
    }
    pooled[k] = (float) sum;
    pooled[b->atoms + k] = (float) sqrt (fmax (square - sum * sum, 0));
  }
}

static void
test_naive_twin (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 6);
  for (int round = 0; round < 100; round++) {
    size_t n = 20 + ml_rng_below (&rng, 40), d = 2 + ml_rng_below (&rng, 20);
    size_t axes = 1 + ml_rng_below (&rng, d), atoms = 1 + ml_rng_below (&rng, 20);
    float *x = malloc (n * d * sizeof *x), pooled[40], naive[40], *scratch;
    ml_codebook book, same;

    check_fill (&rng, x, n * d);
    g_assert_cmpint (ml_codebook_fit (&book, x, n, d, axes, atoms, 9), ==, ML_OK);
    g_assert_cmpint (ml_codebook_fit (&same, x, n, d, axes, atoms, 9), ==, ML_OK);
    g_assert_cmpmem (book.atom, atoms * axes * sizeof (float), same.atom,
                     atoms * axes * sizeof (float));
    scratch = malloc (ml_codebook_scratch (&book, n) * sizeof *scratch);
    g_assert_cmpint (ml_codebook_pool (&book, x, n, 0.5f, scratch, pooled), ==, ML_OK);
    naive_pool (&book, x, n, 0.5, naive);
    check_near (pooled, naive, 2 * atoms, 1e-3);
    ml_codebook_clear (&book);
    ml_codebook_clear (&same);
    free (x);
    free (scratch);
  }
}

static void
test_store_restore (void)
{
  float x[N * D], scratch[N * (3 + PATTERNS)], a[2 * PATTERNS], b[2 * PATTERNS];
  ml_codebook book, back;
  ml_weights *w = ml_weights_new ();
  ml_rng rng;
  size_t wrong[] = { 2, 2 };

  ml_rng_seed (&rng, 7);
  planted (&rng, x);
  ml_codebook_fit (&book, x, N, D, 3, PATTERNS, 1);
  g_assert_cmpint (ml_codebook_store (&book, w, "sound."), ==, ML_OK);
  g_assert_cmpint (ml_codebook_restore (&back, w, "sound."), ==, ML_OK);
  ml_codebook_pool (&book, x, N, 0.5f, scratch, a);
  ml_codebook_pool (&back, x, N, 0.5f, scratch, b);
  check_near (a, b, 2 * PATTERNS, 1e-2); /* 16 bits */
  ml_codebook_clear (&back);
  g_assert_cmpint (ml_codebook_restore (&back, w, "other."), ==, ML_ERR_FORMAT);
  ml_weights_free (w);
  w = ml_weights_new ();
  ml_weights_add (w, "mean", (size_t[]) { D }, 1, book.mean, 0);
  ml_weights_add (w, "whiten", (size_t[]) { 3, D }, 2, book.whiten, 0);
  ml_weights_add (w, "atoms", wrong, 2, book.atom, 0);
  g_assert_cmpint (ml_codebook_restore (&back, w, ""), ==, ML_ERR_FORMAT);
  ml_weights_free (w);
  ml_codebook_clear (&book);
  ml_codebook_clear (&back);
}

static void
test_refuses (void)
{
  const float same[8] = { 1, 2, 1, 2, 1, 2, 1, 2 }, nan[4] = { 1, NAN, 2, 3 };
  float scratch[8], pooled[8];
  ml_codebook book;

  g_assert_cmpint (ml_codebook_fit (&book, same, 4, 2, 1, 2, 1), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_codebook_fit (&book, nan, 2, 2, 1, 1, 1), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_codebook_fit (&book, same, 4, 2, 3, 2, 1), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_codebook_fit (&book, same, 4, 2, 1, 5, 1), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_codebook_fit (&book, NULL, 4, 2, 1, 1, 1), ==, ML_ERR_ARG);
  g_assert_null (book.atom);
  g_assert_cmpint (ml_codebook_pool (&book, same, 4, 0, scratch, pooled), ==, ML_ERR_ARG);
}

/* The few axes that are looked for are those that all of them begin with. */
static void
test_main_axes (void)
{
  enum { ROWS = 300, COLS = 40, K = 5 };
  static float x[ROWS * COLS];
  float mean[COLS], axes[COLS * COLS], variance[COLS], few_mean[COLS], few[K * COLS], along[K];
  ml_rng rng;

  ml_rng_seed (&rng, 8);
  for (size_t i = 0; i < ROWS; i++)
    for (size_t t = 0; t < COLS; t++) /* neighbours go together; spread falls with t */
      x[i * COLS + t] = (float) (ml_rng_normal (&rng) * pow (0.8, (double) t)
                                 + (t > 0 ? 0.5 * x[i * COLS + t - 1] : 3.0));
  g_assert_cmpint (ml_pca_fit (x, ROWS, COLS, COLS, mean, axes, variance), ==, ML_OK);
  g_assert_cmpint (ml_pca_fit_main (x, ROWS, COLS, K, 4, few_mean, few, along), ==, ML_OK);
  check_near (few_mean, mean, COLS, 1e-5);
  check_near (along, variance, K, 1e-3);
  for (size_t i = 0; i < K; i++) {
    g_assert_cmpfloat_with_epsilon (ml_norm2 (few + i * COLS, COLS), 1, 1e-4);
    g_assert_cmpfloat (fabs (ml_dot (few + i * COLS, axes + i * COLS, COLS)), >, 0.999);
  }
  /* Three points differ in two directions; a third has nothing to show. */
  g_assert_cmpint (ml_pca_fit_main (x, 3, COLS, 3, 4, few_mean, few, along), ==, ML_OK);
  g_assert_cmpfloat (along[2], <, 1e-5 * along[0]);
  g_assert_cmpint (ml_pca_fit_main (x, 2, COLS, 3, 4, few_mean, few, along), ==, ML_ERR_ARG);
  x[7] = NAN;
  g_assert_cmpint (ml_pca_fit_main (x, ROWS, COLS, K, 4, few_mean, few, along), ==,
                   ML_ERR_NONFINITE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/codebook/finds-patterns", test_finds_patterns);
  g_test_add_func ("/ml/codebook/naive-twin", test_naive_twin);
  g_test_add_func ("/ml/codebook/store-restore", test_store_restore);
  g_test_add_func ("/ml/codebook/refuses", test_refuses);
  g_test_add_func ("/ml/pca/main-axes", test_main_axes);
  return g_test_run ();
}
