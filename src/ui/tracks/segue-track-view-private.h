/* segue-track-view-private.h - what the two halves of SegueTrackView share */
#pragma once

#include <adwaita.h>
#include <math.h>

#include "segue-adaptive-bin.h"
#include "segue-track-actions.h"
#include "segue-track-columns.h"
#include "segue-track-model.h"
#include "segue-track-table.h"
#include "segue-track-view.h"

G_BEGIN_DECLS

#define SEGUE_TRACK_VIEW_TEMPLATE "/io/github/segueplayer/Segue/ui/segue-track-view.ui"

struct _SegueTrackView
{
  GtkWidget            parent_instance;

  /* Template widgets */
  SegueAdaptiveBin    *bin;
  AdwStatusPage       *empty_page;
  GtkStack            *stack;
  SegueTrackTable     *table;

  /* Borrowed: held by the table, its headings and the action group */
  GtkColumnView       *column_view; /* the headings */
  GtkListView         *list;
  GtkColumnViewColumn *columns[SEGUE_N_COLUMNS];
  GSimpleAction       *column_actions[SEGUE_N_COLUMNS];
  GtkWidget           *drop_row; /* weak: the row that shows where a drop lands */

  /* Owned */
  GCancellable        *cancellable;  /* while a question is open */
  SegueEngine         *engine;
  SegueTrackModel     *model;
  TrackQuery          *query;
  GtkMultiSelection   *selection;
  GSettings           *settings;
  GHashTable          *bound;        /* GtkListItem: the rows that there are */
  GSimpleActionGroup  *column_group;
  char                *context_name;
  char                *search;

  gint64               playing_id;   /* -1 none */
  gint64               wanted_id;    /* to select when listed, 0 none */
  gint64               anchor_id;
  double               anchor_offset;
  double               row_height;   /* pixels */
  guint                anchor_source;
  guint                ask_id;
  int                  probe;        /* SegueColumn, -1 none */
  int                  origin;       /* PlayOrigin */
  TrackSort            sort, then; /* then: the heading that was clicked before */
  SegueBreadth         breadth;
  gboolean             descending, then_descending;
  gboolean             dragging;     /* our own rows */
  gboolean             editable;
  gboolean             saving_columns;
  gboolean             loading_sort;
  gboolean             going;        /* in dispose() */
  gboolean             stale;        /* asks when mapped */
  gboolean             to_top;       /* another list: begin at its top */
  gboolean             shown[SEGUE_N_COLUMNS];
  int                  widths[SEGUE_N_COLUMNS]; /* pixels, of the hidden ones */
};

typedef struct {
  SegueTrackView *view; /* borrowed: owns the column */
  SegueColumn     column;
} SegueTrackColumnData;

void     segue_track_view_add_columns     (SegueTrackView  *self);
void     segue_track_view_load_columns    (SegueTrackView  *self);
void     segue_track_view_load_sort       (SegueTrackView  *self);
void     segue_track_view_update_columns  (SegueTrackView  *self);

gboolean segue_track_view_pick            (SegueTrackView  *self,
                                           double           x,
                                           double           y,
                                           guint           *position,
                                           GtkWidget      **row);
gboolean segue_track_view_can_edit        (SegueTrackView *self);
void     segue_track_view_install_actions (GtkWidgetClass *widget_class);
void     segue_track_view_init_actions    (SegueTrackView *self);
void     segue_track_view_emit_edited     (SegueTrackView *self,
                                           GArray         *ids,
                                           const char     *sentence);

G_END_DECLS
