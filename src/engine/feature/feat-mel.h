/* feat-mel.h - mel filter bank and decibels, by librosa's definitions
 *
 * Slaney's scale (linear below 1 kHz, logarithmic above) and area-normalised
 * triangles: librosa.filters.mel (htk=False, norm="slaney"). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FeatMel FeatMel;

/* @fmin_hz < @fmax_hz <= @rate_hz / 2; @n_mels >= 1. Immutable once made: any
 * thread may use it. */
FeatMel *feat_mel_new  (guint rate_hz, guint n_fft, guint n_mels, double fmin_hz, double fmax_hz);
void     feat_mel_free (FeatMel *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatMel, feat_mel_free)

/* @power: in [n_fft / 2 + 1] one frame's squared magnitudes
 * @mel:   out [n_mels] energies */
void feat_mel_apply (const FeatMel *self, const float *power, float *mel);

/* In place: 10 log10 (max (amin, x)), amin 1e-10: librosa.power_to_db with
 * ref=1 and without its top_db, which feat_db_floor() applies. */
void feat_power_to_db (float *x, gsize n);

/* In place: nothing lower than @top_db below the loudest value of all. */
void feat_db_floor (float *x, gsize n, float top_db);

/* The whole mel spectrogram of @samples [n] (power, not decibels): returns
 * [*n_frames][n_mels], frame after frame, to be freed with g_free(). For a
 * network's input: feat_mel_new (22050, 2048, 96, 0, 8000), hop 512, and
 * feat_power_to_db() on the result. */
float *feat_mel_spectrogram (const FeatMel *self,
                             guint          hop,
                             const float   *samples,
                             gsize          n,
                             gsize         *n_frames);

G_END_DECLS
