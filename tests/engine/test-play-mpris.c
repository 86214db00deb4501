/* test-play-mpris.c - the player as other programs see it, and what it asks of the desktop
 *
 * On a private session bus with stand-ins for the portal and logind; with playerctl
 * where that is installed. */
#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <string.h>
#include <unistd.h>

#include "play-fixture.h"
#include "play-inhibit.h"
#include "play-mpris.h"

#define NAME "org.mpris.MediaPlayer2.segue"
#define PATH "/org/mpris/MediaPlayer2"
#define PLAYER "org.mpris.MediaPlayer2.Player"

typedef struct {
  PlayFixture      f;
  GTestDBus       *dbus;
  GDBusConnection *client; /* another program */
  SegueMpris      *mpris;
  GHashTable      *told;   /* name -> number of times in PropertiesChanged */
  guint            n_signals, n_seeked;
  gint64           seeked_us;
} Fixture;

static void
signal_cb (GDBusConnection *connection, const char *sender, const char *path,
           const char *interface, const char *signal, GVariant *args, gpointer data)
{
  Fixture *f = data;

  if (g_str_equal (signal, "Seeked")) {
    f->n_seeked++;
    g_variant_get (args, "(x)", &f->seeked_us);
  } else {
    g_autoptr (GVariantIter) iter = NULL;
    const char *name;

    f->n_signals++;
    g_variant_get (args, "(&sa{sv}as)", NULL, &iter, NULL);
    while (g_variant_iter_next (iter, "{&sv}", &name, NULL)) {
      int n = GPOINTER_TO_INT (g_hash_table_lookup (f->told, name));

      g_hash_table_insert (f->told, g_strdup (name), GINT_TO_POINTER (n + 1));
    }
  }
}

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (f->dbus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (f->dbus), TRUE);
  f->client = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (f->dbus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  f->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_dbus_connection_signal_subscribe (f->client, NAME, NULL, NULL, PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, f, NULL);
  play_fixture_setup (&f->f, "testrecorder");
  f->mpris = segue_mpris_new (f->f.player, NULL);
  while (segue_mpris_get_name (f->mpris) == NULL)
    g_main_context_iteration (NULL, TRUE);
  play_fixture_run (0.05);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) shared = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  g_assert_finalize_object (f->mpris);
  play_fixture_teardown (&f->f);
  g_dbus_connection_close_sync (f->client, NULL, NULL);
  g_clear_object (&f->client);
  g_dbus_connection_set_exit_on_close (shared, FALSE);
  g_dbus_connection_close_sync (shared, NULL, NULL);
  g_clear_object (&shared);
  play_fixture_run (0.02); /* the closed connection lets go of itself in the main loop */
  g_hash_table_unref (f->told);
  g_test_dbus_stop (f->dbus);
  g_object_unref (f->dbus);
}

/* ---- another program's calls, without blocking the player's main loop ------------------ */

typedef struct {
  GVariant *reply;
  GError   *error;
  gboolean  done;
} Call;

static void
called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;

  call->reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &call->error);
  call->done = TRUE;
}

static GVariant *
call_full (Fixture *f, const char *interface, const char *method, GVariant *args, GError **error)
{
  Call call = { 0 };

  g_dbus_connection_call (f->client, NAME, PATH, interface, method, args, NULL,
                          G_DBUS_CALL_FLAGS_NONE, 5000, NULL, called_cb, &call);
  while (!call.done)
    g_main_context_iteration (NULL, TRUE);
  if (call.error != NULL)
    g_propagate_error (error, call.error);
  return call.reply;
}

static void
call (Fixture *f, const char *method, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call_full (f, PLAYER, method, args, &error);

  g_assert_no_error (error);
}

static GVariant *
get_of (Fixture *f, const char *interface, const char *property)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call_full (f, "org.freedesktop.DBus.Properties", "Get",
                                          g_variant_new ("(ss)", interface, property), &error);
  GVariant *value;

  g_assert_no_error (error);
  g_variant_get (reply, "(v)", &value);
  return value;
}

static gboolean
get_boolean (Fixture *f, const char *property)
{
  g_autoptr (GVariant) value = get_of (f, PLAYER, property);

  return g_variant_get_boolean (value);
}

static gint64
get_position_us (Fixture *f)
{
  g_autoptr (GVariant) value = get_of (f, PLAYER, "Position");

  return g_variant_get_int64 (value);
}

static void
expect_string (Fixture *f, const char *property, const char *expected)
{
  g_autoptr (GVariant) value = get_of (f, PLAYER, property);

  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, expected);
}

static gboolean
set (Fixture *f, const char *property, GVariant *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call_full (f, "org.freedesktop.DBus.Properties", "Set",
                                          g_variant_new ("(ssv)", PLAYER, property, value), &error);

  return reply != NULL;
}

static char *
get_track_id (Fixture *f)
{
  g_autoptr (GVariant) metadata = get_of (f, PLAYER, "Metadata");
  char *path = NULL;

  g_assert_true (g_variant_lookup (metadata, "mpris:trackid", "o", &path));
  return path;
}

static gboolean
is_started (PlayFixture *f)
{
  return f->n_started >= 1;
}

static SegueTrack *
rich_track (PlayFixture *f, const char *name)
{
  g_autoptr (TrackRow) row = track_row_new ();
  g_autofree char *path = play_fixture_tone (f, name, 441, 0.5, 60);

  row->id = name[0];
  row->path = g_strdup (path);
  row->title = g_strdup (name);
  row->duration_s = 60;
  row->track_no = 3;
  row->disc_no = 2;
  row->year = 1959;
  row->play_count = 4;
  row->tempo_bpm = 120.4f;
  track_row_set_ref_string (&row->artist, "Miles Davis; Bill Evans");
  track_row_set_ref_string (&row->album, "Kind of Blue");
  track_row_set_ref_string (&row->album_artist, "Miles Davis");
  track_row_set_ref_string (&row->genre, "Jazz; Modal");
  return segue_track_new (row);
}

static void
play_two (Fixture *f)
{
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (tracks, rich_track (&f->f, "a.wav"));
  g_ptr_array_add (tracks, rich_track (&f->f, "b.wav"));
  segue_queue_enqueue (f->f.queue, tracks);
  segue_player_play (f->f.player);
  play_fixture_until (&f->f, is_started);
}

/* ---- the root ----------------------------------------------------------------------------- */

static void
test_root (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) identity = get_of (f, "org.mpris.MediaPlayer2", "Identity");
  g_autoptr (GVariant) entry = get_of (f, "org.mpris.MediaPlayer2", "DesktopEntry");
  g_autoptr (GVariant) list = get_of (f, "org.mpris.MediaPlayer2", "HasTrackList");
  g_autoptr (GVariant) raise = get_of (f, "org.mpris.MediaPlayer2", "CanRaise");
  g_autoptr (GVariant) types = get_of (f, "org.mpris.MediaPlayer2", "SupportedMimeTypes");

  g_assert_cmpstr (g_variant_get_string (identity, NULL), ==, "Segue");
  g_assert_cmpstr (g_variant_get_string (entry, NULL), ==, "io.github.segueplayer.Segue");
  g_assert_false (g_variant_get_boolean (list));
  g_assert_true (g_variant_get_boolean (raise));
  g_assert_cmpuint (g_variant_n_children (types), >, 5);
  g_assert_cmpstr (segue_mpris_get_name (f->mpris), ==, NAME);
}

static void
count_cb (gpointer object, guint *n)
{
  ++*n;
}

static void
test_raise_and_quit (Fixture *f, gconstpointer data)
{
  guint raised = 0, quit = 0;
  g_autoptr (GVariant) a = NULL, b = NULL;

  g_signal_connect (f->mpris, "raise", G_CALLBACK (count_cb), &raised);
  g_signal_connect (f->mpris, "quit", G_CALLBACK (count_cb), &quit);
  a = call_full (f, "org.mpris.MediaPlayer2", "Raise", NULL, NULL);
  b = call_full (f, "org.mpris.MediaPlayer2", "Quit", NULL, NULL);
  g_assert_cmpuint (raised, ==, 1);
  g_assert_cmpuint (quit, ==, 1);
}

/* ---- the player ------------------------------------------------------------------------------ */

static void
test_empty (Fixture *f, gconstpointer data)
{
  g_autofree char *id = get_track_id (f);

  expect_string (f, "PlaybackStatus", "Stopped");
  g_assert_cmpstr (id, ==, "/org/mpris/MediaPlayer2/TrackList/NoTrack");
  g_assert_false (get_boolean (f, "CanGoNext"));
  g_assert_false (get_boolean (f, "CanGoPrevious"));
  g_assert_false (get_boolean (f, "CanPlay"));
  g_assert_false (get_boolean (f, "CanPause"));
  g_assert_false (get_boolean (f, "CanSeek"));
  g_assert_true (get_boolean (f, "CanControl"));
  g_assert_cmpint (get_position_us (f), ==, 0);
  for (const char *const *m = (const char *const[]) { "Play", "Pause", "PlayPause", "Stop", "Next",
                                                       "Previous", NULL }; *m != NULL; m++)
    call (f, *m, NULL); /* nothing to act on: nothing happens */
  call (f, "Seek", g_variant_new ("(x)", (gint64) 1000000));
  expect_string (f, "PlaybackStatus", "Stopped");
}

static char *
art_uri (SegueTrack *track, gpointer data)
{
  return g_strdup ("file:///tmp/cover.png");
}

static void
test_metadata (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) m = NULL;
  g_autofree const char **artists = NULL;
  gint64 length;
  int n;
  const char *s;

  segue_mpris_set_art_uri (f->mpris, art_uri, NULL, NULL);
  play_two (f);
  m = get_of (f, PLAYER, "Metadata");
  g_assert_true (g_variant_lookup (m, "mpris:length", "x", &length));
  g_assert_cmpint (length, ==, 60000000);
  g_assert_true (g_variant_lookup (m, "xesam:artist", "^a&s", &artists));
  g_assert_cmpstr (artists[0], ==, "Miles Davis");
  g_assert_cmpstr (artists[1], ==, "Bill Evans");
  g_assert_true (g_variant_lookup (m, "xesam:title", "&s", &s));
  g_assert_cmpstr (s, ==, "a.wav");
  g_assert_true (g_variant_lookup (m, "xesam:album", "&s", &s));
  g_assert_cmpstr (s, ==, "Kind of Blue");
  g_assert_true (g_variant_lookup (m, "mpris:artUrl", "&s", &s));
  g_assert_cmpstr (s, ==, "file:///tmp/cover.png");
  g_assert_true (g_variant_lookup (m, "xesam:url", "&s", &s));
  g_assert_true (g_str_has_prefix (s, "file:///"));
  g_assert_true (g_variant_lookup (m, "xesam:contentCreated", "&s", &s));
  g_assert_cmpstr (s, ==, "1959-01-01T00:00:00Z");
  g_assert_true (g_variant_lookup (m, "xesam:trackNumber", "i", &n));
  g_assert_cmpint (n, ==, 3);
  g_assert_true (g_variant_lookup (m, "xesam:discNumber", "i", &n));
  g_assert_cmpint (n, ==, 2);
  g_assert_true (g_variant_lookup (m, "xesam:audioBPM", "i", &n));
  g_assert_cmpint (n, ==, 120);
}

static void
test_control (Fixture *f, gconstpointer data)
{
  play_two (f);
  expect_string (f, "PlaybackStatus", "Playing");
  g_assert_true (get_boolean (f, "CanGoNext"));
  call (f, "Pause", NULL);
  expect_string (f, "PlaybackStatus", "Paused");
  call (f, "Next", NULL); /* stays paused, says the specification */
  expect_string (f, "PlaybackStatus", "Paused");
  g_assert_false (get_boolean (f, "CanGoNext"));
  call (f, "PlayPause", NULL);
  expect_string (f, "PlaybackStatus", "Playing");
  call (f, "Stop", NULL);
  expect_string (f, "PlaybackStatus", "Stopped");
  g_assert_cmpint (get_position_us (f), ==, 0);
  call (f, "Play", NULL);
  expect_string (f, "PlaybackStatus", "Playing");
  call (f, "Previous", NULL);
  g_assert_cmpstr (segue_track_get_title (segue_queue_item_get_track (
                     segue_queue_get_current (f->f.queue))), ==, "a.wav");
}

static void
test_position (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  play_two (f);
  id = get_track_id (f);
  call (f, "Pause", NULL);
  call (f, "SetPosition", g_variant_new ("(ox)", id, (gint64) 20000000));
  g_assert_cmpint (get_position_us (f), ==, 20000000);
  play_fixture_run (0.1);
  g_assert_cmpuint (f->n_seeked, ==, 1);
  g_assert_cmpint (f->seeked_us, ==, 20000000);
  call (f, "Seek", g_variant_new ("(x)", (gint64) -5000000));
  g_assert_cmpfloat_with_epsilon (get_position_us (f) / 1e6, 15.0, 0.05);
  call (f, "Seek", g_variant_new ("(x)", (gint64) -500000000));
  g_assert_cmpfloat_with_epsilon (get_position_us (f) / 1e6, 0.0, 0.05);
  /* Another track's id, or outside the track: ignored. */
  call (f, "SetPosition", g_variant_new ("(ox)", "/some/other/track", (gint64) 9000000));
  call (f, "SetPosition", g_variant_new ("(ox)", id, (gint64) 900000000));
  call (f, "SetPosition", g_variant_new ("(ox)", id, (gint64) -1));
  g_assert_cmpfloat_with_epsilon (get_position_us (f) / 1e6, 0.0, 0.05);
  call (f, "Seek", g_variant_new ("(x)", (gint64) 70000000)); /* past the end: Next */
  g_assert_cmpstr (segue_track_get_title (segue_queue_item_get_track (
                     segue_queue_get_current (f->f.queue))), ==, "b.wav");
}

static void
test_writable (Fixture *f, gconstpointer data)
{
  play_two (f);
  g_assert_true (set (f, "LoopStatus", g_variant_new_string ("Track")));
  g_assert_cmpint (segue_queue_get_repeat (f->f.queue), ==, SEGUE_REPEAT_ONE);
  g_assert_false (set (f, "LoopStatus", g_variant_new_string ("Sideways")));
  expect_string (f, "LoopStatus", "Track");
  g_assert_true (set (f, "Shuffle", g_variant_new_boolean (TRUE)));
  g_assert_true (segue_queue_get_shuffle (f->f.queue));
  g_assert_true (set (f, "Volume", g_variant_new_double (-3.0)));
  g_assert_cmpfloat (segue_player_get_volume (f->f.player), ==, 0.0);
  g_assert_true (set (f, "Volume", g_variant_new_double (0.25)));
  g_assert_cmpfloat (segue_player_get_volume (f->f.player), ==, 0.25);
  g_assert_true (set (f, "Rate", g_variant_new_double (1.5)));
  g_assert_cmpfloat (segue_player_get_speed (f->f.player), ==, 1.5);
  g_assert_true (set (f, "Rate", g_variant_new_double (0.0))); /* means Pause */
  expect_string (f, "PlaybackStatus", "Paused");
  g_assert_false (set (f, "Metadata", g_variant_new_string ("x")));
  g_assert_false (set (f, "Volume", g_variant_new_string ("loud")));
}

static void
test_changes_told_once (Fixture *f, gconstpointer data)
{
  play_two (f);
  play_fixture_run (0.2);
  g_hash_table_remove_all (f->told);
  f->n_signals = 0;
  call (f, "Next", NULL);
  play_fixture_run (0.4);
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (f->told, "Metadata")), ==, 1);
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (f->told, "CanGoNext")), ==, 1);
  g_assert_null (g_hash_table_lookup (f->told, "Position"));
  g_assert_null (g_hash_table_lookup (f->told, "PlaybackStatus"));
  g_assert_cmpuint (f->n_signals, <=, 2);
}

static void
test_open_uri (Fixture *f, gconstpointer data)
{
  g_autofree char *path = play_fixture_tone (&f->f, "c.wav", 441, 0.5, 30);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  call (f, "OpenUri", g_variant_new ("(s)", uri));
  expect_string (f, "PlaybackStatus", "Playing");
  g_assert_cmpint (segue_queue_item_get_origin (segue_queue_get_current (f->f.queue)), ==,
                   PLAY_ORIGIN_REMOTE);
  reply = call_full (f, PLAYER, "OpenUri", g_variant_new ("(s)", "javascript:alert(1)"), &error);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
}

static void
test_second_instance (Fixture *f, gconstpointer data)
{
  g_autoptr (SegueQueue) queue = segue_queue_new ();
  g_autoptr (SeguePlayer) player = segue_player_new (queue, "testrecorder");
  SegueMpris *second = segue_mpris_new (player, f->client);

  while (segue_mpris_get_name (second) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_str_has_prefix (segue_mpris_get_name (second), NAME ".instance"));
  g_assert_finalize_object (second);
}

/* ---- playerctl ------------------------------------------------------------------------------- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  char **out = data;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, out, NULL, NULL);
  if (*out == NULL)
    *out = g_strdup ("");
}

static char *
playerctl (const char *a, const char *b)
{
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL,
                                                      "playerctl", "-p", "segue", a, b, NULL);
  char *out = NULL;

  g_subprocess_communicate_utf8_async (process, NULL, NULL, read_cb, &out);
  while (out == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_strchomp (out);
}

static void
expect_ctl (const char *a, const char *b, const char *expected)
{
  g_autofree char *out = playerctl (a, b);

  g_assert_cmpstr (out, ==, expected);
}

static void
test_playerctl (Fixture *f, gconstpointer data)
{
  g_autofree char *found = g_find_program_in_path ("playerctl");

  if (found == NULL) {
    g_test_skip ("playerctl is not installed");
    return;
  }
  play_two (f);
  expect_ctl ("status", NULL, "Playing");
  expect_ctl ("metadata", "title", "a.wav");
  expect_ctl ("pause", NULL, "");
  expect_ctl ("status", NULL, "Paused");
  expect_ctl ("position", "30", "");
  g_assert_cmpfloat_with_epsilon (segue_player_get_position_s (f->f.player), 30.0, 0.1);
  expect_ctl ("next", NULL, "");
  expect_ctl ("metadata", "title", "b.wav");
  expect_ctl ("previous", NULL, "");
  expect_ctl ("metadata", "xesam:album", "Kind of Blue");
  expect_ctl ("loop", "Playlist", "");
  expect_ctl ("loop", NULL, "Playlist");
  expect_ctl ("shuffle", "On", "");
  expect_ctl ("shuffle", NULL, "On");
  expect_ctl ("volume", "0.5", "");
  g_assert_cmpfloat (segue_player_get_volume (f->f.player), ==, 0.5);
  expect_ctl ("play-pause", NULL, "");
  expect_ctl ("status", NULL, "Playing");
  expect_ctl ("stop", NULL, "");
  expect_ctl ("status", NULL, "Stopped");
}

/* ---- suspend ------------------------------------------------------------------------------------ */

static const char SERVICES[] =
  "<node>"
  " <interface name='org.freedesktop.portal.Inhibit'><method name='Inhibit'>"
  "  <arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='a{sv}' direction='in'/>"
  "  <arg type='o' direction='out'/></method></interface>"
  " <interface name='org.freedesktop.portal.Request'><method name='Close'/></interface>"
  " <interface name='org.freedesktop.login1.Manager'><method name='Inhibit'>"
  "  <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "  <arg type='s' direction='in'/><arg type='h' direction='out'/></method></interface>"
  "</node>";

typedef struct {
  guint   n_inhibit, n_close;
  guint32 flags;
  char   *what, *mode;
  int     pipe[2]; /* the end that is given away, the end that notices it closed */
} Desktop;

static void
desktop_call_cb (GDBusConnection *connection, const char *sender, const char *path,
                 const char *interface, const char *method, GVariant *args,
                 GDBusMethodInvocation *invocation, gpointer data)
{
  Desktop *d = data;

  if (g_str_equal (method, "Close")) {
    d->n_close++;
    g_dbus_method_invocation_return_value (invocation, NULL);
  } else if (g_str_equal (interface, "org.freedesktop.portal.Inhibit")) {
    d->n_inhibit++;
    g_variant_get_child (args, 1, "u", &d->flags);
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", "/request"));
  } else {
    g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();

    d->n_inhibit++;
    g_variant_get_child (args, 0, "s", &d->what);
    g_variant_get_child (args, 3, "s", &d->mode);
    g_assert_cmpint (pipe (d->pipe), ==, 0);
    g_unix_fd_list_append (fds, d->pipe[1], NULL);
    close (d->pipe[1]);
    g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0), fds);
  }
}

static guint
offer (Fixture *f, Desktop *d, const char *name, const char *const *objects)
{
  static const GDBusInterfaceVTable vtable = { desktop_call_cb, NULL, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (SERVICES, NULL);
  Call call = { 0 };

  for (; *objects != NULL; objects += 2)
    g_assert_cmpuint (g_dbus_connection_register_object (f->client, objects[0],
                        g_dbus_node_info_lookup_interface (info, objects[1]), &vtable, d, NULL, NULL),
                      >, 0);
  g_dbus_connection_call (f->client, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "RequestName", g_variant_new ("(su)", name, 4),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, called_cb, &call);
  while (!call.done)
    g_main_context_iteration (NULL, TRUE);
  g_variant_unref (call.reply);
  return 0;
}

static void
test_inhibit_portal (Fixture *f, gconstpointer data)
{
  static const char *const objects[] = { "/org/freedesktop/portal/desktop",
                                         "org.freedesktop.portal.Inhibit", "/request",
                                         "org.freedesktop.portal.Request", NULL };
  Desktop d = { 0 };
  SegueInhibit *inhibit;

  offer (f, &d, "org.freedesktop.portal.Desktop", objects);
  inhibit = segue_inhibit_new (f->f.player);
  play_two (f);
  play_fixture_run (0.2);
  g_assert_true (segue_inhibit_is_active (inhibit));
  g_assert_cmpuint (d.flags, ==, 4); /* suspend; neither idle (8) nor log-out (1) */
  segue_player_pause (f->f.player);
  play_fixture_run (0.2);
  g_assert_false (segue_inhibit_is_active (inhibit));
  g_assert_cmpuint (d.n_close, ==, 1);
  segue_player_play (f->f.player);
  segue_player_pause (f->f.player); /* before the answer is in */
  play_fixture_run (0.2);
  g_assert_cmpuint (d.n_inhibit, ==, 2);
  g_assert_cmpuint (d.n_close, ==, 2);
  g_assert_finalize_object (inhibit);
}

static void
test_inhibit_logind (Fixture *f, gconstpointer data)
{
  static const char *const objects[] = { "/org/freedesktop/login1",
                                         "org.freedesktop.login1.Manager", NULL };
  Desktop d = { 0 };
  SegueInhibit *inhibit;
  g_autoptr (GDBusConnection) system = NULL;
  char c;

  offer (f, &d, "org.freedesktop.login1", objects);
  inhibit = segue_inhibit_new (f->f.player);
  play_two (f);
  play_fixture_run (0.3);
  g_assert_true (segue_inhibit_is_active (inhibit));
  g_assert_cmpstr (d.what, ==, "sleep");
  g_assert_cmpstr (d.mode, ==, "block");
  segue_player_stop (f->f.player);
  play_fixture_run (0.1);
  g_assert_false (segue_inhibit_is_active (inhibit));
  g_assert_cmpint (read (d.pipe[0], &c, 1), ==, 0); /* every copy of the other end is closed */
  close (d.pipe[0]);
  g_free (d.what);
  g_free (d.mode);
  g_assert_finalize_object (inhibit);
  system = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_dbus_connection_set_exit_on_close (system, FALSE);
  g_dbus_connection_close_sync (system, NULL, NULL);
}

static void
test_inhibit_nobody (Fixture *f, gconstpointer data)
{
  SegueInhibit *inhibit = segue_inhibit_new (f->f.player);
  g_autoptr (GDBusConnection) system = NULL;

  play_two (f);
  play_fixture_run (0.3);
  g_assert_false (segue_inhibit_is_active (inhibit));
  g_assert_finalize_object (inhibit);
  system = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_dbus_connection_set_exit_on_close (system, FALSE);
  g_dbus_connection_close_sync (system, NULL, NULL);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "mpris/root", test_root },
    { "mpris/raise-and-quit", test_raise_and_quit },
    { "mpris/empty", test_empty },
    { "mpris/metadata", test_metadata },
    { "mpris/control", test_control },
    { "mpris/position", test_position },
    { "mpris/writable", test_writable },
    { "mpris/changes-told-once", test_changes_told_once },
    { "mpris/open-uri", test_open_uri },
    { "mpris/second-instance", test_second_instance },
    { "mpris/playerctl", test_playerctl },
    { "inhibit/portal", test_inhibit_portal },
    { "inhibit/logind", test_inhibit_logind },
    { "inhibit/nobody", test_inhibit_nobody },
  };

  g_test_init (&argc, &argv, NULL);
  play_fixture_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strdup_printf ("/engine/play/%s", tests[i].name);

    g_test_add (path, Fixture, NULL, setup, tests[i].test, teardown);
  }
  return g_test_run ();
}
