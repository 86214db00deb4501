/* segue-map-view-names.c - names of regions and songs on SegueMapView
 *
 * Names move with the map and are chosen anew where it comes to rest. None lies
 * on another, nor under what floats over the view. UI thread. */
#include "segue-map-view-private.h"
#include "segue-map-labels.h"

#include <math.h>
#include <string.h>

#define NAMES_OF_TRACKS_MAX 28
#define TRACKS_IN_VIEW_MAX 160 /* with fewer in view, the tracks have names too */
#define NAME_GAP 6
#define COVERS_MAX 8

#define STEP_ASIDE_MAX 5000 /* songs; among more there is no place that hides none */
#define HIDDEN_SHARE 0.06   /* of a region's songs may lie under its name */
#define HIDDEN_WEIGHT 4.0

#define NAME_WIDTH 190 /* pixels; a longer one of a region takes two lines */
#define LOOKS_PER_FRAME 2 /* drawn anew; each takes about a millisecond */
#define LOOKS_MAX 160     /* remembered */

/* Pixels around a name: what it keeps free, and its rim of paper. */
#define NAME_PAD_X 4
#define NAME_PAD_Y 1
#define RIM 3.0

static void
name_clear (gpointer data)
{
  g_clear_object (&((SegueMapName *) data)->layout);
  g_clear_object (&((SegueMapName *) data)->texture);
}

GArray *
segue_map_view_new_names (void)
{
  GArray *names = g_array_new (FALSE, FALSE, sizeof (SegueMapName));

  g_array_set_clear_func (names, name_clear);
  return names;
}

static PangoLayout *
make_layout (SegueMapView *self,
             const char   *text,
             double        size_pt,
             gboolean      bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoFontDescription *font = pango_font_description_new ();

  pango_font_description_set_size (font, (int) (size_pt * PANGO_SCALE));
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, NAME_WIDTH * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_height (layout, bold ? -2 : -1); /* lines */
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  return layout;
}

static void
add_name (SegueMapView *self,
          PangoLayout  *layout,
          double        x,
          double        y,
          guint32       rgb,
          int           class) /* of the region; −1: a song's */
{
  SegueMapName name = { .layout = layout, .x = x, .y = y, .rgb = rgb, .region = class >= 0,
                        .class = (guint) MAX (class, 0) };
  int w, h;

  pango_layout_get_pixel_size (layout, &w, &h);
  /* As wide as its text, so that centring in the layout's width moves nothing. */
  pango_layout_set_width (layout, (w + 1) * PANGO_SCALE);
  name.w = w + 2 * NAME_PAD_X + 1;
  name.h = h + 2 * NAME_PAD_Y;
  g_array_append_val (self->names, name);
}

static void
name_regions (SegueMapView *self)
{
  gboolean near = self->camera.scale > 1.7 * self->fit_scale;

  for (guint c = 0; self->field != NULL && self->region_names != NULL && c < self->field->n_regions &&
                    self->region_names[c] != NULL; c++) {
    const SegueMapRegion *region = &self->field->regions[c];
    const char *split = strstr (self->region_names[c], " · ");
    g_autofree char *text = split != NULL
      ? g_strndup (self->region_names[c], (gsize) (split - self->region_names[c]))
      : g_strdup (self->region_names[c]);

    guint32 rgb = self->tinted ? segue_map_shown_colour (self->look->palette[c], self->dark) : 0;

    if (region->n_points == 0 || *text == '\0')
      continue;
    if (near && split != NULL) {
      g_autofree char *both = g_strconcat (text, "\n", split + strlen (" · "), NULL);

      add_name (self, make_layout (self, both, 11, TRUE), region->label_x, region->label_y, rgb, (int) c);
    } else {
      add_name (self, make_layout (self, text, 12, TRUE), region->label_x, region->label_y, rgb, (int) c);
    }
  }
}

typedef struct { guint32 index; guint8 size; } Candidate;

static int
compare_candidates (gconstpointer a,
                    gconstpointer b)
{
  const Candidate *x = a, *y = b;

  if (x->size != y->size)
    return (x->size < y->size) - (x->size > y->size);
  return (x->index > y->index) - (x->index < y->index);
}

static void
name_tracks (SegueMapView *self)
{
  double hw = 0.5 * gtk_widget_get_width (GTK_WIDGET (self)) / self->camera.scale;
  double hh = 0.5 * gtk_widget_get_height (GTK_WIDGET (self)) / self->camera.scale;
  const SegueMapBox seen = { self->camera.cx - hw, self->camera.cy - hh,
                             self->camera.cx + hw, self->camera.cy + hh };
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr (GArray) inside = NULL;

  if (self->namer == NULL || segue_map_points_count_cells (self->points, &seen) > 4 * TRACKS_IN_VIEW_MAX)
    return;
  inside = segue_map_points_in_box (self->points, &seen);
  if (inside->len > TRACKS_IN_VIEW_MAX)
    return;
  for (guint k = 0; k < inside->len; k++) {
    guint32 i = g_array_index (inside, guint32, k);
    Candidate candidate = { i, self->look->size[i] };

    if (!(self->look->flags[i] & SEGUE_MAP_DIM))
      g_array_append_val (candidates, candidate);
  }
  g_array_sort (candidates, compare_candidates);
  for (guint k = 0; k < candidates->len && k < NAMES_OF_TRACKS_MAX; k++) {
    guint32 i = g_array_index (candidates, Candidate, k).index;
    g_autofree char *text = self->namer (self->points->ids[i], self->namer_data);

    if (text != NULL)
      add_name (self, make_layout (self, text, 9, FALSE), self->points->x[i], self->points->y[i], 0, -1);
  }
}

/* What lies over the view takes its room before any name. */
static guint
place_covers (SegueMapView  *self,
              SegueMapLabel *labels)
{
  graphene_rect_t covered[COVERS_MAX];
  guint n = self->covers != NULL ? self->covers (covered, COVERS_MAX, self->covers_data) : 0;

  for (guint i = 0; i < n; i++)
    labels[i] = (SegueMapLabel) { .x = covered[i].origin.x + 0.5 * covered[i].size.width,
                                  .y = covered[i].origin.y + 0.5 * covered[i].size.height,
                                  .w = covered[i].size.width, .h = covered[i].size.height,
                                  .priority = INFINITY, .fixed = TRUE };
  return n;
}

/* How far a region reaches up and down from its name's place, pixels. */
static void
measure_region (SegueMapView         *self,
                const SegueMapRegion *region,
                SegueMapLabel        *label)
{
  for (guint k = 0; k < region->n_loops && k < 1; k++)
    for (guint i = 0; i < region->loops[k].n; i++) {
      double up = (region->label_y - region->loops[k].xy[2 * i + 1]) * self->camera.scale;

      label->above = MAX (label->above, up);
      label->below = MAX (label->below, -up);
    }
}

/* The songs that a name would hide. A region that has hundreds does not miss a few: there the
 * name stands in the middle, as on any map. */
static double
hidden_by (const SegueMapLabel *labels,
           guint                i,
           double               left,
           double               top,
           gpointer             data)
{
  SegueMapView *self = data;
  double w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  const SegueMapName *name = &g_array_index (self->names, SegueMapName, i);
  SegueMapBox box;
  g_autoptr (GArray) under = NULL;
  double few;

  segue_map_camera_to_map (&self->camera, w, h, left, top, &box.x0, &box.y0);
  segue_map_camera_to_map (&self->camera, w, h, left + labels[i].w, top + labels[i].h, &box.x1, &box.y1);
  under = segue_map_points_in_box (self->points, &box);
  if (!name->region)
    return under->len > 0 ? INFINITY : 0.0; /* no song is hidden by the title of another */
  few = under->len / (double) MAX (self->field->regions[name->class].n_points, 1);
  return MAX (few - HIDDEN_SHARE, 0.0) * HIDDEN_WEIGHT;
}

static void
lay_out (SegueMapView *self)
{
  double w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  g_autofree SegueMapLabel *labels = g_new0 (SegueMapLabel, self->names->len + COVERS_MAX);
  double radius = segue_map_radius (self->points->n, w, h, self->fit_scale, self->camera.scale);
  guint kept = 0;

  for (guint i = 0; i < self->names->len; i++) {
    const SegueMapName *name = &g_array_index (self->names, SegueMapName, i);

    segue_map_camera_to_screen (&self->camera, w, h, name->x, name->y, &labels[i].x, &labels[i].y);
    if (!name->region)
      labels[i].y += 0.5 * name->h + 1.6 * radius + RIM;
    labels[i].w = name->w;
    labels[i].h = name->h;
    labels[i].priority = name->region ? 1e6 + self->field->regions[name->class].n_points : -(double) i;
    if (name->region)
      measure_region (self, &self->field->regions[name->class], &labels[i]);
  }
  segue_map_labels_place (labels, self->names->len + place_covers (self, labels + self->names->len), w, h,
                          NAME_GAP, self->points->n <= STEP_ASIDE_MAX ? hidden_by : NULL, self);
  for (guint i = 0; i < self->names->len; i++) {
    SegueMapName *name = &g_array_index (self->names, SegueMapName, i), swap;
    double sx, sy;

    if (!labels[i].shown)
      continue;
    segue_map_camera_to_screen (&self->camera, w, h, name->x, name->y, &sx, &sy);
    name->dx = labels[i].left - sx;
    name->dy = labels[i].top - sy;
    swap = g_array_index (self->names, SegueMapName, kept);
    g_array_index (self->names, SegueMapName, kept++) = *name;
    *name = swap; /* the dropped ones gather at the end */
  }
  g_array_set_size (self->names, kept);
}

/* Names move with the map and are chosen anew where it comes to rest, or when
 * the scale has changed so much that they would collide. */
void
segue_map_view_place_names (SegueMapView *self)
{
  double grown = self->camera.scale / MAX (self->names_camera.scale, 1e-12);
  gboolean moving = !segue_map_camera_equal (&self->camera, &self->target) || self->glide_us != 0 ||
                    (self->dragging && self->gesture == SEGUE_MAP_TOOL_MOVE);
  gboolean jumped = self->names->len > 0 && !segue_map_camera_equal (&self->camera, &self->seen_camera);

  self->seen_camera = self->camera;
  if (jumped && !moving) { /* a jump may be one of many: the next frame shows whether it rests */
    self->moved = moving = TRUE;
    segue_map_view_start_ticking (self);
  }
  if (self->names_serial == self->serial && segue_map_camera_equal (&self->camera, &self->names_camera) &&
      (self->names_whole || moving))
    return;
  if ((moving && self->names->len > 0 && grown > 0.87 && grown < 1.15) || self->points->n == 0)
    return;
  self->names_serial = self->serial;
  self->names_camera = self->camera;
  self->names_whole = !moving;
  g_array_set_size (self->names, 0);
  name_regions (self);
  if (!moving)
    name_tracks (self);
  lay_out (self);
}

/* ---- how a name looks -------------------------------------------------------------------- */

/* A name stands on the map as on a printed one: ink with a rim of paper around it, so
 * that it hides little and reads on anything. */
static GdkTexture *
draw_name (SegueMapView       *self,
           const SegueMapName *name,
           double              pixel)
{
  int w = (int) ceil ((name->w + 2 * RIM) * pixel), h = (int) ceil ((name->h + 2 * RIM) * pixel);
  gsize stride = (gsize) w * 4, size = stride * (gsize) h;
  guint8 *pixels = g_malloc0 (size);
  cairo_surface_t *surface = cairo_image_surface_create_for_data (pixels, CAIRO_FORMAT_ARGB32, w, h, (int) stride);
  cairo_t *cr = cairo_create (surface);
  double ink = self->dark ? 1.0 : 0.06, paper = self->dark ? 0.07 : 1.0, lean = name->rgb != 0 ? 0.34 : 0.0;
  double colour[3];
  g_autoptr (GBytes) bytes = NULL;

  for (int k = 0; k < 3; k++) {
    colour[k] = (name->rgb >> (16 - 8 * k) & 255) / 255.0;
    colour[k] = ink + lean * ((self->dark ? colour[k] : 0.55 * colour[k]) - ink);
  }
  cairo_scale (cr, pixel, pixel);
  cairo_translate (cr, RIM + NAME_PAD_X, RIM + NAME_PAD_Y);
  pango_cairo_update_layout (cr, name->layout);
  pango_cairo_layout_path (cr, name->layout);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgba (cr, paper, paper, paper, 0.30);
  cairo_set_line_width (cr, 2 * RIM);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgba (cr, paper, paper, paper, 0.80);
  cairo_set_line_width (cr, 1.1 * RIM);
  cairo_stroke (cr);
  cairo_set_source_rgba (cr, colour[0], colour[1], colour[2], name->region ? 0.96 : 0.84);
  cairo_move_to (cr, 0, 0);
  pango_cairo_show_layout (cr, name->layout);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  bytes = g_bytes_new_take (pixels, size);
  return gdk_memory_texture_new (w, h, GDK_MEMORY_DEFAULT, bytes, stride);
}

/* Drawn once and then remembered, as names come and go with the scale. Returns NULL when
 * that has to wait for the next frame. */
static GdkTexture *
look_of (SegueMapView       *self,
         const SegueMapName *name,
         double              pixel,
         guint              *budget)
{
  g_autofree char *key = g_strdup_printf ("%d %06x %d %g %s", name->region, name->rgb, self->dark, pixel * name->w,
                                          pango_layout_get_text (name->layout));
  GdkTexture *look = g_hash_table_lookup (self->looks, key);

  if (look == NULL && *budget > 0) {
    (*budget)--;
    if (g_hash_table_size (self->looks) >= LOOKS_MAX)
      g_hash_table_remove_all (self->looks);
    look = draw_name (self, name, pixel);
    g_hash_table_insert (self->looks, g_steal_pointer (&key), look);
  }
  return look != NULL ? g_object_ref (look) : NULL;
}

void
segue_map_view_snapshot_names (SegueMapView *self,
                               GtkSnapshot  *snapshot,
                               gboolean      all)
{
  double w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  double pixel = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  guint budget = all ? G_MAXUINT : LOOKS_PER_FRAME;

  self->unfinished = FALSE;
  for (guint i = 0; i < self->names->len; i++) {
    SegueMapName *name = &g_array_index (self->names, SegueMapName, i);
    double x, y;

    segue_map_camera_to_screen (&self->camera, w, h, name->x, name->y, &x, &y);
    x = round ((x + name->dx - RIM) * pixel) / pixel;
    y = round ((y + name->dy - RIM) * pixel) / pixel;
    if (x > w || y > h || x + name->w + 2 * RIM < 0 || y + name->h + 2 * RIM < 0)
      continue;
    if (name->texture != NULL && gdk_texture_get_width (name->texture) != (int) ceil ((name->w + 2 * RIM) * pixel))
      g_clear_object (&name->texture); /* on another screen */
    if (name->texture == NULL)
      name->texture = look_of (self, name, pixel, &budget);
    if (name->texture == NULL) {
      self->unfinished = TRUE;
      continue;
    }
    gtk_snapshot_append_texture (snapshot, name->texture,
                                 &GRAPHENE_RECT_INIT ((float) x, (float) y,
                                                      (float) (gdk_texture_get_width (name->texture) / pixel),
                                                      (float) (gdk_texture_get_height (name->texture) / pixel)));
  }
  if (self->unfinished)
    segue_map_view_start_ticking (self);
}
