/* feat-beats.c - the beats of a known tempo, by dynamic programming */
#include "feat-beats.h"

#include <math.h>

#include "feat-pulse.h"
#include "feat-simd.h"

/* What a beat off its place costs against onset strength of unit spread; Ellis
 * (2007) found 100 to do for most music. */
static const float TIGHTNESS = 100.0f;
/* The signal rises when an onset enters a frame, not when it stands in its
 * middle; measured on clicks. */
static const double ONSET_LATE_S = 0.0065;

/* Scaled to unit spread; FALSE when there is none. */
static gboolean
normalise (const float *pulse,
           gsize        n,
           float       *x)
{
  double sum = 0.0, squares = 0.0;

  for (gsize t = 0; t < n; t++) {
    sum += pulse[t];
    squares += (double) pulse[t] * pulse[t];
  }
  squares = squares / (double) n - sum / (double) n * sum / (double) n;
  if (squares <= 1e-12)
    return FALSE;
  for (gsize t = 0; t < n; t++)
    x[t] = (float) (pulse[t] / sqrt (squares));
  return TRUE;
}

/* For each frame the best chain of beats that ends there. */
static void
chain (float  *score,   /* in: onset strength; out: of the chain; [n] */
       gint32 *before,  /* out: the beat before, -1 none; [n] */
       gsize   n,
       double  period)
{
  const int nearest = MAX ((int) (period / 2.0), 1), farthest = (int) (period * 2.0) + 1;
  g_autofree float *cost = g_new (float, (gsize) farthest + 1);

  for (int d = nearest; d <= farthest; d++) {
    const double off = log (d / period);

    cost[d] = (float) (TIGHTNESS * off * off);
  }
  for (gssize t = 0; t < (gssize) n; t++) {
    float best = 0.0f; /* a chain may begin anywhere */

    before[t] = -1;
    for (int d = nearest; d <= farthest && d <= t; d++) {
      const float s = score[t - d] - cost[d];

      if (s > best) {
        best = s;
        before[t] = (gint32) (t - d);
      }
    }
    score[t] += best;
  }
}

void
feat_beats_find (const float *pulse,
                 gsize        n,
                 FeatureSet  *set)
{
  const double period = 60.0 * FEAT_PULSE_RATE_HZ / set->tempo_bpm;
  g_autofree float *score = g_new (float, n);
  g_autofree gint32 *before = g_new (gint32, n);
  gssize last = 0;
  guint count = 0;

  if (!(set->tempo_bpm > 0.0f) || n < period || !normalise (pulse, n, score))
    return;
  chain (score, before, n, period);
  for (gssize t = (gssize) MAX ((double) n - period, 0.0); t < (gssize) n; t++)
    if (score[t] > score[last] || last == 0)
      last = t;
  for (gssize t = last; t >= 0; t = before[t])
    count++;
  set->beats_s = g_new (float, count);
  set->n_beats = count;
  for (gssize t = last; t >= 0; t = before[t])
    set->beats_s[--count] = (float) MAX ((double) t / FEAT_PULSE_RATE_HZ + ONSET_LATE_S, 0.0);
}
