/* audio-decode.c - which decoder, and the stream that everything reads
 *
 * Invariant: what leaves a stream is finite, at AUDIO_RATE_HZ, and of one
 * length for mono, left and right. */
#include "audio-decode.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libavcodec/avcodec.h>
#include <math.h>
#include <sndfile.h>
#include <soxr.h>
#include <string.h>
#include <sys/stat.h>

#include "audio-loudness.h"
#include "audio-reader.h"
#include "audio-resample.h"

G_DEFINE_QUARK (segue-audio-error-quark, audio_error)

struct _AudioStream
{
  AudioReader    *reader;     /* owned */
  AudioResampler *resampler;  /* owned */
  AudioLoudness  *loudness;   /* owned; NULL unless asked for */
  guint64         frames;     /* read so far, at the rate of their block */
  double          duration_s; /* the same in seconds */
  guint           rate_hz, channels; /* of the first block */
  gboolean        ended;      /* nothing more comes from the reader */
  gboolean        flushed;
  gboolean        truncated;
  float          *cleaned;    /* owned; planes in which something was not sane */
  gsize           cleaned_size;
  const float    *cleaned_planes[AUDIO_CHANNELS_MAX];
};

/* Beyond 36 dB over full scale is no sound but a broken float file. */
static const float SANE_PEAK = 64.0f;

/* ---- what is it ------------------------------------------------------------------ */

/* An ID3v2 tag stands in front of many files, of any kind: its size, or 0. */
static gsize
id3v2_size (const guint8 *h,
            gsize         n)
{
  if (n < 10 || memcmp (h, "ID3", 3) != 0)
    return 0;
  return 10 + (((gsize) h[6] & 0x7f) << 21 | ((gsize) h[7] & 0x7f) << 14
               | ((gsize) h[8] & 0x7f) << 7 | ((gsize) h[9] & 0x7f));
}

/* Two bytes that begin every frame of MPEG layer 3. */
static gboolean
is_mp3_frame (const guint8 *h)
{
  return h[0] == 0xff && (h[1] & 0xe6) == 0xe2 && (h[2] & 0xf0) != 0xf0 && (h[2] & 0x0c) != 0x0c;
}

typedef enum { FOR_LIBAV, FOR_FLAC, FOR_SNDFILE } Suits;

/* Which library reads it fastest, told by the first bytes after any ID3v2 tag. */
static Suits
what_suits (const char *path)
{
  guint8 h[16] = { 0 };
  FILE *file = g_fopen (path, "rbe");
  gsize n, skip;

  if (file == NULL)
    return FOR_LIBAV;
  n = fread (h, 1, sizeof h, file);
  skip = id3v2_size (h, n);
  if (skip > 0) {
    memset (h, 0, sizeof h);
    n = fseek (file, (long) skip, SEEK_SET) == 0 ? fread (h, 1, sizeof h, file) : 0;
  }
  fclose (file);
  if (n < 4)
    return FOR_LIBAV;
  if (memcmp (h, "fLaC", 4) == 0)
    return FOR_FLAC;
  if (is_mp3_frame (h)
      || (memcmp (h, "RIFF", 4) == 0 && memcmp (h + 8, "WAVE", 4) == 0)
      || (memcmp (h, "FORM", 4) == 0
          && (memcmp (h + 8, "AIFF", 4) == 0 || memcmp (h + 8, "AIFC", 4) == 0)))
    return FOR_SNDFILE;
  return FOR_LIBAV;
}

/* Refuses what is not a file: a pipe without a writer would hang the reader. */
static gboolean
check_file (const char  *path,
            GError     **error)
{
  GStatBuf st;
  int saved;

  if (g_stat (path, &st) != 0) {
    saved = errno;
    g_set_error (error, AUDIO_ERROR, saved == ENOENT || saved == ENOTDIR ? AUDIO_ERROR_MISSING
                                                                        : AUDIO_ERROR_UNREADABLE,
                 _("The file cannot be read (%s)"), g_strerror (saved));
    return FALSE;
  }
  if (!S_ISREG (st.st_mode)) {
    g_set_error_literal (error, AUDIO_ERROR, AUDIO_ERROR_UNREADABLE, _("This is not a file"));
    return FALSE;
  }
  if (g_access (path, R_OK) != 0) {
    saved = errno;
    g_set_error (error, AUDIO_ERROR, AUDIO_ERROR_UNREADABLE, _("The file cannot be read (%s)"),
                 g_strerror (saved));
    return FALSE;
  }
  if (st.st_size == 0) {
    g_set_error_literal (error, AUDIO_ERROR, AUDIO_ERROR_EMPTY, _("The file is empty"));
    return FALSE;
  }
  return TRUE;
}

/* The decoder that suits, then another: each opens some files that the
 * others do not. */
static AudioReader *
open_reader (const char  *path,
             GError     **error)
{
  const Suits suits = what_suits (path);
  AudioReader *reader;

  if (suits != FOR_LIBAV) {
    reader = suits == FOR_FLAC ? audio_reader_flac (path, NULL) : audio_reader_sndfile (path, NULL);
    return reader != NULL ? reader : audio_reader_libav (path, error);
  }
  reader = audio_reader_libav (path, error);
  if (reader == NULL) {
    AudioReader *other = audio_reader_sndfile (path, NULL);

    if (other != NULL)
      g_clear_error (error);
    return other;
  }
  return reader;
}

/* ---- the stream --------------------------------------------------------------------- */

/* Takes @reader. */
static AudioStream *
stream_new (AudioReader *reader,
            AudioFlags   flags)
{
  AudioStream *self = g_new0 (AudioStream, 1);

  self->reader = reader;
  self->resampler = audio_resampler_new ((flags & AUDIO_STEREO) != 0,
                                         (flags & AUDIO_NATIVE) != 0 ? 0 : AUDIO_RATE_HZ);
  if ((flags & AUDIO_LOUDNESS) != 0)
    self->loudness = audio_loudness_new ();
  return self;
}

AudioStream *
audio_stream_open (const char  *path,
                   AudioFlags   flags,
                   GError     **error)
{
  AudioReader *reader;

  g_return_val_if_fail (path != NULL, NULL);

  if (!check_file (path, error))
    return NULL;
  reader = open_reader (path, error);
  return reader != NULL ? stream_new (reader, flags) : NULL;
}

AudioStream *
audio_stream_open_uri (const char  *uri,
                       AudioFlags   flags,
                       GError     **error)
{
  AudioReader *reader;

  g_return_val_if_fail (uri != NULL, NULL);

  if (!g_str_has_prefix (uri, "http://") && !g_str_has_prefix (uri, "https://")) {
    g_set_error_literal (error, AUDIO_ERROR, AUDIO_ERROR_UNREADABLE,
                         _("Only addresses that begin with http: or https: can be heard"));
    return NULL;
  }
  reader = audio_reader_libav_uri (uri, error);
  return reader != NULL ? stream_new (reader, flags) : NULL;
}

void
audio_stream_close (AudioStream *self)
{
  if (self == NULL)
    return;
  self->reader->klass->close (self->reader);
  audio_resampler_free (self->resampler);
  audio_loudness_free (self->loudness);
  g_free (self->cleaned);
  g_free (self);
}

guint
audio_stream_rate_hz (AudioStream *self)
{
  return self->rate_hz;
}

double
audio_stream_expected_s (AudioStream *self)
{
  return self->reader->expected_s;
}

/* Samples that are not finite, or absurdly large, become silence. The usual
 * block has none and is passed on as it is. */
static const float *const *
clean (AudioStream        *self,
       const float *const *planes,
       gsize               n)
{
  const guint channels = self->reader->channels;
  gboolean sane = TRUE;

  for (guint c = 0; c < channels && sane; c++)
    sane = audio_peak (planes[c], n) <= SANE_PEAK;
  if (sane)
    return planes;
  if (self->cleaned_size < n * channels) {
    g_free (self->cleaned);
    self->cleaned_size = n * channels;
    self->cleaned = g_new (float, self->cleaned_size);
  }
  for (guint c = 0; c < channels; c++) {
    float *out = self->cleaned + c * n;

    for (gsize i = 0; i < n; i++)
      out[i] = fabsf (planes[c][i]) <= SANE_PEAK ? planes[c][i] : 0.0f; /* false for NaN */
    self->cleaned_planes[c] = out;
  }
  return self->cleaned_planes;
}

static void
account (AudioStream        *self,
         const float *const *planes,
         gsize               n)
{
  const AudioReader *r = self->reader;

  if (self->frames == 0) {
    self->rate_hz = r->rate_hz;
    self->channels = r->channels;
  }
  self->frames += n;
  self->duration_s += (double) n / r->rate_hz;
  if (self->loudness != NULL)
    audio_loudness_push (self->loudness, planes, r->channels, r->rate_hz, n);
}

/* The end of the file: an error only when nothing was heard. */
static gboolean
end (AudioStream  *self,
     gboolean      broken,
     GError      **error)
{
  self->ended = TRUE;
  if (self->frames > 0) {
    self->truncated = broken;
    return TRUE;
  }
  if (broken)
    g_set_error_literal (error, AUDIO_ERROR, AUDIO_ERROR_DAMAGED,
                         _("The file is damaged: no sound could be decoded"));
  else
    g_set_error_literal (error, AUDIO_ERROR, AUDIO_ERROR_EMPTY, _("There is no sound in this file"));
  return FALSE;
}

gboolean
audio_stream_next (AudioStream   *self,
                   AudioBlock    *block,
                   GCancellable  *cancellable,
                   GError       **error)
{
  block->n = 0;
  while (!self->ended) {
    const float *const *planes;
    gssize n;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    n = self->reader->klass->read (self->reader, &planes);
    if (n <= 0) {
      if (!end (self, n < 0, error))
        return FALSE;
      break;
    }
    planes = clean (self, planes, (gsize) n);
    account (self, planes, (gsize) n);
    if (!audio_resampler_push (self->resampler, planes, self->reader->channels,
                               self->reader->rate_hz, (gsize) n, block)) {
      self->ended = self->flushed = self->truncated = TRUE;
      return FALSE;
    }
    if (block->n > 0)
      return TRUE;
  }
  if (self->flushed)
    return FALSE;
  self->flushed = TRUE;
  return audio_resampler_flush (self->resampler, block) && block->n > 0;
}

void
audio_stream_describe (AudioStream *self,
                       AudioBuffer *buffer)
{
  buffer->rate_hz = AUDIO_RATE_HZ;
  buffer->source_rate_hz = self->rate_hz;
  buffer->source_channels = self->channels;
  buffer->duration_s = self->duration_s;
  buffer->truncated = self->truncated;
  buffer->loudness_lufs = buffer->loudness_range_lu = NAN;
  buffer->true_peak = buffer->sample_peak = NAN;
  if (self->loudness != NULL)
    audio_loudness_read (self->loudness, buffer);
}

/* ---- all at once ------------------------------------------------------------------ */

static void
append (AudioBuffer      *buffer,
        const AudioBlock *block,
        gsize            *capacity)
{
  if (buffer->n + block->n > *capacity) {
    *capacity = MAX (*capacity + *capacity / 2, buffer->n + block->n);
    buffer->samples = g_renew (float, buffer->samples, *capacity);
    if (block->left != NULL) {
      buffer->left = g_renew (float, buffer->left, *capacity);
      buffer->right = g_renew (float, buffer->right, *capacity);
    }
  }
  memcpy (buffer->samples + buffer->n, block->mono, block->n * sizeof (float));
  if (block->left != NULL) {
    memcpy (buffer->left + buffer->n, block->left, block->n * sizeof (float));
    memcpy (buffer->right + buffer->n, block->right, block->n * sizeof (float));
  }
  buffer->n += block->n;
}

AudioBuffer *
audio_decode (const char    *path,
              AudioFlags     flags,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (AudioStream) stream = audio_stream_open (path, flags, error);
  g_autoptr (AudioBuffer) buffer = NULL;
  GError *local = NULL;
  AudioBlock block;
  gsize capacity = 0;

  if (stream == NULL)
    return NULL;
  buffer = g_new0 (AudioBuffer, 1);
  while (audio_stream_next (stream, &block, cancellable, &local))
    append (buffer, &block, &capacity);
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  audio_stream_describe (stream, buffer);
  return g_steal_pointer (&buffer);
}

char *
audio_versions (void)
{
  const unsigned av = avcodec_version ();

  return g_strdup_printf ("%s, libavcodec %u.%u.%u, %s", sf_version_string (), av >> 16,
                          av >> 8 & 0xff, av & 0xff, soxr_version ());
}
