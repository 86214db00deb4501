/* store-export.c - what the listener did and made, as one JSON file
 *
 * Engine thread. Invariant: the file is complete or not there; it is written
 * beside its place and renamed. Tracks are named by URI and audio hash, so
 * that it can be read where the music lies elsewhere. Nothing that can be
 * computed again is in it. */
#define G_LOG_DOMAIN "segue-store-export"

#include "store-export-private.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

enum {
  STMT_LISTENERS,
  STMT_MODES,
  STMT_TRACKS,
  STMT_COUNTS,
  STMT_PLAYS,
  STMT_PLAYLISTS,
  STMT_ITEMS,
  STMT_MOODS,
  STMT_CORRECTIONS,
  STMT_AGENTS,
  N_STMTS
};

/* Each column is written under its own name; the letter before it says how:
 * i number, t text, p path as URI, h audio hash, b bytes. Of listeners who were
 * removed nothing goes out. */
#define KEPT " WHERE listener_id IN (SELECT id FROM listener WHERE deleted_s IS NULL)"

static const char *const SQL[N_STMTS] = {
  [STMT_LISTENERS] = "SELECT id AS i_id, name AS t_name FROM listener"
                     " WHERE deleted_s IS NULL ORDER BY id",
  [STMT_MODES] =
    "SELECT id AS i_id, listener_id AS i_listener, name AS t_name, icon AS t_icon,"
    " settings AS t_settings, position AS i_position FROM mode" KEPT " ORDER BY id",
  [STMT_TRACKS] =
    "SELECT path AS p_uri, audio_hash AS h_hash, title AS t_title, artist AS t_artist,"
    " album AS t_album, duration_s AS i_duration, added_s AS i_added, favourite AS i_favourite"
    "  FROM track WHERE favourite OR base_plays <> 0 OR base_skips <> 0"
    "    OR id IN (SELECT track_id FROM other_count) ORDER BY id",
  [STMT_COUNTS] =
    "SELECT ?1 AS i_listener, path AS p_uri, audio_hash AS h_hash, base_plays AS i_plays,"
    " base_skips AS i_skips, base_last_s AS i_last_played FROM track"
    " WHERE base_plays <> 0 OR base_skips <> 0 OR base_last_s <> 0"
    " UNION ALL SELECT o.listener_id, t.path, t.audio_hash, o.plays, o.skips, o.last_s"
    "  FROM other_count AS o JOIN track AS t ON t.id = o.track_id"
    " WHERE o.listener_id IN (SELECT id FROM listener WHERE deleted_s IS NULL)"
    " ORDER BY 1, 2",
  [STMT_PLAYS] =
    "SELECT p.listener_id AS i_listener, t.path AS p_file, p.uri AS t_uri,"
    " coalesce(t.audio_hash, p.audio_hash) AS h_hash,"
    " coalesce(p.title, t.title) AS t_title, coalesce(p.artist, t.artist) AS t_artist,"
    " coalesce(p.album, t.album) AS t_album, p.started_s AS i_started,"
    " p.utc_offset_s AS i_utc_offset, p.heard_s AS i_heard, p.duration_s AS i_duration,"
    " p.ending AS i_end, p.origin AS i_origin, p.mode_id AS i_mode"
    "  FROM play AS p LEFT JOIN track AS t ON t.id = p.track_id" KEPT " AND p.ending <> 4"
    " ORDER BY p.started_s, p.id",
  [STMT_PLAYLISTS] =
    "SELECT id AS i_id, name AS t_name, rules AS t_rules FROM playlist"
    " WHERE builtin IS NULL AND deleted_s IS NULL ORDER BY id",
  [STMT_ITEMS] =
    "SELECT coalesce(t.path, i.path) AS p_uri, t.audio_hash AS h_hash,"
    " coalesce(t.title, i.title) AS t_title"
    "  FROM playlist_item AS i LEFT JOIN track AS t ON t.id = i.track_id"
    " WHERE i.playlist_id = ?1 ORDER BY i.position",
  [STMT_MOODS] =
    "SELECT listener_id AS i_listener, name AS t_name, value AS t_value FROM saved_mood" KEPT
    " ORDER BY id",
  [STMT_CORRECTIONS] =
    "SELECT c.listener_id AS i_listener, t.path AS p_uri, t.audio_hash AS h_hash, c.mood AS i_mood,"
    " c.value AS i_value, c.at_s AS i_at"
    "  FROM mood_correction AS c JOIN track AS t ON t.id = c.track_id" KEPT
    " ORDER BY c.listener_id, c.track_id, c.mood",
  [STMT_AGENTS] =
    "SELECT listener_id AS i_listener, mode_id AS i_mode, version AS i_version, data AS b_state"
    "  FROM blob" KEPT " AND name = 'agent' ORDER BY listener_id, mode_id",
};
const StoreSqlTable store_export_sql = { SQL, N_STMTS };

#define FLUSH_AT (256 * 1024)

typedef struct {
  Store   *store;  /* borrowed */
  FILE    *file;   /* owned */
  GString *out;    /* owned; not yet written */
} Export;

static gboolean
flush (Export *export, gboolean all, GError **error)
{
  if (export->out->len < FLUSH_AT && !all)
    return TRUE;
  if (fwrite (export->out->str, 1, export->out->len, export->file) != export->out->len) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, _("The export cannot be written: %s."),
                 g_strerror (errno));
    return FALSE;
  }
  g_string_truncate (export->out, 0);
  return TRUE;
}

/* What is no absolute path is a URI already. */
static void
append_uri (GString *out, StoreStmt *s, int i)
{
  g_autofree char *path = store_column_path (s, i);
  g_autofree char *uri =
    path != NULL && *path == '/' ? g_filename_to_uri (path, NULL, NULL) : g_strdup (path);

  json_append_string (out, uri);
}

static void
append_column (GString *out, StoreStmt *s, int i)
{
  const char *name = sqlite3_column_name (s, i);

  json_append_string (out, name + 2);
  g_string_append_c (out, ':');
  switch (name[0]) {
  case 'p':
    append_uri (out, s, i);
    break;
  case 't':
    json_append_string (out, (const char *) sqlite3_column_text (s, i));
    break;
  case 'b': {
    g_autofree char *text = g_base64_encode (sqlite3_column_blob (s, i),
                                             (gsize) sqlite3_column_bytes (s, i));
    json_append_string (out, text);
    break;
  }
  case 'h': /* as text: JSON numbers hold 53 bits */
    g_string_append_printf (out, "\"%016" G_GINT64_MODIFIER "x\"",
                            (guint64) sqlite3_column_int64 (s, i));
    break;
  default:
    if (sqlite3_column_type (s, i) == SQLITE_INTEGER)
      g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64) sqlite3_column_int64 (s, i));
    else
      json_append_double (out, sqlite3_column_double (s, i));
  }
}

static gboolean write_rows (Export *export, guint stmt, const char *key, gint64 id, GError **error);

static gboolean
write_row (Export *export, StoreStmt *s, guint stmt, GError **error)
{
  g_string_append_c (export->out, '{');
  for (int i = 0; i < sqlite3_column_count (s); i++) {
    /* What is not known is left out. */
    if (sqlite3_column_type (s, i) == SQLITE_NULL)
      continue;
    if (export->out->str[export->out->len - 1] != '{')
      g_string_append_c (export->out, ',');
    append_column (export->out, s, i);
  }
  if (stmt == STMT_PLAYLISTS) {
    g_string_append (export->out, ",\n");
    if (!write_rows (export, STMT_ITEMS, "items", sqlite3_column_int64 (s, 0), error))
      return FALSE;
  }
  g_string_append_c (export->out, '}');
  return flush (export, FALSE, error);
}

static gboolean
write_rows (Export *export, guint stmt, const char *key, gint64 id, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (export->store, STORE_SQL_EXPORT, stmt);
  gboolean first = TRUE;
  int rc;

  if (sqlite3_bind_parameter_count (s) > 0)
    sqlite3_bind_int64 (s, 1, id);
  g_string_append_printf (export->out, "\"%s\": [", key);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    g_string_append (export->out, first ? "\n" : ",\n");
    first = FALSE;
    if (!write_row (export, s, stmt, error))
      return FALSE;
  }
  g_string_append_c (export->out, ']');
  return store_read_all (export->store, rc, "to be exported", error);
}

static gboolean
write_all (Export *export, GError **error)
{
  static const struct { guint stmt; const char *key; } sections[] = {
    { STMT_LISTENERS, "listeners" }, { STMT_MODES, "modes" },     { STMT_TRACKS, "tracks" },
    { STMT_COUNTS, "counts" },       { STMT_PLAYS, "plays" },     { STMT_PLAYLISTS, "playlists" },
    { STMT_MOODS, "moods" },         { STMT_CORRECTIONS, "corrections" },
    { STMT_AGENTS, "agents" },
  };

  g_string_append (export->out, "{\"format\": \"segue-library\", \"version\": 1");
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++) {
    g_string_append (export->out, ",\n");
    if (!write_rows (export, sections[i].stmt, sections[i].key, export->store->listener, error))
      return FALSE;
  }
  g_string_append (export->out, ",\n");
  store_export_words (export->store, export->out, "never", STORE_NEVER_KEY);
  g_string_append (export->out, ",\n");
  store_export_words (export->store, export->out, "rules_off", STORE_RULES_OFF_KEY);
  g_string_append (export->out, "}\n");
  return flush (export, TRUE, error);
}

/* One moment of the database: a transaction around all the reading. */
static gboolean
write_file (Store *self, FILE *file, GError **error)
{
  Export export = { self, file, g_string_new (NULL) };
  gboolean ok = store_begin (self, error);

  if (ok) {
    ok = write_all (&export, error);
    store_rollback (self);
  }
  g_string_free (export.out, TRUE);
  if (ok && fflush (file) != 0) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, _("The export cannot be written: %s."),
                 g_strerror (errno));
    return FALSE;
  }
  return ok;
}

gboolean
store_export (Store *self, const char *path, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autofree char *partial = g_strconcat (path, ".part", NULL);
  FILE *file = g_fopen (partial, "wb");
  gboolean ok;

  if (file == NULL) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, _("The export cannot be written: %s."),
                 g_strerror (errno));
    return FALSE;
  }
  ok = write_file (self, file, error);
  if (fclose (file) != 0 && ok) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, _("The export cannot be written: %s."),
                 g_strerror (errno));
    ok = FALSE;
  }
  if (ok && g_rename (partial, path) != 0) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, _("The export cannot be written: %s."),
                 g_strerror (errno));
    ok = FALSE;
  }
  if (!ok)
    g_unlink (partial);
  return ok;
}
