/* test-engine.c - the whole engine on a small real library
 *
 * A temporary folder of tagged FLAC files, a database beside it, no sound
 * card: scan, ask, edit, play, close, open again. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <sndfile.h>
#include <unistd.h>

#include "engine.h"
#include "engine-upkeep.h"
#include "../tree.h"
#include "../waiting.h"

typedef struct {
  char        *root, *music, *data, *cache;
  SegueEngine *engine;
} Fixture;

/* Two seconds of a tone of @hz, so that no two files sound the same. */
static void
write_flac (const char *dir,
            const char *name,
            const char *artist,
            const char *album,
            const char *title,
            int         track_no,
            double      hz)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *number = g_strdup_printf ("%d", track_no);
  SF_INFO info = { .samplerate = 22050, .channels = 1,
                   .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16 };
  SNDFILE *file;
  g_autofree float *samples = g_new (float, 2 * 22050);

  g_mkdir_with_parents (dir, 0700);
  file = sf_open (path, SFM_WRITE, &info);
  g_assert_nonnull (file);
  sf_set_string (file, SF_STR_ARTIST, artist);
  sf_set_string (file, SF_STR_ALBUM, album);
  sf_set_string (file, SF_STR_TITLE, title);
  sf_set_string (file, SF_STR_TRACKNUMBER, number);
  for (int i = 0; i < 2 * 22050; i++)
    samples[i] = 0.3f * (float) sin (2 * G_PI * hz * i / 22050);
  sf_write_float (file, samples, 2 * 22050);
  sf_close (file);
}

static void
write_library (const char *music)
{
  g_autofree char *blue = g_build_filename (music, "Blue", NULL);
  g_autofree char *red = g_build_filename (music, "Red", NULL);

  write_flac (blue, "1.flac", "Anna Äther", "Blue Hour", "Dawn", 1, 220);
  write_flac (blue, "2.flac", "Anna Äther", "Blue Hour", "Noon", 2, 330);
  write_flac (blue, "3.flac", "Anna Äther", "Blue Hour", "Dusk", 3, 440);
  write_flac (red, "1.flac", "The Brick", "Red Wall", "Mortar", 1, 550);
  write_flac (red, "2.flac", "The Brick", "Red Wall", "Trowel", 2, 660);
}

static void
open_engine (Fixture *f)
{
  SegueEngineOptions options = {
    .data_dir = f->data,
    .cache_dir = f->cache,
    .default_folder = f->music,
    .seed = 1,
  };

  f->engine = segue_engine_new (&options);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->root = g_dir_make_tmp ("segue-engine-XXXXXX", NULL);
  f->music = g_build_filename (f->root, "Music", NULL);
  f->data = g_build_filename (f->root, "data", NULL);
  f->cache = g_build_filename (f->root, "cache", NULL);
  write_library (f->music);
  open_engine (f);
}

static void
close_engine (Fixture *f)
{
  gint64 before = g_get_monotonic_time ();

  segue_engine_shutdown (f->engine);
  /* The promise is a second; a busy machine under sanitizers gets sixty. */
  g_assert_cmpint (g_get_monotonic_time () - before, <, 60 * G_USEC_PER_SEC);
  g_clear_object (&f->engine);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  close_engine (f);
  remove_tree (f->root);
  g_free (f->root);
  g_free (f->music);
  g_free (f->data);
  g_free (f->cache);
}

/* ---- waiting ------------------------------------------------------------------------ */

static GArray *
query (Fixture          *f,
       const TrackQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *ids;

  segue_engine_query_tracks_async (f->engine, query, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  ids = segue_engine_query_tracks_finish (f->engine, result, &error);
  g_assert_no_error (error);
  return ids;
}

static guint
count_present (Fixture *f)
{
  const TrackQuery all = { 0 };
  g_autoptr (GArray) ids = query (f, &all);

  return ids->len;
}

static const char *
title_of (Fixture *f,
          GArray  *ids,
          guint    i)
{
  g_autoptr (SegueTrack) track =
    segue_engine_get_track (f->engine, g_array_index (ids, gint64, i));

  g_assert_nonnull (track);
  return g_intern_string (segue_track_get_title (track));
}

static GPtrArray *
history (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *plays;

  segue_engine_list_history_async (f->engine, NULL, 0, 0, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  plays = segue_engine_list_history_finish (f->engine, result, &error);
  g_assert_no_error (error);
  return plays;
}

/* ---- tests ----------------------------------------------------------------------------- */

static void
test_scan_and_ask (Fixture      *f,
                   gconstpointer data)
{
  const TrackQuery by_title = { .sort = TRACK_SORT_TITLE };
  TrackQuery search = { .search = (char *) "ather du" };
  g_autoptr (GArray) titles = NULL;
  g_autoptr (GArray) found = NULL;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == 5);
  titles = query (f, &by_title);
  g_assert_cmpuint (titles->len, ==, 5);
  g_assert_cmpstr (title_of (f, titles, 0), ==, "Dawn");
  g_assert_cmpstr (title_of (f, titles, 4), ==, "Trowel");
  found = query (f, &search); /* without the diaeresis, by the beginnings of words */
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (title_of (f, found, 0), ==, "Dusk");
}

static void
test_albums (Fixture      *f,
             gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) albums = NULL;
  const AlbumRow *first;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == 5);
  segue_engine_list_albums_async (f->engine, NULL, NULL, ALBUM_SORT_TITLE, NULL, result_cb,
                                  &result);
  WAIT_UNTIL (result != NULL);
  albums = segue_engine_list_albums_finish (f->engine, result, NULL);
  g_assert_cmpuint (albums->len, ==, 2);
  first = g_ptr_array_index (albums, 0);
  g_assert_cmpstr (first->title, ==, "Blue Hour");
  g_assert_cmpuint (first->n_tracks, ==, 3);
}

/* A file that comes is noticed, one that moves keeps its identity, one that
 * goes is called missing. */
static void
test_files_come_and_go (Fixture      *f,
                        gconstpointer data)
{
  g_autofree char *blue = g_build_filename (f->music, "Blue", NULL);
  g_autofree char *from = g_build_filename (blue, "3.flac", NULL);
  g_autofree char *to = g_build_filename (f->music, "Elsewhere.flac", NULL);
  g_autoptr (SegueTrack) before = NULL;
  g_autoptr (SegueTrack) after = NULL;
  gint64 id;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == 5);
  before = segue_engine_find_path (f->engine, from);
  id = segue_track_get_id (before);

  write_flac (blue, "4.flac", "Anna Äther", "Blue Hour", "Night", 4, 770);
  segue_engine_rescan (f->engine, FALSE);
  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == 6);

  g_assert_cmpint (g_rename (from, to), ==, 0);
  segue_engine_rescan (f->engine, FALSE);
  WAIT_UNTIL ((after = segue_engine_find_path (f->engine, to)) != NULL);
  g_assert_cmpint (segue_track_get_id (after), ==, id);
  g_assert_cmpuint (count_present (f), ==, 6);

  g_assert_cmpint (g_remove (to), ==, 0);
  segue_engine_rescan (f->engine, FALSE);
  WAIT_UNTIL (count_present (f) == 5);
}

static void
sentence_cb (SegueEngine *engine,
             const char  *sentence,
             char       **said)
{
  g_free (*said);
  *said = g_strdup (sentence);
}

static void
test_broken_file_is_one_sentence (Fixture      *f,
                                  gconstpointer data)
{
  g_autofree char *broken = g_build_filename (f->music, "broken.flac", NULL);
  g_autofree char *said = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) failures = NULL;
  const SegueFailure *failure;

  g_signal_connect (f->engine, "message", G_CALLBACK (sentence_cb), &said);
  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == 5);
  g_assert_true (g_file_set_contents (broken, "fLaC but not really", -1, NULL));
  segue_engine_rescan (f->engine, FALSE);
  WAIT_UNTIL (said != NULL);
  g_assert_nonnull (strstr (said, "1 file could not be read"));

  segue_engine_list_failures_async (f->engine, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  failures = segue_engine_list_failures_finish (f->engine, result, NULL);
  g_assert_cmpuint (failures->len, ==, 1);
  failure = g_ptr_array_index (failures, 0);
  g_assert_cmpstr (failure->path, ==, broken);
  g_assert_cmpuint (strlen (failure->reason), >, 10);
}

static void
test_playlists (Fixture      *f,
                gconstpointer data)
{
  g_autoptr (GAsyncResult) created = NULL, exported = NULL, imported = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->music, "Evening.m3u8", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GArray) all = NULL, mine = NULL, again = NULL;
  const TrackQuery by_title = { .sort = TRACK_SORT_TITLE };
  TrackQuery of_playlist = { .scope = TRACK_SCOPE_PLAYLIST };
  gint64 ids[3], id, copy;
  guint n_missing = 99;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == 5);
  all = query (f, &by_title);
  ids[0] = g_array_index (all, gint64, 4);
  ids[1] = g_array_index (all, gint64, 0);
  ids[2] = g_array_index (all, gint64, 4); /* twice is allowed */
  segue_engine_create_playlist_async (f->engine, "Evening", NULL, ids, 3, NULL, result_cb,
                                      &created);
  WAIT_UNTIL (created != NULL);
  id = segue_engine_create_playlist_finish (f->engine, created, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, !=, 0);
  of_playlist.id = id;
  mine = query (f, &of_playlist);
  g_assert_cmpmem (mine->data, mine->len * sizeof (gint64), ids, sizeof ids);

  segue_engine_export_playlist_async (f->engine, id, file, NULL, result_cb, &exported);
  WAIT_UNTIL (exported != NULL);
  g_assert_true (segue_engine_export_playlist_finish (f->engine, exported, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\nRed/2.flac"));

  segue_engine_import_playlist_async (f->engine, file, NULL, result_cb, &imported);
  WAIT_UNTIL (imported != NULL);
  copy = segue_engine_import_playlist_finish (f->engine, imported, &n_missing, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_missing, ==, 0);
  of_playlist.id = copy;
  again = query (f, &of_playlist);
  g_assert_cmpmem (again->data, again->len * sizeof (gint64), ids, sizeof ids);
}

static gboolean
stop_waiting_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Plays an album to its end; everything heard is in the history, in order,
 * and after a restart the queue stands where it stood. */
static void
test_play_record_restart (Fixture      *f,
                          gconstpointer data)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) plays = NULL, after = NULL;
  const TrackQuery by_album = { .sort = TRACK_SORT_DEFAULT };
  const PlayRecord *newest;
  SegueQueueItem *current;
  gboolean enough = FALSE;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == 5);
  ids = query (f, &by_album);
  segue_engine_play (f->engine, (gint64 *) (gpointer) ids->data, 3, 0, PLAY_ORIGIN_ALBUM, "Blue Hour");
  WAIT_UNTIL (segue_player_get_state (segue_engine_get_player (f->engine)) ==
              SEGUE_PLAYER_PLAYING);
  do {
    g_clear_pointer (&plays, g_ptr_array_unref);
    plays = history (f);
    g_main_context_iteration (NULL, FALSE);
  } while (plays->len < 3);
  newest = g_ptr_array_index (plays, 2);
  g_assert_cmpstr (newest->title, ==, "Dawn");
  g_assert_cmpint (newest->origin, ==, PLAY_ORIGIN_CLICK);
  g_assert_cmpint (newest->end, ==, PLAY_END_FINISHED);
  newest = g_ptr_array_index (plays, 1);
  g_assert_cmpint (newest->origin, ==, PLAY_ORIGIN_ALBUM);

  g_timeout_add (200, stop_waiting_cb, &enough);
  WAIT_UNTIL (enough);
  close_engine (f);
  open_engine (f);
  WAIT_UNTIL (segue_engine_get_loaded (f->engine));
  WAIT_UNTIL (segue_queue_get_current (segue_engine_get_queue (f->engine)) != NULL);
  current = segue_queue_get_current (segue_engine_get_queue (f->engine));
  g_assert_cmpstr (segue_track_get_title (segue_queue_item_get_track (current)), ==, "Dusk");
  after = history (f);
  g_assert_cmpuint (after->len, ==, 3);
  newest = g_ptr_array_index (after, 0);
  g_assert_cmpint (newest->end, !=, PLAY_END_OPEN);
}

/* A file beside the library plays, and leaves no track behind. */
static void
test_open_outside (Fixture      *f,
                   gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->root, "outside.flac", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  SegueQueue *queue;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == 5);
  write_flac (f->root, "outside.flac", "Nobody", "Nowhere", "Outside", 1, 880);
  segue_engine_open_files (f->engine, &file, 1, TRUE);
  queue = segue_engine_get_queue (f->engine);
  WAIT_UNTIL (segue_queue_get_current (queue) != NULL);
  g_assert_cmpint (
    segue_track_get_id (segue_queue_item_get_track (segue_queue_get_current (queue))), ==, 0);
  g_assert_cmpuint (segue_engine_get_n_tracks (f->engine), ==, 5);
}

/* Closing in the middle of everything is quick and leaks nothing. */
static void
test_close_at_once (Fixture      *f,
                    gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const TrackQuery all = { 0 };
  GArray *ids;

  segue_engine_query_tracks_async (f->engine, &all, NULL, result_cb, &result);
  segue_engine_shutdown (f->engine);
  WAIT_UNTIL (result != NULL); /* every question is answered, also then */
  ids = segue_engine_query_tracks_finish (f->engine, result, &error);
  g_assert_true (ids != NULL || error != NULL);
  g_clear_pointer (&ids, g_array_unref);
}

#define ADD(path, func) g_test_add ("/engine/whole/" path, Fixture, NULL, set_up, func, tear_down)

static gboolean
is_away (Fixture *f)
{
  g_auto (GStrv) away = segue_engine_get_folders_away (f->engine);

  g_assert_true (away[0] == NULL || g_str_equal (away[0], f->music));
  return away[0] != NULL;
}

/* A folder that is not there is told by its name, until it is there again. */
static void
test_folder_away (Fixture      *f,
                  gconstpointer data)
{
  g_autofree char *elsewhere = g_strconcat (f->music, " unplugged", NULL);

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == 5);
  g_assert_false (is_away (f));
  close_engine (f);
  g_assert_cmpint (g_rename (f->music, elsewhere), ==, 0);
  open_engine (f);
  WAIT_UNTIL (is_away (f));
  g_assert_cmpint (g_rename (elsewhere, f->music), ==, 0);
  segue_engine_rescan (f->engine, FALSE);
  WAIT_UNTIL (!is_away (f));
}

static gboolean
has_backup (Fixture *f)
{
  g_autofree char *folder = g_build_filename (f->data, "backups", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  return name != NULL && g_str_has_suffix (name, ".db");
}

/* The engine's own begins minutes after its start; this is the same at once. */
static void
test_upkeep (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->data, "segue.db", NULL);
  EngineUpkeep *upkeep;

  WAIT_UNTIL (segue_engine_get_loaded (f->engine));
  g_assert_false (has_backup (f));
  upkeep = engine_upkeep_new (path, 0);
  WAIT_UNTIL (has_backup (f));
  engine_upkeep_free (upkeep);
}

int
main (int argc, char **argv)
{
  g_setenv ("SEGUE_AUDIO_SINK", "fakesink sync=true", TRUE);
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  ADD ("scan-and-ask", test_scan_and_ask);
  ADD ("folder-away", test_folder_away);
  ADD ("albums", test_albums);
  ADD ("files-come-and-go", test_files_come_and_go);
  ADD ("broken-file-is-one-sentence", test_broken_file_is_one_sentence);
  ADD ("playlists", test_playlists);
  ADD ("play-record-restart", test_play_record_restart);
  ADD ("open-outside", test_open_outside);
  ADD ("close-at-once", test_close_at_once);
  ADD ("upkeep", test_upkeep);
  return g_test_run ();
}
