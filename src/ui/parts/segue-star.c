/* segue-star.c - the star of a row
 *
 * UI thread. Stars are drawn while scrolling, by the rows themselves, so they are
 * pictures that all rows share. Invariant: a picture is made for one colour and one
 * scale, and never changes. */
#include "segue-star.h"

#include <math.h>

typedef struct {
  GdkRGBA     colour;
  int         scale;
  gboolean    filled;
  GdkTexture *texture;
} Picture;

static Picture pictures[6]; /* the oldest gives way */
static guint next_picture;

static void
star_path (cairo_t *cr,
           double   middle,
           double   radius)
{
  for (int i = 0; i < 10; i++) {
    double r = i % 2 == 0 ? radius : radius * 0.42;
    double angle = G_PI * (i / 5.0 - 0.5);

    cairo_line_to (cr, middle + r * cos (angle), middle + 0.06 * radius + r * sin (angle));
  }
  cairo_close_path (cr);
}

static GdkTexture *
draw_star (const GdkRGBA *colour,
           int            scale,
           gboolean       filled)
{
  int size = SEGUE_STAR_PX * scale;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GBytes) bytes = NULL;
  gsize stride;

  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, 1.2 * scale);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  star_path (cr, size / 2.0, size / 2.0 - (filled ? 0.5 : 1.2) * scale);
  if (filled)
    cairo_fill (cr);
  else
    cairo_stroke (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  stride = (gsize) cairo_image_surface_get_stride (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), stride * (gsize) size);
  cairo_surface_destroy (surface);
  return gdk_memory_texture_new (size, size, GDK_MEMORY_DEFAULT, bytes, stride);
}

static GdkTexture *
get_star (const GdkRGBA *colour,
          int            scale,
          gboolean       filled)
{
  Picture *picture;

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    if (pictures[i].texture != NULL && pictures[i].scale == scale &&
        pictures[i].filled == filled && gdk_rgba_equal (&pictures[i].colour, colour))
      return pictures[i].texture;
  picture = &pictures[next_picture++ % G_N_ELEMENTS (pictures)];
  g_set_object (&picture->texture, NULL);
  *picture = (Picture) { *colour, scale, filled, draw_star (colour, scale, filled) };
  return picture->texture;
}

void
segue_star_snapshot (GtkSnapshot   *snapshot,
                     const GdkRGBA *colour,
                     int            scale,
                     gboolean       filled,
                     float          x,
                     float          y)
{
  gtk_snapshot_append_texture (snapshot, get_star (colour, scale, filled),
                               &GRAPHENE_RECT_INIT (x, y, SEGUE_STAR_PX, SEGUE_STAR_PX));
}
