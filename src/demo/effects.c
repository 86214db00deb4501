/* effects.c - what a part goes through before it reaches the desk */
#include "mix.h"

#include <string.h>

void
fx_low_pass (Part  *part,
             double hz,
             double resonance)
{
  SynthFilter l = { 0 }, r = { 0 };

  synth_filter_set (&l, hz, resonance);
  synth_filter_set (&r, hz, resonance);
  for (gsize i = 0; i < part->n; i++) {
    part->left[i] = synth_filter_low (&l, part->left[i]);
    part->right[i] = synth_filter_low (&r, part->right[i]);
  }
}

void
fx_high_pass (Part  *part,
              double hz)
{
  SynthFilter l = { 0 }, r = { 0 };

  synth_filter_set (&l, hz, 0.29);
  synth_filter_set (&r, hz, 0.29);
  for (gsize i = 0; i < part->n; i++) {
    part->left[i] = synth_filter_high (&l, part->left[i]);
    part->right[i] = synth_filter_high (&r, part->right[i]);
  }
}

void
fx_peak (Part  *part,
         double hz,
         double db,
         double q)
{
  SynthFilter l = { 0 }, r = { 0 };
  float more = (float) (pow (10.0, db / 20.0) - 1.0);

  synth_filter_set (&l, hz, 1.0 - 0.5 / q);
  synth_filter_set (&r, hz, 1.0 - 0.5 / q);
  for (gsize i = 0; i < part->n; i++) {
    part->left[i] += more * synth_filter_band (&l, part->left[i]);
    part->right[i] += more * synth_filter_band (&r, part->right[i]);
  }
}

/* Rounder below than above, as one valve is. */
static inline float
valve (float x)
{
  return x >= 0.0f ? tanhf (x) : tanhf (0.8f * x) * 1.1f;
}

void
fx_drive (Part  *part,
          double drive_db)
{
  double is_db = mix_loudness_db (part->left, part->right, part->n);
  float in = (float) pow (10.0, (drive_db - is_db) / 20.0) * 0.25f;

  for (gsize i = 0; i < part->n; i++) {
    part->left[i] = valve (part->left[i] * in);
    part->right[i] = valve (part->right[i] * in);
  }
  fx_high_pass (part, 30.0); /* the asymmetry leaves a constant behind */
}

void
fx_cabinet (Part *part)
{
  fx_high_pass (part, 75.0);
  fx_peak (part, 110.0, 3.0, 1.0);
  fx_peak (part, 2400.0, 5.0, 1.2);
  fx_low_pass (part, 4600.0, 0.3);
  fx_low_pass (part, 5200.0, 0.1);
}

#define CHORUS_FRAMES 2048

static void
chorus_channel (float *x, gsize n, double hz, double depth_ms, double share, float phase)
{
  g_autofree float *line = g_new0 (float, CHORUS_FRAMES);
  double centre = 0.009 * SYNTH_RATE, depth = depth_ms * 1e-3 * SYNTH_RATE;

  for (gsize i = 0; i < n; i++) {
    double back = centre + depth * synth_sin (phase + (float) fmod (i * hz / SYNTH_RATE, 1.0));
    double where = (double) (i + CHORUS_FRAMES) - back;
    gsize whole = (gsize) where;
    float rest = (float) (where - whole);

    line[i % CHORUS_FRAMES] = x[i];
    x[i] += (float) share * ((1.0f - rest) * line[whole % CHORUS_FRAMES] +
                             rest * line[(whole + 1) % CHORUS_FRAMES]);
  }
}

void
fx_chorus (Part  *part,
           double hz,
           double depth_ms,
           double share)
{
  chorus_channel (part->left, part->n, hz, depth_ms, share, 0.0f);
  chorus_channel (part->right, part->n, hz * 1.07, depth_ms, share, 0.4f);
}

void
fx_tremolo (Part    *part,
            double   hz,
            double   depth,
            gboolean stereo)
{
  for (gsize i = 0; i < part->n; i++) {
    float turn = (float) fmod (i * hz / SYNTH_RATE, 1.0);

    part->left[i] *= 1.0f - (float) depth * (0.5f + 0.5f * synth_sin (turn));
    part->right[i] *= 1.0f - (float) depth * (0.5f + 0.5f * synth_sin (turn + (stereo ? 0.5f : 0.0f)));
  }
}

void
fx_crush (Part  *part,
          double bits,
          guint  every)
{
  float steps = (float) exp2 (bits - 1.0);

  for (gsize i = 0; i < part->n; i++) {
    gsize from = i - i % MAX (every, 1);

    part->left[i] = from == i ? roundf (part->left[i] * steps) / steps : part->left[from];
    part->right[i] = from == i ? roundf (part->right[i] * steps) / steps : part->right[from];
  }
}

void
fx_widen (Part  *part,
          double delay_ms)
{
  gsize frames = (gsize) (delay_ms * 1e-3 * SYNTH_RATE);

  if (frames == 0 || frames >= part->n)
    return;
  memmove (part->right + frames, part->right, (part->n - frames) * sizeof (float));
  memset (part->right, 0, frames * sizeof (float));
}

void
fx_duck (Part        *part,
         const gsize *hits,
         guint        n_hits,
         double       db,
         double       seconds)
{
  gsize length = (gsize) (seconds * SYNTH_RATE);

  for (guint h = 0; h < n_hits; h++) {
    /* A stroke that follows before the last has recovered takes over from it. */
    gsize end = MIN (part->n, hits[h] + length);

    if (h + 1 < n_hits)
      end = MIN (end, hits[h + 1]);
    for (gsize i = hits[h]; i < end; i++) {
      double back = (double) (i - hits[h]) / length;
      float g = (float) pow (10.0, -db / 20.0 * (1.0 - back) * MIN (1.0, (i - hits[h]) / 150.0));

      part->left[i] *= g;
      part->right[i] *= g;
    }
  }
}

void
fx_sweep (Part  *part,
          double from_hz,
          double to_hz,
          double period_s,
          double resonance)
{
  SynthFilter l = { 0 }, r = { 0 };

  for (gsize i = 0; i < part->n; i++) {
    if (i % 64 == 0) {
      double turn = fmod (i / SYNTH_RATE / period_s, 1.0);
      double open = 0.5 - 0.5 * cos (2.0 * G_PI * turn);
      double hz = from_hz * pow (to_hz / from_hz, open);

      synth_filter_set (&l, hz, resonance);
      synth_filter_set (&r, hz, resonance);
    }
    part->left[i] = synth_filter_low (&l, part->left[i]);
    part->right[i] = synth_filter_low (&r, part->right[i]);
  }
}
