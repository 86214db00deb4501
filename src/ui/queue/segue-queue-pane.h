/* segue-queue-pane.h - what plays, and what plays next */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Properties: engine. */
#define SEGUE_TYPE_QUEUE_PANE (segue_queue_pane_get_type ())
G_DECLARE_FINAL_TYPE (SegueQueuePane, segue_queue_pane, SEGUE, QUEUE_PANE, GtkWidget)

G_END_DECLS
