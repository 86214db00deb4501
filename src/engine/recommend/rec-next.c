/* rec-next.c - what a history alone says about the next play
 *
 * First whether it will be a track that was played before, then which one of each
 * kind. For known tracks a softmax over a linear score of some twenty counts (how
 * often and how lately it was played, what followed what, how sessions like this
 * one went on) and plain habits are blended for as much as they foretell
 * (rec-next-known.c); new ones come by their artist and album (rec-next-fresh.c).
 *
 * Sources: Anderson, Kumar, Tomkins & Vassilvitskii 2014, "The dynamics of
 * repeat consumption", WWW (recency and frequency); Rendle, Freudenthaler &
 * Schmidt-Thieme 2010 (transitions). */
#include "rec-next-private.h"

#include <math.h>
#include <string.h>

/* Chance that every one leaves for what it does not know of. */
#define SPARE 0.02

static GHashTable *
pairs_new (void)
{
  return g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
}

static ml_agent *
agent_new (guint n)
{
  g_autofree double *sd = g_new (double, n);
  ml_agent *agent;

  for (guint i = 0; i < n; i++)
    sd[i] = 1.0;
  if (ml_agent_new (n, NULL, sd, &agent) != ML_OK)
    g_error ("No memory for %u weights", n);
  return agent;
}

static void
first_beliefs (NextModel *self)
{
  for (guint k = 0; k < SITUATIONS; k++) {
    for (guint e = 0; e < N_KNOWN; e++)
      self->trust_known[k][e] = e == KNOWN_WEIGHTS ? 2.0 : 0.5;
    for (guint e = 0; e < N_FRESH; e++)
      self->trust_fresh[k][e] = e == FRESH_ARTIST || e == FRESH_ALBUM ? 1.0 : 0.5;
  }
  self->weight[N_OFTEN] = self->weight[N_LATELY] = self->weight[N_TODAY] = 0.3;
  self->weight[N_HABIT] = 0.5;
  self->weight[N_JUST] = -1.0;
  self->weight[N_FOLLOWS] = 0.5;
  self->weight[N_FOLLOWS_SURE] = 3.0;
  self->weight[N_SESSIONS] = self->weight[N_AGAIN] = 0.3;
  self->weight[N_SAME_ARTIST] = 0.5;
  self->fresh_slow = self->fresh_fast = 0.5;
  self->skip_usual = self->skip_slow = self->skip_fast = 0.3;
}

NextModel *
next_model_new (guint n, const guint *artist, const guint *album)
{
  NextModel *self = g_new0 (NextModel, 1);

  self->n = n;
  self->artist = g_memdup2 (artist, n * sizeof *artist);
  self->album = g_memdup2 (album, n * sizeof *album);
  for (guint i = 0; i < n; i++) {
    self->n_artists = MAX (self->n_artists, artist[i] + 1);
    self->n_albums = MAX (self->n_albums, album[i] + 1);
  }
  self->n_artists = MAX (self->n_artists, 1);
  self->n_albums = MAX (self->n_albums, 1);
  self->track = g_new0 (TrackCounts, n);
  self->place = g_new0 (guint, n);
  self->sessions = g_new0 (guint, n);
  self->by_artist = g_new0 (ArtistCounts, self->n_artists);
  self->unheard_of_album = g_new0 (guint, self->n_albums);
  for (guint i = 0; i < n; i++) {
    self->by_artist[artist[i]].unheard++;
    self->unheard_of_album[album[i]]++;
  }
  self->total = g_new0 (guint, n);
  self->artist_total = g_new0 (guint, self->n_artists);
  self->follows = pairs_new ();
  self->near = pairs_new ();
  self->together = pairs_new ();
  self->artist_follows = pairs_new ();
  self->played = g_array_new (FALSE, FALSE, sizeof (guint));
  self->heard = g_array_new (FALSE, FALSE, sizeof (guint));
  self->heard_session = g_array_new (FALSE, FALSE, sizeof (guint));
  self->skip = agent_new (SKIP_FEATURES);
  self->fresh = agent_new (FRESH_FEATURES);
  self->forecast.chance = g_new (float, n + 1);
  self->forecast.features = g_new (float, (gsize) n * N_FEATURES + 1);
  for (guint e = 0; e < N_KNOWN; e++)
    self->forecast.known[e] = g_new (float, n + 1);
  self->session = 1;
  first_beliefs (self);
  return self;
}

void
next_model_free (NextModel *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n; i++)
    g_clear_pointer (&self->track[i].places, g_array_unref);
  g_free (self->artist);
  g_free (self->album);
  g_free (self->track);
  g_free (self->place);
  g_free (self->sessions);
  g_free (self->by_artist);
  g_free (self->unheard_of_album);
  g_free (self->total);
  g_free (self->artist_total);
  g_hash_table_unref (self->follows);
  g_hash_table_unref (self->near);
  g_hash_table_unref (self->together);
  g_hash_table_unref (self->artist_follows);
  g_array_unref (self->played);
  g_array_unref (self->heard);
  g_array_unref (self->heard_session);
  ml_agent_free (self->skip);
  ml_agent_free (self->fresh);
  g_free (self->forecast.chance);
  g_free (self->forecast.features);
  for (guint e = 0; e < N_KNOWN; e++)
    g_free (self->forecast.known[e]);
  g_free (self);
}

/* ---- counts ----------------------------------------------------------------------- */

void
next_model_faded (const Fading *f, gint64 now_s, double out[FADES])
{
  static const double fade[FADES] = { 60.0 * 86400, 7.0 * 86400, 86400.0 };
  float gap = (float) MAX (0, now_s - f->at_s);

  for (guint i = 0; i < FADES; i++)
    out[i] = f->value[i] > 1e-6f ? f->value[i] * expf (-gap / (float) fade[i]) : 0.0f;
}

static void
add_one (Fading *f, gint64 now_s)
{
  double now[FADES];

  next_model_faded (f, now_s, now);
  for (guint i = 0; i < FADES; i++)
    f->value[i] = (float) (now[i] + 1.0);
  f->at_s = now_s;
}

guint
next_model_daypart (gint64 now_s)
{
  return (guint) ((now_s % 86400 + 86400) % 86400 / (86400 / DAYPARTS));
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

void
next_model_settle (float *chance, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += chance[i];
  for (guint i = 0; i < n; i++)
    chance[i] = (float) ((sum > 0 ? (1 - SPARE) * chance[i] / sum : (1.0 - SPARE) / n) + SPARE / n);
}

/* ---- the forecast --------------------------------------------------------------------- */

/* Asked for twice between two plays, it is made once. */
static void
foretell (NextModel *self, gint64 now_s)
{
  Forecast *f = &self->forecast;
  guint fresh = self->n - self->played->len;

  if (f->made && f->now_s == now_s && f->plays == self->heard->len)
    return;
  f->made = TRUE;
  f->now_s = now_s;
  f->plays = self->heard->len;
  f->fresh = fresh == 0 ? 0.0 : self->played->len == 0 ? 1.0 : next_fresh_chance (self, now_s);
  if (self->played->len > 0) {
    next_known_foretell (self, now_s);
    next_known_blend (self, now_s, 1 - f->fresh, f->chance);
  }
  if (fresh > 0)
    next_fresh_blend (self, now_s, f->fresh, f->chance);
}

void
next_model_score (NextModel *self, gint64 now_s, float *score)
{
  foretell (self, now_s);
  next_order_score (self, next_known_situation (self, now_s), score);
}

double
next_model_skip_chance (NextModel *self, guint track, gint64 now_s)
{
  float f[SKIP_FEATURES];
  double chance;

  g_return_val_if_fail (track < self->n, 0.5);

  foretell (self, now_s);
  next_skip_features (self, track, now_s, f);
  return ml_agent_predict (self->skip, f, 1, &chance, NULL, NULL) == ML_OK ? chance : 0.5;
}

/* ---- counting ------------------------------------------------------------------------- */

/* Tracks of the session that ended, each with each other; of a very long one the first. */
static void
end_session (NextModel *self)
{
  g_autoptr (GHashTable) tracks = g_hash_table_new (NULL, NULL);
  g_autofree gpointer *list = NULL;
  guint n;

  for (guint i = self->session_start; i < self->heard->len && i < self->session_start + 150; i++)
    g_hash_table_add (tracks, GUINT_TO_POINTER (g_array_index (self->heard, guint, i)));
  list = g_hash_table_get_keys_as_array (tracks, &n);
  for (guint a = 0; a < n; a++) {
    self->sessions[GPOINTER_TO_UINT (list[a])]++;
    for (guint b = 0; b < n; b++)
      if (a != b)
        count_pair (self->together, GPOINTER_TO_UINT (list[a]), GPOINTER_TO_UINT (list[b]));
  }
  self->session++;
  self->n_back = 0;
  self->session_start = self->heard->len;
}

static void
count_track (NextModel *self, const NextPlay *play)
{
  TrackCounts *t = &self->track[play->track];

  add_one (&t->plays, play->started_s);
  t->all = t->all * 0.98f + 1;
  t->skips = t->skips * 0.98f + play->skipped;
  t->left = play->skipped;
  t->hour[next_model_daypart (play->started_s)] += t->hour[next_model_daypart (play->started_s)] < G_MAXUINT16;
  t->last_s = play->started_s;
  t->session = self->session;
  memmove (t->at + 1, t->at, (LATEST - 1) * sizeof *t->at);
  t->at[0] = self->heard->len;
  if (t->places == NULL)
    t->places = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (t->places, self->heard->len);
  if (t->count++ == 0) {
    self->place[play->track] = self->played->len;
    g_array_append_val (self->played, play->track);
    self->by_artist[self->artist[play->track]].unheard--;
    self->unheard_of_album[self->album[play->track]]--;
  }
}

static void
count_artist (NextModel *self, const NextPlay *play)
{
  ArtistCounts *a = &self->by_artist[self->artist[play->track]];

  add_one (&a->plays, play->started_s);
  a->heard++;
  a->all = a->all * 0.99f + 1;
  a->skips = a->skips * 0.99f + play->skipped;
  a->left = play->skipped;
  a->in_session = a->session == self->session ? a->in_session + 1 : 1;
  a->session = self->session;
}

static void
count_pairs (NextModel *self, guint track)
{
  for (guint b = 0; b < self->n_back; b++)
    count_pair (b == 0 ? self->follows : self->near, self->back[b], track);
  if (self->n_back == 0)
    return;
  self->total[self->back[0]]++;
  count_pair (self->artist_follows, self->artist[self->back[0]], self->artist[track]);
  self->artist_total[self->artist[self->back[0]]]++;
}

static void
count_play (NextModel *self, const NextPlay *play)
{
  gboolean fresh = self->track[play->track].count == 0;

  if (self->heard->len > 0 && !next_model_in_session (self, play->started_s))
    end_session (self);
  count_pairs (self, play->track);
  self->fresh_slow = 0.995 * self->fresh_slow + 0.005 * fresh;
  self->fresh_fast = 0.8 * self->fresh_fast + 0.2 * fresh;
  self->last_was_fresh = fresh;
  count_track (self, play);
  count_artist (self, play);
  memmove (self->back + 1, self->back, (BACK - 1) * sizeof *self->back);
  self->back[0] = play->track;
  self->n_back = MIN (self->n_back + 1, BACK);
  self->last_s = play->started_s;
  self->skip_usual = 0.995 * self->skip_usual + 0.005 * play->skipped;
  self->skip_slow = 0.9 * self->skip_slow + 0.1 * play->skipped;
  self->skip_fast = 0.6 * self->skip_fast + 0.4 * play->skipped;
  g_array_append_val (self->heard, play->track);
  g_array_append_val (self->heard_session, self->session);
  self->track[play->track].recent++;
  if (self->heard->len > RECENT_PLAYS)
    self->track[g_array_index (self->heard, guint, self->heard->len - 1 - RECENT_PLAYS)].recent--;
}

void
next_model_learn (NextModel *self, const NextPlay *play)
{
  float f[SKIP_FEATURES];

  g_return_if_fail (play->track < self->n);

  foretell (self, play->started_s);
  if (self->played->len > 0) {
    next_fresh_learn (self, play->track, play->started_s);
    if (self->track[play->track].count > 0) {
      next_order_learn (self, next_known_situation (self, play->started_s), play->track);
      next_known_learn (self, play->track, play->started_s);
    }
  }
  next_skip_features (self, play->track, play->started_s, f);
  if (ml_agent_decay (self->skip, 0.9995) == ML_OK)
    ml_agent_learn (self->skip, f, play->skipped, 1.0);
  count_play (self, play);
}
