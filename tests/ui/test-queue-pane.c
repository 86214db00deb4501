/* test-queue-pane.c - Up Next in the queue's pane: its rows, what is said to them, and why they came
 *
 * The suggestions are given by hand, so that the rows are known. */
#include "ui-fixture.h"

#include "segue-queue-pane.h"
#include "segue-queue-row.h"
#include "segue-reason-popover.h"
#include "segue-track-view.h"

static SegueQueue *
queue (void)
{
  return segue_engine_get_queue (ui_get_engine ());
}

static GtkWidget *
pane (void)
{
  return ui_find (GTK_WIDGET (ui_get_window ()), SEGUE_TYPE_QUEUE_PANE);
}

/* The list of the queue, not that of the drop-down in the controls. */
static GtkWidget *
list_below (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LIST_VIEW (widget) && gtk_widget_has_css_class (widget, "queue"))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = list_below (child);
  return found;
}

static GtkSelectionModel *
rows (void)
{
  return gtk_list_view_get_model (GTK_LIST_VIEW (list_below (pane ())));
}

static gint64
id_of (guint number)
{
  guint n;
  const gint64 *ids = segue_track_view_get_ids (
    SEGUE_TRACK_VIEW (ui_find (segue_window_get_page (ui_get_window ()), SEGUE_TYPE_TRACK_VIEW)), &n);

  g_assert_cmpuint (n, ==, UI_N_TRACKS);
  return ids[number];
}

/* The songs of these numbers as suggestions, from the place @keep on. */
static void
suggest (guint keep, const char *numbers, const char *reason)
{
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  const char *reasons[UI_N_TRACKS];

  for (guint i = 0; numbers[i] != '\0'; i++) {
    g_ptr_array_add (tracks, segue_engine_get_track (ui_get_engine (), id_of (numbers[i] - 'a')));
    reasons[i] = reason;
  }
  segue_queue_set_suggestions (queue (), keep, tracks, reasons);
}

/* Song a plays, nothing is suggested by itself. */
static void
start (void)
{
  gint64 first;

  segue_window_show_page (ui_get_window (), "songs");
  ui_settle ();
  first = id_of (0);
  segue_engine_set_suggesting (ui_get_engine (), 0, 0.3, SEGUE_FAMILIARITY_MIX, 0, TRUE);
  segue_queue_play_ids (queue (), &first, 1, 0, PLAY_ORIGIN_CLICK, NULL);
  segue_player_pause (segue_engine_get_player (ui_get_engine ()));
  ui_settle ();
  g_assert_true (gtk_widget_get_mapped (pane ()));
}

static guint
place_of (guint number)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (rows ())); i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (rows ()), i);

    if (segue_track_get_id (segue_queue_item_get_track (item)) == id_of (number))
      return i;
  }
  return GTK_INVALID_LIST_POSITION;
}

static guint
n_selected (void)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (rows ());

  return (guint) gtk_bitset_get_size (selected);
}

/* A song chosen anew keeps its row, wherever it stands now: what was selected stays so. */
static void
test_selection_follows (void)
{
  g_autoptr (SegueQueueItem) before = NULL, after = NULL;

  if (!ui_has_display ())
    return;
  start ();
  suggest (0, "bcdef", "Because");
  ui_settle ();
  gtk_selection_model_select_item (rows (), place_of (4), TRUE);
  before = g_list_model_get_item (G_LIST_MODEL (rows ()), place_of (4));
  suggest (2, "ged", "Because of something else");
  g_assert_cmpuint (place_of (1), ==, 1); /* the next two stay */
  g_assert_cmpuint (place_of (2), ==, 2);
  g_assert_cmpuint (place_of (4), ==, 4);
  g_assert_cmpuint (place_of (5), ==, GTK_INVALID_LIST_POSITION);
  g_assert_cmpuint (n_selected (), ==, 1);
  g_assert_true (gtk_selection_model_is_selected (rows (), 4));
  after = g_list_model_get_item (G_LIST_MODEL (rows ()), 4);
  g_assert_true (before == after);
  g_assert_cmpstr (segue_queue_item_get_reason (after), ==, "Because of something else");

  /* Gone, it is not selected in another's place. */
  suggest (2, "hi", "Because");
  g_assert_cmpuint (n_selected (), ==, 0);
}

/* The menu is about the song that it was opened on, though that gave up its place
 * while the menu was open. */
static void
test_menu_means_its_song (void)
{
  g_autoptr (SegueTrack) track = NULL;
  GtkWidget *row;

  if (!ui_has_display ())
    return;
  start ();
  suggest (0, "bcdef", "Because");
  ui_settle ();
  gtk_selection_model_select_item (rows (), place_of (5), TRUE);
  gtk_widget_activate_action (GTK_WIDGET (list_below (pane ())),
                              "list.scroll-to-item", "u", place_of (5));
  ui_settle ();
  row = gtk_widget_get_last_child (list_below (pane ()));
  gtk_widget_grab_focus (row);
  gtk_widget_activate_action (pane (), "queue.menu", NULL);
  ui_settle ();
  suggest (2, "gh", "Because");
  gtk_widget_activate_action (pane (), "queue.feedback", "(tu)", (guint64) 0,
                              (guint) SEGUE_FEEDBACK_NEVER);
  suggest (0, "f", "Because");
  g_assert_true (segue_engine_take_back (ui_get_engine (), 1)); /* it was said, and is unsaid */
  g_assert_false (segue_engine_take_back (ui_get_engine (), 1));
  ui_settle ();
}

/* All that can be said to a suggestion is in sight, below however many lines. */
static void
test_popover_shows_all (void)
{
  /* Lines that wrap, or do not, by a word. */
  static const char *const LONG = "You heard Grauzone Nord to the end 77 of 106 times\n"
                                  "Sounds like Kondensat, which you heard to the end\n"
                                  "Segue expects you to finish it, chance 74 percent\n"
                                  "You have not heard it for two days in the evening";
  g_autoptr (SegueQueueItem) item = NULL;
  GtkWidget *popover, *last, *content;
  graphene_rect_t bounds;

  if (!ui_has_display ())
    return;
  start ();
  suggest (0, "bcdef", LONG);
  ui_settle ();
  item = g_list_model_get_item (G_LIST_MODEL (rows ()), 1);
  gtk_widget_activate_action (pane (), "queue.why-row", "t", segue_queue_item_get_id (item));
  ui_settle ();
  popover = ui_find (pane (), SEGUE_TYPE_REASON_POPOVER);
  g_assert_nonnull (popover);
  content = gtk_popover_get_child (GTK_POPOVER (popover));
  last = gtk_widget_get_last_child (content);
  g_assert_true (gtk_widget_compute_bounds (last, gtk_widget_get_parent (content), &bounds));
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=,
                     gtk_widget_get_height (gtk_widget_get_parent (content)));
  gtk_popover_popdown (GTK_POPOVER (popover));
  ui_settle ();
  g_assert_null (ui_find (pane (), SEGUE_TYPE_REASON_POPOVER));
}

int
main (int argc, char **argv)
{
  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/queue-pane/selection-follows", test_selection_follows);
  g_test_add_func ("/ui/queue-pane/menu-means-its-song", test_menu_means_its_song);
  g_test_add_func ("/ui/queue-pane/popover-shows-all", test_popover_shows_all);
  return ui_fixture_end (g_test_run ());
}
