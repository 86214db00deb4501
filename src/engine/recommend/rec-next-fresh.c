/* rec-next-fresh.c - whether the next play is a track never played before, and which
 *
 * Of tracks that nobody has heard only artist and album are known: more of what
 * plays, of what played lately, of what usually follows, or somebody new. The
 * shares of these are learnt as those of the known tracks are. */
#include "rec-next-private.h"

#include <math.h>

#define KEEP 0.998
#define SPARE 0.02

/* A chance by artist, spread evenly over the tracks of each that were not heard. */
typedef struct {
  double *of_artist[N_FRESH]; /* owned [n_artists]; chance of each one track */
  double  of_album;           /* of each one track of the album that plays */
  guint   album;              /* 0 none */
  guint   situation;
} Fresh;

static guint
situation_of (const NextModel *self, gint64 now_s)
{
  if (!next_model_in_session (self, now_s))
    return 0;
  return self->last_was_fresh ? 2 : 1;
}

/* Weights by artist become chances of single tracks. */
static void
settle (const NextModel *self, double *weight)
{
  double sum = 0;
  guint n = self->n - self->played->len;

  for (guint a = 0; a < self->n_artists; a++)
    if (self->by_artist[a].unheard > 0)
      sum += weight[a];
  for (guint a = 0; a < self->n_artists; a++) {
    guint unheard = self->by_artist[a].unheard;

    weight[a] = unheard == 0 ? 0.0
                : sum > 0    ? (1 - SPARE) * weight[a] / sum / unheard + SPARE / n
                             : 1.0 / n;
  }
}

static void
by_artists (const NextModel *self, Fresh *f, gint64 now_s, gboolean open)
{
  guint last = open ? self->artist[self->back[0]] : 0;
  GHashTable *row = open ? g_hash_table_lookup (self->artist_follows, GUINT_TO_POINTER (last)) : NULL;

  for (guint a = 0; a < self->n_artists; a++) {
    const ArtistCounts *c = &self->by_artist[a];
    double plays[FADES];

    next_model_faded (&c->plays, now_s, plays);
    f->of_artist[FRESH_ARTIST][a] = last != 0 && a == last;
    f->of_artist[FRESH_LATELY][a] = a != 0 ? plays[1] + 0.1 * plays[0] : 0.0;
    f->of_artist[FRESH_SESSION][a] = open && a != 0 && c->session == self->session ? c->in_session : 0.0;
    f->of_artist[FRESH_FOLLOWS][a] =
      row != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (row, GUINT_TO_POINTER (a))) : 0;
    f->of_artist[FRESH_UNHEARD][a] = c->heard == 0 || a == 0 ? c->unheard : 0.0;
    f->of_artist[FRESH_ANY][a] = c->unheard;
  }
}

static void
fresh_init (Fresh *f, const NextModel *self, gint64 now_s)
{
  const gboolean open = next_model_in_session (self, now_s);

  f->situation = situation_of (self, now_s);
  f->album = open ? self->album[self->back[0]] : 0;
  f->of_album = f->album != 0 && self->unheard_of_album[f->album] > 0 ? 1.0 / self->unheard_of_album[f->album] : 0.0;
  for (guint e = 0; e < N_FRESH; e++)
    f->of_artist[e] = e == FRESH_ALBUM ? NULL : g_new (double, self->n_artists);
  by_artists (self, f, now_s, open);
  for (guint e = 0; e < N_FRESH; e++)
    if (e != FRESH_ALBUM)
      settle (self, f->of_artist[e]);
}

static void
fresh_clear (Fresh *f)
{
  for (guint e = 0; e < N_FRESH; e++)
    g_free (f->of_artist[e]);
}

/* Without an album to go on with, it says what chance says. */
static double
chance_by (const Fresh *f, const NextModel *self, guint e, guint track)
{
  if (e != FRESH_ALBUM)
    return f->of_artist[e][self->artist[track]];
  if (f->of_album <= 0)
    return f->of_artist[FRESH_ANY][self->artist[track]];
  return (1 - SPARE) * (self->album[track] == f->album ? f->of_album : 0.0)
         + SPARE * f->of_artist[FRESH_ANY][self->artist[track]];
}

void
next_fresh_blend (const NextModel *self, gint64 now_s, double share, float *chance)
{
  g_autofree double *sum = g_new0 (double, self->n_artists);
  double total = 0, album;
  const double *trust;
  Fresh f;

  fresh_init (&f, self, now_s);
  trust = self->trust_fresh[f.situation];
  for (guint e = 0; e < N_FRESH; e++) {
    double part = trust[e] * (e == FRESH_ALBUM && f.of_album > 0 ? SPARE : 1.0);

    total += trust[e];
    for (guint a = 0; a < self->n_artists; a++)
      sum[a] += part * f.of_artist[e == FRESH_ALBUM ? FRESH_ANY : e][a];
  }
  album = trust[FRESH_ALBUM] * (1 - SPARE) * f.of_album;
  for (guint i = 0; i < self->n; i++)
    if (self->track[i].count == 0)
      chance[i] = (float) (share / total
                           * (sum[self->artist[i]] + (f.album != 0 && self->album[i] == f.album ? album : 0.0)));
  fresh_clear (&f);
}

/* ---- whether --------------------------------------------------------------------------- */

static void
fresh_features (const NextModel *self, gint64 now_s, float *f)
{
  const gboolean open = next_model_in_session (self, now_s);
  const guint last = open ? self->back[0] : self->n;
  const ArtistCounts *a = open ? &self->by_artist[self->artist[last]] : NULL;
  double slow = CLAMP (self->fresh_slow, 0.01, 0.99), fast = CLAMP (self->fresh_fast, 0.03, 0.97);

  f[0] = 1;
  f[1] = (float) log (slow / (1 - slow));
  f[2] = (float) log (fast / (1 - fast));
  f[3] = open;
  f[4] = open && self->last_was_fresh;
  f[5] = a != NULL && self->artist[last] != 0 && a->unheard > 0;
  f[6] = open && self->album[last] != 0 && self->unheard_of_album[self->album[last]] > 0;
  f[7] = open && self->total[last] > 0;
  f[8] = open && self->track[last].left;
}

double
next_fresh_chance (const NextModel *self, gint64 now_s)
{
  float f[FRESH_FEATURES];
  double chance;

  fresh_features (self, now_s, f);
  if (ml_agent_predict (self->fresh, f, 1, &chance, NULL, NULL) != ML_OK)
    return 0.5;
  return CLAMP (chance, 0.005, 0.995);
}

void
next_fresh_learn (NextModel *self, guint track, gint64 now_s)
{
  const gboolean fresh = self->track[track].count == 0;
  float features[FRESH_FEATURES];
  double sum = 0, *trust;
  Fresh f;

  fresh_features (self, now_s, features);
  if (ml_agent_decay (self->fresh, 0.9995) == ML_OK)
    ml_agent_learn (self->fresh, features, fresh, 1.0);
  if (!fresh)
    return;
  fresh_init (&f, self, now_s);
  trust = self->trust_fresh[f.situation];
  for (guint e = 0; e < N_FRESH; e++)
    sum += trust[e] * chance_by (&f, self, e, track);
  for (guint e = 0; e < N_FRESH; e++)
    trust[e] = KEEP * trust[e] + trust[e] * chance_by (&f, self, e, track) / sum;
  fresh_clear (&f);
}
