/* synth-pluck.c - plucked strings after Karplus and Strong 1983, with the
 * fractional tuning and the pick position of Jaffe and Smith 1983 */
#include "synth.h"

#include <string.h>

/* Noise, dull for a soft stroke, with the notches of the place where it is plucked. */
static void
excite (float *line, gsize n, const SynthNote *note, const Patch *patch)
{
  guint32 noise = note->seed | 1;
  float soft = CLAMP (0.15f + 0.75f * (1.0f - (float) note->velocity) * 0.6f +
                      0.35f * patch->damping, 0.0f, 0.92f);
  gsize pick = MAX (1, n / 6);
  g_autofree float *burst = g_new (float, n);
  float low = 0.0f;
  double sum = 0.0;

  for (gsize i = 0; i < n; i++) {
    low += (1.0f - soft) * (synth_noise (&noise) - low);
    burst[i] = low;
    sum += low;
  }
  for (gsize i = 0; i < n; i++)
    line[i] = burst[i] - (float) (sum / n) - 0.8f * burst[(i + n - pick) % n];
}

void
synth_pluck (const Patch     *patch,
             const SynthNote *note,
             float           *out,
             gsize            n)
{
  double hz = CLAMP (note->hz, 30.0, 4000.0);
  double keep = 1.0 - 0.5 * CLAMP (patch->damping, 0.02, 0.98); /* of the averaging filter */
  /* The filter delays by 1 - keep samples; what is left is tuned by an all-pass. */
  double period = SYNTH_RATE / hz - (1.0 - keep);
  gsize length = (gsize) (period - 0.1);
  float rest = (float) (period - length);
  float tune = (1.0f - rest) / (1.0f + rest);
  double ring = patch->ring_s * pow (261.6 / hz, 0.5);
  float loss = (float) exp (-6.9078 / (ring * hz)); /* a period, for -60 dB after ring */
  float muted = (float) exp (-6.9078 / (MAX (patch->release_s, 0.02) * hz));
  gsize gate = (gsize) (note->gate_s * SYNTH_RATE), at = 0;
  float previous = 0.0f, tuned = 0.0f, tuned_in = 0.0f;
  g_autofree float *line = g_new0 (float, length);
  float peak = 1e-6f;

  excite (line, length, note, patch);
  for (gsize i = 0; i < n; i++) {
    float x = line[at];
    float mean = (float) keep * x + (1.0f - (float) keep) * previous;
    float y = tune * mean + tuned_in - tune * tuned;

    previous = x;
    tuned_in = mean;
    tuned = y;
    line[at] = y * (i < gate ? loss : muted);
    at = at + 1 == length ? 0 : at + 1;
    out[i] = x;
    peak = MAX (peak, fabsf (x));
  }
  for (gsize i = 0; i < n; i++)
    out[i] *= 0.8f * (float) note->velocity / peak;
}
