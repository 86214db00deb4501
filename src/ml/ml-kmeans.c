/* ml-kmeans.c - clusters around means
 *
 * Pure; any thread. Same seed, same clusters on one machine.
 * Sources: Lloyd 1982; Arthur & Vassilvitskii 2007, "k-means++", SODA; Sculley
 * 2010, "Web-scale k-means clustering", WWW (mini-batches); Rousseeuw 1987
 * (silhouette). */
#include "ml-kmeans.h"

#include <math.h>

#include "ml-distance.h"
#include "ml-grow.h"
#include "ml-vec.h"

/**
 * ml_kmeans_assign - label each point with its nearest centroid
 * @x:       in  [n][d] points, row-major; one unit throughout, shared with @c
 * @c:       in  [k][d] centroids
 * @n @k @d: all >= 1, @k <= INT32_MAX
 * @label:   out [n] centroid index; a tie goes to the lowest index
 * @inertia: out optional, sum of squared distances, unit of @x squared
 *
 * Returns ML_OK; ML_ERR_ARG on a bad size, nothing written; ML_ERR_NONFINITE
 * when a distance is NaN or infinite, outputs then undefined.
 * O(n k d), allocates nothing, pure: any thread, same input same output.
 * Source: Lloyd 1982, "Least squares quantization in PCM", partition step.
 */
ML_WIDE ml_status
ml_kmeans_assign (const float *x, const float *c,
                  size_t n, size_t k, size_t d,
                  int32_t *label, double *inertia)
{
  /* In double: a float sum over 50 000 points drops small terms, and the
   * caller's "stopped improving" test would then fire too early. */
  double total = 0.0;

  if (n == 0 || d == 0 || k == 0 || k > INT32_MAX)
    return ML_ERR_ARG;
  for (size_t i = 0; i < n; i++) {
    float best = INFINITY;

    for (size_t j = 0; j < k; j++) {
      float dist = ml_distance2 (x + i * d, c + j * d, d);

      if (!isfinite (dist))
        return ML_ERR_NONFINITE;
      if (dist < best) {
        best = dist;
        label[i] = (int32_t) j;
      }
    }
    total += best;
  }
  if (inertia != NULL)
    *inertia = total;
  return ML_OK;
}

/* An index drawn with chance proportional to @weight [n]; uniform when all are 0. */
static size_t
draw_weighted (ml_rng       *rng,
               const double *weight,
               size_t        n,
               double        total)
{
  double left = ml_rng_uniform (rng) * total;

  if (!(total > 0.0))
    return ml_rng_below (rng, n);
  for (size_t i = 0; i < n; i++) {
    left -= weight[i];
    if (left < 0.0)
      return i;
  }
  for (size_t i = n; i > 0; i--) /* rounding ate the rest: the last that may be drawn */
    if (weight[i - 1] > 0.0)
      return i - 1;
  return 0;
}

/**
 * ml_kmeans_plus_plus - first centroids, far from each other with high chance
 * @x: in  [n][d]
 * @c: out [k][d] copies of points of @x
 * @k: 1 … @n
 *
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM or ML_ERR_NONFINITE. O(n k d).
 * Source: Arthur & Vassilvitskii 2007.
 */
ML_WIDE ml_status
ml_kmeans_plus_plus (const float *x, size_t n, size_t d, size_t k,
                     ml_rng *rng, float *c)
{
  double *nearest;
  size_t pick;

  if (n == 0 || d == 0 || k == 0 || k > n)
    return ML_ERR_ARG;
  nearest = ml_alloc (n, 1, sizeof *nearest);
  if (nearest == NULL)
    return ML_ERR_NOMEM;
  pick = ml_rng_below (rng, n);
  for (size_t j = 0; j < k; j++) {
    double total = 0.0;

    memcpy (c + j * d, x + pick * d, d * sizeof *c);
    for (size_t i = 0; i < n; i++) {
      double dist = ml_distance2 (x + i * d, c + j * d, d);

      if (!isfinite (dist)) {
        free (nearest);
        return ML_ERR_NONFINITE;
      }
      if (j == 0 || dist < nearest[i])
        nearest[i] = dist;
      total += nearest[i];
    }
    pick = draw_weighted (rng, nearest, n, total);
  }
  free (nearest);
  return ML_OK;
}

/* Means of the labelled points. An empty cluster takes the point farthest
 * from its own centroid, so that k clusters stay k. */
static void
move_centroids (const float *x, size_t n, size_t d, size_t k,
                int32_t *label, float *c, double *sum, size_t *count)
{
  memset (sum, 0, k * d * sizeof *sum);
  memset (count, 0, k * sizeof *count);
  for (size_t i = 0; i < n; i++) {
    double *s = sum + (size_t) label[i] * d;

    count[label[i]]++;
    for (size_t t = 0; t < d; t++)
      s[t] += x[i * d + t];
  }
  for (size_t j = 0; j < k; j++) {
    size_t far = 0;
    float farthest = -1.0f;

    if (count[j] > 0)
      continue;
    for (size_t i = 0; i < n; i++) {
      float dist = ml_distance2 (x + i * d, c + (size_t) label[i] * d, d);

      if (count[label[i]] > 1 && dist > farthest) {
        farthest = dist;
        far = i;
      }
    }
    for (size_t t = 0; t < d; t++) {
      sum[(size_t) label[far] * d + t] -= x[far * d + t];
      sum[j * d + t] = x[far * d + t];
    }
    count[label[far]]--;
    count[j] = 1;
    label[far] = (int32_t) j;
  }
  for (size_t j = 0; j < k; j++)
    for (size_t t = 0; t < d; t++)
      c[j * d + t] = (float) (sum[j * d + t] / (double) count[j]);
}

static ml_status
run_once (const float *x, size_t n, size_t d, size_t k,
          const ml_kmeans_options *options, ml_rng *rng,
          float *c, int32_t *label, double *inertia, double *sum, size_t *count)
{
  unsigned limit = options->max_iterations ? options->max_iterations : 100;
  double tolerance = options->tolerance > 0.0 ? options->tolerance : 1e-4;
  double before = INFINITY;
  ml_status status = ml_kmeans_plus_plus (x, n, d, k, rng, c);

  if (status == ML_OK)
    status = ml_kmeans_assign (x, c, n, k, d, label, inertia);
  for (unsigned i = 0; status == ML_OK && i < limit; i++) {
    if (options->cancelled != NULL && options->cancelled (options->cancel_data))
      return ML_ERR_CANCELLED;
    if (!(*inertia < before * (1.0 - tolerance)))
      break;
    before = *inertia;
    move_centroids (x, n, d, k, label, c, sum, count);
    status = ml_kmeans_assign (x, c, n, k, d, label, inertia);
  }
  return status;
}

/**
 * ml_kmeans - k clusters around means
 * @x:       in  [n][d]
 * @k:       1 … @n, at most INT32_MAX
 * @c:       out [k][d] centroids
 * @label:   out [n]
 * @inertia: out optional, sum of squared distances
 *
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM, ML_ERR_NONFINITE, ML_ERR_CANCELLED.
 * O(restarts × iterations × n k d).
 */
ml_status
ml_kmeans (const float *x, size_t n, size_t d, size_t k,
           const ml_kmeans_options *options,
           float *c, int32_t *label, double *inertia)
{
  unsigned restarts = options->restarts ? options->restarts : 1;
  double best = INFINITY, now = 0.0;
  float *try_c;
  int32_t *try_label;
  double *sum;
  size_t *count;
  ml_rng rng;
  ml_status status = ML_OK;

  if (n == 0 || d == 0 || k == 0 || k > n || k > INT32_MAX)
    return ML_ERR_ARG;
  try_c = ml_alloc (k, d, sizeof *try_c);
  try_label = ml_alloc (n, 1, sizeof *try_label);
  sum = ml_alloc (k, d, sizeof *sum);
  count = ml_alloc (k, 1, sizeof *count);
  if (!try_c || !try_label || !sum || !count)
    status = ML_ERR_NOMEM;
  ml_rng_seed (&rng, options->seed);
  for (unsigned r = 0; status == ML_OK && r < restarts; r++) {
    status = run_once (x, n, d, k, options, &rng, try_c, try_label, &now, sum, count);
    if (status == ML_OK && now < best) {
      best = now;
      memcpy (c, try_c, k * d * sizeof *c);
      memcpy (label, try_label, n * sizeof *label);
    }
  }
  free (try_c);
  free (try_label);
  free (sum);
  free (count);
  if (status == ML_OK && inertia != NULL)
    *inertia = best;
  return status;
}

/**
 * ml_kmeans_update - let new points pull at existing centroids
 * @x:      in     [n][d] new points
 * @c:      in out [k][d] centroids
 * @weight: in out [k] points that each centroid stands for; grows by the new ones
 *
 * Each point moves its centroid by 1 / weight, so an old library is hardly
 * stirred by a new album. All points are assigned before any centroid moves.
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM or ML_ERR_NONFINITE. O(n k d).
 * Source: Sculley 2010.
 */
ml_status
ml_kmeans_update (const float *x, size_t n, size_t d, size_t k,
                  float *c, double *weight)
{
  int32_t *label;
  ml_status status;

  for (size_t j = 0; j < k; j++)
    if (!(weight[j] >= 0.0) || !isfinite (weight[j]))
      return ML_ERR_ARG;
  label = ml_alloc (n, 1, sizeof *label);
  if (label == NULL)
    return ML_ERR_NOMEM;
  status = ml_kmeans_assign (x, c, n, k, d, label, NULL);
  for (size_t i = 0; status == ML_OK && i < n; i++) {
    float *cj = c + (size_t) label[i] * d;
    double rate = 1.0 / ++weight[label[i]];

    for (size_t t = 0; t < d; t++)
      cj[t] += (float) (rate * ((double) x[i * d + t] - cj[t]));
  }
  free (label);
  return status;
}

/* ---- quality -------------------------------------------------------------- */

/* (b − a) / max (a, b) of point @i; 0 when it is alone in its cluster. */
static ML_WIDE double
silhouette_of (const float *x, const int32_t *label, size_t n, size_t d, size_t k,
               size_t i, double *sum, size_t *count)
{
  double own, other = INFINITY;

  memset (sum, 0, k * sizeof *sum);
  memset (count, 0, k * sizeof *count);
  for (size_t j = 0; j < n; j++) {
    if (j == i)
      continue;
    sum[label[j]] += sqrt (ml_distance2 (x + i * d, x + j * d, d));
    count[label[j]]++;
  }
  if (count[label[i]] == 0)
    return 0.0;
  own = sum[label[i]] / (double) count[label[i]];
  for (size_t j = 0; j < k; j++)
    if ((int32_t) j != label[i] && count[j] > 0 && sum[j] / (double) count[j] < other)
      other = sum[j] / (double) count[j];
  if (isinf (other) || (own == 0.0 && other == 0.0))
    return 0.0;
  return (other - own) / (other > own ? other : own);
}

/**
 * ml_silhouette - how much nearer points are to their own cluster than to the next
 * @x:      in [n][d]
 * @label:  in [n] 0 … @k − 1
 * @sample: so many points drawn at random are judged, against all; 0 judges all
 * @rng:    may be NULL when @sample is 0
 * @mean:   out −1 … 1
 *
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM or ML_ERR_NONFINITE. O(sample n d).
 * Source: Rousseeuw 1987, J. Comput. Appl. Math. 20.
 */
ml_status
ml_silhouette (const float *x, const int32_t *label,
               size_t n, size_t d, size_t k,
               size_t sample, ml_rng *rng, double *mean)
{
  size_t judged = sample == 0 || sample > n ? n : sample;
  double total = 0.0, *sum;
  size_t *count, *order;

  if (n == 0 || d == 0 || k == 0 || (judged < n && rng == NULL))
    return ML_ERR_ARG;
  for (size_t i = 0; i < n; i++)
    if (label[i] < 0 || (size_t) label[i] >= k)
      return ML_ERR_ARG;
  sum = ml_alloc (k, 1, sizeof *sum);
  count = ml_alloc (k, 1, sizeof *count);
  order = ml_alloc (n, 1, sizeof *order);
  if (sum != NULL && count != NULL && order != NULL) {
    for (size_t i = 0; i < n; i++)
      order[i] = i;
    if (judged < n)
      ml_rng_shuffle (rng, order, n);
    for (size_t i = 0; i < judged; i++)
      total += silhouette_of (x, label, n, d, k, order[i], sum, count);
    *mean = total / (double) judged;
  }
  free (order);
  free (count);
  if (sum == NULL || count == NULL || order == NULL) {
    free (sum);
    return ML_ERR_NOMEM;
  }
  free (sum);
  return isfinite (total) ? ML_OK : ML_ERR_NONFINITE;
}
