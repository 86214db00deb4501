/* store-folders.c - the music folders, and which tracks they bring and take
 *
 * Engine thread. Invariant: a track is hidden exactly when a folder above it
 * was removed and no other holds it; nothing of it is deleted. */
#define G_LOG_DOMAIN "segue-store-folders"

#include "store-private.h"

#include <string.h>

enum {
  STMT_LIST,
  STMT_ADD,
  STMT_REMOVE,
  STMT_SCANNED,
  STMT_UNHIDE,
  STMT_HIDE,
  N_STMTS
};

/* "Under a folder": from "folder/" up to the byte after the slash. */
static const char *const SQL[N_STMTS] = {
  [STMT_LIST] =
    "SELECT f.id, f.path, f.added_s, f.scanned_s,"
    "       (SELECT count(*) FROM track AS t"
    "         WHERE t.path > CAST(f.path || '/' AS BLOB) AND t.path < CAST(f.path || '0' AS BLOB)"
    "           AND t.state = 0)"
    "  FROM folder AS f ORDER BY f.path",
  [STMT_ADD] = "INSERT INTO folder (path, added_s) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
  [STMT_REMOVE] = "DELETE FROM folder WHERE path = ?1",
  [STMT_SCANNED] = "UPDATE folder SET scanned_s = ?2 WHERE path = ?1",
  [STMT_UNHIDE] = "UPDATE track SET state = 1 WHERE path >= ?1 AND path < ?2 AND state = 2",
  [STMT_HIDE] =
    "UPDATE track SET state = 2"
    " WHERE path >= ?1 AND path < ?2"
    "   AND NOT EXISTS (SELECT 1 FROM folder AS f"
    "                    WHERE track.path > CAST(f.path || '/' AS BLOB)"
    "                      AND track.path < CAST(f.path || '0' AS BLOB))",
};
const StoreSqlTable store_folders_sql = { SQL, N_STMTS };

void
store_folder_free (StoreFolder *folder)
{
  if (folder == NULL)
    return;
  g_free (folder->path);
  g_free (folder);
}

/* Without slashes at the end, so that one folder has one name. */
static char *
plain_path (const char *path)
{
  char *plain = g_strdup (path);

  for (gsize n = strlen (plain); n > 1 && plain[n - 1] == '/'; n--)
    plain[n - 1] = '\0';
  return plain;
}

GPtrArray *
store_folders_list (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FOLDERS, STMT_LIST);
  g_autoptr (GPtrArray) folders =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_folder_free);
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    StoreFolder *folder = g_new0 (StoreFolder, 1);

    folder->id = sqlite3_column_int64 (s, 0);
    folder->path = store_column_path (s, 1);
    folder->added_s = sqlite3_column_int64 (s, 2);
    folder->scanned_s = sqlite3_column_int64 (s, 3);
    folder->n_tracks = (guint) sqlite3_column_int64 (s, 4);
    g_ptr_array_add (folders, folder);
  }
  return store_read_all (self, rc, "to list folders", error) ? g_steal_pointer (&folders) : NULL;
}

static gboolean
run_under (Store *self, guint stmt, const char *folder, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FOLDERS, stmt);

  store_bind_under (s, 1, 2, folder);
  return store_run (self, s, "a music folder", error);
}

static gboolean
run_path (Store *self, guint stmt, const char *path, gint64 at_s, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FOLDERS, stmt);

  store_bind_path (s, 1, path);
  if (sqlite3_bind_parameter_count (s) > 1)
    sqlite3_bind_int64 (s, 2, at_s);
  return store_run (self, s, "a music folder", error);
}

static gboolean
check_path (const char *path, GError **error)
{
  if (path != NULL && g_path_is_absolute (path))
    return TRUE;
  g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "A music folder needs its full path.");
  return FALSE;
}

gboolean
store_folders_add (Store *self, const char *path, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autofree char *plain = NULL;

  if (!check_path (path, error) || !store_begin (self, error))
    return FALSE;
  plain = plain_path (path);
  store_touch (self, STORE_CHANGED_TRACKS);
  return store_end (self,
                    run_path (self, STMT_ADD, plain, store_now_s (), error)
                      && run_under (self, STMT_UNHIDE, plain, error),
                    error);
}

gboolean
store_folders_remove (Store *self, const char *path, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autofree char *plain = NULL;

  if (!check_path (path, error) || !store_begin (self, error))
    return FALSE;
  plain = plain_path (path);
  store_touch (self, STORE_CHANGED_TRACKS);
  return store_end (self,
                    run_path (self, STMT_REMOVE, plain, 0, error)
                      && run_under (self, STMT_HIDE, plain, error),
                    error);
}

gboolean
store_folders_scanned (Store *self, const char *path, gint64 now_s, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autofree char *plain = plain_path (path);

  return run_path (self, STMT_SCANNED, plain, now_s, error);
}
