/* rec-next-blend.c - whom to trust to foretell the next play
 *
 * The learnt weights are good on the whole, and now and then a plain habit is
 * better: what always follows, what stands nearby, more of the artist. Each gives
 * every track a chance; the chances are added up, for as much as each one foretold
 * in situations like this one. So the blend is never far behind the best of them,
 * whatever the history is like.
 *
 * Source: Cesa-Bianchi & Lugosi 2006, Prediction, Learning, and Games, chapters 2
 * and 3 (mixtures of forecasters); the shares are learnt by online EM. */
#include "rec-next-private.h"

#include <math.h>

/* How fast trust fades: half after 350 plays. */
#define KEEP 0.998

/* Chance that every one leaves for what it does not know of. */
#define SPARE 0.02

/* Of the learnt weights, where they were surer than they should have been. */
#define DOUBT 0.6

/* What a track heard once is worth beside one that never was, within an artist. */
#define NEVER 0.5

typedef struct {
  float *chance[N_BLENDED]; /* owned [n] each */
  guint  situation;
} Blend;

static guint
situation_of (const NextModel *self, gint64 now_s)
{
  guint known = self->n_back > 0 ? self->total[self->back[0]] : 0;

  if (!next_model_in_session (self, now_s))
    return 0;
  return known == 0 ? 1 : known < 4 ? 2 : 3;
}

/* Makes a chance of each of what are weights yet: they sum to 1, none is 0. */
static void
settle (float *chance, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += chance[i];
  for (guint i = 0; i < n; i++)
    chance[i] = (float) ((sum > 0 ? (1 - SPARE) * chance[i] / sum : (1.0 - SPARE) / n) + SPARE / n);
}

static void
by_score (const NextModel *self, const float *score, double doubt, float *chance)
{
  float top = -INFINITY;

  for (guint i = 0; i < self->n; i++)
    top = MAX (top, score[i]);
  for (guint i = 0; i < self->n; i++)
    chance[i] = (float) exp (doubt * ((double) score[i] - top));
}

static void
by_table (GHashTable *table, guint from, double share, float *chance)
{
  GHashTable *row = g_hash_table_lookup (table, GUINT_TO_POINTER (from));
  GHashTableIter iter;
  gpointer to, n;

  if (row == NULL)
    return;
  g_hash_table_iter_init (&iter, row);
  while (g_hash_table_iter_next (&iter, &to, &n))
    chance[GPOINTER_TO_UINT (to)] += (float) (share * GPOINTER_TO_UINT (n));
}

static void
by_habits (const NextModel *self, Blend *b)
{
  guint artist = self->n_back > 0 ? self->artist[self->back[0]] : 0;

  for (guint i = 0; i < self->n; i++) {
    b->chance[BLEND_LATELY][i] = self->track[i].recent + 0.01f * self->track[i].count;
    b->chance[BLEND_ARTIST][i] = artist != 0 && self->artist[i] == artist
                                   ? (float) (self->track[i].count + NEVER) : 0.0f;
  }
  if (b->situation == 0)
    return;
  by_table (self->follows, self->back[0], 1.0, b->chance[BLEND_FOLLOWS]);
  for (guint k = 0; k < self->n_back; k++) {
    double share = 1.0 / (self->total[self->back[k]] + 1.0);

    by_table (self->near, self->back[k], share, b->chance[BLEND_NEAR]);
    by_table (self->follows, self->back[k], share, b->chance[BLEND_NEAR]);
  }
}

static void
blend_init (Blend *b, const NextModel *self, gint64 now_s, const float *score)
{
  b->situation = situation_of (self, now_s);
  for (guint e = 0; e < N_BLENDED; e++)
    b->chance[e] = g_new0 (float, self->n);
  by_score (self, score, 1.0, b->chance[BLEND_WEIGHTS]);
  by_score (self, score, DOUBT, b->chance[BLEND_DOUBT]);
  by_habits (self, b);
  for (guint e = 0; e < N_BLENDED; e++)
    settle (b->chance[e], self->n);
}

static void
blend_clear (Blend *b)
{
  for (guint e = 0; e < N_BLENDED; e++)
    g_free (b->chance[e]);
}

void
next_blend_score (const NextModel *self, gint64 now_s, float *score)
{
  const double *trust;
  Blend b;

  blend_init (&b, self, now_s, score);
  trust = self->trust[b.situation];
  for (guint i = 0; i < self->n; i++) {
    double sum = 0;

    for (guint e = 0; e < N_BLENDED; e++)
      sum += trust[e] * b.chance[e][i];
    score[i] = (float) log (sum);
  }
  blend_clear (&b);
}

void
next_blend_learn (NextModel *self, guint track, gint64 now_s)
{
  g_autofree float *score = g_new (float, self->n);
  double sum = 0, *trust;
  Blend b;

  next_model_score_weights (self, now_s, score);
  blend_init (&b, self, now_s, score);
  trust = self->trust[b.situation];
  for (guint e = 0; e < N_BLENDED; e++)
    sum += trust[e] * b.chance[e][track];
  for (guint e = 0; e < N_BLENDED; e++)
    trust[e] = KEEP * trust[e] + trust[e] * b.chance[e][track] / sum;
  blend_clear (&b);
}
