/* scan-row.c - from tags to the fields of a TrackRow
 *
 * Any thread. Invariant: numbers are within the range of their field or not
 * known; a value that makes no sense is as good as none. */
#define G_LOG_DOMAIN "segue-scan-row"

#include <gst/tag/tag.h>

#include "scan-internal.h"

/* "3", "03/12", "A3": the number and, after a slash, the total. */
static void
read_number (const char *text, guint16 *number, guint16 *total)
{
  const char *slash;
  guint64 n;

  if (text == NULL)
    return;
  n = g_ascii_strtoull (text + strcspn (text, "0123456789"), NULL, 10);
  if (n > 0 && n <= G_MAXUINT16)
    *number = n;
  slash = strpbrk (text, "/");
  if (slash != NULL) {
    n = g_ascii_strtoull (slash + 1, NULL, 10);
    if (n > 0 && n <= G_MAXUINT16)
      *total = n;
  }
}

/* First run of exactly four digits that may be a year. */
static gint16
read_year (const char *text)
{
  while (text != NULL && *text != '\0') {
    gsize n = strspn (text, "0123456789");

    if (n == 4 || n == 8) { /* 8: 19990131 */
      int year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 +
                 (text[3] - '0');

      if (year >= 1000 && year < 2200)
        return year;
    }
    text += n > 0 ? n : 1;
  }
  return 0;
}

/* "-7.03 dB", "+2,5"; NaN beyond @limit. */
static float
read_decimal (const char *text, double least, double limit)
{
  g_autofree char *point = NULL;
  char *end;
  double value;

  if (text == NULL)
    return NAN;
  point = g_strdelimit (g_strdup (text), ",", '.');
  value = g_ascii_strtod (point, &end);
  return end != point && isfinite (value) && value >= least && value <= limit ? (float) value : NAN;
}

/* RFC 7845: Q7.8 relative to -23 LUFS; ReplayGain 2 aims at -18. */
static float
read_r128 (const char *text)
{
  double value;
  char *end;

  if (text == NULL)
    return NAN;
  value = g_ascii_strtod (text, &end);
  return end != text && fabs (value) <= 32768 ? (float) (value / 256.0 + 5.0) : NAN;
}

static void
read_gains (const ScanTags *tags, TrackRow *row)
{
  char *const *v = tags->value;

  row->rg_track_gain_db = read_decimal (v[TAG_RG_TRACK_GAIN], -60, 60);
  row->rg_album_gain_db = read_decimal (v[TAG_RG_ALBUM_GAIN], -60, 60);
  row->rg_track_peak = read_decimal (v[TAG_RG_TRACK_PEAK], 0, 100);
  row->rg_album_peak = read_decimal (v[TAG_RG_ALBUM_PEAK], 0, 100);
  if (isnan (row->rg_track_gain_db))
    row->rg_track_gain_db = read_r128 (v[TAG_R128_TRACK_GAIN]);
  if (isnan (row->rg_album_gain_db))
    row->rg_album_gain_db = read_r128 (v[TAG_R128_ALBUM_GAIN]);
}

/* "17", "(17)", "(4)Eurodisco", "RX", "CR": ID3's own ways; else as it is. */
static char *
genre_name (const char *text)
{
  const char *rest = text;
  const char *name = NULL;

  if (*text == '(' && g_ascii_isdigit (text[1])) {
    name = gst_tag_id3_genre_get (MIN (g_ascii_strtoull (text + 1, NULL, 10), 255));
    rest = strchr (text, ')');
    rest = rest != NULL ? rest + 1 : "";
    if (*rest != '\0' && *rest != '(')
      return g_strdup (rest); /* the refinement says more */
  } else if (g_ascii_isdigit (*text) && strspn (text, "0123456789") == strlen (text)) {
    name = gst_tag_id3_genre_get (MIN (g_ascii_strtoull (text, NULL, 10), 255));
  } else if (g_str_equal (text, "(RX)") || g_str_equal (text, "RX")) {
    name = "Remix";
  } else if (g_str_equal (text, "(CR)") || g_str_equal (text, "CR")) {
    name = "Cover";
  }
  return g_strdup (name != NULL ? name : text);
}

/* Several genres in one tag: by ";" (libavformat, many taggers) or as
 * "(17)(13)" in old ID3. */
static char *
read_genres (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", 64);
  GString *out = g_string_new (NULL);

  for (char **p = parts; *p != NULL; p++) {
    const char *at = g_strstrip (*p);

    while (*at != '\0') {
      g_autofree char *name = genre_name (at);
      const char *next = *at == '(' && g_ascii_isdigit (at[1]) ? strchr (at, ')') : NULL;

      if (*name != '\0')
        g_string_append_printf (out, "%s%s", out->len > 0 ? "; " : "", name);
      at = next != NULL && next[1] == '(' ? next + 1 : "";
    }
  }
  return g_string_free (out, FALSE);
}

static gboolean
read_boolean (const char *text)
{
  return text != NULL && (g_ascii_strtoull (text, NULL, 10) > 0 ||
                          g_ascii_strcasecmp (text, "true") == 0 ||
                          g_ascii_strcasecmp (text, "yes") == 0);
}

/* Of several ids the first; only what looks like one. */
static char *
read_id (const char *text)
{
  gsize n;

  if (text == NULL)
    return NULL;
  n = strspn (text, "0123456789abcdefABCDEF-");
  return n == 36 ? g_ascii_strdown (text, n) : NULL;
}

/* libavformat joins the values of one Vorbis comment by ";". */
static void
set_names (GRefString **field, const char *text)
{
  g_autoptr (GString) s = g_string_new (text);

  for (gsize i = 0; i + 1 < s->len; i++)
    if (s->str[i] == ';' && s->str[i + 1] != ' ')
      g_string_insert_c (s, i + 1, ' ');
  track_row_set_ref_string (field, s->str);
}

void
scan_tags_to_row (const ScanTags *self, TrackRow *row)
{
  char *const *v = self->value;
  g_autofree char *genre = read_genres (v[TAG_GENRE] != NULL ? v[TAG_GENRE] : "");
  g_autofree char *artist_id = read_id (v[TAG_MB_ARTIST_ID]);
  g_autofree char *album_id = read_id (v[TAG_MB_ALBUM_ID]);
  guint16 none = 0;

  g_free (row->title);
  row->title = v[TAG_TITLE] != NULL ? g_strdup (v[TAG_TITLE]) : scan_text_title (row->path);
  set_names (&row->artist, v[TAG_ARTIST]);
  set_names (&row->album_artist, v[TAG_ALBUM_ARTIST]);
  set_names (&row->composer, v[TAG_COMPOSER]);
  track_row_set_ref_string (&row->album, v[TAG_ALBUM]);
  track_row_set_ref_string (&row->genre, genre);

  read_number (v[TAG_TRACK], &row->track_no, &row->track_total);
  read_number (v[TAG_TRACK_TOTAL], &row->track_total, &none);
  read_number (v[TAG_DISC], &row->disc_no, &row->disc_total);
  read_number (v[TAG_DISC_TOTAL], &row->disc_total, &none);
  row->year = read_year (v[TAG_DATE]);
  if (row->year == 0)
    row->year = read_year (v[TAG_DATE_ORIGINAL]);
  row->compilation = read_boolean (v[TAG_COMPILATION]);

  read_gains (self, row);
  g_free (row->mb_track_id);
  row->mb_track_id = read_id (v[TAG_MB_TRACK_ID]);
  track_row_set_ref_string (&row->mb_artist_id, artist_id);
  track_row_set_ref_string (&row->mb_album_id, album_id);
  row->has_embedded_art = self->has_art;
  row->has_lyrics = self->has_lyrics;
}
