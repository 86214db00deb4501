/* segue-listeners.h - who is listening: the menu, and its actions for everything in a window */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Gives @window the actions "listeners.current" (state: an id), "listeners.new",
 * "listeners.rename" and "listeners.remove" (an id, 0: who is there), and puts the
 * listeners into @menu behind its first section. */
void segue_listeners_attach (GtkWidget   *window,
                             SegueEngine *engine,
                             GMenu       *menu);

/* Returns (transfer full) the name of listener @id, 0 for who is there; NULL unknown. */
char *segue_listeners_get_name (SegueEngine *engine,
                                gint64       id);

G_END_DECLS
