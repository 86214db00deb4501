/* segue-track-view-actions.c - the menu, the keys, dragging and dropping of a list of tracks */
#include "segue-track-view-private.h"

#include <glib/gi18n.h>

#include "segue-karaoke.h"
#include "segue-playlists.h"
#include "segue-suggest-actions.h"
#include "segue-track-ids.h"
#include "segue-track-row.h"

/* ---- what is selected ------------------------------------------------------------ */

/* FALSE where no row of the list has the focus. */
static gboolean
get_focused (SegueTrackView *self,
             guint          *position)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list))
                     ? gtk_widget_get_first_child (focus) : NULL;
  GtkListItem *item = SEGUE_IS_TRACK_ROW (row) ? segue_track_row_get_item (SEGUE_TRACK_ROW (row)) : NULL;

  if (item == NULL)
    return FALSE;
  *position = gtk_list_item_get_position (item);
  return *position != GTK_INVALID_LIST_POSITION;
}

/* Returns (transfer full) the selected ids in order of the list; where nothing is selected
 * the one with the focus, on which a key means to act. */
static GArray *
get_selected (SegueTrackView *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GtkBitset) selected = NULL;
  GtkBitsetIter iter;
  guint position, n;
  const gint64 *all;

  if (self->model == NULL)
    return ids;
  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  all = segue_track_model_get_ids (self->model, &n);
  if (gtk_bitset_iter_init_first (&iter, selected, &position))
    do {
      if (position < n)
        g_array_append_val (ids, all[position]);
    } while (gtk_bitset_iter_next (&iter, &position));
  else if (get_focused (self, &position) && position < n)
    g_array_append_val (ids, all[position]);
  return ids;
}

static const gint64 *
data_of (GArray *ids)
{
  return (const gint64 *) (void *) ids->data;
}

/* Returns (transfer full) the first selected track, NULL when there is none. */
static SegueTrack *
get_first (SegueTrackView *self)
{
  g_autoptr (GArray) ids = get_selected (self);

  return ids->len > 0 ? segue_engine_get_track (self->engine, data_of (ids)[0]) : NULL;
}

/* ---- actions ---------------------------------------------------------------------- */

static void
play_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);
  g_autoptr (GArray) ids = get_selected (self);
  SegueQueue *queue;
  guint n;
  const gint64 *all;

  if (ids->len == 0)
    return;
  queue = segue_engine_get_queue (self->engine);
  all = segue_track_model_get_ids (self->model, &n);
  if (ids->len == 1) /* the rest of the list follows, as after a double click */
    segue_queue_play_ids (queue, all, n, segue_track_model_find (self->model, data_of (ids)[0]),
                          self->origin, self->context_name);
  else
    segue_queue_play_ids (queue, data_of (ids), ids->len, 0, self->origin, self->context_name);
}

static void
start_from_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);
  g_autoptr (GArray) ids = get_selected (self);

  if (ids->len > 0)
    segue_suggest_start_from (widget, self->engine, data_of (ids), ids->len, NULL);
}

static void
enqueue_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);
  g_autoptr (GArray) ids = get_selected (self);

  if (ids->len > 0)
    segue_engine_enqueue (self->engine, data_of (ids), ids->len,
                          g_str_equal (name, "tracks.play-next"));
}

static void
add_to_playlist_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);
  g_autoptr (GArray) ids = get_selected (self);

  segue_tracks_append_to_playlist (widget, self->engine, g_variant_get_int64 (parameter),
                                   data_of (ids), ids->len);
}

static void
new_playlist_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);
  g_autoptr (GArray) ids = get_selected (self);

  segue_tracks_new_playlist (widget, self->engine, data_of (ids), ids->len);
}

static void
favourite_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);
  g_autoptr (GArray) ids = get_selected (self);

  segue_tracks_toggle_favourite (self->engine, data_of (ids), ids->len);
}

static void
karaoke_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);
  g_autoptr (SegueTrack) track = get_first (self);

  if (track != NULL)
    segue_karaoke_sing (widget, self->engine, track);
}

static void
show_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_autoptr (SegueTrack) track = get_first (SEGUE_TRACK_VIEW (widget));
  gint64 id;

  if (track == NULL)
    return;
  id = segue_track_get_id (track);
  if (g_str_equal (name, "tracks.show-album"))
    gtk_widget_activate_action (widget, "win.show-album-of", "x", id);
  else if (g_str_equal (name, "tracks.show-artist"))
    gtk_widget_activate_action (widget, "win.show-artist-of", "x", id);
  else if (g_str_equal (name, "tracks.properties"))
    gtk_widget_activate_action (widget, "win.show-properties", "x", id);
  else
    segue_track_show_in_files (widget, track);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);
  g_autoptr (GtkBitset) selected = NULL;
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *sentence = NULL;
  guint n, n_removed;
  const gint64 *ids;

  if (self->model == NULL || !segue_track_view_can_edit (self))
    return;
  ids = segue_track_model_get_ids (self->model, &n);
  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  n_removed = gtk_bitset_get_size (selected);
  if (n_removed == 0)
    return;
  for (guint i = 0; i < n; i++)
    if (!gtk_bitset_contains (selected, i))
      g_array_append_val (left, ids[i]);
  sentence = g_strdup_printf (ngettext ("%u song removed", "%u songs removed", n_removed),
                              n_removed);
  segue_track_view_emit_edited (self, left, sentence);
}

static void
popup (SegueTrackView *self,
       double          x,
       double          y)
{
  g_autoptr (GArray) ids = get_selected (self);
  g_autoptr (GMenuModel) menu = NULL;
  SegueTrackMenuFlags flags = 0;
  graphene_point_t point;

  if (ids->len == 0)
    return;
  if (segue_track_view_can_edit (self))
    flags |= SEGUE_TRACK_MENU_REMOVE;
  if (ids->len == 1)
    flags |= SEGUE_TRACK_MENU_ONE;
  menu = segue_track_menu_new (self->engine, flags);
  if (gtk_widget_compute_point (GTK_WIDGET (self->list), GTK_WIDGET (self),
                                &GRAPHENE_POINT_INIT (x, y), &point))
    segue_popup_menu (GTK_WIDGET (self), menu, point.x, point.y);
}

static void
select_if_needed (SegueTrackView *self,
                  guint           position)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);

  if (!gtk_selection_model_is_selected (model, position))
    gtk_selection_model_select_item (model, position, TRUE);
}

/* The menu key: at the row with the focus, which it selects as a click would. */
static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);
  GtkWidget *top = GTK_WIDGET (self->list);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  graphene_rect_t bounds;
  guint position;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, top)
      || !gtk_widget_compute_bounds (focus, top, &bounds))
    return;
  if (segue_track_view_pick (self, bounds.origin.x + bounds.size.width / 2,
                             bounds.origin.y + bounds.size.height / 2, &position, NULL))
    select_if_needed (self, position);
  popup (self, bounds.origin.x + 48, bounds.origin.y + bounds.size.height);
}

/* Alt and Return: of the row with the focus, whatever else is selected. */
static gboolean
properties_key_cb (GtkWidget *widget,
                   GVariant  *args,
                   gpointer   data)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);
  guint position;

  if (get_focused (self, &position))
    select_if_needed (self, position);
  gtk_widget_activate_action (widget, "tracks.properties", NULL);
  return TRUE;
}

/* ---- mouse --------------------------------------------------------------------------- */

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            SegueTrackView  *self)
{
  guint position;

  if (!segue_track_view_pick (self, x, y, &position, NULL))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  select_if_needed (self, position);
  popup (self, x, y);
}

static void
long_pressed_cb (GtkGestureLongPress *gesture,
                 double               x,
                 double               y,
                 SegueTrackView      *self)
{
  guint position;

  if (!segue_track_view_pick (self, x, y, &position, NULL))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  select_if_needed (self, position);
  popup (self, x, y);
}

static GdkContentProvider *
drag_prepare_cb (GtkDragSource  *source,
                 double          x,
                 double          y,
                 SegueTrackView *self)
{
  g_autoptr (GArray) ids = NULL;
  guint position;

  if (!segue_track_view_pick (self, x, y, &position, NULL))
    return NULL;
  select_if_needed (self, position);
  ids = get_selected (self);
  return segue_tracks_drag_content (self->engine, data_of (ids), ids->len);
}

/* What hangs at the pointer: the title, or how many. */
static void
drag_begin_cb (GtkDragSource  *source,
               GdkDrag        *drag,
               SegueTrackView *self)
{
  GtkWidget *icon = gtk_drag_icon_get_for_drag (drag);
  g_autoptr (GArray) ids = get_selected (self);
  g_autoptr (SegueTrack) first = get_first (self);
  g_autofree char *text = NULL;
  GtkWidget *label;

  text = ids->len == 1 && first != NULL
           ? g_strdup (segue_track_get_title (first))
           : g_strdup_printf (ngettext ("%u song", "%u songs", ids->len), ids->len);
  label = gtk_label_new (text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_add_css_class (label, "drag-label");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (icon), label);
  self->dragging = TRUE;
}

static void
drag_end_cb (GtkDragSource  *source,
             GdkDrag        *drag,
             gboolean        delete_data,
             SegueTrackView *self)
{
  self->dragging = FALSE;
}

/* A click on the star of a row is none on the row: a double click does not play it. */
static void
star_pressed_cb (GtkGestureClick *gesture,
                 int              n_press,
                 double           x,
                 double           y,
                 SegueTrackView  *self)
{
  SegueTrackRow *row = segue_track_table_pick (self->table, x, y);
  graphene_rect_t bounds;
  guint position, n;
  const gint64 *ids = segue_track_model_get_ids (self->model, &n);

  if (row == NULL ||
      !gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &bounds) ||
      segue_track_row_get_column_at (row, x - bounds.origin.x) != SEGUE_COLUMN_FAVOURITE)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  position = gtk_list_item_get_position (segue_track_row_get_item (row));
  if (position < n)
    segue_tracks_toggle_favourite (self->engine, &ids[position], 1);
}

/* ---- dropping into a list with an order of its own ----------------------------------------- */

/* The place in the list before which a drop at this point lands. */
static guint
drop_position (SegueTrackView *self,
               double          x,
               double          y,
               gboolean        mark)
{
  guint position;
  GtkWidget *row;
  graphene_rect_t bounds;

  if (!segue_track_view_pick (self, x, y, &position, &row) ||
      !gtk_widget_compute_bounds (row, GTK_WIDGET (self->list), &bounds)) {
    if (mark)
      segue_drop_mark (&self->drop_row, NULL, NULL);
    return g_list_model_get_n_items (G_LIST_MODEL (self->model));
  }
  if (y > bounds.origin.y + bounds.size.height / 2) {
    if (mark)
      segue_drop_mark (&self->drop_row, row, "drop-below");
    return position + 1;
  }
  if (mark)
    segue_drop_mark (&self->drop_row, row, "drop-above");
  return position;
}

static GdkDragAction
drop_motion_cb (GtkDropTarget  *target,
                double          x,
                double          y,
                SegueTrackView *self)
{
  if (self->model == NULL || !segue_track_view_can_edit (self))
    return 0;
  drop_position (self, x, y, TRUE);
  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (GtkDropTarget  *target,
               SegueTrackView *self)
{
  segue_drop_mark (&self->drop_row, NULL, NULL);
}

/* Our own rows move, others come in. */
static gboolean
drop_cb (GtkDropTarget  *target,
         const GValue   *value,
         double          x,
         double          y,
         SegueTrackView *self)
{
  g_autoptr (GArray) content = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GtkBitset) moved = NULL;
  g_autofree char *sentence = NULL;
  gsize n_dropped;
  const gint64 *dropped, *ids;
  guint n, at;

  segue_drop_mark (&self->drop_row, NULL, NULL);
  if (self->model == NULL || !segue_track_view_can_edit (self))
    return FALSE;

  dropped = segue_track_ids_get (g_value_get_boxed (value), &n_dropped);
  ids = segue_track_model_get_ids (self->model, &n);
  at = drop_position (self, x, y, FALSE);
  moved = self->dragging
            ? gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection))
            : gtk_bitset_new_empty ();
  for (guint i = 0; i <= n; i++) {
    if (i == at && n_dropped > 0)
      g_array_append_vals (content, dropped, n_dropped);
    if (i < n && !gtk_bitset_contains (moved, i))
      g_array_append_val (content, ids[i]);
  }
  sentence = g_strdup_printf (self->dragging
                                ? ngettext ("%u song moved", "%u songs moved", n_dropped)
                                : ngettext ("%u song added", "%u songs added", n_dropped),
                              (guint) n_dropped);
  segue_track_view_emit_edited (self, content, sentence);
  return TRUE;
}

/* ---- setting up ------------------------------------------------------------------------------ */

gboolean
segue_track_view_can_edit (SegueTrackView *self)
{
  return self->editable && self->sort == TRACK_SORT_DEFAULT &&
         (self->search == NULL || *self->search == '\0');
}

void
segue_track_view_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "tracks.add-to-playlist", "x", add_to_playlist_action);
  gtk_widget_class_install_action (klass, "tracks.enqueue", NULL, enqueue_action);
  gtk_widget_class_install_action (klass, "tracks.favourite", NULL, favourite_action);
  gtk_widget_class_install_action (klass, "tracks.karaoke", NULL, karaoke_action);
  gtk_widget_class_install_action (klass, "tracks.menu", NULL, menu_action);
  gtk_widget_class_install_action (klass, "tracks.new-playlist", NULL, new_playlist_action);
  gtk_widget_class_install_action (klass, "tracks.play", NULL, play_action);
  gtk_widget_class_install_action (klass, "tracks.play-next", NULL, enqueue_action);
  gtk_widget_class_install_action (klass, "tracks.properties", NULL, show_action);
  gtk_widget_class_install_action (klass, "tracks.remove", NULL, remove_action);
  gtk_widget_class_install_action (klass, "tracks.show-album", NULL, show_action);
  gtk_widget_class_install_action (klass, "tracks.show-artist", NULL, show_action);
  gtk_widget_class_install_action (klass, "tracks.start-from", NULL, start_from_action);
  gtk_widget_class_install_action (klass, "tracks.show-in-files", NULL, show_action);

  gtk_widget_class_add_binding_action (klass, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "tracks.play-next", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_e, GDK_CONTROL_MASK, "tracks.enqueue", NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Return, GDK_ALT_MASK, properties_key_cb, NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_d, GDK_CONTROL_MASK, "tracks.favourite",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Delete, 0, "tracks.remove", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "tracks.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "tracks.menu", NULL);
}

void
segue_track_view_init_actions (SegueTrackView *self)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();
  GtkGesture *star = gtk_gesture_click_new ();
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (SEGUE_TYPE_TRACK_IDS, GDK_ACTION_COPY);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (click));

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (star), GTK_PHASE_CAPTURE);
  g_signal_connect (star, "pressed", G_CALLBACK (star_pressed_cb), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (star));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (long_pressed_cb), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (press));

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (source, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (source));

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect (target, "enter", G_CALLBACK (drop_motion_cb), self);
  g_signal_connect (target, "leave", G_CALLBACK (drop_leave_cb), self);
  g_signal_connect (target, "motion", G_CALLBACK (drop_motion_cb), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (target));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tracks.remove", FALSE);
}
