/* segue-map-view-draw.c - what SegueMapView draws over the picture: marks, gestures; SVG */
#include "segue-map-view-private.h"

#include <math.h>

static GdkRGBA
ink (SegueMapView *self,
     double        alpha)
{
  float level = self->dark ? 1.0f : 0.06f;

  return (GdkRGBA) { level, level, level, (float) alpha };
}

/* ---- marks -------------------------------------------------------------------------------- */

static void
ring (GtkSnapshot   *snapshot,
      double         x,
      double         y,
      double         radius,
      double         width,
      const GdkRGBA *colour)
{
  const graphene_rect_t box = GRAPHENE_RECT_INIT ((float) (x - radius), (float) (y - radius),
                                                  (float) (2 * radius), (float) (2 * radius));
  const float widths[4] = { (float) width, (float) width, (float) width, (float) width };
  const GdkRGBA colours[4] = { *colour, *colour, *colour, *colour };
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, &box, (float) radius);
  gtk_snapshot_append_border (snapshot, &round, widths, colours);
}

static void
mark (SegueMapView  *self,
      GtkSnapshot   *snapshot,
      gint64         id,
      double         grow,
      double         width,
      const GdkRGBA *colour)
{
  double w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  double x, y;

  if (id == 0 || !segue_map_view_locate (self, id, &x, &y))
    return;
  ring (snapshot, x, y,
        segue_map_radius (self->points->n, w, h, self->fit_scale, self->camera.scale) + grow, width,
        colour);
}

static void
snapshot_playing (SegueMapView *self,
                  GtkSnapshot  *snapshot)
{
  const GdkRGBA warm = self->dark ? (GdkRGBA) { 1.0f, 0.80f, 0.42f, 1 }
                                  : (GdkRGBA) { 0.80f, 0.42f, 0.0f, 1 };
  GdkRGBA halo = warm;

  mark (self, snapshot, self->playing_id, 4, 2.5, &warm);
  if (!self->sounding)
    return;
  halo.alpha = (float) (0.55 - 0.45 * self->pulse);
  mark (self, snapshot, self->playing_id, 7 + 11 * self->pulse, 2, &halo);
}

static void
stroke_drawn (SegueMapView *self,
              cairo_t      *cr,
              const GArray *xy,
              gboolean      smooth,
              double        w,
              double        h)
{
  guint n = xy->len / 2;
  double last_x = 0, last_y = 0;

  for (guint i = 0; i < n; i++) {
    double x, y;

    segue_map_camera_to_screen (&self->camera, w, h, g_array_index (xy, double, 2 * i),
                                g_array_index (xy, double, 2 * i + 1), &x, &y);
    if (!smooth || i == 0)
      cairo_line_to (cr, x, y);
    else
      cairo_curve_to (cr, last_x, last_y, last_x, last_y, 0.5 * (last_x + x), 0.5 * (last_y + y));
    last_x = x;
    last_y = y;
  }
  if (smooth && n > 0)
    cairo_line_to (cr, last_x, last_y);
}

static SegueMapTool
current_tool (SegueMapView *self)
{
  return self->dragging ? self->gesture : self->tool;
}

static void
draw_shape (SegueMapView *self,
            cairo_t      *cr,
            double        w,
            double        h)
{
  SegueMapTool tool = current_tool (self);
  const double *xy = (const double *) (gpointer) self->drawn->data;
  guint n = self->drawn->len / 2;
  double ax, ay, bx, by;

  if (n == 0)
    return;
  segue_map_camera_to_screen (&self->camera, w, h, xy[0], xy[1], &ax, &ay);
  segue_map_camera_to_screen (&self->camera, w, h, xy[2 * n - 2], xy[2 * n - 1], &bx, &by);
  switch (tool) {
  case SEGUE_MAP_TOOL_RECTANGLE:
    cairo_rectangle (cr, MIN (ax, bx), MIN (ay, by), fabs (bx - ax), fabs (by - ay));
    break;
  case SEGUE_MAP_TOOL_CIRCLE:
    cairo_new_sub_path (cr);
    cairo_arc (cr, ax, ay, hypot (bx - ax, by - ay), 0, 2 * G_PI);
    break;
  case SEGUE_MAP_TOOL_PATH:
    stroke_drawn (self, cr, self->drawn, FALSE, w, h);
    break;
  case SEGUE_MAP_TOOL_LASSO:
  case SEGUE_MAP_TOOL_MOVE:
  default:
    stroke_drawn (self, cr, self->drawn, FALSE, w, h);
    cairo_close_path (cr);
  }
}

static void
snapshot_drawn (SegueMapView *self,
                GtkSnapshot  *snapshot,
                double        w,
                double        h)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) w, (float) h));
  double level = self->dark ? 1.0 : 0.0;

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  if (self->drawn->len > 0) {
    draw_shape (self, cr, w, h);
    if (current_tool (self) != SEGUE_MAP_TOOL_PATH) {
      cairo_set_source_rgba (cr, level, level, level, 0.07);
      cairo_fill_preserve (cr);
    }
    cairo_set_source_rgba (cr, level, level, level, 0.85);
    cairo_set_line_width (cr, current_tool (self) == SEGUE_MAP_TOOL_PATH ? 2.5 : 1.5);
    cairo_stroke (cr);
  } else if (self->path->len > 0) {
    const double dashes[] = { 7, 5 };

    stroke_drawn (self, cr, self->path, TRUE, w, h);
    cairo_set_dash (cr, dashes, 2, 0);
    cairo_set_source_rgba (cr, level, level, level, 0.75);
    cairo_set_line_width (cr, 2);
    cairo_stroke (cr);
  }
  cairo_destroy (cr);
}

static void
snapshot_circle (SegueMapView *self,
                 GtkSnapshot  *snapshot,
                 double        w,
                 double        h)
{
  const GdkRGBA green = self->dark ? (GdkRGBA) { 0.45f, 0.90f, 0.66f, 0.9f }
                                   : (GdkRGBA) { 0.05f, 0.50f, 0.28f, 0.9f };
  GdkRGBA tint = green;
  double x, y, radius = self->circle_r * self->camera.scale;
  GskRoundedRect round;
  graphene_rect_t box;

  segue_map_camera_to_screen (&self->camera, w, h, self->circle_x, self->circle_y, &x, &y);
  if (x + radius < 0 || y + radius < 0 || x - radius > w || y - radius > h)
    return;
  tint.alpha = 0.07f;
  box = GRAPHENE_RECT_INIT ((float) (x - radius), (float) (y - radius), (float) (2 * radius),
                            (float) (2 * radius));
  gsk_rounded_rect_init_from_rect (&round, &box, (float) radius);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &tint, &box);
  gtk_snapshot_pop (snapshot);
  ring (snapshot, x, y, radius, 2, &green);
}

/* The keyboard's pointer is the middle of the view, while a tool is chosen. */
static void
snapshot_crosshair (SegueMapView *self,
                    GtkSnapshot  *snapshot,
                    double        w,
                    double        h)
{
  const GdkRGBA colour = ink (self, 0.8);
  float x = (float) round (0.5 * w), y = (float) round (0.5 * h);

  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (x - 9, y - 1, 6, 2));
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (x + 3, y - 1, 6, 2));
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (x - 1, y - 9, 2, 6));
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (x - 1, y + 3, 2, 6));
}

void
segue_map_view_snapshot_over (SegueMapView *self,
                              GtkSnapshot  *snapshot)
{
  double w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  const GdkRGBA strong = ink (self, 0.95);

  if (self->circle_r > 0)
    snapshot_circle (self, snapshot, w, h);
  mark (self, snapshot, self->hover_id, 4, 2, &strong);
  if (self->cursor_id != self->hover_id && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    mark (self, snapshot, self->cursor_id, 6, 2, &strong);
  snapshot_playing (self, snapshot);
  if (self->drawn->len > 0 || self->path->len > 0)
    snapshot_drawn (self, snapshot, w, h);
  if (self->tool != SEGUE_MAP_TOOL_MOVE && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    snapshot_crosshair (self, snapshot, w, h);
}

/* ---- SVG ----------------------------------------------------------------------------------- */

static void
svg_number (GString    *svg,
            const char *name,
            double      value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.2f", value);
  g_string_append_printf (svg, " %s=\"%s\"", name, text);
}

static void
svg_place (GString *svg,
           char     letter,
           double   x,
           double   y)
{
  char a[G_ASCII_DTOSTR_BUF_SIZE], b[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (a, sizeof a, "%.2f", x);
  g_ascii_formatd (b, sizeof b, "%.2f", y);
  g_string_append_printf (svg, "%c%s %s", letter, a, b);
}

static void
svg_regions (SegueMapView        *self,
             const SegueMapScene *scene,
             GString             *svg)
{
  for (guint c = 0; c < scene->field->n_regions; c++)
    for (guint k = 0; k < scene->field->regions[c].n_loops; k++) {
      const SegueMapLoop *loop = &scene->field->regions[c].loops[k];
      guint32 rgb = self->tinted ? segue_map_shown_colour (self->look->palette[c], self->dark)
                                 : (self->dark ? 0xffffff : 0x000000);

      g_string_append (svg, "<path d=\"");
      for (guint i = 0; i < loop->n; i++) {
        double x, y;

        segue_map_camera_to_screen (&scene->camera, scene->width, scene->height, loop->xy[2 * i],
                                    loop->xy[2 * i + 1], &x, &y);
        svg_place (svg, i == 0 ? 'M' : 'L', x, y);
      }
      g_string_append_printf (svg, "Z\" fill=\"#%06x\" fill-opacity=\"0.09\" stroke=\"#%06x\" "
                              "stroke-opacity=\"0.3\"/>\n", rgb, rgb);
    }
}

static void
svg_points (const SegueMapScene *scene,
            GString             *svg)
{
  static const double SIZES[SEGUE_MAP_SIZES] = { 1.0, 1.3, 1.7, 2.2 };

  g_string_append (svg, "<g>\n");
  for (guint i = 0; i < scene->points->n; i++) {
    guint8 flags = scene->look->flags[i];
    guint32 rgb = segue_map_shown_colour (scene->look->palette[scene->look->colour[i]], scene->dark);
    double x, y;

    segue_map_camera_to_screen (&scene->camera, scene->width, scene->height, scene->points->x[i],
                                scene->points->y[i], &x, &y);
    if (x < -20 || y < -20 || x > scene->width + 20 || y > scene->height + 20)
      continue;
    g_string_append (svg, "<circle");
    svg_number (svg, "cx", x);
    svg_number (svg, "cy", y);
    svg_number (svg, "r", scene->radius * SIZES[scene->look->size[i]]);
    g_string_append_printf (svg, " fill=\"#%06x\"%s/>\n", flags & SEGUE_MAP_DIM ? 0x808088 : rgb,
                            flags & SEGUE_MAP_DIM ? " fill-opacity=\"0.16\"" : "");
  }
  g_string_append (svg, "</g>\n");
}

static void
svg_trail (const SegueMapScene *scene,
           GString             *svg)
{
  const SegueMapTrail *t = scene->trail;

  for (guint i = 1; i < t->n; i++) {
    double ax, ay, bx, by;

    if (isnan (t->age[i]))
      continue;
    segue_map_camera_to_screen (&scene->camera, scene->width, scene->height, t->xy[2 * i - 2],
                                t->xy[2 * i - 1], &ax, &ay);
    segue_map_camera_to_screen (&scene->camera, scene->width, scene->height, t->xy[2 * i],
                                t->xy[2 * i + 1], &bx, &by);
    g_string_append (svg, "<path d=\"");
    svg_place (svg, 'M', ax, ay);
    svg_place (svg, 'L', bx, by);
    g_string_append_printf (svg, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"",
                            scene->dark ? "#fff" : "#141414");
    svg_number (svg, "stroke-opacity", 0.1 + 0.8 * (1 - t->age[i]) * (1 - t->age[i]));
    g_string_append (svg, "/>\n");
  }
}

static void
svg_ellipse (const SegueMapScene   *scene,
             const SegueMapEllipse *e,
             const char            *dashes,
             GString               *svg)
{
  char angle[G_ASCII_DTOSTR_BUF_SIZE];
  double x, y;

  segue_map_camera_to_screen (&scene->camera, scene->width, scene->height, e->x, e->y, &x, &y);
  g_string_append (svg, "<g transform=\"translate(");
  g_string_append (svg, g_ascii_formatd (angle, sizeof angle, "%.2f", x));
  g_string_append_printf (svg, " %s)", g_ascii_formatd (angle, sizeof angle, "%.2f", y));
  g_string_append_printf (svg, " rotate(%s)\"><ellipse",
                          g_ascii_formatd (angle, sizeof angle, "%.2f", e->angle * 180 / G_PI));
  svg_number (svg, "rx", MAX (e->major * scene->camera.scale, 2));
  svg_number (svg, "ry", MAX (e->minor * scene->camera.scale, 2));
  g_string_append_printf (svg, " fill=\"#f5ad3d\" fill-opacity=\"0.07\" stroke=\"%s\" stroke-opacity=\"0.7\" "
                          "stroke-width=\"1.4\"%s/></g>\n", scene->dark ? "#ffc766" : "#b87005", dashes);
}

/* Line by line, as it was broken on the screen. */
static void
svg_name (const SegueMapName  *name,
          const SegueMapScene *scene,
          GString             *svg)
{
  const char *text = pango_layout_get_text (name->layout);
  int n = pango_layout_get_line_count (name->layout);
  double x, y;

  segue_map_camera_to_screen (&scene->camera, scene->width, scene->height, name->x, name->y, &x, &y);
  for (int k = 0; k < n; k++) {
    const PangoLayoutLine *line = pango_layout_get_line_readonly (name->layout, k);
    g_autofree char *plain = g_strndup (text + line->start_index, (gsize) line->length);
    g_autofree char *escaped = g_markup_escape_text (g_strstrip (plain), -1);

    g_string_append (svg, "<text");
    svg_number (svg, "x", x + name->dx + 0.5 * name->w);
    svg_number (svg, "y", y + name->dy + (k + 0.75) * name->h / n);
    g_string_append_printf (svg, " text-anchor=\"middle\" font-family=\"sans-serif\" font-size=\"%d\" "
                            "font-weight=\"%d\" fill=\"%s\" stroke=\"#%06x\" stroke-width=\"3\" "
                            "stroke-linejoin=\"round\" paint-order=\"stroke\">%s</text>\n",
                            name->region ? 15 : 12, name->region ? 600 : 400, scene->dark ? "#fff" : "#141414",
                            segue_map_background (scene->dark), escaped);
  }
}

char *
segue_map_view_to_svg (SegueMapView *self)
{
  double w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  GString *svg = g_string_new (NULL);
  SegueMapScene scene;

  g_string_append_printf (svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
                          "height=\"%d\" viewBox=\"0 0 %d %d\">\n<rect width=\"100%%\" "
                          "height=\"100%%\" fill=\"#%06x\"/>\n",
                          (int) w, (int) h, (int) w, (int) h, segue_map_background (self->dark));
  if (self->points != NULL) {
    scene = segue_map_view_scene (self, &self->camera, w, h, 1);
    if (scene.field != NULL)
      svg_regions (self, &scene, svg);
    svg_points (&scene, svg);
    if (scene.trail != NULL && scene.trail->has_forecast) {
      svg_ellipse (&scene, &scene.trail->most, " stroke-dasharray=\"5 4\"", svg);
      svg_ellipse (&scene, &scene.trail->half, "", svg);
    }
    if (scene.trail != NULL)
      svg_trail (&scene, svg);
    for (guint i = 0; i < self->names->len; i++)
      svg_name (&g_array_index (self->names, SegueMapName, i), &scene, svg);
    segue_map_scene_clear (&scene);
  }
  g_string_append (svg, "</svg>\n");
  return g_string_free (svg, FALSE);
}
