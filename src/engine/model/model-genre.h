/* model-genre.h - networks and a classifier on statistics that tell classes apart
 *
 * The shipped genre model, and whatever a listener teaches: several networks'
 * softmax, averaged over patches, and a kernel classifier on the track statistics,
 * joined. One model belongs to one thread at a time: it holds the working memory
 * of its networks, and applying it allocates nothing. */
#pragma once

#include "model-clip.h"

G_BEGIN_DECLS

typedef struct _GenreModel GenreModel;

/* MODEL_ERROR_FILE with one sentence on anything that is not a model. */
GenreModel *genre_model_load (const char *path, GError **error);
gboolean    genre_model_save (GenreModel *self, const char *path, GError **error);
void        genre_model_free (GenreModel *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GenreModel, genre_model_free)

/* Names of the classes, NULL-terminated; borrowed. */
const char *const *genre_model_classes    (GenreModel *self, guint *n);
/* What the file says about itself under @key, or NULL; borrowed. */
const char        *genre_model_word       (GenreModel *self, const char *key);
void               genre_model_set_word   (GenreModel *self, const char *key, const char *value);
/* Length of the embedding: the first network's; 0 when there is no network. */
guint              genre_model_n_features (GenreModel *self);

/* @shares [classes]: the whole softmax, sums to 1. @features (optional)
 * [n_features]: the first network's last layer before the classes, its mean over
 * patches. FALSE with MODEL_ERROR_INPUT when the model cannot judge this clip. */
gboolean genre_model_apply    (GenreModel      *self,
                               const ModelClip *clip,
                               float           *shares,
                               float           *features,
                               GError         **error);
/* The networks' shares around one moment, for following a track along. */
gboolean genre_model_apply_at (GenreModel      *self,
                               const ModelClip *clip,
                               double           at_s,
                               float           *shares,
                               GError         **error);

G_END_DECLS
