/* store-export-words.c - what each listener said to Up Next, out and in
 *
 * Engine thread. Bans and the rules that are switched off are lines of text under
 * each listener's key, with ids of this library in them; in an export tracks are
 * named by URI and audio hash instead. Invariant: a line that is there already is
 * not added again. */
#define G_LOG_DOMAIN "segue-store-export"

#include "store-export-private.h"

#include <string.h>

/* ---- out -------------------------------------------------------------------------- */

static gboolean
append_track (Store *self, GString *out, gint64 id)
{
  g_autoptr (GPtrArray) rows = store_tracks_get (self, &id, 1, NULL);
  const TrackRow *row = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;
  g_autofree char *uri = row != NULL ? g_filename_to_uri (row->path, NULL, NULL) : NULL;

  if (row == NULL)
    return FALSE; /* gone: nothing is left to say of it */
  g_string_append (out, "{\"uri\":");
  json_append_string (out, uri);
  g_string_append_printf (out, ",\"hash\":\"%016" G_GINT64_MODIFIER "x\"}", row->audio_hash);
  return TRUE;
}

/* "12", or "aArtist". */
static gboolean
append_ban (Store *self, GString *out, const char *line)
{
  if (line[0] == 'a') {
    g_string_append (out, "\"artist\":");
    json_append_string (out, line + 1);
    return TRUE;
  }
  g_string_append (out, "\"song\":");
  return append_track (self, out, g_ascii_strtoll (line, NULL, 10));
}

/* "12,13,>14" of songs; other levels begin with a letter and stay as they are. */
static gboolean
append_rule (Store *self, GString *out, const char *line)
{
  gboolean first = TRUE;

  if (!g_ascii_isdigit (line[0])) {
    g_string_append (out, "\"rule\":");
    json_append_string (out, line);
    return TRUE;
  }
  g_string_append (out, "\"songs\":[");
  for (const char *p = line; *p != '\0'; first = FALSE) {
    if (!first)
      g_string_append_c (out, ',');
    if (!append_track (self, out, g_ascii_strtoll (p, NULL, 10)))
      return FALSE;
    p += strspn (p, "0123456789");
    p += strspn (p, ",>");
  }
  g_string_append_c (out, ']');
  return TRUE;
}

static void
append_lines (Store *self, GString *out, gint64 listener_id, const char *key, gboolean *first)
{
  g_autofree char *text = store_listener_meta_get (self, listener_id, key, NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++) {
    g_autoptr (GString) one = g_string_new (NULL);
    gboolean ban = g_str_equal (key, STORE_NEVER_KEY);

    if (lines[i][0] == '\0' ||
        !(ban ? append_ban (self, one, lines[i]) : append_rule (self, one, lines[i])))
      continue;
    g_string_append_printf (out, "%s{\"listener\":%" G_GINT64_FORMAT ",%s}", *first ? "\n" : ",\n",
                            listener_id, one->str);
    *first = FALSE;
  }
}

void
store_export_words (Store *self, GString *out, const char *section, const char *key)
{
  g_autoptr (GPtrArray) listeners = store_listeners_list (self, NULL);
  gboolean first = TRUE;

  g_string_append_printf (out, "\"%s\": [", section);
  for (guint i = 0; listeners != NULL && i < listeners->len; i++)
    append_lines (self, out, ((StoreListener *) listeners->pdata[i])->id, key, &first);
  g_string_append_c (out, ']');
}

/* ---- in ------------------------------------------------------------------------------ */

static gboolean
add_line (Store *self, gint64 listener_id, const char *key, const char *line, GError **error)
{
  g_autofree char *text = store_listener_meta_get (self, listener_id, key, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  g_autofree char *more = NULL;

  if (g_strv_contains ((const char *const *) lines, line))
    return TRUE;
  more = text != NULL && *text != '\0'
           ? g_strconcat (text, g_str_has_suffix (text, "\n") ? "" : "\n", line, "\n", NULL)
           : g_strconcat (line, "\n", NULL);
  return store_listener_meta_set (self, listener_id, key, more, error);
}

/* One line of text has no line break in it, whatever the file says. */
static gboolean
is_line (const char *text)
{
  return text != NULL && *text != '\0' && strchr (text, '\n') == NULL;
}

gboolean
store_import_ban (Store *self, gint64 listener_id, const Json *json, StoreFindTrack find,
                  gpointer data, GError **error)
{
  const char *artist = json_text (json, "artist");
  const Json *song = json_member (json, "song");
  gint64 id = song != NULL ? find (data, song) : 0;
  g_autofree char *line = NULL;

  if (is_line (artist))
    line = g_strconcat ("a", artist, NULL);
  else if (id != 0)
    line = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  return line == NULL || add_line (self, listener_id, STORE_NEVER_KEY, line, error);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

char *
store_rule_key (guint level, GArray *antecedent, gint64 consequent)
{
  static const char *const LETTERS[] = { "", "b", "a", "c" };
  GString *key = g_string_new (LETTERS[MIN (level, G_N_ELEMENTS (LETTERS) - 1)]);

  for (guint i = 0; i < antecedent->len; i++)
    g_string_append_printf (key, "%" G_GINT64_FORMAT ",", g_array_index (antecedent, gint64, i));
  g_string_append_printf (key, ">%" G_GINT64_FORMAT, consequent);
  return g_string_free (key, FALSE);
}

gboolean
store_import_rule_off (Store *self, gint64 listener_id, const Json *json, StoreFindTrack find,
                       gpointer data, GError **error)
{
  const char *rule = json_text (json, "rule");
  const Json *songs = json_member (json, "songs");
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *key = NULL;
  gint64 last = 0;

  if (is_line (rule))
    return add_line (self, listener_id, STORE_RULES_OFF_KEY, rule, error);
  if (songs == NULL || songs->type != JSON_ARRAY || songs->items->len < 2)
    return TRUE;
  for (guint i = 0; i < songs->items->len; i++) {
    gint64 id = find (data, songs->items->pdata[i]);

    if (id == 0)
      return TRUE; /* a rule of songs that are not here */
    if (i + 1 < songs->items->len)
      g_array_append_val (ids, id);
    else
      last = id;
  }
  g_array_sort (ids, compare_ids);
  key = store_rule_key (0, ids, last);
  return add_line (self, listener_id, STORE_RULES_OFF_KEY, key, error);
}
