/* feat-frames.c - frame-wise features kept whole */
#include "feat-frames.h"

#include "feat-stft.h"
#include "feat-track.h"

static const struct {
  const char *name;
  guint       rows;
} KINDS[FEAT_FRAMES_KINDS] = {
  [FEAT_FRAMES_STFT_MAGNITUDE] = { "stft_magnitude", FEAT_N_BINS },
  [FEAT_FRAMES_MELSPECTROGRAM] = { "melspectrogram", 128 },
  [FEAT_FRAMES_LOGMEL] = { "logmel", 128 },
  [FEAT_FRAMES_MFCC20] = { "mfcc20", 20 },
  [FEAT_FRAMES_MFCC13] = { "mfcc13", 13 },
  [FEAT_FRAMES_MFCC20_DELTA] = { "mfcc20_delta", 20 },
  [FEAT_FRAMES_MFCC20_DELTA2] = { "mfcc20_delta2", 20 },
  [FEAT_FRAMES_CENTROID] = { "spectral_centroid_hz", 1 },
  [FEAT_FRAMES_BANDWIDTH] = { "spectral_bandwidth_hz", 1 },
  [FEAT_FRAMES_ROLLOFF] = { "spectral_rolloff_hz", 1 },
  [FEAT_FRAMES_FLATNESS] = { "spectral_flatness", 1 },
  [FEAT_FRAMES_CONTRAST] = { "spectral_contrast_db", 7 },
  [FEAT_FRAMES_ZCR] = { "zero_crossing_rate", 1 },
  [FEAT_FRAMES_RMS] = { "rms", 1 },
  [FEAT_FRAMES_ENVELOPE] = { "amplitude_envelope", 1 },
  [FEAT_FRAMES_ONSET] = { "onset_strength", 1 },
  [FEAT_FRAMES_CHROMA] = { "chroma_stft", 12 },
  [FEAT_FRAMES_HPSS_ENERGY] = { "hpss_energy", 1 },
  [FEAT_FRAMES_VOCAL] = { "vocal_share", 1 },
  [FEAT_FRAMES_TEMPO] = { "tempo_bpm", 1 },
  [FEAT_FRAMES_TEMPO_CANDIDATES] = { "tempo_candidates", 7 },
  [FEAT_FRAMES_BEATS] = { "beats_s", 1 },
  [FEAT_FRAMES_PITCH_HISTOGRAM] = { "pitch_histogram", 120 },
  [FEAT_FRAMES_MODEL_MEL] = { "model_mel", FEAT_MODEL_MELS },
};

int
feat_frames_kind (const char *name)
{
  for (int k = 0; k < FEAT_FRAMES_KINDS; k++)
    if (g_str_equal (KINDS[k].name, name))
      return k;
  return -1;
}

const char *const *
feature_frame_names (void)
{
  static const char *names[FEAT_FRAMES_KINDS + 1];
  static gsize once;

  if (g_once_init_enter (&once)) {
    for (guint k = 0; k < FEAT_FRAMES_KINDS; k++)
      names[k] = KINDS[k].name;
    g_once_init_leave (&once, 1);
  }
  return names;
}

void
feat_frames_want (FeatFrames    *self,
                  FeatFramesKind kind)
{
  if (self->data[kind] == NULL)
    self->data[kind] = g_array_new (FALSE, FALSE, sizeof (float));
}

void
feat_frames_add (FeatFrames    *self,
                 FeatFramesKind kind,
                 const float   *column)
{
  if (self->data[kind] != NULL)
    g_array_append_vals (self->data[kind], column, KINDS[kind].rows);
}

static float *
transpose (const float *x,
           guint        cols,
           guint        rows)
{
  float *out = g_new (float, (gsize) rows * cols);

  for (guint c = 0; c < cols; c++)
    for (guint r = 0; r < rows; r++)
      out[(gsize) r * cols + c] = x[(gsize) c * rows + r];
  return out;
}

void
feat_frames_give (FeatFrames *self,
                  FeatureSet *set)
{
  guint kinds = 0;

  for (guint k = 0; k < FEAT_FRAMES_KINDS; k++)
    kinds += self->data[k] != NULL;
  if (kinds == 0)
    return;
  set->frames = g_new0 (FeatureMatrix, kinds);
  for (guint k = 0; k < FEAT_FRAMES_KINDS; k++) {
    GArray *a = self->data[k];
    FeatureMatrix *m = &set->frames[set->n_frame_kinds];

    if (a == NULL)
      continue;
    m->name = KINDS[k].name;
    m->rows = KINDS[k].rows;
    m->cols = a->len / m->rows;
    m->data = transpose ((const float *) (gpointer) a->data, m->cols, m->rows);
    set->n_frame_kinds++;
    g_clear_pointer (&self->data[k], g_array_unref); /* one copy at a time */
  }
}

void
feat_frames_clear (FeatFrames *self)
{
  for (guint k = 0; k < FEAT_FRAMES_KINDS; k++)
    g_clear_pointer (&self->data[k], g_array_unref);
}

const FeatureMatrix *
feature_set_frames (const FeatureSet *set,
                    const char       *name)
{
  for (guint i = 0; i < set->n_frame_kinds; i++)
    if (g_str_equal (set->frames[i].name, name))
      return &set->frames[i];
  return NULL;
}
