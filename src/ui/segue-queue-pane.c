/* segue-queue-pane.c - what plays, and what plays next
 *
 * A list view straight over SegueQueue, which is a list model: every edit goes
 * to the queue and comes back as a change of the model. Each edit can be undone:
 * the window shows the queue's "undoable" as a toast. */
#include "segue-queue-pane.h"

#include <glib/gi18n.h>

#include "segue-format.h"
#include "segue-queue-row.h"
#include "segue-reason-popover.h"
#include "segue-suggest-actions.h"
#include "segue-suggest-controls.h"
#include "segue-template.h"
#include "segue-track-actions.h"
#include "segue-track-ids.h"

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

  GtkWidget         *drop_row; /* weak: shows where a drop lands */
};

typedef enum {
  PROP_ENGINE = 1,
} SegueQueuePaneProperty;

static GParamSpec *props[PROP_ENGINE + 1];

G_DEFINE_FINAL_TYPE (SegueQueuePane, segue_queue_pane, GTK_TYPE_WIDGET)

static SegueQueue *
get_queue (SegueQueuePane *self)
{
  return segue_engine_get_queue (self->engine);
}

/* ---- selection and rows --------------------------------------------------------- */

/* Returns (transfer full) the selected items in order. */
static GPtrArray *
get_selected (SegueQueuePane *self)
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
static GArray *
get_selected_ids (SegueQueuePane *self)
{
  g_autoptr (GPtrArray) items = get_selected (self);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < items->len; i++) {
    gint64 id = segue_track_get_id (segue_queue_item_get_track (items->pdata[i]));

    if (id != 0)
      g_array_append_val (ids, id);
  }
  return ids;
}

static SegueQueueItem *
get_first (SegueQueuePane *self)
{
  g_autoptr (GPtrArray) items = get_selected (self);

  return items->len > 0 ? g_object_ref (items->pdata[0]) : NULL;
}

static guint
find_position (SegueQueuePane *self,
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

static guint64
id_at (SegueQueuePane *self,
       guint           position)
{
  g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection),
                                                           position);

  return item != NULL ? segue_queue_item_get_id (item) : 0;
}

static SegueQueueRow *
pick_row (SegueQueuePane *self,
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
static SegueQueueRow *
find_row (SegueQueuePane *self,
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

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item)
{
  gtk_list_item_set_child (list_item, segue_queue_row_new ());
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         SegueQueuePane     *self)
{
  segue_queue_row_set_item (SEGUE_QUEUE_ROW (gtk_list_item_get_child (list_item)), self->engine,
                            gtk_list_item_get_item (list_item));
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *list_item)
{
  segue_queue_row_set_item (SEGUE_QUEUE_ROW (gtk_list_item_get_child (list_item)), NULL, NULL);
}

/* ---- actions ------------------------------------------------------------------------ */

static void
activate_cb (SegueQueuePane *self,
             guint           position)
{
  segue_queue_jump_to (get_queue (self), id_at (self, position));
}

static void
play_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (SegueQueueItem) item = get_first (self);

  if (item != NULL)
    segue_queue_jump_to (get_queue (self), segue_queue_item_get_id (item));
}

/* ---- suggestions ---------------------------------------------------------------- */

/* A suggestion that is taken out would be the next to come back: it is said
 * that it does not fit now. */
static gboolean
send_away (SegueQueuePane *self,
           SegueQueueItem *item)
{
  if (segue_queue_item_get_section (item) != SEGUE_QUEUE_SUGGESTED)
    return FALSE;
  segue_suggest_say (GTK_WIDGET (self), self->engine, segue_queue_item_get_track (item),
                     SEGUE_FEEDBACK_NOT_NOW);
  return TRUE;
}

static void
feedback_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GPtrArray) items = NULL;
  SegueQueueItem *item;
  guint64 id;
  guint kind;

  g_variant_get (parameter, "(tu)", &id, &kind);
  if (id == 0) {
    items = get_selected (self);
  } else {
    items = g_ptr_array_new_with_free_func (g_object_unref);
    item = segue_queue_find (get_queue (self), id);
    if (item != NULL)
      g_ptr_array_add (items, g_object_ref (item));
  }
  for (guint i = 0; i < items->len && kind <= SEGUE_FEEDBACK_LESS; i++)
    segue_suggest_say (widget, self->engine, segue_queue_item_get_track (items->pdata[i]),
                       (SegueFeedback) kind);
}

static void
play_row_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  segue_queue_jump_to (get_queue (SEGUE_QUEUE_PANE (widget)), g_variant_get_uint64 (parameter));
}

static void
pin_row_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  segue_queue_pin (get_queue (SEGUE_QUEUE_PANE (widget)), g_variant_get_uint64 (parameter));
}

/* At the row's reason. */
static void
why (SegueQueuePane *self,
     SegueQueueItem *item)
{
  SegueQueueRow *row = find_row (self, segue_queue_item_get_id (item));
  graphene_rect_t b;

  if (row == NULL || segue_queue_item_get_section (item) != SEGUE_QUEUE_SUGGESTED ||
      !gtk_widget_compute_bounds (segue_queue_row_get_body (row), GTK_WIDGET (self), &b))
    return;
  segue_reason_popover_open (GTK_WIDGET (self),
                             &(GdkRectangle) { (int) b.origin.x, (int) b.origin.y,
                                               (int) b.size.width, (int) b.size.height },
                             self->engine, item);
}

static void
why_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (SegueQueueItem) item = NULL;

  if (parameter != NULL)
    g_set_object (&item, segue_queue_find (get_queue (self), g_variant_get_uint64 (parameter)));
  else
    item = get_first (self);
  if (item != NULL)
    why (self, item);
}

static void
start_from_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GArray) ids = get_selected_ids (self);

  if (ids->len > 0)
    segue_suggest_start_from (widget, self->engine, (const gint64 *) (void *) ids->data,
                              ids->len, NULL);
}

/* ---- taking out, moving ------------------------------------------------------------ */

static void
remove_items (SegueQueuePane *self,
              GPtrArray      *items)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < items->len; i++) {
    guint64 id = segue_queue_item_get_id (items->pdata[i]);

    if (segue_queue_item_get_section (items->pdata[i]) != SEGUE_QUEUE_CURRENT &&
        !send_away (self, items->pdata[i]))
      g_array_append_val (ids, id);
  }
  if (ids->len > 0)
    segue_queue_remove (get_queue (self), (const guint64 *) (void *) ids->data, ids->len);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GPtrArray) items = get_selected (self);

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

  g_set_object (&item, segue_queue_find (get_queue (self), id));
  if (item == NULL || !send_away (self, item))
    segue_queue_remove (get_queue (self), &id, 1);
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueQueue *queue = get_queue (SEGUE_QUEUE_PANE (widget));

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
  g_autoptr (GPtrArray) items = get_selected (self);

  for (guint i = items->len; i > 0; i--) {
    guint64 id = segue_queue_item_get_id (items->pdata[i - 1]);
    SegueQueueItem *current = segue_queue_get_current (get_queue (self));
    guint64 first = id_at (self, current != NULL ? 1 : 0);

    if (first != id && segue_queue_item_get_section (items->pdata[i - 1]) != SEGUE_QUEUE_CURRENT)
      segue_queue_move (get_queue (self), id, first);
  }
}

static void
pin_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GPtrArray) items = get_selected (self);

  for (guint i = 0; i < items->len; i++)
    segue_queue_pin (get_queue (self), segue_queue_item_get_id (items->pdata[i]));
}

/* One place up or down; the row stays selected, so the key can be held. */
static void
move_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (SegueQueueItem) item = get_first (self);
  gboolean down = g_str_equal (name, "queue.move-down");
  guint64 id;
  guint position;

  if (item == NULL || segue_queue_item_get_section (item) == SEGUE_QUEUE_CURRENT)
    return;
  id = segue_queue_item_get_id (item);
  position = find_position (self, id);
  if (position == GTK_INVALID_LIST_POSITION || (!down && position <= 1))
    return;
  segue_queue_move (get_queue (self), id, id_at (self, down ? position + 2 : position - 1));
  position = find_position (self, id);
  if (position != GTK_INVALID_LIST_POSITION) {
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
    gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u",
                                position);
  }
}

static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  segue_queue_undo (get_queue (SEGUE_QUEUE_PANE (widget)));
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

static void
track_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (widget);
  g_autoptr (GArray) ids = get_selected_ids (self);
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

/* ---- menu ------------------------------------------------------------------------------ */

static gboolean
is_suggestion (SegueQueuePane *self)
{
  g_autoptr (SegueQueueItem) first = get_first (self);

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
  position = find_position (self, segue_queue_item_get_id (segue_queue_row_get_item (row)));
  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  return TRUE;
}

static void
pressed_cb (SegueQueuePane  *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *gesture)
{
  if (!select_row (self, pick_row (self, x, y)))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_at (self, x, y);
}

static void
menu_action (GtkWidget  *widget,
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

/* ---- drag and drop ------------------------------------------------------------------------ */

static GdkContentProvider *
drag_prepare_cb (SegueQueuePane *self,
                 double          x,
                 double          y)
{
  SegueQueueRow *row = pick_row (self, x, y);
  SegueQueueItem *item = row != NULL ? segue_queue_row_get_item (row) : NULL;
  SegueQueueRowId boxed;
  gint64 track_id;

  if (item == NULL || segue_queue_item_get_section (item) == SEGUE_QUEUE_CURRENT)
    return NULL;
  boxed.id = segue_queue_item_get_id (item);
  track_id = segue_track_get_id (segue_queue_item_get_track (item));
  return gdk_content_provider_new_union (
    (GdkContentProvider *[]) {
      gdk_content_provider_new_typed (SEGUE_TYPE_QUEUE_ROW_ID, &boxed),
      segue_tracks_drag_content (self->engine, &track_id, track_id != 0 ? 1 : 0),
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
    row = pick_row (self, x, y);
  if (row == NULL)
    return;
  paintable = gtk_widget_paintable_new (segue_queue_row_get_body (row));
  gtk_drag_source_set_icon (source, paintable, 20, 20);
}

static void
mark_drop (SegueQueuePane *self,
           GtkWidget      *row,
           const char     *css_class)
{
  if (self->drop_row != NULL) {
    gtk_widget_remove_css_class (self->drop_row, "drop-above");
    gtk_widget_remove_css_class (self->drop_row, "drop-below");
  }
  g_set_weak_pointer (&self->drop_row, row);
  if (row != NULL)
    gtk_widget_add_css_class (row, css_class);
}

/* Returns the id of the item before which a drop at this point lands; 0: the
 * end of what is queued. Nothing goes before what plays. */
static guint64
drop_before (SegueQueuePane *self,
             double          x,
             double          y,
             gboolean        mark)
{
  SegueQueueRow *row = pick_row (self, x, y);
  SegueQueueItem *item = row != NULL ? segue_queue_row_get_item (row) : NULL;
  GtkWidget *body;
  graphene_rect_t bounds;
  gboolean below;
  guint position;

  if (mark)
    mark_drop (self, NULL, NULL);
  if (item == NULL)
    return 0;
  body = segue_queue_row_get_body (row);
  if (!gtk_widget_compute_bounds (body, GTK_WIDGET (self->list_view), &bounds))
    return 0;
  below = y > bounds.origin.y + bounds.size.height / 2 ||
          segue_queue_item_get_section (item) == SEGUE_QUEUE_CURRENT;
  if (mark)
    mark_drop (self, body, below ? "drop-below" : "drop-above");
  position = find_position (self, segue_queue_item_get_id (item));
  return id_at (self, position + (below ? 1 : 0));
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
  mark_drop (self, NULL, NULL);
}

static gboolean
drop_cb (SegueQueuePane *self,
         const GValue   *value,
         double          x,
         double          y)
{
  guint64 before = drop_before (self, x, y, FALSE);

  mark_drop (self, NULL, NULL);
  if (G_VALUE_HOLDS (value, SEGUE_TYPE_QUEUE_ROW_ID)) {
    const SegueQueueRowId *row = g_value_get_boxed (value);

    if (row->id != before)
      segue_queue_move (get_queue (self), row->id, before);
    return TRUE;
  }
  if (G_VALUE_HOLDS (value, SEGUE_TYPE_TRACK_IDS)) {
    gsize n;
    const gint64 *ids = segue_track_ids_get (g_value_get_boxed (value), &n);
    g_autoptr (GPtrArray) tracks = segue_tracks_from_ids (self->engine, ids, n);

    segue_queue_insert (get_queue (self), tracks, before);
    return TRUE;
  }
  return FALSE;
}

static void
add_controllers (SegueQueuePane *self)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GtkGesture *click = gtk_gesture_click_new ();
  GType types[] = { SEGUE_TYPE_QUEUE_ROW_ID, SEGUE_TYPE_TRACK_IDS };

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
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

/* ---- the bar above --------------------------------------------------------------------- */

static void
update_stack (SegueQueuePane *self)
{
  SegueQueue *queue = get_queue (self);
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (queue)) == 0;
  double seconds = segue_queue_get_queued_duration_s (queue);
  guint n = segue_queue_get_n_queued (queue);
  g_autofree char *text = NULL;

  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "rows");
  if (n > 0) {
    g_autofree char *summary = segue_format_summary (n, seconds);

    /* Translators: %s is a number of songs and how long they last */
    text = g_strdup_printf (_("%s queued"), summary);
  }
  gtk_label_set_text (GTK_LABEL (self->left_label), text != NULL ? text : "");
  gtk_widget_set_visible (self->left_label, text != NULL);
}

static void
update_repeat (SegueQueuePane *self)
{
  SegueRepeat repeat = segue_queue_get_repeat (get_queue (self));
  const char *tip = repeat == SEGUE_REPEAT_ONE ? _("Repeat This Song")
                  : repeat == SEGUE_REPEAT_ALL ? _("Repeat All")
                                               : _("Repeat Off");

  gtk_button_set_icon_name (GTK_BUTTON (self->repeat_button),
                            repeat == SEGUE_REPEAT_ONE ? "media-playlist-repeat-song-symbolic"
                                                       : "media-playlist-repeat-symbolic");
  segue_widget_say (GTK_WIDGET (self->repeat_button), tip);
  if (gtk_toggle_button_get_active (self->repeat_button) != (repeat != SEGUE_REPEAT_OFF))
    gtk_toggle_button_set_active (self->repeat_button, repeat != SEGUE_REPEAT_OFF);
}

static void
repeat_clicked_cb (SegueQueuePane *self)
{
  SegueQueue *queue = get_queue (self);

  segue_queue_set_repeat (queue, (segue_queue_get_repeat (queue) + 1) % 3);
  update_repeat (self);
}

static void
set_engine (SegueQueuePane *self,
            SegueEngine    *engine)
{
  SegueQueue *queue;
  GtkListItemFactory *factory;

  if (engine == NULL || self->engine != NULL) /* set once */
    return;
  self->engine = g_object_ref (engine);
  queue = segue_engine_get_queue (engine);

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->list_view, factory);
  g_object_unref (factory);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (queue)));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));

  g_object_bind_property (queue, "shuffle", self->shuffle_button, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (queue, "stop-after-current", self->stop_button, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (queue, "notify::repeat", G_CALLBACK (update_repeat), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "items-changed", G_CALLBACK (update_stack), self,
                           G_CONNECT_SWAPPED);
  update_repeat (self);
  update_stack (self);
}

/* ---- object ------------------------------------------------------------------------------- */

static void
segue_queue_pane_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch ((SegueQueuePaneProperty) prop_id) {
  case PROP_ENGINE:
    g_value_set_object (value, SEGUE_QUEUE_PANE (object)->engine);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_queue_pane_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch ((SegueQueuePaneProperty) prop_id) {
  case PROP_ENGINE:
    set_engine (SEGUE_QUEUE_PANE (object), g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static gboolean
segue_queue_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_QUEUE_PANE (widget)->list_view));
}

static void
segue_queue_pane_dispose (GObject *object)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (object);

  g_clear_weak_pointer (&self->drop_row);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_QUEUE_PANE);
  g_clear_object (&self->selection);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_queue_pane_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "queue.clear", NULL, clear_action);
  gtk_widget_class_install_action (klass, "queue.clear-queued", NULL, clear_action);
  gtk_widget_class_install_action (klass, "queue.feedback", "(tu)", feedback_action);
  gtk_widget_class_install_action (klass, "queue.menu", NULL, menu_action);
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
  gtk_widget_class_install_action (klass, "queue.undo", NULL, undo_action);
  gtk_widget_class_install_action (klass, "queue.why", NULL, why_action);
  gtk_widget_class_install_action (klass, "queue.why-row", "t", why_action);
  gtk_widget_class_install_action (klass, "tracks.add-to-playlist", "x", track_action);
  gtk_widget_class_install_action (klass, "tracks.favourite", NULL, track_action);
  gtk_widget_class_install_action (klass, "tracks.new-playlist", NULL, track_action);
  gtk_widget_class_install_action (klass, "tracks.properties", NULL, track_action);
  gtk_widget_class_install_action (klass, "tracks.show-album", NULL, track_action);
  gtk_widget_class_install_action (klass, "tracks.show-artist", NULL, track_action);
  gtk_widget_class_install_action (klass, "tracks.start-from", NULL, start_from_action);

  gtk_widget_class_add_binding_action (klass, GDK_KEY_Delete, 0, "queue.remove", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Down, GDK_ALT_MASK, "queue.move-down", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "queue.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "queue.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Up, GDK_ALT_MASK, "queue.move-up", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_z, GDK_CONTROL_MASK, "queue.undo", NULL);
}

static void
segue_queue_pane_class_init (SegueQueuePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = segue_queue_pane_dispose;
  object_class->get_property = segue_queue_pane_get_property;
  object_class->set_property = segue_queue_pane_set_property;
  widget_class->grab_focus = segue_queue_pane_grab_focus;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE,
                                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                            G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SEGUE_TYPE_SUGGEST_CONTROLS);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-queue-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, left_label);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, list_view);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, repeat_button);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, shuffle_button);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, sleep_button);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, stack);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, stop_button);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, repeat_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "queuepane");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  install_actions (widget_class);
}

static void
segue_queue_pane_init (SegueQueuePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_controllers (self);
}
