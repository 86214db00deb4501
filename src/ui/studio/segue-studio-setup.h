/* segue-studio-setup.h - what a model is to learn: classes, their songs, the network */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_STUDIO_SETUP (segue_studio_setup_get_type ())
G_DECLARE_FINAL_TYPE (SegueStudioSetup, segue_studio_setup, SEGUE, STUDIO_SETUP, GtkWidget)

GtkWidget *segue_studio_setup_new (SegueEngine *engine);
/* Asks again what there is to learn from; what is chosen stays chosen. */
void       segue_studio_setup_ask (SegueStudioSetup *self);

G_END_DECLS
