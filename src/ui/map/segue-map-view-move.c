/* segue-map-view-move.c - where SegueMapView looks, and how it gets there
 *
 * Invariant: when nothing moves, no callback runs. */
#include "segue-map-view-private.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#define FIT_MARGIN 60 /* half a name has room beside the outermost song */
#define BEYOND 64        /* pixels beyond the outermost songs, where a shape may begin */
#define FAR_OUT 0.5      /* of the scale at which all is seen */
#define NEAR_IN 400.0
#define GLIDE_S 1.2
#define PULSE_FRAME_US 40000

/* How @box fills the room that the insets leave, and lies in its middle. */
static SegueMapCamera
measure (SegueMapView      *self,
         const SegueMapBox *box)
{
  const SegueMapInsets *in = &self->insets;
  double w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  SegueMapCamera fit;

  segue_map_camera_fit (&fit, box, w - in->left - in->right, h - in->top - in->bottom, FIT_MARGIN);
  fit.scale = MIN (fit.scale, 1e7);
  fit.cx -= 0.5 * (in->left - in->right) / fit.scale;
  fit.cy -= 0.5 * (in->top - in->bottom) / fit.scale;
  return fit;
}

void
segue_map_view_limits (SegueMapView *self,
                       double       *least,
                       double       *most)
{
  *least = FAR_OUT * self->fit_scale;
  if (self->points != NULL && self->points->n > 0) /* songs far outside can be seen as well */
    *least = MIN (*least, measure (self, &self->points->box).scale);
  *most = NEAR_IN * self->fit_scale;
}

static gboolean
pulse_wanted (SegueMapView *self,
              gint64        now)
{
  return self->sounding && self->playing_id != 0 && now < self->pulse_until_us &&
         adw_get_enable_animations (GTK_WIDGET (self));
}

static void
step_pulse (SegueMapView *self,
            gint64        now)
{
  double pulse = pulse_wanted (self, now) ? 0.5 - 0.5 * cos (now / 1e6 * 2 * G_PI / 2.4) : 0.35;

  if (fabs (pulse - self->pulse) > 0.04 || (pulse == 0.35 && self->pulse != pulse)) {
    self->pulse = pulse;
    gtk_widget_queue_draw (GTK_WIDGET (self));
  }
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  SegueMapView *self = SEGUE_MAP_VIEW (widget);
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double dt = self->tick_us != 0 ? CLAMP ((now - self->tick_us) / 1e6, 0.001, 0.05) : 0.016;
  gboolean moving = FALSE;

  self->tick_us = now;
  if (!segue_map_camera_equal (&self->camera, &self->target)) {
    moving = segue_map_camera_approach (&self->camera, &self->target, gtk_widget_get_width (widget),
                                        dt);
    gtk_widget_queue_draw (widget);
  }
  if (self->glide_us != 0) {
    double t = CLAMP ((now - self->glide_us) / (GLIDE_S * 1e6), 0, 1);

    self->glide = t * t * (3 - 2 * t);
    if (t >= 1)
      self->glide_us = 0;
    self->serial++;
    moving = TRUE;
  }
  step_pulse (self, now);
  if ((self->moved && !moving) || self->unfinished)
    gtk_widget_queue_draw (widget); /* names are chosen anew where all came to rest */
  self->moved = moving;
  segue_map_view_ensure_picture (self);
  if (moving || self->unfinished || pulse_wanted (self, now))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  self->tick_us = 0;
  return G_SOURCE_REMOVE;
}

void
segue_map_view_start_ticking (SegueMapView *self)
{
  if (self->tick == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

/* The middle stays among the songs. What is drawn by keyboard begins and ends there,
 * so that a shape may also go around the outermost ones. */
static void
keep_near (SegueMapView   *self,
           SegueMapCamera *camera)
{
  double beyond = self->tool != SEGUE_MAP_TOOL_MOVE ? BEYOND / camera->scale : 0;
  SegueMapBox box = self->points->box;

  box = (SegueMapBox) { box.x0 - beyond, box.y0 - beyond, box.x1 + beyond, box.y1 + beyond };
  segue_map_camera_keep (camera, &box);
}

void
segue_map_view_move (SegueMapView         *self,
                     const SegueMapCamera *to,
                     gboolean              at_once)
{
  double least, most;

  self->target = *to;
  self->fitted = FALSE;
  segue_map_view_limits (self, &least, &most);
  self->target.scale = CLAMP (self->target.scale, least, most);
  if (self->points != NULL && self->points->n > 0)
    keep_near (self, &self->target);
  if (at_once || !adw_get_enable_animations (GTK_WIDGET (self)) ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->camera = self->target;
  segue_map_view_start_ticking (self);
  segue_map_view_ensure_picture (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* What is seen as a whole: not the few songs far outside, unless they were asked for. */
SegueMapCamera
segue_map_view_measure_fit (SegueMapView *self)
{
  SegueMapCamera fit = measure (self, &self->points->core);

  self->fit_scale = fit.scale;
  return self->whole ? measure (self, &self->points->box) : fit;
}

static gboolean
has_outliers (SegueMapView *self)
{
  const SegueMapBox *box = &self->points->box, *core = &self->points->core;

  return box->x0 < core->x0 || box->y0 < core->y0 || box->x1 > core->x1 || box->y1 > core->y1;
}

void
segue_map_view_see_all (SegueMapView *self)
{
  g_return_if_fail (SEGUE_IS_MAP_VIEW (self));

  if (self->points == NULL)
    return;
  self->whole = self->fitted && !self->whole && has_outliers (self);
  segue_map_view_fit (self);
}

void
segue_map_view_fit (SegueMapView *self)
{
  SegueMapCamera fit;

  g_return_if_fail (SEGUE_IS_MAP_VIEW (self));

  if (self->points == NULL || gtk_widget_get_width (GTK_WIDGET (self)) == 0)
    return;
  fit = segue_map_view_measure_fit (self);
  segue_map_view_move (self, &fit, !self->placed);
  self->placed = self->fitted = TRUE;
  segue_map_view_ensure_picture (self);
}

void
segue_map_view_set_insets (SegueMapView         *self,
                           const SegueMapInsets *insets)
{
  gboolean fitted = self->fitted && self->drawn->len == 0;

  g_return_if_fail (SEGUE_IS_MAP_VIEW (self));

  if (memcmp (&self->insets, insets, sizeof *insets) == 0)
    return;
  self->insets = *insets;
  if (self->points != NULL && self->placed && fitted)
    segue_map_view_fit (self);
  else if (self->points != NULL && self->placed)
    segue_map_view_measure_fit (self);
}

void
segue_map_view_zoom (SegueMapView *self,
                     double        factor)
{
  SegueMapCamera to = self->target;

  to.scale *= factor;
  segue_map_view_move (self, &to, FALSE);
}

gboolean
segue_map_view_centre_on (SegueMapView *self,
                          gint64        id)
{
  int i = self->points != NULL ? segue_map_points_find (self->points, id) : -1;
  SegueMapCamera to = self->target;

  if (i < 0)
    return FALSE;
  to.cx = self->points->x[i];
  to.cy = self->points->y[i];
  to.scale = MAX (to.scale, 2.2 * self->fit_scale);
  segue_map_view_move (self, &to, FALSE);
  return TRUE;
}

gboolean
segue_map_view_locate (SegueMapView *self,
                       gint64        id,
                       double       *x,
                       double       *y)
{
  double w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  int i = self->points != NULL ? segue_map_points_find (self->points, id) : -1;

  if (i < 0)
    return FALSE;
  segue_map_camera_to_screen (&self->camera, w, h, self->points->x[i], self->points->y[i], x, y);
  return *x >= 0 && *y >= 0 && *x <= w && *y <= h;
}

void
segue_map_view_set_camera (SegueMapView         *self,
                           const SegueMapCamera *camera)
{
  self->placed = TRUE;
  segue_map_view_move (self, camera, TRUE);
}

void
segue_map_view_get_camera (SegueMapView   *self,
                           SegueMapCamera *camera)
{
  *camera = self->camera;
}

gboolean
segue_map_view_is_still (SegueMapView *self)
{
  return self->tick == 0 && !self->drawing && self->texture_serial == self->serial &&
         (self->texture == NULL || self->texture_camera.scale == self->camera.scale);
}
