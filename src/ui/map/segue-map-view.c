/* segue-map-view.c - the library as a landscape: contents and the widget itself
 *
 * What it draws is in -picture and -draw, where it looks in -move, what the
 * listener does in -input. UI thread. */
#include "segue-map-view-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define PULSE_S 8        /* a new track, or the pointer, makes it breathe so long */

guint segue_map_view_signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueMapView, segue_map_view, GTK_TYPE_WIDGET)

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
    segue_map_view_start_ticking (self);
  }
  if (self->points != NULL)
    segue_map_points_unref (self->points);
  self->points = points;
  g_clear_pointer (&self->field, segue_map_field_unref);
  if (self->fitted && self->drawn->len == 0)
    segue_map_view_fit (self); /* all was seen, and all that is new is seen as well */
  else if (self->placed && gtk_widget_get_width (GTK_WIDGET (self)) > 0)
    segue_map_view_measure_fit (self);
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
  segue_map_view_start_ticking (self);
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
segue_map_view_set_covers (SegueMapView   *self,
                           SegueMapCovers  covers,
                           gpointer        data)
{
  self->covers = covers;
  self->covers_data = data;
}

void
segue_map_view_place_anew (SegueMapView *self)
{
  self->names_serial = self->serial - 1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

int
segue_map_view_region_at (SegueMapView *self,
                          double        x,
                          double        y)
{
  double mx, my;

  if (self->field == NULL)
    return -1;
  segue_map_camera_to_map (&self->camera, gtk_widget_get_width (GTK_WIDGET (self)),
                           gtk_widget_get_height (GTK_WIDGET (self)), x, y, &mx, &my);
  return segue_map_field_region_at (self->field, mx, my);
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
  g_array_set_size (self->names, 0); /* none looks as it did */
  g_hash_table_remove_all (self->looks);
  segue_map_view_place_anew (self);
  segue_map_view_changed (self);
}

static void
segue_map_view_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  SegueMapView *self = SEGUE_MAP_VIEW (widget);

  if (self->points != NULL && width > 0 && self->placed) {
    SegueMapCamera fit = segue_map_view_measure_fit (self);

    if (self->fitted) /* all that was seen stays seen */
      self->target = self->camera = fit;
    segue_map_view_changed (self);
  }
  g_signal_emit (self, segue_map_view_signals[RESIZED], 0);
}

static void
segue_map_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (segue_map_view_parent_class)->map (widget);
  segue_map_view_ensure_picture (SEGUE_MAP_VIEW (widget));
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
  g_clear_pointer (&self->last_surface, cairo_surface_destroy);
  segue_map_spare_empty (self->spare);
  g_hash_table_remove_all (self->looks);
  segue_map_keep_frame_memory (FALSE);
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
  g_clear_pointer (&self->last_surface, cairo_surface_destroy);
  if (self->painter != NULL)
    g_thread_pool_free (self->painter, FALSE, FALSE);
  segue_map_spare_unref (self->spare);
  g_array_unref (self->names);
  g_hash_table_unref (self->looks);
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
  segue_map_view_signals[RESIZED] = new_signal ("resized", 0); /* while it is: change no widget in it */

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
  self->names = segue_map_view_new_names ();
  self->spare = segue_map_spare_new ();
  self->looks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
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
                                  _("Songs that sound alike lie near each other. The list holds "
                                    "the same songs as rows."), -1);
  segue_map_view_add_controllers (self);
}

GtkWidget *
segue_map_view_new (void)
{
  return g_object_new (SEGUE_TYPE_MAP_VIEW, NULL);
}
