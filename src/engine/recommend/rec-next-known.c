/* rec-next-known.c - which of the tracks that were played before
 *
 * The learnt weights are good on the whole, and now and then a plain habit is
 * better: what always follows, what stands nearby, more of the artist. Each gives
 * every track a chance; the chances are added up, for as much as each one foretold
 * in situations like this one. So the blend is never far behind the best of them,
 * whatever the history is like.
 *
 * Sources: Cesa-Bianchi & Lugosi 2006, Prediction, Learning, and Games, chapters 2
 * and 3 (mixtures of forecasters); the shares are learnt by online EM. Duchi,
 * Hazan & Singer 2011, JMLR 12 (AdaGrad). */
#include "rec-next-private.h"

#include <math.h>
#include <string.h>

/* How fast trust fades: half after 350 plays. */
#define KEEP 0.998

/* Of the learnt weights, where they were surer than they should have been. */
#define DOUBT 0.6

/* How much more was played weighs among equals. */
#define TIE 1e-4f

#define RATE 0.2
#define DECAY 1e-4 /* of weights, at each play */

guint
next_known_situation (const NextModel *self, gint64 now_s)
{
  guint known = self->n_back > 0 ? self->total[self->back[0]] : 0;

  if (!next_model_in_session (self, now_s))
    return 0;
  return known == 0 ? 1 : known < 4 ? 2 : 3;
}

/* ---- features --------------------------------------------------------------------- */

/* Recency and frequency by one power law of age, in plays: the latest one by one, the
 * rest as if spread evenly (Petrov 2006, "Computationally efficient approximation
 * of the base-level learning equation", ICCM). */
static float
habit (const NextModel *self, const TrackCounts *t)
{
  guint now = self->heard->len, kept = MIN (t->count, LATEST);
  float sum = 0;

  for (guint k = 0; k < kept; k++)
    sum += 1.0f / sqrtf ((float) (now - t->at[k]));
  if (t->count > LATEST) {
    float first = (float) (now - g_array_index (t->places, guint, 0)), last = (float) (now - t->at[LATEST - 1]);

    sum += (float) (t->count - LATEST) * 2.0f / (sqrtf (first) + sqrtf (last));
  }
  return logf (sum);
}

static void
dense_features (const NextModel *self, guint i, gint64 now_s, guint session, const float *artist_lately, float *f)
{
  const TrackCounts *t = &self->track[i];
  const guint number = self->artist[i], last = self->n_back > 0 ? self->back[0] : self->n;
  const ArtistCounts *a = &self->by_artist[number];
  double plays[FADES];

  memset (f, 0, N_FEATURES * sizeof *f);
  next_model_faded (&t->plays, now_s, plays);
  f[N_OFTEN] = logf (1.0f + (float) plays[0]);
  f[N_LATELY] = plays[1] > 1e-3 ? logf (1.0f + (float) plays[1]) : 0.0f;
  f[N_TODAY] = plays[2] > 1e-3 ? logf (1.0f + (float) plays[2]) : 0.0f;
  f[N_JUST] = now_s - t->last_s < 36000 ? expf (-(float) MAX (0, now_s - t->last_s) / 3600.0f) : 0.0f;
  f[N_IN_SESSION] = t->session == session;
  f[N_ONCE] = t->count == 1;
  f[N_HABIT] = habit (self, t);
  f[N_GAP] = 0.2f * logf ((float) (self->heard->len - t->at[0]));
  f[N_RECENT] = logf (1.0f + (float) t->recent);
  f[N_HOUR] = t->hour[next_model_daypart (now_s)] / ((float) t->count + 2.0f);
  f[N_SKIPPED] = t->skips / (t->all + 2.0f);
  if (number == 0)
    return;
  f[N_ARTIST_LATELY] = artist_lately[number];
  f[N_ARTIST_SESSION] = a->session == session ? logf (1.0f + (float) a->in_session) : 0.0f;
  if (last == self->n)
    return;
  f[N_SAME_ARTIST] = number == self->artist[last];
  f[N_SAME_ALBUM] = self->album[i] != 0 && self->album[i] == self->album[last];
}

static float
odds (guint n, guint total)
{
  return logf (1.0f + 40.0f * (float) n / ((float) total + 3.0f));
}

/* The pairs that are not nothing are few: they are filled in row by row. */
static void
pair_features (NextModel *self, const float *artist_odds)
{
  Forecast *c = &self->forecast;
  GHashTableIter iter;
  gpointer to, n;

  for (guint b = 0; b < self->n_back; b++) {
    GHashTable *row = g_hash_table_lookup (b == 0 ? self->follows : self->near, GUINT_TO_POINTER (self->back[b]));
    guint total = self->total[self->back[b]];

    if (row == NULL)
      continue;
    g_hash_table_iter_init (&iter, row);
    while (g_hash_table_iter_next (&iter, &to, &n)) {
      float *f = c->features + (gsize) self->place[GPOINTER_TO_UINT (to)] * N_FEATURES;

      f[MIN (N_FOLLOWS + b, N_FOLLOWS_FAR)] += odds (GPOINTER_TO_UINT (n), total);
      if (b == 0)
        f[N_FOLLOWS_SURE] = (float) GPOINTER_TO_UINT (n) / ((float) total + 1.5f);
    }
  }
  for (guint p = 0; p < self->played->len; p++)
    c->features[(gsize) p * N_FEATURES + N_ARTIST_FOLLOWS] =
      artist_odds[self->artist[g_array_index (self->played, guint, p)]];
}

/* By artist, so that it is asked once for all of its tracks. */
static void
artist_features (const NextModel *self, gint64 now_s, gboolean open, float *lately, float *follows)
{
  guint from = open ? self->artist[self->back[0]] : 0;
  GHashTable *row = open ? g_hash_table_lookup (self->artist_follows, GUINT_TO_POINTER (from)) : NULL;
  GHashTableIter iter;
  gpointer to, n;

  for (guint a = 0; a < self->n_artists; a++) {
    double plays[FADES];

    next_model_faded (&self->by_artist[a].plays, now_s, plays);
    lately[a] = logf (1.0f + (float) plays[1]);
    follows[a] = 0;
  }
  if (row == NULL)
    return;
  g_hash_table_iter_init (&iter, row);
  while (g_hash_table_iter_next (&iter, &to, &n))
    follows[GPOINTER_TO_UINT (to)] = odds (GPOINTER_TO_UINT (n), self->artist_total[from]);
}

/* ---- plain habits ---------------------------------------------------------------------- */

static void
by_table (const NextModel *self, GHashTable *table, guint from, double share, float *chance)
{
  GHashTable *row = g_hash_table_lookup (table, GUINT_TO_POINTER (from));
  GHashTableIter iter;
  gpointer to, n;

  if (row == NULL)
    return;
  g_hash_table_iter_init (&iter, row);
  while (g_hash_table_iter_next (&iter, &to, &n))
    chance[self->place[GPOINTER_TO_UINT (to)]] += (float) (share * GPOINTER_TO_UINT (n));
}

/* The surest rule: of the sessions that held one of these tracks, the share that held it too. */
static void
by_sessions_shared (const NextModel *self, float *chance)
{
  for (guint k = self->session_start; k < self->heard->len; k++) {
    guint from = g_array_index (self->heard, guint, k);
    GHashTable *row = g_hash_table_lookup (self->together, GUINT_TO_POINTER (from));
    GHashTableIter iter;
    gpointer to, n;

    if (row == NULL)
      continue;
    g_hash_table_iter_init (&iter, row);
    while (g_hash_table_iter_next (&iter, &to, &n)) {
      float *at = &chance[self->place[GPOINTER_TO_UINT (to)]];

      if (GPOINTER_TO_UINT (n) >= 2)
        *at = MAX (*at, (float) GPOINTER_TO_UINT (n) / (float) self->sessions[from]);
    }
  }
}

static void
plain_habits (NextModel *self, gint64 now_s)
{
  Forecast *c = &self->forecast;
  guint artist = self->n_back > 0 ? self->artist[self->back[0]] : 0;

  for (guint p = 0; p < self->played->len; p++) {
    guint i = g_array_index (self->played, guint, p);

    c->known[KNOWN_LATELY][p] = (float) self->track[i].recent + 0.01f * (float) self->track[i].count;
    c->known[KNOWN_OFTEN][p] = (float) self->track[i].count;
    c->known[KNOWN_ARTIST][p] = artist != 0 && self->artist[i] == artist ? (float) self->track[i].count : 0.0f;
    for (guint e = KNOWN_FOLLOWS; e <= KNOWN_ARTIST; e++) /* where it knows nothing else */
      c->known[e][p] += TIE * (float) self->track[i].count / (float) self->heard->len;
  }
  if (!next_model_in_session (self, now_s))
    return;
  by_table (self, self->follows, self->back[0], 1.0, c->known[KNOWN_FOLLOWS]);
  for (guint k = 0; k < self->n_back; k++) {
    double share = 1.0 / (self->total[self->back[k]] + 1.0);

    by_table (self, self->near, self->back[k], share, c->known[KNOWN_NEAR]);
    by_table (self, self->follows, self->back[k], share, c->known[KNOWN_NEAR]);
  }
  by_sessions_shared (self, c->known[KNOWN_TOGETHER]);
}

static void
by_weights (NextModel *self)
{
  Forecast *c = &self->forecast;
  float top = -INFINITY, *sure = c->known[KNOWN_WEIGHTS], *doubt = c->known[KNOWN_DOUBT];
  guint n = self->played->len;

  for (guint p = 0; p < n; p++) {
    const float *f = c->features + (gsize) p * N_FEATURES;
    float sum = 0;

    for (guint k = 0; k < N_FEATURES; k++)
      sum += (float) self->weight[k] * f[k];
    sure[p] = sum;
    top = fmaxf (top, sum);
  }
  for (guint p = 0; p < n; p++) {
    doubt[p] = expf ((float) DOUBT * (sure[p] - top));
    sure[p] = expf (sure[p] - top);
  }
}

void
next_known_foretell (NextModel *self, gint64 now_s)
{
  Forecast *c = &self->forecast;
  const gboolean open = next_model_in_session (self, now_s);
  const guint n = self->played->len, session = self->session + !open;
  g_autofree float *lately = g_new (float, self->n_artists), *follows = g_new (float, self->n_artists);
  g_autofree float *sessions = g_new0 (float, self->n), *again = g_new0 (float, self->n);

  for (guint e = 0; e < N_KNOWN; e++)
    memset (c->known[e], 0, n * sizeof (float));
  artist_features (self, now_s, open, lately, follows);
  for (guint p = 0; p < n; p++)
    dense_features (self, g_array_index (self->played, guint, p), now_s, session, lately,
                    c->features + (gsize) p * N_FEATURES);
  if (open) {
    pair_features (self, follows);
    next_sessions_foretell (self, sessions, again);
  }
  for (guint p = 0; p < n; p++) {
    guint i = g_array_index (self->played, guint, p);
    float *f = c->features + (gsize) p * N_FEATURES;

    c->known[KNOWN_SESSIONS][p] = sessions[i];
    c->known[KNOWN_AGAIN][p] = again[i];
    f[N_SESSIONS] = sessions[i] > 0 ? logf (1.0f + 40.0f * sessions[i]) : 0.0f;
    f[N_AGAIN] = again[i] > 0 ? logf (1.0f + 40.0f * again[i]) : 0.0f;
  }
  plain_habits (self, now_s);
  by_weights (self);
  for (guint e = 0; e < N_KNOWN; e++)
    next_model_settle (c->known[e], n);
}

void
next_known_blend (const NextModel *self, gint64 now_s, double share, float *chance)
{
  const double *trust = self->trust_known[next_known_situation (self, now_s)];
  double total = 0;

  for (guint e = 0; e < N_KNOWN; e++)
    total += trust[e];
  for (guint p = 0; p < self->played->len; p++) {
    double sum = 0;

    for (guint e = 0; e < N_KNOWN; e++)
      sum += trust[e] * self->forecast.known[e][p];
    chance[g_array_index (self->played, guint, p)] = (float) (share * sum / total);
  }
}

/* ---- learning --------------------------------------------------------------------------- */

/* One step up the logarithm of the chance of what was played; all known tracks are
 * its rivals. */
static void
learn_weights (NextModel *self, guint played)
{
  const Forecast *c = &self->forecast;
  const guint n = self->played->len;
  double expected[N_FEATURES] = { 0 }, sum = 0;

  for (guint p = 0; p < n; p++) {
    const float *f = c->features + (gsize) p * N_FEATURES;
    float chance = c->known[KNOWN_WEIGHTS][p];

    sum += chance;
    for (guint k = 0; k < N_FEATURES; k++)
      expected[k] += chance * f[k];
  }
  for (guint k = 0; k < N_FEATURES; k++) {
    double g = c->features[(gsize) played * N_FEATURES + k] - expected[k] / sum - DECAY * self->weight[k];

    self->square[k] += g * g;
    self->weight[k] += RATE * g / sqrt (self->square[k] + 1.0);
  }
}

void
next_known_learn (NextModel *self, guint track, gint64 now_s)
{
  const guint played = self->place[track];
  double *trust = self->trust_known[next_known_situation (self, now_s)], sum = 0;

  for (guint e = 0; e < N_KNOWN; e++)
    sum += trust[e] * self->forecast.known[e][played];
  for (guint e = 0; e < N_KNOWN; e++)
    trust[e] = KEEP * trust[e] + trust[e] * self->forecast.known[e][played] / sum;
  learn_weights (self, played);
}
