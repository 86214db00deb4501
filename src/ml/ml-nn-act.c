/* ml-nn-act.c - activations, element by element
 *
 * Pure: any thread. Each loop is plain arithmetic, so that it vectorises. */
#include "ml-nn.h"
#include "ml-vec.h"

ML_WIDE static void
relu_forward (const float *x, size_t n, float *y)
{
  for (size_t i = 0; i < n; i++)
    y[i] = x[i] < 0.0f ? 0.0f : x[i]; /* NaN passes: it must be seen downstream */
}

ML_WIDE static void
silu_forward (const float *x, size_t n, float *y)
{
  for (size_t i = 0; i < n; i++)
    y[i] = x[i] * ml_sigmoidf (x[i]);
}

ML_WIDE static void
sigmoid_forward (const float *x, size_t n, float *y)
{
  for (size_t i = 0; i < n; i++)
    y[i] = ml_sigmoidf (x[i]);
}

ML_WIDE static void
tanh_forward (const float *x, size_t n, float *y)
{
  for (size_t i = 0; i < n; i++)
    y[i] = ml_tanhf (x[i]);
}

/**
 * ml_act_forward - y = act(x)
 * @x: in  [n]
 * @y: out [n], may be @x
 */
ml_status
ml_act_forward (ml_act act, const float *x, size_t n, float *y)
{
  if (x == NULL || y == NULL || n == 0)
    return ML_ERR_ARG;

  switch (act) {
  case ML_ACT_IDENTITY:
    if (y != x)
      memmove (y, x, n * sizeof *y);
    return ML_OK;
  case ML_ACT_RELU:
    relu_forward (x, n, y);
    return ML_OK;
  case ML_ACT_SILU:
    silu_forward (x, n, y);
    return ML_OK;
  case ML_ACT_SIGMOID:
    sigmoid_forward (x, n, y);
    return ML_OK;
  case ML_ACT_TANH:
    tanh_forward (x, n, y);
    return ML_OK;
  case ML_N_ACTS:
  default:
    return ML_ERR_ARG;
  }
}

ML_WIDE static void
relu_backward (const float *y, const float *dy, size_t n, float *dx)
{
  for (size_t i = 0; i < n; i++)
    dx[i] = y[i] > 0.0f ? dy[i] : 0.0f;
}

ML_WIDE static void
silu_backward (const float *x, const float *dy, size_t n, float *dx)
{
  for (size_t i = 0; i < n; i++) {
    float s = ml_sigmoidf (x[i]);

    dx[i] = dy[i] * (s + x[i] * s * (1.0f - s));
  }
}

ML_WIDE static void
sigmoid_backward (const float *y, const float *dy, size_t n, float *dx)
{
  for (size_t i = 0; i < n; i++)
    dx[i] = dy[i] * y[i] * (1.0f - y[i]);
}

ML_WIDE static void
tanh_backward (const float *y, const float *dy, size_t n, float *dx)
{
  for (size_t i = 0; i < n; i++)
    dx[i] = dy[i] * (1.0f - y[i] * y[i]);
}

/**
 * ml_act_backward - derivatives of ml_act_forward()
 * @x:  in  [n], needed by SiLU alone
 * @y:  in  [n], needed by ReLU, sigmoid and tanh
 * @dy: in  [n]
 * @dx: out [n], may be @dy
 */
ml_status
ml_act_backward (ml_act act, const float *x, const float *y, const float *dy,
                 size_t n, float *dx)
{
  if (dy == NULL || dx == NULL || n == 0 || (act == ML_ACT_SILU && x == NULL))
    return ML_ERR_ARG;
  if (y == NULL && (act == ML_ACT_RELU || act == ML_ACT_SIGMOID || act == ML_ACT_TANH))
    return ML_ERR_ARG;

  switch (act) {
  case ML_ACT_IDENTITY:
    if (dx != dy)
      memmove (dx, dy, n * sizeof *dx);
    return ML_OK;
  case ML_ACT_RELU:
    relu_backward (y, dy, n, dx);
    return ML_OK;
  case ML_ACT_SILU:
    silu_backward (x, dy, n, dx);
    return ML_OK;
  case ML_ACT_SIGMOID:
    sigmoid_backward (y, dy, n, dx);
    return ML_OK;
  case ML_ACT_TANH:
    tanh_backward (y, dy, n, dx);
    return ML_OK;
  case ML_N_ACTS:
  default:
    return ML_ERR_ARG;
  }
}

/** ml_act_name - the word that stands for @act in a description; NULL for none */
const char *
ml_act_name (ml_act act)
{
  static const char *const names[ML_N_ACTS] = { "identity", "relu", "silu", "sigmoid", "tanh" };

  return (unsigned) act < ML_N_ACTS ? names[act] : NULL;
}
