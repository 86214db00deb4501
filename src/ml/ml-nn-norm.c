/* ml-nn-norm.c - batch normalisation, with ReLU in the same pass where wished
 *
 * Pure: any thread. A batch split over threads adds its sums slice by slice in a
 * fixed order. These passes are bound by memory, not arithmetic: that is why
 * the activation rides along.
 * Source: Ioffe & Szegedy 2015, "Batch normalization". */
#include "ml-nn.h"
#include "ml-vec.h"

#include <math.h>

static int
norm_ok (const ml_norm *norm, size_t n)
{
  return norm != NULL && norm->c > 0 && norm->hw > 0 && n > 0
         && (norm->act == ML_ACT_IDENTITY || norm->act == ML_ACT_RELU);
}

/* Sums of a run of values, in double, eight lanes. */
ML_WIDE static void
sums (const float *x, size_t n, double *sum, double *sum2)
{
  double s[8] = { 0 }, q[8] = { 0 };
  size_t i = 0;

  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++) {
      double v = x[i + l];

      s[l] += v;
      q[l] += v * v;
    }
  for (; i < n; i++) {
    s[0] += x[i];
    q[0] += (double) x[i] * x[i];
  }
  for (int l = 0; l < 8; l++) {
    *sum += s[l];
    *sum2 += q[l];
  }
}

ml_status
ml_norm_sums (const ml_norm *norm, const float *x, size_t n, double *sum, double *sum2)
{
  if (!norm_ok (norm, n) || x == NULL || sum == NULL || sum2 == NULL)
    return ML_ERR_ARG;

  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < norm->c; c++)
      sums (x + (i * norm->c + c) * norm->hw, norm->hw, sum + c, sum2 + c);
  return ML_OK;
}

ml_status
ml_norm_close (size_t c, size_t count, const double *sum, const double *sum2,
               float eps, float momentum, float *mean, float *inv,
               float *running_mean, float *running_var)
{
  if (c == 0 || count == 0 || sum == NULL || sum2 == NULL || mean == NULL || inv == NULL)
    return ML_ERR_ARG;

  for (size_t j = 0; j < c; j++) {
    double m = sum[j] / count;
    double var = sum2[j] / count - m * m;

    if (var < 0.0) /* rounding, on a constant channel */
      var = 0.0;
    mean[j] = (float) m;
    inv[j] = (float) (1.0 / sqrt (var + eps));
    if (running_mean == NULL || running_var == NULL)
      continue;
    running_mean[j] += momentum * ((float) m - running_mean[j]);
    running_var[j] +=
      momentum * ((float) (count > 1 ? var * count / (count - 1) : var) - running_var[j]);
  }
  return ML_OK;
}

ML_WIDE static void
affine (const float *x, float scale, float shift, int relu, size_t n, float *y)
{
  if (relu)
    for (size_t i = 0; i < n; i++) {
      float v = scale * x[i] + shift;

      y[i] = v < 0.0f ? 0.0f : v;
    }
  else
    for (size_t i = 0; i < n; i++)
      y[i] = scale * x[i] + shift;
}

ml_status
ml_norm_forward (const ml_norm *norm, const float *x, const float *mean,
                 const float *inv, const float *gamma, const float *beta,
                 size_t n, float *y)
{
  if (!norm_ok (norm, n) || x == NULL || mean == NULL || inv == NULL || gamma == NULL
      || beta == NULL || y == NULL)
    return ML_ERR_ARG;

  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < norm->c; c++) {
      size_t at = (i * norm->c + c) * norm->hw;
      float scale = gamma[c] * inv[c];

      affine (x + at, scale, beta[c] - scale * mean[c], norm->act == ML_ACT_RELU, norm->hw,
              y + at);
    }
  return ML_OK;
}

/* dy where ReLU was on, 0 where it was off. A product rather than a choice: loops
 * over it become vector code. */
static inline float
passed (float y, float dy)
{
  return (float) (y > 0.0f) * dy;
}

/* Sums of dy and of dy (x - mean), eight lanes. */
ML_WIDE static void
backward_sums (const float *x, const float *dy, float mean, size_t n, double *dgamma,
               double *dbeta)
{
  double g[8] = { 0 }, b[8] = { 0 };
  size_t i = 0;

  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++) {
      b[l] += dy[i + l];
      g[l] += dy[i + l] * (x[i + l] - mean);
    }
  for (; i < n; i++) {
    b[0] += dy[i];
    g[0] += dy[i] * (x[i] - mean);
  }
  for (int l = 0; l < 8; l++) {
    *dgamma += g[l];
    *dbeta += b[l];
  }
}

/* The same, with ReLU's part in dy taken out: by way of a buffer, since compilers
 * make vector code of each half but not of both in one. */
ML_WIDE static void
backward_sums_relu (const float *x, const float *y, const float *dy, float mean, size_t n,
                    double *dgamma, double *dbeta)
{
  float d[512];

  for (size_t from = 0; from < n; from += 512) {
    size_t some = n - from < 512 ? n - from : 512;

    for (size_t i = 0; i < some; i++)
      d[i] = passed (y[from + i], dy[from + i]);
    backward_sums (x + from, d, mean, some, dgamma, dbeta);
  }
}

ml_status
ml_norm_backward_sums (const ml_norm *norm, const float *x, const float *y,
                       const float *dy, const float *mean, const float *inv,
                       size_t n, double *dgamma, double *dbeta)
{
  if (!norm_ok (norm, n) || x == NULL || dy == NULL || mean == NULL || inv == NULL
      || dgamma == NULL || dbeta == NULL || (norm->act == ML_ACT_RELU && y == NULL))
    return ML_ERR_ARG;

  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < norm->c; c++) {
      size_t at = (i * norm->c + c) * norm->hw;
      double slope = 0.0;

      if (norm->act == ML_ACT_RELU)
        backward_sums_relu (x + at, y + at, dy + at, mean[c], norm->hw, &slope, dbeta + c);
      else
        backward_sums (x + at, dy + at, mean[c], norm->hw, &slope, dbeta + c);
      dgamma[c] += slope * inv[c];
    }
  return ML_OK;
}

/* dx = a dy + b x + k: what the chain rule leaves once the channel's sums are known. */
ML_WIDE static void
backward_plane (const float *x, const float *y, const float *dy, int relu, float a, float b,
                float k, size_t n, float *dx)
{
  if (relu)
    for (size_t i = 0; i < n; i++)
      dx[i] = a * passed (y[i], dy[i]) + b * x[i] + k;
  else
    for (size_t i = 0; i < n; i++)
      dx[i] = a * dy[i] + b * x[i] + k;
}

/**
 * ml_norm_backward - dx = gamma inv (dy - dbeta/m - xhat dgamma/m), m = @count
 */
ml_status
ml_norm_backward (const ml_norm *norm, const float *x, const float *y,
                  const float *dy, const float *mean, const float *inv,
                  const float *gamma, const double *dgamma, const double *dbeta,
                  size_t count, size_t n, float *dx)
{
  if (!norm_ok (norm, n) || x == NULL || dy == NULL || mean == NULL || inv == NULL
      || gamma == NULL || dgamma == NULL || dbeta == NULL || dx == NULL || count == 0
      || (norm->act == ML_ACT_RELU && y == NULL))
    return ML_ERR_ARG;

  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < norm->c; c++) {
      size_t at = (i * norm->c + c) * norm->hw;
      double a = (double) gamma[c] * inv[c];
      double b = -a * inv[c] * dgamma[c] / count;
      double k = -a * dbeta[c] / count - b * mean[c];

      backward_plane (x + at, y != NULL ? y + at : NULL, dy + at, norm->act == ML_ACT_RELU,
                      (float) a, (float) b, (float) k, norm->hw, dx + at);
    }
  return ML_OK;
}

ml_status
ml_norm_fold (size_t out, size_t k, const float *running_mean,
              const float *running_var, float eps, const float *gamma,
              const float *beta, float *w, float *b)
{
  if (out == 0 || k == 0 || running_mean == NULL || running_var == NULL || gamma == NULL
      || beta == NULL || w == NULL || b == NULL)
    return ML_ERR_ARG;

  for (size_t o = 0; o < out; o++) {
    float scale = gamma[o] / sqrtf (running_var[o] + eps);

    ml_scale (scale, w + o * k, k);
    b[o] = scale * (b[o] - running_mean[o]) + beta[o];
  }
  return ML_OK;
}
