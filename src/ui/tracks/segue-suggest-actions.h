/* segue-suggest-actions.h - what the listener says to Up Next, from wherever it is said
 *
 * @widget is any widget of the window: toasts appear there. UI thread only. */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Tells the engine and shows a toast that takes it back. */
void        segue_suggest_say        (GtkWidget     *widget,
                                      SegueEngine   *engine,
                                      SegueTrack    *track,
                                      SegueFeedback  feedback);
/* Plays on from @ids; with none, from anywhere. */
void        segue_suggest_start_from (GtkWidget     *widget,
                                      SegueEngine   *engine,
                                      const gint64  *ids,
                                      gsize          n,
                                      const char    *name);
/* Returns (transfer full) the entries about what is selected: actions
 * "queue.feedback" (item 0: the selection). @suggested: of a suggestion. */
GMenuModel *segue_suggest_menu_new   (gboolean       suggested);

G_END_DECLS
