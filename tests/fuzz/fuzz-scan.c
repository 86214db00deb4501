/* fuzz-scan.c - whatever bytes: tags, lyrics or a playlist
 *
 * The first byte chooses what the rest is read as. Tags go through a file in
 * memory, for the readers want a descriptor. */
#include "fuzz.h"
#include "scan-internal.h"

static void
read_tags (const uint8_t *data, size_t size)
{
  g_auto (ScanTags) tags = { .want = SCAN_WANT_LYRICS | SCAN_WANT_PICTURE };
  g_autoptr (TrackRow) row = track_row_new ();
  int fd;
  g_autofree char *path = fuzz_file (data, size, &fd);

  row->path = g_strdup (path);
  if (scan_read_file (path, &tags, row, NULL)) {
    scan_tags_to_row (&tags, row);
    fuzz_check (g_utf8_validate (row->title, -1, NULL) && isfinite (row->duration_s));
  }
  close (fd);
}

static void
read_lyrics (const uint8_t *data, size_t size)
{
  g_autoptr (ScanLyrics) lyrics = scan_lyrics_parse ((const char *) data, size);

  for (guint i = 0; lyrics != NULL && i < lyrics->n_lines; i++)
    fuzz_check (g_utf8_validate (lyrics->lines[i].text, -1, NULL));
}

static void
read_playlist (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = scan_playlist_parse ((const char *) data, size, "/base", &error);

  fuzz_check ((entries == NULL) == (error != NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 1)
    return 0;
  switch (data[0] % 4) {
  case 0:
    read_lyrics (data + 1, size - 1);
    break;
  case 1:
    read_playlist (data + 1, size - 1);
    break;
  default:
    read_tags (data + 1, size - 1);
  }
  return 0;
}
