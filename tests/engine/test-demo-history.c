/* test-demo-history.c - the demo library comes with somebody who knows it */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>

#include "demo-history.h"
#include "demo-library.h"
#include "store/store.h"
#include "../tree.h"

#define NOW_S 1800000000

typedef struct {
  char *parent, *folder, *data; /* owned */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->parent = g_dir_make_tmp ("segue-history-XXXXXX", NULL);
  f->folder = g_build_filename (f->parent, "library", NULL);
  f->data = g_build_filename (f->parent, "data", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_tree (f->parent);
  g_free (f->parent);
  g_free (f->folder);
  g_free (f->data);
}

static void
test_lived_with (Fixture *f, gconstpointer data)
{
  const DemoOptions library = { .seconds = 4.0, .n_songs = 12, .threads = 2 };
  const DemoHistoryOptions options = { .seed = 3, .now_s = NOW_S, .days = 20 };
  const StoreHistoryQuery all = { .oldest_first = TRUE };
  g_autofree char *database = g_build_filename (f->data, "segue.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) plays = NULL, tracks = NULL, folders = NULL, playlists = NULL;
  guint n_plays = 0, end[PLAY_END_OPEN + 1] = { 0 }, counted = 0;
  Store *store;

  g_assert_true (demo_library_write (f->folder, &library, &error));
  g_assert_true (demo_history_write (f->folder, f->data, &options, &n_plays, &error));
  g_assert_no_error (error);
  store = store_open (database, NULL, &error);
  g_assert_no_error (error);

  plays = store_history_list (store, &all, &error);
  g_assert_cmpuint (plays->len, ==, n_plays);
  g_assert_cmpuint (n_plays, >, 50);
  for (guint i = 0; i < plays->len; i++) {
    const PlayRecord *record = g_ptr_array_index (plays, i);

    end[record->end]++;
    g_assert_cmpint (record->track_id, >, 0);
    g_assert_cmpint (record->started_s, >=, NOW_S - 20 * 86400);
    g_assert_cmpint (record->started_s, <, NOW_S);
    g_assert_cmpfloat (record->heard_s, <=, record->duration_s + 1e-6);
    if (i > 0)
      g_assert_cmpint (record->started_s, >, ((const PlayRecord *) g_ptr_array_index (plays, i - 1))->started_s);
  }
  g_assert_cmpuint (end[PLAY_END_FINISHED] * 10, >, n_plays); /* they like some and skip some */
  g_assert_cmpuint (end[PLAY_END_SKIPPED] * 10, >, n_plays);
  g_assert_cmpuint (end[PLAY_END_OPEN] + end[PLAY_END_FAILED], ==, 0);

  tracks = store_tracks_load (store, &error);
  g_assert_cmpuint (tracks->len, ==, 12);
  for (guint i = 0; i < tracks->len; i++) {
    const TrackRow *row = g_ptr_array_index (tracks, i);

    g_assert_true (g_str_has_prefix (row->path, f->folder));
    counted += row->play_count + row->skip_count;
  }
  g_assert_cmpuint (counted, >=, end[PLAY_END_FINISHED]);
  folders = store_folders_list (store, &error);
  g_assert_cmpuint (folders->len, ==, 1);
  playlists = store_playlists_list (store, &error);
  g_assert_cmpuint (playlists->len, >, 0);
  store_close (store);

  /* The player's own database, once there, is never made anew. */
  g_assert_false (demo_history_write (f->folder, f->data, &options, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
}

static void
test_refuses (Fixture *f, gconstpointer data)
{
  const DemoHistoryOptions options = { .seed = 3, .now_s = NOW_S };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (f->folder, 0700), ==, 0); /* a folder without the library */
  g_assert_false (demo_history_write (f->folder, f->data, &options, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (demo_history_write ("/nowhere/at/all", f->data, &options, NULL, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (f->data, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add ("/engine/demo-history/lived-with", Fixture, NULL, set_up, test_lived_with, tear_down);
  g_test_add ("/engine/demo-history/refuses", Fixture, NULL, set_up, test_refuses, tear_down);
  return g_test_run ();
}
