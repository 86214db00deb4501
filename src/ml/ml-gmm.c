/* ml-gmm.c - mixtures of axis-aligned Gaussians by expectation-maximisation
 *
 * Pure; any thread. Started from k-means; variances are kept above a floor, or
 * a component could shrink onto one point and its likelihood run to infinity.
 * Sources: Dempster, Laird & Rubin 1977, JRSS B 39; Schwarz 1978 (BIC). */
#include "ml-gmm.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"

#define LOG_2_PI 1.8378770664093454836

static ml_status
gmm_alloc (ml_gmm *g, size_t k, size_t d)
{
  *g = (ml_gmm) { .k = k, .d = d };
  g->weight = ml_alloc (k, 1, sizeof *g->weight);
  g->mean = ml_alloc (k, d, sizeof *g->mean);
  g->variance = ml_alloc (k, d, sizeof *g->variance);
  return g->weight && g->mean && g->variance ? ML_OK : ML_ERR_NOMEM;
}

/* Log of weight times density for each component of one point: @out [k]. */
static void
log_joint (const ml_gmm *g, const double *constant, const float *x, double *out)
{
  for (size_t j = 0; j < g->k; j++) {
    const double *m = g->mean + j * g->d, *v = g->variance + j * g->d;
    double sum = 0.0;

    for (size_t t = 0; t < g->d; t++)
      sum += (x[t] - m[t]) * (x[t] - m[t]) / v[t];
    out[j] = constant[j] - 0.5 * sum;
  }
}

/* What does not depend on the point. */
static void
log_constants (const ml_gmm *g, double *constant)
{
  for (size_t j = 0; j < g->k; j++) {
    double sum = (double) g->d * LOG_2_PI;

    for (size_t t = 0; t < g->d; t++)
      sum += log (g->variance[j * g->d + t]);
    constant[j] = log (g->weight[j]) - 0.5 * sum;
  }
}

/* Turns log joints into shares that sum to 1; returns the log-likelihood. */
static double
normalise (double *lp, size_t k)
{
  double top = lp[0], sum = 0.0;

  for (size_t j = 1; j < k; j++)
    top = lp[j] > top ? lp[j] : top;
  for (size_t j = 0; j < k; j++)
    sum += lp[j] = exp (lp[j] - top);
  for (size_t j = 0; j < k; j++)
    lp[j] /= sum;
  return top + log (sum);
}

typedef struct {
  double *floor;    /* [d] */
  double *constant; /* [k] */
  double *share;    /* [k] */
  double *s0, *s1, *s2; /* [k], [k][d], [k][d] weighted moments */
} em_room;

/* One step: shares under the present mixture, then moments weighted by them.
 * Returns the log-likelihood of the present mixture. */
static double
em_step (ml_gmm *g, const float *x, size_t n, em_room *r)
{
  double total = 0.0;

  memset (r->s0, 0, g->k * sizeof (double));
  memset (r->s1, 0, g->k * g->d * sizeof (double));
  memset (r->s2, 0, g->k * g->d * sizeof (double));
  log_constants (g, r->constant);
  for (size_t i = 0; i < n; i++) {
    const float *xi = x + i * g->d;

    log_joint (g, r->constant, xi, r->share);
    total += normalise (r->share, g->k);
    for (size_t j = 0; j < g->k; j++) {
      const double *m = g->mean + j * g->d;
      double w = r->share[j];

      if (w < 1e-12)
        continue;
      r->s0[j] += w;
      for (size_t t = 0; t < g->d; t++) {
        double dx = xi[t] - m[t]; /* around the old mean: no cancellation */

        r->s1[j * g->d + t] += w * dx;
        r->s2[j * g->d + t] += w * dx * dx;
      }
    }
  }
  for (size_t j = 0; j < g->k; j++) {
    double w = r->s0[j];

    g->weight[j] = (w + 1e-9) / ((double) n + 1e-9 * (double) g->k);
    if (w < 1e-9) /* nobody's component keeps its place at no weight */
      continue;
    for (size_t t = 0; t < g->d; t++) {
      double shift = r->s1[j * g->d + t] / w;
      double v = r->s2[j * g->d + t] / w - shift * shift;

      g->mean[j * g->d + t] += shift;
      g->variance[j * g->d + t] = v > r->floor[t] ? v : r->floor[t];
    }
  }
  return total;
}

/* Least variance of each axis. A constant axis gets a tiny one, so that it
 * neither divides by zero nor decides anything. */
static ml_status
variance_floor (const float *x, size_t n, size_t d, double share, double *least)
{
  for (size_t t = 0; t < d; t++) {
    double mean = 0.0, var = 0.0;

    for (size_t i = 0; i < n; i++)
      mean += x[i * d + t];
    mean /= (double) n;
    for (size_t i = 0; i < n; i++)
      var += (x[i * d + t] - mean) * (x[i * d + t] - mean);
    if (!isfinite (var))
      return ML_ERR_NONFINITE;
    least[t] = share * var / (double) n;
    if (least[t] < 1e-12)
      least[t] = 1e-12;
  }
  return ML_OK;
}

/* Starts the mixture at the clusters of k-means. */
static ml_status
start_from_kmeans (ml_gmm *g, const float *x, size_t n,
                   const ml_gmm_options *options, const double *least)
{
  ml_kmeans_options ko = { .seed = options->seed, .cancelled = options->cancelled,
                           .cancel_data = options->cancel_data, .restarts = 3 };
  float *c = ml_alloc (g->k, g->d, sizeof *c);
  int32_t *label = ml_alloc (n, 1, sizeof *label);
  ml_status status = c && label ? ML_OK : ML_ERR_NOMEM;

  if (status == ML_OK)
    status = ml_kmeans (x, n, g->d, g->k, &ko, c, label, NULL);
  for (size_t i = 0; status == ML_OK && i < n; i++) {
    size_t j = (size_t) label[i];

    g->weight[j] += 1.0;
    for (size_t t = 0; t < g->d; t++) {
      double dx = x[i * g->d + t] - c[j * g->d + t];

      g->variance[j * g->d + t] += dx * dx;
    }
  }
  for (size_t j = 0; status == ML_OK && j < g->k; j++) {
    double count = g->weight[j] > 0.0 ? g->weight[j] : 1.0;

    for (size_t t = 0; t < g->d; t++) {
      double *v = &g->variance[j * g->d + t];

      g->mean[j * g->d + t] = c[j * g->d + t];
      *v = *v / count > least[t] ? *v / count : least[t];
    }
    g->weight[j] = (g->weight[j] + 1e-9) / ((double) n + 1e-9 * (double) g->k);
  }
  free (c);
  free (label);
  return status;
}

/**
 * ml_gmm_fit - fit a mixture of @k axis-aligned Gaussians
 * @x:   in  [n][d]
 * @k:   1 … @n
 * @out: out freed with ml_gmm_clear(); empty on failure
 *
 * bic = −2 log-likelihood + (2 k d + k − 1) log n; fit several @k, take the least.
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM, ML_ERR_NONFINITE, ML_ERR_CANCELLED.
 * O(iterations × n k d).
 */
ml_status
ml_gmm_fit (const float *x, size_t n, size_t d, size_t k,
            const ml_gmm_options *options, ml_gmm *out)
{
  unsigned limit = options->max_iterations ? options->max_iterations : 100;
  double tolerance = options->tolerance > 0.0 ? options->tolerance : 1e-4;
  double share = options->floor_share > 0.0 ? options->floor_share : 1e-3;
  double before = -INFINITY, now = 0.0;
  em_room r = { 0 };
  ml_status status;

  *out = (ml_gmm) { 0 };
  if (n == 0 || d == 0 || k == 0 || k > n)
    return ML_ERR_ARG;
  status = gmm_alloc (out, k, d);
  r.floor = ml_alloc (d, 1, sizeof (double));
  r.constant = ml_alloc (k, 1, sizeof (double));
  r.share = ml_alloc (k, 1, sizeof (double));
  r.s0 = ml_alloc (k, 1, sizeof (double));
  r.s1 = ml_alloc (k, d, sizeof (double));
  r.s2 = ml_alloc (k, d, sizeof (double));
  if (!r.floor || !r.constant || !r.share || !r.s0 || !r.s1 || !r.s2)
    status = ML_ERR_NOMEM;
  if (status == ML_OK)
    status = variance_floor (x, n, d, share, r.floor);
  if (status == ML_OK)
    status = start_from_kmeans (out, x, n, options, r.floor);
  for (unsigned i = 0; status == ML_OK && i < limit; i++) {
    if (options->cancelled != NULL && options->cancelled (options->cancel_data))
      status = ML_ERR_CANCELLED;
    now = em_step (out, x, n, &r);
    if (now - before < tolerance * (double) n)
      break;
    before = now;
  }
  free (r.floor);
  free (r.constant);
  free (r.share);
  free (r.s0);
  free (r.s1);
  free (r.s2);
  if (status == ML_OK)
    status = ml_gmm_assign (out, x, n, NULL, NULL, &out->log_likelihood);
  if (status != ML_OK) {
    ml_gmm_clear (out);
    return status;
  }
  out->bic = -2.0 * out->log_likelihood + (2.0 * (double) (k * d) + (double) k - 1.0) * log ((double) n);
  return ML_OK;
}

/**
 * ml_gmm_assign - how much each component claims of each point
 * @x:              in  [n][d]
 * @share:          out optional [n][k] sums to 1 over k
 * @label:          out optional [n] component with the largest share
 * @log_likelihood: out optional, sum over the points
 *
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM or ML_ERR_NONFINITE. O(n k d).
 */
ml_status
ml_gmm_assign (const ml_gmm *gmm, const float *x, size_t n,
               float *share, int32_t *label, double *log_likelihood)
{
  double *room, *constant, total = 0.0;

  if (n == 0 || gmm->k == 0)
    return ML_ERR_ARG;
  room = ml_alloc (gmm->k, 2, sizeof *room);
  if (room == NULL)
    return ML_ERR_NOMEM;
  constant = room + gmm->k;
  log_constants (gmm, constant);
  for (size_t i = 0; i < n; i++) {
    size_t best = 0;

    log_joint (gmm, constant, x + i * gmm->d, room);
    total += normalise (room, gmm->k);
    for (size_t j = 0; j < gmm->k; j++) {
      if (share != NULL)
        share[i * gmm->k + j] = (float) room[j];
      if (room[j] > room[best])
        best = j;
    }
    if (label != NULL)
      label[i] = (int32_t) best;
  }
  free (room);
  if (!isfinite (total))
    return ML_ERR_NONFINITE;
  if (log_likelihood != NULL)
    *log_likelihood = total;
  return ML_OK;
}

/** ml_gmm_clear - free what @gmm holds; a zeroed or cleared one is fine */
void
ml_gmm_clear (ml_gmm *gmm)
{
  free (gmm->weight);
  free (gmm->mean);
  free (gmm->variance);
  *gmm = (ml_gmm) { 0 };
}
