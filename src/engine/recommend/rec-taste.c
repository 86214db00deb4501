/* rec-taste.c - what the listener thinks of sounds like this one
 *
 * A Gaussian process over the last outcomes: a track is expected to fare as
 * tracks did that are near it in sound, the more so the nearer, at any time
 * (taste), lately (mood), at this hour of the day (habit), and when they were the
 * same track or by the same artist. In another mode all of this holds for a part. The five parts add up in one covariance, so
 * that each outcome is explained once; the agent sees them apart and learns how
 * much each is worth.
 *
 * Source: Rasmussen & Williams 2006, Gaussian Processes for Machine Learning,
 * chapter 2 (regression), section 5.4.3 (sums and products of covariances). */
#include "rec-private.h"

#include <math.h>
#include <string.h>

/* Prior variances of the parts, of outcomes in 0 … 1, and of one outcome. */
#define VAR_TASTE  0.080
#define VAR_MOOD   0.040
#define VAR_HOUR   0.020
#define VAR_TRACK  0.030
#define VAR_ARTIST 0.010
#define VAR_NOISE  0.150

#define TIRED_NOISE 5.0

#define TASTE_PLAYS 600.0 /* plays after which old outcomes count for little */
#define MOOD_S 5400.0
#define HOUR_WIDTH 2.5

/* Likenesses of two modes that are tried on what was heard: what is liked in one
 * says so much of what is in another. Tried anew after so many plays. */
static const double MODE_LIKENESS[] = { 0.05, 0.2, 0.4, 0.7, 1.0 };
#define MODE_PLAYS 25
#define MODE_OUTCOMES 15 /* in each of two modes at least, before anything is said of them */

/* Reach of a likeness, as a share of the usual distance between tracks. */
#define REACH 0.33

struct _Taste {
  guint         n;
  const Item  **item;   /* [n] */
  const Memory *memory; /* [n] borrowed */
  double       *alpha;  /* [n] */
  double       *factor; /* [n][n] */
  float        *age;    /* [n] likeness in time to now, for taste */
  float        *fresh;  /* [n] for mood */
  float        *hour;   /* [n] for the hour */
  double        reach2; /* 2 × squared reach */
  double        mode_likeness; /* 0 … 1 */
};

static double
sound_likeness (Recommender *self, const Taste *taste, const Item *a, const Item *b)
{
  float distance;

  if (a == b)
    return 1.0;
  if (a->vector < 0 || b->vector < 0 || self->neighbours == NULL
      || ml_neighbours_distance (self->neighbours, (gsize) a->vector, (gsize) b->vector,
                                 ML_NEIGHBOUR_EUCLIDEAN, &distance) != ML_OK)
    return 0.0;
  return exp (-(double) distance * distance / taste->reach2);
}

static double
hour_likeness (float a, float b)
{
  double gap = fabs (a - b);

  gap = MIN (gap, 24.0 - gap);
  return exp (-gap * gap / (2 * HOUR_WIDTH * HOUR_WIDTH));
}

static double
covariance (Recommender *self, const Taste *t, guint i, guint j)
{
  const Memory *a = &t->memory[i], *b = &t->memory[j];
  double sound = sound_likeness (self, t, t->item[i], t->item[j]);
  double sum = sound * (VAR_TASTE * exp (-fabs ((double) i - j) / TASTE_PLAYS)
                        + VAR_MOOD * exp (-fabs ((double) (a->at_s - b->at_s)) / MOOD_S)
                        + VAR_HOUR * hour_likeness (a->hour, b->hour));

  if (t->item[i] == t->item[j])
    sum += VAR_TRACK;
  if (a->artist != 0 && a->artist == b->artist)
    sum += VAR_ARTIST;
  return a->mode == b->mode ? sum : t->mode_likeness * sum;
}

/* The usual distance between two tracks, from pairs that were drawn. */
static double
usual_distance (Recommender *self)
{
  gsize n = self->neighbours != NULL ? ml_neighbours_count (self->neighbours) : 0;
  double sum = 0;
  guint pairs = 0;
  ml_rng rng; /* its own: asking must not change what is picked */

  ml_rng_seed (&rng, n);
  for (guint i = 0; i < 400 && n > 1; i++) {
    float distance;

    if (ml_neighbours_distance (self->neighbours, ml_rng_below (&rng, n), ml_rng_below (&rng, n),
                                ML_NEIGHBOUR_EUCLIDEAN, &distance) == ML_OK && distance > 0) {
      sum += distance;
      pairs++;
    }
  }
  return pairs > 0 ? sum / pairs : 1.0;
}

/* Leaving a track that was heard yesterday says more of yesterday than of taste;
 * asking for one says more than bearing one. */
static double
noise_of (const Memory *m)
{
  double noise = VAR_NOISE * (m->own ? 0.5 : 1.0);

  return m->reward < 0.5f ? noise * (1.0 + TIRED_NOISE * m->tired) : noise;
}

/* Returns how well the parts explain the outcomes: their log likelihood, but for
 * a constant. */
static double
solve (Recommender *self, Taste *t)
{
  double fit = 0, base = self->base.good / self->base.all;

  for (guint i = 0; i < t->n; i++) {
    for (guint j = 0; j <= i; j++)
      t->factor[(gsize) i * t->n + j] = covariance (self, t, i, j);
    t->factor[(gsize) i * t->n + i] += noise_of (&t->memory[i]);
    t->alpha[i] = t->memory[i].reward - base;
  }
  if (ml_cholesky (t->factor, t->n) == ML_OK) {
    ml_cholesky_solve (t->factor, t->n, t->alpha);
  } else { /* cannot be: the noise keeps it definite; then nothing is known */
    memset (t->alpha, 0, t->n * sizeof *t->alpha);
    return -INFINITY;
  }
  for (guint i = 0; i < t->n; i++)
    fit -= 0.5 * t->alpha[i] * (t->memory[i].reward - base) + log (t->factor[(gsize) i * t->n + i]);
  return fit;
}

/* Two modes with enough outcomes for a comparison. */
static gboolean
modes_are_known (const Taste *t)
{
  gint64 usual = t->n > 0 ? t->memory[t->n - 1].mode : 0;
  guint here = 0;

  for (guint i = 0; i < t->n; i++)
    here += t->memory[i].mode == usual;
  return here >= MODE_OUTCOMES && t->n - here >= MODE_OUTCOMES;
}

/* How alike this listener's modes are is learnt: the likeness under which what was
 * heard is likeliest. */
static void
learn_mode_likeness (Recommender *self, Taste *t)
{
  double best = -INFINITY;

  if (!modes_are_known (t) || self->n_plays - self->mode_asked_at < MODE_PLAYS)
    return;
  self->mode_asked_at = self->n_plays;
  for (guint k = 0; k < G_N_ELEMENTS (MODE_LIKENESS); k++) {
    double fit;

    t->mode_likeness = MODE_LIKENESS[k];
    fit = solve (self, t);
    if (fit > best) {
      best = fit;
      self->mode_likeness = MODE_LIKENESS[k];
    }
  }
  t->mode_likeness = self->mode_likeness;
}

Taste *
rec_taste_new (Recommender *self, const GPtrArray *items, gint64 mode, gint64 now_s, float hour)
{
  Taste *t = g_new0 (Taste, 1);
  guint all = self->memory->len;
  Memory *memory = g_new (Memory, all + 1);
  double reach = REACH * usual_distance (self);

  t->item = g_new (const Item *, all + 1);
  for (guint i = 0; i < all; i++)
    if (items->pdata[i] != NULL) {
      memory[t->n] = g_array_index (self->memory, Memory, i);
      t->item[t->n++] = items->pdata[i];
    }
  t->memory = memory;
  t->reach2 = 2 * reach * reach;
  t->alpha = g_new0 (double, t->n + 1);
  t->factor = g_new0 (double, (gsize) t->n * t->n + 1);
  t->age = g_new (float, t->n + 1);
  t->fresh = g_new (float, t->n + 1);
  t->hour = g_new (float, t->n + 1);
  for (guint i = 0; i < t->n; i++) {
    t->age[i] = (float) (VAR_TASTE * exp (-(double) (t->n - i) / TASTE_PLAYS));
    t->fresh[i] = (float) (VAR_MOOD * exp (-fabs ((double) (now_s - memory[i].at_s)) / MOOD_S));
    t->hour[i] = (float) (VAR_HOUR * hour_likeness (hour, memory[i].hour));
  }
  t->mode_likeness = self->mode_likeness;
  learn_mode_likeness (self, t);
  solve (self, t);
  for (guint i = 0; i < t->n; i++) /* as they count from where the listener is now */
    t->alpha[i] *= memory[i].mode == mode ? 1.0 : t->mode_likeness;
  return t;
}

void
rec_taste_free (Taste *t)
{
  if (t == NULL)
    return;
  g_free (t->item);
  g_free ((gpointer) t->memory);
  g_free (t->alpha);
  g_free (t->factor);
  g_free (t->age);
  g_free (t->fresh);
  g_free (t->hour);
  g_free (t);
}

/* Fills the features that are parts of the expectation, and how much is known:
 * 0 nothing, towards 1 when many near ones were heard. */
void
rec_taste_score (Recommender *self, const Taste *t, const Item *item, float *f)
{
  double taste = 0, mood = 0, hour = 0, track = 0, artist = 0, known = 0;

  for (guint i = 0; i < t->n; i++) {
    double sound = sound_likeness (self, t, item, t->item[i]);

    taste += t->age[i] * sound * t->alpha[i];
    mood += t->fresh[i] * sound * t->alpha[i];
    hour += t->hour[i] * sound * t->alpha[i];
    known += sound;
    if (t->item[i] == item)
      track += VAR_TRACK * t->alpha[i];
    if (item->artist != 0 && t->memory[i].artist == item->artist)
      artist += VAR_ARTIST * t->alpha[i];
  }
  f[F_TASTE] = (float) taste;
  f[F_TASTE_NOW] = (float) mood;
  f[F_TASTE_HOUR] = (float) hour;
  f[F_TRACK] = (float) track;
  f[F_ARTIST] = (float) artist;
  f[F_TASTE_KNOWN] = (float) (known / (known + 3.0));
}
