/* ml-nn-conv-kernel.h - the inner loops of direct convolution, for one vector width
 *
 * Included by ml-nn-conv-direct.c once per width with LANES (floats a vector),
 * TILE (vectors a tile), WEIGHT_ROWS, WEIGHT_CELLS, TARGET (the function attribute)
 * and NAME() set. Both loops keep a block of sums in registers: 4 channels by TILE
 * vectors going forward, WEIGHT_ROWS channels by WEIGHT_CELLS shifts for the
 * weights. The block sizes were measured: larger ones spill. */

typedef float NAME (vec) __attribute__ ((vector_size (LANES * 4), aligned (4), may_alias));

/* One tile of @tile vectors, 4 output channels: y[o][…] = sum over channels and
 * shifts of w x. Written out per tile size, so that the sums stay in registers. */
#define FORWARD_TILE(tile_)                                                                     \
  do {                                                                                          \
    NAME (vec) sum[4][tile_];                                                                   \
    const float *weight = w;                                                                    \
                                                                                                \
    for (int o = 0; o < 4; o++)                                                                 \
      for (int v = 0; v < tile_; v++)                                                           \
        sum[o][v] = (NAME (vec)) { 0 };                                                         \
    for (size_t c = 0; c < in_c; c++)                                                           \
      for (size_t s = 0; s < n_shifts; s++, weight += 4) {                                      \
        const float *from = x + c * x_plane + shift[s] + p;                                     \
        NAME (vec) a[tile_];                                                                    \
                                                                                                \
        for (int v = 0; v < tile_; v++)                                                         \
          a[v] = *(const NAME (vec) *) (from + v * LANES);                                      \
        for (int o = 0; o < 4; o++)                                                             \
          for (int v = 0; v < tile_; v++)                                                       \
            sum[o][v] += a[v] * weight[o];                                                      \
      }                                                                                         \
    for (int o = 0; o < 4; o++)                                                                 \
      for (int v = 0; v < tile_; v++)                                                           \
        *(NAME (vec) *) (y + o * y_plane + p + v * LANES) = sum[o][v];                          \
    p += tile_ * LANES;                                                                         \
  } while (0)

/* y[4][n] from x[in_c][…]; reads and writes up to LANES - 1 floats past the end. */
TARGET static void
NAME (forward) (const float *x, size_t x_plane, size_t in_c, const size_t *shift,
                size_t n_shifts, const float *w, size_t n, float *y, size_t y_plane)
{
  size_t p = 0;

  while (p + (TILE - 1) * LANES < n)
    FORWARD_TILE (TILE);
  while (p + LANES < n)
    FORWARD_TILE (2);
  while (p < n)
    FORWARD_TILE (1);
}

#undef FORWARD_TILE

/* dw[o * dw_row + s] += sum over n of dy[o] x shifted by s, WEIGHT_ROWS channels by
 * WEIGHT_CELLS shifts. @n is rounded up to whole vectors, over which dy is 0. */
TARGET static void
NAME (weights) (const float *x, const size_t *shift, const float *dy, size_t dy_plane,
                size_t n, float *dw, size_t dw_row)
{
  NAME (vec) sum[WEIGHT_ROWS][WEIGHT_CELLS];
  const float *from[WEIGHT_CELLS];

  for (int s = 0; s < WEIGHT_CELLS; s++) {
    from[s] = x + shift[s];
    for (int o = 0; o < WEIGHT_ROWS; o++)
      sum[o][s] = (NAME (vec)) { 0 };
  }
  for (size_t p = 0; p < n; p += LANES) {
    NAME (vec) d[WEIGHT_ROWS];

    for (int o = 0; o < WEIGHT_ROWS; o++)
      d[o] = *(const NAME (vec) *) (dy + o * dy_plane + p);
    for (int s = 0; s < WEIGHT_CELLS; s++) {
      NAME (vec) a = *(const NAME (vec) *) (from[s] + p);

      for (int o = 0; o < WEIGHT_ROWS; o++)
        sum[o][s] += d[o] * a;
    }
  }
  for (int o = 0; o < WEIGHT_ROWS; o++)
    for (int s = 0; s < WEIGHT_CELLS; s++) {
      const float *lane = (const float *) &sum[o][s];
      float quarter[4] = { 0 }; /* side by side: one chain of additions would wait for each */

      for (int l = 0; l < LANES; l += 4)
        for (int i = 0; i < 4; i++)
          quarter[i] += lane[l + i];
      dw[o * dw_row + s] += (quarter[0] + quarter[1]) + (quarter[2] + quarter[3]);
    }
}
