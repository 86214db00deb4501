/* store-playlists.c - playlists and what stands in them
 *
 * Engine thread. Invariant: positions of one list are 0 … n - 1 without gaps;
 * an entry whose track is gone keeps its path. Editing rewrites the list:
 * 10 000 entries take some milliseconds, and positions never clash. */
#define G_LOG_DOMAIN "segue-store-playlists"

#include "store-private.h"

#include <glib/gi18n.h>
#include <string.h>

enum {
  STMT_LIST,
  STMT_GET,
  STMT_CREATE,
  STMT_RENAME,
  STMT_SET_RULES,
  STMT_DELETE,
  STMT_RESTORE,
  STMT_COUNTED,
  STMT_ITEMS,
  STMT_ITEMS_CLEAR,
  STMT_ITEM_ADD,
  STMT_TRACK_NAME,
  N_STMTS
};

#define PLAYLIST_COLUMNS \
  "p.id, p.name, p.builtin, p.rules, CASE WHEN p.rules IS NULL" \
  " THEN (SELECT count(*) FROM playlist_item AS i WHERE i.playlist_id = p.id) ELSE p.n_tracks END"

static const char *const SQL[N_STMTS] = {
  [STMT_LIST] = "SELECT " PLAYLIST_COLUMNS " FROM playlist AS p WHERE p.deleted_s IS NULL"
                " ORDER BY p.builtin IS NULL, fold(p.name), p.id",
  [STMT_GET] = "SELECT " PLAYLIST_COLUMNS " FROM playlist AS p WHERE p.id = ?1"
               " AND p.deleted_s IS NULL",
  [STMT_CREATE] = "INSERT INTO playlist (name, rules, created_s) VALUES (?1, ?2, ?3)",
  [STMT_RENAME] = "UPDATE playlist SET name = ?2 WHERE id = ?1 AND builtin IS NULL",
  [STMT_SET_RULES] = "UPDATE playlist SET rules = ?2 WHERE id = ?1 AND rules IS NOT NULL",
  [STMT_DELETE] = "UPDATE playlist SET deleted_s = ?2 WHERE id = ?1 AND builtin IS NULL",
  [STMT_RESTORE] = "UPDATE playlist SET deleted_s = NULL WHERE id = ?1",
  [STMT_COUNTED] = "UPDATE playlist SET n_tracks = ?2 WHERE id = ?1 AND n_tracks <> ?2",
  [STMT_ITEMS] =
    "SELECT i.track_id, coalesce(t.path, i.path), coalesce(t.title, i.title)"
    "  FROM playlist_item AS i LEFT JOIN track AS t ON t.id = i.track_id"
    " WHERE i.playlist_id = ?1 ORDER BY i.position",
  [STMT_ITEMS_CLEAR] = "DELETE FROM playlist_item WHERE playlist_id = ?1",
  /* A path that is in the library is its track, whoever added it. */
  [STMT_ITEM_ADD] =
    "INSERT INTO playlist_item (playlist_id, position, track_id, path, title) VALUES (?1, ?2,"
    " coalesce((SELECT id FROM track WHERE id = ?3), (SELECT id FROM track WHERE path = ?4)),"
    " coalesce(?4, (SELECT path FROM track WHERE id = ?3), x'00'), ?5)",
  [STMT_TRACK_NAME] = "SELECT path, title FROM track WHERE id = ?1",
};
const StoreSqlTable store_playlists_sql = { SQL, N_STMTS };

StorePlaylistItem *
store_playlist_item_new (gint64 track_id, const char *path, const char *title)
{
  StorePlaylistItem *item = g_new0 (StorePlaylistItem, 1);

  item->track_id = track_id;
  item->path = g_strdup (path);
  item->title = g_strdup (title);
  return item;
}

void
store_playlist_item_free (StorePlaylistItem *item)
{
  if (item == NULL)
    return;
  g_free (item->path);
  g_free (item->title);
  g_free (item);
}

/* ---- the lists ------------------------------------------------------------------ */

static PlaylistRow *
read_playlist (StoreStmt *s)
{
  PlaylistRow *row = g_new0 (PlaylistRow, 1);

  row->id = sqlite3_column_int64 (s, 0);
  row->name = g_strdup (store_column_text (s, 1));
  row->builtin = store_column_dup (s, 2);
  row->rules = store_column_dup (s, 3);
  row->smart = row->rules != NULL;
  row->n_tracks = (guint) sqlite3_column_int64 (s, 4);
  return row;
}

GPtrArray *
store_playlists_list (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_LIST);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) playlist_row_free);
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW)
    g_ptr_array_add (rows, read_playlist (s));
  return store_read_all (self, rc, "to list playlists", error) ? g_steal_pointer (&rows) : NULL;
}

static gboolean
no_playlist (GError **error)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_MISSING, _("That playlist is not there any more."));
  return FALSE;
}

PlaylistRow *
store_playlists_get (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_GET);
  int rc;

  sqlite3_bind_int64 (s, 1, id);
  rc = sqlite3_step (s);
  if (rc == SQLITE_ROW)
    return read_playlist (s);
  if (store_read_all (self, rc, "to read a playlist", error))
    no_playlist (error);
  return NULL;
}

/* The name without space around it; NULL with @error when nothing is left. */
static char *
clean_name (const char *name, GError **error)
{
  g_autofree char *clean = g_strstrip (g_utf8_make_valid (name != NULL ? name : "", -1));

  if (*clean != '\0')
    return g_steal_pointer (&clean);
  g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, _("A playlist needs a name."));
  return NULL;
}

gint64
store_playlists_create (Store *self, const char *name, const char *rules, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_CREATE);
  g_autofree char *clean = clean_name (name, error);

  if (clean == NULL || (rules != NULL && !store_rules_check (rules, error)))
    return 0;
  store_bind_text (s, 1, clean);
  store_bind_text (s, 2, rules);
  sqlite3_bind_int64 (s, 3, store_now_s ());
  return store_run (self, s, "a new playlist", error) ? sqlite3_last_insert_rowid (self->db) : 0;
}

/* Runs a change of one list, which must be there. */
static gboolean
change_list (Store *self, StoreStmt *s, gint64 id, GError **error)
{
  sqlite3_bind_int64 (s, 1, id);
  if (!store_run (self, s, "to change a playlist", error))
    return FALSE;
  return sqlite3_changes (self->db) > 0 || no_playlist (error);
}

gboolean
store_playlists_rename (Store *self, gint64 id, const char *name, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_RENAME);
  g_autofree char *clean = clean_name (name, error);

  store_bind_text (s, 2, clean);
  return clean != NULL && change_list (self, s, id, error);
}

gboolean
store_playlists_set_rules (Store *self, gint64 id, const char *rules, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_SET_RULES);

  store_bind_text (s, 2, rules);
  return store_rules_check (rules, error) && change_list (self, s, id, error);
}

gboolean
store_playlists_delete (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_DELETE);

  sqlite3_bind_int64 (s, 2, store_now_s ());
  return change_list (self, s, id, error);
}

gboolean
store_playlists_restore (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_RESTORE);

  return change_list (self, s, id, error);
}

/* ---- entries ------------------------------------------------------------------------ */

static GPtrArray *
read_items (Store *self, gint64 id, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_ITEMS);
  g_autoptr (GPtrArray) items =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_playlist_item_free);
  int rc;

  sqlite3_bind_int64 (s, 1, id);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    StorePlaylistItem *item = g_new0 (StorePlaylistItem, 1);

    item->track_id = sqlite3_column_int64 (s, 0);
    item->path = store_column_path (s, 1);
    item->title = store_column_dup (s, 2);
    g_ptr_array_add (items, item);
  }
  return store_read_all (self, rc, "to read a playlist", error) ? g_steal_pointer (&items) : NULL;
}

static gboolean
keep_count (Store *self, gint64 id, guint n, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_COUNTED);

  if (self->options.read_only)
    return TRUE;
  sqlite3_bind_int64 (s, 1, id);
  sqlite3_bind_int64 (s, 2, n);
  return store_run (self, s, "to count a playlist", error);
}

static GPtrArray *
smart_items (Store *self, gint64 id, const char *rules, GError **error)
{
  g_autoptr (GArray) ids = store_rules_run (self, rules, error);
  g_autoptr (GPtrArray) items =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_playlist_item_free);

  if (ids == NULL || !keep_count (self, id, ids->len, error))
    return NULL;
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_TRACK_NAME);
    StorePlaylistItem *item = g_new0 (StorePlaylistItem, 1);

    item->track_id = g_array_index (ids, gint64, i);
    sqlite3_bind_int64 (s, 1, item->track_id);
    if (sqlite3_step (s) == SQLITE_ROW) {
      item->path = store_column_path (s, 0);
      item->title = store_column_dup (s, 1);
    }
    g_ptr_array_add (items, item);
  }
  return g_steal_pointer (&items);
}

GPtrArray *
store_playlists_items (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  PlaylistRow *row = store_playlists_get (self, id, error);
  GPtrArray *items = NULL;

  if (row == NULL)
    return NULL;
  items = row->smart ? smart_items (self, id, row->rules, error) : read_items (self, id, error);
  playlist_row_free (row);
  return items;
}

static gboolean
write_items (Store *self, gint64 id, GPtrArray *items, GError **error)
{
  g_autoptr (StoreStmt) clear = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_ITEMS_CLEAR);

  sqlite3_bind_int64 (clear, 1, id);
  if (!store_run (self, clear, "to change a playlist", error))
    return FALSE;
  for (guint i = 0; i < items->len; i++) {
    const StorePlaylistItem *item = items->pdata[i];
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PLAYLISTS, STMT_ITEM_ADD);

    sqlite3_bind_int64 (s, 1, id);
    sqlite3_bind_int64 (s, 2, i);
    if (item->track_id != 0)
      sqlite3_bind_int64 (s, 3, item->track_id);
    store_bind_path (s, 4, item->path);
    store_bind_text (s, 5, item->title);
    if (!store_run (self, s, "to change a playlist", error))
      return FALSE;
  }
  return TRUE;
}

/* The entries of a plain list, for editing. */
static GPtrArray *
items_to_edit (Store *self, gint64 id, GError **error)
{
  PlaylistRow *row = store_playlists_get (self, id, error);
  gboolean smart = row != NULL && row->smart;

  if (row == NULL)
    return NULL;
  playlist_row_free (row);
  if (!smart)
    return read_items (self, id, error);
  g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
               _("A smart playlist is changed by its rules."));
  return NULL;
}

static GPtrArray *
begin_edit (Store *self, gint64 id, GError **error)
{
  GPtrArray *items;

  if (!store_begin (self, error))
    return NULL;
  if ((items = items_to_edit (self, id, error)) == NULL)
    store_rollback (self);
  return items;
}

gboolean
store_playlists_set_items (Store *self, gint64 id, GPtrArray *items, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (GPtrArray) before = begin_edit (self, id, error);

  return before != NULL && store_end (self, write_items (self, id, items, error), error);
}

gboolean
store_playlists_insert (Store *self, gint64 id, guint position, GPtrArray *items, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (GPtrArray) list = begin_edit (self, id, error);

  if (list == NULL)
    return FALSE;
  position = MIN (position, list->len);
  for (guint i = 0; i < items->len; i++) {
    const StorePlaylistItem *item = items->pdata[i];

    g_ptr_array_insert (list, (int) (position + i),
                        store_playlist_item_new (item->track_id, item->path, item->title));
  }
  return store_end (self, write_items (self, id, list, error), error);
}

gboolean
store_playlists_add_tracks (Store *self, gint64 id, const gint64 *ids, guint n_ids, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (GPtrArray) items =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_playlist_item_free);

  for (guint i = 0; i < n_ids; i++)
    g_ptr_array_add (items, store_playlist_item_new (ids[i], NULL, NULL));
  return store_playlists_insert (self, id, G_MAXUINT, items, error);
}
