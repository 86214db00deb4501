/* segue-map-page-private.h - what the parts of SegueMapPage share */
#pragma once

#include "segue-map-page.h"

#include <adwaita.h>

#include "segue-cover.h"
#include "segue-map-colours.h"
#include "segue-map-view.h"
#include "segue-track-model.h"

G_BEGIN_DECLS

struct _SegueMapPage
{
  GtkWidget       parent_instance;

  /* Template widgets */
  GtkLabel       *card_artist;
  GtkWidget      *card;
  SegueCover     *card_cover;
  GtkLabel       *card_near;
  GtkLabel       *card_title;
  GtkDropDown    *colour_drop;
  AdwStatusPage  *empty_page;
  GtkProgressBar *empty_progress;
  GtkLabel       *heading_label;
  GtkListBox     *legend;
  GtkWidget      *legend_revealer;
  GtkListView    *list;
  GtkLabel       *scrub_label;
  GtkRange       *scrubber;
  GtkWidget      *scrub_box;
  GtkWidget      *selection_bar;
  GtkWidget      *bridge_button;
  GtkLabel       *selection_label;
  GtkDropDown    *span_drop;
  GtkStack       *stack;
  GtkDropDown    *unexplored_drop;
  SegueMapView   *view;

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
  gint64           card_id;
  guint            card_source, reload_source, search_serial, plays_serial;
  gboolean         stale;    /* the map changed while the page was not shown */
  gboolean         loading;
};

/* segue-map-page.c */
void segue_map_page_show_look (SegueMapPage *self);
void segue_map_page_ask_plays (SegueMapPage *self);

/* segue-map-page-actions.c */
void segue_map_page_install_actions (GtkWidgetClass *klass);
void segue_map_page_popup           (SegueMapPage *self, GtkWidget *parent, double x, double y);
void segue_map_page_follow_path     (SegueMapPage *self);

G_END_DECLS
