/* fuzz-history-import.c - whatever bytes as a listening history */
#include "fuzz.h"
#include "history-import.h"

/* Reads all strings to their end, as the engine will. */
static gboolean
take (const PastPlay *play,
      gpointer        data)
{
  g_autofree char *key = history_import_fold (play->artist, play->title);
  guint *n = data;

  fuzz_check (*play->artist != '\0' && *play->title != '\0' && g_utf8_validate (key, -1, NULL));
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

  fuzz_check (good == (error == NULL) && count.n_entries == n);
  return 0;
}
