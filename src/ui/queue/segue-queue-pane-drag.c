/* segue-queue-pane-drag.c - dragging rows of the queue, and dropping songs between them */
#include "segue-queue-pane-private.h"

#include "segue-track-actions.h"
#include "segue-track-ids.h"

/* The rows that a drag from @item takes along: all that are selected when it is one of
 * them, else it alone. What plays stays where it is. */
static GPtrArray *
dragged_items (SegueQueuePane *self,
               SegueQueueItem *item)
{
  GPtrArray *items = queue_pane_selected (self);

  if (!g_ptr_array_find (items, item, NULL)) {
    g_ptr_array_set_size (items, 0);
    g_ptr_array_add (items, g_object_ref (item));
  }
  for (guint i = items->len; i > 0; i--)
    if (segue_queue_item_get_section (items->pdata[i - 1]) == SEGUE_QUEUE_CURRENT)
      g_ptr_array_remove_index (items, i - 1);
  return items;
}

static GdkContentProvider *
drag_prepare_cb (SegueQueuePane *self,
                 double          x,
                 double          y)
{
  SegueQueueRow *row = queue_pane_pick_row (self, x, y);
  SegueQueueItem *item = row != NULL ? segue_queue_row_get_item (row) : NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) tracks = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (SegueQueueRows) rows = NULL;

  if (item == NULL || segue_queue_item_get_section (item) == SEGUE_QUEUE_CURRENT)
    return NULL;
  items = dragged_items (self, item);
  for (guint i = 0; i < items->len; i++) {
    guint64 id = segue_queue_item_get_id (items->pdata[i]);
    gint64 track_id = segue_track_get_id (segue_queue_item_get_track (items->pdata[i]));

    g_array_append_val (ids, id);
    if (track_id != 0)
      g_array_append_val (tracks, track_id);
  }
  rows = segue_queue_rows_new ((const guint64 *) (void *) ids->data, ids->len);
  return gdk_content_provider_new_union (
    (GdkContentProvider *[]) {
      gdk_content_provider_new_typed (SEGUE_TYPE_QUEUE_ROWS, rows),
      segue_tracks_drag_content (self->engine, (const gint64 *) (void *) tracks->data,
                                 tracks->len),
    }, 2);
}

static void
drag_begin_cb (SegueQueuePane *self,
               GdkDrag        *drag,
               GtkDragSource  *source)
{
  double x, y;
  SegueQueueRow *row = NULL;
  g_autoptr (GdkPaintable) paintable = NULL;

  if (gtk_gesture_get_point (GTK_GESTURE (source), NULL, &x, &y))
    row = queue_pane_pick_row (self, x, y);
  if (row == NULL)
    return;
  paintable = gtk_widget_paintable_new (segue_queue_row_get_body (row));
  gtk_drag_source_set_icon (source, paintable, 20, 20);
}

/* Returns the id of the item before which a drop at this point lands; 0: the
 * end of what is queued. Nothing goes before what plays. */
static guint64
drop_before (SegueQueuePane *self,
             double          x,
             double          y,
             gboolean        mark)
{
  SegueQueueRow *row = queue_pane_pick_row (self, x, y);
  SegueQueueItem *item = row != NULL ? segue_queue_row_get_item (row) : NULL;
  GtkWidget *body;
  graphene_rect_t bounds;
  gboolean below;
  guint position;

  if (mark)
    segue_drop_mark (&self->drop_row, NULL, NULL);
  if (item == NULL)
    return 0;
  body = segue_queue_row_get_body (row);
  if (!gtk_widget_compute_bounds (body, GTK_WIDGET (self->list_view), &bounds))
    return 0;
  below = y > bounds.origin.y + bounds.size.height / 2 ||
          segue_queue_item_get_section (item) == SEGUE_QUEUE_CURRENT;
  if (mark)
    segue_drop_mark (&self->drop_row, body, below ? "drop-below" : "drop-above");
  position = queue_pane_find (self, segue_queue_item_get_id (item));
  return queue_pane_id_at (self, position + (below ? 1 : 0));
}

static GdkDragAction
drop_motion_cb (SegueQueuePane *self,
                double          x,
                double          y)
{
  drop_before (self, x, y, TRUE);
  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (SegueQueuePane *self)
{
  segue_drop_mark (&self->drop_row, NULL, NULL);
}

static gboolean
drop_cb (SegueQueuePane *self,
         const GValue   *value,
         double          x,
         double          y)
{
  guint64 before = drop_before (self, x, y, FALSE);

  segue_drop_mark (&self->drop_row, NULL, NULL);
  if (G_VALUE_HOLDS (value, SEGUE_TYPE_QUEUE_ROWS)) {
    gsize n;
    const guint64 *ids = segue_queue_rows_get (g_value_get_boxed (value), &n);

    segue_queue_move_many (queue_pane_queue (self), ids, n, before);
    return TRUE;
  }
  if (G_VALUE_HOLDS (value, SEGUE_TYPE_TRACK_IDS)) {
    gsize n;
    const gint64 *ids = segue_track_ids_get (g_value_get_boxed (value), &n);
    g_autoptr (GPtrArray) tracks = segue_tracks_from_ids (self->engine, ids, n);

    segue_queue_insert (queue_pane_queue (self), tracks, before);
    return TRUE;
  }
  return FALSE;
}

void
queue_pane_add_controllers (SegueQueuePane *self)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GtkGesture *click = gtk_gesture_click_new ();
  GType types[] = { SEGUE_TYPE_QUEUE_ROWS, SEGUE_TYPE_TRACK_IDS };

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (queue_pane_pressed_cb), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (click));

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect_swapped (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (source));

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect_swapped (target, "enter", G_CALLBACK (drop_motion_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (drop_leave_cb), self);
  g_signal_connect_swapped (target, "motion", G_CALLBACK (drop_motion_cb), self);
  /* Over the empty page as well; it stands where the list does. */
  gtk_widget_add_controller (GTK_WIDGET (self->stack), GTK_EVENT_CONTROLLER (target));
}
