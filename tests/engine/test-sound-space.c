/* test-sound-space.c - which vectors tell what is alike, while models come and go */
#include "store-fixture.h"

#include "engine-sound-space.h"

enum { TRACKS = 40, MEASURES = 3, AXES = 2 };

static void
hear (Fixture *f,
      gint64   id)
{
  FeatureSet *set = g_new0 (FeatureSet, 1);

  set->version = 7;
  set->n_vector = MEASURES;
  set->vector = g_new0 (float, MEASURES);
  for (int t = 0; t < MEASURES; t++)
    set->vector[t] = 1000.0f * (float) (t + 1) * (float) id;
  g_assert_true (store_features_put (f->store, id, set, NULL));
  feature_set_free (set);
}

static void
judge (Fixture *f,
       gint64   id,
       guint    version)
{
  float embedding[AXES] = { (float) id, (float) version };
  ModelOutput output = { .version = version, .embedding = embedding, .n_embedding = AXES };

  g_assert_true (store_models_put (f->store, id, &output, NULL));
}

/* Rows of all tracks, and of every second: @n and @d of them. */
static void
assert_space (Fixture *f,
              guint    n,
              guint    d)
{
  gint64 some[TRACKS / 2];
  g_autoptr (StoreMatrix) all = engine_sound_matrix (f->store, NULL), rows = NULL;

  for (guint i = 0; i < TRACKS / 2; i++)
    some[i] = 2 * i + 1;
  rows = engine_sound_of (f->store, some, TRACKS / 2);
  g_assert_cmpuint (all->n, ==, n);
  g_assert_cmpuint (all->d, ==, d);
  g_assert_cmpuint (rows->n, ==, TRACKS / 2);
  g_assert_cmpuint (rows->d, ==, d);
  for (guint i = 0; i < rows->n; i++)
    g_assert_cmpint (rows->ids[i], ==, some[i]);
}

static void
test_models_change (Fixture      *f,
                    gconstpointer data)
{
  g_autoptr (StoreMatrix) m = NULL;
  double sum = 0, square = 0;

  for (guint i = 0; i < TRACKS; i++) {
    g_autofree char *path = g_strdup_printf ("/m/%u", i);

    hear (f, put_track (f, make_track (path, "A", "X", path, i + 1)));
  }
  /* No model was heard of: measures, each in spreads. */
  assert_space (f, TRACKS, MEASURES);
  m = engine_sound_matrix (f->store, NULL);
  for (guint i = 0; i < TRACKS; i++) {
    sum += m->data[i * MEASURES + 2];
    square += m->data[i * MEASURES + 2] * m->data[i * MEASURES + 2];
  }
  g_assert_cmpfloat_with_epsilon (sum / TRACKS, 0, 1e-4);
  g_assert_cmpfloat_with_epsilon (square / TRACKS, 1, 1e-3);
  /* All judged, but for one that could not be: the embedding. */
  for (gint64 id = 1; id < TRACKS; id++)
    judge (f, id, 3);
  assert_space (f, TRACKS - 1, AXES);
  /* A new model is on its way: nobody is lost, and none is compared with the other's. */
  for (gint64 id = 1; id <= TRACKS / 3; id++)
    judge (f, id, 4);
  assert_space (f, TRACKS, MEASURES);
  for (gint64 id = 1; id <= TRACKS; id++)
    judge (f, id, 4);
  assert_space (f, TRACKS, AXES);
}

static void
test_empty (Fixture      *f,
            gconstpointer data)
{
  gint64 gone = 99;
  g_autoptr (StoreMatrix) all = engine_sound_matrix (f->store, NULL);
  g_autoptr (StoreMatrix) rows = engine_sound_of (f->store, &gone, 1);

  g_assert_cmpuint (all->n, ==, 0);
  g_assert_cmpuint (rows->n, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/sound-space/models-change", Fixture, NULL, fixture_set_up, test_models_change,
              fixture_tear_down);
  g_test_add ("/engine/sound-space/empty", Fixture, NULL, fixture_set_up, test_empty,
              fixture_tear_down);
  return g_test_run ();
}
