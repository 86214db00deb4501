/* segue-template.h - taking a templated widget apart */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For dispose(): as gtk_widget_dispose_template(), and lets go of every child
 * that is left: those without an id in the template, and open menus. */
void segue_template_dispose (GtkWidget *widget,
                             GType      type);

G_END_DECLS
