/* segue-map-page-private.h - what the parts of SegueMapPage share */
#pragma once

#include "segue-map-page.h"

#include <adwaita.h>

#include "segue-cover.h"
#include "segue-map-colours.h"
#include "segue-map-view.h"
#include "segue-track-model.h"

G_BEGIN_DECLS

/* Rows of the drop-down of spans. */
typedef enum { SPAN_NONE = 0, SPAN_SESSION, SPAN_TODAY, SPAN_WEEK, SPAN_MONTH, SPAN_SCRUB } Span;

struct _SegueMapPage
{
  GtkWidget       parent_instance;

  /* Template widgets */
  GtkLabel       *card_artist;
  GtkWidget      *card;
  SegueCover     *card_cover;
  GtkLabel       *card_near;
  GtkLabel       *card_title;
  GtkWidget      *circle_bar;
  GtkLabel       *circle_label;
  GtkDropDown    *colour_drop;
  GtkOrientable  *controls;
  AdwStatusPage  *empty_page;
  GtkProgressBar *empty_progress;
  GtkWidget      *foot;
  GtkLabel       *heading_label;
  GtkLabel       *hint_label;
  GtkAdjustment  *length;
  GtkWidget      *length_box;
  GtkListBox     *legend;
  GtkImage       *legend_arrow;
  GtkWidget      *legend_box;
  GtkToggleButton *legend_toggle;
  GtkWidget      *legend_revealer;
  GtkWidget      *legend_window;
  GtkListView    *list;
  GtkLabel       *scrub_label;
  GtkRange       *scrubber;
  GtkWidget      *scrub_box;
  GtkWidget      *selection_bar;
  GtkWidget      *bridge_button;
  GtkLabel       *selection_label;
  GtkDropDown    *span_drop;
  GtkStack       *stack;
  GtkWidget      *top_bar;
  GtkDropDown    *unexplored_drop;
  SegueMapView   *view;
  GtkWidget      *zoom_box;

  /* Owned */
  SegueEngine     *engine;
  GCancellable    *cancellable;      /* of the page's life */
  GCancellable    *near_cancellable; /* of the card's question */
  char            *search;
  SegueMapData    *map;      /* NULL until the first answer */
  SegueMapPoints  *points;
  SegueMapClasses *classes;
  GHashTable      *found;    /* gint64 ids of the search, NULL: no search */
  GArray          *plays;    /* SegueMapPlay */
  SegueMapForecast *forecast;
  SegueTrackModel *model;    /* of the list */
  GtkSingleSelection *list_selection;

  gboolean         hidden[SEGUE_MAP_CLASSES_MAX]; /* classes that the legend turned off */
  int              region;   /* of the menu that is open, −1 none */
  gboolean         bridging; /* the length is the bridge's */
  gboolean         following, again; /* an answer is on its way; and another length was asked for */
  gint64           card_id;
  guint            foot_source, card_source, reload_source, search_serial, plays_serial;
  gboolean         scrub_known; /* the scrubber begins where the history does */
  gboolean         stale;    /* the map changed while the page was not shown */
  gboolean         loading;
  gboolean         legend_by_hand; /* the listener said whether it is open */
  gboolean         legend_auto;    /* and now it is not the listener */
  int              width;          /* that the foot was last laid out for */
};

/* segue-map-page.c */
gint64 segue_map_page_now_s (void);

/* segue-map-page-look.c */
SegueMapLook *segue_map_page_make_look (SegueMapPage *self);
void   segue_map_page_show_look     (SegueMapPage *self);
void   segue_map_page_classify      (SegueMapPage *self);
void   segue_map_page_colour_cb     (SegueMapPage *self);
void   segue_map_page_legend_cb     (SegueMapPage *self, GtkListBoxRow *row);
guint  segue_map_page_count_unexplored (SegueMapPage *self);
char **segue_map_page_region_names  (SegueMapPage *self); /* (transfer full) */
void   segue_map_page_unexplored_cb (SegueMapPage *self);

/* segue-map-page-words.c */
void segue_map_page_name_drops   (SegueMapPage *self);
void segue_map_page_show_hint    (SegueMapPage *self);
void segue_map_page_show_heading (SegueMapPage *self);

/* segue-map-page-path.c */
void segue_map_page_ask_plays  (SegueMapPage *self);
void segue_map_page_playing_cb (SegueMapPage *self);

/* segue-map-page-card.c */
void  segue_map_page_hovered_cb   (SegueMapPage *self, gint64 id, double x, double y);
char *segue_map_page_name_track   (gint64 id, gpointer data); /* (transfer full) */
void  segue_map_page_selection_cb (SegueMapPage *self);
void  segue_map_page_activated_cb (SegueMapPage *self, gint64 id);
void  segue_map_page_context_cb   (SegueMapPage *self, gint64 id, double x, double y);

/* segue-map-page-list.c */
void segue_map_page_fill_list         (SegueMapPage *self);
void segue_map_page_row_setup_cb      (GtkListItemFactory *factory, GtkListItem *item);
void segue_map_page_row_bind_cb       (GtkListItemFactory *factory, GtkListItem *item,
                                       SegueMapPage *self);
void segue_map_page_list_activated_cb (SegueMapPage *self, guint position);
void segue_map_page_list_selected_cb  (SegueMapPage *self);

/* segue-map-page-actions.c */
void segue_map_page_install_actions (GtkWidgetClass *klass);
void segue_map_page_popup           (SegueMapPage *self, GtkWidget *parent, double x, double y);
void segue_map_page_follow_path     (SegueMapPage *self);
void segue_map_page_length_cb       (SegueMapPage *self);

/* segue-map-page-foot.c */
void  segue_map_page_show_foot  (SegueMapPage *self);
void  segue_map_page_legend_revealed_cb (SegueMapPage *self);
void  segue_map_page_legend_toggled_cb (SegueMapPage *self);
void  segue_map_page_resized_cb (SegueMapPage *self);
void  segue_map_page_circle_cb  (SegueMapPage *self);
guint segue_map_page_covers     (graphene_rect_t *covered, guint room, gpointer page);

G_END_DECLS
