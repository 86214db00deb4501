/* store-modes.c - modes, saved moods and what a listener says of a track's mood
 *
 * Engine thread. Invariant: each belongs to one listener; plays keep the id of
 * a mode that was deleted, and no later mode gets it. */
#define G_LOG_DOMAIN "segue-store-modes"

#include "store-private.h"


enum {
  STMT_MODES,
  STMT_MODE_ADD,
  STMT_MODE_CHANGE,
  STMT_MODE_DELETE,
  STMT_MODE_BLOBS_DELETE,
  STMT_MOODS,
  STMT_MOOD_ADD,
  STMT_MOOD_CHANGE,
  STMT_MOOD_DELETE,
  STMT_CORRECTION_PUT,
  STMT_CORRECTION_CLEAR,
  STMT_CORRECTIONS,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_MODES] = "SELECT id, name, icon, settings, position FROM mode WHERE listener_id = ?1"
                 " ORDER BY position, id",
  [STMT_MODE_ADD] = "INSERT INTO mode (listener_id, name, icon, settings, position)"
                    " VALUES (?1, ?2, ?3, ?4, ?5)",
  [STMT_MODE_CHANGE] = "UPDATE mode SET name = ?2, icon = ?3, settings = ?4, position = ?5"
                       " WHERE listener_id = ?1 AND id = ?6",
  [STMT_MODE_DELETE] = "DELETE FROM mode WHERE id = ?1",
  [STMT_MODE_BLOBS_DELETE] = "DELETE FROM blob WHERE mode_id = ?1 AND mode_id <> 0",
  [STMT_MOODS] = "SELECT id, name, value FROM saved_mood WHERE listener_id = ?1 ORDER BY id",
  [STMT_MOOD_ADD] = "INSERT INTO saved_mood (listener_id, name, value) VALUES (?1, ?2, ?3)",
  [STMT_MOOD_CHANGE] = "UPDATE saved_mood SET name = ?2, value = ?3"
                       " WHERE listener_id = ?1 AND id = ?4",
  [STMT_MOOD_DELETE] = "DELETE FROM saved_mood WHERE id = ?1",
  [STMT_CORRECTION_PUT] =
    "INSERT INTO mood_correction (listener_id, track_id, mood, value, at_s)"
    " SELECT ?1, id, ?3, ?4, ?5 FROM track WHERE id = ?2"
    " ON CONFLICT DO UPDATE SET value = excluded.value, at_s = excluded.at_s",
  [STMT_CORRECTION_CLEAR] = "DELETE FROM mood_correction WHERE listener_id = ?1 AND track_id = ?2",
  [STMT_CORRECTIONS] = "SELECT track_id, at_s, mood, value FROM mood_correction"
                       " WHERE listener_id = ?1 ORDER BY track_id, mood",
};
const StoreSqlTable store_modes_sql = { SQL, N_STMTS };

static gboolean
needs_name (const char *name, GError **error)
{
  if (name != NULL && *name != '\0')
    return TRUE;
  g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "A mode or mood needs a name.");
  return FALSE;
}

/* Runs an INSERT, or a change of @id; returns the id, 0 on failure. */
static gint64
put (Store *self, StoreStmt *s, gint64 id, GError **error)
{
  if (!store_run (self, s, "a mode or mood", error))
    return 0;
  if (id == 0)
    return sqlite3_last_insert_rowid (self->db);
  if (sqlite3_changes (self->db) > 0)
    return id;
  g_set_error (error, STORE_ERROR, STORE_ERROR_MISSING, "That mode or mood is not there any more.");
  return 0;
}

/* ---- modes ------------------------------------------------------------------- */

void
store_mode_free (StoreMode *mode)
{
  if (mode == NULL)
    return;
  g_free (mode->name);
  g_free (mode->icon);
  g_free (mode->settings);
  g_free (mode);
}

GPtrArray *
store_modes_list (Store *self, gint64 listener_id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODES, STMT_MODES);
  g_autoptr (GPtrArray) modes = g_ptr_array_new_with_free_func ((GDestroyNotify) store_mode_free);
  int rc;

  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    StoreMode *mode = g_new0 (StoreMode, 1);

    mode->id = sqlite3_column_int64 (s, 0);
    mode->name = g_strdup (store_column_text (s, 1));
    mode->icon = store_column_dup (s, 2);
    mode->settings = store_column_dup (s, 3);
    mode->position = sqlite3_column_int (s, 4);
    g_ptr_array_add (modes, mode);
  }
  return store_read_all (self, rc, "to list modes", error) ? g_steal_pointer (&modes) : NULL;
}

gint64
store_modes_put (Store *self, gint64 listener_id, const StoreMode *mode, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s =
    STORE_STMT (self, STORE_SQL_MODES, mode->id == 0 ? STMT_MODE_ADD : STMT_MODE_CHANGE);

  if (!needs_name (mode->name, error))
    return 0;
  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  store_bind_text (s, 2, mode->name);
  store_bind_text (s, 3, mode->icon);
  store_bind_text (s, 4, mode->settings);
  sqlite3_bind_int (s, 5, mode->position);
  if (mode->id != 0)
    sqlite3_bind_int64 (s, 6, mode->id);
  return put (self, s, mode->id, error);
}

static gboolean
run_id (Store *self, guint stmt, gint64 id, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODES, stmt);

  sqlite3_bind_int64 (s, 1, id);
  return store_run (self, s, "to delete a mode or mood", error);
}

gboolean
store_modes_delete (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (!store_begin (self, error))
    return FALSE;
  return store_end (self,
                    run_id (self, STMT_MODE_DELETE, id, error)
                      && run_id (self, STMT_MODE_BLOBS_DELETE, id, error),
                    error);
}

/* ---- moods ------------------------------------------------------------------------ */

void
store_mood_free (StoreMood *mood)
{
  if (mood == NULL)
    return;
  g_free (mood->name);
  g_free (mood->value);
  g_free (mood);
}

GPtrArray *
store_moods_list (Store *self, gint64 listener_id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODES, STMT_MOODS);
  g_autoptr (GPtrArray) moods = g_ptr_array_new_with_free_func ((GDestroyNotify) store_mood_free);
  int rc;

  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    StoreMood *mood = g_new0 (StoreMood, 1);

    mood->id = sqlite3_column_int64 (s, 0);
    mood->name = g_strdup (store_column_text (s, 1));
    mood->value = g_strdup (store_column_text (s, 2));
    g_ptr_array_add (moods, mood);
  }
  return store_read_all (self, rc, "to list moods", error) ? g_steal_pointer (&moods) : NULL;
}

gint64
store_moods_put (Store *self, gint64 listener_id, const StoreMood *mood, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s =
    STORE_STMT (self, STORE_SQL_MODES, mood->id == 0 ? STMT_MOOD_ADD : STMT_MOOD_CHANGE);
  g_autofree char *value = g_utf8_make_valid (mood->value != NULL ? mood->value : "", -1);

  if (!needs_name (mood->name, error))
    return 0;
  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  store_bind_text (s, 2, mood->name);
  sqlite3_bind_text (s, 3, value, -1, SQLITE_TRANSIENT);
  if (mood->id != 0)
    sqlite3_bind_int64 (s, 4, mood->id);
  return put (self, s, mood->id, error);
}

gboolean
store_moods_delete (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  return run_id (self, STMT_MOOD_DELETE, id, error);
}

/* ---- corrections --------------------------------------------------------------------- */

gboolean
store_mood_corrections_put (Store *self, gint64 listener_id, const StoreMoodCorrection *c,
                            GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODES, STMT_CORRECTION_PUT);

  if (c->mood < 0 || c->mood > STORE_MOOD_ENERGETIC || !(c->value >= 0 && c->value <= 1)) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "There is no such mood.");
    return FALSE;
  }
  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  sqlite3_bind_int64 (s, 2, c->track_id);
  sqlite3_bind_int (s, 3, c->mood);
  sqlite3_bind_double (s, 4, c->value);
  sqlite3_bind_int64 (s, 5, c->at_s != 0 ? c->at_s : store_now_s ());
  return store_run (self, s, "a mood", error);
}

gboolean
store_mood_corrections_clear (Store *self, gint64 listener_id, gint64 track_id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODES, STMT_CORRECTION_CLEAR);

  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  sqlite3_bind_int64 (s, 2, track_id);
  return store_run (self, s, "a mood", error);
}

GArray *
store_mood_corrections_list (Store *self, gint64 listener_id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODES, STMT_CORRECTIONS);
  g_autoptr (GArray) list = g_array_new (FALSE, TRUE, sizeof (StoreMoodCorrection));
  int rc;

  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    StoreMoodCorrection c = { sqlite3_column_int64 (s, 0), sqlite3_column_int64 (s, 1),
                              sqlite3_column_int (s, 2), (float) sqlite3_column_double (s, 3) };
    g_array_append_val (list, c);
  }
  return store_read_all (self, rc, "to list moods", error) ? g_steal_pointer (&list) : NULL;
}
