/* model-registry.c - the shipped models together
 *
 * One thread a registry. Invariant: a registry has all three models. */
#include "model-registry.h"

#include <string.h>

struct _ModelRegistry {
  GenreModel *genre;    /* owned */
  EmbedModel *embed;    /* owned */
  MoodModel  *mood;     /* owned */
  float      *place;    /* owned; in the embedding's space */
  guint       version;
};

/* Sums up one file's bytes into @version; @path with the folder. */
static gboolean
add_version (const char *path,
             GChecksum  *sum,
             GError    **error)
{
  g_autofree char *bytes = NULL;
  gsize n;

  if (!g_file_get_contents (path, &bytes, &n, error))
    return FALSE;
  g_checksum_update (sum, (const guchar *) bytes, (gssize) n);
  return TRUE;
}

static gboolean
measure_version (ModelRegistry *self,
                 char         **paths,
                 GError       **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize n = sizeof digest;

  for (; *paths != NULL; paths++)
    if (!add_version (*paths, sum, error)) {
      (*error)->domain = MODEL_ERROR;
      (*error)->code = MODEL_ERROR_FILE;
      return FALSE;
    }
  g_checksum_get_digest (sum, digest, &n);
  memcpy (&self->version, digest, sizeof self->version);
  self->version = MAX (self->version, 1);
  return TRUE;
}

ModelRegistry *
model_registry_new (const char *folder,
                    GError    **error)
{
  g_autoptr (ModelRegistry) self = g_new0 (ModelRegistry, 1);
  g_autofree char *genre = g_build_filename (folder, "genre.model", NULL);
  g_autofree char *embed = g_build_filename (folder, "embed.model", NULL);
  g_autofree char *mood = g_build_filename (folder, "mood.model", NULL);
  char *paths[] = { genre, embed, mood, NULL };
  GError *local = NULL;
  int at = 0;

  if ((self->genre = genre_model_load (paths[at], &local)) == NULL
      || (self->embed = embed_model_load (paths[++at], &local)) == NULL
      || (self->mood = mood_model_load (paths[++at], &local)) == NULL
      || !measure_version (self, paths, &local)) {
    g_propagate_prefixed_error (error, local, "%s: ", paths[at]);
    return NULL;
  }
  self->place = g_new (float, embed_model_n_axes (self->embed));
  return g_steal_pointer (&self);
}

void
model_registry_free (ModelRegistry *self)
{
  if (self == NULL)
    return;
  genre_model_free (self->genre);
  embed_model_unref (self->embed);
  mood_model_free (self->mood);
  g_free (self->place);
  g_free (self);
}

guint
model_registry_version (ModelRegistry *self)
{
  return self->version;
}

GenreModel *
model_registry_genre (ModelRegistry *self)
{
  return self->genre;
}

EmbedModel *
model_registry_embed (ModelRegistry *self)
{
  return self->embed;
}

ModelOutput *
model_registry_apply_clip (ModelRegistry   *self,
                           const ModelClip *clip,
                           GError         **error)
{
  g_autoptr (ModelOutput) out = g_new0 (ModelOutput, 1);

  out->version = self->version;
  genre_model_classes (self->genre, &out->n_genres);
  out->n_embedding = embed_model_size (self->embed);
  out->genres = g_new0 (float, out->n_genres);
  out->embedding = g_new0 (float, out->n_embedding);
  if (!genre_model_apply (self->genre, clip, out->genres, NULL, error)
      || !embed_model_apply (self->embed, clip, out->embedding, self->place, error)
      || !mood_model_apply (self->mood, clip, self->place, embed_model_n_axes (self->embed),
                            out->moods, out->moods_spread, error))
    return NULL;
  return g_steal_pointer (&out);
}

ModelOutput *
model_registry_apply (ModelRegistry    *self,
                      const FeatureSet *set,
                      GError          **error)
{
  g_autoptr (ModelClip) clip = model_clip_new (set, MODEL_CLIP_FRAMES, error);

  return clip != NULL ? model_registry_apply_clip (self, clip, error) : NULL;
}

const char *
model_registry_folder (void)
{
  const char *told = g_getenv ("SEGUE_MODELS");

  if (told != NULL && *told != 0)
    return told;
  return g_file_test (SEGUE_MODELS_INSTALLED, G_FILE_TEST_IS_DIR) ? SEGUE_MODELS_INSTALLED
                                                                   : SEGUE_MODELS_BUILT;
}
