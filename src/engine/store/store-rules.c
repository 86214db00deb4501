/* store-rules.c - the rules of smart playlists, compiled to SQL
 *
 * Engine thread. Invariant: of what the listener wrote only bound values reach
 * SQLite; every piece of SQL is a constant of this file. The format stands
 * beside PlaylistRow in engine-types.h. */
#define G_LOG_DOMAIN "segue-store-rules"

#include "store-private.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MAX_RULES_BYTES (64 * 1024)
#define MAX_CONDITIONS  100

typedef enum {
  KIND_TEXT,
  KIND_NUMBER,
  KIND_DATE,
  KIND_FLAG,
  KIND_CHOICE,
  KIND_PLAYLIST,
  KIND_OWN,
} FieldKind;

/* expression: what a condition compares; order: what sorting uses, ascending. */
static const struct Field {
  const char *name;
  FieldKind   kind;
  const char *expression;
  const char *order;
} FIELDS[] = {
  { "title", KIND_TEXT, "t.title", "t.sort_title" },
  { "artist", KIND_TEXT, "coalesce(t.artist, '')", "t.sort_artist" },
  { "album", KIND_TEXT, "coalesce(t.album, '')", "t.sort_album" },
  { "album-artist", KIND_TEXT, "coalesce(t.album_artist, t.artist, '')", "t.sort_album_artist" },
  { "genre", KIND_TEXT, "coalesce(t.genre, '')", NULL },
  { "composer", KIND_TEXT, "coalesce(t.composer, '')", "t.composer" },
  { "path", KIND_TEXT, "CAST(t.path AS TEXT)", "t.path" },
  { "codec", KIND_TEXT, "coalesce(t.codec, '')", "t.codec" },
  { "year", KIND_NUMBER, "nullif(t.year, 0)", "t.year" },
  { "duration", KIND_NUMBER, "t.duration_s", "t.duration_s" },
  { "plays", KIND_NUMBER, "t.play_count", "t.play_count" },
  { "skips", KIND_NUMBER, "t.skip_count", "t.skip_count" },
  { "tempo", KIND_NUMBER, "t.tempo_bpm", "t.tempo_bpm" },
  { "energy", KIND_NUMBER, "t.energy", "t.energy" },
  { "loudness", KIND_NUMBER, "t.loudness_lufs", "t.loudness_lufs" },
  { "vocal", KIND_NUMBER, "t.vocal_share", "t.vocal_share" },
  { "bitrate", KIND_NUMBER, "t.bitrate_bps", "t.bitrate_bps" },
  { "rate", KIND_NUMBER, "t.rate_hz", "t.rate_hz" },
  { "track", KIND_NUMBER, "nullif(t.track_no, 0)", "t.track_no" },
  { "disc", KIND_NUMBER, "nullif(t.disc_no, 0)", "t.disc_no" },
  { "added", KIND_DATE, "t.added_s", "t.added_s" },
  { "last-played", KIND_DATE, "t.last_played_s", "t.last_played_s" },
  { "favourite", KIND_FLAG, "t.favourite", "t.favourite" },
  { "compilation", KIND_FLAG, "(t.flags & 1)", "(t.flags & 1)" },
  { "key", KIND_CHOICE, "t.key", "t.key" },
  { "cluster", KIND_CHOICE, "t.cluster", "t.cluster" },
  { "playlist", KIND_PLAYLIST, NULL, NULL },
  { "my", KIND_OWN, NULL, NULL },
};
typedef struct Field Field;

/* What one of the listener's own models says of the track. */
#define OWN_LABEL \
  "(SELECT 1 FROM own_label AS l JOIN own_model AS o ON o.id = l.model_id" \
  "  WHERE l.track_id = t.id AND o.deleted_s IS NULL AND l.version = o.version" \
  "    AND l.audio_hash = t.audio_hash AND own_class(o.classes, l.class) = ?)"

/* %s: the field's expression; each takes one bound value. */
static const struct {
  FieldKind   kind;
  const char *op;
  const char *before, *after;
} OPS[] = {
  /* fold() drops case and diacritics on both sides. */
  { KIND_TEXT, "is", "fold(", ") = ?" },
  { KIND_TEXT, "is-not", "fold(", ") <> ?" },
  { KIND_TEXT, "contains", "instr(fold(", "), ?) > 0" },
  { KIND_TEXT, "not-contains", "instr(fold(", "), ?) = 0" },
  { KIND_TEXT, "starts", "starts(fold(", "), ?)" },
  { KIND_TEXT, "ends", "ends(fold(", "), ?)" },
  { KIND_NUMBER, "is", "", " = ?" },
  { KIND_NUMBER, "is-not", "", " IS NOT ?" },
  { KIND_NUMBER, "at-least", "", " >= ?" },
  { KIND_NUMBER, "at-most", "", " <= ?" },
  { KIND_DATE, "within", "", " >= ?" },
  { KIND_DATE, "not-within", "", " < ?" },
  { KIND_DATE, "never", "", " = ?" },
  { KIND_FLAG, "is", "", " = ?" },
  { KIND_CHOICE, "is", "", " = ?" },
  { KIND_CHOICE, "is-not", "", " <> ?" },
  { KIND_PLAYLIST, "in",
    "t.id IN (SELECT track_id FROM playlist_item WHERE playlist_id = ?)", NULL },
  { KIND_PLAYLIST, "not-in",
    "NOT EXISTS (SELECT 1 FROM playlist_item WHERE track_id = t.id AND playlist_id = ?)", NULL },
  { KIND_OWN, "is", "EXISTS " OWN_LABEL, NULL },
  { KIND_OWN, "is-not", "NOT EXISTS " OWN_LABEL, NULL },
};

/* One genre of several, where the others compare the whole tag. */
#define GENRE_IS "EXISTS (SELECT 1 FROM track_group AS g WHERE g.kind = 2 AND g.key = ?" \
                 " AND g.track_id = t.id)"
#define GENRE_IS_NOT "NOT " GENRE_IS

typedef struct {
  char  *text;    /* owned; NULL: number counts */
  double number;
} Value;

typedef struct {
  GString *sql;
  GArray  *values; /* of Value */
} Compiled;

static void
value_clear (gpointer data)
{
  g_free (((Value *) data)->text);
}

static void
compiled_clear (Compiled *compiled)
{
  if (compiled->sql != NULL)
    g_string_free (compiled->sql, TRUE);
  g_clear_pointer (&compiled->values, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Compiled, compiled_clear)

static gboolean G_GNUC_PRINTF (2, 3)
refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_clear_error (error);
  if (error != NULL)
    *error = g_error_new_valist (STORE_ERROR, STORE_ERROR_INVALID, format, args);
  va_end (args);
  return FALSE;
}

static const Field *
find_field (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    if (strcmp (FIELDS[i].name, name) == 0)
      return &FIELDS[i];
  return NULL;
}

/* ---- values ------------------------------------------------------------------------ */

static gboolean
parse_number (const char *text, double *number)
{
  char *end;

  *number = g_ascii_strtod (text, &end);
  return *text != '\0' && *end == '\0' && isfinite (*number);
}

static gboolean
parse_flag (const char *text, double *number)
{
  *number = strcmp (text, "yes") == 0;
  return *number == 1 || strcmp (text, "no") == 0;
}

static gboolean
take_value (const Field *field, const char *op, const char *text, Value *value, GError **error)
{
  gboolean good = TRUE;

  switch (field->kind) {
  case KIND_TEXT:
  case KIND_OWN:
    value->text = store_fold (text);
    break;
  case KIND_DATE:
    if (strcmp (op, "never") == 0)
      value->number = 0;
    else if ((good = parse_number (text, &value->number) && fabs (value->number) < 1e6))
      value->number = (double) store_now_s () - value->number * 24 * 3600;
    break;
  case KIND_FLAG:
    good = parse_flag (text, &value->number);
    break;
  case KIND_NUMBER:
  case KIND_CHOICE:
  case KIND_PLAYLIST:
    good = parse_number (text, &value->number);
    break;
  }
  return good || refuse (error, _("“%s” is no value for “%s”."), text, field->name);
}

/* ---- conditions ---------------------------------------------------------------------- */

static gboolean
append_condition (Compiled *compiled, const Field *field, const char *op, GError **error)
{
  if (strcmp (field->name, "genre") == 0
      && (strcmp (op, "is") == 0 || strcmp (op, "is-not") == 0)) {
    g_string_append (compiled->sql, strcmp (op, "is") == 0 ? GENRE_IS : GENRE_IS_NOT);
    return TRUE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (OPS); i++) {
    if (OPS[i].kind != field->kind || strcmp (OPS[i].op, op) != 0)
      continue;
    g_string_append (compiled->sql, OPS[i].before);
    if (OPS[i].after != NULL)
      g_string_append_printf (compiled->sql, "%s%s", field->expression, OPS[i].after);
    return TRUE;
  }
  return refuse (error, _("“%s” cannot be asked of “%s”."), op, field->name);
}

static gboolean
compile_condition (Compiled *compiled, const char *name, const char *op, const char *text,
                   GError **error)
{
  const Field *field = find_field (name);
  Value value = { 0 };

  if (field == NULL)
    return refuse (error, _("There is no field “%s”."), name);
  if (!append_condition (compiled, field, op, error)
      || !take_value (field, op, text, &value, error))
    return FALSE;
  g_array_append_val (compiled->values, value);
  return TRUE;
}

static gboolean
compile_conditions (Compiled *compiled, gboolean all, GVariant *conditions, GError **error)
{
  gsize n = g_variant_n_children (conditions);

  if (n > MAX_CONDITIONS)
    return refuse (error, _("A smart playlist may have %d conditions at most."), MAX_CONDITIONS);
  if (n > 0)
    g_string_append (compiled->sql, " AND (");
  for (gsize i = 0; i < n; i++) {
    const char *field, *op, *value;

    g_variant_get_child (conditions, i, "(&s&s&s)", &field, &op, &value);
    if (i > 0)
      g_string_append (compiled->sql, all ? " AND " : " OR ");
    if (!compile_condition (compiled, field, op, value, error))
      return FALSE;
  }
  if (n > 0)
    g_string_append_c (compiled->sql, ')');
  return TRUE;
}

#define LIBRARY_ORDER "t.sort_album_artist, t.album_year, t.sort_album, t.disc_no, t.track_no," \
                      " t.sort_title, t.id"

static gboolean
compile_order (Compiled *compiled, const char *order, gboolean descending, GError **error)
{
  const Field *field = NULL;

  if (strcmp (order, "random") == 0) {
    g_string_append (compiled->sql, " ORDER BY random()");
    return TRUE;
  }
  if (*order != '\0') {
    field = find_field (order);
    if (field == NULL || field->order == NULL)
      return refuse (error, _("“%s” is no order."), order);
  }
  g_string_append (compiled->sql, " ORDER BY ");
  if (field != NULL)
    g_string_append_printf (compiled->sql, "%s IS NULL, %s%s, ", field->order, field->order,
                            descending ? " DESC" : "");
  g_string_append (compiled->sql, LIBRARY_ORDER);
  return TRUE;
}

static gboolean
compile (const char *rules, Compiled *compiled, GError **error)
{
  g_autoptr (GVariant) parsed = NULL, conditions = NULL;
  g_autoptr (GError) why = NULL;
  gboolean all, descending;
  guint32 limit;
  const char *order;
  Value value = { 0 };

  if (rules == NULL || strlen (rules) > MAX_RULES_BYTES || !g_utf8_validate (rules, -1, NULL))
    return refuse (error, _("The rules of the smart playlist are too long or no text."));
  parsed = g_variant_parse (G_VARIANT_TYPE (PLAYLIST_RULES_TYPE), rules, NULL, NULL, &why);
  if (parsed == NULL)
    return refuse (error, _("The rules of the smart playlist cannot be read: %s."), why->message);

  g_variant_get (parsed, "(b@a(sss)u&sb)", &all, &conditions, &limit, &order, &descending);
  compiled->sql = g_string_new ("SELECT t.id FROM track AS t WHERE +t.state = 0");
  compiled->values = g_array_new (FALSE, TRUE, sizeof (Value));
  g_array_set_clear_func (compiled->values, value_clear);
  if (!compile_conditions (compiled, all, conditions, error)
      || !compile_order (compiled, order, descending, error))
    return FALSE;
  g_string_append (compiled->sql, " LIMIT ?");
  value.number = limit > 0 ? (double) limit : -1;
  g_array_append_val (compiled->values, value);
  return TRUE;
}

static void
bind_values (StoreStmt *s, GArray *values)
{
  for (guint i = 0; i < values->len; i++) {
    const Value *value = &g_array_index (values, Value, i);

    if (value->text != NULL)
      sqlite3_bind_text (s, (int) i + 1, value->text, -1, SQLITE_STATIC);
    else if (value->number == floor (value->number) && fabs (value->number) < 1e15)
      sqlite3_bind_int64 (s, (int) i + 1, (gint64) value->number);
    else
      sqlite3_bind_double (s, (int) i + 1, value->number);
  }
}

/* ---- functions that SQL lacks ------------------------------------------------------------ */

static void
fold_cb (sqlite3_context *context, int n, sqlite3_value **args)
{
  const char *text = (const char *) sqlite3_value_text (args[0]);

  sqlite3_result_text (context, store_fold (text), -1, g_free);
}

static void
starts_cb (sqlite3_context *context, int n, sqlite3_value **args)
{
  const char *text = (const char *) sqlite3_value_text (args[0]);
  const char *part = (const char *) sqlite3_value_text (args[1]);

  sqlite3_result_int (context, text != NULL && part != NULL && g_str_has_prefix (text, part));
}

static void
ends_cb (sqlite3_context *context, int n, sqlite3_value **args)
{
  const char *text = (const char *) sqlite3_value_text (args[0]);
  const char *part = (const char *) sqlite3_value_text (args[1]);

  sqlite3_result_int (context, text != NULL && part != NULL && g_str_has_suffix (text, part));
}

/* own_class (classes, number): the name in that line, folded; NULL when there is none. */
static void
own_class_cb (sqlite3_context *context, int n, sqlite3_value **args)
{
  const char *classes = (const char *) sqlite3_value_text (args[0]);
  int number = sqlite3_value_int (args[1]);
  g_autofree char *name = NULL;

  if (sqlite3_value_type (args[1]) == SQLITE_NULL)
    return;
  for (; number > 0 && classes != NULL; number--) {
    classes = strchr (classes, '\n');
    classes = classes != NULL ? classes + 1 : NULL;
  }
  if (classes == NULL)
    return;
  name = g_strndup (classes, strcspn (classes, "\n"));
  sqlite3_result_text (context, store_fold (name), -1, g_free);
}

void
store_rules_add_functions (sqlite3 *db)
{
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;

  sqlite3_create_function (db, "fold", 1, flags, NULL, fold_cb, NULL, NULL);
  sqlite3_create_function (db, "starts", 2, flags, NULL, starts_cb, NULL, NULL);
  sqlite3_create_function (db, "ends", 2, flags, NULL, ends_cb, NULL, NULL);
  sqlite3_create_function (db, "own_class", 2, flags, NULL, own_class_cb, NULL, NULL);
}

/* ---- the rules ------------------------------------------------------------------------------ */

gboolean
store_rules_check (const char *rules, GError **error)
{
  g_auto (Compiled) compiled = { 0 };

  return compile (rules, &compiled, error);
}

GArray *
store_rules_run (Store *self, const char *rules, GError **error)
{
  g_auto (Compiled) compiled = { 0 };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (StoreOnce) s = NULL;
  int rc;

  if (!compile (rules, &compiled, error)
      || (s = store_prepare (self, compiled.sql->str, "a smart playlist", error)) == NULL)
    return NULL;
  bind_values (s, compiled.values);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64 (s, 0);
    g_array_append_val (ids, id);
  }
  return store_read_all (self, rc, "a smart playlist", error) ? g_steal_pointer (&ids) : NULL;
}
