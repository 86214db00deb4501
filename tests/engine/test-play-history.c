/* test-play-history.c - what is recorded of a play, and how long it was really heard */
#include <math.h>
#include <string.h>

#include "play-fixture.h"
#include "play-history.h"

typedef struct {
  PlayFixture       f;
  SeguePlayHistory *history;
  GPtrArray        *ended; /* PlayRecord */
  guint             n_begun, n_updates;
  gint64            last_serial;
} Fixture;

static void
recorded_cb (SeguePlayStage stage, gint64 serial, const PlayRecord *record, gpointer data)
{
  Fixture *f = data;

  switch (stage) {
  case SEGUE_PLAY_BEGIN:
    g_assert_cmpint (serial, >, f->last_serial);
    g_assert_cmpint (record->end, ==, PLAY_END_OPEN);
    g_assert_cmpfloat (record->heard_s, ==, 0.0);
    f->n_begun++;
    break;
  case SEGUE_PLAY_UPDATE:
    g_assert_cmpint (serial, ==, f->last_serial);
    g_assert_cmpint (record->end, ==, PLAY_END_OPEN);
    f->n_updates++;
    break;
  case SEGUE_PLAY_END:
    g_assert_cmpint (serial, ==, f->last_serial);
    g_ptr_array_add (f->ended, play_record_copy (record));
    break;
  default:
    g_assert_not_reached ();
  }
  f->last_serial = serial;
}

static void
setup (Fixture *f, gconstpointer data)
{
  play_fixture_setup (&f->f, "testrecorder");
  f->ended = g_ptr_array_new_with_free_func ((GDestroyNotify) play_record_free);
  f->history = segue_play_history_new (f->f.player, recorded_cb, f, NULL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->history);
  play_fixture_teardown (&f->f);
  g_ptr_array_unref (f->ended);
}

static gboolean
is_started (PlayFixture *f)
{
  return f->n_started >= 1;
}

static gboolean
is_second_started (PlayFixture *f)
{
  return f->n_started >= 2;
}

static gboolean
is_stopped (PlayFixture *f)
{
  return segue_player_get_state (f->player) == SEGUE_PLAYER_STOPPED;
}

static void
play (Fixture *f, GPtrArray *tracks, PlayOrigin origin)
{
  segue_queue_play_tracks (f->f.queue, tracks, 0, origin, NULL);
  g_ptr_array_unref (tracks);
}

static PlayRecord *
record (Fixture *f, guint i)
{
  g_assert_cmpuint (i, <, f->ended->len);
  return g_ptr_array_index (f->ended, i);
}

static void
test_finished (Fixture *f, gconstpointer data)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  play (f, play_fixture_tracks (play_fixture_tone (&f->f, "a.wav", 441, 0.5, 0.8),
                                play_fixture_tone (&f->f, "b.wav", 441, 0.5, 0.8), NULL),
        PLAY_ORIGIN_ALBUM);
  play_fixture_until (&f->f, is_stopped);
  g_assert_cmpuint (f->ended->len, ==, 2);
  g_assert_cmpuint (f->n_begun, ==, 2);
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpint (record (f, i)->end, ==, PLAY_END_FINISHED);
    g_assert_cmpfloat (record (f, i)->heard_s, >, 0.2);
    g_assert_cmpfloat (record (f, i)->heard_s, <, 0.81); /* never longer than it is */
    g_assert_cmpint (record (f, i)->started_s, >=, now_s);
    g_assert_cmpint (record (f, i)->utc_offset_s, ==,
                     g_date_time_get_utc_offset (now) / G_USEC_PER_SEC);
    g_assert_cmpint (record (f, i)->track_id, ==, 0);
    g_assert_true (g_str_has_suffix (record (f, i)->uri, i == 0 ? "a.wav" : "b.wav"));
  }
  g_assert_cmpint (record (f, 0)->origin, ==, PLAY_ORIGIN_CLICK);
  g_assert_cmpint (record (f, 1)->origin, ==, PLAY_ORIGIN_ALBUM);
  g_assert_cmpstr (record (f, 0)->title, ==, "a.wav");
}

static double
seconds_since (gint64 us)
{
  return (double) (g_get_monotonic_time () - us) / G_USEC_PER_SEC;
}

static void
test_pauses_and_seeks_do_not_count (Fixture *f, gconstpointer data)
{
  double heard_s;
  gint64 since_us;
  guint n_updates;

  play (f, play_fixture_tracks (play_fixture_tone (&f->f, "a.wav", 441, 0.5, 60), NULL),
        PLAY_ORIGIN_PLAYLIST);
  play_fixture_until (&f->f, is_started);
  since_us = g_get_monotonic_time ();
  play_fixture_run (0.4);
  n_updates = f->n_updates;
  segue_player_pause (f->f.player);
  heard_s = seconds_since (since_us);
  g_assert_cmpuint (f->n_updates, ==, n_updates + 1); /* stored before the pause may outlast the power */
  play_fixture_run (0.8);
  segue_player_play (f->f.player);
  since_us = g_get_monotonic_time ();
  segue_player_seek (f->f.player, 40);
  play_fixture_run (0.4);
  segue_player_seek (f->f.player, 5);
  segue_player_stop (f->f.player);
  heard_s += seconds_since (since_us);
  g_assert_cmpfloat_with_epsilon (record (f, 0)->heard_s, heard_s, 0.1);
  g_assert_cmpint (record (f, 0)->end, ==, PLAY_END_STOPPED);
  g_assert_cmpfloat_with_epsilon (record (f, 0)->duration_s, 60, 0.01);
}

static void
test_kinds_of_end (Fixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (&f->f, "a.wav", 441, 0.5, 60),
                                g_build_filename (f->f.folder, "gone.ogg", NULL),
                                play_fixture_tone (&f->f, "b.wav", 441, 0.5, 60), NULL),
        PLAY_ORIGIN_PLAYLIST);
  play_fixture_until (&f->f, is_started);
  segue_play_history_set_mode_id (f->history, 7);
  segue_player_next (f->f.player);
  while (f->f.n_started < 3)
    g_main_context_iteration (NULL, TRUE);
  segue_play_history_close (f->history);
  g_assert_cmpuint (f->ended->len, ==, 3);
  g_assert_cmpint (record (f, 0)->end, ==, PLAY_END_SKIPPED);
  g_assert_cmpint (record (f, 0)->mode_id, ==, 0); /* the mode counts from the next play on */
  g_assert_cmpint (record (f, 1)->end, ==, PLAY_END_FAILED);
  g_assert_cmpfloat (record (f, 1)->heard_s, <, 0.1);
  g_assert_cmpint (record (f, 1)->mode_id, ==, 7);
  g_assert_cmpint (record (f, 2)->end, ==, PLAY_END_STOPPED);
}

static void
test_origins (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) queued =
    play_fixture_tracks (play_fixture_tone (&f->f, "q.wav", 441, 0.5, 0.3), NULL);
  g_autoptr (GPtrArray) suggested =
    play_fixture_tracks (play_fixture_tone (&f->f, "s.wav", 441, 0.5, 0.3), NULL);

  play (f, play_fixture_tracks (play_fixture_tone (&f->f, "a.wav", 441, 0.5, 0.3), NULL),
        PLAY_ORIGIN_REMOTE);
  segue_queue_enqueue (f->f.queue, queued);
  segue_queue_set_suggestions (f->f.queue, 0, suggested, NULL);
  play_fixture_until (&f->f, is_stopped);
  g_assert_cmpint (record (f, 0)->origin, ==, PLAY_ORIGIN_REMOTE);
  g_assert_cmpint (record (f, 1)->origin, ==, PLAY_ORIGIN_QUEUE);
  g_assert_cmpint (record (f, 2)->origin, ==, PLAY_ORIGIN_SUGGESTION);
}

static void
test_private (Fixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (&f->f, "a.wav", 441, 0.5, 0.5),
                                play_fixture_tone (&f->f, "b.wav", 441, 0.5, 0.5), NULL),
        PLAY_ORIGIN_PLAYLIST);
  play_fixture_until (&f->f, is_started);
  segue_play_history_set_private (f->history, TRUE);
  g_assert_cmpuint (f->ended->len, ==, 1);
  play_fixture_until (&f->f, is_second_started);
  play_fixture_until (&f->f, is_stopped);
  g_assert_cmpuint (f->n_begun, ==, 1);
  g_assert_cmpuint (f->ended->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  play_fixture_init ();
  g_test_add ("/engine/play/history/finished", Fixture, NULL, setup, test_finished, teardown);
  g_test_add ("/engine/play/history/heard", Fixture, NULL, setup,
              test_pauses_and_seeks_do_not_count, teardown);
  g_test_add ("/engine/play/history/ends", Fixture, NULL, setup, test_kinds_of_end, teardown);
  g_test_add ("/engine/play/history/origins", Fixture, NULL, setup, test_origins, teardown);
  g_test_add ("/engine/play/history/private", Fixture, NULL, setup, test_private, teardown);
  return g_test_run ();
}
