/* segue-queue-pane-menu.c - the menu of the rows in the queue pane */
#include "segue-queue-pane-private.h"

#include <glib/gi18n.h>

#include "segue-suggest-actions.h"
#include "segue-track-actions.h"

static gboolean
is_suggestion (SegueQueuePane *self)
{
  g_autoptr (SegueQueueItem) first = queue_pane_first_selected (self);

  return first != NULL && segue_queue_item_get_section (first) == SEGUE_QUEUE_SUGGESTED;
}

static GMenuModel *
make_menu (SegueQueuePane *self)
{
  g_autoptr (GMenuModel) tracks = segue_track_menu_new (self->engine, SEGUE_TRACK_MENU_ONE);
  g_autoptr (GMenu) row = g_menu_new ();
  g_autoptr (GMenu) order = g_menu_new ();
  gboolean suggested = is_suggestion (self);
  g_autoptr (GMenuModel) say = segue_suggest_menu_new (suggested);
  GMenu *menu = g_menu_new ();

  g_menu_append (row, _("_Play Now"), "queue.play");
  g_menu_append (row, _("Play _Next"), "queue.play-next");
  g_menu_append (row, _("Keep in _Queue"), "queue.pin");
  g_menu_append (row, _("Start From _This"), "tracks.start-from");
  if (suggested)
    g_menu_append (row, _("_Why This Song?"), "queue.why");
  g_menu_append (order, _("_Remove"), "queue.remove");
  g_menu_append (order, _("_Clear Queue"), "queue.clear");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (row));
  g_menu_append_section (menu, NULL, say);
  /* The first section of the tracks' own menu is about queueing. */
  for (int i = 1; i < g_menu_model_get_n_items (tracks); i++) {
    g_autoptr (GMenuModel) section = g_menu_model_get_item_link (tracks, i, G_MENU_LINK_SECTION);

    g_menu_append_section (menu, NULL, section);
  }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (order));
  return G_MENU_MODEL (menu);
}

static void
popup_at (SegueQueuePane *self,
          double          x,
          double          y)
{
  g_autoptr (GMenuModel) menu = make_menu (self);
  graphene_point_t point;

  g_clear_pointer (&self->meant, g_ptr_array_unref);
  self->meant = queue_pane_selected (self);
  if (gtk_widget_compute_point (GTK_WIDGET (self->list_view), GTK_WIDGET (self),
                                &GRAPHENE_POINT_INIT (x, y), &point))
    segue_popup_menu (GTK_WIDGET (self), menu, point.x, point.y);
}

static gboolean
select_row (SegueQueuePane *self,
            SegueQueueRow  *row)
{
  guint position;

  if (row == NULL || segue_queue_row_get_item (row) == NULL)
    return FALSE;
  position = queue_pane_find (self, segue_queue_item_get_id (segue_queue_row_get_item (row)));
  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  return TRUE;
}

void
queue_pane_pressed_cb (SegueQueuePane  *self,
                       int              n_press,
                       double           x,
                       double           y,
                       GtkGestureClick *gesture)
{
  if (!select_row (self, queue_pane_pick_row (self, x, y)))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_at (self, x, y);
}

void
queue_pane_menu_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  graphene_rect_t bounds;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list_view)) &&
      gtk_widget_compute_bounds (focus, GTK_WIDGET (self->list_view), &bounds))
    popup_at (self, bounds.origin.x + 48, bounds.origin.y + bounds.size.height);
}
