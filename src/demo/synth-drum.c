/* synth-drum.c - skins, wires, metal and wood
 *
 * A skin is a few decaying modes, the first of which falls in pitch; wires are
 * filtered noise; metal is a handful of square waves in no simple ratio. */
#include "synth.h"

#include <string.h>

static const double seconds_of[N_DRUMS] = {
  [DRUM_KICK] = 0.7, [DRUM_SNARE] = 0.5, [DRUM_RIM] = 0.12, [DRUM_CLAP] = 0.4,
  [DRUM_HAT] = 0.15, [DRUM_OPEN_HAT] = 0.7, [DRUM_RIDE] = 1.6, [DRUM_CRASH] = 2.6,
  [DRUM_TOM_HIGH] = 0.6, [DRUM_TOM_MID] = 0.7, [DRUM_TOM_LOW] = 0.9, [DRUM_SHAKER] = 0.14,
  [DRUM_TAMBOURINE] = 0.3, [DRUM_CONGA_HIGH] = 0.4, [DRUM_CONGA_LOW] = 0.5,
  [DRUM_BRUSH] = 0.4, [DRUM_NOISE] = 0.25,
};

gsize
drum_frames (const Kit *kit,
             DrumKind   kind)
{
  double seconds = seconds_of[kind];

  if (kind == DRUM_KICK)
    seconds *= MAX (kit->kick_s, 0.5f);
  else if (kind == DRUM_SNARE)
    seconds *= MAX (kit->snare_s, 0.5f);
  return (gsize) (seconds * SYNTH_RATE);
}

/* A mode of a skin, falling from hz * sweep to hz. */
static void
skin (float *out, gsize n, double hz, double sweep, double sweep_s, double seconds, double amp)
{
  double phase = 0.0, level = amp;
  double fall = synth_decay (seconds), bend = (sweep - 1.0), settle = exp (-1.0 / (sweep_s * SYNTH_RATE));

  for (gsize i = 0; i < n; i++) {
    out[i] += (float) (level * sin (2.0 * G_PI * phase));
    phase += hz * (1.0 + bend) / SYNTH_RATE;
    bend *= settle;
    level *= fall;
  }
}

typedef enum { BAND, HIGH } NoiseShape;

static void
wires (float *out, gsize n, NoiseShape shape, double hz, double resonance, double seconds,
       double amp, guint32 seed)
{
  SynthFilter f = { 0 };
  guint32 noise = seed | 1;
  float level = (float) amp, fall = (float) synth_decay (seconds);

  synth_filter_set (&f, hz, resonance);
  for (gsize i = 0; i < n; i++) {
    float x = synth_noise (&noise);

    x = shape == BAND ? synth_filter_band (&f, x) : synth_filter_high (&f, x);
    out[i] += x * level;
    level *= fall;
  }
}

/* The six oscillators of a drum machine's cymbal, behind a high-pass. */
static void
metal (float *out, gsize n, double tune, double high_hz, double seconds, double amp, guint32 seed)
{
  static const float hz[] = { 263.0f, 400.0f, 421.0f, 474.0f, 587.0f, 845.0f };
  float phase[G_N_ELEMENTS (hz)];
  SynthFilter a = { 0 }, b = { 0 };
  float level = (float) amp, fall = (float) synth_decay (seconds);

  for (guint k = 0; k < G_N_ELEMENTS (hz); k++)
    phase[k] = (float) ((seed >> (k * 4)) & 15) / 16.0f;
  synth_filter_set (&a, high_hz, 0.3);
  synth_filter_set (&b, high_hz * 0.8, 0.0);
  for (gsize i = 0; i < n; i++) {
    float x = 0.0f;

    for (guint k = 0; k < G_N_ELEMENTS (hz); k++) {
      x += phase[k] < 0.5f ? 0.3f : -0.3f;
      phase[k] += (float) (hz[k] * 2.1 * tune / SYNTH_RATE);
      if (phase[k] >= 1.0f)
        phase[k] -= 1.0f;
    }
    out[i] += synth_filter_high (&b, synth_filter_high (&a, x)) * level;
    level *= fall;
  }
}

static void
kick (const Kit *kit, double v, guint32 seed, float *out, gsize n)
{
  skin (out, n, kit->kick_hz, 1.0 + kit->kick_sweep * (0.6 + 0.4 * v), 0.018, 0.55 * kit->kick_s, 0.95 * v);
  skin (out, n, kit->kick_hz * 2.3, 1.6, 0.01, 0.09, 0.25 * v);
  wires (out, MIN (n, 900), BAND, 3200.0, 0.3, 0.012, 0.6 * kit->kick_click * v, seed);
}

static void
snare (const Kit *kit, double v, guint32 seed, float *out, gsize n)
{
  double skins = 1.0 - 0.6 * kit->snare_noise;

  skin (out, n, kit->snare_hz, 1.35, 0.01, 0.2 * kit->snare_s, 0.55 * v * skins);
  skin (out, n, kit->snare_hz * 1.63, 1.2, 0.01, 0.14 * kit->snare_s, 0.3 * v * skins);
  wires (out, n, BAND, 2400.0 + 1500.0 * v, 0.1, 0.28 * kit->snare_s, 0.55 * kit->snare_noise * v, seed);
  wires (out, n, HIGH, 5200.0, 0.0, 0.16 * kit->snare_s, 0.3 * kit->snare_noise * v, seed * 7);
}

static void
hat (const Kit *kit, double seconds, double v, guint32 seed, float *out, gsize n)
{
  metal (out, n, 1.25, 7200.0, seconds * kit->hat_s, 0.55 * kit->hat_metal * v, seed);
  wires (out, n, HIGH, 8200.0, 0.1, seconds * kit->hat_s, 0.4 * (1.0 - 0.6 * kit->hat_metal) * v, seed);
}

static void
clap (double v, guint32 seed, float *out, gsize n)
{
  static const gsize hands[] = { 0, 480, 900, 1300 }; /* not all at once */

  for (guint k = 0; k < G_N_ELEMENTS (hands); k++)
    if (hands[k] < n)
      wires (out + hands[k], n - hands[k], BAND, 1300.0 + 120.0 * k, 0.45,
             k == 3 ? 0.3 : 0.03, 0.75 * v, seed + k * 977);
}

static void
crush (float *out, gsize n, double bits)
{
  float steps = (float) exp2 (bits - 1.0);

  for (gsize i = 0; i < n; i++) {
    if (i % 2 == 1) /* and half the rate */
      out[i] = out[i - 1];
    else
      out[i] = roundf (out[i] * steps) / steps;
  }
}

void
drum_stroke (const Kit *kit,
             DrumKind   kind,
             double     v,
             guint32    seed,
             float     *out,
             gsize      n)
{
  double tune = kit->tune > 0.0f ? kit->tune : 1.0;

  memset (out, 0, n * sizeof *out);
  switch (kind) {
  case DRUM_KICK: kick (kit, v, seed, out, n); break;
  case DRUM_SNARE: snare (kit, v, seed, out, n); break;
  case DRUM_RIM:
    skin (out, n, 1720.0 * tune, 1.0, 0.01, 0.035, 0.5 * v);
    skin (out, n, 640.0 * tune, 1.1, 0.004, 0.05, 0.4 * v);
    break;
  case DRUM_CLAP: clap (v, seed, out, n); break;
  case DRUM_HAT: hat (kit, 0.07, v, seed, out, n); break;
  case DRUM_OPEN_HAT: hat (kit, 0.55, v, seed, out, n); break;
  case DRUM_RIDE:
    metal (out, n, 1.7, 5200.0, 1.5, 0.28 * v, seed);
    metal (out, MIN (n, 3000), 2.6, 4200.0, 0.06, 0.4 * v, seed * 3); /* the stick */
    wires (out, n, HIGH, 7500.0, 0.0, 0.9, 0.07 * v, seed);
    break;
  case DRUM_CRASH:
    metal (out, n, 1.13, 3600.0, 2.2, 0.35 * v, seed);
    wires (out, n, HIGH, 4800.0, 0.0, 1.7, 0.35 * v, seed);
    break;
  case DRUM_TOM_HIGH:
    skin (out, n, 196.0 * tune, 1.5, 0.03, 0.4, 0.8 * v);
    wires (out, MIN (n, 2000), BAND, 1800.0, 0.2, 0.03, 0.25 * v, seed);
    break;
  case DRUM_TOM_MID:
    skin (out, n, 138.0 * tune, 1.5, 0.035, 0.5, 0.85 * v);
    wires (out, MIN (n, 2000), BAND, 1500.0, 0.2, 0.03, 0.25 * v, seed);
    break;
  case DRUM_TOM_LOW:
    skin (out, n, 92.0 * tune, 1.5, 0.04, 0.65, 0.9 * v);
    wires (out, MIN (n, 2000), BAND, 1200.0, 0.2, 0.03, 0.25 * v, seed);
    break;
  case DRUM_SHAKER:
    wires (out, n, HIGH, 6000.0, 0.2, 0.08, 0.35 * v, seed);
    break;
  case DRUM_TAMBOURINE:
    metal (out, n, 2.9, 6500.0, 0.22, 0.4 * v, seed);
    wires (out, n, HIGH, 7000.0, 0.2, 0.07, 0.2 * v, seed);
    break;
  case DRUM_CONGA_HIGH:
    skin (out, n, 330.0 * tune, 1.15, 0.02, 0.25, 0.6 * v);
    skin (out, n, 760.0 * tune, 1.05, 0.01, 0.06, 0.25 * v);
    break;
  case DRUM_CONGA_LOW:
    skin (out, n, 208.0 * tune, 1.15, 0.02, 0.35, 0.7 * v);
    skin (out, n, 520.0 * tune, 1.05, 0.01, 0.06, 0.2 * v);
    break;
  case DRUM_BRUSH:
    wires (out, n, BAND, 3800.0, 0.0, 0.25, 0.35 * v, seed);
    skin (out, n, kit->snare_hz, 1.1, 0.01, 0.08, 0.12 * v);
    break;
  case DRUM_NOISE:
    wires (out, n, BAND, 4200.0, 0.0, 0.12, 0.6 * v, seed);
    break;
  case N_DRUMS:
  default:
    g_assert_not_reached ();
  }
  if (kit->crush_bits > 0.0f)
    crush (out, n, kit->crush_bits);
}
