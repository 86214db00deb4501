/* store-backup.c - copies of the database, and what becomes of a damaged one
 *
 * Engine thread. Invariant: nothing here overwrites a database; a copy is
 * checked before it counts as a backup and before older ones go. */
#define G_LOG_DOMAIN "segue-store-backup"

#include "store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define KEEP_BACKUPS 5
#define PAGES_AT_ONCE 2000 /* 8 MB */
#define CHECK_STEPS 20000  /* of SQLite's machine: some milliseconds */
#define PREFIX "library-"
#define SUFFIX ".db"
#define STAMP  "%Y%m%d-%H%M%S" /* sorts as text, and is a name on every file system */

char *
store_backup_suspect_path (const char *path)
{
  return g_strconcat (path, ".suspect", NULL);
}

static char *
backup_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_build_filename (folder, "backups", NULL);
}

static char *
stamp_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, STAMP);
}

gboolean
store_backup_check (sqlite3 *db, gboolean whole)
{
  sqlite3_stmt *s = NULL;
  gboolean good;

  /* One complaint is enough. */
  good = sqlite3_prepare_v2 (db, whole ? "PRAGMA integrity_check (1)" : "PRAGMA quick_check (1)",
                             -1, &s, NULL) == SQLITE_OK
         && sqlite3_step (s) == SQLITE_ROW
         && g_strcmp0 ((const char *) sqlite3_column_text (s, 0), "ok") == 0;
  sqlite3_finalize (s);
  return good;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) b, *(const char *const *) a);
}

/* Names of backups, newest first. */
static GPtrArray *
backup_names (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, PREFIX) && g_str_has_suffix (name, SUFFIX))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, newest_first);
  return names;
}

static int
stopped_cb (void *stop)
{
  return stop != NULL && g_atomic_int_get ((const int *) stop) != 0;
}

/* Piece by piece, so that it can be stopped. @from's read transaction keeps what is copied
 * as it is, whoever writes meanwhile. */
static int
copy_pages (sqlite3 *from, sqlite3 *to, void *stop)
{
  gboolean alone = sqlite3_get_autocommit (from);
  sqlite3_backup *backup;
  int rc = SQLITE_OK;

  if (alone)
    sqlite3_exec (from, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
  backup = sqlite3_backup_init (to, "main", from, "main");
  while (backup != NULL && rc == SQLITE_OK)
    rc = stopped_cb (stop) ? SQLITE_INTERRUPT : sqlite3_backup_step (backup, PAGES_AT_ONCE);
  if (backup == NULL)
    rc = sqlite3_errcode (to);
  else if (sqlite3_backup_finish (backup) != SQLITE_OK || rc == SQLITE_DONE)
    rc = sqlite3_errcode (to);
  if (alone)
    sqlite3_exec (from, "COMMIT", NULL, NULL, NULL);
  return rc;
}

/* Copies @from to a new file and looks whether the copy is sound. */
static int
copy_database (sqlite3 *from, const char *to, void *stop, gboolean *good)
{
  sqlite3 *copy = NULL;
  int rc = sqlite3_open_v2 (to, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

  *good = FALSE;
  if (rc == SQLITE_OK) {
    rc = copy_pages (from, copy, stop);
    /* Not WAL: a backup is one file, readable from read-only media. */
    if (rc == SQLITE_OK)
      sqlite3_exec (copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    sqlite3_progress_handler (copy, CHECK_STEPS, stopped_cb, stop);
    *good = rc == SQLITE_OK && store_backup_check (copy, FALSE);
    if (!*good && stopped_cb (stop))
      rc = SQLITE_INTERRUPT; /* not known to be unsound */
  }
  sqlite3_close (copy);
  return rc;
}

static void
drop_old (const char *folder)
{
  g_autoptr (GPtrArray) names = backup_names (folder);

  for (guint i = KEEP_BACKUPS; i < names->len; i++) {
    g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
    g_unlink (path);
  }
}

gboolean
store_backup_to_folder (Store *self, GError **error)
{
  g_autofree char *folder = backup_folder (self->path);
  g_autofree char *stamp = stamp_now ();
  g_autofree char *name = g_strconcat (PREFIX, stamp, SUFFIX, NULL);
  g_autofree char *target = g_build_filename (folder, name, NULL);
  g_autofree char *partial = g_strconcat (target, ".part", NULL);
  gboolean good = FALSE;
  int rc = SQLITE_CANTOPEN;

  if (g_mkdir_with_parents (folder, 0700) == 0) {
    g_unlink (partial);
    rc = copy_database (self->db, partial, (void *) self->options.stop, &good);
  }
  if (!good || g_rename (partial, target) != 0) {
    g_unlink (partial);
    /* A copy that was made but is not sound tells of the original. */
    g_set_error (error, STORE_ERROR, rc == SQLITE_OK && !good ? STORE_ERROR_DAMAGED
                                                              : STORE_ERROR_FAILED,
                 "The library database could not be backed up: %s.",
                 rc == SQLITE_OK ? (good ? g_strerror (errno) : "it is damaged")
                                 : sqlite3_errstr (rc));
    return FALSE;
  }
  drop_old (folder);
  return TRUE;
}

/* ---- a damaged database ------------------------------------------------------- */

/* A name that nothing has yet. */
static char *
aside_name (const char *path)
{
  g_autofree char *stamp = stamp_now ();
  char *name = g_strdup_printf ("%s.damaged-%s", path, stamp);

  for (guint i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++) {
    g_free (name);
    name = g_strdup_printf ("%s.damaged-%s-%u", path, stamp, i);
  }
  return name;
}

char *
store_backup_set_aside (const char *path, GError **error)
{
  g_autofree char *aside = aside_name (path);
  const char *const beside[] = { "-wal", "-shm" };

  if (g_rename (path, aside) != 0) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
                 "The damaged library database “%s” cannot be renamed: %s.", path,
                 g_strerror (errno));
    return NULL;
  }
  /* They hold the last commits; left here, SQLite would replay them into the
   * database that comes now. */
  for (guint i = 0; i < G_N_ELEMENTS (beside); i++) {
    g_autofree char *from = g_strconcat (path, beside[i], NULL);
    g_autofree char *to = g_strconcat (aside, beside[i], NULL);

    if (g_rename (from, to) != 0 && errno != ENOENT)
      g_unlink (from);
  }
  return g_steal_pointer (&aside);
}

static gboolean
restore_one (const char *backup, const char *path)
{
  g_autofree char *partial = g_strconcat (path, ".part", NULL);
  sqlite3 *db = NULL;
  gboolean good = FALSE;

  g_unlink (partial);
  if (sqlite3_open_v2 (backup, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK
      && store_schema_version (db) >= 1 && store_schema_version (db) <= store_n_migrations)
    copy_database (db, partial, NULL, &good);
  sqlite3_close (db);
  if (good && g_rename (partial, path) == 0)
    return TRUE;
  g_unlink (partial);
  return FALSE;
}

static GDateTime *
date_of (const char *name)
{
  int y, mo, d, h, mi, s;

  if (sscanf (name, PREFIX "%4d%2d%2d-%2d%2d%2d", &y, &mo, &d, &h, &mi, &s) == 6) {
    GDateTime *date = g_date_time_new_utc (y, mo, d, h, mi, s);

    if (date != NULL)
      return date;
  }
  return g_date_time_new_from_unix_utc (0);
}

GDateTime *
store_backup_restore (const char *path)
{
  g_autofree char *folder = backup_folder (path);
  g_autoptr (GPtrArray) names = backup_names (folder);

  for (guint i = 0; i < names->len; i++) {
    g_autofree char *backup = g_build_filename (folder, names->pdata[i], NULL);

    if (restore_one (backup, path))
      return date_of (names->pdata[i]);
    g_message ("the backup “%s” is damaged too", backup);
  }
  return NULL;
}
