/* scan-art.c - the picture of a track: in the file, or beside it
 *
 * Any worker thread. Invariant: what is handed out begins like a picture of a
 * known kind, whatever the tag or the file name says. */
#define G_LOG_DOMAIN "segue-scan-art"

#include <dirent.h>
#include <glib/gi18n.h>

#include "scan-internal.h"

void
scan_image_free (ScanImage *image)
{
  if (image == NULL)
    return;
  g_clear_pointer (&image->pixels, g_bytes_unref);
  g_free (image);
}

void
scan_picture_free (ScanPicture *picture)
{
  if (picture == NULL)
    return;
  g_clear_pointer (&picture->bytes, g_bytes_unref);
  g_free (picture->mime);
  g_free (picture->path);
  g_free (picture);
}

const char *
scan_picture_mime (const guint8 *data, gsize n)
{
  if (n >= 3 && data[0] == 0xff && data[1] == 0xd8 && data[2] == 0xff)
    return "image/jpeg";
  if (n >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (n >= 6 && memcmp (data, "GIF8", 4) == 0)
    return "image/gif";
  if (n >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return "image/webp";
  if (n >= 26 && memcmp (data, "BM", 2) == 0)
    return "image/bmp";
  return NULL;
}

/* ---- beside the file ----------------------------------------------------------- */

/* How likely an image is the cover, 0 not at all; the kind of file decides
 * between equals. */
static int
rank_name (const char *name, const char *album, const char *artist, gboolean *picture)
{
  static const char *const ENDINGS[] = { "bmp", "gif", "webp", "png", "jpeg", "jpg" };
  static const char *const STEMS[] = { "artist", "thumb", "albumart", "album", "front", "folder",
                                       "cover" };
  g_autofree char *stem = g_utf8_make_valid (name, -1);
  g_autofree char *folded = NULL;
  char *dot = strrchr (stem, '.');
  int rank = 0;

  *picture = FALSE;
  if (dot == NULL || name[0] == '.')
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (ENDINGS); i++)
    if (g_ascii_strcasecmp (dot + 1, ENDINGS[i]) == 0) {
      *picture = TRUE;
      rank = i;
    }
  if (!*picture)
    return 0;
  *dot = '\0';
  folded = g_utf8_casefold (g_strstrip (stem), -1);
  for (gsize i = 0; i < G_N_ELEMENTS (STEMS); i++)
    if (g_str_equal (folded, STEMS[i]))
      return 100 * (i + 3) + rank;
  if (album != NULL && g_str_equal (folded, album))
    return 850 + rank; /* between "folder" and "cover" */
  if (artist != NULL && g_str_equal (folded, artist))
    return 350 + rank;
  if (strstr (folded, "back") != NULL || strstr (folded, "small") != NULL ||
      strstr (folded, "inlay") != NULL || strstr (folded, "booklet") != NULL)
    return 10 + rank;
  if (strstr (folded, "front") != NULL || strstr (folded, "cover") != NULL)
    return 100 * 2 + rank;
  if (strstr (folded, "albumart") != NULL || strstr (folded, "folder") != NULL)
    return 100 + rank;
  return 20 + rank;
}

/* Returns the best picture in @folder. One with a name that says nothing
 * counts only when it is the only one. */
static char *
find_in (const char *folder, const char *album, const char *artist)
{
  DIR *dir = opendir (folder);
  g_autofree char *best = NULL;
  struct dirent *entry;
  int best_rank = 0, n_pictures = 0;

  if (dir == NULL)
    return NULL;
  while ((entry = readdir (dir)) != NULL) {
    gboolean picture;
    int rank = rank_name (entry->d_name, album, artist, &picture);

    n_pictures += picture;
    if (!picture || rank < best_rank ||
        (rank == best_rank && best != NULL && strcmp (entry->d_name, best) > 0))
      continue;
    best_rank = rank;
    g_free (best);
    best = g_strdup (entry->d_name);
  }
  closedir (dir);
  if (best == NULL || (best_rank < 100 && n_pictures > 1))
    return NULL;
  return g_build_filename (folder, best, NULL);
}

/* "CD 1", "Disc2": the cover may stand one folder up. */
static gboolean
is_disc_folder (const char *folder)
{
  g_autofree char *base = g_path_get_basename (folder);
  const char *rest;

  if (g_ascii_strncasecmp (base, "cd", 2) == 0)
    rest = base + 2;
  else if (g_ascii_strncasecmp (base, "disc", 4) == 0 || g_ascii_strncasecmp (base, "disk", 4) == 0)
    rest = base + 4;
  else
    return FALSE;
  rest += strspn (rest, " _-.");
  return g_ascii_isdigit (*rest);
}

char *
scan_art_find (const char *path, const char *album, const char *artist)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *album_folded = album != NULL ? g_utf8_casefold (album, -1) : NULL;
  g_autofree char *artist_folded = artist != NULL ? g_utf8_casefold (artist, -1) : NULL;
  g_autofree char *parent = NULL;
  char *found = find_in (folder, album_folded, artist_folded);

  if (found == NULL && is_disc_folder (folder)) {
    parent = g_path_get_dirname (folder);
    found = find_in (parent, album_folded, artist_folded);
  }
  return found;
}

/* ---- the picture --------------------------------------------------------------- */

static ScanPicture *
make_picture (GBytes *bytes, const char *path, GError **error)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);
  const char *mime = scan_picture_mime (data, n);
  ScanPicture *picture;

  if (mime == NULL) {
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_FORMAT,
                         _("This is not a picture of a known kind."));
    return NULL;
  }
  picture = g_new0 (ScanPicture, 1);
  picture->bytes = g_bytes_ref (bytes);
  picture->mime = g_strdup (mime);
  picture->path = g_strdup (path);
  return picture;
}

ScanPicture *
scan_picture_embedded (const char *path)
{
  g_auto (ScanTags) tags = { .want = SCAN_WANT_PICTURE };

  scan_read_file (path, &tags, NULL, NULL);
  return tags.picture != NULL ? make_picture (tags.picture, NULL, NULL) : NULL;
}

ScanPicture *
scan_picture_beside (const char *art_path, GError **error)
{
  g_autoptr (GBytes) bytes = scan_file_slurp (art_path, SCAN_PICTURE_BYTES_MAX, error);

  return bytes != NULL ? make_picture (bytes, art_path, error) : NULL;
}

ScanPicture *
scan_art_picture (const char *path, const char *art_path, GError **error)
{
  /* A file that can not be read may still have a picture beside it. */
  ScanPicture *picture = scan_picture_embedded (path);
  g_autofree char *found = NULL;

  if (picture != NULL)
    return picture;
  found = art_path != NULL ? g_strdup (art_path) : scan_art_find (path, NULL, NULL);
  if (found != NULL)
    return scan_picture_beside (found, error);
  g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_NONE, _("There is no picture."));
  return NULL;
}
