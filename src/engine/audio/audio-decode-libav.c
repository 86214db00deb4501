/* audio-decode-libav.c - everything else through libavformat and libavcodec
 *
 * The file is handed over as a byte stream of ours, and the demuxer may open
 * nothing else: a playlist that poses as music can reach no other file and no
 * network. An address is read over the network only by audio_reader_libav_uri(),
 * which nobody calls but for one that the listener named. One thread a file; the
 * pool has one child a core already. */
#include "audio-reader.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/log.h>
#include <malloc.h>
#include <stdio.h>

enum {
  IO_BUFFER_BYTES = 64 * 1024,
  BAD_PACKETS_MAX = 100, /* in a row, before a file counts as broken off */
};

typedef struct {
  AudioReader      base;
  FILE            *file;        /* owned; NULL for an address */
  AVIOContext     *io;          /* owned */
  AVFormatContext *format;      /* owned */
  AVCodecContext  *codec;       /* owned */
  AVPacket        *packet;      /* owned */
  AVFrame         *frame;       /* owned */
  int              stream;      /* index of the audio stream */
  gboolean         network;     /* io is libavformat's own */
  gboolean         draining;    /* no packets are left */
  gboolean         broke_off;   /* the demuxer gave up before the end */
  guint            bad_packets; /* in a row */
  float           *planar;      /* owned; converted samples */
  gsize            planar_size; /* floats in it */
  const float     *planes[AUDIO_CHANNELS_MAX];
} LibavReader;

/* ---- the byte stream -------------------------------------------------------- */

static int
read_bytes (void    *opaque,
            uint8_t *buffer,
            int      size)
{
  const gsize n = fread (buffer, 1, (gsize) size, opaque);

  if (n > 0)
    return (int) n;
  return ferror ((FILE *) opaque) ? AVERROR (EIO) : AVERROR_EOF;
}

static int64_t
seek_bytes (void   *opaque,
            int64_t offset,
            int     whence)
{
  FILE *file = opaque;

  if ((whence & ~AVSEEK_FORCE) == AVSEEK_SIZE) {
    const off_t here = ftello (file);
    off_t size;

    if (fseeko (file, 0, SEEK_END) != 0)
      return AVERROR (errno);
    size = ftello (file);
    return fseeko (file, here, SEEK_SET) == 0 ? size : AVERROR (errno);
  }
  if (fseeko (file, offset, whence & ~AVSEEK_FORCE) != 0)
    return AVERROR (errno);
  return ftello (file);
}

static int
refuse_to_open (struct AVFormatContext *format,
                AVIOContext           **io,
                const char             *url,
                int                     flags,
                AVDictionary          **options)
{
  return AVERROR (EACCES);
}

/* ---- samples of any kind to planar floats ------------------------------------ */

#define CONVERT(type, expression)                                         \
  for (guint c = 0; c < channels; c++) {                                  \
    const type *in = (const type *) frame->extended_data[planar ? c : 0]; \
    float *out = self->planar + (gsize) c * n;                            \
    const gsize step = planar ? 1 : channels;                             \
                                                                          \
    in += planar ? 0 : c;                                                 \
    for (gsize i = 0; i < n; i++) {                                       \
      const type v = in[i * step];                                        \
      out[i] = (float) (expression);                                      \
    }                                                                     \
  }                                                                       \
  break

/* FALSE for a format that no audio decoder uses. */
static gboolean
convert (LibavReader *self)
{
  const AVFrame *frame = self->frame;
  const guint channels = self->base.channels;
  const gsize n = (gsize) frame->nb_samples;
  const gboolean planar = av_sample_fmt_is_planar (frame->format);

  if (self->planar_size < n * channels) {
    g_free (self->planar);
    self->planar_size = n * channels;
    self->planar = g_new (float, self->planar_size);
  }
  switch (av_get_packed_sample_fmt (frame->format)) {
  case AV_SAMPLE_FMT_U8:
    CONVERT (guint8, (v - 128) / 128.0f);
  case AV_SAMPLE_FMT_S16:
    CONVERT (gint16, v / 32768.0f);
  case AV_SAMPLE_FMT_S32:
    CONVERT (gint32, (float) v / 2147483648.0f);
  case AV_SAMPLE_FMT_S64:
    CONVERT (gint64, (double) v / 9223372036854775808.0);
  case AV_SAMPLE_FMT_FLT:
    CONVERT (float, v);
  case AV_SAMPLE_FMT_DBL:
    CONVERT (double, v);
  case AV_SAMPLE_FMT_NONE:
  case AV_SAMPLE_FMT_U8P:
  case AV_SAMPLE_FMT_S16P:
  case AV_SAMPLE_FMT_S32P:
  case AV_SAMPLE_FMT_FLTP:
  case AV_SAMPLE_FMT_DBLP:
  case AV_SAMPLE_FMT_S64P:
  case AV_SAMPLE_FMT_NB:
  default:
    return FALSE;
  }
  for (guint c = 0; c < channels; c++)
    self->planes[c] = self->planar + (gsize) c * n;
  return TRUE;
}

#undef CONVERT

/* Points at the frame's samples: without a copy where they are planar floats. */
static gboolean
take_frame (LibavReader *self)
{
  const AVFrame *frame = self->frame;
  const int channels = frame->ch_layout.nb_channels;

  if (channels < 1 || channels > AUDIO_CHANNELS_MAX || frame->sample_rate < AUDIO_RATE_MIN_HZ
      || frame->sample_rate > AUDIO_RATE_MAX_HZ || frame->nb_samples < 0)
    return FALSE;
  self->base.channels = (guint) channels;
  self->base.rate_hz = (guint) frame->sample_rate;
  if (frame->format != AV_SAMPLE_FMT_FLTP)
    return convert (self);
  for (int c = 0; c < channels; c++)
    self->planes[c] = (const float *) frame->extended_data[c];
  return TRUE;
}

/* ---- reading ----------------------------------------------------------------- */

/* Feeds the decoder one packet, or the news that there are none. */
static void
feed (LibavReader *self)
{
  int rc;

  do {
    av_packet_unref (self->packet);
    rc = av_read_frame (self->format, self->packet);
  } while (rc >= 0 && self->packet->stream_index != self->stream);

  if (rc < 0) {
    self->draining = TRUE;
    self->broke_off = rc != AVERROR_EOF;
    avcodec_send_packet (self->codec, NULL);
    return;
  }
  /* A packet that does not decode is left out: most players do the same. */
  rc = avcodec_send_packet (self->codec, self->packet);
  if (rc < 0 && rc != AVERROR (EAGAIN))
    self->bad_packets++;
  av_packet_unref (self->packet);
}

static gssize
libav_read (AudioReader         *reader,
            const float *const **planes)
{
  LibavReader *self = (LibavReader *) reader;

  for (;;) {
    const int rc = avcodec_receive_frame (self->codec, self->frame);

    if (rc == 0) {
      self->bad_packets = 0;
      if (!take_frame (self))
        return -1;
      if (self->frame->nb_samples == 0)
        continue;
      *planes = self->planes;
      return self->frame->nb_samples;
    }
    if (rc == AVERROR_EOF || (self->draining && rc != AVERROR (EAGAIN)))
      return self->broke_off ? -1 : 0;
    if (rc != AVERROR (EAGAIN))
      self->bad_packets++;
    if (self->bad_packets > BAD_PACKETS_MAX || (self->draining && rc == AVERROR (EAGAIN)))
      return -1;
    feed (self);
  }
}

static void
libav_close (AudioReader *reader)
{
  LibavReader *self = (LibavReader *) reader;

  avcodec_free_context (&self->codec);
  avformat_close_input (&self->format);
  if (self->network) {
    avio_closep (&self->io);
  } else if (self->io != NULL) {
    av_freep (&self->io->buffer);
    avio_context_free (&self->io);
  }
  av_packet_free (&self->packet);
  av_frame_free (&self->frame);
  if (self->file != NULL)
    fclose (self->file);
  g_free (self->planar);
  g_free (self);
}

static const AudioReaderClass libav_class = { libav_read, libav_close };

/* ---- opening ------------------------------------------------------------------ */

static gboolean
fail (int         rc,
      AudioError  code,
      GError    **error)
{
  char why[AV_ERROR_MAX_STRING_SIZE];

  av_strerror (rc, why, sizeof why);
  g_set_error (error, AUDIO_ERROR, code, _("The file cannot be decoded (%s)"), why);
  return FALSE;
}

static gboolean
fail_to_reach (int      rc,
               GError **error)
{
  char why[AV_ERROR_MAX_STRING_SIZE];

  av_strerror (rc, why, sizeof why);
  g_set_error (error, AUDIO_ERROR, AUDIO_ERROR_UNREADABLE, _("The address cannot be reached (%s)"),
               why);
  return FALSE;
}

static gboolean
open_file (LibavReader  *self,
           const char   *path,
           GError      **error)
{
  guint8 *buffer;

  self->file = fopen (path, "rbe");
  if (self->file == NULL)
    return fail (AVERROR (errno), AUDIO_ERROR_UNREADABLE, error);
  buffer = av_malloc (IO_BUFFER_BYTES);
  self->io = avio_alloc_context (buffer, IO_BUFFER_BYTES, 0, self->file, read_bytes, NULL,
                                 seek_bytes);
  return self->io != NULL || fail (AVERROR (ENOMEM), AUDIO_ERROR_DAMAGED, error);
}

/* Waits for a silent server no longer than this. */
#define NETWORK_WAIT_US "15000000"

static gboolean
open_uri (LibavReader  *self,
          const char   *uri,
          GError      **error)
{
  AVDictionary *options = NULL;
  int rc;

  av_dict_set (&options, "rw_timeout", NETWORK_WAIT_US, 0);
  av_dict_set (&options, "protocol_whitelist", "http,https,httpproxy,tls,tcp", 0);
  rc = avio_open2 (&self->io, uri, AVIO_FLAG_READ, NULL, &options);
  av_dict_free (&options);
  self->network = rc >= 0;
  return rc >= 0 || fail_to_reach (rc, error);
}

static gboolean
open_container (LibavReader  *self,
                GError      **error)
{
  int rc;

  self->format = avformat_alloc_context ();
  self->packet = av_packet_alloc ();
  self->frame = av_frame_alloc ();
  if (self->format == NULL || self->packet == NULL || self->frame == NULL)
    return fail (AVERROR (ENOMEM), AUDIO_ERROR_DAMAGED, error);
  self->format->pb = self->io;
  self->format->flags |= AVFMT_FLAG_CUSTOM_IO;
  self->format->io_open = refuse_to_open;
  rc = avformat_open_input (&self->format, NULL, NULL, NULL);
  if (rc < 0)
    return fail (rc, AUDIO_ERROR_UNSUPPORTED, error);
  rc = avformat_find_stream_info (self->format, NULL);
  return rc >= 0 || fail (rc, AUDIO_ERROR_DAMAGED, error);
}

static gboolean
open_codec (LibavReader  *self,
            GError      **error)
{
  const AVCodec *decoder = NULL;
  AVCodecParameters *par;
  int rc;

  self->stream = av_find_best_stream (self->format, AVMEDIA_TYPE_AUDIO, -1, -1, &decoder, 0);
  if (self->stream < 0) {
    g_set_error_literal (error, AUDIO_ERROR, AUDIO_ERROR_UNSUPPORTED,
                         self->stream == AVERROR_DECODER_NOT_FOUND
                           ? _("There is no decoder for this kind of sound")
                           : _("There is no sound in this file"));
    return FALSE;
  }
  for (guint i = 0; i < self->format->nb_streams; i++)
    if ((int) i != self->stream)
      self->format->streams[i]->discard = AVDISCARD_ALL;
  par = self->format->streams[self->stream]->codecpar;
  self->codec = avcodec_alloc_context3 (decoder);
  if (self->codec == NULL)
    return fail (AVERROR (ENOMEM), AUDIO_ERROR_DAMAGED, error);
  rc = avcodec_parameters_to_context (self->codec, par);
  if (rc >= 0) {
    self->codec->thread_count = 1;
    self->codec->pkt_timebase = self->format->streams[self->stream]->time_base;
    rc = avcodec_open2 (self->codec, decoder, NULL);
  }
  return rc >= 0 || fail (rc, AUDIO_ERROR_DAMAGED, error);
}

/* Of the whole process, whose work this is: what is wrong is said once, by us; and
 * no small pieces are kept aside, which the C library gathers in anew each time that
 * a demuxer frees a large one: up to three hundredths of the time. */
static void
set_up_process (void)
{
  static gsize done = 0;

  if (!g_once_init_enter (&done))
    return;
  av_log_set_level (AV_LOG_QUIET);
#ifdef M_MXFAST
  mallopt (M_MXFAST, 0);
#endif
  g_once_init_leave (&done, 1);
}

static AudioReader *
open_reader (const char  *path,
             const char  *uri,
             GError     **error)
{
  LibavReader *self = g_new0 (LibavReader, 1);
  const AVStream *stream;

  set_up_process ();
  self->base.klass = &libav_class;
  if (!(path != NULL ? open_file (self, path, error) : open_uri (self, uri, error))
      || !open_container (self, error) || !open_codec (self, error)) {
    libav_close (&self->base);
    return NULL;
  }
  stream = self->format->streams[self->stream];
  self->base.rate_hz = (guint) MAX (self->codec->sample_rate, 0);
  self->base.channels = (guint) CLAMP (self->codec->ch_layout.nb_channels, 0, AUDIO_CHANNELS_MAX);
  if (stream->duration > 0)
    self->base.expected_s = (double) stream->duration * av_q2d (stream->time_base);
  else if (self->format->duration > 0)
    self->base.expected_s = (double) self->format->duration / AV_TIME_BASE;
  return &self->base;
}

AudioReader *
audio_reader_libav (const char  *path,
                    GError     **error)
{
  return open_reader (path, NULL, error);
}

AudioReader *
audio_reader_libav_uri (const char  *uri,
                        GError     **error)
{
  return open_reader (NULL, uri, error);
}
