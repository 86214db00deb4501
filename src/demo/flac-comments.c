/* flac-comments.c - more comments for a FLAC file than libsndfile can write
 *
 * A FLAC file is "fLaC", then blocks of one byte kind (its top bit marks the
 * last), three bytes length, and content; then sound. Block 4 holds comments,
 * little-endian: vendor, count, and each text, all with their length before. */
#include "flac-comments.h"

#include <gio/gio.h>
#include <string.h>

#define BLOCK_COMMENTS 4
#define LAST 0x80

static guint32
read_le (const guchar *at)
{
  return at[0] | at[1] << 8 | at[2] << 16 | (guint32) at[3] << 24;
}

static void
append_le (GByteArray *out, guint32 number)
{
  guint32 little = GUINT32_TO_LE (number);

  g_byte_array_append (out, (const guchar *) &little, 4);
}

/* The block at @old, @n bytes, with @comments behind its own; NULL if it is damaged. */
static GByteArray *
extend (const guchar *old, gsize n, const char *const *comments)
{
  GByteArray *block = g_byte_array_new ();
  guint count = g_strv_length ((char **) comments);
  guint32 vendor = n >= 8 ? read_le (old) : G_MAXUINT32;

  if (n < 8 || vendor > n - 8) {
    g_byte_array_unref (block);
    return NULL;
  }
  g_byte_array_append (block, old, 4 + vendor);
  append_le (block, read_le (old + 4 + vendor) + count);
  g_byte_array_append (block, old + 8 + vendor, (guint) (n - 8 - vendor));
  for (guint i = 0; i < count; i++) {
    append_le (block, (guint32) strlen (comments[i]));
    g_byte_array_append (block, (const guchar *) comments[i], (guint) strlen (comments[i]));
  }
  return block;
}

gboolean
flac_add_comments (const char         *path,
                   const char *const  *comments,
                   GError            **error)
{
  g_autofree char *content = NULL;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  const guchar *file;
  gsize n, at = 4;
  gboolean last = FALSE, found = FALSE;

  if (!g_file_get_contents (path, &content, &n, error))
    return FALSE;
  file = (const guchar *) content;
  if (n < 8 || memcmp (file, "fLaC", 4) != 0)
    goto damaged;
  g_byte_array_append (out, file, 4);
  while (!last) {
    gsize length;

    if (at + 4 > n)
      goto damaged;
    length = file[at + 1] << 16 | file[at + 2] << 8 | file[at + 3];
    if (length > n - at - 4)
      goto damaged;
    last = (file[at] & LAST) != 0;
    if ((file[at] & ~LAST) == BLOCK_COMMENTS) {
      g_autoptr (GByteArray) block = extend (file + at + 4, length, comments);
      guchar head[4] = { file[at] };

      if (block == NULL || block->len > 0xffffff)
        goto damaged;
      head[1] = (guchar) (block->len >> 16);
      head[2] = (guchar) (block->len >> 8);
      head[3] = (guchar) block->len;
      g_byte_array_append (out, head, 4);
      g_byte_array_append (out, block->data, block->len);
      found = TRUE;
    } else
      g_byte_array_append (out, file + at, (guint) (4 + length));
    at += 4 + length;
  }
  if (!found)
    goto damaged;
  g_byte_array_append (out, file + at, (guint) (n - at));
  /* No fsync: the whole library is made again if power fails meanwhile. */
  return g_file_set_contents_full (path, (const char *) out->data, out->len, G_FILE_SET_CONTENTS_NONE, 0666, error);

damaged:
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is not a whole FLAC file", path);
  return FALSE;
}
