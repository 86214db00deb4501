/* rec-agent.c - one agent a mode, and what it believes before it knows anything
 *
 * The prior says what holds for most people: what sounds like what was just
 * finished is liked, what sounds like what was just skipped is not, what was
 * heard an hour ago is not wanted again. So the first suggestions on a fresh
 * library are near in sound, and the listener's own outcomes move on from there. */
#include "rec-private.h"

#include <stdlib.h>

/* Share of what was learnt that is kept at each lesson: a lesson counts half
 * after 460 more. */
#define KEEP 0.9985

G_DEFINE_QUARK (segue-recommend-error-quark, recommend_error)

typedef struct {
  double mean, sd;
} Prior;

static const Prior PRIOR[REC_N_FEATURES] = {
  [F_BIAS] = { -0.7, 1.0 },
  [F_NEAR_LAST] = { 0.2, 0.3 },
  [F_NEAR_RECENT] = { 0.2, 0.3 },
  [F_NEAR_SEED] = { 0.5, 0.5 },
  [F_NEAR_SKIPPED] = { -0.1, 0.3 },
  [F_TASTE] = { 4.0, 0.6 },
  [F_TASTE_NOW] = { 4.0, 0.6 },
  [F_TASTE_HOUR] = { 4.0, 0.6 },
  [F_TASTE_KNOWN] = { 0.0, 0.3 },
  [F_TRACK] = { 4.0, 0.6 },
  [F_ARTIST] = { 4.0, 0.6 },
  [F_TRACK_RATE] = { 0.0, 0.3 },
  [F_ARTIST_RATE] = { 0.1, 0.3 },
  [F_CLUSTER] = { 0.1, 0.3 },
  [F_CLUSTER_NOW] = { 0.1, 0.3 },
  [F_CLUSTER_HOUR] = { 0.1, 0.3 },
  [F_RULE] = { 3.5, 1.0 },
  [F_FOLLOWS] = { 2.0, 0.7 },
  [F_NOVEL] = { 0.0, 0.3 },
  [F_HEARD_TODAY] = { 0.0, 0.5 },
  [F_HEARD_LATELY] = { -4.0, 0.6 },
  [F_PLAYS] = { 0.0, 0.3 },
  [F_TEMPO_JUMP] = { -0.1, 0.2 },
  [F_ENERGY_JUMP] = { -0.1, 0.2 },
  [F_KEY_JUMP] = { -0.1, 0.2 },
  [F_LOUDNESS_JUMP] = { -0.1, 0.2 },
  [F_ARTIST_RECENT] = { -0.3, 0.4 },
  [F_SAME_ARTIST] = { 0.0, 0.4 },
  [F_SAME_ALBUM] = { 0.0, 0.4 },
  [F_FAVOURITE] = { 0.6, 0.4 },
  [F_HEADING] = { 0.4, 0.4 },
  [F_ADDED] = { 0.1, 0.3 },
  [F_HOUR] = { 0.1, 0.3 },
  [F_GROUP_RULE] = { 1.0, 0.5 },
};

static ml_agent *
fresh_agent (void)
{
  double mean[REC_N_FEATURES], sd[REC_N_FEATURES];
  ml_agent *agent = NULL;

  for (guint i = 0; i < REC_N_FEATURES; i++) {
    mean[i] = PRIOR[i].mean;
    sd[i] = PRIOR[i].sd;
  }
  if (ml_agent_new (REC_N_FEATURES, mean, sd, &agent) != ML_OK)
    g_error ("No memory for an agent of %d weights", REC_N_FEATURES);
  return agent;
}

static ml_agent *
copy_agent (const ml_agent *from)
{
  ml_agent *agent = NULL;

  if (ml_agent_copy (from, &agent) != ML_OK)
    g_error ("No memory for an agent of %d weights", REC_N_FEATURES);
  return agent;
}

/* The agent of a mode; a new one believes what all modes have taught (mode 0), and that
 * one the prior. */
ml_agent *
rec_agent (Recommender *self,
           gint64       mode_id)
{
  ml_agent *agent = g_hash_table_lookup (self->agents, &mode_id);

  if (agent == NULL) {
    const gint64 common = 0;
    const ml_agent *taught = g_hash_table_lookup (self->agents, &common);

    agent = taught != NULL ? copy_agent (taught) : fresh_agent ();
    g_hash_table_insert (self->agents, g_memdup2 (&mode_id, sizeof mode_id), agent);
  }
  return agent;
}

void
recommender_learn (Recommender *self,
                   gint64       mode_id,
                   const float  features[REC_N_FEATURES],
                   double       reward,
                   double       weight)
{
  rec_mode_teach (self, mode_id, features, reward, weight, KEEP);
}

GBytes *
recommender_save_agent (Recommender *self,
                        gint64       mode_id)
{
  const ml_agent *agent = g_hash_table_lookup (self->agents, &mode_id);
  uint8_t *bytes;
  size_t n;

  if (agent == NULL || ml_agent_lessons (agent) == 0 || ml_agent_to_bytes (agent, &bytes, &n) != ML_OK)
    return NULL;
  return g_bytes_new_with_free_func (bytes, n, free, bytes);
}

gboolean
recommender_load_agent (Recommender *self,
                        gint64       mode_id,
                        GBytes      *bytes,
                        GError     **error)
{
  ml_agent *agent;
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);

  if (ml_agent_from_bytes (data, n, &agent) != ML_OK) {
    g_set_error_literal (error, RECOMMEND_ERROR, RECOMMEND_ERROR_FORMAT,
                         "What was learnt is damaged; learning starts anew.");
    return FALSE;
  }
  if (ml_agent_size (agent) != REC_N_FEATURES) {
    ml_agent_free (agent);
    g_set_error_literal (error, RECOMMEND_ERROR, RECOMMEND_ERROR_FORMAT,
                         "What was learnt is of another version; learning starts anew.");
    return FALSE;
  }
  g_hash_table_insert (self->agents, g_memdup2 (&mode_id, sizeof mode_id), agent);
  return TRUE;
}

void
recommender_weights (Recommender *self,
                     gint64       mode_id,
                     double      *mean,
                     double      *sd)
{
  ml_agent_weights (rec_agent (self, mode_id), mean, sd);
}
