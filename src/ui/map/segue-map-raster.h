/* segue-map-raster.h - the map as pixels
 *
 * Pure: any thread. A scene is a snapshot of all that is to be drawn, made on
 * the UI thread and handed to the worker that draws. */
#pragma once

#include "segue-map-field.h"

G_BEGIN_DECLS

typedef enum {
  SEGUE_MAP_DIM      = 1 << 0, /* filtered out, not a match: a grey speck, not to be hovered */
  SEGUE_MAP_SELECTED = 1 << 1,
  SEGUE_MAP_MATCH    = 1 << 2, /* search found it: it lights up */
} SegueMapFlags;

#define SEGUE_MAP_SIZES 4

/* How each point looks. Immutable once handed over, counted atomically. */
typedef struct {
  gatomicrefcount refs;
  guint    n;
  guint8  *colour;      /* owned [n] index into palette */
  guint8  *size;        /* owned [n] 0 … SEGUE_MAP_SIZES − 1 */
  guint8  *flags;       /* owned [n] SegueMapFlags */
  guint32  palette[256]; /* 0xRRGGBB */
} SegueMapLook;

SegueMapLook *segue_map_look_new   (guint n);
SegueMapLook *segue_map_look_copy  (const SegueMapLook *self); /* a new one, count 1 */
SegueMapLook *segue_map_look_ref   (SegueMapLook *self);
void          segue_map_look_unref (SegueMapLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMapLook, segue_map_look_unref)

typedef struct { float x, y, major, minor, angle; } SegueMapEllipse; /* map units, radians */

/* Where the listener has been, and is heading. */
typedef struct {
  gatomicrefcount refs;
  guint  n;
  float *xy;            /* owned [n][2], oldest first */
  float *age;           /* owned [n] 0 now … 1 the oldest shown; NaN begins a new line */
  gboolean has_forecast;
  SegueMapEllipse half, most; /* 50 %, 80 % */
} SegueMapTrail;

SegueMapTrail *segue_map_trail_new   (guint n);
SegueMapTrail *segue_map_trail_ref   (SegueMapTrail *self);
void           segue_map_trail_unref (SegueMapTrail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMapTrail, segue_map_trail_unref)

typedef struct {
  SegueMapPoints *points;  /* owned reference */
  SegueMapLook   *look;    /* owned reference */
  SegueMapField  *field;   /* owned reference or NULL */
  SegueMapTrail  *trail;   /* owned reference or NULL */
  SegueMapCamera  camera;  /* of the picture's own size, in its pixels */
  int             width, height; /* pixels */
  double          radius;  /* of a point of size 0, pixels */
  double          pixel;   /* pixels a logical pixel */
  double          glide;   /* 0 where the points were before … 1 where they are */
  gboolean        dark;
  gboolean        tinted;  /* regions in their colours, not in grey */
} SegueMapScene;

void segue_map_scene_clear (SegueMapScene *scene);

/* How large a point of size 0 is: @n points, the whole map seen at @fit_scale
 * in a view of @w × @h logical pixels, now seen at @scale. */
double segue_map_radius (guint n, double w, double h, double fit_scale, double scale);
guint32 segue_map_background (gboolean dark);
/* A colour of the palette as it is shown, so that it can be told from the background. */
guint32 segue_map_shown_colour (guint32 rgb, gboolean dark);

/* Draws into premultiplied native-endian ARGB, @stride bytes a row. */
void segue_map_raster_draw (const SegueMapScene *scene, guint8 *pixels, gsize stride);

G_END_DECLS
