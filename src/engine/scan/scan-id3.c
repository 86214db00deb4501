/* scan-id3.c - ID3 tags, versions 1, 2.2, 2.3 and 2.4
 *
 * Any thread. An own reader where libavformat has one, because it takes one
 * value a frame only, trusts the encoding that a tag names, and knows neither
 * synced lyrics nor relative volume. Invariant: nothing is believed that does
 * not lie within the tag, and the tag within the file. */
#define G_LOG_DOMAIN "segue-scan-id3"

#include "scan-internal.h"

#define TAG_BYTES_MAX (64 * 1024 * 1024)
#define HEAD_BYTES (32 * 1024)  /* read at once: all of most tags but the picture */
#define TEXT_BYTES_MAX (64 * 1024)
#define FRAMES_MAX 4096

typedef struct {
  ScanFile   *file;
  gint64      offset; /* of the first frame in the file */
  gsize       size;   /* of all frames */
  guint8     *head;   /* owned; the first @n_head bytes of them */
  gsize       n_head;
  GByteArray *scratch; /* owned; one frame beyond the head */
  int         version;
  ScanTags   *tags;
} Reader;

typedef struct {
  char   id[5];
  gsize  size, header_size;
  guint8 flags;
} Frame;

/* Returns @n bytes at @at of the tag, valid until the next call; NULL past
 * the end. */
static const guint8 *
get (Reader *r, gsize at, gsize n)
{
  if (at > r->size || n > r->size - at)
    return NULL;
  if (at + n <= r->n_head)
    return r->head + at;
  g_byte_array_set_size (r->scratch, n);
  if (scan_file_read (r->file, r->offset + at, r->scratch->data, n) < n)
    return NULL;
  return r->scratch->data;
}

/* FF 00 stands for FF wherever a player of old might have seen a sync word. */
static gsize
drop_unsync (guint8 *data, gsize n)
{
  gsize k = 0;

  for (gsize i = 0; i < n; i++) {
    data[k++] = data[i];
    if (data[i] == 0xff && i + 1 < n && data[i + 1] == 0)
      i++;
  }
  return k;
}

static ScanCharset
charset_of (guint8 encoding)
{
  switch (encoding) {
  case 0:
    return SCAN_CHARSET_LATIN1;
  case 1:
    return SCAN_CHARSET_UTF16;
  case 2:
    return SCAN_CHARSET_UTF16BE;
  case 3:
    return SCAN_CHARSET_UTF8;
  default:
    return SCAN_CHARSET_GUESS;
  }
}

/* Length of the string at @s up to its terminator, and of that. */
static gsize
string_length (const guint8 *s, gsize n, guint8 encoding, gsize *terminator)
{
  if (encoding == 1 || encoding == 2) {
    for (gsize i = 0; i + 1 < n; i += 2)
      if (s[i] == 0 && s[i + 1] == 0) {
        *terminator = 2;
        return i;
      }
  } else {
    const guint8 *zero = memchr (s, 0, n);

    if (zero != NULL) {
      *terminator = 1;
      return zero - s;
    }
  }
  *terminator = 0;
  return n;
}

/* Takes one string from the front of @s. */
static char *
take_string (const guint8 **s, gsize *n, guint8 encoding)
{
  gsize terminator;
  gsize length = string_length (*s, *n, encoding, &terminator);
  char *text = scan_text_decode (*s, length, charset_of (encoding));

  *s += length + terminator;
  *n -= length + terminator;
  return text;
}

static void
read_text (Reader *r, ScanTag tag, const guint8 *s, gsize n, guint8 encoding)
{
  while (n > 0) {
    g_autofree char *value = take_string (&s, &n, encoding);

    scan_tags_add (r->tags, tag, value);
  }
}

static void
read_user_text (Reader *r, const guint8 *s, gsize n)
{
  guint8 encoding = s[0];
  g_autofree char *name = NULL;
  ScanTag tag;

  s++, n--;
  name = take_string (&s, &n, encoding);
  tag = scan_tag_from_name (name);
  if (tag != TAG_NONE && n > 0)
    read_text (r, tag, s, n, encoding);
}

static void
read_owner_id (Reader *r, const guint8 *s, gsize n)
{
  g_autofree char *owner = take_string (&s, &n, 0);
  g_autofree char *id = NULL;

  if (!g_str_has_suffix (owner, "musicbrainz.org") || n == 0)
    return;
  id = scan_text_decode (s, n, SCAN_CHARSET_LATIN1);
  scan_tags_add (r->tags, TAG_MB_TRACK_ID, id);
}

static void
read_lyrics (Reader *r, const guint8 *s, gsize n)
{
  guint8 encoding = s[0];
  const guint8 *all = s + 1;
  gsize n_all = n - 1, terminator;
  g_autofree char *description = NULL;
  g_autofree char *text = NULL;

  if (n < 5)
    return;
  s += 4, n -= 4; /* encoding, language */
  /* Some write it like any text frame, without language and description. */
  string_length (s, n, encoding, &terminator);
  if (terminator == 0)
    s = all, n = n_all;
  else
    description = take_string (&s, &n, encoding);
  text = scan_text_decode (s, n, charset_of (encoding));
  scan_tags_add_lyrics (r->tags, text);
}

/* Becomes the text of an .lrc file. Syllables join to lines where the tag
 * marks lines by a line break in front of or behind some of them. */
static void
read_synced_lyrics (Reader *r, const guint8 *s, gsize n)
{
  guint8 encoding = s[0];
  g_autofree char *description = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean breaks = FALSE, fresh = TRUE;

  if (n < 7 || s[4] != 2) /* 2: milliseconds; 1 counts MPEG frames */
    return;
  s += 6, n -= 6;
  description = take_string (&s, &n, encoding);
  while (n > 4) {
    char *text = take_string (&s, &n, encoding);
    guint32 time_ms = n >= 4 ? be32 (s) : 0;

    breaks = breaks || (texts->len > 0 && *text == '\n') || g_str_has_suffix (text, "\n");
    g_ptr_array_add (texts, text);
    g_array_append_val (times, time_ms);
    if (n < 4)
      break;
    s += 4, n -= 4;
  }
  for (guint i = 0; i < texts->len; i++) {
    g_autofree char *text = g_strdup (texts->pdata[i]);
    guint32 ms = g_array_index (times, guint32, i);
    gboolean ends = g_str_has_suffix (text, "\n");

    if (!breaks || fresh || *text == '\n')
      g_string_append_printf (out, "%s[%02u:%02u.%03u]", out->len > 0 ? "\n" : "", ms / 60000,
                              ms / 1000 % 60, ms % 1000);
    fresh = ends && breaks;
    g_strdelimit (text, "\r\n", ' ');
    g_string_append (out, text);
  }
  scan_tags_add_lyrics (r->tags, out->str);
}

/* Relative volume adjustment: per channel a 16-bit gain in 1/512 dB and a peak. */
static void
read_volume (Reader *r, const guint8 *s, gsize n)
{
  g_autofree char *name = take_string (&s, &n, 0);
  gboolean album = g_ascii_strncasecmp (name, "album", 5) == 0;

  while (n >= 4) {
    guint bits = s[3];
    gsize bytes = (bits + 7) / 8;

    if (s[0] == 1) { /* master volume */
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_dtostr (text, sizeof text, (gint16) be16 (s + 1) / 512.0);
      scan_tags_add (r->tags, album ? TAG_RG_ALBUM_GAIN : TAG_RG_TRACK_GAIN, text);
      return;
    }
    if (n < 4 + bytes)
      return;
    s += 4 + bytes, n -= 4 + bytes;
  }
}

/* Encoding, mime type (a three-letter name in 2.2), type, description, data. */
static void
read_picture (Reader *r, const guint8 *s, gsize n)
{
  guint8 encoding = s[0];
  g_autofree char *mime = NULL;
  g_autofree char *description = NULL;
  int kind;

  s++, n--;
  if (r->version == 2) {
    if (n < 4)
      return;
    s += 3, n -= 3;
  } else {
    mime = take_string (&s, &n, 0);
  }
  if (n < 2)
    return;
  kind = s[0];
  s++, n--;
  description = take_string (&s, &n, encoding);
  scan_tags_add_picture (r->tags, kind, s, n);
}

static void
read_body (Reader *r, const char *id, const guint8 *s, gsize n)
{
  if (n < 2)
    return;
  if (g_str_equal (id, "APIC") || g_str_equal (id, "PIC"))
    read_picture (r, s, n);
  else if (n > TEXT_BYTES_MAX && id[0] != 'U' && id[0] != 'S')
    return;
  else if (g_str_equal (id, "TXXX") || g_str_equal (id, "TXX"))
    read_user_text (r, s, n);
  else if (g_str_equal (id, "UFID") || g_str_equal (id, "UFI"))
    read_owner_id (r, s, n);
  else if (g_str_equal (id, "USLT") || g_str_equal (id, "ULT"))
    read_lyrics (r, s, n);
  else if (g_str_equal (id, "SYLT") || g_str_equal (id, "SLT"))
    read_synced_lyrics (r, s, n);
  else if (g_str_equal (id, "RVA2"))
    read_volume (r, s, n);
  else if (id[0] == 'T' && scan_tag_from_name (id) != TAG_NONE)
    read_text (r, scan_tag_from_name (id), s + 1, n - 1, s[0]);
}

static gboolean
is_wanted (Reader *r, const Frame *frame)
{
  static const char *const OTHERS[] = { "UFID", "UFI", "USLT", "ULT", "SYLT", "SLT", "RVA2" };

  if (g_str_equal (frame->id, "APIC") || g_str_equal (frame->id, "PIC")) {
    r->tags->has_art = r->tags->has_art || frame->size > 64;
    return (r->tags->want & SCAN_WANT_PICTURE) && frame->size <= SCAN_PICTURE_BYTES_MAX;
  }
  if (frame->size > SCAN_LYRICS_BYTES_MAX)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    if (g_str_equal (frame->id, OTHERS[i]))
      return TRUE;
  return frame->id[0] == 'T';
}

static guint8 *
inflate_body (const guint8 *s, gsize n, gsize *n_out)
{
  g_autoptr (GZlibDecompressor) zlib = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  gsize room = 1024 * 1024, got = 0, used;
  g_autofree guint8 *out = g_malloc (room);
  GConverterResult result;

  result = g_converter_convert (G_CONVERTER (zlib), s, n, out, room, G_CONVERTER_INPUT_AT_END,
                                &used, &got, NULL);
  if (result != G_CONVERTER_FINISHED)
    return NULL;
  *n_out = got;
  return g_steal_pointer (&out);
}

/* Undoes grouping, length indicator, unsynchronisation and compression. */
static void
read_frame (Reader *r, const Frame *frame, gsize at)
{
  const guint8 *body = get (r, at, frame->size);
  g_autofree guint8 *copy = NULL;
  gsize n = frame->size, skip = 0;
  gboolean v4 = r->version == 4;
  gboolean packed = v4 ? frame->flags & 0x08 : frame->flags & 0x80;
  gboolean secret = v4 ? frame->flags & 0x04 : frame->flags & 0x40;

  if (body == NULL || secret)
    return;
  if (v4)
    skip = (frame->flags & 0x40 ? 1 : 0) + (frame->flags & 0x01 ? 4 : 0);
  else
    skip = (frame->flags & 0x20 ? 1 : 0) + (packed ? 4 : 0);
  if (n <= skip)
    return;
  body += skip;
  n -= skip;
  if (v4 && (frame->flags & 0x02)) {
    copy = g_memdup2 (body, n);
    n = drop_unsync (copy, n);
    body = copy;
  }
  if (packed) {
    guint8 *plain = inflate_body (body, n, &n);

    if (plain == NULL)
      return;
    g_free (copy);
    copy = plain;
    body = copy;
  }
  read_body (r, frame->id, body, n);
}

static gboolean
is_frame_id (const guint8 *id, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isupper (id[i]) && !g_ascii_isdigit (id[i]))
      return FALSE;
  return TRUE;
}

/* In 2.4 sizes have seven bits a byte, but iTunes wrote eight: the one behind
 * which another frame, padding or the end stands is meant. */
static gsize
size_v4 (Reader *r, gsize at, const guint8 *size)
{
  gsize safe = syncsafe32 (size), plain = be32 (size);
  const guint8 *next;

  if (safe == plain || plain > r->size)
    return safe;
  if (at + 10 + safe == r->size)
    return safe;
  next = get (r, at + 10 + safe, 4);
  if (next != NULL && (is_frame_id (next, 4) || next[0] == 0))
    return safe;
  if (at + 10 + plain == r->size)
    return plain;
  next = get (r, at + 10 + plain, 4);
  return next != NULL && (is_frame_id (next, 4) || next[0] == 0) ? plain : safe;
}

static gboolean
next_frame (Reader *r, gsize at, Frame *frame)
{
  gsize n_id = r->version == 2 ? 3 : 4;
  guint8 h[10] = { 0 };
  const guint8 *p;

  frame->header_size = r->version == 2 ? 6 : 10;
  p = get (r, at, frame->header_size);
  if (p == NULL || !is_frame_id (p, n_id))
    return FALSE;
  memcpy (h, p, frame->header_size);
  memcpy (frame->id, h, n_id);
  frame->id[n_id] = '\0';
  if (r->version == 2)
    frame->size = be24 (h + 3);
  else
    frame->size = r->version == 4 ? size_v4 (r, at, h + 4) : be32 (h + 4);
  frame->flags = r->version == 2 ? 0 : h[9];
  return frame->size <= r->size - at - frame->header_size;
}

static gsize
skip_extended_header (Reader *r)
{
  const guint8 *p = get (r, 0, 4);

  if (p == NULL)
    return 0;
  return r->version == 4 ? syncsafe32 (p) : (gsize) be32 (p) + 4;
}

gint64
scan_id3v2_length (ScanFile *file, gint64 offset)
{
  guint8 h[10];

  if (scan_file_read (file, offset, h, sizeof h) < sizeof h || memcmp (h, "ID3", 3) != 0 ||
      h[3] == 0xff || h[4] == 0xff || (h[6] | h[7] | h[8] | h[9]) & 0x80)
    return 0;
  return 10 + (gint64) syncsafe32 (h + 6) + (h[5] & 0x10 ? 10 : 0);
}

/* With unsynchronisation over the whole tag (2.2, 2.3) all of it has to be
 * read; otherwise pictures are jumped over. */
static gboolean
reader_open (Reader *r, guint8 flags)
{
  gboolean unsync = (flags & 0x80) && r->version < 4;

  r->n_head = unsync ? r->size : MIN (r->size, HEAD_BYTES);
  r->head = g_malloc (r->n_head);
  r->n_head = scan_file_read (r->file, r->offset, r->head, r->n_head);
  if (unsync)
    r->size = r->n_head = drop_unsync (r->head, r->n_head);
  return r->n_head > 0;
}

void
scan_id3v2_read (ScanFile *file, gint64 offset, ScanTags *tags)
{
  gint64 length = scan_id3v2_length (file, offset);
  Reader r = { .file = file, .offset = offset + 10, .tags = tags };
  gsize at = 0;
  guint8 h[10];
  Frame frame;

  if (length == 0 || scan_file_read (file, offset, h, sizeof h) < sizeof h)
    return;
  r.version = h[3];
  r.size = CLAMP (MIN ((gint64) syncsafe32 (h + 6), file->size - r.offset), 0, TAG_BYTES_MAX);
  if (r.version < 2 || r.version > 4 || r.size == 0)
    return;
  r.scratch = g_byte_array_new ();
  if (reader_open (&r, h[5])) {
    if ((h[5] & 0x40) && r.version > 2)
      at = skip_extended_header (&r);
    for (int i = 0; i < FRAMES_MAX && at < r.size && next_frame (&r, at, &frame); i++) {
      at += frame.header_size;
      if (is_wanted (&r, &frame))
        read_frame (&r, &frame, at);
      at += frame.size;
    }
  }
  g_byte_array_unref (r.scratch);
  g_free (r.head);
}

gint64
scan_id3v1_read (ScanFile *file, gint64 end, ScanTags *tags)
{
  static const struct {
    ScanTag tag;
    int     at, n;
  } FIELDS[] = {
    { TAG_TITLE, 3, 30 }, { TAG_ARTIST, 33, 30 }, { TAG_ALBUM, 63, 30 }, { TAG_DATE, 93, 4 },
  };
  guint8 t[128];
  char number[8];

  if (end < 128 || scan_file_read (file, end - 128, t, 128) < 128 || memcmp (t, "TAG", 3) != 0)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (FIELDS); i++) {
    g_autofree char *text = scan_text_decode (t + FIELDS[i].at, strnlen ((char *) t + FIELDS[i].at,
                                              FIELDS[i].n), SCAN_CHARSET_LATIN1);

    scan_tags_add (tags, FIELDS[i].tag, text);
  }
  if (t[125] == 0 && t[126] != 0) { /* version 1.1 */
    g_snprintf (number, sizeof number, "%u", t[126]);
    scan_tags_add (tags, TAG_TRACK, number);
  }
  if (t[127] < 192) {
    g_snprintf (number, sizeof number, "%u", t[127]);
    scan_tags_add (tags, TAG_GENRE, number);
  }
  return 128;
}
