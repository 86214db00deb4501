/* feat-frames.h - frame-wise features kept whole, where somebody asked for them
 *
 * Collected frame after frame, handed out as [rows][cols] matrices. The names
 * are those of the reference values and of segue-tool features --frames. */
#pragma once

#include "engine-types.h"

G_BEGIN_DECLS

typedef enum {
  FEAT_FRAMES_STFT_MAGNITUDE = 0,
  FEAT_FRAMES_MELSPECTROGRAM,
  FEAT_FRAMES_LOGMEL,
  FEAT_FRAMES_MFCC20,
  FEAT_FRAMES_MFCC13,
  FEAT_FRAMES_MFCC20_DELTA,
  FEAT_FRAMES_MFCC20_DELTA2,
  FEAT_FRAMES_CENTROID,
  FEAT_FRAMES_BANDWIDTH,
  FEAT_FRAMES_ROLLOFF,
  FEAT_FRAMES_FLATNESS,
  FEAT_FRAMES_CONTRAST,
  FEAT_FRAMES_ZCR,
  FEAT_FRAMES_RMS,
  FEAT_FRAMES_ENVELOPE,
  FEAT_FRAMES_ONSET,
  FEAT_FRAMES_CHROMA,
  FEAT_FRAMES_HPSS_ENERGY,
  FEAT_FRAMES_VOCAL,
  FEAT_FRAMES_TEMPO,
  FEAT_FRAMES_TEMPO_CANDIDATES,
  FEAT_FRAMES_BEATS,
  FEAT_FRAMES_PITCH_HISTOGRAM,
  FEAT_FRAMES_MODEL_MEL,
  FEAT_FRAMES_KINDS
} FeatFramesKind;

enum { FEAT_MODEL_MELS = 96 };

typedef struct {
  GArray *data[FEAT_FRAMES_KINDS]; /* owned; float [cols][rows]; NULL not wanted */
} FeatFrames;

/* -1 for a name that is not known. */
int         feat_frames_kind  (const char *name);

void        feat_frames_want  (FeatFrames *self, FeatFramesKind kind);
static inline gboolean
feat_frames_wanted (const FeatFrames *self, FeatFramesKind kind)
{
  return self->data[kind] != NULL;
}
/* Appends one column; nothing happens where it is not wanted. */
void        feat_frames_add   (FeatFrames *self, FeatFramesKind kind, const float *column);
/* Moves everything into @set, transposed, and leaves nothing here. */
void        feat_frames_give  (FeatFrames *self, FeatureSet *set);
void        feat_frames_clear (FeatFrames *self);

G_END_DECLS
