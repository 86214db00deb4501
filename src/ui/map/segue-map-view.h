/* segue-map-view.h - the library as a landscape: draws, and turns gestures into choices
 *
 * Knows points, not music: what they mean is the page's business. UI thread. */
#pragma once

#include <gtk/gtk.h>

#include "segue-map-raster.h"

G_BEGIN_DECLS

/* Room at the edges, in pixels, that other widgets take. */
typedef struct { double left, top, right, bottom; } SegueMapInsets;

typedef enum {
  SEGUE_MAP_TOOL_MOVE = 0,  /* drag moves the map; Shift draws a lasso, Ctrl a rectangle */
  SEGUE_MAP_TOOL_LASSO,
  SEGUE_MAP_TOOL_RECTANGLE,
  SEGUE_MAP_TOOL_PATH,
  SEGUE_MAP_TOOL_CIRCLE,
} SegueMapTool;

/* Signals:
 *   "hovered" (gint64 id, double x, double y)  0: nothing under the pointer
 *   "selection-changed" ()
 *   "activated" (gint64 id)                    double click, Return
 *   "context" (gint64 id, double x, double y)  0: beside every point
 *   "path-drawn" ()                            ask segue_map_view_get_path()
 *   "circle-changed" ()                        ask segue_map_view_get_circle()
 *   "tool-changed" () */
#define SEGUE_TYPE_MAP_VIEW (segue_map_view_get_type ())
G_DECLARE_FINAL_TYPE (SegueMapView, segue_map_view, SEGUE, MAP_VIEW, GtkWidget)

GtkWidget *segue_map_view_new (void);

/* Each takes references of its own. A first map is seen whole; a later one
 * glides from the last, and what is seen stays. @look has as many points. */
void segue_map_view_set_map     (SegueMapView *self, SegueMapPoints *points, SegueMapLook *look);
/* Colours, sizes and dimming; SELECTED in it is the view's own business. */
void segue_map_view_set_look    (SegueMapView *self, SegueMapLook *look);
/* @names [n_regions of @field], copied; "first part · rest": the rest shows when near. */
void segue_map_view_set_regions (SegueMapView *self, SegueMapField *field,
                                 const char *const *names, gboolean tinted);
void segue_map_view_set_region_names (SegueMapView *self, const char *const *names);
void segue_map_view_set_tinted  (SegueMapView *self, gboolean tinted);
void segue_map_view_set_trail   (SegueMapView *self, SegueMapTrail *trail);
void segue_map_view_set_playing (SegueMapView *self, gint64 id, gboolean sounding); /* 0 none */
/* Says what a point is called, for names when near; returns (transfer full) or NULL. */
void segue_map_view_set_namer   (SegueMapView *self, char *(*namer) (gint64 id, gpointer data),
                                 gpointer data);

/* Says where something lies over the view, so that no name goes there: fills
 * @covered, at most @room, and returns how many. Asked whenever names are placed. */
typedef guint (*SegueMapCovers) (graphene_rect_t *covered, guint room, gpointer data);
void segue_map_view_set_covers  (SegueMapView *self, SegueMapCovers covers, gpointer data);
void segue_map_view_place_anew  (SegueMapView *self); /* what lies over it changed */

void         segue_map_view_set_tool (SegueMapView *self, SegueMapTool tool);
SegueMapTool segue_map_view_get_tool (SegueMapView *self);

/* Returns (transfer full) GArray of gint64 in the order in which they were chosen. */
GArray  *segue_map_view_get_selection (SegueMapView *self);
void     segue_map_view_select        (SegueMapView *self, const gint64 *ids, guint n);
/* Returns (transfer full) GArray of double, x and y in turn, map units. */
GArray  *segue_map_view_get_path      (SegueMapView *self);
void     segue_map_view_clear_path    (SegueMapView *self);
/* FALSE: none. */
gboolean segue_map_view_get_circle    (SegueMapView *self, double *x, double *y, double *radius);
void     segue_map_view_set_circle    (SegueMapView *self, double x, double y, double radius); /* radius 0 lifts it */

void     segue_map_view_fit           (SegueMapView *self);
void     segue_map_view_see_all       (SegueMapView *self); /* when all is seen: the songs far outside too */
/* All that is seen as a whole keeps clear of the edges by so much. */
void     segue_map_view_set_insets    (SegueMapView *self, const SegueMapInsets *insets);
void     segue_map_view_zoom          (SegueMapView *self, double factor);
/* FALSE: not on the map. Comes near enough to see it among its neighbours. */
gboolean segue_map_view_centre_on     (SegueMapView *self, gint64 id);
/* Where @id is on the widget. FALSE: not on the map or out of view. */
gboolean segue_map_view_locate        (SegueMapView *self, gint64 id, double *x, double *y);
/* The region under a place on the widget, −1 none. */
int      segue_map_view_region_at     (SegueMapView *self, double x, double y);
/* At once and without gliding, for tests and for the bench. */
void     segue_map_view_set_camera    (SegueMapView *self, const SegueMapCamera *camera);
void     segue_map_view_get_camera    (SegueMapView *self, SegueMapCamera *camera);
gboolean segue_map_view_is_still      (SegueMapView *self);

/* Returns (transfer full) what is seen as a picture, @scale pixels a logical
 * one, names included; NULL while there is nothing. */
GdkTexture *segue_map_view_to_texture (SegueMapView *self, double scale);
/* The same as an SVG document. */
char       *segue_map_view_to_svg     (SegueMapView *self);

G_END_DECLS
