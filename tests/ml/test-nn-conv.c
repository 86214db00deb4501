/* test-nn-conv.c - convolution and pooling against their definitions */
#include "nn-check.h"

#define ROOM 4096

typedef struct {
  ml_conv shape;
  size_t  n, n_x, n_w, n_y;
  float   x[ROOM], w[ROOM], b[16], y[ROOM], r[ROOM];
  float  *scratch;
} Conv;

static double
conv_loss (void *data)
{
  Conv *c = data;

  g_assert_cmpint (ml_conv_forward (&c->shape, c->x, c->w, c->b, c->n, c->scratch, c->y), ==,
                   ML_OK);
  return ml_dot (c->y, c->r, c->n_y);
}

/* The definition, pixel by pixel. */
static void
conv_naive (const Conv *c, float *y)
{
  const ml_conv *s = &c->shape;
  const ml_window *win = &s->win;

  for (size_t i = 0; i < c->n; i++)
    for (size_t o = 0; o < s->out_c; o++)
      for (size_t oy = 0; oy < s->out_h; oy++)
        for (size_t ox = 0; ox < s->out_w; ox++) {
          double sum = c->b[o];

          for (size_t ci = 0; ci < s->in_c; ci++)
            for (size_t ky = 0; ky < win->k_h; ky++)
              for (size_t kx = 0; kx < win->k_w; kx++) {
                gssize iy = (gssize) (oy * win->stride_h + ky) - (gssize) win->pad_h;
                gssize ix = (gssize) (ox * win->stride_w + kx) - (gssize) win->pad_w;

                if (iy >= 0 && ix >= 0 && iy < (gssize) s->in_h && ix < (gssize) s->in_w)
                  sum += (double) c->x[((i * s->in_c + ci) * s->in_h + iy) * s->in_w + ix]
                         * c->w[((o * s->in_c + ci) * win->k_h + ky) * win->k_w + kx];
              }
          y[((i * s->out_c + o) * s->out_h + oy) * s->out_w + ox] = (float) sum;
        }
}

/* Any kernel, stride and padding that fits; up to @side pixels a side. */
static void
conv_random (Conv *c, ml_rng *rng, size_t side)
{
  ml_window win;
  const ml_conv *s = &c->shape;

  do {
    win = (ml_window) {
      1 + ml_rng_below (rng, 5), 1 + ml_rng_below (rng, 5), 1 + ml_rng_below (rng, 3),
      1 + ml_rng_below (rng, 3), ml_rng_below (rng, 3), ml_rng_below (rng, 3),
    };
    if (ml_rng_below (rng, 3) == 0) /* the case that the models use */
      win = (ml_window) { 3, 3, 1, 1, 1, 1 };
  } while (ml_conv_init (&c->shape, 1 + ml_rng_below (rng, 3), 1 + ml_rng_below (rng, side),
                         1 + ml_rng_below (rng, side), 1 + ml_rng_below (rng, 9), win) != ML_OK);
  c->n = 1 + ml_rng_below (rng, 3);
  c->n_x = c->n * s->in_c * s->in_h * s->in_w;
  c->n_w = s->out_c * s->in_c * win.k_h * win.k_w;
  c->n_y = c->n * s->out_c * s->out_h * s->out_w;
  g_assert_cmpuint (MAX (c->n_x, MAX (c->n_w, c->n_y)), <=, ROOM);
  check_fill (rng, c->x, c->n_x);
  check_fill (rng, c->w, c->n_w);
  check_fill (rng, c->b, 16);
  check_fill (rng, c->r, c->n_y);
  c->scratch = ml_floats (ml_conv_scratch (s) + 1);
}

static void
test_conv_by_hand (void)
{
  const float x[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, w[] = { 1, 0, 0, -1 }, b[] = { 10 };
  ml_conv c;
  float y[4], scratch[64];

  g_assert_cmpint (ml_conv_init (&c, 1, 3, 3, 1, (ml_window) { 2, 2, 1, 1, 0, 0 }), ==, ML_OK);
  g_assert_cmpuint (ml_conv_scratch (&c), <=, 64);
  g_assert_cmpint (ml_conv_forward (&c, x, w, b, 1, scratch, y), ==, ML_OK);
  check_near (y, (float[]) { 6, 6, 6, 6 }, 4, 1e-6);
}

static void
test_conv_twin (void)
{
  ml_rng rng;
  g_autofree Conv *c = g_new0 (Conv, 1);
  g_autofree float *want = g_new (float, ROOM);

  ml_rng_seed (&rng, 21);
  for (int round = 0; round < 100; round++) {
    conv_random (c, &rng, 12);
    conv_loss (c);
    conv_naive (c, want);
    check_near (c->y, want, c->n_y, 1e-4);
    free (c->scratch);
  }
}

static void
test_conv_gradient (void)
{
  ml_rng rng;
  g_autofree Conv *c = g_new0 (Conv, 1);

  ml_rng_seed (&rng, 22);
  for (int round = 0; round < 25; round++) {
    g_autofree float *dx = g_new0 (float, ROOM), *dw = g_new0 (float, ROOM);
    float db[16] = { 0 };

    conv_random (c, &rng, 6);
    g_assert_cmpint (ml_conv_backward (&c->shape, c->x, c->w, c->r, c->n, c->scratch, dx, dw, db),
                     ==, ML_OK);
    check_gradient (conv_loss, c, c->x, dx, c->n_x);
    check_gradient (conv_loss, c, c->w, dw, c->n_w);
    check_gradient (conv_loss, c, c->b, db, c->shape.out_c);
    free (c->scratch);
  }
}

/* Images so large that they are worked off in several tiles: a convolution of a
 * shifted image is the shifted convolution. */
static void
test_conv_large_shifts (void)
{
  const size_t h = 40, w = 70, in_c = 24, out_c = 5;
  ml_conv c;
  ml_rng rng;
  g_autofree float *x = g_new0 (float, in_c * h * w), *shifted = g_new0 (float, in_c * h * w);
  g_autofree float *weights = g_new (float, out_c * in_c * 9);
  g_autofree float *y = g_new (float, out_c * h * w), *y2 = g_new (float, out_c * h * w);
  float *scratch;

  ml_rng_seed (&rng, 23);
  g_assert_cmpint (ml_conv_init (&c, in_c, h, w, out_c, (ml_window) { 3, 3, 1, 1, 1, 1 }), ==,
                   ML_OK);
  scratch = ml_floats (ml_conv_scratch (&c));
  check_fill (&rng, weights, out_c * in_c * 9);
  for (size_t ci = 0; ci < in_c; ci++)
    for (size_t py = 2; py < h - 3; py++)
      for (size_t px = 2; px < w - 3; px++)
        shifted[(ci * h + py + 1) * w + px + 1] = x[(ci * h + py) * w + px] =
          (float) ml_rng_normal (&rng);
  ml_conv_forward (&c, x, weights, NULL, 1, scratch, y);
  ml_conv_forward (&c, shifted, weights, NULL, 1, scratch, y2);
  for (size_t o = 0; o < out_c; o++)
    for (size_t py = 0; py + 1 < h; py++)
      check_near (y2 + (o * h + py + 1) * w + 1, y + (o * h + py) * w, w - 1, 1e-4);
  free (scratch);
}

static void
test_conv_refuses (void)
{
  const ml_window win = { 3, 3, 1, 1, 1, 1 };
  ml_conv c;
  float a[9] = { 0 };

  g_assert_cmpint (ml_conv_init (NULL, 1, 3, 3, 1, win), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_conv_init (&c, 0, 3, 3, 1, win), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_conv_init (&c, 1, 3, 3, 1, (ml_window) { 0, 3, 1, 1, 0, 0 }), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_conv_init (&c, 1, 3, 3, 1, (ml_window) { 4, 3, 1, 1, 0, 0 }), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_conv_init (&c, 1, 3, 3, 1, (ml_window) { 3, 3, 1, 1, 3, 0 }), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_conv_init (&c, 1, 3, 70000, 1, win), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_conv_init (&c, 1, 3, 3, 1, win), ==, ML_OK);
  g_assert_cmpint (ml_conv_forward (&c, a, a, NULL, 1, NULL, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_conv_forward (&c, a, a, NULL, 0, a, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_conv_backward (&c, a, NULL, a, 1, a, a, NULL, NULL), ==, ML_ERR_ARG);
}

typedef struct {
  ml_pool shape;
  size_t  planes, n_x, n_y;
  int     max;
  float   x[ROOM], y[ROOM], r[ROOM];
  int32_t at[ROOM];
} Pool;

static double
pool_loss (void *data)
{
  Pool *p = data;

  if (p->max)
    g_assert_cmpint (ml_pool_max_forward (&p->shape, p->x, p->planes, p->y, p->at), ==, ML_OK);
  else
    g_assert_cmpint (ml_pool_avg_forward (&p->shape, p->x, p->planes, p->y), ==, ML_OK);
  return ml_dot (p->y, p->r, p->n_y);
}

static void
pool_naive (const Pool *p, float *y)
{
  const ml_window *w = &p->shape.win;

  for (size_t i = 0; i < p->planes; i++)
    for (size_t oy = 0; oy < p->shape.out_h; oy++)
      for (size_t ox = 0; ox < p->shape.out_w; ox++) {
        double sum = 0, top = -INFINITY;

        for (size_t ky = 0; ky < w->k_h; ky++)
          for (size_t kx = 0; kx < w->k_w; kx++) {
            double v = p->x[(i * p->shape.in_h + oy * w->stride_h + ky) * p->shape.in_w
                            + ox * w->stride_w + kx];

            sum += v;
            top = MAX (top, v);
          }
        y[(i * p->shape.out_h + oy) * p->shape.out_w + ox] =
          (float) (p->max ? top : sum / (w->k_h * w->k_w));
      }
}

static void
pool_random (Pool *p, ml_rng *rng, int round)
{
  ml_window win;

  do {
    win = (ml_window) { 1 + ml_rng_below (rng, 4), 1 + ml_rng_below (rng, 4),
                        1 + ml_rng_below (rng, 3), 1 + ml_rng_below (rng, 3), 0, 0 };
    if (ml_rng_below (rng, 2) == 0)
      win = (ml_window) { 2, 2, 2, 2, 0, 0 };
  } while (ml_pool_init (&p->shape, 1 + ml_rng_below (rng, 9), 1 + ml_rng_below (rng, 9), win)
           != ML_OK);
  p->max = round % 2;
  p->planes = 1 + ml_rng_below (rng, 4);
  p->n_x = p->planes * p->shape.in_h * p->shape.in_w;
  p->n_y = p->planes * p->shape.out_h * p->shape.out_w;
  /* Values far apart, so that a difference never changes which one is largest. */
  for (size_t i = 0; i < p->n_x; i++) {
    size_t j = ml_rng_below (rng, i + 1);

    p->x[i] = p->x[j];
    p->x[j] = 0.1f * (float) i;
  }
  check_fill (rng, p->r, p->n_y);
}

static void
test_pool_twin_and_gradient (void)
{
  ml_rng rng;
  g_autofree Pool *p = g_new0 (Pool, 1);
  g_autofree float *want = g_new (float, ROOM), *dx = g_new (float, ROOM);

  ml_rng_seed (&rng, 24);
  for (int round = 0; round < 100; round++) {
    pool_random (p, &rng, round);
    pool_loss (p);
    pool_naive (p, want);
    check_near (p->y, want, p->n_y, 1e-5);
    if (p->max) { /* the same values when nobody asks where they stood */
      ml_pool_max_forward (&p->shape, p->x, p->planes, p->y, NULL);
      check_near (p->y, want, p->n_y, 1e-5);
    }
    if (p->max)
      g_assert_cmpint (ml_pool_max_backward (&p->shape, p->r, p->at, p->planes, dx), ==, ML_OK);
    else
      g_assert_cmpint (ml_pool_avg_backward (&p->shape, p->r, p->planes, dx), ==, ML_OK);
    check_gradient (pool_loss, p, p->x, dx, p->n_x);
  }
}

static void
test_pool_by_hand (void)
{
  const float x[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
  ml_pool p;
  float y[4];
  int32_t at[4];

  g_assert_cmpint (ml_pool_init (&p, 3, 3, (ml_window) { 2, 2, 1, 1, 0, 0 }), ==, ML_OK);
  ml_pool_max_forward (&p, x, 1, y, at);
  check_near (y, (float[]) { 5, 6, 8, 9 }, 4, 0);
  g_assert_cmpint (at[3], ==, 8);
  g_assert_cmpint (ml_pool_init (&p, 3, 3, (ml_window) { 3, 3, 1, 1, 0, 0 }), ==, ML_OK);
  ml_pool_avg_forward (&p, x, 1, y);
  g_assert_cmpfloat_with_epsilon (y[0], 5.0, 1e-6);
}

static void
test_pool_refuses (void)
{
  ml_pool p;
  float a[1] = { 0 };

  g_assert_cmpint (ml_pool_init (&p, 3, 3, (ml_window) { 4, 1, 1, 1, 0, 0 }), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_pool_init (&p, 3, 3, (ml_window) { 1, 1, 0, 1, 0, 0 }), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_pool_init (&p, 3, 3, (ml_window) { 2, 2, 1, 1, 1, 0 }), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_pool_init (&p, 1 << 20, 1 << 20, (ml_window) { 1, 1, 1, 1, 0, 0 }), ==,
                   ML_ERR_ARG);
  g_assert_cmpint (ml_pool_init (&p, 1, 1, (ml_window) { 1, 1, 1, 1, 0, 0 }), ==, ML_OK);
  g_assert_cmpint (ml_pool_max_forward (&p, a, 0, a, NULL), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_pool_max_backward (&p, a, NULL, 1, a), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_pool_avg_forward (&p, NULL, 1, a), ==, ML_ERR_ARG);
}

int
main (int argc, char **argv)
{
  ml_blas_single_thread ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/nn/conv/by-hand", test_conv_by_hand);
  g_test_add_func ("/ml/nn/conv/twin", test_conv_twin);
  g_test_add_func ("/ml/nn/conv/gradient", test_conv_gradient);
  g_test_add_func ("/ml/nn/conv/large-shifts", test_conv_large_shifts);
  g_test_add_func ("/ml/nn/conv/refuses", test_conv_refuses);
  g_test_add_func ("/ml/nn/pool/twin-and-gradient", test_pool_twin_and_gradient);
  g_test_add_func ("/ml/nn/pool/by-hand", test_pool_by_hand);
  g_test_add_func ("/ml/nn/pool/refuses", test_pool_refuses);
  return g_test_run ();
}
