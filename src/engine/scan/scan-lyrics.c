/* scan-lyrics.c - lyrics beside a file and in its tags
 *
 * Any worker thread. Invariant: times are finite, not negative and in order;
 * text is one line of valid UTF-8. */
#define G_LOG_DOMAIN "segue-scan-lyrics"

#include <glib/gi18n.h>

#include "scan-internal.h"

#define LINES_MAX 20000
#define STAMPS_MAX 64 /* times in front of one line */

void
scan_lyrics_free (ScanLyrics *lyrics)
{
  if (lyrics == NULL)
    return;
  for (guint i = 0; i < lyrics->n_lines; i++)
    g_free (lyrics->lines[i].text);
  g_free (lyrics->lines);
  g_free (lyrics);
}

/* Reads "mm:ss", "mm:ss.xx", "mm:ss:xx" or "hh:mm:ss.xx" closed by @close.
 * Returns what follows, NULL when it is no time. */
static const char *
read_stamp (const char *s, char close, double *time_s)
{
  double parts[4] = { 0 };
  int n = 0, fraction_digits = 0;
  gboolean fraction = FALSE;

  for (;;) {
    int digits = strspn (s, "0123456789");

    if (digits == 0 || digits > 9 || n == 4)
      return NULL;
    parts[n++] = (double) g_ascii_strtoull (s, NULL, 10);
    fraction_digits = digits;
    s += digits;
    if (*s == close)
      break;
    if (*s != ':' && *s != '.' && *s != ',')
      return NULL;
    if (fraction)
      return NULL; /* nothing follows a fraction */
    fraction = *s != ':';
    s++;
  }
  if (n < 2)
    return NULL;
  if (fraction) {
    parts[n - 1] /= pow (10, fraction_digits);
    *time_s = n == 2 ? NAN : parts[n - 3] * 60 + parts[n - 2] + parts[n - 1];
    if (n == 4)
      *time_s += parts[0] * 3600;
    return n > 2 ? s + 1 : NULL;
  }
  /* With three parts and no point the last are hundredths, as old editors wrote. */
  *time_s = parts[0] * 60 + parts[1] + (n > 2 ? parts[2] / 100 : 0);
  return n <= 3 ? s + 1 : NULL;
}

/* "[offset:+250]" moves all lines forward by 250 ms; FALSE when it is no tag. */
static gboolean
read_id_tag (const char *line, double *offset_s)
{
  const char *colon = strchr (line, ':');
  const char *end = strchr (line, ']');

  if (line[0] != '[' || colon == NULL || end == NULL || colon > end || end[1] != '\0')
    return FALSE;
  for (const char *p = line + 1; p < colon; p++)
    if (!g_ascii_isalpha (*p) && *p != '#' && *p != '_')
      return FALSE;
  if (g_ascii_strncasecmp (line, "[offset:", 8) == 0) {
    double ms = g_ascii_strtod (line + 8, NULL);

    *offset_s = isfinite (ms) ? CLAMP (ms, -600000, 600000) / 1000 : 0;
  }
  return colon > line + 1 || line[1] == '#';
}

/* Takes "<mm:ss.xx>" before words out, and what they leave double. */
static char *
strip_words (const char *text)
{
  GString *out = g_string_new (NULL);
  double ignored;

  while (*text != '\0') {
    const char *rest = *text == '<' ? read_stamp (text + 1, '>', &ignored) : NULL;

    if (rest != NULL) {
      text = rest;
      if (out->len == 0 || g_ascii_isspace (out->str[out->len - 1]))
        text += strspn (text, " ");
      continue;
    }
    g_string_append_c (out, *text++);
  }
  return g_strstrip (g_string_free (out, FALSE));
}

static void
add_line (GArray *lines, double time_s, const char *text)
{
  ScanLyricsLine line = { .time_s = time_s, .text = g_strdup (text) };

  if (lines->len < LINES_MAX)
    g_array_append_val (lines, line);
  else
    g_free (line.text);
}

static void
parse_line (const char *line, GArray *synced, GArray *plain, double *offset_s)
{
  double stamps[STAMPS_MAX];
  int n = 0;
  g_autofree char *text = NULL;

  if (read_id_tag (line, offset_s))
    return;
  while (*line == '[' && n < STAMPS_MAX) {
    const char *rest = read_stamp (line + 1, ']', &stamps[n]);

    if (rest == NULL)
      break;
    n++;
    line = rest + strspn (rest, " \t");
  }
  text = strip_words (line);
  for (int i = 0; i < n; i++)
    add_line (synced, stamps[i], text);
  if (n == 0)
    add_line (plain, NAN, text);
}

typedef struct {
  ScanLyricsLine line;
  guint          index;
} Ordered;

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const Ordered *x = a, *y = b;

  if (x->line.time_s != y->line.time_s)
    return x->line.time_s < y->line.time_s ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

/* In order of time; lines of one time stay as they stood, a translation below
 * its original. */
static void
sort_lines (GArray *lines, double offset_s)
{
  g_autofree Ordered *ordered = g_new (Ordered, lines->len + 1);

  for (guint i = 0; i < lines->len; i++) {
    ordered[i].line = g_array_index (lines, ScanLyricsLine, i);
    ordered[i].line.time_s = MAX (ordered[i].line.time_s - offset_s, 0);
    ordered[i].index = i;
  }
  qsort (ordered, lines->len, sizeof *ordered, compare_times);
  for (guint i = 0; i < lines->len; i++)
    g_array_index (lines, ScanLyricsLine, i) = ordered[i].line;
}

static void
line_clear (gpointer data)
{
  g_free (((ScanLyricsLine *) data)->text);
}

static ScanLyrics *
take_lines (GArray *lines, gboolean synced)
{
  ScanLyrics *lyrics;
  guint from = 0, to = lines->len;

  /* Empty lines at both ends of plain text say nothing. */
  while (!synced && from < to && *g_array_index (lines, ScanLyricsLine, from).text == '\0')
    from++;
  while (!synced && to > from && *g_array_index (lines, ScanLyricsLine, to - 1).text == '\0')
    to--;
  if (from == to)
    return NULL;
  lyrics = g_new0 (ScanLyrics, 1);
  lyrics->n_lines = to - from;
  lyrics->lines = g_new0 (ScanLyricsLine, lyrics->n_lines);
  lyrics->synced = synced;
  for (guint i = from; i < to; i++) {
    ScanLyricsLine *line = &g_array_index (lines, ScanLyricsLine, i);

    lyrics->lines[i - from] = (ScanLyricsLine) { line->time_s, g_steal_pointer (&line->text) };
  }
  return lyrics;
}

ScanLyrics *
scan_lyrics_parse (const char *text, gsize length)
{
  g_autofree char *utf8 = NULL;
  g_auto (GStrv) rows = NULL;
  g_autoptr (GArray) synced = g_array_new (FALSE, FALSE, sizeof (ScanLyricsLine));
  g_autoptr (GArray) plain = g_array_new (FALSE, FALSE, sizeof (ScanLyricsLine));
  double offset_s = 0;

  g_array_set_clear_func (synced, line_clear);
  g_array_set_clear_func (plain, line_clear);
  if (length > SCAN_LYRICS_BYTES_MAX)
    return NULL;
  utf8 = scan_text_lines (text, length);
  rows = g_strsplit (utf8, "\n", LINES_MAX);
  for (char **row = rows; *row != NULL; row++)
    parse_line (g_strstrip (*row), synced, plain, &offset_s);
  if (synced->len == 0)
    return take_lines (plain, FALSE);
  sort_lines (synced, offset_s);
  return take_lines (synced, TRUE);
}

/* "song.lrc" for "song.flac", the ending in any case. */
static ScanLyrics *
read_beside (const char *path)
{
  static const char *const ENDINGS[] = { ".lrc", ".LRC", ".Lrc" };
  const char *dot = strrchr (path, '.');
  const char *slash = strrchr (path, '/');
  gsize n = dot != NULL && (slash == NULL || dot > slash) ? (gsize) (dot - path) : strlen (path);
  g_autofree char *stem = g_strndup (path, n);

  for (gsize i = 0; i < G_N_ELEMENTS (ENDINGS); i++) {
    g_autofree char *name = g_strconcat (stem, ENDINGS[i], NULL);
    g_autoptr (GBytes) bytes = scan_file_slurp (name, SCAN_LYRICS_BYTES_MAX, NULL);

    if (bytes != NULL)
      return scan_lyrics_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  }
  return NULL;
}

static ScanLyrics *
read_embedded (const char *path)
{
  g_auto (ScanTags) tags = { .want = SCAN_WANT_LYRICS };
  g_autoptr (ScanLyrics) best = NULL;

  scan_read_file (path, &tags, NULL, NULL);
  for (guint i = 0; tags.lyrics != NULL && i < tags.lyrics->len; i++) {
    const char *text = tags.lyrics->pdata[i];
    g_autoptr (ScanLyrics) lyrics = scan_lyrics_parse (text, strlen (text));

    if (lyrics != NULL && (best == NULL || (lyrics->synced && !best->synced))) {
      g_clear_pointer (&best, scan_lyrics_free);
      best = g_steal_pointer (&lyrics);
    }
  }
  return g_steal_pointer (&best);
}

ScanLyrics *
scan_lyrics_read (const char *path, GError **error)
{
  g_autoptr (ScanLyrics) beside = read_beside (path);
  g_autoptr (ScanLyrics) embedded = NULL;

  if (beside == NULL || !beside->synced)
    embedded = read_embedded (path);
  if (embedded != NULL && (beside == NULL || embedded->synced))
    return g_steal_pointer (&embedded);
  if (beside == NULL)
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_NONE, _("There are no lyrics."));
  return g_steal_pointer (&beside);
}
