/* segue-queue-pane-suggest.c - what is said of a suggestion in the queue pane, and why it came */
#include "segue-queue-pane-private.h"

#include "segue-reason-popover.h"
#include "segue-suggest-actions.h"

/* A suggestion that is taken out would be the next to come back: it is said
 * that it does not fit now. */
gboolean
queue_pane_send_away (SegueQueuePane *self,
                      SegueQueueItem *item)
{
  if (segue_queue_item_get_section (item) != SEGUE_QUEUE_SUGGESTED)
    return FALSE;
  segue_suggest_say (GTK_WIDGET (self), self->engine, segue_queue_item_get_track (item),
                     SEGUE_FEEDBACK_NOT_NOW);
  return TRUE;
}

void
queue_pane_feedback_action (GtkWidget  *widget,
                            const char *name,
                            GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GPtrArray) items = NULL;
  SegueQueueItem *item;
  guint64 id;
  guint kind;

  g_variant_get (parameter, "(tu)", &id, &kind);
  if (id == 0) { /* from the menu: also of a song that gave its place up meanwhile */
    items = self->meant != NULL ? g_ptr_array_ref (self->meant) : queue_pane_selected (self);
  } else {
    items = g_ptr_array_new_with_free_func (g_object_unref);
    item = segue_queue_find (queue_pane_queue (self), id);
    if (item != NULL)
      g_ptr_array_add (items, g_object_ref (item));
  }
  for (guint i = 0; i < items->len && kind <= SEGUE_FEEDBACK_LESS; i++)
    segue_suggest_say (widget, self->engine, segue_queue_item_get_track (items->pdata[i]),
                       (SegueFeedback) kind);
}

/* At the row's reason. */
static void
why (SegueQueuePane *self,
     SegueQueueItem *item)
{
  SegueQueueRow *row = queue_pane_find_row (self, segue_queue_item_get_id (item));
  graphene_rect_t b;

  if (row == NULL || segue_queue_item_get_reason (item) == NULL ||
      !gtk_widget_compute_bounds (segue_queue_row_get_body (row), GTK_WIDGET (self), &b))
    return;
  segue_reason_popover_open (GTK_WIDGET (self),
                             &(GdkRectangle) { (int) b.origin.x, (int) b.origin.y,
                                               (int) b.size.width, (int) b.size.height },
                             self->engine, item);
}

void
queue_pane_why_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (SegueQueueItem) item = NULL;

  if (parameter != NULL)
    g_set_object (&item, segue_queue_find (queue_pane_queue (self), g_variant_get_uint64 (parameter)));
  else
    item = queue_pane_first_selected (self);
  if (item != NULL)
    why (self, item);
}

void
queue_pane_start_from_action (GtkWidget  *widget,
                              const char *name,
                              GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GArray) ids = queue_pane_selected_ids (self);

  if (ids->len > 0)
    segue_suggest_start_from (widget, self->engine, (const gint64 *) (void *) ids->data,
                              ids->len, NULL);
}
