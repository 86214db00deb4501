/* ml-nn-conv-direct.c - convolution with steps of one, without unfolding
 *
 * On an image padded with zeros and laid out flat, a kernel cell is a shift: all
 * outputs of a plane are sums of shifted copies of the input planes, times one
 * weight each. The few sums that straddle a row's end are thrown away. That leaves
 * inner loops without an edge, which run near the machine's speed for matrices.
 * Pure: any thread; working memory is the caller's.
 * Source: Georganas et al. 2018, "Anatomy of high-performance deep learning
 * convolutions on SIMD architectures" (register blocking). */
#include "ml-nn-conv-direct.h"
#include "ml-vec.h"

/* Floats that a vector loop may touch past an array's end. */
#define SLACK ((size_t) 128)

#define TARGET
#define LANES 4
#define TILE 3
#define WEIGHT_ROWS 4
#define WEIGHT_CELLS 3
#define NAME(x) x##_4
#include "ml-nn-conv-kernel.h"
#undef TARGET
#undef LANES
#undef TILE
#undef WEIGHT_ROWS
#undef WEIGHT_CELLS
#undef NAME

#if defined(__x86_64__)
#define TARGET __attribute__ ((target ("avx2,fma")))
#define LANES 8
#define TILE 3
#define WEIGHT_ROWS 4
#define WEIGHT_CELLS 3
#define NAME(x) x##_8
#include "ml-nn-conv-kernel.h"
#undef TARGET
#undef LANES
#undef TILE
#undef WEIGHT_ROWS
#undef WEIGHT_CELLS
#undef NAME

#define TARGET __attribute__ ((target ("avx512f")))
#define LANES 16
#define TILE 6
#define WEIGHT_ROWS 4
#define WEIGHT_CELLS 5
#define NAME(x) x##_16
#include "ml-nn-conv-kernel.h"
#undef TARGET
#undef LANES
#undef TILE
#undef WEIGHT_ROWS
#undef WEIGHT_CELLS
#undef NAME
#endif

typedef struct {
  void (*forward) (const float *x, size_t x_plane, size_t in_c, const size_t *shift,
                   size_t n_shifts, const float *w, size_t n, float *y, size_t y_plane);
  void (*weights) (const float *x, const size_t *shift, const float *dy, size_t dy_plane,
                   size_t n, float *dw, size_t dw_row);
  size_t lanes, weight_rows, weight_cells;
} Kernel;

/* The widest that this processor has. */
static Kernel
kernel (void)
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports ("avx512f"))
    return (Kernel) { forward_16, weights_16, 16, 4, 5 };
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return (Kernel) { forward_8, weights_8, 8, 4, 3 };
#endif
  return (Kernel) { forward_4, weights_4, 4, 4, 3 };
}

/* The most of any kernel's: what scratch is laid out for. */
#define MAX_WEIGHT_ROWS ((size_t) 4)
#define MAX_WEIGHT_CELLS ((size_t) 5)

/* One pass of the forward kernel over a group of images, stacked in one tall plane
 * so that small ones fill the vectors too: from planes of [in_h][in_w], padded, to planes of
 * [out_h][out_w]; backwards it runs from dy to dx with the kernel turned round. */
typedef struct {
  size_t images, in_c, in_h, in_w, out_c, out_h, out_w, k_h, k_w, pad_h, pad_w;
} Pass;

/* A stacked plane of about this many floats is long enough for the kernels and
 * short enough for the second-level cache. */
#define GROUP_FLOATS ((size_t) 2048)
#define MAX_GROUP ((size_t) 16)

static Pass
pass_forward (const ml_conv *c, size_t images)
{
  const ml_window *w = &c->win;

  return (Pass) { images, c->in_c, c->in_h, c->in_w, c->out_c, c->out_h, c->out_w,
                  w->k_h, w->k_w, w->pad_h, w->pad_w };
}

static Pass
pass_backward (const ml_conv *c, size_t images)
{
  const ml_window *w = &c->win;

  return (Pass) { images, c->out_c, c->out_h, c->out_w, c->in_c, c->in_h, c->in_w,
                  w->k_h, w->k_w, w->k_h - 1 - w->pad_h, w->k_w - 1 - w->pad_w };
}

static size_t
row (const Pass *p)
{
  return p->in_w + 2 * p->pad_w;
}

/* Whole cache lines, and one more so that planes do not all fall on the same sets. */
static size_t
rounded (size_t n)
{
  return ((n + 15) / 16 | 1) * 16;
}

/* From one image of a stacked plane to the next. */
static size_t
image_step (const Pass *p)
{
  return (p->in_h + 2 * p->pad_h) * row (p);
}

static size_t
in_plane (const Pass *p)
{
  return rounded (p->images * image_step (p));
}

/* Outputs laid out as the inputs are; the last row ends with its last output. */
static size_t
out_n (const Pass *p)
{
  return (p->images - 1) * image_step (p) + (p->out_h - 1) * row (p) + p->out_w;
}

static size_t
in_blocks (size_t n, size_t block)
{
  return (n + block - 1) / block * block;
}

static size_t
pass_scratch (const Pass *p)
{
  return p->in_c * in_plane (p) + SLACK                            /* padded input */
         + 4 * (rounded (out_n (p)) + SLACK)                       /* four output planes */
         + rounded (4 * p->in_c * p->k_h * p->k_w);                /* their weights */
}

static size_t
weights_scratch (const Pass *p)
{
  return p->in_c * in_plane (p) + SLACK
         + in_blocks (p->out_c, MAX_WEIGHT_ROWS) * (rounded (out_n (p)) + SLACK) + SLACK;
}

int
ml_conv_is_direct (const ml_conv *c)
{
  const ml_window *w = &c->win;

  /* A 1x1 window is a matrix product as it stands; on planes of a few pixels the
   * margins would outweigh them. */
  return w->stride_h == 1 && w->stride_w == 1 && w->k_h * w->k_w > 1
         && w->k_h * w->k_w <= ML_CONV_DIRECT_CELLS && c->out_h * c->out_w >= 32;
}

size_t
ml_conv_direct_group (const ml_conv *c)
{
  size_t pixels = (c->in_h + 2 * c->win.pad_h) * (c->in_w + 2 * c->win.pad_w);
  size_t group = GROUP_FLOATS / pixels;

  return group < 1 ? 1 : group > MAX_GROUP ? MAX_GROUP : group;
}

size_t
ml_conv_direct_scratch (const ml_conv *c)
{
  const size_t images = ml_conv_direct_group (c);
  const Pass there = pass_forward (c, images), back = pass_backward (c, images);
  size_t a = pass_scratch (&there), b = pass_scratch (&back), d = weights_scratch (&there);

  a = a > b ? a : b;
  return a > d ? a : d;
}

/* Where in a padded image each kernel cell looks. */
static size_t
shifts (const Pass *p, size_t *shift)
{
  size_t n = 0;

  for (size_t ky = 0; ky < p->k_h; ky++)
    for (size_t kx = 0; kx < p->k_w; kx++)
      shift[n++] = ky * row (p) + kx;
  return n;
}

/* The images' planes with a margin of zeros, channel by channel. */
static void
pad (const Pass *p, const float *x, float *out)
{
  const size_t plane = in_plane (p), step = image_step (p), r = row (p);

  memset (out, 0, (p->in_c * plane + SLACK) * sizeof *out);
  for (size_t i = 0; i < p->images; i++)
    for (size_t c = 0; c < p->in_c; c++)
      for (size_t y = 0; y < p->in_h; y++, x += p->in_w)
        memcpy (out + c * plane + i * step + (y + p->pad_h) * r + p->pad_w, x,
                p->in_w * sizeof *out);
}

/* Weights of output channels [first, first + 4) as the kernel reads them:
 * [in_c][cells][4]. Backwards the roles of the channels change and the cells turn. */
static void
pack (const Pass *p, const float *w, int backward, size_t first, float *packed)
{
  const size_t cells = p->k_h * p->k_w;

  for (size_t c = 0; c < p->in_c; c++)
    for (size_t s = 0; s < cells; s++)
      for (size_t o = 0; o < 4; o++) {
        size_t at = backward ? (c * p->out_c + first + o) * cells + cells - 1 - s
                             : ((first + o) * p->in_c + c) * cells + s;

        *packed++ = first + o < p->out_c ? w[at] : 0.0f;
      }
}

/* One channel of a group, from the kernel's rows to the images'. */
static void
gather (const Pass *p, const float *sums, float bias, float *y)
{
  for (size_t i = 0; i < p->images; i++)
    for (size_t r = 0; r < p->out_h; r++) {
      const float *from = sums + i * image_step (p) + r * row (p);
      float *to = y + (i * p->out_c * p->out_h + r) * p->out_w;

      for (size_t j = 0; j < p->out_w; j++)
        to[j] = from[j] + bias;
    }
}

/* A group of images through one pass. */
static void
run_pass (const Pass *p, const float *x, const float *w, const float *b, int backward,
          float *scratch, float *y)
{
  const Kernel k = kernel ();
  const size_t n = out_n (p), plane = rounded (n) + SLACK;
  size_t shift[ML_CONV_DIRECT_CELLS], cells = shifts (p, shift);
  float *padded = scratch, *sums = padded + p->in_c * in_plane (p) + SLACK;
  float *packed = sums + 4 * plane;

  pad (p, x, padded);
  for (size_t o = 0; o < p->out_c; o += 4) {
    pack (p, w, backward, o, packed);
    k.forward (padded, in_plane (p), p->in_c, shift, cells, packed, n, sums, plane);
    for (size_t j = o; j < o + 4 && j < p->out_c; j++)
      gather (p, sums + (j - o) * plane, b != NULL ? b[j] : 0.0f, y + j * p->out_h * p->out_w);
  }
}

void
ml_conv_direct_forward (const ml_conv *c, const float *x, const float *w, const float *b,
                        size_t n, float *scratch, float *y)
{
  const Pass p = pass_forward (c, n);

  run_pass (&p, x, w, b, 0, scratch, y);
}

void
ml_conv_direct_backward (const ml_conv *c, const float *w, const float *dy, size_t n,
                         float *scratch, float *dx)
{
  const Pass p = pass_backward (c, n);

  run_pass (&p, dy, w, NULL, 1, scratch, dx);
}

/* dy with the padded input's rows, zeros between, in whole blocks of planes. */
static void
spread (const Pass *p, const float *dy, size_t planes, size_t plane, float *out)
{
  const size_t step = image_step (p);

  memset (out, 0, planes * plane * sizeof *out);
  for (size_t i = 0; i < p->images; i++)
    for (size_t o = 0; o < p->out_c; o++)
      for (size_t r = 0; r < p->out_h; r++, dy += p->out_w)
        memcpy (out + o * plane + i * step + r * row (p), dy, p->out_w * sizeof *out);
}

/* Rows of the table in which a block's gradients are summed: cells, in whole runs. */
#define SUM_ROW (ML_CONV_DIRECT_CELLS + MAX_WEIGHT_CELLS)

/* One block of output channels against one input plane, a run of cells at a time;
 * where cells run out the last is summed again, into columns that nobody reads. */
static void
weights_block (const Kernel *k, const float *x, const size_t *shift, size_t cells,
               const float *dy, size_t plane, size_t n, float *sum)
{
  for (size_t s = 0; s < cells; s += k->weight_cells) {
    size_t some[MAX_WEIGHT_CELLS];

    for (size_t i = 0; i < k->weight_cells; i++)
      some[i] = shift[s + i < cells ? s + i : cells - 1];
    k->weights (x, some, dy, plane, n, sum + s, SUM_ROW);
  }
}

void
ml_conv_direct_weights (const ml_conv *c, const float *x, const float *dy, size_t n,
                        float *scratch, float *dw)
{
  const Kernel k = kernel ();
  const Pass p = pass_forward (c, n);
  const size_t plane = rounded (out_n (&p)) + SLACK, length = in_blocks (out_n (&p), k.lanes);
  size_t shift[ML_CONV_DIRECT_CELLS], cells = shifts (&p, shift);
  float *padded = scratch, *rows = padded + p.in_c * in_plane (&p) + SLACK;

  pad (&p, x, padded);
  spread (&p, dy, in_blocks (p.out_c, k.weight_rows), plane, rows);
  for (size_t o = 0; o < p.out_c; o += k.weight_rows)
    for (size_t ci = 0; ci < p.in_c; ci++) {
      float sum[MAX_WEIGHT_ROWS][SUM_ROW];

      memset (sum, 0, sizeof sum);
      weights_block (&k, padded + ci * in_plane (&p), shift, cells, rows + o * plane, plane,
                     length, sum[0]);
      for (size_t j = 0; j < k.weight_rows && o + j < p.out_c; j++)
        for (size_t s = 0; s < cells; s++)
          dw[((o + j) * p.in_c + ci) * cells + s] += sum[j][s];
    }
}
