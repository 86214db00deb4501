/* store-tracks.c - reading tracks, and what happens to one after its scan
 *
 * Engine thread. Invariant: every query that returns rows names TRACK_COLUMNS
 * and reads them with track_row_read(). */
#define G_LOG_DOMAIN "segue-store-tracks"

#include "store-private.h"

#include <math.h>
#include <string.h>

enum {
  STMT_LOAD,
  STMT_GET,
  STMT_BY_PATH,
  STMT_COUNT,
  STMT_KNOWN_ALL,
  STMT_KNOWN_UNDER,
  STMT_KNOWN_FAILED_ALL,
  STMT_KNOWN_FAILED_UNDER,
  STMT_SET_STATE,
  STMT_FOLDER_AWAY,
  STMT_KEEP_ITEM_PATHS,
  STMT_FORGET,
  STMT_FAVOURITE,
  STMT_IMPORT_COUNTS,
  STMT_RECOUNT,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_LOAD] = "SELECT " TRACK_COLUMNS " FROM track AS t WHERE t.state <> 2 ORDER BY t.id",
  [STMT_GET] = "SELECT " TRACK_COLUMNS " FROM track AS t WHERE t.id = ?1",
  [STMT_BY_PATH] = "SELECT " TRACK_COLUMNS " FROM track AS t WHERE t.path = ?1",
  [STMT_COUNT] = "SELECT count(*) FROM track WHERE state = 0",
  [STMT_KNOWN_ALL] = "SELECT path, id, size_bytes, mtime_us, state FROM track WHERE state <> 2",
  [STMT_KNOWN_UNDER] = "SELECT path, id, size_bytes, mtime_us, state FROM track"
                       " WHERE path >= ?1 AND path < ?2 AND state <> 2",
  [STMT_KNOWN_FAILED_ALL] = "SELECT path, 0, size_bytes, mtime_us, 0 FROM scan_failure",
  [STMT_KNOWN_FAILED_UNDER] = "SELECT path, 0, size_bytes, mtime_us, 0 FROM scan_failure"
                              " WHERE path >= ?1 AND path < ?2",
  [STMT_SET_STATE] = "UPDATE track SET state = ?2 WHERE id = ?1 AND state <> 2",
  [STMT_FOLDER_AWAY] = "UPDATE track SET state = 1 WHERE path >= ?1 AND path < ?2 AND state = 0",
  [STMT_KEEP_ITEM_PATHS] =
    "UPDATE playlist_item SET path = (SELECT path FROM track WHERE id = ?1),"
    " title = coalesce(title, (SELECT title FROM track WHERE id = ?1)) WHERE track_id = ?1",
  [STMT_FORGET] = "DELETE FROM track WHERE id = ?1",
  [STMT_FAVOURITE] = "UPDATE track SET favourite = ?2 WHERE id = ?1",
  [STMT_IMPORT_COUNTS] =
    "UPDATE track SET base_plays = base_plays + ?2, base_skips = base_skips + ?3,"
    " base_last_s = max(base_last_s, ?4) WHERE id = ?1",
  [STMT_RECOUNT] =
    "UPDATE track SET"
    " play_count = base_plays + (SELECT count(*) FROM play"
    "                            WHERE track_id = ?1 AND counted = 1 AND listener_id = ?2),"
    " skip_count = base_skips + (SELECT count(*) FROM play"
    "                            WHERE track_id = ?1 AND counted = 2 AND listener_id = ?2),"
    " last_played_s = max(base_last_s, coalesce((SELECT max(started_s) FROM play"
    "                      WHERE track_id = ?1 AND counted = 1 AND listener_id = ?2), 0))"
    " WHERE id = ?1",
};
const StoreSqlTable store_tracks_sql = { SQL, N_STMTS };

/* ---- rows ----------------------------------------------------------------------- */

/* Rows that follow one another share most of these strings: comparing with the
 * row before is far cheaper than the table of interned strings. */
static GRefString *
shared_string (StoreStmt *s, int i, GRefString *before)
{
  const char *text = store_column_text (s, i);

  if (*text == '\0')
    return NULL;
  if (before != NULL && strcmp (text, before) == 0)
    return g_ref_string_acquire (before);
  return g_ref_string_new_intern (text);
}

static GRefString *
shared_path (StoreStmt *s, int i)
{
  g_autofree char *path = store_column_path (s, i);

  return path != NULL ? g_ref_string_new_intern (path) : NULL;
}

static float
column_float (StoreStmt *s, int i)
{
  return sqlite3_column_type (s, i) == SQLITE_NULL ? NAN : (float) sqlite3_column_double (s, i);
}

static void
read_tags (StoreStmt *s, TrackRow *row, const TrackRow *before)
{
  static const TrackRow none;
  const TrackRow *b = before != NULL ? before : &none;

  row->title = store_column_dup (s, 5);
  if (row->title == NULL)
    row->title = g_filename_display_basename (row->path);
  row->artist = shared_string (s, 6, b->artist);
  row->album = shared_string (s, 7, b->album);
  row->album_artist = shared_string (s, 8, b->album_artist);
  row->genre = shared_string (s, 9, b->genre);
  row->composer = shared_string (s, 10, b->composer);
  row->codec = shared_string (s, 11, b->codec);
  row->track_no = (guint16) sqlite3_column_int (s, 12);
  row->track_total = (guint16) sqlite3_column_int (s, 13);
  row->disc_no = (guint16) sqlite3_column_int (s, 14);
  row->disc_total = (guint16) sqlite3_column_int (s, 15);
  row->year = (gint16) sqlite3_column_int (s, 16);
  row->mb_artist_id = shared_string (s, 28, b->mb_artist_id);
  row->mb_album_id = shared_string (s, 29, b->mb_album_id);
  row->mb_track_id = store_column_dup (s, 30);
  row->art_path = shared_path (s, 31);
}

static void
read_sound (StoreStmt *s, TrackRow *row)
{
  row->bitrate_bps = (guint32) sqlite3_column_int64 (s, 17);
  row->rate_hz = (guint32) sqlite3_column_int64 (s, 18);
  row->channels = (guint8) sqlite3_column_int (s, 19);
  row->duration_s = sqlite3_column_double (s, 23);
  row->rg_track_gain_db = column_float (s, 24);
  row->rg_track_peak = column_float (s, 25);
  row->rg_album_gain_db = column_float (s, 26);
  row->rg_album_peak = column_float (s, 27);
  row->tempo_bpm = column_float (s, 37);
  row->key = (gint8) CLAMP (sqlite3_column_int (s, 38), -1, 23);
  row->energy = column_float (s, 39);
  row->loudness_lufs = column_float (s, 40);
  row->vocal_share = column_float (s, 41);
  row->cluster = sqlite3_column_int (s, 42);
  row->true_peak = column_float (s, 43);
}

/* Reads TRACK_COLUMNS; @before: the row read before, or NULL. */
static TrackRow *
track_row_read (StoreStmt *s, const TrackRow *before)
{
  TrackRow *row = track_row_new ();
  int flags = sqlite3_column_int (s, 20);

  row->id = sqlite3_column_int64 (s, 0);
  row->path = store_column_path (s, 1);
  if (row->path == NULL)
    row->path = g_strdup ("");
  row->size_bytes = sqlite3_column_int64 (s, 2);
  row->mtime_us = sqlite3_column_int64 (s, 3);
  row->audio_hash = (guint64) sqlite3_column_int64 (s, 4);
  row->compilation = (flags & TRACK_FLAG_COMPILATION) != 0;
  row->has_embedded_art = (flags & TRACK_FLAG_ART) != 0;
  row->has_lyrics = (flags & TRACK_FLAG_LYRICS) != 0;
  row->missing = sqlite3_column_int (s, 21) != STATE_PRESENT;
  row->favourite = sqlite3_column_int (s, 22) != 0;
  row->added_s = sqlite3_column_int64 (s, 32);
  row->last_played_s = sqlite3_column_int64 (s, 33);
  row->play_count = (guint32) sqlite3_column_int64 (s, 34);
  row->skip_count = (guint32) sqlite3_column_int64 (s, 35);
  row->error = store_column_dup (s, 36);
  read_tags (s, row, before);
  read_sound (s, row);
  return row;
}

GPtrArray *
store_tracks_load (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_TRACKS, STMT_LOAD);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  TrackRow *before = NULL;
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    before = track_row_read (s, before);
    g_ptr_array_add (rows, before);
  }
  if (!store_read_all (self, rc, "to load the library", error))
    return NULL;
  store_own_fill_rows (self, rows, TRUE);
  return g_steal_pointer (&rows);
}

GPtrArray *
store_tracks_get (Store *self, const gint64 *ids, guint n_ids, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  TrackRow *before = NULL;

  for (guint i = 0; i < n_ids; i++) {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_TRACKS, STMT_GET);
    int rc;

    sqlite3_bind_int64 (s, 1, ids[i]);
    rc = sqlite3_step (s);
    if (rc == SQLITE_ROW) {
      before = track_row_read (s, before);
      g_ptr_array_add (rows, before);
    } else if (!store_read_all (self, rc, "to read a track", error)) {
      return NULL;
    }
  }
  store_own_fill_rows (self, rows, FALSE);
  return g_steal_pointer (&rows);
}

TrackRow *
store_tracks_by_path (Store *self, const char *path, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_TRACKS, STMT_BY_PATH);
  int rc;

  store_bind_path (s, 1, path);
  rc = sqlite3_step (s);
  if (rc == SQLITE_ROW)
    return track_row_read (s, NULL);
  store_read_all (self, rc, "to read a track", error);
  return NULL;
}

guint
store_tracks_count (Store *self)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_TRACKS, STMT_COUNT);

  return sqlite3_step (s) == SQLITE_ROW ? (guint) sqlite3_column_int64 (s, 0) : 0;
}

/* ---- what the scanner knows already ---------------------------------------------- */

static gboolean
add_known (Store *self, GHashTable *known, guint stmt, const char *folder, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_TRACKS, stmt);
  int rc;

  if (folder != NULL)
    store_bind_under (s, 1, 2, folder);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    char *path = store_column_path (s, 0);
    StoreKnown *k = g_new0 (StoreKnown, 1);

    k->id = sqlite3_column_int64 (s, 1);
    k->size_bytes = sqlite3_column_int64 (s, 2);
    k->mtime_us = sqlite3_column_int64 (s, 3);
    k->missing = sqlite3_column_int (s, 4) == STATE_MISSING;
    g_hash_table_insert (known, path != NULL ? path : g_strdup (""), k);
  }
  return store_read_all (self, rc, "to list known files", error);
}

GHashTable *
store_tracks_known (Store *self, const char *folder, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  /* Failures second: a file that worked once and fails now is known by its failure. */
  if (!add_known (self, known, folder != NULL ? STMT_KNOWN_UNDER : STMT_KNOWN_ALL, folder, error)
      || !add_known (self, known, folder != NULL ? STMT_KNOWN_FAILED_UNDER : STMT_KNOWN_FAILED_ALL,
                     folder, error))
    return NULL;
  return g_steal_pointer (&known);
}

/* ---- files that go and come ---------------------------------------------------------- */

gboolean
store_tracks_set_missing (Store *self, const gint64 *ids, guint n_ids, gboolean missing,
                          GError **error)
{
  STORE_ASSERT_OWNER (self);
  gboolean ok = TRUE;

  if (!store_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && i < n_ids; i++) {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_TRACKS, STMT_SET_STATE);

    sqlite3_bind_int64 (s, 1, ids[i]);
    sqlite3_bind_int (s, 2, missing ? STATE_MISSING : STATE_PRESENT);
    ok = store_run (self, s, "to mark files", error);
  }
  store_touch (self, STORE_CHANGED_TRACKS);
  return store_end (self, ok, error);
}

gboolean
store_tracks_folder_away (Store *self, const char *folder, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_TRACKS, STMT_FOLDER_AWAY);

  store_bind_under (s, 1, 2, folder);
  store_touch (self, STORE_CHANGED_TRACKS);
  return store_run (self, s, "to mark a folder", error);
}

static gboolean
forget_one (Store *self, gint64 id, GError **error)
{
  g_autoptr (StoreStmt) keep = STORE_STMT (self, STORE_SQL_TRACKS, STMT_KEEP_ITEM_PATHS);
  g_autoptr (StoreStmt) forget = STORE_STMT (self, STORE_SQL_TRACKS, STMT_FORGET);

  sqlite3_bind_int64 (keep, 1, id);
  sqlite3_bind_int64 (forget, 1, id);
  return store_run (self, keep, "to forget a track", error)
         && store_run (self, forget, "to forget a track", error);
}

gboolean
store_tracks_forget (Store *self, const gint64 *ids, guint n_ids, GError **error)
{
  STORE_ASSERT_OWNER (self);
  gboolean ok = TRUE;

  if (!store_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && i < n_ids; i++)
    ok = forget_one (self, ids[i], error);
  store_touch (self, STORE_CHANGED_TRACKS);
  return store_end (self, ok, error);
}

/* ---- what the listener thinks of it ------------------------------------------------------ */

/* Runs a change of one track; no such track is an error of its own. */
static gboolean
change_one (Store *self, StoreStmt *s, gint64 id, GError **error)
{
  sqlite3_bind_int64 (s, 1, id);
  if (!store_run (self, s, "to change a track", error))
    return FALSE;
  if (sqlite3_changes (self->db) > 0)
    return TRUE;
  g_set_error (error, STORE_ERROR, STORE_ERROR_MISSING, "That track is no longer in the library.");
  return FALSE;
}

gboolean
store_tracks_set_favourite (Store *self, gint64 id, gboolean favourite, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_TRACKS, STMT_FAVOURITE);

  sqlite3_bind_int (s, 2, favourite != FALSE);
  return change_one (self, s, id, error);
}

gboolean
store_tracks_recount (Store *self, gint64 track_id, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_TRACKS, STMT_RECOUNT);

  sqlite3_bind_int64 (s, 1, track_id);
  sqlite3_bind_int64 (s, 2, self->listener);
  store_touch (self, STORE_CHANGED_PLAYS);
  return store_run (self, s, "to count plays", error);
}

static gboolean
import_counts (Store *self, gint64 id, guint plays, guint skips, gint64 last_played_s,
               GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_TRACKS, STMT_IMPORT_COUNTS);

  sqlite3_bind_int64 (s, 2, plays);
  sqlite3_bind_int64 (s, 3, skips);
  sqlite3_bind_int64 (s, 4, last_played_s);
  return change_one (self, s, id, error);
}

gboolean
store_tracks_import_counts (Store *self, gint64 id, guint plays, guint skips, gint64 last_played_s,
                            GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (!store_begin (self, error))
    return FALSE;
  return store_end (self,
                    import_counts (self, id, plays, skips, last_played_s, error)
                      && store_tracks_recount (self, id, error),
                    error);
}
