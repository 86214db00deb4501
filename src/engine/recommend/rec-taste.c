/* rec-taste.c - what the listener thinks of sounds like this one
 *
 * A Gaussian process over the chance to finish, seen through a logistic curve: a
 * track is expected to fare as tracks did that are near it in sound, the more so
 * the nearer, at any time (taste), lately (mood), at this hour of the day (habit),
 * and when they were the same track or by the same artist. The parts add up in one
 * covariance, so that each outcome is explained once; the agent sees them apart
 * and learns how much each is worth. That a track heard shortly before is wanted
 * less is taken off first, so that leaving it says nothing against its sound. In
 * another mode all of this holds for a part, and for how great a one is learnt.
 *
 * Invariant: factor, half and item stand for the outcomes of memory that were
 * told so far, in order; an outcome costs O(n^2) once and is never looked at
 * again. What the outcome says (a target and its noise) is settled when it comes,
 * from what was expected of it then.
 *
 * Sources: Rasmussen & Williams 2006, Gaussian Processes for Machine Learning,
 * sections 2.2, 3.4 (Laplace), 3.6 (one outcome at a time), 4.2.1 (rational
 * quadratic covariance), 5.4.3 (sums and products of covariances). */
#include "rec-private.h"

#include <math.h>
#include <string.h>

/* Prior variances of the parts, in logits. These and the constants below were
 * chosen on simulated listeners of seeds from 20100 on, each with a sense of
 * sound of its own; docs/decisions/0008 tells how flat the optimum is. */
#define VAR_TASTE  3.0
#define VAR_MOOD   1.8
#define VAR_HOUR   0.6
#define VAR_TRACK  1.0
#define VAR_ARTIST 0.1
#define VAR_LEVEL  0.5

#define LEVEL (-0.7)  /* of a track that nothing is known of */
#define ASKED 0.5     /* what asking for a track counts, beside how it ended */

#define TASTE_PLAYS 600.0 /* plays after which old outcomes count for little */
#define MOOD_S 9000.0
#define HOUR_WIDTH 2.2

/* Reach of a likeness, as a share of the usual distance between tracks; its tails
 * are long, since nobody knows which differences a listener hears. */
#define REACH 0.42

/* Likenesses of two modes that are tried on what was heard: what is liked in one
 * says so much of what is in another. Tried anew after so many plays. */
static const double MODE_LIKENESS[] = { 0.05, 0.2, 0.4, 0.7, 1.0 };
#define MODE_PLAYS 25
#define MODE_TRIED 200   /* latest outcomes that it is tried on */
#define MODE_OUTCOMES 15 /* in each of two modes at least, before anything is said of them */

#define MOST MEMORY     /* outcomes held at once */
#define KEEP 300        /* of them left when the oldest go */

struct _Taste {
  guint        n;
  guint        first;    /* column of likeness that outcome 0 has */
  guint64      told;     /* outcomes ever remembered that were looked at */
  const Item  *item[MOST];
  Memory       memory[MOST];
  double       half[MOST];   /* factor^-1 (targets − prior) */
  double       alpha[MOST];  /* factor^-T half, when solved */
  gboolean     solved;
  double      *factor;   /* owned [MOST][MOST], lower triangle */
  float       *likeness; /* owned [library][MOST] to each outcome; NULL: too many tracks */
  double       reach2;   /* 6 × squared reach */
  double       mode_likeness; /* 0 … 1 */
  double       foretold; /* log of the chance that what was heard had, before it was heard */
};

struct _TasteNow {
  const Taste *taste;    /* borrowed, until the next outcome */
  float        weight[MOST]; /* alpha as it counts in this mode */
  float        part[3][MOST]; /* taste, mood, hour */
  float        sum[MOST];
  float        level;
};

/* ---- likeness ----------------------------------------------------------------------- */

static float
sound_likeness (const Recommender *self, const Taste *t, const Item *a, const Item *b)
{
  float distance, q;

  if (a == b)
    return 1.0f;
  if (a->vector < 0 || b->vector < 0 || self->neighbours == NULL
      || ml_neighbours_distance (self->neighbours, (gsize) a->vector, (gsize) b->vector,
                                 ML_NEIGHBOUR_EUCLIDEAN, &distance) != ML_OK)
    return 0.0f;
  q = 1.0f + distance * distance / (float) t->reach2;
  return 1.0f / (q * q * q);
}

static double
hour_likeness (float a, float b)
{
  double gap = fabs (a - b);

  gap = MIN (gap, 24.0 - gap);
  return exp (-gap * gap / (2 * HOUR_WIDTH * HOUR_WIDTH));
}

/* The first @n outcomes, all distances in one go. */
static void
sound_likenesses (const Recommender *self, const Taste *t, const Item *item, guint n, float *like)
{
  size_t row[MOST];
  gboolean known = self->neighbours != NULL && item->vector >= 0;

  for (guint i = 0; i < n; i++)
    row[i] = t->item[i]->vector >= 0 ? (size_t) t->item[i]->vector : SIZE_MAX;
  known = known && ml_neighbours_distances (self->neighbours, (size_t) item->vector, row, n, like) == ML_OK;
  for (guint i = 0; i < n; i++) {
    float q = known ? 1.0f + like[i] * like[i] / (float) t->reach2 : 1.0f;

    like[i] = t->item[i] == item ? 1.0f : known && row[i] != SIZE_MAX ? 1.0f / (q * q * q) : 0.0f;
  }
}

/* Likeness of @item to all outcomes; @room [MOST] is used where it is not kept. */
static const float *
likenesses (const Recommender *self, const Taste *t, const Item *item, float *room)
{
  if (t->likeness != NULL)
    return t->likeness + (gsize) (item - self->items) * MOST;
  sound_likenesses (self, t, item, t->n, room);
  return room;
}

/* The usual distance between two tracks, from pairs that were drawn. */
static double
usual_distance (const Recommender *self)
{
  gsize n = self->neighbours != NULL ? ml_neighbours_count (self->neighbours) : 0;
  double sum = 0;
  guint pairs = 0;
  ml_rng rng; /* its own: asking must not change what is picked */

  ml_rng_seed (&rng, n);
  for (guint i = 0; i < 1000 && n > 1; i++) {
    float distance;

    if (ml_neighbours_distance (self->neighbours, ml_rng_below (&rng, n), ml_rng_below (&rng, n),
                                ML_NEIGHBOUR_EUCLIDEAN, &distance) == ML_OK && distance > 0) {
      sum += distance;
      pairs++;
    }
  }
  return pairs > 0 ? sum / pairs : 1.0;
}

/* ---- learning ------------------------------------------------------------------------- */

static double
covariance (const Taste *t, guint i, guint j, double sound)
{
  const Memory *a = &t->memory[i], *b = &t->memory[j];
  double faded = exp (-(double) (i - j) / TASTE_PLAYS);
  double sum = VAR_LEVEL * faded
               + sound * (VAR_TASTE * faded
                          + VAR_MOOD * exp (-fabs ((double) (a->at_s - b->at_s)) / MOOD_S)
                          + VAR_HOUR * hour_likeness (a->hour, b->hour));

  if (t->item[i] == t->item[j])
    sum += VAR_TRACK;
  if (a->artist != 0 && a->artist == b->artist)
    sum += VAR_ARTIST;
  return a->mode == b->mode ? sum : t->mode_likeness * sum;
}

/* Four sums side by side: one would wait for itself at each step. */
static double
dot (const double *a, const double *b, guint n)
{
  double sum[4] = { 0 };
  guint i = 0;

  for (; i + 4 <= n; i += 4)
    for (guint l = 0; l < 4; l++)
      sum[l] += a[i + l] * b[i + l];
  for (; i < n; i++)
    sum[0] += a[i] * b[i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* Outcome n, memory and item of which stand already, is taken in: its row of the
 * factor, and on the way what was expected of it. */
static void
take_in (const Recommender *self, Taste *t)
{
  const guint n = t->n;
  const Memory *m = &t->memory[n];
  const double weight = m->own ? 1.0 + ASKED : 1.0;
  const double good = m->own ? (m->reward + ASKED) / weight : m->reward;
  double *row = t->factor + (gsize) n * MOST;
  double expected = LEVEL - WEARY * m->tired, variance, score, p, sharp;
  float room[MOST];
  const float *like = room;

  if (t->likeness != NULL)
    like = t->likeness + (gsize) (t->item[n] - self->items) * MOST + t->first;
  else
    sound_likenesses (self, t, t->item[n], n + 1, room);
  for (guint j = 0; j <= n; j++)
    row[j] = covariance (t, n, j, like[j]);
  variance = row[n];
  for (guint j = 0; j < n; j++) {
    const double *other = t->factor + (gsize) j * MOST;

    row[j] = (row[j] - dot (other, row, j)) / other[j];
    expected += row[j] * t->half[j];
    variance -= row[j] * row[j];
  }
  variance = MAX (variance, 1e-3); /* a track heard at this very second already */
  p = 1.0 / (1.0 + exp (-expected / sqrt (1.0 + G_PI / 8.0 * variance)));
  t->foretold += m->reward * log (p + 1e-9) + (1.0 - m->reward) * log (1.0 - p + 1e-9);
  score = ml_agent_settle (expected, variance, good, weight);
  p = 1.0 / (1.0 + exp (-score));
  sharp = MAX (weight * p * (1.0 - p), 1e-3);
  row[n] = sqrt (variance + 1.0 / sharp);
  t->half[n] = (score + weight * (good - p) / sharp - expected) / row[n];
  t->n++;
  t->solved = FALSE;
}

static void
take_in_anew (const Recommender *self, Taste *t, guint n)
{
  t->n = 0;
  t->foretold = 0;
  while (t->n < n)
    take_in (self, t);
}

static void
append (const Recommender *self, Taste *t, const Memory *memory, const Item *item)
{
  t->memory[t->n] = *memory;
  t->item[t->n] = item;
  for (guint i = 0; t->likeness != NULL && i < self->n; i++)
    t->likeness[(gsize) i * MOST + t->n] = sound_likeness (self, t, &self->items[i], item);
  take_in (self, t);
}

/* The oldest go, and the rest is taken in anew: their likenesses stay. */
static void
drop_oldest (const Recommender *self, Taste *t)
{
  const guint gone = t->n - KEEP;

  memmove (t->memory, t->memory + gone, KEEP * sizeof *t->memory);
  memmove (t->item, t->item + gone, KEEP * sizeof *t->item);
  for (guint i = 0; t->likeness != NULL && i < self->n; i++)
    memmove (t->likeness + (gsize) i * MOST, t->likeness + (gsize) i * MOST + gone, KEEP * sizeof (float));
  take_in_anew (self, t, KEEP);
}

/* ---- modes ---------------------------------------------------------------------------- */

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

/* How alike this listener's modes are is learnt: the likeness that would have
 * foretold best what was heard. */
static void
learn_mode_likeness (Recommender *self, Taste *t)
{
  const guint n = MIN (t->n, MODE_TRIED), skip = t->n - n;
  double best = -INFINITY;
  Taste *trial;

  if (!modes_are_known (t) || self->n_plays - self->mode_asked_at < MODE_PLAYS)
    return;
  self->mode_asked_at = self->n_plays;
  trial = g_memdup2 (t, sizeof *t);
  trial->factor = g_new (double, (gsize) n * MOST);
  trial->first = skip;
  memmove (trial->memory, trial->memory + skip, n * sizeof *trial->memory);
  memmove (trial->item, trial->item + skip, n * sizeof *trial->item);
  for (guint k = 0; k < G_N_ELEMENTS (MODE_LIKENESS); k++) {
    trial->mode_likeness = MODE_LIKENESS[k];
    take_in_anew (self, trial, n);
    if (trial->foretold > best) {
      best = trial->foretold;
      self->mode_likeness = MODE_LIKENESS[k];
    }
  }
  g_free (trial->factor);
  g_free (trial);
}

/* ---- keeping up --------------------------------------------------------------------------- */

static Taste *
taste_new (const Recommender *self)
{
  Taste *t = g_new0 (Taste, 1);
  double reach = REACH * usual_distance (self);

  t->factor = g_new0 (double, MOST * MOST);
  if (self->n <= TASTE_EVERYTHING)
    t->likeness = g_new0 (float, (gsize) MAX (self->n, 1) * MOST);
  t->reach2 = 6.0 * reach * reach;
  t->told = self->n_remembered - self->memory->len;
  t->mode_likeness = self->mode_likeness;
  return t;
}

void
rec_taste_free (Taste *t)
{
  if (t == NULL)
    return;
  g_free (t->factor);
  g_free (t->likeness);
  g_free (t);
}

/* Outcomes are taken in when somebody asks: a history of 100 000 plays that is
 * read at start costs its last ones only. */
static Taste *
up_to_date (Recommender *self)
{
  guint fresh;

  if (self->taste == NULL)
    self->taste = taste_new (self);
  fresh = (guint) MIN (self->n_remembered - self->taste->told, self->memory->len);
  for (guint i = self->memory->len - fresh; i < self->memory->len; i++) {
    const Memory *m = &g_array_index (self->memory, Memory, i);
    const Item *item = rec_item (self, m->track_id);

    if (item == NULL)
      continue;
    if (self->taste->n == MOST)
      drop_oldest (self, self->taste);
    append (self, self->taste, m, item);
  }
  self->taste->told = self->n_remembered;
  learn_mode_likeness (self, self->taste);
  if (self->taste->mode_likeness != self->mode_likeness) {
    self->taste->mode_likeness = self->mode_likeness;
    take_in_anew (self, self->taste, self->taste->n);
  }
  return self->taste;
}

/* ---- asking ------------------------------------------------------------------------------ */

static void
solve (Taste *t)
{
  memcpy (t->alpha, t->half, t->n * sizeof *t->alpha);
  for (guint i = t->n; i-- > 0;) {
    const double *row = t->factor + (gsize) i * MOST;

    t->alpha[i] /= row[i];
    for (guint j = 0; j < i; j++)
      t->alpha[j] -= row[j] * t->alpha[i];
  }
  t->solved = TRUE;
}

void
recommender_prepare (Recommender *self)
{
  Taste *t = up_to_date (self);

  if (!t->solved)
    solve (t);
}

TasteNow *
rec_taste_now (Recommender *self, gint64 mode, gint64 now_s, float hour)
{
  TasteNow *now = g_new0 (TasteNow, 1);
  Taste *t = up_to_date (self);

  if (!t->solved)
    solve (t);
  now->taste = t;
  for (guint i = 0; i < t->n; i++) {
    double faded = exp (-(double) (t->n - i) / TASTE_PLAYS);
    double fresh = exp (-fabs ((double) (now_s - t->memory[i].at_s)) / MOOD_S);
    double weight = t->memory[i].mode == mode ? t->alpha[i] : t->mode_likeness * t->alpha[i];

    now->weight[i] = (float) weight;
    now->level += (float) (VAR_LEVEL * faded * weight);
    now->part[0][i] = (float) (VAR_TASTE * faded * weight);
    now->part[1][i] = (float) (VAR_MOOD * fresh * weight);
    now->part[2][i] = (float) (VAR_HOUR * hour_likeness (hour, t->memory[i].hour) * weight);
    now->sum[i] = now->part[0][i] + now->part[1][i] + now->part[2][i];
  }
  return now;
}

void
rec_taste_now_free (TasteNow *now)
{
  g_free (now);
}

float
rec_tiredness (gint64 last_s, gint64 now_s)
{
  return last_s > 0 ? expf (-(float) MAX (0, now_s - last_s) / REST_S) : 0.0f;
}

/* Quickly, for all the library: what sound alone says. */
float
rec_taste_sound (Recommender *self, const TasteNow *now, const Item *item)
{
  float room[MOST];

  return (float) ml_dot (now->sum, likenesses (self, now->taste, item, room), now->taste->n);
}

/* The parts of the expectation, in quarters of a logit so that they are about
 * −1 … 1, and how much is known: 0 nothing, towards 1 when many near ones were heard. */
void
rec_taste_score (Recommender *self, const TasteNow *now, const Item *item, float *f)
{
  const Taste *t = now->taste;
  float room[MOST];
  const float *like = likenesses (self, t, item, room);
  double track = 0, artist = 0, known = ml_sum (like, t->n);

  for (guint i = 0; i < t->n; i++) {
    if (t->item[i] == item)
      track += VAR_TRACK * now->weight[i];
    if (item->artist != 0 && t->memory[i].artist == item->artist)
      artist += VAR_ARTIST * now->weight[i];
  }
  f[F_TASTE] = (float) (ml_dot (now->part[0], like, t->n) + now->level) / TASTE_UNIT;
  f[F_TASTE_NOW] = (float) ml_dot (now->part[1], like, t->n) / TASTE_UNIT;
  f[F_TASTE_HOUR] = (float) ml_dot (now->part[2], like, t->n) / TASTE_UNIT;
  f[F_TRACK] = (float) track / TASTE_UNIT;
  f[F_ARTIST] = (float) artist / TASTE_UNIT;
  f[F_TASTE_KNOWN] = (float) (known / (known + 3.0));
}

TasteShares
rec_taste_shares (Recommender *self, const TasteNow *now, const Item *item, const Item *other)
{
  const Taste *t = now->taste;
  float room[MOST];
  const float *like = likenesses (self, t, item, room);
  TasteShares shares = { 0 };

  for (guint i = 0; i < t->n; i++) {
    double share = (double) now->sum[i] * like[i];

    if (t->item[i] == other)
      shares.of_other += share;
    else if (item->artist != 0 && t->memory[i].artist == item->artist)
      shares.of_artist += share;
    else if (item->cluster >= 0 && t->item[i]->cluster == item->cluster)
      shares.of_cluster += share;
  }
  return shares;
}
