/* listener-simulated.c - people who do not exist; the model stands in the header */
#include "listener-simulated.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ml.h"

#define VIEW 6              /* dimensions of the space that people hear in */
#define MOST_TASTES 5
#define SEQUENCES 40

#define TASTE_STRENGTH 3.0  /* of a track right at a taste that is in the mood */
#define LEAST_REACH 0.05     /* share of the library that a taste takes in */
#define MOST_REACH 0.15
#define PRIVATE_SD 0.6      /* of the liking that no vector shows */
#define TRACK_WEARY 2.5     /* right after hearing it; fades over TRACK_REST_S */
#define TRACK_REST_S (2.0 * 86400)
#define ARTIST_WEARY 0.5
#define ARTIST_REST_S 1200.0
#define SEQUENCE_JOY 1.5
#define STEEPNESS 1.8       /* how surely more liking means finishing */
#define MOOD_REST_S (2.5 * 3600)
#define MOOD_SD 1.2
#define HOUR_STRENGTH 1.2

typedef struct {
  float  at[VIEW];
  double width;
  double share;     /* log of its usual weight */
  double hour;      /* of the day at which it is most wanted */
  double mood;      /* the drifting part */
} Taste;

struct _SimulatedListener
{
  SimulatedTraits traits;
  ml_rng   rng;
  guint    n;
  float   *place;        /* owned [n][VIEW] */
  float   *liking;       /* owned [n] private */
  guint   *artist;       /* owned [n] or NULL */
  gint64  *last_s;       /* owned [n] when it was last heard, 0 never */
  guint    pair[SEQUENCES][2];
  Taste    taste_of[SIMULATED_MODES_MAX][MOST_TASTES];
  guint    n_tastes_of[SIMULATED_MODES_MAX];
  Taste   *taste;        /* of the mode that is on */
  guint    n_tastes;
  double   patience;
  gint64   mood_s;       /* time that the moods are of */
  gint64   heard_s;      /* when the last track began */
  guint    last_track;   /* n: none */
};

/* ---- how sound becomes a place ------------------------------------------------ */

/* tanh of a random projection of the standardised vector: bent, so that no
 * linear model of the vector is the truth. */
static gboolean
view_places (SimulatedListener *self, const float *x, guint d)
{
  g_autofree float *mean = g_new (float, d), *scale = g_new (float, d);
  g_autofree double *p = g_new (double, (gsize) VIEW * d);
  ml_rng world;

  if (ml_standardise (x, self->n, d, mean, scale) != ML_OK)
    return FALSE;
  ml_rng_seed (&world, self->traits.world_seed);
  for (gsize i = 0; i < (gsize) VIEW * d; i++)
    p[i] = ml_rng_normal (&world) / sqrt (d);
  for (guint i = 0; i < self->n; i++)
    for (guint v = 0; v < VIEW; v++) {
      double sum = 0;

      for (guint t = 0; t < d; t++)
        sum += p[v * d + t] * (x[(gsize) i * d + t] - mean[t]) * scale[t];
      self->place[i * VIEW + v] = (float) tanh (sum);
    }
  return TRUE;
}

/* ---- the person ----------------------------------------------------------------- */

static double
distance2 (const float *a, const float *b)
{
  double sum = 0;

  for (guint v = 0; v < VIEW; v++)
    sum += (a[v] - b[v]) * (a[v] - b[v]);
  return sum;
}

static int
compare_double (gconstpointer a,
                gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Half the liking is left where @share of the library is nearer: a taste is as
 * wide as the library around it is, not a number of inches. */
static double
width_for (const SimulatedListener *self, const float *at, double share)
{
  g_autofree double *d2 = g_new (double, self->n);

  for (guint i = 0; i < self->n; i++)
    d2[i] = distance2 (at, self->place + (gsize) i * VIEW);
  qsort (d2, self->n, sizeof *d2, compare_double);
  return MAX (1e-3, sqrt (d2[(guint) (share * (self->n - 1))]) / sqrt (2 * G_LN2));
}

static guint
n_modes (const SimulatedListener *self)
{
  return CLAMP (self->traits.modes, 1, SIMULATED_MODES_MAX);
}

void
simulated_listener_set_mode (SimulatedListener *self,
                             guint              mode)
{
  g_return_if_fail (mode < n_modes (self));

  self->taste = self->taste_of[mode];
  self->n_tastes = self->n_tastes_of[mode];
}

/* A taste sits at a track that exists. */
static void
draw_tastes_of (SimulatedListener *self, guint mode)
{
  self->n_tastes_of[mode] = 3 + (guint) ml_rng_below (&self->rng, MOST_TASTES - 2);
  simulated_listener_set_mode (self, mode);
  for (guint k = 0; k < self->n_tastes; k++) {
    Taste *t = &self->taste[k];

    memcpy (t->at, self->place + ml_rng_below (&self->rng, self->n) * VIEW, sizeof t->at);
    t->width = width_for (self, t->at, LEAST_REACH + (MOST_REACH - LEAST_REACH) * ml_rng_uniform (&self->rng));
    t->share = 0.5 * ml_rng_normal (&self->rng);
    t->hour = 24.0 * ml_rng_uniform (&self->rng);
    t->mood = self->traits.drift * MOOD_SD * ml_rng_normal (&self->rng);
  }
}

static void
draw_tastes (SimulatedListener *self)
{
  for (guint mode = 0; mode < n_modes (self); mode++)
    draw_tastes_of (self, mode);
  simulated_listener_set_mode (self, 0);
  for (guint s = 0; s < SEQUENCES; s++)
    for (guint side = 0; side < 2; side++)
      self->pair[s][side] = (guint) ml_rng_below (&self->rng, self->n);
}

static double
affinity (const SimulatedListener *self, guint track, gint64 now_s)
{
  const float *at = self->place + (gsize) track * VIEW;
  double weight[MOST_TASTES], total = 0, sum = 0;
  double hour = (double) (now_s % 86400) / 3600.0;

  for (guint k = 0; k < self->n_tastes; k++) {
    const Taste *t = &self->taste[k];

    weight[k] = exp (t->share + t->mood + HOUR_STRENGTH * cos ((hour - t->hour) * G_PI / 12.0));
    total += weight[k];
  }
  for (guint k = 0; k < self->n_tastes; k++) {
    const Taste *t = &self->taste[k];
    double dist = distance2 (at, t->at);

    /* A taste with an even share of the mood already counts in full. */
    sum += MIN (1.5, weight[k] / total * self->n_tastes) * exp (-dist / (2 * t->width * t->width));
  }
  return sum;
}

/* What a track is worth now, patience left out. */
static double
wanted (const SimulatedListener *self, guint track, gint64 now_s)
{
  double u = self->liking[track];

  if (self->traits.random)
    return 0;
  u += TASTE_STRENGTH * affinity (self, track, now_s);
  if (self->last_s[track] > 0)
    u -= TRACK_WEARY * exp (-(double) (now_s - self->last_s[track]) / TRACK_REST_S);
  if (self->last_track < self->n) {
    if (self->artist != NULL && self->artist[track] != 0
        && self->artist[track] == self->artist[self->last_track])
      u -= ARTIST_WEARY * exp (-(double) (now_s - self->heard_s) / ARTIST_REST_S);
    for (guint s = 0; s < SEQUENCES; s++)
      if (self->pair[s][0] == self->last_track && self->pair[s][1] == track)
        u += SEQUENCE_JOY;
  }
  return u;
}

static double
finish_chance (const SimulatedListener *self, double u)
{
  return 1.0 / (1.0 + exp (-STEEPNESS * (u - self->patience)));
}

/* Sets the patience so that the asked share of random tracks is finished, over
 * the hours of a day. */
static void
set_patience (SimulatedListener *self)
{
  const guint sample = 600;
  g_autofree double *u = g_new (double, sample);
  double want = self->traits.finish_rate > 0 ? self->traits.finish_rate : 0.35;
  double low = -20, high = 20;

  for (guint i = 0; i < sample; i++) {
    simulated_listener_set_mode (self, i % n_modes (self));
    u[i] = wanted (self, (guint) ml_rng_below (&self->rng, self->n), i * 144);
  }
  simulated_listener_set_mode (self, 0);
  for (guint step = 0; step < 60; step++) {
    double mean = 0;

    self->patience = 0.5 * (low + high);
    for (guint i = 0; i < sample; i++)
      mean += finish_chance (self, u[i]) / sample;
    if (mean > want)
      low = self->patience;
    else
      high = self->patience;
  }
}

SimulatedListener *
simulated_listener_new (const float           *x,
                        guint                  n,
                        guint                  d,
                        const guint           *artist,
                        const SimulatedTraits *traits)
{
  g_autoptr (SimulatedListener) self = g_new0 (SimulatedListener, 1);

  if (n == 0 || d == 0)
    return NULL;
  self->traits = *traits;
  self->n = self->last_track = n;
  ml_rng_seed (&self->rng, traits->seed);
  self->place = g_new (float, (gsize) n * VIEW);
  self->liking = g_new (float, n);
  self->last_s = g_new0 (gint64, n);
  self->artist = g_memdup2 (artist, artist != NULL ? n * sizeof *artist : 0);
  if (!view_places (self, x, d))
    return NULL;
  for (guint i = 0; i < n; i++)
    self->liking[i] = (float) (PRIVATE_SD * ml_rng_normal (&self->rng));
  draw_tastes (self);
  set_patience (self);
  return g_steal_pointer (&self);
}

void
simulated_listener_free (SimulatedListener *self)
{
  if (self == NULL)
    return;
  g_free (self->place);
  g_free (self->liking);
  g_free (self->last_s);
  g_free (self->artist);
  g_free (self);
}

/* ---- what the person does ----------------------------------------------------------- */

/* Moods drift in closed form over whatever time has passed, in all modes. */
static void
drift (SimulatedListener *self, gint64 now_s)
{
  double keep;

  if (self->mood_s == 0 || now_s <= self->mood_s) {
    self->mood_s = MAX (self->mood_s, now_s);
    return;
  }
  keep = exp (-(double) (now_s - self->mood_s) / MOOD_REST_S);
  for (guint m = 0; m < n_modes (self); m++)
    for (guint k = 0; k < self->n_tastes_of[m]; k++)
      self->taste_of[m][k].mood = keep * self->taste_of[m][k].mood
                                  + self->traits.drift * MOOD_SD * sqrt (1 - keep * keep)
                                      * ml_rng_normal (&self->rng);
  self->mood_s = now_s;
}

double
simulated_listener_chance (SimulatedListener *self,
                           guint              track,
                           gint64             now_s)
{
  g_return_val_if_fail (track < self->n, 0);

  drift (self, now_s);
  return finish_chance (self, wanted (self, track, now_s));
}

PlayEnd
simulated_listener_hear (SimulatedListener *self,
                         guint              track,
                         gint64             now_s,
                         double            *heard_share)
{
  double chance = simulated_listener_chance (self, track, now_s);
  PlayEnd end = ml_rng_uniform (&self->rng) < chance ? PLAY_END_FINISHED : PLAY_END_SKIPPED;

  *heard_share = 1.0;
  if (end == PLAY_END_SKIPPED) /* most skips come at once, a liked track is borne longer */
    *heard_share = pow (ml_rng_uniform (&self->rng), 3.5 - 2.0 * chance) * 0.95;
  self->last_s[track] = now_s;
  self->last_track = track;
  self->heard_s = now_s;
  return end;
}

guint
simulated_listener_choose (SimulatedListener *self,
                           gint64             now_s)
{
  guint best = 0;
  double top = -INFINITY;

  drift (self, now_s);
  for (guint i = 0; i < 40; i++) { /* nobody thinks of the whole library */
    guint track = (guint) ml_rng_below (&self->rng, self->n);
    double u = wanted (self, track, now_s) - log (-log (ml_rng_uniform (&self->rng) + 1e-300)) / STEEPNESS;

    if (u > top) {
      top = u;
      best = track;
    }
  }
  return best;
}

gint64
simulated_listener_pause (SimulatedListener *self)
{
  return (gint64) (3600 * (2 + 18 * ml_rng_uniform (&self->rng)));
}

void
simulated_listener_turn (SimulatedListener *self)
{
  for (guint i = 0; i < self->n; i++)
    self->liking[i] = (float) (PRIVATE_SD * ml_rng_normal (&self->rng));
  draw_tastes (self);
  set_patience (self);
}
