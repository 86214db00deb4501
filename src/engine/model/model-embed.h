/* model-embed.h - where a track stands among all others, by its sound alone
 *
 * The blocks of model-sound.h, each standardised and weighed, turned onto their main
 * axes, are its place: plain Euclidean distance is how differently two tracks sound. No
 * label has a part in that; classifiers and moods are judged by it. The embedding that
 * libraries keep are its first axes, turned so that what differs among tracks of one
 * artist counts less, where artists were told, and then the main axes of the statistics
 * alone: its plain distance is what neighbours, groups and the map go by. One thread a
 * model, whoever holds it. */
#pragma once

#include "ml.h"
#include "model-clip.h"

G_BEGIN_DECLS

typedef struct _EmbedModel EmbedModel;

EmbedModel *embed_model_load  (const char *path, GError **error);
gboolean    embed_model_save  (EmbedModel *self, const char *path, GError **error);
EmbedModel *embed_model_ref   (EmbedModel *self);
void        embed_model_unref (EmbedModel *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmbedModel, embed_model_unref)

guint embed_model_size    (EmbedModel *self); /* of the embedding */
guint embed_model_n_axes  (EmbedModel *self); /* of a place */
/* Whether @clip has the statistics that the model knows. */
gboolean embed_model_fits (EmbedModel *self, const ModelClip *clip);

/* @place [n_axes]: two tracks taken at random are about 1 apart. @embedding (optional)
 * [size]. Allocates nothing. FALSE with MODEL_ERROR_INPUT on a clip that does not fit. */
gboolean embed_model_apply (EmbedModel      *self,
                            const ModelClip *clip,
                            float           *embedding,
                            float           *place,
                            GError         **error);

/* Learns sounds, spreads and axes from @clips, three or more, each with its vector.
 * @groups (optional, as many as clips): artists, say; a group of one tells nothing.
 * @size: of the embedding without the measures, 0: 64; as many axes again are kept where
 * there are clips enough. Same clips and seed, same model. NULL with MODEL_ERROR_TRAINING. */
EmbedModel *embed_model_train (GPtrArray *clips,
                               const int *groups,
                               guint      size,
                               guint64    seed,
                               GError   **error);

/* Into and out of a weight file that may hold more; all names start with @prefix. */
gboolean    embed_model_store   (EmbedModel *self, ml_weights *weights, const char *prefix);
EmbedModel *embed_model_restore (const ml_weights *weights, const char *prefix, GError **error);

G_END_DECLS
