/* segue-queue-pane-actions.c - what the queue pane does: play, move, take out, keep */
#include "segue-queue-pane-private.h"

#include "segue-karaoke.h"
#include "segue-track-actions.h"

static void
play_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (SegueQueueItem) item = queue_pane_first_selected (self);

  if (item != NULL)
    segue_queue_jump_to (queue_pane_queue (self), segue_queue_item_get_id (item));
}

static void
play_row_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  segue_queue_jump_to (queue_pane_queue (SEGUE_QUEUE_PANE (widget)), g_variant_get_uint64 (parameter));
}

static void
pin_row_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  segue_queue_pin (queue_pane_queue (SEGUE_QUEUE_PANE (widget)), g_variant_get_uint64 (parameter));
}

static void
remove_items (SegueQueuePane *self,
              GPtrArray      *items)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < items->len; i++) {
    guint64 id = segue_queue_item_get_id (items->pdata[i]);

    if (segue_queue_item_get_section (items->pdata[i]) != SEGUE_QUEUE_CURRENT &&
        !queue_pane_send_away (self, items->pdata[i]))
      g_array_append_val (ids, id);
  }
  if (ids->len > 0)
    segue_queue_remove (queue_pane_queue (self), (const guint64 *) (void *) ids->data, ids->len);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GPtrArray) items = queue_pane_selected (self);

  remove_items (self, items);
}

static void
remove_row_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  const guint64 id = g_variant_get_uint64 (parameter);
  g_autoptr (SegueQueueItem) item = NULL;

  g_set_object (&item, segue_queue_find (queue_pane_queue (self), id));
  if (item == NULL || !queue_pane_send_away (self, item))
    segue_queue_remove (queue_pane_queue (self), &id, 1);
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueQueue *queue = queue_pane_queue (SEGUE_QUEUE_PANE (widget));

  if (g_str_equal (name, "queue.clear"))
    segue_queue_clear (queue);
  else
    segue_queue_clear_queued (queue);
}

/* To the front of what is queued, in their order. */
static void
play_next_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GPtrArray) items = queue_pane_selected (self);

  for (guint i = items->len; i > 0; i--) {
    guint64 id = segue_queue_item_get_id (items->pdata[i - 1]);
    SegueQueueItem *current = segue_queue_get_current (queue_pane_queue (self));
    guint64 first = queue_pane_id_at (self, current != NULL ? 1 : 0);

    if (first != id && segue_queue_item_get_section (items->pdata[i - 1]) != SEGUE_QUEUE_CURRENT)
      segue_queue_move (queue_pane_queue (self), id, first);
  }
}

static void
pin_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GPtrArray) items = queue_pane_selected (self);

  for (guint i = 0; i < items->len; i++)
    segue_queue_pin (queue_pane_queue (self), segue_queue_item_get_id (items->pdata[i]));
}

/* One place up or down; the row stays selected, so the key can be held. */
static void
move_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (SegueQueueItem) item = queue_pane_first_selected (self);
  gboolean down = g_str_equal (name, "queue.move-down");
  guint64 id;
  guint position;

  if (item == NULL || segue_queue_item_get_section (item) == SEGUE_QUEUE_CURRENT)
    return;
  id = segue_queue_item_get_id (item);
  position = queue_pane_find (self, id);
  if (position == GTK_INVALID_LIST_POSITION || (!down && position <= 1))
    return;
  segue_queue_move (queue_pane_queue (self), id, queue_pane_id_at (self, down ? position + 2 : position - 1));
  position = queue_pane_find (self, id);
  if (position != GTK_INVALID_LIST_POSITION) {
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
    gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u",
                                position);
  }
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);
    gint64 id = segue_track_get_id (segue_queue_item_get_track (item));

    if (id != 0)
      g_array_append_val (ids, id);
  }
  segue_tracks_new_playlist (widget, self->engine, (const gint64 *) (void *) ids->data, ids->len);
}

static void
sleep_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  int minutes = g_variant_get_int32 (parameter);

  segue_player_set_sleep_timer (segue_engine_get_player (self->engine), minutes * 60.0, TRUE);
  if (minutes > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->sleep_button), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->sleep_button), "accent");
}

/* Also of what is outside the library. */
static void
karaoke_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (SegueQueueItem) item = queue_pane_first_selected (self);

  if (item != NULL)
    segue_karaoke_sing (widget, self->engine, segue_queue_item_get_track (item));
}

static void
track_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GArray) ids = queue_pane_selected_ids (self);
  const gint64 *data = (const gint64 *) (void *) ids->data;

  if (ids->len == 0)
    return;
  if (g_str_equal (name, "tracks.add-to-playlist"))
    segue_tracks_append_to_playlist (widget, self->engine, g_variant_get_int64 (parameter), data,
                                     ids->len);
  else if (g_str_equal (name, "tracks.new-playlist"))
    segue_tracks_new_playlist (widget, self->engine, data, ids->len);
  else if (g_str_equal (name, "tracks.favourite"))
    segue_tracks_toggle_favourite (self->engine, data, ids->len);
  else if (g_str_equal (name, "tracks.show-album"))
    gtk_widget_activate_action (widget, "win.show-album-of", "x", data[0]);
  else if (g_str_equal (name, "tracks.show-artist"))
    gtk_widget_activate_action (widget, "win.show-artist-of", "x", data[0]);
  else
    gtk_widget_activate_action (widget, "win.show-properties", "x", data[0]);
}

/* ---- all of them ------------------------------------------------------------------- */

void
queue_pane_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "queue.clear", NULL, clear_action);
  gtk_widget_class_install_action (klass, "queue.clear-queued", NULL, clear_action);
  gtk_widget_class_install_action (klass, "queue.feedback", "(tu)", queue_pane_feedback_action);
  gtk_widget_class_install_action (klass, "queue.menu", NULL, queue_pane_menu_action);
  gtk_widget_class_install_action (klass, "queue.move-down", NULL, move_action);
  gtk_widget_class_install_action (klass, "queue.move-up", NULL, move_action);
  gtk_widget_class_install_action (klass, "queue.pin", NULL, pin_action);
  gtk_widget_class_install_action (klass, "queue.pin-row", "t", pin_row_action);
  gtk_widget_class_install_action (klass, "queue.play", NULL, play_action);
  gtk_widget_class_install_action (klass, "queue.play-next", NULL, play_next_action);
  gtk_widget_class_install_action (klass, "queue.play-row", "t", play_row_action);
  gtk_widget_class_install_action (klass, "queue.remove", NULL, remove_action);
  gtk_widget_class_install_action (klass, "queue.remove-row", "t", remove_row_action);
  gtk_widget_class_install_action (klass, "queue.save", NULL, save_action);
  gtk_widget_class_install_action (klass, "queue.sleep", "i", sleep_action);
  gtk_widget_class_install_action (klass, "queue.why", NULL, queue_pane_why_action);
  gtk_widget_class_install_action (klass, "queue.why-row", "t", queue_pane_why_action);
  gtk_widget_class_install_action (klass, "tracks.add-to-playlist", "x", track_action);
  gtk_widget_class_install_action (klass, "tracks.favourite", NULL, track_action);
  gtk_widget_class_install_action (klass, "tracks.karaoke", NULL, karaoke_action);
  gtk_widget_class_install_action (klass, "tracks.new-playlist", NULL, track_action);
  gtk_widget_class_install_action (klass, "tracks.properties", NULL, track_action);
  gtk_widget_class_install_action (klass, "tracks.show-album", NULL, track_action);
  gtk_widget_class_install_action (klass, "tracks.show-artist", NULL, track_action);
  gtk_widget_class_install_action (klass, "tracks.start-from", NULL, queue_pane_start_from_action);

  gtk_widget_class_add_binding_action (klass, GDK_KEY_Delete, 0, "queue.remove", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Down, GDK_ALT_MASK, "queue.move-down", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "queue.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "queue.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Up, GDK_ALT_MASK, "queue.move-up", NULL);
}
