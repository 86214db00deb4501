/* rec-score.c - what the agent sees of a candidate
 *
 * Every feature is about −1 … 1 and 0 when nothing is known, so that one prior
 * spread fits all of them. */
#include "rec-private.h"

#include <math.h>
#include <string.h>

const char *const REC_FEATURE_NAMES[REC_N_FEATURES] = {
  "bias", "near-last", "near-recent", "near-seed", "near-skipped", "taste", "taste-now",
  "taste-hour", "taste-known", "track", "artist", "track-rate", "artist-rate", "cluster", "cluster-now", "cluster-hour", "rule",
  "follows", "novel", "heard-today", "heard-lately", "plays", "tempo-jump", "energy-jump",
  "key-jump", "loudness-jump", "artist-recent", "same-artist", "same-album", "favourite",
  "heading", "added", "hour", "group-rule",
};

/* ---- the moment -------------------------------------------------------------- */

static void
add_item (GPtrArray *list, const Item *item, guint most)
{
  if (item != NULL && list->len < most && !g_ptr_array_find (list, item, NULL))
    g_ptr_array_add (list, (gpointer) item);
}

/* What was asked for and plays; what was liked last: in this session, or else in the
 * sessions before. */
static void
find_liked (Recommender *self, Moment *m)
{
  for (guint i = 0; i < m->request->n_seeds; i++)
    if (m->request->seeds[i] == m->request->current_id)
      add_item (m->liked, rec_item (self, m->request->current_id), 3);
  for (guint i = self->session->len; i > 0; i--)
    add_item (m->liked, rec_item (self, g_array_index (self->session, gint64, i - 1)), 3);
  for (guint i = 0; i < m->request->n_seeds && m->liked->len == 0; i++)
    add_item (m->liked, rec_item (self, m->request->seeds[i]), 3);
  for (guint any = 0; any < 2; any++) /* those of this mode first */
    for (guint i = self->memory->len; i > 0 && m->liked->len == 0; i--) {
      const Memory *memory = &g_array_index (self->memory, Memory, i - 1);

      if (memory->reward >= 0.75f && (any || memory->mode == m->request->mode_id))
        add_item (m->liked, rec_item (self, memory->track_id), 3);
    }
}

static void
find_skipped (Recommender *self, Moment *m)
{
  for (guint i = self->recent->len; i > 0; i--) {
    const Memory *memory = &g_array_index (self->recent, Memory, i - 1);

    if (memory->at_s < self->session_start_s)
      break;
    if (memory->reward < 0.5f) /* FALSE for NaN */
      add_item (m->skipped, rec_item (self, memory->track_id), 3);
  }
}

static void
chain_push (Moment *m, const Item *item)
{
  if (item != NULL)
    g_array_append_val (m->chain, item->artist);
}

void
rec_moment_init (Recommender      *self,
                 const RecRequest *request,
                 Moment           *m)
{
  const Item *current = rec_item (self, request->current_id);

  rec_enter_mode (self, request->mode_id);
  memset (m, 0, sizeof *m);
  m->request = request;
  m->daypart = rec_daypart (request->now_s, request->utc_offset_s);
  m->liked = g_ptr_array_new ();
  m->skipped = g_ptr_array_new ();
  m->seeds = g_ptr_array_new ();
  m->chain = g_array_new (FALSE, FALSE, sizeof (guint32));
  find_liked (self, m);
  find_skipped (self, m);
  m->memory = g_ptr_array_sized_new (self->memory->len);
  for (guint i = 0; i < self->memory->len; i++)
    g_ptr_array_add (m->memory, rec_item (self, g_array_index (self->memory, Memory, i).track_id));
  m->taste = rec_taste_now (self, request->mode_id, request->now_s,
                            rec_hour (request->now_s, request->utc_offset_s));
  m->group_rules = rec_groups_now (self);
  for (guint i = 0; i < request->n_seeds; i++)
    add_item (m->seeds, rec_item (self, request->seeds[i]), 8);
  for (guint i = 0; i < self->recent->len; i++)
    g_array_append_val (m->chain, g_array_index (self->recent, Memory, i).artist);
  chain_push (m, current);
  m->last = current;
  for (guint i = 0; i < request->n_queued; i++) {
    const Item *item = rec_item (self, request->queued[i]);

    chain_push (m, item);
    m->last = item != NULL ? item : m->last;
  }
  if (m->last == NULL && m->liked->len > 0)
    m->last = m->liked->pdata[0];
}

void
rec_moment_clear (Moment *m)
{
  g_clear_pointer (&m->liked, g_ptr_array_unref);
  g_clear_pointer (&m->skipped, g_ptr_array_unref);
  g_clear_pointer (&m->seeds, g_ptr_array_unref);
  g_clear_pointer (&m->taste, rec_taste_now_free);
  g_clear_pointer (&m->group_rules, g_free);
  g_clear_pointer (&m->memory, g_ptr_array_unref);
  g_clear_pointer (&m->chain, g_array_unref);
}

/* ---- habits ------------------------------------------------------------------------ */

/* Whether every item on the left was liked in this session. */
static gboolean
rule_applies (const Recommender *self, const RecRule *rule)
{
  for (guint a = 0; a < rule->n_antecedent; a++) {
    gboolean found = FALSE;

    for (guint i = 0; i < self->session->len && !found; i++)
      found = g_array_index (self->session, gint64, i) == rule->antecedent[a];
    if (!found)
      return FALSE;
  }
  return TRUE;
}

const RecRule *
rec_best_rule (Recommender *self,
               const Item  *item)
{
  const RecRule *best = NULL;

  for (guint i = self->session->len; i > 0; i--) {
    GArray *rules = g_hash_table_lookup (self->rules, &g_array_index (self->session, gint64, i - 1));

    for (guint r = 0; rules != NULL && r < rules->len; r++) {
      const RecRule *rule = &g_array_index (rules, RecRule, r);

      if (rule->consequent == item->id && (best == NULL || rule->lift > best->lift)
          && rule_applies (self, rule))
        best = rule;
    }
  }
  return best;
}

const Follower *
rec_follower (Recommender *self,
              const Item  *from,
              const Item  *to)
{
  const TrackHistory *h = from != NULL ? rec_track_history (self, from->id) : NULL;

  for (guint i = 0; h != NULL && h->followers != NULL && i < h->followers->len; i++)
    if (g_array_index (h->followers, Follower, i).id == to->id)
      return &g_array_index (h->followers, Follower, i);
  return NULL;
}

static void
score_history (Recommender *self, const Moment *m, const Item *item, float *f)
{
  const TrackHistory *h = rec_track_history (self, item->id);
  Outcomes seen;
  double age_s;

  f[F_NOVEL] = h == NULL || h->plays == 0;
  if (h == NULL)
    return;
  age_s = MAX (0, (double) (m->request->now_s - h->last_s));
  seen = rec_seen_from (self, m->request->mode_id, REC_MODE_TRACK, item->id, &h->outcomes);
  f[F_TRACK_RATE] = (float) rec_rate (self, &seen, 1.5);
  f[F_HEARD_TODAY] = (float) exp (-age_s / 86400.0);
  f[F_HEARD_LATELY] = rec_tiredness (h->last_s, m->request->now_s);
  f[F_PLAYS] = (float) MIN (1.0, log1p (h->finished) / 4.0);
  if (h->finished > 0)
    f[F_HOUR] = (float) (h->by_daypart[m->daypart] / (h->finished + 1.0) - 1.0 / DAYPARTS);
}

static void
score_groups (Recommender *self, const Moment *m, const Item *item, float *f)
{
  const GroupHistory *artist = item->artist ? rec_group (self->artists, (gint32) item->artist) : NULL;
  const GroupHistory *cluster = item->cluster >= 0 ? rec_group (self->clusters, item->cluster) : NULL;
  const Outcomes *now = item->cluster >= 0
                          ? g_hash_table_lookup (self->session_clusters, GINT_TO_POINTER (item->cluster))
                          : NULL;

  if (artist != NULL) {
    Outcomes seen = rec_seen_from (self, m->request->mode_id, REC_MODE_ARTIST, item->artist,
                                   &artist->outcomes);

    f[F_ARTIST_RATE] = (float) rec_rate (self, &seen, 2.0);
  }
  if (cluster != NULL) {
    Outcomes seen = rec_seen_from (self, m->request->mode_id, REC_MODE_CLUSTER, item->cluster,
                                   &cluster->outcomes);

    f[F_CLUSTER] = (float) rec_rate (self, &seen, 4.0);
    f[F_CLUSTER_HOUR] = (float) rec_rate (self, &cluster->by_daypart[m->daypart], 4.0);
  }
  f[F_CLUSTER_NOW] = (float) rec_rate (self, now, 2.0);
}

/* ---- what holds for the whole refill -------------------------------------------------- */

void
rec_score_once (Recommender  *self,
                const Moment *m,
                const Item   *item,
                float        *f)
{
  const RecRequest *r = m->request;
  const RecRule *rule = rec_best_rule (self, item);
  const RecGroupRule *group = rec_group_rule_for (self, m->group_rules, item);

  memset (f, 0, REC_N_FEATURES * sizeof *f);
  f[F_BIAS] = 1;
  rec_taste_score (self, m->taste, item, f);
  score_history (self, m, item, f);
  score_groups (self, m, item, f);
  for (guint i = 0; i < m->seeds->len; i++)
    f[F_NEAR_SEED] = MAX (f[F_NEAR_SEED], rec_nearness (self, item, m->seeds->pdata[i]));
  for (guint i = 0; i < m->skipped->len; i++)
    f[F_NEAR_SKIPPED] = MAX (f[F_NEAR_SKIPPED], rec_nearness (self, item, m->skipped->pdata[i]));
  if (rule != NULL)
    f[F_RULE] = rec_rule_value (rule->lift, rule->n_both, rule->n_before);
  if (group != NULL)
    f[F_GROUP_RULE] = rec_rule_value (group->lift, group->n_both, group->n_before);
  f[F_FAVOURITE] = item->favourite;
  if (r->has_heading && r->heading_radius > 0 && !isnan (item->map_x)) {
    float dx = item->map_x - r->heading_x, dy = item->map_y - r->heading_y;

    f[F_HEADING] = expf (-(dx * dx + dy * dy) / (2 * r->heading_radius * r->heading_radius));
  }
  if (item->added_s > 0)
    f[F_ADDED] = (float) exp (-MAX (0, (double) (r->now_s - item->added_s)) / (30 * 86400.0));
}

/* ---- what changes with each pick --------------------------------------------------------- */

/* Octaves between two tempi, half and double counting as near: 0 … 0.5. */
static float
tempo_jump (float a, float b)
{
  float octaves;

  if (!(a > 0) || !(b > 0))
    return 0;
  octaves = fabsf (log2f (a / b));
  return fminf (octaves, fabsf (octaves - 1.0f)) * 2.0f;
}

/* Steps on the circle of fifths, minor keys at their relative major: 0 … 1. */
static float
key_jump (int a, int b)
{
  int x, y, steps;

  if (a < 0 || b < 0)
    return 0;
  x = (a >= 12 ? a - 12 + 3 : a) * 7 % 12;
  y = (b >= 12 ? b - 12 + 3 : b) * 7 % 12;
  steps = ABS (x - y);
  return (float) MIN (steps, 12 - steps) / 6.0f;
}

static float
gap (float a, float b, float scale)
{
  return isnan (a) || isnan (b) ? 0.0f : fminf (1.0f, fabsf (a - b) / scale);
}

void
rec_score_jumps (const Item *last,
                 const Item *item,
                 float      *f)
{
  if (last == NULL)
    return;
  f[F_TEMPO_JUMP] = tempo_jump (item->tempo_bpm, last->tempo_bpm);
  f[F_ENERGY_JUMP] = gap (item->energy, last->energy, 1.0f);
  f[F_KEY_JUMP] = key_jump (item->key, last->key);
  f[F_LOUDNESS_JUMP] = gap (item->loudness_lufs, last->loudness_lufs, 20.0f);
}

void
rec_score_slot (Recommender  *self,
                const Moment *m,
                const Item   *item,
                float        *f)
{
  const Item *last = m->last;
  float sum = 0;

  f[F_NEAR_LAST] = f[F_NEAR_RECENT] = 0;
  for (guint i = 0; i < m->liked->len; i++) {
    float near = rec_nearness (self, item, m->liked->pdata[i]);

    if (i == 0)
      f[F_NEAR_LAST] = near;
    sum += near;
  }
  if (m->liked->len > 0)
    f[F_NEAR_RECENT] = sum / m->liked->len;
  f[F_ARTIST_RECENT] = f[F_SAME_ARTIST] = f[F_SAME_ALBUM] = f[F_FOLLOWS] = 0;
  for (guint i = 0; i < 12 && i < m->chain->len && item->artist != 0; i++)
    if (g_array_index (m->chain, guint32, m->chain->len - 1 - i) == item->artist) {
      f[F_ARTIST_RECENT] = 1.0f - i / 12.0f;
      break;
    }
  if (last == NULL)
    return;
  rec_score_jumps (last, item, f);
  f[F_SAME_ARTIST] = item->artist != 0 && item->artist == last->artist;
  f[F_SAME_ALBUM] = item->album != 0 && item->album == last->album;
  const Follower *follower = rec_follower (self, last, item);
  if (follower != NULL)
    f[F_FOLLOWS] = follower->weight / (follower->weight + 2.0f);
}
