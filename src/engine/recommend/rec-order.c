/* rec-order.c - from candidates to a row of picks
 *
 * One place after the other: the features that depend on what plays before are
 * made anew, the hard rules close what may not come here, the agent chooses among
 * the rest, and its choice becomes "what plays before". In the end all are explained
 * where they stand. */
#include "rec-private.h"

#include <math.h>
#include <string.h>

#include "rec-transition.h"

#define CANDIDATES 300
#define DRAWS 60

/* Choices made evenly among all candidates: enough for every candidate to have
 * a chance that can be divided by, too few to be felt. */
#define EPSILON 0.005

/* How much of the posterior's spread the sampling uses: all of it gambles away
 * more skips than it earns within a few hundred plays. */
#define SPREAD 0.1

/* What the slider adds to the score of a track that sounds just like the seed. */
#define WANDER_STRENGTH 6.0

#define ARTIST_GAP 5

/* What the worst jump takes off a score where a mode asks for none. */
#define EVENNESS_STRENGTH 3.0f

typedef struct {
  Recommender *self;
  Moment       moment;
  GArray      *candidates; /* owned, of Candidate */
  float       *features;   /* owned [n][REC_N_FEATURES] */
  float       *bonus;      /* owned [n] from the slider; fixed */
  float       *open_bonus; /* owned [n] the same, −INFINITY where closed */
  double      *chance;     /* owned [n] */
  guint8      *used;       /* owned [n] */
} Picker;

void
rec_pick_free (RecPick *pick)
{
  if (pick == NULL)
    return;
  g_free (pick->text);
  g_clear_pointer (&pick->details, g_ptr_array_unref);
  g_free (pick);
}

static const Item *
item_at (const Picker *p, guint i)
{
  return &p->self->items[g_array_index (p->candidates, Candidate, i).item];
}

static void
picker_init (Picker *p, Recommender *self, const RecRequest *request)
{
  guint n;

  p->self = self;
  rec_moment_init (self, request, &p->moment);
  p->candidates = rec_candidates (self, &p->moment, CANDIDATES);
  n = p->candidates->len;
  p->features = g_new (float, (gsize) n * REC_N_FEATURES + 1);
  p->bonus = g_new (float, n + 1);
  p->open_bonus = g_new (float, n + 1);
  p->chance = g_new (double, n + 1);
  p->used = g_new0 (guint8, n + 1);
  for (guint i = 0; i < n; i++) {
    float *f = p->features + (gsize) i * REC_N_FEATURES, near;

    rec_score_once (self, &p->moment, item_at (p, i), f);
    near = p->moment.seeds->len > 0 || p->moment.liked->len == 0
             ? f[F_NEAR_SEED]
             : rec_nearness (self, item_at (p, i), p->moment.liked->pdata[0]);
    p->bonus[i] = (float) ((0.5 - request->wander) * WANDER_STRENGTH * near);
  }
}

static void
picker_clear (Picker *p)
{
  rec_moment_clear (&p->moment);
  g_clear_pointer (&p->candidates, g_array_unref);
  g_free (p->features);
  g_free (p->bonus);
  g_free (p->open_bonus);
  g_free (p->chance);
  g_free (p->used);
}

static gboolean
artist_is_near (const Moment *m, const Item *item, guint within)
{
  for (guint i = 0; i < within && i < m->chain->len; i++)
    if (g_array_index (m->chain, guint32, m->chain->len - 1 - i) == item->artist)
      return item->artist != 0;
  return FALSE;
}

static RecSound
sound_of (const Item *item)
{
  return (RecSound) { item->tempo_bpm, item->loudness_lufs, item->energy, item->key };
}

/* Only what the mode asks for; the agent knows the listener's own mind of jumps. */
static float
unevenness (const Picker *p, guint i)
{
  const RecRequest *r = p->moment.request;
  const RecEvenness asked = { r->even_tempo, r->even_key, r->even_loudness, 0.0f };
  RecSound from, to;

  if (p->moment.last == NULL || asked.tempo + asked.key + asked.loudness <= 0)
    return 0.0f;
  from = sound_of (p->moment.last);
  to = sound_of (item_at (p, i));
  return EVENNESS_STRENGTH / 3.0f * fminf (rec_transition (&from, &to, &asked), 3.0f);
}

/* Closes what the hard rules forbid here. The spacing of artists gives way step
 * by step where the library has no other artist to offer. */
static gboolean
open_candidates (Picker *p)
{
  for (int within = ARTIST_GAP; within >= 0; within--) {
    guint open = 0;

    for (guint i = 0; i < p->candidates->len; i++) {
      gboolean closed = p->used[i] || artist_is_near (&p->moment, item_at (p, i), (guint) within);

      p->open_bonus[i] = closed ? -INFINITY : p->bonus[i] - unevenness (p, i);
      open += !closed;
    }
    if (open > 0)
      return TRUE;
  }
  return FALSE;
}

/* After a pick: it and other versions of it are gone, and it is what comes before. */
static void
advance (Picker *p, guint pick)
{
  const Item *item = item_at (p, pick);

  for (guint i = 0; i < p->candidates->len; i++)
    if (i == pick || (item->song != 0 && item_at (p, i)->song == item->song))
      p->used[i] = 1;
  g_array_append_val (p->moment.chain, item->artist);
  p->moment.last = item;
  g_ptr_array_insert (p->moment.liked, 0, (gpointer) item);
  if (p->moment.liked->len > 3)
    g_ptr_array_set_size (p->moment.liked, 3);
}

static RecPick *
make_pick (Picker *p, guint at, const ml_agent *agent)
{
  const float *f = p->features + (gsize) at * REC_N_FEATURES;
  RecPick *pick = g_new0 (RecPick, 1);

  pick->track_id = item_at (p, at)->id;
  pick->chance = p->chance[at];
  ml_agent_predict (agent, f, 1, &pick->expected, &pick->score, &pick->spread);
  pick->score += p->bonus[at];
  for (guint t = 0; t < REC_N_FEATURES; t++)
    pick->features[t] = f[t];
  return pick;
}

static RecPick *
pick_one (Picker *p)
{
  Recommender *self = p->self;
  const ml_agent *agent = rec_agent (self, p->moment.request->mode_id);
  const ml_agent_policy policy = { .draws = DRAWS, .spread = SPREAD, .epsilon = EPSILON };
  size_t at;
  RecPick *pick;

  if (!open_candidates (p))
    return NULL;
  for (guint i = 0; i < p->candidates->len; i++)
    rec_score_slot (self, &p->moment, item_at (p, i), p->features + (gsize) i * REC_N_FEATURES);
  if (ml_agent_choose (agent, &policy, p->features, p->open_bonus, p->candidates->len, &self->rng,
                       p->chance, &at) != ML_OK)
    return NULL;
  pick = make_pick (p, (guint) at, agent);
  advance (p, (guint) at);
  return pick;
}

/* ---- neighbours that fit ----------------------------------------------------------------- */

/* @chain, @n_before: the artists that come before all of @items, the last the nearest. */
static gboolean
artist_came_before (const GArray *chain, guint n_before, GPtrArray *items, guint at,
                    const Item *item)
{
  for (guint gap = 1; gap <= ARTIST_GAP && gap <= at + n_before; gap++) {
    guint32 artist = gap <= at ? ((const Item *) items->pdata[at - gap])->artist
                               : g_array_index (chain, guint32, n_before + at - gap);

    if (item->artist != 0 && artist == item->artist)
      return TRUE;
  }
  return FALSE;
}

/* The spacing of artists is a hard rule: where the new order breaks it, the next
 * track that keeps it comes first. FALSE when there is none. */
static gboolean
keep_artists_apart (const GArray *chain, guint n_before, GPtrArray *items, GPtrArray *picks)
{
  for (guint at = 0; at < items->len; at++) {
    guint other = at;
    gpointer item, pick;

    while (other < items->len &&
           artist_came_before (chain, n_before, items, at, items->pdata[other]))
      other++;
    if (other == items->len)
      return FALSE;
    item = g_ptr_array_steal_index (items, other);
    pick = g_ptr_array_steal_index (picks, other);
    g_ptr_array_insert (items, (int) at, item);
    g_ptr_array_insert (picks, (int) at, pick);
  }
  return TRUE;
}

/* What each was chosen by is told again for the place where it stands now. */
static void
retell_jumps (Moment *moment, const Item *before, GPtrArray *items,
              GPtrArray *picks)
{
  moment->last = before;
  for (guint i = 0; i < items->len; i++) {
    RecPick *pick = picks->pdata[i];

    rec_score_jumps (moment->last, items->pdata[i], pick->features);
    moment->last = items->pdata[i];
  }
}

static void
order_picks (Recommender *self, Moment *moment, const Item *before, GPtrArray *picks)
{
  const RecRequest *r = moment->request;
  guint n = picks->len;
  RecEvenness evenness = REC_EVENNESS_USUAL;
  g_autofree RecSound *sounds = g_new (RecSound, n + 1);
  g_autofree guint *order = g_new (guint, n + 1);
  g_autoptr (GPtrArray) items = g_ptr_array_new (), ordered = g_ptr_array_new ();
  RecSound from = { 0 };

  evenness.tempo += r->even_tempo;
  evenness.key += r->even_key;
  evenness.loudness += r->even_loudness;
  if (before != NULL)
    from = sound_of (before);
  for (guint i = 0; i < n; i++)
    sounds[i] = sound_of (rec_item (self, ((RecPick *) picks->pdata[i])->track_id));
  rec_transition_order (sounds, n, before != NULL ? &from : NULL, 0, &evenness, order);
  for (guint i = 0; i < n; i++) {
    RecPick *pick = picks->pdata[order[i]];

    g_ptr_array_add (ordered, pick);
    g_ptr_array_add (items, rec_item (self, pick->track_id));
  }
  if (!keep_artists_apart (moment->chain, moment->chain->len - n, items, ordered))
    return; /* as chosen, then */
  for (guint i = 0; i < n; i++)
    picks->pdata[i] = ordered->pdata[i];
  retell_jumps (moment, before, items, picks);
}

/* ---- why ------------------------------------------------------------------------------- */

static gboolean
came_by_chance (const Picker *p, gint64 track_id)
{
  for (guint i = 0; i < p->candidates->len; i++)
    if (item_at (p, i)->id == track_id)
      return g_array_index (p->candidates, Candidate, i).chance_only;
  return FALSE;
}

/* Each is explained at the place where it came to stand: by what was heard (@liked), what
 * plays, and the one before it; never by one that is only suggested further down. What it
 * was chosen by stays as it was. */
static void
explain_picks (Picker *p, const Item *before, GPtrArray *liked, GPtrArray *picks)
{
  g_ptr_array_unref (p->moment.liked);
  p->moment.liked = g_ptr_array_ref (liked);
  p->moment.last = before;
  for (guint i = 0; i < picks->len; i++) {
    RecPick *pick = picks->pdata[i];
    const Item *item = rec_item (p->self, pick->track_id);
    float chosen_by[REC_N_FEATURES];

    memcpy (chosen_by, pick->features, sizeof chosen_by);
    rec_score_slot (p->self, &p->moment, item, pick->features);
    rec_explain (p->self, &p->moment, item, came_by_chance (p, pick->track_id), pick);
    memcpy (pick->features, chosen_by, sizeof chosen_by);
    p->moment.last = item;
  }
}

GPtrArray *
recommender_pick (Recommender      *self,
                  const RecRequest *request,
                  GCancellable     *cancellable,
                  GError          **error)
{
  g_autoptr (GPtrArray) picks = g_ptr_array_new_with_free_func ((GDestroyNotify) rec_pick_free);
  Picker p = { 0 };
  g_autoptr (GPtrArray) liked = NULL;
  const Item *before;

  picker_init (&p, self, request);
  before = p.moment.last;
  liked = g_ptr_array_copy (p.moment.liked, NULL, NULL);
  while (picks->len < request->n) {
    RecPick *pick = g_cancellable_is_cancelled (cancellable) ? NULL : pick_one (&p);

    if (pick == NULL)
      break;
    g_ptr_array_add (picks, pick);
  }
  if (request->ordered && picks->len > 1)
    order_picks (self, &p.moment, before, picks);
  explain_picks (&p, before, liked, picks);
  picker_clear (&p);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (picks->len == 0 && request->n > 0) {
    g_set_error_literal (error, RECOMMEND_ERROR, RECOMMEND_ERROR_NOTHING,
                         "There is no track left that may be suggested.");
    return NULL;
  }
  return g_steal_pointer (&picks);
}

gboolean
recommender_features (Recommender      *self,
                      const RecRequest *request,
                      gint64            track_id,
                      float             features[REC_N_FEATURES])
{
  const Item *item = rec_item (self, track_id);
  Moment moment;

  if (item == NULL)
    return FALSE;
  rec_moment_init (self, request, &moment);
  rec_score_once (self, &moment, item, features);
  rec_score_slot (self, &moment, item, features);
  rec_moment_clear (&moment);
  return TRUE;
}

RecPick *
recommender_explain (Recommender      *self,
                     const RecRequest *request,
                     gint64            track_id)
{
  const Item *item = rec_item (self, track_id);
  RecPick *pick;
  Moment moment;

  if (item == NULL)
    return NULL;
  pick = g_new0 (RecPick, 1);
  pick->track_id = track_id;
  rec_moment_init (self, request, &moment);
  rec_score_once (self, &moment, item, pick->features);
  rec_score_slot (self, &moment, item, pick->features);
  ml_agent_predict (rec_agent (self, request->mode_id), pick->features, 1, &pick->expected,
                    &pick->score, &pick->spread);
  rec_explain (self, &moment, item, FALSE, pick);
  rec_moment_clear (&moment);
  return pick;
}
