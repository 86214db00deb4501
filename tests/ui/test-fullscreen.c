/* test-fullscreen.c - another program's window fills the screen
 *
 * Here the test is that other program and the window manager too: a window of a
 * connection of its own, and the properties that a window manager sets. */
#include "segue-fullscreen-watch.h"
#include "ui-fixture.h" /* its program has the watch */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xcb/xcb.h>

typedef struct {
  xcb_connection_t *x;
  xcb_window_t      root, window;
} Other;

static xcb_atom_t
atom_of (Other      *o,
         const char *name)
{
  xcb_intern_atom_reply_t *reply =
    xcb_intern_atom_reply (o->x, xcb_intern_atom (o->x, 0, (uint16_t) strlen (name), name), NULL);
  xcb_atom_t atom = reply->atom;

  free (reply);
  return atom;
}

static void
set (Other       *o,
     xcb_window_t window,
     const char  *property,
     xcb_atom_t   type,
     guint32      value)
{
  xcb_change_property (o->x, XCB_PROP_MODE_REPLACE, window, atom_of (o, property), type, 32,
                       value != 0, &value);
  xcb_flush (o->x);
}

static void
open_window (Other *o)
{
  const xcb_screen_t *screen;

  o->x = xcb_connect (NULL, NULL);
  g_assert_false (xcb_connection_has_error (o->x));
  screen = xcb_setup_roots_iterator (xcb_get_setup (o->x)).data;
  o->root = screen->root;
  o->window = xcb_generate_id (o->x);
  xcb_create_window (o->x, XCB_COPY_FROM_PARENT, o->window, o->root, 0, 0, 64, 64, 0,
                     XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual, 0, NULL);
  set (o, o->root, "_NET_ACTIVE_WINDOW", XCB_ATOM_WINDOW, o->window);
}

static void
fill_screen (Other   *o,
             gboolean full)
{
  set (o, o->window, "_NET_WM_STATE", XCB_ATOM_ATOM,
       full ? atom_of (o, "_NET_WM_STATE_FULLSCREEN") : 0);
}

static gboolean
is_gaming (gpointer engine)
{
  return segue_engine_get_gaming (engine);
}

static gboolean
is_not_gaming (gpointer engine)
{
  return !segue_engine_get_gaming (engine);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(gint64 *) user_data = segue_engine_save_mode_finish (SEGUE_ENGINE (source), result, NULL);
}

static gboolean
is_saved (gpointer id)
{
  return *(gint64 *) id != 0;
}

static void
test_rule (void)
{
  g_autoptr (SegueMode) mode = segue_mode_new ();
  SegueEngine *engine;
  gint64 id = 0;
  Other other;

  if (!ui_has_display ())
    return;
  engine = ui_get_engine ();
  if (!segue_fullscreen_watch_is_possible (gdk_display_get_default ())) {
    g_test_skip ("this display does not tell of other windows");
    return;
  }
  open_window (&other);
  fill_screen (&other, TRUE);
  ui_settle ();
  g_assert_false (segue_engine_get_gaming (engine)); /* nobody asked for it */

  g_free (mode->name);
  mode->name = g_strdup ("Screen full");
  mode->with_fullscreen = TRUE;
  segue_engine_save_mode_async (engine, mode, NULL, saved_cb, &id);
  ui_wait_for (is_saved, &id, "the mode");
  ui_wait_for (is_gaming, engine, "the window that already fills the screen");
  g_assert_cmpint (segue_engine_get_current_mode (engine), ==, id);
  fill_screen (&other, FALSE);
  ui_wait_for (is_not_gaming, engine, "the end of it");
  g_assert_cmpint (segue_engine_get_current_mode (engine), ==, 0);
  fill_screen (&other, TRUE);
  ui_wait_for (is_gaming, engine, "the window once more");

  /* One's own window is no game, and a window that is gone is none either. */
  set (&other, other.window, "_NET_WM_PID", XCB_ATOM_CARDINAL, (guint32) getpid ());
  set (&other, other.root, "_NET_ACTIVE_WINDOW", XCB_ATOM_WINDOW, other.root);
  set (&other, other.root, "_NET_ACTIVE_WINDOW", XCB_ATOM_WINDOW, other.window);
  ui_wait_for (is_not_gaming, engine, "its own window");
  xcb_delete_property (other.x, other.window, atom_of (&other, "_NET_WM_PID"));
  set (&other, other.root, "_NET_ACTIVE_WINDOW", XCB_ATOM_WINDOW, other.root);
  set (&other, other.root, "_NET_ACTIVE_WINDOW", XCB_ATOM_WINDOW, other.window);
  ui_wait_for (is_gaming, engine, "another's window");
  xcb_destroy_window (other.x, other.window);
  set (&other, other.root, "_NET_ACTIVE_WINDOW", XCB_ATOM_WINDOW, other.window);
  ui_wait_for (is_not_gaming, engine, "the end of a window that is gone");

  /* Without the rule nothing looks any more, and what was on is off at once. */
  other.window = xcb_generate_id (other.x);
  xcb_create_window (other.x, XCB_COPY_FROM_PARENT, other.window, other.root, 0, 0, 64, 64, 0,
                     XCB_WINDOW_CLASS_INPUT_ONLY, XCB_COPY_FROM_PARENT, 0, NULL);
  fill_screen (&other, TRUE);
  set (&other, other.root, "_NET_ACTIVE_WINDOW", XCB_ATOM_WINDOW, other.window);
  ui_wait_for (is_gaming, engine, "another window");
  segue_engine_delete_mode (engine, id);
  ui_wait_for (is_not_gaming, engine, "the end of the rule");

  xcb_delete_property (other.x, other.root, atom_of (&other, "_NET_ACTIVE_WINDOW"));
  xcb_flush (other.x);
  xcb_disconnect (other.x);
}

static void
test_not_here (void)
{
  g_assert_null (getenv ("WAYLAND_DISPLAY")); /* as ./test has it */
  if (ui_has_display ())
    g_assert_true (segue_fullscreen_watch_is_possible (gdk_display_get_default ()));
  segue_fullscreen_watch_free (NULL);
}

int
main (int    argc,
      char **argv)
{
  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/fullscreen/possible", test_not_here);
  g_test_add_func ("/fullscreen/rule", test_rule);
  return ui_fixture_end (g_test_run ());
}
