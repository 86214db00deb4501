/* ml-neighbour.c - nearest neighbours after mutual proximity
 *
 * Any number of threads may ask at once; adding needs the object alone.
 * Invariant: each point's mean and spread are of its distances to the same
 * reference points, so two points' odds compare.
 *
 * A point's distances to all others are taken as normal; their mean and spread
 * come from REFERENCES points drawn from those first added, redrawn by
 * ml_neighbours_refit(). So adding one point costs a few hundred distances and
 * changes nothing for the others. Every point is compared at each query: at
 * 100 000 × 64 that is memory speed, exact, and needs no index to maintain.
 *
 * Source: Schnitzer, Flexer, Schedl & Widmer 2012, "Local and global scaling
 * reduce hubs in space", JMLR 13. */
#include "ml-neighbour.h"

#include <math.h>

#include "ml-distance.h"
#include "ml-grow.h"
#include "ml-vec.h"

#define REFERENCES 512

/* Fewer points than this have no spread worth the name: plain distance ranks. */
#define MUTUAL_LEAST 4

struct ml_neighbours {
  size_t  d, n;
  float  *x;         /* [n][d] */
  size_t  x_room;
  float  *scale;     /* [n][2] mean of the distances, 1 / (spread × sqrt 2) */
  size_t  scale_room;
  size_t *reference; /* [REFERENCES] points */
  size_t  n_reference;
  size_t  fitted_at; /* points there were when the references were drawn */
  ml_rng  rng;
};

/**
 * ml_neighbours_new - an empty set of points
 * @d:    values a point, >= 1
 * @seed: of the draw of reference points
 * @out:  out freed with ml_neighbours_free()
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NOMEM.
 */
ml_status
ml_neighbours_new (size_t d, uint64_t seed, ml_neighbours **out)
{
  ml_neighbours *self;

  *out = NULL;
  if (d == 0 || d > 65536)
    return ML_ERR_ARG;
  self = ml_alloc (1, 1, sizeof *self);
  if (self == NULL)
    return ML_ERR_NOMEM;
  self->reference = ml_alloc (REFERENCES, 1, sizeof *self->reference);
  if (self->reference == NULL) {
    free (self);
    return ML_ERR_NOMEM;
  }
  self->d = d;
  ml_rng_seed (&self->rng, seed);
  *out = self;
  return ML_OK;
}

/** ml_neighbours_free - NULL is fine */
void
ml_neighbours_free (ml_neighbours *self)
{
  if (self == NULL)
    return;
  free (self->x);
  free (self->scale);
  free (self->reference);
  free (self);
}

/** ml_neighbours_count - points added so far; they are numbered from 0 */
size_t
ml_neighbours_count (const ml_neighbours *self)
{
  return self->n;
}

/** ml_neighbours_point - point @i [d]; borrowed until the next addition; NULL beyond the end */
const float *
ml_neighbours_point (const ml_neighbours *self, size_t i)
{
  return i < self->n ? self->x + i * self->d : NULL;
}

/* Mean and spread of the distances from @x to the references, itself left out. */
static ML_WIDE void
measure_scale (const ml_neighbours *self, const float *x, size_t own, float *scale)
{
  double sum = 0.0, sum2 = 0.0, count = 0.0, mean, var;

  for (size_t r = 0; r < self->n_reference; r++) {
    double dist;

    if (self->reference[r] == own)
      continue;
    dist = sqrt (ml_distance2 (x, self->x + self->reference[r] * self->d, self->d));
    sum += dist;
    sum2 += dist * dist;
    count += 1.0;
  }
  mean = count > 0.0 ? sum / count : 0.0;
  var = count > 1.0 ? (sum2 - sum * mean) / (count - 1.0) : 0.0;
  scale[0] = (float) mean;
  /* All references equally far: any positive spread ranks alike. */
  scale[1] = (float) (1.0 / (sqrt (var > 1e-12 ? var : 1e-12) * M_SQRT2));
}

/**
 * ml_neighbours_refit - draw the reference points anew from all points
 *
 * Worth its cost when the set has grown by half; ml_neighbours_add() calls it
 * when the set has doubled. Returns ML_OK or ML_ERR_NOMEM. O(n × 512 × d).
 */
ml_status
ml_neighbours_refit (ml_neighbours *self)
{
  size_t *order = ml_alloc (self->n, 1, sizeof *order);

  if (order == NULL)
    return ML_ERR_NOMEM;
  for (size_t i = 0; i < self->n; i++)
    order[i] = i;
  ml_rng_shuffle (&self->rng, order, self->n);
  self->n_reference = self->n < REFERENCES ? self->n : REFERENCES;
  memcpy (self->reference, order, self->n_reference * sizeof *order);
  free (order);
  for (size_t i = 0; i < self->n; i++)
    measure_scale (self, self->x + i * self->d, i, self->scale + 2 * i);
  self->fitted_at = self->n;
  return ML_OK;
}

/**
 * ml_neighbours_add - add points behind the last
 * @x: in [n][d], finite
 *
 * Returns ML_OK, ML_ERR_NOMEM, or ML_ERR_NONFINITE, then nothing is added.
 * O(n × 512 × d), more when the set has doubled since the references were drawn.
 */
ml_status
ml_neighbours_add (ml_neighbours *self, const float *x, size_t n)
{
  ml_status status;

  for (size_t i = 0; i < n * self->d; i++)
    if (!isfinite (x[i]))
      return ML_ERR_NONFINITE;
  status = ml_grow (&self->x, &self->x_room, (self->n + n) * self->d, sizeof *self->x);
  if (status == ML_OK)
    status = ml_grow (&self->scale, &self->scale_room, (self->n + n) * 2, sizeof *self->scale);
  if (status != ML_OK || n == 0)
    return status;
  memcpy (self->x + self->n * self->d, x, n * self->d * sizeof *x);
  self->n += n;
  if (self->n >= 2 * self->fitted_at)
    return ml_neighbours_refit (self);
  for (size_t i = self->n - n; i < self->n; i++)
    measure_scale (self, self->x + i * self->d, i, self->scale + 2 * i);
  return ML_OK;
}

/**
 * ml_neighbours_set - replace point @i, as when a track was analysed anew
 *
 * Returns ML_OK; ML_ERR_ARG beyond the end; ML_ERR_NONFINITE, nothing changed.
 */
ml_status
ml_neighbours_set (ml_neighbours *self, size_t i, const float *x)
{
  if (i >= self->n)
    return ML_ERR_ARG;
  for (size_t t = 0; t < self->d; t++)
    if (!isfinite (x[t]))
      return ML_ERR_NONFINITE;
  memcpy (self->x + i * self->d, x, self->d * sizeof *x);
  measure_scale (self, x, i, self->scale + 2 * i);
  return ML_OK;
}

/* 1 − the chance that a random point is farther than @dist from both. */
static float
mutual (float dist, const float *a, const float *b)
{
  double pa = 0.5 * erfc ((dist - a[0]) * a[1]);
  double pb = 0.5 * erfc ((dist - b[0]) * b[1]);

  return (float) (1.0 - pa * pb);
}

/* ---- the k best: a heap with the worst on top ------------------------------ */

typedef struct {
  size_t *index;
  float  *key;
  size_t  k, n;
} best_k;

static int
worse (const best_k *h, size_t a, size_t b)
{
  if (h->key[a] != h->key[b])
    return h->key[a] > h->key[b];
  return h->index[a] > h->index[b]; /* equal distances: the lower number wins */
}

static void
swap (best_k *h, size_t a, size_t b)
{
  size_t i = h->index[a];
  float f = h->key[a];

  h->index[a] = h->index[b];
  h->key[a] = h->key[b];
  h->index[b] = i;
  h->key[b] = f;
}

static void
sift_down (best_k *h, size_t at, size_t n)
{
  for (;;) {
    size_t top = at, left = 2 * at + 1;

    if (left < n && worse (h, left, top))
      top = left;
    if (left + 1 < n && worse (h, left + 1, top))
      top = left + 1;
    if (top == at)
      return;
    swap (h, at, top);
    at = top;
  }
}

static void
offer (best_k *h, size_t index, float key)
{
  if (h->n < h->k) {
    size_t at = h->n++;

    h->index[at] = index;
    h->key[at] = key;
    for (; at > 0 && worse (h, at, (at - 1) / 2); at = (at - 1) / 2)
      swap (h, at, (at - 1) / 2);
  } else if (key < h->key[0]) { /* offered in ascending order: an equal one never displaces */
    h->index[0] = index;
    h->key[0] = key;
    sift_down (h, 0, h->n);
  }
}

/* Best first. */
static void
sort_best (best_k *h)
{
  for (size_t n = h->n; n > 1; n--) {
    swap (h, 0, n - 1);
    sift_down (h, 0, n - 1);
  }
}

/* A rejected point may rule out all that are farther: even were the other side
 * at ease, the asking side's own odds make them no better than @worst. */
static float
lower_limit (float dist2, const float *scale, float worst, float limit)
{
  double own = 1.0 - 0.5 * erfc ((sqrtf (dist2) - scale[0]) * scale[1]);

  return own >= worst && dist2 < limit ? dist2 : limit;
}

/* A search that goes on from one part of the points to the next. */
typedef struct {
  const float *x, *scale;
  size_t       own;       /* left out; SIZE_MAX: none */
  int          by_mutual;
  float        limit;     /* squared distance from which on nothing is good enough */
  const ml_neighbour_query *query;
  best_k       heap;
} searching;

static searching
search_begin (const ml_neighbours *self, const float *x, const float *scale, size_t own, size_t k,
              const ml_neighbour_query *query, size_t *index, float *distance)
{
  searching s = { .x = x, .scale = scale, .own = own, .limit = INFINITY, .query = query,
                  .heap = { index, distance, k, 0 } };

  s.by_mutual = query != NULL && query->metric == ML_NEIGHBOUR_MUTUAL && self->n >= MUTUAL_LEAST;
  return s;
}

/* Point @i, at a squared distance below the limit. */
static void
consider (const ml_neighbours *self, searching *s, size_t i, float dist2)
{
  float key = s->by_mutual ? mutual (sqrtf (dist2), s->scale, self->scale + 2 * i) : dist2;

  if (s->heap.n == s->heap.k && key >= s->heap.key[0]) {
    if (s->by_mutual)
      s->limit = lower_limit (dist2, s->scale, s->heap.key[0], s->limit);
    return;
  }
  if (s->query != NULL && s->query->filter != NULL && !s->query->filter (i, s->query->filter_data))
    return;
  offer (&s->heap, i, key);
  if (!s->by_mutual && s->heap.n == s->heap.k)
    s->limit = s->heap.key[0];
}

static ML_WIDE void
search_part (const ml_neighbours *self, searching *s, size_t from, size_t to)
{
  for (size_t i = from; i < to; i++) {
    float dist2 = ml_distance2 (s->x, self->x + i * self->d, self->d);

    if (i != s->own && dist2 < s->limit)
      consider (self, s, i, dist2);
  }
}

/* Returns how many were found. */
static size_t
search_end (searching *s)
{
  sort_best (&s->heap);
  for (size_t i = 0; !s->by_mutual && i < s->heap.n; i++)
    s->heap.key[i] = sqrtf (s->heap.key[i]);
  return s->heap.n;
}

/* All points against @x. */
static ml_status
search (const ml_neighbours *self, const float *x, const float *scale, size_t own, size_t k,
        const ml_neighbour_query *query, size_t *index, float *distance, size_t *found)
{
  searching s = search_begin (self, x, scale, own, k, query, index, distance);

  if (k > 0)
    search_part (self, &s, 0, self->n);
  *found = search_end (&s);
  return ML_OK;
}

/**
 * ml_neighbours_near - the @k points nearest to any vector
 * @x:        in  [d], finite
 * @query:    optional; NULL asks for plain distance, all points
 * @index:    out [k] best first; equal distances in ascending number
 * @distance: out [k]
 * @found:    out how many were found, <= @k
 *
 * With fewer than 4 points the mutual metric is the plain one.
 * Returns ML_OK or ML_ERR_NONFINITE. O(n d).
 */
ml_status
ml_neighbours_near (const ml_neighbours *self, const float *x, size_t k,
                    const ml_neighbour_query *query,
                    size_t *index, float *distance, size_t *found)
{
  float scale[2];

  *found = 0;
  for (size_t t = 0; t < self->d; t++)
    if (!isfinite (x[t]))
      return ML_ERR_NONFINITE;
  measure_scale (self, x, SIZE_MAX, scale);
  return search (self, x, scale, SIZE_MAX, k, query, index, distance, found);
}

/**
 * ml_neighbours_near_point - the @k points nearest to point @i, itself left out
 *
 * Otherwise as ml_neighbours_near(); ML_ERR_ARG beyond the end.
 */
ml_status
ml_neighbours_near_point (const ml_neighbours *self, size_t i, size_t k,
                          const ml_neighbour_query *query,
                          size_t *index, float *distance, size_t *found)
{
  *found = 0;
  if (i >= self->n)
    return ML_ERR_ARG;
  return search (self, self->x + i * self->d, self->scale + 2 * i, i, k, query, index, distance,
                 found);
}

/* Points that are compared with every asking one before the next are fetched: they
 * stay in the cache meanwhile. */
#define PART 256

/**
 * ml_neighbours_near_points - the @k points nearest to each of @m points
 * @point:    in  [m] numbers, each < the count; @m <= ML_NEIGHBOUR_POINTS
 * @index:    out [m][k] best first
 * @distance: out [m][k]
 * @found:    out [m] how many were found of each, <= @k
 *
 * The same as @m times ml_neighbours_near_point(), with one walk over all points
 * instead of @m: they are more than a cache holds, and waiting for them is most of
 * the cost. Returns ML_OK or ML_ERR_ARG.
 */
ml_status
ml_neighbours_near_points (const ml_neighbours *self, const size_t *point, size_t m, size_t k,
                           const ml_neighbour_query *query, size_t *index, float *distance,
                           size_t *found)
{
  searching s[ML_NEIGHBOUR_POINTS];

  if (m > ML_NEIGHBOUR_POINTS || k == 0)
    return ML_ERR_ARG;
  for (size_t q = 0; q < m; q++)
    if (point[q] >= self->n)
      return ML_ERR_ARG;
  for (size_t q = 0; q < m; q++)
    s[q] = search_begin (self, self->x + point[q] * self->d, self->scale + 2 * point[q], point[q], k, query,
                         index + q * k, distance + q * k);
  for (size_t from = 0; from < self->n; from += PART)
    for (size_t q = 0; q < m; q++)
      search_part (self, &s[q], from, from + PART < self->n ? from + PART : self->n);
  for (size_t q = 0; q < m; q++)
    found[q] = search_end (&s[q]);
  return ML_OK;
}

/**
 * ml_neighbours_distances - plain distances of point @a to @m others
 * @b:        in  [m] numbers; one beyond the end counts as @a itself
 * @distance: out [m]
 *
 * Returns ML_OK, or ML_ERR_ARG for @a beyond the end. O(m d).
 */
ML_WIDE ml_status
ml_neighbours_distances (const ml_neighbours *self, size_t a, const size_t *b, size_t m, float *distance)
{
  const float *x = self->x + a * self->d;

  if (a >= self->n)
    return ML_ERR_ARG;
  for (size_t i = 0; i < m; i++)
    distance[i] = b[i] < self->n ? sqrtf (ml_distance2 (x, self->x + b[i] * self->d, self->d)) : 0.0f;
  return ML_OK;
}

/** ml_neighbours_distance - between two points; ML_ERR_ARG beyond the end */
ML_WIDE ml_status
ml_neighbours_distance (const ml_neighbours *self, size_t a, size_t b,
                        ml_neighbour_metric metric, float *distance)
{
  if (a >= self->n || b >= self->n)
    return ML_ERR_ARG;
  *distance = sqrtf (ml_distance2 (self->x + a * self->d, self->x + b * self->d, self->d));
  if (metric == ML_NEIGHBOUR_MUTUAL && self->n >= MUTUAL_LEAST)
    *distance = a == b ? 0.0f : mutual (*distance, self->scale + 2 * a, self->scale + 2 * b);
  return ML_OK;
}

/**
 * ml_mutual_proximity - empirical mutual proximity of a whole distance matrix
 * @distance: in  [n][n] symmetric, finite
 * @mutual:   out [n][n] share of the other points that are not farther than
 *            @distance from both ends; 0 on the diagonal
 *
 * Counts instead of assuming a normal: exact, but for small sets.
 * Returns ML_OK; ML_ERR_ARG for @n < 3; ML_ERR_NONFINITE. O(n^3).
 */
ml_status
ml_mutual_proximity (const float *distance, size_t n, float *mutual_out)
{
  if (n < 3)
    return ML_ERR_ARG;
  for (size_t i = 0; i < n * n; i++)
    if (!isfinite (distance[i]))
      return ML_ERR_NONFINITE;
  for (size_t i = 0; i < n; i++) {
    mutual_out[i * n + i] = 0.0f;
    for (size_t j = i + 1; j < n; j++) {
      float own = distance[i * n + j];
      size_t farther = 0;

      for (size_t p = 0; p < n; p++) /* p = i or j is at distance 0 of one: never farther */
        farther += distance[i * n + p] > own && distance[j * n + p] > own;
      mutual_out[i * n + j] = mutual_out[j * n + i] = 1.0f - (float) farther / (float) (n - 2);
    }
  }
  return ML_OK;
}
