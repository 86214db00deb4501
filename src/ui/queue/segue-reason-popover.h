/* segue-reason-popover.h - why a song was suggested, and what to say to it */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_REASON_POPOVER (segue_reason_popover_get_type ())
G_DECLARE_FINAL_TYPE (SegueReasonPopover, segue_reason_popover, SEGUE, REASON_POPOVER, GtkPopover)

/* Opens one at @at in @pane, the queue's; it lets itself go when it closes.
 * @item: a suggestion. */
void segue_reason_popover_open (GtkWidget          *pane,
                                const GdkRectangle *at,
                                SegueEngine        *engine,
                                SegueQueueItem     *item);

G_END_DECLS
