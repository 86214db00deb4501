/* test-store-damage.c - what becomes of a database that is hurt, old, new,
 * killed or not ours
 *
 * A damaged file may be refused, repaired or replaced; it may never crash the
 * program, and it is never overwritten. */
#include "store-fixture.h"
#include "store-private.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static guint
count_files (const char *folder, const char *part)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (strstr (name, part) != NULL && !g_str_has_suffix (name, "-wal")
        && !g_str_has_suffix (name, "-shm"))
      n++;
  return n;
}

static void
fill (Fixture *f, int n)
{
  for (int i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("/m/%d", i);
    put_track (f, make_track (path, "Artist", "Album", path, (guint64) i + 1));
  }
}

/* Opens whatever lies there with the messages of a repair allowed. */
static Store *
open_any (Fixture *f, GError **error)
{
  StoreOptions options = { .path_exists = fixture_path_exists, .path_exists_data = f };

  store_open_info_clear (&f->info);
  return store_open_full (f->path, &options, &f->info, error);
}

static void
close_and_write (Fixture *f, const char *data, gsize length)
{
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);

  g_clear_pointer (&f->store, store_close);
  g_unlink (wal);
  g_assert_true (g_file_set_contents (f->path, data, (gssize) length, NULL));
}

/* ---- opening ------------------------------------------------------------------- */

static void
test_created (Fixture *f, gconstpointer data)
{
  g_assert_true (f->info.created);
  g_assert_null (f->info.notice);
  fixture_reopen (f);
  g_assert_false (f->info.created);
  g_assert_cmpuint (f->info.migrated_from, ==, 0);
}

static void
test_newer_is_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill (f, 3);
  g_assert_cmpint (sqlite3_exec (f->store->db, "PRAGMA user_version = 9999", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_clear_pointer (&f->store, store_close);
  g_assert_null (open_any (f, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NEWER);
  g_assert_cmpuint (count_files (f->folder, "damaged"), ==, 0);
}

static void
test_foreign_is_set_aside (Fixture *f, gconstpointer data)
{
  sqlite3 *db;

  g_clear_pointer (&f->store, store_close);
  g_unlink (f->path);
  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "CREATE TABLE track (a); INSERT INTO track VALUES (1)", NULL, NULL, NULL);
  sqlite3_close (db);
  fixture_open (f);
  g_assert_nonnull (f->info.set_aside);
  g_assert_true (g_file_test (f->info.set_aside, G_FILE_TEST_EXISTS));
  g_assert_nonnull (f->info.notice);
  g_assert_false (f->info.restored);
}

static void
test_wrong_schema (Fixture *f, gconstpointer data)
{
  fill (f, 3);
  g_assert_true (store_backup (f->store, NULL));
  sqlite3_db_config (f->store->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  g_assert_cmpint (sqlite3_exec (f->store->db, "DROP TABLE playlist_item", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_clear_pointer (&f->store, store_close);
  fixture_open (f);
  g_assert_true (f->info.restored);
  g_assert_cmpuint (store_tracks_count (f->store), ==, 3);
}

static void
test_text_and_empty (Fixture *f, gconstpointer data)
{
  static const char text[] = "This is no database, but a letter to the listener.\n";

  fill (f, 5);
  g_assert_true (store_backup (f->store, NULL));
  close_and_write (f, text, sizeof text - 1);
  fixture_open (f);
  g_assert_true (f->info.restored);
  g_assert_cmpuint (store_tracks_count (f->store), ==, 5);
  close_and_write (f, "", 0);
  fixture_open (f);
  g_assert_true (f->info.restored);
  g_assert_cmpuint (store_tracks_count (f->store), ==, 5);
  g_assert_cmpuint (count_files (f->folder, "damaged"), ==, 2);
}

static void
test_bad_backups_are_skipped (Fixture *f, gconstpointer data)
{
  g_autofree char *newest = g_build_filename (f->folder, "backups", "library-29990101-000000.db", NULL);

  fill (f, 2);
  g_assert_true (store_backup (f->store, NULL));
  g_assert_true (g_file_set_contents (newest, "rubbish", 7, NULL));
  close_and_write (f, "rubbish too", 11);
  fixture_open (f);
  g_assert_true (f->info.restored);
  g_assert_cmpuint (store_tracks_count (f->store), ==, 2);
}

static void
test_backups_are_few (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->folder, "backups", NULL);

  g_assert_true (store_backup (f->store, NULL));
  for (int i = 0; i < 9; i++) {
    g_autofree char *name = g_strdup_printf ("library-2001010%d-000000.db", i);
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_assert_true (g_file_set_contents (path, "", 0, NULL));
  }
  g_assert_true (store_backup (f->store, NULL));
  g_assert_cmpuint (count_files (folder, ".db"), ==, 5);
  g_assert_cmpuint (count_files (folder, ".part"), ==, 0);
  g_assert_true (store_maintain (f->store, NULL)); /* not due: no further one */
  g_assert_cmpuint (count_files (folder, ".db"), ==, 5);
}

static void
test_read_only (Fixture *f, gconstpointer data)
{
  StoreOptions options = { .read_only = TRUE };
  g_autoptr (PlayRecord) play = play_record_new ();
  g_autoptr (GError) error = NULL;
  StoreHistoryQuery all = { 0 };
  g_autoptr (GPtrArray) plays = NULL;
  Store *reader;

  fill (f, 2);
  g_assert_cmpint (store_history_begin (f->store, play, 0, NULL), >, 0);
  reader = store_open_full (f->path, &options, NULL, &error);
  g_assert_no_error (error);
  plays = store_history_list (reader, &all, NULL);
  g_assert_cmpint (((PlayRecord *) plays->pdata[0])->end, ==, PLAY_END_OPEN);
  g_assert_false (store_meta_set (reader, "k", "v", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  store_close (reader);
}

/* One player has it; what only looks on still may. */
static void
test_second (Fixture *f, gconstpointer data)
{
  StoreOptions options = { .guest = TRUE };
  g_autoptr (GError) error = NULL;
  Store *second = store_open (f->path, NULL, &error);

  g_assert_null (second);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "another Segue"));
  g_clear_error (&error);
  second = store_open_full (f->path, &options, NULL, &error);
  g_assert_no_error (error);
  store_close (second);
  fixture_reopen (f); /* and gave it back */
}

/* A stopped upkeep leaves nothing behind and finds no fault; the next one does its work, beside
 * the one who has the library and a transaction of that one. */
static void
test_upkeep (Fixture *f, gconstpointer data)
{
  int stop = TRUE;
  StoreOptions options = { .guest = TRUE, .stop = &stop };
  g_autofree char *folder = g_build_filename (f->folder, "backups", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  Store *guest;

  fill (f, 20);
  guest = store_open_full (f->path, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (store_maintain (guest, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED); /* not damaged */
  g_clear_error (&error);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
  stop = FALSE;
  g_assert_true (store_maintain (guest, &error));
  g_assert_no_error (error);
  store_close (guest);
  g_dir_rewind (dir);
  g_assert_nonnull (g_dir_read_name (dir));
  fixture_reopen (f);
  g_assert_null (f->info.set_aside);
  g_assert_cmpuint (store_tracks_count (f->store), ==, 20);
}

static void
test_unwritable_folder (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->path, "below-a-file", "library.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (store_open (path, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
}

/* ---- migrations ----------------------------------------------------------------- */

static void
test_migrations (Fixture *f, gconstpointer data)
{
  static const char *const good[] = { "CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y" };
  static const char *const bad[] = { "CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y",
                                     "CREATE TABLE b (x); NONSENSE" };
  g_autoptr (GError) error = NULL;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_true (store_schema_migrate (db, good, 1, NULL));
  g_assert_cmpuint (store_schema_version (db), ==, 1);
  g_assert_true (store_schema_migrate (db, good, 2, NULL));
  g_assert_true (store_schema_migrate (db, good, 2, NULL)); /* nothing to do */
  g_assert_false (store_schema_migrate (db, bad, 3, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_DAMAGED);
  g_assert_cmpuint (store_schema_version (db), ==, 2);
  /* Table b went with its transaction. */
  g_assert_cmpint (sqlite3_exec (db, "SELECT * FROM b", NULL, NULL, NULL), ==, SQLITE_ERROR);
  sqlite3_close (db);
}

/* The text of every table and index, in one order. */
static char *
schema_text (sqlite3 *db)
{
  GString *text = g_string_new (NULL);
  sqlite3_stmt *s = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT name, sql FROM sqlite_master ORDER BY name", -1,
                                       &s, NULL), ==, SQLITE_OK);
  while (sqlite3_step (s) == SQLITE_ROW)
    g_string_append_printf (text, "%s: %s\n", sqlite3_column_text (s, 0),
                            sqlite3_column_text (s, 1));
  sqlite3_finalize (s);
  return g_string_free (text, FALSE);
}

/* A database that an older Segue left behind becomes what a new one is, with its songs. */
static void
test_from_every_version (Fixture *f, gconstpointer data)
{
  static const char SONG[] =
    "INSERT INTO track (path, size_bytes, mtime_us, audio_hash, title, artist, track_no,"
    " track_total, disc_no, disc_total, year, bitrate_bps, rate_hz, channels, flags, favourite,"
    " duration_s, added_s, file_name, sort_title, sort_artist, sort_album, sort_album_artist,"
    " sort_genre) VALUES (CAST ('/m/a' AS BLOB), 1, 1, 7, 'Apple', 'Ann', 1, 1, 1, 1, 1999, 1,"
    " 44100, 2, 0, 1, 60, 1, 'a', x'61', x'61', x'61', x'61', x'61')";
  g_autofree char *want = schema_text (f->store->db);
  g_autofree char *stamp =
    g_strdup_printf ("PRAGMA application_id = %d", STORE_APPLICATION_ID);

  g_assert_null (strstr (want, "neighbour"));
  for (guint version = 1; version < store_n_migrations; version++) {
    g_autofree char *text = NULL;
    g_autoptr (GPtrArray) rows = NULL;
    sqlite3 *db = NULL;

    g_clear_pointer (&f->store, store_close);
    g_assert_cmpint (g_remove (f->path), ==, 0);
    g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
    g_assert_cmpint (sqlite3_exec (db, stamp, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_true (store_schema_migrate (db, store_migrations, version, NULL));
    g_assert_cmpint (sqlite3_exec (db, SONG, NULL, NULL, NULL), ==, SQLITE_OK);
    if (version < 6) /* what version 6 takes away was there */
      g_assert_cmpint (sqlite3_exec (db, "INSERT INTO neighbour VALUES (1, 1, 0.5, 1);"
                                     "UPDATE track SET rating = 5", NULL, NULL, NULL),
                       ==, SQLITE_OK);
    sqlite3_close (db);

    fixture_open (f);
    g_assert_cmpuint (f->info.migrated_from, ==, version);
    g_assert_null (f->info.set_aside);
    text = schema_text (f->store->db);
    g_assert_cmpstr (text, ==, want);
    rows = store_tracks_load (f->store, NULL);
    g_assert_cmpuint (rows->len, ==, 1);
    g_assert_cmpstr (((TrackRow *) rows->pdata[0])->title, ==, "Apple");
    g_assert_true (((TrackRow *) rows->pdata[0])->favourite);
  }
}

/* ---- random damage ---------------------------------------------------------------- */

/* Asks everything; answers may be wrong or refused, never fatal. */
static void
ask_everything (Store *store)
{
  TrackQuery query = { .search = (char *) "art" };
  StoreHistoryQuery plays = { 0 };
  g_autoptr (GPtrArray) rows = store_tracks_load (store, NULL);
  g_autoptr (GPtrArray) albums = store_albums_list (store, NULL, NULL);
  g_autoptr (GPtrArray) artists = store_artists_list (store, NULL, NULL);
  g_autoptr (GPtrArray) history = store_history_list (store, &plays, NULL);
  g_autoptr (GPtrArray) lists = store_playlists_list (store, NULL);
  g_autoptr (GArray) found = store_tracks_query (store, &query, NULL);
  g_autoptr (GArray) pending = store_features_pending (store, 1, 0, 0, NULL);
  g_autoptr (GHashTable) known = store_tracks_known (store, NULL, NULL);
  gint64 id = 1;

  for (guint i = 0; lists != NULL && i < lists->len; i++) {
    g_autoptr (GPtrArray) items =
      store_playlists_items (store, ((PlaylistRow *) lists->pdata[i])->id, NULL);
  }
  store_tracks_set_favourite (store, id, TRUE, NULL);
  store_tracks_forget (store, &id, 1, NULL);
  store_maintain (store, NULL);
}

static void
damage (GRand *rand, char *data, gsize *length)
{
  int kind = g_rand_int_range (rand, 0, 4);

  if (kind == 0) {
    *length = (gsize) g_rand_int_range (rand, 0, (int) *length);
  } else if (kind == 1) { /* a block of another file */
    gsize start = (gsize) g_rand_int_range (rand, 0, (int) *length - 512);
    memset (data + start, g_rand_int_range (rand, 0, 256), 512);
  } else {
    int n = g_rand_int_range (rand, 1, 400);
    for (int i = 0; i < n; i++)
      data[g_rand_int_range (rand, kind == 2 ? 0 : 4096, (int) *length)] =
        (char) g_rand_int_range (rand, 0, 256);
  }
}

static GLogWriterOutput
silent_writer (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  return G_LOG_WRITER_HANDLED;
}

static void
test_random_damage (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);
  g_autofree char *whole = NULL;
  gsize whole_length;
  guint n_repaired = 0;

  fill (f, 60);
  g_clear_pointer (&f->store, store_close);
  g_assert_true (g_file_get_contents (f->path, &whole, &whole_length, NULL));
  for (int round = 0; round < 100; round++) {
    g_autofree char *hurt = g_memdup2 (whole, whole_length);
    gsize length = whole_length;

    damage (rand, hurt, &length);
    close_and_write (f, hurt, length);
    for (int again = 0; again < 2; again++) { /* what is found while running is repaired next time */
      g_autoptr (GError) error = NULL;

      f->store = open_any (f, &error);
      g_assert_true ((f->store == NULL) == (error != NULL));
      n_repaired += f->info.set_aside != NULL;
      if (f->store != NULL)
        ask_everything (f->store);
      g_clear_pointer (&f->store, store_close);
    }
  }
  g_assert_cmpuint (n_repaired, >, 20);
  g_assert_cmpuint (count_files (f->folder, "damaged"), ==, n_repaired);
}

/* A damage met while running is remembered and mended at the next start. */
static void
test_suspect (Fixture *f, gconstpointer data)
{
  g_autofree char *mark = store_backup_suspect_path (f->path);
  TrackQuery query = { .search = (char *) "artist" };

  fill (f, 10);
  sqlite3_db_config (f->store->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  /* An index that lost its words: no check of SQLite's sees that. */
  g_assert_cmpint (sqlite3_exec (f->store->db, "DELETE FROM track_fts_data WHERE id > 10", NULL,
                                 NULL, NULL), ==, SQLITE_OK);
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  fixture_reopen (f);
  g_assert_null (f->info.set_aside);
  g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS));
  {
    g_autoptr (GArray) ids = store_tracks_query (f->store, &query, NULL);
    g_assert_cmpuint (ids->len, ==, 10);
  }
}

/* ---- kills --------------------------------------------------------------------------- */

/* Writes plays and tells of each that is committed, until it is killed. */
static void
child_main (const char *path, int fd)
{
  Store *store = store_open (path, NULL, NULL);
  const gint64 opened = 0;

  if (store == NULL || write (fd, &opened, sizeof opened) != sizeof opened)
    _exit (1);
  for (int i = 0;; i++) {
    g_autoptr (PlayRecord) play = play_record_new ();
    g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
    g_autofree char *name = g_strdup_printf ("/m/%d-%d", (int) getpid (), i);
    gint64 id;

    g_ptr_array_add (rows, make_track (name, "A", "X", name, 0));
    store_tracks_upsert (store, rows, NULL, NULL);
    play->started_s = i;
    play->title = g_strdup (name);
    id = store_history_begin (store, play, 0, NULL);
    if (id == 0 || write (fd, &id, sizeof id) != sizeof id)
      break;
    store_history_update (store, id, 1, NULL);
    if (i % 3 == 0)
      store_history_end (store, id, PLAY_END_FINISHED, 2, NULL);
    if (i % 50 == 0)
      store_maintain (store, NULL);
  }
  _exit (1);
}

/* Kills a writing child after @delay_us, counted from its start or from when
 * its database is open; the ids that it told of are added. */
static void
kill_one (const char *path, gboolean when_open, gulong delay_us, GArray *told)
{
  int fds[2];
  pid_t pid;
  gint64 id;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  if (pid == 0) {
    close (fds[0]);
    child_main (path, fds[1]);
  }
  close (fds[1]);
  if (when_open)
    g_assert_cmpint (read (fds[0], &id, sizeof id), ==, sizeof id);
  g_usleep (delay_us);
  kill (pid, SIGKILL);
  while (read (fds[0], &id, sizeof id) == sizeof id)
    if (id != 0)
      g_array_append_val (told, id);
  close (fds[0]);
  waitpid (pid, NULL, 0);
}

static void
test_kills (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  int n_kills = g_test_slow () ? 500 : 40;
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) stored = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) plays = NULL;
  StoreHistoryQuery all = { 0 };

  g_clear_pointer (&f->store, store_close);
  for (int i = 0; i < n_kills; i++) {
    kill_one (f->path, i % 4 != 0, (gulong) g_rand_int_range (rand, 500, 40000), told);
    if (i % 10 == 0) {
      fixture_open (f);
      g_assert_null (f->info.set_aside);
      g_clear_pointer (&f->store, store_close);
    }
  }
  fixture_open (f);
  g_assert_null (f->info.set_aside);
  plays = store_history_list (f->store, &all, NULL);
  for (guint i = 0; i < plays->len; i++) {
    g_assert_cmpint (((PlayRecord *) plays->pdata[i])->end, !=, PLAY_END_OPEN);
    g_hash_table_add (stored, &((PlayRecord *) plays->pdata[i])->id);
  }
  g_test_message ("%d kills, %u plays told, %u stored", n_kills, told->len, plays->len);
  g_assert_cmpuint (told->len, >, 0);
  for (guint i = 0; i < told->len; i++)
    g_assert_true (g_hash_table_contains (stored, &g_array_index (told, gint64, i)));
  g_assert_true (store_backup_check (f->store->db, TRUE));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* The store tells what it met; here it meets it on purpose. */
  g_log_set_writer_func (silent_writer, NULL, NULL);
  add_test ("/engine/store/open/created", test_created);
  add_test ("/engine/store/open/newer", test_newer_is_refused);
  add_test ("/engine/store/open/foreign", test_foreign_is_set_aside);
  add_test ("/engine/store/open/wrong-schema", test_wrong_schema);
  add_test ("/engine/store/open/text-and-empty", test_text_and_empty);
  add_test ("/engine/store/open/bad-backups", test_bad_backups_are_skipped);
  add_test ("/engine/store/open/few-backups", test_backups_are_few);
  add_test ("/engine/store/open/read-only", test_read_only);
  add_test ("/engine/store/open/second", test_second);
  add_test ("/engine/store/upkeep", test_upkeep);
  add_test ("/engine/store/open/unwritable", test_unwritable_folder);
  add_test ("/engine/store/migrations", test_migrations);
  add_test ("/engine/store/from-every-version", test_from_every_version);
  add_test ("/engine/store/damage/random", test_random_damage);
  add_test ("/engine/store/damage/suspect", test_suspect);
  add_test ("/engine/store/kills", test_kills);
  return g_test_run ();
}
