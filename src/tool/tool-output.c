/* tool-output.c - JSON and CSV writers for segue-tool */
#include "tool.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct _ToolJson
{
  GString *text;    /* owned */
  GString *open;    /* owned; closing brackets still to come, innermost last */
  gboolean first;   /* nothing yet inside the innermost bracket */
  gboolean keyed;   /* a key was just written */
};

ToolJson *
tool_json_new (void)
{
  ToolJson *json = g_new0 (ToolJson, 1);

  json->text = g_string_new (NULL);
  json->open = g_string_new (NULL);
  json->first = TRUE;
  return json;
}

void
tool_json_free (ToolJson *json)
{
  if (json == NULL)
    return;
  g_string_free (json->text, TRUE);
  g_string_free (json->open, TRUE);
  g_free (json);
}

static void
new_line (ToolJson *json)
{
  g_string_append_c (json->text, '\n');
  for (gsize i = 0; i < json->open->len; i++)
    g_string_append (json->text, "  ");
}

/* What stands between the previous thing and the next. */
static void
separate (ToolJson *json)
{
  if (json->keyed) {
    json->keyed = FALSE;
    return;
  }
  if (!json->first)
    g_string_append_c (json->text, ',');
  if (json->open->len > 0)
    new_line (json);
  json->first = FALSE;
}

static void
append_quoted (GString    *out,
               const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++) {
    switch (*p) {
    case '"':
      g_string_append (out, "\\\"");
      break;
    case '\\':
      g_string_append (out, "\\\\");
      break;
    case '\n':
      g_string_append (out, "\\n");
      break;
    case '\t':
      g_string_append (out, "\\t");
      break;
    default:
      if ((guchar) *p < 0x20)
        g_string_append_printf (out, "\\u%04x", (guchar) *p);
      else
        g_string_append_c (out, *p);
    }
  }
  g_string_append_c (out, '"');
}

static void
append_number (GString *out,
               double   value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (value))
    g_string_append (out, g_ascii_formatd (text, sizeof text, "%.9g", value));
  else
    g_string_append (out, "null");
}

void
tool_json_begin (ToolJson *json,
                 char      bracket)
{
  g_return_if_fail (bracket == '{' || bracket == '[');

  separate (json);
  g_string_append_c (json->text, bracket);
  g_string_append_c (json->open, bracket == '{' ? '}' : ']');
  json->first = TRUE;
}

void
tool_json_end (ToolJson *json)
{
  g_return_if_fail (json->open->len > 0);

  char bracket = json->open->str[json->open->len - 1];

  g_string_truncate (json->open, json->open->len - 1);
  if (!json->first)
    new_line (json);
  g_string_append_c (json->text, bracket);
  json->first = FALSE;
}

void
tool_json_key (ToolJson   *json,
               const char *key)
{
  separate (json);
  append_quoted (json->text, key);
  g_string_append (json->text, ": ");
  json->keyed = TRUE;
}

void
tool_json_string (ToolJson   *json,
                  const char *value)
{
  separate (json);
  if (value != NULL)
    append_quoted (json->text, value);
  else
    g_string_append (json->text, "null");
}

void
tool_json_number (ToolJson *json,
                  double    value)
{
  separate (json);
  append_number (json->text, value);
}

void
tool_json_int (ToolJson *json,
               gint64    value)
{
  separate (json);
  g_string_append_printf (json->text, "%" G_GINT64_FORMAT, value);
}

void
tool_json_bool (ToolJson *json,
                gboolean  value)
{
  separate (json);
  g_string_append (json->text, value ? "true" : "false");
}

void
tool_json_floats (ToolJson    *json,
                  const float *x,
                  gsize        n)
{
  separate (json);
  g_string_append_c (json->text, '[');
  for (gsize i = 0; i < n; i++) {
    if (i > 0)
      g_string_append (json->text, ", ");
    append_number (json->text, x[i]);
  }
  g_string_append_c (json->text, ']');
}

void
tool_json_put_string (ToolJson   *json,
                      const char *key,
                      const char *value)
{
  tool_json_key (json, key);
  tool_json_string (json, value);
}

void
tool_json_put_number (ToolJson   *json,
                      const char *key,
                      double      value)
{
  tool_json_key (json, key);
  tool_json_number (json, value);
}

void
tool_json_put_int (ToolJson   *json,
                   const char *key,
                   gint64      value)
{
  tool_json_key (json, key);
  tool_json_int (json, value);
}

void
tool_json_put_bool (ToolJson   *json,
                    const char *key,
                    gboolean    value)
{
  tool_json_key (json, key);
  tool_json_bool (json, value);
}

void
tool_json_finish (ToolJson *json)
{
  g_warn_if_fail (json->open->len == 0);
  fwrite (json->text->str, 1, json->text->len, stdout);
  fputc ('\n', stdout);
  tool_json_free (json);
}

/* ---- CSV ------------------------------------------------------------------- */

struct _ToolCsv
{
  FILE    *out;    /* borrowed */
  gboolean begun;  /* this row has a field already */
};

ToolCsv *
tool_csv_new (FILE *out)
{
  ToolCsv *csv = g_new0 (ToolCsv, 1);

  csv->out = out;
  return csv;
}

void
tool_csv_free (ToolCsv *csv)
{
  g_free (csv);
}

static void
next_field (ToolCsv *csv)
{
  if (csv->begun)
    fputc (',', csv->out);
  csv->begun = TRUE;
}

void
tool_csv_string (ToolCsv    *csv,
                 const char *value)
{
  next_field (csv);
  if (value == NULL)
    return;
  if (strpbrk (value, ",\"\r\n") == NULL) {
    fputs (value, csv->out);
    return;
  }
  fputc ('"', csv->out);
  for (const char *p = value; *p != '\0'; p++) {
    if (*p == '"')
      fputc ('"', csv->out);
    fputc (*p, csv->out);
  }
  fputc ('"', csv->out);
}

void
tool_csv_number (ToolCsv *csv,
                 double   value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  next_field (csv);
  if (isfinite (value))
    fputs (g_ascii_formatd (text, sizeof text, "%.9g", value), csv->out);
}

void
tool_csv_int (ToolCsv *csv,
              gint64   value)
{
  next_field (csv);
  fprintf (csv->out, "%" G_GINT64_FORMAT, value);
}

void
tool_csv_end (ToolCsv *csv)
{
  fputc ('\n', csv->out);
  csv->begun = FALSE;
}
