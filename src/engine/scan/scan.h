/* scan.h - what stands on disk: files, tags, art, lyrics, playlists
 *
 * Everything here reads the disk and may take its time: call it from a worker
 * thread, never from the UI thread. Nothing keeps global state; only a
 * ScanWatch belongs to one thread, and a ScanArtCache may be shared by many.
 * Invariant: whatever stands in a file, a function either returns what it
 * promises, all text valid UTF-8, or one clear sentence in a GError of
 * SCAN_ERROR (without the path: the caller shows it beside). */
#pragma once

#include <gio/gio.h>

#include "engine-types.h"

G_BEGIN_DECLS

#define SCAN_ERROR (scan_error_quark ())
GQuark scan_error_quark (void);

typedef enum {
  SCAN_ERROR_MISSING,    /* no such file or folder */
  SCAN_ERROR_UNREADABLE, /* it is there, but may or can not be read */
  SCAN_ERROR_FORMAT,     /* not a music file, or of a kind nobody here knows */
  SCAN_ERROR_DAMAGED,    /* cut short or contradicting itself */
  SCAN_ERROR_VIDEO,      /* a film, not music */
  SCAN_ERROR_TOO_LARGE,  /* beyond what is sane: picture, playlist, lyrics */
  SCAN_ERROR_NONE,       /* there is none: no picture, no lyrics */
  SCAN_ERROR_WRITE,      /* a file could not be written */
} ScanError;

/* ---- tags (scan-tags.c) ------------------------------------------------------ */

/* Reads tags and properties of one file: title (file name at worst), artist,
 * …, has_embedded_art, has_lyrics, audio_hash, path, size and mtime. Not
 * art_path: the walk knows the folder. Art is noticed, not decoded. Ends within
 * seconds whatever the file holds. Returns (transfer full) an unpublished row. */
TrackRow *scan_read_track (const char *path, GError **error);

/* Whether the ending of @name (a path or file name) is that of music. */
gboolean scan_is_music_name (const char *name);

/* A row for a file that failed: path, size, mtime, title from the file name
 * and the sentence in error. */
TrackRow *scan_failed_track (const char *path, const GError *failure);

/* ---- walking (scan-walk.c) ---------------------------------------------------- */

/* What the library knows of a file; laid out as StoreKnown. */
typedef struct {
  gint64   id;       /* 0: a file that failed last time */
  gint64   size_bytes, mtime_us;
  gboolean missing;
} ScanKnown;

typedef struct {
  guint    n_folders;    /* visited so far */
  guint    n_found;      /* music files seen so far */
  guint    n_to_read;    /* of these new or changed, so far */
  guint    n_read;       /* of these opened, failed ones included */
  guint    n_failed;
  gboolean counting;     /* n_found and n_to_read may still grow */
  const char *folder;    /* being read at present; file system bytes, borrowed, may be NULL */
} ScanProgress;

/* Called in the thread of the walk; any may be NULL. */
typedef struct {
  /* New and changed files, at most SCAN_BATCH of them (transfer full). id is
   * that of ScanKnown (0 new); error is set in the row of a failed file. */
  void (*rows) (GPtrArray *rows, gpointer data);
  /* Files known as missing that are there again, unchanged. */
  void (*back) (const gint64 *ids, guint n_ids, gpointer data);
  /* Known files that are not there any more; @root_away: their whole music
   * folder is away, a drive perhaps, and @root names it. */
  void (*gone) (const char *root, gboolean root_away, const gint64 *ids, guint n_ids, gpointer data);
  /* At most five times a second, and once at the end. */
  void (*progress) (const ScanProgress *progress, gpointer data);
  /* A folder could not be read; what is known under it is left as it is. */
  void (*trouble) (const char *folder, const GError *error, gpointer data);
} ScanSink;

#define SCAN_BATCH 64

typedef struct {
  gboolean everything; /* open unchanged files too */
  gboolean hidden;     /* files and folders whose name starts with a dot too */
} ScanOptions;

/* Walks @roots (absolute paths: music folders, or folders inside them that a
 * ScanWatch called dirty) and opens what is new or changed. Folders with a
 * file .nomedia are passed over, symbolic links followed once.
 * @known: path (char *) -> ScanKnown of everything known under @roots (more
 * does no harm); the walk takes entries out while it goes. May be NULL.
 * Returns FALSE with G_IO_ERROR_CANCELLED when @cancellable was triggered
 * (what was read so far has been handed over, nothing is reported gone);
 * TRUE otherwise, whatever single files and folders did. */
gboolean scan_walk (const char *const *roots,
                    GHashTable        *known,
                    const ScanOptions *options, /* NULL: defaults */
                    const ScanSink    *sink,
                    gpointer           data,
                    GCancellable      *cancellable,
                    GError           **error);

/* Music files named on the command line or dropped: files as they are, folders
 * walked in order of name. Returns (transfer full) array of absolute paths
 * (char *); NULL only when cancelled. */
GPtrArray *scan_collect (const char *const *paths, GCancellable *cancellable, GError **error);

/* ---- watching (scan-watch.c) --------------------------------------------------- */

typedef struct _ScanWatch ScanWatch;

/* Folders in which something changed, about a second ago; a folder that is new
 * is named itself. Hand them to scan_walk() as roots. NULL-terminated. */
typedef void (*ScanDirtyFunc) (const char *const *folders, gpointer data);
/* The system's watch limit is reached: no further folder is watched. Once. */
typedef void (*ScanLimitFunc) (guint n_watched, gpointer data);

/* Watches folders and all folders in them. Belongs to the thread that made it:
 * callbacks run in its thread-default main context, and adding a huge tree is
 * spread over many turns of it. Fails where inotify is not to be had. */
ScanWatch *scan_watch_new    (ScanDirtyFunc dirty, ScanLimitFunc limit, gpointer data,
                              GError **error);
void       scan_watch_add    (ScanWatch *self, const char *root);
void       scan_watch_remove (ScanWatch *self, const char *root);
guint      scan_watch_count  (ScanWatch *self); /* folders watched at present */
void       scan_watch_free   (ScanWatch *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScanWatch, scan_watch_free)

/* ---- art (scan-art.c, scan-art-cache.c) ------------------------------------------- */

/* A decoded picture: premultiplied RGBA, 8 bit. */
typedef struct {
  GBytes *pixels;
  int     width, height, stride;
} ScanImage;
void scan_image_free (ScanImage *image); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScanImage, scan_image_free)

/* An encoded picture as it stands in the file. */
typedef struct {
  GBytes *bytes;
  char   *mime; /* "image/jpeg", … as the bytes tell, whatever the tag says */
  char   *path; /* of a folder image; NULL: embedded */
} ScanPicture;
void scan_picture_free (ScanPicture *picture); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScanPicture, scan_picture_free)

/* The best folder image beside @path (cover, folder, front, album …, the
 * album's or artist's name; these two may be NULL). Returns (transfer full) a
 * path, NULL when there is none. */
char *scan_art_find (const char *path, const char *album, const char *artist);

/* The picture of a track: embedded first, then @art_path, then the folder's
 * (@art_path NULL). SCAN_ERROR_NONE when there is none. */
ScanPicture *scan_art_picture (const char *path, const char *art_path, GError **error);

typedef struct _ScanArtCache ScanArtCache;

/* Thumbnails and exported covers in @dir (created when needed). Thread-safe;
 * pictures are not held in memory. @max_bytes 0: 256 MB; the least recently
 * used ones go first. */
ScanArtCache *scan_art_cache_new  (const char *dir, guint64 max_bytes);
void          scan_art_cache_free (ScanArtCache *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScanArtCache, scan_art_cache_free)

/* The picture of a track, at most @size_px (1 … 2048) on its longer side.
 * SCAN_ERROR_NONE when there is none; damaged and huge ones are refused, and
 * that is remembered until the file changes. */
ScanImage *scan_art_thumbnail (ScanArtCache *self,
                               const char   *path,
                               const char   *art_path, /* may be NULL */
                               int           size_px,
                               GCancellable *cancellable,
                               GError      **error);

/* A file:// URI of the full-size picture, readable by other programs: the
 * folder image itself, or the embedded one written into the cache. */
char *scan_art_export (ScanArtCache *self, const char *path, const char *art_path, GError **error);

/* ---- lyrics (scan-lyrics.c) -------------------------------------------------------- */

typedef struct {
  double time_s; /* NaN: not synced */
  char  *text;   /* owned; may be "" (a pause) */
} ScanLyricsLine;

typedef struct {
  ScanLyricsLine *lines; /* owned; [n_lines], synced ones in order of time */
  guint           n_lines;
  gboolean        synced;
} ScanLyrics;
void scan_lyrics_free (ScanLyrics *lyrics); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScanLyrics, scan_lyrics_free)

/* The .lrc beside @path, then what is embedded; synced ones before plain ones.
 * SCAN_ERROR_NONE when there are none. */
ScanLyrics *scan_lyrics_read (const char *path, GError **error);
/* @text: the bytes of an .lrc file or of a tag, any encoding, @length bytes.
 * Never fails: NULL when there is no line in it. */
ScanLyrics *scan_lyrics_parse (const char *text, gsize length);

/* ---- playlists (scan-playlist.c) ----------------------------------------------------- */

typedef struct {
  char  *path;       /* owned; absolute, file system bytes; NULL for what is not a file */
  char  *uri;        /* owned; always set */
  char  *title;      /* owned or NULL */
  char  *artist;     /* owned or NULL */
  double duration_s; /* NaN not known */
} ScanEntry;
ScanEntry *scan_entry_new  (const char *path, const char *title, const char *artist,
                            double duration_s);
void       scan_entry_free (ScanEntry *entry); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScanEntry, scan_entry_free)

gboolean scan_is_playlist_name (const char *name);

/* M3U, M3U8, PLS or XSPF, told by content. Entries need not exist. Returns
 * (transfer full) array of ScanEntry in order, possibly empty. */
GPtrArray *scan_playlist_read  (const char *path, GError **error);
/* The same of bytes; relative entries are taken from folder @base. */
GPtrArray *scan_playlist_parse (const char *text, gsize length, const char *base, GError **error);
/* Extended M3U in UTF-8, paths relative to the file where the two share a
 * folder; written whole or not at all. */
gboolean   scan_playlist_write (const char *path, GPtrArray *entries, GError **error);

G_END_DECLS
