/* fuzz-history-import.c - whatever bytes as a listening history */
#include <stdint.h>
#include <stdlib.h>

#include "history-import.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Reads all strings to their end, as the engine will. */
static gboolean
take (const PastPlay *play,
      gpointer        data)
{
  g_autofree char *key = history_import_fold (play->artist, play->title);
  guint *n = data;

  if (*play->artist == '\0' || *play->title == '\0' || !g_utf8_validate (key, -1, NULL))
    abort ();
  return ++*n < 10000;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  PastCount count;
  g_autoptr (GError) error = NULL;
  guint n = 0;
  gboolean good = history_import_read ((const char *) data, size, take, &n, &count, &error);

  if (good == (error != NULL) || count.n_entries != n)
    abort ();
  return 0;
}
