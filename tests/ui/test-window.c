/* test-window.c - every page and every action of the window, on a real library */
#include "ui-fixture.h"

#include "segue-albums-page.h"
#include "segue-groups-page.h"
#include "segue-history-page.h"
#include "segue-playlist-page.h"
#include "segue-playlists.h"
#include "segue-songs-page.h"
#include "segue-track-view.h"

static const char *const PAGES[] = { "songs", "albums", "artists", "genres", "history" };

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

/* Wide and narrow, and back: what is shown for one must not hinder the other. */
static void
test_pages (void)
{
  SegueWindow *window;

  if (!ui_has_display ())
    return;
  window = ui_get_window ();
  check_pages (window);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  ui_settle ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);
  check_pages (window);
  gtk_window_set_default_size (GTK_WINDOW (window), 1180, 760);
  ui_settle ();
}

int
main (int    argc,
      char **argv)
{
  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/window/pages", test_pages);
  return ui_fixture_end (g_test_run ());
}
