/* model-clip.c - what the networks are shown of one track
 *
 * Pure data: any thread. Invariant: a clip has at least one frame. */
#include "model-clip.h"

#include <math.h>
#include <string.h>

G_DEFINE_QUARK (segue-model-error-quark, model_error)

/* Decibels that the networks see as 1; about the spread within a track. */
#define UNIT_DB 16.0f

/* Value @b of spectrogram frame @t, whichever way the matrix lies. */
typedef struct {
  const float *data;      /* borrowed */
  gsize        n_frames;
  gsize        frame_step, band_step;
} Spectrogram;

static float
at (const Spectrogram *s,
    gsize              t,
    guint              b)
{
  return s->data[t * s->frame_step + b * s->band_step];
}

static float
loudest (const Spectrogram *s)
{
  float top = -INFINITY;

  for (gsize t = 0; t < s->n_frames; t++)
    for (guint b = 0; b < MODEL_BANDS; b++)
      top = MAX (top, at (s, t, b));
  return isfinite (top) ? top : 0.0f;
}

static guint8
quantised (float db,
           float top)
{
  float level = 1.0f + (db - top) / MODEL_RANGE_DB;

  return level > 0.0f ? (guint8) (MIN (level, 1.0f) * 255.0f + 0.5f) : 0; /* NaN is 0 */
}

static ModelClip *
clip_from (const Spectrogram *s,
           guint              max_frames)
{
  ModelClip *clip = g_new0 (ModelClip, 1);
  gsize n = s->n_frames, first = 0;
  float top = loudest (s);

  if (max_frames > 0 && n > max_frames) {
    first = (n - max_frames) / 2;
    n = max_frames;
  }
  clip->n_frames = (guint) n;
  clip->level = g_malloc (n * MODEL_BANDS);
  for (gsize t = 0; t < n; t++)
    for (guint b = 0; b < MODEL_BANDS; b++)
      clip->level[t * MODEL_BANDS + b] = quantised (at (s, first + t, b), top);
  return clip;
}

ModelClip *
model_clip_new_from_db (const float *db,
                        gsize        n_frames,
                        guint        max_frames)
{
  const Spectrogram s = { db, n_frames, MODEL_BANDS, 1 };

  g_return_val_if_fail (db != NULL && n_frames > 0, NULL);
  return clip_from (&s, max_frames);
}

ModelClip *
model_clip_new (const FeatureSet  *set,
                guint              max_frames,
                GError           **error)
{
  for (guint i = 0; i < set->n_frame_kinds; i++) {
    const FeatureMatrix *m = &set->frames[i];
    const Spectrogram s = { m->data, m->cols, 1, m->cols };
    ModelClip *clip;

    if (g_strcmp0 (m->name, "model_mel") != 0 || m->rows != MODEL_BANDS || m->cols == 0)
      continue;
    clip = clip_from (&s, max_frames);
    clip->vector = g_memdup2 (set->vector, set->n_vector * sizeof *set->vector);
    clip->n_vector = set->vector != NULL ? set->n_vector : 0;
    clip->version = set->version;
    return clip;
  }
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_INPUT,
                       "There is too little sound for a model to judge.");
  return NULL;
}

void
model_clip_free (ModelClip *clip)
{
  if (clip == NULL)
    return;
  g_free (clip->level);
  g_free (clip->vector);
  g_free (clip);
}

static float
mean_level (const ModelClip *clip)
{
  guint64 sum = 0;
  gsize n = (gsize) clip->n_frames * MODEL_BANDS;

  for (gsize i = 0; i < n; i++)
    sum += clip->level[i];
  return (float) ((double) sum / (double) n);
}

void
model_clip_frames (const ModelClip *clip,
                   guint            start,
                   guint            n,
                   float           *out)
{
  const float unit = MODEL_RANGE_DB / 255.0f / UNIT_DB, mean = mean_level (clip);

  for (guint t = 0; t < n; t++) {
    const guint8 *from = clip->level + (gsize) ((start + t) % clip->n_frames) * MODEL_BANDS;

    for (guint b = 0; b < MODEL_BANDS; b++)
      out[(gsize) t * MODEL_BANDS + b] = unit * ((float) from[b] - mean);
  }
}
