/* ml-layout.c - t-SNE: places of points, and of points that come later
 *
 * One thread, no chance in it: same input, same places. The pushes of far points
 * are taken together, cell by cell of a quadtree, so that a step costs
 * O(n log n).
 * Sources: van der Maaten & Hinton 2008, JMLR 9; van der Maaten 2014, JMLR 15
 * (the tree); Policar, Strazar & Zupan 2019 (placing new points). */
#include "ml-layout.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"
#include "ml-vec.h"

/* A cell is taken as one when it is seen under a smaller angle than this. */
#define THETA2 0.25f

/* Points closer than the finest cell share it. */
#define DEEPEST 24

/* While all is still tangled neighbours pull so much harder. */
#define EARLY_PULL 12.0f
#define EARLY_SHARE 0.33

/* Strangers that push on a new point; among more, every so-many-th speaks for all. */
#define PUSHERS 4096

/* ---- odds ---------------------------------------------------------------------- */

/**
 * ml_layout_odds - how likely a point is to choose each neighbour
 * @distance2:  in  [k] squared distances, >= 0
 * @perplexity: neighbours that count, in effect; 1 < perplexity <= k
 * @odds:       out [k], not @distance2; sum 1: a Gaussian as wide as the perplexity asks
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE. O(k).
 */
ml_status
ml_layout_odds (const float *distance2, size_t k, double perplexity, float *odds)
{
  double beta = 1.0, low = 0.0, high = INFINITY, least = INFINITY, mean = 0.0;
  double want = log (perplexity);

  if (k == 0 || !(perplexity > 1.0) || perplexity > (double) k)
    return ML_ERR_ARG;
  for (size_t j = 0; j < k; j++) {
    if (!isfinite (distance2[j]))
      return ML_ERR_NONFINITE;
    least = fmin (least, distance2[j]);
    mean += distance2[j] / (double) k;
  }
  beta = mean - least > 1e-12 ? 1.0 / (mean - least) : 1.0;
  for (int round = 0; round < 64; round++) {
    double sum = 0.0, weighted = 0.0, entropy;

    for (size_t j = 0; j < k; j++) {
      double gap = distance2[j] - least, e = exp (-beta * gap);

      odds[j] = (float) e;
      sum += e;
      weighted += e * gap;
    }
    entropy = log (sum) + beta * weighted / sum;
    for (size_t j = 0; j < k; j++)
      odds[j] = (float) (odds[j] / sum);
    if (fabs (entropy - want) < 1e-4 || mean - least <= 1e-12)
      break;
    if (entropy > want)
      low = beta;
    else
      high = beta;
    beta = isfinite (high) ? 0.5 * (low + high) : 2.0 * beta;
  }
  return ML_OK;
}

/* ---- the tree -------------------------------------------------------------------- */

typedef struct {
  float   x, y, mass;   /* centre and number of what is in it */
  float   x0, y0, side; /* lower corner */
  int32_t child[4];     /* 0: none */
  int32_t leaf;
} cell;

typedef struct {
  cell  *cells;
  size_t n, room;
} tree;

static int32_t
tree_cell (tree *t, float x0, float y0, float side)
{
  if (ml_grow (&t->cells, &t->room, t->n + 1, sizeof *t->cells) != ML_OK)
    return -1;
  t->cells[t->n] = (cell) { .x0 = x0, .y0 = y0, .side = side, .leaf = 1 };
  return (int32_t) t->n++;
}

static int32_t
tree_child (tree *t, int32_t at, float x, float y)
{
  const cell c = t->cells[at];
  float half = 0.5f * c.side;
  int right = x >= c.x0 + half, upper = y >= c.y0 + half, q = right + 2 * upper;

  if (c.child[q] == 0) {
    int32_t fresh = tree_cell (t, c.x0 + (right ? half : 0.0f), c.y0 + (upper ? half : 0.0f), half);

    if (fresh < 0)
      return -1;
    t->cells[at].child[q] = fresh;
  }
  return t->cells[at].child[q];
}

static void
cell_add (cell *c, float x, float y, float mass)
{
  float all = c->mass + mass;

  c->x += (x - c->x) * mass / all;
  c->y += (y - c->y) * mass / all;
  c->mass = all;
}

static ml_status
tree_add (tree *t, float x, float y)
{
  int32_t at = 0;

  for (int depth = 0;; depth++) {
    const cell c = t->cells[at];

    if (c.leaf && (c.mass == 0.0f || depth >= DEEPEST)) {
      cell_add (&t->cells[at], x, y, 1.0f);
      return ML_OK;
    }
    if (c.leaf) { /* its own point goes one deeper */
      int32_t down = tree_child (t, at, c.x, c.y);

      if (down < 0)
        return ML_ERR_NOMEM;
      cell_add (&t->cells[down], c.x, c.y, c.mass);
      t->cells[at].leaf = 0;
    }
    cell_add (&t->cells[at], x, y, 1.0f);
    at = tree_child (t, at, x, y);
    if (at < 0)
      return ML_ERR_NOMEM;
  }
}

static ml_status
tree_build (tree *t, const float *z, size_t n)
{
  float x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY, side;
  ml_status status = ML_OK;

  for (size_t i = 0; i < n; i++) {
    x0 = fminf (x0, z[2 * i]);
    x1 = fmaxf (x1, z[2 * i]);
    y0 = fminf (y0, z[2 * i + 1]);
    y1 = fmaxf (y1, z[2 * i + 1]);
  }
  side = fmaxf (fmaxf (x1 - x0, y1 - y0), 1e-6f) * 1.0001f;
  t->n = 0;
  if (tree_cell (t, x0, y0, side) < 0)
    return ML_ERR_NOMEM;
  for (size_t i = 0; status == ML_OK && i < n; i++)
    status = tree_add (t, z[2 * i], z[2 * i + 1]);
  return status;
}

/* Adds what all others push with, and returns their sum of likeness. */
static double
tree_push (const tree *t, float x, float y, float *force)
{
  int32_t stack[4 * DEEPEST + 8];
  int depth = 0;
  double likeness = -1.0; /* itself */
  float fx = 0.0f, fy = 0.0f;

  stack[depth++] = 0;
  while (depth > 0) {
    const cell *c = &t->cells[stack[--depth]];
    float dx = x - c->x, dy = y - c->y, d2 = dx * dx + dy * dy;

    if (c->leaf || c->side * c->side < THETA2 * d2) {
      float q = 1.0f / (1.0f + d2), m = c->mass * q;

      likeness += m;
      fx += m * q * dx;
      fy += m * q * dy;
      continue;
    }
    for (int k = 0; k < 4; k++)
      if (c->child[k] != 0)
        stack[depth++] = c->child[k];
  }
  force[0] = fx;
  force[1] = fy;
  return likeness;
}

/* ---- settling ------------------------------------------------------------------------ */

typedef struct {
  const int32_t *near;
  const float   *odds;
  size_t         n, k;
  tree           tree;
  float         *push, *pull; /* [n][2] */
  float         *speed, *gain; /* [n][2] */
  float         *start;        /* [n][2] */
  float          hold;
} layout;

static ml_status
forces (layout *l, const float *z, double *likeness)
{
  ml_status status = tree_build (&l->tree, z, l->n);

  *likeness = 0.0;
  for (size_t i = 0; status == ML_OK && i < l->n; i++)
    *likeness += tree_push (&l->tree, z[2 * i], z[2 * i + 1], l->push + 2 * i);
  memset (l->pull, 0, 2 * l->n * sizeof *l->pull);
  for (size_t i = 0; status == ML_OK && i < l->n; i++)
    for (size_t j = 0; j < l->k; j++) {
      int32_t other = l->near[i * l->k + j];
      float dx, dy, w;

      if (other < 0)
        continue;
      dx = z[2 * i] - z[2 * other];
      dy = z[2 * i + 1] - z[2 * other + 1];
      w = l->odds[i * l->k + j] / (1.0f + dx * dx + dy * dy);
      l->pull[2 * i] += w * dx;
      l->pull[2 * i + 1] += w * dy;
      l->pull[2 * other] -= w * dx;
      l->pull[2 * other + 1] -= w * dy;
    }
  return status;
}

/* Momentum and a gain for each value: Jacobs 1988, as in the original t-SNE. */
static ml_status
settle_step (layout *l, float pull, float momentum, float rate, float *z)
{
  double likeness;
  ml_status status = forces (l, z, &likeness);
  float per = pull / (2.0f * (float) l->n), share = (float) (1.0 / fmax (likeness, 1e-12));
  double mean[2] = { 0.0, 0.0 };

  if (status != ML_OK)
    return status;
  for (size_t i = 0; i < 2 * l->n; i++) {
    float slope = 4.0f * (per * l->pull[i] - share * l->push[i])
                  + l->hold / (float) l->n * (z[i] - l->start[i]);

    l->gain[i] = (slope > 0.0f) == (l->speed[i] > 0.0f) ? fmaxf (0.8f * l->gain[i], 0.01f)
                                                        : l->gain[i] + 0.2f;
    l->speed[i] = momentum * l->speed[i] - rate * l->gain[i] * slope;
    z[i] += l->speed[i];
    mean[i % 2] += z[i];
  }
  for (size_t i = 0; i < 2 * l->n; i++)
    z[i] -= (float) (mean[i % 2] / (double) l->n);
  return ml_all_finite (z, 2 * l->n) ? ML_OK : ML_ERR_DIVERGED;
}

static ml_status
layout_init (layout *l)
{
  l->push = ml_alloc (l->n, 2, sizeof *l->push);
  l->pull = ml_alloc (l->n, 2, sizeof *l->pull);
  l->speed = ml_alloc (l->n, 2, sizeof *l->speed);
  l->gain = ml_alloc (l->n, 2, sizeof *l->gain);
  l->start = ml_alloc (l->n, 2, sizeof *l->start);
  if (!l->push || !l->pull || !l->speed || !l->gain || !l->start)
    return ML_ERR_NOMEM;
  for (size_t i = 0; i < 2 * l->n; i++)
    l->gain[i] = 1.0f;
  return ML_OK;
}

static void
layout_clear (layout *l)
{
  free (l->push);
  free (l->pull);
  free (l->speed);
  free (l->gain);
  free (l->start);
  free (l->tree.cells);
}

/* A cold start is made small, so that nothing is far from where it belongs. */
static void
shrink (float *z, size_t n)
{
  double spread = 0.0;
  float scale;

  for (size_t i = 0; i < n; i++)
    spread += (double) z[2 * i] * z[2 * i] / (double) n;
  scale = (float) (1e-2 / sqrt (fmax (spread, 1e-24)));
  for (size_t i = 0; i < 2 * n; i++)
    z[i] *= scale;
}

/**
 * ml_layout_settle - find places
 * @near:  in  [n][k] each point's neighbours, −1 none; n >= 4
 * @odds:  in  [n][k] from ml_layout_odds()
 * @z:     in  [n][2] start, as of a PCA; out [n][2] places, around 0
 *
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM, ML_ERR_NONFINITE, ML_ERR_CANCELLED or
 * ML_ERR_DIVERGED. O(steps × n (k + log n)).
 */
ml_status
ml_layout_settle (const int32_t *near, const float *odds, size_t n, size_t k,
                  const ml_layout_options *options, float *z)
{
  layout l = { .near = near, .odds = odds, .n = n, .k = k };
  size_t steps = options->steps ? options->steps : options->warm ? 150 : 700;
  float rate = fmaxf ((float) n / (4.0f * EARLY_PULL), 50.0f);
  ml_status status;

  if (n < 4 || k == 0 || n > INT32_MAX)
    return ML_ERR_ARG;
  for (size_t i = 0; i < n * k; i++)
    if (near[i] < -1 || near[i] >= (int64_t) n)
      return ML_ERR_ARG;
  if (!ml_all_finite (z, 2 * n) || !ml_all_finite (odds, n * k))
    return ML_ERR_NONFINITE;
  if (!options->warm)
    shrink (z, n);
  status = layout_init (&l);
  l.hold = (float) options->hold;
  if (status == ML_OK)
    memcpy (l.start, z, 2 * n * sizeof *z);
  for (size_t s = 0; status == ML_OK && s < steps; s++) {
    int early = !options->warm && (double) s < EARLY_SHARE * (double) steps;

    status = settle_step (&l, early ? EARLY_PULL : 1.0f, early ? 0.5f : 0.8f, rate, z);
    if (s % 10 != 0)
      continue;
    if (options->progress != NULL)
      options->progress ((double) s / (double) steps, options->cancel_data);
    if (options->cancelled != NULL && options->cancelled (options->cancel_data))
      status = ML_ERR_CANCELLED;
  }
  layout_clear (&l);
  return status;
}

/* ---- scale ------------------------------------------------------------------------------- */

/* What a map stretched by @scale leaves unsaid, but for a constant. */
static double
unsaid (const int32_t *near, const float *odds, size_t n, size_t k, const float *z, double scale)
{
  double pull = 0.0, likeness = 0.0, s2 = scale * scale;
  size_t stride = 1 + n / 512;

  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < k; j++) {
      int32_t o = near[i * k + j];

      if (o >= 0)
        pull += odds[i * k + j] / (double) n
                * log1p (s2 * (pow (z[2 * i] - z[2 * o], 2) + pow (z[2 * i + 1] - z[2 * o + 1], 2)));
    }
  for (size_t i = 0; i < n; i += stride)
    for (size_t j = 0; j < n; j++)
      if (i != j)
        likeness += 1.0 / (1.0 + s2 * (pow (z[2 * i] - z[2 * j], 2)
                                       + pow (z[2 * i + 1] - z[2 * j + 1], 2)));
  return pull + log (fmax (likeness, 1e-300));
}

/**
 * ml_layout_cost - what a map leaves unsaid of who is whose neighbour
 *
 * In nats, up to a constant of @near and @odds: maps of the same points compare.
 * O(n (k + 512)).
 */
double
ml_layout_cost (const int32_t *near, const float *odds, size_t n, size_t k, const float *z)
{
  return unsaid (near, odds, n, k, z, 1.0);
}

/**
 * ml_layout_scale - by how much a map must be stretched to suit its neighbours best
 *
 * For a map in whatever unit, before it is settled warm. Returns the factor.
 * O(n × 512) a trial, forty trials.
 */
double
ml_layout_scale (const int32_t *near, const float *odds, size_t n, size_t k, const float *z)
{
  double spread = 0.0, low, high;
  const double golden = 0.3819660112501051;

  for (size_t i = 0; i < 2 * n; i++)
    spread += (double) z[i] * z[i] / (double) n;
  if (!(spread > 1e-20) || !isfinite (spread))
    return 1.0;
  low = log (0.05 / sqrt (spread));
  high = log (500.0 / sqrt (spread));
  for (int round = 0; round < 20; round++) {
    double a = low + golden * (high - low), b = high - golden * (high - low);

    if (unsaid (near, odds, n, k, z, exp (a)) < unsaid (near, odds, n, k, z, exp (b)))
      high = b;
    else
      low = a;
  }
  return exp (0.5 * (low + high));
}

/* ---- placing ------------------------------------------------------------------------------ */

typedef struct {
  const float   *z;
  size_t         n, k;
  const int32_t *near;
  const float   *odds;
} ground;

/* What is unsaid of a point at @at, and its slope. */
static double
stand (const ground *g, const float *at, float *slope)
{
  size_t stride = 1 + (g->n - 1) / PUSHERS;
  float likeness = 1e-9f, push[2] = { 0, 0 }, pull[2] = { 0, 0 };
  double cost = 0.0;

  for (size_t i = 0; i < g->n; i += stride) {
    float dx = at[0] - g->z[2 * i], dy = at[1] - g->z[2 * i + 1];
    float q = 1.0f / (1.0f + dx * dx + dy * dy);

    likeness += q;
    push[0] += q * q * dx;
    push[1] += q * q * dy;
  }
  for (size_t j = 0; j < g->k; j++) {
    const float *o = g->z + 2 * g->near[j];
    float dx = at[0] - o[0], dy = at[1] - o[1], d2 = dx * dx + dy * dy;

    pull[0] += g->odds[j] / (1.0f + d2) * dx;
    pull[1] += g->odds[j] / (1.0f + d2) * dy;
    cost += g->odds[j] * log1pf (d2);
  }
  for (int t = 0; t < 2; t++)
    slope[t] = pull[t] - push[t] / likeness;
  return cost + log (likeness);
}

/**
 * ml_layout_place - where a new point belongs among those that lie still
 * @z:     in [n][2]
 * @near:  in [k] its neighbours, nearest first, all in range; k >= 1
 * @odds:  in [k]
 * @start: in [2] optional: a place to try as well
 * @place: out [2]
 *
 * Returns ML_OK or ML_ERR_ARG. O(n) for up to 4096 points; allocates nothing.
 */
ml_status
ml_layout_place (const float *z, size_t n, const int32_t *near, const float *odds, size_t k,
                 const float *start, float *place)
{
  const ground g = { z, n, k, near, odds };
  float best[2], slope[2], mean[2] = { 0, 0 }, step = 1.0f;
  double cost = INFINITY;

  if (n == 0 || k == 0)
    return ML_ERR_ARG;
  for (size_t j = 0; j < k; j++) {
    if (near[j] < 0 || near[j] >= (int64_t) n)
      return ML_ERR_ARG;
    mean[0] += odds[j] * z[2 * near[j]];
    mean[1] += odds[j] * z[2 * near[j] + 1];
  }
  /* Beside its nearest ones, in their middle, or where it was said to be:
   * the slope alone would end in the first hollow. */
  for (int c = -2; c < (int) (k < 6 ? k : 6); c++) {
    const float *from = c == -2 ? start : c == -1 ? mean : z + 2 * near[c];
    float s[2];
    double value;

    if (from == NULL)
      continue;
    value = stand (&g, from, s);
    if (value < cost) {
      cost = value;
      memcpy (best, from, sizeof best);
      memcpy (slope, s, sizeof slope);
    }
  }
  if (!isfinite (cost))
    return ML_ERR_ARG;
  for (int round = 0; round < 24 && step > 1e-3f; round++) {
    float to[2] = { best[0] - step * slope[0], best[1] - step * slope[1] }, s[2];
    double value = stand (&g, to, s);

    if (value < cost) {
      cost = value;
      memcpy (best, to, sizeof best);
      memcpy (slope, s, sizeof slope);
      step *= 1.6f;
    } else {
      step *= 0.4f;
    }
  }
  memcpy (place, best, sizeof best);
  return ML_OK;
}
