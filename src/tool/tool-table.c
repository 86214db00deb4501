/* tool-table.c - reads CSV as RFC 4180 has it
 *
 * Main thread only. Quotes, doubled quotes, line ends inside quotes, CR LF. */
#include "tool-dataset.h"

#include <string.h>

typedef struct {
  const char *at, *end; /* borrowed */
} Cursor;

/* The field at the cursor, unquoted, to be freed; leaves the cursor on the mark
 * that ended it. NULL when a quote is never closed. */
static char *
read_field (Cursor *c)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (c->at == c->end || *c->at != '"') {
    while (c->at < c->end && strchr (",\r\n", *c->at) == NULL)
      g_string_append_c (text, *c->at++);
    return g_string_free (g_steal_pointer (&text), FALSE);
  }
  for (c->at++; c->at < c->end; c->at++) {
    if (*c->at == '"' && (c->at + 1 == c->end || c->at[1] != '"')) {
      c->at++;
      return g_string_free (g_steal_pointer (&text), FALSE);
    }
    if (*c->at == '"')
      c->at++;
    g_string_append_c (text, *c->at);
  }
  return NULL;
}

/* The fields of one line; NULL when it is broken. */
static GStrv
read_row (Cursor *c)
{
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();

  for (;;) {
    g_autofree char *field = read_field (c);

    if (field == NULL)
      return NULL;
    g_strv_builder_add (fields, field);
    if (c->at < c->end && *c->at == ',') {
      c->at++;
      continue;
    }
    if (c->at < c->end && *c->at == '\r')
      c->at++;
    if (c->at < c->end && *c->at != '\n')
      return NULL;
    if (c->at < c->end)
      c->at++;
    return g_strv_builder_end (fields);
  }
}

static ToolTable *
parse (const char  *path,
       const char  *text,
       gsize        n,
       GError     **error)
{
  g_autoptr (ToolTable) table = g_new0 (ToolTable, 1);
  Cursor c = { text, text + n };

  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  while (c.at < c.end) {
    GStrv row = read_row (&c);

    if (row != NULL && table->header == NULL) {
      table->header = row;
      continue;
    }
    if (row == NULL || g_strv_length (row) != g_strv_length (table->header)) {
      g_strfreev (row);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "%s: row %u does not have as many fields as the header.", path,
                   table->rows->len + 2);
      return NULL;
    }
    g_ptr_array_add (table->rows, row);
  }
  if (table->header == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is empty.", path);
    return NULL;
  }
  return g_steal_pointer (&table);
}

ToolTable *
tool_table_read (const char *path,
                 GError    **error)
{
  g_autofree char *text = NULL;
  gsize n;

  if (!g_file_get_contents (path, &text, &n, error))
    return NULL;
  if (memchr (text, 0, n) != NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is not a text file.", path);
    return NULL;
  }
  return parse (path, text, n, error);
}

void
tool_table_free (ToolTable *table)
{
  if (table == NULL)
    return;
  g_strfreev (table->header);
  g_clear_pointer (&table->rows, g_ptr_array_unref);
  g_free (table);
}

int
tool_table_column (const ToolTable *table,
                   const char      *name)
{
  for (int i = 0; table->header[i] != NULL; i++)
    if (strcmp (table->header[i], name) == 0)
      return i;
  return -1;
}
