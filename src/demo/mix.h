/* mix.h - parts, effects and the way from a mix to a finished recording
 *
 * A Part is one instrument's stereo track over the whole song. It is filled,
 * treated, and added to the Mix at a level measured on what it plays, so that
 * a mix is balanced whatever its instruments peak at. One part lives at a time. */
#pragma once

#include "synth.h"

typedef struct {
  gsize  n;             /* frames of every array here */
  float *left, *right;  /* owned; [n] */
} Part;

typedef struct {
  gsize  n;
  float *left, *right;                 /* owned; [n] the mix itself */
  float *hall_left, *hall_right;       /* owned; [n] what is sent to the reverb */
  float *echo_left, *echo_right;       /* owned; [n] what is sent to the delay */
  Part   part;                         /* owned; the one at work */
} Mix;

Mix  *mix_new  (gsize n);
void  mix_free (Mix *mix); /* NULL is fine */
/* The part, silent; borrowed, until the next call. */
Part *mix_part (Mix *mix);

#define SEND_NONE -99.0

/* Adds the part at @level_db, by its loudness where it plays, and sends it on
 * to reverb and delay, each in dB below the part itself or SEND_NONE. */
void  mix_add  (Mix *mix, double level_db, double hall_db, double echo_db);

/* pan -1 left … 1 right, at equal power */
void  part_place (Part *part, gsize at, const float *mono, gsize n, double pan);

/* ---- effects on a part ----------------------------------------------------- */

void  fx_low_pass  (Part *part, double hz, double resonance);
void  fx_high_pass (Part *part, double hz);
void  fx_peak      (Part *part, double hz, double db, double q);
void  fx_drive     (Part *part, double drive_db);          /* a valve stage, level kept */
void  fx_cabinet   (Part *part);                           /* of a guitar amplifier */
void  fx_chorus    (Part *part, double hz, double depth_ms, double share);
void  fx_tremolo   (Part *part, double hz, double depth, gboolean stereo);
void  fx_crush     (Part *part, double bits, guint every); /* resolution and rate of an old sampler */
void  fx_widen     (Part *part, double delay_ms);          /* right a little later */
/* Ducks under each of [n_hits] strokes and recovers within @seconds. */
void  fx_duck      (Part *part, const gsize *hits, guint n_hits, double db, double seconds);
/* Opens from @from_hz to @to_hz and back, once in @period_s. */
void  fx_sweep     (Part *part, double from_hz, double to_hz, double period_s, double resonance);

/* ---- effects of the whole mix ---------------------------------------------- */

typedef struct {
  double hall_s;        /* reverberation time; 0 dry */
  double hall_damp_hz;  /* above it the room swallows more */
  double echo_s;        /* delay, left and right in turn; 0 none */
  double echo_feedback; /* 0 … 0.8 */
  double echo_low_hz;   /* each echo is duller than the last */
  double crackle;       /* 0 … 1: a worn record */
  double warm_hz;       /* 0, or where the recording's treble ends */
  double glue_db;       /* how hard the sum is driven */
  double loudness_db;   /* RMS of the loud passages of the finished recording */
} Desk;

/* Reverb, delay, tape and limiter. With @mastering FALSE only the first two. */
void  mix_finish (Mix *mix, const Desk *desk, gboolean mastering, guint32 seed);

/* Loudness of the louder half of what is not silent, as dB below full scale. */
double mix_loudness_db (const float *left, const float *right, gsize n);
