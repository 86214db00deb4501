/* feat-hpss.h - harmonic and percussive parts by median filtering
 *
 * Fitzgerald, "Harmonic/Percussive Separation Using Median Filtering", DAFx
 * 2010, with librosa's defaults (kernel 31, power 2, margin 1, edges
 * reflected). Frames go in one by one and come out in pairs, at most
 * FEAT_HPSS_DELAY later, when what surrounds them is known: neighbours share 30
 * of the 31 values of a median, and the work with them. One thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FEAT_HPSS_KERNEL 31
#define FEAT_HPSS_DELAY  (FEAT_HPSS_KERNEL / 2 + 1)

typedef struct _FeatHpss FeatHpss;

FeatHpss *feat_hpss_new  (void);
void      feat_hpss_free (FeatHpss *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatHpss, feat_hpss_free)

/* @magnitude: in [FEAT_N_BINS] the next frame. Returns how many frames are
 * ready, none or two, in order: @harmonic [2][FEAT_N_BINS] then holds the
 * share, 0 … 1, of each bin's magnitude that is harmonic; the rest is
 * percussive. */
guint feat_hpss_push  (FeatHpss *self, const float *magnitude, float *harmonic);
/* After the last frame: the next one or two of those that still wait, 0 after
 * the last. */
guint feat_hpss_flush (FeatHpss *self, float *harmonic);

G_END_DECLS
