/* synth.h - what makes the sounds: one note or one drum stroke at a time
 *
 * A note is rendered alone, in mono, into a buffer that its caller then places
 * in a mix. Pure functions of their arguments: any thread, repeatable. */
#pragma once

#include <glib.h>
#include <math.h>

#define SYNTH_RATE 44100.0

typedef enum {
  SYNTH_ANALOG, /* band-limited saw or pulse, several detuned, through a filter */
  SYNTH_PIANO,  /* inharmonic partials, each with its own decay */
  SYNTH_FM,     /* one modulator, one carrier: electric piano, bells, mallets */
  SYNTH_PLUCK,  /* a string after Karplus and Strong */
  SYNTH_ORGAN,  /* drawbars */
  SYNTH_CHIP,   /* pulse or stepped triangle without a filter, as in a games console */
  SYNTH_WIND,   /* few harmonics and breath */
  SYNTH_VOICE,  /* a glottal pulse through the formants of a vowel */
} SynthKind;

/* How an instrument sounds. A field that its kind does not use is left 0. */
typedef struct {
  SynthKind kind;
  float attack_s, decay_s, sustain, release_s; /* sustain 0 … 1 */
  float cutoff_hz;       /* of the filter, at middle C; it follows the key by half */
  float sweep_octaves;   /* how far the filter opens with each note */
  float sweep_s;         /* and how soon it closes again */
  float resonance;       /* 0 … 0.95 */
  float pulse;           /* 0 saw; 0.05 … 0.5 pulse width */
  int   unison;          /* oscillators, at least 1 */
  float detune_cents;
  float vibrato_cents;
  float noise;           /* breath, bow or hammer */
  float sub;             /* a sine one octave below */
  float ratio, index, index_s; /* FM: modulator to carrier, depth, and its decay */
  float damping;         /* pluck: 0 bright steel … 1 dull */
  float ring_s;          /* pluck and piano: until -60 dB at middle C */
  float tract;           /* voice: 1 a low voice … 1.2 a high one */
} Patch;

typedef struct {
  double  hz;
  double  from_hz;   /* 0, or where a glide begins */
  double  gate_s;    /* how long the key is held */
  double  velocity;  /* 0 … 1 */
  guint32 seed;
  int     vowel, next_vowel; /* voice: index into a e i o u */
  int     consonant;         /* voice: 0 none, 1 a sibilant, 2 a stop, 3 a nasal */
} SynthNote;

/* Frames that @note lasts until its release has died away. */
gsize synth_note_frames (const Patch *patch, const SynthNote *note);
/* Writes [n] samples, n from synth_note_frames(). Peaks near @velocity. */
void  synth_note        (const Patch *patch, const SynthNote *note, float *out, gsize n);

/* One each in synth-tone.c, synth-pluck.c and synth-voice.c, called by synth_note(). */
void synth_analog (const Patch *patch, const SynthNote *note, float *out, gsize n);
void synth_piano  (const Patch *patch, const SynthNote *note, float *out, gsize n);
void synth_fm     (const Patch *patch, const SynthNote *note, float *out, gsize n);
void synth_organ  (const Patch *patch, const SynthNote *note, float *out, gsize n);
void synth_chip   (const Patch *patch, const SynthNote *note, float *out, gsize n);
void synth_wind   (const Patch *patch, const SynthNote *note, float *out, gsize n);
void synth_pluck  (const Patch *patch, const SynthNote *note, float *out, gsize n);
void synth_voice  (const Patch *patch, const SynthNote *note, float *out, gsize n);

typedef enum {
  DRUM_KICK, DRUM_SNARE, DRUM_RIM, DRUM_CLAP, DRUM_HAT, DRUM_OPEN_HAT, DRUM_RIDE,
  DRUM_CRASH, DRUM_TOM_HIGH, DRUM_TOM_MID, DRUM_TOM_LOW, DRUM_SHAKER, DRUM_TAMBOURINE,
  DRUM_CONGA_HIGH, DRUM_CONGA_LOW, DRUM_BRUSH, DRUM_NOISE,
  N_DRUMS,
} DrumKind;

/* How a kit is built and tuned; each factor 1 at its plain value. */
typedef struct {
  float kick_hz, kick_sweep, kick_s, kick_click;
  float snare_hz, snare_s, snare_noise; /* snare_noise: share of wires, 0 … 1 */
  float hat_s, hat_metal;               /* hat_metal: 0 pure noise … 1 all metal */
  float tune;                           /* of toms and congas */
  float crush_bits;                     /* 0, or the resolution of an old sampler */
} Kit;

gsize drum_frames (const Kit *kit, DrumKind kind);
void  drum_stroke (const Kit *kit, DrumKind kind, double velocity, guint32 seed,
                   float *out, gsize n);

/* ---- small things that every generator needs ------------------------------ */

static inline float
synth_noise (guint32 *state) /* white, ±1; state never 0 */
{
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return (float) (gint32) *state * (1.0f / 2147483648.0f);
}

/* Sine of a phase in turns, 0 … 1; off by less than 0.001. */
static inline float
synth_sin (float turns)
{
  float x = turns - floorf (turns + 0.5f); /* -0.5 … 0.5 */
  float y = x * (8.0f - 16.0f * fabsf (x));

  return y * (0.775f + 0.225f * fabsf (y));
}

static inline double
synth_decay (double seconds) /* factor a sample for -60 dB after @seconds */
{
  return exp (-6.9078 / (MAX (seconds, 1e-4) * SYNTH_RATE));
}

/* Attack, decay, sustain and release; straight up, then exponential. */
typedef struct {
  float level, step, fall, sustain, release;
  gsize attack, gate, at;
} SynthEnvelope;

void synth_envelope_init (SynthEnvelope *e, const Patch *patch, double gate_s);

static inline float
synth_envelope_next (SynthEnvelope *e)
{
  if (e->at >= e->gate)
    e->level *= e->release;
  else if (e->at < e->attack)
    e->level += e->step;
  else
    e->level = e->sustain + (e->level - e->sustain) * e->fall;
  e->at++;
  return e->level;
}

/* State variable filter, trapezoidal (Simper 2013): stable while it is swept. */
typedef struct {
  float a1, a2, a3, k, s1, s2;
} SynthFilter;

void synth_filter_set (SynthFilter *f, double hz, double resonance);

static inline float
synth_filter_low (SynthFilter *f, float x)
{
  float v3 = x - f->s2;
  float v1 = f->a1 * f->s1 + f->a2 * v3;
  float v2 = f->s2 + f->a2 * f->s1 + f->a3 * v3;

  f->s1 = 2.0f * v1 - f->s1;
  f->s2 = 2.0f * v2 - f->s2;
  return v2;
}

static inline float
synth_filter_band (SynthFilter *f, float x) /* peak gain 1 */
{
  synth_filter_low (f, x);
  /* s1 is 2 v1 - old s1; the average of both is v1 within half a sample. */
  return f->s1 * f->k;
}

static inline float
synth_filter_high (SynthFilter *f, float x)
{
  float low = synth_filter_low (f, x);

  return x - f->k * f->s1 - low;
}
