/* test-play-trouble.c - the player where things go wrong: bad files, the net, the output */
#include <string.h>

#include "play-deck.h"
#include "play-steps.h"

/* ---- failing ----------------------------------------------------------------------------------- */

static void
test_bad_between_good (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 441, 0.5, 0.5),
                                g_build_filename (f->folder, "gone.flac", NULL),
                                play_fixture_bytes (f, "empty.mp3", "", 0),
                                play_fixture_tone (f, "b.wav", 441, 0.5, 0.5), NULL));
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==,
                   "started a.wav; ended a.wav 0; "
                   "started gone.flac; ended gone.flac 3; error “gone.flac” is not there any more.; "
                   "started empty.mp3; ended empty.mp3 3; error “empty.mp3” holds no sound that could "
                   "be played.; started b.wav; ended b.wav 0; ");
}

static void
test_three_in_a_row (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_bytes (f, "1.flac", "fLaC, or not", 12),
                                play_fixture_bytes (f, "2.mp3", "text of some kind\n", 18),
                                g_build_filename (f->folder, "3.ogg", NULL),
                                play_fixture_tone (f, "b.wav", 441, 0.5, 0.5), NULL));
  play_fixture_until (f, is_stopped);
  g_assert_cmpuint (f->n_errors, ==, 4);
  g_assert_cmpuint (f->n_started, ==, 3);
  g_assert_true (g_str_has_suffix (f->log->str, "Three songs in a row could not be played, so "
                                                "playing stopped.; "));
}

static void
test_repeat_one_of_bad (PlayFixture *f, gconstpointer data)
{
  segue_queue_set_repeat (f->queue, SEGUE_REPEAT_ONE);
  play (f, play_fixture_tracks (g_build_filename (f->folder, "gone.ogg", NULL), NULL));
  play_fixture_until (f, is_stopped);
  g_assert_cmpuint (f->n_errors, ==, 1);
}

/* What GStreamer's threads tell of a song comes in more than one order: every opening begins. */
static void
test_opened_often (PlayFixture *f, gconstpointer data)
{
  g_autofree char *path = play_fixture_mp3 (f, "a.mp3", 20.0);

  for (guint i = 1; i <= 40; i++) {
    play (f, play_fixture_tracks (g_strdup (path), NULL));
    while (f->n_started < i && f->n_errors == 0)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpuint (f->n_errors, ==, 0);
    play_fixture_run (0.02);
  }
}

/* A second stream that begins when the first has ended: decodebin3 of 1.22 took the process
 * with it when such a file was closed. */
static void
test_late_stream (PlayFixture *f, gconstpointer data)
{
  for (guint i = 0; i < 10; i++) {
    play (f, play_fixture_tracks (play_fixture_late_stream (f, "late.ogg", 0.2), NULL));
    play_fixture_run (0.02 * i);
    segue_player_stop (f->player);
  }
  g_assert_cmpuint (f->n_errors, ==, 0);
}

/* Files of one and of two streams follow each other. */
static void
test_streams_mixed (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 441, 0.5, 0.5),
                                play_fixture_late_stream (f, "b.ogg", 0.5),
                                play_fixture_late_stream (f, "c.ogg", 0.5),
                                play_fixture_tone (f, "d.wav", 441, 0.5, 0.5), NULL));
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==,
                   "started a.wav; ended a.wav 0; started b.ogg; ended b.ogg 0; "
                   "started c.ogg; ended c.ogg 0; started d.wav; ended d.wav 0; ");
}

static void
test_malformed (PlayFixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (g_getenv ("SEGUE_SHARED") ? g_getenv ("SEGUE_SHARED") : "",
                                              "data", "malformed", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0, failed = 0;

  if (dir == NULL) {
    g_test_skip ("no malformed files here");
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *uri = NULL;
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);

    if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
      continue;
    uri = g_filename_to_uri (path, NULL, NULL);
    g_ptr_array_add (tracks, segue_track_new_for_uri (uri, NULL));
    f->n_errors = 0;
    segue_queue_play_tracks (f->queue, tracks, 0, PLAY_ORIGIN_REMOTE, NULL);
    play_fixture_run (0.25); /* some hold sound, and play */
    if (segue_player_get_state (f->player) == SEGUE_PLAYER_PLAYING && f->n_started > f->n_ended)
      segue_player_seek (f->player, 0.5);
    play_fixture_run (0.05);
    segue_player_stop (f->player);
    failed += f->n_errors > 0;
    n++;
  }
  g_test_message ("%u files, %u with a sentence", n, failed);
  g_assert_cmpuint (n, >, 0);
}

/* ---- the net ----------------------------------------------------------------------------------------- */

typedef struct {
  GSocketService *service;
  char           *body;
  gsize           size;
  gboolean        silent; /* takes the question and never answers */
  char           *uri;
} Server;

static gboolean
serve_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source,
          gpointer data)
{
  Server *server = data;
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *head = g_strdup_printf (
    "HTTP/1.1 200 OK\r\nContent-Type: audio/x-wav\r\nContent-Length: %" G_GSIZE_FORMAT
    "\r\nConnection: close\r\n\r\n", server->size);
  char question[4096];

  g_input_stream_read (in, question, sizeof question, NULL, NULL);
  if (server->silent) {
    g_input_stream_read (in, question, sizeof question, NULL, NULL); /* until the other gives up */
    return TRUE;
  }
  g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL);
  g_output_stream_write_all (out, server->body, server->size, NULL, NULL, NULL);
  return TRUE;
}

static void
server_start (Server *server, PlayFixture *f, gboolean silent)
{
  g_autofree char *path = play_fixture_tone (f, "a.wav", 441, 0.5, 1.0);
  guint16 port;

  g_assert_true (g_file_get_contents (path, &server->body, &server->size, NULL));
  server->silent = silent;
  server->service = g_threaded_socket_service_new (4);
  g_signal_connect (server->service, "run", G_CALLBACK (serve_cb), server);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (server->service), NULL, NULL);
  server->uri = g_strdup_printf ("http://127.0.0.1:%u/some%%20tone.wav", port);
}

static void
server_stop (Server *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_object_unref (server->service);
  g_free (server->body);
  g_free (server->uri);
}

static GPtrArray *
one_uri (const char *uri)
{
  GPtrArray *tracks = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (tracks, segue_track_new_for_uri (uri, NULL));
  return tracks;
}

static void
test_remote (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find ("souphttpsrc");
  Server server = { 0 };
  g_autoptr (GArray) heard = NULL;

  if (factory == NULL) {
    g_test_skip ("GStreamer has no HTTP source here");
    return;
  }
  server_start (&server, f, FALSE);
  play (f, one_uri (server.uri));
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==, "started some tone.wav; ended some tone.wav 0; ");
  heard = play_fixture_heard ();
  g_assert_cmpuint (heard->len, ==, PLAY_RATE);
  server_stop (&server);
}

/* Whoever never answers blocks nobody: the next track plays at once. */
static void
test_remote_silent (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find ("souphttpsrc");
  Server server = { 0 };
  gint64 began_us;

  if (factory == NULL) {
    g_test_skip ("GStreamer has no HTTP source here");
    return;
  }
  server_start (&server, f, TRUE);
  play (f, one_uri (server.uri));
  play_fixture_run (0.3);
  g_assert_cmpuint (f->n_started, ==, 0);
  began_us = g_get_monotonic_time ();
  play (f, play_fixture_tracks (play_fixture_tone (f, "b.wav", 441, 0.5, 0.5), NULL));
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 20 * G_USEC_PER_SEC); /* no waiting for the net */
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==, "started b.wav; ended b.wav 0; ");
  play_deck_wait_closed (5.0);
  server_stop (&server);
}

/* What was not reached is not damaged, and what was reached but is no song is not
 * unreachable. */
static void
test_remote_refused (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find ("souphttpsrc");
  Server server = { 0 };

  if (factory == NULL) {
    g_test_skip ("GStreamer has no HTTP source here");
    return;
  }
  play (f, one_uri ("http://127.0.0.1:1/x.ogg"));
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==,
                   "started x.ogg; ended x.ogg 3; error “x.ogg” cannot be reached.; ");
  server_start (&server, f, FALSE);
  memset (server.body, 'x', server.size);
  g_string_truncate (f->log, 0);
  play (f, one_uri (server.uri));
  play_fixture_until (f, is_stopped);
  g_assert_nonnull (strstr (f->log->str, "“some tone.wav” holds no sound that could be played."));
  server_stop (&server);
}

/* ---- the output ------------------------------------------------------------------------------------ */

static void
test_output_fails_and_returns (PlayFixture *unused, gconstpointer data)
{
  PlayFixture f = { 0 };

  /* An output that breaks after a while, every time it is made. */
  play_fixture_setup (&f, "identity error-after=20 ! fakesink sync=true");
  play (&f, play_fixture_tracks (play_fixture_tone (&f, "a.wav", 441, 0.5, 60), NULL));
  play_fixture_until (&f, is_paused); /* after the last try, where it was */
  g_assert_cmpuint (f.n_started, ==, 1);
  g_assert_cmpuint (f.n_ended, ==, 0);
  g_assert_cmpstr (f.log->str, ==, "started a.wav; error The sound output does not answer.; ");
  segue_player_stop (f.player);
  play_fixture_teardown (&f);
}

static void
test_no_such_output (PlayFixture *unused, gconstpointer data)
{
  PlayFixture f = { 0 };

  play_fixture_setup (&f, "nosuchelement");
  play (&f, play_fixture_tracks (play_fixture_tone (&f, "a.wav", 441, 0.5, 1), NULL));
  play_fixture_until (&f, is_stopped);
  g_assert_cmpuint (f.n_errors, ==, 1);
  play_fixture_teardown (&f);
}

/* Paused, the player has no source in the main loop at all. */
static void
test_paused_is_quiet (PlayFixture *f, gconstpointer data)
{
  gint64 until_us;
  guint wakes = 0;

  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 441, 0.5, 60), NULL));
  play_fixture_until (f, is_past_half_second);
  segue_player_pause (f->player);
  play_fixture_run (0.3);
  until_us = g_get_monotonic_time () + 700000;
  while (g_get_monotonic_time () < until_us) {
    wakes += g_main_context_iteration (NULL, FALSE);
    g_usleep (5000);
  }
  g_assert_cmpuint (wakes, ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (PlayFixture *f, gconstpointer data);
  } tests[] = {
    { "bad-between-good", test_bad_between_good },
    { "three-in-a-row", test_three_in_a_row },
    { "repeat-one-of-bad", test_repeat_one_of_bad },
    { "opened-often", test_opened_often },
    { "late-stream", test_late_stream },
    { "streams-mixed", test_streams_mixed },
    { "malformed", test_malformed },
    { "remote", test_remote },
    { "remote-silent", test_remote_silent },
    { "remote-refused", test_remote_refused },
    { "output-fails", test_output_fails_and_returns },
    { "no-such-output", test_no_such_output },
    { "paused-is-quiet", test_paused_is_quiet },
  };

  g_test_init (&argc, &argv, NULL);
  play_fixture_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strdup_printf ("/engine/play/trouble/%s", tests[i].name);

    g_test_add (path, PlayFixture, NULL, setup, tests[i].test, teardown);
  }
  return g_test_run ();
}
