/* audio-decode.h - sound out of files, ready for the features
 *
 * A file is read in blocks: decoded, averaged over its channels, resampled to
 * AUDIO_RATE_HZ, and measured (loudness, peaks) at its own rate on the way, so
 * that memory does not grow with its length. audio_decode() collects the
 * blocks for callers that want the whole of it.
 *
 * What the file is, its content says, never its name. Any thread; a stream
 * belongs to one thread at a time. */
#pragma once

#include <gio/gio.h>

#include "engine-types.h"

G_BEGIN_DECLS

#define AUDIO_RATE_HZ 22050

#define AUDIO_ERROR (audio_error_quark ())
GQuark audio_error_quark (void);

typedef enum {
  AUDIO_ERROR_MISSING,     /* there is no such file */
  AUDIO_ERROR_UNREADABLE,  /* not allowed, not a file, or the disk failed */
  AUDIO_ERROR_UNSUPPORTED, /* no decoder knows it */
  AUDIO_ERROR_DAMAGED,     /* the decoder gave up before any sound came out */
  AUDIO_ERROR_EMPTY,       /* a sound file with no sound in it */
} AudioError;

typedef enum {
  AUDIO_MONO     = 0,
  AUDIO_STEREO   = 1 << 0, /* keep left and right beside the mono mix */
  AUDIO_LOUDNESS = 1 << 1, /* measure loudness, range and true peak */
  AUDIO_NATIVE   = 1 << 2, /* do not resample: blocks at the file's own rate */
} AudioFlags;

typedef struct _AudioStream AudioStream;

/* A piece of the sound at AUDIO_RATE_HZ (or the file's rate); the arrays stay valid until the next
 * call on the stream. Every value is finite. */
typedef struct {
  const float *mono;         /* [n] plain average of the channels */
  const float *left, *right; /* [n]; NULL unless AUDIO_STEREO */
  gsize        n;
} AudioBlock;

/* NULL with @error (AUDIO_ERROR). @path: file system bytes. */
AudioStream *audio_stream_open (const char *path, AudioFlags flags, GError **error);

/* The same over the network, of an http: or https: address. It waits for a slow
 * server as long as that takes: not where anybody waits. */
AudioStream *audio_stream_open_uri (const char *uri, AudioFlags flags, GError **error);

/* TRUE with the next piece. FALSE at the end, without @error; FALSE with
 * G_IO_ERROR_CANCELLED, or with AUDIO_ERROR when there was no sound at all. */
gboolean audio_stream_next (AudioStream   *self,
                            AudioBlock    *block,
                            GCancellable  *cancellable,
                            GError       **error);

/* Of the file, once a block was read. */
guint audio_stream_rate_hz (AudioStream *self);

/* How long the file says it is, in seconds, before it was read; 0 not known. */
double audio_stream_expected_s (AudioStream *self);

/* Source rate, channels, duration, truncation and what was measured, of what
 * was read so far; samples, left, right and n are left as they are. */
void audio_stream_describe (AudioStream *self, AudioBuffer *buffer);

void audio_stream_close (AudioStream *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AudioStream, audio_stream_close)

/* The whole file at once; the caller owns the buffer. NULL with @error as
 * above. Four bytes a sample and array: 5 MiB a minute and array. */
AudioBuffer *audio_decode (const char    *path,
                           AudioFlags     flags,
                           GCancellable  *cancellable,
                           GError       **error);

/* A sentence with every decoding library and its version, to be freed. */
char *audio_versions (void);

G_END_DECLS
