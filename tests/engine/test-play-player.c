/* test-play-player.c - the player: moving on, seeking, fading, loudness */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "play-deck.h"
#include "play-filter.h"
#include "play-gain.h"
#include "play-steps.h"

/* ---- moving on ----------------------------------------------------------------------- */

static void
test_to_the_end (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 440, 0.5, 0.4),
                                play_fixture_tone (f, "b.wav", 440, 0.5, 0.4),
                                play_fixture_tone (f, "c.wav", 440, 0.5, 0.05), NULL));
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==, "started a.wav; ended a.wav 0; started b.wav; ended b.wav 0; "
                                    "started c.wav; ended c.wav 0; ");
  /* Play begins the list anew. */
  segue_player_play (f->player);
  play_fixture_until (f, is_fourth_started);
}

static void
test_next_and_previous (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 440, 0.5, 20),
                                play_fixture_tone (f, "b.wav", 440, 0.5, 20), NULL));
  play_fixture_until (f, is_past_half_second);
  segue_player_next (f->player);
  play_fixture_until (f, is_second_started);
  segue_player_previous (f->player);
  g_assert_cmpstr (loaded (f), ==, "a.wav");
  play_fixture_until (f, is_past_half_second);
  segue_player_pause (f->player);
  segue_player_next (f->player); /* paused stays paused, and nothing counts as started */
  play_fixture_run (0.3);
  g_assert_true (is_paused (f));
  g_assert_cmpstr (loaded (f), ==, "b.wav");
  g_assert_cmpuint (f->n_started, ==, 3);
  segue_player_play (f->player);
  play_fixture_until (f, is_past_half_second);
  segue_player_seek (f->player, 10.0);
  segue_player_previous (f->player); /* past three seconds: its start */
  g_assert_cmpstr (loaded (f), ==, "b.wav");
  g_assert_cmpfloat (segue_player_get_position_s (f->player), <, 1.0);
  segue_player_next (f->player);
  g_assert_true (is_stopped (f));
  g_assert_cmpint (f->last_end, ==, PLAY_END_SKIPPED);
}

static void
test_stop_after_current (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 440, 0.5, 0.5),
                                play_fixture_tone (f, "b.wav", 440, 0.5, 0.5), NULL));
  segue_queue_set_stop_after_current (f->queue, TRUE);
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==, "started a.wav; ended a.wav 0; ");
  g_assert_cmpstr (loaded (f), ==, "b.wav");
  g_assert_false (segue_queue_get_stop_after_current (f->queue));
  segue_player_play (f->player);
  play_fixture_until (f, is_second_started);
}

static void
test_repeat_one (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 440, 0.5, 0.4), NULL));
  segue_queue_set_repeat (f->queue, SEGUE_REPEAT_ONE);
  while (f->n_ended < 3)
    g_main_context_iteration (NULL, TRUE);
  segue_queue_set_repeat (f->queue, SEGUE_REPEAT_OFF);
  play_fixture_until (f, is_stopped);
  g_assert_cmpint (f->last_end, ==, PLAY_END_FINISHED);
}

/* The queue changes when the next track is in the pipeline already: another one
 * must play, and of the unwanted one nothing may be heard. */
static void
test_queue_changed_late (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) other = play_fixture_tracks (play_fixture_tone (f, "c.wav", 440, 0.1, 0.5), NULL);
  g_autoptr (GArray) heard = NULL;

  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 440, 0.1, 1.0),
                                play_fixture_tone (f, "b.wav", 440, 0.9, 3.0), NULL));
  play_fixture_until (f, is_past_half_second);
  play_fixture_run (0.2); /* about-to-finish is long over for a file this short */
  segue_queue_play_next (f->queue, other);
  while (f->n_ended < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->log->str, ==, "started a.wav; ended a.wav 0; started c.wav; ended c.wav 0; ");
  heard = play_fixture_heard ();
  for (guint i = 0; i < PLAY_RATE * 3 / 2 && i < heard->len; i++)
    g_assert_cmpfloat (fabsf (g_array_index (heard, float, i)), <, 0.11);
}

static void
test_many_short (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *path = play_fixture_tone (f, "a.wav", 440, 0.5, 0.1);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GArray) heard = NULL;

  for (int i = 0; i < 30; i++)
    g_ptr_array_add (tracks, segue_track_new_for_uri (uri, NULL));
  play (f, g_steal_pointer (&tracks));
  play_fixture_until (f, is_stopped);
  g_assert_cmpuint (f->n_started, ==, 30);
  g_assert_cmpuint (f->n_errors, ==, 0);
  heard = play_fixture_heard ();
  g_assert_cmpuint (heard->len, ==, 30 * PLAY_RATE / 10);
}

/* ---- seeking ---------------------------------------------------------------------------- */

static void
test_seek (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 440, 0.5, 30), NULL));
  play_fixture_until (f, is_started);
  for (int i = 0; i < 200; i++) /* as a slider being dragged */
    segue_player_seek (f->player, i * 0.1);
  g_assert_cmpfloat_with_epsilon (segue_player_get_position_s (f->player), 19.9, 0.001);
  play_fixture_run (0.6);
  g_assert_cmpfloat (segue_player_get_position_s (f->player), >=, 19.9);
  g_assert_cmpfloat (segue_player_get_position_s (f->player), <, 25);
  g_assert_cmpuint (f->n_seeked, ==, 200);
  segue_player_seek_by (f->player, -100.0);
  g_assert_cmpfloat (segue_player_get_position_s (f->player), <, 0.5);
  segue_player_seek (f->player, 1e9); /* to the end: the track is over */
  play_fixture_until (f, is_stopped);
  g_assert_cmpint (f->last_end, ==, PLAY_END_FINISHED);
}

static void
test_seek_while_paused (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 440, 0.5, 30), NULL));
  play_fixture_until (f, is_started);
  segue_player_pause (f->player);
  segue_player_seek (f->player, 12.0);
  play_fixture_run (0.4);
  g_assert_cmpfloat_with_epsilon (segue_player_get_position_s (f->player), 12.0, 0.1);
  g_assert_true (is_paused (f));
}

static void
test_seek_back_from_the_end (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 440, 0.5, 1.0),
                                play_fixture_tone (f, "b.wav", 440, 0.5, 0.5), NULL));
  play_fixture_until (f, is_past_half_second); /* b is in the pipeline by now */
  segue_player_seek (f->player, 0.1);
  play_fixture_run (0.5);
  g_assert_cmpstr (loaded (f), ==, "a.wav");
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==, "started a.wav; ended a.wav 0; started b.wav; ended b.wav 0; ");
}

static void
test_start_position (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) tracks =
    play_fixture_tracks (play_fixture_tone (f, "a.wav", 440, 0.5, 30), NULL);
  g_autoptr (GBytes) saved = NULL;

  play (f, g_ptr_array_ref (tracks));
  segue_player_stop (f->player);
  saved = segue_queue_save (f->queue);
  g_assert_true (segue_queue_restore (f->queue, saved, NULL));
  segue_player_set_start_position (f->player, 17.0);
  g_assert_cmpfloat (segue_player_get_position_s (f->player), ==, 17.0);
  segue_player_play (f->player);
  play_fixture_run (0.5);
  g_assert_cmpfloat (segue_player_get_position_s (f->player), >=, 17.0);
  g_assert_cmpfloat (segue_player_get_position_s (f->player), <, 25);
}

static void
test_speed (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GArray) heard = NULL;
  guint crossings = 0;

  g_object_set (f->player, "speed", 2.0, NULL);
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 441, 0.5, 3.0), NULL));
  play_fixture_until (f, is_stopped);
  heard = play_fixture_heard ();
  g_assert_cmpfloat_with_epsilon (heard->len / (double) PLAY_RATE, 1.5, 0.1);
  for (guint i = PLAY_RATE / 2 + 1; i < PLAY_RATE; i++) /* the pitch stays */
    crossings += g_array_index (heard, float, i - 1) < 0 && g_array_index (heard, float, i) >= 0;
  g_assert_cmpfloat_with_epsilon (crossings / 0.5, 441, 25);
}

/* ---- loudness ------------------------------------------------------------------------------ */

static void
test_gain_at_the_seam (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *a = play_fixture_tone (f, "a.wav", 441, 0.4, 1.0);
  g_autofree char *b = play_fixture_tone (f, "b.wav", 441, 0.4, 1.0);
  g_autoptr (GArray) heard = NULL;
  double before, after;

  g_ptr_array_add (tracks, play_fixture_track (a, 1.0, -6.0206, 0.4));
  g_ptr_array_add (tracks, play_fixture_track (b, 1.0, -12.0412, 0.4));
  g_object_set (f->player, "replaygain", SEGUE_REPLAYGAIN_TRACK, NULL);
  segue_queue_enqueue (f->queue, tracks);
  segue_player_play (f->player);
  play_fixture_until (f, is_stopped);
  heard = play_fixture_heard ();
  g_assert_cmpuint (heard->len, ==, 2 * PLAY_RATE);
  before = play_fixture_rms (heard, 0.5, 1.0); /* up to the very last sample */
  after = play_fixture_rms (heard, 1.0, 1.5);  /* and from the very first */
  g_assert_cmpfloat_with_epsilon (before, 0.2 / sqrt (2), 1e-4);
  g_assert_cmpfloat_with_epsilon (after, 0.1 / sqrt (2), 1e-4);
}

/* Where the tags say nothing, what was heard does; where they say something, they do. */
static void
test_gain_measured (void)
{
  const PlayGainSettings s = { .mode = SEGUE_REPLAYGAIN_TRACK, .protect = TRUE };
  g_autoptr (TrackRow) row = track_row_new ();
  PlayGainValues v;
  gboolean unsafe;

  play_gain_values_init (&v, row, FALSE); /* not heard yet */
  g_assert_cmpfloat (play_gain_factor (&s, &v, &unsafe), ==, 1.0);
  row->loudness_lufs = -11.9794f;
  row->true_peak = 0.9f;
  play_gain_values_init (&v, row, FALSE);
  g_assert_cmpfloat_with_epsilon (play_gain_factor (&s, &v, &unsafe), 0.5, 1e-4);
  g_assert_false (unsafe);
  row->loudness_lufs = -30.0f; /* louder by 12 dB, but for its peaks */
  play_gain_values_init (&v, row, TRUE);
  g_assert_cmpfloat_with_epsilon (play_gain_factor (&s, &v, &unsafe), 1.0 / 0.9, 1e-4);
  row->true_peak = NAN;
  play_gain_values_init (&v, row, FALSE);
  play_gain_factor (&s, &v, &unsafe);
  g_assert_true (unsafe); /* a limiter has to watch over it */
  row->loudness_lufs = -INFINITY; /* silence */
  play_gain_values_init (&v, row, FALSE);
  g_assert_cmpfloat (play_gain_factor (&s, &v, &unsafe), ==, 1.0);

  row->loudness_lufs = -11.9794f;
  row->rg_album_gain_db = 6.0206f;
  play_gain_values_init (&v, row, FALSE); /* an album's gain is somebody's decision */
  g_assert_cmpfloat (play_gain_factor (&s, &v, &unsafe), >, 1.9);
}

static void
test_gain_rules (void)
{
  PlayGainSettings s = { SEGUE_REPLAYGAIN_TRACK, 0.0, TRUE };
  PlayGainValues v = { .track_gain_db = 6.0206, .track_peak = 0.8, .album_gain_db = -6.0206,
                       .album_peak = 0.9, .in_album = FALSE };
  PlayGainValues nothing = { NAN, NAN, NAN, NAN, TRUE };
  gboolean unsafe;

  g_assert_cmpfloat_with_epsilon (play_gain_factor (&s, &v, &unsafe), 1.25, 1e-4); /* the peak */
  s.protect = FALSE;
  g_assert_cmpfloat_with_epsilon (play_gain_factor (&s, &v, &unsafe), 2.0, 1e-4);
  s.preamp_db = -6.0206;
  g_assert_cmpfloat_with_epsilon (play_gain_factor (&s, &v, &unsafe), 1.0, 1e-4);
  s = (PlayGainSettings) { SEGUE_REPLAYGAIN_ALBUM, 0.0, TRUE };
  g_assert_cmpfloat_with_epsilon (play_gain_factor (&s, &v, &unsafe), 0.5, 1e-4);
  s.mode = SEGUE_REPLAYGAIN_AUTO;
  g_assert_cmpfloat (play_gain_factor (&s, &v, &unsafe), >, 1.0);
  v.in_album = TRUE;
  g_assert_cmpfloat_with_epsilon (play_gain_factor (&s, &v, &unsafe), 0.5, 1e-4);
  v.album_gain_db = NAN; /* the other one stands in */
  v.track_peak = NAN;
  g_assert_cmpfloat_with_epsilon (play_gain_factor (&s, &v, &unsafe), 2.0, 1e-4);
  g_assert_true (unsafe);
  g_assert_cmpfloat (play_gain_factor (&s, &nothing, &unsafe), ==, 1.0);
  v.track_gain_db = 4000.0; /* some tagger's mistake */
  g_assert_cmpfloat (play_gain_factor (&s, &v, &unsafe), ==, 1.0);
  s.mode = SEGUE_REPLAYGAIN_OFF;
  g_assert_cmpfloat (play_gain_factor (&s, &v, &unsafe), ==, 1.0);
}

static void
test_equaliser (PlayFixture *f, gconstpointer data)
{
  double bands[SEGUE_PLAYER_BANDS] = { 0, 0, 0, 0, -24, 0, 0, 0, 0, 0 }; /* 474 Hz */
  g_autoptr (GArray) heard = NULL;
  g_autofree char *preset = NULL;
  guint n;

  g_assert_cmpint (segue_player_get_presets (&n)[0].gains_db[0], ==, 0);
  g_assert_cmpuint (n, >=, 8);
  segue_player_set_bands (f->player, bands);
  g_object_get (f->player, "equaliser-preset", &preset, NULL);
  g_assert_cmpstr (preset, ==, "custom");
  g_object_set (f->player, "equaliser-enabled", TRUE, NULL);
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 474, 0.5, 1.0), NULL));
  play_fixture_until (f, is_stopped);
  heard = play_fixture_heard ();
  g_assert_cmpfloat (play_fixture_rms (heard, 0.3, 0.9), <, 0.5 / sqrt (2) * 0.1);
  g_object_set (f->player, "equaliser-preset", "bass", NULL);
  segue_player_get_bands (f->player, bands);
  g_assert_cmpfloat (bands[0], ==, 6);
}

static void
test_volume (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GArray) heard = NULL;

  segue_player_set_volume (f->player, 0.5); /* cubic: an eighth */
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 441, 0.8, 0.6), NULL));
  play_fixture_until (f, is_stopped);
  heard = play_fixture_heard ();
  g_assert_cmpfloat_with_epsilon (play_fixture_rms (heard, 0.1, 0.5), 0.1 / sqrt (2), 0.002);
  segue_player_set_volume (f->player, 7.0);
  g_assert_cmpfloat (segue_player_get_volume (f->player), ==, 1.0);
}

/* ---- crossfade, sleep ------------------------------------------------------------------------ */

static void
test_crossfade (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GArray) heard = NULL;

  g_object_set (f->player, "crossfade", 2.0, NULL);
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 441, 0.5, 6.0),
                                play_fixture_tone (f, "b.wav", 441, 0.5, 6.0), NULL));
  play_fixture_until (f, is_second_started);
  heard = play_fixture_heard ();
  g_assert_cmpuint (heard->len, <, 6 * PLAY_RATE); /* the first is not over */
  g_assert_cmpfloat (segue_player_get_position_s (f->player), <, 2.0);
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==, "started a.wav; ended a.wav 0; started b.wav; ended b.wav 0; ");
}

/* A song that dies away before its file ends is faded where it does. */
static void
test_crossfade_at_the_ending (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GArray) heard = NULL;

  g_object_set (f->player, "crossfade", 1.0, NULL);
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 441, 0.5, 12.0),
                                play_fixture_tone (f, "b.wav", 441, 0.5, 2.0), NULL));
  segue_player_set_ending (f->player, segue_queue_get_current (f->queue), 7.0);
  play_fixture_until (f, is_second_started);
  heard = play_fixture_heard ();
  g_assert_cmpuint (heard->len, <, 11 * PLAY_RATE);
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==, "started a.wav; ended a.wav 0; started b.wav; ended b.wav 0; ");
}

/* Album neighbours are joined, whatever the crossfade says. */
static void
test_no_crossfade_in_album (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) heard = NULL;

  for (int i = 1; i <= 2; i++) {
    g_autoptr (TrackRow) row = track_row_new ();
    g_autofree char *name = g_strdup_printf ("%d.wav", i);

    row->id = i;
    row->path = play_fixture_tone (f, name, 441, 0.5, 1.5);
    row->title = g_strdup (name);
    row->duration_s = 1.5;
    row->track_no = (guint16) i;
    track_row_set_ref_string (&row->album, "Album");
    track_row_set_ref_string (&row->artist, "Artist");
    g_ptr_array_add (tracks, segue_track_new (row));
  }
  g_object_set (f->player, "crossfade", 0.5, NULL);
  segue_queue_enqueue (f->queue, tracks);
  segue_player_play (f->player);
  play_fixture_until (f, is_stopped);
  heard = play_fixture_heard ();
  g_assert_cmpuint (heard->len, ==, 3 * PLAY_RATE);
  for (guint i = PLAY_RATE; i < 2 * PLAY_RATE; i += PLAY_RATE / 20) /* as loud throughout */
    g_assert_cmpfloat_with_epsilon (play_fixture_rms (heard, i / (double) PLAY_RATE,
                                                      i / (double) PLAY_RATE + 0.05),
                                    0.5 / sqrt (2), 0.01);
}

/* Runs @filter over three seconds of a steady 0.5, faster than real time. */
static GArray *
through_filter (GstElement *filter)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstElement *src = gst_parse_bin_from_description (
    "audiotestsrc wave=square freq=0.0001 volume=0.5 samplesperbuffer=441 num-buffers=300"
    " ! audio/x-raw,format=F32LE,rate=44100,channels=1", TRUE, NULL);
  GstElement *sink = gst_element_factory_make ("testrecorder", NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  GArray *heard;

  gst_bin_add_many (GST_BIN (pipeline), src, filter, sink, NULL);
  g_assert_true (gst_element_link_many (src, filter, sink, NULL));
  play_fixture_clear ();
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  heard = play_fixture_heard ();
  g_assert_cmpuint (heard->len, ==, 3 * PLAY_RATE);
  gst_object_unref (pipeline);
  return heard;
}

static void
test_fade_shape (void)
{
  GstElement *out = play_filter_new (NULL), *in = play_filter_new (NULL);
  g_autoptr (GArray) falling = NULL, rising = NULL;

  play_filter_fade (out, FALSE, 1.0, 1.0);
  play_filter_fade (in, TRUE, 1.0, 1.0);
  falling = through_filter (out);
  rising = through_filter (in);
  for (guint i = 0; i < 3 * PLAY_RATE; i++) {
    double a = fabsf (g_array_index (falling, float, i)) / 0.5;
    double b = fabsf (g_array_index (rising, float, i)) / 0.5;

    if (i < PLAY_RATE)
      g_assert_cmpfloat_with_epsilon (a, 1.0, 1e-3);
    if (i > 2 * PLAY_RATE)
      g_assert_cmpfloat_with_epsilon (a, 0.0, 1e-3);
    g_assert_cmpfloat_with_epsilon (a * a + b * b, 1.0, 0.01); /* equal power throughout */
  }
}

static void
test_sleep (PlayFixture *f, gconstpointer data)
{
  g_autoptr (GArray) heard = NULL;

  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 441, 0.5, 30), NULL));
  play_fixture_until (f, is_started);
  g_assert_cmpfloat (segue_player_get_sleep_remaining_s (f->player), <, 0);
  segue_player_set_sleep_timer (f->player, 1.5, FALSE);
  g_assert_cmpfloat (segue_player_get_sleep_remaining_s (f->player), >, 1.0);
  play_fixture_until (f, is_paused);
  heard = play_fixture_heard ();
  g_assert_cmpfloat (play_fixture_rms (heard, heard->len / (double) PLAY_RATE - 0.3,
                                       heard->len / (double) PLAY_RATE - 0.05), <, 0.33); /* 0.354 unfaded */
  g_assert_cmpfloat (segue_player_get_sleep_remaining_s (f->player), <, 0);
}

static void
test_sleep_finishes_track (PlayFixture *f, gconstpointer data)
{
  play (f, play_fixture_tracks (play_fixture_tone (f, "a.wav", 441, 0.5, 1.0),
                                play_fixture_tone (f, "b.wav", 441, 0.5, 1.0), NULL));
  play_fixture_until (f, is_started);
  segue_player_set_sleep_timer (f->player, 0.2, TRUE);
  play_fixture_until (f, is_stopped);
  g_assert_cmpstr (f->log->str, ==, "started a.wav; ended a.wav 0; ");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (PlayFixture *f, gconstpointer data);
  } tests[] = {
    { "to-the-end", test_to_the_end },
    { "next-and-previous", test_next_and_previous },
    { "stop-after-current", test_stop_after_current },
    { "repeat-one", test_repeat_one },
    { "queue-changed-late", test_queue_changed_late },
    { "many-short", test_many_short },
    { "seek", test_seek },
    { "seek-while-paused", test_seek_while_paused },
    { "seek-back-from-the-end", test_seek_back_from_the_end },
    { "start-position", test_start_position },
    { "speed", test_speed },
    { "gain-at-the-seam", test_gain_at_the_seam },
    { "equaliser", test_equaliser },
    { "volume", test_volume },
    { "crossfade", test_crossfade },
    { "crossfade-at-the-ending", test_crossfade_at_the_ending },
    { "no-crossfade-in-album", test_no_crossfade_in_album },
    { "sleep", test_sleep },
    { "sleep-finishes-track", test_sleep_finishes_track },
  };

  g_test_init (&argc, &argv, NULL);
  play_fixture_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strdup_printf ("/engine/play/player/%s", tests[i].name);

    g_test_add (path, PlayFixture, NULL, setup, tests[i].test, teardown);
  }
  g_test_add_func ("/engine/play/gain/rules", test_gain_rules);
  g_test_add_func ("/engine/play/gain/measured", test_gain_measured);
  g_test_add_func ("/engine/play/filter/fade-shape", test_fade_shape);
  return g_test_run ();
}
