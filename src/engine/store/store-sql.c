/* store-sql.c - statements, values, transactions and small settings
 *
 * Engine thread. Invariant: a statement is always reset before it is used
 * again, and every transaction that was begun is committed or rolled back. */
#define G_LOG_DOMAIN "segue-store-sql"

#include "store-private.h"

#include <string.h>

enum {
  STMT_BEGIN,
  STMT_COMMIT,
  STMT_ROLLBACK,
  STMT_SAVEPOINT,
  STMT_RELEASE,
  STMT_ROLLBACK_TO,
  STMT_META_GET,
  STMT_META_SET,
  STMT_META_CLEAR,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_BEGIN] = "BEGIN IMMEDIATE",
  [STMT_COMMIT] = "COMMIT",
  [STMT_ROLLBACK] = "ROLLBACK",
  /* Savepoints of one name nest; the innermost is meant. */
  [STMT_SAVEPOINT] = "SAVEPOINT inner",
  [STMT_RELEASE] = "RELEASE inner",
  [STMT_ROLLBACK_TO] = "ROLLBACK TO inner",
  [STMT_META_GET] = "SELECT value FROM meta WHERE key = ?1",
  [STMT_META_SET] = "INSERT INTO meta VALUES (?1, ?2)"
                    " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  [STMT_META_CLEAR] = "DELETE FROM meta WHERE key = ?1",
};
const StoreSqlTable store_sql_sql = { SQL, N_STMTS };

G_DEFINE_QUARK (store-error-quark, store_error)

/* ---- statements and errors --------------------------------------------------- */

void
store_stmt_done (StoreStmt *stmt)
{
  sqlite3_reset (stmt);
  sqlite3_clear_bindings (stmt);
}

static StoreError
error_code (int rc)
{
  switch (rc & 0xff) {
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return STORE_ERROR_DAMAGED;
  default:
    return STORE_ERROR_FAILED;
  }
}

/* Leaves a mark beside the file: a damage met while running is repaired at the
 * next start, when nobody holds rows of it. */
void
store_mark_suspect (Store *self)
{
  g_autofree char *mark = store_backup_suspect_path (self->path);

  if (self->damaged || self->options.read_only || self->options.guest)
    return;
  self->damaged = TRUE;
  g_warning ("SQLite finds the database damaged; it will be checked at the next start");
  g_file_set_contents (mark, "", 0, NULL);
}

gboolean
store_set_error (Store *self, const char *what, GError **error)
{
  int rc = sqlite3_extended_errcode (self->db);

  if (error_code (rc) == STORE_ERROR_DAMAGED)
    store_mark_suspect (self);
  g_set_error (error, STORE_ERROR, error_code (rc), "The library database refused %s: %s.", what,
               sqlite3_errmsg (self->db));
  return FALSE;
}

gboolean
store_run (Store *self, StoreStmt *stmt, const char *what, GError **error)
{
  int rc = sqlite3_step (stmt);

  if (rc != SQLITE_DONE && rc != SQLITE_ROW)
    return store_set_error (self, what, error);
  return TRUE;
}

gboolean
store_read_all (Store *self, int rc, const char *what, GError **error)
{
  return rc == SQLITE_DONE ? TRUE : store_set_error (self, what, error);
}

gboolean
store_exec (Store *self, const char *sql, const char *what, GError **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return store_set_error (self, what, error);
  return TRUE;
}

StoreOnce *
store_prepare (Store *self, const char *sql, const char *what, GError **error)
{
  StoreOnce *s = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &s, NULL) != SQLITE_OK) {
    store_set_error (self, what, error);
    return NULL;
  }
  return s;
}

void
store_touch (Store *self, StoreChanged what)
{
  self->changes[what]++;
}

gint64
store_now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* ---- binding and reading ------------------------------------------------------ */

void
store_bind_text (StoreStmt *stmt, int i, const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0)
    sqlite3_bind_null (stmt, i);
  else if (g_utf8_validate (text, (gssize) length, NULL))
    sqlite3_bind_text64 (stmt, i, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
  else
    sqlite3_bind_text (stmt, i, g_utf8_make_valid (text, (gssize) length), -1, g_free);
}

void
store_bind_path (StoreStmt *stmt, int i, const char *path)
{
  if (path == NULL || *path == '\0')
    sqlite3_bind_null (stmt, i);
  else
    sqlite3_bind_blob64 (stmt, i, path, strlen (path), SQLITE_TRANSIENT);
}

void
store_bind_under (StoreStmt *stmt, int i_from, int i_to, const char *folder)
{
  gsize length = strlen (folder);
  g_autofree char *from = NULL, *to = NULL;

  while (length > 0 && folder[length - 1] == '/')
    length--;
  /* '0' is the byte after '/': everything that begins with "folder/". */
  from = g_strdup_printf ("%.*s/", (int) length, folder);
  to = g_strdup_printf ("%.*s0", (int) length, folder);
  store_bind_path (stmt, i_from, from);
  store_bind_path (stmt, i_to, to);
}

void
store_bind_floats (StoreStmt *stmt, int i, const float *data, gsize n)
{
  guint32 *le;

  if (data == NULL || n == 0) {
    sqlite3_bind_null (stmt, i);
    return;
  }
  le = g_new (guint32, n);
  memcpy (le, data, n * sizeof *le);
  for (gsize k = 0; k < n; k++)
    le[k] = GUINT32_TO_LE (le[k]);
  sqlite3_bind_blob64 (stmt, i, le, n * sizeof *le, g_free);
}

float *
store_column_floats (StoreStmt *stmt, int i, guint *n)
{
  const void *blob = sqlite3_column_blob (stmt, i);
  guint count = (guint) sqlite3_column_bytes (stmt, i) / sizeof (float);
  guint32 *le;

  *n = blob != NULL ? count : 0;
  if (*n == 0)
    return NULL;
  le = g_memdup2 (blob, count * sizeof *le);
  for (guint k = 0; k < count; k++)
    le[k] = GUINT32_FROM_LE (le[k]);
  return (float *) le;
}

char *
store_column_path (StoreStmt *stmt, int i)
{
  const void *blob = sqlite3_column_blob (stmt, i);

  return blob != NULL ? g_strndup (blob, (gsize) sqlite3_column_bytes (stmt, i)) : NULL;
}

char *
store_column_dup (StoreStmt *stmt, int i)
{
  const char *text = (const char *) sqlite3_column_text (stmt, i);

  /* A bit that flipped on the disk is no damage that SQLite would notice. */
  return text == NULL || g_utf8_validate (text, -1, NULL) ? g_strdup (text)
                                                          : g_utf8_make_valid (text, -1);
}

const char *
store_column_text (StoreStmt *stmt, int i)
{
  const char *text = (const char *) sqlite3_column_text (stmt, i);

  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : "";
}

/* ---- transactions ---------------------------------------------------------------- */

gboolean
store_begin (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s =
    STORE_STMT (self, STORE_SQL_SQL, self->depth == 0 ? STMT_BEGIN : STMT_SAVEPOINT);

  if (!store_run (self, s, "to begin", error))
    return FALSE;
  self->depth++;
  return TRUE;
}

/* A failed commit rolls back: the caller is left with no transaction open. */
gboolean
store_commit (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_return_val_if_fail (self->depth > 0, FALSE);
  StoreStmt *s =
    STORE_STMT (self, STORE_SQL_SQL, self->depth == 1 ? STMT_COMMIT : STMT_RELEASE);
  gboolean ok = store_run (self, s, "to commit", error);

  store_stmt_done (s);
  if (!ok)
    store_rollback (self);
  else
    self->depth--;
  return ok;
}

void
store_rollback (Store *self)
{
  STORE_ASSERT_OWNER (self);
  g_return_if_fail (self->depth > 0);

  self->depth--;
  for (guint i = 0; i < STORE_N_CHANGED; i++)
    store_touch (self, i); /* what was kept meanwhile may not have happened */
  if (sqlite3_get_autocommit (self->db))
    return; /* SQLite rolled back by itself, as it does when the disk is full */
  if (self->depth == 0) {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_SQL, STMT_ROLLBACK);
    sqlite3_step (s);
  } else {
    g_autoptr (StoreStmt) to = STORE_STMT (self, STORE_SQL_SQL, STMT_ROLLBACK_TO);
    g_autoptr (StoreStmt) release = STORE_STMT (self, STORE_SQL_SQL, STMT_RELEASE);
    sqlite3_step (to);
    sqlite3_step (release);
  }
}

gboolean
store_end (Store *self, gboolean ok, GError **error)
{
  if (ok)
    return store_commit (self, error);
  store_rollback (self);
  return FALSE;
}

/* ---- small settings ----------------------------------------------------------------- */

char *
store_meta_get (Store *self, const char *key, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_SQL, STMT_META_GET);
  int rc;

  store_bind_text (s, 1, key);
  rc = sqlite3_step (s);
  if (rc == SQLITE_ROW)
    return store_column_dup (s, 0);
  store_read_all (self, rc, "to read a setting", error);
  return NULL;
}

gboolean
store_meta_set (Store *self, const char *key, const char *value, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s =
    STORE_STMT (self, STORE_SQL_SQL, value != NULL ? STMT_META_SET : STMT_META_CLEAR);

  store_bind_text (s, 1, key);
  if (value != NULL)
    sqlite3_bind_text (s, 2, value, -1, SQLITE_TRANSIENT);
  return store_run (self, s, "to keep a setting", error);
}
