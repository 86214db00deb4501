/* rec-explain.c - why a track is next, in words that are true
 *
 * Each reason is first checked against what is known, with the numbers that it
 * will quote; among those that hold, the one that moved the score most is
 * given. So a reason can always be recomputed from the library and the history. */
#include "rec-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* From here on it "sounds like": each is among the nearest tenth of the other. */
#define NEAR_ENOUGH 0.867f

#define FORGOTTEN_DAYS 30

/* What a reason must have moved the score by to be worth a word. */
#define WORTH 0.1

typedef struct {
  RecReason reason;
  double    moved;   /* share of the score that it stands for */
  gint64    other_id;
  guint     count, of;
  char     *text;    /* owned */
} Ground;

typedef struct {
  Recommender  *self;
  const Moment *moment;
  const Item   *item;
  const float  *f;
  double        weight[REC_N_FEATURES];
  GArray       *grounds; /* of Ground */
} Explainer;

static double
moved_by (const Explainer *e, guint feature)
{
  return e->weight[feature] * e->f[feature];
}

/* What the outcomes of one track, or with @item itself those of its surroundings,
 * moved the score by. */
static TasteShares
shares_of (const Explainer *e, const Item *other)
{
  TasteShares shares = rec_taste_shares (e->self, e->moment->taste, e->item, other);
  double weight = e->weight[F_TASTE] / TASTE_UNIT;

  return (TasteShares) { weight * shares.of_other, weight * shares.of_artist, weight * shares.of_cluster };
}

static void
give (Explainer *e, RecReason reason, double moved, gint64 other_id, guint count, guint of, char *text)
{
  Ground ground = { reason, moved, other_id, count, of, text };

  g_array_append_val (e->grounds, ground);
}

/* The nearest of @items to the candidate, when near enough to be named. */
static const Item *
nearest_of (const Explainer *e, const GPtrArray *items, float *near)
{
  const Item *best = NULL;

  *near = 0;
  for (guint i = 0; i < items->len; i++) {
    float now = items->pdata[i] != e->item ? rec_nearness (e->self, e->item, items->pdata[i]) : 0;

    if (now > *near) {
      *near = now;
      best = items->pdata[i];
    }
  }
  return *near >= NEAR_ENOUGH ? best : NULL;
}

static void
consider_similar (Explainer *e)
{
  const Item *current = rec_item (e->self, e->moment->request->current_id);
  g_autoptr (GPtrArray) others = g_ptr_array_copy (e->moment->liked, NULL, NULL);
  const Item *other;
  float near;

  for (guint i = 0; i < e->moment->seeds->len; i++)
    g_ptr_array_add (others, e->moment->seeds->pdata[i]);
  if (current != NULL)
    g_ptr_array_add (others, (gpointer) current);
  if (e->moment->last != NULL)
    g_ptr_array_add (others, (gpointer) e->moment->last);
  other = nearest_of (e, others, &near);
  if (other != NULL)
    give (e, REC_REASON_SIMILAR,
          moved_by (e, F_NEAR_LAST) + moved_by (e, F_NEAR_RECENT) + moved_by (e, F_NEAR_SEED)
            + shares_of (e, other).of_other, other->id,
          (guint) lroundf (100 * near), 100, g_strdup_printf (_("Sounds like %s"), other->title));
}

static void
consider_rule (Explainer *e)
{
  const RecRule *rule = rec_best_rule (e->self, e->item);
  const Item *other = rule != NULL ? rec_item (e->self, rule->antecedent[rule->n_antecedent - 1]) : NULL;

  if (other == NULL)
    return;
  if (rule->n_antecedent == 1)
    give (e, REC_REASON_RULE, moved_by (e, F_RULE), other->id, rule->n_both, rule->n_before,
          /* Translators: the other track, this track, and "7 of 9" times */
          g_strdup_printf (_("With %s you play %s, %u of %u times"), other->title, e->item->title,
                           rule->n_both, rule->n_before));
  else
    give (e, REC_REASON_RULE, moved_by (e, F_RULE), other->id, rule->n_both, rule->n_before,
          g_strdup_printf (_("With %s and %u more you play %s, %u of %u times"), other->title,
                           rule->n_antecedent - 1, e->item->title, rule->n_both, rule->n_before));
}

/* The same of its album, artist or cluster. */
static void
consider_group_rule (Explainer *e)
{
  const RecGroupRule *rule = rec_group_rule_for (e->self, e->moment->group_rules, e->item);
  const char *before, *after;

  if (rule == NULL)
    return;
  before = rec_group_name (e->self, rule->antecedent[rule->n_antecedent - 1]);
  after = rec_group_name (e->self, rule->consequent);
  give (e, REC_REASON_GROUP_RULE, moved_by (e, F_GROUP_RULE), 0, rule->n_both, rule->n_before,
        rule->n_antecedent == 1
          ? g_strdup_printf (_("With %s you play %s, %u of %u times"), before, after, rule->n_both, rule->n_before)
          : g_strdup_printf (_("With %s and %u more you play %s, %u of %u times"), before,
                             rule->n_antecedent - 1, after, rule->n_both, rule->n_before));
}

static void
consider_follows (Explainer *e)
{
  const Item *last = e->moment->last;
  const Follower *f = rec_follower (e->self, last, e->item);
  const TrackHistory *h = last != NULL ? rec_track_history (e->self, last->id) : NULL;

  if (f != NULL && h != NULL && f->count >= 2)
    give (e, REC_REASON_FOLLOWS, moved_by (e, F_FOLLOWS), last->id, f->count, h->followed,
          g_strdup_printf (_("After %s you play %s, %u of %u times"), last->title, e->item->title,
                           f->count, h->followed));
}

static void
consider_taste (Explainer *e)
{
  const Item *best = NULL;
  float nearest = NEAR_ENOUGH;

  for (guint i = 0; i < e->self->memory->len; i++) {
    const Memory *m = &g_array_index (e->self->memory, Memory, i);
    const Item *other = e->moment->memory->pdata[i];
    float near = m->reward >= 0.75f && other != e->item ? rec_nearness (e->self, e->item, other) : 0;

    if (near >= nearest) {
      nearest = near;
      best = other;
    }
  }
  if (best != NULL)
    give (e, REC_REASON_TASTE, shares_of (e, best).of_other, best->id,
          (guint) lroundf (100 * nearest), 100,
          g_strdup_printf (_("Sounds like %s, which you heard to the end"), best->title));
}

static void
consider_track (Explainer *e)
{
  const TrackHistory *h = rec_track_history (e->self, e->item->id);

  if (h == NULL)
    return;
  if (h->plays >= 2 && h->finished * 2 > h->plays)
    give (e, REC_REASON_TRACK,
          moved_by (e, F_TRACK) + moved_by (e, F_TRACK_RATE) + moved_by (e, F_PLAYS) + shares_of (e, e->item).of_other,
          0, h->finished, h->plays,
          g_strdup_printf (_("You heard it to the end %u of %u times"), h->finished, h->plays));
  if (h->by_daypart[e->moment->daypart] >= 2 && h->by_daypart[e->moment->daypart] * 2 > h->finished)
    give (e, REC_REASON_HOUR, moved_by (e, F_HOUR), 0, h->by_daypart[e->moment->daypart], h->finished,
          g_strdup_printf (_("You often play it at this time of day, %u of %u times"),
                           h->by_daypart[e->moment->daypart], h->finished));
}

static void
consider_artist (Explainer *e)
{
  const GroupHistory *g = e->item->artist ? rec_group (e->self->artists, (gint32) e->item->artist) : NULL;

  if (g != NULL && g->plays >= 2 && g->finished * 2 > g->plays)
    give (e, REC_REASON_ARTIST,
          moved_by (e, F_ARTIST) + moved_by (e, F_ARTIST_RATE) + shares_of (e, e->item).of_artist,
          0, g->finished, g->plays,
          g_strdup_printf (_("You heard %s to the end %u of %u times"), e->item->artist_name, g->finished,
                           g->plays));
}

static void
consider_cluster (Explainer *e)
{
  const GroupHistory *g = e->item->cluster >= 0 ? rec_group (e->self->clusters, e->item->cluster) : NULL;

  if (g == NULL || g->plays < 3 || g->finished * 2 <= g->plays || e->item->cluster_name == NULL)
    return;
  give (e, REC_REASON_CLUSTER,
        moved_by (e, F_CLUSTER) + moved_by (e, F_CLUSTER_NOW) + moved_by (e, F_CLUSTER_HOUR)
          + shares_of (e, e->item).of_cluster, 0,
        g->finished, g->plays,
        /* Translators: a group of tracks, "Calm piano", and how often its tracks were finished */
        g_strdup_printf (_("From %s, heard to the end %u of %u times"), e->item->cluster_name, g->finished,
                         g->plays));
}

static void
consider_forgotten (Explainer *e)
{
  const TrackHistory *h = rec_track_history (e->self, e->item->id);
  guint days;

  if (h == NULL || h->last_s <= 0 || h->last_s > e->moment->request->now_s)
    return;
  days = (guint) ((e->moment->request->now_s - h->last_s) / 86400);
  if (days >= FORGOTTEN_DAYS && (e->item->favourite || h->finished >= 3))
    give (e, REC_REASON_FORGOTTEN, 0.5 + moved_by (e, F_TRACK) + moved_by (e, F_FAVOURITE), 0, days, 0,
          rec_not_heard_text (days));
}

static void
consider_path (Explainer *e)
{
  const RecRequest *r = e->moment->request;
  float dx = e->item->map_x - r->heading_x, dy = e->item->map_y - r->heading_y;

  if (r->has_heading && dx * dx + dy * dy <= r->heading_radius * r->heading_radius)
    give (e, REC_REASON_PATH, moved_by (e, F_HEADING), 0, 0, 0,
          g_strdup (_("Near where you seem to be heading")));
}

/* Facts that moved nothing are told last, in their own order. */
static void
consider_plain (Explainer *e)
{
  GArray *facts = rec_plain_facts (e->self, e->moment, e->item);

  for (guint i = 0; i < facts->len; i++) {
    RecPlainFact *fact = &g_array_index (facts, RecPlainFact, i);
    gboolean told = FALSE;

    for (guint g = 0; g < e->grounds->len; g++)
      told = told || g_array_index (e->grounds, Ground, g).reason == fact->reason;
    if (!told)
      give (e, fact->reason, MAX (moved_by (e, fact->feature), 1e-3 / (i + 1)), fact->other_id, fact->count, 0,
            g_steal_pointer (&fact->text));
  }
  g_array_unref (facts);
}

static int
compare_grounds (gconstpointer a,
                 gconstpointer b)
{
  const Ground *x = a, *y = b;

  if (x->moved != y->moved)
    return x->moved > y->moved ? -1 : 1;
  return (int) x->reason - (int) y->reason;
}

static gboolean
is_plain (const Ground *ground)
{
  return ground->reason >= REC_REASON_FAVOURITE;
}

/* What came by chance alone is no "sounds like": a plain fact says more of it. */
static guint
leading (const Explainer *e, gboolean gamble)
{
  if (gamble && e->grounds->len > 0 && g_array_index (e->grounds, Ground, 0).moved < WORTH)
    for (guint i = 0; i < e->grounds->len; i++)
      if (is_plain (&g_array_index (e->grounds, Ground, i)))
        return i;
  return 0;
}

static void
tell (Explainer *e, gboolean gamble, RecPick *pick)
{
  const guint lead = leading (e, gamble);
  const Ground *first = e->grounds->len > 0 ? &g_array_index (e->grounds, Ground, lead) : NULL;

  pick->details = g_ptr_array_new_with_free_func (g_free);
  if (first == NULL || (gamble && first->moved < WORTH && !is_plain (first))) {
    pick->reason = REC_REASON_GAMBLE;
    pick->text = g_strdup (_("A small gamble"));
    first = NULL;
  } else {
    pick->reason = first->reason;
    pick->other_id = first->other_id;
    pick->count = first->count;
    pick->of = first->of;
    pick->text = g_strdup (first->text);
  }
  for (guint i = 0; i < e->grounds->len; i++)
    if (&g_array_index (e->grounds, Ground, i) != first)
      g_ptr_array_add (pick->details, g_strdup (g_array_index (e->grounds, Ground, i).text));
}

void
rec_explain (Recommender  *self,
             const Moment *moment,
             const Item   *item,
             gboolean      gamble,
             RecPick      *pick)
{
  Explainer e = { .self = self, .moment = moment, .item = item, .f = pick->features };

  e.grounds = g_array_new (FALSE, FALSE, sizeof (Ground));
  recommender_weights (self, moment->request->mode_id, e.weight, NULL);
  consider_similar (&e);
  consider_rule (&e);
  consider_follows (&e);
  consider_taste (&e);
  consider_track (&e);
  consider_artist (&e);
  consider_cluster (&e);
  consider_forgotten (&e);
  consider_path (&e);
  consider_group_rule (&e);
  consider_plain (&e);
  g_array_sort (e.grounds, compare_grounds);
  tell (&e, gamble, pick);
  for (guint i = 0; i < e.grounds->len; i++)
    g_free (g_array_index (e.grounds, Ground, i).text);
  g_array_unref (e.grounds);
}
