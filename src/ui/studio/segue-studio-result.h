/* segue-studio-result.h - what was taught: compared, judged, and kept or not */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Signal "kept" (gint64 id): a model was kept. */
#define SEGUE_TYPE_STUDIO_RESULT (segue_studio_result_get_type ())
G_DECLARE_FINAL_TYPE (SegueStudioResult, segue_studio_result, SEGUE, STUDIO_RESULT, GtkWidget)

GtkWidget *segue_studio_result_new (SegueEngine *engine);

G_END_DECLS
