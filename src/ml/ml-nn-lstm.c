/* ml-nn-lstm.c - long short-term memory, one direction at a time
 *
 * Pure: any thread. The inputs' share of all gates is one product over the whole
 * sequence; only the state's share goes step by step.
 * Source: Hochreiter & Schmidhuber 1997; Gers et al. 2000 (forget gate). */
#include "ml-nn.h"
#include "ml-vec.h"

static int
lstm_ok (const ml_lstm *l, size_t n)
{
  return l != NULL && l->t > 0 && l->f > 0 && l->h > 0 && n > 0
         && l->offset + l->h <= l->stride;
}

/* Step @s in the direction of travel: its place in time. */
static size_t
time_of (const ml_lstm *l, size_t s)
{
  return l->reverse ? l->t - 1 - s : s;
}

/* Gates [4h] from sums to values; the new cell and output of one row. */
ML_WIDE static void
cell_forward (size_t h, float *restrict g, const float *restrict c_before, float *restrict c,
              float *restrict y)
{
  for (size_t j = 0; j < h; j++) {
    float in = ml_sigmoidf (g[j]), forget = ml_sigmoidf (g[h + j]);
    float fresh = ml_tanhf (g[2 * h + j]), out = ml_sigmoidf (g[3 * h + j]);

    c[j] = (c_before != NULL ? forget * c_before[j] : 0.0f) + in * fresh;
    y[j] = out * ml_tanhf (c[j]);
    g[j] = in;
    g[h + j] = forget;
    g[2 * h + j] = fresh;
    g[3 * h + j] = out;
  }
}

/**
 * ml_lstm_forward - run the recurrence over whole sequences
 * @x:     in  [n][t][f]
 * @gates: out [n][t][4h], after their activations
 * @cells: out [n][t][h]
 * @y:     out [n][t][stride], columns offset … offset + h of each row
 */
ml_status
ml_lstm_forward (const ml_lstm *lstm, const float *x, const float *w_x,
                 const float *w_h, const float *b, size_t n,
                 float *gates, float *cells, float *y)
{
  const ml_lstm *l = lstm;

  if (!lstm_ok (l, n) || x == NULL || w_x == NULL || w_h == NULL || gates == NULL
      || cells == NULL || y == NULL)
    return ML_ERR_ARG;

  const size_t t = l->t, h = l->h;

  ml_dense_forward (x, w_x, b, n * t, l->f, 4 * h, gates);
  for (size_t s = 0; s < t; s++) {
    size_t now = time_of (l, s), before = s > 0 ? time_of (l, s - 1) : 0;

    if (s > 0)
      ml_gemm (0, 1, n, 4 * h, h, 1.0f, y + before * l->stride + l->offset, t * l->stride, w_h,
               h, 1.0f, gates + now * 4 * h, t * 4 * h);
    for (size_t i = 0; i < n; i++)
      cell_forward (h, gates + (i * t + now) * 4 * h,
                    s > 0 ? cells + (i * t + before) * h : NULL, cells + (i * t + now) * h,
                    y + (i * t + now) * l->stride + l->offset);
  }
  return ML_OK;
}

/* One row, one step back. @dh [h]: loss's derivative by the output; @dc [h]: by
 * the cell, from later steps, updated for the earlier one. @g turns into the
 * derivatives by the gates' sums. */
ML_WIDE static void
cell_backward (size_t h, float *restrict g, const float *restrict c_before,
               const float *restrict c, const float *restrict dh, float *restrict dc)
{
  for (size_t j = 0; j < h; j++) {
    float in = g[j], forget = g[h + j], fresh = g[2 * h + j], out = g[3 * h + j];
    float tc = ml_tanhf (c[j]), d = dc[j] + dh[j] * out * (1.0f - tc * tc);

    g[j] = d * fresh * in * (1.0f - in);
    g[h + j] = c_before != NULL ? d * c_before[j] * forget * (1.0f - forget) : 0.0f;
    g[2 * h + j] = d * in * (1.0f - fresh * fresh);
    g[3 * h + j] = dh[j] * tc * out * (1.0f - out);
    dc[j] = d * forget;
  }
}

/* Derivatives by the gates' sums, from the last step to the first. @dh, @dc [n][h]. */
static void
backward_through_time (const ml_lstm *l, const float *w_h, const float *dy, size_t n,
                       float *gates, const float *cells, float *dh, float *dc)
{
  const size_t t = l->t, h = l->h;

  memset (dh, 0, n * h * sizeof *dh);
  memset (dc, 0, n * h * sizeof *dc);
  for (size_t s = t; s-- > 0;) {
    size_t now = time_of (l, s), before = s > 0 ? time_of (l, s - 1) : 0;

    for (size_t i = 0; i < n; i++) {
      ml_axpy (1.0f, dy + (i * t + now) * l->stride + l->offset, dh + i * h, h);
      cell_backward (h, gates + (i * t + now) * 4 * h,
                     s > 0 ? cells + (i * t + before) * h : NULL, cells + (i * t + now) * h,
                     dh + i * h, dc + i * h);
    }
    ml_gemm (0, 0, n, h, 4 * h, 1.0f, gates + now * 4 * h, t * 4 * h, w_h, h, 0.0f, dh, h);
  }
}

/**
 * ml_lstm_backward - derivatives of ml_lstm_forward()
 *
 * dw_h pairs each step's gates with the output of the step before, which the
 * strides of one product per row express.
 */
ml_status
ml_lstm_backward (const ml_lstm *lstm, const float *x, const float *w_x,
                  const float *w_h, const float *y, const float *dy, size_t n,
                  float *gates, float *cells, float *scratch, int add_dx,
                  float *dx, float *dw_x, float *dw_h, float *db)
{
  const ml_lstm *l = lstm;

  if (!lstm_ok (l, n) || x == NULL || w_x == NULL || w_h == NULL || y == NULL || dy == NULL
      || gates == NULL || cells == NULL || scratch == NULL || dw_x == NULL || dw_h == NULL)
    return ML_ERR_ARG;

  const size_t t = l->t, h = l->h, later = l->reverse ? 0 : 1, earlier = l->reverse ? 1 : 0;

  backward_through_time (l, w_h, dy, n, gates, cells, scratch, scratch + n * h);
  ml_dense_backward (x, w_x, gates, n * t, l->f, 4 * h, NULL, dw_x, db);
  if (dx != NULL)
    ml_gemm (0, 0, n * t, l->f, 4 * h, 1.0f, gates, 4 * h, w_x, l->f, add_dx ? 1.0f : 0.0f, dx,
             l->f);
  for (size_t i = 0; i < n && t > 1; i++)
    ml_gemm (1, 0, 4 * h, h, t - 1, 1.0f, gates + (i * t + later) * 4 * h, 4 * h,
             y + (i * t + earlier) * l->stride + l->offset, l->stride, 1.0f, dw_h, h);
  return ML_OK;
}
