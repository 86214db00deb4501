/* model-embed.h - one vector a track, near when tracks sound alike
 *
 * A network's features and shares and the track statistics, each standardised,
 * weighed and turned onto their main axes, so that plain Euclidean distance is the
 * similarity. One thread a model. */
#pragma once

#include "model-genre.h"

G_BEGIN_DECLS

typedef struct _EmbedModel EmbedModel;

EmbedModel *embed_model_load (const char *path, GError **error);
gboolean    embed_model_save (EmbedModel *self, const char *path, GError **error);
void        embed_model_free (EmbedModel *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmbedModel, embed_model_free)

guint embed_model_size       (EmbedModel *self); /* of the embedding */
guint embed_model_n_features (EmbedModel *self); /* the network's, log shares included */

/* @embedding [size]; @features (optional) [n_features] for a MoodModel. FALSE with
 * MODEL_ERROR_INPUT on a clip without the statistics that it knows. */
gboolean embed_model_apply (EmbedModel      *self,
                            const ModelClip *clip,
                            float           *embedding,
                            float           *features,
                            GError         **error);

/* Takes @net, whose features it uses. Means, spreads and axes are those of @clips. With
 * @groups (optional: artists, say, as many as clips) what differs among the tracks of
 * one group counts less; no other label is asked. @size: of the embedding, 0: 64. */
EmbedModel *embed_model_train (GenreModel *net,
                               GPtrArray  *clips,
                               const int  *groups,
                               guint       size,
                               GError    **error);

G_END_DECLS
