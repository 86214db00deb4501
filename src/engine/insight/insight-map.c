/* insight-map.c - the library as a landscape
 *
 * Worker threads. First a variational autoencoder learns the lie of the land,
 * from PCA on; then every track settles where its neighbours want it, from
 * where the encoder put it or from where the last map had it. A track that comes
 * later is placed among those that have settled. A map is immutable once made,
 * so any thread may place tracks on it. */
#include "insight-map-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_PCA 3
#define LEAST_VAE 60

/* Vectors are compared along so many main axes: the rest is noise. */
#define AXES 24

/* Steps of the encoder's training: it gives the lie of the land, and a hint where
 * a new track belongs; the fine print is written when the tracks settle. */
#define STEPS_SMALL 600
#define STEPS_LARGE 1500

/* Neighbours of the graph that the encoder is to keep. */
#define GRAPH 15

/* Neighbours that count when tracks settle, and when one is placed. */
#define PERPLEXITY_SMALL 50.0
#define PERPLEXITY_LARGE 30.0
#define SMALL 2000
#define PERPLEXITY_PLACED 30.0
#define PLACED_BY 91

/* With fewer of them known, the last map is no start to go on from. */
#define KNOWN_SHARE 0.5

/* How hard a known track is drawn back to where it was. */
#define HOLD 0.05

/* Up to so many tracks a fresh layout competes with the old one that was gone on
 * from, and must leave so many nats less unsaid to be worth learning a new map: few
 * while the library is young, more than any bad day costs when it is known. */
#define COMPETE 4000
#define COMPETE_MARGIN_YOUNG 0.10
#define COMPETE_MARGIN 0.30
#define YOUNG 300

typedef struct {
  void (*progress) (double share, gpointer data);
  gpointer      data;
  GCancellable *cancellable;
  double        from, to; /* share of the whole that the stage at work is */
} Watch;

static int
cancelled_cb (void *data)
{
  const Watch *watch = data;

  return g_cancellable_is_cancelled (watch->cancellable);
}

static void
progress_cb (double share,
             void  *data)
{
  const Watch *watch = data;

  if (watch->progress != NULL)
    watch->progress (watch->from + share * (watch->to - watch->from), watch->data);
}

gboolean
insight_map_fail (ml_status status, GError **error)
{
  switch (status) {
  case ML_OK:
    return TRUE;
  case ML_ERR_CANCELLED:
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The map was cancelled.");
    break;
  case ML_ERR_NOMEM:
    g_set_error_literal (error, INSIGHT_ERROR, INSIGHT_ERROR_MEMORY, "Memory does not suffice for the map.");
    break;
  case ML_ERR_ARG:
  case ML_ERR_NONFINITE:
  case ML_ERR_IO:
  case ML_ERR_FORMAT:
  case ML_ERR_DIVERGED:
  default:
    g_set_error_literal (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID,
                         "The vectors make no map: something in them is not a number.");
  }
  return FALSE;
}

void
insight_map_free (InsightMap *self)
{
  if (self == NULL)
    return;
  g_free (self->mean);
  g_free (self->scale);
  g_free (self->axes);
  g_free (self->sound);
  g_free (self->settled);
  ml_vae_free (self->vae);
  g_free (self);
}

InsightMapMethod
insight_map_method (const InsightMap *self)
{
  return self->method;
}

guint
insight_map_n_values (const InsightMap *self)
{
  return self->d;
}

InsightMap *
insight_map_alloc (guint d, guint r, guint m)
{
  InsightMap *self = g_new0 (InsightMap, 1);

  self->d = d;
  self->r = r;
  self->m = m;
  self->mean = g_new0 (float, d);
  self->scale = g_new0 (float, d);
  self->axes = g_new0 (float, (gsize) r * d);
  self->sound = g_new0 (float, (gsize) m * r + 1);
  self->settled = g_new0 (float, 2 * (gsize) m + 1);
  self->turn = self->coded = (ml_procrustes) { .scale = 1.0, .cosine = 1.0 };
  return self;
}

float *
insight_map_project (const InsightMap *self, const float *x, guint n)
{
  g_autofree float *z = g_new (float, self->d);
  g_autofree float *zero = g_new0 (float, self->d);
  float *along = g_new (float, (gsize) n * self->r + 1);

  for (guint i = 0; i < n; i++) {
    for (guint t = 0; t < self->d; t++)
      z[t] = (x[(gsize) i * self->d + t] - self->mean[t]) * self->scale[t];
    ml_pca_transform (z, 1, self->d, self->r, zero, self->axes, along + (gsize) i * self->r);
  }
  return along;
}

/* ---- the main axes ---------------------------------------------------------------- */

static ml_status
fit_axes (InsightMap *self, const float *x, guint n)
{
  g_autofree float *z = g_new (float, (gsize) n * self->d), *mean = g_new (float, self->d);
  g_autofree float *variance = g_new (float, self->r);
  guint r = MIN (self->r, self->d); /* a vector of one value still makes a map */
  ml_status status = ml_standardise_whole (x, n, self->d, self->mean, self->scale);
  double sum = 0;

  for (gsize i = 0; status == ML_OK && i < (gsize) n * self->d; i++)
    z[i] = (x[i] - self->mean[i % self->d]) * self->scale[i % self->d];
  if (status == ML_OK)
    status = ml_pca_fit (z, n, self->d, r, mean, self->axes, variance);
  for (guint t = 0; status == ML_OK && t < r; t++)
    sum += variance[t] / r;
  /* One unit for all axes, so that distances keep their proportions: a spread
   * of 1 on average for the network, of 4 along the first for a PCA. */
  if (sum > 0)
    for (gsize i = 0; i < (gsize) r * self->d; i++)
      self->axes[i] *= self->method == INSIGHT_MAP_VAE ? 1.0f / sqrtf ((float) sum)
                                                       : 4.0f / sqrtf (variance[0]);
  return status;
}

/* ---- neighbours -------------------------------------------------------------------- */

typedef struct {
  guint    k;
  int32_t *near; /* owned [m][k], nearest first */
  float   *odds; /* owned [m][k] */
} Graph;

static void
graph_clear (Graph *graph)
{
  g_free (graph->near);
  g_free (graph->odds);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Graph, graph_clear)

/* Neighbours after mutual proximity teach the encoder, so that no hub becomes
 * its centre; plain ones settle the tracks, whose odds are mutual anyway. */
static ml_status
find_neighbours (const InsightMap *self, guint64 seed, Watch *watch, int32_t *mutual, Graph *graph)
{
  double perplexity = self->m < SMALL ? PERPLEXITY_SMALL : PERPLEXITY_LARGE;
  ml_neighbours *set;
  ml_neighbour_query query = { .metric = ML_NEIGHBOUR_MUTUAL };
  ml_status status = ml_neighbours_new (self->r, seed, &set);
  g_autofree size_t *index = NULL;
  g_autofree float *distance = NULL;

  perplexity = MIN (perplexity, (self->m - 1) / 3.0);
  graph->k = MIN ((guint) (3 * perplexity) + 1, self->m - 1);
  graph->near = g_new (int32_t, (gsize) self->m * graph->k);
  graph->odds = g_new (float, (gsize) self->m * graph->k);
  index = g_new (size_t, MAX (graph->k, GRAPH));
  distance = g_new (float, MAX (graph->k, GRAPH));
  if (status == ML_OK)
    status = ml_neighbours_add (set, self->sound, self->m);
  for (guint i = 0; status == ML_OK && i < self->m; i++) {
    size_t found = 0, n_mutual = 0;

    if (i % 64 == 0 && cancelled_cb (watch))
      status = ML_ERR_CANCELLED;
    if (i % 64 == 0)
      progress_cb ((double) i / self->m, watch);
    if (status == ML_OK)
      status = ml_neighbours_near_point (set, i, GRAPH, &query, index, distance, &n_mutual);
    for (size_t k = 0; k < GRAPH; k++)
      mutual[(gsize) i * GRAPH + k] = k < n_mutual ? (int32_t) index[k] : -1;
    if (status == ML_OK)
      status = ml_neighbours_near_point (set, i, graph->k, NULL, index, distance, &found);
    for (size_t k = 0; k < graph->k && status == ML_OK; k++) {
      graph->near[(gsize) i * graph->k + k] = (int32_t) index[k];
      distance[k] *= distance[k];
    }
    if (status == ML_OK)
      status = ml_layout_odds (distance, graph->k, perplexity, graph->odds + (gsize) i * graph->k);
  }
  ml_neighbours_free (set);
  return status;
}

/* ---- settling ------------------------------------------------------------------------ */

/* Goes on from the last map: tracks that it had start there, in the unit that
 * suits them, the others among their neighbours. */
static void
start_from_before (const Graph *graph, guint m, const float *before, float *z)
{
  g_autofree float *known = g_new (float, 2 * m), *odds = g_new (float, graph->k);
  g_autofree int32_t *place = g_new (int32_t, m), *near = g_new (int32_t, MAX (graph->k, 1));
  double mean[2] = { 0, 0 }, scale;
  guint n_known = 0;

  for (guint i = 0; i < m; i++) {
    place[i] = -1;
    if (!isfinite (before[2 * i]) || !isfinite (before[2 * i + 1]))
      continue;
    place[i] = (int32_t) n_known;
    memcpy (known + 2 * n_known++, before + 2 * i, 2 * sizeof *known);
    mean[0] += before[2 * i];
    mean[1] += before[2 * i + 1];
  }
  for (guint i = 0; i < 2 * n_known; i++)
    known[i] -= (float) (mean[i % 2] / n_known);
  for (guint i = 0; i < m; i++) /* at first only to find the unit */
    for (guint t = 0; t < 2; t++)
      z[2 * i + t] = place[i] >= 0 ? known[2 * place[i] + (int) t] : 0;
  scale = ml_layout_scale (graph->near, graph->odds, m, graph->k, z);
  for (guint i = 0; i < 2 * n_known; i++)
    known[i] *= (float) scale;
  for (guint i = 0; i < m; i++) {
    guint k = 0;

    for (guint j = 0; place[i] < 0 && j < graph->k; j++) {
      int32_t other = graph->near[(gsize) i * graph->k + j];

      if (place[other] < 0)
        continue;
      near[k] = place[other];
      odds[k++] = graph->odds[(gsize) i * graph->k + j];
    }
    if (place[i] >= 0)
      memcpy (z + 2 * i, known + 2 * place[i], 2 * sizeof *z);
    else if (ml_layout_place (known, n_known, near, odds, k, NULL, z + 2 * i) != ML_OK)
      z[2 * i] = z[2 * i + 1] = 0; /* knows nobody: the middle */
  }
}

static ml_status
settle_cold (const InsightMap *self, const Graph *graph, const float *coded, Watch *watch, float *z)
{
  const ml_layout_options options = { .progress = progress_cb, .cancelled = cancelled_cb,
                                      .cancel_data = watch };

  memcpy (z, coded, 2 * self->m * sizeof *z);
  return ml_layout_settle (graph->near, graph->odds, self->m, graph->k, &options, z);
}

static ml_status
settle_warm (const InsightMap *self, const Graph *graph, const float *before, Watch *watch, float *z)
{
  const ml_layout_options options = { .warm = 1, .hold = HOLD, .progress = progress_cb, .cancelled = cancelled_cb,
                                      .cancel_data = watch };

  start_from_before (graph, self->m, before, z);
  return ml_layout_settle (graph->near, graph->odds, self->m, graph->k, &options, z);
}

/* @before [m][2] or NULL. */
static ml_status
settle (InsightMap *self, const Graph *graph, const float *coded, const float *before, Watch *watch)
{
  g_autofree float *fresh = NULL;
  guint known = 0;
  ml_status status;

  for (guint i = 0; before != NULL && i < self->m; i++)
    known += isfinite (before[2 * i]) && isfinite (before[2 * i + 1]);
  if (known < KNOWN_SHARE * self->m || known < 4)
    return settle_cold (self, graph, coded, watch, self->settled);
  status = settle_warm (self, graph, before, watch, self->settled);
  if (status != ML_OK || self->m > COMPETE)
    return status;
  fresh = g_new (float, 2 * (gsize) self->m);
  status = settle_cold (self, graph, coded, watch, fresh);
  if (status == ML_OK
      && ml_layout_cost (graph->near, graph->odds, self->m, graph->k, fresh)
             + (self->m < YOUNG ? COMPETE_MARGIN_YOUNG : COMPETE_MARGIN)
           < ml_layout_cost (graph->near, graph->odds, self->m, graph->k, self->settled))
    memcpy (self->settled, fresh, 2 * self->m * sizeof *fresh);
  return status;
}

/* ---- learning -------------------------------------------------------------------------- */

static ml_status
learn (InsightMap *self, const float *before, guint64 seed, Watch *watch)
{
  g_autofree int32_t *mutual = g_new (int32_t, (gsize) self->m * GRAPH);
  g_autofree float *coded = g_new (float, 2 * (gsize) self->m);
  g_auto (Graph) graph = { 0 };
  ml_vae_options options = { .seed = seed, .steps = self->m < SMALL ? STEPS_SMALL : STEPS_LARGE,
                             .progress = progress_cb, .cancelled = cancelled_cb, .cancel_data = watch };
  ml_status status;

  watch->to = 0.2;
  status = find_neighbours (self, seed, watch, mutual, &graph);
  watch->from = 0.2;
  watch->to = 0.5;
  if (status == ML_OK)
    status = ml_vae_train (self->sound, self->m, self->r, mutual, GRAPH, &options, &self->vae);
  if (status == ML_OK)
    status = ml_vae_encode (self->vae, self->sound, self->m, coded, NULL);
  watch->from = 0.5;
  watch->to = 1.0;
  if (status == ML_OK)
    status = settle (self, &graph, coded, before, watch);
  if (status == ML_OK)
    status = ml_procrustes_fit (coded, self->settled, self->m, TRUE, &self->coded);
  return status;
}

/* The rows that the map is laid out with: all, or as many as the anchors. */
static guint *
draw_anchors (guint n, guint m, guint64 seed)
{
  guint *rows = g_new (guint, MAX (n, 1));
  ml_rng rng;

  ml_rng_seed (&rng, seed ^ 0x616e63686f72u);
  for (guint i = 0; i < n; i++)
    rows[i] = i;
  for (guint i = 0; m < n && i < m; i++) {
    guint other = i + (guint) ml_rng_below (&rng, n - i), row = rows[i];

    rows[i] = rows[other];
    rows[other] = row;
  }
  return rows;
}

static ml_status
lay_out (InsightMap *self, const float *x, guint n, const float *before, guint64 seed, Watch *watch)
{
  g_autofree guint *rows = draw_anchors (n, self->m, seed);
  g_autofree float *known = before != NULL ? g_new (float, 2 * (gsize) self->m) : NULL;

  for (guint i = 0; i < self->m; i++) {
    g_autofree float *along = insight_map_project (self, x + (gsize) rows[i] * self->d, 1);

    memcpy (self->sound + (gsize) i * self->r, along, self->r * sizeof *along);
    if (known != NULL)
      memcpy (known + 2 * i, before + 2 * (gsize) rows[i], 2 * sizeof *known);
  }
  return learn (self, known, seed, watch);
}

/* Lays the new map onto the old one by the rows that were on it. */
static void
align (InsightMap *self, const float *x, guint n, const float *before)
{
  g_autofree float *from = g_new (float, 2 * (gsize) n + 2), *to = g_new (float, 2 * (gsize) n + 2);
  guint stride = 1 + n / INSIGHT_MAP_ANCHORS, m = 0;
  ml_procrustes turn;

  for (guint i = 0; i < n; i += stride) {
    if (!isfinite (before[2 * i]) || !isfinite (before[2 * i + 1]))
      continue;
    if (!insight_map_place (self, x + (gsize) i * self->d, 1, from + 2 * m))
      continue;
    memcpy (to + 2 * m, before + 2 * i, 2 * sizeof *to);
    m++;
  }
  if (m >= 3 && ml_procrustes_fit (from, to, m, TRUE, &turn) == ML_OK && turn.scale > 0)
    self->turn = turn;
}

InsightMap *
insight_map_new (const float      *x,
                 guint             n,
                 guint             d,
                 InsightMapMethod  method,
                 const float      *before,
                 guint64           seed,
                 void            (*progress) (double share, gpointer data),
                 gpointer          data,
                 GCancellable     *cancellable,
                 GError          **error)
{
  g_autoptr (InsightMap) self = NULL;
  Watch watch = { progress, data, cancellable, 0, 1 };
  ml_status status;

  if (n < LEAST_PCA || d == 0) {
    g_set_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW,
                 "A map needs at least %d analysed tracks.", LEAST_PCA);
    return NULL;
  }
  if (n < LEAST_VAE || d < 2)
    method = INSIGHT_MAP_PCA;
  self = method == INSIGHT_MAP_VAE ? insight_map_alloc (d, MIN (AXES, d), MIN (n, INSIGHT_MAP_ANCHORS))
                                   : insight_map_alloc (d, 2, 0);
  self->method = method;
  status = fit_axes (self, x, n);
  if (status == ML_OK && method == INSIGHT_MAP_VAE)
    status = lay_out (self, x, n, before, seed, &watch);
  if (!insight_map_fail (status, error))
    return NULL;
  if (before != NULL)
    align (self, x, n, before);
  watch.from = 0;
  watch.to = 1;
  progress_cb (1.0, &watch);
  return g_steal_pointer (&self);
}

/* ---- placing ------------------------------------------------------------------------------ */

typedef struct { float distance2; int32_t i; } Near;

static int
compare_near (gconstpointer a,
              gconstpointer b)
{
  const Near *x = a, *y = b;

  if (x->distance2 != y->distance2)
    return (x->distance2 > y->distance2) - (x->distance2 < y->distance2);
  return (x->i > y->i) - (x->i < y->i);
}

/* A distance within which about twice @k lie, going by a sample. */
static float
likely_limit (const InsightMap *self, const Near *all, guint k)
{
  guint stride = MAX (self->m / 512, 1), n = 0, at = 2 * k / stride + 3;
  g_autofree Near *some = g_new (Near, self->m / stride + 1);

  for (guint i = 0; i < self->m; i += stride)
    some[n++] = all[i];
  qsort (some, n, sizeof *some, compare_near);
  return at < n ? some[at].distance2 : INFINITY;
}

/* The nearest come first in @all [m], sorted at least as far as @k. */
static void
nearest_anchors (const InsightMap *self, const float *along, Near *all, guint k)
{
  float limit = INFINITY;
  guint within = 0, n = 0;

  for (guint i = 0; i < self->m; i++) {
    const float *other = self->sound + (gsize) i * self->r;
    float sum = 0;

    for (guint t = 0; t < self->r; t++)
      sum += (along[t] - other[t]) * (along[t] - other[t]);
    all[i] = (Near) { sum, (int32_t) i };
  }
  if (self->m > 4 * k)
    limit = likely_limit (self, all, k);
  for (guint i = 0; i < self->m; i++)
    within += all[i].distance2 <= limit;
  for (guint i = 0; i < self->m; i++)
    if (within < k || all[i].distance2 <= limit)
      all[n++] = all[i];
  qsort (all, n, sizeof *all, compare_near);
}

static gboolean
place_one (const InsightMap *self, const float *along, Near *near, float *xy)
{
  guint k = MIN (PLACED_BY, self->m);
  int32_t index[PLACED_BY];
  float distance2[PLACED_BY], odds[PLACED_BY], coded[2];
  ml_status status = ml_vae_encode (self->vae, along, 1, coded, NULL);

  if (status != ML_OK)
    return FALSE;
  ml_procrustes_apply (&self->coded, coded, 1, coded);
  nearest_anchors (self, along, near, k);
  if (near[0].distance2 < 1e-9f * (float) self->r) { /* it has settled already */
    memcpy (xy, self->settled + 2 * near[0].i, 2 * sizeof *xy);
    return TRUE;
  }
  for (guint j = 0; j < k; j++) {
    index[j] = near[j].i;
    distance2[j] = near[j].distance2;
  }
  status = ml_layout_odds (distance2, k, MIN (PERPLEXITY_PLACED, k / 2.0), odds);
  if (status == ML_OK)
    status = ml_layout_place (self->settled, self->m, index, odds, k, coded, xy);
  return status == ML_OK;
}

gboolean
insight_map_place (const InsightMap *self,
                   const float      *x,
                   guint             n,
                   float            *xy)
{
  g_autofree Near *near = g_new (Near, self->m + 1);

  for (guint i = 0; i < n; i++) {
    g_autofree float *along = insight_map_project (self, x + (gsize) i * self->d, 1);

    for (guint t = 0; t < self->r; t++)
      if (!isfinite (along[t]))
        return FALSE;
    if (self->method == INSIGHT_MAP_PCA)
      memcpy (xy + 2 * i, along, 2 * sizeof *xy);
    else if (!place_one (self, along, near, xy + 2 * i))
      return FALSE;
  }
  ml_procrustes_apply (&self->turn, xy, n, xy);
  return TRUE;
}
