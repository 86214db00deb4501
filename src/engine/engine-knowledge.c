/* engine-knowledge.c - what Up Next must know: read from the store, taught to a recommender
 *
 * gather() in the engine thread, the rest in the recommender's, or in a tool's only
 * one: the player and segue-tool know the same. */
#define G_LOG_DOMAIN "segue-engine-suggest"

#include "engine-knowledge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine-found.h"

/* ---- reading -------------------------------------------------------------------------- */

void
known_agent_free (gpointer data)
{
  g_bytes_unref (((KnownAgent *) data)->bytes);
  g_free (data);
}

KnownAgent *
known_agent_new (gint64  listener,
                 gint64  mode_id,
                 GBytes *bytes)
{
  KnownAgent *agent = g_new0 (KnownAgent, 1);

  *agent = (KnownAgent) { listener, mode_id, bytes };
  return agent;
}

void
knowledge_free (gpointer data)
{
  Knowledge *k = data;

  g_clear_pointer (&k->rows, g_ptr_array_unref);
  g_clear_pointer (&k->matrix, store_matrix_free);
  g_clear_pointer (&k->points, g_array_unref);
  g_clear_pointer (&k->clusters, g_hash_table_unref);
  g_clear_pointer (&k->rules, g_ptr_array_unref);
  g_clear_pointer (&k->history, g_ptr_array_unref);
  g_clear_pointer (&k->agents, g_ptr_array_unref);
  g_free (k);
}

/* What learnt other features than these is not believed. */
static GPtrArray *
gather_agents (Store *store)
{
  g_autoptr (GPtrArray) modes = store_modes_list (store, STORE_LISTENER_DEFAULT, NULL);
  GPtrArray *agents = g_ptr_array_new_with_free_func (known_agent_free);

  for (guint i = 0; i <= (modes != NULL ? modes->len : 0); i++) {
    gint64 mode_id = i > 0 ? ((const StoreMode *) modes->pdata[i - 1])->id : 0;
    guint version = 0;
    g_autoptr (GBytes) bytes = store_agents_get (store, 0, mode_id, &version, NULL);

    if (bytes != NULL && version == RECOMMEND_VERSION)
      g_ptr_array_add (agents, known_agent_new (0, mode_id, g_steal_pointer (&bytes)));
  }
  return agents;
}

Knowledge *
knowledge_gather (Store     *store,
                  GPtrArray *rows,
                  gboolean   history)
{
  const StoreHistoryQuery query = { .oldest_first = TRUE };
  Knowledge *k = g_new0 (Knowledge, 1);
  g_autoptr (GPtrArray) clusters = store_clusters_list (store, NULL);

  k->rows = rows;
  k->listener = store_listeners_current (store);
  k->matrix = store_features_matrix (store, 0, NULL);
  k->points = store_map_load (store, NULL, NULL);
  k->rules = store_found_rules_list (store, 0, STORE_RULE_SONGS, NULL);
  found_rules_drop_off (store, 0, k->rules);
  k->clusters = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (guint i = 0; clusters != NULL && i < clusters->len; i++) {
    const StoreCluster *cluster = g_ptr_array_index (clusters, i);

    g_hash_table_insert (k->clusters, GINT_TO_POINTER (cluster->id), g_strdup (cluster->name));
  }
  if (history) {
    k->history = store_history_list (store, &query, NULL);
    k->agents = gather_agents (store);
  }
  return k;
}

/* ---- teaching --------------------------------------------------------------------------- */

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* Sounds compare by the spread of each value over this library: without that,
 * hertz would outweigh shares by a thousand to one. */
static void
standardise (float *x,
             guint  n,
             guint  d)
{
  for (guint j = 0; j < d; j++) {
    double sum = 0, sum2 = 0, mean, sd;

    for (guint i = 0; i < n; i++) {
      sum += x[(gsize) i * d + j];
      sum2 += (double) x[(gsize) i * d + j] * x[(gsize) i * d + j];
    }
    mean = sum / n;
    sd = sqrt (MAX (sum2 / n - mean * mean, 0.0));
    for (guint i = 0; i < n; i++) {
      float *v = &x[(gsize) i * d + j];

      *v = sd > 1e-9 ? (float) CLAMP ((*v - mean) / sd, -4.0, 4.0) : 0.0f;
    }
  }
}

static float *
vectors_of (const Knowledge *k,
            guint            n)
{
  guint d = k->matrix->d;
  float *vectors = g_new (float, (gsize) n * d);

  standardise (k->matrix->data, k->matrix->n, d);
  for (guint i = 0; i < n; i++) {
    const TrackRow *row = g_ptr_array_index (k->rows, i);
    const gint64 *at = bsearch (&row->id, k->matrix->ids, k->matrix->n, sizeof (gint64),
                                compare_ids);

    if (at != NULL)
      memcpy (vectors + (gsize) i * d, k->matrix->data + (gsize) (at - k->matrix->ids) * d,
              d * sizeof (float));
    else
      vectors[(gsize) i * d] = NAN;
  }
  return vectors;
}

void
knowledge_teach_library (const Knowledge *k,
                         Recommender     *recommender)
{
  guint n = k->rows->len;
  g_autofree RecTrack *tracks = g_new0 (RecTrack, n + 1);
  g_autofree float *vectors = NULL;

  for (guint i = 0; i < n; i++) {
    const TrackRow *row = g_ptr_array_index (k->rows, i);
    const StoreMapPoint *point =
      k->points != NULL && k->points->len > 0
        ? bsearch (&row->id, k->points->data, k->points->len, sizeof (StoreMapPoint), compare_ids)
        : NULL;

    tracks[i] = (RecTrack) {
      .id = row->id, .title = row->title, .artist = row->artist, .album = row->album,
      .tempo_bpm = row->tempo_bpm, .energy = row->energy, .loudness_lufs = row->loudness_lufs,
      .key = row->key, .cluster = row->cluster,
      .cluster_name = g_hash_table_lookup (k->clusters, GINT_TO_POINTER (row->cluster)),
      .map_x = point != NULL ? point->x : NAN, .map_y = point != NULL ? point->y : NAN,
      .favourite = row->favourite, .added_s = row->added_s, .voice = row->vocal_share,
    };
  }
  if (k->matrix != NULL && k->matrix->n > 0)
    vectors = vectors_of (k, n);
  recommender_set_tracks (recommender, tracks, n, vectors,
                          vectors != NULL ? k->matrix->d : 0);
}

void
knowledge_teach_rules (const Knowledge *k,
                       Recommender     *recommender)
{
  g_autofree RecRule *rules = NULL;
  guint n = 0;

  if (k->rules == NULL)
    return;
  rules = g_new0 (RecRule, k->rules->len + 1);
  for (guint i = 0; i < k->rules->len; i++) {
    const StoreRule *from = g_ptr_array_index (k->rules, i);
    RecRule *rule = &rules[n];

    if (from->antecedent->len < 1 || from->antecedent->len > G_N_ELEMENTS (rule->antecedent))
      continue;
    for (guint j = 0; j < from->antecedent->len; j++)
      rule->antecedent[j] = g_array_index (from->antecedent, gint64, j);
    rule->n_antecedent = from->antecedent->len;
    rule->consequent = from->consequent;
    rule->n_both = from->n_both;
    rule->n_before = from->n_antecedent;
    rule->lift = from->lift;
    n++;
  }
  recommender_set_rules (recommender, rules, n);
}

void
knowledge_teach_agents (const Knowledge *k,
                        Recommender     *recommender)
{
  for (guint i = 0; k->agents != NULL && i < k->agents->len; i++) {
    const KnownAgent *agent = g_ptr_array_index (k->agents, i);

    recommender_load_agent (recommender, agent->mode_id, agent->bytes, NULL);
  }
}

RecPlay
knowledge_play (const PlayRecord *record)
{
  return (RecPlay) {
    .track_id = record->track_id, .started_s = record->started_s,
    .utc_offset_s = record->utc_offset_s, .heard_s = record->heard_s,
    .duration_s = record->duration_s, .end = record->end, .origin = record->origin,
    .mode_id = record->mode_id,
  };
}
