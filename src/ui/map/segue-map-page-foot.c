/* segue-map-page-foot.c - what floats over the map, and how it keeps out of its own way
 *
 * The foot holds what is chosen, how long a way is to be, the circle that is stayed
 * in and the scrubber; legend and buttons stand on it, and no name of the map goes
 * under any of them. */
#include "segue-map-page-private.h"

#include <glib/gi18n.h>

#include "segue-toast.h"

/* From so many pixels on the legend is open by itself, and the map has so many at least. */
#define LEGEND_FROM 760
#define MAP_LEAST 420
#define BESIDE_LEGEND_LEAST 320

/* With fewer pixels the tools stand below what is shown: out of sight nobody looks for them. */
#define ONE_ROW_FROM 560

/* How high the legend may be beside the map, and below it, where it takes the map's height. */
#define LEGEND_HIGH 260
#define LEGEND_LOW 132

static gboolean
has_path (SegueMapPage *self)
{
  g_autoptr (GArray) line = segue_map_view_get_path (self->view);

  return line->len >= 4;
}

guint
segue_map_page_covers (graphene_rect_t *covered,
                       guint            room,
                       gpointer         page)
{
  SegueMapPage *self = page;
  GtkWidget *const over[] = { self->top_bar, self->legend_box, self->zoom_box, self->foot };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (over) && n < room; i++)
    if (gtk_widget_get_mapped (over[i]) &&
        gtk_widget_compute_bounds (over[i], GTK_WIDGET (self->view), &covered[n]) &&
        covered[n].size.width > 0 && covered[n].size.height > 0)
      n++;
  return n;
}

static int
natural (GtkWidget      *widget,
         GtkOrientation  orientation)
{
  int size = 0;

  if (gtk_widget_get_visible (widget))
    gtk_widget_measure (widget, orientation, -1, NULL, &size, NULL, NULL);
  return size;
}

/* All that is seen as a whole keeps clear of what floats over it. The legend takes its room
 * beside the map where enough is left of it, else below. */
static void
keep_clear (SegueMapPage *self,
            int           width,
            int           foot)
{
  int buttons = natural (self->zoom_box, GTK_ORIENTATION_HORIZONTAL);
  int legend = gtk_toggle_button_get_active (self->legend_toggle)
                 ? natural (self->legend_window, GTK_ORIENTATION_HORIZONTAL) : 0;
  gboolean beside = width - legend - buttons >= BESIDE_LEGEND_LEAST;
  SegueMapInsets insets = {
    .left = beside ? legend : 0,
    .top = MAX (natural (self->top_bar, GTK_ORIENTATION_VERTICAL) - 12, 0),
    .right = width >= MAP_LEAST ? buttons - 12 : 0,
    .bottom = foot,
  };

  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->legend_window),
                                              beside ? LEGEND_HIGH : LEGEND_LOW);
  if (legend > 0 && !beside)
    insets.bottom += MIN (natural (self->legend_window, GTK_ORIENTATION_VERTICAL), LEGEND_LOW);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL) {
    double left = insets.left;

    insets.left = insets.right;
    insets.right = left;
  }
  segue_map_view_set_insets (self->view, &insets);
}

/* Legend and buttons stand on the foot. */
static void
stand_on_foot (SegueMapPage *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), least, height;

  if (width > 0)
    gtk_orientable_set_orientation (self->controls, width >= ONE_ROW_FROM ? GTK_ORIENTATION_HORIZONTAL
                                                                          : GTK_ORIENTATION_VERTICAL);
  gtk_widget_measure (self->foot, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (self->foot, GTK_ORIENTATION_VERTICAL, MAX (width, least), NULL, &height, NULL, NULL);
  gtk_widget_set_margin_bottom (self->legend_box, height);
  gtk_widget_set_margin_bottom (self->zoom_box, height);
  if (!self->legend_by_hand && width > 0) {
    gboolean wide = width >= LEGEND_FROM;

    self->legend_auto = TRUE;
    gtk_toggle_button_set_active (self->legend_toggle, wide);
    self->legend_auto = FALSE;
  }
  gtk_image_set_from_icon_name (self->legend_arrow, gtk_toggle_button_get_active (self->legend_toggle)
                                                      ? "pan-down-symbolic" : "pan-up-symbolic");
  /* What is chosen may cover songs for a while: nobody clicks on a map that moves under the pointer. */
  if (width > 0 && !gtk_widget_get_visible (self->selection_bar) && !gtk_widget_get_visible (self->length_box)
      && !gtk_widget_get_visible (self->circle_bar))
    keep_clear (self, width, height);
  segue_map_view_place_anew (self->view);
}

void
segue_map_page_legend_toggled_cb (SegueMapPage *self)
{
  if (gtk_toggle_button_get_active (self->legend_toggle))
    gtk_widget_set_visible (self->legend_revealer, TRUE);
  if (self->legend_auto)
    return;
  self->legend_by_hand = TRUE;
  segue_map_page_show_foot (self);
}

/* Now it has its height. Closed it would still be as wide as it was. */
void
segue_map_page_legend_revealed_cb (SegueMapPage *self)
{
  if (!gtk_revealer_get_child_revealed (GTK_REVEALER (self->legend_revealer)))
    gtk_widget_set_visible (self->legend_revealer, gtk_toggle_button_get_active (self->legend_toggle));
  segue_map_view_place_anew (self->view);
}

void
segue_map_page_show_foot (SegueMapPage *self)
{
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);
  gboolean drawing = segue_map_view_get_tool (self->view) == SEGUE_MAP_TOOL_PATH;
  double x, y, radius;

  gtk_widget_set_visible (self->length_box, drawing || has_path (self) || ids->len == 2 || self->bridging);
  gtk_widget_set_visible (self->circle_bar, segue_map_view_get_circle (self->view, &x, &y, &radius));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.lift", radius > 0);
  stand_on_foot (self);
}

static gboolean
foot_cb (gpointer data)
{
  SegueMapPage *self = data;

  self->foot_source = 0;
  segue_map_page_show_foot (self);
  return G_SOURCE_REMOVE;
}

/* Afterwards: nothing may change its size while sizes are given out. */
void
segue_map_page_resized_cb (SegueMapPage *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->view));

  if (width == self->width || self->foot_source != 0)
    return;
  self->width = width;
  self->foot_source = g_idle_add (foot_cb, self);
}

/* The circle that was drawn is what Up Next stays in; with nothing playing, music
 * begins there. */
void
segue_map_page_circle_cb (SegueMapPage *self)
{
  g_autoptr (GArray) inside = NULL;
  g_autofree char *songs = NULL;
  g_autofree char *text = NULL;
  double x, y, radius;

  if (self->engine == NULL || self->points == NULL)
    return;
  if (!segue_map_view_get_circle (self->view, &x, &y, &radius)) {
    segue_engine_stay_around (self->engine, 0, 0, 0);
    segue_map_page_show_foot (self);
    return;
  }
  inside = segue_map_points_in_circle (self->points, x, y, radius);
  if (inside->len == 0) {
    segue_toast (GTK_WIDGET (self), _("No songs lie in that circle."));
    segue_map_view_set_circle (self->view, 0, 0, 0); /* comes back here */
    return;
  }
  songs = g_strdup_printf (g_dngettext (NULL, "%u song", "%u songs", inside->len), inside->len);
  /* Translators: then how many songs lie in the circle that Up Next is kept to */
  text = g_strdup_printf (_("Staying around here: %s"), songs);
  gtk_label_set_text (self->circle_label, text);
  segue_engine_stay_around (self->engine, x, y, radius);
  if (inside->len > 0 && segue_queue_get_current (segue_engine_get_queue (self->engine)) == NULL) {
    g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

    for (guint k = 0; k < inside->len; k++)
      g_array_append_val (ids, self->points->ids[g_array_index (inside, guint32, k)]);
    segue_engine_start_from (self->engine, (const gint64 *) (gpointer) ids->data, ids->len,
                             _("a place on the map"));
  }
  segue_map_page_show_foot (self);
}
