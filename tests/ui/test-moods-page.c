/* test-moods-page.c - the moods page before anything was heard, saved moods, and modes */
#include "ui-fixture.h"

#include "segue-mode-button.h"
#include "segue-mode-editor.h"
#include "segue-mode-words.h"
#include "segue-mood-editor.h"
#include "segue-mood-list.h"
#include "segue-moods-page.h"
#include "segue-sidebar.h"

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* ---- the page ---------------------------------------------------------------------------- */

static void
test_nothing_heard (void)
{
  SegueWindow *window;
  GtkWidget *focus, *page, *status;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  segue_window_show_page (window, "moods");
  ui_settle ();
  page = segue_window_get_page (window);
  g_assert_true (SEGUE_IS_MOODS_PAGE (page));
  status = ui_find (page, ADW_TYPE_STATUS_PAGE);
  g_assert_true (gtk_widget_get_mapped (status));
  g_assert_cmpstr (adw_status_page_get_description (ADW_STATUS_PAGE (status)), !=, NULL);
  /* The focus goes to nothing that is hidden: keys would reach nobody from there. */
  gtk_widget_grab_focus (page);
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (focus == NULL || gtk_widget_get_mapped (focus));
  /* What cannot be asked for does no harm. */
  gtk_widget_activate_action (page, "moods.play", NULL);
  gtk_widget_activate_action (page, "moods.queue", NULL);
  gtk_widget_activate_action (page, "moods.others", NULL);
  gtk_widget_activate_action (page, "moods.update", NULL);
  ui_settle ();
}

/* ---- saved moods ------------------------------------------------------------------------- */

static gint64 saved_id;

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      done)
{
  g_autoptr (GError) error = NULL;

  saved_id = segue_engine_save_mood_finish (SEGUE_ENGINE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

static gint64
save_mood (const char *name)
{
  g_autoptr (SegueMood) mood = segue_mood_new ();
  gboolean done = FALSE;

  g_free (mood->name);
  mood->name = g_strdup (name);
  segue_mood_query_init (&mood->query);
  segue_mood_query_set_spot (&mood->query, 0.2, 0.8, 0.1);
  segue_engine_save_mood_async (ui_get_engine (), mood, NULL, saved_cb, &done);
  ui_wait_for (is_true, &done, "the mood");
  ui_settle ();
  return saved_id;
}

static GtkListBox *
mood_rows (SegueWindow *window)
{
  return GTK_LIST_BOX (ui_find (ui_find (GTK_WIDGET (window), SEGUE_TYPE_MOOD_LIST),
                                GTK_TYPE_LIST_BOX));
}

static int
n_rows (GtkListBox *list)
{
  int n = 0;

  while (gtk_list_box_get_row_at_index (list, n) != NULL)
    n++;
  return n;
}

static const char *
window_title (SegueWindow *window)
{
  GtkWidget *content = ui_find (GTK_WIDGET (window), GTK_TYPE_SEARCH_BAR);

  return adw_window_title_get_title (
    ADW_WINDOW_TITLE (ui_find (gtk_widget_get_parent (content), ADW_TYPE_WINDOW_TITLE)));
}

static void
test_saved (void)
{
  SegueWindow *window;
  GtkWidget *list;
  gint64 id, mood_id;
  int before;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  list = ui_find (GTK_WIDGET (window), SEGUE_TYPE_MOOD_LIST);
  before = n_rows (mood_rows (window));
  id = save_mood ("A & <b>");
  g_assert_cmpint (n_rows (mood_rows (window)), ==, before + 1);

  g_signal_emit_by_name (mood_rows (window), "row-activated",
                         gtk_list_box_get_row_at_index (mood_rows (window), before));
  ui_settle ();
  g_object_get (segue_window_get_page (window), "mood-id", &mood_id, NULL);
  g_assert_cmpint (mood_id, ==, id);
  g_assert_cmpstr (window_title (window), ==, "A & <b>");
  g_assert_nonnull (gtk_list_box_get_selected_row (mood_rows (window)));

  /* Deleted while it is open: the pad stays, without it. */
  gtk_widget_activate_action (list, "mood-list.delete", "x", id);
  ui_settle ();
  g_assert_cmpint (n_rows (mood_rows (window)), ==, before);
  g_object_get (segue_window_get_page (window), "mood-id", &mood_id, NULL);
  g_assert_cmpint (mood_id, ==, 0);
  segue_engine_restore_mood (ui_get_engine (), id);
  ui_settle ();
  g_assert_cmpint (n_rows (mood_rows (window)), ==, before + 1);
  segue_window_show_page (window, "mood:987654"); /* one that is not there */
  ui_settle ();
}

static const SegueMood *
mood_at (GtkListBox *list,
         int         index)
{
  return g_object_get_data (G_OBJECT (gtk_list_box_get_row_at_index (list, index)), "segue-mood");
}

static void
test_order (void)
{
  SegueWindow *window;
  GtkWidget *list;
  gint64 first, second;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  list = ui_find (GTK_WIDGET (window), SEGUE_TYPE_MOOD_LIST);
  save_mood ("One");
  save_mood ("Two");
  first = mood_at (mood_rows (window), 0)->id;
  second = mood_at (mood_rows (window), 1)->id;
  g_assert_true (segue_mood_list_enter (SEGUE_MOOD_LIST (list), FALSE));
  gtk_widget_activate_action (list, "mood-list.move-down", NULL);
  ui_settle ();
  g_assert_cmpint (mood_at (mood_rows (window), 0)->id, ==, second);
  g_assert_cmpint (mood_at (mood_rows (window), 1)->id, ==, first);
  gtk_widget_activate_action (list, "mood-list.move-up", NULL); /* the focus went with it */
  ui_settle ();
  g_assert_cmpint (mood_at (mood_rows (window), 0)->id, ==, first);
  gtk_widget_activate_action (list, "mood-list.move-up", NULL); /* nothing above it */
  ui_settle ();
  g_assert_cmpint (mood_at (mood_rows (window), 0)->id, ==, first);
}

/* ---- editors ----------------------------------------------------------------------------- */

static int
min_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
closed_cb (GtkWidget *window,
           gboolean  *closed)
{
  *closed = TRUE;
}

static void
test_mood_editor (void)
{
  g_autoptr (SegueMood) mood = NULL;
  g_autofree char *name = g_strnfill (300, 'W');
  g_autoptr (SegueMood) found = NULL;
  SegueMoodEditor *editor;
  gboolean closed = FALSE;

  if (!ui_has_display ())
    return;
  mood = segue_mood_new ();
  editor = segue_mood_editor_new (ui_get_engine (), GTK_WINDOW (ui_get_window ()), mood);
  g_signal_connect (editor, "destroy", G_CALLBACK (closed_cb), &closed);
  gtk_window_present (GTK_WINDOW (editor));
  ui_settle ();
  gtk_editable_set_text (GTK_EDITABLE (ui_find (GTK_WIDGET (editor), ADW_TYPE_ENTRY_ROW)), name);
  ui_settle ();
  g_assert_cmpint (min_width (GTK_WIDGET (editor)), <=, 360);
  g_signal_emit_by_name (ui_find (GTK_WIDGET (editor), ADW_TYPE_ENTRY_ROW), "entry-activated");
  ui_wait_for (is_true, &closed, "the end of the editor");
  ui_settle ();
  found = segue_engine_find_mood (ui_get_engine (), name);
  g_assert_nonnull (found);
  g_assert_cmpint (min_width (GTK_WIDGET (ui_get_window ())), <=, 360); /* the sidebar, too */
  segue_engine_delete_mood (ui_get_engine (), found->id);
  ui_settle ();
}

static void
test_mode_editor (void)
{
  g_autoptr (SegueMode) mode = NULL;
  g_autoptr (SegueMode) found = NULL;
  char *programs[] = { (char *) "steam", (char *) "a program with a long name", NULL };
  SegueModeEditor *editor;
  gboolean closed = FALSE;

  if (!ui_has_display ())
    return;
  mode = segue_mode_new ();
  g_free (mode->name);
  mode->name = g_strdup ("Deep work");
  mode->energy_high = 0.5;
  mode->voice_high = 0.25;
  mode->even_tempo = TRUE;
  mode->familiarity = SEGUE_MODE_FAMILIARITY_NEW;
  mode->minutes = 45;
  mode->wind_down = TRUE;
  mode->volume = 0.35;
  mode->equaliser_preset = g_strdup (segue_player_get_presets (&(guint) { 0 })[1].id);
  mode->with_games = TRUE;
  mode->with_fullscreen = TRUE;
  mode->offer = FALSE;
  g_strfreev (mode->applications);
  mode->applications = g_strdupv (programs);
  editor = segue_mode_editor_new (ui_get_engine (), GTK_WINDOW (ui_get_window ()), mode);
  g_signal_connect (editor, "destroy", G_CALLBACK (closed_cb), &closed);
  gtk_window_present (GTK_WINDOW (editor));
  ui_settle ();
  g_assert_cmpint (min_width (GTK_WIDGET (editor)), <=, 360);
  g_signal_emit_by_name (ui_find (GTK_WIDGET (editor), ADW_TYPE_ENTRY_ROW), "entry-activated");
  ui_wait_for (is_true, &closed, "the end of the editor");

  /* What was shown came back whole. */
  found = segue_engine_find_mode (ui_get_engine (), "deep WORK");
  g_assert_nonnull (found);
  g_assert_cmpfloat_with_epsilon (found->energy_high, 0.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (found->voice_high, 0.25, 1e-6);
  g_assert_true (found->even_loudness && found->even_tempo && found->even_key);
  g_assert_cmpint (found->familiarity, ==, SEGUE_MODE_FAMILIARITY_NEW);
  g_assert_cmpuint (found->minutes, ==, 45);
  g_assert_true (found->wind_down);
  g_assert_cmpfloat_with_epsilon (found->volume, 0.35, 0.051);
  g_assert_cmpstr (found->equaliser_preset, ==, mode->equaliser_preset);
  g_assert_true (found->with_games);
  g_assert_true (found->with_fullscreen);
  g_assert_false (found->offer);
  g_assert_cmpuint (g_strv_length (found->applications), ==, 2);
  segue_engine_delete_mode (ui_get_engine (), found->id);
  ui_settle ();
}

/* ---- modes ------------------------------------------------------------------------------- */

static void
test_mode_words (void)
{
  g_autoptr (SegueMode) mode = segue_mode_new ();
  g_autofree char *nothing = NULL, *words = NULL, *sentence = NULL, *left = NULL;

  g_free (mode->name);
  mode->name = g_strdup ("Coding");
  nothing = segue_mode_words (mode);
  g_assert_cmpstr (nothing, ==, "");
  mode->voice_high = 0.1;
  mode->even_tempo = TRUE;
  mode->minutes = 90;
  mode->wind_down = TRUE;
  words = segue_mode_words (mode);
  g_assert_nonnull (strstr (words, "instrumental · no abrupt jumps · "));
  g_assert_nonnull (strstr (words, "then it winds down"));
  sentence = segue_mode_sentence (mode);
  g_assert_true (g_str_has_prefix (sentence, "Coding: up to instrumental") ||
                 g_str_has_prefix (sentence, "Coding: instrumental"));
  left = segue_mode_left_words (-1);
  g_assert_cmpstr (left, ==, "");
}

static void
test_switch (void)
{
  SegueWindow *window;
  GtkWidget *button;
  g_autoptr (GPtrArray) modes = NULL;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  button = ui_find (GTK_WIDGET (window), SEGUE_TYPE_MODE_BUTTON);
  g_assert_true (gtk_widget_get_mapped (button));
  modes = segue_engine_list_modes (ui_get_engine ());
  g_assert_cmpuint (modes->len, >=, 2);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.mode-number", "i", 2);
  ui_settle ();
  g_assert_cmpint (segue_engine_get_current_mode (ui_get_engine ()), ==,
                   ((SegueMode *) modes->pdata[1])->id);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.mode-number", "i", 9); /* none there */
  ui_settle ();
  g_assert_cmpint (segue_engine_get_current_mode (ui_get_engine ()), ==,
                   ((SegueMode *) modes->pdata[1])->id);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.modes", NULL);
  ui_settle ();
  gtk_popover_popdown (GTK_POPOVER (gtk_menu_button_get_popover (
    GTK_MENU_BUTTON (ui_find (button, GTK_TYPE_MENU_BUTTON)))));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.mode-number", "i", 0);
  ui_settle ();
  g_assert_cmpint (segue_engine_get_current_mode (ui_get_engine ()), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/moods-page/nothing-heard", test_nothing_heard);
  g_test_add_func ("/ui/moods-page/saved", test_saved);
  g_test_add_func ("/ui/moods-page/order", test_order);
  g_test_add_func ("/ui/moods-page/mood-editor", test_mood_editor);
  g_test_add_func ("/ui/moods-page/mode-editor", test_mode_editor);
  g_test_add_func ("/ui/moods-page/mode-words", test_mode_words);
  g_test_add_func ("/ui/moods-page/switch", test_switch);
  return ui_fixture_end (g_test_run ());
}
