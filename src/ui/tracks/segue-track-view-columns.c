/* segue-track-view-columns.c - which columns a list of tracks shows, and its order
 *
 * The engine sorts. The view's own sorters only tell which heading was clicked. */
#include "segue-track-view-private.h"

#include <glib/gi18n.h>

/* The least that a column asks for which takes its share of the room, pixels. */
#define TITLE_PX 150
#define TEXT_PX 92
/* What style.css leaves on either side of a heading, pixels. */
#define HEADING_PAD_PX 10

static gboolean
column_is_wanted (SegueTrackView *self,
                  SegueColumn     column)
{
  switch (self->breadth) {
  case SEGUE_BREADTH_NARROW:
    return column == SEGUE_COLUMN_TITLE || column == SEGUE_COLUMN_DURATION;
  case SEGUE_BREADTH_MEDIUM: /* the wider ones would not fit; labels taught stand for the album */
    return self->shown[column] &&
           (column == SEGUE_COLUMN_TITLE || column == SEGUE_COLUMN_ARTIST ||
            column == (self->shown[SEGUE_COLUMN_LABELS] ? SEGUE_COLUMN_LABELS
                                                        : SEGUE_COLUMN_ALBUM) ||
            column == SEGUE_COLUMN_TRACK_NO || column == SEGUE_COLUMN_DURATION ||
            column == SEGUE_COLUMN_FAVOURITE);
  case SEGUE_BREADTH_WIDE:
  default:
    return self->shown[column];
  }
}

/* The arrow of an order keeps its room while there is none: before the heading of figures, so that
 * this ends where they end. */
static void
align_to_figures (GtkWidget *heading)
{
  GtkWidget *box = gtk_widget_get_first_child (heading);
  GtkWidget *first = GTK_IS_BOX (box) ? gtk_widget_get_first_child (box) : NULL;

  if (box != NULL)
    gtk_widget_set_halign (box, GTK_ALIGN_END);
  if (GTK_IS_LABEL (first))
    gtk_box_reorder_child_after (GTK_BOX (box), first, gtk_widget_get_last_child (box));
}

/* A column of fixed width has room for its heading, in every language and size of text. The
 * heading itself asks for the column's width, so its content is asked. */
static void
make_room (GtkColumnViewColumn *column,
           GtkWidget           *heading)
{
  int width = gtk_column_view_column_get_fixed_width (column), natural;

  gtk_widget_measure (gtk_widget_get_first_child (heading), GTK_ORIENTATION_HORIZONTAL, -1, NULL,
                      &natural, NULL, NULL);
  if (width > 0 && width < natural + 2 * HEADING_PAD_PX)
    gtk_column_view_column_set_fixed_width (column, natural + 2 * HEADING_PAD_PX);
}

/* A heading stands over its figures, and a column that takes its share of the room has
 * some. GTK has no words for either, so it is told to the heading's own widgets; where
 * they are not found, nothing happens. */
static void
dress_headings (SegueTrackView *self)
{
  for (SegueColumn i = 0; i < SEGUE_N_COLUMNS; i++) {
    GtkWidget *heading = segue_track_table_get_heading (self->table, self->columns[i]);

    if (heading == NULL)
      continue;
    if (segue_column_get_info (i)->numeric)
      align_to_figures (heading);
    if (i != SEGUE_COLUMN_FAVOURITE) /* its heading is not read but by screen readers */
      make_room (self->columns[i], heading);
    if (segue_column_get_info (i)->expands)
      gtk_widget_set_size_request (heading, i == SEGUE_COLUMN_TITLE ? TITLE_PX : TEXT_PX, -1);
  }
}

/* GTK 4.8 keeps the room of a hidden column that has a width of its own or
 * expands, so both are taken from it while it is hidden. */
static void
show_column (SegueTrackView *self,
             SegueColumn     i,
             gboolean        shown)
{
  GtkColumnViewColumn *column = self->columns[i];

  if (gtk_column_view_column_get_visible (column) == shown)
    return;
  if (!shown)
    self->widths[i] = gtk_column_view_column_get_fixed_width (column);
  gtk_column_view_column_set_visible (column, shown);
  gtk_column_view_column_set_fixed_width (column, shown ? self->widths[i] : -1);
  gtk_column_view_column_set_expand (column, shown && segue_column_get_info (i)->expands);
}

void
segue_track_view_update_columns (SegueTrackView *self)
{
  for (SegueColumn i = 0; i < SEGUE_N_COLUMNS; i++)
    show_column (self, i, column_is_wanted (self, i));
  /* Among the songs of one artist, the artist tells nothing. */
  segue_track_table_set_below (self->table,
                               self->breadth != SEGUE_BREADTH_NARROW ? SEGUE_N_COLUMNS
                               : self->shown[SEGUE_COLUMN_ARTIST]    ? SEGUE_COLUMN_ARTIST
                                                                     : SEGUE_COLUMN_ALBUM);
  dress_headings (self);
}

/* In the order in which they stand; a list that is narrow for the moment hides
 * some, which is not what the listener chose. */
static void
save_columns (SegueTrackView *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->column_view);
  const char *ids[SEGUE_N_COLUMNS + 1] = { NULL };
  guint n = 0;

  if (self->settings == NULL)
    return;
  for (guint k = 0; k < g_list_model_get_n_items (columns); k++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, k);

    for (SegueColumn i = 0; i < SEGUE_N_COLUMNS; i++)
      if (self->columns[i] == column && self->shown[i])
        ids[n++] = segue_column_get_info (i)->id;
  }
  self->saving_columns = TRUE;
  g_settings_set_strv (self->settings, "songs-columns", ids);
  self->saving_columns = FALSE;
}

/* In the order of @ids; those that are not named keep their order behind. */
static void
order_columns (SegueTrackView    *self,
               const char *const *ids)
{
  guint at = 0;

  for (guint k = 0; ids[k] != NULL; k++)
    for (SegueColumn i = 0; i < SEGUE_N_COLUMNS; i++) {
      g_autoptr (GtkColumnViewColumn) column = NULL;

      if (!g_str_equal (segue_column_get_info (i)->id, ids[k]))
        continue;
      column = g_object_ref (self->columns[i]);
      gtk_column_view_remove_column (self->column_view, column);
      gtk_column_view_insert_column (self->column_view, at++, column);
    }
}

void
segue_track_view_set_columns (SegueTrackView    *self,
                              const char *const *ids)
{
  g_return_if_fail (SEGUE_IS_TRACK_VIEW (self) && ids != NULL);

  order_columns (self, ids);
  for (SegueColumn i = 0; i < SEGUE_N_COLUMNS; i++) {
    self->shown[i] = i == SEGUE_COLUMN_TITLE ||
                     g_strv_contains (ids, segue_column_get_info (i)->id);
    g_simple_action_set_state (self->column_actions[i], g_variant_new_boolean (self->shown[i]));
  }
  segue_track_view_update_columns (self);
}

void
segue_track_view_load_columns (SegueTrackView *self)
{
  g_auto (GStrv) ids = g_settings_get_strv (self->settings, "songs-columns");

  segue_track_view_set_columns (self, (const char *const *) ids);
}

static void
column_action_cb (GSimpleAction *action,
                  GVariant      *value,
                  gpointer       user_data)
{
  SegueTrackView *self = user_data;

  g_simple_action_set_state (action, value);
  for (SegueColumn i = 0; i < SEGUE_N_COLUMNS; i++)
    if (self->column_actions[i] == action)
      self->shown[i] = g_variant_get_boolean (value);
  segue_track_view_update_columns (self);
  save_columns (self);
}

/* Never sorts anything: it is only asked which column leads. */
static int
probe_cb (gconstpointer a,
          gconstpointer b,
          gpointer      user_data)
{
  SegueTrackColumnData *data = user_data;

  if (data->view->probe < 0)
    data->view->probe = data->column;
  return -1;
}

static const char *
id_of_sort (TrackSort sort)
{
  for (SegueColumn i = 0; sort != TRACK_SORT_DEFAULT && i < SEGUE_N_COLUMNS; i++)
    if (segue_column_get_info (i)->sort == sort)
      return segue_column_get_info (i)->id;
  return "";
}

static void
save_sort (SegueTrackView *self)
{
  g_settings_set_string (self->settings, "songs-sort", id_of_sort (self->sort));
  g_settings_set_boolean (self->settings, "songs-descending", self->descending);
  g_settings_set_string (self->settings, "songs-then", id_of_sort (self->then));
  g_settings_set_boolean (self->settings, "songs-then-descending", self->then_descending);
}

/* GTK 4.8 does not say by which column its view is sorted. Comparing two
 * objects asks the leading column first, and the answer comes back turned
 * round when the order is descending. The column that led before sorts what
 * the new one holds for equal: a click on Year, then one on Genre, gives each genre
 * by its years. */
static void
sorter_changed_cb (SegueTrackView *self)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->column_view);
  GtkOrdering ordering;
  TrackSort sort;

  if (self->going)
    return;
  self->probe = -1;
  ordering = gtk_sorter_compare (sorter, self, self->column_view);
  sort = self->probe < 0 ? TRACK_SORT_DEFAULT : segue_column_get_info (self->probe)->sort;
  if (sort == TRACK_SORT_DEFAULT) {
    self->then = TRACK_SORT_DEFAULT;
    self->then_descending = FALSE;
  } else if (sort != self->sort && self->sort != TRACK_SORT_DEFAULT) {
    self->then = self->sort;
    self->then_descending = self->descending;
  }
  self->sort = sort;
  self->descending = self->probe >= 0 && ordering == GTK_ORDERING_LARGER;
  if (self->settings != NULL && !self->loading_sort)
    save_sort (self);
  self->to_top = TRUE;
  segue_track_view_reload (self);
}

static void
sort_by (SegueTrackView *self,
         const char     *id,
         gboolean        descending)
{
  for (SegueColumn i = 0; i < SEGUE_N_COLUMNS; i++)
    if (g_str_equal (segue_column_get_info (i)->id, id) &&
        segue_column_get_info (i)->sort != TRACK_SORT_DEFAULT)
      gtk_column_view_sort_by_column (self->column_view, self->columns[i],
                                      descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

void
segue_track_view_load_sort (SegueTrackView *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, "songs-sort");
  g_autofree char *then = g_settings_get_string (self->settings, "songs-then");

  self->loading_sort = TRUE;
  sort_by (self, then, g_settings_get_boolean (self->settings, "songs-then-descending"));
  sort_by (self, id, g_settings_get_boolean (self->settings, "songs-descending"));
  self->loading_sort = FALSE;
}

static void
add_column (SegueTrackView *self,
            SegueColumn     column,
            GMenuModel     *menu)
{
  const SegueColumnInfo *info = segue_column_get_info (column);
  g_autoptr (GtkColumnViewColumn) view_column = NULL;
  SegueTrackColumnData *data = g_new (SegueTrackColumnData, 1);

  data->view = self;
  data->column = column;
  view_column = gtk_column_view_column_new (column == SEGUE_COLUMN_FAVOURITE ? "" : _(info->title),
                                            NULL);
  g_object_set_data_full (G_OBJECT (view_column), "segue-column-data", data, g_free);
  gtk_column_view_column_set_resizable (view_column, column != SEGUE_COLUMN_FAVOURITE);
  gtk_column_view_column_set_expand (view_column, info->expands);
  gtk_column_view_column_set_fixed_width (view_column, info->width);
  gtk_column_view_column_set_header_menu (view_column, menu);
  if (info->sort != TRACK_SORT_DEFAULT) {
    g_autoptr (GtkCustomSorter) sorter = gtk_custom_sorter_new (probe_cb, data, NULL);

    gtk_column_view_column_set_sorter (view_column, GTK_SORTER (sorter));
  }
  segue_track_table_add_column (self->table, view_column, column);
  self->columns[column] = view_column; /* the view holds it */
}

void
segue_track_view_add_columns (SegueTrackView *self)
{
  g_autoptr (GMenuModel) menu = segue_track_view_get_columns_menu (self);

  self->column_group = g_simple_action_group_new ();
  for (SegueColumn i = 0; i < SEGUE_N_COLUMNS; i++) {
    const char *id = segue_column_get_info (i)->id;
    g_autoptr (GSimpleAction) action = NULL;

    self->shown[i] = i == SEGUE_COLUMN_TITLE || i == SEGUE_COLUMN_ARTIST ||
                     i == SEGUE_COLUMN_ALBUM || i == SEGUE_COLUMN_DURATION ||
                     i == SEGUE_COLUMN_FAVOURITE;
    action = g_simple_action_new_stateful (id, NULL, g_variant_new_boolean (self->shown[i]));
    g_signal_connect (action, "change-state", G_CALLBACK (column_action_cb), self);
    g_action_map_add_action (G_ACTION_MAP (self->column_group), G_ACTION (action));
    self->column_actions[i] = action; /* the group holds it */
    add_column (self, i, menu);
  }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns",
                                  G_ACTION_GROUP (self->column_group));
  g_signal_connect_object (gtk_column_view_get_sorter (self->column_view), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  segue_track_view_update_columns (self);
}

GMenuModel *
segue_track_view_get_columns_menu (SegueTrackView *self)
{
  GMenu *menu = g_menu_new ();

  for (SegueColumn i = SEGUE_COLUMN_TITLE + 1; i < SEGUE_N_COLUMNS; i++) {
    const SegueColumnInfo *info = segue_column_get_info (i);
    g_autofree char *action = g_strconcat ("columns.", info->id, NULL);

    g_menu_append (menu, _(info->title), action);
  }
  return G_MENU_MODEL (menu);
}

GActionGroup *
segue_track_view_get_columns_actions (SegueTrackView *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK_VIEW (self), NULL);

  return G_ACTION_GROUP (self->column_group);
}
