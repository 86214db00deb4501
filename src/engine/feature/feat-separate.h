/* feat-separate.h - vocals and accompaniment
 *
 * Singing mostly stands in the middle of the stereo picture, and its partials
 * neither stay put as an instrument's do nor begin and end as a drum's. A bin
 * counts as vocal by how coherent left and right are there (smoothed over
 * time), by how little of it harmonic/percussive separation calls percussive,
 * and by lying where voices lie. Where there is no stereo picture, by being
 * neither steady nor percussive. Vocals and accompaniment add up to the
 * original. No method that is under patent (REPET, ADRess) is used. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FeatSeparate FeatSeparate;

/* One separated frame, valid until the next call. */
typedef struct {
  const float *mid_re, *mid_im;   /* [FEAT_N_BINS] spectrum of (L + R) / 2 */
  const float *side_re, *side_im; /* of (L - R) / 2; NULL for mono */
  const float *vocal;             /* share of mid to be taken out as vocals, 0 … 1 */
  const float *voiced;            /* how voice-like each bin is, 0 … 1, with and without a
                                   * stereo picture by the same measure */
  const float *harmonic;          /* share of mid that is harmonic, 0 … 1 */
} FeatSeparated;

typedef void (*FeatSeparatedFunc) (const FeatSeparated *frame, gpointer data);

/* @func is called for each frame, in order, some frames late. */
FeatSeparate *feat_separate_new    (FeatSeparatedFunc func, gpointer data);
void          feat_separate_free   (FeatSeparate *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatSeparate, feat_separate_free)

/* Spectra of one frame, [FEAT_N_BINS]; @side_re and @side_im NULL for mono. */
void          feat_separate_push   (FeatSeparate *self,
                                    const float  *mid_re,
                                    const float  *mid_im,
                                    const float  *magnitude,
                                    const float  *side_re,
                                    const float  *side_im);
void          feat_separate_finish (FeatSeparate *self);

G_END_DECLS
