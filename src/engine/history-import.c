/* history-import.c - reads what other players and services kept of a listener's plays
 *
 * Any thread. Invariant: a PastPlay that is given away has both names and a time
 * that a clock could have shown. */
#include "history-import.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "store/store-json.h"

/* Plays from before there were players, or from the future, are broken. */
#define EARLIEST_S 946684800 /* 2000-01-01 */
#define LATEST_S   4102444800 /* 2100-01-01 */

#define SECOND_SPREAD_S 20 /* pauses shift what is counted back from the end */
#define MINUTE_SPREAD_S 80

#define CSV_CELLS_MAX 16

G_DEFINE_QUARK (history-import-error-quark, history_import_error)

typedef struct {
  PastPlayFunc func;
  gpointer     data;
  PastCount   *count;
  gboolean     stopped;
} Sink;

static void
give (Sink     *sink,
      PastPlay *play)
{
  if (play->artist == NULL || *play->artist == '\0' || play->title == NULL ||
      *play->title == '\0') {
    sink->count->n_nameless++;
    return;
  }
  if ((play->count == 0 || play->started_s != 0) &&
      (play->started_s < EARLIEST_S || play->started_s > LATEST_S)) {
    sink->count->n_broken++;
    return;
  }
  if (!isfinite (play->heard_s) || play->heard_s < 0 || play->heard_s > 86400)
    play->heard_s = 0;
  if (!isfinite (play->duration_s) || play->duration_s < 0 || play->duration_s > 86400)
    play->duration_s = 0;
  sink->count->n_entries++;
  if (!sink->func (play, sink->data))
    sink->stopped = TRUE;
}

/* ---- times ------------------------------------------------------------------------ */

static gint64
unix_utc (int year,
          int month,
          int day,
          int hour,
          int minute,
          int second)
{
  g_autoptr (GDateTime) at = g_date_time_new_utc (year, month, day, hour, minute, second);

  return at != NULL ? g_date_time_to_unix (at) : 0;
}

/* "2023-01-02 13:45", "2023-01-02T13:45:06Z"; 0 when it is neither. */
static gint64
read_iso (const char *text,
          gboolean   *to_the_minute)
{
  int y, mo, d, h, mi, s = 0, n = 0;

  *to_the_minute = FALSE;
  if (text == NULL || sscanf (text, "%4d-%2d-%2d%*1[ T]%2d:%2d%n", &y, &mo, &d, &h, &mi, &n) != 5 ||
      n == 0)
    return 0;
  if (sscanf (text + n, ":%2d", &s) != 1)
    *to_the_minute = TRUE;
  return unix_utc (y, mo, d, h, mi, s);
}

/* "31 Dec 2022, 23:59", with or without the comma. */
static gint64
read_lastfm (const char *text)
{
  static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  char month[4] = "";
  const char *found;
  int d, y, h, mi;

  if (sscanf (text, "%2d %3s %4d%*[, ]%2d:%2d", &d, month, &y, &h, &mi) != 5)
    return 0;
  found = strlen (month) == 3 ? strstr (MONTHS, month) : NULL;
  if (found == NULL || (found - MONTHS) % 3 != 0)
    return 0;
  return unix_utc (y, (int) (found - MONTHS) / 3 + 1, d, h, mi, 0);
}

/* ---- JSON ---------------------------------------------------------------------------- */

static gboolean
take_spotify (Sink       *sink,
              const Json *entry)
{
  gboolean extended = json_member (entry, "ts") != NULL;
  const char *reason = json_text (entry, "reason_end");
  gboolean to_the_minute;
  gint64 ended_s = read_iso (json_text (entry, extended ? "ts" : "endTime"), &to_the_minute);
  PastPlay play = { 0 };

  if (!extended && json_member (entry, "endTime") == NULL)
    return FALSE;
  play.artist = json_text (entry, extended ? "master_metadata_album_artist_name" : "artistName");
  play.title = json_text (entry, extended ? "master_metadata_track_name" : "trackName");
  play.album = json_text (entry, "master_metadata_album_album_name");
  play.heard_s = json_number (entry, extended ? "ms_played" : "msPlayed", 0) / 1000;
  if (!isfinite (play.heard_s) || play.heard_s < 0 || play.heard_s > 86400)
    play.heard_s = 0;
  play.started_s = ended_s > 0 ? ended_s - (gint64) play.heard_s : 0;
  play.spread_s = to_the_minute ? MINUTE_SPREAD_S : SECOND_SPREAD_S;
  if (reason != NULL && g_str_equal (reason, "trackdone"))
    play.end = PAST_END_FINISHED;
  else if (json_number (entry, "skipped", 0) > 0 ||
           (reason != NULL && g_str_equal (reason, "fwdbtn")))
    play.end = PAST_END_SKIPPED;
  give (sink, &play);
  return TRUE;
}

static gboolean
take_listenbrainz (Sink       *sink,
                   const Json *entry)
{
  const Json *track = json_member (entry, "track_metadata");
  const Json *more = track != NULL && track->type == JSON_OBJECT
                       ? json_member (track, "additional_info") : NULL;
  PastPlay play = { .spread_s = SECOND_SPREAD_S, .end = PAST_END_FINISHED };

  if (track == NULL || track->type != JSON_OBJECT)
    return FALSE;
  play.artist = json_text (track, "artist_name");
  play.title = json_text (track, "track_name");
  play.album = json_text (track, "release_name");
  play.started_s = json_int (entry, "listened_at");
  if (more != NULL && more->type == JSON_OBJECT) {
    double ms = json_number (more, "duration_ms", 0);

    play.duration_s = ms > 0 ? ms / 1000 : json_number (more, "duration", 0);
  }
  give (sink, &play);
  return TRUE;
}

static gboolean
take_json (Sink       *sink,
           const Json *entry)
{
  if (entry->type != JSON_OBJECT)
    return FALSE;
  return take_spotify (sink, entry) || take_listenbrainz (sink, entry);
}

/* One entry, which may not be longer than HISTORY_ENTRY_MAX; FALSE when nothing
 * behind it can be trusted. */
static gboolean
read_entry (JsonReader *reader,
            Sink       *sink)
{
  const char *end = reader->end;
  g_autoptr (Json) entry = NULL;

  if (end - reader->at > HISTORY_ENTRY_MAX)
    reader->end = reader->at + HISTORY_ENTRY_MAX;
  entry = json_read_value (reader);
  reader->end = end;
  if (entry == NULL)
    return FALSE;
  if (!take_json (sink, entry))
    sink->count->n_broken++;
  return !sink->stopped;
}

static void
read_array (JsonReader *reader,
            Sink       *sink)
{
  gboolean first = TRUE;

  if (!json_enter_array (reader))
    return;
  while (json_next_item (reader, first)) {
    first = FALSE;
    if (!read_entry (reader, sink))
      return;
  }
}

/* An API answer: {"payload": {"listens": […]}}, or {"listens": […]}. */
static void
read_wrapped (JsonReader *reader,
              Sink       *sink,
              guint       depth)
{
  gboolean first = TRUE;
  g_autofree char *key = NULL;

  if (!json_enter_object (reader))
    return;
  while (!sink->stopped && json_next_member (reader, first, &key)) {
    first = FALSE;
    if (g_str_equal (key, "listens")) {
      read_array (reader, sink);
    } else if (g_str_equal (key, "payload") && depth == 0) {
      read_wrapped (reader, sink, 1);
    } else {
      g_autoptr (Json) other = json_read_value (reader);

      if (other == NULL)
        return;
    }
    g_clear_pointer (&key, g_free);
  }
}

/* One entry a line: a broken line costs itself. */
static void
read_lines (const char *text,
            gsize       length,
            Sink       *sink)
{
  const char *end = text + length;

  while (text < end && !sink->stopped) {
    const char *newline = memchr (text, '\n', (gsize) (end - text));
    const char *stop = newline != NULL ? newline : end;
    gsize n = (gsize) (stop - text);

    while (n > 0 && g_ascii_isspace (text[n - 1]))
      n--;
    if (n > 0) {
      JsonReader reader;
      g_autoptr (Json) entry = NULL;

      json_reader_init (&reader, text, n);
      entry = n <= HISTORY_ENTRY_MAX ? json_read_value (&reader) : NULL;
      if (entry == NULL || !take_json (sink, entry))
        sink->count->n_broken++;
    }
    text = stop + 1;
  }
}

/* Whether the first line is a whole object: then there is one a line. */
static gboolean
is_lines (const char *text,
          gsize       length)
{
  const char *newline = memchr (text, '\n', length);
  gsize n = newline != NULL ? (gsize) (newline - text) : length;
  JsonReader reader;
  g_autoptr (Json) first = NULL;

  if (n > HISTORY_ENTRY_MAX)
    return FALSE;
  json_reader_init (&reader, text, n);
  first = json_read_value (&reader);
  return first != NULL && (json_member (first, "track_metadata") != NULL ||
                           json_member (first, "endTime") != NULL ||
                           json_member (first, "ts") != NULL);
}

static void
read_json (const char *text,
           gsize       length,
           Sink       *sink)
{
  JsonReader reader;

  if (*text == '{' && is_lines (text, length)) {
    read_lines (text, length, sink);
    return;
  }
  json_reader_init (&reader, text, length);
  if (*text == '[')
    read_array (&reader, sink);
  else
    read_wrapped (&reader, sink, 0);
  if (!sink->stopped && reader.wrong != NULL)
    sink->count->cut_short = TRUE;
}

/* ---- CSV ------------------------------------------------------------------------------- */

typedef struct {
  GString *cell[CSV_CELLS_MAX]; /* owned */
  guint    n;
  gboolean too_long;
} CsvRow;

/* Reads one row and returns what follows it; quotes may hold line ends. */
static const char *
read_row (const char *at,
          const char *end,
          CsvRow     *row)
{
  gboolean quoted = FALSE;
  gsize length = 0;

  row->n = 1;
  row->too_long = FALSE;
  g_string_truncate (row->cell[0], 0);
  for (; at < end; at++) {
    char c = *at;

    if (quoted && c == '"' && at + 1 < end && at[1] == '"')
      at++; /* a quote, doubled */
    else if (c == '"') {
      quoted = !quoted;
      continue;
    } else if (!quoted && c == '\n')
      return at + 1;
    else if (!quoted && c == ',') {
      if (row->n < CSV_CELLS_MAX)
        g_string_truncate (row->cell[row->n++], 0);
      continue;
    }
    if (c == '\0' || (c == '\r' && !quoted))
      continue;
    if (++length > HISTORY_ENTRY_MAX) { /* a quote that never closes */
      const char *newline = memchr (at, '\n', (gsize) (end - at));

      row->too_long = TRUE;
      return newline != NULL ? newline + 1 : end;
    }
    g_string_append_c (row->cell[row->n - 1], c);
  }
  return end;
}

typedef struct {
  int artist, album, title, date; /* cells; -1 none */
  gboolean header;
} CsvForm;

static CsvForm
csv_form (const CsvRow *row)
{
  CsvForm form = { -1, -1, -1, -1, FALSE };

  for (int i = 0; i < (int) row->n; i++) {
    const char *name = row->cell[i]->str;

    if (g_ascii_strcasecmp (name, "artist") == 0)
      form.artist = i;
    else if (g_ascii_strcasecmp (name, "album") == 0)
      form.album = i;
    else if (g_ascii_strcasecmp (name, "track") == 0 || g_ascii_strcasecmp (name, "title") == 0)
      form.title = i;
    else if (g_ascii_strcasecmp (name, "uts") == 0 ||
             (form.date < 0 && (g_ascii_strcasecmp (name, "date") == 0 ||
                                g_ascii_strcasecmp (name, "utc_time") == 0)))
      form.date = i;
  }
  form.header = form.artist >= 0 && form.title >= 0 && form.date >= 0;
  if (!form.header) /* as the usual exporter writes it */
    form = (CsvForm) { 0, 1, 2, 3, FALSE };
  return form;
}

static const char *
csv_cell (CsvRow *row,
          int     i)
{
  if (i < 0 || i >= (int) row->n || !g_utf8_validate (row->cell[i]->str, -1, NULL))
    return NULL;
  return g_strstrip (row->cell[i]->str);
}

static gint64
csv_time (const char *text,
          guint      *spread_s)
{
  gboolean to_the_minute;
  gint64 at;

  *spread_s = SECOND_SPREAD_S;
  if (strspn (text, "0123456789") == strlen (text))
    return g_ascii_strtoll (text, NULL, 10);
  at = read_iso (text, &to_the_minute);
  if (at == 0) {
    at = read_lastfm (text);
    to_the_minute = TRUE;
  }
  if (to_the_minute)
    *spread_s = MINUTE_SPREAD_S;
  return at;
}

static void
take_row (Sink          *sink,
          CsvRow        *row,
          const CsvForm *form)
{
  PastPlay play = { .end = PAST_END_FINISHED };
  const char *date = csv_cell (row, form->date);

  if (row->n == 1 && row->cell[0]->len == 0)
    return; /* an empty line */
  if (row->too_long || date == NULL || *date == '\0') {
    sink->count->n_broken++;
    return;
  }
  play.artist = csv_cell (row, form->artist);
  play.title = csv_cell (row, form->title);
  play.album = csv_cell (row, form->album);
  if (play.album != NULL && *play.album == '\0')
    play.album = NULL;
  play.started_s = csv_time (date, &play.spread_s);
  give (sink, &play);
}

/* FALSE: the first row is none of a listening history. */
static gboolean
read_csv (const char *text,
          gsize       length,
          Sink       *sink)
{
  const char *end = text + length;
  CsvRow row = { 0 };
  CsvForm form;
  gboolean known;

  for (guint i = 0; i < CSV_CELLS_MAX; i++)
    row.cell[i] = g_string_new (NULL);
  text = read_row (text, end, &row);
  form = csv_form (&row);
  known = form.header;
  if (!known && row.n >= 4 && csv_cell (&row, 3) != NULL) {
    guint spread_s;

    known = csv_time (csv_cell (&row, 3), &spread_s) > EARLIEST_S;
    if (known)
      take_row (sink, &row, &form);
  }
  while (known && text < end && !sink->stopped) {
    text = read_row (text, end, &row);
    take_row (sink, &row, &form);
  }
  for (guint i = 0; i < CSV_CELLS_MAX; i++)
    g_string_free (row.cell[i], TRUE);
  return known;
}

/* ---- rhythmdb.xml ------------------------------------------------------------------------- */

enum { XML_TITLE, XML_ARTIST, XML_ALBUM, XML_DURATION, XML_COUNT, XML_LAST, N_XML };

typedef struct {
  Sink    *sink;
  gboolean is_rhythmdb, in_song;
  int      field;         /* -1 none of interest */
  GString *text[N_XML];   /* owned */
} Rhythmdb;

static void
xml_start (GMarkupParseContext *context,
           const char          *name,
           const char         **keys,
           const char         **values,
           gpointer             data,
           GError             **error)
{
  static const char *const FIELDS[N_XML] = {
    "title", "artist", "album", "duration", "play-count", "last-played",
  };
  Rhythmdb *self = data;

  if (g_str_equal (name, "rhythmdb"))
    self->is_rhythmdb = TRUE;
  if (g_str_equal (name, "entry")) {
    self->in_song = FALSE;
    for (guint i = 0; keys[i] != NULL; i++)
      self->in_song |= g_str_equal (keys[i], "type") && g_str_equal (values[i], "song");
    for (guint i = 0; i < N_XML; i++)
      g_string_truncate (self->text[i], 0);
  }
  self->field = -1;
  for (int i = 0; i < N_XML && self->in_song; i++)
    if (g_str_equal (name, FIELDS[i]))
      self->field = i;
}

static void
xml_text (GMarkupParseContext *context,
          const char          *text,
          gsize                length,
          gpointer             data,
          GError             **error)
{
  Rhythmdb *self = data;

  if (self->field >= 0 && self->text[self->field]->len + length < HISTORY_ENTRY_MAX)
    g_string_append_len (self->text[self->field], text, (gssize) length);
}

static void
xml_end (GMarkupParseContext *context,
         const char          *name,
         gpointer             data,
         GError             **error)
{
  Rhythmdb *self = data;
  PastPlay play = { .end = PAST_END_FINISHED };
  gint64 n;

  self->field = -1;
  if (!g_str_equal (name, "entry") || !self->in_song)
    return;
  self->in_song = FALSE;
  n = g_ascii_strtoll (self->text[XML_COUNT]->str, NULL, 10);
  if (n <= 0 || self->sink->stopped)
    return; /* never played */
  play.title = self->text[XML_TITLE]->str;
  play.artist = self->text[XML_ARTIST]->str;
  play.album = self->text[XML_ALBUM]->len > 0 ? self->text[XML_ALBUM]->str : NULL;
  play.duration_s = g_ascii_strtod (self->text[XML_DURATION]->str, NULL);
  play.started_s = g_ascii_strtoll (self->text[XML_LAST]->str, NULL, 10);
  play.count = (guint) MIN (n, 100000);
  give (self->sink, &play);
}

static gboolean
read_rhythmdb (const char *text,
               gsize       length,
               Sink       *sink)
{
  static const GMarkupParser PARSER = { xml_start, xml_end, xml_text, NULL, NULL };
  Rhythmdb self = { .sink = sink, .field = -1 };
  GMarkupParseContext *context = g_markup_parse_context_new (&PARSER, 0, &self, NULL);
  gboolean good = TRUE;

  for (guint i = 0; i < N_XML; i++)
    self.text[i] = g_string_new (NULL);
  for (gsize at = 0; good && at < length && !sink->stopped; at += HISTORY_ENTRY_MAX)
    good = g_markup_parse_context_parse (context, text + at,
                                         (gssize) MIN (HISTORY_ENTRY_MAX, length - at), NULL);
  if (good && !sink->stopped)
    good = g_markup_parse_context_end_parse (context, NULL);
  if (!good && self.is_rhythmdb)
    sink->count->cut_short = TRUE;
  g_markup_parse_context_free (context);
  for (guint i = 0; i < N_XML; i++)
    g_string_free (self.text[i], TRUE);
  return self.is_rhythmdb;
}

/* ---- which form ------------------------------------------------------------------------------ */

gboolean
history_import_read (const char    *text,
                     gsize          length,
                     PastPlayFunc   func,
                     gpointer       data,
                     PastCount     *count,
                     GError       **error)
{
  Sink sink = { func, data, count, FALSE };
  gboolean known = FALSE;

  g_return_val_if_fail (text != NULL || length == 0, FALSE);
  g_return_val_if_fail (func != NULL && count != NULL, FALSE);

  *count = (PastCount) { 0 };
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0) {
    text += 3;
    length -= 3;
  }
  while (length > 0 && g_ascii_isspace (*text)) {
    text++;
    length--;
  }
  if (length > 0 && (*text == '[' || *text == '{')) {
    read_json (text, length, &sink);
    known = count->n_entries + count->n_nameless > 0 ||
            (count->n_broken == 0 && !count->cut_short && *text == '[');
  } else if (length > 0 && *text == '<') {
    known = read_rhythmdb (text, length, &sink);
  } else if (length > 0) {
    known = read_csv (text, length, &sink);
  }
  if (!known)
    g_set_error_literal (error, HISTORY_IMPORT_ERROR, HISTORY_IMPORT_ERROR_FORMAT,
                         _("This is no listening history of Spotify, Last.fm, ListenBrainz or "
                           "Rhythmbox."));
  return known;
}

/* ---- comparing ---------------------------------------------------------------------------------- */

/* Cuts a guest or an edition off: " (feat. X)", " - Remastered 2011". */
static void
cut_edition (char *text)
{
  static const char *const MARKS[] = {
    " (feat", " [feat", " feat. ", " ft. ", " (ft", " (with ", " - remaster", " (remaster",
    " [remaster", " - single version", " - radio edit", " - album version", " - mono", " - stereo",
    " - 20", " - 19", " (20", " (19",
  };

  for (guint i = 0; i < G_N_ELEMENTS (MARKS); i++) {
    char *at = strstr (text, MARKS[i]);

    if (at != NULL && at != text)
      *at = '\0';
  }
}

/* Letters and digits alone, without marks. */
static void
append_folded (GString    *out,
               const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *lower = g_utf8_strdown (valid, -1);
  g_autofree char *plain = NULL;
  gsize before = out->len;

  cut_edition (lower);
  plain = g_utf8_normalize (lower, -1, G_NORMALIZE_ALL);
  for (const char *at = plain; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (g_unichar_isalnum (c))
      g_string_append_unichar (out, c);
  }
  if (out->len == before) /* "!!!", "∆": what it is written with, then */
    g_string_append (out, lower);
}

char *
history_import_fold (const char *artist,
                     const char *title)
{
  GString *out = g_string_new (NULL);

  if (artist != NULL && g_ascii_strncasecmp (artist, "the ", 4) == 0)
    artist += 4;
  append_folded (out, artist);
  g_string_append_c (out, '\n');
  append_folded (out, title);
  return g_string_free (out, FALSE);
}
