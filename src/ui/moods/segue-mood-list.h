/* segue-mood-list.h - the saved moods, in the sidebar
 *
 * In the listener's order, which can be changed by dragging a row or by Alt+Up and
 * Alt+Down. UI thread. */
#pragma once

#include "engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Properties: engine (set once); page (string, "mood:ID" is marked). Signals:
 *   "activated" (const char *page)        a row was chosen
 *   "edge" (GtkDirectionType)             the focus wants out above or below */
#define SEGUE_TYPE_MOOD_LIST (segue_mood_list_get_type ())
G_DECLARE_FINAL_TYPE (SegueMoodList, segue_mood_list, SEGUE, MOOD_LIST, GtkWidget)

/* Takes the focus to the first row, or the last. FALSE: there is none. */
gboolean segue_mood_list_enter (SegueMoodList *self, gboolean last);

G_END_DECLS
