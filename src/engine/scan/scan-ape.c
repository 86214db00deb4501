/* scan-ape.c - APE tags at the end of a file
 *
 * Any thread. They stand behind Monkey's Audio, Musepack, WavPack, TTA,
 * OptimFROG and, for ReplayGain above all, behind MP3. */
#define G_LOG_DOMAIN "segue-scan-ape"

#include "scan-internal.h"

#define FOOTER 32
#define TAG_BYTES_MAX (64 * 1024 * 1024)
#define ITEMS_MAX 1024
#define TEXT_BYTES_MAX SCAN_LYRICS_BYTES_MAX

/* Values of one item are parted by 0 bytes. */
static void
read_text (ScanTags *tags, ScanTag tag, const guint8 *s, gsize n, ScanCharset charset)
{
  while (n > 0) {
    const guint8 *zero = memchr (s, 0, n);
    gsize length = zero != NULL ? (gsize) (zero - s) : n;
    g_autofree char *value = scan_text_decode (s, length, charset);

    scan_tags_add (tags, tag, value);
    n -= MIN (n, length + 1);
    s += length + 1;
  }
}

/* "Cover Art (Front)": a file name, 0, the picture. */
static void
read_cover (ScanTags *tags, const char *key, const guint8 *s, gsize n)
{
  const guint8 *zero = memchr (s, 0, n);

  if (zero == NULL)
    return;
  n -= zero + 1 - s;
  scan_tags_add_picture (tags, strstr (key, "Front") != NULL ? 3 : 4, zero + 1, n);
}

static void
read_items (ScanTags *tags, const guint8 *s, gsize n, guint count, ScanCharset charset)
{
  for (guint i = 0; i < count && n > 9; i++) {
    gsize size = le32 (s);
    guint32 flags = le32 (s + 4);
    const char *key = (const char *) s + 8;
    gsize n_key = strnlen (key, n - 8);

    if (n_key == n - 8 || n_key > 255 || size > n - 8 - n_key - 1)
      return;
    s += 8 + n_key + 1;
    n -= 8 + n_key + 1;
    if (g_ascii_strncasecmp (key, "Cover Art", 9) == 0)
      read_cover (tags, key, s, size);
    else if ((flags >> 1 & 3) == 0 && size <= TEXT_BYTES_MAX) /* 0: text */
      read_text (tags, scan_tag_from_name (key), s, size, charset);
    s += size;
    n -= size;
  }
}

gint64
scan_ape_read (ScanFile *file, gint64 end, ScanTags *tags)
{
  guint8 f[FOOTER];
  guint32 version, size, count, flags;
  g_autofree guint8 *items = NULL;
  gsize got;

  if (end < FOOTER || scan_file_read (file, end - FOOTER, f, FOOTER) < FOOTER ||
      memcmp (f, "APETAGEX", 8) != 0)
    return 0;
  version = le32 (f + 8);
  size = le32 (f + 12); /* items and footer */
  count = le32 (f + 16);
  flags = le32 (f + 20);
  if ((flags & 1u << 29) || size < FOOTER || size > end || size > TAG_BYTES_MAX)
    return 0;
  items = g_malloc (size);
  got = scan_file_read (file, end - size, items, size - FOOTER);
  read_items (tags, items, got, MIN (count, ITEMS_MAX),
              version >= 2000 ? SCAN_CHARSET_UTF8 : SCAN_CHARSET_LATIN1);
  return (gint64) size + (flags & 1u << 31 ? FOOTER : 0);
}
