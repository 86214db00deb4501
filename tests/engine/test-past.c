/* test-past.c - past lives that are long, broken or overlap, through engine.h
 *
 * A library of two songs; every 500th play is of one of them. All forms tell of the same
 * evenings, so that what one brought the next may not bring again. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <sndfile.h>

#include "engine.h"
#include "../tree.h"
#include "../waiting.h"
#include "past-life.h"

#define N_TRACKS 2
#define SONG_S 60

typedef struct {
  char        *root, *music, *data, *cache; /* owned */
  SegueEngine *engine;                      /* owned */
} Fixture;

static void
write_song (const char *dir,
            int         i)
{
  g_autofree char *path = g_strdup_printf ("%s/%02d.flac", dir, i);
  g_autofree char *title = g_strdup_printf ("Tone %c", 'A' + i);
  SF_INFO info = { .samplerate = 8000, .channels = 1, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16 };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);
  float samples[8000] = { 0 };

  g_assert_nonnull (file);
  sf_set_string (file, SF_STR_ARTIST, "Artist 0");
  sf_set_string (file, SF_STR_TITLE, title);
  for (int t = 0; t < 8000; t += 40 + i)
    samples[t] = 0.5f;
  for (int second = 0; second < SONG_S; second++)
    sf_write_float (file, samples, 8000);
  sf_close (file);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  SegueEngineOptions options = { .seed = 1 };

  f->root = g_dir_make_tmp ("segue-past-XXXXXX", NULL);
  f->music = g_build_filename (f->root, "Music", NULL);
  f->data = g_build_filename (f->root, "data", NULL);
  f->cache = g_build_filename (f->root, "cache", NULL);
  g_mkdir_with_parents (f->music, 0700);
  for (int i = 0; i < N_TRACKS; i++)
    write_song (f->music, i);
  options.data_dir = f->data;
  options.cache_dir = f->cache;
  options.default_folder = f->music;
  f->engine = segue_engine_new (&options);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  segue_engine_shutdown (f->engine);
  g_clear_object (&f->engine);
  remove_tree (f->root);
  g_free (f->root);
  g_free (f->music);
  g_free (f->data);
  g_free (f->cache);
}

#define N_HUGE 50000u
#define HUGE_FROM 1500000000u
#define HUGE_STEP 300u

typedef enum { ACCOUNT, EXTENDED, LASTFM, LISTENBRAINZ, N_FORMS } Form;

/* Play @i as this form has it: every 500th is of a song that is here. All forms saw the same
 * evenings; one that keeps the end of a play tells of 60 seconds. */
static void
append_play (GString *text,
             Form     form,
             guint    i)
{
  gint64 start = HUGE_FROM + (gint64) i * HUGE_STEP;
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (start + (form == LASTFM ? 0 : 60));
  g_autofree char *date = g_date_time_format (at, form == EXTENDED ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%d %H:%M");
  g_autofree char *title = i % 500 == 0 ? g_strdup ("Tone B") : g_strdup_printf ("Song %u", i % 997);
  const char *artist = i % 500 == 0 ? "Artist 0" : "Elsewhere";

  if (form == ACCOUNT)
    g_string_append_printf (text, "{\"endTime\":\"%s\",\"artistName\":\"%s\",\"trackName\":\"%s\","
                            "\"msPlayed\":60000}", date, artist, title);
  else if (form == EXTENDED)
    g_string_append_printf (text, "{\"ts\":\"%s\",\"ms_played\":60000,\"reason_end\":\"trackdone\","
                            "\"master_metadata_album_artist_name\":\"%s\","
                            "\"master_metadata_track_name\":\"%s\"}", date, artist, title);
  else if (form == LASTFM)
    g_string_append_printf (text, "%s,,%s,%s\n", artist, title, date);
  else
    g_string_append_printf (text, "{\"listened_at\":%" G_GINT64_FORMAT ",\"track_metadata\":"
                            "{\"artist_name\":\"%s\",\"track_name\":\"%s\"}}\n", start, artist, title);
}

/* Plays @from to @to; JSON of Spotify in an array that may lack its end. */
static char *
past_text (Form     form,
           guint    from,
           guint    to,
           gboolean whole)
{
  GString *text = g_string_new (form < LASTFM ? "[" : NULL);

  for (guint i = from; i < to; i++) {
    if (form < LASTFM && i > from)
      g_string_append (text, ",\n");
    append_play (text, form, i);
  }
  if (form < LASTFM)
    g_string_append (text, whole ? "]" : ",{\"ts\":\"20");
  return g_string_free (text, FALSE);
}

static void
assert_import (Fixture    *f,
               const char *text,
               guint       n_added,
               guint       n_matched,
               guint       n_doubled)
{
  g_autoptr (GError) error = NULL;
  SeguePastLife *life = import_past (f->engine, f->root, text, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (life->n_added, ==, n_added);
  g_assert_cmpuint (life->n_matched, ==, n_matched);
  g_assert_cmpuint (life->n_doubled, ==, n_doubled);
  g_assert_cmpuint (life->n_entries, ==, n_added + n_doubled);
  segue_past_life_free (life);
}

/* A long past, all of it; the file again brings nothing, and neither does another
 * service's. */
static void
test_past_huge (Fixture      *f,
                gconstpointer data)
{
  g_autofree char *text = past_text (LISTENBRAINZ, 0, N_HUGE, TRUE);
  g_autofree char *later = past_text (EXTENDED, N_HUGE - 1000, N_HUGE + 500, TRUE);

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  assert_import (f, text, N_HUGE, N_HUGE / 500, 0);
  assert_import (f, text, 0, 0, N_HUGE);
  assert_import (f, later, 500, 1, 1000);
  g_assert_cmpuint (n_history (f->engine), ==, N_HUGE + 500);
}

/* Whichever form comes first, each of the others adds what it alone has. */
static void
test_past_overlaps (Fixture      *f,
                    gconstpointer data)
{
  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  for (guint form = 0; form < N_FORMS; form++) {
    g_autofree char *text = past_text (form, form * 500, form * 500 + 1000, TRUE);

    assert_import (f, text, form == 0 ? 1000 : 500, form == 0 ? 2 : 1, form == 0 ? 0 : 500);
    assert_import (f, text, 0, 0, 1000);
  }
  g_assert_cmpuint (n_history (f->engine), ==, 500 * N_FORMS + 500);
}

/* What stands before the break is taken, what is broken is told of, and the whole file
 * brings the rest. */
static void
test_past_broken (Fixture      *f,
                  gconstpointer data)
{
  g_autofree char *cut = past_text (EXTENDED, 0, 100, FALSE);
  g_autofree char *whole = past_text (EXTENDED, 0, 150, TRUE);
  g_autofree char *lines = past_text (LISTENBRAINZ, 150, 160, TRUE);
  g_autofree char *spoilt = g_strconcat (lines, "{\"listened_at\": 15\n7\n", NULL);
  g_autofree char *rows = past_text (LASTFM, 160, 170, TRUE);
  g_autofree char *dateless = g_strconcat (rows, "Artist 0,,Tone B,\nElsewhere,,,2020-01-01 10:00\n", NULL);
  const struct { const char *text, *says; guint n_added, n_doubled; } steps[] = {
    { cut, "1 file is damaged", 100, 0 },
    { whole, "100 were there already", 50, 100 },
    { spoilt, "2 entries without a song or a time were left out", 10, 0 },
    { dateless, "2 entries without a song or a time were left out", 10, 0 },
  };

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    SeguePastLife *life = import_past (f->engine, f->root, steps[i].text, NULL);

    g_assert_nonnull (life);
    g_assert_cmpuint (life->n_added, ==, steps[i].n_added);
    g_assert_cmpuint (life->n_doubled, ==, steps[i].n_doubled);
    g_assert_nonnull (strstr (life->sentence, steps[i].says));
    segue_past_life_free (life);
  }
  g_assert_cmpuint (n_history (f->engine), ==, 170);
}

static char *
counts_text (guint    n,
             gboolean whole)
{
  GString *text = g_string_new ("<rhythmdb version=\"2.0\">");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "<entry type=\"song\"><title>Song %u</title><artist>Elsewhere</artist>"
                            "<play-count>2</play-count><last-played>1672667106</last-played></entry>\n",
                            i);
  g_string_append (text, "<entry type=\"song\"><title>Tone B</title><artist>Artist 0</artist>"
                   "<play-count>7</play-count></entry>");
  g_string_append (text, whole ? "</rhythmdb>" : "<entry type=\"song\"><title>Ton");
  return g_string_free (text, FALSE);
}

/* Counts of a big collection, cut first: once each, and every song that is not here is
 * told of. */
static void
test_past_counts (Fixture      *f,
                  gconstpointer data)
{
  g_autofree char *cut = counts_text (N_HUGE, FALSE);
  g_autofree char *whole = counts_text (N_HUGE, TRUE);
  g_autofree char *path = g_build_filename (f->music, "01.flac", NULL);

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  for (guint step = 0; step < 2; step++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SegueTrack) track = NULL;
    SeguePastLife *life = import_past (f->engine, f->root, step == 0 ? cut : whole, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (life->n_entries, ==, N_HUGE + 1);
    g_assert_cmpuint (life->n_counts, ==, 1 - step);
    g_assert_cmpuint (life->n_doubled, ==, step);
    g_assert_cmpuint (life->n_elsewhere, ==, N_HUGE);
    g_assert_true ((strstr (life->sentence, "1 file is damaged") != NULL) == (step == 0));
    segue_past_life_free (life);
    g_assert_cmpuint (n_history (f->engine), ==, 0); /* behind the message with the new rows */
    track = segue_engine_find_path (f->engine, path);
    g_assert_cmpuint (segue_track_get_row (track)->play_count, ==, 7);
  }
}

/* Files of several forms at once, one of them none. */
static void
test_past_together (Fixture      *f,
                    gconstpointer data)
{
  char *texts[] = { past_text (LASTFM, 0, 300, TRUE), past_text (ACCOUNT, 200, 400, TRUE),
                               counts_text (3, TRUE), g_strdup ("no history") };
  GFile *files[G_N_ELEMENTS (texts)];
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SeguePastLife *life;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *path = g_strdup_printf ("%s/past %u", f->root, i);

    g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
    files[i] = g_file_new_for_path (path);
  }
  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  segue_engine_import_history_async (f->engine, files, G_N_ELEMENTS (files), NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  life = segue_engine_import_history_finish (f->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (life->sentence, ==,
                   "The counts of 1 song were taken over; 400 plays are new, 1 of them of songs in your "
                   "library; 100 were there already; the counts of 3 songs that are not in your library "
                   "were left out; 1 file is no listening history.");
  segue_past_life_free (life);
  g_assert_cmpuint (n_history (f->engine), ==, 400);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_object_unref (files[i]);
    g_free (texts[i]);
  }
}

/* From one service, again, and from another that saw the same evening. */
static void
test_past_again (Fixture      *f,
                 gconstpointer data)
{
  const char *spotify =
    "[{\"ts\":\"2023-01-02T13:45:06Z\",\"ms_played\":60000,\"reason_end\":\"trackdone\","
    "\"master_metadata_track_name\":\"Tone B\",\"master_metadata_album_artist_name\":\"artist 0\"},"
    "{\"ts\":\"2023-01-02T13:50:00Z\",\"ms_played\":200000,\"reason_end\":\"trackdone\","
    "\"master_metadata_track_name\":\"Elsewhere\",\"master_metadata_album_artist_name\":\"Who\"}]";
  const char *lastfm = "uts,artist,album,track\n1672667050,Artist 0,,Tone B\n"
                       "1672667900,Artist 0,,Tone B\n";
  g_autoptr (GError) error = NULL;
  SeguePastLife *life;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  life = import_past (f->engine, f->root, spotify, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (life->n_added, ==, 2);
  g_assert_cmpuint (life->n_matched, ==, 1);
  g_assert_cmpuint (strlen (life->sentence), >, 10);
  segue_past_life_free (life);

  life = import_past (f->engine, f->root, spotify, &error); /* again: nothing more */
  g_assert_no_error (error);
  g_assert_cmpuint (life->n_added, ==, 0);
  g_assert_cmpuint (life->n_doubled, ==, 2);
  segue_past_life_free (life);

  life = import_past (f->engine, f->root, lastfm, &error); /* the first of these was that play */
  g_assert_no_error (error);
  g_assert_cmpuint (life->n_added, ==, 1);
  g_assert_cmpuint (life->n_doubled, ==, 1);
  segue_past_life_free (life);
  g_assert_cmpuint (n_history (f->engine), ==, 3);

  g_assert_null (import_past (f->engine, f->root, "no history at all", &error));
  g_assert_error (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED);
}

/* Counts are added once, and then only what is more. */
static void
test_counts_grow (Fixture      *f,
                  gconstpointer data)
{
  const char *form = "<rhythmdb version=\"2.0\"><entry type=\"song\"><title>Tone B</title>"
                     "<artist>Artist 0</artist><duration>" G_STRINGIFY (SONG_S) "</duration><play-count>%d</play-count>"
                     "<last-played>1672667106</last-played></entry></rhythmdb>";
  const int counts[] = { 7, 7, 9 };
  g_autofree char *path = g_build_filename (f->music, "01.flac", NULL);

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++) {
    g_autoptr (GString) text = g_string_new (form);
    g_autofree char *number = g_strdup_printf ("%d", counts[i]);
    g_autoptr (SegueTrack) track = NULL;
    SeguePastLife *life;

    g_string_replace (text, "%d", number, 1);
    life = import_past (f->engine, f->root, text->str, NULL);
    g_assert_nonnull (life);
    g_assert_cmpuint (life->n_counts, ==, counts[i] > 7 || i == 0 ? 1 : 0);
    segue_past_life_free (life);
    n_history (f->engine); /* behind the message with the new rows */
    track = segue_engine_find_path (f->engine, path);
    g_assert_cmpuint (segue_track_get_row (track)->play_count, ==, counts[i]);
  }
}

#define COUNTED(title, artist, n)                                                                 \
  "<entry type=\"song\"><title>" title "</title><artist>" artist "</artist><play-count>" n          \
  "</play-count><last-played>1672667106</last-played></entry>"

/* The counts of songs that are not here are told of, each song once. */
static void
test_counts_elsewhere (Fixture      *f,
                       gconstpointer data)
{
  const char *text = "<rhythmdb version=\"2.0\">" COUNTED ("Tone B", "Artist 0", "7")
                     COUNTED ("Elsewhere", "Who", "3") COUNTED ("ELSEWHERE", "who", "3")
                     COUNTED ("Nowhere", "Who", "1") "</rhythmdb>";
  SeguePastLife *life;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  for (int again = 0; again < 2; again++) {
    life = import_past (f->engine, f->root, text, NULL);
    g_assert_nonnull (life);
    g_assert_cmpuint (life->n_entries, ==, 4);
    g_assert_cmpuint (life->n_counts, ==, 1 - again);
    g_assert_cmpuint (life->n_doubled, ==, again);
    g_assert_cmpuint (life->n_elsewhere, ==, 2);
    g_assert_nonnull (strstr (life->sentence, "2 songs that are not in your library"));
    segue_past_life_free (life);
  }
  g_assert_cmpuint (n_history (f->engine), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("SEGUE_AUDIO_SINK", "fakesink sync=true", TRUE);
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/engine/past/huge", test_past_huge);
  ADD ("/engine/past/overlaps", test_past_overlaps);
  ADD ("/engine/past/broken", test_past_broken);
  ADD ("/engine/past/counts", test_past_counts);
  ADD ("/engine/past/together", test_past_together);
  ADD ("/engine/past/again", test_past_again);
  ADD ("/engine/past/counts-grow", test_counts_grow);
  ADD ("/engine/past/counts-elsewhere", test_counts_elsewhere);
  return g_test_run ();
}
