/* store-own.c - models that the listener taught, and what they say of each song
 *
 * Engine thread. Invariant: a label belongs to the version of the model and to
 * the sound that it was made of; what a deleted model said is shown nowhere. */
#define G_LOG_DOMAIN "segue-store-own"

#include "store-private.h"

enum {
  STMT_LIST,
  STMT_ADD,
  STMT_RENAME,
  STMT_DELETE,
  STMT_RESTORE,
  STMT_PURGE,
  STMT_PENDING,
  STMT_COUNT,
  STMT_PUT,
  STMT_OF_TRACK,
  STMT_OF_ALL,
  STMT_SEARCH,
  N_STMTS
};

#define KEPT_DAYS 30

#define LABELS_FROM \
  "  FROM own_label AS l JOIN own_model AS o ON o.id = l.model_id" \
  "  JOIN track AS t ON t.id = l.track_id" \
  " WHERE o.deleted_s IS NULL AND l.class IS NOT NULL AND l.version = o.version" \
  "   AND l.audio_hash = t.audio_hash"

static const char *const SQL[N_STMTS] = {
  [STMT_LIST] = "SELECT id, name, file, classes, version, needs_sound, created_s, report,"
                " deleted_s IS NOT NULL FROM own_model ORDER BY created_s, id",
  [STMT_ADD] = "INSERT INTO own_model (name, file, classes, version, needs_sound, created_s,"
               " report) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
  [STMT_RENAME] = "UPDATE own_model SET name = ?2 WHERE id = ?1",
  [STMT_DELETE] = "UPDATE own_model SET deleted_s = ?2 WHERE id = ?1",
  [STMT_RESTORE] = "UPDATE own_model SET deleted_s = NULL WHERE id = ?1",
  [STMT_PURGE] = "DELETE FROM own_model WHERE deleted_s < ?1",
  /* A model of statistics waits for them; one that listens does not. */
  [STMT_PENDING] =
    "SELECT t.id, t.path, f.vector"
    "  FROM track AS t JOIN own_model AS o ON o.id = ?1"
    "  LEFT JOIN feature AS f ON f.track_id = t.id AND f.version = ?2"
    "    AND f.audio_hash = t.audio_hash"
    "  LEFT JOIN own_label AS l ON l.track_id = t.id AND l.model_id = o.id"
    " WHERE +t.state = 0 AND (o.needs_sound OR f.track_id IS NOT NULL)"
    "   AND (l.version = o.version AND l.audio_hash = t.audio_hash) IS NOT 1"
    " ORDER BY t.added_s DESC, t.id LIMIT ?3",
  [STMT_COUNT] =
    "SELECT l.class, count(*) FROM own_label AS l JOIN own_model AS o ON o.id = l.model_id"
    "  JOIN track AS t ON t.id = l.track_id"
    " WHERE o.id = ?1 AND t.state = 0 AND l.class IS NOT NULL AND l.version = o.version"
    " GROUP BY l.class",
  [STMT_PUT] =
    "INSERT INTO own_label (model_id, track_id, version, audio_hash, class, share, shares)"
    " SELECT ?1, ?2, o.version, t.audio_hash, ?3, ?4, ?5 FROM own_model AS o, track AS t"
    "  WHERE o.id = ?1 AND t.id = ?2"
    " ON CONFLICT (model_id, track_id) DO UPDATE SET version = excluded.version,"
    " audio_hash = excluded.audio_hash, class = excluded.class, share = excluded.share,"
    " shares = excluded.shares",
  [STMT_OF_TRACK] = "SELECT l.track_id, l.model_id, l.class, l.share" LABELS_FROM
                    " AND l.track_id = ?1 ORDER BY l.model_id",
  [STMT_SEARCH] = "SELECT DISTINCT l.track_id" LABELS_FROM
                  " AND starts(own_class(o.classes, l.class), ?1) ORDER BY l.track_id",
  [STMT_OF_ALL] = "SELECT l.track_id, l.model_id, l.class, l.share" LABELS_FROM
                  " ORDER BY l.track_id, l.model_id",
};
const StoreSqlTable store_own_sql = { SQL, N_STMTS };

/* ---- models ---------------------------------------------------------------------- */

void
store_own_model_free (StoreOwnModel *model)
{
  if (model == NULL)
    return;
  g_free (model->name);
  g_free (model->file);
  g_free (model->classes);
  g_clear_pointer (&model->report, g_bytes_unref);
  g_clear_pointer (&model->counts, g_array_unref);
  g_free (model);
}

static StoreOwnModel *
read_model (StoreStmt *s)
{
  StoreOwnModel *model = g_new0 (StoreOwnModel, 1);
  const void *report = sqlite3_column_blob (s, 7);

  model->id = sqlite3_column_int64 (s, 0);
  model->name = g_strdup (store_column_text (s, 1));
  model->file = g_strdup (store_column_text (s, 2));
  model->classes = g_strdup (store_column_text (s, 3));
  model->version = (guint) sqlite3_column_int64 (s, 4);
  model->needs_sound = sqlite3_column_int (s, 5) != 0;
  model->created_s = sqlite3_column_int64 (s, 6);
  if (report != NULL)
    model->report = g_bytes_new (report, (gsize) sqlite3_column_bytes (s, 7));
  model->deleted = sqlite3_column_int (s, 8) != 0;
  return model;
}

/* A file has two hundred classes at most; a number beyond that was not written by us. */
#define CLASSES_MAX 1000

static void
count_labels (Store *self, StoreOwnModel *model)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_COUNT);

  model->counts = g_array_new (FALSE, TRUE, sizeof (guint));
  sqlite3_bind_int64 (s, 1, model->id);
  while (sqlite3_step (s) == SQLITE_ROW) {
    gint64 class = sqlite3_column_int64 (s, 0), n = sqlite3_column_int64 (s, 1);

    if (class < 0 || class >= CLASSES_MAX)
      continue;
    if (class >= model->counts->len)
      g_array_set_size (model->counts, (guint) class + 1);
    g_array_index (model->counts, guint, class) = (guint) n;
    model->n_labelled += (guint) n;
  }
}

GPtrArray *
store_own_list (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_LIST);
  g_autoptr (GPtrArray) models =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_own_model_free);
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW)
    g_ptr_array_add (models, read_model (s));
  if (!store_read_all (self, rc, "to list models", error))
    return NULL;
  for (guint i = 0; i < models->len; i++) {
    StoreOwnModel *model = g_ptr_array_index (models, i);

    if (!model->deleted)
      count_labels (self, model);
  }
  return g_steal_pointer (&models);
}

static gboolean
check_name (const char *name, GError **error)
{
  if (name != NULL && *name != '\0')
    return TRUE;
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, "A model needs a name.");
  return FALSE;
}

gint64
store_own_add (Store *self, const StoreOwnModel *model, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_ADD);
  gsize n = 0;
  const void *report = model->report != NULL ? g_bytes_get_data (model->report, &n) : NULL;

  if (!check_name (model->name, error))
    return 0;
  store_bind_text (s, 1, model->name);
  store_bind_text (s, 2, model->file);
  store_bind_text (s, 3, model->classes);
  sqlite3_bind_int64 (s, 4, model->version);
  sqlite3_bind_int (s, 5, model->needs_sound);
  sqlite3_bind_int64 (s, 6, model->created_s > 0 ? model->created_s : store_now_s ());
  if (report != NULL)
    sqlite3_bind_blob64 (s, 7, report, n, SQLITE_STATIC);
  return store_run (self, s, "a model", error) ? sqlite3_last_insert_rowid (self->db) : 0;
}

/* FALSE with STORE_ERROR_MISSING when @s touched nothing. */
static gboolean
run_on_model (Store *self, StoreStmt *s, GError **error)
{
  if (!store_run (self, s, "a model", error))
    return FALSE;
  store_touch (self, STORE_CHANGED_ANALYSIS);
  if (sqlite3_changes (self->db) > 0)
    return TRUE;
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_MISSING, "There is no such model.");
  return FALSE;
}

gboolean
store_own_rename (Store *self, gint64 id, const char *name, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_RENAME);

  if (!check_name (name, error))
    return FALSE;
  sqlite3_bind_int64 (s, 1, id);
  store_bind_text (s, 2, name);
  return run_on_model (self, s, error);
}

gboolean
store_own_delete (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_DELETE);

  sqlite3_bind_int64 (s, 1, id);
  sqlite3_bind_int64 (s, 2, store_now_s ());
  return run_on_model (self, s, error);
}

gboolean
store_own_restore (Store *self, gint64 id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_RESTORE);

  sqlite3_bind_int64 (s, 1, id);
  return run_on_model (self, s, error);
}

gboolean
store_own_purge (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_PURGE);

  sqlite3_bind_int64 (s, 1, store_now_s () - KEPT_DAYS * 24 * 3600);
  return store_run (self, s, "to purge models", error);
}

/* ---- labels ------------------------------------------------------------------------- */

void
store_own_song_free (StoreOwnSong *song)
{
  if (song == NULL)
    return;
  g_free (song->path);
  g_clear_pointer (&song->vector, g_bytes_unref);
  g_free (song);
}

GPtrArray *
store_own_pending (Store *self, gint64 id, guint feature_version, guint limit, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_PENDING);
  g_autoptr (GPtrArray) songs =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_own_song_free);
  int rc;

  sqlite3_bind_int64 (s, 1, id);
  sqlite3_bind_int64 (s, 2, feature_version);
  sqlite3_bind_int64 (s, 3, limit);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    StoreOwnSong *song = g_new0 (StoreOwnSong, 1);
    const void *vector = sqlite3_column_blob (s, 2);

    song->id = sqlite3_column_int64 (s, 0);
    song->path = store_column_path (s, 1);
    song->vector = g_bytes_new (vector, vector != NULL ? (gsize) sqlite3_column_bytes (s, 2) : 0);
    g_ptr_array_add (songs, song);
  }
  return store_read_all (self, rc, "to list what is to be labelled", error)
           ? g_steal_pointer (&songs) : NULL;
}

gboolean
store_own_put (Store *self, gint64 id, gint64 track_id, const guint8 *shares, guint n,
               GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_PUT);
  guint best = 0;

  for (guint c = 1; c < n; c++)
    if (shares[c] > shares[best])
      best = c;
  sqlite3_bind_int64 (s, 1, id);
  sqlite3_bind_int64 (s, 2, track_id);
  if (n > 0) { /* else: heard, and no judgement */
    sqlite3_bind_int (s, 3, (int) best);
    sqlite3_bind_double (s, 4, shares[best] / 255.0);
    sqlite3_bind_blob (s, 5, shares, (int) n, SQLITE_STATIC);
  }
  store_touch (self, STORE_CHANGED_ANALYSIS);
  return store_run (self, s, "a label", error);
}

/* ---- into rows ------------------------------------------------------------------------ */

/* The classes of every model that is there, by its id; NULL when there is none. */
static GHashTable *
class_names (Store *self)
{
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_LIST);
  g_autoptr (GHashTable) names =
    g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_strfreev);

  while (sqlite3_step (s) == SQLITE_ROW)
    if (sqlite3_column_int (s, 8) == 0) {
      gint64 id = sqlite3_column_int64 (s, 0);

      g_hash_table_insert (names, g_memdup2 (&id, sizeof id),
                           g_strsplit (store_column_text (s, 3), "\n", -1));
    }
  return g_hash_table_size (names) > 0 ? g_steal_pointer (&names) : NULL;
}

static void
append_label (TrackRow *row, GHashTable *names, StoreStmt *s)
{
  gint64 model = sqlite3_column_int64 (s, 1);
  GStrv classes = g_hash_table_lookup (names, &model);
  guint class = (guint) sqlite3_column_int (s, 2);

  if (classes != NULL && class < g_strv_length (classes))
    track_row_add_label (row, model, classes[class], (float) sqlite3_column_double (s, 3));
}

void
store_own_fill_rows (Store *self, GPtrArray *rows, gboolean all)
{
  g_autoptr (GHashTable) names = class_names (self);
  guint at = 0;

  if (names == NULL || rows == NULL)
    return;
  if (all) { /* both in the order of the ids */
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_OF_ALL);

    while (sqlite3_step (s) == SQLITE_ROW) {
      gint64 id = sqlite3_column_int64 (s, 0);

      while (at < rows->len && ((TrackRow *) rows->pdata[at])->id < id)
        at++;
      if (at < rows->len && ((TrackRow *) rows->pdata[at])->id == id)
        append_label (rows->pdata[at], names, s);
    }
    return;
  }
  for (; at < rows->len; at++) {
    g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_OF_TRACK);
    TrackRow *row = rows->pdata[at];

    sqlite3_bind_int64 (s, 1, row->id);
    while (sqlite3_step (s) == SQLITE_ROW)
      append_label (row, names, s);
  }
}

/* ---- searched for --------------------------------------------------------------------------- */

/* The value behind the my: at @p, folded; @end: behind it. NULL when it is empty. */
static char *
take_word (const char *p, const char **end)
{
  gboolean quoted = *p == '"';
  const char *start = quoted ? p + 1 : p;
  g_autofree char *word = NULL;

  *end = start;
  while (**end != '\0' && (quoted ? **end != '"' : !g_ascii_isspace (**end)))
    (*end)++;
  word = g_strndup (start, (gsize) (*end - start));
  if (quoted && **end == '"')
    (*end)++;
  return *word != '\0' ? store_fold (word) : NULL;
}

static GArray *
labelled (Store *self, const char *folded)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_OWN, STMT_SEARCH);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  sqlite3_bind_text (s, 1, folded, -1, SQLITE_TRANSIENT);
  while (sqlite3_step (s) == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64 (s, 0);
    g_array_append_val (ids, id);
  }
  return ids;
}

/* What both have; both ascend. */
static GArray *
common (GArray *a, GArray *b)
{
  GArray *both = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0, j = 0; i < a->len && j < b->len;) {
    gint64 x = g_array_index (a, gint64, i), y = g_array_index (b, gint64, j);

    if (x == y)
      g_array_append_val (both, x);
    i += x <= y;
    j += y <= x;
  }
  return both;
}

GArray *
store_own_search (Store *self, const char *typed, char **rest)
{
  GString *left = g_string_new (NULL);
  GArray *found = NULL;
  const char *p = typed != NULL ? typed : "";
  gboolean start = TRUE;

  while (*p != '\0') {
    const char *end = p;
    g_autofree char *word = NULL;

    if (start && g_ascii_strncasecmp (p, "my:", 3) == 0
        && (word = take_word (p + 3, &end)) != NULL) {
      g_autoptr (GArray) hits = labelled (self, word);
      g_autoptr (GArray) before = found;

      found = before != NULL ? common (before, hits) : g_array_ref (hits);
      p = end;
      continue;
    }
    start = g_ascii_isspace (*p);
    g_string_append_c (left, *p++);
  }
  *rest = g_string_free (left, FALSE);
  return found;
}
