/* rec-transition.c - how well one track follows another, and orders in which they do
 *
 * A shortest path through all tracks of a stretch: begun with the nearest
 * neighbour, then improved by turning pieces round and by moving short pieces
 * elsewhere, until neither helps. */
#include "rec-transition.h"

#include <math.h>
#include <string.h>

#define PASSES_MAX 24

/* A jump of so much is as bad as one of each other kind: about the mean between
 * two tracks taken at random from a mixed library. */
#define TEMPO_OCTAVES 0.2f
#define KEY_STEPS 2.6f
#define LOUDNESS_LU 3.5f
#define ENERGY 0.25f

/* What is not known is taken for the usual jump. */
#define NOT_KNOWN 1.0f

const RecEvenness REC_EVENNESS_USUAL = { 1.0f, 1.0f, 1.0f, 0.5f };

float
rec_tempo_jump (float a_bpm,
                float b_bpm)
{
  float octaves;

  if (!(a_bpm > 0) || !(b_bpm > 0) || !isfinite (a_bpm) || !isfinite (b_bpm))
    return NAN;
  octaves = fabsf (log2f (a_bpm / b_bpm));
  return fabsf (octaves - roundf (octaves));
}

/* Its place on the circle of fifths; a minor key lies with its relative major. */
static int
fifths_place (int key)
{
  int tonic = key < 12 ? key : (key - 12 + 3) % 12;

  return tonic * 7 % 12;
}

float
rec_key_jump (int a,
              int b)
{
  int steps;

  if (a < 0 || b < 0 || a > 23 || b > 23)
    return NAN;
  steps = ABS (fifths_place (a) - fifths_place (b));
  return (float) MIN (steps, 12 - steps);
}

float
rec_loudness_jump (float a_lufs,
                   float b_lufs)
{
  return fabsf (a_lufs - b_lufs); /* NaN stays NaN */
}

static float
share (float jump,
       float usual)
{
  return isfinite (jump) ? jump / usual : NOT_KNOWN;
}

float
rec_transition (const RecSound    *a,
                const RecSound    *b,
                const RecEvenness *evenness)
{
  return evenness->tempo * share (rec_tempo_jump (a->tempo_bpm, b->tempo_bpm), TEMPO_OCTAVES) +
         evenness->key * share (rec_key_jump (a->key, b->key), KEY_STEPS) +
         evenness->loudness * share (rec_loudness_jump (a->loudness_lufs, b->loudness_lufs),
                                     LOUDNESS_LU) +
         evenness->energy * share (fabsf (a->energy - b->energy), ENERGY);
}

/* All costs once; row n is what plays before. */
typedef struct {
  float *cost; /* owned [n + 1][n] */
  guint  n;
  guint *order; /* borrowed [n] */
} Path;

static float
step (const Path *p,
      guint       from, /* place in the order + 1; 0: what plays before */
      guint       to)
{
  guint a = from == 0 ? p->n : p->order[from - 1];

  return to > p->n ? 0.0f : p->cost[(gsize) a * p->n + p->order[to - 1]];
}

static void
path_init (Path              *p,
           const RecSound    *sounds,
           guint              n,
           const RecSound    *before,
           const RecEvenness *evenness,
           guint             *order)
{
  p->n = n;
  p->order = order;
  p->cost = g_new0 (float, ((gsize) n + 1) * n + 1);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++)
      p->cost[(gsize) i * n + j] = p->cost[(gsize) j * n + i] =
        rec_transition (&sounds[i], &sounds[j], evenness);
  for (guint j = 0; j < n && before != NULL; j++)
    p->cost[(gsize) n * n + j] = rec_transition (before, &sounds[j], evenness);
}

static void
nearest_neighbours (Path  *p,
                    guint  n_fixed,
                    gboolean before)
{
  for (guint at = MAX (n_fixed, before ? 0 : 1); at < p->n; at++) {
    const float *row = p->cost + (gsize) (at == 0 ? p->n : p->order[at - 1]) * p->n;
    guint best = at;

    for (guint k = at + 1; k < p->n; k++)
      if (row[p->order[k]] < row[p->order[best]])
        best = k;
    if (best != at) {
      guint other = p->order[at];

      p->order[at] = p->order[best];
      p->order[best] = other;
    }
  }
}

static void
reverse (guint *order,
         guint  from,
         guint  to)
{
  for (; from < to; from++, to--) {
    guint other = order[from];

    order[from] = order[to];
    order[to] = other;
  }
}

/* Turns the piece from .. to (places + 1) round where that shortens the path. */
static gboolean
turn_pieces (Path  *p,
             guint  first)
{
  gboolean better = FALSE;

  for (guint i = first; i < p->n; i++)
    for (guint j = i + 1; j <= p->n; j++) {
      float now = step (p, i - 1, i) + step (p, j, j + 1);
      float then = step (p, i - 1, j) + (j < p->n ? step (p, i, j + 1) : 0.0f);

      if (then < now - 1e-5f) {
        reverse (p->order, i - 1, j - 1);
        better = TRUE;
      }
    }
  return better;
}

/* Takes out @length from place @i (+ 1) and puts it behind place @k (+ 1). */
static void
move_piece (guint *order,
            guint  i,
            guint  length,
            guint  k)
{
  guint piece[3];

  memcpy (piece, order + i - 1, length * sizeof *order);
  if (k < i) {
    memmove (order + k + length, order + k, (i - 1 - k) * sizeof *order);
    memcpy (order + k, piece, length * sizeof *order);
  } else {
    memmove (order + i - 1, order + i - 1 + length, (k - (i + length - 1)) * sizeof *order);
    memcpy (order + k - length, piece, length * sizeof *order);
  }
}

static gboolean
move_pieces (Path  *p,
             guint  first)
{
  gboolean better = FALSE;

  for (guint length = 1; length <= 3; length++)
    for (guint i = first; i + length - 1 <= p->n; i++) {
      guint last = i + length - 1, best_k = 0;
      float gain = step (p, i - 1, i) + step (p, last, last + 1) -
                   (last < p->n ? step (p, i - 1, last + 1) : 0.0f);
      float best = 1e-5f;

      for (guint k = first - 1; k <= p->n; k++) {
        float won;

        if (k + 1 >= i && k <= last)
          continue;
        won = gain + step (p, k, k + 1) - step (p, k, i) - (k < p->n ? step (p, last, k + 1) : 0.0f);
        if (won > best) {
          best = won;
          best_k = k + 1;
        }
      }
      if (best_k > 0) {
        move_piece (p->order, i, length, best_k - 1);
        better = TRUE;
      }
    }
  return better;
}

void
rec_transition_order (const RecSound    *sounds,
                      guint              n,
                      const RecSound    *before,
                      guint              n_fixed,
                      const RecEvenness *evenness,
                      guint             *order)
{
  Path path = { 0 };
  guint first = n_fixed + 1; /* the first place (+ 1) that may move */

  for (guint i = 0; i < n; i++)
    order[i] = i;
  if (n < 2 || n_fixed >= n)
    return;
  path_init (&path, sounds, n, before, evenness, order);
  nearest_neighbours (&path, n_fixed, before != NULL);
  for (guint pass = 0; pass < PASSES_MAX; pass++) {
    gboolean turned = turn_pieces (&path, first);

    if (!move_pieces (&path, first) && !turned)
      break;
  }
  g_free (path.cost);
}
