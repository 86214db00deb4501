/* model-embed.c - one vector a track, near when tracks sound alike
 *
 * One thread a model. Invariant: what is stored fits together; checked on loading. */
#include "model-embed.h"

#include <math.h>
#include <string.h>

#include "ml.h"
#include "model-genre-private.h"

#define KIND "embed"

/* Shares of the squared distance; chosen by nearest-neighbour genre under artist
 * exclusion, where anything from half to twice of each does about as well. */
#define NET_WEIGHT 1.0f
#define SHARES_WEIGHT 2.0f
#define STATS_WEIGHT 1.0f

/* Added to a share before its logarithm: what is less than this is not there. */
#define SHARE_FLOOR 1e-3f

/* A value further from the mean than this many spreads says no more. */
#define LIMIT 3.0f

#define SIZE 64

/* Main axes kept while groups are levelled, and the share of plain distance that
 * remains: a few hundred tracks do not say more than that about so many axes. */
#define ROOM 96
#define SHRINKAGE 0.5

struct _EmbedModel {
  GenreModel *net;       /* owned */
  guint       n_features, n_shares, n_stats, d, size, version;
  float      *mean, *scale; /* owned; [d] network's features, log shares, statistics */
  float      *axis_mean; /* owned; [d] */
  float      *axes;      /* owned; [size][d] */
  float      *row;       /* owned; [d] */
};

static EmbedModel *
embed_model_new (GenreModel *net,
                 guint       n_stats,
                 guint       size,
                 guint       version)
{
  EmbedModel *self = g_new0 (EmbedModel, 1);

  self->net = net;
  self->n_features = genre_model_n_features (net);
  self->n_shares = net->n_classes;
  self->n_stats = n_stats;
  self->d = self->n_features + self->n_shares + n_stats;
  self->size = size;
  self->version = version;
  self->mean = g_new0 (float, self->d);
  self->scale = g_new0 (float, self->d);
  self->axis_mean = g_new0 (float, self->d);
  self->axes = g_new0 (float, (gsize) size * self->d);
  self->row = g_new (float, self->d);
  return self;
}

void
embed_model_free (EmbedModel *self)
{
  if (self == NULL)
    return;
  genre_model_free (self->net);
  g_free (self->mean);
  g_free (self->scale);
  g_free (self->axis_mean);
  g_free (self->axes);
  g_free (self->row);
  g_free (self);
}

guint
embed_model_size (EmbedModel *self)
{
  return self->size;
}

guint
embed_model_n_features (EmbedModel *self)
{
  return self->n_features + self->n_shares;
}

/* ---- files ---------------------------------------------------------------------- */

static gboolean
fetch (const ml_weights *w,
       const char       *name,
       float            *to,
       gsize             n)
{
  const ml_tensor *t = ml_weights_find (w, name);

  if (t == NULL || t->n != n)
    return FALSE;
  memcpy (to, t->data, n * sizeof *to);
  return TRUE;
}

static EmbedModel *
restore (const ml_weights *w,
         GError          **error)
{
  const ml_tensor *mean = ml_weights_find (w, "embed.mean"), *axes = ml_weights_find (w, "embed.axes");
  const char *word = ml_weights_word (w, "embed-feature-version");
  g_autoptr (GenreModel) net = genre_model_restore (w, error);
  g_autoptr (EmbedModel) self = NULL;
  guint64 version = 0;
  guint n;

  if (net == NULL)
    return NULL;
  n = genre_model_n_features (net) + net->n_classes;
  if (mean != NULL && axes != NULL && axes->n_dims == 2 && axes->dim[1] == mean->n && mean->n > n
      && mean->n <= G_MAXUINT16 && axes->dim[0] <= mean->n && word != NULL
      && g_ascii_string_to_unsigned (word, 10, 0, G_MAXUINT, &version, NULL)) {
    self = embed_model_new (g_steal_pointer (&net), (guint) mean->n - n, (guint) axes->dim[0],
                            (guint) version);
    if (fetch (w, "embed.mean", self->mean, self->d) && fetch (w, "embed.scale", self->scale, self->d)
        && fetch (w, "embed.axis-mean", self->axis_mean, self->d)
        && fetch (w, "embed.axes", self->axes, (gsize) self->size * self->d))
      return g_steal_pointer (&self);
  }
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_FILE,
                       "The model of similarity makes no sense.");
  return NULL;
}

EmbedModel *
embed_model_load (const char *path,
                  GError    **error)
{
  ml_weights *w = model_file_load (path, KIND, error);
  EmbedModel *self = w != NULL ? restore (w, error) : NULL;

  ml_weights_free (w);
  return self;
}

gboolean
embed_model_save (EmbedModel *self,
                  const char *path,
                  GError    **error)
{
  const size_t d = self->d, axes[] = { self->size, self->d };
  g_autofree char *version = g_strdup_printf ("%u", self->version);
  ml_weights *w = ml_weights_new ();
  gboolean ok = genre_model_store (self->net, w)
                && ml_weights_set_word (w, "embed-feature-version", version) == ML_OK
                && ml_weights_add (w, "embed.mean", &d, 1, self->mean, FALSE) == ML_OK
                && ml_weights_add (w, "embed.scale", &d, 1, self->scale, FALSE) == ML_OK
                && ml_weights_add (w, "embed.axis-mean", &d, 1, self->axis_mean, FALSE) == ML_OK
                && ml_weights_add (w, "embed.axes", axes, 2, self->axes, TRUE) == ML_OK;

  return model_file_save (w, path, KIND, ok, error);
}

/* ---- applying --------------------------------------------------------------------- */

/* The parts behind one another, as they were measured: [d]. */
static gboolean
raw_row (EmbedModel      *self,
         const ModelClip *clip,
         float           *row,
         GError         **error)
{
  float *shares = row + self->n_features;

  if (clip->n_vector != self->n_stats || clip->version != self->version) {
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_INPUT,
                         "This track lacks the statistics that similarity is judged by.");
    return FALSE;
  }
  if (!genre_model_apply (self->net, clip, shares, row, error))
    return FALSE;
  for (guint i = 0; i < self->n_shares; i++)
    shares[i] = logf (shares[i] + SHARE_FLOOR);
  memcpy (shares + self->n_shares, clip->vector, self->n_stats * sizeof *row);
  return TRUE;
}

static void
standardise (EmbedModel *self,
             float      *row)
{
  const float net = sqrtf (NET_WEIGHT / (float) self->n_features);
  const float share = sqrtf (SHARES_WEIGHT / (float) self->n_shares);
  const float stat = sqrtf (STATS_WEIGHT / (float) self->n_stats);

  for (guint i = 0; i < self->d; i++)
    row[i] = CLAMP ((row[i] - self->mean[i]) * self->scale[i], -LIMIT, LIMIT)
             * (i < self->n_features ? net : i < self->n_features + self->n_shares ? share : stat);
}

gboolean
embed_model_apply (EmbedModel      *self,
                   const ModelClip *clip,
                   float           *embedding,
                   float           *features,
                   GError         **error)
{
  if (!raw_row (self, clip, self->row, error))
    return FALSE;
  if (features != NULL)
    memcpy (features, self->row, embed_model_n_features (self) * sizeof *features);
  standardise (self, self->row);
  if (ml_pca_transform (self->row, 1, self->d, self->size, self->axis_mean, self->axes, embedding)
      != ML_OK) {
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_INPUT,
                         "This track cannot be placed among others.");
    return FALSE;
  }
  return TRUE;
}

/* ---- teaching ------------------------------------------------------------------------ */

/* Adds the scatter of one group's rows [n][d] about their mean to @within. */
static void
add_scatter (const float *x,
             const guint *row,
             guint        n,
             guint        d,
             double      *within)
{
  g_autofree double *mean = g_new0 (double, d), *off = g_new (double, d);
  /* A group of many counts more, but not as much as it is larger. */
  double weight = sqrt (n) / (n - 1.0);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < d; j++)
      mean[j] += x[(gsize) row[i] * d + j] / (double) n;
  for (guint i = 0; i < n; i++) {
    for (guint j = 0; j < d; j++)
      off[j] = x[(gsize) row[i] * d + j] - mean[j];
    for (guint j = 0; j < d; j++)
      for (guint l = 0; l < d; l++)
        within[j * d + l] += weight * off[j] * off[l];
  }
}

/* How rows [n][d] of one group differ among themselves: [d][d]. FALSE when no two
 * share a group. */
static gboolean
scatter_within (const float *x,
                const int   *groups,
                guint        n,
                guint        d,
                double      *within)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autofree guint *row = g_new (guint, n);
  gboolean any = FALSE;

  for (guint i = 0; i < n; i++) {
    guint same = 0;

    if (!g_hash_table_add (seen, GINT_TO_POINTER (groups[i])))
      continue;
    for (guint j = i; j < n; j++)
      if (groups[j] == groups[i])
        row[same++] = j;
    if (same > 1)
      add_scatter (x, row, same, d, within);
    any = any || same > 1;
  }
  return any;
}

/* Turns and stretches rows [n][d] so that what differs within a group counts less:
 * @x in place; @turn [d][d] is what was done to them.
 * Source: Hatch, Kajarekar & Stolcke 2006, "Within-class covariance normalization". */
static gboolean
level_groups (float     *x,
              const int *groups,
              guint      n,
              guint      d,
              float     *turn)
{
  g_autofree double *within = g_new0 (double, (gsize) d * d);
  g_autofree double *value = g_new (double, d), *axis = g_new (double, (gsize) d * d);
  g_autofree float *from = g_memdup2 (x, (gsize) n * d * sizeof *x);
  double trace = 0.0;

  if (!scatter_within (x, groups, n, d, within))
    return FALSE;
  for (guint i = 0; i < d; i++)
    trace += within[i * d + i] / d;
  for (gsize i = 0; i < (gsize) d * d; i++)
    within[i] = (1.0 - SHRINKAGE) * within[i] / trace + (i % (d + 1) == 0 ? SHRINKAGE : 0.0);
  if (!(trace > 0.0) || ml_eigen_symmetric (within, d, value, axis) != ML_OK)
    return FALSE;
  for (guint i = 0; i < d; i++)
    for (guint j = 0; j < d; j++)
      turn[i * d + j] = (float) (axis[i * d + j] / sqrt (value[i]));
  ml_gemm (FALSE, TRUE, n, d, d, 1.0f, from, d, turn, d, 0.0f, x, d);
  return TRUE;
}

/* Learns the axes from standardised rows [n][d]. */
static gboolean
find_axes (EmbedModel  *self,
           const float *x,
           const int   *groups,
           guint        n)
{
  const guint d = self->d, r = MIN (ROOM, MIN (n - 1, d));
  g_autofree float *axes = g_new (float, (gsize) r * d), *y = g_new (float, (gsize) n * r);
  g_autofree float *turn = g_new (float, (gsize) r * r), *both = g_new (float, (gsize) r * d);
  g_autofree float *main_axes = g_new (float, (gsize) self->size * r), *variance = g_new (float, d);
  g_autofree float *middle = g_new (float, r);

  if (groups == NULL || r < self->size)
    return ml_pca_fit (x, n, d, self->size, self->axis_mean, self->axes, variance) == ML_OK;
  if (ml_pca_fit (x, n, d, r, self->axis_mean, axes, variance) != ML_OK
      || ml_pca_transform (x, n, d, r, self->axis_mean, axes, y) != ML_OK)
    return FALSE;
  if (!level_groups (y, groups, n, r, turn))
    return find_axes (self, x, NULL, n);
  if (ml_pca_fit (y, n, r, self->size, middle, main_axes, variance) != ML_OK)
    return FALSE;
  /* One step does all three: onto the room's axes, levelled, onto the main ones. */
  ml_gemm (FALSE, FALSE, r, d, r, 1.0f, turn, r, axes, d, 0.0f, both, d);
  ml_gemm (FALSE, FALSE, self->size, d, r, 1.0f, main_axes, r, both, d, 0.0f, self->axes, d);
  return TRUE;
}

EmbedModel *
embed_model_train (GenreModel *net,
                   GPtrArray  *clips,
                   const int  *groups,
                   guint       size,
                   GError    **error)
{
  const ModelClip *first = clips->len > 0 ? clips->pdata[0] : NULL;
  guint n_stats = first != NULL ? first->n_vector : 0, n = clips->len;
  g_autoptr (EmbedModel) self = NULL;
  g_autofree float *x = NULL;

  size = size > 0 ? size : SIZE;
  self = embed_model_new (net, n_stats, size, first != NULL ? first->version : 0);
  if (n_stats > 0 && size < self->d && n > 2) {
    x = g_new (float, (gsize) n * self->d);
    for (guint i = 0; i < n; i++)
      if (!raw_row (self, clips->pdata[i], x + (gsize) i * self->d, error))
        return NULL;
    if (ml_standardise (x, n, self->d, self->mean, self->scale) == ML_OK) {
      for (guint i = 0; i < n; i++)
        standardise (self, x + (gsize) i * self->d);
      if (find_axes (self, x, groups, n))
        return g_steal_pointer (&self);
    }
  }
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_TRAINING,
                       "Similarity cannot be learnt from these tracks.");
  return NULL;
}
