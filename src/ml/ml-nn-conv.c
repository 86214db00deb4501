/* ml-nn-conv.c - 2-D convolution: any kernel, stride and padding
 *
 * Pure: any thread, its working memory is the caller's. Steps of one, which is
 * nearly all that networks here do, go to ml-nn-conv-direct.c; the rest are
 * matrix products over unfolded tiles. The image is unfolded a few rows at a time, so that the unfolded tile is still in the second-level
 * cache when the product reads it.
 * Source: Chellapilla, Puri & Simard 2006, "High performance convolutional
 * neural networks for document processing" (unfolding). */
#include "ml-nn-conv-direct.h"
#include "ml-vec.h"

/* Floats of one unfolded tile: 256 KiB, a half or a quarter of today's second-level caches. */
#define TILE_FLOATS ((size_t) 64 * 1024)

/* Far above any spectrogram; keeps every product of sizes inside 64 bits. */
#define MAX_SIDE ((size_t) 1 << 16)

/**
 * ml_conv_init - work out the shapes of a convolution
 *
 * Returns ML_ERR_ARG when a size is 0 or over 65536, or when the window does
 * not fit into the padded image.
 */
ml_status
ml_conv_init (ml_conv *conv, size_t in_c, size_t in_h, size_t in_w,
              size_t out_c, ml_window win)
{
  const size_t all[] = { in_c, in_h, in_w, out_c, win.k_h, win.k_w, win.stride_h, win.stride_w };

  if (conv == NULL)
    return ML_ERR_ARG;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (all[i] == 0 || all[i] > MAX_SIDE)
      return ML_ERR_ARG;
  if (win.pad_h >= win.k_h || win.pad_w >= win.k_w || win.k_h > in_h + 2 * win.pad_h
      || win.k_w > in_w + 2 * win.pad_w)
    return ML_ERR_ARG;

  *conv = (ml_conv) {
    .in_c = in_c, .in_h = in_h, .in_w = in_w, .out_c = out_c,
    .out_h = (in_h + 2 * win.pad_h - win.k_h) / win.stride_h + 1,
    .out_w = (in_w + 2 * win.pad_w - win.k_w) / win.stride_w + 1,
    .win = win,
  };
  return ML_OK;
}

static size_t
unfolded (const ml_conv *c)
{
  return c->in_c * c->win.k_h * c->win.k_w;
}

/* A 1x1 window at every pixel unfolds to the image itself. */
static int
is_pointwise (const ml_conv *c)
{
  const ml_window *w = &c->win;

  return w->k_h == 1 && w->k_w == 1 && w->stride_h == 1 && w->stride_w == 1;
}

/* Output rows a tile. */
static size_t
tile_rows (const ml_conv *c)
{
  size_t rows = TILE_FLOATS / (unfolded (c) * c->out_w);

  return rows < 1 ? 1 : rows > c->out_h ? c->out_h : rows;
}

size_t
ml_conv_scratch (const ml_conv *conv)
{
  if (ml_conv_is_direct (conv))
    return ml_conv_direct_scratch (conv);
  return is_pointwise (conv) ? 0 : unfolded (conv) * tile_rows (conv) * conv->out_w;
}

/* The columns [from, to) of an output row whose input column for kernel column
 * @kx lies inside the image. */
static void
inside (const ml_conv *c, size_t kx, size_t *from, size_t *to)
{
  const ml_window *w = &c->win;
  size_t lo = kx >= w->pad_w ? 0 : (w->pad_w - kx + w->stride_w - 1) / w->stride_w;
  size_t end = c->in_w + w->pad_w; /* exclusive bound of ox * stride + kx */
  size_t hi = kx >= end ? 0 : (end - kx + w->stride_w - 1) / w->stride_w;

  *to = hi < c->out_w ? hi : c->out_w;
  *from = lo < *to ? lo : *to;
}

/* One output row of one kernel cell: dst[out_w] from the input row src. */
static void
unfold_row (const ml_conv *c, const float *src, size_t kx, float *dst)
{
  const size_t stride = c->win.stride_w, pad = c->win.pad_w;
  size_t from, to;

  inside (c, kx, &from, &to);
  memset (dst, 0, from * sizeof *dst);
  if (stride == 1 && to > from)
    memcpy (dst + from, src + from + kx - pad, (to - from) * sizeof *dst);
  else
    for (size_t ox = from; ox < to; ox++)
      dst[ox] = src[ox * stride + kx - pad];
  memset (dst + to, 0, (c->out_w - to) * sizeof *dst);
}

static void
fold_row (const ml_conv *c, const float *src, size_t kx, float *dst)
{
  const size_t stride = c->win.stride_w, pad = c->win.pad_w;
  size_t from, to;

  inside (c, kx, &from, &to);
  if (stride == 1 && to > from)
    ml_axpy (1.0f, src + from, dst + from + kx - pad, to - from);
  else
    for (size_t ox = from; ox < to; ox++)
      dst[ox * stride + kx - pad] += src[ox];
}

/* Walks the cells of a tile of @rows output rows from @oy on: [k][rows][out_w]
 * in @tile, either filled from the image @x or, folding, added to @dx. */
static void
walk_tile (const ml_conv *c, const float *x, float *dx, size_t oy, size_t rows, float *tile)
{
  const ml_window *w = &c->win;
  float *cell = tile;

  for (size_t ci = 0; ci < c->in_c; ci++)
    for (size_t ky = 0; ky < w->k_h; ky++)
      for (size_t kx = 0; kx < w->k_w; kx++)
        for (size_t r = 0; r < rows; r++, cell += c->out_w) {
          size_t y = (oy + r) * w->stride_h + ky; /* in the padded image */
          size_t line = (ci * c->in_h + y - w->pad_h) * c->in_w;
          int out_of_it = y < w->pad_h || y - w->pad_h >= c->in_h;

          if (x != NULL && out_of_it)
            memset (cell, 0, c->out_w * sizeof *cell);
          else if (x != NULL)
            unfold_row (c, x + line, kx, cell);
          else if (!out_of_it)
            fold_row (c, cell, kx, dx + line);
        }
}

/* The unfolded tile [k][rows out_w] and its row length: in @scratch, or the
 * image itself where unfolding changes nothing. */
static const float *
unfold (const ml_conv *c, const float *x, size_t oy, size_t rows, float *scratch, size_t *ld)
{
  if (is_pointwise (c)) {
    *ld = c->in_h * c->in_w;
    return x + oy * c->in_w;
  }
  walk_tile (c, x, NULL, oy, rows, scratch);
  *ld = rows * c->out_w;
  return scratch;
}

static void
forward_unfolded (const ml_conv *c, const float *x, const float *w, const float *b,
                  float *scratch, float *y)
{
  const size_t k = unfolded (c), plane = c->out_h * c->out_w, step = tile_rows (c);

  if (b != NULL)
    for (size_t o = 0; o < c->out_c; o++)
      for (size_t p = 0; p < plane; p++)
        y[o * plane + p] = b[o];
  for (size_t oy = 0; oy < c->out_h; oy += step) {
    size_t rows = step < c->out_h - oy ? step : c->out_h - oy, ld;
    const float *tile = unfold (c, x, oy, rows, scratch, &ld);

    ml_gemm (0, 0, c->out_c, rows * c->out_w, k, 1.0f, w, k, tile, ld, b != NULL ? 1.0f : 0.0f,
             y + oy * c->out_w, plane);
  }
}

/**
 * ml_conv_forward - y = w * x + b, image by image
 *
 * 2 n out_c out_h out_w in_c k_h k_w operations.
 */
ml_status
ml_conv_forward (const ml_conv *conv, const float *x, const float *w,
                 const float *b, size_t n, float *scratch, float *y)
{
  const ml_conv *c = conv;

  if (c == NULL || x == NULL || w == NULL || y == NULL || n == 0
      || (scratch == NULL && ml_conv_scratch (c) > 0))
    return ML_ERR_ARG;

  const int direct = ml_conv_is_direct (c);
  const size_t group = direct ? ml_conv_direct_group (c) : 1;

  for (size_t i = 0; i < n; i += group) {
    const size_t images = group < n - i ? group : n - i;
    const float *xi = x + i * c->in_c * c->in_h * c->in_w;
    float *yi = y + i * c->out_c * c->out_h * c->out_w;

    if (direct)
      ml_conv_direct_forward (c, xi, w, b, images, scratch, yi);
    else
      forward_unfolded (c, xi, w, b, scratch, yi);
  }
  return ML_OK;
}

/* dx of one image: the product's tile is folded back, cell by cell. */
static void
backward_unfolded (const ml_conv *c, const float *w, const float *dy, float *scratch, float *dx)
{
  const size_t k = unfolded (c), plane = c->out_h * c->out_w, step = tile_rows (c);

  if (is_pointwise (c)) {
    ml_gemm (1, 0, k, plane, c->out_c, 1.0f, w, k, dy, plane, 0.0f, dx, plane);
    return;
  }
  memset (dx, 0, c->in_c * c->in_h * c->in_w * sizeof *dx);
  for (size_t oy = 0; oy < c->out_h; oy += step) {
    size_t rows = step < c->out_h - oy ? step : c->out_h - oy, ld = rows * c->out_w;

    ml_gemm (1, 0, k, ld, c->out_c, 1.0f, w, k, dy + oy * c->out_w, plane, 0.0f, scratch, ld);
    walk_tile (c, NULL, dx, oy, rows, scratch);
  }
}

static void
weights_unfolded (const ml_conv *c, const float *x, const float *dy, float *scratch, float *dw)
{
  const size_t k = unfolded (c), plane = c->out_h * c->out_w, step = tile_rows (c);

  for (size_t oy = 0; oy < c->out_h; oy += step) {
    size_t rows = step < c->out_h - oy ? step : c->out_h - oy, ld;
    const float *tile = unfold (c, x, oy, rows, scratch, &ld);

    ml_gemm (0, 1, c->out_c, k, rows * c->out_w, 1.0f, dy + oy * c->out_w, plane, tile, ld, 1.0f,
             dw, k);
  }
}

/**
 * ml_conv_backward - derivatives of ml_conv_forward()
 * @dx: out, optional; @dw @db: in/out, added to, optional
 */
ml_status
ml_conv_backward (const ml_conv *conv, const float *x, const float *w,
                  const float *dy, size_t n, float *scratch,
                  float *dx, float *dw, float *db)
{
  const ml_conv *c = conv;

  if (c == NULL || dy == NULL || n == 0 || (dx != NULL && w == NULL) || (dw != NULL && x == NULL)
      || (scratch == NULL && ml_conv_scratch (c) > 0))
    return ML_ERR_ARG;

  const size_t plane = c->out_h * c->out_w, image = c->in_c * c->in_h * c->in_w;
  const int direct = ml_conv_is_direct (c);
  const size_t group = direct ? ml_conv_direct_group (c) : 1;

  for (size_t i = 0; i < n; i += group) {
    const size_t images = group < n - i ? group : n - i;
    const float *xi = x != NULL ? x + i * image : NULL, *dyi = dy + i * c->out_c * plane;

    if (dw != NULL && direct)
      ml_conv_direct_weights (c, xi, dyi, images, scratch, dw);
    else if (dw != NULL)
      weights_unfolded (c, xi, dyi, scratch, dw);
    for (size_t o = 0; db != NULL && o < images * c->out_c; o++)
      db[o % c->out_c] += (float) ml_sum (dyi + o * plane, plane);
    if (dx != NULL && direct)
      ml_conv_direct_backward (c, w, dyi, images, scratch, dx + i * image);
    else if (dx != NULL)
      backward_unfolded (c, w, dyi, scratch, dx + i * image);
  }
  return ML_OK;
}
