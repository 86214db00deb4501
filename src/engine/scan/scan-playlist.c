/* scan-playlist.c - playlist files, read and written
 *
 * Any worker thread. Which format a file is its content decides, for endings
 * lie. Invariant: an entry is an absolute path or a whole URI. */
#define G_LOG_DOMAIN "segue-scan-playlist"

#include <glib/gi18n.h>

#include "scan-internal.h"

#define PLAYLIST_BYTES_MAX (64 * 1024 * 1024)
#define ENTRIES_MAX 500000
#define XSPF_DEPTH_MAX 32

ScanEntry *
scan_entry_new (const char *path, const char *title, const char *artist, double duration_s)
{
  ScanEntry *entry = g_new0 (ScanEntry, 1);

  entry->path = g_strdup (path);
  entry->uri = g_filename_to_uri (path, NULL, NULL);
  if (entry->uri == NULL)
    entry->uri = g_strdup ("");
  entry->title = g_strdup (title);
  entry->artist = g_strdup (artist);
  entry->duration_s = duration_s;
  return entry;
}

void
scan_entry_free (ScanEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->path);
  g_free (entry->uri);
  g_free (entry->title);
  g_free (entry->artist);
  g_free (entry);
}

gboolean
scan_is_playlist_name (const char *name)
{
  static const char *const ENDINGS[] = { "m3u", "m3u8", "pls", "xspf" };
  const char *dot = strrchr (name, '.');

  for (gsize i = 0; dot != NULL && i < G_N_ELEMENTS (ENDINGS); i++)
    if (g_ascii_strcasecmp (dot + 1, ENDINGS[i]) == 0)
      return TRUE;
  return FALSE;
}

/* ---- places ------------------------------------------------------------------------ */

static gboolean
is_uri (const char *place)
{
  g_autofree char *scheme = g_uri_parse_scheme (place);

  return scheme != NULL && strlen (scheme) > 1; /* one letter: a drive of Windows */
}

/* Joins @place to @base. Of two spellings of the same file the one that is
 * there: names in old playlists are in another encoding or have backslashes. */
static char *
resolve (const char *place, const char *base)
{
  g_autofree char *plain = g_canonicalize_filename (place, base);
  g_autofree char *slashes = NULL;
  g_autofree char *decoded = NULL;
  g_autofree char *utf8 = NULL;

  if (g_file_test (plain, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&plain);
  if (!g_utf8_validate (place, -1, NULL)) {
    decoded = scan_text_decode (place, strlen (place), SCAN_CHARSET_GUESS);
    utf8 = g_canonicalize_filename (decoded, base);
    if (g_file_test (utf8, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&utf8);
  }
  if (strchr (place, '\\') != NULL) {
    const char *from = g_ascii_isalpha (place[0]) && place[1] == ':' ? place + 2 : place;

    slashes = g_strdelimit (g_strdup (from), "\\", '/');
    return g_canonicalize_filename (slashes, base);
  }
  return g_steal_pointer (&plain);
}

/* Returns NULL for what is neither a path nor a URI. */
static ScanEntry *
make_entry (const char *place, const char *base, const char *title, const char *artist,
            double duration_s)
{
  g_autofree char *path = NULL;
  ScanEntry *entry;

  if (*place == '\0')
    return NULL;
  if (!is_uri (place)) {
    path = resolve (place, base);
    return scan_entry_new (path, title, artist, duration_s);
  }
  if (g_ascii_strncasecmp (place, "file:", 5) == 0) {
    path = g_filename_from_uri (place, NULL, NULL);
    if (path == NULL) /* spaces and umlauts not escaped */
      path = g_ascii_strncasecmp (place, "file:///", 8) == 0 ? g_strdup (place + 7) : NULL;
    return path != NULL ? scan_entry_new (path, title, artist, duration_s) : NULL;
  }
  if (!g_utf8_validate (place, -1, NULL))
    return NULL;
  entry = g_new0 (ScanEntry, 1);
  entry->uri = g_strdup (place);
  entry->title = g_strdup (title);
  entry->artist = g_strdup (artist);
  entry->duration_s = duration_s;
  return entry;
}

static void
add_entry (GPtrArray *entries, ScanEntry *entry)
{
  if (entry != NULL && entries->len < ENTRIES_MAX)
    g_ptr_array_add (entries, entry);
  else
    scan_entry_free (entry);
}

/* "Artist - Title" */
static void
split_name (const char *name, char **artist, char **title)
{
  g_autofree char *line = scan_text_line (name);
  const char *dash = strstr (line, " - ");

  g_clear_pointer (artist, g_free);
  g_clear_pointer (title, g_free);
  if (dash != NULL && dash > line && dash[3] != '\0') {
    *artist = g_strndup (line, dash - line);
    *title = g_strdup (dash + 3);
  } else if (*line != '\0') {
    *title = g_steal_pointer (&line);
  }
}

static double
valid_duration (double seconds)
{
  return isfinite (seconds) && seconds > 0 && seconds < 1e7 ? seconds : NAN;
}

/* ---- M3U ---------------------------------------------------------------------------- */

static char *
line_text (const char *line)
{
  return scan_text_decode (line, strlen (line), SCAN_CHARSET_GUESS);
}

static void
parse_extinf (const char *line, char **artist, char **title, double *duration_s)
{
  const char *comma = strchr (line, ',');
  g_autofree char *name = NULL;

  *duration_s = valid_duration (g_ascii_strtod (line, NULL));
  if (comma == NULL)
    return;
  name = line_text (comma + 1);
  split_name (name, artist, title);
}

static void
parse_m3u (char **lines, const char *base, GPtrArray *entries)
{
  g_autofree char *title = NULL;
  g_autofree char *artist = NULL;
  double duration_s = NAN;

  for (char **p = lines; *p != NULL; p++) {
    const char *line = g_strstrip (*p);

    if (g_str_has_prefix (line, "#EXTINF:"))
      parse_extinf (line + 8, &artist, &title, &duration_s);
    if (*line == '#' || *line == '\0')
      continue;
    add_entry (entries, make_entry (line, base, title, artist, duration_s));
    g_clear_pointer (&title, g_free);
    g_clear_pointer (&artist, g_free);
    duration_s = NAN;
  }
}

/* ---- PLS ------------------------------------------------------------------------------ */

typedef struct {
  char  *place, *name; /* owned */
  double duration_s;
} PlsItem;

static void
pls_item_free (gpointer data)
{
  PlsItem *item = data;

  g_free (item->place);
  g_free (item->name);
  g_free (item);
}

/* "File12=..." belongs to item 12; made when it is new. */
static PlsItem *
pls_item (GTree *items, const char *number)
{
  guint64 n = g_ascii_strtoull (number, NULL, 10);
  gpointer key = GUINT_TO_POINTER ((guint) MIN (n, G_MAXUINT));
  PlsItem *item = g_tree_lookup (items, key);

  if (item == NULL && g_tree_nnodes (items) < ENTRIES_MAX) {
    item = g_new0 (PlsItem, 1);
    item->duration_s = NAN;
    g_tree_insert (items, key, item);
  }
  return item;
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer data)
{
  guint x = GPOINTER_TO_UINT (a), y = GPOINTER_TO_UINT (b);

  return x < y ? -1 : x > y;
}

typedef struct {
  GPtrArray  *entries;
  const char *base;
} PlsOut;

static gboolean
pls_emit_cb (gpointer key, gpointer value, gpointer data)
{
  PlsItem *item = value;
  PlsOut *out = data;
  g_autofree char *title = NULL;
  g_autofree char *artist = NULL;

  if (item->name != NULL)
    split_name (item->name, &artist, &title);
  if (item->place != NULL)
    add_entry (out->entries, make_entry (item->place, out->base, title, artist, item->duration_s));
  return FALSE;
}

static void
parse_pls (char **lines, const char *base, GPtrArray *entries)
{
  g_autoptr (GTree) items = g_tree_new_full (compare_numbers, NULL, NULL, pls_item_free);
  PlsOut out = { entries, base };

  for (char **p = lines; *p != NULL; p++) {
    const char *line = g_strstrip (*p);
    const char *equals = strchr (line, '=');
    PlsItem *item;

    if (equals == NULL)
      continue;
    if (g_ascii_strncasecmp (line, "File", 4) == 0 && (item = pls_item (items, line + 4)) != NULL) {
      g_free (item->place);
      item->place = g_strdup (equals + 1);
    } else if (g_ascii_strncasecmp (line, "Title", 5) == 0 &&
               (item = pls_item (items, line + 5)) != NULL) {
      g_free (item->name);
      item->name = line_text (equals + 1);
    } else if (g_ascii_strncasecmp (line, "Length", 6) == 0 &&
               (item = pls_item (items, line + 6)) != NULL) {
      item->duration_s = valid_duration (g_ascii_strtod (equals + 1, NULL));
    }
  }
  g_tree_foreach (items, pls_emit_cb, &out);
}

/* ---- XSPF ------------------------------------------------------------------------------- */

typedef struct {
  GPtrArray  *entries;
  const char *base;
  GString    *text;    /* of the element that is open */
  gboolean    in_track;
  int         depth;
  char       *place, *title, *artist;
  double      duration_s;
} Xspf;

static const char *
local_name (const char *name)
{
  const char *colon = strrchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

static void
xspf_start (GMarkupParseContext *context, const char *name, const char **names,
            const char **values, gpointer data, GError **error)
{
  Xspf *x = data;

  if (++x->depth > XSPF_DEPTH_MAX) {
    g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "too deep");
    return;
  }
  if (g_str_equal (local_name (name), "track")) {
    x->in_track = TRUE;
    x->duration_s = NAN;
  }
  g_string_truncate (x->text, 0);
}

/* The location is a URI reference: relative to the file, and escaped. */
static ScanEntry *
xspf_entry (Xspf *x)
{
  g_autofree char *path = NULL;

  if (is_uri (x->place))
    return make_entry (x->place, x->base, x->title, x->artist, x->duration_s);
  path = g_uri_unescape_string (x->place, NULL);
  return make_entry (path != NULL ? path : x->place, x->base, x->title, x->artist, x->duration_s);
}

static void
take (char **to, const char *text)
{
  g_free (*to);
  *to = scan_text_line (text);
}

static void
xspf_end (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  Xspf *x = data;
  const char *local = local_name (name);

  x->depth--;
  if (!x->in_track)
    return;
  if (g_str_equal (local, "location") && x->place == NULL)
    x->place = g_strstrip (g_strdup (x->text->str));
  else if (g_str_equal (local, "title"))
    take (&x->title, x->text->str);
  else if (g_str_equal (local, "creator"))
    take (&x->artist, x->text->str);
  else if (g_str_equal (local, "duration"))
    x->duration_s = valid_duration (g_ascii_strtod (x->text->str, NULL) / 1000);
  else if (g_str_equal (local, "track")) {
    if (x->place != NULL && *x->place != '\0')
      add_entry (x->entries, xspf_entry (x));
    g_clear_pointer (&x->place, g_free);
    g_clear_pointer (&x->title, g_free);
    g_clear_pointer (&x->artist, g_free);
    x->in_track = FALSE;
  }
}

static void
xspf_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data,
           GError **error)
{
  Xspf *x = data;

  if (x->in_track && x->text->len + length < 65536)
    g_string_append_len (x->text, text, length);
}

static gboolean
parse_xspf (const char *text, gsize length, const char *base, GPtrArray *entries, GError **error)
{
  static const GMarkupParser PARSER = { .start_element = xspf_start, .end_element = xspf_end,
                                        .text = xspf_text };
  Xspf x = { .entries = entries, .base = base, .text = g_string_new (NULL), .duration_s = NAN };
  g_autoptr (GMarkupParseContext) context =
    g_markup_parse_context_new (&PARSER, G_MARKUP_TREAT_CDATA_AS_TEXT, &x, NULL);
  gboolean ok = g_markup_parse_context_parse (context, text, length, NULL) &&
                g_markup_parse_context_end_parse (context, NULL);

  g_string_free (x.text, TRUE);
  g_free (x.place);
  g_free (x.title);
  g_free (x.artist);
  if (!ok)
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_DAMAGED, _("The playlist is damaged."));
  return ok;
}

/* ---- public --------------------------------------------------------------------------------- */

/* Lines as bytes: names of files keep theirs, whatever encoding that is. UTF-16
 * is converted. */
static char **
split_lines (const char *text, gsize length)
{
  g_autofree char *copy = NULL;

  if (length >= 2 && (memcmp (text, "\xff\xfe", 2) == 0 || memcmp (text, "\xfe\xff", 2) == 0))
    copy = scan_text_decode (text, length, SCAN_CHARSET_UTF16);
  else
    copy = g_strndup (text, length);
  g_strdelimit (copy, "\r", '\n');
  return g_strsplit (copy, "\n", -1);
}

static gboolean
is_binary (const char *text, gsize length)
{
  return length > 2 && (guint8) text[0] < 0xfe && memchr (text, 0, MIN (length, 4096)) != NULL;
}

GPtrArray *
scan_playlist_parse (const char *text, gsize length, const char *base, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) scan_entry_free);
  g_auto (GStrv) lines = NULL;
  gsize skip;

  if (is_binary (text, length)) {
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_FORMAT, _("This is not a playlist."));
    return NULL;
  }
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    text += 3, length -= 3;
  for (skip = 0; skip < length && g_ascii_isspace (text[skip]); skip++)
    ;
  if (skip < length && text[skip] == '<')
    return parse_xspf (text + skip, length - skip, base, entries, error)
             ? g_steal_pointer (&entries) : NULL;

  lines = split_lines (text, length);
  if (length - skip >= 10 && g_ascii_strncasecmp (text + skip, "[playlist]", 10) == 0)
    parse_pls (lines, base, entries);
  else
    parse_m3u (lines, base, entries);
  return g_steal_pointer (&entries);
}

GPtrArray *
scan_playlist_read (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = scan_file_slurp (path, PLAYLIST_BYTES_MAX, error);
  g_autofree char *whole = NULL;
  g_autofree char *base = NULL;

  if (bytes == NULL)
    return NULL;
  whole = g_canonicalize_filename (path, NULL);
  base = g_path_get_dirname (whole);
  return scan_playlist_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), base, error);
}

/* @path as seen from folder @base, both absolute and canonical; NULL when the
 * two share nothing but the root. */
static char *
relative_path (const char *path, const char *base)
{
  gsize common = 0, i;
  GString *out;

  for (i = 0; path[i] != '\0' && path[i] == base[i]; i++)
    if (path[i] == '/')
      common = i;
  if (base[i] == '\0' && path[i] == '/')
    common = i;
  if (common == 0 && !g_str_equal (base, "/"))
    return NULL;
  out = g_string_new (NULL);
  for (const char *p = base + common; *p != '\0'; p++)
    if (*p == '/' && p[1] != '\0')
      g_string_append (out, "../");
  g_string_append (out, path + common + 1);
  /* A name that would read as a comment or a URI, or lose its spaces. */
  if (out->str[0] == '#' || g_ascii_isspace (out->str[0]) || is_uri (out->str))
    g_string_prepend (out, "./");
  return g_string_free (out, FALSE);
}

/* Line breaks in names would end the entry; such a file goes as a URI. */
static void
append_place (GString *out, const ScanEntry *entry, const char *base)
{
  g_autofree char *relative = NULL;
  gsize n = entry->path != NULL ? strlen (entry->path) : 0;

  if (n == 0 || strpbrk (entry->path, "\r\n") != NULL ||
      g_ascii_isspace (entry->path[n - 1]) || !g_utf8_validate (entry->path, -1, NULL)) {
    g_string_append (out, entry->uri);
    return;
  }
  relative = relative_path (entry->path, base);
  g_string_append (out, relative != NULL ? relative : entry->path);
}

static void
append_entry (GString *out, const ScanEntry *entry, const char *base)
{
  g_autofree char *artist = entry->artist != NULL ? scan_text_line (entry->artist) : g_strdup ("");
  g_autofree char *title = entry->title != NULL ? scan_text_line (entry->title) : g_strdup ("");

  if (*title != '\0')
    g_string_append_printf (out, "#EXTINF:%d,%s%s%s\n",
                            isfinite (entry->duration_s) ? (int) lround (entry->duration_s) : -1,
                            artist, *artist != '\0' ? " - " : "", title);
  append_place (out, entry, base);
  g_string_append_c (out, '\n');
}

gboolean
scan_playlist_write (const char *path, GPtrArray *entries, GError **error)
{
  g_autoptr (GString) out = g_string_new ("#EXTM3U\n");
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *base = g_path_get_dirname (whole);
  g_autoptr (GError) failure = NULL;

  for (guint i = 0; i < entries->len; i++)
    append_entry (out, entries->pdata[i], base);
  if (g_file_set_contents_full (path, out->str, out->len, G_FILE_SET_CONTENTS_CONSISTENT, 0666,
                                &failure))
    return TRUE;
  g_set_error (error, SCAN_ERROR, SCAN_ERROR_WRITE, _("The playlist could not be written: %s"),
               failure->message);
  return FALSE;
}
