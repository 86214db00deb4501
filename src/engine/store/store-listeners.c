/* store-listeners.c - the people who share this library
 *
 * Engine thread. Invariants: the first listener always exists; the counts of
 * tracks are those of the listener who is there, what the others brought along
 * from elsewhere rests in other_count until they are. */
#define G_LOG_DOMAIN "segue-store-listeners"

#include "store-private.h"

#include <glib/gi18n.h>

#define CURRENT_KEY "listener"

enum {
  STMT_ADD,
  STMT_RENAME,
  STMT_MARK,
  STMT_REMOVE,
  STMT_GONE,
  STMT_LIST,
  STMT_KNOWN,
  STMT_REST_CLEAR,
  STMT_REST,
  STMT_BASE_CLEAR,
  STMT_BASE,
  STMT_COUNT_CLEAR,
  STMT_COUNT,
  STMT_REST_ADD,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_ADD] = "INSERT INTO listener (name, created_s) VALUES (?1, ?2)",
  [STMT_RENAME] = "UPDATE listener SET name = ?2 WHERE id = ?1",
  [STMT_MARK] = "UPDATE listener SET deleted_s = ?2 WHERE id = ?1 AND id <> 1",
  [STMT_REMOVE] = "DELETE FROM listener WHERE id = ?1 AND id <> 1",
  [STMT_GONE] = "SELECT id FROM listener WHERE deleted_s < ?1 AND id <> 1",
  [STMT_LIST] = "SELECT id, name FROM listener WHERE deleted_s IS NULL ORDER BY id",
  [STMT_KNOWN] = "SELECT 1 FROM listener WHERE id = ?1 AND deleted_s IS NULL",
  [STMT_REST_CLEAR] = "DELETE FROM other_count WHERE listener_id = ?1",
  [STMT_REST] = "INSERT INTO other_count SELECT ?1, id, base_plays, base_skips, base_last_s FROM track"
                " WHERE base_plays <> 0 OR base_skips <> 0 OR base_last_s <> 0",
  [STMT_BASE_CLEAR] = "UPDATE track SET base_plays = 0, base_skips = 0, base_last_s = 0"
                      " WHERE base_plays <> 0 OR base_skips <> 0 OR base_last_s <> 0",
  [STMT_BASE] = "UPDATE track SET base_plays = o.plays, base_skips = o.skips, base_last_s = o.last_s"
                "  FROM other_count AS o WHERE o.listener_id = ?1 AND o.track_id = track.id",
  [STMT_COUNT_CLEAR] =
    "UPDATE track SET play_count = base_plays, skip_count = base_skips, last_played_s = base_last_s"
    " WHERE (play_count, skip_count, last_played_s) IS NOT (base_plays, base_skips, base_last_s)",
  [STMT_COUNT] =
    "UPDATE track SET play_count = base_plays + c.plays, skip_count = base_skips + c.skips,"
    " last_played_s = max(base_last_s, c.last_s)"
    "  FROM (SELECT track_id, sum(counted = 1) AS plays, sum(counted = 2) AS skips,"
    "          coalesce(max(CASE WHEN counted = 1 THEN started_s END), 0) AS last_s FROM play"
    "         WHERE listener_id = ?1 AND track_id IS NOT NULL AND counted <> 0"
    "         GROUP BY track_id) AS c"
    " WHERE track.id = c.track_id",
  [STMT_REST_ADD] =
    "INSERT INTO other_count (listener_id, track_id, plays, skips, last_s)"
    " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET plays = plays + excluded.plays,"
    " skips = skips + excluded.skips, last_s = max(last_s, excluded.last_s)",
};
const StoreSqlTable store_listeners_sql = { SQL, N_STMTS };

/* ---- who is there ------------------------------------------------------------------ */

gint64
store_listener_of (Store *self, gint64 listener_id)
{
  return listener_id != 0 ? listener_id : self->listener;
}

gint64
store_listeners_current (Store *self)
{
  STORE_ASSERT_OWNER (self);

  return self->listener;
}

static gboolean
is_known (Store *self, gint64 id)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_KNOWN);

  sqlite3_bind_int64 (s, 1, id);
  return sqlite3_step (s) == SQLITE_ROW;
}

void
store_listeners_load (Store *self)
{
  g_autofree char *text = store_meta_get (self, CURRENT_KEY, NULL);
  gint64 id = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;

  self->listener = id != 0 && is_known (self, id) ? id : STORE_LISTENER_DEFAULT;
}

static gboolean
run_for (Store *self, guint stmt, gint64 id, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, stmt);

  if (sqlite3_bind_parameter_count (s) > 0)
    sqlite3_bind_int64 (s, 1, id);
  return store_run (self, s, "to change listeners", error);
}

static gboolean
switch_to (Store *self, gint64 id, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  return run_for (self, STMT_REST_CLEAR, self->listener, error)
         && run_for (self, STMT_REST, self->listener, error)
         && run_for (self, STMT_BASE_CLEAR, 0, error)
         && run_for (self, STMT_BASE, id, error)
         && run_for (self, STMT_REST_CLEAR, id, error)
         && run_for (self, STMT_COUNT_CLEAR, 0, error)
         && run_for (self, STMT_COUNT, id, error)
         && store_meta_set (self, CURRENT_KEY, text, error);
}

gboolean
store_listeners_switch (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (id == self->listener)
    return TRUE;
  if (!is_known (self, id)) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_MISSING, _("There is no such listener."));
    return FALSE;
  }
  if (!store_begin (self, error) || !store_end (self, switch_to (self, id, error), error))
    return FALSE;
  self->listener = id;
  store_touch (self, STORE_CHANGED_PLAYS);
  return TRUE;
}

/* ---- their names ---------------------------------------------------------------------- */

void
store_listener_free (StoreListener *listener)
{
  g_free (listener->name);
  g_free (listener);
}

GPtrArray *
store_listeners_list (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_LIST);
  g_autoptr (GPtrArray) listeners =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_listener_free);
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    StoreListener *listener = g_new0 (StoreListener, 1);

    listener->id = sqlite3_column_int64 (s, 0);
    listener->name = g_strdup (store_column_text (s, 1));
    g_ptr_array_add (listeners, listener);
  }
  return store_read_all (self, rc, "to list listeners", error) ? g_steal_pointer (&listeners)
                                                               : NULL;
}

gint64
store_listeners_find (Store *self, const char *name)
{
  g_autoptr (GPtrArray) listeners = store_listeners_list (self, NULL);
  g_autofree char *wanted = store_fold (name);

  for (guint i = 0; listeners != NULL && i < listeners->len; i++) {
    const StoreListener *listener = listeners->pdata[i];
    g_autofree char *folded = store_fold (listener->name);

    if (*wanted != '\0' && g_str_equal (folded, wanted))
      return listener->id;
  }
  return 0;
}

/* Returns the name as it may be kept (owned); NULL with @error. @id: whose own name
 * it may be already. */
static char *
good_name (Store *self, gint64 id, const char *name, GError **error)
{
  g_autofree char *valid = g_strstrip (g_utf8_make_valid (name != NULL ? name : "", -1));
  gint64 other;

  if (*valid == '\0') {
    g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, _("A listener needs a name."));
    return NULL;
  }
  other = store_listeners_find (self, valid);
  if (other != 0 && other != id) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
                 _("There is a listener called “%s” already."), valid);
    return NULL;
  }
  return g_steal_pointer (&valid);
}

gint64
store_listeners_add (Store *self, const char *name, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autofree char *good = good_name (self, 0, name, error);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_ADD);

  if (good == NULL)
    return 0;
  sqlite3_bind_text (s, 1, good, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (s, 2, store_now_s ());
  return store_run (self, s, "a new listener", error) ? sqlite3_last_insert_rowid (self->db) : 0;
}

gboolean
store_listeners_rename (Store *self, gint64 id, const char *name, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autofree char *good = good_name (self, id, name, error);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_RENAME);

  if (good == NULL)
    return FALSE;
  sqlite3_bind_int64 (s, 1, id);
  sqlite3_bind_text (s, 2, good, -1, SQLITE_STATIC);
  return store_run (self, s, "a listener's name", error);
}

/* ---- going and coming back ---------------------------------------------------------------- */

static gboolean
mark (Store *self, gint64 id, gboolean gone, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_MARK);

  sqlite3_bind_int64 (s, 1, id);
  if (gone)
    sqlite3_bind_int64 (s, 2, store_now_s ());
  return store_run (self, s, "to remove a listener", error);
}

gboolean
store_listeners_remove (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (id == STORE_LISTENER_DEFAULT || id == 0) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
                 _("The first listener cannot be removed."));
    return FALSE;
  }
  return (id != self->listener || store_listeners_switch (self, STORE_LISTENER_DEFAULT, error))
         && mark (self, id, TRUE, error);
}

gboolean
store_listeners_restore (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);

  return mark (self, id, FALSE, error);
}

static gboolean
purge (Store *self, GArray *gone, GError **error)
{
  for (guint i = 0; i < gone->len; i++) {
    gint64 id = g_array_index (gone, gint64, i);

    if (!store_history_wipe (self, id, error) || !run_for (self, STMT_REMOVE, id, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
store_listeners_purge (Store *self, gint64 before_s, GError **error)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  int rc;

  {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_GONE);

    sqlite3_bind_int64 (s, 1, before_s);
    while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
      gint64 id = sqlite3_column_int64 (s, 0);
      g_array_append_val (gone, id);
    }
  }
  if (!store_read_all (self, rc, "to purge listeners", error) || !store_begin (self, error))
    return FALSE;
  return store_end (self, purge (self, gone, error), error);
}

gboolean
store_listeners_add_counts (Store *self, gint64 id, gint64 track_id, guint plays, guint skips,
                            gint64 last_played_s, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_REST_ADD);

  if (store_listener_of (self, id) == self->listener)
    return store_tracks_import_counts (self, track_id, plays, skips, last_played_s, error);
  sqlite3_bind_int64 (s, 1, id);
  sqlite3_bind_int64 (s, 2, track_id);
  sqlite3_bind_int64 (s, 3, plays);
  sqlite3_bind_int64 (s, 4, skips);
  sqlite3_bind_int64 (s, 5, last_played_s);
  return store_run (self, s, "counts", error);
}

/* ---- their settings ---------------------------------------------------------------------------- */

/* The first listener's stand where they stood before there were others. */
static char *
meta_key (Store *self, gint64 listener_id, const char *key)
{
  gint64 id = store_listener_of (self, listener_id);

  return id == STORE_LISTENER_DEFAULT ? g_strdup (key)
                                      : g_strdup_printf ("%s:%" G_GINT64_FORMAT, key, id);
}

char *
store_listener_meta_get (Store *self, gint64 listener_id, const char *key, GError **error)
{
  g_autofree char *full = meta_key (self, listener_id, key);

  return store_meta_get (self, full, error);
}

gboolean
store_listener_meta_set (Store *self, gint64 listener_id, const char *key, const char *value,
                         GError **error)
{
  g_autofree char *full = meta_key (self, listener_id, key);

  return store_meta_set (self, full, value, error);
}
