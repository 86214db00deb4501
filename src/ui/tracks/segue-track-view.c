/* segue-track-view.c - tracks in columns, as every page of tracks shows them
 *
 * The engine sorts and searches; this holds the answer, an array of ids, and
 * makes rows of it on demand. A view that is not on screen asks nothing: it
 * notes that it is stale and asks when it is mapped. An answer to a question
 * that was superseded is dropped. */
#include "segue-track-view-private.h"

#include <glib/gi18n.h>

#include "segue-adaptive-bin.h"
#include "segue-suggest-actions.h"
#include "segue-template.h"

/* A larger selection is not worth carrying over a change of the library. */
#define SELECTION_KEPT_MAX 5000

typedef enum {
  PROP_CONTEXT_NAME = 1,
  PROP_EDITABLE,
  PROP_ENGINE,
  PROP_ORIGIN,
  PROP_SEARCH,
  PROP_SETTINGS,
} SegueTrackViewProperty;

static GParamSpec *props[PROP_SETTINGS + 1];

enum { SIGNAL_EDITED, SIGNAL_LISTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueTrackView, segue_track_view, GTK_TYPE_WIDGET)

static void ask_soon (SegueTrackView *self);

/* ---- rows ---------------------------------------------------------------------- */

static void
show_row (SegueTrackView *self,
          GtkListItem    *item)
{
  g_autoptr (SegueTrack) track = g_list_model_get_item (G_LIST_MODEL (self->model),
                                                        gtk_list_item_get_position (item));

  if (track != NULL)
    segue_track_row_show (SEGUE_TRACK_ROW (gtk_list_item_get_child (item)), track,
                          segue_track_get_id (track) == self->playing_id);
}

/* Every row that there is, after something changed that is no row. */
static void
refresh_rows (SegueTrackView *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    show_row (self, item);
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item,
          SegueTrackView     *self)
{
  gtk_list_item_set_child (item,
                           segue_track_row_new (segue_track_table_get_layout (self->table), item));
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item,
         SegueTrackView     *self)
{
  g_hash_table_add (self->bound, item);
  show_row (self, item);
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *item,
           SegueTrackView     *self)
{
  g_hash_table_remove (self->bound, item);
}

gboolean
segue_track_view_pick (SegueTrackView  *self,
                       double           x,
                       double           y,
                       guint           *position,
                       GtkWidget      **row)
{
  SegueTrackRow *picked = segue_track_table_pick (self->table, x, y);

  if (picked == NULL)
    return FALSE;
  *position = gtk_list_item_get_position (segue_track_row_get_item (picked));
  if (row != NULL)
    *row = gtk_widget_get_parent (GTK_WIDGET (picked));
  return *position != GTK_INVALID_LIST_POSITION;
}

static void
make_rows (SegueTrackView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
}

/* ---- asking and answering -------------------------------------------------------------- */

/* The list's own scroll-to, which takes a position; public only as an action. */
static void
scroll_to (SegueTrackView *self,
           guint           position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* Returns the ids that are selected, NULL when that is none or a great many. */
static GHashTable *
remember_selection (SegueTrackView *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GHashTable *set;
  GtkBitsetIter iter;
  guint position, n;
  const gint64 *ids = segue_track_model_get_ids (self->model, &n);
  guint64 size = gtk_bitset_get_size (selected);

  if (size == 0 || size > SELECTION_KEPT_MAX)
    return NULL;
  set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (gtk_bitset_iter_init_first (&iter, selected, &position))
    do {
      if (position < n)
        g_hash_table_add (set, g_memdup2 (&ids[position], sizeof *ids));
    } while (gtk_bitset_iter_next (&iter, &position));
  return set;
}

static void
restore_selection (SegueTrackView *self,
                   GHashTable     *set)
{
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) all = NULL;
  guint n;
  const gint64 *ids = segue_track_model_get_ids (self->model, &n);

  for (guint i = 0; i < n; i++)
    if (g_hash_table_contains (set, &ids[i]))
      gtk_bitset_add (selected, i);
  all = gtk_bitset_new_range (0, n);
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), selected, all);
}

/* Where the view stands: the uppermost track on screen and how far it is cut off. */
typedef struct {
  gint64 id;     /* 0: at the top, stays there */
  double offset; /* pixels */
} Anchor;

static double
row_height (SegueTrackView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  GtkAdjustment *vadjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  return n > 0 ? gtk_adjustment_get_upper (vadjustment) / n : 0.0;
}

static Anchor
remember_anchor (SegueTrackView *self)
{
  GtkAdjustment *vadjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
  double value = gtk_adjustment_get_value (vadjustment), height = row_height (self);
  guint n;
  const gint64 *ids = segue_track_model_get_ids (self->model, &n);
  Anchor anchor = { 0 };

  if (value > 0.0 && height > 0.0 && value / height < n) {
    anchor.id = ids[(guint) (value / height)];
    anchor.offset = value - floor (value / height) * height;
  }
  self->row_height = height;
  return anchor;
}

static gboolean
restore_anchor_cb (gpointer data)
{
  SegueTrackView *self = data;
  GtkAdjustment *vadjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
  guint position = segue_track_model_find (self->model, self->anchor_id);

  self->anchor_source = 0;
  if (position != G_MAXUINT)
    gtk_adjustment_set_value (vadjustment, position * self->row_height + self->anchor_offset);
  return G_SOURCE_REMOVE;
}

static void
restore_anchor (SegueTrackView *self,
                Anchor          anchor)
{
  if (anchor.id == 0)
    return;
  self->anchor_id = anchor.id;
  self->anchor_offset = anchor.offset;
  /* After the list has laid out its new rows, before they are drawn. */
  if (self->anchor_source == 0)
    self->anchor_source = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, restore_anchor_cb, self, NULL);
}

static void
update_stack (SegueTrackView *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0;
  gboolean searched = self->search != NULL && *self->search != '\0';

  gtk_stack_set_visible_child_name (self->stack, !empty ? "rows" : searched ? "nothing" : "empty");
}

static void
show_ids (SegueTrackView *self,
          GArray         *ids)
{
  g_autoptr (GHashTable) selected = remember_selection (self);
  Anchor anchor = remember_anchor (self);

  segue_track_model_touch_all (self->model);
  segue_track_model_take_ids (self->model, ids);
  refresh_rows (self); /* those that stayed may say something new */
  if (selected != NULL)
    restore_selection (self, selected);
  if (!self->to_top)
    restore_anchor (self, anchor);
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    scroll_to (self, 0);
  self->to_top = FALSE;
  update_stack (self);
  if (self->wanted_id != 0 && segue_track_view_reveal (self, self->wanted_id))
    self->wanted_id = 0;
  g_signal_emit (self, signals[SIGNAL_LISTED], 0);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SegueTrackView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  ids = segue_engine_query_tracks_finish (SEGUE_ENGINE (source), result, &error);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;

  g_clear_object (&self->cancellable);
  if (ids != NULL)
    show_ids (self, g_steal_pointer (&ids));
  else
    g_message ("Listing tracks: %s", error->message);
}

static void
cancel (SegueTrackView *self)
{
  if (self->cancellable != NULL) {
    g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->cancellable);
  }
}

static gboolean
ask_cb (gpointer data)
{
  SegueTrackView *self = data;
  g_autoptr (TrackQuery) query = NULL;

  self->ask_id = 0;
  if (self->query == NULL || self->engine == NULL)
    return G_SOURCE_REMOVE;

  cancel (self);
  self->stale = FALSE;
  self->cancellable = g_cancellable_new ();
  query = track_query_copy (self->query);
  g_free (query->search);
  query->search = g_strdup (self->search);
  if (self->sort != TRACK_SORT_DEFAULT) {
    query->sort = self->sort;
    query->descending = self->descending;
    query->then = self->then;
    query->then_descending = self->then_descending;
  }
  segue_engine_query_tracks_async (self->engine, query, self->cancellable, answered_cb,
                                   g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Several reasons in one turn of the main loop are one question. */
static void
ask_soon (SegueTrackView *self)
{
  self->stale = TRUE;
  if (self->ask_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->ask_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, ask_cb, self, NULL);
}

static void
track_changed_cb (SegueTrackView *self,
                  SegueTrack     *track)
{
  guint position = segue_track_model_find (self->model, segue_track_get_id (track));
  gboolean selected;

  if (position == G_MAXUINT)
    return;
  selected = gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position);
  segue_track_model_touch (self->model, position);
  if (selected)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, FALSE);
}

static void
current_cb (SegueTrackView *self)
{
  SegueQueueItem *item = segue_queue_get_current (segue_engine_get_queue (self->engine));
  gint64 id = item != NULL ? segue_track_get_id (segue_queue_item_get_track (item)) : 0;

  if (id == 0)
    id = -1; /* what is not of the library has the id 0 */
  if (self->playing_id == id)
    return;
  self->playing_id = id;
  refresh_rows (self);
}

static void
activate_cb (SegueTrackView *self,
             guint           position)
{
  guint n;
  const gint64 *ids = segue_track_model_get_ids (self->model, &n);

  segue_queue_play_ids (segue_engine_get_queue (self->engine), ids, n, position, self->origin,
                        self->context_name);
}

static void
set_engine (SegueTrackView *self,
            SegueEngine    *engine)
{
  if (engine == NULL || self->engine != NULL) /* set once */
    return;

  self->engine = g_object_ref (engine);
  self->model = segue_track_model_new (engine);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));

  g_signal_connect_object (engine, "library-changed", G_CALLBACK (ask_soon), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "track-changed", G_CALLBACK (track_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (segue_engine_get_queue (engine), "notify::current",
                           G_CALLBACK (current_cb), self, G_CONNECT_SWAPPED);
  current_cb (self);
}

/* ---- object ------------------------------------------------------------------------------ */

static void
breadth_cb (SegueTrackView *self)
{
  SegueBreadth breadth = segue_adaptive_bin_get_breadth (self->bin);

  if (self->breadth == breadth)
    return;
  self->breadth = breadth;
  segue_track_view_update_columns (self);
}

static void
segue_track_view_map (GtkWidget *widget)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (widget);

  GTK_WIDGET_CLASS (segue_track_view_parent_class)->map (widget);
  if (self->stale)
    ask_soon (self);
}

static gboolean
segue_track_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_TRACK_VIEW (widget)->list));
}

static void
segue_track_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (object);

  switch ((SegueTrackViewProperty) prop_id) {
  case PROP_CONTEXT_NAME:
    g_value_set_string (value, self->context_name);
    break;
  case PROP_EDITABLE:
    g_value_set_boolean (value, self->editable);
    break;
  case PROP_ENGINE:
    g_value_set_object (value, self->engine);
    break;
  case PROP_ORIGIN:
    g_value_set_int (value, self->origin);
    break;
  case PROP_SEARCH:
    g_value_set_string (value, self->search);
    break;
  case PROP_SETTINGS:
    g_value_set_object (value, self->settings);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
set_search (SegueTrackView *self,
            const char     *search)
{
  if (g_strcmp0 (self->search, search) == 0)
    return;
  g_free (self->search);
  self->search = g_strdup (search);
  self->to_top = TRUE;
  ask_soon (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEARCH]);
}

/* By another part of the program; what was saved from here stands here already. */
static void
columns_set_cb (SegueTrackView *self)
{
  if (!self->saving_columns)
    segue_track_view_load_columns (self);
}

static void
set_settings (SegueTrackView *self,
              GSettings      *settings)
{
  if (settings == NULL || self->settings != NULL) /* set once */
    return;
  self->settings = g_object_ref (settings);
  segue_track_view_load_columns (self);
  g_signal_connect_object (settings, "changed::songs-columns", G_CALLBACK (columns_set_cb), self,
                           G_CONNECT_SWAPPED);
  segue_track_view_load_sort (self);
}

static void
segue_track_view_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (object);

  switch ((SegueTrackViewProperty) prop_id) {
  case PROP_CONTEXT_NAME:
    g_free (self->context_name);
    self->context_name = g_value_dup_string (value);
    break;
  case PROP_EDITABLE:
    self->editable = g_value_get_boolean (value);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "tracks.remove", self->editable);
    break;
  case PROP_ENGINE:
    set_engine (self, g_value_get_object (value));
    break;
  case PROP_ORIGIN:
    self->origin = g_value_get_int (value);
    break;
  case PROP_SEARCH:
    set_search (self, g_value_get_string (value));
    break;
  case PROP_SETTINGS:
    set_settings (self, g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_track_view_dispose (GObject *object)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (object);

  self->going = TRUE; /* it loses its columns one by one: nobody's wish for another order */
  cancel (self);
  g_clear_weak_pointer (&self->drop_row);
  g_clear_handle_id (&self->ask_id, g_source_remove);
  g_clear_handle_id (&self->anchor_source, g_source_remove);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_TRACK_VIEW);
  G_OBJECT_CLASS (segue_track_view_parent_class)->dispose (object);
}

static void
segue_track_view_finalize (GObject *object)
{
  SegueTrackView *self = SEGUE_TRACK_VIEW (object);

  g_clear_object (&self->column_group);
  g_clear_object (&self->engine);
  g_clear_object (&self->model);
  g_clear_object (&self->selection);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->query, track_query_free);
  g_free (self->context_name);
  g_free (self->search);
  g_hash_table_unref (self->bound);
  G_OBJECT_CLASS (segue_track_view_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  props[PROP_CONTEXT_NAME] = g_param_spec_string ("context-name", NULL, NULL, NULL, rw);
  props[PROP_EDITABLE] = g_param_spec_boolean ("editable", NULL, NULL, FALSE, rw);
  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE, rw);
  props[PROP_ORIGIN] = g_param_spec_int ("origin", NULL, NULL, 0, G_MAXINT, PLAY_ORIGIN_PLAYLIST,
                                         rw);
  props[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, NULL, rw);
  props[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
segue_track_view_class_init (SegueTrackViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = segue_track_view_dispose;
  object_class->finalize = segue_track_view_finalize;
  object_class->get_property = segue_track_view_get_property;
  object_class->set_property = segue_track_view_set_property;
  widget_class->grab_focus = segue_track_view_grab_focus;
  widget_class->map = segue_track_view_map;
  install_properties (object_class);

  signals[SIGNAL_EDITED] =
    g_signal_new ("edited", SEGUE_TYPE_TRACK_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_ARRAY, G_TYPE_STRING);
  signals[SIGNAL_LISTED] =
    g_signal_new ("listed", SEGUE_TYPE_TRACK_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  g_type_ensure (SEGUE_TYPE_ADAPTIVE_BIN);
  g_type_ensure (SEGUE_TYPE_TRACK_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class, SEGUE_TRACK_VIEW_TEMPLATE);
  gtk_widget_class_bind_template_child (widget_class, SegueTrackView, bin);
  gtk_widget_class_bind_template_child (widget_class, SegueTrackView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, SegueTrackView, stack);
  gtk_widget_class_bind_template_child (widget_class, SegueTrackView, table);
  gtk_widget_class_bind_template_callback (widget_class, breadth_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  segue_track_view_install_actions (widget_class);
}

static void
segue_track_view_init (SegueTrackView *self)
{
  self->bound = g_hash_table_new (NULL, NULL);
  self->origin = PLAY_ORIGIN_PLAYLIST;
  self->playing_id = -1;
  self->breadth = SEGUE_BREADTH_WIDE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->column_view = segue_track_table_get_headings (self->table);
  self->list = segue_track_table_get_list (self->table);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Songs"), -1);
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (activate_cb), self);
  make_rows (self);
  segue_track_view_add_columns (self);
  segue_track_view_init_actions (self);
}

void
segue_track_view_set_query (SegueTrackView   *self,
                            const TrackQuery *query)
{
  g_return_if_fail (SEGUE_IS_TRACK_VIEW (self));

  g_clear_pointer (&self->query, track_query_free);
  self->query = track_query_copy (query);
  self->to_top = TRUE;
  ask_soon (self);
}

void
segue_track_view_reload (SegueTrackView *self)
{
  g_return_if_fail (SEGUE_IS_TRACK_VIEW (self));

  ask_soon (self);
}

void
segue_track_view_set_empty (SegueTrackView *self,
                            const char     *icon_name,
                            const char     *title,
                            const char     *description)
{
  g_return_if_fail (SEGUE_IS_TRACK_VIEW (self));

  adw_status_page_set_icon_name (self->empty_page, icon_name);
  adw_status_page_set_title (self->empty_page, title);
  adw_status_page_set_description (self->empty_page, description);
}

void
segue_track_view_play_all (SegueTrackView *self,
                           gboolean        shuffle)
{
  SegueQueue *queue;
  guint n;
  const gint64 *ids;

  g_return_if_fail (SEGUE_IS_TRACK_VIEW (self) && self->engine != NULL);

  queue = segue_engine_get_queue (self->engine);
  ids = segue_track_model_get_ids (self->model, &n);
  if (n == 0)
    return;
  segue_queue_set_shuffle (queue, shuffle);
  segue_queue_play_ids (queue, ids, n, shuffle ? -1 : 0, self->origin, self->context_name);
}

void
segue_track_view_start_from_all (SegueTrackView *self)
{
  guint n;
  const gint64 *ids;

  g_return_if_fail (SEGUE_IS_TRACK_VIEW (self) && self->engine != NULL);

  ids = segue_track_view_get_ids (self, &n);
  if (n > 0)
    segue_suggest_start_from (GTK_WIDGET (self), self->engine, ids, n, self->context_name);
}

const gint64 *
segue_track_view_get_ids (SegueTrackView *self,
                          guint          *n)
{
  g_return_val_if_fail (SEGUE_IS_TRACK_VIEW (self), NULL);

  *n = 0;
  return self->model != NULL ? segue_track_model_get_ids (self->model, n) : NULL;
}

gboolean
segue_track_view_reveal (SegueTrackView *self,
                         gint64          id)
{
  guint position;

  g_return_val_if_fail (SEGUE_IS_TRACK_VIEW (self), FALSE);

  if (self->model == NULL || (position = segue_track_model_find (self->model, id)) == G_MAXUINT)
    return FALSE;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  scroll_to (self, position);
  return TRUE;
}

void
segue_track_view_select_when_listed (SegueTrackView *self,
                                     gint64          id)
{
  g_return_if_fail (SEGUE_IS_TRACK_VIEW (self));

  self->wanted_id = id;
}

SegueTrackView *
segue_track_view_find (GtkWidget *widget)
{
  SegueTrackView *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (SEGUE_IS_TRACK_VIEW (widget))
    return SEGUE_TRACK_VIEW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = segue_track_view_find (child);
  return found;
}

void
segue_track_view_emit_edited (SegueTrackView *self,
                              GArray         *ids,
                              const char     *sentence)
{
  g_signal_emit (self, signals[SIGNAL_EDITED], 0, ids, sentence);
}
