/* model-file.h - weight files of one kind: what all models share on disk
 *
 * A file says in its words of which kind it is; one of another kind is refused as a
 * damaged one is, with one sentence. */
#pragma once

#include "ml.h"
#include "model-clip.h"

G_BEGIN_DECLS

/* MODEL_ERROR_FILE on one of another kind and on anything that is no weight file. */
ml_weights *model_file_load  (const char *path, const char *kind, GError **error);
/* Takes @weights; fails when it is not @complete. */
gboolean    model_file_save  (ml_weights *weights, const char *path, const char *kind,
                              gboolean complete, GError **error);
/* Sets MODEL_ERROR_FILE; FALSE, so that it can be returned. */
gboolean    model_file_error (GError **error, const char *text);

G_END_DECLS
