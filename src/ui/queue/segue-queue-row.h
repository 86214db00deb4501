/* segue-queue-row.h - one track of the queue, with the heading of its section above */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_QUEUE_ROW (segue_queue_row_get_type ())
G_DECLARE_FINAL_TYPE (SegueQueueRow, segue_queue_row, SEGUE, QUEUE_ROW, GtkWidget)

GtkWidget      *segue_queue_row_new      (void);
/* NULL lets it go. */
void            segue_queue_row_set_item (SegueQueueRow  *self,
                                          SegueEngine    *engine,
                                          SegueQueueItem *item);
SegueQueueItem *segue_queue_row_get_item (SegueQueueRow *self); /* borrowed, may be NULL */
/* The part that stands for the track, without the heading; borrowed. */
GtkWidget      *segue_queue_row_get_body (SegueQueueRow *self);

G_END_DECLS
