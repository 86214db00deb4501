/* scan-library.c - a database of the songs in some folders, for segue-tool
 *
 * usage: scan-library DATABASE FOLDER…
 *
 * Scans as the player does when it starts; then `segue-tool analyse --db DATABASE` hears
 * them with the player's own pool. Also takes files that cannot be read: each is a row
 * with its error. */
#include "scan.h"
#include "store.h"

#include <stdlib.h>

typedef struct {
  Store *store;
  guint  n_rows, n_failed;
} Count;

static void
rows_cb (GPtrArray *rows,
         gpointer   data)
{
  Count *count = data;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < rows->len; i++)
    count->n_failed += ((const TrackRow *) rows->pdata[i])->error != NULL;
  count->n_rows += rows->len;
  if (!store_tracks_upsert (count->store, rows, NULL, &error))
    g_printerr ("%s\n", error->message);
  g_ptr_array_unref (rows);
}

int
main (int    argc,
      char **argv)
{
  const ScanSink sink = { .rows = rows_cb };
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) roots = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = argc > 2 ? store_open (argv[1], NULL, &error) : NULL;
  Count count = { .store = store };

  if (store == NULL) {
    g_printerr ("%s\n", error != NULL ? error->message : "usage: scan-library DATABASE FOLDER…");
    return 2;
  }
  for (int i = 2; i < argc; i++) {
    g_autofree char *root = g_canonicalize_filename (argv[i], NULL);

    store_folders_add (store, root, NULL);
    g_ptr_array_add (roots, g_steal_pointer (&root));
  }
  g_ptr_array_add (roots, NULL);
  scan_walk ((const char *const *) roots->pdata, known, NULL, &sink, &count, NULL, &error);
  if (error != NULL)
    g_printerr ("%s\n", error->message);
  g_print ("%u songs, %u of them cannot be read\n", count.n_rows, count.n_failed);
  return 0;
}
