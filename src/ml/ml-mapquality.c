/* ml-mapquality.c - trustworthiness, continuity and neighbourhood overlap
 *
 * Pure but for the accumulator it is given.
 * Source: Venna & Kaski 2001, ICANN. */
#include "ml-mapquality.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"

typedef struct {
  float  distance;
  size_t i;
} ranked;

typedef struct {
  ranked *order;
  size_t *rank_high, *rank_low;
} room;

/**
 * ml_map_quality_init - start judging a map of @n points by @k neighbours
 *
 * Returns ML_OK; ML_ERR_ARG unless 1 <= @k and 2 @n > 3 @k + 1 (else the scale
 * of the measure breaks down); ML_ERR_NOMEM.
 */
ml_status
ml_map_quality_init (ml_map_quality *q, size_t n, size_t k)
{
  room *r;

  memset (q, 0, sizeof *q);
  if (k == 0 || k >= n || 2 * n <= 3 * k + 1)
    return ML_ERR_ARG;
  q->n = n;
  q->k = k;
  q->room = r = ml_alloc (1, 1, sizeof *r);
  if (r == NULL)
    return ML_ERR_NOMEM;
  r->order = ml_alloc (n, 1, sizeof *r->order);
  r->rank_high = ml_alloc (n, 1, sizeof *r->rank_high);
  r->rank_low = ml_alloc (n, 1, sizeof *r->rank_low);
  if (r->order && r->rank_high && r->rank_low)
    return ML_OK;
  ml_map_quality_clear (q);
  return ML_ERR_NOMEM;
}

static int
compare_ranked (const void *a, const void *b)
{
  const ranked *x = a, *y = b;

  if (x->distance != y->distance)
    return x->distance < y->distance ? -1 : 1;
  return (x->i > y->i) - (x->i < y->i);
}

/* rank[i] = 1 for the nearest; the point itself is left out with rank 0. */
static int
rank_by (const float *distance, size_t n, size_t own, ranked *order, size_t *rank)
{
  size_t m = 0;

  for (size_t i = 0; i < n; i++) {
    if (i == own)
      continue;
    if (isnan (distance[i]))
      return 0;
    order[m++] = (ranked) { distance[i], i };
  }
  qsort (order, m, sizeof *order, compare_ranked);
  rank[own] = 0;
  for (size_t r = 0; r < m; r++)
    rank[order[r].i] = r + 1;
  return 1;
}

/**
 * ml_map_quality_add - judge the surroundings of one point
 * @own:  its number
 * @high: in [n] distances in the full space
 * @low:  in [n] distances on the map; any monotone form will do for both
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE. O(n log n).
 */
ml_status
ml_map_quality_add (ml_map_quality *q, size_t own, const float *high, const float *low)
{
  room *r = q->room;

  if (r == NULL || own >= q->n)
    return ML_ERR_ARG;
  if (!rank_by (high, q->n, own, r->order, r->rank_high)
      || !rank_by (low, q->n, own, r->order, r->rank_low))
    return ML_ERR_NONFINITE;
  for (size_t i = 0; i < q->n; i++) {
    size_t h = r->rank_high[i], l = r->rank_low[i];

    if (i == own)
      continue;
    if (l <= q->k && h > q->k)
      q->intruders += (double) (h - q->k);
    if (h <= q->k && l > q->k)
      q->lost += (double) (l - q->k);
    q->kept += h <= q->k && l <= q->k;
  }
  q->judged++;
  return ML_OK;
}

static double
scaled (const ml_map_quality *q, double ranks)
{
  double n = (double) q->n, k = (double) q->k;

  if (q->judged == 0)
    return NAN;
  return 1.0 - 2.0 * ranks / ((double) q->judged * k * (2.0 * n - 3.0 * k - 1.0));
}

/** ml_map_trustworthiness - 1 when all neighbours on the map are neighbours in truth */
double
ml_map_trustworthiness (const ml_map_quality *q)
{
  return scaled (q, q->intruders);
}

/** ml_map_continuity - 1 when all neighbours in truth are neighbours on the map */
double
ml_map_continuity (const ml_map_quality *q)
{
  return scaled (q, q->lost);
}

/** ml_map_overlap - share of the @k neighbours that are the same in both */
double
ml_map_overlap (const ml_map_quality *q)
{
  return q->judged ? q->kept / ((double) q->judged * (double) q->k) : NAN;
}

/** ml_map_quality_clear - free what @q holds */
void
ml_map_quality_clear (ml_map_quality *q)
{
  room *r = q->room;

  if (r != NULL) {
    free (r->order);
    free (r->rank_high);
    free (r->rank_low);
    free (r);
  }
  memset (q, 0, sizeof *q);
}
