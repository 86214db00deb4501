/* scan-layout.c - where in a file the sound lies, and its identity
 *
 * Any thread. The identity must not change when tags do, so it is made of the
 * bytes of the sound alone: three samples of the payload and its length. The
 * duration is left out on purpose: the length stands for it, and a better way
 * of measuring durations must not cost anyone their play counts. */
#define G_LOG_DOMAIN "segue-scan-layout"

#include "scan-internal.h"

#define SAMPLE_BYTES (16 * 1024)
#define N_SAMPLES 3
#define CHUNKS_MAX 20000       /* of a container, looked at */
#define OGG_HEADER_PAGES_MAX 4096

typedef struct {
  guint8 id[4];
  gint64 body, size;
} Chunk;

static void
add_run (ScanLayout *layout, gint64 from, gint64 size)
{
  size = CLAMP (size, 0, MAX (layout->end - from, 0));
  if (layout->payload_total == 0) {
    layout->payload = from;
    layout->payload_end = from + size;
  }
  layout->payload_total += size;
}

/* ---- one finder a container --------------------------------------------------- */

static void
find_flac (ScanFile *file, ScanLayout *layout)
{
  gint64 at = layout->start + 4;
  guint8 h[4];

  for (int i = 0; i < 128 + CHUNKS_MAX; i++) {
    if (scan_file_read (file, at, h, 4) < 4)
      return;
    at += 4 + be24 (h + 1);
    if (h[0] & 0x80)
      break;
  }
  if (at < layout->end)
    add_run (layout, at, layout->end - at);
}

/* Sound begins with the first page that ends a packet past sample 0; pages of
 * the headers stand at 0, or at -1 where no packet ends in them. */
static void
find_ogg (ScanFile *file, ScanLayout *layout)
{
  gint64 at = layout->start;
  guint8 h[27 + 255];

  for (int i = 0; i < OGG_HEADER_PAGES_MAX; i++) {
    gsize got = scan_file_read (file, at, h, sizeof h);
    gint64 body = 0;

    if (got < 27 || memcmp (h, "OggS", 4) != 0 || got < 27u + h[26])
      return;
    if (le64 (h + 6) != 0 && le64 (h + 6) != G_MAXUINT64)
      break;
    for (int k = 0; k < h[26]; k++)
      body += h[27 + k];
    at += 27 + h[26] + body;
  }
  if (at < layout->end)
    add_run (layout, at, layout->end - at);
}

static void
find_mp4 (ScanFile *file, ScanLayout *layout)
{
  gint64 at = layout->start;

  for (int i = 0; i < CHUNKS_MAX && at + 8 <= layout->end; i++) {
    guint8 h[16];
    gsize got = scan_file_read (file, at, h, sizeof h);
    guint64 size;
    int n = 8;

    if (got < 8)
      return;
    size = be32 (h);
    if (size == 1 && got == 16) {
      size = be64 (h + 8);
      n = 16;
    }
    if (size == 0 || size > (guint64) (layout->end - at))
      size = layout->end - at;
    if (size < (guint64) n)
      return;
    if (memcmp (h + 4, "mdat", 4) == 0)
      add_run (layout, at + n, size - n);
    at += size;
  }
}

/* RIFF, FORM and their kin: chunks of an id, a size and a body, padded to even. */
static gboolean
next_chunk (ScanFile *file, gint64 at, gint64 end, gboolean big, gboolean wide, Chunk *chunk)
{
  guint8 h[12];
  gsize n = wide ? 12 : 8;
  guint64 size;

  if (at + (gint64) n > end || scan_file_read (file, at, h, n) < n)
    return FALSE;
  memcpy (chunk->id, h, 4);
  if (wide)
    size = big ? be64 (h + 4) : le64 (h + 4);
  else
    size = big ? be32 (h + 4) : le32 (h + 4);
  chunk->body = at + n;
  chunk->size = MIN (size, (guint64) MAX (end - chunk->body, 0));
  return TRUE;
}

static void
find_iff (ScanFile *file, ScanLayout *layout, gint64 first, gboolean big, gboolean wide)
{
  gint64 at = first;
  Chunk c;

  for (int i = 0; i < CHUNKS_MAX && next_chunk (file, at, layout->end, big, wide, &c); i++) {
    if (memcmp (c.id, "data", 4) == 0 || memcmp (c.id, "SSND", 4) == 0 ||
        memcmp (c.id, "DSD ", 4) == 0 || memcmp (c.id, "DST ", 4) == 0)
      add_run (layout, c.body, c.size);
    else if (g_ascii_strncasecmp ((char *) c.id, "ID3 ", 4) == 0)
      layout->id3_offset = c.body;
    at = c.body + c.size + (c.size & 1);
  }
}

/* DSF: sizes of its chunks count their headers too. */
static void
find_dsf (ScanFile *file, ScanLayout *layout)
{
  gint64 at = layout->start + 28;
  guint8 h[28];

  if (scan_file_read (file, layout->start, h, 28) == 28 && le64 (h + 20) < (guint64) file->size)
    layout->id3_offset = le64 (h + 20);
  for (int i = 0; i < 4 && scan_file_read (file, at, h, 12) == 12; i++) {
    guint64 size = le64 (h + 4);

    if (memcmp (h, "data", 4) == 0 && size > 12)
      add_run (layout, at + 12, MIN (size - 12, (guint64) layout->end));
    if (size < 12 || size > (guint64) (layout->end - at))
      return;
    at += size;
  }
}

static void
find_asf (ScanFile *file, ScanLayout *layout)
{
  static const guint8 DATA[16] = { 0x36, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11,
                                   0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c };
  gint64 at = layout->start;
  guint8 h[24];

  for (int i = 0; i < CHUNKS_MAX && scan_file_read (file, at, h, 24) == 24; i++) {
    guint64 size = le64 (h + 16);

    if (size < 24 || size > (guint64) (layout->end - at))
      size = layout->end - at;
    if (memcmp (h, DATA, 16) == 0) {
      add_run (layout, at + 50, (gint64) size - 50); /* 50: header with the file's id */
      return;
    }
    at += size;
  }
}

/* An EBML number; @keep: with its length marker, as ids are written. */
static gsize
ebml_number (const guint8 *p, gsize n, gboolean keep, guint64 *value)
{
  gsize length = 1;

  while (length <= 8 && n > 0 && !(p[0] & (0x80 >> (length - 1))))
    length++;
  if (length > 8 || length > n)
    return 0;
  *value = keep ? p[0] : p[0] & (0xff >> length);
  for (gsize i = 1; i < length; i++)
    *value = *value << 8 | p[i];
  if (!keep && *value == (G_GUINT64_CONSTANT (1) << (7 * length)) - 1)
    *value = G_MAXUINT64; /* not known */
  return length;
}

static void
find_matroska (ScanFile *file, ScanLayout *layout)
{
  gint64 at = layout->start;

  for (int i = 0; i < CHUNKS_MAX && at < layout->end; i++) {
    guint8 h[16];
    gsize got = scan_file_read (file, at, h, sizeof h);
    guint64 id, size;
    gsize n_id = ebml_number (h, got, TRUE, &id);
    gsize n_size = n_id > 0 ? ebml_number (h + n_id, got - n_id, FALSE, &size) : 0;
    gint64 body = at + n_id + n_size;

    if (n_size == 0)
      return;
    if (id == 0x18538067) { /* segment: go in */
      at = body;
      continue;
    }
    size = MIN (size, (guint64) MAX (layout->end - body, 0));
    if (id == 0x1F43B675) /* cluster */
      add_run (layout, body, size);
    at = body + size;
  }
}

/* ---- public --------------------------------------------------------------------- */

static const guint8 ASF_HEADER[16] = { 0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11,
                                       0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c };

void
scan_layout_find (ScanFile *file, ScanLayout *layout)
{
  guint8 h[16] = { 0 };
  gsize got = scan_file_read (file, layout->start, h, sizeof h);

  layout->kind = LAYOUT_OTHER;
  if (got >= 12 && memcmp (h, "fLaC", 4) == 0) {
    layout->kind = LAYOUT_FLAC;
    find_flac (file, layout);
  } else if (memcmp (h, "OggS", 4) == 0) {
    layout->kind = LAYOUT_OGG;
    find_ogg (file, layout);
  } else if (memcmp (h + 4, "ftyp", 4) == 0) {
    layout->kind = LAYOUT_MP4;
    find_mp4 (file, layout);
  } else if ((memcmp (h, "RIFF", 4) == 0 || memcmp (h, "RF64", 4) == 0) &&
             memcmp (h + 8, "WAVE", 4) == 0) {
    layout->kind = LAYOUT_RIFF;
    find_iff (file, layout, layout->start + 12, FALSE, FALSE);
  } else if (memcmp (h, "FORM", 4) == 0 && memcmp (h + 8, "AIF", 3) == 0) {
    layout->kind = LAYOUT_AIFF;
    find_iff (file, layout, layout->start + 12, TRUE, FALSE);
  } else if (memcmp (h, "FRM8", 4) == 0) {
    layout->kind = LAYOUT_DSD;
    find_iff (file, layout, layout->start + 16, TRUE, TRUE);
  } else if (memcmp (h, "caff", 4) == 0) {
    find_iff (file, layout, layout->start + 8, TRUE, TRUE);
  } else if (memcmp (h, "DSD ", 4) == 0) {
    layout->kind = LAYOUT_DSD;
    find_dsf (file, layout);
  } else if (memcmp (h, ASF_HEADER, 16) == 0) {
    layout->kind = LAYOUT_ASF;
    find_asf (file, layout);
  } else if (be32 (h) == 0x1A45DFA3) {
    layout->kind = LAYOUT_MATROSKA;
    find_matroska (file, layout);
  }
  if (layout->payload_total == 0)
    add_run (layout, layout->start, layout->end - layout->start);
}

/* Multiply and fold; quality enough for identities among one library's files. */
static guint64
mix (guint64 h, const guint8 *p, gsize n)
{
  for (; n >= 8; p += 8, n -= 8) {
    h = (h ^ le64 (p)) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
    h ^= h >> 29;
  }
  for (; n > 0; p++, n--)
    h = (h ^ *p) * G_GUINT64_CONSTANT (0x100000001B3);
  h ^= h >> 32;
  return h * G_GUINT64_CONSTANT (0xD6E8FEB86659FD93);
}

/* Of Ogg only the bodies of pages: their headers hold a running number and a
 * checksum, and both change when the tags in front take one page more. */
static guint64
mix_ogg (guint64 h, const guint8 *p, gsize n)
{
  gsize at = 0;

  while (at + 27 < n && memcmp (p + at, "OggS", 4) != 0)
    at++;
  while (at + 27 < n && memcmp (p + at, "OggS", 4) == 0) {
    gsize segments = p[at + 26], body = 0;

    at += 27;
    for (gsize i = 0; i < segments && at + i < n; i++)
      body += p[at + i];
    at += segments;
    if (at >= n)
      break;
    h = mix (h, p + at, MIN (body, n - at));
    at += body;
  }
  return h;
}

guint64
scan_layout_hash (ScanFile *file, const ScanLayout *layout)
{
  gint64 length = layout->payload_end - layout->payload;
  gsize room = layout->kind == LAYOUT_OGG ? 2 * SAMPLE_BYTES + 65536 : SAMPLE_BYTES;
  g_autofree guint8 *buffer = g_malloc (room);
  guint8 total[8];
  guint64 h = 0x5E60E5CA9;
  gboolean any = FALSE;

  for (int i = 0; i < N_SAMPLES; i++) {
    gint64 at = layout->payload + length / N_SAMPLES * i;
    gsize n = MIN ((gint64) room, layout->payload_end - at);

    n = scan_file_read (file, at, buffer, n);
    any = any || n > 0;
    h = layout->kind == LAYOUT_OGG ? mix_ogg (h, buffer, n) : mix (h, buffer, n);
  }
  for (int i = 0; i < 8; i++)
    total[i] = (guint8) (layout->payload_total >> (8 * i));
  h = mix (h, total, 8);
  return any ? MAX (h, 1) : 0;
}
