/* audio-decode-sndfile.c - MP3, WAV and AIFF through libsndfile
 *
 * Read through a buffer of ours: of an MP3, libsndfile asks for each frame twice, and
 * asking the kernel 77 times a second of sound costs a twentieth of the decoding. */
#include "audio-reader.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sndfile.h>
#include <stdio.h>

enum { BUFFER_BYTES = 128 * 1024 };

typedef struct {
  AudioReader  base;
  FILE        *bytes;       /* owned */
  char        *buffer;      /* owned; of bytes, and outlives them */
  SNDFILE     *file;        /* owned; reads bytes */
  float       *interleaved; /* owned; [AUDIO_BLOCK_FRAMES][channels] */
  float       *planar;      /* owned; [channels][AUDIO_BLOCK_FRAMES] */
  const float *planes[AUDIO_CHANNELS_MAX];
} SndfileReader;

/* ---- the byte stream -------------------------------------------------------- */

static sf_count_t
bytes_seek (sf_count_t offset,
            int        whence,
            void      *data)
{
  return fseeko (data, (off_t) offset, whence) == 0 ? (sf_count_t) ftello (data) : -1;
}

static sf_count_t
bytes_tell (void *data)
{
  return (sf_count_t) ftello (data);
}

static sf_count_t
bytes_length (void *data)
{
  const off_t here = ftello (data);
  off_t length = -1;

  if (here >= 0 && fseeko (data, 0, SEEK_END) == 0)
    length = ftello (data);
  return here >= 0 && fseeko (data, here, SEEK_SET) == 0 ? (sf_count_t) length : -1;
}

static sf_count_t
bytes_read (void      *into,
            sf_count_t n,
            void      *data)
{
  return n > 0 ? (sf_count_t) fread (into, 1, (size_t) n, data) : 0;
}

static sf_count_t
bytes_write (const void *from,
             sf_count_t  n,
             void       *data)
{
  return 0; /* nothing is ever written */
}

static SF_VIRTUAL_IO buffered_io = { bytes_length, bytes_seek, bytes_read, bytes_write, bytes_tell };

/* ---- samples ------------------------------------------------------------------ */

static void
split_channels (const float *restrict interleaved,
                gsize                 n,
                guint                 channels,
                float *restrict       planar)
{
  if (channels == 2) { /* by far the most common: worth a loop that vectorises */
    float *restrict left = planar;
    float *restrict right = planar + AUDIO_BLOCK_FRAMES;

    for (gsize i = 0; i < n; i++) {
      left[i] = interleaved[2 * i];
      right[i] = interleaved[2 * i + 1];
    }
    return;
  }
  for (guint c = 0; c < channels; c++)
    for (gsize i = 0; i < n; i++)
      planar[c * AUDIO_BLOCK_FRAMES + i] = interleaved[i * channels + c];
}

static gssize
sndfile_read (AudioReader         *reader,
              const float *const **planes)
{
  SndfileReader *self = (SndfileReader *) reader;
  const guint channels = self->base.channels;
  float *into = channels == 1 ? self->planar : self->interleaved;
  const sf_count_t n = sf_readf_float (self->file, into, AUDIO_BLOCK_FRAMES);

  if (n <= 0)
    return sf_error (self->file) == SF_ERR_NO_ERROR ? 0 : -1;
  if (channels > 1)
    split_channels (self->interleaved, (gsize) n, channels, self->planar);
  *planes = self->planes;
  return (gssize) n;
}

static void
sndfile_close (AudioReader *reader)
{
  SndfileReader *self = (SndfileReader *) reader;

  sf_close (self->file);
  fclose (self->bytes);
  g_free (self->buffer);
  g_free (self->interleaved);
  g_free (self->planar);
  g_free (self);
}

static const AudioReaderClass sndfile_class = { sndfile_read, sndfile_close };

AudioReader *
audio_reader_sndfile (const char  *path,
                      GError     **error)
{
  SF_INFO info = { 0 };
  FILE *bytes = g_fopen (path, "rbe");
  g_autofree char *buffer = g_malloc (BUFFER_BYTES); /* freed after bytes were closed */
  SNDFILE *file = NULL;
  SndfileReader *self;

  if (bytes != NULL) {
    setvbuf (bytes, buffer, _IOFBF, BUFFER_BYTES);
    file = sf_open_virtual (&buffered_io, SFM_READ, &info, bytes);
  }
  if (file == NULL) {
    g_clear_pointer (&bytes, fclose);
    g_set_error (error, AUDIO_ERROR, AUDIO_ERROR_UNSUPPORTED, _("The file cannot be decoded (%s)"),
                 sf_strerror (NULL));
    return NULL;
  }
  if (info.channels < 1 || info.channels > AUDIO_CHANNELS_MAX
      || info.samplerate < AUDIO_RATE_MIN_HZ || info.samplerate > AUDIO_RATE_MAX_HZ) {
    sf_close (file);
    fclose (bytes);
    g_set_error (error, AUDIO_ERROR, AUDIO_ERROR_DAMAGED,
                 _("The file says it has %d channels at %d Hz, which cannot be"), info.channels,
                 info.samplerate);
    return NULL;
  }
  self = g_new0 (SndfileReader, 1);
  self->base.klass = &sndfile_class;
  self->base.rate_hz = (guint) info.samplerate;
  self->base.channels = (guint) info.channels;
  /* libsndfile says SF_COUNT_MAX where a stream does not tell. */
  if (info.frames > 0 && info.frames < ((sf_count_t) 1 << 48))
    self->base.expected_s = (double) info.frames / info.samplerate;
  self->bytes = bytes;
  self->buffer = g_steal_pointer (&buffer);
  self->file = file;
  self->interleaved = g_new (float, (gsize) AUDIO_BLOCK_FRAMES * info.channels);
  self->planar = g_new (float, (gsize) AUDIO_BLOCK_FRAMES * info.channels);
  for (int c = 0; c < info.channels; c++)
    self->planes[c] = self->planar + (gsize) c * AUDIO_BLOCK_FRAMES;
  return &self->base;
}
