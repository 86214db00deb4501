/* ml-ridge.c - ridge regression with a kernel
 *
 * Any thread, each with its own. The matrix is solved by Cholesky in double.
 * Source: Saunders, Gammerman & Vovk 1998, "Ridge regression learning algorithm in
 * dual variables". */
#include "ml-ridge.h"
#include "ml-vec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void
ml_ridge_clear (ml_ridge *r)
{
  if (r == NULL)
    return;
  free (r->mean);
  free (r->scale);
  free (r->x);
  free (r->alpha);
  free (r->bias);
  *r = (ml_ridge) { 0 };
}

static ml_status
allocate (ml_ridge *r)
{
  r->mean = ml_floats (r->d);
  r->scale = ml_floats (r->d);
  r->x = ml_floats (r->n * r->d);
  r->alpha = ml_floats (r->n * r->t);
  r->bias = ml_floats (r->t);
  return r->mean != NULL && r->scale != NULL && r->x != NULL && r->alpha != NULL
         && r->bias != NULL ? ML_OK : ML_ERR_NOMEM;
}

/* Mean and inverse spread of every column, then the standardised rows. */
static void
standardise (ml_ridge *r, const float *x)
{
  for (size_t j = 0; j < r->d; j++) {
    double sum = 0.0, sum2 = 0.0, var;

    for (size_t i = 0; i < r->n; i++)
      sum += x[i * r->d + j];
    sum /= (double) r->n;
    for (size_t i = 0; i < r->n; i++)
      sum2 += (x[i * r->d + j] - sum) * (x[i * r->d + j] - sum);
    var = sum2 / (double) r->n;
    r->mean[j] = r->kernel == ML_KERNEL_PLACE ? 0.0f : (float) sum;
    r->scale[j] = r->kernel == ML_KERNEL_PLACE ? 1.0f
                  : var > 1e-18 * (1.0 + sum * sum) ? (float) (1.0 / sqrt (var)) : 0.0f;
  }
  for (size_t i = 0; i < r->n; i++)
    for (size_t j = 0; j < r->d; j++)
      r->x[i * r->d + j] = (x[i * r->d + j] - r->mean[j]) * r->scale[j];
}

static double
kernel_of (const ml_ridge *r, const float *a, const float *b)
{
  double sum = 0.0;

  if (r->kernel == ML_KERNEL_LINEAR)
    return ml_dot (a, b, r->d) / (double) r->d;
  for (size_t j = 0; j < r->d; j++)
    sum += (double) (a[j] - b[j]) * (a[j] - b[j]);
  return exp (-r->gamma * sum / (r->kernel == ML_KERNEL_PLACE ? 1.0 : (double) r->d));
}

static double
dot (const double *a, const double *b, size_t n)
{
  double lane[4] = { 0 }, sum = 0.0;
  size_t i = 0;

  for (; i + 4 <= n; i += 4)
    for (int l = 0; l < 4; l++)
      lane[l] += a[i + l] * b[i + l];
  for (; i < n; i++)
    sum += a[i] * b[i];
  return sum + (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

/* Lower triangle of a [n][n] in place; 0 when it is not positive definite. */
static int
cholesky (double *a, size_t n)
{
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) {
      double v = a[i * n + j] - dot (a + i * n, a + j * n, j);

      if (j < i)
        a[i * n + j] = v / a[j * n + j];
      else if (v > 0.0 && isfinite (v))
        a[i * n + i] = sqrt (v);
      else
        return 0;
    }
  return 1;
}

/* Solves for one target in place, forward and back through the triangle. */
static void
solve (const double *a, size_t n, double *b)
{
  for (size_t i = 0; i < n; i++)
    b[i] = (b[i] - dot (a + i * n, b, i)) / a[i * n + i];
  for (size_t i = n; i-- > 0;) {
    b[i] /= a[i * n + i];
    for (size_t j = 0; j < i; j++)
      b[j] -= a[i * n + j] * b[i];
  }
}

static ml_status
solve_all (ml_ridge *r, const float *y, const float *weight, double lambda)
{
  const size_t n = r->n;
  double *k = malloc (n * n * sizeof *k), *b = malloc (n * sizeof *b);
  ml_status status = k != NULL && b != NULL ? ML_OK : ML_ERR_NOMEM;

  for (size_t i = 0; status == ML_OK && i < n; i++) {
    for (size_t j = 0; j <= i; j++)
      k[i * n + j] = kernel_of (r, r->x + i * r->d, r->x + j * r->d);
    k[i * n + i] += lambda / (weight != NULL ? weight[i] : 1.0);
  }
  if (status == ML_OK && !cholesky (k, n))
    status = ML_ERR_DIVERGED;
  for (size_t t = 0; status == ML_OK && t < r->t; t++) {
    for (size_t i = 0; i < n; i++)
      b[i] = y[i * r->t + t] - r->bias[t];
    solve (k, n, b);
    for (size_t i = 0; i < n; i++)
      r->alpha[i * r->t + t] = (float) b[i];
  }
  free (k);
  free (b);
  return status;
}

static void
target_means (ml_ridge *r, const float *y, const float *weight)
{
  double total = 0.0;

  for (size_t i = 0; i < r->n; i++)
    total += weight != NULL ? weight[i] : 1.0f;
  for (size_t t = 0; t < r->t; t++) {
    double sum = 0.0;

    for (size_t i = 0; i < r->n; i++)
      sum += (weight != NULL ? weight[i] : 1.0f) * (double) y[i * r->t + t];
    r->bias[t] = (float) (sum / total);
  }
}

ml_status
ml_ridge_fit (ml_ridge *r, ml_kernel kernel, float gamma, double lambda,
              const float *x, const float *y, const float *weight,
              size_t n, size_t d, size_t t)
{
  ml_status status;

  if (r == NULL || x == NULL || y == NULL || n == 0 || d == 0 || t == 0
      || n > ML_RIDGE_MAX_ROWS || d > 1 << 16 || t > 1 << 12 || !(lambda > 0.0)
      || !(gamma >= 0.0f)
      || (kernel != ML_KERNEL_LINEAR && kernel != ML_KERNEL_RBF && kernel != ML_KERNEL_PLACE))
    return ML_ERR_ARG;
  for (size_t i = 0; weight != NULL && i < n; i++)
    if (!(weight[i] > 0.0f))
      return ML_ERR_ARG;
  if (!ml_all_finite (x, n * d) || !ml_all_finite (y, n * t))
    return ML_ERR_NONFINITE;

  *r = (ml_ridge) { .kernel = kernel, .gamma = gamma, .n = n, .d = d, .t = t };
  status = allocate (r);
  if (status == ML_OK) {
    standardise (r, x);
    target_means (r, y, weight);
    status = solve_all (r, y, weight, lambda);
  }
  if (status != ML_OK)
    ml_ridge_clear (r);
  return status;
}

ml_status
ml_ridge_predict (const ml_ridge *r, const float *x, float *scratch, float *y)
{
  if (r == NULL || r->x == NULL || x == NULL || scratch == NULL || y == NULL)
    return ML_ERR_ARG;
  if (!ml_all_finite (x, r->d))
    return ML_ERR_NONFINITE;

  for (size_t j = 0; j < r->d; j++)
    scratch[j] = (x[j] - r->mean[j]) * r->scale[j];
  memcpy (y, r->bias, r->t * sizeof *y);
  for (size_t i = 0; i < r->n; i++)
    ml_axpy ((float) kernel_of (r, r->x + i * r->d, scratch), r->alpha + i * r->t, y, r->t);
  return ML_OK;
}

/* ---- in weight files -------------------------------------------------------------- */

typedef struct {
  const char *name;
  size_t      dim[2];
  unsigned    n_dims;
  float      *data; /* borrowed */
  int         half;
} Part;

enum { N_PARTS = 6 };

/* @head: kernel and gamma. Rows keep 16 bits: they are standardised. */
static void
parts (const ml_ridge *r, float *head, Part *part)
{
  part[0] = (Part) { "kernel", { 2 }, 1, head, 0 };
  part[1] = (Part) { "mean", { r->d }, 1, r->mean, 0 };
  part[2] = (Part) { "scale", { r->d }, 1, r->scale, 0 };
  part[3] = (Part) { "rows", { r->n, r->d }, 2, r->x, 1 };
  part[4] = (Part) { "alpha", { r->n, r->t }, 2, r->alpha, 0 };
  part[5] = (Part) { "bias", { r->t }, 1, r->bias, 0 };
}

ml_status
ml_ridge_store (const ml_ridge *r, ml_weights *weights, const char *prefix)
{
  float head[2];
  Part part[N_PARTS];
  ml_status status = ML_OK;

  if (r == NULL || r->x == NULL || weights == NULL || prefix == NULL)
    return ML_ERR_ARG;
  head[0] = (float) r->kernel;
  head[1] = r->gamma;
  parts (r, head, part);
  for (int i = 0; status == ML_OK && i < N_PARTS; i++) {
    char name[160];

    snprintf (name, sizeof name, "%.100s%s", prefix, part[i].name);
    status = ml_weights_add (weights, name, part[i].dim, part[i].n_dims, part[i].data,
                             part[i].half);
  }
  return status;
}

ml_status
ml_ridge_restore (ml_ridge *r, const ml_weights *weights, const char *prefix, ml_why *why)
{
  const ml_tensor *head = ml_weights_part (weights, prefix, "kernel", 1);
  const ml_tensor *rows = ml_weights_part (weights, prefix, "rows", 2);
  const ml_tensor *alpha = ml_weights_part (weights, prefix, "alpha", 2);
  float unused[2];
  Part part[N_PARTS];
  int sound = head != NULL && head->n == 2 && rows != NULL && alpha != NULL
              && rows->dim[0] == alpha->dim[0] && rows->dim[0] <= ML_RIDGE_MAX_ROWS
              && (head->data[0] == ML_KERNEL_LINEAR || head->data[0] == ML_KERNEL_RBF
                  || head->data[0] == ML_KERNEL_PLACE)
              && head->data[1] >= 0.0f;

  *r = (ml_ridge) { 0 };
  if (sound) {
    *r = (ml_ridge) { .kernel = (ml_kernel) head->data[0], .gamma = head->data[1],
                      .n = rows->dim[0], .d = rows->dim[1], .t = alpha->dim[1] };
    if (allocate (r) != ML_OK) {
      ml_ridge_clear (r);
      return ML_ERR_NOMEM;
    }
    parts (r, unused, part);
  }
  for (int i = 1; sound && i < N_PARTS; i++) {
    const ml_tensor *t = ml_weights_part (weights, prefix, part[i].name, part[i].n_dims);
    size_t want = part[i].dim[0] * (part[i].n_dims == 2 ? part[i].dim[1] : 1);

    sound = t != NULL && t->n == want;
    if (sound)
      memcpy (part[i].data, t->data, want * sizeof (float));
  }
  if (!sound) {
    ml_ridge_clear (r);
    if (why != NULL)
      snprintf (why->text, sizeof why->text, "The model file lacks a part of its regression.");
    return ML_ERR_FORMAT;
  }
  return ML_OK;
}
