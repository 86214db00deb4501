/* segue-map-camera.h - which part of the map is seen, and how it gets there
 *
 * Plain arithmetic, any thread. Map units have no meaning of their own; screen
 * coordinates are logical pixels, y down in both. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double cx, cy;  /* the point of the map in the middle of the view */
  double scale;   /* pixels a map unit */
} SegueMapCamera;

typedef struct { double x0, y0, x1, y1; } SegueMapBox;

static inline void
segue_map_camera_to_screen (const SegueMapCamera *c, double w, double h,
                            double x, double y, double *sx, double *sy)
{
  *sx = (x - c->cx) * c->scale + 0.5 * w;
  *sy = (y - c->cy) * c->scale + 0.5 * h;
}

static inline void
segue_map_camera_to_map (const SegueMapCamera *c, double w, double h,
                         double sx, double sy, double *x, double *y)
{
  *x = (sx - 0.5 * w) / c->scale + c->cx;
  *y = (sy - 0.5 * h) / c->scale + c->cy;
}

/* The whole of @box in a view of @w × @h, @margin pixels free around it. */
void     segue_map_camera_fit      (SegueMapCamera *c, const SegueMapBox *box,
                                    double w, double h, double margin);
/* @factor > 1 comes nearer; what is under (@sx, @sy) stays there. */
void     segue_map_camera_zoom     (SegueMapCamera *c, double factor, double sx, double sy,
                                    double w, double h, double min_scale, double max_scale);
/* The middle of the view stays within @box. */
void     segue_map_camera_keep     (SegueMapCamera *c, const SegueMapBox *box);
/* One step of @dt_s towards @target. FALSE: arrived, and exactly there. */
gboolean segue_map_camera_approach (SegueMapCamera *c, const SegueMapCamera *target,
                                    double w, double dt_s);
gboolean segue_map_camera_equal    (const SegueMapCamera *a, const SegueMapCamera *b);

G_END_DECLS
