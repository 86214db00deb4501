/* ml-nn-pool.c - max and average pooling; a window of the whole plane is global
 *
 * Pure: any thread. */
#include "ml-nn.h"
#include "ml-vec.h"

ml_status
ml_pool_init (ml_pool *pool, size_t in_h, size_t in_w, ml_window win)
{
  if (pool == NULL || in_h == 0 || in_w == 0 || in_h > INT32_MAX / in_w || win.k_h == 0
      || win.k_w == 0 || win.stride_h == 0 || win.stride_w == 0 || win.pad_h != 0
      || win.pad_w != 0 || win.k_h > in_h || win.k_w > in_w)
    return ML_ERR_ARG;

  *pool = (ml_pool) {
    .in_h = in_h, .in_w = in_w,
    .out_h = (in_h - win.k_h) / win.stride_h + 1,
    .out_w = (in_w - win.k_w) / win.stride_w + 1,
    .win = win,
  };
  return ML_OK;
}

static void
max_plane (const ml_pool *p, const float *x, float *y, int32_t *at)
{
  const ml_window *w = &p->win;

  for (size_t oy = 0; oy < p->out_h; oy++)
    for (size_t ox = 0; ox < p->out_w; ox++) {
      size_t first = oy * w->stride_h * p->in_w + ox * w->stride_w;
      size_t where = first;
      float best = x[first];

      for (size_t ky = 0; ky < w->k_h; ky++)
        for (size_t kx = 0; kx < w->k_w; kx++) {
          size_t j = first + ky * p->in_w + kx;

          if (!(x[j] <= best)) { /* NaN wins: it must be seen downstream */
            best = x[j];
            where = j;
          }
        }
      y[oy * p->out_w + ox] = best;
      if (at != NULL)
        at[oy * p->out_w + ox] = (int32_t) where;
    }
}

/* The commonest window, without the inner loops' cost: two cells, twice. */
ML_WIDE static void
max_plane_2x2 (const ml_pool *p, const float *x, float *restrict y, int32_t *restrict at)
{
  for (size_t oy = 0; oy < p->out_h; oy++) {
    const float *a = x + 2 * oy * p->in_w, *b = a + p->in_w;
    const int32_t first = (int32_t) (2 * oy * p->in_w), down = (int32_t) p->in_w;

    for (size_t ox = 0; ox < p->out_w; ox++) {
      int32_t ja = first + (int32_t) (2 * ox), jb = ja + down;
      float va = a[2 * ox], vb = b[2 * ox];
      int right_a = !(a[2 * ox + 1] <= va), right_b = !(b[2 * ox + 1] <= vb), lower;

      va = right_a ? a[2 * ox + 1] : va;
      vb = right_b ? b[2 * ox + 1] : vb;
      ja += right_a;
      jb += right_b;
      lower = !(vb <= va);
      y[oy * p->out_w + ox] = lower ? vb : va;
      at[oy * p->out_w + ox] = lower ? jb : ja;
    }
  }
}

/* Where nobody asks for the places, as in inference. */
ML_WIDE static void
max_values_2x2 (const ml_pool *p, const float *x, float *restrict y)
{
  for (size_t oy = 0; oy < p->out_h; oy++)
    for (size_t ox = 0; ox < p->out_w; ox++) {
      const float *a = x + 2 * oy * p->in_w + 2 * ox, *b = a + p->in_w;
      float va = !(a[1] <= a[0]) ? a[1] : a[0], vb = !(b[1] <= b[0]) ? b[1] : b[0];

      y[oy * p->out_w + ox] = !(vb <= va) ? vb : va;
    }
}

ml_status
ml_pool_max_forward (const ml_pool *pool, const float *x, size_t planes, float *y, int32_t *at)
{
  if (pool == NULL || x == NULL || y == NULL || planes == 0)
    return ML_ERR_ARG;

  const ml_window *w = &pool->win;
  const size_t in = pool->in_h * pool->in_w, out = pool->out_h * pool->out_w;
  const int plain = w->k_h == 2 && w->k_w == 2 && w->stride_h == 2 && w->stride_w == 2;

  for (size_t i = 0; i < planes; i++)
    if (plain && at != NULL)
      max_plane_2x2 (pool, x + i * in, y + i * out, at + i * out);
    else if (plain)
      max_values_2x2 (pool, x + i * in, y + i * out);
    else
      max_plane (pool, x + i * in, y + i * out, at != NULL ? at + i * out : NULL);
  return ML_OK;
}

ml_status
ml_pool_max_backward (const ml_pool *pool, const float *dy, const int32_t *at,
                      size_t planes, float *dx)
{
  if (pool == NULL || dy == NULL || at == NULL || dx == NULL || planes == 0)
    return ML_ERR_ARG;

  const size_t in = pool->in_h * pool->in_w, out = pool->out_h * pool->out_w;

  memset (dx, 0, planes * in * sizeof *dx);
  for (size_t i = 0; i < planes; i++)
    for (size_t j = 0; j < out; j++)
      dx[i * in + (size_t) at[i * out + j]] += dy[i * out + j];
  return ML_OK;
}

/* Adds, per window, either the cells of @x into y or y's share into the cells of @dx. */
static void
avg_plane (const ml_pool *p, const float *x, float *dx, const float *dy, float *y)
{
  const ml_window *w = &p->win;
  const float share = 1.0f / (float) (w->k_h * w->k_w);

  for (size_t oy = 0; oy < p->out_h; oy++)
    for (size_t ox = 0; ox < p->out_w; ox++) {
      size_t first = oy * w->stride_h * p->in_w + ox * w->stride_w, o = oy * p->out_w + ox;
      double sum = 0.0;

      for (size_t ky = 0; ky < w->k_h; ky++)
        for (size_t kx = 0; kx < w->k_w; kx++)
          if (x != NULL)
            sum += x[first + ky * p->in_w + kx];
          else
            dx[first + ky * p->in_w + kx] += dy[o] * share;
      if (x != NULL)
        y[o] = (float) (sum * share);
    }
}

ml_status
ml_pool_avg_forward (const ml_pool *pool, const float *x, size_t planes, float *y)
{
  if (pool == NULL || x == NULL || y == NULL || planes == 0)
    return ML_ERR_ARG;

  const size_t in = pool->in_h * pool->in_w, out = pool->out_h * pool->out_w;

  for (size_t i = 0; i < planes; i++)
    avg_plane (pool, x + i * in, NULL, NULL, y + i * out);
  return ML_OK;
}

ml_status
ml_pool_avg_backward (const ml_pool *pool, const float *dy, size_t planes, float *dx)
{
  if (pool == NULL || dy == NULL || dx == NULL || planes == 0)
    return ML_ERR_ARG;

  const size_t in = pool->in_h * pool->in_w, out = pool->out_h * pool->out_w;

  memset (dx, 0, planes * in * sizeof *dx);
  for (size_t i = 0; i < planes; i++)
    avg_plane (pool, NULL, dx + i * in, dy + i * out, NULL);
  return ML_OK;
}
