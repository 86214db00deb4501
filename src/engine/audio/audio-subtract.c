/* audio-subtract.c - resampling a part up and taking it away, block by block */
#include "audio-subtract.h"

#include <string.h>

#include "audio-resample.h"
#include "audio-wav.h"

enum { CHUNK = 8192 };

typedef struct {
  const float    *part;      /* borrowed; [n] */
  gsize           n, at;     /* next sample of it to be resampled */
  AudioResampler *up;        /* owned */
  GArray         *ready;     /* owned; float, resampled and not yet used */
  gboolean        flushed;
} Part;

/* Makes @n samples ready, or as many as there are. */
static gboolean
prepare (Part  *part,
         gsize  n)
{
  AudioBlock block;

  while (part->ready->len < n && !part->flushed) {
    const gsize chunk = MIN (CHUNK, part->n - part->at);
    const float *planes[] = { part->part + part->at };

    if (chunk == 0) {
      part->flushed = TRUE;
      if (!audio_resampler_flush (part->up, &block))
        return FALSE;
    } else if (!audio_resampler_push (part->up, planes, 1, AUDIO_RATE_HZ, chunk, &block)) {
      return FALSE;
    }
    part->at += chunk;
    if (block.n > 0)
      g_array_append_vals (part->ready, block.mono, (guint) block.n);
  }
  return TRUE;
}

static gboolean
subtract_block (Part              *part,
                const AudioBlock  *block,
                float            **out,  /* [2], grown as needed */
                AudioWav          *wav,
                GError           **error)
{
  const float *planes[2];
  gsize n;

  if (!prepare (part, block->n)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Resampling failed");
    return FALSE;
  }
  n = MIN (block->n, part->ready->len);
  for (guint c = 0; c < 2; c++) {
    const float *in = c == 0 ? block->left : block->right;

    out[c] = g_renew (float, out[c], block->n);
    memcpy (out[c], in, block->n * sizeof (float));
    for (gsize i = 0; i < n; i++)
      out[c][i] -= g_array_index (part->ready, float, i);
    planes[c] = out[c];
  }
  g_array_remove_range (part->ready, 0, (guint) n);
  return audio_wav_write (wav, planes, block->n, error);
}

gboolean
audio_subtract (const char    *path,
                const float   *samples,
                gsize          n,
                const char    *out_path,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (AudioStream) stream = audio_stream_open (path, AUDIO_STEREO | AUDIO_NATIVE, error);
  g_autoptr (AudioWav) wav = NULL;
  Part part = { .part = samples, .n = n };
  float *out[2] = { NULL, NULL };
  AudioBlock block;
  GError *local = NULL;

  if (stream == NULL)
    return FALSE;
  part.ready = g_array_new (FALSE, FALSE, sizeof (float));
  while (local == NULL && audio_stream_next (stream, &block, cancellable, &local)) {
    if (wav == NULL) {
      const guint rate_hz = audio_stream_rate_hz (stream);

      part.up = audio_resampler_new (FALSE, rate_hz);
      wav = audio_wav_create (out_path, rate_hz, 2, &local);
    }
    if (wav != NULL)
      subtract_block (&part, &block, out, wav, &local);
  }
  if (local == NULL && wav != NULL)
    audio_wav_finish (g_steal_pointer (&wav), &local);
  audio_resampler_free (part.up);
  g_array_unref (part.ready);
  g_free (out[0]);
  g_free (out[1]);
  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  return TRUE;
}
