/* audio-resample.h - channels to mono (and a stereo pair), one rate to another
 *
 * (This folder only.) The mono mix is a plain average of all channels, taken
 * the same way whatever decoder the samples came from. Of more than two
 * channels, left is the average of the even ones with the centre, right of the
 * odd ones with it: front left, front right, centre, … is every format's order. */
#pragma once

#include "audio-reader.h"

G_BEGIN_DECLS

typedef struct _AudioResampler AudioResampler;

/* @stereo: left and right are wanted beside the mono mix. @target_hz: the rate
 * of what comes out; 0 the source's own, as it was at the start. */
AudioResampler *audio_resampler_new  (gboolean stereo, guint target_hz);
void            audio_resampler_free (AudioResampler *self); /* NULL is fine */

/* Mixes and resamples @n frames at @rate_hz; @block points at what came out,
 * which may be nothing yet, until the next call. A change of rate goes on
 * where the old one ended. FALSE when soxr fails (out of memory). */
gboolean audio_resampler_push (AudioResampler     *self,
                               const float *const *planes,
                               guint               channels,
                               guint               rate_hz,
                               gsize               n,
                               AudioBlock         *block);

/* What is left at the end of the file. */
gboolean audio_resampler_flush (AudioResampler *self, AudioBlock *block);

G_END_DECLS
