/* segue-track-table.h - headings over rows of tracks */
#pragma once

#include <gtk/gtk.h>

#include "segue-track-row.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_TRACK_TABLE (segue_track_table_get_type ())
G_DECLARE_FINAL_TYPE (SegueTrackTable, segue_track_table, SEGUE, TRACK_TABLE, GtkWidget)

/* Both borrowed. The headings are a column view without rows; its columns are to be tied to
 * theirs by segue_track_table_add_column(). */
GtkColumnView    *segue_track_table_get_headings  (SegueTrackTable *self);
GtkListView      *segue_track_table_get_list      (SegueTrackTable *self);
/* For the rows; lives as long as the table. */
SegueTrackLayout *segue_track_table_get_layout    (SegueTrackTable *self);

void              segue_track_table_add_column    (SegueTrackTable     *self,
                                                   GtkColumnViewColumn *view_column,
                                                   SegueColumn          column);
/* The column that stands below the title; SEGUE_N_COLUMNS: none. */
void              segue_track_table_set_below     (SegueTrackTable *self,
                                                   SegueColumn      column);

/* Returns (transfer none, nullable) the heading of @column, until it is moved. */
GtkWidget        *segue_track_table_get_heading   (SegueTrackTable     *self,
                                                   GtkColumnViewColumn *column);

/* Returns (transfer none, nullable) the row at a point of the list. */
SegueTrackRow    *segue_track_table_pick          (SegueTrackTable *self,
                                                   double           x,
                                                   double           y);

G_END_DECLS
