/* test-karaoke.c - a song without its singing: made, kept, played, and what that counts for
 *
 * The engine on a library of one song, with the child that does the work. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <sndfile.h>
#include <utime.h>

#include "engine-private.h"
#include "../tree.h"
#include "../waiting.h"

typedef struct {
  char        *root, *music, *song; /* owned */
  SegueEngine *engine;
} Fixture;

/* Three seconds in stereo: a tone in the middle, another on the left. */
static char *
write_song (const char *folder)
{
  char *path = g_build_filename (folder, "song.flac", NULL);
  SF_INFO info = { .samplerate = 44100, .channels = 2, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16 };
  const gsize n = 3 * 44100;
  g_autofree float *x = g_new (float, 2 * n);
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);

  sf_set_string (file, SF_STR_TITLE, "Lark");
  sf_set_string (file, SF_STR_ARTIST, "Anna Äther");
  for (gsize i = 0; i < n; i++) {
    const double middle = 0.3 * sin (2.0 * G_PI * 440.0 * i / 44100.0);

    x[2 * i] = (float) (middle + 0.2 * sin (2.0 * G_PI * 110.0 * i / 44100.0));
    x[2 * i + 1] = (float) middle;
  }
  g_assert_cmpint (sf_writef_float (file, x, (sf_count_t) n), ==, n);
  sf_close (file);
  return path;
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autofree char *db = NULL, *cache = NULL;
  SegueEngineOptions options = { .seed = 1 };

  f->root = g_dir_make_tmp ("segue-karaoke-XXXXXX", NULL);
  f->music = g_build_filename (f->root, "Music", NULL);
  g_mkdir (f->music, 0700);
  f->song = write_song (f->music);
  options.data_dir = db = g_build_filename (f->root, "data", NULL);
  options.cache_dir = cache = g_build_filename (f->root, "cache", NULL);
  options.default_folder = f->music;
  options.analyser_path = data == NULL ? g_getenv ("SEGUE_ANALYSER") : NULL;
  f->engine = segue_engine_new (&options);
  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == 1);
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
  g_free (f->song);
}

typedef struct {
  guint  n;
  double last;
} Progress;

static void
progress_cb (double   done,
             gpointer data)
{
  Progress *progress = data;

  g_assert_true (done >= progress->last && done <= 1.0);
  progress->last = done;
  progress->n++;
}

/* Returns (transfer full) the song without its singing. */
static SegueTrack *
sing (Fixture  *f,
      Progress *progress,
      GError  **error)
{
  g_autoptr (SegueTrack) song = segue_engine_find_path (f->engine, f->song);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_nonnull (song);
  segue_engine_get_karaoke_async (f->engine, song, progress_cb, progress, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  return segue_engine_get_karaoke_finish (f->engine, result, error);
}

static void
test_made_and_kept (Fixture      *f,
                    gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Progress first = { 0 }, second = { 0 };
  g_autoptr (SegueTrack) made = sing (f, &first, &error);
  g_autoptr (SegueTrack) again = NULL;
  g_autofree char *path = NULL;
  SF_INFO info = { 0 };
  SNDFILE *file;

  g_assert_no_error (error);
  g_assert_cmpint (segue_track_get_id (made), ==, 0);
  g_assert_cmpstr (segue_track_get_title (made), ==, "Lark (Karaoke)");
  g_assert_cmpstr (segue_track_get_artist (made), ==, "Anna Äther");
  g_assert_cmpstr (segue_track_get_row (made)->path, ==, f->song); /* cover and lyrics */
  g_assert_cmpuint (first.n, >, 0);
  path = g_filename_from_uri (segue_track_get_uri (made), NULL, NULL);
  file = sf_open (path, SFM_READ, &info);
  g_assert_nonnull (file);
  g_assert_cmpint (info.channels, ==, 2);
  g_assert_cmpint (info.samplerate, ==, 44100);
  g_assert_cmpint (info.frames, ==, 3 * 44100);
  sf_close (file);

  again = sing (f, &second, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (segue_track_get_uri (again), ==, segue_track_get_uri (made));
  g_assert_cmpuint (second.n, ==, 0); /* nothing was left to do */
}

static GPtrArray *
history (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  GPtrArray *plays;

  segue_engine_list_history_async (f->engine, NULL, 0, 0, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  plays = segue_engine_list_history_finish (f->engine, result, NULL);
  g_assert_nonnull (plays);
  return plays;
}

/* The listener sang: that stands in the history, and is no play of the song. */
static void
test_counts_for_itself (Fixture      *f,
                        gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  g_autoptr (SegueTrack) made = sing (f, &progress, &error);
  g_autoptr (SegueTrack) song = NULL;
  SegueQueue *queue = segue_engine_get_queue (f->engine);
  SeguePlayer *player = segue_engine_get_player (f->engine);
  g_autoptr (GPtrArray) plays = NULL;
  const PlayRecord *play;

  g_assert_no_error (error);
  segue_engine_play_now (f->engine, made);
  g_assert_nonnull (segue_queue_get_current (queue));
  g_assert_true (segue_queue_item_get_track (segue_queue_get_current (queue)) == made);
  WAIT_UNTIL (segue_player_get_state (player) == SEGUE_PLAYER_PLAYING);
  WAIT_UNTIL (segue_player_get_state (player) == SEGUE_PLAYER_STOPPED);
  do {
    g_clear_pointer (&plays, g_ptr_array_unref);
    plays = history (f);
    play = plays->len > 0 ? g_ptr_array_index (plays, 0) : NULL;
  } while (play == NULL || play->end == PLAY_END_OPEN);
  g_assert_cmpuint (plays->len, ==, 1);
  g_assert_cmpint (play->track_id, ==, 0);
  g_assert_cmpstr (play->title, ==, "Lark (Karaoke)");
  g_assert_cmpint (play->end, ==, PLAY_END_FINISHED);
  song = segue_engine_find_path (f->engine, f->song);
  g_assert_cmpuint (segue_track_get_row (song)->play_count, ==, 0);
}

/* Bytes that are no sound any more: one sentence, and nothing is left behind. */
static void
test_one_sentence (Fixture      *f,
                   gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (f->root, "cache", "karaoke", NULL);
  Progress progress = { 0 };
  g_autoptr (SegueTrack) made = NULL;
  g_autoptr (GDir) dir = NULL;

  g_assert_true (g_file_set_contents (f->song, "No song.", -1, NULL));
  made = sing (f, &progress, &error);
  g_assert_null (made);
  g_assert_error (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED);
  g_assert_cmpuint (strlen (error->message), >, 10);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  g_assert_null (g_dir_read_name (dir));
}

static void
test_without_analyser (Fixture      *f,
                       gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  g_autoptr (SegueTrack) made = sing (f, &progress, &error);

  g_assert_null (made);
  g_assert_error (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED);
}

/* Closing the program waits for nobody who sings. */
static void
test_closed_meanwhile (Fixture      *f,
                       gconstpointer data)
{
  g_autoptr (SegueTrack) song = segue_engine_find_path (f->engine, f->song);
  g_autoptr (GAsyncResult) result = NULL;

  segue_engine_get_karaoke_async (f->engine, song, NULL, NULL, NULL, result_cb, &result);
  segue_engine_shutdown (f->engine);
  WAIT_UNTIL (result != NULL);
  g_assert_null (segue_engine_get_karaoke_finish (f->engine, result, NULL));
}

static void
put (const char *folder,
     const char *name,
     gsize       bytes,
     gint64      used_s)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *content = g_malloc0 (bytes);
  const struct utimbuf times = { used_s, used_s };

  g_assert_true (g_file_set_contents (path, content, (gssize) bytes, NULL));
  g_assert_cmpint (g_utime (path, (struct utimbuf *) &times), ==, 0);
}

static gboolean
is_there (const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_bounded (void)
{
  g_autofree char *folder = g_dir_make_tmp ("segue-karaoke-XXXXXX", NULL);
  const gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  put (folder, "new.wav", 600, now_s);
  put (folder, "old.wav", 300, now_s - 100);
  put (folder, "older.wav", 300, now_s - 200);
  put (folder, "now.wav.part", 50, now_s);
  put (folder, "left.wav.part", 50, now_s - 7 * 24 * 3600);
  engine_karaoke_trim (folder, 1000);
  g_assert_true (is_there (folder, "new.wav"));
  g_assert_true (is_there (folder, "old.wav"));
  g_assert_false (is_there (folder, "older.wav"));
  g_assert_true (is_there (folder, "now.wav.part"));
  g_assert_false (is_there (folder, "left.wav.part"));
  engine_karaoke_trim (folder, 10); /* the newest was asked for just now */
  g_assert_true (is_there (folder, "new.wav"));
  g_assert_false (is_there (folder, "old.wav"));
  engine_karaoke_trim ("/no/such/folder", 10);
  remove_tree (folder);
}

#define ADD(path, func, data) \
  g_test_add ("/engine/karaoke/" path, Fixture, data, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  ADD ("made-and-kept", test_made_and_kept, NULL);
  ADD ("counts-for-itself", test_counts_for_itself, NULL);
  ADD ("one-sentence", test_one_sentence, NULL);
  ADD ("closed-meanwhile", test_closed_meanwhile, NULL);
  ADD ("without-analyser", test_without_analyser, "");
  g_test_add_func ("/engine/karaoke/bounded", test_bounded);
  return g_test_run ();
}
