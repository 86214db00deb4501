/* synth-tone.c - keyboards, synthesisers and winds */
#include "synth.h"

#include <string.h>

void
synth_envelope_init (SynthEnvelope *e,
                     const Patch   *patch,
                     double         gate_s)
{
  double attack = MAX (patch->attack_s, 0.001) * SYNTH_RATE;

  e->level = 0.0f;
  e->attack = (gsize) attack;
  e->step = (float) (1.0 / attack);
  e->sustain = patch->sustain;
  e->fall = (float) synth_decay (patch->decay_s);
  e->release = (float) synth_decay (patch->release_s);
  e->gate = (gsize) (gate_s * SYNTH_RATE);
  e->at = 0;
}

void
synth_filter_set (SynthFilter *f,
                  double       hz,
                  double       resonance)
{
  double g = tan (G_PI * CLAMP (hz, 20.0, 0.45 * SYNTH_RATE) / SYNTH_RATE);
  double k = 2.0 - 2.0 * CLAMP (resonance, 0.0, 0.97);

  f->k = (float) k;
  f->a1 = (float) (1.0 / (1.0 + g * (g + k)));
  f->a2 = (float) g * f->a1;
  f->a3 = (float) g * f->a2;
}

gsize
synth_note_frames (const Patch     *patch,
                   const SynthNote *note)
{
  double tail = patch->release_s;

  if (patch->kind == SYNTH_PIANO || patch->kind == SYNTH_PLUCK)
    tail = MAX (tail, 0.05);
  return (gsize) ((note->gate_s + tail) * SYNTH_RATE) + 1;
}

void
synth_note (const Patch     *patch,
            const SynthNote *note,
            float           *out,
            gsize            n)
{
  memset (out, 0, n * sizeof *out);
  switch (patch->kind) {
  case SYNTH_ANALOG: synth_analog (patch, note, out, n); break;
  case SYNTH_PIANO: synth_piano (patch, note, out, n); break;
  case SYNTH_FM: synth_fm (patch, note, out, n); break;
  case SYNTH_PLUCK: synth_pluck (patch, note, out, n); break;
  case SYNTH_ORGAN: synth_organ (patch, note, out, n); break;
  case SYNTH_CHIP: synth_chip (patch, note, out, n); break;
  case SYNTH_WIND: synth_wind (patch, note, out, n); break;
  case SYNTH_VOICE: synth_voice (patch, note, out, n); break;
  default: g_assert_not_reached ();
  }
}

/* Rounds the corner of a saw at its jump, so that it does not alias (polyBLEP,
 * Välimäki and Huovilainen 2007). */
static inline float
blep (float phase, float step)
{
  if (phase < step) {
    float t = phase / step;
    return t + t - t * t - 1.0f;
  }
  if (phase > 1.0f - step) {
    float t = (phase - 1.0f) / step;
    return t * t + t + t + 1.0f;
  }
  return 0.0f;
}

static inline float
wave (float phase, float step, float pulse)
{
  float saw = 2.0f * phase - 1.0f - blep (phase, step);

  if (pulse > 0.0f) {
    float other = phase + pulse >= 1.0f ? phase + pulse - 1.0f : phase + pulse;
    return saw - (2.0f * other - 1.0f - blep (other, step));
  }
  return saw;
}

#define MAX_UNISON 8
#define BLOCK 32 /* samples between two settings of a filter: 0.7 ms */

void
synth_analog (const Patch     *patch,
              const SynthNote *note,
              float           *out,
              gsize            n)
{
  int unison = CLAMP (patch->unison, 1, MAX_UNISON);
  float phase[MAX_UNISON], ratio[MAX_UNISON];
  float sub = 0.0f;
  guint32 noise = note->seed | 1;
  SynthEnvelope env;
  SynthFilter filter = { 0 }, second = { 0 };
  double glide = note->from_hz > 0.0 ? log2 (note->from_hz / note->hz) : 0.0;
  double track = pow (note->hz / 261.6, 0.5);
  float scale = 0.7f / sqrtf ((float) unison) * (float) note->velocity;

  for (int u = 0; u < unison; u++) {
    double spread = unison > 1 ? 2.0 * u / (unison - 1) - 1.0 : 0.0;

    phase[u] = 0.5f + 0.5f * synth_noise (&noise) * 0.999f;
    ratio[u] = (float) exp2 (spread * patch->detune_cents / 1200.0);
  }
  synth_envelope_init (&env, patch, note->gate_s);

  for (gsize start = 0; start < n; start += BLOCK) {
    gsize end = MIN (start + BLOCK, n);
    double t = start / SYNTH_RATE;
    double bend = glide * exp (-t / 0.04);
    /* A player lets the vibrato in only after the note has settled. */
    double vibrato = patch->vibrato_cents * MIN (t / 0.35, 1.0) / 1200.0 *
                     synth_sin ((float) (t * 5.4 + (note->seed % 97) / 97.0));
    float step = (float) (note->hz * exp2 (bend + vibrato) / SYNTH_RATE);
    double open = patch->sweep_octaves * (0.4 + 0.6 * note->velocity) *
                  (patch->sweep_s > 0 ? exp (-t / patch->sweep_s) : 1.0 - exp (-t / 0.15));
    double cutoff = patch->cutoff_hz * track * exp2 (open);

    synth_filter_set (&filter, cutoff, patch->resonance);
    synth_filter_set (&second, cutoff, 0.0);
    for (gsize i = start; i < end; i++) {
      float x = 0.0f;

      for (int u = 0; u < unison; u++) {
        float s = step * ratio[u];

        x += wave (phase[u], s, patch->pulse);
        phase[u] += s;
        if (phase[u] >= 1.0f)
          phase[u] -= 1.0f;
      }
      if (patch->noise > 0.0f)
        x += patch->noise * synth_noise (&noise);
      if (patch->sub > 0.0f) {
        x += patch->sub * 1.4f * synth_sin (sub);
        sub += 0.5f * step;
        if (sub >= 1.0f)
          sub -= 1.0f;
      }
      x = synth_filter_low (&second, synth_filter_low (&filter, x));
      out[i] = x * scale * synth_envelope_next (&env);
    }
  }
}

/* Adds a decaying partial. */
static void
partial (float *out, gsize n, double hz, double amp, double seconds, double phase)
{
  double r = synth_decay (seconds);
  double w = 2.0 * G_PI * hz / SYNTH_RATE;
  float c = (float) (r * cos (w)), s = (float) (r * sin (w));
  float re = (float) (amp * cos (phase)), im = (float) (amp * sin (phase));
  /* Past -66 dB nobody hears it. */
  gsize heard = MIN (n, (gsize) (1.1 * seconds * SYNTH_RATE));

  if (hz >= 0.45 * SYNTH_RATE)
    return;
  for (gsize i = 0; i < heard; i++) {
    float next = re * c - im * s;

    out[i] += im;
    im = re * s + im * c;
    re = next;
  }
}

static void
let_go (float *out, gsize n, double gate_s, double release_s)
{
  float level = 1.0f, fall = (float) synth_decay (release_s);

  for (gsize i = (gsize) (gate_s * SYNTH_RATE); i < n; i++) {
    level *= fall;
    out[i] *= level;
  }
}

void
synth_piano (const Patch     *patch,
             const SynthNote *note,
             float           *out,
             gsize            n)
{
  /* Stiffness grows towards both ends of a keyboard; this fits its middle. */
  double stiff = 0.0004 * pow (note->hz / 261.6, 0.6);
  double ring = patch->ring_s * pow (261.6 / note->hz, 0.45);
  double tilt = 2.3 - 1.1 * note->velocity; /* a hard stroke is brighter */
  guint32 noise = note->seed | 1;
  SynthFilter knock = { 0 };

  for (int k = 1; k <= 14; k++) {
    double hz = k * note->hz * sqrt (1.0 + stiff * k * k);
    double strike = fabs (sin (G_PI * k / 8.3)); /* the hammer hits at an eighth */
    double amp = 0.42 * note->velocity * pow (k, -tilt) * (0.25 + strike);
    double seconds = ring / (0.6 + 0.4 * k);

    if (hz > 9000.0)
      break;
    /* Each note has strings slightly apart: a fast decay, then a slow one. */
    partial (out, n, hz, amp * 0.7, seconds * 0.45, 0.0);
    if (k <= 5)
      partial (out, n, hz * 1.0007, amp * 0.45, seconds, 0.3);
  }
  synth_filter_set (&knock, 900.0 + 1500.0 * note->velocity, 0.2);
  for (gsize i = 0; i < MIN (n, 1400); i++)
    out[i] += synth_filter_low (&knock, synth_noise (&noise)) * 0.1f *
              (float) (note->velocity * note->velocity) * expf (-(float) i / 260.0f);
  let_go (out, n, note->gate_s, patch->release_s);
}

void
synth_fm (const Patch     *patch,
          const SynthNote *note,
          float           *out,
          gsize            n)
{
  float carrier = 0.0f, modulator = 0.0f;
  float step = (float) (note->hz / SYNTH_RATE);
  float index = (float) (patch->index * (0.3 + 0.7 * note->velocity));
  float fall = (float) synth_decay (patch->index_s);
  SynthEnvelope env;

  synth_envelope_init (&env, patch, note->gate_s);
  for (gsize i = 0; i < n; i++) {
    float m = synth_sin (modulator) * index * 0.159f;

    out[i] = 0.8f * (float) note->velocity * synth_sin (carrier + m) * synth_envelope_next (&env);
    index *= fall;
    carrier += step;
    if (carrier >= 1.0f)
      carrier -= 1.0f;
    modulator += step * patch->ratio;
    modulator -= floorf (modulator);
  }
}

void
synth_organ (const Patch     *patch,
             const SynthNote *note,
             float           *out,
             gsize            n)
{
  /* 16', 8', 5 1/3', 4', 2 2/3', 2': the warm registration of 88 8000 000 and a bit */
  static const float ratio[] = { 0.5f, 1.0f, 1.5f, 2.0f, 3.0f, 4.0f };
  static const float level[] = { 0.7f, 1.0f, 0.55f, 0.4f, 0.22f, 0.18f };
  float phase[G_N_ELEMENTS (ratio)] = { 0 };
  float step = (float) (note->hz / SYNTH_RATE);
  guint32 noise = note->seed | 1;
  SynthEnvelope env;

  synth_envelope_init (&env, patch, note->gate_s);
  for (gsize i = 0; i < n; i++) {
    float x = 0.0f;
    /* Key click, as of contacts that close one after the other. */
    float click = i < 300 ? patch->noise * synth_noise (&noise) * (1.0f - (float) i / 300.0f) : 0.0f;

    for (guint k = 0; k < G_N_ELEMENTS (ratio); k++) {
      x += level[k] * synth_sin (phase[k]);
      phase[k] += step * ratio[k];
      if (phase[k] >= 1.0f)
        phase[k] -= 1.0f;
    }
    out[i] = 0.3f * (float) note->velocity * (x + click) * synth_envelope_next (&env);
  }
}

void
synth_chip (const Patch     *patch,
            const SynthNote *note,
            float           *out,
            gsize            n)
{
  double phase = 0.0;
  SynthEnvelope env;

  synth_envelope_init (&env, patch, note->gate_s);
  for (gsize i = 0; i < n; i++) {
    double t = i / SYNTH_RATE;
    double bend = patch->vibrato_cents * MIN (t / 0.2, 1.0) / 1200.0 * synth_sin ((float) (t * 6.5));
    double glide = note->from_hz > 0.0 ? log2 (note->from_hz / note->hz) * exp (-t / 0.03) : 0.0;
    float step = (float) (note->hz / SYNTH_RATE * (1.0 + 0.6931 * (bend + glide)));
    float x;

    if (patch->pulse > 0.0f)
      x = 0.5f * wave ((float) phase, step, patch->pulse);
    else /* sixteen steps a slope: the triangle of a games console */
      x = floorf (16.0f * (4.0f * fabsf ((float) phase - 0.5f) - 1.0f)) / 16.0f;
    /* Sixteen levels of volume, one change a sixtieth of a second or faster. */
    out[i] = 0.5f * x * (float) note->velocity *
             ceilf (15.0f * synth_envelope_next (&env) - 0.02f) / 15.0f;
    phase += step;
    phase -= floor (phase);
  }
}

void
synth_wind (const Patch     *patch,
            const SynthNote *note,
            float           *out,
            gsize            n)
{
  guint32 noise = note->seed | 1;
  double glide = note->from_hz > 0.0 ? log2 (note->from_hz / note->hz) : 0.0;
  float phase = 0.0f;
  SynthEnvelope env;
  SynthFilter breath = { 0 };

  synth_envelope_init (&env, patch, note->gate_s);
  synth_filter_set (&breath, note->hz * 2.0, 0.6);
  for (gsize start = 0; start < n; start += BLOCK) {
    gsize end = MIN (start + BLOCK, n);
    double t = start / SYNTH_RATE;
    double vibrato = patch->vibrato_cents * MIN (t / 0.4, 1.0) / 1200.0 * synth_sin ((float) (t * 5.0));
    float step = (float) (note->hz * exp2 (vibrato + glide * exp (-t / 0.03)) / SYNTH_RATE);

    for (gsize i = start; i < end; i++) {
      float e = synth_envelope_next (&env);
      /* Blown harder, the higher harmonics come in sooner than the first. */
      float rich = patch->index * e * (float) note->velocity;
      float x = synth_sin (phase) + rich * (0.6f * synth_sin (2.0f * phase) +
                0.5f * synth_sin (3.0f * phase) + 0.3f * rich * synth_sin (4.0f * phase) +
                0.25f * rich * synth_sin (5.0f * phase));

      x += patch->noise * synth_filter_band (&breath, synth_noise (&noise));
      out[i] = 0.45f * (float) note->velocity * e * x;
      phase += step;
      if (phase >= 1.0f)
        phase -= 1.0f;
    }
  }
}
