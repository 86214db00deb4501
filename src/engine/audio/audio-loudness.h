/* audio-loudness.h - programme loudness, loudness range and true peak
 *
 * (This folder only.) ITU-R BS.1770-4, EBU Tech 3342, measured at the source's
 * own rate and with its own channels. libebur128 measures the same (the tests
 * hold this against it) but takes more time than decoding an MP3 does; this one
 * takes a fifth of it, by running channels and stages in one vector and by
 * oversampling only where a new peak can be. */
#pragma once

#include "audio-reader.h"

G_BEGIN_DECLS

typedef struct _AudioLoudness AudioLoudness;

AudioLoudness *audio_loudness_new  (void);
void           audio_loudness_free (AudioLoudness *self); /* NULL is fine */

/* @planes: [channels][n], finite. A change of format goes on measuring. */
void audio_loudness_push (AudioLoudness      *self,
                          const float *const *planes,
                          guint               channels,
                          guint               rate_hz,
                          gsize               n);

/* Fills loudness_lufs, loudness_range_lu (NaN for silence and for less than
 * 0.4 s), true_peak and sample_peak (linear) of what was pushed so far. */
void audio_loudness_read (AudioLoudness *self, AudioBuffer *buffer);

/* The largest magnitude in x[0..n), for finite @x; +inf or NaN come out as
 * something larger than every finite value. */
float audio_peak (const float *x, gsize n);

G_END_DECLS
