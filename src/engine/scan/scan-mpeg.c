/* scan-mpeg.c - properties of MPEG audio: MP3 and its elder brothers
 *
 * Any thread. Nine files in ten are MP3, and libavformat would decode their
 * beginning to learn what four bytes tell. Invariant: two frame headers in a
 * row that agree make MPEG audio, one alone may be chance. */
#define G_LOG_DOMAIN "segue-scan-mpeg"

#include "scan-internal.h"

#define SYNC_BYTES (128 * 1024) /* junk before the first frame that is forgiven */
#define WALK_BYTES (64 * 1024)
#define WALK_TOTAL ((gint64) 48 * 1024 * 1024) /* beyond, what came before stands for the rest */

typedef struct {
  int     version; /* 1, 2, 3 = 2.5 */
  int     layer;   /* 1 … 3 */
  guint   bitrate_bps, rate_hz, channels;
  gsize   bytes;   /* of the frame */
  guint   samples;
  guint32 fixed;   /* the bits that stay the same all through a file */
} Frame;

static gboolean
parse_frame (const guint8 *h, Frame *f)
{
  static const guint16 KBPS[5][15] = {
    { 0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448 }, /* 1, I */
    { 0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384 },    /* 1, II */
    { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 },     /* 1, III */
    { 0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256 },    /* 2, I */
    { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },         /* 2, II and III */
  };
  static const guint32 HZ[3] = { 44100, 48000, 32000 };
  guint32 w = be32 (h);
  int version = w >> 19 & 3, layer = w >> 17 & 3, rate = w >> 12 & 15, hz = w >> 10 & 3;
  guint padding = w >> 9 & 1;
  int row;

  if (w >> 21 != 0x7ff || version == 1 || layer == 0 || rate == 0 || rate == 15 || hz == 3)
    return FALSE;
  f->version = version == 3 ? 1 : version == 2 ? 2 : 3;
  f->layer = 4 - layer;
  row = f->version == 1 ? f->layer - 1 : f->layer == 1 ? 3 : 4;
  f->bitrate_bps = KBPS[row][rate] * 1000u;
  f->rate_hz = HZ[hz] >> (f->version - 1);
  f->channels = (w >> 6 & 3) == 3 ? 1 : 2;
  f->samples = f->layer == 1 ? 384 : f->layer == 3 && f->version > 1 ? 576 : 1152;
  f->bytes = f->layer == 1 ? (12 * f->bitrate_bps / f->rate_hz + padding) * 4
                           : f->samples / 8 * f->bitrate_bps / f->rate_hz + padding;
  f->fixed = w & 0xfffe0c00;
  return f->bytes >= 4;
}

/* Looks for two frames in a row within @data; one that ends with the data or
 * the file counts when it is the very first thing. */
static gboolean
find_first (const guint8 *data, gsize n, gboolean whole, gsize *at, Frame *f)
{
  for (gsize i = 0; i + 4 <= n; i++) {
    Frame next;

    if (data[i] != 0xff || !parse_frame (data + i, f))
      continue;
    if (i + f->bytes + 4 <= n
          ? parse_frame (data + i + f->bytes, &next) && next.fixed == f->fixed
          : whole && i == 0 && i + f->bytes == n) {
      *at = i;
      return TRUE;
    }
  }
  return FALSE;
}

/* The frame that an encoder put in front: how many follow, how many bytes, and
 * how many samples are padding. */
static gboolean
read_vbr_header (const guint8 *p, gsize n, const Frame *f, guint32 *frames, guint32 *bytes,
                 guint32 *padding)
{
  gsize side = f->version == 1 ? (f->channels == 1 ? 17 : 32) : f->channels == 1 ? 9 : 17;
  gsize at = 4 + side;
  guint32 flags;

  *frames = *bytes = *padding = 0;
  if (n >= 4 + 32 + 18 && memcmp (p + 36, "VBRI", 4) == 0) {
    *bytes = be32 (p + 46);
    *frames = be32 (p + 50);
    return *frames > 0;
  }
  if (n < at + 8 || (memcmp (p + at, "Xing", 4) != 0 && memcmp (p + at, "Info", 4) != 0))
    return FALSE;
  flags = be32 (p + at + 4);
  at += 8;
  if ((flags & 1) && n >= at + 4)
    *frames = be32 (p + at), at += 4;
  if ((flags & 2) && n >= at + 4)
    *bytes = be32 (p + at), at += 4;
  at += (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  if (n >= at + 24 && (memcmp (p + at, "LAME", 4) == 0 || memcmp (p + at, "Lav", 3) == 0))
    *padding = (be24 (p + at + 21) >> 12) + (be24 (p + at + 21) & 0xfff);
  return *frames > 0;
}

/* Steps over frames from @from; returns how many samples they hold, the bytes
 * they take and whether all had one bit rate. */
static guint64
walk_frames (ScanFile *file, gint64 from, gint64 to, const Frame *first, gint64 *bytes,
             gboolean *constant)
{
  g_autofree guint8 *buffer = g_malloc (WALK_BYTES);
  guint64 samples = 0;
  gint64 at = from, base = from;
  gsize got = 0;
  Frame f;

  *constant = TRUE;
  *bytes = 0;
  while (at + 4 <= to) {
    if (at + 4 > base + (gint64) got) {
      base = at;
      got = scan_file_read (file, base, buffer, WALK_BYTES);
      if (got < 4)
        break;
    }
    if (!parse_frame (buffer + (at - base), &f) || f.fixed != first->fixed) {
      at++; /* junk between frames */
      continue;
    }
    samples += f.samples;
    *bytes += f.bytes;
    *constant = *constant && f.bitrate_bps == first->bitrate_bps;
    at += f.bytes;
  }
  return samples;
}

/* Without a header in front: of a constant bit rate when short walks at five
 * places say so, otherwise every frame is counted. */
static double
measure_duration (ScanFile *file, gint64 from, gint64 to, const Frame *first)
{
  gboolean constant = TRUE, all = TRUE;
  gint64 length = to - from, bytes, end;
  guint64 samples;

  for (int i = 0; i < 5 && all; i++) {
    gint64 at = from + length / 5 * i;

    walk_frames (file, at, MIN (at + 8192, to), first, &bytes, &constant);
    all = all && constant && bytes > 0;
  }
  if (all && length > 5 * 8192)
    return length * 8.0 / first->bitrate_bps;
  end = MIN (to, from + WALK_TOTAL);
  samples = walk_frames (file, from, end, first, &bytes, &constant);
  return (double) samples / first->rate_hz * ((double) length / (end - from));
}

gboolean
scan_mpeg_read (ScanFile *file, ScanLayout *layout, TrackRow *row)
{
  static const char *const NAMES[] = { "MP1", "MP2", "MP3" };
  gsize room = MIN (layout->end - layout->start, SYNC_BYTES);
  g_autofree guint8 *data = NULL;
  gsize n, at;
  gint64 from, length;
  guint32 frames, bytes, padding;
  Frame f;

  if (layout->kind != LAYOUT_OTHER || layout->end - layout->start < 24)
    return FALSE;
  data = g_malloc (room);
  /* Mostly the first frame stands right there. */
  n = scan_file_read (file, layout->start, data, MIN (room, 4096));
  if (!find_first (data, n, n == room, &at, &f)) {
    if (n < room)
      n += scan_file_read (file, layout->start + n, data + n, room - n);
    if (!find_first (data, n, n == (gsize) (layout->end - layout->start), &at, &f))
      return FALSE;
  }

  from = layout->start + at;
  length = layout->end - from;
  layout->kind = LAYOUT_MPEG;
  layout->payload = from;
  layout->payload_end = layout->end;
  layout->payload_total = length;
  row->rate_hz = f.rate_hz;
  row->channels = f.channels;
  track_row_set_ref_string (&row->codec, NAMES[f.layer - 1]);

  if (read_vbr_header (data + at, n - at, &f, &frames, &bytes, &padding)) {
    double samples = MAX ((double) frames * f.samples - padding, 0);

    row->duration_s = samples / f.rate_hz;
    if (bytes > 0 && length < bytes * 0.98) /* cut short since */
      row->duration_s *= (double) length / bytes;
  } else {
    row->duration_s = measure_duration (file, from, layout->end, &f);
  }
  return TRUE;
}
