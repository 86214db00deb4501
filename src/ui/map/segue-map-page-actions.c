/* segue-map-page-actions.c - what can be done on the map: queues, bridges, tools, saving */
#include "segue-map-page-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "segue-format.h"
#include "segue-toast.h"
#include "segue-track-actions.h"

#define ALIKE 20
#define STAY_WITH 25 /* tracks around the chosen ones that a circle holds at least */
#define PNG_SCALE 2.0

static const gint64 *
data_of (const GArray *ids)
{
  return (const gint64 *) (gconstpointer) ids->data;
}

/* ---- playing what is chosen ----------------------------------------------------------- */

static void
play_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);

  if (ids->len > 0)
    segue_engine_play (self->engine, data_of (ids), ids->len, 0,
                       ids->len == 1 ? PLAY_ORIGIN_CLICK : PLAY_ORIGIN_PLAYLIST, _("Map"));
}

static void
enqueue_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);
  g_autofree char *songs = segue_format_songs (ids->len);
  g_autofree char *sentence = NULL;

  if (ids->len == 0)
    return;
  segue_engine_enqueue (self->engine, data_of (ids), ids->len, g_str_equal (name, "tracks.play-next"));
  sentence = g_strdup_printf (_("%s added to the queue"), songs);
  segue_toast (widget, sentence);
}

static void
new_playlist_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);

  segue_tracks_new_playlist (widget, self->engine, data_of (ids), ids->len);
}

static void
add_to_playlist_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);

  segue_tracks_append_to_playlist (widget, self->engine, g_variant_get_int64 (parameter),
                                   data_of (ids), ids->len);
}

static void
favourite_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);

  segue_tracks_toggle_favourite (self->engine, data_of (ids), ids->len);
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);

  self->bridging = FALSE;
  segue_map_view_clear_path (self->view);
  segue_map_view_select (self->view, NULL, 0);
}

/* ---- choosing by sound -------------------------------------------------------------------- */

/* What was found is chosen, in its order; playing it is one more step. */
static void
take_found (SegueMapPage *self,
            GArray       *ids, /* taken, or NULL */
            GError       *error)
{
  if (ids != NULL && ids->len > 0)
    segue_map_view_select (self->view, data_of (ids), ids->len);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    segue_toast (GTK_WIDGET (self), error != NULL ? error->message : _("No songs were found there."));
  g_clear_pointer (&ids, g_array_unref);
}

static guint
length (SegueMapPage *self)
{
  return (guint) gtk_adjustment_get_value (self->length);
}

/* Another length was asked for meanwhile: that is the answer that counts. */
static gboolean
ask_again (SegueMapPage *self)
{
  gboolean again = self->again;

  self->following = self->again = FALSE;
  if (again)
    segue_map_page_length_cb (self);
  return again;
}

static void
path_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = segue_engine_map_path_finish (SEGUE_ENGINE (source), result, &error);

  if (!ask_again (self))
    take_found (self, g_steal_pointer (&ids), error);
}

void
segue_map_page_follow_path (SegueMapPage *self)
{
  g_autoptr (GArray) line = segue_map_view_get_path (self->view);

  if (self->map == NULL || line->len < 4)
    return;
  self->bridging = FALSE;
  self->following = TRUE;
  segue_engine_map_path_async (self->engine, self->map, (const double *) (gpointer) line->data,
                               line->len / 2, length (self), self->cancellable, path_cb,
                               g_object_ref (self));
}

static void
bridge_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = segue_engine_map_bridge_finish (SEGUE_ENGINE (source), result, &error);

  self->bridging = ids != NULL;
  if (!ask_again (self))
    take_found (self, g_steal_pointer (&ids), error);
}

/* The way that is shown, path or bridge, with so many songs. */
void
segue_map_page_length_cb (SegueMapPage *self)
{
  if (self->following)
    self->again = TRUE;
  else if (self->bridging)
    gtk_widget_activate_action (GTK_WIDGET (self), "map.bridge", NULL);
  else
    segue_map_page_follow_path (self);
}

static gint64
playing_id (SegueMapPage *self)
{
  SegueQueueItem *item = segue_queue_get_current (segue_engine_get_queue (self->engine));

  return item != NULL ? segue_track_get_id (segue_queue_item_get_track (item)) : 0;
}

/* Between the two that are chosen; from what plays to the only one. */
static void
bridge_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);
  gint64 from = ids->len >= 2 ? data_of (ids)[0] : playing_id (self);
  gint64 to = ids->len >= 1 ? data_of (ids)[ids->len - 1] : 0;

  if (self->map == NULL || from == 0 || to == 0 || from == to) {
    segue_toast (widget, _("Choose two songs to build a bridge between: Ctrl+click the second one."));
    return;
  }
  segue_map_view_clear_path (self->view);
  self->following = TRUE;
  segue_engine_map_bridge_async (self->engine, self->map, from, to, MAX (length (self), 3) - 2,
                                 self->cancellable, bridge_cb, g_object_ref (self));
}

static void
alike_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *ids = segue_engine_map_near_finish (SEGUE_ENGINE (source), result, &error);

  take_found (self, ids, error);
}

static void
alike_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);

  if (self->map != NULL && ids->len > 0)
    segue_engine_map_near_async (self->engine, self->map, data_of (ids)[0], ALIKE, TRUE,
                                 self->cancellable, alike_cb, g_object_ref (self));
}

/* ---- staying around --------------------------------------------------------------------------- */

/* A circle around what is chosen, wide enough to have some choice in it. */
static void
circle_around (SegueMapPage *self,
               const GArray *ids)
{
  double x = 0, y = 0, radius = 0, reach;
  guint n = 0;

  for (guint k = 0; k < ids->len; k++) {
    int at = segue_map_points_find (self->points, g_array_index (ids, gint64, k));

    if (at < 0)
      continue;
    x += (self->points->x[at] - x) / (n + 1);
    y += (self->points->y[at] - y) / (n + 1);
    n++;
  }
  if (n == 0)
    return;
  for (guint k = 0; k < ids->len; k++) {
    int at = segue_map_points_find (self->points, g_array_index (ids, gint64, k));

    if (at >= 0)
      radius = MAX (radius, hypot (self->points->x[at] - x, self->points->y[at] - y));
  }
  reach = hypot (self->points->box.x1 - self->points->box.x0, self->points->box.y1 - self->points->box.y0);
  radius = MAX (1.05 * radius, 0.01 * reach);
  for (int round = 0; round < 24 && radius < reach; round++) {
    g_autoptr (GArray) inside = segue_map_points_in_circle (self->points, x, y, radius);

    if (inside->len >= MIN (STAY_WITH, self->points->n))
      break;
    radius *= 1.25;
  }
  segue_map_view_set_circle (self->view, x, y, radius);
}

static void
stay_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);

  if (self->points != NULL && ids->len > 0)
    circle_around (self, ids);
}

static void
region_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; self->map != NULL && self->region >= 0 && i < self->map->n; i++)
    if (self->map->cluster[i] == self->region)
      g_array_append_val (ids, self->map->ids[i]);
  if (ids->len > 0)
    segue_map_view_select (self->view, data_of (ids), ids->len);
}

static void
lift_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  segue_map_view_set_circle (SEGUE_MAP_PAGE (widget)->view, 0, 0, 0);
}

/* ---- looking ------------------------------------------------------------------------------------- */

static void
zoom_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);

  if (g_str_equal (name, "map.zoom-fit"))
    segue_map_view_see_all (self->view);
  else
    segue_map_view_zoom (self->view, g_str_equal (name, "map.zoom-in") ? 1.6 : 1 / 1.6);
}

static void
where_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  gint64 id = playing_id (self);

  if (id == 0)
    segue_toast (widget, _("Nothing plays."));
  else if (!segue_map_view_centre_on (self->view, id))
    segue_toast (widget, _("What plays is not on the map yet: it has not been analysed."));
}

static void
list_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);
  gboolean list = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "list") == 0;

  if (self->map == NULL || self->map->n == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, list ? "map" : "list");
  gtk_widget_grab_focus (list ? GTK_WIDGET (self->view) : GTK_WIDGET (self->list));
}

/* ---- saving ---------------------------------------------------------------------------------------- */

typedef struct {
  SegueMapPage *page; /* owned */
  gboolean      svg;
  gboolean      fresh; /* there was no such file */
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->page);
  g_free (saving);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Saving *saving = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error)) {
    if (saving->fresh) /* half a picture serves nobody */
      g_file_delete (G_FILE (source), NULL, NULL);
    sentence = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
      ? g_strdup (_("The map was not saved: there is no room left in that folder."))
      : g_strdup_printf (_("The map was not saved: %s"), error->message);
  }
  segue_toast (GTK_WIDGET (saving->page), sentence != NULL ? sentence : _("The map was saved"));
  saving_free (saving);
}

static void
save_response_cb (GtkNativeDialog *dialog,
                  int              response,
                  gpointer         user_data)
{
  Saving *saving = user_data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GBytes) bytes = NULL;

  if (response == GTK_RESPONSE_ACCEPT && file != NULL) {
    if (saving->svg) {
      char *svg = segue_map_view_to_svg (saving->page->view);

      bytes = g_bytes_new_take (svg, strlen (svg));
    } else {
      g_autoptr (GdkTexture) texture = segue_map_view_to_texture (saving->page->view, PNG_SCALE);

      bytes = texture != NULL ? gdk_texture_save_to_png_bytes (texture) : NULL;
    }
  }
  if (bytes != NULL) {
    saving->fresh = !g_file_query_exists (file, NULL);
    g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, saved_cb, saving);
  } else {
    saving_free (saving);
  }
  g_object_unref (dialog);
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  gboolean svg = g_str_equal (name, "map.save-svg");
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Save the Map"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                 GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
  Saving *saving = g_new0 (Saving, 1);

  *saving = (Saving) { g_object_ref (SEGUE_MAP_PAGE (widget)), svg, FALSE };
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), svg ? "map.svg" : "map.png");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (save_response_cb), saving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- the menu ---------------------------------------------------------------------------------------- */

void
segue_map_page_popup (SegueMapPage *self,
                      GtkWidget    *parent,
                      double        x,
                      double        y)
{
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);
  g_autoptr (GMenuModel) tracks = segue_track_menu_new (self->engine, SEGUE_TRACK_MENU_PLAIN);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) sound = g_menu_new ();
  double cx, cy, radius;

  if (ids->len > 0)
    g_menu_append_section (menu, NULL, tracks);
  if (ids->len == 1)
    g_menu_append (sound, _("_Nearest by Sound"), "map.alike");
  if (ids->len == 1)
    g_menu_append (sound, _("_Bridge from What Plays to Here"), "map.bridge");
  else if (ids->len >= 2)
    g_menu_append (sound, _("_Bridge from First to Last"), "map.bridge");
  if (ids->len > 0)
    g_menu_append (sound, _("_Stay Around Here"), "map.stay");
  if (segue_map_view_get_circle (self->view, &cx, &cy, &radius))
    g_menu_append (sound, _("_Lift the Circle"), "map.lift");
  if (self->region >= 0)
    g_menu_append (sound, _("Choose the Whole _Region"), "map.region");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (sound));
  segue_popup_menu (parent, G_MENU_MODEL (menu), x, y);
}

void
segue_map_page_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "map.alike", NULL, alike_action);
  gtk_widget_class_install_action (klass, "map.bridge", NULL, bridge_action);
  gtk_widget_class_install_action (klass, "map.clear", NULL, clear_action);
  gtk_widget_class_install_action (klass, "map.lift", NULL, lift_action);
  gtk_widget_class_install_action (klass, "map.region", NULL, region_action);
  gtk_widget_class_install_action (klass, "map.save-png", NULL, save_action);
  gtk_widget_class_install_action (klass, "map.save-svg", NULL, save_action);
  gtk_widget_class_install_action (klass, "map.show-list", NULL, list_action);
  gtk_widget_class_install_action (klass, "map.stay", NULL, stay_action);
  gtk_widget_class_install_action (klass, "map.where", NULL, where_action);
  gtk_widget_class_install_action (klass, "map.zoom-fit", NULL, zoom_action);
  gtk_widget_class_install_action (klass, "map.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (klass, "map.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (klass, "tracks.add-to-playlist", "x", add_to_playlist_action);
  gtk_widget_class_install_action (klass, "tracks.enqueue", NULL, enqueue_action);
  gtk_widget_class_install_action (klass, "tracks.favourite", NULL, favourite_action);
  gtk_widget_class_install_action (klass, "tracks.new-playlist", NULL, new_playlist_action);
  gtk_widget_class_install_action (klass, "tracks.play", NULL, play_action);
  gtk_widget_class_install_action (klass, "tracks.play-next", NULL, enqueue_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_l, GDK_CONTROL_MASK, "map.show-list", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_b, GDK_CONTROL_MASK, "map.bridge", NULL);
}
