/* store-groups.c - albums, artists and genres, as their pages list them
 *
 * Engine thread. Invariant: what is listed has at least one present track; ids
 * of albums and names of groups stay when tracks come and go. */
#define G_LOG_DOMAIN "segue-store-groups"

#include "store-private.h"

enum {
  STMT_ALBUMS,
  STMT_ALBUMS_OF,
  STMT_ALBUM_OF_TRACK,
  STMT_GROUPS,
  N_STMTS
};

/* The bare columns beside max() come from the row that holds the maximum, as
 * SQLite documents; the rest is the same in every row of one album. */
#define ALBUM_COLUMNS \
  "SELECT t.album_id, t.album, t.album_artist, t.artist, max(t.album_year), count(*)," \
  "       total(t.duration_s)," \
  "       coalesce(min(CASE WHEN t.flags & 2 OR t.art_path IS NOT NULL THEN t.id END), min(t.id))," \
  "       max(t.added_s), max(t.flags & 1), min(t.sort_artist) <> max(t.sort_artist)," \
  "       min(t.sort_album_artist) AS by_artist, min(t.sort_album) AS by_title"
#define ALBUM_GROUP " GROUP BY t.album_id ORDER BY by_artist, max(t.album_year), by_title, t.album_id"

static const char *const SQL[N_STMTS] = {
  [STMT_ALBUMS] = ALBUM_COLUMNS
    "  FROM track AS t WHERE +t.state = 0 AND t.album_id IS NOT NULL"
    "   AND (?1 IS NULL OR t.album_id IN (SELECT f.album_id FROM track AS f WHERE f.id IN"
    "        (SELECT rowid FROM track_fts WHERE track_fts MATCH ?1)))"
    ALBUM_GROUP,
  [STMT_ALBUMS_OF] = ALBUM_COLUMNS
    "  FROM track AS t WHERE +t.state = 0 AND t.album_id IN"
    "   (SELECT f.album_id FROM track_group AS g JOIN track AS f ON f.id = g.track_id"
    "     WHERE g.kind = 1 AND g.key = ?1 AND f.state = 0)"
    ALBUM_GROUP,
  [STMT_ALBUM_OF_TRACK] = "SELECT album_id FROM track WHERE id = ?1",
  [STMT_GROUPS] =
    "SELECT min(g.name), count(DISTINCT t.album_id), count(*),"
    "       coalesce(min(CASE WHEN t.flags & 2 OR t.art_path IS NOT NULL THEN t.id END), min(t.id))"
    "  FROM track_group AS g JOIN track AS t ON t.id = g.track_id"
    " WHERE g.kind = ?1 AND t.state = 0"
    " GROUP BY g.key",
};
const StoreSqlTable store_groups_sql = { SQL, N_STMTS };

/* ---- albums ----------------------------------------------------------------- */

static const char *
album_artist (StoreStmt *s)
{
  const char *named = store_column_text (s, 2);
  gboolean compilation = sqlite3_column_int (s, 9) != 0 || sqlite3_column_int (s, 10) != 0;

  if (*named != '\0')
    return named;
  return compilation ? "Various Artists" : store_column_text (s, 3);
}

static AlbumRow *
read_album (StoreStmt *s)
{
  AlbumRow *row = g_new0 (AlbumRow, 1);

  row->id = sqlite3_column_int64 (s, 0);
  track_row_set_ref_string (&row->title, store_column_text (s, 1));
  track_row_set_ref_string (&row->artist, album_artist (s));
  row->year = sqlite3_column_int (s, 4);
  row->n_tracks = (guint) sqlite3_column_int64 (s, 5);
  row->duration_s = sqlite3_column_double (s, 6);
  row->art_track_id = sqlite3_column_int64 (s, 7);
  row->added_s = sqlite3_column_int64 (s, 8);
  row->compilation = sqlite3_column_int (s, 9) != 0;
  return row;
}

static GPtrArray *
read_albums (Store *self, StoreStmt *s, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) album_row_free);
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW)
    g_ptr_array_add (rows, read_album (s));
  return store_read_all (self, rc, "to list albums", error) ? g_steal_pointer (&rows) : NULL;
}

GPtrArray *
store_albums_list (Store *self, const char *search, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_GROUPS, STMT_ALBUMS);
  g_autofree char *expression = store_search_expression (search);

  if (expression != NULL)
    sqlite3_bind_text (s, 1, expression, -1, SQLITE_TRANSIENT);
  return read_albums (self, s, error);
}

GPtrArray *
store_albums_of_artist (Store *self, const char *artist, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_GROUPS, STMT_ALBUMS_OF);
  g_autofree char *folded = store_fold (artist);

  sqlite3_bind_text (s, 1, folded, -1, SQLITE_TRANSIENT);
  return read_albums (self, s, error);
}

gint64
store_albums_of_track (Store *self, gint64 track_id)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_GROUPS, STMT_ALBUM_OF_TRACK);

  sqlite3_bind_int64 (s, 1, track_id);
  return sqlite3_step (s) == SQLITE_ROW ? sqlite3_column_int64 (s, 0) : 0;
}

/* ---- artists and genres ------------------------------------------------------------ */

/* Every word typed begins a word of the name. */
static gboolean
name_matches (const char *name, char **words)
{
  g_auto (GStrv) parts = NULL;

  if (words == NULL || words[0] == NULL)
    return TRUE;
  parts = g_str_tokenize_and_fold (name, NULL, NULL);
  for (guint w = 0; words[w] != NULL; w++) {
    gboolean found = FALSE;

    for (guint i = 0; !found && parts[i] != NULL; i++) {
      g_autofree char *plain = store_fold (parts[i]);
      found = g_str_has_prefix (plain, words[w]);
    }
    if (!found)
      return FALSE;
  }
  return TRUE;
}

static char **
search_words (const char *search)
{
  g_autofree char *folded = store_fold (search);

  return g_str_tokenize_and_fold (folded, NULL, NULL);
}

typedef struct {
  GroupRow *row; /* owned */
  GBytes   *key; /* owned; sort key */
} SortedGroup;

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const SortedGroup *ga = a, *gb = b;
  int order = g_bytes_compare (ga->key, gb->key);

  return order != 0 ? order : g_strcmp0 (ga->row->name, gb->row->name);
}

static void
sorted_group_clear (gpointer data)
{
  SortedGroup *group = data;

  g_clear_pointer (&group->row, group_row_free);
  g_clear_pointer (&group->key, g_bytes_unref);
}

static void
take_group (GArray *groups, StoreStmt *s)
{
  SortedGroup group = { g_new0 (GroupRow, 1), store_sort_key (store_column_text (s, 0)) };

  track_row_set_ref_string (&group.row->name, store_column_text (s, 0));
  group.row->n_albums = (guint) sqlite3_column_int64 (s, 1);
  group.row->n_tracks = (guint) sqlite3_column_int64 (s, 2);
  group.row->art_track_id = sqlite3_column_int64 (s, 3);
  g_array_append_val (groups, group);
}

static GPtrArray *
list_groups (Store *self, int kind, const char *search, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_GROUPS, STMT_GROUPS);
  g_autoptr (GArray) groups = g_array_new (FALSE, TRUE, sizeof (SortedGroup));
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) group_row_free);
  g_auto (GStrv) words = search_words (search);
  int rc;

  g_array_set_clear_func (groups, sorted_group_clear);
  sqlite3_bind_int (s, 1, kind);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW)
    if (name_matches (store_column_text (s, 0), words))
      take_group (groups, s);
  if (!store_read_all (self, rc, "to list artists or genres", error))
    return NULL;
  g_array_sort (groups, compare_groups);
  for (guint i = 0; i < groups->len; i++)
    g_ptr_array_add (rows, g_steal_pointer (&g_array_index (groups, SortedGroup, i).row));
  return g_steal_pointer (&rows);
}

GPtrArray *
store_artists_list (Store *self, const char *search, GError **error)
{
  STORE_ASSERT_OWNER (self);
  return list_groups (self, GROUP_ARTIST, search, error);
}

GPtrArray *
store_genres_list (Store *self, const char *search, GError **error)
{
  STORE_ASSERT_OWNER (self);
  return list_groups (self, GROUP_GENRE, search, error);
}
