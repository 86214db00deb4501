/* store-erased.c - what was erased from the history, while it can still come back
 *
 * Engine thread. Invariant: it rests in tables in memory alone, and is gone when
 * the program ends: what a listener erases is erased. */
#define G_LOG_DOMAIN "segue-store-erased"

#include "store-private.h"

enum {
  STMT_KEEP_PLAY,
  STMT_KEEP_PLAYS,
  STMT_KEEP_PICKS,
  STMT_KEEP_RULES,
  STMT_KEEP_BLOBS,
  STMT_KEEP_CORRECTIONS,
  STMT_TRACKS,
  STMT_BACK_PLAYS,
  STMT_BACK_PICKS,
  STMT_BACK_RULES,
  STMT_BACK_BLOBS,
  STMT_BACK_CORRECTIONS,
  STMT_DROP_PLAYS,
  STMT_DROP_PICKS,
  STMT_DROP_RULES,
  STMT_DROP_BLOBS,
  STMT_DROP_CORRECTIONS,
  N_STMTS
};

#define OF_LISTENER " WHERE ?2 = 0 OR listener_id = ?2"

/* A track or a play may be gone meanwhile; what names it then names nothing. */
#define TRACK "(SELECT id FROM track WHERE id = e.track_id)"

static const char *const SQL[N_STMTS] = {
  [STMT_KEEP_PLAY] = "INSERT INTO temp.erased_play SELECT *, ?1 FROM play WHERE id = ?2",
  [STMT_KEEP_PLAYS] = "INSERT INTO temp.erased_play SELECT *, ?1 FROM play"
                      " WHERE (?2 = 0 OR listener_id = ?2) AND started_s >= ?3 AND started_s < ?4",
  [STMT_KEEP_PICKS] = "INSERT INTO temp.erased_pick SELECT *, ?1 FROM pick" OF_LISTENER,
  [STMT_KEEP_RULES] = "INSERT INTO temp.erased_rule SELECT *, ?1 FROM found_rule" OF_LISTENER,
  [STMT_KEEP_BLOBS] = "INSERT INTO temp.erased_blob SELECT *, ?1 FROM blob" OF_LISTENER,
  [STMT_KEEP_CORRECTIONS] =
    "INSERT INTO temp.erased_correction SELECT *, ?1 FROM mood_correction" OF_LISTENER,
  [STMT_TRACKS] = "SELECT DISTINCT track_id FROM temp.erased_play"
                  " WHERE batch = ?1 AND track_id IS NOT NULL",
  [STMT_BACK_PLAYS] =
    "INSERT OR IGNORE INTO play (id, listener_id, track_id, audio_hash, uri, title, artist, album,"
    " folded, started_s, utc_offset_s, heard_s, duration_s, ending, origin, mode_id, counted)"
    " SELECT id, listener_id, " TRACK ", audio_hash, uri, title, artist, album, folded, started_s,"
    "  utc_offset_s, heard_s, duration_s, ending, origin, mode_id, counted"
    "  FROM temp.erased_play AS e"
    " WHERE batch = ?1 AND listener_id IN (SELECT id FROM listener)",
  [STMT_BACK_PICKS] =
    "INSERT OR IGNORE INTO pick (id, listener_id, mode_id, track_id, at_s, propensity, score,"
    " policy_version, reason_kind, reason, features, play_id, reward)"
    " SELECT id, listener_id, mode_id, " TRACK ", at_s, propensity, score, policy_version,"
    "  reason_kind, reason, features, (SELECT id FROM play WHERE id = e.play_id), reward"
    "  FROM temp.erased_pick AS e"
    " WHERE batch = ?1 AND listener_id IN (SELECT id FROM listener)",
  [STMT_BACK_RULES] =
    "INSERT OR IGNORE INTO found_rule (id, listener_id, antecedent, consequent, n_both,"
    " n_antecedent, n_consequent, n_sessions, support, confidence, lift, p, q, level, names)"
    " SELECT id, listener_id, antecedent, consequent, n_both, n_antecedent, n_consequent,"
    "  n_sessions, support, confidence, lift, p, q, level, names FROM temp.erased_rule"
    " WHERE batch = ?1 AND listener_id IN (SELECT id FROM listener)",
  [STMT_BACK_BLOBS] =
    "INSERT OR REPLACE INTO blob (name, listener_id, mode_id, version, made_s, data)"
    " SELECT name, listener_id, mode_id, version, made_s, data FROM temp.erased_blob"
    " WHERE batch = ?1",
  [STMT_BACK_CORRECTIONS] =
    "INSERT OR IGNORE INTO mood_correction (listener_id, track_id, mood, value, at_s)"
    " SELECT listener_id, track_id, mood, value, at_s FROM temp.erased_correction"
    " WHERE batch = ?1 AND listener_id IN (SELECT id FROM listener)"
    "   AND track_id IN (SELECT id FROM track)",
  [STMT_DROP_PLAYS] = "DELETE FROM temp.erased_play WHERE batch = ?1",
  [STMT_DROP_PICKS] = "DELETE FROM temp.erased_pick WHERE batch = ?1",
  [STMT_DROP_RULES] = "DELETE FROM temp.erased_rule WHERE batch = ?1",
  [STMT_DROP_BLOBS] = "DELETE FROM temp.erased_blob WHERE batch = ?1",
  [STMT_DROP_CORRECTIONS] = "DELETE FROM temp.erased_correction WHERE batch = ?1",
};
const StoreSqlTable store_erased_sql = { SQL, N_STMTS };

gboolean
store_erased_open (Store *self, GError **error)
{
  return store_exec (self,
                     "CREATE TEMP TABLE erased_play AS SELECT *, 0 AS batch FROM play WHERE 0;"
                     "CREATE TEMP TABLE erased_pick AS SELECT *, 0 AS batch FROM pick WHERE 0;"
                     "CREATE TEMP TABLE erased_rule AS SELECT *, 0 AS batch FROM found_rule WHERE 0;"
                     "CREATE TEMP TABLE erased_blob AS SELECT *, 0 AS batch FROM blob WHERE 0;"
                     "CREATE TEMP TABLE erased_correction AS"
                     "  SELECT *, 0 AS batch FROM mood_correction WHERE 0;",
                     "to open", error);
}

static gboolean
run (Store *self, guint stmt, guint batch, gint64 which, gint64 from_s, gint64 to_s,
     GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_ERASED, stmt);
  int n = sqlite3_bind_parameter_count (s);

  sqlite3_bind_int64 (s, 1, batch);
  if (n >= 2)
    sqlite3_bind_int64 (s, 2, which);
  if (n >= 4) {
    sqlite3_bind_int64 (s, 3, from_s);
    sqlite3_bind_int64 (s, 4, to_s);
  }
  return store_run (self, s, "to keep what is erased", error);
}

static gboolean
run_all (Store *self, guint from, guint to, guint batch, gint64 which, GError **error)
{
  for (guint stmt = from; stmt <= to; stmt++)
    if (!run (self, stmt, batch, which, 0, 0, error))
      return FALSE;
  return TRUE;
}

gboolean
store_erased_keep_play (Store *self, gint64 play_id, GError **error)
{
  return self->erasing == 0 || run (self, STMT_KEEP_PLAY, self->erasing, play_id, 0, 0, error);
}

gboolean
store_erased_keep_plays (Store *self, gint64 listener_id, gint64 from_s, gint64 to_s,
                         GError **error)
{
  return self->erasing == 0
         || run (self, STMT_KEEP_PLAYS, self->erasing, listener_id, from_s, to_s, error);
}

gboolean
store_erased_keep_learnt (Store *self, gint64 listener_id, GError **error)
{
  return self->erasing == 0
         || run_all (self, STMT_KEEP_PICKS, STMT_KEEP_CORRECTIONS, self->erasing, listener_id,
                     error);
}

void
store_history_keep_erased (Store *self, guint batch)
{
  STORE_ASSERT_OWNER (self);

  self->erasing = batch;
}

static gboolean
recount (Store *self, guint batch, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  int rc;

  {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_ERASED, STMT_TRACKS);

    sqlite3_bind_int64 (s, 1, batch);
    while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
      gint64 id = sqlite3_column_int64 (s, 0);
      g_array_append_val (ids, id);
    }
  }
  if (!store_read_all (self, rc, "to bring plays back", error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!store_tracks_recount (self, g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}

gboolean
store_history_restore (Store *self, guint batch, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (!store_begin (self, error))
    return FALSE;
  store_touch (self, STORE_CHANGED_PLAYS);
  return store_end (self,
                    run_all (self, STMT_BACK_PLAYS, STMT_BACK_CORRECTIONS, batch, 0, error)
                      && recount (self, batch, error)
                      && run_all (self, STMT_DROP_PLAYS, STMT_DROP_CORRECTIONS, batch, 0, error),
                    error);
}

gboolean
store_history_let_go (Store *self, guint batch, GError **error)
{
  STORE_ASSERT_OWNER (self);

  return run_all (self, STMT_DROP_PLAYS, STMT_DROP_CORRECTIONS, batch, 0, error);
}
