/* model-registry.h - the shipped models together: one question a track
 *
 * One thread a registry; the analyser child has one. */
#pragma once

#include "model-embed.h"
#include "model-genre.h"
#include "model-mood.h"

G_BEGIN_DECLS

typedef struct _ModelRegistry ModelRegistry;

/* @folder holds genre.model, embed.model and mood.model. NULL with
 * MODEL_ERROR_FILE, naming the file, when one of them is missing or damaged. */
ModelRegistry *model_registry_new  (const char *folder, GError **error);
void           model_registry_free (ModelRegistry *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelRegistry, model_registry_free)

/* Changes with any byte of any of the files; never 0. */
guint       model_registry_version (ModelRegistry *self);
GenreModel *model_registry_genre   (ModelRegistry *self); /* borrowed */
EmbedModel *model_registry_embed   (ModelRegistry *self); /* borrowed */

/* Genre shares, embedding and moods of one track; the caller owns the output.
 * @set must keep "model_mel". NULL with MODEL_ERROR_INPUT. */
ModelOutput *model_registry_apply      (ModelRegistry *self, const FeatureSet *set, GError **error);
ModelOutput *model_registry_apply_clip (ModelRegistry *self, const ModelClip *clip, GError **error);

/* The folder of the shipped models: SEGUE_MODELS where it is set, or else where
 * they were installed, or else where they were built; borrowed. */
const char *model_registry_folder (void);

G_END_DECLS
