/* rec-transition.h - how well one track follows another, and orders in which they do
 *
 * Pure functions over arrays: any thread, nothing kept, same input same output. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is heard of a track at its borders. Not known: NaN, tempo 0 as well, key -1. */
typedef struct {
  float tempo_bpm, loudness_lufs, energy; /* energy 0 … 1 */
  int   key;                              /* 0-11 C…B major, 12-23 C…B minor */
} RecSound;

/* How much each kind of jump is minded; 1 as usual. */
typedef struct {
  float tempo, key, loudness, energy;
} RecEvenness;
extern const RecEvenness REC_EVENNESS_USUAL;

/* Jumps between neighbours, NaN where either is not known.
 * Tempo: octaves, 0 … 0.5: twice or half as fast is no jump.
 * Key: steps round the circle of fifths, 0 … 6; a key and its relative are one.
 * Loudness: LU. Energy: 0 … 1. */
float rec_tempo_jump    (float a_bpm, float b_bpm);
float rec_key_jump      (int a, int b);
float rec_loudness_jump (float a_lufs, float b_lufs);
/* All of it in one number, 0 as if one track: what is not known counts as usual. */
float rec_transition    (const RecSound *a, const RecSound *b, const RecEvenness *evenness);

/* @order: out [n], the places of @sounds in an order with small jumps throughout.
 * @before: what plays before the first; NULL nothing. @n_fixed: so many at the
 * start stay where they are. O(n²) a pass, some passes: 200 tracks take about a
 * millisecond. */
void  rec_transition_order (const RecSound *sounds, guint n, const RecSound *before, guint n_fixed,
                            const RecEvenness *evenness, guint *order);

G_END_DECLS
