/* audio-wav.c - sound into a WAV file through libsndfile */
#include "audio-wav.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sndfile.h>
#include <string.h>

enum { CHUNK_FRAMES = 4096 };

struct _AudioWav
{
  char    *path;      /* owned; final */
  char    *part;      /* owned; while it is being written */
  SNDFILE *file;      /* owned */
  guint    channels;
  float   *chunk;     /* owned; [CHUNK_FRAMES][channels] */
};

static gboolean
set_error (GError    **error,
           int         code,
           const char *path)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), _("%s cannot be written (%s)"),
               name, g_strerror (code));
  return FALSE;
}

static void
wav_free (AudioWav *self)
{
  if (self->file != NULL)
    sf_close (self->file);
  g_free (self->path);
  g_free (self->part);
  g_free (self->chunk);
  g_free (self);
}

AudioWav *
audio_wav_create (const char  *path,
                  guint        rate_hz,
                  guint        channels,
                  GError     **error)
{
  SF_INFO info = { .samplerate = (int) rate_hz, .channels = (int) channels,
                   .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16 };
  AudioWav *self;
  int fd;

  g_return_val_if_fail (channels >= 1, NULL);

  self = g_new0 (AudioWav, 1);
  self->path = g_strdup (path);
  self->part = g_strconcat (path, ".part", NULL);
  self->channels = channels;
  self->chunk = g_new (float, (gsize) CHUNK_FRAMES * channels);
  fd = g_open (self->part, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0644);
  if (fd < 0) {
    set_error (error, errno, path);
    wav_free (self);
    return NULL;
  }
  self->file = sf_open_fd (fd, SFM_WRITE, &info, SF_TRUE); /* closes fd, also on failure */
  if (self->file == NULL) {
    set_error (error, EIO, path);
    g_unlink (self->part);
    wav_free (self);
    return NULL;
  }
  sf_command (self->file, SFC_SET_CLIPPING, NULL, SF_TRUE);
  return self;
}

gboolean
audio_wav_write (AudioWav           *self,
                 const float *const *planes,
                 gsize               n,
                 GError            **error)
{
  for (gsize from = 0; from < n; from += CHUNK_FRAMES) {
    const gsize part = MIN (CHUNK_FRAMES, n - from);

    for (guint c = 0; c < self->channels; c++)
      for (gsize i = 0; i < part; i++)
        self->chunk[i * self->channels + c] = planes[c][from + i];
    errno = 0;
    if (sf_writef_float (self->file, self->chunk, (sf_count_t) part) != (sf_count_t) part)
      return set_error (error, errno != 0 ? errno : EIO, self->path);
  }
  return TRUE;
}

gboolean
audio_wav_finish (AudioWav  *self,
                  GError   **error)
{
  const gboolean closed = sf_close (self->file) == 0;
  gboolean ok;

  self->file = NULL;
  ok = closed && g_rename (self->part, self->path) == 0;
  if (!ok) {
    set_error (error, closed ? errno : EIO, self->path);
    g_unlink (self->part);
  }
  wav_free (self);
  return ok;
}

void
audio_wav_abandon (AudioWav *self)
{
  if (self == NULL)
    return;
  g_unlink (self->part);
  wav_free (self);
}
