/* test-scan-art.c - pictures in files and beside them, thumbnails, the cache */
#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "scan-fixture.h"
#include "scan.h"

static char *
song_with_picture (Fixture *f, const char *name, const char *kind, int width, int height)
{
  GByteArray *frames = g_byte_array_new (), *body = g_byte_array_new ();
  g_autofree char *mime = g_strconcat ("image/", kind, NULL);
  GByteArray *all;

  g_byte_array_append (body, (const guint8 *) "", 1);
  append_str (body, mime);
  g_byte_array_append (body, (const guint8 *) "\0\x03\0", 3);
  body = join (body, picture_bytes (kind, width, height));
  id3_frame (frames, 4, "APIC", 0, body->data, body->len);
  g_byte_array_unref (body);
  all = join (id3_tag (frames, 4, 0), fixture_sound_bytes (f, "mp3", 0.1, 1));
  return fixture_bytes (f, name, all);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Each later one is preferred to those before it. */
static void
test_folder_images (void)
{
  static const char *const NAMES[] = { "some-photo.png", "back cover.jpg", "Artist Name.jpg",
                                       "front.png", "FOLDER.JPG", "The Album.jpg", "cover.png",
                                       "Cover.jpg" };
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *song = fixture_path (f, "1.mp3");

  g_assert_null (scan_art_find (song, "the album", "Artist Name"));
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    g_autofree char *path = fixture_text (f, NAMES[i], "x");
    g_autofree char *found = scan_art_find (song, "the album", "Artist Name");

    if (i == 1) /* neither name tells that it is the cover */
      g_assert_null (found);
    else
      g_assert_cmpstr (found, ==, path);
  }
}

static void
test_disc_folder (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *cover = fixture_text (f, "cover.jpg", "x");
  g_autofree char *disc = fixture_path (f, "CD 2/1.mp3");
  g_autofree char *other = fixture_path (f, "Live/1.mp3");
  g_autofree char *found = scan_art_find (disc, NULL, NULL);

  g_assert_cmpstr (found, ==, cover);
  g_assert_null (scan_art_find (other, NULL, NULL));
}

static void
test_embedded_first (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *song = song_with_picture (f, "1.mp3", "png", 30, 20);
  g_autofree char *plain = fixture_sound (f, "2.mp3", 0.1, 2, NULL, NULL, NULL);
  g_autofree char *cover = fixture_bytes (f, "cover.jpg", picture_bytes ("jpeg", 40, 40));
  g_autoptr (GError) error = NULL;
  g_autoptr (ScanPicture) a = scan_art_picture (song, NULL, &error);
  g_autoptr (ScanPicture) b = scan_art_picture (plain, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (a->mime, ==, "image/png");
  g_assert_null (a->path);
  g_assert_cmpstr (b->mime, ==, "image/jpeg");
  g_assert_cmpstr (b->path, ==, cover);
}

static void
test_embedded_in_containers (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (GError) error = NULL;
  GByteArray *flac = fixture_sound_bytes (f, "flac", 0.1, 1);
  GByteArray *block = g_byte_array_new (), *picture = picture_bytes ("png", 12, 12);
  g_autofree char *path = NULL;
  g_autoptr (ScanPicture) found = NULL;
  g_autoptr (TrackRow) row = NULL;
  guint8 head[4];

  append_be32 (block, 3);
  append_be32 (block, 9);
  append_str (block, "image/png");
  append_be32 (block, 0);
  for (int i = 0; i < 4; i++)
    append_be32 (block, i < 2 ? 12 : i == 2 ? 24 : 0);
  append_be32 (block, picture->len);
  block = join (block, picture);
  /* Right behind "fLaC" and the stream information, which is no longer the last */
  head[0] = 6, head[1] = block->len >> 16, head[2] = block->len >> 8, head[3] = block->len;
  g_byte_array_prepend (block, head, 4);
  g_byte_array_prepend (block, flac->data, 42);
  g_byte_array_append (block, flac->data + 42, flac->len - 42);
  g_byte_array_unref (flac);
  path = fixture_bytes (f, "1.flac", block);
  row = scan_read_track (path, &error);
  g_assert_no_error (error);
  g_assert_true (row->has_embedded_art);
  found = scan_art_picture (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->mime, ==, "image/png");
}

static void
test_thumbnail (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *song = song_with_picture (f, "1.mp3", "png", 300, 150);
  g_autofree char *dir = g_build_filename (f->dir, "cache", "thumbs", NULL);
  g_autoptr (ScanArtCache) cache = scan_art_cache_new (dir, 0);
  g_autoptr (GError) error = NULL;

  for (int round = 0; round < 3; round++) { /* made, from the cache, made again */
    g_autoptr (ScanImage) image = scan_art_thumbnail (cache, song, NULL, 64, NULL, &error);
    const guint8 *p;

    g_assert_no_error (error);
    g_assert_cmpint (image->width, ==, 64);
    g_assert_cmpint (image->height, ==, 32);
    g_assert_cmpuint (g_bytes_get_size (image->pixels), ==, image->stride * 32);
    p = g_bytes_get_data (image->pixels, NULL);
    g_assert_cmpint (ABS (p[0] - 0xc0), <, 6);
    g_assert_cmpint (ABS (p[1] - 0x40), <, 6);
    g_assert_cmpint (p[3], ==, 255);
    g_assert_cmpuint (count_files (dir), ==, 1);
    if (round == 1) { /* damaged in the cache */
      g_autoptr (GDir) listing = g_dir_open (dir, 0, NULL);
      g_autofree char *one = g_build_filename (dir, g_dir_read_name (listing), NULL);

      g_file_set_contents (one, "rubbish", -1, NULL);
    }
  }
}

static void
test_folder_thumbnail_is_shared (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *a = fixture_sound (f, "1.mp3", 0.1, 1, NULL, NULL, NULL);
  g_autofree char *b = fixture_sound (f, "2.mp3", 0.1, 2, NULL, NULL, NULL);
  g_autofree char *cover = fixture_bytes (f, "cover.jpg", picture_bytes ("jpeg", 200, 200));
  g_autofree char *dir = g_build_filename (f->dir, "cache", NULL);
  g_autoptr (ScanArtCache) cache = scan_art_cache_new (dir, 0);
  g_autoptr (ScanImage) one = scan_art_thumbnail (cache, a, cover, 50, NULL, NULL);
  g_autoptr (ScanImage) two = scan_art_thumbnail (cache, b, NULL, 50, NULL, NULL);
  g_autoptr (ScanImage) changed = NULL;

  g_assert_nonnull (one);
  g_assert_nonnull (two);
  g_assert_cmpuint (count_files (dir), ==, 1);
  g_free (fixture_bytes (f, "cover.jpg", picture_bytes ("jpeg", 200, 100)));
  changed = scan_art_thumbnail (cache, a, cover, 50, NULL, NULL);
  g_assert_cmpint (changed->height, ==, 25);
}

/* A PNG that promises 60 000 x 60 000, and pictures that are none. */
static void
test_refuses (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *dir = g_build_filename (f->dir, "cache", NULL);
  g_autoptr (ScanArtCache) cache = scan_art_cache_new (dir, 0);
  g_autofree char *song = fixture_sound (f, "1.mp3", 0.1, 1, NULL, NULL, NULL);
  static const guint8 HUGE[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H',
                                 'D', 'R', 0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0,
                                 0xce, 0xda, 0x2c, 0x07, 0, 0, 0, 0, 'I', 'D', 'A', 'T' };
  g_autofree char *huge = fixture_write (f, "huge.png", HUGE, sizeof HUGE);
  g_autofree char *text = fixture_text (f, "text.jpg", "this is not a picture at all");
  g_autofree char *cut = NULL;
  GByteArray *whole = picture_bytes ("png", 100, 100);
  const char *paths[3] = { huge, text, NULL };

  g_byte_array_set_size (whole, 50);
  cut = fixture_bytes (f, "cut.png", whole);
  paths[2] = cut;
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    for (int round = 0; round < 2; round++) { /* the second time it is remembered */
      g_autoptr (GError) error = NULL;

      g_assert_null (scan_art_thumbnail (cache, song, paths[i], 64, NULL, &error));
      g_assert_true (error->domain == SCAN_ERROR);
      if (round == 1)
        g_assert_error (error, SCAN_ERROR, SCAN_ERROR_NONE);
    }
}

static void
test_none (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *dir = g_build_filename (f->dir, "cache", NULL);
  g_autoptr (ScanArtCache) cache = scan_art_cache_new (dir, 0);
  g_autofree char *song = fixture_sound (f, "1.mp3", 0.1, 1, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) export_error = NULL;
  g_autoptr (GError) cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_null (scan_art_thumbnail (cache, song, NULL, 64, NULL, &error));
  g_assert_error (error, SCAN_ERROR, SCAN_ERROR_NONE);
  g_assert_null (scan_art_export (cache, song, NULL, &export_error));
  g_assert_error (export_error, SCAN_ERROR, SCAN_ERROR_NONE);
  g_cancellable_cancel (cancellable);
  g_assert_null (scan_art_thumbnail (cache, song, NULL, 64, cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_export (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *song = song_with_picture (f, "1.mp3", "jpeg", 300, 300);
  g_autofree char *plain = fixture_sound (f, "x/2.mp3", 0.1, 2, NULL, NULL, NULL);
  g_autofree char *cover = fixture_bytes (f, "x/cöver.jpg", picture_bytes ("jpeg", 40, 40));
  g_autofree char *dir = g_build_filename (f->dir, "cache", NULL);
  g_autoptr (ScanArtCache) cache = scan_art_cache_new (dir, 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *a = scan_art_export (cache, song, NULL, &error);
  g_autofree char *again = scan_art_export (cache, song, NULL, &error);
  g_autofree char *b = scan_art_export (cache, plain, cover, &error);
  g_autofree char *path_a = g_filename_from_uri (a, NULL, NULL);
  g_autofree char *path_b = g_filename_from_uri (b, NULL, NULL);
  g_autoptr (ScanPicture) picture = scan_art_picture (song, NULL, NULL);
  g_autofree char *data = NULL;
  gsize n;

  g_assert_no_error (error);
  g_assert_cmpstr (a, ==, again);
  g_assert_cmpstr (path_b, ==, cover);
  g_assert_true (g_str_has_prefix (path_a, dir));
  g_assert_true (g_file_get_contents (path_a, &data, &n, NULL));
  g_assert_cmpmem (data, n, g_bytes_get_data (picture->bytes, NULL),
                   g_bytes_get_size (picture->bytes));
}

/* With room for a few only, the oldest go and the folder stays small. */
static void
test_eviction (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *dir = g_build_filename (f->dir, "cache", NULL);
  g_autoptr (ScanArtCache) cache = scan_art_cache_new (dir, 40 * 1024);

  for (int i = 0; i < 40; i++) {
    g_autofree char *name = g_strdup_printf ("%d/cover.jpg", i);
    g_autofree char *cover = fixture_bytes (f, name, picture_bytes ("jpeg", 64, 64));
    g_autofree char *song = g_strdup_printf ("%s/%d/1.mp3", f->dir, i);
    g_autoptr (ScanImage) image = scan_art_thumbnail (cache, song, cover, 64, NULL, NULL);

    g_assert_nonnull (image);
    g_assert_cmpuint (count_files (dir), <=, 11);
  }
  g_assert_cmpuint (count_files (dir), >=, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/scan/art/folder-images", test_folder_images);
  g_test_add_func ("/engine/scan/art/disc-folder", test_disc_folder);
  g_test_add_func ("/engine/scan/art/embedded-first", test_embedded_first);
  g_test_add_func ("/engine/scan/art/embedded-in-containers", test_embedded_in_containers);
  g_test_add_func ("/engine/scan/art/thumbnail", test_thumbnail);
  g_test_add_func ("/engine/scan/art/folder-thumbnail-is-shared", test_folder_thumbnail_is_shared);
  g_test_add_func ("/engine/scan/art/refuses", test_refuses);
  g_test_add_func ("/engine/scan/art/none", test_none);
  g_test_add_func ("/engine/scan/art/export", test_export);
  g_test_add_func ("/engine/scan/art/eviction", test_eviction);
  return g_test_run ();
}
