/* synth-voice.c - a voice that sings vowels
 *
 * Source and filter: a glottal pulse with a falling spectrum and some breath,
 * through four formants that move from this vowel to the next. Formants and
 * their levels are the tenor's of Csound's manual, appendix D. */
#include "synth.h"

#define N_FORMANTS 4

typedef struct {
  float hz[N_FORMANTS], db[N_FORMANTS], width_hz[N_FORMANTS];
} Vowel;

static const Vowel vowels[] = {
  { { 650, 1080, 2650, 2900 }, { 0, -6, -7, -8 }, { 80, 90, 120, 130 } },     /* a */
  { { 400, 1700, 2600, 3200 }, { 0, -14, -12, -14 }, { 70, 80, 100, 120 } },  /* e */
  { { 290, 1870, 2800, 3250 }, { 0, -15, -18, -20 }, { 40, 90, 100, 120 } },  /* i */
  { { 400, 800, 2600, 2800 }, { 0, -10, -12, -12 }, { 40, 80, 100, 120 } },   /* o */
  { { 350, 600, 2700, 2900 }, { 0, -20, -17, -14 }, { 40, 60, 100, 120 } },   /* u */
};

#define BLOCK 32

/* Air before the vowel: a hiss for a sibilant, a short burst for a stop. */
static void
consonant (const SynthNote *note, float *out, gsize n)
{
  guint32 noise = note->seed | 1;
  double seconds = note->consonant == 1 ? 0.07 : 0.018;
  gsize length = MIN (n, (gsize) (seconds * SYNTH_RATE));
  SynthFilter f = { 0 };

  if (note->consonant != 1 && note->consonant != 2)
    return;
  synth_filter_set (&f, note->consonant == 1 ? 6200.0 : 2600.0, 0.75);
  for (gsize i = 0; i < length; i++) {
    float shape = (float) sin (G_PI * (i + 1.0) / (length + 1.0));

    out[i] += 0.22f * (float) note->velocity * shape * synth_filter_band (&f, synth_noise (&noise));
  }
}

static void
tune_formants (SynthFilter *f, float *gain, const SynthNote *note, const Patch *patch, double t)
{
  const Vowel *a = &vowels[note->vowel % G_N_ELEMENTS (vowels)];
  const Vowel *b = &vowels[note->next_vowel % G_N_ELEMENTS (vowels)];
  double move = CLAMP ((t - note->gate_s + 0.14) / 0.14, 0.0, 1.0) * 0.7;
  double shut = note->consonant == 3 ? exp (-t / 0.03) : 0.0; /* a nasal opens */

  for (int k = 0; k < N_FORMANTS; k++) {
    double hz = patch->tract * (a->hz[k] + move * (b->hz[k] - a->hz[k]));
    double db = a->db[k] + move * (b->db[k] - a->db[k]) - (k > 0 ? 24.0 * shut : 0.0);
    double width = a->width_hz[k] * 1.3;

    if (k == 0)
      hz = MAX (hz * (1.0 - 0.4 * shut), note->hz); /* a high note takes its vowel along */
    gain[k] = (float) pow (10.0, db / 20.0);
    synth_filter_set (&f[k], hz, 1.0 - width / (2.0 * hz));
  }
}

void
synth_voice (const Patch     *patch,
             const SynthNote *note,
             float           *out,
             gsize            n)
{
  guint32 noise = note->seed * 2654435761u | 1;
  double glide = note->from_hz > 0.0 ? log2 (note->from_hz / note->hz) : -0.06;
  float phase = 0.0f, tilt = 0.0f, gain[N_FORMANTS];
  /* Louder is brighter: the glottis closes faster. */
  float tilt_step = (float) (1.0 - exp (-2.0 * G_PI * (700.0 + 2600.0 * note->velocity) / SYNTH_RATE));
  SynthEnvelope env;
  SynthFilter formant[N_FORMANTS] = { 0 };

  synth_envelope_init (&env, patch, note->gate_s);
  for (gsize start = 0; start < n; start += BLOCK) {
    gsize end = MIN (start + BLOCK, n);
    double t = start / SYNTH_RATE;
    double late = CLAMP ((t - 0.18) / 0.3, 0.0, 1.0);
    double vibrato = late * patch->vibrato_cents / 1200.0 *
                     synth_sin ((float) (t * 5.6 + (note->seed % 89) / 89.0));
    double drift = 4.0 / 1200.0 * synth_sin ((float) (t * 1.3 + (note->seed % 53) / 53.0));
    float step = (float) (note->hz * exp2 (glide * exp (-t / 0.045) + vibrato + drift) / SYNTH_RATE);

    tune_formants (formant, gain, note, patch, t);
    for (gsize i = start; i < end; i++) {
      float e = synth_envelope_next (&env);
      float pulse = phase < 0.6f ? phase * phase * (0.6f - phase) * 14.0f - 0.3f : -0.3f;
      float x, y = 0.0f;

      /* Two poles of tilt would be a hum; one and the pulse's own corner sing. */
      tilt += tilt_step * (pulse + patch->noise * synth_noise (&noise) * (0.4f + pulse) - tilt);
      x = tilt;
      for (int k = 0; k < N_FORMANTS; k++)
        y += gain[k] * synth_filter_band (&formant[k], x);
      out[i] += 1.6f * (float) note->velocity * e * (y + 0.05f * x);
      phase += step;
      if (phase >= 1.0f)
        phase -= 1.0f;
    }
  }
  consonant (note, out, n);
}
