/* model-genre.c - networks and a classifier on statistics that tell classes apart
 *
 * One thread a model. Invariant: every part fits the classes and the patches; a
 * file whose parts do not is refused when loaded. */
#include "model-genre-private.h"
#include "model-file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KIND "genre"
#define SOUND "sound."
#define MAX_NETS 16
#define MAX_CLASSES 200

static void
free_net (gpointer net)
{
  ml_net_free (net);
}

static void
free_run (gpointer run)
{
  ml_run_free (run);
}

GenreModel *
genre_model_new (const char *const *classes)
{
  GenreModel *self = g_new0 (GenreModel, 1);

  self->classes = g_strdupv ((char **) classes);
  self->n_classes = g_strv_length (self->classes);
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->nets = g_ptr_array_new_with_free_func (free_net);
  self->runs = g_ptr_array_new_with_free_func (free_run);
  self->patches = g_new (float, MODEL_PATCHES * MODEL_BANDS * MODEL_PATCH_FRAMES);
  self->window = g_new (float, MODEL_BANDS * MODEL_PATCH_FRAMES);
  self->sums = g_new (float, self->n_classes);
  self->mean = g_new (double, self->n_classes);
  return self;
}

void
genre_model_free (GenreModel *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->nets);
  ml_ridge_clear (&self->stats);
  embed_model_unref (self->sound);
  g_hash_table_unref (self->words);
  g_strfreev (self->classes);
  g_free (self->patches);
  g_free (self->window);
  g_free (self->row);
  g_free (self->place);
  g_free (self->sums);
  g_free (self->mean);
  g_free (self);
}

gboolean
genre_model_add_net (GenreModel *self,
                     ml_net     *net)
{
  const ml_shape *in = &net->node[0].shape;
  ml_run *run = NULL;

  if (in->c == 1 && in->h == MODEL_BANDS && in->w == MODEL_PATCH_FRAMES
      && net->node[net->n_nodes - 1].size == self->n_classes && net->features >= 0)
    run = ml_run_new_inference (net, MODEL_PATCHES, NULL);
  if (run == NULL) {
    ml_net_free (net);
    return FALSE;
  }
  g_ptr_array_add (self->nets, net);
  g_ptr_array_add (self->runs, run);
  return TRUE;
}

gboolean
genre_model_copy_nets (GenreModel *self,
                       GenreModel *from)
{
  gboolean ok = g_strv_equal ((const char *const *) self->classes,
                              (const char *const *) from->classes);

  for (guint i = 0; ok && i < from->nets->len; i++) {
    ml_weights *w = ml_weights_new ();
    ml_net *net = ml_net_store (from->nets->pdata[i], w, "", TRUE) == ML_OK
                    ? ml_net_restore (w, "", NULL) : NULL;

    ml_weights_free (w);
    ok = net != NULL && genre_model_add_net (self, net);
  }
  return ok;
}

gboolean
genre_model_set_stats (GenreModel *self,
                       ml_ridge   *stats,
                       EmbedModel *sound,
                       guint       version)
{
  g_autofree char *word = g_strdup_printf ("%u", version);

  if (stats->t != self->n_classes || (sound != NULL && stats->d != embed_model_n_axes (sound))) {
    ml_ridge_clear (stats);
    return FALSE;
  }
  ml_ridge_clear (&self->stats);
  embed_model_unref (self->sound);
  self->sound = sound != NULL ? embed_model_ref (sound) : NULL;
  self->stats = *stats;
  self->stats_version = version;
  genre_model_set_word (self, "feature-version", word);
  self->row = g_renew (float, self->row, stats->d);
  self->place = g_renew (float, self->place, stats->d);
  return TRUE;
}

/* ---- files -------------------------------------------------------------------- */

/* Classes stand one a line; none empty, none twice. */
static GStrv
parse_classes (const char *text)
{
  g_auto (GStrv) classes = text != NULL ? g_strsplit (text, "\n", MAX_CLASSES + 2) : NULL;
  guint n = classes != NULL ? g_strv_length (classes) : 0;

  if (n < 2 || n > MAX_CLASSES)
    return NULL;
  for (guint i = 0; i < n; i++) {
    if (*classes[i] == 0 || !g_utf8_validate (classes[i], -1, NULL))
      return NULL;
    for (guint j = 0; j < i; j++)
      if (strcmp (classes[i], classes[j]) == 0)
        return NULL;
  }
  return g_steal_pointer (&classes);
}

static gboolean
load_parts (GenreModel       *self,
            const ml_weights *w,
            ml_why           *why)
{
  for (guint i = 0; i < MAX_NETS; i++) {
    g_autofree char *prefix = g_strdup_printf ("net%u.", i);
    g_autofree char *key = g_strdup_printf ("net%u.net", i);
    ml_net *net;

    if (ml_weights_word (w, key) == NULL)
      break;
    net = ml_net_restore (w, prefix, why);
    if (net == NULL || !genre_model_add_net (self, net))
      return FALSE;
  }
  if (ml_weights_find (w, "stats.kernel") != NULL) {
    const char *version = ml_weights_word (w, "feature-version");
    g_autoptr (EmbedModel) sound = NULL;
    guint64 number = 0;
    ml_ridge stats;

    if (ml_weights_find (w, SOUND "axes") != NULL
        && (sound = embed_model_restore (w, SOUND, NULL)) == NULL)
      return FALSE;
    if (version == NULL || !g_ascii_string_to_unsigned (version, 10, 0, G_MAXUINT, &number, NULL)
        || ml_ridge_restore (&stats, w, "stats.", why) != ML_OK
        || !genre_model_set_stats (self, &stats, sound, (guint) number))
      return FALSE;
  }
  for (gsize i = 0; i < w->n_words; i++)
    if (!g_str_has_prefix (w->key[i], "net") && !g_str_has_prefix (w->key[i], SOUND)
        && strcmp (w->key[i], "kind") != 0
        && strcmp (w->key[i], "classes") != 0)
      genre_model_set_word (self, w->key[i], w->value[i]);
  return self->nets->len > 0 || self->stats.n > 0;
}

GenreModel *
genre_model_restore (const ml_weights *w,
                     GError          **error)
{
  ml_why why = { "The model file makes no sense." };
  g_auto (GStrv) classes = parse_classes (ml_weights_word (w, "classes"));
  g_autoptr (GenreModel) self = NULL;

  if (classes == NULL) {
    model_file_error (error, "This model file is not one that tells classes apart.");
    return NULL;
  }
  self = genre_model_new ((const char *const *) classes);
  if (!load_parts (self, w, &why)) {
    model_file_error (error, why.text);
    return NULL;
  }
  return g_steal_pointer (&self);
}

gboolean
genre_model_store (GenreModel *self,
                   ml_weights *w)
{
  g_autofree char *classes = g_strjoinv ("\n", self->classes);
  gboolean ok = ml_weights_set_word (w, "classes", classes) == ML_OK;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->words);
  while (g_hash_table_iter_next (&iter, &key, &value))
    ok = ok && ml_weights_set_word (w, key, value) == ML_OK;
  for (guint i = 0; ok && i < self->nets->len; i++) {
    g_autofree char *prefix = g_strdup_printf ("net%u.", i);

    ok = ml_net_store (self->nets->pdata[i], w, prefix, TRUE) == ML_OK;
  }
  return ok && (self->stats.n == 0 || ml_ridge_store (&self->stats, w, "stats.") == ML_OK)
         && (self->sound == NULL || embed_model_store (self->sound, w, SOUND));
}

GenreModel *
genre_model_load (const char *path,
                  GError    **error)
{
  ml_weights *w = model_file_load (path, KIND, error);
  GenreModel *self = w != NULL ? genre_model_restore (w, error) : NULL;

  ml_weights_free (w);
  return self;
}

gboolean
genre_model_save (GenreModel *self,
                  const char *path,
                  GError    **error)
{
  ml_weights *w = ml_weights_new ();

  return model_file_save (w, path, KIND, genre_model_store (self, w), error);
}

/* ---- questions -------------------------------------------------------------------- */

const char *const *
genre_model_classes (GenreModel *self,
                     guint      *n)
{
  if (n != NULL)
    *n = self->n_classes;
  return (const char *const *) self->classes;
}

const char *
genre_model_word (GenreModel *self,
                  const char *key)
{
  return g_hash_table_lookup (self->words, key);
}

void
genre_model_set_word (GenreModel *self,
                      const char *key,
                      const char *value)
{
  g_hash_table_replace (self->words, g_strdup (key), g_strdup (value));
}

guint
genre_model_n_features (GenreModel *self)
{
  const ml_net *net = self->nets->len > 0 ? self->nets->pdata[0] : NULL;

  return net != NULL ? (guint) net->node[net->features].size : 0;
}

/* ---- applying ------------------------------------------------------------------------ */

static void
put_patch (GenreModel      *self,
           const ModelClip *clip,
           guint            start,
           guint            index)
{
  float *patch = self->patches + (gsize) index * MODEL_BANDS * MODEL_PATCH_FRAMES;

  model_clip_frames (clip, start, MODEL_PATCH_FRAMES, self->window);
  ml_patch (self->window, MODEL_PATCH_FRAMES, MODEL_BANDS, 0, MODEL_PATCH_FRAMES, NULL, NULL, 0,
            patch);
}

/* Patches spread evenly over the clip; returns how many. */
static guint
put_patches (GenreModel      *self,
             const ModelClip *clip)
{
  guint spare = clip->n_frames > MODEL_PATCH_FRAMES ? clip->n_frames - MODEL_PATCH_FRAMES : 0;
  /* Half overlapping at least, where the clip is short. */
  guint n = CLAMP (1 + 2 * spare / MODEL_PATCH_FRAMES, 1, MODEL_PATCHES);

  for (guint i = 0; i < n; i++)
    put_patch (self, clip, n > 1 ? (guint) ((guint64) spare * i / (n - 1)) : 0, i);
  return n;
}

/* Adds @weight times the log of the networks' mean share to sums [n_classes]. */
static gboolean
add_nets (GenreModel *self,
          guint       n,
          double      weight,
          float      *features)
{
  double *mean = self->mean;

  memset (mean, 0, self->n_classes * sizeof *mean);
  for (guint i = 0; i < self->nets->len; i++) {
    const ml_net *net = self->nets->pdata[i];
    ml_run *run = self->runs->pdata[i];
    gsize d = net->node[net->features].size;

    if (ml_run_forward (run, self->patches, n, 0) != ML_OK)
      return FALSE;
    for (guint p = 0; p < n; p++) {
      float share[MAX_CLASSES];

      if (ml_softmax (ml_run_output (run) + (gsize) p * self->n_classes, 1, self->n_classes, share)
          != ML_OK)
        return FALSE;
      for (guint c = 0; c < self->n_classes; c++)
        mean[c] += share[c] / (double) (n * self->nets->len);
      for (gsize j = 0; i == 0 && features != NULL && j < d; j++)
        features[j] += ml_run_features (run)[p * d + j] / (float) n;
    }
  }
  for (guint c = 0; c < self->n_classes; c++)
    self->sums[c] += (float) (weight * log (mean[c] + 1e-6));
  return TRUE;
}

/* Statistics that another version of the feature stage made mean something else. */
static gboolean
has_stats (GenreModel      *self,
           const ModelClip *clip)
{
  if (self->sound != NULL)
    return embed_model_fits (self->sound, clip);
  return self->stats.n > 0 && clip->n_vector == self->stats.d
         && clip->version == self->stats_version;
}

static gboolean
add_stats (GenreModel      *self,
           const ModelClip *clip,
           double           weight)
{
  float score[MAX_CLASSES];

  if (self->sound != NULL && !embed_model_apply (self->sound, clip, NULL, self->place, NULL))
    return FALSE;
  if (ml_ridge_predict (&self->stats, self->sound != NULL ? self->place : clip->vector, self->row,
                        score)
      != ML_OK)
    return FALSE;
  for (guint c = 0; c < self->n_classes; c++)
    score[c] *= (float) (self->sound != NULL ? MODEL_PLACE_SHARPNESS : MODEL_STATS_SHARPNESS);
  if (ml_softmax (score, 1, self->n_classes, score) != ML_OK)
    return FALSE;
  for (guint c = 0; c < self->n_classes; c++)
    self->sums[c] += (float) (weight * log (score[c] + 1e-6));
  return TRUE;
}

static gboolean
cannot_judge (GError **error)
{
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_INPUT,
                       "This track cannot be judged by this model.");
  return FALSE;
}

double
genre_model_stats_weight (GenreModel *self)
{
  return self->sound != NULL ? MODEL_PLACE_WEIGHT : MODEL_STATS_WEIGHT;
}

gboolean
genre_model_apply_mixed (GenreModel      *self,
                         const ModelClip *clip,
                         double           stats_weight,
                         float           *shares,
                         float           *features,
                         GError         **error)
{
  gboolean nets = self->nets->len > 0 && (stats_weight < 1.0 || features != NULL);
  gboolean stats = has_stats (self, clip) && stats_weight > 0.0;
  double weight = self->nets->len == 0 ? 1.0 : !stats ? 0.0 : stats_weight;

  memset (self->sums, 0, self->n_classes * sizeof *self->sums);
  if (features != NULL)
    memset (features, 0, genre_model_n_features (self) * sizeof *features);
  if ((!nets && !stats) || (nets && !add_nets (self, put_patches (self, clip), 1.0 - weight, features))
      || (stats && !add_stats (self, clip, weight))
      || ml_softmax (self->sums, 1, self->n_classes, shares) != ML_OK)
    return cannot_judge (error);
  return TRUE;
}

gboolean
genre_model_apply (GenreModel      *self,
                   const ModelClip *clip,
                   float           *shares,
                   float           *features,
                   GError         **error)
{
  return genre_model_apply_mixed (self, clip, genre_model_stats_weight (self), shares, features,
                                  error);
}

gboolean
genre_model_apply_at (GenreModel      *self,
                      const ModelClip *clip,
                      double           at_s,
                      float           *shares,
                      GError         **error)
{
  double middle = at_s / MODEL_HOP_S - MODEL_PATCH_FRAMES / 2.0;
  double last = (double) clip->n_frames - MODEL_PATCH_FRAMES;

  if (self->nets->len == 0)
    return genre_model_apply (self, clip, shares, NULL, error);
  memset (self->sums, 0, self->n_classes * sizeof *self->sums);
  put_patch (self, clip, (guint) CLAMP (middle, 0.0, MAX (last, 0.0)), 0);
  if (!add_nets (self, 1, 1.0, NULL)
      || ml_softmax (self->sums, 1, self->n_classes, shares) != ML_OK)
    return cannot_judge (error);
  return TRUE;
}
