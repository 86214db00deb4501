/* segue-map-camera.c - which part of the map is seen, and how it gets there */
#include "segue-map-camera.h"

#include <math.h>

/* Time in which two thirds of the way are done: quick, but the eye can follow. */
#define GLIDE_S 0.075

void
segue_map_camera_fit (SegueMapCamera    *c,
                      const SegueMapBox *box,
                      double             w,
                      double             h,
                      double             margin)
{
  double bw = MAX (box->x1 - box->x0, 1e-6), bh = MAX (box->y1 - box->y0, 1e-6);
  double room_w = MAX (w - 2 * margin, 16), room_h = MAX (h - 2 * margin, 16);

  c->cx = 0.5 * (box->x0 + box->x1);
  c->cy = 0.5 * (box->y0 + box->y1);
  c->scale = MIN (room_w / bw, room_h / bh);
}

void
segue_map_camera_zoom (SegueMapCamera *c,
                       double          factor,
                       double          sx,
                       double          sy,
                       double          w,
                       double          h,
                       double          min_scale,
                       double          max_scale)
{
  double x, y;

  segue_map_camera_to_map (c, w, h, sx, sy, &x, &y);
  c->scale = CLAMP (c->scale * factor, min_scale, max_scale);
  c->cx = x - (sx - 0.5 * w) / c->scale;
  c->cy = y - (sy - 0.5 * h) / c->scale;
}

void
segue_map_camera_keep (SegueMapCamera    *c,
                       const SegueMapBox *box)
{
  c->cx = CLAMP (c->cx, box->x0, box->x1);
  c->cy = CLAMP (c->cy, box->y0, box->y1);
}

gboolean
segue_map_camera_equal (const SegueMapCamera *a,
                        const SegueMapCamera *b)
{
  return a->cx == b->cx && a->cy == b->cy && a->scale == b->scale;
}

gboolean
segue_map_camera_approach (SegueMapCamera       *c,
                           const SegueMapCamera *target,
                           double                w,
                           double                dt_s)
{
  double share = 1.0 - exp (-dt_s / GLIDE_S);
  double ratio = target->scale / c->scale;
  double inverse = 1.0 / c->scale, wanted = 1.0 / target->scale;
  double along;

  /* Near enough that nobody sees the rest: a third of a pixel at the edge. */
  if (fabs (log (ratio)) * w < 0.3 && fabs (target->cx - c->cx) * target->scale < 0.3 &&
      fabs (target->cy - c->cy) * target->scale < 0.3) {
    *c = *target;
    return FALSE;
  }
  c->scale *= pow (ratio, share);
  /* The middle moves with 1 / scale, as it does in a zoom about a point: that
   * point then stays where it is all the way. */
  along = fabs (wanted - inverse) > 1e-12 * inverse
            ? (1.0 / c->scale - inverse) / (wanted - inverse)
            : share;
  if (fabs (log (ratio)) < 0.01)
    along = share;
  c->cx += along * (target->cx - c->cx);
  c->cy += along * (target->cy - c->cy);
  return TRUE;
}
