/* scan-art-cache.c - thumbnails, made once and kept on disk
 *
 * Any worker thread; a lock guards the few numbers that are shared, never a
 * decoder. Invariant: the name of a file in the cache stands for path, date
 * and size of its source, so that a changed one is made anew; and the folder
 * does not grow beyond its bound for long. */
#define G_LOG_DOMAIN "segue-scan-art-cache"

#include <errno.h>
#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan-internal.h"

#define DEFAULT_BYTES ((guint64) 256 * 1024 * 1024)
#define PIXELS_MAX ((gint64) 80 * 1000 * 1000) /* of a source: beyond is an attack, not a cover */
#define SIDE_MAX 20000
#define SIZE_MAX_PX 2048
#define TOUCH_S (12 * 60 * 60) /* a hit renews the date at most that often */
#define REMEMBER_MAX 200000    /* sources without a picture; 16 bytes each */

struct _ScanArtCache {
  char       *dir;       /* owned */
  guint64     max_bytes;
  GMutex      lock;      /* guards what follows */
  guint64     total;     /* bytes in dir; valid once counted */
  gboolean    counted;
  GHashTable *bare;      /* keys (as int64) of sources without a usable picture of their own */
};

typedef struct {
  char   *path; /* owned */
  time_t  used_s;
  guint64 bytes;
} CacheFile;

ScanArtCache *
scan_art_cache_new (const char *dir, guint64 max_bytes)
{
  ScanArtCache *self = g_new0 (ScanArtCache, 1);

  self->dir = g_strdup (dir);
  self->max_bytes = max_bytes > 0 ? max_bytes : DEFAULT_BYTES;
  self->bare = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_mutex_init (&self->lock);
  return self;
}

void
scan_art_cache_free (ScanArtCache *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->bare);
  g_mutex_clear (&self->lock);
  g_free (self->dir);
  g_free (self);
}

/* ---- keys -------------------------------------------------------------------------- */

/* Path, date and size of @path as one name; NULL when it is not there. */
static char *
make_key (const char *path)
{
  g_autoptr (GChecksum) sum = NULL;
  gint64 stamp[3];
  struct stat st;

  if (path == NULL || stat (path, &st) != 0)
    return NULL;
  sum = g_checksum_new (G_CHECKSUM_SHA1);
  stamp[0] = st.st_mtim.tv_sec;
  stamp[1] = st.st_mtim.tv_nsec;
  stamp[2] = st.st_size;
  g_checksum_update (sum, (const guchar *) path, strlen (path) + 1);
  g_checksum_update (sum, (const guchar *) stamp, sizeof stamp);
  return g_strndup (g_checksum_get_string (sum), 32);
}

static gint64
key_number (const char *key)
{
  g_autofree char *head = g_strndup (key, 16);

  return (gint64) g_ascii_strtoull (head, NULL, 16);
}

static gboolean
is_bare (ScanArtCache *self, const char *key)
{
  gint64 number = key_number (key);
  gboolean bare;

  g_mutex_lock (&self->lock);
  bare = g_hash_table_contains (self->bare, &number);
  g_mutex_unlock (&self->lock);
  return bare;
}

static void
remember_bare (ScanArtCache *self, const char *key)
{
  gint64 *number = g_new (gint64, 1);

  *number = key_number (key);
  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->bare) >= REMEMBER_MAX)
    g_hash_table_remove_all (self->bare);
  g_hash_table_add (self->bare, number);
  g_mutex_unlock (&self->lock);
}

/* ---- the folder ----------------------------------------------------------------------- */

static void
cache_file_clear (gpointer data)
{
  g_free (((CacheFile *) data)->path);
}

static int
compare_used (gconstpointer a, gconstpointer b)
{
  const CacheFile *x = a, *y = b;

  return (x->used_s > y->used_s) - (x->used_s < y->used_s);
}

static GArray *
list_cache (ScanArtCache *self)
{
  GArray *files = g_array_new (FALSE, FALSE, sizeof (CacheFile));
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  g_array_set_clear_func (files, cache_file_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    CacheFile file = { .path = g_build_filename (self->dir, name, NULL) };
    struct stat st;

    if (lstat (file.path, &st) == 0 && S_ISREG (st.st_mode)) {
      file.used_s = st.st_mtime;
      file.bytes = st.st_blocks * 512;
      g_array_append_val (files, file);
    } else {
      g_free (file.path);
    }
  }
  return files;
}

/* With the lock held. Down to four fifths, so that it does not happen at every
 * picture. */
static void
count_and_evict (ScanArtCache *self)
{
  g_autoptr (GArray) files = list_cache (self);

  self->total = 0;
  self->counted = TRUE;
  for (guint i = 0; i < files->len; i++)
    self->total += g_array_index (files, CacheFile, i).bytes;
  if (self->total <= self->max_bytes)
    return;
  g_array_sort (files, compare_used);
  for (guint i = 0; i < files->len && self->total > self->max_bytes / 5 * 4; i++) {
    const CacheFile *file = &g_array_index (files, CacheFile, i);

    if (g_unlink (file->path) == 0)
      self->total -= file->bytes;
  }
}

/* Writes whole or not at all; without waiting for the disk, for it can be made
 * again. A full disk costs the cache, not the picture. */
static gboolean
keep (ScanArtCache *self, const char *path, const void *data, gsize n, GError **error)
{
  if (g_mkdir_with_parents (self->dir, 0700) != 0) {
    g_set_error (error, SCAN_ERROR, SCAN_ERROR_WRITE, _("The picture could not be written: %s."),
                 g_strerror (errno));
    return FALSE;
  }
  if (!g_file_set_contents_full (path, data, n, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error)) {
    g_prefix_error_literal (error, _("The picture could not be written: "));
    return FALSE;
  }
  g_mutex_lock (&self->lock);
  self->total += (n + 4095) / 4096 * 4096;
  if (!self->counted || self->total > self->max_bytes)
    count_and_evict (self);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* Marks @path as used just now; FALSE when it is not there. */
static gboolean
touch (const char *path)
{
  struct stat st;

  if (stat (path, &st) != 0)
    return FALSE;
  if (time (NULL) - st.st_mtime > TOUCH_S)
    utimensat (AT_FDCWD, path, NULL, 0);
  return TRUE;
}

/* ---- decoding ----------------------------------------------------------------------------- */

typedef struct {
  int      size_px;
  gboolean too_large;
} Fit;

/* Before anything is decoded: the size in the header decides. 0 makes the
 * loader give up; JPEG is decoded at a fraction right away. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Fit *fit = data;
  double scale;

  if (width > SIDE_MAX || height > SIDE_MAX || (gint64) width * height > PIXELS_MAX) {
    fit->too_large = TRUE;
    gdk_pixbuf_loader_set_size (loader, 0, 0);
    return;
  }
  scale = MIN (1.0, fit->size_px / (double) MAX (MAX (width, height), 1));
  gdk_pixbuf_loader_set_size (loader, MAX (1, (int) lround (width * scale)),
                              MAX (1, (int) lround (height * scale)));
}

static GdkPixbuf *
decode (GBytes *bytes, const char *mime, int size_px, GCancellable *cancellable, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_mime_type (mime, NULL);
  g_autoptr (GError) failure = NULL;
  Fit fit = { .size_px = size_px };
  GdkPixbuf *pixbuf;
  const guint8 *data;
  gsize n;
  gboolean ok = TRUE;

  if (loader == NULL) {
    g_set_error (error, SCAN_ERROR, SCAN_ERROR_FORMAT,
                 _("Pictures of this kind (%s) can not be shown here."), mime);
    return NULL;
  }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &fit);
  data = g_bytes_get_data (bytes, &n);
  for (gsize at = 0; ok && at < n && !fit.too_large; at += 65536)
    ok = !g_cancellable_is_cancelled (cancellable) &&
         gdk_pixbuf_loader_write (loader, data + at, MIN (n - at, 65536), &failure);
  /* Also after a failure, or the loader complains; and a picture that is cut
   * short is shown as far as it goes. */
  gdk_pixbuf_loader_close (loader, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (fit.too_large || pixbuf == NULL || !ok) {
    g_set_error_literal (error, SCAN_ERROR,
                         fit.too_large ? SCAN_ERROR_TOO_LARGE : SCAN_ERROR_DAMAGED,
                         fit.too_large ? _("The picture is too large to be shown.")
                                       : _("The picture is damaged."));
    return NULL;
  }
  return gdk_pixbuf_apply_embedded_orientation (pixbuf);
}

static inline guint8
premultiply (guint8 c, guint8 a)
{
  guint t = c * a + 128;

  return (guint8) ((t + (t >> 8)) >> 8);
}

static ScanImage *
to_image (GdkPixbuf *pixbuf)
{
  int w = gdk_pixbuf_get_width (pixbuf), h = gdk_pixbuf_get_height (pixbuf);
  int channels = gdk_pixbuf_get_n_channels (pixbuf), stride = gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *from = gdk_pixbuf_read_pixels (pixbuf);
  guint8 *to = g_malloc ((gsize) w * h * 4);
  ScanImage *image = g_new0 (ScanImage, 1);

  for (int y = 0; y < h; y++) {
    const guint8 *p = from + (gsize) y * stride;
    guint8 *q = to + (gsize) y * w * 4;

    for (int x = 0; x < w; x++, p += channels, q += 4) {
      guint8 a = channels == 4 ? p[3] : 255;

      q[0] = premultiply (p[0], a);
      q[1] = premultiply (p[1], a);
      q[2] = premultiply (p[2], a);
      q[3] = a;
    }
  }
  image->pixels = g_bytes_new_take (to, (gsize) w * h * 4);
  image->width = w;
  image->height = h;
  image->stride = w * 4;
  return image;
}

/* ---- public ------------------------------------------------------------------------------------ */

static char *
thumbnail_path (ScanArtCache *self, const char *key, int size_px)
{
  g_autofree char *name = g_strdup_printf ("%s-%d", key, size_px);

  return g_build_filename (self->dir, name, NULL);
}

static ScanImage *
load_thumbnail (ScanArtCache *self, const char *key, int size_px)
{
  g_autofree char *path = thumbnail_path (self, key, size_px);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  const char *mime;

  if (!touch (path))
    return NULL;
  bytes = scan_file_slurp (path, SCAN_PICTURE_BYTES_MAX, NULL);
  mime = bytes != NULL ? scan_picture_mime (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;
  if (mime != NULL)
    pixbuf = decode (bytes, mime, size_px, NULL, NULL);
  if (pixbuf == NULL) {
    g_unlink (path); /* damaged: it is made again */
    return NULL;
  }
  return to_image (pixbuf);
}

static void
keep_thumbnail (ScanArtCache *self, const char *key, int size_px, GdkPixbuf *pixbuf)
{
  g_autofree char *path = thumbnail_path (self, key, size_px);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gboolean saved;
  gsize n;

  if (gdk_pixbuf_get_has_alpha (pixbuf))
    saved = gdk_pixbuf_save_to_buffer (pixbuf, &data, &n, "png", NULL, NULL);
  else
    saved = gdk_pixbuf_save_to_buffer (pixbuf, &data, &n, "jpeg", NULL, "quality", "90", NULL);
  if (saved && !keep (self, path, data, n, &error))
    g_info ("%s", error->message);
}

/* The thumbnail under @key, made of @picture (taken over, may be NULL) when it
 * is not there yet. */
static ScanImage *
make_thumbnail (ScanArtCache *self, const char *key, ScanPicture *picture, int size_px,
                GCancellable *cancellable, GError **error)
{
  g_autoptr (ScanPicture) source = picture;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  if (source != NULL)
    pixbuf = decode (source->bytes, source->mime, size_px, cancellable, error);
  if (pixbuf == NULL) {
    if (!g_cancellable_is_cancelled (cancellable))
      remember_bare (self, key);
    return NULL;
  }
  keep_thumbnail (self, key, size_px, pixbuf);
  return to_image (pixbuf);
}

static ScanImage *
embedded_thumbnail (ScanArtCache *self, const char *path, int size_px, GCancellable *cancellable)
{
  g_autofree char *key = make_key (path);
  ScanImage *image;

  if (key == NULL || is_bare (self, key))
    return NULL;
  image = load_thumbnail (self, key, size_px);
  if (image == NULL)
    image = make_thumbnail (self, key, scan_picture_embedded (path), size_px, cancellable, NULL);
  return image;
}

/* All tracks of a folder share this one. */
static ScanImage *
folder_thumbnail (ScanArtCache *self, const char *art_path, int size_px,
                  GCancellable *cancellable, GError **error)
{
  g_autofree char *key = make_key (art_path);
  ScanPicture *picture;
  ScanImage *image;

  if (key == NULL || is_bare (self, key)) {
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_NONE, _("There is no picture."));
    return NULL;
  }
  image = load_thumbnail (self, key, size_px);
  if (image != NULL)
    return image;
  picture = scan_picture_beside (art_path, error);
  if (picture != NULL)
    return make_thumbnail (self, key, picture, size_px, cancellable, error);
  remember_bare (self, key);
  return NULL;
}

ScanImage *
scan_art_thumbnail (ScanArtCache *self,
                    const char   *path,
                    const char   *art_path,
                    int           size_px,
                    GCancellable *cancellable,
                    GError      **error)
{
  g_autofree char *found = NULL;
  ScanImage *image;

  size_px = CLAMP (size_px, 1, SIZE_MAX_PX);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  image = embedded_thumbnail (self, path, size_px, cancellable);
  if (image != NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return image;
  found = art_path != NULL ? g_strdup (art_path) : scan_art_find (path, NULL, NULL);
  return folder_thumbnail (self, found, size_px, cancellable, error);
}

char *
scan_art_export (ScanArtCache *self, const char *path, const char *art_path, GError **error)
{
  g_autofree char *key = make_key (path);
  g_autofree char *name = NULL;
  g_autofree char *file = NULL;
  g_autoptr (ScanPicture) picture = NULL;
  gsize n;
  const void *data;

  if (key != NULL) {
    name = g_strconcat ("cover-", key, NULL);
    file = g_build_filename (self->dir, name, NULL);
    if (touch (file))
      return g_filename_to_uri (file, NULL, error);
  }
  picture = scan_art_picture (path, art_path, error);
  if (picture == NULL)
    return NULL;
  if (picture->path != NULL || file == NULL)
    return g_filename_to_uri (picture->path != NULL ? picture->path : path, NULL, error);
  data = g_bytes_get_data (picture->bytes, &n);
  return keep (self, file, data, n, error) ? g_filename_to_uri (file, NULL, error) : NULL;
}
