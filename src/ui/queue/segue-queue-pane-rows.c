/* segue-queue-pane-rows.c - the rows of the queue pane: which are selected, where they are */
#include "segue-queue-pane-private.h"

/* Returns (transfer full) the selected items in order. */
GPtrArray *
queue_pane_selected (SegueQueuePane *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GtkBitsetIter iter;
  guint position;

  if (gtk_bitset_iter_init_first (&iter, selected, &position))
    do {
      gpointer item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

      if (item != NULL)
        g_ptr_array_add (items, item);
    } while (gtk_bitset_iter_next (&iter, &position));
  return items;
}

/* Returns (transfer full) the library ids among the selected. */
GArray *
queue_pane_selected_ids (SegueQueuePane *self)
{
  g_autoptr (GPtrArray) items = queue_pane_selected (self);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < items->len; i++) {
    gint64 id = segue_track_get_id (segue_queue_item_get_track (items->pdata[i]));

    if (id != 0)
      g_array_append_val (ids, id);
  }
  return ids;
}

SegueQueueItem *
queue_pane_first_selected (SegueQueuePane *self)
{
  g_autoptr (GPtrArray) items = queue_pane_selected (self);

  return items->len > 0 ? g_object_ref (items->pdata[0]) : NULL;
}

guint
queue_pane_find (SegueQueuePane *self,
                 guint64         item_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

    if (segue_queue_item_get_id (item) == item_id)
      return i;
  }
  return GTK_INVALID_LIST_POSITION;
}

guint64
queue_pane_id_at (SegueQueuePane *self,
                  guint           position)
{
  g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection),
                                                           position);

  return item != NULL ? segue_queue_item_get_id (item) : 0;
}

SegueQueueRow *
queue_pane_pick_row (SegueQueuePane *self,
                     double          x,
                     double          y)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  GtkWidget *widget = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);

  while (widget != NULL && widget != list) {
    if (SEGUE_IS_QUEUE_ROW (widget))
      return SEGUE_QUEUE_ROW (widget);
    /* The list's own row is a little larger than ours within it. */
    if (SEGUE_IS_QUEUE_ROW (gtk_widget_get_first_child (widget)))
      return SEGUE_QUEUE_ROW (gtk_widget_get_first_child (widget));
    widget = gtk_widget_get_parent (widget);
  }
  return NULL;
}

/* The row that shows this item; NULL when it is not on screen. */
SegueQueueRow *
queue_pane_find_row (SegueQueuePane *self,
                     guint64         item_id)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list_view));
       child != NULL; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *row = gtk_widget_get_first_child (child);
    SegueQueueItem *item = SEGUE_IS_QUEUE_ROW (row) && gtk_widget_get_mapped (row)
                             ? segue_queue_row_get_item (SEGUE_QUEUE_ROW (row)) : NULL;

    if (item != NULL && segue_queue_item_get_id (item) == item_id)
      return SEGUE_QUEUE_ROW (row);
  }
  return NULL;
}
