/* rec-next.c - what a history alone says about the next play
 *
 * Each track's chance is a softmax over a linear score of some twenty counts:
 * how often and how lately it was played, what followed what, how its artist
 * fares. The weights are learnt as the history runs, from the track that was
 * played against a sample of those that were not. Plain habits are blended in
 * (rec-next-blend.c) for as much as they foretell.
 *
 * Sources: Anderson, Kumar, Tomkins & Vassilvitskii 2014, "The dynamics of
 * repeat consumption", WWW (recency and frequency); Rendle, Freudenthaler &
 * Schmidt-Thieme 2010 (transitions); Bengio & Senecal 2008 (sampled softmax). */
#include "rec-next-private.h"

#include <math.h>
#include <string.h>

NextModel *
next_model_new (guint n, const guint *artist, const guint *album, guint64 seed)
{
  NextModel *self = g_new0 (NextModel, 1);
  double sd[SKIP_FEATURES];

  self->n = n;
  self->artist = g_memdup2 (artist, n * sizeof *artist);
  self->album = g_memdup2 (album, n * sizeof *album);
  for (guint i = 0; i < n; i++)
    self->n_artists = MAX (self->n_artists, artist[i] + 1);
  self->n_artists = MAX (self->n_artists, 1);
  self->track = g_new0 (TrackCounts, n);
  self->by_artist = g_new0 (ArtistCounts, self->n_artists);
  self->total = g_new0 (guint, n);
  self->artist_total = g_new0 (guint, self->n_artists);
  self->follows = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  self->near = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  self->artist_follows = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  self->heard = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint k = 0; k < SITUATIONS; k++)
    for (guint e = 0; e < N_BLENDED; e++)
      self->trust[k][e] = e == BLEND_WEIGHTS ? 2.0 : 0.5;
  self->session = 1;
  self->weight[N_OFTEN] = self->weight[N_LATELY] = self->weight[N_TODAY] = 0.5;
  self->weight[N_FOLLOWS] = 0.5;
  self->weight[N_FOLLOWS_SURE] = 4.0;
  self->weight[N_SAME_ARTIST] = self->weight[N_ARTIST_LATELY] = 0.5;
  self->weight[N_ALBUM_NEXT] = 1.0;
  for (guint i = 0; i < SKIP_FEATURES; i++)
    sd[i] = 2.0;
  if (ml_agent_new (SKIP_FEATURES, NULL, sd, &self->skip) != ML_OK)
    g_error ("No memory for %d weights", SKIP_FEATURES);
  ml_rng_seed (&self->rng, seed);
  return self;
}

void
next_model_free (NextModel *self)
{
  if (self == NULL)
    return;
  g_free (self->artist);
  g_free (self->album);
  g_free (self->track);
  g_free (self->by_artist);
  g_free (self->total);
  g_free (self->artist_total);
  g_hash_table_unref (self->follows);
  g_hash_table_unref (self->near);
  g_hash_table_unref (self->artist_follows);
  g_array_unref (self->heard);
  ml_agent_free (self->skip);
  g_free (self);
}

/* ---- counts ----------------------------------------------------------------------- */

static void
faded (const Fading *f, gint64 now_s, double *out)
{
  static const double fade[3] = { FADE_OFTEN, FADE_LATELY, FADE_TODAY };
  double gap = MAX (0, (double) (now_s - f->at_s));

  for (guint i = 0; i < 3; i++)
    out[i] = f->value[i] > 1e-6f ? f->value[i] * exp (-gap / fade[i]) : 0.0;
}

static void
add_one (Fading *f, gint64 now_s)
{
  double now[3];

  faded (f, now_s, now);
  for (guint i = 0; i < 3; i++)
    f->value[i] = (float) (now[i] + 1.0);
  f->at_s = now_s;
}

static guint
daypart (gint64 now_s)
{
  return (guint) ((now_s % 86400 + 86400) % 86400 / (86400 / DAYPARTS));
}

guint
next_model_times (GHashTable *table, guint from, guint to)
{
  GHashTable *row = g_hash_table_lookup (table, GUINT_TO_POINTER (from));

  return row != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (row, GUINT_TO_POINTER (to))) : 0;
}

static void
count_pair (GHashTable *table, guint from, guint to)
{
  GHashTable *row = g_hash_table_lookup (table, GUINT_TO_POINTER (from));
  guint n;

  if (row == NULL) {
    row = g_hash_table_new (NULL, NULL);
    g_hash_table_insert (table, GUINT_TO_POINTER (from), row);
  }
  n = GPOINTER_TO_UINT (g_hash_table_lookup (row, GUINT_TO_POINTER (to)));
  g_hash_table_insert (row, GUINT_TO_POINTER (to), GUINT_TO_POINTER (n + 1));
}

gboolean
next_model_in_session (const NextModel *self, gint64 now_s)
{
  return self->n_back > 0 && now_s - self->last_s <= SESSION_GAP_S;
}

static gboolean
new_session (const NextModel *self, gint64 now_s)
{
  return !next_model_in_session (self, now_s);
}

/* ---- scores ------------------------------------------------------------------------ */

static void
dense_features (const NextModel *self, guint i, gint64 now_s, double *f)
{
  const TrackCounts *t = &self->track[i];
  const ArtistCounts *a = &self->by_artist[self->artist[i]];
  guint session = new_session (self, now_s) ? self->session + 1 : self->session;
  double plays[3], artist[3];

  faded (&t->plays, now_s, plays);
  faded (&a->plays, now_s, artist);
  f[N_OFTEN] = log1p (plays[0]);
  f[N_LATELY] = log1p (plays[1]);
  f[N_TODAY] = log1p (plays[2]);
  f[N_JUST] = t->last_s > 0 ? exp (-(double) MAX (0, now_s - t->last_s) / 3600.0) : 0.0;
  f[N_IN_SESSION] = t->session == session;
  f[N_NOVEL] = t->all <= 0;
  f[N_SAME_ARTIST] = self->n_back > 0 && self->artist[i] != 0 && self->artist[i] == self->artist[self->back[0]];
  f[N_ARTIST_OFTEN] = self->artist[i] != 0 ? log1p (artist[0]) : 0.0;
  f[N_ARTIST_LATELY] = self->artist[i] != 0 ? log1p (artist[2]) : 0.0;
  f[N_ARTIST_SESSION] = self->artist[i] != 0 && a->session == session ? log1p (a->in_session) : 0.0;
  f[N_SAME_ALBUM] = self->n_back > 0 && self->album[i] != 0 && self->album[i] == self->album[self->back[0]];
  f[N_HOUR] = t->all > 0 ? t->hour[daypart (now_s)] / (t->count + 2.0) : 0.0;
  f[N_SKIPPED] = t->all > 0 ? t->skips / (t->all + 2.0) : 0.0;
}

static double
odds (guint n, guint total)
{
  return n > 0 ? log1p (40.0 * n / (total + 3.0)) : 0.0;
}

static double
share (guint n, guint total)
{
  return n / (total + 1.5);
}

static void
pair_features (const NextModel *self, guint i, gint64 now_s, double *f)
{
  guint reach = new_session (self, now_s) ? 0 : self->n_back;

  for (guint k = DENSE; k < N_FEATURES; k++)
    f[k] = 0;
  for (guint b = 0; b < reach; b++) {
    double value = odds (next_model_times (b == 0 ? self->follows : self->near, self->back[b], i),
                         self->total[self->back[b]]);

    f[MIN (N_FOLLOWS + b, N_FOLLOWS_FAR)] += value;
  }
  if (reach == 0)
    return;
  f[N_FOLLOWS_SURE] = share (next_model_times (self->follows, self->back[0], i), self->total[self->back[0]]);
  f[N_ARTIST_FOLLOWS] = odds (next_model_times (self->artist_follows, self->artist[self->back[0]], self->artist[i]),
                              self->artist_total[self->artist[self->back[0]]]);
  f[N_ALBUM_NEXT] = i == self->back[0] + 1 && self->album[i] != 0 && self->album[i] == self->album[self->back[0]];
}

static double
weigh (const NextModel *self, const double *f, guint from, guint to)
{
  double sum = 0;

  for (guint k = from; k < to; k++)
    sum += self->weight[k] * f[k];
  return sum;
}

/* The pairs that are not nothing are few: their share is added track by track. */
static void
add_pairs (NextModel *self, gint64 now_s, float *score)
{
  guint reach = new_session (self, now_s) ? 0 : self->n_back;
  GHashTable *row;
  GHashTableIter iter;
  gpointer to, n;

  for (guint b = 0; b < reach; b++) {
    row = g_hash_table_lookup (b == 0 ? self->follows : self->near, GUINT_TO_POINTER (self->back[b]));
    if (row == NULL)
      continue;
    g_hash_table_iter_init (&iter, row);
    while (g_hash_table_iter_next (&iter, &to, &n)) {
      guint followed = GPOINTER_TO_UINT (n), total = self->total[self->back[b]];
      double sure = b == 0 ? self->weight[N_FOLLOWS_SURE] * share (followed, total) : 0.0;

      score[GPOINTER_TO_UINT (to)] += (float) (self->weight[MIN (N_FOLLOWS + b, N_FOLLOWS_FAR)]
                                               * odds (followed, total) + sure);
    }
  }
  if (reach == 0)
    return;
  row = g_hash_table_lookup (self->artist_follows, GUINT_TO_POINTER (self->artist[self->back[0]]));
  for (guint i = 0; row != NULL && i < self->n; i++) {
    guint m = GPOINTER_TO_UINT (g_hash_table_lookup (row, GUINT_TO_POINTER (self->artist[i])));

    if (m > 0)
      score[i] += (float) (self->weight[N_ARTIST_FOLLOWS] * odds (m, self->artist_total[self->artist[self->back[0]]]));
  }
  if (self->back[0] + 1 < self->n && self->album[self->back[0]] != 0
      && self->album[self->back[0]] == self->album[self->back[0] + 1])
    score[self->back[0] + 1] += (float) self->weight[N_ALBUM_NEXT];
}

void
next_model_score_weights (NextModel *self, gint64 now_s, float *score)
{
  for (guint i = 0; i < self->n; i++) {
    double f[N_FEATURES];

    dense_features (self, i, now_s, f);
    score[i] = (float) weigh (self, f, 0, DENSE);
  }
  add_pairs (self, now_s, score);
}

void
next_model_score (NextModel *self, gint64 now_s, float *score)
{
  next_model_score_weights (self, now_s, score);
  next_blend_score (self, now_s, score);
}

/* ---- learning ------------------------------------------------------------------------ */

/* Half of what was played before, by how often it was, half anything. */
static guint
draw_negative (NextModel *self)
{
  if (self->heard->len > 0 && ml_rng_uniform (&self->rng) < 0.6)
    return g_array_index (self->heard, guint, ml_rng_below (&self->rng, self->heard->len));
  return (guint) ml_rng_below (&self->rng, self->n);
}

/* The hard ones: what followed the last two plays before, and did not now. */
static guint
draw_rivals (NextModel *self, gint64 now_s, guint *rivals)
{
  guint reach = new_session (self, now_s) ? 0 : MIN (self->n_back, 2), n = 0;

  for (guint b = 0; b < reach; b++) {
    GHashTable *row = g_hash_table_lookup (b == 0 ? self->follows : self->near,
                                           GUINT_TO_POINTER (self->back[b]));
    GHashTableIter iter;
    gpointer to;

    if (row == NULL)
      continue;
    g_hash_table_iter_init (&iter, row);
    for (guint k = 0; k < RIVALS && g_hash_table_iter_next (&iter, &to, NULL); k++)
      rivals[n++] = GPOINTER_TO_UINT (to);
  }
  return n;
}

static void
learn_weights (NextModel *self, const NextPlay *play)
{
  double f[NEGATIVES + 1][N_FEATURES], p[NEGATIVES + 1], top = -INFINITY, sum = 0;
  guint rivals[2 * RIVALS], n_rivals = draw_rivals (self, play->started_s, rivals), m = 0;

  for (guint k = 0; k <= NEGATIVES; k++) {
    guint i = k == 0 ? play->track : k <= n_rivals ? rivals[k - 1] : draw_negative (self);

    if (k > 0 && i == play->track)
      continue;
    dense_features (self, i, play->started_s, f[m]);
    pair_features (self, i, play->started_s, f[m]);
    p[m] = weigh (self, f[m], 0, N_FEATURES);
    top = MAX (top, p[m]);
    m++;
  }
  for (guint k = 0; k < m; k++)
    sum += p[k] = exp (p[k] - top);
  for (guint t = 0; t < N_FEATURES; t++) {
    double g = f[0][t];

    for (guint k = 0; k < m; k++)
      g -= p[k] / sum * f[k][t];
    g -= 1e-4 * self->weight[t];
    self->square[t] += g * g;
    self->weight[t] += RATE * 4.0 * g / sqrt (self->square[t] + 1.0); /* AdaGrad */
  }
}

static void
skip_features (const NextModel *self, guint i, gint64 now_s, float *f)
{
  const TrackCounts *t = &self->track[i];
  const ArtistCounts *a = &self->by_artist[self->artist[i]];
  double rate = (t->skips + 0.6) / (t->all + 2.0), artist = (a->skips + 0.6) / (a->all + 2.0);

  f[0] = 1;
  f[1] = (float) log (rate / (1 - MIN (rate, 0.98)));
  f[2] = self->artist[i] != 0 ? (float) log (artist / (1 - MIN (artist, 0.98))) : 0;
  f[3] = (float) self->skip_streak;
  f[4] = new_session (self, now_s);
  f[5] = t->all <= 0;
  f[6] = self->n_back > 0 && self->artist[i] != 0 && self->artist[i] == self->artist[self->back[0]];
  f[7] = t->last_s > 0 ? (float) exp (-(double) MAX (0, now_s - t->last_s) / 86400.0) : 0;
  f[8] = self->n_back > 0 && !new_session (self, now_s)
           ? (float) odds (next_model_times (self->follows, self->back[0], i), self->total[self->back[0]]) : 0;
}

double
next_model_skip_chance (NextModel *self, guint track, gint64 now_s)
{
  float f[SKIP_FEATURES];
  double chance;

  skip_features (self, track, now_s, f);
  return ml_agent_predict (self->skip, f, 1, &chance, NULL, NULL) == ML_OK ? chance : 0.5;
}

static void
count_play (NextModel *self, const NextPlay *play)
{
  TrackCounts *t = &self->track[play->track];
  guint number = self->artist[play->track];
  ArtistCounts *a = &self->by_artist[number];

  if (new_session (self, play->started_s)) {
    self->session++;
    self->n_back = 0;
  }
  for (guint b = 0; b < self->n_back; b++)
    count_pair (b == 0 ? self->follows : self->near, self->back[b], play->track);
  if (self->n_back > 0) {
    guint from = self->artist[self->back[0]];

    count_pair (self->artist_follows, from, number);
    self->artist_total[from]++;
  }
  for (guint b = 0; b < self->n_back; b++)
    self->total[self->back[b]] += b == 0;
  add_one (&t->plays, play->started_s);
  add_one (&a->plays, play->started_s);
  t->all = t->all * 0.98f + 1;
  t->skips = t->skips * 0.98f + play->skipped;
  a->all = a->all * 0.99f + 1;
  a->skips = a->skips * 0.99f + play->skipped;
  t->hour[daypart (play->started_s)] += t->hour[daypart (play->started_s)] < G_MAXUINT16;
  t->count++;
  t->last_s = play->started_s;
  t->session = self->session;
  a->in_session = a->session == self->session ? a->in_session + 1 : 1;
  a->session = self->session;
  memmove (self->back + 1, self->back, (BACK - 1) * sizeof *self->back);
  self->back[0] = play->track;
  self->n_back = MIN (self->n_back + 1, BACK);
  self->last_s = play->started_s;
  self->skip_streak = 0.6 * self->skip_streak + 0.4 * play->skipped;
  g_array_append_val (self->heard, play->track);
  t->recent++;
  if (self->heard->len > RECENT_PLAYS)
    self->track[g_array_index (self->heard, guint, self->heard->len - 1 - RECENT_PLAYS)].recent--;
}

void
next_model_learn (NextModel *self, const NextPlay *play)
{
  float f[SKIP_FEATURES];

  g_return_if_fail (play->track < self->n);

  if (self->heard->len > 0) {
    next_blend_learn (self, play->track, play->started_s);
    learn_weights (self, play);
  }
  skip_features (self, play->track, play->started_s, f);
  if (ml_agent_decay (self->skip, 0.9995) == ML_OK)
    ml_agent_learn (self->skip, f, play->skipped, 1.0);
  count_play (self, play);
}
