/* store-failures.c - files that could not be read, so that they are tried again
 * only when they changed
 *
 * Engine thread. Invariant: a path that became a track is no failure any more. */
#define G_LOG_DOMAIN "segue-store-failures"

#include "store-private.h"

enum {
  STMT_FAILURE_SET,
  STMT_FAILURE_CLEAR,
  STMT_FAILURES,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_FAILURE_SET] =
    "INSERT INTO scan_failure VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (path) DO UPDATE SET size_bytes = excluded.size_bytes,"
    " mtime_us = excluded.mtime_us, at_s = excluded.at_s, reason = excluded.reason",
  [STMT_FAILURE_CLEAR] = "DELETE FROM scan_failure WHERE path = ?1",
  [STMT_FAILURES] = "SELECT path, size_bytes, mtime_us, at_s, reason FROM scan_failure"
                    " ORDER BY at_s DESC, path",
};
const StoreSqlTable store_failures_sql = { SQL, N_STMTS };

void
store_failure_free (StoreFailure *failure)
{
  if (failure == NULL)
    return;
  g_free (failure->path);
  g_free (failure->reason);
  g_free (failure);
}

gboolean
store_failures_set (Store *self, const char *path, gint64 size_bytes, gint64 mtime_us,
                    const char *reason, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FAILURES, STMT_FAILURE_SET);

  store_bind_path (s, 1, path);
  sqlite3_bind_int64 (s, 2, size_bytes);
  sqlite3_bind_int64 (s, 3, mtime_us);
  sqlite3_bind_int64 (s, 4, store_now_s ());
  store_bind_text (s, 5, reason != NULL && *reason != '\0' ? reason : "It could not be read.");
  return store_run (self, s, "to remember a failure", error);
}

gboolean
store_failures_clear (Store *self, const char *path, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FAILURES, STMT_FAILURE_CLEAR);

  store_bind_path (s, 1, path);
  return store_run (self, s, "to forget a failure", error);
}

GPtrArray *
store_read_failures (Store *self, StoreStmt *stmt, GError **error)
{
  g_autoptr (StoreStmt) s = stmt;
  g_autoptr (GPtrArray) failures =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_failure_free);
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    StoreFailure *failure = g_new0 (StoreFailure, 1);

    failure->path = store_column_path (s, 0);
    failure->size_bytes = sqlite3_column_int64 (s, 1);
    failure->mtime_us = sqlite3_column_int64 (s, 2);
    failure->at_s = sqlite3_column_int64 (s, 3);
    failure->reason = store_column_dup (s, 4);
    g_ptr_array_add (failures, failure);
  }
  return store_read_all (self, rc, "to list failures", error) ? g_steal_pointer (&failures) : NULL;
}

GPtrArray *
store_failures_list (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  return store_read_failures (self, STORE_STMT (self, STORE_SQL_FAILURES, STMT_FAILURES), error);
}
