/* store-json.c - a bounded reader and the few things a writer needs
 *
 * Any thread. Invariant: nothing is read past the end, and nesting costs at
 * most MAX_DEPTH frames, whatever the file says (RFC 8259). */
#include "store-json.h"

#include <math.h>
#include <string.h>

#define MAX_DEPTH 32
#define MAX_NUMBER_CHARS 64

void
json_free (Json *json)
{
  if (json == NULL)
    return;
  g_free (json->text);
  g_free (json->key);
  g_clear_pointer (&json->items, g_ptr_array_unref);
  g_free (json);
}

void
json_reader_init (JsonReader *reader, const char *text, gsize length)
{
  *reader = (JsonReader) { text, text + length, text, NULL };
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    reader->at += 3; /* a byte order mark that an editor left */
}

static gboolean
wrong (JsonReader *reader, const char *what)
{
  if (reader->wrong == NULL)
    reader->wrong = what;
  return FALSE;
}

static void
skip_space (JsonReader *reader)
{
  while (reader->at < reader->end && strchr (" \t\r\n", *reader->at) != NULL && *reader->at != '\0')
    reader->at++;
}

/* The next character that is not white space, NUL at the end. */
static char
peek (JsonReader *reader)
{
  skip_space (reader);
  return reader->at < reader->end ? *reader->at : '\0';
}

static gboolean
expect (JsonReader *reader, char c, const char *what)
{
  if (peek (reader) != c)
    return wrong (reader, what);
  reader->at++;
  return TRUE;
}

/* ---- strings ------------------------------------------------------------------- */

static gboolean
read_hex4 (JsonReader *reader, gunichar *value)
{
  *value = 0;
  if (reader->end - reader->at < 4)
    return wrong (reader, "a string breaks off");
  for (int i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (*reader->at++);

    if (digit < 0)
      return wrong (reader, "a \\u escape is not four hexadecimal digits");
    *value = *value * 16 + (gunichar) digit;
  }
  return TRUE;
}

/* A pair of surrogates is one character; half a pair is none. */
static gboolean
read_unicode (JsonReader *reader, GString *text)
{
  gunichar c, low;

  if (!read_hex4 (reader, &c))
    return FALSE;
  if (c >= 0xd800 && c < 0xdc00 && reader->end - reader->at >= 6 && reader->at[0] == '\\'
      && reader->at[1] == 'u') {
    reader->at += 2;
    if (!read_hex4 (reader, &low))
      return FALSE;
    c = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
  }
  if (c == 0 || !g_unichar_validate (c))
    c = 0xfffd;
  g_string_append_unichar (text, c);
  return TRUE;
}

static gboolean
read_escape (JsonReader *reader, GString *text)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (reader->at >= reader->end)
    return wrong (reader, "a string breaks off");
  if (*reader->at == 'u') {
    reader->at++;
    return read_unicode (reader, text);
  }
  found = *reader->at != '\0' ? strchr (from, *reader->at) : NULL;
  if (found == NULL)
    return wrong (reader, "an escape is unknown");
  g_string_append_c (text, to[found - from]);
  reader->at++;
  return TRUE;
}

static char *
read_string (JsonReader *reader)
{
  g_autoptr (GString) text = NULL;

  if (!expect (reader, '"', "a string was expected"))
    return NULL;
  text = g_string_new (NULL);
  while (reader->at < reader->end && *reader->at != '"') {
    const char *from = reader->at;

    while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\'
           && (guchar) *reader->at >= 0x20)
      reader->at++;
    g_string_append_len (text, from, reader->at - from);
    if (reader->at < reader->end && *reader->at == '\\') {
      reader->at++;
      if (!read_escape (reader, text))
        return NULL;
    } else if (reader->at < reader->end && *reader->at != '"') {
      wrong (reader, "a string holds a control character");
      return NULL;
    }
  }
  if (reader->at >= reader->end) {
    wrong (reader, "a string breaks off");
    return NULL;
  }
  reader->at++;
  if (!g_utf8_validate (text->str, (gssize) text->len, NULL)) {
    wrong (reader, "a string is not UTF-8");
    return NULL;
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- values ---------------------------------------------------------------------- */

static gboolean
read_number (JsonReader *reader, double *value)
{
  char buffer[MAX_NUMBER_CHARS + 1];
  gsize n = 0;
  char *end;

  while (reader->at < reader->end && n < MAX_NUMBER_CHARS
         && (g_ascii_isdigit (*reader->at) || strchr ("+-.eE", *reader->at) != NULL)
         && *reader->at != '\0')
    buffer[n++] = *reader->at++;
  buffer[n] = '\0';
  *value = g_ascii_strtod (buffer, &end);
  if (n == 0 || *end != '\0' || !isfinite (*value))
    return wrong (reader, "a value cannot be read");
  return TRUE;
}

static gboolean
read_word (JsonReader *reader, Json *json)
{
  static const struct { const char *word; JsonType type; double number; } words[] = {
    { "null", JSON_NULL, 0 }, { "true", JSON_BOOL, 1 }, { "false", JSON_BOOL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize n = strlen (words[i].word);

    if ((gsize) (reader->end - reader->at) >= n && memcmp (reader->at, words[i].word, n) == 0) {
      reader->at += n;
      json->type = words[i].type;
      json->number = words[i].number;
      return TRUE;
    }
  }
  json->type = JSON_NUMBER;
  return read_number (reader, &json->number);
}

gboolean
json_enter_object (JsonReader *reader)
{
  return expect (reader, '{', "an object was expected");
}

gboolean
json_enter_array (JsonReader *reader)
{
  return expect (reader, '[', "a list was expected");
}

/* Steps over the comma, or over @close and says FALSE. */
static gboolean
next (JsonReader *reader, gboolean first, char close)
{
  char c = peek (reader);

  if (reader->wrong != NULL)
    return FALSE;
  if (c == close) {
    reader->at++;
    return FALSE;
  }
  return first || expect (reader, ',', "a comma is missing");
}

gboolean
json_next_item (JsonReader *reader, gboolean first)
{
  return next (reader, first, ']');
}

gboolean
json_next_member (JsonReader *reader, gboolean first, char **key)
{
  *key = NULL;
  if (!next (reader, first, '}') || (*key = read_string (reader)) == NULL)
    return FALSE;
  if (expect (reader, ':', "a colon is missing"))
    return TRUE;
  g_clear_pointer (key, g_free);
  return FALSE;
}

static Json *read_value (JsonReader *reader, int depth);

static void
read_items (JsonReader *reader, Json *json, int depth)
{
  gboolean object = json->type == JSON_OBJECT;
  char *key = NULL;

  reader->at++; /* the bracket */
  json->items = g_ptr_array_new_with_free_func ((GDestroyNotify) json_free);
  for (gboolean first = TRUE;
       object ? json_next_member (reader, first, &key) : json_next_item (reader, first);
       first = FALSE) {
    Json *item = read_value (reader, depth + 1);

    if (item == NULL) {
      g_free (key);
      return;
    }
    item->key = g_steal_pointer (&key);
    g_ptr_array_add (json->items, item);
  }
}

static Json *
read_value (JsonReader *reader, int depth)
{
  g_autoptr (Json) json = g_new0 (Json, 1);
  char c = peek (reader);

  if (depth > MAX_DEPTH) {
    wrong (reader, "it is nested too deeply");
  } else if (c == '{' || c == '[') {
    json->type = c == '{' ? JSON_OBJECT : JSON_ARRAY;
    read_items (reader, json, depth);
  } else if (c == '"') {
    json->type = JSON_STRING;
    json->text = read_string (reader);
  } else {
    read_word (reader, json);
  }
  return reader->wrong == NULL ? g_steal_pointer (&json) : NULL;
}

Json *
json_read_value (JsonReader *reader)
{
  return read_value (reader, 0);
}

gboolean
json_at_end (JsonReader *reader)
{
  return peek (reader) == '\0' && reader->at == reader->end;
}

/* ---- members ------------------------------------------------------------------------- */

const Json *
json_member (const Json *object, const char *key)
{
  if (object == NULL || object->type != JSON_OBJECT)
    return NULL;
  for (guint i = 0; i < object->items->len; i++) {
    const Json *item = object->items->pdata[i];

    if (strcmp (item->key, key) == 0)
      return item;
  }
  return NULL;
}

const char *
json_text (const Json *object, const char *key)
{
  const Json *member = json_member (object, key);

  return member != NULL && member->type == JSON_STRING ? member->text : NULL;
}

double
json_number (const Json *object, const char *key, double otherwise)
{
  const Json *member = json_member (object, key);

  return member != NULL && (member->type == JSON_NUMBER || member->type == JSON_BOOL)
           ? member->number : otherwise;
}

gint64
json_int (const Json *object, const char *key)
{
  double number = json_number (object, key, 0);

  return fabs (number) < 9e15 ? (gint64) number : 0;
}

/* ---- writing --------------------------------------------------------------------------- */

void
json_append_string (GString *out, const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  if (valid == NULL) {
    g_string_append (out, "null");
    return;
  }
  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c (out, '\\');
    if ((guchar) *p < 0x20)
      g_string_append_printf (out, "\\u%04x", (guint) (guchar) *p);
    else
      g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

void
json_append_double (GString *out, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (value))
    g_string_append (out, g_ascii_dtostr (buffer, sizeof buffer, value));
  else
    g_string_append (out, "null");
}
