/* test-store-insight.c - features, model outputs and what was derived */
#include "store-fixture.h"

static FeatureSet *
make_features (guint version, float tempo)
{
  FeatureSet *set = g_new0 (FeatureSet, 1);

  set->version = version;
  set->n_vector = 3;
  set->vector = g_new0 (float, 3);
  set->vector[1] = tempo;
  set->n_beats = 2;
  set->beats_s = g_new0 (float, 2);
  set->beats_s[1] = 0.5f;
  set->tempo_bpm = tempo;
  set->key = 13;
  set->loudness_lufs = NAN;
  set->vocal_share = NAN;
  set->true_peak = 0.5f;
  set->energy = 0.25f;
  set->waveform[999] = 200;
  return set;
}

static void
test_features (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/a", "A", "X", "a", 1));
  g_autoptr (FeatureSet) set = make_features (7, 120), back = NULL;
  g_autoptr (TrackRow) row = NULL;
  g_autoptr (StoreMatrix) matrix = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree float *vector = NULL;
  guint n;

  g_assert_null (store_features_get (f->store, t, &error));
  g_assert_no_error (error);
  g_assert_true (store_features_put (f->store, t, set, NULL));
  back = store_features_get (f->store, t, NULL);
  g_assert_cmpuint (back->version, ==, 7);
  g_assert_cmpmem (back->vector, back->n_vector * 4, set->vector, set->n_vector * 4);
  g_assert_cmpmem (back->beats_s, back->n_beats * 4, set->beats_s, set->n_beats * 4);
  g_assert_cmpmem (back->waveform, 1000, set->waveform, 1000);
  vector = store_features_vector (f->store, t, &n);
  g_assert_cmpmem (vector, n * 4, set->vector, set->n_vector * 4);
  g_assert_null (store_features_vector (f->store, 999, &n));
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpint (back->key, ==, 13);
  g_assert_true (isnan (back->loudness_lufs));
  row = get_track (f, t);
  g_assert_cmpfloat (row->tempo_bpm, ==, 120);
  g_assert_true (isnan (row->vocal_share));
  g_assert_cmpfloat (row->true_peak, ==, 0.5f);
  matrix = store_features_matrix (f->store, 7, NULL);
  g_assert_cmpuint (matrix->n, ==, 1);
  g_assert_cmpuint (matrix->d, ==, 3);
  g_assert_cmpfloat (matrix->data[1], ==, 120);
  g_assert_false (store_features_put (f->store, 999, set, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_MISSING);
}

static void
test_pending (Fixture *f, gconstpointer data)
{
  TrackRow *old = make_track ("/m/a", "A", "X", "a", 1);
  g_autoptr (FeatureSet) set = make_features (7, 120);
  ModelOutput output = { .version = 3 };
  StoreProgress progress;
  gint64 a, b, c;

  old->added_s = 1000;
  a = put_track (f, old);
  b = put_track (f, make_track ("/m/b", "A", "X", "b", 2));
  c = put_track (f, make_track ("/m/c", "A", "X", "c", 3));
  assert_ids (store_features_pending (f->store, 7, 0, 0, NULL), "2 3 1");
  g_assert_true (store_features_put (f->store, a, set, NULL));
  g_assert_true (store_features_put (f->store, b, set, NULL));
  g_assert_true (store_features_fail (f->store, c, 7, "It is silence.", NULL));
  assert_ids (store_features_pending (f->store, 7, 0, 0, NULL), "");
  g_assert_true (store_features_progress (f->store, 7, 0, &progress, NULL));
  g_assert_cmpuint (progress.n_tracks, ==, 3);
  g_assert_cmpuint (progress.n_done, ==, 2);
  g_assert_cmpuint (progress.n_failed, ==, 1);
  /* A model as well: its output is asked for too. */
  assert_ids (store_features_pending (f->store, 7, 3, 0, NULL), "2 1");
  g_assert_true (store_models_put (f->store, a, &output, NULL));
  assert_ids (store_features_pending (f->store, 7, 3, 0, NULL), "2");
  /* Newer code: all again, what failed too. */
  assert_ids (store_features_pending (f->store, 8, 0, 2, NULL), "3 2");
  /* Other audio at the same path: first; the failed one changed as well. */
  put_track (f, make_track ("/m/a", "A", "X", "a", 100));
  put_track (f, make_track ("/m/c", "A", "X", "c", 300));
  assert_ids (store_features_pending (f->store, 7, 0, 0, NULL), "3 1");
}

static void
test_failures (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/a", "A", "X", "a", 1));
  g_autoptr (GPtrArray) failures = NULL;
  StoreFailure *failure;

  g_assert_true (store_features_fail (f->store, t, 7, "", NULL));
  failures = store_features_failures (f->store, NULL);
  g_assert_cmpuint (failures->len, ==, 1);
  failure = failures->pdata[0];
  g_assert_cmpstr (failure->reason, ==, "It could not be analysed.");
  g_assert_cmpstr (failure->path, ==, "/m/a");
  g_assert_true (store_features_retry (f->store, NULL));
  assert_ids (store_features_pending (f->store, 7, 0, 0, NULL), "1");
}

static void
test_models (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/a", "A", "X", "a", 1));
  float genres[] = { 0.25f, 0.75f }, embedding[] = { 1, 2, 3 };
  ModelOutput output = { 5, genres, 2, embedding, 3, { 0.5f }, { 0 } };
  g_autoptr (StoreMatrix) moods = NULL, none = NULL;
  ModelOutput *back;

  output.moods[8] = 0.125f;
  g_assert_true (store_models_put (f->store, t, &output, NULL));
  back = store_models_get (f->store, t, NULL);
  g_assert_cmpmem (back->genres, back->n_genres * 4, genres, sizeof genres);
  g_assert_cmpmem (back->moods, sizeof back->moods, output.moods, sizeof output.moods);
  model_output_free (back);
  moods = store_models_moods (f->store, 5, NULL);
  g_assert_cmpuint (moods->d, ==, 9);
  none = store_models_embeddings (f->store, 6, NULL); /* other weights: not comparable */
  g_assert_cmpuint (none->n, ==, 0);
}

static GPtrArray *
make_clusters (int n, const char *name)
{
  GPtrArray *clusters = g_ptr_array_new_with_free_func ((GDestroyNotify) store_cluster_free);

  for (int i = 0; i < n; i++) {
    StoreCluster *cluster = store_cluster_new ();

    cluster->id = i;
    cluster->name = g_strdup_printf ("%s %d", name, i);
    cluster->d = 1;
    cluster->centroid = g_new0 (float, 1);
    g_ptr_array_add (clusters, cluster);
  }
  return clusters;
}

static void
test_clusters (Fixture *f, gconstpointer data)
{
  gint64 ids[] = { put_track (f, make_track ("/m/a", "A", "X", "a", 1)),
                   put_track (f, make_track ("/m/b", "A", "X", "b", 2)) };
  const gint32 labels[] = { 1, -1 };
  g_autoptr (GPtrArray) three = make_clusters (3, "old"), two = make_clusters (2, "new");
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (TrackRow) row = NULL;
  StoreCluster *cluster;

  g_assert_true (store_clusters_replace (f->store, three, ids, labels, 2, 1, NULL));
  g_assert_true (store_clusters_rename (f->store, 1, "Rainy days", NULL));
  g_assert_true (store_clusters_replace (f->store, two, ids, labels, 2, 2, NULL));
  list = store_clusters_list (f->store, NULL);
  g_assert_cmpuint (list->len, ==, 2);
  cluster = list->pdata[0];
  g_assert_cmpstr (cluster->name, ==, "new 0");
  cluster = list->pdata[1];
  g_assert_cmpstr (cluster->name, ==, "Rainy days");
  g_assert_cmpuint (cluster->n_tracks, ==, 1);
  row = get_track (f, ids[0]);
  g_assert_cmpint (row->cluster, ==, 1);
}

static void
test_map (Fixture *f, gconstpointer data)
{
  gint64 a = put_track (f, make_track ("/m/a", "A", "X", "a", 1));
  gint64 b = put_track (f, make_track ("/m/b", "A", "X", "b", 2));
  const StoreMapPoint points[] = { { a, 1, 2 }, { b, 3, 4 }, { 999, 0, 0 } };
  g_autoptr (GArray) map = NULL;
  guint version;

  g_assert_true (store_map_replace (f->store, points, 3, 4, NULL)); /* a lost track costs itself */
  map = store_map_load (f->store, &version, NULL);
  g_assert_cmpuint (map->len, ==, 2);
  g_assert_cmpuint (version, ==, 4);
  g_assert_cmpfloat (g_array_index (map, StoreMapPoint, 1).y, ==, 4);
}

static void
test_picks_and_rules (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/a", "A", "X", "a", 1));
  StorePick *pick = store_pick_new ();
  StoreRule *rule = store_rule_new ();
  g_autoptr (GPtrArray) picks = NULL, found = NULL;
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) store_rule_free);
  gint64 ids[] = { 3, 5 };

  pick->track_id = t;
  pick->at_s = 10;
  pick->propensity = 0.125;
  pick->reason = g_strdup ("it is near");
  pick->n_features = 1;
  pick->features = g_new0 (float, 1);
  g_assert_cmpint (store_picks_add (f->store, pick, NULL), >, 0);
  store_pick_free (pick);
  picks = store_picks_list (f->store, 0, 0, 0, NULL);
  pick = picks->pdata[0];
  g_assert_true (isnan (pick->reward));
  g_assert_cmpfloat (pick->propensity, ==, 0.125);
  g_assert_cmpuint (pick->n_features, ==, 1);
  g_assert_true (store_picks_reward (f->store, 0, t + 1, 0, 0.25, NULL)); /* never suggested */
  g_assert_true (store_picks_reward (f->store, 0, t, 0, 0.5, NULL));
  g_clear_pointer (&picks, g_ptr_array_unref);
  picks = store_picks_list (f->store, 0, 0, 1, NULL);
  g_assert_cmpfloat (((StorePick *) picks->pdata[0])->reward, ==, 0.5);

  g_array_append_vals (rule->antecedent, ids, 2);
  rule->consequent = t;
  rule->lift = 2.5;
  g_ptr_array_add (rules, rule);
  g_assert_true (store_found_rules_replace (f->store, 0, rules, NULL));
  g_assert_true (store_found_rules_replace (f->store, 0, rules, NULL));
  found = store_found_rules_list (f->store, 0, STORE_RULE_SONGS, NULL);
  g_assert_cmpuint (found->len, ==, 1);
  rule = found->pdata[0];
  g_assert_cmpint (g_array_index (rule->antecedent, gint64, 1), ==, 5);
  g_assert_cmpfloat (rule->lift, ==, 2.5);
}

static void
test_modes_and_moods (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/a", "A", "X", "a", 1));
  StoreMode mode = { .name = (char *) "Coding", .settings = (char *) "{}" };
  StoreMood mood = { .name = (char *) "Dusk", .value = (char *) "" };
  StoreMoodCorrection c = { t, 0, 4, 0.75f };
  g_autoptr (GBytes) state = g_bytes_new_static ("abc", 3), back = NULL;
  g_autoptr (GPtrArray) modes = NULL, moods = NULL;
  g_autoptr (GArray) corrections = NULL;
  g_autoptr (GError) error = NULL;
  guint version = 0;

  mode.id = store_modes_put (f->store, 0, &mode, NULL);
  mode.name = (char *) "Gaming";
  g_assert_cmpint (store_modes_put (f->store, 0, &mode, NULL), ==, mode.id);
  modes = store_modes_list (f->store, 0, NULL);
  g_assert_cmpuint (modes->len, ==, 1);
  g_assert_cmpstr (((StoreMode *) modes->pdata[0])->name, ==, "Gaming");
  g_assert_true (store_agents_put (f->store, 1, mode.id, 9, state, NULL));
  back = store_agents_get (f->store, 1, mode.id, &version, NULL);
  g_assert_true (g_bytes_equal (state, back));
  g_assert_cmpuint (version, ==, 9);
  g_assert_true (store_modes_delete (f->store, mode.id, NULL));
/* it learnt for that mode */
  g_assert_null (store_agents_get (f->store, 1, mode.id, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (store_modes_put (f->store, 0, &mode, &error), ==, 0);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_MISSING);
  g_clear_error (&error);

  g_assert_cmpint (store_moods_put (f->store, 0, &mood, NULL), >, 0);
  moods = store_moods_list (f->store, 0, NULL);
  g_assert_cmpuint (moods->len, ==, 1);
  g_assert_true (store_mood_corrections_put (f->store, 0, &c, NULL));
  c.value = NAN;
  g_assert_false (store_mood_corrections_put (f->store, 0, &c, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  corrections = store_mood_corrections_list (f->store, 0, NULL);
  g_assert_cmpuint (corrections->len, ==, 1);
  g_assert_cmpfloat (g_array_index (corrections, StoreMoodCorrection, 0).value, ==, 0.75f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/engine/store/features/round-trip", test_features);
  add_test ("/engine/store/features/pending", test_pending);
  add_test ("/engine/store/features/failures", test_failures);
  add_test ("/engine/store/models", test_models);
  add_test ("/engine/store/clusters", test_clusters);
  add_test ("/engine/store/map", test_map);
  add_test ("/engine/store/picks", test_picks_and_rules);
  add_test ("/engine/store/modes", test_modes_and_moods);
  return g_test_run ();
}
