/* feat-picture.h - what a whole track looks like: waveform, brightness, dynamics */
#pragma once

#include "engine-types.h"
#include "feat-hops.h"

G_BEGIN_DECLS

/* Fills waveform and brightness of @set, FEATURE_WAVEFORM_POINTS each, from the
 * hops and the centroid of each frame, @bright_hz [n]. Zeros for no sound. */
void  feat_picture_draw (const FeatHops *hops, const float *bright_hz, gsize n, FeatureSet *set);

/* Dynamic complexity in dB: how far the level of 0.2 s strays from its mean, in
 * the mean, loud passages counting more. Streich, "Music Complexity: A
 * Multi-Faceted Description of Audio Content", 2007. 0 for silence. */
float feat_dynamic_complexity_db (const FeatHops *hops);

G_END_DECLS
