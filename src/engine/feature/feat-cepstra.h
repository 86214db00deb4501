/* feat-cepstra.h - what needs the loudest frame of the track to be known first
 *
 * librosa floors decibels at 80 below the loudest value of the whole: MFCC,
 * onset strength and contrast can only be had at the end. Frames wait here, a
 * chunk of FEAT_CHUNK_S at most. */
#pragma once

#include "feat-frames.h"
#include "feat-summary.h"

G_BEGIN_DECLS

enum { FEAT_MELS = 128 };

typedef struct _FeatCepstra FeatCepstra;

/* @sums, @frames: borrowed; the results go there. */
FeatCepstra *feat_cepstra_new  (FeatSums *sums, FeatFrames *frames);
void         feat_cepstra_free (FeatCepstra *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatCepstra, feat_cepstra_free)

/* @mel: in [FEAT_MELS] power of one frame. */
void feat_cepstra_push   (FeatCepstra *self, const float *mel, const FeatShape *shape);
/* Works off what waits. */
void feat_cepstra_finish (FeatCepstra *self);

G_END_DECLS
