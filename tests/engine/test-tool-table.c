/* test-tool-table.c - CSV as RFC 4180 has it, and as it should not be */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ml-rng.h"
#include "tool-dataset.h"

static ToolTable *
read_text (const char *text,
           gssize      n,
           GError    **error)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "segue-table-XXXXXX", NULL);
  ToolTable *table;

  close (g_mkstemp (path));
  g_assert_true (g_file_set_contents (path, text, n, NULL));
  table = tool_table_read (path, error);
  g_unlink (path);
  return table;
}

static const char *
cell (const ToolTable *table,
      guint            row,
      int              column)
{
  return ((GStrv) table->rows->pdata[row])[column];
}

static void
test_by_hand (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ToolTable) table =
    read_text ("file,artist\r\na.flac,\"Bach, J. S.\"\r\n\"say \"\"hi\"\".ogg\",\"two\nlines\"\nlast,",
               -1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (table->rows->len, ==, 3);
  g_assert_cmpint (tool_table_column (table, "artist"), ==, 1);
  g_assert_cmpint (tool_table_column (table, "Artist"), ==, -1);
  g_assert_cmpstr (cell (table, 0, 1), ==, "Bach, J. S.");
  g_assert_cmpstr (cell (table, 1, 0), ==, "say \"hi\".ogg");
  g_assert_cmpstr (cell (table, 1, 1), ==, "two\nlines");
  g_assert_cmpstr (cell (table, 2, 1), ==, "");
}

static void
test_refuses (void)
{
  const char *const bad[] = { "", "a,b\n1\n", "a,b\n1,2,3\n", "a\n\"never closed", "a\n\"x\"y\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_text (bad[i], -1, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  }
  g_autoptr (GError) error = NULL;
  g_assert_null (read_text ("a\n\0b\n", 5, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_null (tool_table_read ("/nonexistent.csv", &error));
  g_assert_nonnull (error);
}

/* Whatever comes: rows as long as the header, or a sentence. */
static void
test_any_bytes (void)
{
  const char letters[] = "ab,\"\r\n";
  ml_rng rng;

  ml_rng_seed (&rng, 91);
  for (int round = 0; round < 500; round++) {
    char text[40];
    gsize n = ml_rng_below (&rng, sizeof text);
    g_autoptr (GError) error = NULL;
    g_autoptr (ToolTable) table = NULL;

    for (gsize i = 0; i < n; i++)
      text[i] = letters[ml_rng_below (&rng, sizeof letters - 1)];
    table = read_text (text, (gssize) n, &error);
    g_assert_true ((table == NULL) == (error != NULL));
    for (guint r = 0; table != NULL && r < table->rows->len; r++)
      g_assert_cmpuint (g_strv_length (table->rows->pdata[r]), ==, g_strv_length (table->header));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tool/table/by-hand", test_by_hand);
  g_test_add_func ("/tool/table/refuses", test_refuses);
  g_test_add_func ("/tool/table/any-bytes", test_any_bytes);
  return g_test_run ();
}
