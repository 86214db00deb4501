/* audio-decode-flac.c - FLAC through libFLAC itself
 *
 * libsndfile stands on the same library, but copies every sample twice on the way:
 * an eighth of the decoding. Here the decoder's own planes become floats at once.
 * What is wrapped in Ogg goes through libav. One thread. */
#include "audio-reader.h"

#include <FLAC/stream_decoder.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>

#include "audio-simd.h"

enum { BUFFER_BYTES = 128 * 1024 };

typedef struct {
  AudioReader          base;
  FLAC__StreamDecoder *decoder;     /* owned; owns the file, once it was opened */
  char                *buffer;      /* owned; of the file, and outlives it */
  float               *planar;      /* owned; [channels][n], as the last frame asked for */
  gsize                planar_size; /* floats in it */
  gsize                n;           /* samples of the frame that was just decoded */
  guint64              heard;       /* of all frames before it, and it */
  guint64              promised;    /* by the file's head; 0 it does not tell */
  gboolean             lost;        /* something was no frame */
  gboolean             impossible;  /* a frame of a kind that we refuse */
  const float         *planes[FLAC__MAX_CHANNELS];
} FlacReader;

/* ---- what libFLAC calls -------------------------------------------------------- */

AUDIO_CLONES static void
to_floats (const FLAC__int32 *restrict in,
           gsize                       n,
           float                       scale,
           float *restrict             out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = (float) in[i] * scale;
}

static FLAC__StreamDecoderWriteStatus
write_cb (const FLAC__StreamDecoder *decoder,
          const FLAC__Frame         *frame,
          const FLAC__int32 *const   buffer[],
          void                      *data)
{
  FlacReader *self = data;
  const guint channels = frame->header.channels, rate_hz = frame->header.sample_rate;
  const gsize n = frame->header.blocksize;
  const float scale = ldexpf (1.0f, 1 - (int) frame->header.bits_per_sample);

  if (channels < 1 || channels > FLAC__MAX_CHANNELS || rate_hz < AUDIO_RATE_MIN_HZ
      || rate_hz > AUDIO_RATE_MAX_HZ) {
    self->impossible = TRUE;
    return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  }
  if (self->planar_size < n * channels) {
    g_free (self->planar);
    self->planar_size = n * channels;
    self->planar = g_new (float, self->planar_size);
  }
  for (guint c = 0; c < channels; c++) {
    to_floats (buffer[c], n, scale, self->planar + c * n);
    self->planes[c] = self->planar + c * n;
  }
  self->base.channels = channels;
  self->base.rate_hz = rate_hz;
  self->n = n;
  self->heard += n;
  return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

static void
metadata_cb (const FLAC__StreamDecoder  *decoder,
             const FLAC__StreamMetadata *metadata,
             void                       *data)
{
  FlacReader *self = data;

  if (metadata->type != FLAC__METADATA_TYPE_STREAMINFO)
    return;
  self->base.rate_hz = metadata->data.stream_info.sample_rate;
  self->base.channels = metadata->data.stream_info.channels;
  self->promised = metadata->data.stream_info.total_samples;
}

/* libFLAC looks for the next frame by itself. */
static void
error_cb (const FLAC__StreamDecoder      *decoder,
          FLAC__StreamDecoderErrorStatus  status,
          void                           *data)
{
  ((FlacReader *) data)->lost = TRUE;
}

/* ---- reading ------------------------------------------------------------------- */

static gssize
flac_read (AudioReader         *reader,
           const float *const **planes)
{
  FlacReader *self = (FlacReader *) reader;

  self->n = 0;
  while (self->n == 0) {
    const gboolean went_on = FLAC__stream_decoder_process_single (self->decoder);
    const FLAC__StreamDecoderState state = FLAC__stream_decoder_get_state (self->decoder);

    if (self->n > 0)
      break;
    if (!went_on || self->impossible || state > FLAC__STREAM_DECODER_END_OF_STREAM)
      return -1;
    if (state == FLAC__STREAM_DECODER_END_OF_STREAM)
      return self->lost || self->heard < self->promised ? -1 : 0;
  }
  *planes = self->planes;
  return (gssize) self->n;
}

static void
flac_close (AudioReader *reader)
{
  FlacReader *self = (FlacReader *) reader;

  FLAC__stream_decoder_delete (self->decoder); /* closes the file */
  g_free (self->buffer);
  g_free (self->planar);
  g_free (self);
}

static const AudioReaderClass flac_class = { flac_read, flac_close };

/* ---- opening ------------------------------------------------------------------- */

/* FALSE leaves nothing open but the decoder. */
static gboolean
open_file (FlacReader *self,
           const char *path)
{
  FILE *file = g_fopen (path, "rbe");

  if (file == NULL)
    return FALSE;
  setvbuf (file, self->buffer, _IOFBF, BUFFER_BYTES);
  if (FLAC__stream_decoder_init_FILE (self->decoder, file, write_cb, metadata_cb, error_cb, self)
      != FLAC__STREAM_DECODER_INIT_STATUS_OK) {
    fclose (file);
    return FALSE;
  }
  return FLAC__stream_decoder_process_until_end_of_metadata (self->decoder)
         && FLAC__stream_decoder_get_state (self->decoder) < FLAC__STREAM_DECODER_END_OF_STREAM;
}

AudioReader *
audio_reader_flac (const char  *path,
                   GError     **error)
{
  FlacReader *self = g_new0 (FlacReader, 1);

  self->base.klass = &flac_class;
  self->decoder = FLAC__stream_decoder_new ();
  self->buffer = g_malloc (BUFFER_BYTES);
  if (self->decoder == NULL)
    g_error ("Out of memory for a decoder");
  if (!open_file (self, path)) {
    g_set_error (error, AUDIO_ERROR, AUDIO_ERROR_UNSUPPORTED, _("The file cannot be decoded (%s)"),
                 FLAC__stream_decoder_get_resolved_state_string (self->decoder));
    flac_close (&self->base);
    return NULL;
  }
  if (self->promised > 0 && self->promised < ((guint64) 1 << 48) && self->base.rate_hz > 0)
    self->base.expected_s = (double) self->promised / self->base.rate_hz;
  return &self->base;
}
