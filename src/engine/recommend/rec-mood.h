/* rec-mood.h - which tracks are of a mood
 *
 * Pure: the library as arrays, a question, and the answer in playing order. Any
 * thread; the same seed gives the same answer. */
#pragma once

#include <gio/gio.h>

#include "engine-types.h"

G_BEGIN_DECLS

/* Borrowed arrays, all [n] but for those that say more. Not known: NaN, key -1,
 * artist and song 0. */
typedef struct {
  guint          n;
  const gint64  *ids;
  const float   *xy;            /* [n][2] 0 … 1, ranks */
  const float   *emotion_ranks; /* [n][MOOD_EMOTIONS] 0 … 1 */
  const float   *voice, *tempo_bpm, *familiarity, *duration_s;
  const float   *energy, *loudness_lufs;
  const gint8   *key;
  const guint32 *artist, *song;
} RecMoodLibrary;

typedef struct {
  guint at;    /* place in the library */
  float fit;   /* 0 … 1 */
} RecMoodPick;

/* GArray of RecMoodPick, empty when nothing fits; NULL when cancelled.
 * @n_first: no more than so many are wanted; 0 all. */
GArray *rec_mood_pick   (const RecMoodLibrary *library, const MoodQuery *query, guint n_first,
                         GCancellable *cancellable);

/* @rank out [n]: the share of the others that have less, 0 … 1, equal values
 * sharing one; NaN for NaN. @values [n], @stride apart, as @rank is. */
void    rec_mood_ranks  (const float *values, guint n, guint stride, float *rank);

/* The rank that @value would have among @values [n], @stride apart, whose ranks
 * rec_mood_ranks() has made: between those of the nearest two. */
float   rec_mood_rank_of (float value, const float *values, const float *rank, guint n,
                          guint stride);

G_END_DECLS
