/* segue-studio-run.h - a model is being taught: how far, how well, and how to stop it */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_STUDIO_RUN (segue_studio_run_get_type ())
G_DECLARE_FINAL_TYPE (SegueStudioRun, segue_studio_run, SEGUE, STUDIO_RUN, GtkWidget)

GtkWidget *segue_studio_run_new (SegueEngine *engine);

G_END_DECLS
