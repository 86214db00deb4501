/* segue-studio-try.h - any song: listened to, and what a model says along it */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_STUDIO_TRY (segue_studio_try_get_type ())
G_DECLARE_FINAL_TYPE (SegueStudioTry, segue_studio_try, SEGUE, STUDIO_TRY, GtkWidget)

GtkWidget *segue_studio_try_new  (SegueEngine *engine);
/* Follows and plays @uri: a file's, or an http: or https: address. */
void       segue_studio_try_open (SegueStudioTry *self, const char *uri);
/* The same with what somebody pasted, which is said where it is no address. */
void       segue_studio_try_paste (SegueStudioTry *self, const char *text);

G_END_DECLS
