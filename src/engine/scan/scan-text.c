/* scan-text.c - text of tags and names, whatever it was encoded in, as UTF-8
 *
 * Any thread, pure. Invariant: what is returned is valid UTF-8. Tags of twenty
 * years hold everything: bytes of the system's code page under the name of
 * Latin-1, UTF-8 read as Latin-1 and written again, lone surrogates. */
#define G_LOG_DOMAIN "segue-scan-text"

#include "scan-internal.h"

/* Code page that old programs wrote where this language is spoken; only those
 * whose text can be told from Western text by failing to convert or by sense. */
static const struct {
  const char *language, *charset;
} LEGACY[] = {
  { "ja", "CP932" },   { "zh", "GB18030" }, { "ko", "CP949" },  { "el", "CP1253" },
  { "he", "CP1255" },  { "ar", "CP1256" },  { "th", "CP874" },  { "pl", "CP1250" },
  { "cs", "CP1250" },  { "sk", "CP1250" },  { "hu", "CP1250" }, { "hr", "CP1250" },
  { "sl", "CP1250" },  { "ro", "CP1250" },  { "tr", "CP1254" }, { "lt", "CP1257" },
  { "lv", "CP1257" },  { "vi", "CP1258" },
};

static const char *
legacy_of_locale (void)
{
  const char *language = g_get_language_names ()[0];

  for (gsize i = 0; i < G_N_ELEMENTS (LEGACY); i++)
    if (g_str_has_prefix (language, LEGACY[i].language))
      return LEGACY[i].charset;
  return NULL;
}

/* Whether the bytes look like Cyrillic in code page 1251: there letters above
 * 0xC0 come in whole words, in Western languages one or two at a time. */
static gboolean
looks_cyrillic (const guint8 *s, gsize n)
{
  gsize high = 0, in_runs = 0, run = 0;

  for (gsize i = 0; i <= n; i++) {
    gboolean letter = i < n && (s[i] >= 0xc0 || s[i] == 0xa8 || s[i] == 0xb8);

    if (letter) {
      run++;
      high++;
      continue;
    }
    if (run >= 3)
      in_runs += run;
    run = 0;
  }
  return in_runs >= 3 && in_runs * 2 > high;
}

static char *
convert (const void *bytes, gsize n, const char *charset)
{
  return g_convert (bytes, n, "UTF-8", charset, NULL, NULL, NULL);
}

static char *
decode_latin1 (const guint8 *s, gsize n)
{
  GString *out = g_string_sized_new (n + 16);

  for (gsize i = 0; i < n; i++)
    g_string_append_unichar (out, s[i]);
  return g_string_free (out, FALSE);
}

static char *
decode_legacy (const guint8 *s, gsize n)
{
  const char *charset = legacy_of_locale ();
  char *text = NULL;

  if (looks_cyrillic (s, n) && charset == NULL)
    text = convert (s, n, "CP1251");
  if (text == NULL && charset != NULL)
    text = convert (s, n, charset);
  if (text == NULL)
    text = convert (s, n, "CP1252");
  return text != NULL ? text : decode_latin1 (s, n);
}

/* Some writers end with half a character; what stands before it counts. */
static char *
decode_utf16 (const guint8 *s, gsize n, gboolean big)
{
  GString *out = g_string_sized_new (n);

  if (n >= 2 && ((s[0] == 0xff && s[1] == 0xfe) || (s[0] == 0xfe && s[1] == 0xff))) {
    big = s[0] == 0xfe;
    s += 2;
    n -= 2;
  }
  for (gsize i = 0; i + 1 < n; i += 2) {
    gunichar c = big ? be16 (s + i) : (gunichar) (s[i + 1] << 8 | s[i]);

    if (c >= 0xd800 && c < 0xdc00 && i + 3 < n) {
      gunichar low = big ? be16 (s + i + 2) : (gunichar) (s[i + 3] << 8 | s[i + 2]);

      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        i += 2;
      }
    }
    if (c == 0xfeff)
      continue;
    g_string_append_unichar (out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
  }
  return g_string_free (out, FALSE);
}

/* Drops what no label can show; in place, @s valid UTF-8. */
static char *
drop_controls (char *s)
{
  char *to = s;
  gsize n;

  for (const char *p = s; *p != '\0'; p += n) {
    gunichar c = g_utf8_get_char (p);

    n = g_utf8_next_char (p) - p; /* now: moving may write over *p */

    if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f || (c >= 0x80 && c < 0xa0) || c == 0xfeff)
      continue;
    memmove (to, p, n);
    to += n;
  }
  *to = '\0';
  return s;
}

char *
scan_text_decode (const void *bytes, gsize n, ScanCharset charset)
{
  const guint8 *s = bytes;
  char *text = NULL;

  if (charset == SCAN_CHARSET_UTF16 || charset == SCAN_CHARSET_UTF16BE)
    return drop_controls (decode_utf16 (s, n, charset == SCAN_CHARSET_UTF16BE));

  /* A mark tells more than any claim. */
  if (n >= 2 && ((s[0] == 0xff && s[1] == 0xfe) || (s[0] == 0xfe && s[1] == 0xff)))
    return drop_controls (decode_utf16 (s, n, FALSE));

  while (n > 0 && s[n - 1] == 0)
    n--;
  if (n == 0)
    return g_strdup ("");
  if (memchr (s, 0, n) != NULL) { /* a 0 inside: up to there */
    n = strlen ((const char *) s);
    if (n == 0)
      return g_strdup ("");
  }
  /* Under the name of Latin-1 too, UTF-8 is what most programs wrote: Western
   * text is hardly ever valid UTF-8 by accident. */
  if (g_utf8_validate ((const char *) s, n, NULL))
    text = g_strndup ((const char *) s, n);
  else if (charset == SCAN_CHARSET_UTF8 && !looks_cyrillic (s, n))
    text = g_utf8_make_valid ((const char *) s, n);
  else
    text = decode_legacy (s, n);
  return drop_controls (text);
}

/* Bytes of @text when every character is below U+0100; NULL otherwise. */
static guint8 *
as_latin1 (const char *text, gsize *n)
{
  g_autofree guint8 *out = g_malloc (strlen (text) + 1);
  gsize k = 0;
  gboolean high = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c > 0xff)
      return NULL;
    high = high || c >= 0x80;
    out[k++] = (guint8) c;
  }
  out[k] = 0;
  *n = k;
  return high ? g_steal_pointer (&out) : NULL;
}

char *
scan_text_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree guint8 *bytes = NULL;
  char *line;
  gsize n = 0;

  bytes = as_latin1 (valid, &n);
  if (bytes != NULL && g_utf8_validate ((const char *) bytes, n, NULL))
    line = g_strndup ((const char *) bytes, n);
  else if (bytes != NULL && looks_cyrillic (bytes, n))
    line = convert (bytes, n, "CP1251");
  else
    line = g_steal_pointer (&valid);
  if (line == NULL)
    line = g_steal_pointer (&valid);

  drop_controls (line);
  g_strdelimit (line, "\n\t\r", ' ');
  return g_strstrip (line);
}

char *
scan_text_lines (const char *bytes, gsize n)
{
  g_autofree char *text = scan_text_decode (bytes, n, SCAN_CHARSET_GUESS);
  GString *whole = g_string_new (text);

  g_string_replace (whole, "\r\n", "\n", 0);
  g_strdelimit (whole->str, "\r", '\n');
  return g_string_free (whole, FALSE);
}

char *
scan_text_title (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  char *dot = strrchr (base, '.');
  g_autofree char *decoded = NULL;

  if (dot != NULL && dot != base && strlen (dot) <= 6)
    *dot = '\0';
  decoded = scan_text_decode (base, strlen (base), SCAN_CHARSET_GUESS);
  g_strdelimit (decoded, "\n\t\r_", ' ');
  g_strstrip (decoded);
  return *decoded != '\0' ? g_steal_pointer (&decoded) : g_strdup ("?");
}
