/* feat-hops.h - what is measured on the samples themselves, hop by hop
 *
 * Energy, zero crossings and peak of each FEAT_HOP samples. A frame of librosa
 * is four hops, so RMS, zero-crossing rate and envelope follow by adding up. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  float   energy;   /* sum of squares */
  float   peak;     /* largest magnitude */
  guint16 inside;   /* sign changes between samples of the hop */
  guint16 boundary; /* 1 when the sign changes from the hop before */
} FeatHop;

typedef struct _FeatHops FeatHops;

FeatHops *feat_hops_new  (void);
void      feat_hops_free (FeatHops *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatHops, feat_hops_free)

void           feat_hops_push   (FeatHops *self, const float *samples, gsize n);
void           feat_hops_finish (FeatHops *self); /* closes a hop begun */
const FeatHop *feat_hops_get    (const FeatHops *self, gsize *n_hops);

/* Of frame @t: librosa.feature.rms and zero_crossing_rate, and the largest
 * magnitude in it. */
float feat_hops_rms      (const FeatHops *self, gsize t);
float feat_hops_zcr      (const FeatHops *self, gsize t);
float feat_hops_envelope (const FeatHops *self, gsize t);

G_END_DECLS
