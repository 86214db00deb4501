/* test-track-table.c - the rows of a list of tracks: what they draw where, and say */
#include "ui-fixture.h"

#include <math.h>

#include "segue-songs-page.h"
#include "segue-track-table.h"
#include "segue-track-view.h"

static SegueTrackView *
get_view (void)
{
  segue_window_show_page (ui_get_window (), "songs");
  ui_settle ();
  return SEGUE_TRACK_VIEW (ui_find (segue_window_get_page (ui_get_window ()),
                                    SEGUE_TYPE_TRACK_VIEW));
}

static SegueTrackTable *
get_table (void)
{
  return SEGUE_TRACK_TABLE (ui_find (GTK_WIDGET (get_view ()), SEGUE_TYPE_TRACK_TABLE));
}

static SegueTrackRow *
get_row (SegueTrackTable *table,
         guint            position)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (segue_track_table_get_list (table)));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *row = gtk_widget_get_first_child (child);

    if (SEGUE_IS_TRACK_ROW (row) &&
        gtk_list_item_get_position (segue_track_row_get_item (SEGUE_TRACK_ROW (row))) == position)
      return SEGUE_TRACK_ROW (row);
  }
  return NULL;
}

static const SegueTrackPlace *
find_place (SegueTrackTable *table,
            SegueColumn      column)
{
  const SegueTrackLayout *layout = segue_track_table_get_layout (table);

  for (guint i = 0; i < layout->n; i++)
    if (layout->places[i].column == column)
      return &layout->places[i];
  return NULL;
}

/* Every column that is shown has its place below its heading, and no other has one. */
static void
check_places (SegueTrackTable *table)
{
  GtkWidget *headings = GTK_WIDGET (segue_track_table_get_headings (table));
  GListModel *columns = gtk_column_view_get_columns (GTK_COLUMN_VIEW (headings));
  const SegueTrackLayout *layout = segue_track_table_get_layout (table);
  guint n_shown = 0;

  for (guint k = 0; k < g_list_model_get_n_items (columns); k++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, k);
    GtkWidget *heading = segue_track_table_get_heading (table, column);
    graphene_rect_t bounds;

    g_assert_nonnull (heading);
    if (!gtk_column_view_column_get_visible (column))
      continue;
    g_assert_true (gtk_widget_compute_bounds (heading, headings, &bounds));
    g_assert_cmpfloat (bounds.size.width, >, 8);
    g_assert_cmpfloat_with_epsilon (layout->places[n_shown].x, bounds.origin.x, 0.5);
    g_assert_cmpfloat_with_epsilon (layout->places[n_shown].width, bounds.size.width, 0.5);
    n_shown++;
  }
  g_assert_cmpuint (n_shown, ==, layout->n);
}

static void
test_places (void)
{
  SegueTrackTable *table;
  GActionGroup *columns;
  guint n;

  if (!ui_has_display ())
    return;
  table = get_table ();
  columns = segue_track_view_get_columns_actions (get_view ());
  n = segue_track_table_get_layout (table)->n;
  g_assert_cmpuint (n, >=, 4);
  check_places (table);
  g_action_group_change_action_state (columns, "album", g_variant_new_boolean (FALSE));
  ui_settle ();
  g_assert_cmpuint (segue_track_table_get_layout (table)->n, ==, n - 1);
  check_places (table);
  g_action_group_change_action_state (columns, "album", g_variant_new_boolean (TRUE));
  ui_settle ();
  check_places (table);
}

/* Words begin, and figures end, where the heading above them does. */
static void
check_headings (SegueTrackTable *table,
                gboolean         rtl)
{
  static const float PAD = 10;
  GListModel *columns;
  GtkWidget *headings;
  guint n_seen = 0;

  headings = GTK_WIDGET (segue_track_table_get_headings (table));
  columns = gtk_column_view_get_columns (GTK_COLUMN_VIEW (headings));
  for (guint k = 0, at = 0; k < g_list_model_get_n_items (columns); k++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, k);
    const SegueTrackPlace *place = &segue_track_table_get_layout (table)->places[at];
    GtkWidget *label = ui_find (segue_track_table_get_heading (table, column), GTK_TYPE_LABEL);
    graphene_rect_t bounds;

    if (!gtk_column_view_column_get_visible (column))
      continue;
    at++;
    if (place->column == SEGUE_COLUMN_FAVOURITE) /* it has no words */
      continue;
    g_assert_true (gtk_widget_compute_bounds (label, headings, &bounds));
    if (segue_column_get_info (place->column)->numeric != rtl)
      g_assert_cmpfloat_with_epsilon (bounds.origin.x + bounds.size.width,
                                      place->x + place->width - PAD, 0.5);
    else
      g_assert_cmpfloat_with_epsilon (bounds.origin.x, place->x + PAD, 0.5);
    n_seen++;
  }
  g_assert_cmpuint (n_seen, >=, 4);
}

static void
test_headings (void)
{
  GtkTextDirection direction;

  if (!ui_has_display ())
    return;
  check_headings (get_table (), FALSE);
  gtk_window_close (GTK_WINDOW (ui_get_window ()));
  ui_settle ();
  direction = gtk_widget_get_default_direction ();
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  check_headings (get_table (), TRUE);
  gtk_window_close (GTK_WINDOW (ui_get_window ()));
  ui_settle ();
  gtk_widget_set_default_direction (direction);
}

/* GTK goes through every widget of two hundred rows when one of them moves. */
static void
test_one_widget (void)
{
  SegueTrackTable *table;

  if (!ui_has_display ())
    return;
  table = get_table ();
  for (guint i = 0; i < UI_N_TRACKS; i++) {
    SegueTrackRow *row = get_row (table, i);

    g_assert_nonnull (row);
    g_assert_null (gtk_widget_get_first_child (GTK_WIDGET (row)));
    g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (row)), ==,
                     segue_track_table_get_layout (table)->row_height);
  }
}

static void
click (SegueTrackTable *table,
       double           x,
       double           y)
{
  g_autoptr (GListModel) controllers =
    gtk_widget_observe_controllers (GTK_WIDGET (segue_track_table_get_list (table)));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_GESTURE_CLICK (controller) &&
        gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
      g_signal_emit_by_name (controller, "pressed", 1, x, y);
  }
  ui_settle ();
}

static gboolean
is_favourite (gint64 id)
{
  g_autoptr (SegueTrack) track = segue_engine_get_track (ui_get_engine (), id);

  return segue_track_get_row (track)->favourite;
}

/* A click on the star is for the star; beside it, for the row. */
static void
test_star (void)
{
  SegueTrackTable *table;
  const SegueTrackPlace *star;
  graphene_rect_t bounds;
  gint64 id;
  double middle;
  guint n;

  if (!ui_has_display ())
    return;
  table = get_table ();
  id = segue_track_view_get_ids (get_view (), &n)[2];
  star = find_place (table, SEGUE_COLUMN_FAVOURITE);
  g_assert_nonnull (star);
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (get_row (table, 2)),
                                            GTK_WIDGET (segue_track_table_get_list (table)),
                                            &bounds));
  middle = bounds.origin.y + bounds.size.height / 2;
  g_assert_false (is_favourite (id));
  click (table, bounds.origin.x + 20, middle);
  g_assert_false (is_favourite (id));
  click (table, bounds.origin.x + star->x + star->width / 2, middle);
  g_assert_true (is_favourite (id));
  click (table, bounds.origin.x + star->x + star->width / 2, middle);
  g_assert_false (is_favourite (id));
}

/* What does not fit is told where the pointer rests, and only that. */
static void
test_hint (void)
{
  SegueTrackTable *table;
  const SegueTrackPlace *title, *length;
  guint n_cut = 0;

  if (!ui_has_display ())
    return;
  table = get_table ();
  title = find_place (table, SEGUE_COLUMN_TITLE);
  length = find_place (table, SEGUE_COLUMN_DURATION);
  for (guint i = 0; i < UI_N_TRACKS; i++) {
    SegueTrackRow *row = get_row (table, i);
    g_autofree char *hint = segue_track_row_get_hint (row, title->x + 30);

    g_assert_null (segue_track_row_get_hint (row, length->x + length->width / 2));
    if (hint != NULL) {
      g_assert_cmpuint (strlen (hint), >, 30);
      n_cut++;
    }
  }
  g_assert_cmpuint (n_cut, ==, 1); /* the fixture has one very long title */
}

int
main (int    argc,
      char **argv)
{
  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/track-table/places", test_places);
  g_test_add_func ("/ui/track-table/headings", test_headings);
  g_test_add_func ("/ui/track-table/one-widget", test_one_widget);
  g_test_add_func ("/ui/track-table/star", test_star);
  g_test_add_func ("/ui/track-table/hint", test_hint);
  return ui_fixture_end (g_test_run ());
}
