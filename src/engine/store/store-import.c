/* store-import.c - reading an export back
 *
 * Engine thread. Invariant: one transaction, so a bad file changes nothing;
 * what is there already is left alone, so reading a file twice is reading it
 * once. A play whose track is not here waits under its audio hash for it. */
#define G_LOG_DOMAIN "segue-store-import"

#include "store-export-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

enum {
  STMT_TRACK_BY_HASH,
  STMT_KEEP,
  STMT_HAS_PLAY,
  STMT_ADD_PLAY,
  STMT_MODE_BY_NAME,
  STMT_MOOD_BY_NAME,
  STMT_LISTS_BY_NAME,
  STMT_HAS_CORRECTION,
  STMT_OTHER_COUNT,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_TRACK_BY_HASH] = "SELECT id FROM track WHERE audio_hash = ?1 AND audio_hash <> 0"
                         " ORDER BY state, id LIMIT 1",
  [STMT_KEEP] =
    "UPDATE track SET favourite = max(favourite, ?2), base_plays = max(base_plays, ?3),"
    " base_skips = max(base_skips, ?4), base_last_s = max(base_last_s, ?5),"
    " added_s = CASE WHEN ?6 > 0 THEN min(added_s, ?6) ELSE added_s END WHERE id = ?1",
  [STMT_HAS_PLAY] =
    "SELECT 1 FROM play WHERE listener_id = ?1 AND started_s = ?2 AND title IS ?3 LIMIT 1",
  [STMT_ADD_PLAY] =
    "UPDATE play SET ending = ?2, counted = ?3, audio_hash = ?4 WHERE id = ?1",
  [STMT_MODE_BY_NAME] = "SELECT id FROM mode WHERE listener_id = ?1 AND name = ?2",
  [STMT_MOOD_BY_NAME] = "SELECT id FROM saved_mood WHERE listener_id = ?1 AND name = ?2",
  [STMT_LISTS_BY_NAME] = "SELECT id FROM playlist WHERE name = ?1 AND builtin IS NULL"
                         " AND deleted_s IS NULL AND rules IS ?2 ORDER BY id",
  [STMT_HAS_CORRECTION] = "SELECT 1 FROM mood_correction WHERE listener_id = ?1 AND track_id = ?2"
                          " AND mood = ?3",
  [STMT_OTHER_COUNT] =
    "INSERT INTO other_count (listener_id, track_id, plays, skips, last_s)"
    " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET plays = max(plays, excluded.plays),"
    " skips = max(skips, excluded.skips), last_s = max(last_s, excluded.last_s)",
};
const StoreSqlTable store_import_sql = { SQL, N_STMTS };

typedef struct {
  Store      *store;     /* borrowed */
  GHashTable *listeners; /* owned; id in the file -> id here */
  GHashTable *modes;     /* owned; the same */
  GHashTable *touched;   /* owned; ids of tracks to count anew */
  guint       n_plays;
} Import;

#define IMPORT_STMT(import, name) STORE_STMT ((import)->store, STORE_SQL_IMPORT, name)

/* ---- who is meant ------------------------------------------------------------------ */

static void
remember (GHashTable *ids, gint64 there, gint64 here)
{
  g_hash_table_insert (ids, g_memdup2 (&there, sizeof there), g_memdup2 (&here, sizeof here));
}

static gint64
here_of (GHashTable *ids, gint64 there, gint64 otherwise)
{
  const gint64 *here = g_hash_table_lookup (ids, &there);

  return here != NULL ? *here : otherwise;
}

static gint64
listener_of (Import *import, const Json *json)
{
  return here_of (import->listeners, json_int (json, "listener"), STORE_LISTENER_DEFAULT);
}

/* The path of a file URI; of others the URI itself. */
static char *
path_of_uri (const char *uri)
{
  char *path = uri != NULL ? g_filename_from_uri (uri, NULL, NULL) : NULL;

  return path != NULL ? path : g_strdup (uri);
}

static guint64
hash_of (const Json *json)
{
  const char *text = json_text (json, "hash");

  return text != NULL ? g_ascii_strtoull (text, NULL, 16) : 0;
}

/* The track at that path, else one of that sound; 0 none. */
static gint64
track_of (Import *import, const Json *json, const char *uri_key)
{
  g_autofree char *path = path_of_uri (json_text (json, uri_key));
  g_autoptr (TrackRow) row =
    path != NULL ? store_tracks_by_path (import->store, path, NULL) : NULL;
  g_autoptr (StoreStmt) s = IMPORT_STMT (import, STMT_TRACK_BY_HASH);

  if (row != NULL)
    return row->id;
  sqlite3_bind_int64 (s, 1, (gint64) hash_of (json));
  return sqlite3_step (s) == SQLITE_ROW ? sqlite3_column_int64 (s, 0) : 0;
}

static void
touch_track (Import *import, gint64 id)
{
  g_hash_table_add (import->touched, g_memdup2 (&id, sizeof id));
}

/* The first id that @s yields, 0 none. */
static gint64
first_id (StoreStmt *s)
{
  return sqlite3_step (s) == SQLITE_ROW ? sqlite3_column_int64 (s, 0) : 0;
}

/* ---- one element of each section ------------------------------------------------------- */

/* The first listener takes the name along where there is none yet. */
static gboolean
name_first (Import *import, const char *name, GError **error)
{
  g_autoptr (GPtrArray) here = store_listeners_list (import->store, error);
  const StoreListener *first = here != NULL && here->len > 0 ? here->pdata[0] : NULL;

  if (first == NULL || *first->name != '\0' || store_listeners_find (import->store, name) != 0)
    return here != NULL;
  return store_listeners_rename (import->store, first->id, name, error);
}

static gboolean
import_listener (Import *import, const Json *json, GError **error)
{
  const char *name = json_text (json, "name");
  gint64 there = json_int (json, "id"), here = there;

  if (there != STORE_LISTENER_DEFAULT) {
    g_autofree char *other = g_strdup_printf (_("Listener %d"), (int) there);

    if (name == NULL || *name == '\0')
      name = other;
    here = store_listeners_find (import->store, name);
    if (here == 0 && (here = store_listeners_add (import->store, name, error)) == 0)
      return FALSE;
  } else if (name != NULL && *name != '\0' && !name_first (import, name, error)) {
    return FALSE;
  }
  remember (import->listeners, there, here);
  return TRUE;
}

static gboolean
import_mode (Import *import, const Json *json, GError **error)
{
  g_autoptr (StoreStmt) s = IMPORT_STMT (import, STMT_MODE_BY_NAME);
  gint64 listener = listener_of (import, json), here;
  StoreMode mode = { .name = (char *) json_text (json, "name"),
                     .icon = (char *) json_text (json, "icon"),
                     .settings = (char *) json_text (json, "settings"),
                     .position = (int) CLAMP (json_int (json, "position"), 0, G_MAXINT) };

  if (mode.name == NULL || *mode.name == '\0')
    return TRUE;
  sqlite3_bind_int64 (s, 1, listener);
  store_bind_text (s, 2, mode.name);
  here = first_id (s);
  if (here == 0 && (here = store_modes_put (import->store, listener, &mode, error)) == 0)
    return FALSE;
  remember (import->modes, json_int (json, "id"), here);
  return TRUE;
}

/* A track that is not here yet is kept as missing, for its file may come. */
static gint64
expect_track (Import *import, const Json *json, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  g_autoptr (GArray) ids = NULL;
  TrackRow *row = track_row_new ();

  g_ptr_array_add (rows, row);
  row->path = path_of_uri (json_text (json, "uri"));
  row->audio_hash = hash_of (json);
  row->title = g_strdup (json_text (json, "title"));
  track_row_set_ref_string (&row->artist, json_text (json, "artist"));
  track_row_set_ref_string (&row->album, json_text (json, "album"));
  row->duration_s = json_number (json, "duration", 0);
  row->added_s = json_int (json, "added");
  row->missing = TRUE;
  if (row->path == NULL || !g_path_is_absolute (row->path))
    return 0;
  return store_tracks_upsert (import->store, rows, &ids, error) ? g_array_index (ids, gint64, 0)
                                                                : -1;
}

static gboolean
keep_track (Import *import, gint64 id, const Json *json, GError **error)
{
  g_autoptr (StoreStmt) s = IMPORT_STMT (import, STMT_KEEP);

  sqlite3_bind_int64 (s, 1, id);
  sqlite3_bind_int (s, 2, json_int (json, "favourite") != 0);
  sqlite3_bind_int64 (s, 3, CLAMP (json_int (json, "plays"), 0, G_MAXINT32));
  sqlite3_bind_int64 (s, 4, CLAMP (json_int (json, "skips"), 0, G_MAXINT32));
  sqlite3_bind_int64 (s, 5, MAX (json_int (json, "last_played"), 0));
  sqlite3_bind_int64 (s, 6, json_int (json, "added"));
  touch_track (import, id);
  return store_run (import->store, s, "an imported track", error);
}

static gboolean
import_track (Import *import, const Json *json, GError **error)
{
  gint64 id = track_of (import, json, "uri");

  if (id == 0)
    id = expect_track (import, json, error);
  return id <= 0 ? id == 0 : keep_track (import, id, json, error);
}

static gboolean
has_play (Import *import, gint64 listener, gint64 started_s, const char *title)
{
  g_autoptr (StoreStmt) s = IMPORT_STMT (import, STMT_HAS_PLAY);

  sqlite3_bind_int64 (s, 1, listener);
  sqlite3_bind_int64 (s, 2, started_s);
  store_bind_text (s, 3, title);
  return sqlite3_step (s) == SQLITE_ROW;
}

static gboolean
import_play (Import *import, const Json *json, GError **error)
{
  g_autoptr (PlayRecord) play = play_record_new ();
  g_autoptr (StoreStmt) s = IMPORT_STMT (import, STMT_ADD_PLAY);
  gint64 listener = listener_of (import, json), id;
  const char *uri = json_text (json, "uri");

  play->started_s = json_int (json, "started");
  play->title = g_strdup (json_text (json, "title"));
  if (has_play (import, listener, play->started_s, play->title))
    return TRUE;
  play->artist = g_strdup (json_text (json, "artist"));
  play->album = g_strdup (json_text (json, "album"));
  play->track_id = track_of (import, json, "file");
  if (uri == NULL && play->track_id == 0)
    uri = json_text (json, "file"); /* where it was, until it is found */
  play->uri = g_strdup (uri);
  play->utc_offset_s = (int) CLAMP (json_int (json, "utc_offset"), -86400, 86400);
  play->heard_s = json_number (json, "heard", 0);
  play->duration_s = json_number (json, "duration", 0);
  play->origin = (PlayOrigin) CLAMP (json_int (json, "origin"), 0, PLAY_ORIGIN_REMOTE);
  play->mode_id = here_of (import->modes, json_int (json, "mode"), 0);
  play->end = (PlayEnd) CLAMP (json_int (json, "end"), 0, PLAY_END_FAILED);
  if ((id = store_history_begin (import->store, play, listener, error)) == 0)
    return FALSE;
  if (play->track_id != 0)
    touch_track (import, play->track_id);
  import->n_plays++;

  sqlite3_bind_int64 (s, 1, id);
  sqlite3_bind_int (s, 2, (int) play->end);
  sqlite3_bind_int (s, 3, store_history_counts_as (play->end, play->heard_s, play->duration_s));
  sqlite3_bind_int64 (s, 4, (gint64) hash_of (json));
  return store_run (import->store, s, "an imported play", error);
}

static GPtrArray *
items_of (Import *import, const Json *json)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) store_playlist_item_free);
  const Json *list = json_member (json, "items");

  for (guint i = 0; list != NULL && list->type == JSON_ARRAY && i < list->items->len; i++) {
    const Json *item = list->items->pdata[i];
    g_autofree char *path = path_of_uri (json_text (item, "uri"));
    gint64 id = track_of (import, item, "uri");

    if (id != 0 || path != NULL)
      g_ptr_array_add (items, store_playlist_item_new (id, id != 0 ? NULL : path,
                                                       json_text (item, "title")));
  }
  return items;
}

static gboolean
same_items (GPtrArray *here, GPtrArray *there)
{
  if (here == NULL || here->len != there->len)
    return FALSE;
  for (guint i = 0; i < here->len; i++) {
    const StorePlaylistItem *a = here->pdata[i], *b = there->pdata[i];

    if (a->track_id != b->track_id || (a->track_id == 0 && g_strcmp0 (a->path, b->path) != 0))
      return FALSE;
  }
  return TRUE;
}

/* Whether a list of this name holds this already. */
static gboolean
has_playlist (Import *import, const char *name, const char *rules, GPtrArray *items)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean found = FALSE;

  {
    g_autoptr (StoreStmt) s = IMPORT_STMT (import, STMT_LISTS_BY_NAME);

    store_bind_text (s, 1, name);
    store_bind_text (s, 2, rules);
    while (sqlite3_step (s) == SQLITE_ROW) {
      gint64 id = sqlite3_column_int64 (s, 0);
      g_array_append_val (ids, id);
    }
  }
  for (guint i = 0; !found && i < ids->len; i++) {
    g_autoptr (GPtrArray) here =
      rules == NULL ? store_playlists_items (import->store, g_array_index (ids, gint64, i), NULL)
                    : NULL;
    found = rules != NULL || same_items (here, items);
  }
  return found;
}

static gboolean
import_playlist (Import *import, const Json *json, GError **error)
{
  const char *name = json_text (json, "name"), *rules = json_text (json, "rules");
  g_autoptr (GPtrArray) items = items_of (import, json);
  gint64 id;

  if (name == NULL || *name == '\0' || has_playlist (import, name, rules, items))
    return TRUE;
  id = store_playlists_create (import->store, name, rules, error);
  return id != 0 && (rules != NULL || store_playlists_set_items (import->store, id, items, error));
}

static gboolean
import_mood (Import *import, const Json *json, GError **error)
{
  g_autoptr (StoreStmt) s = IMPORT_STMT (import, STMT_MOOD_BY_NAME);
  StoreMood mood = { .name = (char *) json_text (json, "name"),
                     .value = (char *) json_text (json, "value") };
  gint64 listener = listener_of (import, json);

  if (mood.name == NULL || *mood.name == '\0')
    return TRUE;
  sqlite3_bind_int64 (s, 1, listener);
  store_bind_text (s, 2, mood.name);
  return first_id (s) != 0 || store_moods_put (import->store, listener, &mood, error) != 0;
}

static gboolean
import_correction (Import *import, const Json *json, GError **error)
{
  g_autoptr (StoreStmt) s = IMPORT_STMT (import, STMT_HAS_CORRECTION);
  gint64 listener = listener_of (import, json);
  StoreMoodCorrection c = { track_of (import, json, "uri"), json_int (json, "at"),
                            (int) CLAMP (json_int (json, "mood"), -1, STORE_MOOD_ENERGETIC + 1),
                            (float) json_number (json, "value", NAN) };

  if (c.track_id == 0)
    return TRUE;
  sqlite3_bind_int64 (s, 1, listener);
  sqlite3_bind_int64 (s, 2, c.track_id);
  sqlite3_bind_int (s, 3, c.mood);
  return sqlite3_step (s) == SQLITE_ROW
         || store_mood_corrections_put (import->store, listener, &c, error);
}

static gboolean
count_of_other (Import *import, gint64 listener, gint64 id, const Json *json, GError **error)
{
  g_autoptr (StoreStmt) s = IMPORT_STMT (import, STMT_OTHER_COUNT);

  sqlite3_bind_int64 (s, 1, listener);
  sqlite3_bind_int64 (s, 2, id);
  sqlite3_bind_int64 (s, 3, CLAMP (json_int (json, "plays"), 0, G_MAXINT32));
  sqlite3_bind_int64 (s, 4, CLAMP (json_int (json, "skips"), 0, G_MAXINT32));
  sqlite3_bind_int64 (s, 5, MAX (json_int (json, "last_played"), 0));
  return store_run (import->store, s, "an imported count", error);
}

static gboolean
import_count (Import *import, const Json *json, GError **error)
{
  gint64 listener = listener_of (import, json), id = track_of (import, json, "uri");

  if (id == 0)
    return TRUE;
  if (listener != import->store->listener)
    return count_of_other (import, listener, id, json, error);
  return keep_track (import, id, json, error);
}

/* What is known here already is not overwritten. */
static gboolean
import_agent (Import *import, const Json *json, GError **error)
{
  gint64 listener = listener_of (import, json);
  gint64 mode = here_of (import->modes, json_int (json, "mode"), 0);
  const char *text = json_text (json, "state");
  g_autoptr (GBytes) here = store_agents_get (import->store, listener, mode, NULL, NULL);
  g_autoptr (GBytes) state = NULL;
  gsize n = 0;
  guchar *data = text != NULL ? g_base64_decode (text, &n) : NULL;

  state = g_bytes_new_take (data, n);
  if (here != NULL || n == 0)
    return TRUE;
  return store_agents_put (import->store, listener, mode,
                           (guint) CLAMP (json_int (json, "version"), 0, G_MAXINT32), state, error);
}

static gint64
find_track (gpointer data, const Json *json)
{
  return track_of (data, json, "uri");
}

static gboolean
import_ban (Import *import, const Json *json, GError **error)
{
  return store_import_ban (import->store, listener_of (import, json), json, find_track, import,
                           error);
}

static gboolean
import_rule_off (Import *import, const Json *json, GError **error)
{
  return store_import_rule_off (import->store, listener_of (import, json), json, find_track, import,
                                error);
}

/* ---- the file ---------------------------------------------------------------------------- */

typedef gboolean (*ImportFunc) (Import *import, const Json *json, GError **error);

static const struct { const char *key; ImportFunc read; } SECTIONS[] = {
  { "listeners", import_listener }, { "modes", import_mode },
  { "tracks", import_track },       { "counts", import_count },
  { "plays", import_play },         { "playlists", import_playlist },
  { "moods", import_mood },         { "corrections", import_correction },
  { "agents", import_agent },       { "never", import_ban },
  { "rules_off", import_rule_off },
};

static gboolean
bad_file (const JsonReader *reader, GError **error)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
               _("This is no export of Segue, or it is damaged: %s at byte %lu."),
               reader->wrong, (gulong) (reader->at - reader->start));
  return FALSE;
}

static gboolean
read_section (Import *import, JsonReader *reader, ImportFunc read, GError **error)
{
  json_enter_array (reader);
  for (gboolean first = TRUE; json_next_item (reader, first); first = FALSE) {
    g_autoptr (Json) json = json_read_value (reader);

    if (json == NULL || json->type != JSON_OBJECT) {
      reader->wrong = reader->wrong != NULL ? reader->wrong : "an object was expected";
      break;
    }
    if (!read (import, json, error))
      return FALSE;
  }
  return reader->wrong == NULL || bad_file (reader, error);
}

static ImportFunc
section_named (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SECTIONS); i++)
    if (strcmp (SECTIONS[i].key, key) == 0)
      return SECTIONS[i].read;
  return NULL;
}

/* The format stands first, so that another file is refused before it is read. */
static gboolean
check_format (const char *key, const Json *value, gboolean *known)
{
  if (strcmp (key, "format") == 0)
    *known = value->type == JSON_STRING && strcmp (value->text, "segue-library") == 0;
  return *known;
}

static gboolean
read_members (Import *import, JsonReader *reader, GError **error)
{
  gboolean known = FALSE;
  char *name;

  json_enter_object (reader);
  for (gboolean first = TRUE; json_next_member (reader, first, &name); first = FALSE) {
    g_autofree char *key = name;
    ImportFunc read = section_named (key);

    if (read != NULL && known) {
      if (!read_section (import, reader, read, error))
        return FALSE;
    } else {
      g_autoptr (Json) value = json_read_value (reader);

      if (value != NULL && !check_format (key, value, &known))
        reader->wrong = "its format is another";
    }
  }
  if (reader->wrong == NULL && (!known || !json_at_end (reader)))
    reader->wrong = "something follows its end";
  return reader->wrong == NULL || bad_file (reader, error);
}

static gboolean
recount (Import *import, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, import->touched);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!store_tracks_recount (import->store, *(gint64 *) id, error))
      return FALSE;
  return TRUE;
}

static GHashTable *
id_table (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

static gboolean
import_text (Store *self, const char *text, gsize length, guint *n_plays, GError **error)
{
  Import import = { self, id_table (), id_table (),
                    g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL), 0 };
  JsonReader reader;
  gboolean ok;

  json_reader_init (&reader, text, length);
  ok = store_begin (self, error);
  if (ok) {
    ok = read_members (&import, &reader, error) && recount (&import, error);
    store_touch (self, STORE_CHANGED_TRACKS);
    ok = store_end (self, ok, error);
  }
  g_hash_table_unref (import.listeners);
  g_hash_table_unref (import.modes);
  g_hash_table_unref (import.touched);
  if (ok && n_plays != NULL)
    *n_plays = import.n_plays;
  return ok;
}

gboolean
store_import (Store *self, const char *path, guint *n_plays, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (GError) why = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &why);

  if (file == NULL) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, _("The export cannot be read: %s."),
                 why->message);
    return FALSE;
  }
  if (g_mapped_file_get_length (file) == 0) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, _("The export is empty."));
    return FALSE;
  }
  return import_text (self, g_mapped_file_get_contents (file), g_mapped_file_get_length (file),
                      n_plays, error);
}
