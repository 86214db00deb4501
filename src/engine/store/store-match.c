/* store-match.c - writing what the scanner found, and knowing a file again
 *
 * Engine thread. Invariant: a path names one track. A file that is known by
 * its path stays that track whatever its tags and sound became; a file at a
 * new path is a vanished track when its sound is the same, else a new one. A
 * track whose file is still there is never taken over: two copies stay two. */
#define G_LOG_DOMAIN "segue-store-match"

#include "store-private.h"

#include <string.h>

enum {
  STMT_ID_OF_PATH,
  STMT_CANDIDATES,
  STMT_UPDATE,
  STMT_INSERT,
  STMT_GROUPS_CLEAR,
  STMT_GROUPS_ADD,
  STMT_ALBUM_FIND,
  STMT_ALBUM_ADD,
  STMT_ALBUM_MOVE,
  STMT_ALBUM_OF,
  STMT_ALBUM_YEAR,
  STMT_ITEMS_RELINK,
  N_STMTS
};

/* INSERT and UPDATE bind alike, see bind_row(). */
static const char *const SQL[N_STMTS] = {
  [STMT_ID_OF_PATH] = "SELECT id FROM track WHERE path = ?1",
  [STMT_CANDIDATES] =
    "SELECT id, path, state, file_name FROM track WHERE audio_hash = ?1 AND audio_hash <> 0"
    " ORDER BY id",
  [STMT_UPDATE] =
    "UPDATE track SET path = ?1, size_bytes = ?2, mtime_us = ?3, audio_hash = ?4, title = ?5,"
    " artist = ?6, album = ?7, album_artist = ?8, genre = ?9, composer = ?10, codec = ?11,"
    " track_no = ?12, track_total = ?13, disc_no = ?14, disc_total = ?15, year = ?16,"
    " bitrate_bps = ?17, rate_hz = ?18, channels = ?19, flags = ?20, state = ?21,"
    " duration_s = ?22, rg_track_gain_db = ?23, rg_track_peak = ?24, rg_album_gain_db = ?25,"
    " rg_album_peak = ?26, mb_artist_id = ?27, mb_album_id = ?28, mb_track_id = ?29,"
    " art_path = ?30, error = ?31, album_id = ?32, file_name = ?33, sort_title = ?34,"
    " sort_artist = ?35, sort_album = ?36, sort_album_artist = ?37, sort_genre = ?38"
    " WHERE id = ?39",
  [STMT_INSERT] =
    "INSERT INTO track (path, size_bytes, mtime_us, audio_hash, title, artist, album,"
    " album_artist, genre, composer, codec, track_no, track_total, disc_no, disc_total, year,"
    " bitrate_bps, rate_hz, channels, flags, state, duration_s, rg_track_gain_db, rg_track_peak,"
    " rg_album_gain_db, rg_album_peak, mb_artist_id, mb_album_id, mb_track_id, art_path, error,"
    " album_id, file_name, sort_title, sort_artist, sort_album, sort_album_artist, sort_genre,"
    " added_s, favourite, play_count, base_plays, skip_count, base_skips, last_played_s,"
    " base_last_s, tempo_bpm, key, energy, loudness_lufs, vocal_share, cluster, true_peak)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
    " ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36,"
    " ?37, ?38, ?39, ?40, ?41, ?41, ?42, ?42, ?43, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50)",
  [STMT_GROUPS_CLEAR] = "DELETE FROM track_group WHERE track_id = ?1",
  [STMT_GROUPS_ADD] = "INSERT INTO track_group (kind, key, track_id, name) VALUES (?1, ?2, ?3, ?4)"
                      " ON CONFLICT DO NOTHING",
  [STMT_ALBUM_FIND] = "SELECT id FROM album WHERE key = ?1",
  [STMT_ALBUM_ADD] = "INSERT INTO album (key) VALUES (?1)",
  [STMT_ALBUM_MOVE] = "UPDATE album SET key = ?2 WHERE id = ?1",
  [STMT_ALBUM_OF] = "SELECT a.id, a.key FROM track AS t JOIN album AS a ON a.id = t.album_id"
                    " WHERE t.id = ?1",
  [STMT_ALBUM_YEAR] =
    "UPDATE track SET album_year = (SELECT max(year) FROM track WHERE album_id = ?1)"
    " WHERE album_id = ?1"
    "   AND album_year <> (SELECT max(year) FROM track WHERE album_id = ?1)",
  [STMT_ITEMS_RELINK] = "UPDATE playlist_item SET track_id = ?1 WHERE track_id IS NULL AND path = ?2",
};
const StoreSqlTable store_match_sql = { SQL, N_STMTS };

/* ---- knowing a file again ---------------------------------------------------- */

static gboolean
file_is_there (Store *self, const char *path)
{
  if (self->options.path_exists != NULL)
    return self->options.path_exists (path, self->options.path_exists_data);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Among several vanished tracks of one sound, that of the same file name. */
gint64
store_tracks_match (Store *self, const char *path, guint64 audio_hash, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MATCH, STMT_CANDIDATES);
  g_autofree char *name = g_filename_display_basename (path);
  gint64 found = 0;
  int rc = SQLITE_DONE;

  sqlite3_bind_int64 (s, 1, (gint64) audio_hash);
  while (audio_hash != 0 && (rc = sqlite3_step (s)) == SQLITE_ROW) {
    g_autofree char *other = store_column_path (s, 1);
    gboolean same_name = strcmp (store_column_text (s, 3), name) == 0;

    if (g_strcmp0 (other, path) == 0 || (found != 0 && !same_name))
      continue;
    /* A hidden track's file lies outside the music folders: also when it is
     * still there, the listener moved the music and not a copy of it. */
    if (sqlite3_column_int (s, 2) == STATE_PRESENT && other != NULL && file_is_there (self, other))
      continue;
    found = sqlite3_column_int64 (s, 0);
    if (same_name)
      return found;
  }
  store_read_all (self, rc, "to match a file", error);
  return rc == SQLITE_DONE ? found : 0;
}

/* The id of the track at @path, 0 none, -1 on failure. */
static gint64
id_of_path (Store *self, const char *path, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MATCH, STMT_ID_OF_PATH);
  int rc;

  store_bind_path (s, 1, path);
  rc = sqlite3_step (s);
  if (rc == SQLITE_ROW)
    return sqlite3_column_int64 (s, 0);
  return store_read_all (self, rc, "to look for a file", error) ? 0 : -1;
}

/* ---- albums --------------------------------------------------------------------- */

static gint64
album_find (Store *self, GBytes *key)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MATCH, STMT_ALBUM_FIND);
  gsize length;
  const void *data = g_bytes_get_data (key, &length);

  sqlite3_bind_blob64 (s, 1, data, length, SQLITE_STATIC);
  return sqlite3_step (s) == SQLITE_ROW ? sqlite3_column_int64 (s, 0) : 0;
}

/* An album that only its folder names keeps its id when the folder moves: the
 * first of its tracks to arrive takes the name along. */
static gint64
album_move (Store *self, gint64 track_id, GBytes *key, GError **error)
{
  g_autoptr (StoreStmt) of = STORE_STMT (self, STORE_SQL_MATCH, STMT_ALBUM_OF);
  g_autoptr (StoreStmt) move = STORE_STMT (self, STORE_SQL_MATCH, STMT_ALBUM_MOVE);
  gsize length;
  const char *data = g_bytes_get_data (key, &length);
  const char *was, *title = strrchr (data, '\x1f'); /* the key is text, with its NUL */
  gsize was_length, title_length;
  gint64 id;

  sqlite3_bind_int64 (of, 1, track_id);
  if (data[0] != 'd' && data[0] != 'c')
    return 0;
  if (sqlite3_step (of) != SQLITE_ROW)
    return 0;
  was = sqlite3_column_blob (of, 1);
  was_length = (gsize) sqlite3_column_bytes (of, 1);
  title_length = length - (gsize) (title - data);
  if (was == NULL || was_length < title_length || was[0] != data[0]
      || memcmp (was + was_length - title_length, title, title_length) != 0)
    return 0;

  id = sqlite3_column_int64 (of, 0);
  sqlite3_bind_int64 (move, 1, id);
  sqlite3_bind_blob64 (move, 2, data, length, SQLITE_STATIC);
  return store_run (self, move, "to move an album", error) ? id : -1;
}

/* The id of the album that the tags name; 0 none, -1 on failure. @moved: the
 * track's row id when it comes from another path. */
static gint64
album_id_for (Store *self, const TrackRow *row, gint64 moved, GError **error)
{
  g_autoptr (GBytes) key = store_album_key (row->path, row->album, row->album_artist,
                                            row->mb_album_id, row->compilation);
  g_autoptr (StoreStmt) add = STORE_STMT (self, STORE_SQL_MATCH, STMT_ALBUM_ADD);
  const void *data;
  gsize length;
  gint64 id;

  if (key == NULL)
    return 0;
  id = album_find (self, key);
  if (id == 0 && moved != 0)
    id = album_move (self, moved, key, error);
  if (id != 0)
    return id;
  data = g_bytes_get_data (key, &length);
  sqlite3_bind_blob64 (add, 1, data, length, SQLITE_STATIC);
  return store_run (self, add, "a new album", error) ? sqlite3_last_insert_rowid (self->db) : -1;
}

static gboolean
refresh_album_years (Store *self, GHashTable *albums, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, albums);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MATCH, STMT_ALBUM_YEAR);

    sqlite3_bind_int64 (s, 1, *(gint64 *) id);
    if (!store_run (self, s, "the year of an album", error))
      return FALSE;
  }
  return TRUE;
}

/* ---- one row ------------------------------------------------------------------------ */

static int
row_flags (const TrackRow *row)
{
  return (row->compilation ? TRACK_FLAG_COMPILATION : 0)
         | (row->has_embedded_art ? TRACK_FLAG_ART : 0)
         | (row->has_lyrics ? TRACK_FLAG_LYRICS : 0);
}

static void
bind_names (StoreStmt *s, const TrackRow *row)
{
  g_autofree char *name = g_filename_display_basename (row->path);
  const char *title = row->title != NULL && *row->title != '\0' ? row->title : name;
  const char *by = row->album_artist != NULL ? row->album_artist
                   : row->compilation ? "Various Artists" : row->artist;

  store_bind_text (s, 5, title);
  store_bind_text (s, 6, row->artist);
  store_bind_text (s, 7, row->album);
  store_bind_text (s, 8, row->album_artist);
  store_bind_text (s, 9, row->genre);
  store_bind_text (s, 10, row->composer);
  store_bind_text (s, 11, row->codec);
  store_bind_text (s, 33, name);
  store_bind_sort (s, 34, title);
  store_bind_sort (s, 35, row->artist);
  store_bind_sort (s, 36, row->album);
  store_bind_sort (s, 37, by);
  store_bind_sort (s, 38, row->genre);
}

static double
finite_or_zero (double value)
{
  return value == value && value > 0 && value < 1e9 ? value : 0; /* a week is 6e5 s */
}

static void
bind_row (StoreStmt *s, const TrackRow *row, gint64 album_id)
{
  store_bind_path (s, 1, row->path);
  sqlite3_bind_int64 (s, 2, row->size_bytes);
  sqlite3_bind_int64 (s, 3, row->mtime_us);
  sqlite3_bind_int64 (s, 4, (gint64) row->audio_hash);
  bind_names (s, row);
  sqlite3_bind_int (s, 12, row->track_no);
  sqlite3_bind_int (s, 13, row->track_total);
  sqlite3_bind_int (s, 14, row->disc_no);
  sqlite3_bind_int (s, 15, row->disc_total);
  sqlite3_bind_int (s, 16, row->year);
  sqlite3_bind_int64 (s, 17, row->bitrate_bps);
  sqlite3_bind_int64 (s, 18, row->rate_hz);
  sqlite3_bind_int (s, 19, row->channels);
  sqlite3_bind_int (s, 20, row_flags (row));
  sqlite3_bind_int (s, 21, row->missing ? STATE_MISSING : STATE_PRESENT);
  sqlite3_bind_double (s, 22, finite_or_zero (row->duration_s));
  sqlite3_bind_double (s, 23, row->rg_track_gain_db); /* NaN becomes NULL */
  sqlite3_bind_double (s, 24, row->rg_track_peak);
  sqlite3_bind_double (s, 25, row->rg_album_gain_db);
  sqlite3_bind_double (s, 26, row->rg_album_peak);
  store_bind_text (s, 27, row->mb_artist_id);
  store_bind_text (s, 28, row->mb_album_id);
  store_bind_text (s, 29, row->mb_track_id);
  store_bind_path (s, 30, row->art_path);
  store_bind_text (s, 31, row->error);
  if (album_id > 0)
    sqlite3_bind_int64 (s, 32, album_id);
}

static gboolean
update_row (Store *self, const TrackRow *row, gint64 id, gint64 album_id, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MATCH, STMT_UPDATE);

  bind_row (s, row, album_id);
  sqlite3_bind_int64 (s, 39, id);
  return store_run (self, s, "a changed track", error);
}

/* Returns the new id, -1 on failure. */
static gint64
insert_row (Store *self, const TrackRow *row, gint64 album_id, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MATCH, STMT_INSERT);
  g_autoptr (StoreStmt) relink = STORE_STMT (self, STORE_SQL_MATCH, STMT_ITEMS_RELINK);
  gint64 id;

  bind_row (s, row, album_id);
  sqlite3_bind_int64 (s, 39, row->added_s > 0 ? row->added_s : store_now_s ());
  sqlite3_bind_int (s, 40, row->favourite ? 1 : 0);
  sqlite3_bind_int64 (s, 41, row->play_count);
  sqlite3_bind_int64 (s, 42, row->skip_count);
  sqlite3_bind_int64 (s, 43, row->last_played_s);
  sqlite3_bind_double (s, 44, row->tempo_bpm);
  sqlite3_bind_int (s, 45, row->key);
  sqlite3_bind_double (s, 46, row->energy);
  sqlite3_bind_double (s, 47, row->loudness_lufs);
  sqlite3_bind_double (s, 48, row->vocal_share);
  sqlite3_bind_int (s, 49, row->cluster);
  sqlite3_bind_double (s, 50, row->true_peak);
  if (!store_run (self, s, "a new track", error))
    return -1;
  id = sqlite3_last_insert_rowid (self->db);

  sqlite3_bind_int64 (relink, 1, id);
  store_bind_path (relink, 2, row->path);
  if (!store_run (self, relink, "a new track", error)
      || !store_history_relink (self, id, row->audio_hash, error))
    return -1;
  return id;
}

static gboolean
add_groups (Store *self, gint64 id, int kind, char **names, GError **error)
{
  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MATCH, STMT_GROUPS_ADD);
    g_autofree char *key = store_fold (names[i]);

    sqlite3_bind_int (s, 1, kind);
    sqlite3_bind_text (s, 2, key, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64 (s, 3, id);
    store_bind_text (s, 4, names[i]);
    if (*key != '\0' && !store_run (self, s, "artists and genres", error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_groups (Store *self, gint64 id, const TrackRow *row, gboolean fresh, GError **error)
{
  g_auto (GStrv) artists = store_split_artists (row->artist);
  g_auto (GStrv) album_artists = store_split_artists (row->album_artist);
  g_auto (GStrv) genres = store_split_genres (row->genre);

  if (!fresh) {
    g_autoptr (StoreStmt) clear = STORE_STMT (self, STORE_SQL_MATCH, STMT_GROUPS_CLEAR);

    sqlite3_bind_int64 (clear, 1, id);
    if (!store_run (self, clear, "artists and genres", error))
      return FALSE;
  }
  return add_groups (self, id, GROUP_ARTIST, artists, error)
         && add_groups (self, id, GROUP_ARTIST, album_artists, error)
         && add_groups (self, id, GROUP_GENRE, genres, error);
}

static void
note_album (GHashTable *albums, gint64 album_id)
{
  if (album_id > 0)
    g_hash_table_add (albums, g_memdup2 (&album_id, sizeof album_id));
}

/* Returns the id, -1 on failure. */
static gint64
upsert_one (Store *self, const TrackRow *row, GHashTable *albums, GError **error)
{
  gint64 id, moved = 0, album_id;

  if (row->path == NULL || *row->path == '\0') {
    g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "A track without a path cannot be kept.");
    return -1;
  }
  if ((id = id_of_path (self, row->path, error)) < 0)
    return -1;
  if (id == 0 && !row->missing) {
    g_autoptr (GError) own = NULL;

    id = moved = store_tracks_match (self, row->path, row->audio_hash, &own);
    if (own != NULL) {
      g_propagate_error (error, g_steal_pointer (&own));
      return -1;
    }
  }
  if ((album_id = album_id_for (self, row, moved, error)) < 0)
    return -1;
  note_album (albums, album_id);

  if (id > 0) {
    if (!update_row (self, row, id, album_id, error)
        || !write_groups (self, id, row, FALSE, error))
      return -1;
  } else {
    id = insert_row (self, row, album_id, error);
    if (id < 0 || !write_groups (self, id, row, TRUE, error))
      return -1;
  }
  return store_failures_clear (self, row->path, error) ? id : -1;
}

gboolean
store_tracks_upsert (Store *self, GPtrArray *rows, GArray **ids, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (GArray) written = g_array_sized_new (FALSE, FALSE, sizeof (gint64), rows->len);
  g_autoptr (GHashTable) albums = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gboolean ok = TRUE;

  if (!store_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && i < rows->len; i++) {
    gint64 id = upsert_one (self, rows->pdata[i], albums, error);

    ok = id > 0;
    g_array_append_val (written, id);
  }
  store_touch (self, STORE_CHANGED_TRACKS);
  ok = ok && refresh_album_years (self, albums, error);
  if (!store_end (self, ok, error))
    return FALSE;
  if (ids != NULL)
    *ids = g_steal_pointer (&written);
  return TRUE;
}
