/* segue-map-points.h - where every track lies, and what is near a place
 *
 * Immutable once made and counted atomically, so that the thread that draws
 * may hold one. Points whose place is not finite are left out. */
#pragma once

#include "segue-map-camera.h"

G_BEGIN_DECLS

typedef struct {
  gatomicrefcount refs;
  guint    n;
  gint64  *ids;     /* [n] ascending: "index" everywhere is a place in these */
  float   *x, *y;   /* [n] */
  SegueMapBox box;  /* around all of them */
  SegueMapBox core; /* around all but those farthest out on each side: half a percent, and what would make
                     * a dot of the others */
  /* The same points cell after cell of a grid, for drawing and for finding. */
  guint    columns, rows;
  double   cell;    /* side in map units */
  guint32 *first;   /* [columns * rows + 1] into order */
  guint32 *order;   /* [n] index of each */
  float   *came_from; /* [n][2] where each was on the map before, or NULL */
} SegueMapPoints;

/* Copies; @ids in any order, an id given twice counts once. */
SegueMapPoints *segue_map_points_new   (const gint64 *ids, const float *x, const float *y, guint n);
/* The same, told where its points were in @before (NULL is fine), to glide from. */
void            segue_map_points_set_before (SegueMapPoints *self, const SegueMapPoints *before);
SegueMapPoints *segue_map_points_ref   (SegueMapPoints *self);
void            segue_map_points_unref (SegueMapPoints *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMapPoints, segue_map_points_unref)

/* −1: not on the map. */
int  segue_map_points_find    (const SegueMapPoints *self, gint64 id);
/* The nearest within @radius of (@x, @y), −1 none. Points whose @flags [n] have
 * a bit of @not_these are passed over; @flags may be NULL. */
int  segue_map_points_nearest (const SegueMapPoints *self, double x, double y, double radius,
                               const guint8 *flags, guint8 not_these);
/* The nearest to @from in the direction (@dx, @dy), within 45° of it; −1 none. */
int  segue_map_points_towards (const SegueMapPoints *self, int from, double dx, double dy,
                               const guint8 *flags, guint8 not_these);

/* Each returns (transfer full) GArray of guint32 indices, ascending. */
GArray *segue_map_points_in_box     (const SegueMapPoints *self, const SegueMapBox *box);
GArray *segue_map_points_in_circle  (const SegueMapPoints *self, double x, double y, double radius);
/* @polygon [n_corners][2]; closed by itself, even-odd where it crosses itself. */
GArray *segue_map_points_in_polygon (const SegueMapPoints *self, const double *polygon,
                                     guint n_corners);

/* The cells that @box touches, clipped to the grid. FALSE: none. */
gboolean segue_map_points_cells (const SegueMapPoints *self, const SegueMapBox *box,
                                 guint *c0, guint *r0, guint *c1, guint *r1);
/* At least as many as lie in @box: all in the cells that it touches. Cheap. */
guint    segue_map_points_count_cells (const SegueMapPoints *self, const SegueMapBox *box);

G_END_DECLS
