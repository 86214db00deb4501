/* test-nn-layers.c - batch normalisation, dropout and LSTM */
#include "nn-check.h"

#define EPS 1e-3f

typedef struct {
  ml_norm shape;
  size_t  n, n_x;
  float   x[256], gamma[4], beta[4], y[256], r[256], mean[4], inv[4];
} Norm;

static double
norm_loss (void *data)
{
  Norm *b = data;
  double sum[4] = { 0 }, sum2[4] = { 0 };

  /* In two slices where there are two images, as threads would. */
  if (b->n > 1)
    g_assert_cmpint (ml_norm_sums (&b->shape, b->x, 1, sum, sum2), ==, ML_OK);
  g_assert_cmpint (ml_norm_sums (&b->shape, b->n > 1 ? b->x + b->shape.c * b->shape.hw : b->x,
                                 b->n > 1 ? b->n - 1 : 1, sum, sum2), ==, ML_OK);
  g_assert_cmpint (ml_norm_close (b->shape.c, b->n * b->shape.hw, sum, sum2, EPS, 0, b->mean,
                                  b->inv, NULL, NULL), ==, ML_OK);
  g_assert_cmpint (ml_norm_forward (&b->shape, b->x, b->mean, b->inv, b->gamma, b->beta, b->n,
                                    b->y), ==, ML_OK);
  return ml_dot (b->y, b->r, b->n_x);
}

static void
norm_naive (const Norm *b, float *y)
{
  const size_t c = b->shape.c, hw = b->shape.hw;

  for (size_t j = 0; j < c; j++) {
    double mean = 0, var = 0, m = b->n * hw;

    for (size_t i = 0; i < b->n; i++)
      for (size_t p = 0; p < hw; p++)
        mean += b->x[(i * c + j) * hw + p] / m;
    for (size_t i = 0; i < b->n; i++)
      for (size_t p = 0; p < hw; p++)
        var += pow (b->x[(i * c + j) * hw + p] - mean, 2) / m;
    for (size_t i = 0; i < b->n; i++)
      for (size_t p = 0; p < hw; p++) {
        size_t at = (i * c + j) * hw + p;
        double v = (b->x[at] - mean) / sqrt (var + EPS) * b->gamma[j] + b->beta[j];

        y[at] = (float) (b->shape.act == ML_ACT_RELU ? fmax (v, 0) : v);
      }
  }
}

static void
norm_random (Norm *b, ml_rng *rng, ml_act act)
{
  b->shape = (ml_norm) { 1 + ml_rng_below (rng, 4), 1 + ml_rng_below (rng, 16), act };
  b->n = 1 + ml_rng_below (rng, 4);
  if (b->n * b->shape.hw < 4)
    b->n = 4;
  b->n_x = b->n * b->shape.c * b->shape.hw;
  check_fill (rng, b->x, 256);
  check_fill (rng, b->gamma, 4);
  check_fill (rng, b->beta, 4);
  check_fill (rng, b->r, 256);
}

static void
test_norm_twin (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 31);
  for (int round = 0; round < 100; round++) {
    Norm b;
    float want[256];

    norm_random (&b, &rng, round % 2 ? ML_ACT_RELU : ML_ACT_IDENTITY);
    norm_loss (&b);
    norm_naive (&b, want);
    check_near (b.y, want, b.n_x, 1e-4);
  }
}

/* ReLU's kink keeps finite differences away; its mask has its own test below. */
static void
test_norm_gradient (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 32);
  for (int round = 0; round < 50; round++) {
    Norm b;
    float dx[256], g[4], s[4];
    double dgamma[4] = { 0 }, dbeta[4] = { 0 };

    norm_random (&b, &rng, ML_ACT_IDENTITY);
    norm_loss (&b);
    g_assert_cmpint (ml_norm_backward_sums (&b.shape, b.x, b.y, b.r, b.mean, b.inv, b.n, dgamma,
                                            dbeta), ==, ML_OK);
    g_assert_cmpint (ml_norm_backward (&b.shape, b.x, b.y, b.r, b.mean, b.inv, b.gamma, dgamma,
                                       dbeta, b.n * b.shape.hw, b.n, dx), ==, ML_OK);
    for (size_t j = 0; j < b.shape.c; j++) {
      g[j] = (float) dgamma[j];
      s[j] = (float) dbeta[j];
    }
    check_gradient (norm_loss, &b, b.x, dx, b.n_x);
    norm_loss (&b);
    check_gradient (norm_loss, &b, b.gamma, g, b.shape.c);
    check_gradient (norm_loss, &b, b.beta, s, b.shape.c);
  }
}

/* With ReLU in the pass: the same as ReLU's own backward, then the plain one. */
static void
test_norm_relu_is_both (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 33);
  for (int round = 0; round < 100; round++) {
    Norm b;
    ml_norm plain;
    float dx[256], dy[256], want[256];
    double dgamma[4] = { 0 }, dbeta[4] = { 0 }, dgamma2[4] = { 0 }, dbeta2[4] = { 0 };

    norm_random (&b, &rng, ML_ACT_RELU);
    norm_loss (&b);
    plain = b.shape;
    plain.act = ML_ACT_IDENTITY;
    ml_norm_backward_sums (&b.shape, b.x, b.y, b.r, b.mean, b.inv, b.n, dgamma, dbeta);
    ml_norm_backward (&b.shape, b.x, b.y, b.r, b.mean, b.inv, b.gamma, dgamma, dbeta,
                      b.n * b.shape.hw, b.n, dx);
    ml_act_backward (ML_ACT_RELU, NULL, b.y, b.r, b.n_x, dy);
    ml_norm_backward_sums (&plain, b.x, NULL, dy, b.mean, b.inv, b.n, dgamma2, dbeta2);
    ml_norm_backward (&plain, b.x, NULL, dy, b.mean, b.inv, b.gamma, dgamma2, dbeta2,
                      b.n * b.shape.hw, b.n, want);
    check_near (dx, want, b.n_x, 1e-6);
  }
}

/* Folded into a dense layer, normalisation by running averages changes nothing. */
static void
test_norm_fold (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 34);
  for (int round = 0; round < 100; round++) {
    const ml_norm shape = { 3, 1, ML_ACT_IDENTITY };
    float x[10], w[15], b[3], y[6], y2[6], gamma[3], beta[3], mean[3], var[3], inv[3];

    check_fill (&rng, x, 10);
    check_fill (&rng, w, 15);
    check_fill (&rng, b, 3);
    check_fill (&rng, gamma, 3);
    check_fill (&rng, beta, 3);
    check_fill (&rng, mean, 3);
    for (int j = 0; j < 3; j++) {
      var[j] = 0.1f + (float) ml_rng_uniform (&rng);
      inv[j] = 1.0f / sqrtf (var[j] + EPS);
    }
    ml_dense_forward (x, w, b, 2, 5, 3, y);
    ml_norm_forward (&shape, y, mean, inv, gamma, beta, 2, y);
    g_assert_cmpint (ml_norm_fold (3, 5, mean, var, EPS, gamma, beta, w, b), ==, ML_OK);
    ml_dense_forward (x, w, b, 2, 5, 3, y2);
    check_near (y2, y, 6, 1e-4);
  }
}

static void
test_norm_running (void)
{
  const double sum[] = { 12 }, sum2[] = { 40 }; /* of 4 values: mean 3, variance 1 */
  float mean, inv, rm = 1, rv = 1;

  g_assert_cmpint (ml_norm_close (1, 4, sum, sum2, 0, 0.5f, &mean, &inv, &rm, &rv), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (mean, 3.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (inv, 1.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (rm, 2.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (rv, 0.5 + 0.5 * 4 / 3, 1e-6);
}

static void
test_norm_refuses (void)
{
  const ml_norm bad = { 1, 1, ML_ACT_TANH }, ok = { 1, 1, ML_ACT_RELU };
  float a[1] = { 0 };
  double d[1] = { 0 };

  g_assert_cmpint (ml_norm_sums (&bad, a, 1, d, d), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_norm_sums (&ok, a, 0, d, d), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_norm_close (1, 0, d, d, 0, 0, a, a, NULL, NULL), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_norm_forward (&ok, NULL, a, a, a, a, 1, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_norm_backward (&ok, a, NULL, a, a, a, a, d, d, 1, 1, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_norm_fold (0, 1, a, a, 0, a, a, a, a), ==, ML_ERR_ARG);
}

static void
test_dropout (void)
{
  enum { N = 100000 };
  g_autofree float *x = g_new (float, N), *y = g_new (float, N), *z = g_new (float, N);
  size_t kept = 0;

  for (int i = 0; i < N; i++)
    x[i] = 1;
  g_assert_cmpint (ml_dropout (x, N, 0.25f, 7, 0, y), ==, ML_OK);
  for (int i = 0; i < N; i++)
    kept += y[i] != 0;
  g_assert_cmpfloat_with_epsilon ((double) kept / N, 0.75, 0.01);
  g_assert_cmpfloat_with_epsilon (ml_sum (y, N) / N, 1.0, 0.02);
  /* However the batch is cut, the same are left out. */
  for (size_t cut = 1; cut < 100; cut++) {
    ml_dropout (x, cut, 0.25f, 7, 0, z);
    ml_dropout (x + cut, 100 - cut, 0.25f, 7, cut, z + cut);
    g_assert_cmpmem (z, 100 * sizeof *z, y, 100 * sizeof *y);
  }
  ml_dropout (x, 100, 0.25f, 8, 0, z);
  g_assert_true (memcmp (z, y, 100 * sizeof *z) != 0);
  ml_dropout (x, 100, 0.0f, 7, 0, z);
  g_assert_cmpmem (z, 100 * sizeof *z, x, 100 * sizeof *x);
  g_assert_cmpint (ml_dropout (x, 1, 1.0f, 7, 0, y), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_dropout (x, 1, NAN, 7, 0, y), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_dropout (NULL, 1, 0.5f, 7, 0, y), ==, ML_ERR_ARG);
}

typedef struct {
  ml_lstm shape;
  size_t  n;
  float   x[128], w_x[256], w_h[256], b[32], y[256], r[256], gates[512], cells[128];
} Lstm;

static double
lstm_loss (void *data)
{
  Lstm *l = data;

  memset (l->y, 0, sizeof l->y);
  g_assert_cmpint (ml_lstm_forward (&l->shape, l->x, l->w_x, l->w_h, l->b, l->n, l->gates,
                                    l->cells, l->y), ==, ML_OK);
  return ml_dot (l->y, l->r, l->n * l->shape.t * l->shape.stride);
}

static double
sigmoid_of (double x)
{
  return 1 / (1 + exp (-x));
}

/* One row at a time, as the equations are written. */
static void
lstm_naive (const Lstm *l, float *y)
{
  const size_t h = l->shape.h, f = l->shape.f, t = l->shape.t;

  for (size_t i = 0; i < l->n; i++) {
    double state[8] = { 0 }, cell[8] = { 0 };

    for (size_t s = 0; s < t; s++) {
      size_t now = l->shape.reverse ? t - 1 - s : s;
      double gate[32];

      for (size_t g = 0; g < 4 * h; g++) {
        gate[g] = l->b[g];
        for (size_t j = 0; j < f; j++)
          gate[g] += (double) l->w_x[g * f + j] * l->x[(i * t + now) * f + j];
        for (size_t j = 0; j < h; j++)
          gate[g] += (double) l->w_h[g * h + j] * state[j];
      }
      for (size_t j = 0; j < h; j++) {
        cell[j] = sigmoid_of (gate[h + j]) * cell[j]
                  + sigmoid_of (gate[j]) * tanh (gate[2 * h + j]);
        state[j] = sigmoid_of (gate[3 * h + j]) * tanh (cell[j]);
        y[(i * t + now) * l->shape.stride + l->shape.offset + j] = (float) state[j];
      }
    }
  }
}

static void
lstm_random (Lstm *l, ml_rng *rng)
{
  size_t h = 1 + ml_rng_below (rng, 4);

  l->shape = (ml_lstm) { .t = 1 + ml_rng_below (rng, 5), .f = 1 + ml_rng_below (rng, 5), .h = h,
                         .stride = 2 * h, .reverse = (int) ml_rng_below (rng, 2) };
  l->shape.offset = l->shape.reverse ? h : 0;
  l->n = 1 + ml_rng_below (rng, 4);
  check_fill (rng, l->x, 128);
  check_fill (rng, l->w_x, 256);
  check_fill (rng, l->w_h, 256);
  check_fill (rng, l->b, 32);
  check_fill (rng, l->r, 256);
}

static void
test_lstm_twin (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 35);
  for (int round = 0; round < 100; round++) {
    Lstm l;
    float want[256] = { 0 };

    lstm_random (&l, &rng);
    lstm_loss (&l);
    lstm_naive (&l, want);
    check_near (l.y, want, l.n * l.shape.t * l.shape.stride, 1e-5);
  }
}

static void
test_lstm_gradient (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 36);
  for (int round = 0; round < 50; round++) {
    Lstm l;
    float dx[128], dw_x[256] = { 0 }, dw_h[256] = { 0 }, db[32] = { 0 }, scratch[64];
    size_t h, f;

    lstm_random (&l, &rng);
    h = l.shape.h;
    f = l.shape.f;
    lstm_loss (&l);
    g_assert_cmpint (ml_lstm_backward (&l.shape, l.x, l.w_x, l.w_h, l.y, l.r, l.n, l.gates,
                                       l.cells, scratch, 0, dx, dw_x, dw_h, db), ==, ML_OK);
    check_gradient (lstm_loss, &l, l.x, dx, l.n * l.shape.t * f);
    check_gradient (lstm_loss, &l, l.w_x, dw_x, 4 * h * f);
    check_gradient (lstm_loss, &l, l.w_h, dw_h, 4 * h * h);
    check_gradient (lstm_loss, &l, l.b, db, 4 * h);
  }
}

/* With nothing in and no bias, nothing comes out; a shut output gate shuts. */
static void
test_lstm_by_hand (void)
{
  const ml_lstm shape = { .t = 1, .f = 1, .h = 1, .stride = 1 };
  const float w_h[4] = { 0 }, w_x[4] = { 0 }, x[1] = { 1 }, b[4] = { 50, 0, 1, 50 };
  float y[1], gates[4], cells[1], zero[4] = { 0 };

  g_assert_cmpint (ml_lstm_forward (&shape, x, w_x, w_h, zero, 1, gates, cells, y), ==, ML_OK);
  g_assert_cmpfloat (y[0], ==, 0.0f);
  g_assert_cmpint (ml_lstm_forward (&shape, x, w_x, w_h, b, 1, gates, cells, y), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (y[0], tanh (tanh (1)), 1e-6);
}

static void
test_lstm_refuses (void)
{
  const ml_lstm narrow = { .t = 1, .f = 1, .h = 2, .stride = 1 };
  const ml_lstm empty = { .t = 0, .f = 1, .h = 1, .stride = 1 };
  const ml_lstm ok = { .t = 1, .f = 1, .h = 1, .stride = 1 };
  float a[8] = { 0 };

  g_assert_cmpint (ml_lstm_forward (&narrow, a, a, a, a, 1, a, a, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_lstm_forward (&empty, a, a, a, a, 1, a, a, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_lstm_forward (&ok, NULL, a, a, a, 1, a, a, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_lstm_backward (&ok, a, a, a, a, a, 1, a, a, NULL, 0, a, a, a, a), ==,
                   ML_ERR_ARG);
}

int
main (int argc, char **argv)
{
  ml_blas_single_thread ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/nn/norm/twin", test_norm_twin);
  g_test_add_func ("/ml/nn/norm/gradient", test_norm_gradient);
  g_test_add_func ("/ml/nn/norm/relu-is-both", test_norm_relu_is_both);
  g_test_add_func ("/ml/nn/norm/fold", test_norm_fold);
  g_test_add_func ("/ml/nn/norm/running", test_norm_running);
  g_test_add_func ("/ml/nn/norm/refuses", test_norm_refuses);
  g_test_add_func ("/ml/nn/dropout", test_dropout);
  g_test_add_func ("/ml/nn/lstm/twin", test_lstm_twin);
  g_test_add_func ("/ml/nn/lstm/gradient", test_lstm_gradient);
  g_test_add_func ("/ml/nn/lstm/by-hand", test_lstm_by_hand);
  g_test_add_func ("/ml/nn/lstm/refuses", test_lstm_refuses);
  return g_test_run ();
}
