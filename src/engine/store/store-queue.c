/* store-queue.c - the queue as it was left, so that a restart goes on
 *
 * Engine thread. Invariant: one row; the position is written every few
 * seconds without the queue itself. */
#define G_LOG_DOMAIN "segue-store-queue"

#include "store-private.h"

#include <math.h>

enum {
  STMT_SAVE,
  STMT_SAVE_POSITION,
  STMT_LOAD,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_SAVE] = "INSERT INTO queue (id, state, current, position_s) VALUES (1, ?3, ?1, ?2)"
                " ON CONFLICT (id) DO UPDATE SET state = excluded.state,"
                " current = excluded.current, position_s = excluded.position_s",
  [STMT_SAVE_POSITION] = "UPDATE queue SET current = ?1, position_s = ?2",
  [STMT_LOAD] = "SELECT state, current, position_s FROM queue",
};
const StoreSqlTable store_queue_sql = { SQL, N_STMTS };

static void
bind_place (StoreStmt *s, int current, double position_s)
{
  sqlite3_bind_int (s, 1, current);
  sqlite3_bind_double (s, 2, isfinite (position_s) ? position_s : 0);
}

gboolean
store_queue_save (Store *self, GBytes *state, int current, double position_s, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_QUEUE, STMT_SAVE);
  gsize length;
  const void *data = g_bytes_get_data (state, &length);

  bind_place (s, current, position_s);
  sqlite3_bind_blob64 (s, 3, data != NULL ? data : "", length, SQLITE_STATIC);
  return store_run (self, s, "to keep the queue", error);
}

gboolean
store_queue_save_position (Store *self, int current, double position_s, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_QUEUE, STMT_SAVE_POSITION);

  bind_place (s, current, position_s);
  return store_run (self, s, "to keep the position", error);
}

GBytes *
store_queue_load (Store *self, int *current, double *position_s, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_QUEUE, STMT_LOAD);
  int rc = sqlite3_step (s);

  if (rc != SQLITE_ROW) {
    store_read_all (self, rc, "to read the queue", error);
    return NULL;
  }
  if (current != NULL)
    *current = sqlite3_column_int (s, 1);
  if (position_s != NULL)
    *position_s = sqlite3_column_double (s, 2);
  return g_bytes_new (sqlite3_column_blob (s, 0), (gsize) sqlite3_column_bytes (s, 0));
}
