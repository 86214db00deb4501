/* insight-map.c - the library as a landscape
 *
 * Worker threads. A map is immutable once made, so any thread may place tracks
 * on it. It holds all that placing needs: the standardisation, the axes or the
 * network, and the turn that laid it onto the map before. */
#include "insight.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ml.h"

#define LEAST_PCA 3
#define LEAST_VAE 60

/* Neighbours of the graph that the map is to keep. */
#define GRAPH 15

#define QUALITY_K 12

struct _InsightMap
{
  InsightMapMethod method;
  guint   d;
  float  *mean, *scale; /* owned [d] */
  float  *axes;         /* owned [2][d] of the PCA */
  ml_vae *vae;          /* owned or NULL */
  ml_procrustes turn;   /* onto the last map */
};

typedef struct {
  void (*progress) (double share, gpointer data);
  gpointer      data;
  GCancellable *cancellable;
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
    watch->progress (share, watch->data);
}

static gboolean
fail (ml_status status, GError **error)
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
  ml_vae_free (self->vae);
  g_free (self);
}

InsightMapMethod
insight_map_method (const InsightMap *self)
{
  return self->method;
}

static InsightMap *
map_alloc (guint d)
{
  InsightMap *self = g_new0 (InsightMap, 1);

  self->d = d;
  self->mean = g_new0 (float, d);
  self->scale = g_new0 (float, d);
  self->axes = g_new0 (float, 2 * d);
  self->turn = (ml_procrustes) { .scale = 1.0, .cosine = 1.0 };
  return self;
}

/* ---- learning --------------------------------------------------------------------- */

static float *
standardised (const InsightMap *self, const float *x, guint n)
{
  float *z = g_new (float, (gsize) n * self->d + 1);

  for (gsize i = 0; i < (gsize) n * self->d; i++)
    z[i] = (x[i] - self->mean[i % self->d]) * self->scale[i % self->d];
  return z;
}

static ml_status
fit_axes (InsightMap *self, const float *z, guint n)
{
  g_autofree float *mean = g_new (float, self->d);
  float variance[2];
  ml_status status = ml_pca_fit (z, n, self->d, MIN (2, self->d), mean, self->axes, variance);

  /* One unit for both axes, so that the proportions are those of the data. */
  for (guint i = 0; status == ML_OK && variance[0] > 0 && i < 2 * self->d; i++)
    self->axes[i] *= 4.0f / sqrtf (variance[0]);
  return status;
}

/* Mutual-proximity neighbours of every row: [n][GRAPH]. */
static ml_status
neighbour_graph (const float *z, guint n, guint d, guint64 seed, const Watch *watch, int32_t *near)
{
  ml_neighbours *set;
  ml_neighbour_query query = { .metric = ML_NEIGHBOUR_MUTUAL };
  ml_status status = ml_neighbours_new (d, seed, &set);

  if (status == ML_OK)
    status = ml_neighbours_add (set, z, n);
  for (guint i = 0; status == ML_OK && i < n; i++) {
    size_t index[GRAPH], found = 0;
    float distance[GRAPH];

    if (cancelled_cb ((void *) watch))
      status = ML_ERR_CANCELLED;
    else
      status = ml_neighbours_near_point (set, i, GRAPH, &query, index, distance, &found);
    for (size_t k = 0; k < GRAPH; k++)
      near[(gsize) i * GRAPH + k] = k < found ? (int32_t) index[k] : -1;
  }
  ml_neighbours_free (set);
  return status;
}

static ml_status
train (InsightMap *self, const float *z, guint n, guint64 seed, Watch *watch)
{
  g_autofree int32_t *near = g_new (int32_t, (gsize) n * GRAPH);
  ml_vae_options options = { .seed = seed, .progress = progress_cb, .cancelled = cancelled_cb,
                             .cancel_data = watch };
  ml_status status = neighbour_graph (z, n, self->d, seed, watch, near);

  if (status == ML_OK)
    status = ml_vae_train (z, n, self->d, near, GRAPH, &options, &self->vae);
  return status;
}

/* Lays the new map onto the old one by the rows that were on it. */
static void
align (InsightMap *self, const float *x, guint n, const float *before)
{
  g_autofree float *from = g_new (float, 2 * n + 2), *to = g_new (float, 2 * n + 2);
  ml_procrustes turn;
  guint m = 0;

  for (guint i = 0; i < n; i++) {
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
  g_autofree float *z = NULL;
  Watch watch = { progress, data, cancellable };
  ml_status status;

  if (n < LEAST_PCA || d == 0) {
    g_set_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW,
                 "A map needs at least %d analysed tracks.", LEAST_PCA);
    return NULL;
  }
  self = map_alloc (d);
  self->method = n >= LEAST_VAE ? method : INSIGHT_MAP_PCA;
  status = ml_standardise (x, n, d, self->mean, self->scale);
  if (!fail (status, error))
    return NULL;
  z = standardised (self, x, n);
  status = self->method == INSIGHT_MAP_VAE ? train (self, z, n, seed, &watch)
                                           : fit_axes (self, z, n);
  if (!fail (status, error))
    return NULL;
  if (before != NULL)
    align (self, x, n, before);
  progress_cb (1.0, &watch);
  return g_steal_pointer (&self);
}

gboolean
insight_map_place (const InsightMap *self,
                   const float      *x,
                   guint             n,
                   float            *xy)
{
  g_autofree float *z = standardised (self, x, n);
  g_autofree float *zero = NULL;
  ml_status status;

  if (n == 0)
    return TRUE;
  if (self->vae != NULL) {
    status = ml_vae_encode (self->vae, z, n, xy, NULL);
  } else {
    zero = g_new0 (float, self->d);
    status = ml_pca_transform (z, n, self->d, 2, zero, self->axes, xy);
  }
  if (status == ML_OK)
    ml_procrustes_apply (&self->turn, xy, n, xy);
  return status == ML_OK;
}

/* ---- saving -------------------------------------------------------------------------- */

/* A GVariant: method, d, mean, scale, axes, turn, network. */
#define MAP_TYPE "(uuaiayayayadbay)"
#define MAP_MAGIC 0x53654d31 /* "SeM1" */

static GVariant *
bytes_variant (gconstpointer data, gsize n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, n, 1);
}

GBytes *
insight_map_save (const InsightMap *self)
{
  const double turn[] = { self->turn.scale, self->turn.cosine, self->turn.sine,
                          self->turn.shift[0], self->turn.shift[1] };
  const gint32 head[] = { MAP_MAGIC, (gint32) self->method };
  g_autoptr (GVariant) variant = NULL;
  uint8_t *network = NULL;
  size_t n = 0;

  if (self->vae != NULL && ml_vae_to_bytes (self->vae, &network, &n) != ML_OK)
    return NULL;
  variant = g_variant_ref_sink (g_variant_new (
    "(uu@ai@ay@ay@ay@adb@ay)", 1u, self->d,
    g_variant_new_fixed_array (G_VARIANT_TYPE_INT32, head, 2, sizeof *head),
    bytes_variant (self->mean, self->d * sizeof (float)),
    bytes_variant (self->scale, self->d * sizeof (float)),
    bytes_variant (self->axes, 2 * self->d * sizeof (float)),
    g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, turn, G_N_ELEMENTS (turn), sizeof *turn),
    (gboolean) self->turn.flip, bytes_variant (network != NULL ? network : (uint8_t *) "", n)));
  free (network);
  return g_variant_get_data_as_bytes (variant);
}

static gboolean
read_floats (GVariant *variant, guint child, float *out, gsize want)
{
  g_autoptr (GVariant) array = g_variant_get_child_value (variant, child);
  gsize n;
  const float *data = g_variant_get_fixed_array (array, &n, 1);

  if (n != want * sizeof *out)
    return FALSE;
  memcpy (out, data, n);
  for (gsize i = 0; i < want; i++)
    if (!isfinite (out[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_turn (GVariant *variant, ml_procrustes *turn)
{
  g_autoptr (GVariant) array = g_variant_get_child_value (variant, 6);
  g_autoptr (GVariant) flip = g_variant_get_child_value (variant, 7);
  gsize n;
  const double *t = g_variant_get_fixed_array (array, &n, sizeof *t);

  if (n != 5)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!isfinite (t[i]))
      return FALSE;
  *turn = (ml_procrustes) { .scale = t[0], .cosine = t[1], .sine = t[2], .flip = g_variant_get_boolean (flip),
                            .shift = { t[3], t[4] } };
  return TRUE;
}

static gboolean
read_map (GVariant *variant, InsightMap *self)
{
  g_autoptr (GVariant) head = g_variant_get_child_value (variant, 2);
  g_autoptr (GVariant) network = g_variant_get_child_value (variant, 8);
  gsize n;
  const gint32 *h = g_variant_get_fixed_array (head, &n, sizeof *h);
  const guint8 *bytes;

  if (n != 2 || h[0] != MAP_MAGIC || (h[1] != INSIGHT_MAP_PCA && h[1] != INSIGHT_MAP_VAE))
    return FALSE;
  self->method = (InsightMapMethod) h[1];
  if (!read_floats (variant, 3, self->mean, self->d) || !read_floats (variant, 4, self->scale, self->d)
      || !read_floats (variant, 5, self->axes, 2 * self->d) || !read_turn (variant, &self->turn))
    return FALSE;
  if (self->method == INSIGHT_MAP_PCA)
    return TRUE;
  bytes = g_variant_get_fixed_array (network, &n, 1);
  return ml_vae_from_bytes (bytes, n, &self->vae) == ML_OK && ml_vae_size (self->vae) == self->d;
}

InsightMap *
insight_map_load (GBytes  *bytes,
                  GError **error)
{
  g_autoptr (GVariant) variant =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (MAP_TYPE), bytes, FALSE));
  g_autoptr (InsightMap) self = NULL;
  guint version = 0, d = 0;

  if (g_variant_is_normal_form (variant)) {
    g_variant_get_child (variant, 0, "u", &version);
    g_variant_get_child (variant, 1, "u", &d);
  }
  if (version == 1 && d > 0 && d <= 4096) {
    self = map_alloc (d);
    if (read_map (variant, self))
      return g_steal_pointer (&self);
  }
  g_set_error_literal (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID,
                       "The saved map is damaged; it will be made anew.");
  return NULL;
}

/* ---- judging --------------------------------------------------------------------------- */

/* Squared distances of one row to all. */
static void
distances (const float *x, guint n, guint d, guint own, float *out)
{
  for (guint j = 0; j < n; j++) {
    float sum = 0;

    for (guint t = 0; t < d; t++) {
      float gap = x[(gsize) own * d + t] - x[(gsize) j * d + t];

      sum += gap * gap;
    }
    out[j] = sum;
  }
}

/* The rows in @held are judged among all rows. */
static gboolean
judge (const InsightMap *map, const float *x, const float *z, guint n, const guint8 *held,
       double *trust, double *continuity, double *overlap)
{
  g_autofree float *xy = g_new (float, 2 * n), *high = g_new (float, n), *low = g_new (float, n);
  ml_map_quality q;
  gboolean ok = insight_map_place (map, x, n, xy) && ml_map_quality_init (&q, n, QUALITY_K) == ML_OK;

  if (!ok)
    return FALSE;
  for (guint i = 0; ok && i < n; i++) {
    if (!held[i])
      continue;
    distances (z, n, map->d, i, high);
    distances (xy, n, 2, i, low);
    ok = ml_map_quality_add (&q, i, high, low) == ML_OK;
  }
  *trust = ml_map_trustworthiness (&q);
  *continuity = ml_map_continuity (&q);
  *overlap = ml_map_overlap (&q);
  ml_map_quality_clear (&q);
  return ok;
}

gboolean
insight_map_judge (const float       *x,
                   guint              n,
                   guint              d,
                   InsightMapMethod   method,
                   guint64            seed,
                   InsightMapQuality *quality,
                   GCancellable      *cancellable,
                   GError           **error)
{
  g_autofree float *learn = g_new (float, (gsize) n * d + 1), *z = NULL;
  g_autofree guint8 *held = g_new0 (guint8, n + 1);
  g_autoptr (InsightMap) map = NULL;
  g_autoptr (InsightMap) pca = NULL;
  guint m = 0;
  ml_rng rng;

  if (n < 5 * LEAST_VAE / 4) {
    g_set_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW,
                 "Judging a map needs at least %d tracks.", 5 * LEAST_VAE / 4);
    return FALSE;
  }
  ml_rng_seed (&rng, seed);
  for (guint i = 0; i < n; i++) {
    held[i] = ml_rng_below (&rng, 5) == 0;
    if (!held[i])
      memcpy (learn + (gsize) m++ * d, x + (gsize) i * d, d * sizeof *learn);
  }
  map = insight_map_new (learn, m, d, method, NULL, seed, NULL, NULL, cancellable, error);
  if (map == NULL)
    return FALSE;
  pca = insight_map_new (learn, m, d, INSIGHT_MAP_PCA, NULL, seed, NULL, NULL, cancellable, error);
  if (pca == NULL)
    return FALSE;
  z = standardised (map, x, n);
  if (judge (map, x, z, n, held, &quality->trustworthiness, &quality->continuity, &quality->overlap)
      && judge (pca, x, z, n, held, &quality->pca_trustworthiness, &quality->pca_continuity,
                &quality->pca_overlap))
    return TRUE;
  return fail (ML_ERR_NONFINITE, error);
}
