/* segue-karaoke.h - "Karaoke" in the menus of songs
 *
 * UI thread only. */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Plays @track without its singing, as soon as that is made; a toast tells how far it
 * is and how to stop waiting. @widget: any widget of the window. */
void segue_karaoke_sing (GtkWidget   *widget,
                         SegueEngine *engine,
                         SegueTrack  *track);

G_END_DECLS
