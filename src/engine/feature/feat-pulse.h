/* feat-pulse.h - how strongly something begins, 86 times a second
 *
 * The onset strength signal of Percival and Tzanetakis, "Streamlined Tempo
 * Estimation Based on Autocorrelation and Cross-correlation With Pulses", IEEE
 * TASLP 22(12), 2014: the rise of log-compressed magnitudes, summed over all
 * bins; here of 1024 samples every 256. Tempo, beats and onsets come from it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FEAT_PULSE_HOP     256
#define FEAT_PULSE_RATE_HZ (22050.0 / FEAT_PULSE_HOP)

typedef struct _FeatPulse FeatPulse;

FeatPulse   *feat_pulse_new   (void);
void         feat_pulse_free  (FeatPulse *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatPulse, feat_pulse_free)

void         feat_pulse_push  (FeatPulse *self, const float *samples, gsize n);
/* The signal so far; frame t is centred on sample t * FEAT_PULSE_HOP. */
const float *feat_pulse_get   (const FeatPulse *self, gsize *n);

/* Onsets a second: peaks of the signal that stand out of what surrounds them. */
float        feat_pulse_onset_rate_hz (const float *pulse, gsize n);

G_END_DECLS
