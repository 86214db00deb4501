/* segue-map-page-look.c - what the colours of the map mean, and what of it is lit */
#include "segue-map-page-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "segue-format.h"

#define NEGLECTED_S (90 * (gint64) 86400)

typedef enum { UNEXPLORED_OFF = 0, UNEXPLORED_NEVER, UNEXPLORED_NEGLECTED } Unexplored;

/* ---- how each track looks -------------------------------------------------------------- */

static guint8
size_of (guint32 plays)
{
  return plays >= 15 ? 3 : plays >= 6 ? 2 : plays >= 2 ? 1 : 0;
}

static gboolean
is_explored (SegueMapPage *self,
             guint         i,
             Unexplored    unexplored,
             gint64        now)
{
  switch (unexplored) {
  case UNEXPLORED_NEVER:
    return self->map->last_played_s[i] > 0;
  case UNEXPLORED_NEGLECTED: /* known, but not of late */
    return self->map->last_played_s[i] == 0 || now - self->map->last_played_s[i] < NEGLECTED_S;
  case UNEXPLORED_OFF:
  default:
    return FALSE;
  }
}

guint
segue_map_page_count_unexplored (SegueMapPage *self)
{
  Unexplored unexplored = (Unexplored) gtk_drop_down_get_selected (self->unexplored_drop);
  gint64 now = segue_map_page_now_s ();
  guint n = 0;

  for (guint i = 0; self->map != NULL && i < self->map->n; i++)
    n += !is_explored (self, i, unexplored, now);
  return n;
}

SegueMapLook *
segue_map_page_make_look (SegueMapPage *self)
{
  SegueMapLook *look = segue_map_look_new (self->points->n);
  Unexplored unexplored = (Unexplored) gtk_drop_down_get_selected (self->unexplored_drop);
  gint64 now = segue_map_page_now_s ();
  guint k = 0;

  for (guint c = 0; c < self->classes->n; c++)
    look->palette[c] = self->classes->rgb[c];
  for (guint i = 0; i < self->map->n && k < look->n; i++) {
    guint8 class = self->classes->class[i];

    if (self->map->ids[i] != self->points->ids[k])
      continue;
    look->colour[k] = class;
    look->size[k] = size_of (self->map->play_count[i]);
    if (self->found != NULL)
      look->flags[k] = g_hash_table_contains (self->found, &self->map->ids[i]) ? SEGUE_MAP_MATCH
                                                                               : SEGUE_MAP_DIM;
    if (self->hidden[class] || is_explored (self, i, unexplored, now))
      look->flags[k] = SEGUE_MAP_DIM;
    k++;
  }
  return look;
}

void
segue_map_page_show_look (SegueMapPage *self)
{
  g_autoptr (SegueMapLook) look = NULL;

  if (self->points == NULL || self->classes == NULL)
    return;
  look = segue_map_page_make_look (self);
  segue_map_view_set_look (self->view, look);
}

/* ---- the legend --------------------------------------------------------------------------- */

static void
swatch_cb (GtkDrawingArea *area,
           cairo_t        *cr,
           int             width,
           int             height,
           gpointer        data)
{
  guint32 rgb = segue_map_shown_colour (GPOINTER_TO_UINT (data),
                                        adw_style_manager_get_dark (adw_style_manager_get_default ()));

  cairo_arc (cr, 0.5 * width, 0.5 * height, 0.5 * MIN (width, height) - 0.5, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
  cairo_fill (cr);
}

static GtkWidget *
make_legend_row (SegueMapPage *self,
                 guint         c)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *swatch = gtk_drawing_area_new (), *name = gtk_label_new (self->classes->name[c]);
  g_autofree char *count = g_strdup_printf ("%u", self->classes->count[c]);
  GtkWidget *number = gtk_label_new (count);
  g_autofree char *songs = NULL;
  g_autofree char *tip = NULL;

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), 10);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), 10);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), swatch_cb,
                                  GUINT_TO_POINTER (self->classes->rgb[c]), NULL);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 26);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), number);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_opacity (box, self->hidden[c] ? 0.4 : 1.0);
  songs = segue_format_songs (self->classes->count[c]);
  tip = g_strdup_printf ("%s: %s\n%s", self->classes->name[c], songs, _("Show or hide; Ctrl shows this alone"));
  gtk_widget_set_tooltip_text (row, tip);
  g_object_set_data (G_OBJECT (row), "segue-class", GUINT_TO_POINTER (c));
  return row;
}

static void
fill_legend (SegueMapPage *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->legend, 0)) != NULL)
    gtk_list_box_remove (self->legend, GTK_WIDGET (row));
  for (guint c = 0; c < self->classes->n; c++)
    if (self->classes->count[c] > 0)
      gtk_list_box_append (self->legend, make_legend_row (self, c));
}

static void
dim_rows (SegueMapPage *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->legend, i)) != NULL; i++)
    gtk_widget_set_opacity (gtk_list_box_row_get_child (row),
                            self->hidden[GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row),
                                                                              "segue-class"))]
                              ? 0.4 : 1.0);
}

/* Clicked with Ctrl, or the only one shown clicked again: this one alone, or all. */
void
segue_map_page_legend_cb (SegueMapPage  *self,
                          GtkListBoxRow *row)
{
  guint c = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "segue-class"));
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (self)));
  GdkDevice *keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  gboolean only = keyboard != NULL && (gdk_device_get_modifier_state (keyboard) & GDK_CONTROL_MASK);
  gboolean any = FALSE;

  self->hidden[c] = !self->hidden[c];
  for (guint k = 0; k < self->classes->n; k++) {
    if (only)
      self->hidden[k] = k != c;
    any |= !self->hidden[k] && self->classes->count[k] > 0;
  }
  if (!any)
    memset (self->hidden, 0, sizeof self->hidden);
  dim_rows (self);
  segue_map_page_show_look (self);
}

void
segue_map_page_classify (SegueMapPage *self)
{
  g_clear_pointer (&self->classes, segue_map_classes_free);
  self->classes = segue_map_classes_new (self->map,
                                         (SegueMapColouring) gtk_drop_down_get_selected (self->colour_drop),
                                         segue_map_page_now_s ());
  fill_legend (self);
}

void
segue_map_page_colour_cb (SegueMapPage *self)
{
  if (self->map == NULL)
    return;
  memset (self->hidden, 0, sizeof self->hidden);
  segue_map_page_classify (self);
  segue_map_page_show_look (self);
  segue_map_view_set_tinted (self->view, gtk_drop_down_get_selected (self->colour_drop) == 0);
}

/* ---- regions ------------------------------------------------------------------------------- */

/* The name of a region, with how the listener stands to it while that is asked for. */
char **
segue_map_page_region_names (SegueMapPage *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint c = 0; c < self->map->clusters->len && c < SEGUE_MAP_CLASSES_MAX - 1; c++) {
    const SegueMapCluster *cluster = g_ptr_array_index (self->map->clusters, c);
    Unexplored unexplored = (Unexplored) gtk_drop_down_get_selected (self->unexplored_drop);
    g_autofree char *plain = segue_group_plain_name (cluster->name, NULL); /* the rest would not be seen */
    gint64 last_s = 0;
    g_autofree char *name = NULL;

    for (guint i = 0; unexplored != UNEXPLORED_OFF && i < self->map->n; i++)
      if (self->map->cluster[i] == (int) c)
        last_s = MAX (last_s, self->map->last_played_s[i]);
    if (unexplored != UNEXPLORED_OFF && last_s == 0)
      /* Translators: the name of a region of the map, where nothing was played yet */
      name = g_strdup_printf (_("%s: never visited"), plain);
    else if (unexplored != UNEXPLORED_OFF && segue_map_page_now_s () - last_s > NEGLECTED_S)
      name = g_strdup_printf (_("%s: not visited lately"), plain);
    g_strv_builder_add (names, name != NULL ? name : cluster->name);
  }
  return g_strv_builder_end (names);
}

void
segue_map_page_unexplored_cb (SegueMapPage *self)
{
  g_auto (GStrv) names = NULL;

  segue_map_page_show_look (self);
  segue_map_page_show_hint (self);
  if (self->map == NULL)
    return;
  names = segue_map_page_region_names (self);
  segue_map_view_set_region_names (self->view, (const char *const *) names);
}
