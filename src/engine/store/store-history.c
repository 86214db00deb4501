/* store-history.c - what was played, when, how long and how it ended
 *
 * Engine thread. Invariant: the counts of a track are what was imported plus
 * its counted plays here, so erasing a play takes its count along. A play is
 * committed when it starts; a kill loses at most the seconds since the last
 * update. */
#define G_LOG_DOMAIN "segue-store-history"

#include "store-private.h"

#include <math.h>
#include <string.h>

enum {
  STMT_BEGIN,
  STMT_UPDATE,
  STMT_GET,
  STMT_END,
  STMT_OPEN,
  STMT_LIST,
  STMT_LIST_OLDEST,
  STMT_COUNT,
  STMT_SPANS,
  STMT_ERASE,
  STMT_TRACKS_IN,
  STMT_ERASE_RANGE,
  STMT_LOST,
  STMT_RELINK,
  STMT_WIPE_PICKS,
  STMT_WIPE_RULES,
  STMT_WIPE_BLOBS,
  STMT_WIPE_CORRECTIONS,
  STMT_WIPE_COUNTS,
  STMT_WEEKS,
  N_STMTS
};

#define PLAY_COLUMNS \
  "p.id, p.track_id, p.uri, p.started_s, p.utc_offset_s, p.heard_s, p.duration_s, p.ending," \
  " p.origin, p.mode_id, coalesce(p.title, t.title), coalesce(p.artist, t.artist)," \
  " coalesce(p.album, t.album)"

/* Words are looked for with instr(): ?3 is a JSON array of folded words. */
#define PLAY_WHERE \
  "  FROM play AS p LEFT JOIN track AS t ON t.id = p.track_id" \
  " WHERE p.listener_id = ?1" \
  "   AND p.started_s >= ?4 AND p.started_s < ?5" \
  "   AND (?2 = 0 OR p.track_id = ?2)" \
  "   AND (?6 = 0 OR p.mode_id = ?6)" \
  "   AND NOT EXISTS (SELECT 1 FROM json_each(?3) AS w WHERE instr(p.folded, w.value) = 0)"

#define IN_RANGE "(?1 = 0 OR listener_id = ?1) AND started_s >= ?2 AND started_s < ?3"

static const char *const SQL[N_STMTS] = {
  [STMT_BEGIN] =
    "INSERT INTO play (listener_id, track_id, audio_hash, uri, title, artist, album, folded,"
    " started_s, utc_offset_s, heard_s, duration_s, ending, origin, mode_id)"
    " VALUES (?1, (SELECT id FROM track WHERE id = ?2),"
    "  coalesce((SELECT audio_hash FROM track WHERE id = ?2), 0),"
    "  ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 4, ?12, ?13)",
  [STMT_UPDATE] = "UPDATE play SET heard_s = max(heard_s, ?2) WHERE id = ?1 AND ending = 4",
  [STMT_GET] = "SELECT track_id, ending, heard_s, duration_s FROM play WHERE id = ?1",
  [STMT_END] = "UPDATE play SET ending = ?2, heard_s = ?3, counted = ?4 WHERE id = ?1",
  [STMT_OPEN] = "SELECT id, heard_s FROM play WHERE ending = 4",
  [STMT_LIST] = "SELECT " PLAY_COLUMNS PLAY_WHERE
                " ORDER BY p.started_s DESC, p.id DESC LIMIT ?7 OFFSET ?8",
  [STMT_LIST_OLDEST] = "SELECT " PLAY_COLUMNS PLAY_WHERE
                       " ORDER BY p.started_s, p.id LIMIT ?7 OFFSET ?8",
  [STMT_COUNT] = "SELECT count(*)" PLAY_WHERE,
  [STMT_SPANS] = "SELECT id, started_s, heard_s FROM play WHERE listener_id = ?1"
                 " AND started_s >= ?2 AND started_s < ?3 ORDER BY started_s, id",
  [STMT_ERASE] = "DELETE FROM play WHERE id = ?1",
  [STMT_TRACKS_IN] = "SELECT DISTINCT track_id FROM play WHERE track_id IS NOT NULL AND " IN_RANGE,
  [STMT_ERASE_RANGE] = "DELETE FROM play WHERE " IN_RANGE,
  [STMT_LOST] = "SELECT 1 FROM play WHERE track_id IS NULL AND audio_hash = ?1 LIMIT 1",
  [STMT_RELINK] = "UPDATE play SET track_id = ?1 WHERE track_id IS NULL AND audio_hash = ?2",
  [STMT_WIPE_PICKS] = "DELETE FROM pick WHERE ?1 = 0 OR listener_id = ?1",
  [STMT_WIPE_RULES] = "DELETE FROM found_rule WHERE ?1 = 0 OR listener_id = ?1",
  [STMT_WIPE_BLOBS] = "DELETE FROM blob WHERE ?1 = 0 OR listener_id = ?1",
  [STMT_WIPE_CORRECTIONS] = "DELETE FROM mood_correction WHERE ?1 = 0 OR listener_id = ?1",
  [STMT_WIPE_COUNTS] =
    "UPDATE track SET base_plays = 0, base_skips = 0, base_last_s = 0,"
    " play_count = 0, skip_count = 0, last_played_s = 0"
    " WHERE play_count <> 0 OR skip_count <> 0 OR last_played_s <> 0",
  /* Weeks since the Monday before the epoch's Thursday. */
  [STMT_WEEKS] =
    "SELECT (started_s + 259200) / 604800, origin, count(*), sum(ending = 0) FROM play"
    " WHERE listener_id = ?1 AND started_s >= ?2 AND origin IN (4, 5) AND ending IN (0, 1)"
    " GROUP BY 1, 2 ORDER BY 1, 2",
};
const StoreSqlTable store_history_sql = { SQL, N_STMTS };

#define COUNTED_AS_PLAY 1
#define COUNTED_AS_SKIP 2

static gint64
open_end (gint64 to_s)
{
  return to_s != 0 ? to_s : G_MAXINT64;
}

static double
seconds (double value)
{
  return isfinite (value) && value > 0 ? value : 0;
}

/* ---- one play --------------------------------------------------------------------- */

gint64
store_history_begin (Store *self, const PlayRecord *record, gint64 listener_id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_BEGIN);
  g_autofree char *names = g_strjoin (" ", record->title != NULL ? record->title : "",
                                      record->artist != NULL ? record->artist : "",
                                      record->album != NULL ? record->album : "", NULL);
  g_autofree char *folded = store_fold (names);

  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  if (record->track_id != 0)
    sqlite3_bind_int64 (s, 2, record->track_id);
  store_bind_text (s, 3, record->uri);
  store_bind_text (s, 4, record->title);
  store_bind_text (s, 5, record->artist);
  store_bind_text (s, 6, record->album);
  sqlite3_bind_text (s, 7, folded, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (s, 8, record->started_s);
  sqlite3_bind_int (s, 9, record->utc_offset_s);
  sqlite3_bind_double (s, 10, seconds (record->heard_s));
  sqlite3_bind_double (s, 11, seconds (record->duration_s));
  sqlite3_bind_int (s, 12, (int) record->origin);
  sqlite3_bind_int64 (s, 13, record->mode_id);
  if (!store_run (self, s, "to record a play", error))
    return 0;
  return sqlite3_last_insert_rowid (self->db);
}

gboolean
store_history_update (Store *self, gint64 play_id, double heard_s, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_UPDATE);

  sqlite3_bind_int64 (s, 1, play_id);
  sqlite3_bind_double (s, 2, seconds (heard_s));
  return store_run (self, s, "to record a play", error);
}

/* Over half heard counts as played, however it ended. */
int
store_history_counts_as (PlayEnd end, double heard_s, double duration_s)
{
  if (end == PLAY_END_FAILED)
    return 0;
  if (end == PLAY_END_FINISHED || (duration_s > 0 && heard_s > duration_s / 2))
    return COUNTED_AS_PLAY;
  return end == PLAY_END_SKIPPED ? COUNTED_AS_SKIP : 0;
}

static gboolean
end_play (Store *self, gint64 play_id, PlayEnd end, double heard_s, GError **error)
{
  g_autoptr (StoreStmt) get = STORE_STMT (self, STORE_SQL_HISTORY, STMT_GET);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_END);
  gint64 track_id;
  double heard;
  int rc, counted;

  sqlite3_bind_int64 (get, 1, play_id);
  rc = sqlite3_step (get);
  if (rc != SQLITE_ROW) /* erased meanwhile: nothing to end */
    return store_read_all (self, rc, "to end a play", error);
  if (sqlite3_column_int (get, 1) != PLAY_END_OPEN)
    return TRUE;
  track_id = sqlite3_column_int64 (get, 0);
  heard = MAX (seconds (heard_s), sqlite3_column_double (get, 2));
  counted = store_history_counts_as (end, heard, sqlite3_column_double (get, 3));

  sqlite3_bind_int64 (s, 1, play_id);
  sqlite3_bind_int (s, 2, (int) end);
  sqlite3_bind_double (s, 3, heard);
  sqlite3_bind_int (s, 4, counted);
  return store_run (self, s, "to end a play", error)
         && (track_id == 0 || counted == 0 || store_tracks_recount (self, track_id, error));
}

gboolean
store_history_end (Store *self, gint64 play_id, PlayEnd end, double heard_s, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_return_val_if_fail (end != PLAY_END_OPEN, FALSE);

  if (!store_begin (self, error))
    return FALSE;
  return store_end (self, end_play (self, play_id, end, heard_s, error), error);
}

static gboolean
close_open (Store *self, guint *n, GError **error)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_OPEN);
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64 (s, 0);
    g_array_append_val (open, id);
  }
  if (!store_read_all (self, rc, "to close plays", error))
    return FALSE;
  for (guint i = 0; i < open->len; i++)
    if (!end_play (self, g_array_index (open, gint64, i), PLAY_END_STOPPED, 0, error))
      return FALSE;
  *n = open->len;
  return TRUE;
}

gboolean
store_history_close_open (Store *self, guint *n, GError **error)
{
  if (!store_begin (self, error))
    return FALSE;
  return store_end (self, close_open (self, n, error), error);
}

gboolean
store_history_relink (Store *self, gint64 track_id, guint64 audio_hash, GError **error)
{
  g_autoptr (StoreStmt) lost = STORE_STMT (self, STORE_SQL_HISTORY, STMT_LOST);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_RELINK);
  int rc;

  if (audio_hash == 0)
    return TRUE;
  sqlite3_bind_int64 (lost, 1, (gint64) audio_hash);
  if ((rc = sqlite3_step (lost)) != SQLITE_ROW)
    return store_read_all (self, rc, "to find plays again", error);
  sqlite3_bind_int64 (s, 1, track_id);
  sqlite3_bind_int64 (s, 2, (gint64) audio_hash);
  return store_run (self, s, "to find plays again", error)
         && store_tracks_recount (self, track_id, error);
}

/* ---- lists ------------------------------------------------------------------------------ */

/* The words of a search as a JSON array; they hold letters and digits alone. */
static char *
words_json (const char *search)
{
  g_autofree char *folded = store_fold (search);
  GString *json = g_string_new ("[");
  gboolean in_word = FALSE;

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    gboolean part = g_unichar_isalnum (c);

    if (part && !in_word)
      g_string_append (json, json->len > 1 ? ",\"" : "\"");
    else if (!part && in_word)
      g_string_append_c (json, '"');
    if (part)
      g_string_append_unichar (json, c);
    in_word = part;
  }
  g_string_append (json, in_word ? "\"]" : "]");
  return g_string_free (json, FALSE);
}

static void
bind_query (Store *self, StoreStmt *s, const StoreHistoryQuery *query)
{
  sqlite3_bind_int64 (s, 1, store_listener_of (self, query->listener_id));
  sqlite3_bind_int64 (s, 2, query->track_id);
  sqlite3_bind_text (s, 3, words_json (query->search), -1, g_free);
  sqlite3_bind_int64 (s, 4, query->from_s);
  sqlite3_bind_int64 (s, 5, open_end (query->to_s));
  sqlite3_bind_int64 (s, 6, query->mode_id);
}

static PlayRecord *
read_play (StoreStmt *s)
{
  PlayRecord *record = play_record_new ();

  record->id = sqlite3_column_int64 (s, 0);
  record->track_id = sqlite3_column_int64 (s, 1);
  record->uri = store_column_dup (s, 2);
  record->started_s = sqlite3_column_int64 (s, 3);
  record->utc_offset_s = sqlite3_column_int (s, 4);
  record->heard_s = sqlite3_column_double (s, 5);
  record->duration_s = sqlite3_column_double (s, 6);
  record->end = (PlayEnd) CLAMP (sqlite3_column_int (s, 7), 0, PLAY_END_OPEN);
  record->origin = (PlayOrigin) CLAMP (sqlite3_column_int (s, 8), 0, PLAY_ORIGIN_REMOTE);
  record->mode_id = sqlite3_column_int64 (s, 9);
  record->title = store_column_dup (s, 10);
  record->artist = store_column_dup (s, 11);
  record->album = store_column_dup (s, 12);
  return record;
}

GPtrArray *
store_history_list (Store *self, const StoreHistoryQuery *query, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s =
    STORE_STMT (self, STORE_SQL_HISTORY, query->oldest_first ? STMT_LIST_OLDEST : STMT_LIST);
  g_autoptr (GPtrArray) plays = g_ptr_array_new_with_free_func ((GDestroyNotify) play_record_free);
  int rc;

  bind_query (self, s, query);
  sqlite3_bind_int64 (s, 7, query->limit != 0 ? (gint64) query->limit : -1);
  sqlite3_bind_int64 (s, 8, query->offset);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW)
    g_ptr_array_add (plays, read_play (s));
  return store_read_all (self, rc, "to list plays", error) ? g_steal_pointer (&plays) : NULL;
}

guint
store_history_count (Store *self, const StoreHistoryQuery *query)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_COUNT);

  bind_query (self, s, query);
  return sqlite3_step (s) == SQLITE_ROW ? (guint) sqlite3_column_int64 (s, 0) : 0;
}

GArray *
store_history_sessions (Store *self, gint64 listener_id, gint64 from_s, gint64 to_s, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_SPANS);
  g_autoptr (GArray) sessions = g_array_new (FALSE, TRUE, sizeof (StoreSession));
  StoreSession *current = NULL;
  int rc;

  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  sqlite3_bind_int64 (s, 2, from_s);
  sqlite3_bind_int64 (s, 3, open_end (to_s));
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64 (s, 0), started = sqlite3_column_int64 (s, 1);
    gint64 ended = started + (gint64) CLAMP (sqlite3_column_double (s, 2), 0, 1e9);

    if (current == NULL || started - current->ended_s > STORE_SESSION_GAP_S) {
      StoreSession fresh = { id, id, started, ended, 0 };

      g_array_append_val (sessions, fresh);
      current = &g_array_index (sessions, StoreSession, sessions->len - 1);
    }
    current->last_play_id = id;
    current->ended_s = MAX (current->ended_s, ended);
    current->n_plays++;
  }
  return store_read_all (self, rc, "to find sessions", error) ? g_steal_pointer (&sessions) : NULL;
}

/* ---- erasing ---------------------------------------------------------------------------- */

static gboolean
erase_one (Store *self, gint64 play_id, GError **error)
{
  g_autoptr (StoreStmt) get = STORE_STMT (self, STORE_SQL_HISTORY, STMT_GET);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_ERASE);
  gint64 track_id = 0;

  sqlite3_bind_int64 (get, 1, play_id);
  if (sqlite3_step (get) == SQLITE_ROW)
    track_id = sqlite3_column_int64 (get, 0);
  sqlite3_bind_int64 (s, 1, play_id);
  return store_erased_keep_play (self, play_id, error)
         && store_run (self, s, "to erase a play", error)
         && (track_id == 0 || store_tracks_recount (self, track_id, error));
}

gboolean
store_history_erase (Store *self, gint64 play_id, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (!store_begin (self, error))
    return FALSE;
  return store_end (self, erase_one (self, play_id, error), error);
}

static void
bind_range (StoreStmt *s, gint64 listener_id, gint64 from_s, gint64 to_s)
{
  sqlite3_bind_int64 (s, 1, listener_id);
  sqlite3_bind_int64 (s, 2, from_s);
  sqlite3_bind_int64 (s, 3, open_end (to_s));
}

/* @listener_id 0: of everybody. */
static gboolean
erase_range (Store *self, gint64 listener_id, gint64 from_s, gint64 to_s, guint *n_erased,
             GError **error)
{
  g_autoptr (StoreStmt) in = STORE_STMT (self, STORE_SQL_HISTORY, STMT_TRACKS_IN);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_ERASE_RANGE);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  int rc;

  bind_range (in, listener_id, from_s, to_s);
  bind_range (s, listener_id, from_s, to_s);
  while ((rc = sqlite3_step (in)) == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64 (in, 0);
    g_array_append_val (ids, id);
  }
  if (!store_read_all (self, rc, "to erase plays", error)
      || !store_erased_keep_plays (self, listener_id, from_s, open_end (to_s), error)
      || !store_run (self, s, "to erase plays", error))
    return FALSE;
  if (n_erased != NULL)
    *n_erased = (guint) sqlite3_changes (self->db);
  for (guint i = 0; i < ids->len; i++)
    if (!store_tracks_recount (self, g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}

gboolean
store_history_erase_range (Store *self, gint64 listener_id, gint64 from_s, gint64 to_s,
                           guint *n_erased, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (!store_begin (self, error))
    return FALSE;
  return store_end (self,
                    erase_range (self, store_listener_of (self, listener_id), from_s, to_s, n_erased,
                                 error),
                    error);
}

static gboolean
wipe (Store *self, gint64 listener_id, GError **error)
{
  static const guint stmts[] = { STMT_WIPE_PICKS, STMT_WIPE_RULES, STMT_WIPE_BLOBS,
                                 STMT_WIPE_CORRECTIONS };

  if (!store_erased_keep_learnt (self, listener_id, error)
      || !erase_range (self, listener_id, G_MININT64, 0, NULL, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (stmts); i++) {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, stmts[i]);

    sqlite3_bind_int64 (s, 1, listener_id);
    if (!store_run (self, s, "to wipe what was learnt", error))
      return FALSE;
  }
  if (listener_id == 0) {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_WIPE_COUNTS);

    return store_run (self, s, "to wipe counts", error);
  }
  return TRUE;
}

gboolean
store_history_wipe (Store *self, gint64 listener_id, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (!store_begin (self, error))
    return FALSE;
  store_touch (self, STORE_CHANGED_PLAYS);
  return store_end (self, wipe (self, listener_id, error), error);
}

/* ---- success ------------------------------------------------------------------------- */

GArray *
store_history_weeks (Store *self, gint64 listener_id, gint64 from_s, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_HISTORY, STMT_WEEKS);
  g_autoptr (GArray) weeks = g_array_new (FALSE, TRUE, sizeof (StoreWeek));
  int rc;

  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  sqlite3_bind_int64 (s, 2, from_s);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    gint64 week_s = sqlite3_column_int64 (s, 0) * 604800 - 259200;
    guint n = (guint) sqlite3_column_int64 (s, 2), finished = (guint) sqlite3_column_int64 (s, 3);
    StoreWeek *week;

    if (weeks->len == 0 ||
        g_array_index (weeks, StoreWeek, weeks->len - 1).week_s != week_s) {
      g_array_set_size (weeks, weeks->len + 1);
      g_array_index (weeks, StoreWeek, weeks->len - 1).week_s = week_s;
    }
    week = &g_array_index (weeks, StoreWeek, weeks->len - 1);
    if (sqlite3_column_int (s, 1) == PLAY_ORIGIN_SUGGESTION) {
      week->n_suggested = n;
      week->n_suggested_finished = finished;
    } else {
      week->n_shuffled = n;
      week->n_shuffled_finished = finished;
    }
  }
  return store_read_all (self, rc, "to count by week", error) ? g_steal_pointer (&weeks) : NULL;
}
