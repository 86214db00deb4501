/* segue-queue-pane-private.h - what the rooms of the queue pane share */
#pragma once

#include "segue-queue-pane.h"
#include "segue-queue-row.h"

G_BEGIN_DECLS

struct _SegueQueuePane
{
  GtkWidget          parent_instance;

  /* Template widgets */
  GtkWidget         *left_label;
  GtkListView       *list_view;
  GtkToggleButton   *repeat_button;
  GtkToggleButton   *shuffle_button;
  GtkMenuButton     *sleep_button;
  GtkStack          *stack;
  GtkToggleButton   *stop_button;

  /* Owned */
  SegueEngine       *engine;
  GtkMultiSelection *selection;
  GPtrArray         *meant; /* SegueQueueItem, what the open menu is about; or NULL */

  GtkWidget         *drop_row; /* weak: shows where a drop lands */
};
SegueQueue     *queue_pane_queue          (SegueQueuePane *self); /* borrowed */

/* ---- rows; segue-queue-pane-rows.c ------------------------------------------- */

/* Returns (transfer full) the selected items in order. */
GPtrArray      *queue_pane_selected       (SegueQueuePane *self);
/* Returns (transfer full) the library ids among the selected. */
GArray         *queue_pane_selected_ids   (SegueQueuePane *self);
/* Returns (transfer full) the first of the selected, or NULL. */
SegueQueueItem *queue_pane_first_selected (SegueQueuePane *self);
/* Where the item stands, or GTK_INVALID_LIST_POSITION. */
guint           queue_pane_find           (SegueQueuePane *self, guint64 item_id);
/* The item's id, 0 behind the end. */
guint64         queue_pane_id_at          (SegueQueuePane *self, guint position);
/* The row at this point of the list, or NULL. */
SegueQueueRow  *queue_pane_pick_row       (SegueQueuePane *self, double x, double y);
/* The row that shows this item; NULL when it is not on screen. */
SegueQueueRow  *queue_pane_find_row       (SegueQueuePane *self, guint64 item_id);

/* ---- suggestions; segue-queue-pane-suggest.c ---------------------------------- */

/* TRUE when it was a suggestion: then it was said that it does not fit now. */
gboolean queue_pane_send_away         (SegueQueuePane *self, SegueQueueItem *item);
void     queue_pane_feedback_action   (GtkWidget *widget, const char *name, GVariant *parameter);
void     queue_pane_start_from_action (GtkWidget *widget, const char *name, GVariant *parameter);
void     queue_pane_why_action        (GtkWidget *widget, const char *name, GVariant *parameter);

/* ---- menu; segue-queue-pane-menu.c --------------------------------------------- */

void queue_pane_menu_action (GtkWidget *widget, const char *name, GVariant *parameter);
/* For a click with the secondary button on the list. */
void queue_pane_pressed_cb  (SegueQueuePane *self, int n_press, double x, double y,
                             GtkGestureClick *gesture);

/* ---- actions, dragging ----------------------------------------------------------- */

void queue_pane_install_actions (GtkWidgetClass *klass);
void queue_pane_add_controllers (SegueQueuePane *self);

G_END_DECLS
