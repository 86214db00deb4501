/* segue-map-view-picture.c - the points as a picture, and what is shown of it
 *
 * The points are drawn by a worker into a picture somewhat larger than the
 * view. While one moves, the last picture is shifted and stretched, and a new
 * one is asked for as soon as the worker is free; so a frame costs the same for
 * forty tracks and for a hundred thousand. Invariant: at most one worker. */
#include "segue-map-view-private.h"

#include <math.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __linux__
#include <sys/resource.h>
#endif

#define MARGIN 96 /* logical pixels drawn beyond each edge, to move into */
#define FRAME_BYTES (16 << 20) /* a window's pixels, up to 2560 × 1600 */
#define STRETCH_MAX 1.06
#define STRIP 48 /* logical pixels high: a strip of a wide window stays in the processor's cache */

/* ---- memory -------------------------------------------------------------------------------- */

/* Fresh pages cost more than the points drawn on them, so the memory of a picture that
 * is shown no longer serves the next. From any thread. */
struct _SegueMapSpare
{
  gatomicrefcount refs;
  GMutex          mutex;
  guint8         *pixels; /* owned or NULL */
  gsize           size;
  gboolean        kept;   /* what comes back is; not while out of sight */
};

/* What a picture's GBytes owns. */
typedef struct {
  SegueMapSpare *spare; /* a reference */
  guint8        *pixels; /* owned */
  gsize          size;
} Loan;

SegueMapSpare *
segue_map_spare_new (void)
{
  SegueMapSpare *spare = g_new0 (SegueMapSpare, 1);

  g_atomic_ref_count_init (&spare->refs);
  g_mutex_init (&spare->mutex);
  return spare;
}

void
segue_map_spare_empty (SegueMapSpare *spare)
{
  guint8 *pixels;

  g_mutex_lock (&spare->mutex);
  spare->kept = FALSE;
  pixels = g_steal_pointer (&spare->pixels);
  spare->size = 0;
  g_mutex_unlock (&spare->mutex);
  g_free (pixels);
}

void
segue_map_spare_unref (SegueMapSpare *spare)
{
  if (!g_atomic_ref_count_dec (&spare->refs))
    return;
  g_free (spare->pixels);
  g_mutex_clear (&spare->mutex);
  g_free (spare);
}

static guint8 *
take_pixels (SegueMapSpare *spare,
             gsize          size)
{
  guint8 *pixels = NULL;

  g_mutex_lock (&spare->mutex);
  spare->kept = TRUE;
  if (spare->size == size)
    pixels = g_steal_pointer (&spare->pixels);
  g_mutex_unlock (&spare->mutex);
  return pixels != NULL ? pixels : g_malloc (size);
}

static void
give_back (gpointer data)
{
  Loan *loan = data;
  SegueMapSpare *spare = loan->spare;
  guint8 *unused = loan->pixels;

  g_mutex_lock (&spare->mutex);
  if (spare->kept) {
    unused = spare->pixels;
    spare->pixels = loan->pixels;
    spare->size = loan->size;
  }
  g_mutex_unlock (&spare->mutex);
  g_free (unused);
  segue_map_spare_unref (spare);
  g_free (loan);
}

/* GTK's software renderer allocates a window's pixels for every frame and frees them
 * after it. Given back to the system each time, mapping them anew is a fourth of a
 * frame: while the map is in sight the heap keeps them. UI thread. */
void
segue_map_keep_frame_memory (gboolean keep)
{
#ifdef __GLIBC__
  static gboolean kept;

  if (kept == keep)
    return;
  kept = keep;
  mallopt (M_MMAP_THRESHOLD, keep ? FRAME_BYTES : FRAME_BYTES / 16);
  mallopt (M_TRIM_THRESHOLD, keep ? 3 * FRAME_BYTES : FRAME_BYTES / 16);
  if (!keep)
    malloc_trim (0);
#endif
}

/* ---- the picture --------------------------------------------------------------------------- */

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
  SegueMapView  *view; /* a reference, given up on the UI thread */
  SegueMapScene  scene;
  SegueMapCamera camera;
  double         w, h; /* logical */
  guint          serial;
  SegueMapSpare *spare; /* a reference */
  GBytes        *bytes; /* owned; NULL until it is drawn */
} Picture;

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  g_clear_pointer (&picture->bytes, g_bytes_unref);
  segue_map_scene_clear (&picture->scene);
  segue_map_spare_unref (picture->spare);
  g_object_unref (picture->view);
  g_free (picture);
}

static gboolean drawn_cb (gpointer data);

/* The window and the display server, which both wait for nobody's picture, come first. */
static void
step_back (void)
{
#ifdef __linux__
  static _Thread_local gboolean done;

  if (!done)
    setpriority (PRIO_PROCESS, 0, 5); /* on Linux of this thread alone */
  done = TRUE;
#endif
}

static void
draw_in_worker (gpointer data,
                gpointer user_data)
{
  Picture *picture = data;
  gsize stride = (gsize) picture->scene.width * 4, size = stride * picture->scene.height;
  Loan *loan = g_new (Loan, 1);

  step_back ();
  g_atomic_ref_count_inc (&picture->spare->refs);
  *loan = (Loan) { picture->spare, take_pixels (picture->spare, size), size };
  segue_map_raster_draw (&picture->scene, loan->pixels, stride);
  picture->bytes = g_bytes_new_with_free_func (loan->pixels, size, give_back, loan);
  g_idle_add_full (G_PRIORITY_DEFAULT, drawn_cb, picture, picture_free);
}

static void
set_picture (SegueMapView *self,
             GBytes       *bytes,
             int           width,
             int           height)
{
  static const cairo_user_data_key_t pixels_key;
  gsize stride = (gsize) width * 4;

  g_clear_object (&self->texture);
  g_clear_pointer (&self->last_surface, cairo_surface_destroy);
  self->last_surface = g_steal_pointer (&self->surface);
  self->surface_frames = 0;
  self->texture = gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
  /* Cairo only reads what it is given as a source. */
  self->surface = cairo_image_surface_create_for_data ((guchar *) g_bytes_get_data (bytes, NULL),
                                                       CAIRO_FORMAT_RGB24, width, height,
                                                       (int) stride);
  cairo_surface_set_user_data (self->surface, &pixels_key, g_bytes_ref (bytes),
                               (cairo_destroy_func_t) g_bytes_unref);
}

static gboolean
drawn_cb (gpointer data)
{
  const Picture *picture = data;
  SegueMapView *self = picture->view;

  self->drawing = FALSE;
  if (self->points == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_REMOVE;
  set_picture (self, picture->bytes, picture->scene.width, picture->scene.height);
  self->texture_camera = picture->camera;
  self->texture_w = picture->scene.width / picture->scene.pixel;
  self->texture_h = picture->scene.height / picture->scene.pixel;
  self->texture_serial = picture->serial;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  segue_map_view_ensure_picture (self);
  return G_SOURCE_REMOVE;
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

/* At rest it has its own scale. In motion a little stretching goes unseen, while a
 * picture for every frame would keep a processor busy that the frames need. */
static gboolean
sharp_enough (SegueMapView *self)
{
  double stretch = self->camera.scale / self->texture_camera.scale;
  gboolean moving = self->moved || !segue_map_camera_equal (&self->camera, &self->target) ||
                    !segue_map_camera_equal (&self->camera, &self->seen_camera);

  return moving ? stretch < STRETCH_MAX && stretch > 1 / STRETCH_MAX : stretch == 1.0;
}

void
segue_map_view_ensure_picture (SegueMapView *self)
{
  double w = gtk_widget_get_width (GTK_WIDGET (self)) + 2 * MARGIN;
  double h = gtk_widget_get_height (GTK_WIDGET (self)) + 2 * MARGIN;
  Picture *picture;

  if (self->drawing || self->points == NULL || !self->placed || w <= 2 * MARGIN ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->texture != NULL && self->texture_serial == self->serial && covers (self) && sharp_enough (self))
    return;
  picture = g_new0 (Picture, 1);
  picture->scene = segue_map_view_scene (self, &self->camera, w, h,
                                         gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  picture->view = g_object_ref (self);
  picture->camera = self->camera;
  picture->serial = self->serial;
  picture->spare = self->spare;
  g_atomic_ref_count_inc (&self->spare->refs);
  self->drawing = TRUE;
  if (self->painter == NULL) /* of its own, as priority stays with a thread */
    self->painter = g_thread_pool_new (draw_in_worker, NULL, 1, TRUE, NULL);
  g_thread_pool_push (self->painter, picture, NULL);
}

void
segue_map_view_changed (SegueMapView *self)
{
  self->serial++;
  segue_map_view_ensure_picture (self);
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

/* GTK draws a cairo node into an image of its own first and blends that over what is
 * there. In strips that image never leaves the cache. */
static void
snapshot_strip (SegueMapView          *self,
                GtkSnapshot           *snapshot,
                const graphene_rect_t *strip,
                double                 x,
                double                 y,
                double                 scale)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, strip);

  cairo_translate (cr, x, y);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, self->surface, 0, 0);
  /* Coarse for the few frames until the next picture is there, but in time. */
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
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
    segue_map_keep_frame_memory (TRUE);
    for (double top = 0; top < h; top += STRIP)
      snapshot_strip (self, snapshot, &GRAPHENE_RECT_INIT (0, (float) top, (float) w, (float) MIN (STRIP, h - top)),
                      x, y, stretch / pixel);
    return;
  }
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) tw, (float) th));
}

void
segue_map_view_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  SegueMapView *self = SEGUE_MAP_VIEW (widget);
  double w = gtk_widget_get_width (widget), h = gtk_widget_get_height (widget);

  if (self->points == NULL)
    return;
  if (++self->surface_frames > 2) /* no frame shows it any longer */
    g_clear_pointer (&self->last_surface, cairo_surface_destroy);
  if (!self->placed)
    segue_map_view_fit (self);
  if (self->texture != NULL)
    snapshot_picture (self, snapshot, w, h);
  segue_map_view_place_names (self);
  segue_map_view_snapshot_names (self, snapshot, FALSE);
  segue_map_view_snapshot_over (self, snapshot);
  segue_map_view_ensure_picture (self); /* this may have been the last frame of a movement */
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
  segue_map_view_snapshot_names (self, snapshot, TRUE);
  segue_map_view_snapshot_over (self, snapshot);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  segue_map_scene_clear (&scene);
  return gsk_renderer_render_texture (renderer, node,
                                      &GRAPHENE_RECT_INIT (0, 0, (float) (w * scale),
                                                           (float) (h * scale)));
}
