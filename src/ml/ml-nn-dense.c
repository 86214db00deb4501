/* ml-nn-dense.c - the fully connected layer
 *
 * Pure: any thread. Three matrix products, one for each of y, dw and dx. */
#include "ml-nn.h"
#include "ml-vec.h"

/**
 * ml_dense_forward - y = x w^T + b
 * @x: in  [n][in]
 * @w: in  [out][in]
 * @b: in  [out] or NULL
 * @y: out [n][out]
 */
ml_status
ml_dense_forward (const float *x, const float *w, const float *b,
                  size_t n, size_t in, size_t out, float *y)
{
  if (x == NULL || w == NULL || y == NULL || n == 0 || in == 0 || out == 0)
    return ML_ERR_ARG;

  if (b != NULL)
    for (size_t i = 0; i < n; i++)
      memcpy (y + i * out, b, out * sizeof *b);
  ml_gemm (0, 1, n, out, in, 1.0f, x, in, w, in, b != NULL ? 1.0f : 0.0f, y, out);
  return ML_OK;
}

/**
 * ml_dense_backward - derivatives of ml_dense_forward()
 * @x:  in  [n][in]
 * @w:  in  [out][in]
 * @dy: in  [n][out]
 * @dx: out [n][in], optional
 * @dw: in/out [out][in], added to; optional
 * @db: in/out [out], added to; optional
 */
ml_status
ml_dense_backward (const float *x, const float *w, const float *dy,
                   size_t n, size_t in, size_t out,
                   float *dx, float *dw, float *db)
{
  if (dy == NULL || n == 0 || in == 0 || out == 0 || (dx != NULL && w == NULL)
      || (dw != NULL && x == NULL))
    return ML_ERR_ARG;

  if (dw != NULL)
    ml_gemm (1, 0, out, in, n, 1.0f, dy, out, x, in, 1.0f, dw, in);
  if (db != NULL)
    for (size_t i = 0; i < n; i++)
      ml_axpy (1.0f, dy + i * out, db, out);
  if (dx != NULL)
    ml_gemm (0, 0, n, in, out, 1.0f, dy, out, w, in, 0.0f, dx, in);
  return ML_OK;
}
