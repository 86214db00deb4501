/* store.c - opening, mending, closing and upkeep of the database
 *
 * Engine thread. Invariant: a database that SQLite finds damaged is renamed
 * before anything is written in its place. */
#define G_LOG_DOMAIN "segue-store"

#include "store-private.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* A check reads the whole file: this much takes about half a second. */
#define CHECK_AFTER_KILL_BYTES (G_GINT64_CONSTANT (64) << 20)

enum {
  STMT_PLAYLISTS_PURGE,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_PLAYLISTS_PURGE] = "DELETE FROM playlist WHERE deleted_s < ?1",
};
const StoreSqlTable store_core_sql = { SQL, N_STMTS };

static const StoreSqlTable *const TABLES[STORE_N_SQL] = {
  [STORE_SQL_CORE] = &store_core_sql,
  [STORE_SQL_SQL] = &store_sql_sql,
  [STORE_SQL_FOLDERS] = &store_folders_sql,
  [STORE_SQL_TRACKS] = &store_tracks_sql,
  [STORE_SQL_MATCH] = &store_match_sql,
  [STORE_SQL_FAILURES] = &store_failures_sql,
  [STORE_SQL_SORT] = &store_sort_sql,
  [STORE_SQL_QUERY] = &store_query_sql,
  [STORE_SQL_GROUPS] = &store_groups_sql,
  [STORE_SQL_HISTORY] = &store_history_sql,
  [STORE_SQL_ERASED] = &store_erased_sql,
  [STORE_SQL_LISTENERS] = &store_listeners_sql,
  [STORE_SQL_PLAYLISTS] = &store_playlists_sql,
  [STORE_SQL_QUEUE] = &store_queue_sql,
  [STORE_SQL_FEATURES] = &store_features_sql,
  [STORE_SQL_MODELS] = &store_models_sql,
  [STORE_SQL_INSIGHT] = &store_insight_sql,
  [STORE_SQL_PICKS] = &store_picks_sql,
  [STORE_SQL_MODES] = &store_modes_sql,
  [STORE_SQL_EXPORT] = &store_export_sql,
  [STORE_SQL_IMPORT] = &store_import_sql,
  [STORE_SQL_OWN] = &store_own_sql,
};

const char *
store_sqlite_version (void)
{
  return sqlite3_libversion ();
}

/* ---- opening ---------------------------------------------------------------------------- */

static int
trace_cb (unsigned kind, void *data, void *statement, void *sql)
{
  g_message ("%s", (const char *) sql);
  return 0;
}

static gboolean
prepare_all (Store *self, GError **error)
{
  for (guint t = 0; t < STORE_N_SQL; t++) {
    if (TABLES[t] == NULL)
      continue;
    self->stmt[t] = g_new0 (sqlite3_stmt *, TABLES[t]->n);
    for (guint i = 0; i < TABLES[t]->n; i++) {
      if (sqlite3_prepare_v3 (self->db, TABLES[t]->sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                              &self->stmt[t][i], NULL) != SQLITE_OK) {
        /* Our statements fit our schema: one that does not belongs to a file
         * that is not what its version says. */
        g_set_error (error, STORE_ERROR, STORE_ERROR_DAMAGED,
                     "The library database lacks a table: %s.", sqlite3_errmsg (self->db));
        return FALSE;
      }
    }
  }
  return TRUE;
}

static void
finalise_all (Store *self)
{
  for (guint t = 0; t < STORE_N_SQL; t++) {
    for (guint i = 0; self->stmt[t] != NULL && i < TABLES[t]->n; i++)
      sqlite3_finalize (self->stmt[t][i]);
    g_clear_pointer (&self->stmt[t], g_free);
  }
}

static void
disconnect (Store *self)
{
  finalise_all (self);
  g_clear_pointer (&self->orders, store_orders_free);
  if (self->db != NULL)
    sqlite3_close (self->db);
  self->db = NULL;
  self->depth = 0;
}

static gint64
pragma_int64 (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *s = NULL;
  gint64 value = -1;

  if (sqlite3_prepare_v2 (db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step (s) == SQLITE_ROW)
    value = sqlite3_column_int64 (s, 0);
  sqlite3_finalize (s);
  return value;
}

/* A running player may own this database: nothing beyond what is asked. */
static gboolean
is_visitor (const Store *self)
{
  return self->options.read_only || self->options.guest;
}

static gboolean
connect_db (Store *self, GError **error)
{
  int flags = self->options.read_only ? SQLITE_OPEN_READONLY
              : self->options.guest   ? SQLITE_OPEN_READWRITE
                                      : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const char *debug = g_getenv ("SEGUE_DEBUG");

  if (sqlite3_open_v2 (self->path, &self->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    return store_set_error (self, "to open", error);

  sqlite3_busy_timeout (self->db, 5000);
  /* A hostile or damaged schema must not make SQLite do more than read rows. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  store_rules_add_functions (self->db);
  if (debug != NULL && strstr (debug, "sql") != NULL)
    sqlite3_trace_v2 (self->db, SQLITE_TRACE_STMT, trace_cb, NULL);
  return store_exec (self,
                     "PRAGMA cell_size_check = ON;"
                     "PRAGMA foreign_keys = ON;"
                     "PRAGMA temp_store = MEMORY;"
                     "PRAGMA cache_size = -8000;"
                     "PRAGMA synchronous = NORMAL;"
                     "SELECT count(*) FROM sqlite_schema",
                     "to open", error)
         && (self->options.read_only
             || store_exec (self, "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216",
                            "to open", error));
}

/* Whether this file is ours, of a version we know. */
static gboolean
check_identity (Store *self, StoreOpenInfo *info, GError **error)
{
  guint version = store_schema_version (self->db);
  gint64 n_tables = pragma_int64 (self->db, "SELECT count(*) FROM sqlite_schema");
  gint64 application = pragma_int64 (self->db, "PRAGMA application_id");

  if (application == STORE_APPLICATION_ID && version > store_n_migrations) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_NEWER,
                 _("The library was written by a newer version of Segue (format %u, this one "
                   "knows %u); please update Segue."), version, store_n_migrations);
    return FALSE;
  }
  if (n_tables > 0 && (application != STORE_APPLICATION_ID || version == 0)) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_DAMAGED,
                 "The library database is a database of another program.");
    return FALSE;
  }
  info->created = n_tables == 0;
  info->migrated_from = n_tables > 0 && version < store_n_migrations ? version : 0;
  return TRUE;
}

static gboolean
migrate (Store *self, StoreOpenInfo *info, GError **error)
{
  if (!info->created && info->migrated_from == 0)
    return TRUE;
  if (is_visitor (self)) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
                 "The library database is empty or of an older version; start Segue once.");
    return FALSE;
  }
  if (info->migrated_from > 0 && !store_backup_to_folder (self, error))
    return FALSE;
  if (info->created) {
    g_autofree char *stamp =
      g_strdup_printf ("PRAGMA application_id = %d", STORE_APPLICATION_ID);

    if (!store_exec (self, stamp, "to be created", error))
      return FALSE;
  }
  return store_schema_migrate (self->db, store_migrations, store_n_migrations, error);
}

/* Reads the whole file where there is a reason to doubt it. */
static gboolean
check_contents (Store *self, GError **error)
{
  g_autofree char *mark = store_backup_suspect_path (self->path);
  g_autofree char *clean = NULL;
  gboolean suspect = g_file_test (mark, G_FILE_TEST_EXISTS);
  gint64 bytes = pragma_int64 (self->db, "PRAGMA page_count")
                 * pragma_int64 (self->db, "PRAGMA page_size");

  if (is_visitor (self))
    return TRUE;
  clean = store_meta_get (self, "clean", NULL);
  if (!suspect && (g_strcmp0 (clean, "1") == 0 || bytes > CHECK_AFTER_KILL_BYTES))
    return TRUE;
  if (!store_backup_check (self->db, suspect)
      /* The search index is made of blobs that a check does not look into. */
      || (suspect && sqlite3_exec (self->db, "INSERT INTO track_fts (track_fts) VALUES ('rebuild')",
                                   NULL, NULL, NULL) != SQLITE_OK)) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_DAMAGED, "The library database is damaged.");
    return FALSE;
  }
  g_unlink (mark);
  return TRUE;
}

static gboolean
load_listener (Store *self)
{
  store_listeners_load (self);
  return TRUE;
}

static gboolean
open_once (Store *self, StoreOpenInfo *info, GError **error)
{
  return connect_db (self, error)
         && check_identity (self, info, error)
         && migrate (self, info, error)
         && store_erased_open (self, error)
         && prepare_all (self, error)
         && check_contents (self, error)
         && load_listener (self)
         && (is_visitor (self) || store_meta_set (self, "clean", "0", error))
         && (is_visitor (self)
             || store_history_close_open (self, &info->n_plays_closed, error))
         && store_sort_rebuild_if_needed (self, error);
}

/* An empty file is what a crash while the disk was full leaves behind; SQLite
 * would take it for a new database. */
static gboolean
emptied (const char *path)
{
  GStatBuf st;
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);

  return g_stat (path, &st) == 0 && st.st_size == 0 && !g_file_test (wal, G_FILE_TEST_EXISTS);
}

static char *
repair_notice (const StoreOpenInfo *info, GDateTime *backup)
{
  g_autofree char *date = backup != NULL ? g_date_time_format (backup, "%x") : NULL;

  if (backup != NULL)
    return g_strdup_printf (_("The library database was damaged; it was set aside as “%s”, and "
                              "the backup of %s has taken its place."), info->set_aside, date);
  return g_strdup_printf (_("The library database was damaged; it was set aside as “%s”, and "
                            "a new one was begun."), info->set_aside);
}

static gboolean
repair (Store *self, StoreOpenInfo *info, GError **error)
{
  g_autoptr (GDateTime) backup = NULL;
  g_autofree char *mark = store_backup_suspect_path (self->path);
  char *aside = store_backup_set_aside (self->path, error);

  if (aside == NULL)
    return FALSE;
  store_open_info_clear (info);
  info->set_aside = aside;
  g_unlink (mark);
  backup = store_backup_restore (self->path);
  if (!open_once (self, info, error))
    return FALSE;
  info->restored = backup != NULL;
  info->notice = repair_notice (info, backup);
  return TRUE;
}

static gboolean
open_or_repair (Store *self, StoreOpenInfo *info, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (emptied (self->path))
    g_set_error (&why, STORE_ERROR, STORE_ERROR_DAMAGED, "The library database is empty.");
  else if (open_once (self, info, &why))
    return TRUE;

  if (is_visitor (self) || !g_error_matches (why, STORE_ERROR, STORE_ERROR_DAMAGED)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  g_message ("%s", why->message);
  disconnect (self);
  return repair (self, info, error);
}

static gboolean
is_in_memory (const char *path)
{
  return strcmp (path, ":memory:") == 0;
}

void
store_open_info_clear (StoreOpenInfo *info)
{
  g_free (info->set_aside);
  g_free (info->notice);
  memset (info, 0, sizeof *info);
}

Store *
store_open_full (const char *path, const StoreOptions *options, StoreOpenInfo *info, GError **error)
{
  g_return_val_if_fail (path != NULL && *path != '\0', NULL);
  g_autoptr (Store) self = g_new0 (Store, 1);
  g_autofree char *folder = g_path_get_dirname (path);
  StoreOpenInfo own = { 0 };
  gboolean ok;

  self->owner = g_thread_self ();
  self->path = g_strdup (path);
  self->lock_fd = -1;
  if (options != NULL)
    self->options = *options;

  if (!is_visitor (self) && g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "The folder “%s” cannot be created: %s.",
                 folder, g_strerror (errno));
    return NULL;
  }
  ok = (is_visitor (self) || is_in_memory (path) || store_lock_take (path, &self->lock_fd, error))
       && open_or_repair (self, &own, error);
  if (info != NULL && ok)
    *info = own;
  else
    store_open_info_clear (&own);
  return ok ? g_steal_pointer (&self) : NULL;
}

Store *
store_open (const char *path, StoreOpenInfo *info, GError **error)
{
  return store_open_full (path, NULL, info, error);
}

void
store_close (Store *self)
{
  if (self == NULL)
    return;
  STORE_ASSERT_OWNER (self);

  while (self->depth > 0)
    store_rollback (self);
  if (self->stmt[STORE_SQL_CORE] != NULL && !is_visitor (self) && !self->damaged)
    store_meta_set (self, "clean", "1", NULL);
  disconnect (self);
  store_lock_drop (&self->lock_fd);
  g_free (self->path);
  g_free (self);
}

/* ---- upkeep ------------------------------------------------------------------------------- */

#define WEEK_S (7 * 24 * 3600)
#define KEEP_DELETED_LISTS_S (30 * 24 * 3600)

gboolean
store_backup (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, store_now_s ());

  if (!store_backup_to_folder (self, error)) {
    if (g_error_matches (error != NULL ? *error : NULL, STORE_ERROR, STORE_ERROR_DAMAGED))
      store_mark_suspect (self);
    return FALSE;
  }
  return store_meta_set (self, "backup_s", now, error);
}

gboolean
store_maintain (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autofree char *last = store_meta_get (self, "backup_s", NULL);
  gint64 age_s = store_now_s () - (last != NULL ? g_ascii_strtoll (last, NULL, 10) : 0);
  g_autoptr (StoreStmt) purge = STORE_STMT (self, STORE_SQL_CORE, STMT_PLAYLISTS_PURGE);

  /* A clock that was set back must not stop the backups. */
  if ((age_s >= WEEK_S || age_s < 0) && !store_backup (self, error))
    return FALSE;
  sqlite3_bind_int64 (purge, 1, store_now_s () - KEEP_DELETED_LISTS_S);
  return store_run (self, purge, "to purge playlists", error)
         && store_listeners_purge (self, store_now_s () - KEEP_DELETED_LISTS_S, error)
         && store_own_purge (self, error)
         && store_exec (self, "PRAGMA analysis_limit = 400; PRAGMA optimize;"
                        " PRAGMA wal_checkpoint (PASSIVE)", "upkeep", error);
}
