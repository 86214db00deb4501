/* feat-parts.h - what separation tells about a track
 *
 * How much is percussive, how much is sung and when, and the accompaniment's
 * envelope, centroid, zero crossings and flux. One thread. */
#pragma once

#include "feat-frames.h"
#include "feat-spectral.h"
#include "feat-summary.h"

G_BEGIN_DECLS

typedef struct _FeatParts FeatParts;

/* @sums, @frames, @spectral: borrowed. */
FeatParts *feat_parts_new    (FeatSums *sums, FeatFrames *frames, const FeatSpectral *spectral);
void       feat_parts_free   (FeatParts *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatParts, feat_parts_free)

/* Spectra as feat_separate_push() takes them. */
void       feat_parts_push   (FeatParts *self, const float *mid_re, const float *mid_im,
                              const float *magnitude, const float *side_re, const float *side_im);
/* Works off what waits and fills percussive_share and vocal_share of @set. */
void       feat_parts_finish (FeatParts *self, FeatureSet *set);

G_END_DECLS
