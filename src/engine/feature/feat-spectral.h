/* feat-spectral.h - the shape of one frame's spectrum, by librosa's definitions
 *
 * Centroid, bandwidth (p=2), roll-off (85 %), flatness (power 2, amin 1e-10)
 * and contrast (6 octaves from 200 Hz and what lies below, quantile 0.02). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FEAT_CONTRAST_BANDS 7

typedef struct {
  float centroid_hz, bandwidth_hz, rolloff_hz; /* 0 in silence */
  float flatness;                              /* 0 a tone … 1 noise */
  /* Decibels without librosa's floor of 80 dB below the loudest of the whole
   * track, which only the caller knows; contrast is peak - valley after it. */
  float peak_db[FEAT_CONTRAST_BANDS];
  float valley_db[FEAT_CONTRAST_BANDS];
} FeatShape;

typedef struct _FeatSpectral FeatSpectral;

FeatSpectral *feat_spectral_new  (guint rate_hz, guint n_fft);
void          feat_spectral_free (FeatSpectral *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatSpectral, feat_spectral_free)

/* @magnitude, @power: in [n_fft / 2 + 1], of one frame. Any thread. */
void feat_spectral_frame (const FeatSpectral *self,
                          const float        *magnitude,
                          const float        *power,
                          FeatShape          *shape);

/* The largest magnitude in x[0..n), for finite @x. */
float feat_peak (const float *x, gsize n);

/* Square roots: out[i] = sqrt (power[i]). */
void feat_magnitude (const float *power, guint n, float *magnitude);

/* Centroid alone; 0 in silence. */
float feat_centroid_hz (const FeatSpectral *self, const float *magnitude);

G_END_DECLS
