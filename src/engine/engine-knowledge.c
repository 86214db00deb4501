/* engine-knowledge.c - what Up Next must know: read from the store, taught to a recommender
 *
 * gather() in the engine thread, the rest in the recommender's, or in a tool's only
 * one: the player and segue-tool know the same. */
#define G_LOG_DOMAIN "segue-engine-suggest"

#include "engine-knowledge.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine-found.h"
#include "engine-sound-space.h"

/* Rules above songs, of each level, that Up Next looks at: those of the highest lift. */
#define ABOVE_MAX 500

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
  g_clear_pointer (&k->above, g_ptr_array_unref);
  g_clear_pointer (&k->albums, g_hash_table_unref);
  g_clear_pointer (&k->history, g_ptr_array_unref);
  g_clear_pointer (&k->agents, g_ptr_array_unref);
  g_free (k);
}

/* What learnt other features than these is not believed. */
static GPtrArray *
gather_agents (Store *store)
{
  g_autoptr (GPtrArray) modes = store_modes_list (store, 0, NULL);
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

static void
find_album (Store      *store,
            GHashTable *albums,
            gint64      id)
{
  const TrackQuery query = { .scope = TRACK_SCOPE_ALBUM, .id = id };
  GArray *tracks;

  if (g_hash_table_contains (albums, &id))
    return;
  tracks = store_tracks_query (store, &query, NULL);
  if (tracks != NULL)
    g_hash_table_insert (albums, g_memdup2 (&id, sizeof id), tracks);
}

/* Rules above songs, without those that are off, and the tracks of the albums in them. */
static void
gather_above (Store     *store,
              Knowledge *k)
{
  k->above = g_ptr_array_new_with_free_func ((GDestroyNotify) store_rule_free);
  k->albums = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                     (GDestroyNotify) g_array_unref);
  for (guint level = STORE_RULE_ALBUMS; level < STORE_N_RULE_LEVELS; level++) {
    g_autoptr (GPtrArray) rules = store_found_rules_list (store, 0, (StoreRuleLevel) level, NULL);

    found_rules_drop_off (store, 0, rules);
    for (guint i = 0; rules != NULL && i < rules->len && i < ABOVE_MAX; i++) {
      StoreRule *rule = rules->pdata[i];

      if (level == STORE_RULE_ALBUMS) {
        find_album (store, k->albums, rule->consequent);
        for (guint j = 0; j < rule->antecedent->len; j++)
          find_album (store, k->albums, g_array_index (rule->antecedent, gint64, j));
      }
      g_ptr_array_add (k->above, rule);
    }
    if (rules != NULL) { /* those beyond the most go with it, the others were taken over */
      for (guint i = ABOVE_MAX; i < rules->len; i++)
        store_rule_free (rules->pdata[i]);
      g_ptr_array_set_free_func (rules, NULL);
    }
  }
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
  k->matrix = engine_sound_matrix (store, NULL);
  k->points = store_map_load (store, NULL, NULL);
  k->rules = store_found_rules_list (store, 0, STORE_RULE_SONGS, NULL);
  found_rules_drop_off (store, 0, k->rules);
  gather_above (store, k);
  k->clusters = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (guint i = 0; clusters != NULL && i < clusters->len; i++) {
    const StoreCluster *cluster = g_ptr_array_index (clusters, i);

    if (cluster->name != NULL)
      g_hash_table_insert (k->clusters, GINT_TO_POINTER (cluster->id), segue_group_plain_name (cluster->name, NULL));
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

static float *
vectors_of (const Knowledge *k,
            guint            n)
{
  guint d = k->matrix->d;
  float *vectors = g_new (float, (gsize) n * d);

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
      .heard_elsewhere = row->play_count > 0,
    };
  }
  if (k->matrix != NULL && k->matrix->n > 0)
    vectors = vectors_of (k, n);
  recommender_set_tracks (recommender, tracks, n, vectors,
                          vectors != NULL ? k->matrix->d : 0);
}

/* ---- rules above songs ------------------------------------------------------------------ */

/* The groups that rules name, each once. */
typedef struct {
  const Knowledge *k;
  GHashTable *place;   /* owned; "level id" -> place + 1 */
  GArray     *groups;  /* owned; RecGroup */
  GPtrArray  *names;   /* owned */
  GPtrArray  *tracks;  /* owned; GArray of gint64, by place */
} Groups;

static char *
group_name (const Knowledge *k,
            const StoreRule *rule,
            guint            i,
            gint64           id)
{
  const char *name = NULL;

  if (rule->level == STORE_RULE_CLUSTERS)
    name = g_hash_table_lookup (k->clusters, GINT_TO_POINTER ((gint) id));
  else if (rule->names != NULL && i < g_strv_length (rule->names))
    name = rule->names[i];
  if (name == NULL || *name == '\0')
    return NULL;
  return rule->level == STORE_RULE_ALBUMS ? g_strdup_printf (C_("title", "“%s”"), name)
                                          : g_strdup (name);
}

/* G_MAXUINT: it has no name any more. */
static guint
group_place (Groups          *g,
             const StoreRule *rule,
             guint            i)
{
  gint64 id = i < rule->antecedent->len ? g_array_index (rule->antecedent, gint64, i)
                                        : rule->consequent;
  g_autofree char *key = g_strdup_printf ("%d %" G_GINT64_FORMAT, rule->level, id);
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (g->place, key));
  RecGroup group = { 0 };
  char *name;

  if (place > 0)
    return place - 1;
  name = group_name (g->k, rule, i, id);
  if (name == NULL)
    return G_MAXUINT;
  group.name = name;
  g_ptr_array_add (g->names, name);
  g_array_append_val (g->groups, group);
  g_ptr_array_add (g->tracks, g_array_new (FALSE, FALSE, sizeof (gint64)));
  g_hash_table_insert (g->place, g_steal_pointer (&key), GUINT_TO_POINTER (g->groups->len));
  return g->groups->len - 1;
}

static void
put_in_group (Groups         *g,
              StoreRuleLevel  level,
              gint64          group,
              gint64          track_id)
{
  g_autofree char *key = g_strdup_printf ("%d %" G_GINT64_FORMAT, level, group);
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (g->place, key));

  if (place > 0)
    g_array_append_val ((GArray *) g->tracks->pdata[place - 1], track_id);
}

/* Who is in which. Artists by their name, which is looked at once for each. */
static void
fill_groups (Groups *g)
{
  g_autoptr (GHashTable) artists = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  GHashTableIter iter;
  gpointer id, tracks;

  for (guint i = 0; i < g->k->rows->len; i++) {
    const TrackRow *row = g->k->rows->pdata[i];
    const gint64 *artist = row->artist != NULL ? g_hash_table_lookup (artists, row->artist) : NULL;

    if (row->artist != NULL && artist == NULL) {
      gint64 number = found_rules_artist (row->artist);

      artist = g_memdup2 (&number, sizeof number);
      g_hash_table_insert (artists, row->artist, (gpointer) artist);
    }
    if (artist != NULL)
      put_in_group (g, STORE_RULE_ARTISTS, *artist, row->id);
    if (row->cluster >= 0)
      put_in_group (g, STORE_RULE_CLUSTERS, row->cluster, row->id);
  }
  g_hash_table_iter_init (&iter, g->k->albums);
  while (g_hash_table_iter_next (&iter, &id, &tracks))
    for (guint i = 0; i < ((GArray *) tracks)->len; i++)
      put_in_group (g, STORE_RULE_ALBUMS, *(const gint64 *) id,
                    g_array_index ((GArray *) tracks, gint64, i));
  for (guint i = 0; i < g->groups->len; i++) {
    RecGroup *group = &g_array_index (g->groups, RecGroup, i);
    const GArray *members = g->tracks->pdata[i];

    group->tracks = (const gint64 *) (gpointer) members->data;
    group->n_tracks = members->len;
  }
}

static void
teach_above (const Knowledge *k,
             Recommender     *recommender)
{
  g_autoptr (GArray) rules = g_array_new (FALSE, FALSE, sizeof (RecGroupRule));
  Groups g = { .k = k };

  if (k->above->len == 0) {
    recommender_set_group_rules (recommender, NULL, 0, NULL, 0);
    return;
  }
  g.place = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g.groups = g_array_new (FALSE, FALSE, sizeof (RecGroup));
  g.names = g_ptr_array_new_with_free_func (g_free);
  g.tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (guint i = 0; i < k->above->len; i++) {
    const StoreRule *from = k->above->pdata[i];
    RecGroupRule rule = { .n_antecedent = from->antecedent->len, .n_both = from->n_both,
                          .n_before = from->n_antecedent, .lift = from->lift };

    if (from->antecedent->len > G_N_ELEMENTS (rule.antecedent))
      continue;
    for (guint j = 0; j < from->antecedent->len; j++)
      rule.antecedent[j] = group_place (&g, from, j);
    rule.consequent = group_place (&g, from, from->antecedent->len);
    g_array_append_val (rules, rule); /* one that names a group that is gone is left out there */
  }
  fill_groups (&g);
  recommender_set_group_rules (recommender, (const RecGroup *) (gpointer) g.groups->data,
                               g.groups->len, (const RecGroupRule *) (gpointer) rules->data,
                               rules->len);
  g_hash_table_unref (g.place);
  g_array_unref (g.groups);
  g_ptr_array_unref (g.names);
  g_ptr_array_unref (g.tracks);
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
  teach_above (k, recommender);
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
