/* feat-chroma.h - the twelve pitch classes in one frame, by librosa's definition
 *
 * librosa.filters.chroma (n_chroma=12, ctroct=5, octwidth=2, norm=2, base_c)
 * on a power spectrum, each frame scaled to a maximum of one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FEAT_CHROMA 12

typedef struct _FeatChroma FeatChroma;

/* @tuning: of the recording, in semitones from A = 440 Hz. Immutable: any thread. */
FeatChroma *feat_chroma_new  (guint rate_hz, guint n_fft, double tuning);
void        feat_chroma_free (FeatChroma *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatChroma, feat_chroma_free)

/* @power: in [n_fft / 2 + 1]; @chroma: out [FEAT_CHROMA], C first; zeros in silence. */
void feat_chroma_frame (const FeatChroma *self, const float *power, float *chroma);

G_END_DECLS
