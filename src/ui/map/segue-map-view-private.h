/* segue-map-view-private.h - what the parts of SegueMapView share */
#pragma once

#include "segue-map-view.h"

G_BEGIN_DECLS

/* One name on the map. */
typedef struct {
  PangoLayout *layout; /* owned */
  GdkTexture  *texture; /* owned; how it looks, NULL until it is first shown */
  guint32      rgb;     /* of what is named, its ink leans to it; 0 none */
  double       x, y;   /* map units */
  double       dx, dy; /* of its upper left corner from there, pixels */
  double       w, h;
  gboolean     region; /* a region's, not a track's */
  guint        class;  /* of that region */
} SegueMapName;

typedef struct _SegueMapSpare SegueMapSpare;

struct _SegueMapView
{
  GtkWidget parent_instance;

  /* What is shown; owned references or NULL */
  SegueMapPoints *points;
  SegueMapLook   *look;
  SegueMapField  *field;
  SegueMapTrail  *trail;
  char          **region_names;  /* owned */
  gboolean        tinted;
  gint64          playing_id;
  gboolean        sounding;
  char         *(*namer) (gint64 id, gpointer data);
  gpointer        namer_data;
  SegueMapCovers  covers;        /* or NULL */
  gpointer        covers_data;

  /* Where one looks */
  SegueMapCamera  camera, target;
  double          fit_scale;
  SegueMapInsets  insets;        /* of what is seen as a whole */
  gboolean        fitted;        /* all is seen, until the listener moves */
  gboolean        whole;         /* all of it: the songs far outside too */
  gboolean        placed;        /* the camera has been set once */
  guint           tick;          /* 0: still */
  gint64          tick_us;
  gboolean        moved;         /* in the last frame */
  gint64          glide_us;      /* start of the glide to a new map, 0 none */
  double          glide;
  gint64          pulse_until_us;
  double          pulse;         /* 0 … 1 */

  /* The picture */
  GdkTexture     *texture;       /* owned or NULL */
  cairo_surface_t *surface;      /* owned or NULL; the same pixels */
  cairo_surface_t *last_surface; /* owned or NULL; cairo would copy one that a frame still shows */
  guint           surface_frames; /* since it is the last one */
  SegueMapCamera  texture_camera;
  double          texture_w, texture_h; /* logical */
  guint           texture_serial, serial; /* what the picture shows, what it should */
  GThreadPool    *painter;       /* owned; one thread, NULL until it is needed */
  gboolean        drawing;       /* it is at it */
  SegueMapSpare  *spare;         /* owned; memory for the next picture */
  gboolean        dark;

  GArray         *names;         /* owned; SegueMapName */
  SegueMapCamera  names_camera, seen_camera; /* where they were chosen; of the last frame */
  gboolean        names_whole;   /* chosen at rest, so songs have theirs too */
  guint           names_serial;
  GHashTable     *looks;         /* owned; GdkTexture by what it shows */
  gboolean        unfinished;    /* a name in sight is yet to be drawn */

  /* What the listener does */
  SegueMapTool    tool, gesture; /* gesture: what the drag in progress does */
  gboolean        dragging;
  SegueMapCamera  drag_camera;
  double          drag_x, drag_y, pointer_x, pointer_y;
  GArray         *drawn;         /* owned; double x, y, map units */
  GArray         *path;          /* owned; the last path drawn */
  GArray         *selection;     /* owned; gint64 */
  gint64          hover_id, cursor_id;
  double          circle_x, circle_y, circle_r; /* r 0: none */
  double          pinch_scale;
};

enum { HOVERED, SELECTION_CHANGED, ACTIVATED, CONTEXT, PATH_DRAWN, CIRCLE_CHANGED, TOOL_CHANGED,
       RESIZED, N_SIGNALS };
extern guint segue_map_view_signals[N_SIGNALS];

#define SEGUE_MAP_REACH 12.0 /* pixels within which a point is meant */

/* segue-map-view.c */
void segue_map_view_show_selection (SegueMapView *self);

/* segue-map-view-move.c */
void segue_map_view_move    (SegueMapView *self, const SegueMapCamera *to, gboolean at_once);
void segue_map_view_limits  (SegueMapView *self, double *least, double *most);
SegueMapCamera segue_map_view_measure_fit (SegueMapView *self); /* how all of it is seen */
void segue_map_view_start_ticking (SegueMapView *self);

/* segue-map-view-picture.c */
SegueMapSpare *segue_map_spare_new (void);
void segue_map_spare_empty (SegueMapSpare *spare);
void segue_map_spare_unref (SegueMapSpare *spare);
void segue_map_keep_frame_memory (gboolean keep);
void segue_map_view_changed (SegueMapView *self); /* the picture is out of date */
void segue_map_view_ensure_picture (SegueMapView *self);
void segue_map_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
SegueMapScene segue_map_view_scene (SegueMapView *self, const SegueMapCamera *camera,
                                    double w, double h, double pixel);

/* segue-map-view-draw.c */
void segue_map_view_snapshot_over (SegueMapView *self, GtkSnapshot *snapshot);

/* segue-map-view-names.c */
GArray *segue_map_view_new_names (void);
void segue_map_view_place_names (SegueMapView *self);
void segue_map_view_snapshot_names (SegueMapView *self, GtkSnapshot *snapshot,
                                    gboolean all); /* within one frame */

/* segue-map-view-input.c */
void segue_map_view_add_controllers (SegueMapView *self);
int  segue_map_view_at (SegueMapView *self, double sx, double sy); /* index, −1 none */

G_END_DECLS
