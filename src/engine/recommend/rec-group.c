/* rec-group.c - rules of albums, artists and clusters
 *
 * Such a rule says of no single track that it comes next, but of a group that one of
 * its tracks does. It applies while this session holds liked tracks of all groups on
 * its left; then some of the group on its right become candidates, and each of them
 * is worth as much as the rule is sure and strange.
 *
 * Invariant: rules name groups by their place; a track's groups are those of the last
 * recommender_set_group_rules(), whatever library came since. */
#include "rec-private.h"

#include <math.h>
#include <string.h>

typedef struct {
  char   *name;   /* owned */
  GArray *tracks; /* owned, of gint64 */
} Group;

struct _GroupRules
{
  GArray     *groups;   /* owned, of Group */
  GArray     *rules;    /* owned, of RecGroupRule */
  GHashTable *by_track; /* owned: id -> GArray of places of groups */
};

static void
group_clear (gpointer data)
{
  Group *group = data;

  g_free (group->name);
  g_clear_pointer (&group->tracks, g_array_unref);
}

void
rec_groups_free (GroupRules *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->groups);
  g_array_unref (self->rules);
  g_hash_table_unref (self->by_track);
  g_free (self);
}

static void
add_to_group (GroupRules *self, gint64 id, guint group)
{
  GArray *of = g_hash_table_lookup (self->by_track, &id);

  if (of == NULL) {
    of = g_array_new (FALSE, FALSE, sizeof (guint));
    g_hash_table_insert (self->by_track, g_memdup2 (&id, sizeof id), of);
  }
  g_array_append_val (of, group);
}

static gboolean
is_sane (const RecGroupRule *rule, guint n_groups)
{
  gboolean sane = rule->n_antecedent >= 1 && rule->n_antecedent <= G_N_ELEMENTS (rule->antecedent)
                  && rule->consequent < n_groups;

  for (guint a = 0; sane && a < rule->n_antecedent; a++)
    sane = rule->antecedent[a] < n_groups && rule->antecedent[a] != rule->consequent;
  return sane;
}

void
recommender_set_group_rules (Recommender        *self,
                             const RecGroup     *groups,
                             guint               n_groups,
                             const RecGroupRule *rules,
                             guint               n_rules)
{
  GroupRules *made;

  g_clear_pointer (&self->groups, rec_groups_free);
  if (n_rules == 0)
    return;
  self->groups = made = g_new0 (GroupRules, 1);
  made->groups = g_array_new (FALSE, FALSE, sizeof (Group));
  made->rules = g_array_new (FALSE, FALSE, sizeof (RecGroupRule));
  made->by_track = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  g_array_set_clear_func (made->groups, group_clear);
  for (guint g = 0; g < n_groups; g++) {
    Group group = { g_strdup (groups[g].name != NULL ? groups[g].name : ""),
                    g_array_new (FALSE, FALSE, sizeof (gint64)) };

    g_array_append_vals (group.tracks, groups[g].tracks, groups[g].n_tracks);
    g_array_append_val (made->groups, group);
    for (guint i = 0; i < groups[g].n_tracks; i++)
      add_to_group (made, groups[g].tracks[i], g);
  }
  for (guint r = 0; r < n_rules; r++)
    if (is_sane (&rules[r], n_groups))
      g_array_append_val (made->rules, rules[r]);
}

/* ---- in this moment ------------------------------------------------------------------ */

float
rec_rule_value (double lift, guint n_both, guint n_before)
{
  return (float) (MIN (1.0, log (MAX (1.0, lift)) / 3.0) * n_both / (n_before + 1.0));
}

static void
mark_groups (const GroupRules *self, gint64 id, guint8 *held)
{
  const GArray *of = g_hash_table_lookup (self->by_track, &id);

  for (guint i = 0; of != NULL && i < of->len; i++)
    held[g_array_index (of, guint, i)] = 1;
}

/* The best rule that applies for each group; NULL where there are no rules. */
const RecGroupRule **
rec_groups_now (const Recommender *self)
{
  const GroupRules *g = self->groups;
  const RecGroupRule **best;
  g_autofree guint8 *held = NULL;

  if (g == NULL)
    return NULL;
  held = g_new0 (guint8, g->groups->len + 1);
  best = g_new0 (const RecGroupRule *, g->groups->len + 1);
  for (guint i = 0; i < self->session->len; i++)
    mark_groups (g, g_array_index (self->session, gint64, i), held);
  for (guint r = 0; r < g->rules->len; r++) {
    const RecGroupRule *rule = &g_array_index (g->rules, RecGroupRule, r), **at = &best[rule->consequent];
    gboolean applies = TRUE;

    for (guint a = 0; a < rule->n_antecedent; a++)
      applies = applies && held[rule->antecedent[a]];
    if (applies && (*at == NULL || rec_rule_value (rule->lift, rule->n_both, rule->n_before)
                                     > rec_rule_value ((*at)->lift, (*at)->n_both, (*at)->n_before)))
      *at = rule;
  }
  return best;
}

const RecGroupRule *
rec_group_rule_for (const Recommender *self, const RecGroupRule **now, const Item *item)
{
  const GArray *of = now != NULL ? g_hash_table_lookup (self->groups->by_track, &item->id) : NULL;
  const RecGroupRule *best = NULL;

  for (guint i = 0; of != NULL && i < of->len; i++) {
    const RecGroupRule *rule = now[g_array_index (of, guint, i)];

    if (rule != NULL && (best == NULL || rec_rule_value (rule->lift, rule->n_both, rule->n_before)
                                           > rec_rule_value (best->lift, best->n_both, best->n_before)))
      best = rule;
  }
  return best;
}

/* Tracks of groups that a rule points to, at most @k, drawn evenly. Free with g_free(). */
gint64 *
rec_groups_draw (Recommender *self, const RecGroupRule **now, guint k, guint *n)
{
  const GroupRules *g = self->groups;
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 *ids = g_new (gint64, k + 1);

  *n = 0;
  for (guint i = 0; now != NULL && i < g->groups->len; i++)
    if (now[i] != NULL && g_array_index (g->groups, Group, i).tracks->len > 0)
      g_array_append_val (open, i);
  while (open->len > 0 && *n < k) {
    guint group = g_array_index (open, guint, ml_rng_below (&self->rng, open->len));
    const GArray *tracks = g_array_index (g->groups, Group, group).tracks;

    ids[(*n)++] = g_array_index (tracks, gint64, ml_rng_below (&self->rng, tracks->len));
  }
  return ids;
}

const char *
rec_group_name (const Recommender *self, guint group)
{
  return g_array_index (self->groups->groups, Group, group).name;
}
