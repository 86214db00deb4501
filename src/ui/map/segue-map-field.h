/* segue-map-field.h - the regions of the map: where each group of tracks is dense
 *
 * Made in a worker, immutable once made, counted atomically. */
#pragma once

#include "segue-map-points.h"

G_BEGIN_DECLS

#define SEGUE_MAP_NO_CLASS 255

/* One closed line, in map units. */
typedef struct {
  guint  n;
  float *xy;          /* [n][2] */
  double area;
} SegueMapLoop;

typedef struct {
  guint         n_points;
  float         label_x, label_y; /* a place well inside */
  guint         n_loops;
  SegueMapLoop *loops;  /* largest first; none where the group is scattered */
} SegueMapRegion;

typedef struct {
  gatomicrefcount refs;
  SegueMapBox     box;     /* what the grid covers */
  guint           side;
  float          *density; /* [side][side] of all tracks, 0 … 1 */
  float          *share;   /* [side][side][3] mean colour there, 0 … 255 */
  guint           n_regions;
  SegueMapRegion *regions; /* [n_regions] by class */
} SegueMapField;

/* @class [n]: the group of each point, SEGUE_MAP_NO_CLASS none; @rgb [n_classes]. */
SegueMapField *segue_map_field_new   (const SegueMapPoints *points, const guint8 *class,
                                      guint n_classes, const guint32 *rgb);
SegueMapField *segue_map_field_ref   (SegueMapField *self);
void           segue_map_field_unref (SegueMapField *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMapField, segue_map_field_unref)

/* The region that (@x, @y) lies in, −1 none. */
int            segue_map_field_region_at (const SegueMapField *self, double x, double y);

G_END_DECLS
