/* segue-listener-files.h - what the Listener page writes to files and reads from them */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Actions of the page: each asks for a file and tells in a toast what became of it. */
void listener_page_export_action    (GtkWidget *widget, const char *name, GVariant *parameter);
void listener_page_import_action    (GtkWidget *widget, const char *name, GVariant *parameter);
void listener_page_past_life_action (GtkWidget *widget, const char *name, GVariant *parameter);

G_END_DECLS
