/* segue-confusion.h - which class is taken for which, as a table of buttons */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Signal "chosen" (uint truth, uint said): the listener wants to see those songs. */
#define SEGUE_TYPE_CONFUSION (segue_confusion_get_type ())
G_DECLARE_FINAL_TYPE (SegueConfusion, segue_confusion, SEGUE, CONFUSION, GtkWidget)

GtkWidget *segue_confusion_new (void);
void       segue_confusion_set (SegueConfusion *self, const StudyReport *report);

G_END_DECLS
