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

/* As if Undo of the newest of them was clicked, also where it waits to be shown. FALSE
 * when there is none. */
gboolean segue_toast_undo_last (GtkWidget *widget);

/* One that stays until it is dismissed or its button @label is clicked. Returns
 * (transfer full) the toast, NULL when @widget is in no window. */
AdwToast *segue_toast_lasting (GtkWidget  *widget,
                               const char *sentence,
                               const char *label);
void      segue_toast_set_sentence (AdwToast   *toast,
                                    const char *sentence);

/* Takes it away, also where it waits for others to leave and was not seen yet. */
void      segue_toast_dismiss      (AdwToast   *toast);

G_END_DECLS
