/* test-map-page.c - the map's page in the program's own window: tools, ways, circle, list
 *
 * No analyser here: the songs get places and sounds as one would give them. */
#include "ui-fixture.h"

#include <string.h>

#include "../waiting.h"
#include "segue-map-page.h"
#include "segue-map-view.h"

static SegueMapView *view;
static GtkWidget *page;
static GArray *ids; /* gint64 in the library's order */

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

/* Four columns, three rows. */
static SegueMapPoints *
lay_out (void)
{
  const TrackQuery all = { .scope = TRACK_SCOPE_ALL };
  g_autoptr (GAsyncResult) result = NULL;
  float x[UI_N_TRACKS], y[UI_N_TRACKS];

  segue_engine_query_tracks_async (ui_get_engine (), &all, NULL, result_cb, &result);
  ui_wait_for (has_result, &result, "the songs");
  ids = segue_engine_query_tracks_finish (ui_get_engine (), result, NULL);
  g_assert_cmpuint (ids->len, ==, UI_N_TRACKS);
  for (guint i = 0; i < UI_N_TRACKS; i++) {
    x[i] = (float) (i % 4);
    y[i] = (float) (i / 4);
  }
  return segue_map_points_new ((const gint64 *) (gpointer) ids->data, x, y, UI_N_TRACKS);
}

/* The view of the page, with points on it; FALSE: there is no display. */
static gboolean
open_page (void)
{
  if (!ui_has_display ())
    return FALSE;
  segue_window_show_page (ui_get_window (), "map");
  ui_settle ();
  page = segue_window_get_page (ui_get_window ());
  g_assert_true (SEGUE_IS_MAP_PAGE (page));
  view = SEGUE_MAP_VIEW (ui_find (page, SEGUE_TYPE_MAP_VIEW));
  g_assert_nonnull (view);
  if (ids == NULL) {
    g_autoptr (SegueMapPoints) points = lay_out ();
    g_autoptr (SegueMapLook) look = segue_map_look_new (points->n);

    segue_map_view_set_map (view, points, look);
  }
  return TRUE;
}

static char *
tool (void)
{
  char *name;

  g_object_get (page, "tool", &name, NULL);
  return name;
}

static gboolean
is_checked (const char *wanted)
{
  /* The button of a tool is down when the action's state is its name. */
  g_autoptr (GQueue) open = g_queue_new ();
  gboolean found = FALSE;

  g_queue_push_tail (open, page);
  while (!g_queue_is_empty (open)) {
    GtkWidget *widget = g_queue_pop_head (open);

    if (GTK_IS_TOGGLE_BUTTON (widget) && GTK_IS_ACTIONABLE (widget) &&
        g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), "map.tool") == 0) {
      const char *name = g_variant_get_string (gtk_actionable_get_action_target_value (GTK_ACTIONABLE (widget)), NULL);

      g_assert_cmpint (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (widget)), ==, g_str_equal (name, wanted));
      found |= g_str_equal (name, wanted);
    }
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
      g_queue_push_tail (open, child);
  }
  return found;
}

/* The tool at work is the button that is down, whoever chose it. */
static void
test_tools (void)
{
  static const char *const NAMES[] = { "lasso", "rectangle", "path", "circle", "move" };

  if (!open_page ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    g_autofree char *now = NULL;

    g_assert_true (gtk_widget_activate_action (page, "map.tool", "s", NAMES[i]));
    ui_settle ();
    now = tool ();
    g_assert_cmpstr (now, ==, NAMES[i]);
    g_assert_true (is_checked (NAMES[i]));
  }
  segue_map_view_set_tool (view, SEGUE_MAP_TOOL_PATH);
  ui_settle ();
  g_assert_true (is_checked ("path"));
  gtk_widget_activate_action (page, "map.tool", "s", "no such tool");
  ui_settle ();
  g_assert_true (is_checked ("path"));
  segue_map_view_set_tool (view, SEGUE_MAP_TOOL_MOVE);
}

/* Songs that are chosen can be queued from the page; nothing chosen does nothing. */
static void
test_selection_is_queued (void)
{
  GListModel *queue;
  g_autoptr (GArray) chosen = NULL;

  if (!open_page ())
    return;
  queue = G_LIST_MODEL (segue_engine_get_queue (ui_get_engine ()));
  segue_map_view_select (view, NULL, 0);
  gtk_widget_activate_action (page, "tracks.enqueue", NULL);
  ui_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (queue), ==, 0);
  segue_map_view_select (view, (const gint64 *) (gpointer) ids->data, 3);
  chosen = segue_map_view_get_selection (view);
  g_assert_cmpuint (chosen->len, ==, 3);
  gtk_widget_activate_action (page, "tracks.enqueue", NULL);
  ui_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (queue), >=, 3);
  gtk_widget_activate_action (page, "map.clear", NULL);
  g_clear_pointer (&chosen, g_array_unref);
  chosen = segue_map_view_get_selection (view);
  g_assert_cmpuint (chosen->len, ==, 0);
  segue_queue_clear (segue_engine_get_queue (ui_get_engine ()));
}

/* What lies over the map, in its own coordinates, keeps names away. */
static guint
cover_left_half (graphene_rect_t *covered, guint room, gpointer data)
{
  g_assert_cmpuint (room, >=, 1);
  ++*(guint *) data;
  covered[0] = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (view)) / 2, 1e4f);
  return 1;
}

static char *
name_it (gint64 id, gpointer data)
{
  return g_strdup_printf ("Song number %d", (int) id);
}

static void
test_names_keep_clear (void)
{
  g_autoptr (SegueMapPoints) points = NULL;
  g_autoptr (SegueMapLook) look = NULL;
  GtkWidget *window, *alone;
  const gint64 two[] = { 1, 2 };
  const float x[] = { 0, 10 }, y[] = { 0, 0 };
  guint asked = 0;
  g_autofree char *svg = NULL;

  if (!ui_has_display ())
    return;
  window = gtk_window_new ();
  alone = segue_map_view_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 400);
  gtk_window_set_child (GTK_WINDOW (window), alone);
  view = SEGUE_MAP_VIEW (alone);
  segue_map_view_set_namer (view, name_it, NULL);
  segue_map_view_set_covers (view, cover_left_half, &asked);
  points = segue_map_points_new (two, x, y, 2);
  look = segue_map_look_new (2);
  segue_map_view_set_map (view, points, look);
  gtk_window_present (GTK_WINDOW (window));
  for (int i = 0; i < 200 && asked == 0; i++)
    ui_settle ();
  g_assert_cmpuint (asked, >, 0);
  svg = segue_map_view_to_svg (view);
  g_assert_null (strstr (svg, "Song number 1")); /* on the left, under what lies there */
  g_assert_nonnull (strstr (svg, "Song number 2"));
  gtk_window_destroy (GTK_WINDOW (window));
  ui_settle ();
}

static gboolean
is_still (gpointer data)
{
  return segue_map_view_is_still (data);
}

/* A song far out is not in sight until all is asked for once more. */
static void
test_far_song_is_reached (void)
{
  GtkWidget *window, *alone;
  g_autoptr (SegueMapPoints) points = NULL;
  g_autoptr (SegueMapLook) look = NULL;
  gint64 numbers[41];
  float xs[41], ys[41];
  double x, y;

  if (!ui_has_display ())
    return;
  for (int i = 0; i < 41; i++) {
    numbers[i] = i + 1;
    xs[i] = (float) (i % 8);
    ys[i] = (float) (i / 8);
  }
  xs[40] = 300;
  window = gtk_window_new ();
  alone = segue_map_view_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 400);
  gtk_window_set_child (GTK_WINDOW (window), alone);
  points = segue_map_points_new (numbers, xs, ys, 41);
  look = segue_map_look_new (41);
  segue_map_view_set_map (SEGUE_MAP_VIEW (alone), points, look);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_for (is_still, alone, "the map");
  g_assert_true (segue_map_view_locate (SEGUE_MAP_VIEW (alone), 1, &x, &y));
  g_assert_false (segue_map_view_locate (SEGUE_MAP_VIEW (alone), 41, &x, &y));
  segue_map_view_see_all (SEGUE_MAP_VIEW (alone));
  ui_wait_for (is_still, alone, "all of it");
  g_assert_true (segue_map_view_locate (SEGUE_MAP_VIEW (alone), 1, &x, &y));
  g_assert_true (segue_map_view_locate (SEGUE_MAP_VIEW (alone), 41, &x, &y));
  segue_map_view_see_all (SEGUE_MAP_VIEW (alone));
  ui_wait_for (is_still, alone, "most of it");
  g_assert_false (segue_map_view_locate (SEGUE_MAP_VIEW (alone), 41, &x, &y));
  gtk_window_destroy (GTK_WINDOW (window));
  ui_settle ();
}

/* A circle with nothing in it is refused; lifting one that is not there is fine. */
static void
test_circle (void)
{
  double x, y, radius;

  if (!open_page ())
    return;
  g_assert_true (gtk_widget_activate_action (page, "map.lift", NULL));
  g_assert_false (segue_engine_get_circle (ui_get_engine (), &x, &y, &radius));
  segue_map_view_set_circle (view, 1, 1, 0.5);
  ui_settle ();
  /* The page has no map of its own here, so nothing may be promised. */
  g_assert_false (segue_engine_get_circle (ui_get_engine (), &x, &y, &radius));
  segue_map_view_set_circle (view, 0, 0, 0);
  gtk_widget_activate_action (page, "map.stay", NULL);
  gtk_widget_activate_action (page, "map.region", NULL);
  gtk_widget_activate_action (page, "map.where", NULL);
  gtk_widget_activate_action (page, "map.bridge", NULL);
  ui_settle ();
}

int
main (int    argc,
      char **argv)
{
  int status;

  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/map-page/tools", test_tools);
  g_test_add_func ("/ui/map-page/selection-is-queued", test_selection_is_queued);
  g_test_add_func ("/ui/map-page/circle", test_circle);
  g_test_add_func ("/ui/map-page/far-song-is-reached", test_far_song_is_reached);
  g_test_add_func ("/ui/map-page/names-keep-clear", test_names_keep_clear);
  status = g_test_run ();
  g_clear_pointer (&ids, g_array_unref);
  return ui_fixture_end (status);
}
