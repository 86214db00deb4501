/* feat-key.h - key, mode and tuning
 *
 * Spectral peaks between 60 Hz and 3 kHz, placed by interpolation, add their
 * magnitudes to a histogram of pitch classes ten cents wide (Gómez 2006's
 * harmonic pitch class profile). The histogram tells the tuning; folded to
 * twelve classes, it is compared with one learned profile for major and one for
 * minor, turned to each tonic. Fitted and judged by fit-key.py. */
#pragma once

#include "feat-frames.h"

G_BEGIN_DECLS

typedef struct _FeatKey FeatKey;

FeatKey *feat_key_new  (void);
void     feat_key_free (FeatKey *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatKey, feat_key_free)

/* @magnitude: in [FEAT_N_BINS] of one frame. */
void feat_key_push (FeatKey *self, const float *magnitude);

/* Fills key (-1 in silence), its confidence and the tuning of @set. @frames
 * takes the histograms, if they are wanted. */
void feat_key_find (const FeatKey *self, FeatFrames *frames, FeatureSet *set);

G_END_DECLS
