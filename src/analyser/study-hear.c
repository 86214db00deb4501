/* study-hear.c - what models are shown of a song, out of its file
 *
 * One thread. Invariant: memory is bounded whatever the file's length, for no
 * more than PLOT_MAX_S of a file is kept as a spectrogram. */
#include "study-hear.h"

#include <math.h>
#include <string.h>

#include "audio-decode.h"
#include "feat-track.h"

enum {
  SOUND_MAX_S = 2 * 60 * 60, /* of one file, as when the library is listened to */
  WINDOW_S = 8,              /* what one moment is judged by … */
  HOP_S = 4,                 /* … and how far the next is */
};

static ModelClip *
finish (FeatTracker       *tracker,
        const AudioBuffer *facts,
        GError           **error)
{
  g_autoptr (FeatureSet) set = feat_tracker_finish (tracker, facts);

  return model_clip_new (set, MODEL_CLIP_FRAMES, error);
}

ModelClip *
study_hear_file (const char    *path,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (AudioStream) stream = audio_stream_open (path, AUDIO_MONO, error);
  g_autoptr (FeatTracker) tracker = NULL;
  AudioBuffer facts = { 0 };
  AudioBlock block;
  GError *local = NULL;
  guint64 n = 0;

  if (stream == NULL)
    return NULL;
  tracker = feat_tracker_new (FEATURE_MODEL_MEL, NULL);
  while (n < (guint64) SOUND_MAX_S * AUDIO_RATE_HZ
         && audio_stream_next (stream, &block, cancellable, &local)) {
    feat_tracker_push (tracker, block.mono, NULL, NULL, block.n);
    n += block.n;
  }
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  audio_stream_describe (stream, &facts);
  return finish (tracker, &facts, error);
}

ModelClip *
study_hear_vector (gconstpointer bytes,
                   gsize         n,
                   guint         version)
{
  ModelClip *clip;
  g_autofree float *vector = g_memdup2 (bytes, n);

  if (n == 0 || n % sizeof (float) != 0)
    return NULL;
  for (gsize i = 0; i < n / sizeof (float); i++)
    if (!isfinite (vector[i]))
      return NULL;
  clip = g_new0 (ModelClip, 1);
  clip->n_frames = 1;
  clip->level = g_malloc0 (MODEL_BANDS);
  clip->vector = g_steal_pointer (&vector);
  clip->n_vector = (guint) (n / sizeof (float));
  clip->version = version;
  return clip;
}

/* ---- along ------------------------------------------------------------------------ */

typedef struct {
  AudioStream    *stream;   /* borrowed */
  float          *sound;    /* owned [WINDOW_S] seconds */
  gsize           n;        /* samples in it */
  guint64         start;    /* of the first of them */
  StudyMomentFunc func;
  gpointer        data;
} Along;

/* Judges what is in the window. */
static gboolean
tell_moment (Along *self)
{
  g_autoptr (FeatTracker) tracker = feat_tracker_new (FEATURE_MODEL_MEL, NULL);
  g_autoptr (ModelClip) clip = NULL;
  AudioBuffer facts = { 0 };
  double at_s = ((double) self->start + self->n / 2.0) / AUDIO_RATE_HZ;

  audio_stream_describe (self->stream, &facts);
  feat_tracker_push (tracker, self->sound, NULL, NULL, self->n);
  clip = finish (tracker, &facts, NULL);
  return clip == NULL || self->func (at_s, clip, self->data);
}

static gboolean
take_block (Along       *self,
            const float *x,
            gsize        n)
{
  const gsize window = WINDOW_S * AUDIO_RATE_HZ, hop = HOP_S * AUDIO_RATE_HZ;

  while (n > 0) {
    gsize part = MIN (n, window - self->n);

    memcpy (self->sound + self->n, x, part * sizeof *x);
    self->n += part;
    x += part;
    n -= part;
    if (self->n < window)
      break;
    if (!tell_moment (self))
      return FALSE;
    memmove (self->sound, self->sound + hop, (window - hop) * sizeof *x);
    self->n -= hop;
    self->start += hop;
  }
  return TRUE;
}

gboolean
study_hear_along (const char       *uri,
                  StudyMomentFunc   func,
                  gpointer          data,
                  GCancellable     *cancellable,
                  GError          **error)
{
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  g_autoptr (AudioStream) stream = path != NULL ? audio_stream_open (path, AUDIO_MONO, error)
                                                : audio_stream_open_uri (uri, AUDIO_MONO, error);
  g_autofree float *sound = g_new (float, WINDOW_S * AUDIO_RATE_HZ);
  Along along = { .stream = stream, .sound = sound, .func = func, .data = data };
  AudioBlock block;
  GError *local = NULL;

  if (stream == NULL)
    return FALSE;
  while (along.start < (guint64) SOUND_MAX_S * AUDIO_RATE_HZ
         && audio_stream_next (stream, &block, cancellable, &local))
    if (!take_block (&along, block.mono, block.n))
      return TRUE;
  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  /* What is shorter than a window is judged all the same. */
  if (along.n > AUDIO_RATE_HZ && (along.start == 0 || along.n > HOP_S * AUDIO_RATE_HZ))
    tell_moment (&along);
  return TRUE;
}
