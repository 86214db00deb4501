/* rec-mode.c - what is learnt in one mode, and what all modes share
 *
 * Outcomes are counted over all modes, and apart for each: in a mode its own count
 * in full, those of the others for as much as the modes were found to be alike
 * (rec-taste.c). A mode's agent begins as what all of
 * them have taught, and every lesson teaches all: its own mode in full. */
#include "rec-private.h"

#include <string.h>

/* What a lesson counts for the agents of other modes. */
#define OTHER_LESSON 0.15

typedef struct {
  gint64      mode;
  gint64      number;
  RecModeKind kind;
} Key;

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;
  guint64 z = (guint64) key->mode * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) +
              (guint64) key->number * 4 + key->kind;

  z = (z ^ z >> 31) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  return (guint) (z ^ z >> 32);
}

static gboolean
key_equal (gconstpointer a,
           gconstpointer b)
{
  const Key *x = a, *y = b;

  return x->mode == y->mode && x->number == y->number && x->kind == y->kind;
}

void
rec_mode_init (Recommender *self)
{
  self->by_mode = g_hash_table_new_full (key_hash, key_equal, g_free, g_free);
  self->session_mode = 0;
  self->mode_likeness = 0.4;
  self->mode_asked_at = 0;
}

void
rec_mode_clear (Recommender *self)
{
  g_clear_pointer (&self->by_mode, g_hash_table_unref);
}

Outcomes *
rec_mode_outcomes (Recommender *self,
                   gint64       mode,
                   RecModeKind  kind,
                   gint64       number)
{
  const Key key = { mode, number, kind };
  Outcomes *outcomes = g_hash_table_lookup (self->by_mode, &key);

  if (outcomes == NULL) {
    outcomes = g_new0 (Outcomes, 1);
    g_hash_table_insert (self->by_mode, g_memdup2 (&key, sizeof key), outcomes);
  }
  return outcomes;
}

Outcomes
rec_seen_from (const Recommender *self,
               gint64             mode,
               RecModeKind        kind,
               gint64             number,
               const Outcomes    *all)
{
  const Key key = { mode, number, kind };
  const Outcomes *here = g_hash_table_lookup (self->by_mode, &key);
  float other = (float) self->mode_likeness;
  Outcomes seen = { other * all->good, other * all->all };

  if (here != NULL) {
    seen.good += (1 - other) * MIN (here->good, all->good);
    seen.all += (1 - other) * MIN (here->all, all->all);
  }
  return seen;
}

void
rec_enter_mode (Recommender *self,
                gint64       mode)
{
  if (mode == self->session_mode)
    return;
  self->session_mode = mode;
  g_array_set_size (self->session, 0);
  g_hash_table_remove_all (self->session_clusters);
  self->session_start_s = G_MAXINT64; /* nothing was skipped in it yet */
  self->last_liked = 0;
}

/* ---- agents ------------------------------------------------------------------------------ */

/* Every agent of another mode learns a little of it, and the common one (mode 0) all. */
void
rec_mode_teach (Recommender *self,
                gint64       mode,
                const float *features,
                double       reward,
                double       weight,
                double       keep)
{
  GHashTableIter iter;
  gpointer key, agent;

  rec_agent (self, mode);
  if (mode != 0)
    rec_agent (self, 0);
  g_hash_table_iter_init (&iter, self->agents);
  while (g_hash_table_iter_next (&iter, &key, &agent)) {
    gint64 other = *(const gint64 *) key;
    gboolean whole = other == mode || other == 0;
    ml_status status = whole ? ml_agent_decay (agent, keep) : ML_OK;

    if (status == ML_OK)
      status = ml_agent_learn (agent, features, reward, whole ? weight : OTHER_LESSON * weight);
    if (status != ML_OK)
      g_warning ("A lesson of reward %g was not learnt (status %d)", reward, status);
  }
}
