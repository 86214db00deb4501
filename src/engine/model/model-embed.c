/* model-embed.c - where a track stands among all others, by its sound alone
 *
 * One thread a model. Invariant: what is stored fits together; checked on loading. */
#include "model-embed.h"

#include <math.h>
#include <string.h>

#include "model-file.h"
#include "model-sound.h"

#define KIND "embed"

/* Shares of the blocks in the mean squared distance. Chosen by genre and by neighbours
 * across artists; anything from half to twice of each does about as well. */
static const float share_of[SOUND_N_BLOCKS] = {
  [SOUND_STATS] = 2, [SOUND_TIMBRE] = 1, [SOUND_PULSE] = 1, [SOUND_BRIEF] = 1, [SOUND_LONG] = 1,
};
#define SHARES 6

/* A value further from the mean than this many spreads says no more. */
#define LIMIT 3.0f

#define SIZE 64

/* What the measures alone differ in has a part of the embedding too: their main axes, and
 * the share of them in its mean square. Neighbours share a genre as often with it as
 * without, and tempo, voice and loudness count for what they are. */
#define MEASURE_AXES 32
#define MEASURE_SHARE 0.4

/* The share of plain distance that remains where groups are levelled: a few hundred
 * tracks do not say more than that about so many axes. */
#define SHRINKAGE 0.5

struct _EmbedModel {
  guint      refs;
  SoundBooks books;
  guint      n_stats, version; /* of the summary vector, and of what makes it */
  guint      d, n_axes, size;  /* size <= n_axes */
  float     *mean, *scale;     /* owned; [d] */
  float     *axis_mean;        /* owned; [d] */
  float     *axes;             /* owned; [n_axes][d] */
  float     *turn;             /* owned; [size][n_axes] from a place to the embedding */
  guint      n_measures;       /* values of the embedding that follow, <= n_stats */
  float     *measures;         /* owned; [n_measures][n_stats] from the statistics' block */
  float     *row;              /* owned; [d] */
};

/* Takes @books. */
static EmbedModel *
embed_model_new (SoundBooks *books,
                 guint       n_stats,
                 guint       version)
{
  EmbedModel *self = g_new0 (EmbedModel, 1);

  self->refs = 1;
  self->books = *books;
  *books = (SoundBooks) { 0 };
  self->n_stats = n_stats;
  self->version = version;
  for (SoundBlock b = 0; b < SOUND_N_BLOCKS; b++)
    self->d += sound_block_size (&self->books, n_stats, b);
  self->mean = g_new0 (float, self->d);
  self->scale = g_new0 (float, self->d);
  self->axis_mean = g_new0 (float, self->d);
  self->row = g_new (float, self->d);
  return self;
}

static void
set_axes (EmbedModel *self,
          guint       n_axes,
          guint       size,
          guint       n_measures)
{
  self->n_axes = n_axes;
  self->size = size;
  self->n_measures = n_measures;
  self->axes = g_new0 (float, (gsize) n_axes * self->d);
  self->turn = g_new0 (float, (gsize) size * n_axes);
  self->measures = g_new0 (float, (gsize) n_measures * self->n_stats);
}

EmbedModel *
embed_model_ref (EmbedModel *self)
{
  self->refs++;
  return self;
}

void
embed_model_unref (EmbedModel *self)
{
  if (self == NULL || --self->refs > 0)
    return;
  sound_books_clear (&self->books);
  g_free (self->mean);
  g_free (self->scale);
  g_free (self->axis_mean);
  g_free (self->axes);
  g_free (self->turn);
  g_free (self->measures);
  g_free (self->row);
  g_free (self);
}

guint
embed_model_size (EmbedModel *self)
{
  return self->size + self->n_measures;
}

guint
embed_model_n_axes (EmbedModel *self)
{
  return self->n_axes;
}

gboolean
embed_model_fits (EmbedModel      *self,
                  const ModelClip *clip)
{
  return clip->n_vector == self->n_stats && clip->version == self->version;
}

/* ---- files ---------------------------------------------------------------------- */

static const ml_tensor *
part_of (const ml_weights *w,
         const char       *prefix,
         const char       *name)
{
  g_autofree char *full = g_strconcat (prefix, name, NULL);

  return ml_weights_find (w, full);
}

static gboolean
fetch (const ml_weights *w,
       const char       *prefix,
       const char       *name,
       float            *to,
       gsize             n)
{
  const ml_tensor *t = part_of (w, prefix, name);

  if (t == NULL || t->n != n)
    return FALSE;
  memcpy (to, t->data, n * sizeof *to);
  return TRUE;
}

/* The number under @name, or -1. */
static gint64
number_of (const ml_weights *w,
           const char       *prefix,
           const char       *name)
{
  g_autofree char *full = g_strconcat (prefix, name, NULL);
  const char *word = ml_weights_word (w, full);
  guint64 number;

  return word != NULL && g_ascii_string_to_unsigned (word, 10, 0, G_MAXUINT16, &number, NULL)
           ? (gint64) number : -1;
}

/* NULL when a part is missing or does not fit the others. */
static EmbedModel *
restore (const ml_weights *w,
         const char       *prefix,
         SoundBooks       *books)
{
  const ml_tensor *axes = part_of (w, prefix, "axes");
  const ml_tensor *turn = part_of (w, prefix, "turn");
  const ml_tensor *measures = part_of (w, prefix, "measures");
  gint64 version = number_of (w, prefix, "feature-version");
  gint64 n_stats = number_of (w, prefix, "statistics");
  g_autoptr (EmbedModel) self = NULL;

  if (axes == NULL || turn == NULL || measures == NULL || axes->n_dims != 2 || turn->n_dims != 2
      || measures->n_dims != 2 || version < 0 || n_stats < 1
      || measures->dim[1] != (size_t) n_stats || measures->dim[0] > measures->dim[1] || turn->dim[1] != axes->dim[0] || turn->dim[0] > turn->dim[1]
      || axes->dim[0] > axes->dim[1])
    return NULL;
  self = embed_model_new (books, (guint) n_stats, (guint) version);
  if (axes->dim[1] != self->d)
    return NULL;
  set_axes (self, (guint) axes->dim[0], (guint) turn->dim[0], (guint) measures->dim[0]);
  return fetch (w, prefix, "mean", self->mean, self->d)
         && fetch (w, prefix, "scale", self->scale, self->d)
         && fetch (w, prefix, "axis-mean", self->axis_mean, self->d)
         && fetch (w, prefix, "axes", self->axes, axes->n)
         && fetch (w, prefix, "turn", self->turn, turn->n)
         && fetch (w, prefix, "measures", self->measures, measures->n)
           ? g_steal_pointer (&self) : NULL;
}

EmbedModel *
embed_model_restore (const ml_weights *w,
                     const char       *prefix,
                     GError          **error)
{
  SoundBooks books;
  EmbedModel *self = NULL;

  if (sound_books_restore (&books, w, prefix)) {
    self = restore (w, prefix, &books);
    sound_books_clear (&books);
  }
  if (self == NULL)
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_FILE,
                         "The model of similarity makes no sense.");
  return self;
}

static gboolean
set_number (ml_weights *w,
            const char *prefix,
            const char *name,
            guint       number)
{
  g_autofree char *full = g_strconcat (prefix, name, NULL);
  g_autofree char *word = g_strdup_printf ("%u", number);

  return ml_weights_set_word (w, full, word) == ML_OK;
}

gboolean
embed_model_store (EmbedModel *self,
                   ml_weights *w,
                   const char *prefix)
{
  const struct {
    const char  *name;
    size_t       dim[2];
    unsigned     n_dims;
    const float *data;
    int          half;
  } part[] = {
    { "mean", { self->d }, 1, self->mean, FALSE },
    { "scale", { self->d }, 1, self->scale, FALSE },
    { "axis-mean", { self->d }, 1, self->axis_mean, FALSE },
    { "axes", { self->n_axes, self->d }, 2, self->axes, TRUE },
    { "turn", { self->size, self->n_axes }, 2, self->turn, FALSE },
    { "measures", { self->n_measures, self->n_stats }, 2, self->measures, TRUE },
  };
  gboolean ok = sound_books_store (&self->books, w, prefix)
                && set_number (w, prefix, "feature-version", self->version)
                && set_number (w, prefix, "statistics", self->n_stats);

  for (gsize i = 0; ok && i < G_N_ELEMENTS (part); i++) {
    g_autofree char *name = g_strconcat (prefix, part[i].name, NULL);

    ok = ml_weights_add (w, name, part[i].dim, part[i].n_dims, part[i].data, part[i].half) == ML_OK;
  }
  return ok;
}

EmbedModel *
embed_model_load (const char *path,
                  GError    **error)
{
  ml_weights *w = model_file_load (path, KIND, error);
  EmbedModel *self = w != NULL ? embed_model_restore (w, "embed.", error) : NULL;

  ml_weights_free (w);
  return self;
}

gboolean
embed_model_save (EmbedModel *self,
                  const char *path,
                  GError    **error)
{
  ml_weights *w = ml_weights_new ();

  return model_file_save (w, path, KIND, embed_model_store (self, w, "embed."), error);
}

/* ---- applying --------------------------------------------------------------------- */

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_INPUT,
                       "This track lacks the statistics that similarity is judged by.");
  return FALSE;
}

/* Each value about the mean, in spreads, and each block with its share: two rows that
 * have nothing in common are then about 1 apart. */
static void
standardise (EmbedModel *self,
             float      *row)
{
  for (guint b = 0, i = 0; b < SOUND_N_BLOCKS; b++) {
    const guint n = sound_block_size (&self->books, self->n_stats, b);
    const float weight = sqrtf (share_of[b] / (2.0f * (float) n * SHARES));

    for (guint end = i + n; i < end; i++)
      row[i] = CLAMP ((row[i] - self->mean[i]) * self->scale[i], -LIMIT, LIMIT) * weight;
  }
}

/* The embedding of a track from its @place and its @row, standardised and centred, the
 * first block of which are the statistics. */
static void
embed (EmbedModel  *self,
       const float *row,
       const float *place,
       float       *embedding)
{
  ml_gemm (FALSE, TRUE, 1, self->size, self->n_axes, 1.0f, place, self->n_axes, self->turn,
           self->n_axes, 0.0f, embedding, self->size);
  ml_gemm (FALSE, TRUE, 1, self->n_measures, self->n_stats, 1.0f, row, self->n_stats,
           self->measures, self->n_stats, 0.0f, embedding + self->size, self->n_measures);
}

gboolean
embed_model_apply (EmbedModel      *self,
                   const ModelClip *clip,
                   float           *embedding,
                   float           *place,
                   GError         **error)
{
  if (!embed_model_fits (self, clip) || !sound_describe (&self->books, clip, self->row))
    return refuse (error);
  standardise (self, self->row);
  for (guint i = 0; i < self->d; i++)
    self->row[i] -= self->axis_mean[i];
  ml_gemm (FALSE, TRUE, 1, self->n_axes, self->d, 1.0f, self->row, self->d, self->axes, self->d,
           0.0f, place, self->n_axes);
  if (embedding != NULL)
    embed (self, self->row, place, embedding);
  return ml_all_finite (place, self->n_axes) || refuse (error);
}

/* ---- teaching ------------------------------------------------------------------------ */

static gboolean
all_fit (GPtrArray *clips)
{
  const ModelClip *first = clips->len > 2 ? clips->pdata[0] : NULL;

  for (guint i = 0; first != NULL && i < clips->len; i++) {
    const ModelClip *clip = clips->pdata[i];

    if (clip->n_vector == 0 || clip->n_vector != first->n_vector || clip->version != first->version)
      return FALSE;
  }
  return first != NULL;
}

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

/* From places [n][n_axes] to the embedding: their first axes, or where groups are told,
 * the main ones of what is left when each is levelled. */
static gboolean
find_turn (EmbedModel *self,
           float      *places,
           const int  *groups,
           guint       n)
{
  const guint r = self->n_axes, size = self->size;
  g_autofree float *level = g_new (float, (gsize) r * r), *middle = g_new (float, r);
  g_autofree float *axes = g_new (float, (gsize) size * r), *variance = g_new (float, r);

  for (guint i = 0; i < size; i++)
    self->turn[i * r + i] = 1.0f;
  if (groups == NULL || !level_groups (places, groups, n, r, level))
    return TRUE;
  if (ml_pca_fit (places, n, r, size, middle, axes, variance) != ML_OK)
    return FALSE;
  ml_gemm (FALSE, FALSE, size, r, r, 1.0f, axes, r, level, r, 0.0f, self->turn, r);
  return TRUE;
}

static double
mean_square (const float *x,
             gsize        n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (double) x[i] * x[i];
  return sum / (double) n;
}

/* The main axes of the statistics in @x [n][d], standardised, at such a length that they
 * have their share. @places [n][n_axes]: as find_turn() took them. */
static gboolean
find_measures (EmbedModel  *self,
               const float *x,
               const float *places,
               guint        n)
{
  const guint m = self->n_measures, s = self->n_stats;
  g_autofree float *stats = g_new (float, (gsize) n * s), *mean = g_new (float, s);
  g_autofree float *variance = g_new (float, m), *levelled = g_new (float, (gsize) n * self->size);
  double sum = 0.0, scale;

  for (guint i = 0; i < n; i++)
    memcpy (stats + (gsize) i * s, x + (gsize) i * self->d, s * sizeof *stats);
  if (ml_pca_fit (stats, n, s, m, mean, self->measures, variance) != ML_OK)
    return FALSE;
  ml_gemm (FALSE, TRUE, n, self->size, self->n_axes, 1.0f, places, self->n_axes, self->turn,
           self->n_axes, 0.0f, levelled, self->size);
  for (guint i = 0; i < m; i++)
    sum += variance[i];
  scale = sqrt (MEASURE_SHARE / (1.0 - MEASURE_SHARE)
                * mean_square (levelled, (gsize) n * self->size) * self->size / MAX (sum, 1e-12));
  for (gsize i = 0; i < (gsize) m * s; i++)
    self->measures[i] *= (float) scale;
  return TRUE;
}

/* Describes all clips and finds what they differ in. */
static gboolean
find_axes (EmbedModel *self,
           GPtrArray  *clips,
           const int  *groups,
           guint       size,
           guint64     seed)
{
  const guint n = clips->len, d = self->d, room = MIN (n - 1, d);
  g_autofree float *x = g_new (float, (gsize) n * d), *variance = NULL, *places = NULL;
  g_autofree float *kept = NULL;

  set_axes (self, MIN (2 * size, room), MIN (size, room), MIN (MEASURE_AXES, MIN (n - 1, self->n_stats)));
  variance = g_new (float, self->n_axes);
  places = g_new (float, (gsize) n * self->n_axes);
  for (guint i = 0; i < n; i++)
    if (!sound_describe (&self->books, clips->pdata[i], x + (gsize) i * d))
      return FALSE;
  if (ml_standardise (x, n, d, self->mean, self->scale) != ML_OK)
    return FALSE;
  for (guint i = 0; i < n; i++)
    standardise (self, x + (gsize) i * d);
  if (ml_pca_fit_main (x, n, d, self->n_axes, seed, self->axis_mean, self->axes, variance) != ML_OK
      || ml_pca_transform (x, n, d, self->n_axes, self->axis_mean, self->axes, places) != ML_OK)
    return FALSE;
  kept = g_memdup2 (places, (gsize) n * self->n_axes * sizeof *places); /* levelling turns them */
  return find_turn (self, places, groups, n) && find_measures (self, x, kept, n);
}

EmbedModel *
embed_model_train (GPtrArray *clips,
                   const int *groups,
                   guint      size,
                   guint64    seed,
                   GError   **error)
{
  const ModelClip *first = clips->len > 0 ? clips->pdata[0] : NULL;
  SoundBooks books = { 0 };
  g_autoptr (EmbedModel) self = NULL;

  if (all_fit (clips)) {
    if (!sound_books_fit (&books, clips, seed, error))
      return NULL;
    self = embed_model_new (&books, first->n_vector, first->version);
    if (find_axes (self, clips, groups, size > 0 ? size : SIZE, seed))
      return g_steal_pointer (&self);
  }
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_TRAINING,
                       "Similarity cannot be learnt from these tracks.");
  return NULL;
}
