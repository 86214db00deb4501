/* test-window.c - every page and every action of the window, on a real library */
#include "ui-fixture.h"

#include "segue-albums-page.h"
#include "segue-groups-page.h"
#include "segue-history-page.h"
#include "segue-playlist-page.h"
#include "segue-playlists.h"
#include "segue-songs-page.h"
#include "segue-track-table.h"
#include "segue-player-bar.h"
#include "segue-queue-pane.h"
#include "segue-sidebar.h"
#include "segue-track-view.h"

static const char *const PAGES[] = {
  "songs", "albums", "artists", "genres", "map", "sounds", "moods", "history", "listener",
  "studio",
};

static int
min_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* Says which widget is to blame. */
static void
explain (GtkWidget *widget,
         int        depth)
{
  g_test_message ("%*s%s %s: %d", depth * 2, "", G_OBJECT_TYPE_NAME (widget),
                  gtk_widget_get_css_name (widget), min_width (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && min_width (child) > 250)
      explain (child, depth + 1);
}

static void
check_pages (SegueWindow *window)
{
  for (guint i = 0; i < G_N_ELEMENTS (PAGES); i++) {
    int width;

    segue_window_show_page (window, PAGES[i]);
    ui_settle ();
    g_assert_true (gtk_widget_get_mapped (segue_window_get_page (window)));
    width = min_width (GTK_WIDGET (window));
    if (width > 360)
      explain (GTK_WIDGET (window), 0);
    g_assert_cmpint (width, <=, 360);
  }
  segue_window_show_page (window, "no such page");
  g_assert_true (SEGUE_IS_SONGS_PAGE (segue_window_get_page (window)));
}

static void
test_pages (void)
{
  if (ui_has_display ())
    check_pages (ui_get_window ());
}

/* A window that opens narrow. It is not resized instead: without a window
 * manager, GTK may draw such a window before it is laid out, and says so. */
static void
test_narrow (void)
{
  g_autoptr (GSettings) settings = NULL;

  if (!ui_has_display ())
    return;
  gtk_window_close (GTK_WINDOW (ui_get_window ()));
  ui_settle ();
  settings = g_settings_new (SEGUE_APP_ID);
  g_settings_set_int (settings, "window-width", 360);
  check_pages (ui_get_window ());
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (ui_get_window ())), <=, 360);

  gtk_window_close (GTK_WINDOW (ui_get_window ()));
  ui_settle ();
  g_settings_set_int (settings, "window-width", 1180);
}

/* ---- searching, sorting, choosing -------------------------------------------------------- */

static SegueTrackView *
songs_view (SegueWindow *window)
{
  segue_window_show_page (window, "songs");
  ui_settle ();
  return SEGUE_TRACK_VIEW (ui_find (segue_window_get_page (window), SEGUE_TYPE_TRACK_VIEW));
}

static guint
n_listed (SegueTrackView *view)
{
  guint n;

  segue_track_view_get_ids (view, &n);
  return n;
}

static GtkSelectionModel *
model_of (SegueTrackView *view)
{
  return gtk_list_view_get_model (segue_track_table_get_list (
    SEGUE_TRACK_TABLE (ui_find (GTK_WIDGET (view), SEGUE_TYPE_TRACK_TABLE))));
}

static char *
title_at (SegueTrackView *view,
          guint           position)
{
  g_autoptr (SegueTrack) track = g_list_model_get_item (G_LIST_MODEL (model_of (view)), position);

  return g_strdup (segue_track_get_title (track));
}

static void
test_search (void)
{
  SegueWindow *window;
  SegueTrackView *view;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  view = songs_view (window);
  g_assert_cmpuint (n_listed (view), ==, UI_N_TRACKS);

  g_object_set (window, "search", "bessie", NULL);
  ui_settle ();
  g_assert_cmpuint (n_listed (view), ==, 4);
  g_object_set (window, "search", "no such song", NULL);
  ui_settle ();
  g_assert_cmpuint (n_listed (view), ==, 0);

  /* Another page begins without what was typed on this one. */
  segue_window_show_page (window, "albums");
  ui_settle ();
  g_assert_cmpuint (n_listed (songs_view (window)), ==, UI_N_TRACKS);
}

static gboolean
lists_four (gpointer view)
{
  return n_listed (view) == 4;
}

static gboolean
lists_all (gpointer view)
{
  return n_listed (view) == UI_N_TRACKS;
}

/* Letters typed on the list of what was found search for something else; Escape ends it. */
static void
test_search_by_keys (void)
{
  SegueWindow *window;
  SegueTrackView *view;
  GtkWidget *entry;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  view = songs_view (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (gtk_widget_get_ancestor (
                           gtk_window_get_focus (GTK_WINDOW (window)), GTK_TYPE_SEARCH_ENTRY)),
                         "no such song");
  gtk_widget_grab_focus (GTK_WIDGET (view));
  g_assert_true (ui_press (GTK_WIDGET (window), GDK_KEY_b, 0));
  entry = gtk_widget_get_ancestor (gtk_window_get_focus (GTK_WINDOW (window)),
                                   GTK_TYPE_SEARCH_ENTRY);
  g_assert_nonnull (entry);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "b");
  g_assert_false (ui_press (GTK_WIDGET (window), GDK_KEY_e, 0)); /* is the entry's */
  gtk_editable_set_text (GTK_EDITABLE (entry), "bessie");
  ui_wait_for (lists_four, view, "what was found");
  gtk_widget_grab_focus (GTK_WIDGET (view));
  g_assert_true (ui_press (GTK_WIDGET (window), GDK_KEY_Escape, 0));
  ui_wait_for (lists_all, view, "all songs again");
}

static void
check_backwards_within_albums (SegueTrackView *view)
{
  guint n_same = 0;

  for (guint i = 1; i < n_listed (view); i++) {
    g_autoptr (SegueTrack) a = g_list_model_get_item (G_LIST_MODEL (model_of (view)), i - 1);
    g_autoptr (SegueTrack) b = g_list_model_get_item (G_LIST_MODEL (model_of (view)), i);
    int albums = g_strcmp0 (segue_track_get_row (a)->album, segue_track_get_row (b)->album);

    g_assert_cmpint (albums, <=, 0);
    if (albums == 0) {
      g_assert_cmpstr (segue_track_get_title (a), >, segue_track_get_title (b));
      n_same++;
    }
  }
  g_assert_cmpuint (n_same, >, UI_N_TRACKS / 2);
}

static void
test_sort (void)
{
  SegueTrackView *view;
  GtkColumnView *column_view;
  GListModel *columns;
  g_autoptr (GtkColumnViewColumn) title = NULL;
  g_autoptr (GtkColumnViewColumn) album = NULL;
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  if (!ui_has_display ())
    return;
  view = songs_view (ui_get_window ());
  column_view = GTK_COLUMN_VIEW (ui_find (GTK_WIDGET (view), GTK_TYPE_COLUMN_VIEW));
  columns = gtk_column_view_get_columns (column_view);
  title = g_list_model_get_item (columns, 0);

  gtk_column_view_sort_by_column (column_view, title, GTK_SORT_ASCENDING);
  ui_settle ();
  first = title_at (view, 0);
  g_assert_cmpstr (first, ==, "Song A");
  gtk_column_view_sort_by_column (column_view, title, GTK_SORT_DESCENDING);
  ui_settle ();
  last = title_at (view, UI_N_TRACKS - 1);
  g_assert_cmpstr (last, ==, "Song A");
  /* The heading before sorts within the new one: each album by its titles, backwards. */
  album = g_list_model_get_item (columns, 2);
  gtk_column_view_sort_by_column (column_view, album, GTK_SORT_ASCENDING);
  ui_settle ();
  check_backwards_within_albums (view);
  gtk_column_view_sort_by_column (column_view, NULL, GTK_SORT_ASCENDING);
  ui_settle ();
}

/* What is selected stays selected when the library changes under it. */
static void
test_selection_stays (void)
{
  SegueTrackView *view;
  GtkSelectionModel *model;
  gint64 id;
  guint n;

  if (!ui_has_display ())
    return;
  view = songs_view (ui_get_window ());
  model = model_of (view);
  gtk_selection_model_select_item (model, 3, TRUE);
  id = segue_track_view_get_ids (view, &n)[3];
  segue_engine_set_favourite (ui_get_engine (), &id, 1, TRUE);
  ui_settle ();
  g_assert_true (gtk_selection_model_is_selected (model, 3));
  g_assert_cmpint (segue_track_view_get_ids (view, &n)[3], ==, id);
  segue_engine_set_favourite (ui_get_engine (), &id, 1, FALSE);
  ui_settle ();
}

/* ---- playing ------------------------------------------------------------------------------- */

static gboolean
is_playing (gpointer data)
{
  return segue_player_get_state (data) == SEGUE_PLAYER_PLAYING;
}

static void
test_play_and_queue (void)
{
  SegueTrackView *view;
  SegueQueue *queue;
  SeguePlayer *player;
  guint n;

  if (!ui_has_display ())
    return;
  view = songs_view (ui_get_window ());
  queue = segue_engine_get_queue (ui_get_engine ());
  player = segue_engine_get_player (ui_get_engine ());

  gtk_selection_model_select_item (model_of (view), 2, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (view), "tracks.play", NULL);
  ui_wait_for (is_playing, player, "playing");
  g_assert_cmpint (segue_track_get_id (segue_queue_item_get_track (segue_queue_get_current (queue))),
                   ==, segue_track_view_get_ids (view, &n)[2]);

  gtk_selection_model_select_item (model_of (view), 9, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (view), "tracks.enqueue", NULL);
  g_assert_cmpuint (segue_queue_get_n_queued (queue), ==, 1);
  gtk_selection_model_select_range (model_of (view), 5, 2, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (view), "tracks.play-next", NULL);
  g_assert_cmpuint (segue_queue_get_n_queued (queue), ==, 3);
  g_assert_true (segue_queue_undo (queue));
  g_assert_cmpuint (segue_queue_get_n_queued (queue), ==, 1);

  gtk_widget_activate_action (GTK_WIDGET (view), "app.play-pause", NULL);
  ui_settle ();
  g_assert_cmpint (segue_player_get_state (player), ==, SEGUE_PLAYER_PAUSED);
  gtk_widget_activate_action (GTK_WIDGET (view), "app.stop", NULL);
  ui_settle ();
}

/* Without an analyser there is no karaoke: one sentence, and nothing plays. */
static void
test_karaoke (void)
{
  SegueTrackView *view;
  SegueQueue *queue;
  SegueQueueItem *before;

  if (!ui_has_display ())
    return;
  view = songs_view (ui_get_window ());
  queue = segue_engine_get_queue (ui_get_engine ());
  before = segue_queue_get_current (queue);
  gtk_selection_model_select_item (model_of (view), 0, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (view), "tracks.karaoke", NULL);
  ui_settle ();
  g_assert_true (segue_queue_get_current (queue) == before);
  g_assert_cmpint (segue_player_get_state (segue_engine_get_player (ui_get_engine ())), !=,
                   SEGUE_PLAYER_PLAYING);
}

/* ---- playlists -------------------------------------------------------------------------------- */

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  *(gint64 *) user_data = segue_engine_create_playlist_finish (SEGUE_ENGINE (source), result,
                                                               &error);
  g_assert_no_error (error);
}

static gboolean
is_set (gpointer data)
{
  return *(gint64 *) data != 0;
}

static gboolean
is_in_list (gpointer data)
{
  return segue_playlists_find (ui_get_engine (), *(gint64 *) data) != NULL;
}

static void
test_playlist (void)
{
  SegueWindow *window;
  SegueTrackView *view;
  gint64 id = 0;
  gint64 content[3];
  guint n;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  view = songs_view (window);
  memcpy (content, segue_track_view_get_ids (view, &n), sizeof content);
  segue_engine_create_playlist_async (ui_get_engine (), "A & <B>", NULL, content, 3, NULL,
                                      created_cb, &id);
  ui_wait_for (is_set, &id, "the playlist");
  ui_wait_for (is_in_list, &id, "the playlist in the list");

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-playlist", "x", id);
  ui_settle ();
  g_assert_true (SEGUE_IS_PLAYLIST_PAGE (segue_window_get_page (window)));
  view = SEGUE_TRACK_VIEW (ui_find (segue_window_get_page (window), SEGUE_TYPE_TRACK_VIEW));
  g_assert_cmpuint (n_listed (view), ==, 3);

  gtk_selection_model_select_item (model_of (view), 0, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (view), "tracks.remove", NULL);
  ui_settle ();
  g_assert_cmpuint (n_listed (view), ==, 2);
  g_assert_cmpint (segue_track_view_get_ids (view, &n)[0], ==, content[1]);

  /* Deleted while it is shown: another page comes up. */
  segue_engine_delete_playlist (ui_get_engine (), id);
  ui_settle ();
  g_assert_true (SEGUE_IS_SONGS_PAGE (segue_window_get_page (window)));
  g_assert_null (segue_playlists_find (ui_get_engine (), id));
}

/* ---- going somewhere --------------------------------------------------------------------------- */

static void
test_go (void)
{
  SegueWindow *window;
  SegueTrackView *view;
  gint64 id;
  guint n;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  id = segue_track_view_get_ids (songs_view (window), &n)[6];

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-album-of", "x", id);
  ui_settle ();
  g_assert_true (SEGUE_IS_ALBUMS_PAGE (segue_window_get_page (window)));
  view = SEGUE_TRACK_VIEW (ui_find (segue_window_get_page (window), SEGUE_TYPE_TRACK_VIEW));
  g_assert_cmpuint (n_listed (view), ==, 4);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-artist-of", "x", id);
  ui_settle ();
  g_assert_true (SEGUE_IS_GROUPS_PAGE (segue_window_get_page (window)));
  view = SEGUE_TRACK_VIEW (ui_find (segue_window_get_page (window), SEGUE_TYPE_TRACK_VIEW));
  g_assert_cmpuint (n_listed (view), >=, 4);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-genre", "s", "Jazz");
  ui_settle ();
  view = SEGUE_TRACK_VIEW (ui_find (segue_window_get_page (window), SEGUE_TYPE_TRACK_VIEW));
  g_assert_cmpuint (n_listed (view), ==, UI_N_TRACKS / 2);

  /* What is gone does nothing. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-album-of", "x", (gint64) 123456);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-properties", "x", (gint64) 123456);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.edit-rules", "x", (gint64) 123456);
  ui_settle ();
}

static GtkWindow *
other_window (SegueWindow *window)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i);

    if (other != GTK_WINDOW (window) && gtk_widget_get_visible (GTK_WIDGET (other)))
      return other;
  }
  return NULL;
}

/* Every window that the main window opens comes up, and goes. */
static void
test_windows (void)
{
  static const char *const ACTIONS[] = {
    "win.show-equaliser", "win.preferences", "win.edit-modes", "win.new-playlist", "win.new-smart-playlist",
    "app.about", "win.show-help-overlay",
  };
  SegueWindow *window;
  gint64 id;
  guint n;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  segue_window_show_page (window, "history");
  ui_settle ();
  for (guint i = 0; i < G_N_ELEMENTS (ACTIONS); i++) {
    GtkWindow *other;

    g_test_message ("%s", ACTIONS[i]);
    g_assert_true (gtk_widget_activate_action (segue_window_get_page (window), ACTIONS[i], NULL));
    ui_settle ();
    other = other_window (window);
    g_assert_nonnull (other);
    gtk_window_close (other);
    ui_settle ();
    g_assert_null (other_window (window));
  }
  id = segue_track_view_get_ids (songs_view (window), &n)[0];
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-properties", "x", id);
  ui_settle ();
  g_assert_nonnull (other_window (window));
  gtk_window_destroy (other_window (window));
  ui_settle ();
}

static gboolean
only_selected (SegueTrackView *view,
               gint64          id)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (model_of (view));
  guint n;
  const gint64 *ids = segue_track_view_get_ids (view, &n);

  return gtk_bitset_get_size (selected) == 1 && ids[gtk_bitset_get_minimum (selected)] == id;
}

/* To the song that plays: in the list that is shown where it has it, else among all songs,
 * whatever is searched for. */
static void
test_go_to_playing (void)
{
  SegueWindow *window;
  SegueTrackView *view;
  gint64 id;
  guint n;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  view = songs_view (window);
  id = segue_track_view_get_ids (view, &n)[2];
  gtk_selection_model_select_item (model_of (view), 2, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (view), "tracks.play", NULL);
  ui_wait_for (is_playing, segue_engine_get_player (ui_get_engine ()), "playing");
  gtk_widget_activate_action (GTK_WIDGET (view), "app.play-pause", NULL); /* it is short */
  gtk_selection_model_select_item (model_of (view), 5, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-to-playing", NULL);
  g_assert_true (only_selected (view, id));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-album-of", "x", id);
  ui_settle ();
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-to-playing", NULL);
  g_assert_true (SEGUE_IS_ALBUMS_PAGE (segue_window_get_page (window)));
  view = segue_track_view_find (segue_window_get_page (window));
  g_assert_nonnull (view);
  g_assert_true (only_selected (view, id));

  view = songs_view (window);
  g_object_set (window, "search", "no song is called this", NULL);
  ui_settle ();
  g_assert_cmpuint (n_listed (view), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-to-playing", NULL);
  ui_settle ();
  g_assert_cmpuint (n_listed (view), ==, UI_N_TRACKS);
  g_assert_true (only_selected (view, id));
  gtk_widget_activate_action (GTK_WIDGET (view), "app.stop", NULL);
  ui_settle ();
}

static void
test_panes (void)
{
  SegueWindow *window;
  gboolean visible;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  g_object_get (window, "queue-visible", &visible, NULL);
  g_assert_true (visible);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.queue-pane", NULL);
  ui_settle ();
  g_object_get (window, "queue-visible", &visible, NULL);
  g_assert_false (visible);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.lyrics", NULL); /* brings the pane back */
  ui_settle ();
  g_object_get (window, "queue-visible", &visible, NULL);
  g_assert_true (visible);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.lyrics", NULL);
  ui_settle ();
}

static gboolean
has_focus_within (SegueWindow *window, GType type)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  return focus != NULL && gtk_widget_get_ancestor (focus, type) != NULL;
}

/* Round through the parts of the window that are in sight, and back. */
static void
test_parts (void)
{
  SegueWindow *window;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  gtk_widget_grab_focus (GTK_WIDGET (songs_view (window)));
  g_assert_true (has_focus_within (window, SEGUE_TYPE_TRACK_VIEW));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.next-part", NULL);
  g_assert_true (has_focus_within (window, SEGUE_TYPE_QUEUE_PANE));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.next-part", NULL);
  g_assert_true (has_focus_within (window, SEGUE_TYPE_PLAYER_BAR));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.next-part", NULL);
  g_assert_true (has_focus_within (window, SEGUE_TYPE_SIDEBAR));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.next-part", NULL);
  g_assert_true (has_focus_within (window, SEGUE_TYPE_TRACK_VIEW));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.previous-part", NULL);
  g_assert_true (has_focus_within (window, SEGUE_TYPE_SIDEBAR));
  g_object_set (window, "queue-visible", FALSE, NULL);
  ui_settle ();
  gtk_widget_activate_action (GTK_WIDGET (window), "win.previous-part", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.previous-part", NULL);
  g_assert_true (has_focus_within (window, SEGUE_TYPE_TRACK_VIEW)); /* what is hidden is left out */
  g_object_set (window, "queue-visible", TRUE, NULL);
  ui_settle ();
}

static gboolean
has_live_focus (gpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (data);

  return focus != NULL && gtk_widget_get_mapped (focus);
}

/* A page that shows "Nothing yet" in place of its list does not swallow the keys, nor does a
 * list that goes while it has the focus. */
static void
test_focus_lives (void)
{
  SegueWindow *window;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  for (guint i = 0; i < G_N_ELEMENTS (PAGES); i++) {
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", PAGES[i]);
    ui_settle ();
    ui_wait_for (has_live_focus, window, PAGES[i]);
  }
  gtk_widget_grab_focus (GTK_WIDGET (songs_view (window)));
  g_object_set (window, "search", "no such song", NULL);
  ui_settle ();
  ui_wait_for (has_live_focus, window, "the focus after nothing was found");
  g_object_set (window, "search", "", NULL);
  ui_settle ();
}

/* The order of the songs is kept when the window goes and comes. */
static void
test_order_stays (void)
{
  g_autoptr (GSettings) settings = NULL;
  g_autofree char *kept = NULL;

  if (!ui_has_display ())
    return;
  settings = g_settings_new (SEGUE_APP_ID);
  gtk_window_close (GTK_WINDOW (ui_get_window ()));
  ui_settle ();
  g_settings_set_string (settings, "songs-sort", "duration");
  songs_view (ui_get_window ());
  gtk_window_close (GTK_WINDOW (ui_get_window ()));
  ui_settle ();
  kept = g_settings_get_string (settings, "songs-sort");
  g_assert_cmpstr (kept, ==, "duration");
  g_settings_reset (settings, "songs-sort");
}

/* A window that is closed leaves nothing behind, and another comes up. */
static void
test_again (void)
{
  SegueWindow *window;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (GTK_WINDOW (window));
  ui_settle ();
  g_assert_null (window);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (ui_get_window ())));
}

int
main (int    argc,
      char **argv)
{
  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/window/pages", test_pages);
  g_test_add_func ("/ui/window/narrow", test_narrow);
  g_test_add_func ("/ui/window/search", test_search);
  g_test_add_func ("/ui/window/search-by-keys", test_search_by_keys);
  g_test_add_func ("/ui/window/sort", test_sort);
  g_test_add_func ("/ui/window/selection-stays", test_selection_stays);
  g_test_add_func ("/ui/window/play-and-queue", test_play_and_queue);
  g_test_add_func ("/ui/window/karaoke", test_karaoke);
  g_test_add_func ("/ui/window/playlist", test_playlist);
  g_test_add_func ("/ui/window/go", test_go);
  g_test_add_func ("/ui/window/go-to-playing", test_go_to_playing);
  g_test_add_func ("/ui/window/windows", test_windows);
  g_test_add_func ("/ui/window/panes", test_panes);
  g_test_add_func ("/ui/window/parts", test_parts);
  g_test_add_func ("/ui/window/focus-lives", test_focus_lives);
  g_test_add_func ("/ui/window/order-stays", test_order_stays);
  g_test_add_func ("/ui/window/again", test_again);
  return ui_fixture_end (g_test_run ());
}
