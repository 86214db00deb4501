/* rec-history.c - plays turned into counts
 *
 * Evidence fades by half every HALF_LIFE_S, so that tastes may change; the plain
 * counts beside it do not fade: the reasons quote them. */
#include "rec-private.h"

#include <math.h>

#define HALF_LIFE_S (90.0 * 86400)

/* From this reward on a track was liked well enough to lead to the next. */
#define LIKED 0.5

float
rec_hour (gint64 at_s,
          int    utc_offset_s)
{
  gint64 second = (at_s + utc_offset_s) % 86400;

  return (float) ((second + 86400) % 86400) / 3600.0f;
}

int
rec_daypart (gint64 at_s,
             int    utc_offset_s)
{
  return (int) (rec_hour (at_s, utc_offset_s) * DAYPARTS / 24.0f);
}

static gboolean
asked_for (PlayOrigin origin)
{
  return origin == PLAY_ORIGIN_CLICK || origin == PLAY_ORIGIN_QUEUE || origin == PLAY_ORIGIN_REMOTE;
}

double
rec_play_reward (const RecPlay *play,
                 double        *weight)
{
  /* What the listener asked for and then left says more than a suggestion left. */
  if (weight != NULL)
    *weight = asked_for (play->origin) ? 1.5 : 1.0;
  switch (play->end) {
  case PLAY_END_FINISHED:
    return 1.0;
  case PLAY_END_SKIPPED:
    if (play->duration_s > 0 && play->heard_s >= 0.5 * play->duration_s)
      return 0.5;
    return play->heard_s >= 30.0 ? 0.25 : 0.0;
  case PLAY_END_STOPPED:
  case PLAY_END_FAILED:
  case PLAY_END_OPEN:
  default:
    return NAN;
  }
}

static void
track_history_free (TrackHistory *h)
{
  g_clear_pointer (&h->followers, g_array_unref);
  g_free (h);
}

void
rec_history_init (Recommender *self)
{
  self->history = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                         (GDestroyNotify) track_history_free);
  self->artists = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->clusters = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->session_clusters = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->memory = g_array_new (FALSE, FALSE, sizeof (Memory));
  self->recent = g_array_new (FALSE, FALSE, sizeof (Memory));
  self->song_last = g_hash_table_new (NULL, NULL);
  self->session = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->base = (Outcomes) { 2.5f, 5.0f };
  self->n_plays = self->n_remembered = 0;
  self->last_end_s = self->session_start_s = 0;
  self->last_liked = 0;
  rec_mode_init (self);
}

void
rec_history_clear (Recommender *self)
{
  g_clear_pointer (&self->history, g_hash_table_unref);
  g_clear_pointer (&self->artists, g_hash_table_unref);
  g_clear_pointer (&self->clusters, g_hash_table_unref);
  g_clear_pointer (&self->session_clusters, g_hash_table_unref);
  g_clear_pointer (&self->memory, g_array_unref);
  g_clear_pointer (&self->taste, rec_taste_free);
  g_clear_pointer (&self->recent, g_array_unref);
  g_clear_pointer (&self->song_last, g_hash_table_unref);
  g_clear_pointer (&self->session, g_array_unref);
  rec_mode_clear (self);
}

void
recommender_forget (Recommender *self)
{
  rec_history_clear (self);
  rec_history_init (self);
  g_hash_table_remove_all (self->rules);
  g_clear_pointer (&self->groups, rec_groups_free);
  g_hash_table_remove_all (self->agents);
}

TrackHistory *
rec_track_history (const Recommender *self,
                   gint64             id)
{
  return g_hash_table_lookup (self->history, &id);
}

GroupHistory *
rec_group (GHashTable *groups,
           gint32      number)
{
  return g_hash_table_lookup (groups, GINT_TO_POINTER (number));
}

static gpointer
ensure (GHashTable *table, gint32 number, gsize size)
{
  gpointer value = g_hash_table_lookup (table, GINT_TO_POINTER (number));

  if (value == NULL) {
    value = g_malloc0 (size);
    g_hash_table_insert (table, GINT_TO_POINTER (number), value);
  }
  return value;
}

static TrackHistory *
ensure_history (Recommender *self, gint64 id)
{
  TrackHistory *h = g_hash_table_lookup (self->history, &id);

  if (h == NULL) {
    h = g_new0 (TrackHistory, 1);
    g_hash_table_insert (self->history, g_memdup2 (&id, sizeof id), h);
  }
  return h;
}

/* The rate of good outcomes against the base rate, drawn towards it by @trust
 * more outcomes: −1 … 1, 0 when nothing is known. */
double
rec_rate (const Recommender *self,
          const Outcomes    *o,
          double             trust)
{
  double base = self->base.good / self->base.all;

  if (o == NULL || o->all <= 0)
    return 0.0;
  return (o->good - base * o->all) / (o->all + trust);
}

static void
add_outcome (Outcomes *o, double keep, double reward)
{
  o->good = (float) (o->good * keep + reward);
  o->all = (float) (o->all * keep + 1.0);
}

static void
remember (GArray *list, guint most, const Memory *m)
{
  if (list->len >= most)
    g_array_remove_index (list, 0);
  g_array_append_vals (list, m, 1);
}

static void
add_transition (Recommender *self, gint64 from, gint64 to, gint64 at_s)
{
  TrackHistory *h = ensure_history (self, from);
  Follower fresh = { .id = to };
  Follower *f = NULL;

  if (h->followers == NULL)
    h->followers = g_array_new (FALSE, FALSE, sizeof (Follower));
  for (guint i = 0; i < h->followers->len && f == NULL; i++)
    if (g_array_index (h->followers, Follower, i).id == to)
      f = &g_array_index (h->followers, Follower, i);
  if (f == NULL) {
    g_array_append_val (h->followers, fresh);
    f = &g_array_index (h->followers, Follower, h->followers->len - 1);
    f->at_s = at_s;
  }
  f->weight = (float) (f->weight * exp2 (-(double) (at_s - f->at_s) / HALF_LIFE_S) + 1.0);
  f->at_s = at_s;
  f->count += f->count < G_MAXUINT16;
  h->followed += h->followed < G_MAXUINT16;
}

/* A long silence ends the session and what was learnt of its mood. */
static void
enter_session (Recommender *self, const RecPlay *play)
{
  if (self->last_end_s == 0 || play->started_s - self->last_end_s > SESSION_GAP_S) {
    g_array_set_size (self->session, 0);
    g_hash_table_remove_all (self->session_clusters);
    self->session_start_s = play->started_s;
    self->last_liked = 0;
  }
  if (play->mode_id != self->session_mode) {
    rec_enter_mode (self, play->mode_id);
    self->session_start_s = play->started_s;
  }
  self->session_start_s = MIN (self->session_start_s, play->started_s);
  self->last_end_s = MAX (self->last_end_s, play->started_s + (gint64) play->heard_s);
}

static void
count_track (Recommender *self, const RecPlay *play, double reward, double keep)
{
  TrackHistory *h = ensure_history (self, play->track_id);

  add_outcome (&h->outcomes, keep, reward);
  add_outcome (rec_mode_outcomes (self, play->mode_id, REC_MODE_TRACK, play->track_id), keep, reward);
  h->plays += h->plays < G_MAXUINT16;
  if (reward >= 0.75) {
    h->finished += h->finished < G_MAXUINT16;
    h->by_daypart[rec_daypart (play->started_s, play->utc_offset_s)]++;
  }
  h->last_s = play->started_s;
  h->last_number = self->n_plays;
}

static void
count_group (GroupHistory *g, const RecPlay *play, double reward, double keep)
{
  add_outcome (&g->outcomes, keep, reward);
  add_outcome (&g->by_daypart[rec_daypart (play->started_s, play->utc_offset_s)], keep, reward);
  g->plays++;
  g->finished += reward >= 0.75;
}

static double
keep_since (gint64 last_s, gint64 now_s)
{
  return last_s > 0 && now_s > last_s ? exp2 (-(double) (now_s - last_s) / HALF_LIFE_S) : 1.0;
}

void
recommender_add_play (Recommender   *self,
                      const RecPlay *play)
{
  double reward = rec_play_reward (play, NULL);
  const Item *item = rec_item (self, play->track_id);
  const TrackHistory *before = rec_track_history (self, play->track_id);
  Memory m = { .track_id = play->track_id, .at_s = play->started_s, .reward = (float) reward,
               .hour = rec_hour (play->started_s, play->utc_offset_s),
               .tired = rec_tiredness (before != NULL ? before->last_s : 0, play->started_s),
               .own = asked_for (play->origin), .artist = item ? item->artist : 0, .mode = play->mode_id };
  double keep;

  enter_session (self, play);
  self->n_plays++;
  remember (self->recent, RECENT, &m);
  if (item != NULL && item->song != 0)
    g_hash_table_insert (self->song_last, GUINT_TO_POINTER (item->song), GSIZE_TO_POINTER (self->n_plays));
  if (isnan (reward)) {
    TrackHistory *h = ensure_history (self, play->track_id);

    h->last_s = play->started_s;
    h->last_number = self->n_plays;
    return;
  }
  keep = keep_since (before != NULL ? before->last_s : 0, play->started_s);
  add_outcome (&self->base, 0.999, reward);
  count_track (self, play, reward, keep);
  remember (self->memory, MEMORY, &m);
  self->n_remembered++;
  if (item != NULL && item->artist != 0)
    count_group (ensure (self->artists, (gint32) item->artist, sizeof (GroupHistory)), play, reward, 0.995);
  if (item != NULL && item->artist != 0)
    add_outcome (rec_mode_outcomes (self, play->mode_id, REC_MODE_ARTIST, item->artist), 0.995, reward);
  if (item != NULL && item->cluster >= 0) {
    count_group (ensure (self->clusters, item->cluster, sizeof (GroupHistory)), play, reward, 0.998);
    add_outcome (rec_mode_outcomes (self, play->mode_id, REC_MODE_CLUSTER, item->cluster), 0.998,
                 reward);
    add_outcome (ensure (self->session_clusters, item->cluster, sizeof (Outcomes)), 0.9, reward);
  }
  if (reward < LIKED)
    return;
  if (self->last_liked != 0 && self->last_liked != play->track_id)
    add_transition (self, self->last_liked, play->track_id, play->started_s);
  self->last_liked = play->track_id;
  g_array_append_val (self->session, play->track_id);
}
