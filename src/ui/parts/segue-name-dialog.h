/* segue-name-dialog.h - asks for one name */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Presents a dialog over @parent's window; runs @done with the name as its first
 * argument unless the listener cancels. @destroy frees @data afterwards. */
void segue_name_dialog_ask (GtkWidget      *parent,
                            const char     *heading,
                            const char     *accept_label,
                            const char     *name,
                            GFunc           done,
                            gpointer        data,
                            GDestroyNotify  destroy);

G_END_DECLS
