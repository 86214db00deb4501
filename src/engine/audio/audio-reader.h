/* audio-reader.h - what a decoding library must offer (this folder only)
 *
 * A reader gives blocks of planar floats at the file's own rate. Rate and
 * number of channels may change from block to block (chained Ogg, HE-AAC that
 * finds its upper half late): look at them after each read. */
#pragma once

#include "audio-decode.h"

G_BEGIN_DECLS

enum {
  AUDIO_CHANNELS_MAX = 64,
  AUDIO_RATE_MIN_HZ = 1000,
  AUDIO_RATE_MAX_HZ = 6000000, /* DSD at 128 times the CD's rate */
  AUDIO_BLOCK_FRAMES = 4096,   /* what a reader aims at */
};

typedef struct _AudioReader AudioReader;

typedef struct {
  /* > 0 frames read, @planes set to [channels] arrays valid until the next
   * read; 0 the end; -1 decoding broke off. */
  gssize (*read)  (AudioReader *self, const float *const **planes);
  void   (*close) (AudioReader *self);
} AudioReaderClass;

struct _AudioReader
{
  const AudioReaderClass *klass;
  guint                   rate_hz;
  guint                   channels;
  double                  expected_s; /* by the file's own word; 0 not known */
};

/* NULL with @error: AUDIO_ERROR_UNSUPPORTED or AUDIO_ERROR_DAMAGED. */
AudioReader *audio_reader_flac    (const char *path, GError **error);
AudioReader *audio_reader_sndfile (const char *path, GError **error);
AudioReader *audio_reader_libav   (const char *path, GError **error);
/* Over the network: http: and https: alone, redirections too. */
AudioReader *audio_reader_libav_uri (const char *uri, GError **error);

G_END_DECLS
