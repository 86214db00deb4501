/* segue-focus-keeper.h - the focus is always on something that is on the screen */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * segue_focus_keeper_attach - keep the focus of @window where its keys are heard
 * @window:    borrowed; watched for as long as it lives
 * @otherwise: borrowed; a part of @window that lives as long, and has something to focus
 *
 * GTK sends keys to the widget with the focus and from there upwards, and to nobody where that
 * widget is not on the screen: a list in a stack that shows "Nothing here yet" instead. Then even
 * Tab and the keys that lead elsewhere are dead. When that happens, the focus goes to @otherwise, or
 * to the window itself while that is not on the screen either; and back once the list has come.
 */
void segue_focus_keeper_attach (GtkWindow *window, GtkWidget *otherwise);

G_END_DECLS
