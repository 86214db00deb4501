/* segue-window.h - the window */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

/* Properties: engine, settings (construct only); search (string), queue-visible,
 * lyrics-visible, private (booleans). */
#define SEGUE_TYPE_WINDOW (segue_window_get_type ())
G_DECLARE_FINAL_TYPE (SegueWindow, segue_window, SEGUE, WINDOW, AdwApplicationWindow)

SegueWindow *segue_window_new       (GtkApplication *application,
                                     SegueEngine    *engine,
                                     GSettings      *settings);
/* @page: "songs", "albums", "artists", "genres", "history" or "playlist:ID". */
void         segue_window_show_page (SegueWindow *self,
                                     const char  *page);
/* The widget of the page that is shown; borrowed. */
GtkWidget   *segue_window_get_page  (SegueWindow *self);
/* The keys go on in the page, or where it says that there is no music. */
void         segue_window_focus_page (SegueWindow *self);
void         segue_window_toast     (SegueWindow *self,
                                     const char  *sentence);

G_END_DECLS
