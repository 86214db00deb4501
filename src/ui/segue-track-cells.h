/* segue-track-cells.h - what stands in one cell of a list of tracks */
#pragma once

#include <gtk/gtk.h>

#include "segue-track-columns.h"

G_BEGIN_DECLS

/* Returns (floating) an empty cell for @column. That of the favourites is a
 * GtkButton. */
GtkWidget *segue_track_cell_new  (SegueColumn column);
/* @two_lines: the title's cell names the artist below. */
void       segue_track_cell_show (GtkWidget   *cell,
                                  SegueColumn  column,
                                  SegueTrack  *track,
                                  gboolean     playing,
                                  gboolean     two_lines);

G_END_DECLS
