/* scan-internal.h - what the files of this folder share
 *
 * Bytes come in through a ScanFile, which bounds time and volume; tags are
 * collected in a ScanTags, whatever their format, and become a TrackRow in
 * scan-tags.c. */
#pragma once

#include <math.h>
#include <string.h>

#include "scan.h"

G_BEGIN_DECLS

/* ---- scan-file.c: one open file ------------------------------------------------ */

typedef struct {
  const char *path;        /* borrowed */
  int         fd;          /* owned; -1 closed */
  gint64      size, mtime_us;
  gint64      deadline_us; /* monotonic; past it every read fails */
  gint64      budget;      /* bytes that may still be read */
} ScanFile;

gboolean scan_file_open  (ScanFile *file, const char *path, GError **error);
void     scan_file_close (ScanFile *file);
/* Returns how many of @n bytes were read at @offset: fewer at the end, past
 * the limits or on an I/O error; 0 when none. */
gsize    scan_file_read  (ScanFile *file, gint64 offset, gpointer buffer, gsize n);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ScanFile, scan_file_close)

/* Sets the sentence for a file system error on @what. */
void     scan_set_errno  (GError **error, int code);
/* A whole file of at most @limit bytes, with a 0 behind it. */
GBytes  *scan_file_slurp (const char *path, gsize limit, GError **error);

static inline guint16 be16 (const guint8 *p) { return (guint16) (p[0] << 8 | p[1]); }
static inline guint32 be24 (const guint8 *p) { return (guint32) p[0] << 16 | p[1] << 8 | p[2]; }
static inline guint32 be32 (const guint8 *p) { return (guint32) p[0] << 24 | be24 (p + 1); }
static inline guint64 be64 (const guint8 *p) { return (guint64) be32 (p) << 32 | be32 (p + 4); }
static inline guint32 le32 (const guint8 *p)
{
  return (guint32) p[3] << 24 | (guint32) p[2] << 16 | (guint32) p[1] << 8 | p[0];
}
static inline guint64 le64 (const guint8 *p) { return (guint64) le32 (p + 4) << 32 | le32 (p); }
/* Four bytes of seven bits each, as ID3v2 counts. */
static inline guint32 syncsafe32 (const guint8 *p)
{
  return (guint32) (p[0] & 127) << 21 | (p[1] & 127) << 14 | (p[2] & 127) << 7 | (p[3] & 127);
}

/* ---- scan-text.c: bytes of any encoding to UTF-8 ----------------------------------- */

typedef enum {
  SCAN_CHARSET_GUESS = 0, /* UTF-8 where that is valid, else a legacy one */
  SCAN_CHARSET_LATIN1,    /* says Latin-1, which often is not true */
  SCAN_CHARSET_UTF16,     /* with byte order mark, little-endian without */
  SCAN_CHARSET_UTF16BE,
  SCAN_CHARSET_UTF8,      /* says UTF-8 */
} ScanCharset;

/* Returns (transfer full) valid UTF-8 without control characters other than
 * line breaks and tabs; never NULL. Nothing is cut at a 0 byte but the end. */
char *scan_text_decode (const void *bytes, gsize n, ScanCharset charset);
/* The same for text that claims to be UTF-8 and may have been decoded wrongly
 * before: "Ã©" becomes "é", "Ïåñíÿ" becomes "Песня". One line, trimmed. */
char *scan_text_line   (const char *text);
/* A whole text of any encoding, its lines ended by "\n". */
char *scan_text_lines  (const char *bytes, gsize n);
/* File name without folder and ending, as a title. */
char *scan_text_title  (const char *path);

/* ---- scan-tagset.c: tags by meaning --------------------------------------------------- */

typedef enum {
  TAG_NONE = 0,
  TAG_TITLE,
  TAG_ARTIST,
  TAG_ALBUM,
  TAG_ALBUM_ARTIST,
  TAG_GENRE,
  TAG_COMPOSER,
  TAG_TRACK,
  TAG_TRACK_TOTAL,
  TAG_DISC,
  TAG_DISC_TOTAL,
  TAG_DATE,
  TAG_DATE_ORIGINAL,
  TAG_COMPILATION,
  TAG_RG_TRACK_GAIN,
  TAG_RG_TRACK_PEAK,
  TAG_RG_ALBUM_GAIN,
  TAG_RG_ALBUM_PEAK,
  TAG_R128_TRACK_GAIN,
  TAG_R128_ALBUM_GAIN,
  TAG_MB_TRACK_ID,
  TAG_MB_ARTIST_ID,
  TAG_MB_ALBUM_ID,
  TAG_LYRICS,
  TAG_PICTURE, /* base64 of a FLAC picture block, in Vorbis comments */
  N_TAGS,
} ScanTag;

typedef enum {
  SCAN_WANT_NOTHING = 0,
  SCAN_WANT_LYRICS = 1 << 0,
  SCAN_WANT_PICTURE = 1 << 1,
} ScanWant;

typedef struct {
  ScanWant want;
  char    *value[N_TAGS]; /* owned; valid UTF-8 */
  gboolean has_art, has_lyrics;
  GPtrArray *lyrics;      /* owned, of char *; NULL unless wanted and found */
  GBytes  *picture;       /* owned; NULL unless wanted and found */
  int      picture_rank;  /* 0 none; a front cover ranks highest */
} ScanTags;

ScanTag scan_tag_from_name (const char *name);
/* Takes one value; a second one joins the first where several make sense. */
void    scan_tags_add      (ScanTags *self, ScanTag tag, const char *value);
void    scan_tags_add_named (ScanTags *self, const char *name, const char *value);
void    scan_tags_add_lyrics (ScanTags *self, const char *text);
/* @kind: the picture type of ID3 and FLAC (3 front cover), -1 not told. */
void    scan_tags_add_picture (ScanTags *self, int kind, const guint8 *data, gsize n);
/* Whether add_picture() would keep one of @kind: saves reading it. */
gboolean scan_tags_wants_picture (ScanTags *self, int kind);
/* Fills what @self lacks from @other. */
void    scan_tags_merge    (ScanTags *self, ScanTags *other);
void    scan_tags_clear    (ScanTags *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ScanTags, scan_tags_clear)

/* Writes title, artist, numbers, gains … to @row. */
void    scan_tags_to_row   (const ScanTags *self, TrackRow *row);

/* ---- tag formats of our own: scan-id3.c, scan-ape.c ------------------------------------- */

#define SCAN_PICTURE_BYTES_MAX (32 * 1024 * 1024) /* a picture beyond is refused */
#define SCAN_LYRICS_BYTES_MAX (1024 * 1024)

/* Length of the ID3v2 tag at @offset with its header, 0 when there is none. */
gint64 scan_id3v2_length (ScanFile *file, gint64 offset);
void   scan_id3v2_read   (ScanFile *file, gint64 offset, ScanTags *tags);
/* Reads the ID3v1 tag that ends at @end; returns its length, 0 when none. */
gint64 scan_id3v1_read   (ScanFile *file, gint64 end, ScanTags *tags);
/* The same for an APEv1/v2 tag. */
gint64 scan_ape_read     (ScanFile *file, gint64 end, ScanTags *tags);

/* ---- scan-layout.c: where the sound lies ---------------------------------------------------- */

typedef enum {
  LAYOUT_OTHER = 0,
  LAYOUT_FLAC,
  LAYOUT_OGG,
  LAYOUT_MP4,
  LAYOUT_RIFF,
  LAYOUT_AIFF,
  LAYOUT_ASF,
  LAYOUT_DSD,
  LAYOUT_MATROSKA,
  LAYOUT_MPEG, /* set by scan-mpeg.c */
} LayoutKind;

typedef struct {
  LayoutKind kind;
  gint64 start, end;       /* file without tags before and behind it */
  gint64 payload, payload_end; /* its first run of sound */
  gint64 payload_total;    /* bytes of sound in all runs */
  gint64 id3_offset;       /* an ID3v2 tag inside (WAV, AIFF, DSF); 0 none */
} ScanLayout;

/* @start, @end: set by the caller. */
void    scan_layout_find (ScanFile *file, ScanLayout *layout);
/* Identity of the sound; never 0 unless it can not be read. */
guint64 scan_layout_hash (ScanFile *file, const ScanLayout *layout);

/* ---- properties ------------------------------------------------------------------------------- */

/* scan-mpeg.c: MPEG audio, layers I to III. FALSE when @layout holds none. */
gboolean scan_mpeg_read (ScanFile *file, ScanLayout *layout, TrackRow *row);
/* scan-av.c: whatever libavformat knows. */
gboolean scan_av_read   (ScanFile *file, const ScanLayout *layout, ScanTags *tags, TrackRow *row,
                         GError **error);
/* scan-gst.c: whatever GStreamer knows beyond. */
gboolean scan_gst_read  (ScanFile *file, ScanTags *tags, TrackRow *row, GError **error);

/* scan-tags.c: everything of a file; @row may be NULL (tags alone). */
gboolean scan_read_file (const char *path, ScanTags *tags, TrackRow *row, GError **error);

/* scan-art.c: the mime type that @data begins as, NULL when it is no picture. */
const char *scan_picture_mime (const guint8 *data, gsize n);
ScanPicture *scan_picture_embedded (const char *path); /* NULL: none */
ScanPicture *scan_picture_beside   (const char *art_path, GError **error);

G_END_DECLS
