/* store-json.h - as much JSON as an export needs
 *
 * Any thread. Values are read one at a time, so that a file of any size costs
 * the memory of its largest element. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } JsonType;

typedef struct {
  JsonType   type;
  double     number; /* also of a boolean: 0 or 1 */
  char      *text;   /* owned; of a string, valid UTF-8 without NUL */
  char      *key;    /* owned; its name within an object */
  GPtrArray *items;  /* owned; of Json, of an array or object */
} Json;

void json_free (Json *json); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Json, json_free)

/* Reads @text of @length bytes, which stay the caller's. */
typedef struct {
  const char *at, *end, *start;
  const char *wrong; /* static; what is wrong, NULL so far */
} JsonReader;

void     json_reader_init  (JsonReader *reader, const char *text, gsize length);
/* The next value, or NULL with reader->wrong set. */
Json    *json_read_value   (JsonReader *reader);
/* Walks over an object or array without reading all of it: enter, then next
 * (FALSE at its end or when something is wrong). @key: out, of an object. */
gboolean json_enter_object (JsonReader *reader);
gboolean json_enter_array  (JsonReader *reader);
gboolean json_next_member  (JsonReader *reader, gboolean first, char **key);
gboolean json_next_item    (JsonReader *reader, gboolean first);
/* Whether only white space is left. */
gboolean json_at_end       (JsonReader *reader);

/* Members of an object, forgiving: NULL, the default, when absent or of
 * another type. Borrowed. */
const Json *json_member (const Json *object, const char *key);
const char *json_text   (const Json *object, const char *key);
double      json_number (const Json *object, const char *key, double otherwise);
gint64      json_int    (const Json *object, const char *key); /* 0 otherwise */

/* Appends @text in quotes; NULL becomes null. Invalid UTF-8 is made valid. */
void json_append_string (GString *out, const char *text);
/* Appends what a double can be in JSON: NaN and the infinities become null. */
void json_append_double (GString *out, double value);

G_END_DECLS
