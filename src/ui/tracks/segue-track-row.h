/* segue-track-row.h - one track in a list of tracks, drawn in the columns of its table */
#pragma once

#include <gtk/gtk.h>

#include "segue-track-columns.h"

G_BEGIN_DECLS

/* Where the columns stand; one for all rows of a table, who owns it. */
typedef struct {
  SegueColumn column;
  float       x, width; /* pixels, from the row's left edge */
} SegueTrackPlace;

typedef struct {
  SegueTrackPlace places[SEGUE_N_COLUMNS];
  guint           n;          /* of places */
  int             min_width;  /* pixels */
  int             row_height; /* pixels; 0: to be measured, with the next two */
  int             line_height, caption_height;
  SegueColumn     below;      /* stands below the title; SEGUE_N_COLUMNS: nothing does */
  PangoLayout    *text;       /* owned; NULL: to be made */
} SegueTrackLayout;

#define SEGUE_TYPE_TRACK_ROW (segue_track_row_get_type ())
G_DECLARE_FINAL_TYPE (SegueTrackRow, segue_track_row, SEGUE, TRACK_ROW, GtkWidget)

/* @layout and @item are borrowed and live longer than the row. */
GtkWidget   *segue_track_row_new      (SegueTrackLayout *layout,
                                       GtkListItem      *item);
void         segue_track_row_show     (SegueTrackRow    *self,
                                       SegueTrack       *track,
                                       gboolean          playing);
GtkListItem *segue_track_row_get_item (SegueTrackRow    *self);

/* Returns the column at @x, SEGUE_N_COLUMNS beside all of them. */
SegueColumn  segue_track_row_get_column_at (SegueTrackRow *self,
                                            double         x);

/* Returns (transfer full) what is to be told where the pointer rests: the words that do not
 * fit into the column at @x, or what its mark means; NULL: nothing. */
char        *segue_track_row_get_hint (SegueTrackRow    *self,
                                       double            x);

G_END_DECLS
