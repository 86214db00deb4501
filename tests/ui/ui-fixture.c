/* ui-fixture.c - a display, a small library, and a main loop that can wait */
#include "ui-fixture.h"

#include "../tree.h"
#include "../waiting.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <sndfile.h>

static char *home;
static gboolean has_display;
static SegueApplication *application;

gboolean
ui_fixture_init (int    *argc,
                 char ***argv)
{
  static const char *const DIRS[] = { "DATA", "CONFIG", "CACHE", "STATE" };

  home = g_strdup ("/tmp/segue-ui.XXXXXX");
  g_assert_nonnull (g_mkdtemp (home));
  g_setenv ("HOME", home, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (DIRS); i++) {
    g_autofree char *variable = g_strdup_printf ("XDG_%s_HOME", DIRS[i]);
    g_autofree char *path = g_build_filename (home, DIRS[i], NULL);

    g_setenv (variable, path, TRUE);
  }
  g_setenv ("SEGUE_AUDIO_SINK", "fakesink sync=true", TRUE);

  g_test_init (argc, argv, NULL);
  gst_init (NULL, NULL);
  has_display = gtk_init_check ();
  if (has_display)
    adw_init ();
  return has_display;
}

int
ui_fixture_end (int status)
{
  if (application != NULL)
    segue_engine_shutdown (segue_application_get_engine (application));
  remove_tree (home);
  g_clear_pointer (&home, g_free);
  return status;
}

gboolean
ui_has_display (void)
{
  if (!has_display)
    g_test_skip ("there is no display");
  return has_display;
}

char *
ui_make_folder (const char *name)
{
  char *path = g_build_filename (home, name, NULL);

  g_assert_no_errno (g_mkdir_with_parents (path, 0700));
  return path;
}

static void
write_track (const char *folder,
             int         number,
             const char *title,
             const char *artist,
             const char *album)
{
  g_autofree char *name = g_strdup_printf ("%02d.flac", number);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *track = g_strdup_printf ("%d", number % 4 + 1);
  SF_INFO info = { .samplerate = 22050, .channels = 1,
                   .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16 };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);
  float samples[22050];

  g_assert_nonnull (file);
  sf_set_string (file, SF_STR_TITLE, title);
  sf_set_string (file, SF_STR_ARTIST, artist);
  sf_set_string (file, SF_STR_ALBUM, album);
  sf_set_string (file, SF_STR_TRACKNUMBER, track);
  sf_set_string (file, SF_STR_GENRE, number % 2 == 0 ? "Jazz" : "Ambient");
  sf_set_string (file, SF_STR_DATE, "1999");
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    samples[i] = 0.2f * sinf (2.0f * (float) G_PI * (220.0f + 20.0f * number) * i / 22050.0f);
  sf_writef_float (file, samples, G_N_ELEMENTS (samples));
  sf_close (file);
}

void
ui_make_music (const char *folder)
{
  for (int i = 0; i < UI_N_TRACKS; i++) {
    g_autofree char *title = i == 5
      ? g_strnfill (300, 'W')
      : g_strdup_printf ("Song %c", 'A' + i);

    write_track (folder, i, title, i < 8 ? "Ada & the Loops" : "Bessie <Cole>",
                 i < 4 ? "First" : i < 8 ? "Second" : "Third");
  }
}

/* ---- the program --------------------------------------------------------------------- */

static gboolean
is_loaded (gpointer data)
{
  return segue_engine_get_loaded (data) && segue_engine_get_n_tracks (data) == UI_N_TRACKS;
}

SegueApplication *
ui_get_application (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *music = NULL;

  if (application != NULL)
    return application;
  music = ui_make_folder ("music");
  ui_make_music (music);
  application = segue_application_new (NULL);
  g_application_set_flags (G_APPLICATION (application),
                           g_application_get_flags (G_APPLICATION (application)) |
                             G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  segue_engine_add_folder (segue_application_get_engine (application), music);
  ui_wait_for (is_loaded, segue_application_get_engine (application), "the library");
  return application;
}

SegueEngine *
ui_get_engine (void)
{
  return segue_application_get_engine (ui_get_application ());
}

SegueWindow *
ui_get_window (void)
{
  SegueApplication *app = ui_get_application ();

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (app)); l != NULL; l = l->next)
    if (SEGUE_IS_WINDOW (l->data))
      return l->data;
  g_application_activate (G_APPLICATION (app));
  ui_settle ();
  return SEGUE_WINDOW (gtk_application_get_windows (GTK_APPLICATION (app))->data);
}

/* ---- waiting --------------------------------------------------------------------------- */

static gboolean
set_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
ui_wait_for (UiCondition  condition,
             gpointer     data,
             const char  *what)
{
  gboolean late = FALSE;
  guint id = g_timeout_add_seconds (patience_s (), set_cb, &late);

  while (!condition (data)) {
    if (late)
      g_error ("Waited in vain for %s", what);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (id);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer done)
{
  (void) source;
  (void) result;
  *(gboolean *) done = TRUE;
}

/* The engine answers in turn: whatever it was told before was done, and what it
 * said of that was heard. */
static void
let_the_engine_answer (void)
{
  gboolean done = FALSE;

  segue_engine_list_failures_async (ui_get_engine (), NULL, answered_cb, &done);
  WAIT_UNTIL (done);
}

/* Until all is still: what a page asks when it hears of a change is answered too, in its turn. */
void
ui_settle (void)
{
  gint64 end, quiet_since;

  for (int turn = 0; turn < 4; turn++)
    let_the_engine_answer ();
  quiet_since = g_get_monotonic_time ();
  end = quiet_since + 2 * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < end &&
         g_get_monotonic_time () < quiet_since + G_USEC_PER_SEC / 4) {
    if (g_main_context_iteration (NULL, FALSE))
      quiet_since = g_get_monotonic_time ();
    else
      g_usleep (2000);
  }
}

GtkWidget *
ui_find (GtkWidget *widget,
         GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = ui_find (child, type);

    if (found != NULL)
      return found;
  }
  return NULL;
}

gboolean
ui_press (GtkWidget       *widget,
          guint            key,
          GdkModifierType  state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; !handled && i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
      g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &handled);
  }
  return handled;
}
