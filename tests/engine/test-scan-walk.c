/* test-scan-walk.c - walking folders, and watching them */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "scan-fixture.h"
#include "scan.h"
#include "../patience.h"

typedef struct {
  GHashTable   *rows;  /* path relative to the folder -> TrackRow */
  GArray       *back, *gone;
  guint         n_batches, n_trouble, n_failed, biggest;
  gboolean      root_away;
  ScanProgress  last;
  GCancellable *cancel_after_first;
  const char   *dir;
} Seen;

static void
rows_cb (GPtrArray *rows, gpointer data)
{
  Seen *seen = data;

  seen->n_batches++;
  seen->biggest = MAX (seen->biggest, rows->len);
  for (guint i = 0; i < rows->len; i++) {
    TrackRow *row = rows->pdata[i];

    g_assert_true (g_str_has_prefix (row->path, seen->dir));
    seen->n_failed += row->error != NULL;
    g_assert_true (g_hash_table_insert (seen->rows, g_strdup (row->path + strlen (seen->dir) + 1),
                                        track_row_ref (row)));
  }
  g_ptr_array_unref (rows);
  if (seen->cancel_after_first != NULL)
    g_cancellable_cancel (seen->cancel_after_first);
}

static void
back_cb (const gint64 *ids, guint n, gpointer data)
{
  g_array_append_vals (((Seen *) data)->back, ids, n);
}

static void
gone_cb (const char *root, gboolean away, const gint64 *ids, guint n, gpointer data)
{
  Seen *seen = data;

  seen->root_away = away;
  g_array_append_vals (seen->gone, ids, n);
}

static void
progress_cb (const ScanProgress *progress, gpointer data)
{
  ((Seen *) data)->last = *progress;
}

static void
trouble_cb (const char *folder, const GError *error, gpointer data)
{
  g_assert_true (error->domain == SCAN_ERROR);
  ((Seen *) data)->n_trouble++;
}

static const ScanSink SINK = { rows_cb, back_cb, gone_cb, progress_cb, trouble_cb };

static void
seen_clear (Seen *seen)
{
  g_clear_pointer (&seen->rows, g_hash_table_unref);
  g_clear_pointer (&seen->back, g_array_unref);
  g_clear_pointer (&seen->gone, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static gboolean
walk (Fixture *f, Seen *seen, const char *const *roots, GHashTable *known,
      const ScanOptions *options, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  gboolean ok;

  seen_clear (seen);
  *seen = (Seen) { .dir = f->dir, .cancel_after_first = cancellable };
  seen->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) track_row_unref);
  seen->back = g_array_new (FALSE, FALSE, sizeof (gint64));
  seen->gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  ok = scan_walk (roots, known, options, &SINK, seen, cancellable, &error);
  g_assert_true (ok == (error == NULL));
  g_assert_true (ok || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  return ok;
}

static gboolean
walk_all (Fixture *f, Seen *seen, GHashTable *known)
{
  const char *roots[] = { f->dir, NULL };

  return walk (f, seen, roots, known, NULL, NULL);
}

/* What a library would know after the walk; ids from 1 in order of path. */
static GHashTable *
known_from (Seen *seen)
{
  GHashTable *known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (seen->rows),
                                         (GCompareFunc) strcmp);
  gint64 id = 1;

  for (GList *l = names; l != NULL; l = l->next) {
    TrackRow *row = g_hash_table_lookup (seen->rows, l->data);
    ScanKnown *one = g_new0 (ScanKnown, 1);

    one->id = row->error == NULL ? id++ : 0;
    one->size_bytes = row->size_bytes;
    one->mtime_us = row->mtime_us;
    g_hash_table_insert (known, g_strdup (row->path), one);
  }
  return known;
}

static void
make_songs (Fixture *f)
{
  g_free (fixture_sound (f, "a/1.flac", 0.1, 1, "A1", "A", "X"));
  g_free (fixture_sound (f, "a/2.ogg", 0.1, 2, "A2", "A", "X"));
  g_free (fixture_sound (f, "b/c/3.mp3", 0.2, 3, "B3", "B", "Y"));
  g_free (fixture_text (f, "b/broken.mp3", "no music at all, just some letters"));
  g_free (fixture_text (f, "b/notes.txt", "x"));
  g_free (fixture_bytes (f, "a/Cover.JPG", picture_bytes ("jpeg", 10, 10)));
}

static void
test_first_and_second (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_auto (Seen) seen = { 0 };
  g_autoptr (GHashTable) known = NULL;
  TrackRow *row;

  make_songs (f);
  g_assert_true (walk_all (f, &seen, NULL));
  g_assert_cmpuint (g_hash_table_size (seen.rows), ==, 4);
  g_assert_cmpuint (seen.n_failed, ==, 1);
  g_assert_cmpuint (seen.last.n_found, ==, 4);
  g_assert_cmpuint (seen.last.n_read, ==, 4);
  g_assert_cmpuint (seen.last.n_failed, ==, 1);
  g_assert_false (seen.last.counting);
  row = g_hash_table_lookup (seen.rows, "a/2.ogg");
  g_assert_cmpstr (row->title, ==, "A2");
  g_assert_true (g_str_has_suffix (row->art_path, "/a/Cover.JPG"));
  row = g_hash_table_lookup (seen.rows, "b/broken.mp3");
  g_assert_nonnull (row->error);
  g_assert_cmpint (row->size_bytes, >, 0);

  /* Nothing changed: nothing is opened, nothing reported. */
  known = known_from (&seen);
  g_assert_true (walk_all (f, &seen, known));
  g_assert_cmpuint (g_hash_table_size (seen.rows), ==, 0);
  g_assert_cmpuint (seen.gone->len + seen.back->len, ==, 0);
  g_assert_cmpuint (seen.last.n_found, ==, 4);
  g_assert_cmpuint (seen.last.n_to_read, ==, 0);
}

static void
test_changes (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_auto (Seen) seen = { 0 };
  g_autoptr (GHashTable) known = NULL;
  g_autofree char *gone = NULL;
  const ScanKnown *entry;
  gint64 changed_id, gone_id;
  TrackRow *row;

  make_songs (f);
  walk_all (f, &seen, NULL);
  known = known_from (&seen);
  row = g_hash_table_lookup (seen.rows, "a/1.flac");
  entry = g_hash_table_lookup (known, row->path);
  changed_id = entry->id;
  row = g_hash_table_lookup (seen.rows, "a/2.ogg");
  entry = g_hash_table_lookup (known, row->path);
  gone_id = entry->id;

  gone = g_strdup (row->path);
  g_unlink (gone);
  g_free (fixture_sound (f, "a/1.flac", 0.15, 5, "New title", "A", "X"));
  g_free (fixture_sound (f, "d/4.opus", 0.1, 4, "D4", "D", "Z"));
  g_assert_true (walk_all (f, &seen, known));
  g_assert_cmpuint (g_hash_table_size (seen.rows), ==, 2);
  row = g_hash_table_lookup (seen.rows, "a/1.flac");
  g_assert_cmpint (row->id, ==, changed_id);
  g_assert_cmpstr (row->title, ==, "New title");
  row = g_hash_table_lookup (seen.rows, "d/4.opus");
  g_assert_cmpint (row->id, ==, 0);
  g_assert_cmpuint (seen.gone->len, ==, 1);
  g_assert_cmpint (g_array_index (seen.gone, gint64, 0), ==, gone_id);
  g_assert_false (seen.root_away);
}

static void
test_missing_comes_back (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_auto (Seen) seen = { 0 };
  g_autoptr (GHashTable) known = NULL;
  GHashTableIter iter;
  gpointer value;

  make_songs (f);
  walk_all (f, &seen, NULL);
  known = known_from (&seen);
  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((ScanKnown *) value)->missing = TRUE;
  g_assert_true (walk_all (f, &seen, known));
  g_assert_cmpuint (g_hash_table_size (seen.rows), ==, 0);
  g_assert_cmpuint (seen.back->len, ==, 3);
}

/* A drive that is away takes everything with it; so does an empty mount point. */
static void
test_root_away (void)
{
  for (int empty = 0; empty < 2; empty++) {
    g_autoptr (Fixture) f = fixture_new ();
    g_auto (Seen) seen = { 0 };
    g_autoptr (GHashTable) known = NULL;
    g_autofree char *drive = g_build_filename (f->dir, "drive", NULL);
    g_autofree char *elsewhere = g_build_filename (f->dir, "elsewhere", NULL);
    const char *roots[] = { drive, NULL };

    g_free (fixture_sound (f, "drive/x/1.flac", 0.1, 1, "A1", "A", "X"));
    g_free (fixture_sound (f, "drive/2.flac", 0.1, 1, "A1", "A", "X"));
    walk (f, &seen, roots, NULL, NULL, NULL);
    known = known_from (&seen);
    g_assert_cmpint (g_rename (drive, elsewhere), ==, 0);
    if (empty)
      g_mkdir (drive, 0700);
    g_assert_true (walk (f, &seen, roots, known, NULL, NULL));
    g_assert_cmpuint (seen.gone->len, ==, 2);
    g_assert_true (seen.root_away);
  }
}

/* What can not be looked into is left as it is. */
static void
test_unreadable_folder (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_auto (Seen) seen = { 0 };
  g_autoptr (GHashTable) known = NULL;
  g_autofree char *folder = NULL;

  if (geteuid () == 0) {
    g_test_skip ("root may read everything");
    return;
  }
  make_songs (f);
  walk_all (f, &seen, NULL);
  known = known_from (&seen);
  folder = g_build_filename (f->dir, "a", NULL);
  g_chmod (folder, 0);
  g_assert_true (walk_all (f, &seen, known));
  g_assert_cmpuint (seen.n_trouble, ==, 1);
  g_assert_cmpuint (seen.gone->len, ==, 0);
}

static void
test_odd_trees (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_auto (Seen) seen = { 0 };
  g_autofree char *loop = fixture_path (f, "a/loop");
  g_autofree char *twin = fixture_path (f, "twin.flac");
  g_autofree char *other = fixture_path (f, "other");
  g_autofree char *dangling = fixture_path (f, "dangling.flac");
  g_autofree char *song = NULL;
  g_autoptr (Fixture) outside = fixture_new ();
  const ScanOptions hidden = { .hidden = TRUE };
  const char *roots[] = { f->dir, f->dir, NULL };

  song = fixture_sound (f, "a/1.flac", 0.1, 1, "A1", "A", "X");
  g_free (fixture_sound (f, ".hidden/2.flac", 0.1, 2, "H", "A", "X"));
  g_free (fixture_sound (f, "quiet/3.flac", 0.1, 3, "Q", "A", "X"));
  g_free (fixture_text (f, "quiet/.nomedia", ""));
  g_free (fixture_sound (f, "b\xe4" "d/\xff\xfe.flac", 0.1, 4, NULL, NULL, NULL));
  g_free (fixture_sound (outside, "5.flac", 0.1, 5, "O", "A", "X"));
  g_assert_cmpint (symlink (f->dir, loop), ==, 0);
  g_assert_cmpint (symlink (song, twin), ==, 0);
  g_assert_cmpint (symlink (outside->dir, other), ==, 0);
  g_assert_cmpint (symlink ("/nonexistent/x", dangling), ==, 0);

  g_assert_true (walk (f, &seen, roots, NULL, NULL, NULL));
  g_assert_cmpuint (g_hash_table_size (seen.rows), ==, 3);
  g_assert_nonnull (g_hash_table_lookup (seen.rows, "a/1.flac"));
  g_assert_nonnull (g_hash_table_lookup (seen.rows, "other/5.flac"));
  g_assert_nonnull (g_hash_table_lookup (seen.rows, "b\xe4" "d/\xff\xfe.flac"));
  g_assert_cmpuint (seen.n_failed, ==, 0);

  g_assert_true (walk (f, &seen, roots, NULL, &hidden, NULL));
  g_assert_cmpuint (g_hash_table_size (seen.rows), ==, 4);
}

static void
test_batches_and_cancel (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_auto (Seen) seen = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GByteArray *bytes = fixture_sound_bytes (f, "mp3", 0.1, 1);
  const char *roots[] = { f->dir, NULL };

  for (int i = 0; i < 200; i++) {
    g_autofree char *name = g_strdup_printf ("%d/%03d.mp3", i / 30, i);

    g_free (fixture_write (f, name, bytes->data, bytes->len));
  }
  g_byte_array_unref (bytes);
  g_assert_true (walk_all (f, &seen, NULL));
  g_assert_cmpuint (g_hash_table_size (seen.rows), ==, 200);
  g_assert_cmpuint (seen.biggest, <=, SCAN_BATCH);

  g_hash_table_insert (known, g_build_filename (f->dir, "was-here.mp3", NULL),
                       g_memdup2 (&(ScanKnown) { .id = 9 }, sizeof (ScanKnown)));
  g_assert_false (walk (f, &seen, roots, known, NULL, cancellable));
  g_assert_cmpuint (g_hash_table_size (seen.rows), <, 200);
  g_assert_cmpuint (seen.gone->len, ==, 0);
}

static void
test_collect (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *song = NULL;
  g_autofree char *loop = fixture_path (f, "z/loop");
  const char *paths[] = { NULL, NULL, NULL };

  song = fixture_text (f, "named.xyz", "x");
  g_free (fixture_text (f, "z/b.mp3", "x"));
  g_free (fixture_text (f, "z/a.flac", "x"));
  g_free (fixture_text (f, "z/c.txt", "x"));
  g_assert_cmpint (symlink (f->dir, loop), ==, 0);
  paths[0] = song;
  paths[1] = loop;
  files = scan_collect (paths, NULL, NULL);
  g_assert_cmpuint (files->len, ==, 3);
  g_assert_cmpstr (files->pdata[0], ==, song);
  g_assert_true (g_str_has_suffix (files->pdata[1], "/a.flac"));
  g_assert_true (g_str_has_suffix (files->pdata[2], "/b.mp3"));
}

/* ---- watching -------------------------------------------------------------------- */

typedef struct {
  GPtrArray *dirty;
  guint      n_limit;
} Watched;

static void
dirty_cb (const char *const *folders, gpointer data)
{
  for (guint i = 0; folders[i] != NULL; i++)
    g_ptr_array_add (((Watched *) data)->dirty, g_strdup (folders[i]));
}

static void
limit_cb (guint n, gpointer data)
{
  ((Watched *) data)->n_limit++;
}

static gboolean
heard_of (Watched *watched, const char *path)
{
  for (guint i = 0; i < watched->dirty->len; i++)
    if (g_str_equal (watched->dirty->pdata[i], path))
      return TRUE;
  return FALSE;
}

/* Turns the main loop until @path was reported. */
static gboolean
wait_for (Watched *watched, const char *path)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (!heard_of (watched, path) && g_get_monotonic_time () < until)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
  return heard_of (watched, path);
}

static void
wait_for_count (ScanWatch *watch, guint n)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (scan_watch_count (watch) != n && g_get_monotonic_time () < until)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
  g_assert_cmpuint (scan_watch_count (watch), ==, n);
}

static void
test_watch (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (Fixture) outside = fixture_new ();
  Watched watched = { g_ptr_array_new_with_free_func (g_free), 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ScanWatch) watch = scan_watch_new (dirty_cb, limit_cb, &watched, &error);
  g_autofree char *a = fixture_path (f, "a");
  g_autofree char *b = fixture_path (f, "a/b");
  g_autofree char *fresh = fixture_path (f, "fresh");
  g_autofree char *moved_from = fixture_path (outside, "in/deeper");
  g_autofree char *in = g_build_filename (outside->dir, "in", NULL);
  g_autofree char *moved_to = g_build_filename (f->dir, "in", NULL);
  g_autofree char *song = NULL;
  g_autofree char *deeper = g_build_filename (moved_to, "deeper", NULL);

  if (watch == NULL) {
    g_test_skip ("there is no inotify here");
    g_ptr_array_unref (watched.dirty);
    return;
  }
  g_mkdir_with_parents (b, 0700);
  g_mkdir_with_parents (moved_from, 0700);
  scan_watch_add (watch, f->dir);
  wait_for_count (watch, 3);

  song = fixture_text (f, "a/b/song.mp3", "x");
  g_free (fixture_text (f, "a/notes.txt", "x"));
  g_assert_true (wait_for (&watched, b));
  g_assert_false (heard_of (&watched, a)); /* notes are no music */

  g_ptr_array_set_size (watched.dirty, 0);
  g_unlink (song);
  g_assert_true (wait_for (&watched, b));

  g_mkdir (fresh, 0700); /* named itself, and watched from now on */
  g_assert_true (wait_for (&watched, fresh));
  wait_for_count (watch, 4);
  g_ptr_array_set_size (watched.dirty, 0);
  g_free (fixture_text (f, "fresh/song.flac", "x"));
  g_assert_true (wait_for (&watched, fresh));

  g_assert_cmpint (g_rename (in, moved_to), ==, 0); /* a tree moved in */
  g_assert_true (wait_for (&watched, moved_to));
  wait_for_count (watch, 6);
  g_free (fixture_text (f, "in/deeper/x.ogg", "x"));
  g_assert_true (wait_for (&watched, deeper));

  g_assert_cmpint (g_rename (moved_to, in), ==, 0); /* and out again */
  g_ptr_array_set_size (watched.dirty, 0);
  g_assert_true (wait_for (&watched, moved_to));
  wait_for_count (watch, 4);

  scan_watch_remove (watch, f->dir);
  g_assert_cmpuint (scan_watch_count (watch), ==, 0);
  g_assert_cmpuint (watched.n_limit, ==, 0);
  g_ptr_array_unref (watched.dirty);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/scan/walk/first-and-second", test_first_and_second);
  g_test_add_func ("/engine/scan/walk/changes", test_changes);
  g_test_add_func ("/engine/scan/walk/missing-comes-back", test_missing_comes_back);
  g_test_add_func ("/engine/scan/walk/root-away", test_root_away);
  g_test_add_func ("/engine/scan/walk/unreadable-folder", test_unreadable_folder);
  g_test_add_func ("/engine/scan/walk/odd-trees", test_odd_trees);
  g_test_add_func ("/engine/scan/walk/batches-and-cancel", test_batches_and_cancel);
  g_test_add_func ("/engine/scan/walk/collect", test_collect);
  g_test_add_func ("/engine/scan/watch/events", test_watch);
  return g_test_run ();
}
