/* test-studio-page.c - the studio's states, and the figures that it draws */
#include "ui-fixture.h"

#include "../waiting.h"

#include <math.h>

#include "segue-chart.h"
#include "segue-confusion.h"
#include "segue-report-view.h"
#include "segue-song-list.h"
#include "segue-studio-models.h"
#include "segue-studio-page.h"
#include "segue-studio-setup.h"
#include "segue-studio-try.h"
#include "segue-track-view.h"

static GtkWidget *
studio (void)
{
  SegueWindow *window = ui_get_window ();

  segue_window_show_page (window, "studio");
  ui_settle ();
  g_assert_true (SEGUE_IS_STUDIO_PAGE (segue_window_get_page (window)));
  return segue_window_get_page (window);
}

/* The @nth label that is seen below @widget and has the CSS class. */
static GtkWidget *
find_class (GtkWidget  *widget,
            const char *css_class)
{
  if (!gtk_widget_get_visible (widget))
    return NULL;
  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, css_class))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_class (child, css_class);

    if (found != NULL)
      return found;
  }
  return NULL;
}

/* The label below @widget that says @text. */
static GtkWidget *
find_text (GtkWidget  *widget,
           const char *text)
{
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_text (child, text);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static guint
count_type (GtkWidget *widget,
            GType      type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_type (child, type);
  return n;
}

/* Nothing was listened to: classes are listed all the same, and what is missing is
 * said where the button is. */
static void
test_setup (void)
{
  GtkWidget *setup, *error;

  if (!ui_has_display ())
    return;
  setup = ui_find (studio (), SEGUE_TYPE_STUDIO_SETUP);
  g_assert_nonnull (setup);
  ui_settle ();
  g_assert_cmpuint (count_type (setup, GTK_TYPE_CHECK_BUTTON), ==, 2); /* Jazz and Ambient */
  g_assert_null (find_class (setup, "error"));
  gtk_widget_activate_action (setup, "setup.start", NULL);
  ui_settle ();
  error = find_class (setup, "error");
  g_assert_nonnull (error);
  g_assert_cmpuint (strlen (gtk_label_get_text (GTK_LABEL (error))), >, 20);
  g_assert_true (gtk_widget_get_mapped (setup)); /* it is here that it can be mended */
}

static void
test_models_empty (void)
{
  GtkWidget *models;

  if (!ui_has_display ())
    return;
  models = ui_find (studio (), SEGUE_TYPE_STUDIO_MODELS);
  g_assert_nonnull (models);
  gtk_stack_set_visible_child (GTK_STACK (gtk_widget_get_parent (models)), models);
  ui_settle ();
  g_assert_true (gtk_widget_get_mapped (ui_find (models, ADW_TYPE_STATUS_PAGE)));
  segue_studio_models_open (SEGUE_STUDIO_MODELS (models), 4711); /* no such model */
  ui_settle ();
  g_assert_true (gtk_widget_get_mapped (ui_find (models, ADW_TYPE_STATUS_PAGE)));
}

static void
test_try_refuses (void)
{
  static const char *const ADDRESSES[] = { "", "ftp://example.invalid/a", "http://", "no address" };
  GtkWidget *try, *entry;

  if (!ui_has_display ())
    return;
  try = ui_find (studio (), SEGUE_TYPE_STUDIO_TRY);
  gtk_stack_set_visible_child (GTK_STACK (gtk_widget_get_parent (try)), try);
  ui_settle ();
  entry = ui_find (try, ADW_TYPE_ENTRY_ROW);
  for (guint i = 0; i < G_N_ELEMENTS (ADDRESSES); i++) {
    gtk_editable_set_text (GTK_EDITABLE (entry), ADDRESSES[i]);
    g_signal_emit_by_name (entry, "apply");
    ui_settle ();
    g_assert_nonnull (find_class (try, "error"));
  }
}

/* ---- from anywhere on the page --------------------------------------------------------------- */

static GtkEventController *
controller_of (GtkWidget *widget,
               GType      type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  GtkEventController *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && found == NULL; i++) {
    g_autoptr (GtkEventController) one = g_list_model_get_item (controllers, i);

    found = G_TYPE_CHECK_INSTANCE_TYPE (one, type) ? one : NULL; /* the widget holds it */
  }
  return found;
}

/* A file let fall on any part of the page is what is tried, and plays. */
static void
test_drop (void)
{
  GtkWidget *page, *try;
  GtkEventController *target;
  g_autoptr (GFile) file = g_file_new_for_path ("/no/such/folder/A song & more.flac");
  GSList list = { file, NULL };
  GValue value = G_VALUE_INIT;
  gboolean taken = FALSE;

  if (!ui_has_display ())
    return;
  page = studio ();
  try = ui_find (page, SEGUE_TYPE_STUDIO_TRY);
  gtk_stack_set_visible_child_name (GTK_STACK (gtk_widget_get_parent (try)), "teach");
  ui_settle ();
  g_assert_false (gtk_widget_get_mapped (try));
  target = controller_of (page, GTK_TYPE_DROP_TARGET);
  g_assert_nonnull (target);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_list (&list));
  g_signal_emit_by_name (target, "drop", &value, 10.0, 10.0, &taken);
  g_value_unset (&value);
  g_assert_true (taken);
  ui_settle ();
  g_assert_true (gtk_widget_get_mapped (try));
  g_assert_nonnull (find_text (try, "A song & more.flac"));
  gtk_widget_activate_action (GTK_WIDGET (ui_get_window ()), "app.stop", NULL);
  ui_settle ();
}

/* What was copied, wherever the focus is: of several lines the first, and words that are
 * no address get their sentence. */
static void
test_paste (void)
{
  GtkWidget *try, *entry;

  if (!ui_has_display ())
    return;
  try = ui_find (studio (), SEGUE_TYPE_STUDIO_TRY);
  gtk_stack_set_visible_child (GTK_STACK (gtk_widget_get_parent (try)), try);
  entry = ui_find (try, ADW_TYPE_ENTRY_ROW);
  segue_studio_try_paste (SEGUE_STUDIO_TRY (try), "some words\nand more of them");
  ui_settle ();
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "some words");
  g_assert_nonnull (find_class (try, "error"));
  segue_studio_try_paste (SEGUE_STUDIO_TRY (try), "file:///no/such/folder/pasted.ogg\nfile:///b.ogg");
  ui_settle ();
  g_assert_nonnull (find_text (try, "pasted.ogg"));
  gtk_widget_activate_action (GTK_WIDGET (ui_get_window ()), "app.stop", NULL);
  ui_settle ();
}

/* ---- a report ------------------------------------------------------------------------ */

/* Three classes; the ids are those of songs that are there. */
static StudyReport *
make_report (const gint64 *ids,
             guint         n)
{
  static const char *const CLASSES[] = { "Jazz & <Blues>", "A class with quite a long name", "Oud",
                                         NULL };
  StudyReport *report = study_report_new (CLASSES, n);

  report->folds = 5;
  report->accuracy = 0.75;
  for (guint i = 0; i < n; i++) {
    report->ids[i] = ids[i];
    report->truth[i] = (guint8) (i % 3);
    report->said[i] = i == 0 ? 1 : (guint8) (i % 3);
    report->count[i % 3]++;
  }
  for (guint c = 0; c < 3; c++) {
    const float curve[] = { 0, 0, 0.2f, 0.8f, 1, 1 };

    report->auc[c] = c == 2 ? NAN : 0.8;
    g_array_append_vals (report->roc[c], curve, 3);
  }
  return report;
}

static GtkButton *
cell_called (GtkWidget  *widget,
             const char *text)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_sensitive (widget)
      && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0)
    return GTK_BUTTON (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkButton *found = cell_called (child, text);

    if (found != NULL)
      return found;
  }
  return NULL;
}

/* The songs behind a number are shown, and play. */
static void
test_report (void)
{
  SegueTrackView *songs;
  GtkWindow *window;
  GtkWidget *view, *list;
  g_autoptr (StudyReport) report = NULL;
  const gint64 *ids;
  guint n;

  if (!ui_has_display ())
    return;
  segue_window_show_page (ui_get_window (), "songs");
  ui_settle ();
  songs = SEGUE_TRACK_VIEW (ui_find (segue_window_get_page (ui_get_window ()),
                                     SEGUE_TYPE_TRACK_VIEW));
  ids = segue_track_view_get_ids (songs, &n);
  g_assert_cmpuint (n, ==, UI_N_TRACKS);
  report = make_report (ids, n);
  window = GTK_WINDOW (gtk_window_new ());
  view = segue_report_view_new (ui_get_engine ());
  gtk_window_set_child (window, view);
  segue_report_view_set (SEGUE_REPORT_VIEW (view), report);
  gtk_window_present (window);
  ui_settle ();
  list = ui_find (view, SEGUE_TYPE_SONG_LIST);
  g_assert_false (gtk_widget_get_visible (list));
  g_signal_emit_by_name (cell_called (ui_find (view, SEGUE_TYPE_CONFUSION), "1"), "clicked");
  ui_settle ();
  g_assert_true (gtk_widget_get_visible (list));
  g_assert_cmpuint (count_type (list, ADW_TYPE_ACTION_ROW), ==, 1);
  g_signal_emit_by_name (ui_find (list, GTK_TYPE_LIST_BOX), "row-activated",
                         ui_find (list, ADW_TYPE_ACTION_ROW));
  ui_settle ();
  WAIT_UNTIL (segue_queue_get_current (segue_engine_get_queue (ui_get_engine ())) != NULL);
  gtk_widget_activate_action (GTK_WIDGET (ui_get_window ()), "app.stop", NULL);
  /* The same widget takes another report, and songs that are gone. */
  {
    const gint64 gone[4] = { 90001, 90002, 90003, 90004 };
    g_autoptr (StudyReport) other = make_report (gone, 4);

    segue_report_view_set (SEGUE_REPORT_VIEW (view), other);
    ui_settle ();
    g_signal_emit_by_name (cell_called (ui_find (view, SEGUE_TYPE_CONFUSION), "1"), "clicked");
    ui_settle ();
    g_assert_cmpuint (count_type (list, ADW_TYPE_ACTION_ROW), ==, 0);
  }
  gtk_window_destroy (window);
  ui_settle ();
}

/* ---- charts ------------------------------------------------------------------------------ */

/* Whatever figures there are, something sensible is drawn, without a warning. */
static void
test_charts (void)
{
  static const float one[] = { 3, 4 }, flat[] = { 0, 0.5f, 1, 0.5f }, bad[] = { NAN, 1, 2, INFINITY };
  static const double same[5] = { 7, 7, 7, 7, 7 };
  GtkWindow *window;
  GtkWidget *box;

  if (!ui_has_display ())
    return;
  window = GTK_WINDOW (gtk_window_new ());
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_window_set_child (window, box);
  for (SegueChartKind kind = SEGUE_CHART_LINES; kind <= SEGUE_CHART_STACK; kind++) {
    for (guint filled = 0; filled < 4; filled++) {
      GtkWidget *chart = segue_chart_new (kind, "A chart");

      gtk_box_append (GTK_BOX (box), chart);
      segue_chart_set_units (SEGUE_CHART (chart), filled % 3, 2 - filled % 3);
      segue_chart_set_cursor (SEGUE_CHART (chart), filled == 1 ? 0.5 : NAN);
      if (filled == 0)
        segue_chart_set_summary (SEGUE_CHART (chart), "Nothing yet");
      else if (kind == SEGUE_CHART_BARS)
        segue_chart_add_bar (SEGUE_CHART (chart), "A name that is far too long for the room", 40,
                             filled - 1, 0, "0");
      else if (kind == SEGUE_CHART_BOXES)
        segue_chart_add_box (SEGUE_CHART (chart), "Same", filled, same);
      else {
        segue_chart_add_series (SEGUE_CHART (chart), NULL, 1, FALSE, filled == 1 ? one : flat,
                                filled == 1 ? 1 : 2);
        segue_chart_add_series (SEGUE_CHART (chart), "Bad", 2, TRUE, bad, 2);
        segue_chart_add_series (SEGUE_CHART (chart), "None", 3, TRUE, NULL, 0);
      }
    }
  }
  gtk_window_present (window);
  ui_settle ();
  gtk_window_destroy (window);
  ui_settle ();
}

int
main (int    argc,
      char **argv)
{
  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/studio/setup", test_setup);
  g_test_add_func ("/ui/studio/models-empty", test_models_empty);
  g_test_add_func ("/ui/studio/try-refuses", test_try_refuses);
  g_test_add_func ("/ui/studio/drop", test_drop);
  g_test_add_func ("/ui/studio/paste", test_paste);
  g_test_add_func ("/ui/studio/report", test_report);
  g_test_add_func ("/ui/studio/charts", test_charts);
  return ui_fixture_end (g_test_run ());
}
