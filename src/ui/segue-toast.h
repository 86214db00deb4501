/* segue-toast.h - one sentence at the foot of the window, with or without a way back */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @widget: any widget inside the window's toast overlay. */
void segue_toast (GtkWidget  *widget,
                  const char *sentence);

/* With an Undo button that runs @undo. @destroy frees @data when the toast is gone. */
void segue_toast_undo (GtkWidget      *widget,
                       const char     *sentence,
                       GFunc           undo,
                       gpointer        data,
                       GDestroyNotify  destroy);

G_END_DECLS
