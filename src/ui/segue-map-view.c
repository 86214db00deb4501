/* segue-map-view.c - the library as a landscape: camera, picture, contents
 *
 * The points are drawn by a worker into a picture somewhat larger than the
 * view. While one moves, the last picture is shifted and stretched, and a new
 * one is asked for as soon as the worker is free; so a frame costs the same for
 * forty tracks and for a hundred thousand. Invariant: at most one worker, and
 * when nothing moves the picture is exact and no callback runs. */
#include "segue-map-view-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define MARGIN 96        /* logical pixels drawn beyond each edge, to move into */
#define FIT_MARGIN 64
#define FAR_OUT 0.5      /* of the scale at which all is seen */
#define NEAR_IN 400.0
#define GLIDE_S 1.2
#define PULSE_S 8        /* a new track, or the pointer, makes it breathe so long */
#define PULSE_FRAME_US 40000

guint segue_map_view_signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueMapView, segue_map_view, GTK_TYPE_WIDGET)

/* ---- the picture -------------------------------------------------------------------- */

SegueMapScene
segue_map_view_scene (SegueMapView         *self,
                      const SegueMapCamera *camera,
                      double                w,
                      double                h,
                      double                pixel)
{
  SegueMapScene scene = {
    .points = segue_map_points_ref (self->points),
    .look = segue_map_look_ref (self->look),
    .field = self->field != NULL ? segue_map_field_ref (self->field) : NULL,
    .trail = self->trail != NULL ? segue_map_trail_ref (self->trail) : NULL,
    .camera = { camera->cx, camera->cy, camera->scale * pixel },
    .width = (int) ceil (w * pixel),
    .height = (int) ceil (h * pixel),
    .pixel = pixel,
    .glide = self->glide,
    .dark = self->dark,
    .tinted = self->tinted,
  };

  scene.radius = pixel * segue_map_radius (self->points->n, gtk_widget_get_width (GTK_WIDGET (self)),
                                           gtk_widget_get_height (GTK_WIDGET (self)),
                                           self->fit_scale, camera->scale);
  return scene;
}

typedef struct {
  SegueMapScene  scene;
  SegueMapCamera camera;
  double         w, h; /* logical */
  guint          serial;
} Picture;

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  segue_map_scene_clear (&picture->scene);
  g_free (picture);
}

static void
draw_in_worker (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Picture *picture = data;
  gsize stride = (gsize) picture->scene.width * 4, size = stride * picture->scene.height;
  guint8 *pixels = g_malloc (size);

  segue_map_raster_draw (&picture->scene, pixels, stride);
  g_task_return_pointer (task, g_bytes_new_take (pixels, size), (GDestroyNotify) g_bytes_unref);
}

static void ensure_picture (SegueMapView *self);

static void
set_picture (SegueMapView *self,
             GBytes       *bytes,
             int           width,
             int           height)
{
  static const cairo_user_data_key_t pixels_key;
  gsize stride = (gsize) width * 4;

  g_clear_object (&self->texture);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->texture = gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
  /* Cairo only reads what it is given as a source. */
  self->surface = cairo_image_surface_create_for_data ((guchar *) g_bytes_get_data (bytes, NULL),
                                                       CAIRO_FORMAT_RGB24, width, height,
                                                       (int) stride);
  cairo_surface_set_user_data (self->surface, &pixels_key, g_bytes_ref (bytes),
                               (cairo_destroy_func_t) g_bytes_unref);
}

static void
drawn_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  SegueMapView *self = SEGUE_MAP_VIEW (object);
  const Picture *picture = g_task_get_task_data (G_TASK (result));
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);

  self->drawing = FALSE;
  if (bytes == NULL || self->points == NULL)
    return;
  set_picture (self, bytes, picture->scene.width, picture->scene.height);
  self->texture_camera = picture->camera;
  self->texture_w = picture->scene.width / picture->scene.pixel;
  self->texture_h = picture->scene.height / picture->scene.pixel;
  self->texture_serial = picture->serial;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ensure_picture (self);
}

/* Whether the picture, shifted, still covers the view. */
static gboolean
covers (SegueMapView *self)
{
  double dx = fabs (self->camera.cx - self->texture_camera.cx) * self->camera.scale;
  double dy = fabs (self->camera.cy - self->texture_camera.cy) * self->camera.scale;

  return dx <= 0.5 * (self->texture_w - gtk_widget_get_width (GTK_WIDGET (self))) &&
         dy <= 0.5 * (self->texture_h - gtk_widget_get_height (GTK_WIDGET (self)));
}

static void
ensure_picture (SegueMapView *self)
{
  g_autoptr (GTask) task = NULL;
  double w = gtk_widget_get_width (GTK_WIDGET (self)) + 2 * MARGIN;
  double h = gtk_widget_get_height (GTK_WIDGET (self)) + 2 * MARGIN;
  Picture *picture;

  if (self->drawing || self->points == NULL || !self->placed || w <= 2 * MARGIN ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->texture != NULL && self->texture_serial == self->serial &&
      self->texture_camera.scale == self->camera.scale && covers (self))
    return;
  picture = g_new0 (Picture, 1);
  picture->scene = segue_map_view_scene (self, &self->camera, w, h,
                                         gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  picture->camera = self->camera;
  picture->serial = self->serial;
  self->drawing = TRUE;
  task = g_task_new (self, NULL, drawn_cb, NULL);
  g_task_set_source_tag (task, ensure_picture);
  g_task_set_task_data (task, picture, picture_free);
  g_task_run_in_thread (task, draw_in_worker);
}

void
segue_map_view_changed (SegueMapView *self)
{
  self->serial++;
  ensure_picture (self);
}

/* ---- movement --------------------------------------------------------------------------- */

void
segue_map_view_limits (SegueMapView *self,
                       double       *least,
                       double       *most)
{
  *least = FAR_OUT * self->fit_scale;
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
  ensure_picture (self);
  if (self->moved && !moving)
    gtk_widget_queue_draw (widget); /* names are chosen anew where all came to rest */
  self->moved = moving;
  if (moving || pulse_wanted (self, now))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  self->tick_us = 0;
  return G_SOURCE_REMOVE;
}

static void
start_ticking (SegueMapView *self)
{
  if (self->tick == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

void
segue_map_view_move (SegueMapView         *self,
                     const SegueMapCamera *to,
                     gboolean              at_once)
{
  double least, most;

  self->target = *to;
  if (self->points != NULL && self->points->n > 0)
    segue_map_camera_keep (&self->target, &self->points->box);
  segue_map_view_limits (self, &least, &most);
  self->target.scale = CLAMP (self->target.scale, least, most);
  if (at_once || !adw_get_enable_animations (GTK_WIDGET (self)) ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->camera = self->target;
  start_ticking (self);
  ensure_picture (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
measure_fit (SegueMapView *self)
{
  SegueMapCamera fit;

  segue_map_camera_fit (&fit, &self->points->core, gtk_widget_get_width (GTK_WIDGET (self)),
                        gtk_widget_get_height (GTK_WIDGET (self)), FIT_MARGIN);
  self->fit_scale = MIN (fit.scale, 1e7);
}

void
segue_map_view_fit (SegueMapView *self)
{
  SegueMapCamera fit;

  g_return_if_fail (SEGUE_IS_MAP_VIEW (self));

  if (self->points == NULL || gtk_widget_get_width (GTK_WIDGET (self)) == 0)
    return;
  measure_fit (self);
  segue_map_camera_fit (&fit, &self->points->core, gtk_widget_get_width (GTK_WIDGET (self)),
                        gtk_widget_get_height (GTK_WIDGET (self)), FIT_MARGIN);
  segue_map_view_move (self, &fit, !self->placed);
  self->placed = TRUE;
  ensure_picture (self);
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
  return self->tick == 0 && !self->drawing && self->texture_serial == self->serial;
}

/* ---- drawing ------------------------------------------------------------------------------- */

/* Then the picture goes to cairo as it is: a texture would be copied anew for
 * every frame, and stretched with a filter that is far too good for one. */
static gboolean
draws_in_software (SegueMapView *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));

  return native != NULL && GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native));
}

static void
snapshot_picture (SegueMapView *self,
                  GtkSnapshot  *snapshot,
                  double        w,
                  double        h)
{
  double stretch = self->camera.scale / self->texture_camera.scale;
  double pixel = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double tw = self->texture_w * stretch, th = self->texture_h * stretch, x, y;

  segue_map_camera_to_screen (&self->camera, w, h, self->texture_camera.cx, self->texture_camera.cy,
                              &x, &y);
  x -= 0.5 * tw;
  y -= 0.5 * th;
  if (stretch == 1.0) { /* whole pixels: sharp, and cheap to copy */
    x = round (x * pixel) / pixel;
    y = round (y * pixel) / pixel;
  }
  if (x > 0 || y > 0 || x + tw < w || y + th < h) {
    guint32 rgb = segue_map_background (self->dark);
    const GdkRGBA colour = { (rgb >> 16 & 255) / 255.0f, (rgb >> 8 & 255) / 255.0f,
                             (rgb & 255) / 255.0f, 1 };

    gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (0, 0, (float) w, (float) h));
  }
  if (draws_in_software (self)) {
    cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) w, (float) h));

    cairo_translate (cr, x, y);
    cairo_scale (cr, stretch / pixel, stretch / pixel);
    cairo_set_source_surface (cr, self->surface, 0, 0);
    /* Coarse for the few frames until the next picture is there, but in time. */
    cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
    cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
    cairo_paint (cr);
    cairo_destroy (cr);
    return;
  }
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) tw, (float) th));
}

static void
segue_map_view_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  SegueMapView *self = SEGUE_MAP_VIEW (widget);
  double w = gtk_widget_get_width (widget), h = gtk_widget_get_height (widget);

  if (self->points == NULL)
    return;
  if (!self->placed)
    segue_map_view_fit (self);
  if (self->texture != NULL)
    snapshot_picture (self, snapshot, w, h);
  segue_map_view_place_names (self);
  segue_map_view_snapshot_names (self, snapshot);
  segue_map_view_snapshot_over (self, snapshot);
}

GdkTexture *
segue_map_view_to_texture (SegueMapView *self,
                           double        scale)
{
  double w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (GTK_WIDGET (self)));
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) picture = NULL;
  SegueMapScene scene;
  guint8 *pixels;
  gsize size;

  if (self->points == NULL || w == 0 || renderer == NULL)
    return NULL;
  scene = segue_map_view_scene (self, &self->camera, w, h, scale);
  size = (gsize) scene.width * scene.height * 4;
  pixels = g_malloc (size);
  segue_map_raster_draw (&scene, pixels, (gsize) scene.width * 4);
  bytes = g_bytes_new_take (pixels, size);
  picture = gdk_memory_texture_new (scene.width, scene.height, GDK_MEMORY_DEFAULT, bytes,
                                    (gsize) scene.width * 4);
  gtk_snapshot_scale (snapshot, (float) scale, (float) scale);
  gtk_snapshot_append_texture (snapshot, picture, &GRAPHENE_RECT_INIT (0, 0, (float) w, (float) h));
  segue_map_view_snapshot_names (self, snapshot);
  segue_map_view_snapshot_over (self, snapshot);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  segue_map_scene_clear (&scene);
  return gsk_renderer_render_texture (renderer, node,
                                      &GRAPHENE_RECT_INIT (0, 0, (float) (w * scale),
                                                           (float) (h * scale)));
}

/* ---- contents -------------------------------------------------------------------------------- */

void
segue_map_view_show_selection (SegueMapView *self)
{
  SegueMapLook *look;

  if (self->look == NULL || self->points == NULL)
    return;
  look = segue_map_look_copy (self->look);
  for (guint i = 0; i < look->n; i++)
    look->flags[i] &= (guint8) ~SEGUE_MAP_SELECTED;
  for (guint k = 0; k < self->selection->len; k++) {
    int i = segue_map_points_find (self->points, g_array_index (self->selection, gint64, k));

    if (i >= 0)
      look->flags[i] |= SEGUE_MAP_SELECTED;
  }
  segue_map_look_unref (self->look);
  self->look = look;
  segue_map_view_changed (self);
}

static void
keep_what_is_there (SegueMapView *self)
{
  guint kept = 0;

  for (guint k = 0; k < self->selection->len; k++) {
    gint64 id = g_array_index (self->selection, gint64, k);

    if (segue_map_points_find (self->points, id) >= 0)
      g_array_index (self->selection, gint64, kept++) = id;
  }
  if (kept < self->selection->len) {
    g_array_set_size (self->selection, kept);
    g_signal_emit (self, segue_map_view_signals[SELECTION_CHANGED], 0);
  }
}

void
segue_map_view_set_map (SegueMapView   *self,
                        SegueMapPoints *points,
                        SegueMapLook   *look)
{
  g_return_if_fail (SEGUE_IS_MAP_VIEW (self));
  g_return_if_fail (points != NULL && look != NULL && look->n == points->n);

  segue_map_points_ref (points);
  self->glide = 1;
  if (self->points != NULL && points->came_from != NULL && self->placed &&
      adw_get_enable_animations (GTK_WIDGET (self)) && gtk_widget_get_mapped (GTK_WIDGET (self))) {
    self->glide = 0;
    self->glide_us = g_get_monotonic_time ();
    start_ticking (self);
  }
  if (self->points != NULL)
    segue_map_points_unref (self->points);
  self->points = points;
  g_clear_pointer (&self->field, segue_map_field_unref);
  if (self->placed && gtk_widget_get_width (GTK_WIDGET (self)) > 0)
    measure_fit (self);
  segue_map_view_set_look (self, look);
  keep_what_is_there (self);
}

void
segue_map_view_set_look (SegueMapView *self,
                         SegueMapLook *look)
{
  g_return_if_fail (SEGUE_IS_MAP_VIEW (self));

  segue_map_look_ref (look);
  g_clear_pointer (&self->look, segue_map_look_unref);
  self->look = look;
  if (self->selection->len > 0)
    segue_map_view_show_selection (self);
  else
    segue_map_view_changed (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
segue_map_view_set_regions (SegueMapView      *self,
                            SegueMapField     *field,
                            const char *const *names,
                            gboolean           tinted)
{
  g_return_if_fail (SEGUE_IS_MAP_VIEW (self));

  if (field != NULL)
    segue_map_field_ref (field);
  g_clear_pointer (&self->field, segue_map_field_unref);
  self->field = field;
  self->tinted = tinted;
  segue_map_view_set_region_names (self, names);
}

void
segue_map_view_set_region_names (SegueMapView      *self,
                                 const char *const *names)
{
  char **copy = g_strdupv ((char **) names);

  g_strfreev (self->region_names);
  self->region_names = copy;
  segue_map_view_changed (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
segue_map_view_set_tinted (SegueMapView *self,
                           gboolean      tinted)
{
  self->tinted = tinted;
  segue_map_view_changed (self);
}

void
segue_map_view_set_trail (SegueMapView  *self,
                          SegueMapTrail *trail)
{
  if (trail != NULL)
    segue_map_trail_ref (trail);
  g_clear_pointer (&self->trail, segue_map_trail_unref);
  self->trail = trail;
  segue_map_view_changed (self);
}

void
segue_map_view_set_playing (SegueMapView *self,
                            gint64        id,
                            gboolean      sounding)
{
  if (self->playing_id == id && self->sounding == sounding)
    return;
  self->playing_id = id;
  self->sounding = sounding;
  self->pulse_until_us = g_get_monotonic_time () + PULSE_S * G_USEC_PER_SEC;
  start_ticking (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
segue_map_view_set_namer (SegueMapView *self,
                          char       *(*namer) (gint64 id, gpointer data),
                          gpointer      data)
{
  self->namer = namer;
  self->namer_data = data;
}

void
segue_map_view_set_tool (SegueMapView *self,
                         SegueMapTool  tool)
{
  if (self->tool == tool)
    return;
  self->tool = tool;
  g_array_set_size (self->drawn, 0);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   tool == SEGUE_MAP_TOOL_MOVE ? NULL : "crosshair");
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, segue_map_view_signals[TOOL_CHANGED], 0);
}

SegueMapTool
segue_map_view_get_tool (SegueMapView *self)
{
  return self->tool;
}

GArray *
segue_map_view_get_selection (SegueMapView *self)
{
  return g_array_copy (self->selection);
}

void
segue_map_view_select (SegueMapView *self,
                       const gint64 *ids,
                       guint         n)
{
  g_array_set_size (self->selection, 0);
  if (n > 0)
    g_array_append_vals (self->selection, ids, n);
  segue_map_view_show_selection (self);
  g_signal_emit (self, segue_map_view_signals[SELECTION_CHANGED], 0);
}

GArray *
segue_map_view_get_path (SegueMapView *self)
{
  return g_array_copy (self->path);
}

void
segue_map_view_clear_path (SegueMapView *self)
{
  g_array_set_size (self->path, 0);
  g_array_set_size (self->drawn, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
segue_map_view_get_circle (SegueMapView *self,
                           double       *x,
                           double       *y,
                           double       *radius)
{
  *x = self->circle_x;
  *y = self->circle_y;
  *radius = self->circle_r;
  return self->circle_r > 0;
}

void
segue_map_view_set_circle (SegueMapView *self,
                           double        x,
                           double        y,
                           double        radius)
{
  self->circle_x = x;
  self->circle_y = y;
  self->circle_r = MAX (radius, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, segue_map_view_signals[CIRCLE_CHANGED], 0);
}

/* ---- the widget -------------------------------------------------------------------------------- */

static void
dark_cb (SegueMapView *self)
{
  self->dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  self->names_serial = self->serial - 1;
  segue_map_view_changed (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
segue_map_view_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  SegueMapView *self = SEGUE_MAP_VIEW (widget);

  if (self->points != NULL && width > 0 && self->placed) {
    /* All that was seen stays seen: the scale follows where all was in view. */
    gboolean whole = self->target.scale <= 1.001 * self->fit_scale;

    measure_fit (self);
    if (whole)
      self->target.scale = self->camera.scale = self->fit_scale;
    segue_map_view_changed (self);
  }
}

static void
segue_map_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (segue_map_view_parent_class)->map (widget);
  ensure_picture (SEGUE_MAP_VIEW (widget));
}

static void
segue_map_view_unmap (GtkWidget *widget)
{
  SegueMapView *self = SEGUE_MAP_VIEW (widget);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (widget, self->tick);
  self->tick = 0;
  self->tick_us = 0;
  self->glide_us = 0;
  self->glide = 1;
  self->camera = self->target;
  g_clear_object (&self->texture); /* out of sight costs no memory */
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  GTK_WIDGET_CLASS (segue_map_view_parent_class)->unmap (widget);
}

static void
segue_map_view_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  *minimum = 160;
  *natural = 480;
}

static void
name_clear (gpointer data)
{
  g_clear_object (&((SegueMapName *) data)->layout);
}

static void
segue_map_view_finalize (GObject *object)
{
  SegueMapView *self = SEGUE_MAP_VIEW (object);

  g_clear_pointer (&self->points, segue_map_points_unref);
  g_clear_pointer (&self->look, segue_map_look_unref);
  g_clear_pointer (&self->field, segue_map_field_unref);
  g_clear_pointer (&self->trail, segue_map_trail_unref);
  g_strfreev (self->region_names);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_array_unref (self->names);
  g_array_unref (self->drawn);
  g_array_unref (self->path);
  g_array_unref (self->selection);
  G_OBJECT_CLASS (segue_map_view_parent_class)->finalize (object);
}

static guint
new_signal (const char *name,
            guint       n_parameters,
            ...)
{
  va_list types;
  guint id;

  va_start (types, n_parameters);
  id = g_signal_new_valist (name, SEGUE_TYPE_MAP_VIEW, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL,
                            G_TYPE_NONE, n_parameters, types);
  va_end (types);
  return id;
}

static void
segue_map_view_class_init (SegueMapViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = segue_map_view_finalize;
  widget_class->map = segue_map_view_map;
  widget_class->measure = segue_map_view_measure;
  widget_class->size_allocate = segue_map_view_size_allocate;
  widget_class->snapshot = segue_map_view_snapshot;
  widget_class->unmap = segue_map_view_unmap;

  segue_map_view_signals[HOVERED] =
    new_signal ("hovered", 3, G_TYPE_INT64, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  segue_map_view_signals[SELECTION_CHANGED] = new_signal ("selection-changed", 0);
  segue_map_view_signals[ACTIVATED] = new_signal ("activated", 1, G_TYPE_INT64);
  segue_map_view_signals[CONTEXT] =
    new_signal ("context", 3, G_TYPE_INT64, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  segue_map_view_signals[PATH_DRAWN] = new_signal ("path-drawn", 0);
  segue_map_view_signals[CIRCLE_CHANGED] = new_signal ("circle-changed", 0);
  segue_map_view_signals[TOOL_CHANGED] = new_signal ("tool-changed", 0);

  gtk_widget_class_set_css_name (widget_class, "mapview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
segue_map_view_init (SegueMapView *self)
{
  self->fit_scale = 1;
  self->camera = self->target = (SegueMapCamera) { 0, 0, 1 };
  self->glide = 1;
  self->pulse = 0.35;
  self->names = g_array_new (FALSE, FALSE, sizeof (SegueMapName));
  g_array_set_clear_func (self->names, name_clear);
  self->drawn = g_array_new (FALSE, FALSE, sizeof (double));
  self->path = g_array_new (FALSE, FALSE, sizeof (double));
  self->selection = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (dark_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Map of your music"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _("Tracks that sound alike lie near each other. The list holds "
                                    "the same tracks as rows."), -1);
  segue_map_view_add_controllers (self);
}

GtkWidget *
segue_map_view_new (void)
{
  return g_object_new (SEGUE_TYPE_MAP_VIEW, NULL);
}
