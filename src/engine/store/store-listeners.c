/* store-listeners.c - the people who share this library
 *
 * Engine thread. Invariant: the default listener always exists. */
#define G_LOG_DOMAIN "segue-store-listeners"

#include "store-private.h"

enum {
  STMT_ADD,
  STMT_RENAME,
  STMT_REMOVE,
  STMT_LIST,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_ADD] = "INSERT INTO listener (name, created_s) VALUES (?1, ?2)",
  [STMT_RENAME] = "UPDATE listener SET name = ?2 WHERE id = ?1",
  [STMT_REMOVE] = "DELETE FROM listener WHERE id = ?1 AND id <> 1",
  [STMT_LIST] = "SELECT id, name FROM listener ORDER BY id",
};
const StoreSqlTable store_listeners_sql = { SQL, N_STMTS };

static void
bind_name (StoreStmt *s, int i, const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);

  sqlite3_bind_text (s, i, valid, -1, SQLITE_TRANSIENT);
}

gint64
store_listeners_add (Store *self, const char *name, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_ADD);

  bind_name (s, 1, name);
  sqlite3_bind_int64 (s, 2, store_now_s ());
  return store_run (self, s, "a new listener", error) ? sqlite3_last_insert_rowid (self->db) : 0;
}

gboolean
store_listeners_rename (Store *self, gint64 id, const char *name, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_RENAME);

  sqlite3_bind_int64 (s, 1, id);
  bind_name (s, 2, name);
  return store_run (self, s, "a listener's name", error);
}

/* Their plays and what was learnt from them go too. */
static gboolean
remove_listener (Store *self, gint64 id, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_REMOVE);

  sqlite3_bind_int64 (s, 1, id);
  return store_history_wipe (self, id, error) && store_run (self, s, "to remove a listener", error);
}

gboolean
store_listeners_remove (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (id == STORE_LISTENER_DEFAULT || id == 0) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "The first listener cannot be removed.");
    return FALSE;
  }
  if (!store_begin (self, error))
    return FALSE;
  return store_end (self, remove_listener (self, id, error), error);
}

GHashTable *
store_listeners_list (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_LISTENERS, STMT_LIST);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                                        g_free);
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64 (s, 0);

    g_hash_table_insert (names, g_memdup2 (&id, sizeof id), g_strdup (store_column_text (s, 1)));
  }
  return store_read_all (self, rc, "to list listeners", error) ? g_steal_pointer (&names) : NULL;
}
