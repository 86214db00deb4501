/* bench-scan.c - how many files a second a scan reads
 *
 * bench-scan [FILES [FOLDER]]: makes FILES (5 000) small files of six formats
 * with tags and pictures in a temporary folder, or takes FOLDER as it is, and
 * walks it: first cold in this process, then again with everything to be read,
 * then with nothing changed. CPU time counts for "one core". */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../engine/scan-fixture.h"
#include "scan.h"

typedef struct {
  guint       n_rows, n_failed;
  GHashTable *known;
} Count;

static void
rows_cb (GPtrArray *rows, gpointer data)
{
  Count *count = data;

  for (guint i = 0; i < rows->len; i++) {
    const TrackRow *row = rows->pdata[i];
    ScanKnown *known = g_new0 (ScanKnown, 1);

    *known = (ScanKnown) { count->n_rows + 1, row->size_bytes, row->mtime_us, FALSE };
    g_hash_table_replace (count->known, g_strdup (row->path), known);
    count->n_rows++;
    count->n_failed += row->error != NULL;
  }
  g_ptr_array_unref (rows);
}

static double
cpu_s (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void
walk (const char *what, const char *folder, GHashTable *known, Count *count, guint n_files)
{
  const char *roots[] = { folder, NULL };
  const ScanSink sink = { .rows = rows_cb };
  gint64 begun = g_get_monotonic_time ();
  double cpu = cpu_s (), wall;

  count->n_rows = count->n_failed = 0;
  scan_walk (roots, known, NULL, &sink, count, NULL, NULL);
  cpu = cpu_s () - cpu;
  wall = (g_get_monotonic_time () - begun) / 1e6;
  if (n_files == 0)
    n_files = count->n_rows;
  printf ("%-22s %6u files, %u read, %u failed: %.2f s, %.2f s of one core, %.0f files/s\n", what,
          n_files, count->n_rows, count->n_failed, wall, cpu, n_files / cpu);
}

/* Tags and a picture of 40 kB in front of an MP3. */
static GByteArray *
mp3_head (guint i)
{
  GByteArray *frames = g_byte_array_new (), *picture = g_byte_array_new ();
  g_autofree char *title = g_strdup_printf ("Song number %u", i);

  id3_text (frames, 4, "TIT2", title);
  id3_text (frames, 4, "TPE1", "An artist");
  id3_text (frames, 4, "TALB", "An album of some length");
  id3_text (frames, 4, "TRCK", "3/12");
  id3_text (frames, 4, "TDRC", "1999");
  id3_text (frames, 4, "TCON", "Jazz");
  g_byte_array_append (picture, (const guint8 *) "\0image/jpeg\0\x03\0\xff\xd8\xff", 17);
  g_byte_array_set_size (picture, 40000);
  memset (picture->data + 17, 1, 40000 - 17);
  id3_frame (frames, 4, "APIC", 0, picture->data, picture->len);
  g_byte_array_unref (picture);
  return id3_tag (frames, 4, 0);
}

static void
make_files (Fixture *f, guint n)
{
  static const char *const ENDINGS[] = { "mp3", "flac", "mp3", "ogg", "opus", "wav", "aiff" };
  char *data[G_N_ELEMENTS (ENDINGS)];
  gsize size[G_N_ELEMENTS (ENDINGS)];

  for (gsize k = 0; k < G_N_ELEMENTS (ENDINGS); k++) {
    g_autofree char *name = g_strconcat ("template.", ENDINGS[k], NULL);
    g_autofree char *path = fixture_sound (f, name, 2, k, "A title", "An artist", "An album");

    g_assert_true (g_file_get_contents (path, &data[k], &size[k], NULL));
    g_remove (path);
  }
  for (guint i = 0; i < n; i++) {
    guint k = i % G_N_ELEMENTS (ENDINGS);
    g_autofree char *name = g_strdup_printf ("%03u/%02u.%s", i / 12, i % 12, ENDINGS[k]);
    GByteArray *all = k == 0 ? mp3_head (i) : g_byte_array_new ();

    g_byte_array_append (all, (const guint8 *) data[k], size[k]);
    g_free (fixture_bytes (f, name, all));
  }
  for (gsize k = 0; k < G_N_ELEMENTS (ENDINGS); k++)
    g_free (data[k]);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 5000;
  g_autoptr (Fixture) f = fixture_new ();
  const char *folder = argc > 2 ? argv[2] : f->dir;
  Count count = { .known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
  GHashTable *known;

  if (argc <= 2)
    make_files (f, n);
  walk ("first", folder, NULL, &count, 0);
  g_hash_table_remove_all (count.known);
  walk ("warm, all read", folder, NULL, &count, 0);
  known = g_steal_pointer (&count.known);
  count.known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  n = g_hash_table_size (known);
  walk ("warm, nothing changed", folder, known, &count, n);
  g_hash_table_unref (known);
  g_hash_table_unref (count.known);
  return 0;
}
