/* feat-stft.h - short-time Fourier transform, one frame at a time
 *
 * Frames are those of librosa.stft (center=True, pad_mode="constant"): frame t
 * covers the samples [t * hop - n_fft / 2, t * hop + n_fft / 2), zeros outside
 * the signal, under a periodic Hann window. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FEAT_RATE_HZ 22050
#define FEAT_N_FFT   2048
#define FEAT_HOP     512
#define FEAT_N_BINS  (FEAT_N_FFT / 2 + 1)

typedef struct _FeatStft FeatStft;

/* @n_fft: even, >= 2. Any thread (plans are made under a lock); the object
 * then belongs to one thread at a time. */
FeatStft *feat_stft_new  (guint n_fft);
void      feat_stft_free (FeatStft *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatStft, feat_stft_free)

/* @frame: in [n_fft] samples, not yet windowed
 * @power: out [n_fft / 2 + 1] squared magnitudes */
void feat_stft_power (FeatStft *self, const float *frame, float *power);

/* The same as complex numbers: @re, @im out [n_fft / 2 + 1]. */
void feat_stft_complex (FeatStft *self, const float *frame, float *re, float *im);

/* power[k] = re[k]² + im[k]² */
void feat_power (const float *re, const float *im, guint n, float *power);

/* The way back: @re, @im in [n_fft / 2 + 1]; @frame out [n_fft], windowed once
 * more and scaled, to be added at its place. Where frames overlap by three
 * quarters (hop = n_fft / 4) the windows squared sum up to 1.5; the factor
 * 1 / 1.5 is applied here, so that overlap-add gives the signal back. */
void feat_stft_inverse (FeatStft *self, const float *re, const float *im, float *frame);

/* How many frames librosa makes of @n samples: 1 + n / hop. */
gsize feat_n_frames (gsize n, guint hop);

/* Copies [n_fft] samples from @start on, which may be negative or reach past
 * the end @n; zeros stand where there are no samples. */
void feat_frame_copy (const float *samples, gsize n, gssize start, guint n_fft, float *frame);

G_END_DECLS
