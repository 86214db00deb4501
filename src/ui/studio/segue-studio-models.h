/* segue-studio-models.h - the models that the listener kept: looked at, renamed, taken along */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_STUDIO_MODELS (segue_studio_models_get_type ())
G_DECLARE_FINAL_TYPE (SegueStudioModels, segue_studio_models, SEGUE, STUDIO_MODELS, GtkWidget)

GtkWidget *segue_studio_models_new  (SegueEngine *engine);
/* Opens the model with @id. */
void       segue_studio_models_open (SegueStudioModels *self, gint64 id);

G_END_DECLS
