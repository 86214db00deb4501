/* test-nn-dense.c - dense layer, activations, losses, Adam, schedules */
#include "nn-check.h"

#include <stdlib.h>

typedef struct {
  size_t n, in, out;
  float  x[64], w[64], b[8], y[64], r[64];
} Dense;

static double
dense_loss (void *data)
{
  Dense *d = data;

  g_assert_cmpint (ml_dense_forward (d->x, d->w, d->b, d->n, d->in, d->out, d->y), ==, ML_OK);
  return ml_dot (d->y, d->r, d->n * d->out);
}

static void
dense_naive (const Dense *d, float *y)
{
  for (size_t i = 0; i < d->n; i++)
    for (size_t o = 0; o < d->out; o++) {
      double sum = d->b[o];

      for (size_t j = 0; j < d->in; j++)
        sum += (double) d->x[i * d->in + j] * d->w[o * d->in + j];
      y[i * d->out + o] = (float) sum;
    }
}

static void
dense_random (Dense *d, ml_rng *rng)
{
  d->n = 1 + ml_rng_below (rng, 6);
  d->in = 1 + ml_rng_below (rng, 8);
  d->out = 1 + ml_rng_below (rng, 8);
  check_fill (rng, d->x, G_N_ELEMENTS (d->x));
  check_fill (rng, d->w, G_N_ELEMENTS (d->w));
  check_fill (rng, d->b, G_N_ELEMENTS (d->b));
  check_fill (rng, d->r, G_N_ELEMENTS (d->r));
}

static void
test_dense_by_hand (void)
{
  const float x[] = { 1, 2 }, w[] = { 3, 4, 5, 6 }, b[] = { 0.5f, -1 };
  float y[2];

  g_assert_cmpint (ml_dense_forward (x, w, b, 1, 2, 2, y), ==, ML_OK);
  g_assert_cmpfloat (y[0], ==, 11.5f);
  g_assert_cmpfloat (y[1], ==, 16.0f);
}

static void
test_dense_twin (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 11);
  for (int round = 0; round < 100; round++) {
    Dense d;
    float want[64];

    dense_random (&d, &rng);
    dense_loss (&d);
    dense_naive (&d, want);
    check_near (d.y, want, d.n * d.out, 1e-5);
  }
}

static void
test_dense_gradient (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 12);
  for (int round = 0; round < 20; round++) {
    Dense d;
    float dx[64], dw[64] = { 0 }, db[8] = { 0 };

    dense_random (&d, &rng);
    g_assert_cmpint (ml_dense_backward (d.x, d.w, d.r, d.n, d.in, d.out, dx, dw, db), ==, ML_OK);
    check_gradient (dense_loss, &d, d.x, dx, d.n * d.in);
    check_gradient (dense_loss, &d, d.w, dw, d.in * d.out);
    check_gradient (dense_loss, &d, d.b, db, d.out);
  }
}

/* Parameters' gradients of two halves of a batch sum to the whole's. */
static void
test_dense_slices_sum (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 13);
  for (int round = 0; round < 100; round++) {
    Dense d;
    float whole[64] = { 0 }, parts[64] = { 0 };
    size_t half;

    dense_random (&d, &rng);
    half = d.n / 2;
    ml_dense_backward (d.x, d.w, d.r, d.n, d.in, d.out, NULL, whole, NULL);
    if (half > 0)
      ml_dense_backward (d.x, d.w, d.r, half, d.in, d.out, NULL, parts, NULL);
    ml_dense_backward (d.x + half * d.in, d.w, d.r + half * d.out, d.n - half, d.in, d.out,
                       NULL, parts, NULL);
    check_near (parts, whole, d.in * d.out, 1e-5);
  }
}

static void
test_dense_refuses (void)
{
  float a[4] = { 0 };

  g_assert_cmpint (ml_dense_forward (NULL, a, a, 1, 1, 1, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_dense_forward (a, a, NULL, 0, 1, 1, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_dense_forward (a, a, NULL, 1, 0, 1, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_dense_backward (a, NULL, a, 1, 1, 1, a, NULL, NULL), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_dense_backward (NULL, a, a, 1, 1, 1, NULL, a, NULL), ==, ML_ERR_ARG);
}

typedef struct {
  ml_act act;
  float  x[32], y[32], r[32];
} Act;

static double
act_loss (void *data)
{
  Act *a = data;

  ml_act_forward (a->act, a->x, 32, a->y);
  return ml_dot (a->y, a->r, 32);
}

static double
act_naive (ml_act act, double x)
{
  switch (act) {
  case ML_ACT_RELU:
    return fmax (x, 0);
  case ML_ACT_SILU:
    return x / (1 + exp (-x));
  case ML_ACT_SIGMOID:
    return 1 / (1 + exp (-x));
  case ML_ACT_TANH:
    return tanh (x);
  case ML_ACT_IDENTITY:
  case ML_N_ACTS:
  default:
    return x;
  }
}

static void
test_act_twin_and_gradient (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 14);
  for (int round = 0; round < 100; round++) {
    Act a = { .act = round % ML_N_ACTS };
    float dx[32], want[32];

    for (int i = 0; i < 32; i++) { /* away from ReLU's kink */
      a.x[i] = (float) (3.0 * ml_rng_normal (&rng));
      if (fabsf (a.x[i]) < 0.05f)
        a.x[i] = 0.3f;
      want[i] = (float) act_naive (a.act, a.x[i]);
    }
    check_fill (&rng, a.r, 32);
    act_loss (&a);
    check_near (a.y, want, 32, 3e-7);
    g_assert_cmpint (ml_act_backward (a.act, a.x, a.y, a.r, 32, dx), ==, ML_OK);
    check_gradient (act_loss, &a, a.x, dx, 32);
  }
}

static void
test_act_far_out (void)
{
  const float x[] = { -1e30f, -200, 200, 1e30f };
  float y[4];

  ml_act_forward (ML_ACT_SIGMOID, x, 4, y);
  check_near (y, (float[]) { 0, 0, 1, 1 }, 4, 1e-30);
  ml_act_forward (ML_ACT_TANH, x, 4, y);
  check_near (y, (float[]) { -1, -1, 1, 1 }, 4, 1e-30);
  ml_act_forward (ML_ACT_SILU, (float[]) { -50, NAN, 0, 50 }, 4, y);
  g_assert_cmpfloat_with_epsilon (y[0], 0, 1e-6);
  g_assert_true (isnan (y[1]));
  g_assert_cmpfloat (y[3], ==, 50.0f);
  g_assert_cmpint (ml_act_forward (ML_N_ACTS, x, 4, y), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_act_backward (ML_ACT_SILU, NULL, y, y, 4, y), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_act_forward (ML_ACT_TANH, x, 0, y), ==, ML_ERR_ARG);
}

static void
test_exp_is_exp (void)
{
  for (double x = -86.5; x < 88; x += 0.01) {
    double want = exp ((double) (float) x), got = ml_expf ((float) x);

    g_assert_cmpfloat_with_epsilon (got / want, 1.0, 3e-7);
  }
}

typedef struct {
  size_t n, k;
  float  z[40], t[40], w[8];
} Xent;

static double
xent_loss (void *data)
{
  Xent  *x = data;
  double loss;

  g_assert_cmpint (ml_cross_entropy (x->z, x->t, x->w, x->n, x->k, &loss, NULL), ==, ML_OK);
  return loss;
}

static void
test_xent_gradient (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 15);
  for (int round = 0; round < 100; round++) {
    Xent   x = { .n = 1 + ml_rng_below (&rng, 5), .k = 2 + ml_rng_below (&rng, 6) };
    float  dz[40], p[40];
    double loss;

    check_fill (&rng, x.z, 40);
    for (int i = 0; i < 40; i++)
      x.t[i] = (float) ml_rng_uniform (&rng);
    for (int i = 0; i < 8; i++)
      x.w[i] = 0.2f + (float) ml_rng_uniform (&rng);
    g_assert_cmpint (ml_cross_entropy (x.z, x.t, x.w, x.n, x.k, &loss, dz), ==, ML_OK);
    check_gradient (xent_loss, &x, x.z, dz, x.n * x.k);
    g_assert_cmpint (ml_softmax (x.z, x.n, x.k, p), ==, ML_OK);
    for (size_t i = 0; i < x.n; i++)
      g_assert_cmpfloat_with_epsilon (ml_sum (p + i * x.k, x.k), 1.0, 1e-6);
  }
}

/* Two classes, one sure and right, one evenly unsure. */
static void
test_xent_by_hand (void)
{
  const float z[] = { 0, 0, 100, 0 }, t[] = { 1, 0, 1, 0 };
  double loss;

  g_assert_cmpint (ml_cross_entropy (z, t, NULL, 2, 2, &loss, NULL), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (loss, log (2) / 2, 1e-9);
}

static void
test_loss_refuses (void)
{
  const float zero[4] = { 0 }, bad[] = { NAN, 0 };
  const int32_t label[] = { 0, 2 };
  float out[4];
  double loss;

  g_assert_cmpint (ml_cross_entropy (zero, zero, NULL, 2, 2, &loss, NULL), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_cross_entropy (bad, (float[]) { 1, 0 }, NULL, 1, 2, &loss, NULL), ==,
                   ML_ERR_NONFINITE);
  g_assert_cmpint (ml_softmax (bad, 1, 2, out), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_one_hot (label, 2, 2, 0, out), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_one_hot (label, 1, 2, 1, out), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_one_hot (label, 2, 0, 0, out), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_mse (bad, zero, 2, &loss, NULL), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_mse (bad, zero, 0, &loss, NULL), ==, ML_ERR_ARG);
}

static void
test_one_hot_and_mse (void)
{
  const int32_t label[] = { 1, 0 };
  float t[4], dy[2];
  double loss;

  g_assert_cmpint (ml_one_hot (label, 2, 2, 0.1f, t), ==, ML_OK);
  check_near (t, (float[]) { 0.05f, 0.95f, 0.95f, 0.05f }, 4, 1e-6);
  g_assert_cmpint (ml_mse ((float[]) { 1, 3 }, (float[]) { 0, 1 }, 2, &loss, dy), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (loss, 2.5, 1e-9);
  check_near (dy, (float[]) { 1, 2 }, 2, 1e-6);
}

/* The first step of Adam is the rate itself, whatever the gradient's size. */
static void
test_adam_first_step (void)
{
  ml_adam_opts opts = ML_ADAM_DEFAULTS;
  ml_adam adam;
  float w[2] = { 1, 1 }, g[2] = { 1e-3f, -50 };

  g_assert_cmpint (ml_adam_init (&adam, 2), ==, ML_OK);
  g_assert_cmpint (ml_adam_step (&adam, &opts, 0.1f, NULL, g, w), ==, ML_OK);
  check_near (w, (float[]) { 0.9f, 1.1f }, 2, 1e-4);
  ml_adam_clear (&adam);
}

/* Against the formula in double, one parameter spared by the decay. */
static void
test_adam_twin (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 16);
  for (int round = 0; round < 100; round++) {
    ml_adam_opts opts = { 0.8f, 0.95f, 1e-6f, 0.05f };
    const uint8_t decay[3] = { 1, 0, 1 };
    ml_adam adam;
    float w[3];
    double u[3], m[3] = { 0 }, v[3] = { 0 };

    g_assert_cmpint (ml_adam_init (&adam, 3), ==, ML_OK);
    check_fill (&rng, w, 3);
    for (int i = 0; i < 3; i++)
      u[i] = w[i];
    for (int t = 1; t <= 10; t++) {
      float g[3];

      check_fill (&rng, g, 3);
      ml_adam_step (&adam, &opts, 0.01f, decay, g, w);
      for (int i = 0; i < 3; i++) {
        m[i] = 0.8 * m[i] + 0.2 * g[i];
        v[i] = 0.95 * v[i] + 0.05 * g[i] * g[i];
        u[i] -= 0.01 * m[i] / (1 - pow (0.8, t)) / (sqrt (v[i] / (1 - pow (0.95, t))) + 1e-6)
                + (decay[i] ? 0.01 * 0.05 * u[i] : 0.0);
      }
    }
    check_near (w, (float[]) { (float) u[0], (float) u[1], (float) u[2] }, 3, 1e-5);
    ml_adam_clear (&adam);
  }
}

static void
test_adam_refuses (void)
{
  ml_adam_opts opts = ML_ADAM_DEFAULTS;
  ml_adam adam;
  float w = 1;

  g_assert_cmpint (ml_adam_init (&adam, 0), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_adam_init (&adam, SIZE_MAX / 4), ==, ML_ERR_NOMEM);
  g_assert_cmpint (ml_adam_init (&adam, 1), ==, ML_OK);
  g_assert_cmpint (ml_adam_step (&adam, &opts, NAN, NULL, &w, &w), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_adam_step (&adam, &opts, 1, NULL, NULL, &w), ==, ML_ERR_ARG);
  ml_adam_clear (&adam);
}

static void
test_clip (void)
{
  float g[2] = { 3, 4 }, bad[2] = { NAN, 1 };

  g_assert_cmpfloat_with_epsilon (ml_clip_norm (g, 2, 0), 5.0, 1e-9);
  g_assert_cmpfloat (g[0], ==, 3.0f);
  g_assert_cmpfloat_with_epsilon (ml_clip_norm (g, 2, 1), 5.0, 1e-9);
  check_near (g, (float[]) { 0.6f, 0.8f }, 2, 1e-6);
  g_assert_true (isnan (ml_clip_norm (bad, 2, 1)));
  g_assert_cmpfloat (bad[1], ==, 0.0f);
}

static void
test_schedule (void)
{
  const ml_schedule s = ML_SCHEDULE_COSINE;
  double last = 1;

  g_assert_cmpfloat_with_epsilon (ml_rate_at (s, 1, 0, 4, 104, 0), 0.25, 1e-12);
  g_assert_cmpfloat_with_epsilon (ml_rate_at (s, 1, 0, 4, 104, 4), 1.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (ml_rate_at (s, 1, 0, 4, 104, 54), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (ml_rate_at (s, 1, 0.1, 4, 104, 104), 0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (ml_rate_at (ML_SCHEDULE_LINEAR, 2, 0, 0, 10, 5), 1, 1e-12);
  g_assert_cmpfloat (ml_rate_at (ML_SCHEDULE_CONSTANT, 2, 0, 0, 10, 9), ==, 2.0);
  for (size_t t = 4; t < 200; t++) {
    double rate = ml_rate_at (s, 1, 0, 4, 104, t);

    g_assert_cmpfloat (rate, <=, last);
    last = rate;
  }
}

static void
test_early_stop (void)
{
  ml_early_stop stop = { .patience = 2 };

  g_assert_cmpint (ml_early_stop_update (&stop, 1.0), ==, 1);
  g_assert_cmpint (ml_early_stop_update (&stop, 1.5), ==, 0);
  g_assert_cmpint (ml_early_stop_update (&stop, 0.5), ==, 1);
  g_assert_cmpint (ml_early_stop_update (&stop, NAN), ==, 0);
  g_assert_cmpint (ml_early_stop_update (&stop, 0.5), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/nn/dense/by-hand", test_dense_by_hand);
  g_test_add_func ("/ml/nn/dense/twin", test_dense_twin);
  g_test_add_func ("/ml/nn/dense/gradient", test_dense_gradient);
  g_test_add_func ("/ml/nn/dense/slices-sum", test_dense_slices_sum);
  g_test_add_func ("/ml/nn/dense/refuses", test_dense_refuses);
  g_test_add_func ("/ml/nn/act/twin-and-gradient", test_act_twin_and_gradient);
  g_test_add_func ("/ml/nn/act/far-out", test_act_far_out);
  g_test_add_func ("/ml/nn/act/exp", test_exp_is_exp);
  g_test_add_func ("/ml/nn/loss/gradient", test_xent_gradient);
  g_test_add_func ("/ml/nn/loss/by-hand", test_xent_by_hand);
  g_test_add_func ("/ml/nn/loss/one-hot-and-mse", test_one_hot_and_mse);
  g_test_add_func ("/ml/nn/loss/refuses", test_loss_refuses);
  g_test_add_func ("/ml/nn/adam/first-step", test_adam_first_step);
  g_test_add_func ("/ml/nn/adam/twin", test_adam_twin);
  g_test_add_func ("/ml/nn/adam/refuses", test_adam_refuses);
  g_test_add_func ("/ml/nn/adam/clip", test_clip);
  g_test_add_func ("/ml/nn/adam/schedule", test_schedule);
  g_test_add_func ("/ml/nn/adam/early-stop", test_early_stop);
  return g_test_run ();
}
