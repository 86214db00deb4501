/* segue-mood-pad-draw.c - how SegueMoodPad looks
 *
 * The density is one small picture, made when the library or the scheme changes;
 * everything else is a few lines over it. */
#include "segue-mood-pad-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "segue-mood-density.h"

#define ROUNDING 14.0f
#define POINT_RADIUS 4.0
#define ECHOES_FADE_US (4 * G_USEC_PER_SEC)
#define LABEL_GAP 10.0

typedef struct {
  gboolean dark;
  GdkRGBA  ink, paper, accent;
  double   left, top, size;
} Look;

static Look
get_look (SegueMoodPad *self)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  Look look = { .dark = adw_style_manager_get_dark (adw_style_manager_get_default ()) };

  gtk_style_context_get_color (style, &look.ink);
  if (!gtk_style_context_lookup_color (style, "accent_color", &look.accent))
    look.accent = look.ink;
  if (!gtk_style_context_lookup_color (style, "view_bg_color", &look.paper))
    look.paper = look.dark ? (GdkRGBA) { 0.1f, 0.1f, 0.1f, 1 } : (GdkRGBA) { 1, 1, 1, 1 };
  look.size = segue_mood_pad_square (self, &look.left, &look.top);
  return look;
}

static void
set_source (cairo_t *cr,
            GdkRGBA  colour,
            double   alpha)
{
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, colour.alpha * alpha);
}

/* ---- the ground ------------------------------------------------------------------------- */

static void
ensure_density (SegueMoodPad *self,
                gboolean      dark)
{
  g_autoptr (GBytes) pixels = NULL;

  if (self->density != NULL && self->density_dark == dark)
    return;
  g_clear_object (&self->density);
  pixels = segue_mood_density_new (self->library, self->n_library, dark);
  self->density = gdk_memory_texture_new (SEGUE_MOOD_DENSITY_SIZE, SEGUE_MOOD_DENSITY_SIZE,
                                          GDK_MEMORY_R8G8B8A8_PREMULTIPLIED, pixels,
                                          4 * SEGUE_MOOD_DENSITY_SIZE);
  self->density_dark = dark;
}

static void
draw_ground (SegueMoodPad *self,
             GtkSnapshot  *snapshot,
             const Look   *look)
{
  const graphene_rect_t square = GRAPHENE_RECT_INIT ((float) look->left, (float) look->top,
                                                     (float) look->size, (float) look->size);

  ensure_density (self, look->dark);
  gtk_snapshot_append_color (snapshot, &look->paper, &square);
  gtk_snapshot_save (snapshot);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL) {
    gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (2 * look->left + look->size),
                                                            0));
    gtk_snapshot_scale (snapshot, -1, 1);
  }
  gtk_snapshot_append_texture (snapshot, self->density, &square);
  gtk_snapshot_restore (snapshot);
}

/* @along, @across: -1 at the beginning of the line of text or at the top, 0 in
 * the middle, 1 at the end or below. */
static void
draw_side (SegueMoodPad *self,
           GtkSnapshot  *snapshot,
           const Look   *look,
           const char   *text,
           int           along,
           int           across)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GdkRGBA ink = look->ink;
  double slack_x, slack_y;
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  slack_x = look->size - 2 * LABEL_GAP - width;
  slack_y = look->size - 2 * LABEL_GAP - height;
  along = rtl ? -along : along;
  ink.alpha *= 0.62f;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) (look->left + LABEL_GAP +
                                                         slack_x * (along + 1) / 2),
                                                (float) (look->top + LABEL_GAP +
                                                         slack_y * (across + 1) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, &ink);
  gtk_snapshot_restore (snapshot);
}

static void
draw_axes (SegueMoodPad *self,
           GtkSnapshot  *snapshot,
           const Look   *look)
{
  GdkRGBA line = look->ink;

  line.alpha *= 0.10f;
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT ((float) floor (look->left + look->size / 2),
                                                  (float) (look->top + 3 * LABEL_GAP), 1,
                                                  (float) (look->size - 6 * LABEL_GAP)));
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT ((float) (look->left + 6 * LABEL_GAP),
                                                  (float) floor (look->top + look->size / 2),
                                                  (float) (look->size - 12 * LABEL_GAP), 1));
  /* Translators: the four sides of the mood pad */
  draw_side (self, snapshot, look, C_("mood", "Energetic"), 0, -1);
  draw_side (self, snapshot, look, C_("mood", "Calm"), 0, 1);
  draw_side (self, snapshot, look, C_("mood", "Dark"), -1, 0);
  draw_side (self, snapshot, look, C_("mood", "Bright"), 1, 0);
}

/* ---- what lies on it --------------------------------------------------------------------- */

static void
draw_echoes (SegueMoodPad *self,
             cairo_t      *cr,
             const Look   *look)
{
  gint64 age_us = g_get_monotonic_time () - self->echo_since_us;
  double strength = 0.55 * CLAMP (1.0 - (age_us - G_USEC_PER_SEC * 2) / (double) ECHOES_FADE_US,
                                  0.0, 1.0);

  cairo_set_line_width (cr, 1.2);
  for (guint i = 0; i < self->echoes->len; i++) {
    const SegueMoodEcho *echo = &g_array_index (self->echoes, SegueMoodEcho, i);
    double x0, y0, x1, y1;

    segue_mood_pad_pixel_of (self, echo->from_x, echo->from_y, &x0, &y0);
    segue_mood_pad_pixel_of (self, echo->to_x, echo->to_y, &x1, &y1);
    set_source (cr, look->ink, 0.5 * strength);
    cairo_move_to (cr, x0, y0);
    cairo_line_to (cr, x1, y1);
    cairo_stroke (cr);
    set_source (cr, look->ink, strength);
    cairo_arc (cr, x1, y1, 2.0, 0, 2 * G_PI);
    cairo_fill (cr);
  }
}

/* A fine cross and a ring, so that it is told from every other point. */
static void
draw_playing (cairo_t    *cr,
              const Look *look,
              double      x,
              double      y)
{
  cairo_set_line_width (cr, 3.5);
  for (int pass = 0; pass < 2; pass++) {
    set_source (cr, pass == 0 ? look->paper : look->ink, pass == 0 ? 0.7 : 0.9);
    cairo_new_sub_path (cr);
    cairo_arc (cr, x, y, 6.0, 0, 2 * G_PI);
    for (int side = 0; side < 4; side++) {
      double dx = side == 0 ? 1 : side == 1 ? -1 : 0, dy = side == 2 ? 1 : side == 3 ? -1 : 0;

      cairo_move_to (cr, x + 6.0 * dx, y + 6.0 * dy);
      cairo_line_to (cr, x + 13.0 * dx, y + 13.0 * dy);
    }
    cairo_stroke (cr);
    cairo_set_line_width (cr, 1.5);
  }
}

static void
draw_points (SegueMoodPad *self,
             cairo_t      *cr,
             const Look   *look)
{
  for (int i = (int) self->points->len - 1; i >= 0; i--) {
    const SegueMoodPoint *point = segue_mood_pad_point (self, i);
    gboolean marked = i == self->hover || i == self->cursor || i == self->moving;
    double x, y;

    if (i == self->moving)
      segue_mood_pad_pixel_of (self, self->moving_x, self->moving_y, &x, &y);
    else
      segue_mood_pad_pixel_of (self, point->x, point->y, &x, &y);
    if (i == 0 && self->has_playing) {
      draw_playing (cr, look, x, y);
    } else {
      cairo_arc (cr, x, y, POINT_RADIUS + 1.5, 0, 2 * G_PI);
      set_source (cr, look->paper, 0.9);
      cairo_fill (cr);
      cairo_arc (cr, x, y, POINT_RADIUS, 0, 2 * G_PI);
      set_source (cr, look->ink, marked ? 1.0 : 0.75);
      cairo_fill (cr);
    }
    if (marked) {
      cairo_arc (cr, x, y, 10.0, 0, 2 * G_PI);
      set_source (cr, look->accent, 1.0);
      cairo_set_line_width (cr, 2.0);
      cairo_stroke (cr);
    }
  }
}

static void
draw_spot (SegueMoodPad *self,
           cairo_t      *cr,
           const Look   *look)
{
  double x, y, radius = self->shape.radius * look->size;

  segue_mood_pad_pixel_of (self, self->shape.x, self->shape.y, &x, &y);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  set_source (cr, look->accent, 0.16);
  cairo_fill_preserve (cr);
  set_source (cr, look->accent, 0.95);
  cairo_set_line_width (cr, 2.0);
  cairo_stroke (cr);
  cairo_arc (cr, x, y, 3.0, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_arrow_head (cairo_t *cr,
                 double   x,
                 double   y,
                 double   angle)
{
  cairo_move_to (cr, x + 9.0 * cos (angle), y + 9.0 * sin (angle));
  for (int side = -1; side <= 1; side += 2)
    cairo_line_to (cr, x + 7.0 * cos (angle + side * 2.1), y + 7.0 * sin (angle + side * 2.1));
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_line (SegueMoodPad *self,
           cairo_t      *cr,
           const Look   *look)
{
  const SegueMoodShape *shape = &self->shape;
  double x = 0, y = 0, before_x = 0, before_y = 0;

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (int pass = 0; pass < 2; pass++) { /* how wide it reaches, and the line itself */
    cairo_new_path (cr);
    for (guint i = 0; i < shape->n_corners; i++) {
      before_x = x;
      before_y = y;
      segue_mood_pad_pixel_of (self, shape->corners[i][0], shape->corners[i][1], &x, &y);
      cairo_line_to (cr, x, y);
    }
    set_source (cr, look->accent, pass == 0 ? 0.16 : 0.95);
    cairo_set_line_width (cr, pass == 0 ? 2 * shape->radius * look->size : 2.5);
    cairo_stroke (cr);
  }
  draw_arrow_head (cr, x, y, atan2 (y - before_y, x - before_x));
  segue_mood_pad_pixel_of (self, shape->corners[0][0], shape->corners[0][1], &x, &y);
  cairo_arc (cr, x, y, 4.5, 0, 2 * G_PI);
  cairo_fill (cr);
}

/* ---- the name of a point ----------------------------------------------------------------- */

static void
draw_name (SegueMoodPad *self,
           GtkSnapshot  *snapshot,
           const Look   *look)
{
  int i = self->moving >= 0 ? self->moving : self->hover >= 0 ? self->hover : self->cursor;
  const SegueMoodPoint *point = segue_mood_pad_point (self, i);
  g_autoptr (PangoLayout) layout = NULL;
  GskRoundedRect card;
  GdkRGBA paper = look->paper;
  double x, y;
  int width, height;

  if (point == NULL || point->name == NULL)
    return;
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), point->name);
  pango_layout_set_width (layout, (int) (0.7 * look->size) * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, &width, &height);
  pango_layout_set_width (layout, (width + 1) * PANGO_SCALE);
  segue_mood_pad_pixel_of (self, i == self->moving ? self->moving_x : point->x,
                           i == self->moving ? self->moving_y : point->y, &x, &y);
  x = CLAMP (x - width / 2.0, look->left + 10, look->left + look->size - width - 10);
  y = y - height - 22 > look->top + 4 ? y - height - 22 : y + 18;
  gsk_rounded_rect_init_from_rect (&card, &GRAPHENE_RECT_INIT ((float) x - 8, (float) y - 4,
                                                               width + 16, height + 8), 8);
  paper.alpha = 0.94f;
  gtk_snapshot_push_rounded_clip (snapshot, &card);
  gtk_snapshot_append_color (snapshot, &paper, &card.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &look->ink);
  gtk_snapshot_restore (snapshot);
}

void
segue_mood_pad_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  SegueMoodPad *self = SEGUE_MOOD_PAD (widget);
  const Look look = get_look (self);
  GskRoundedRect edge;
  cairo_t *cr;

  if (look.size <= 0.0)
    return;
  gsk_rounded_rect_init_from_rect (&edge, &GRAPHENE_RECT_INIT ((float) look.left,
                                                               (float) look.top,
                                                               (float) look.size,
                                                               (float) look.size), ROUNDING);
  gtk_snapshot_push_rounded_clip (snapshot, &edge);
  draw_ground (self, snapshot, &look);
  draw_axes (self, snapshot, &look);
  cr = gtk_snapshot_append_cairo (snapshot, &edge.bounds);
  if (self->shape.n_corners >= 2)
    draw_line (self, cr, &look);
  else
    draw_spot (self, cr, &look);
  draw_echoes (self, cr, &look);
  draw_points (self, cr, &look);
  cairo_destroy (cr);
  draw_name (self, snapshot, &look);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &edge, (float[4]) { 1, 1, 1, 1 },
                              (GdkRGBA[4]) {
                                { look.ink.red, look.ink.green, look.ink.blue, 0.15f },
                                { look.ink.red, look.ink.green, look.ink.blue, 0.15f },
                                { look.ink.red, look.ink.green, look.ink.blue, 0.15f },
                                { look.ink.red, look.ink.green, look.ink.blue, 0.15f } });
}
