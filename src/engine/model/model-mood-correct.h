/* model-mood-correct.h - a listener's word on where a track belongs, and its like
 *
 * Pure: any thread. What a model said stays as it is; corrections are laid over it
 * whenever places are shown or queued by, so that each counts at once and can be
 * taken back without trace. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gsize track;  /* row of the library's matrices */
  guint value;  /* column of @values: an axis, or one of the moods */
  float wanted;
} MoodCorrection;

/* More than this many tracks corrected in one column: the first are forgotten. */
#define MOOD_CORRECTIONS_MAX 200

/* Moves @values [n][k] in place: a corrected track stands exactly where it is wanted,
 * those that sound like it follow, the less the further off they are, and the rest
 * stays bit for bit. @embeddings [n][d]: Euclidean distance is likeness; a row with
 * a NaN is like nothing. Of two words on one track and column the later counts.
 * Results are kept within @lowest … @highest; a value that is NaN is moved only by a
 * word on its own track. @moved (optional) [n]: set to 1 where any value changed by a
 * fiftieth of that range or more, else 0.
 *
 * FALSE, nothing touched, when a correction names no row or column or wants a value
 * out of range. O(corrections n d): 20 ms for one in 100 000 tracks. */
gboolean mood_correct (const MoodCorrection *corrections,
                       gsize                 n_corrections,
                       const float          *embeddings,
                       gsize                 n,
                       guint                 d,
                       float                *values,
                       guint                 k,
                       float                 lowest,
                       float                 highest,
                       guint8               *moved);

G_END_DECLS
