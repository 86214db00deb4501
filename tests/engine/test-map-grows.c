/* test-map-grows.c - a few new songs are put on the map that there is; many make a new one */
#include "store-fixture.h"

#include "engine.h"
#include "ml.h"

enum { TRACKS = 80, TWINS = 2, MANY = 12, AXES = 8, TIMEOUT_S = 120 };

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  fixture_set_up (f, data);
  store_close (g_steal_pointer (&f->store));
  g_free (f->path);
  f->path = g_build_filename (f->folder, "segue.db", NULL); /* the program's own */
  fixture_open (f);
}

/* One song that sounds like @embedding. */
static gint64
add (Fixture *f,
     float   *embedding)
{
  static guint number;
  g_autofree char *path = g_strdup_printf ("/m/%03u", ++number);
  ModelOutput output = { .version = 3, .embedding = embedding, .n_embedding = AXES };
  gint64 id = put_track (f, make_track (path, "Artist", "Album", path, number));

  g_assert_true (store_models_put (f->store, id, &output, NULL));
  return id;
}

static void
changed_cb (gpointer object,
            gpointer data)
{
  *(gboolean *) data = TRUE;
}

static gboolean
late_cb (gpointer data)
{
  g_error ("Waited in vain for the map");
  return G_SOURCE_REMOVE;
}

/* The program finds its groups and its map in what is stored. Returns StoreMapPoint by track. */
static GArray *
let_it_look (Fixture *f)
{
  const SegueEngineOptions options = { .data_dir = f->folder, .cache_dir = f->folder, .seed = 1 };
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  GArray *places, *sorted = g_array_new (FALSE, TRUE, sizeof (StoreMapPoint));
  SegueEngine *engine;
  gboolean changed = FALSE;
  guint late;

  g_assert_true (store_clusters_replace (f->store, none, NULL, NULL, 0, 0, NULL)); /* so that it begins */
  store_close (g_steal_pointer (&f->store));
  engine = segue_engine_new (&options);
  g_signal_connect (engine, "insight-changed", G_CALLBACK (changed_cb), &changed);
  late = g_timeout_add_seconds (TIMEOUT_S, late_cb, NULL);
  while (!changed)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
  segue_engine_shutdown (engine);
  g_object_unref (engine);
  fixture_open (f);
  places = store_map_load (f->store, NULL, NULL);
  g_array_set_size (sorted, places->len);
  for (guint i = 0; i < places->len; i++) {
    const StoreMapPoint *point = &g_array_index (places, StoreMapPoint, i);

    g_assert_cmpint (point->track_id, >=, 1);
    g_assert_cmpint (point->track_id, <=, places->len);
    g_array_index (sorted, StoreMapPoint, point->track_id - 1) = *point;
  }
  g_array_unref (places);
  return sorted;
}

static guint
n_moved (const GArray *before,
         const GArray *after)
{
  guint n = 0;

  for (guint i = 0; i < before->len; i++) {
    const StoreMapPoint *a = &g_array_index (before, StoreMapPoint, i), *b = &g_array_index (after, StoreMapPoint, i);

    n += a->x != b->x || a->y != b->y;
  }
  return n;
}

static void
test_grows (Fixture      *f,
            gconstpointer data)
{
  float sound[TRACKS][AXES];
  g_autoptr (GArray) first = NULL, with_twins = NULL, with_many = NULL;
  double left = INFINITY, right = -INFINITY;
  ml_rng rng;

  ml_rng_seed (&rng, 4);
  for (guint i = 0; i < TRACKS; i++) {
    for (guint t = 0; t < AXES; t++)
      sound[i][t] = (float) (3.0 * (i % 4 == t) + ml_rng_normal (&rng));
    add (f, sound[i]);
  }
  first = let_it_look (f);
  g_assert_cmpuint (first->len, ==, TRACKS);
  for (guint i = 0; i < TRACKS; i++) {
    left = MIN (left, g_array_index (first, StoreMapPoint, i).x);
    right = MAX (right, g_array_index (first, StoreMapPoint, i).x);
  }
  g_assert_cmpfloat (right - left, >, 0);

  for (guint i = 0; i < TWINS; i++)
    add (f, sound[i]);
  with_twins = let_it_look (f);
  g_assert_cmpuint (with_twins->len, ==, TRACKS + TWINS);
  g_assert_cmpuint (n_moved (first, with_twins), ==, 0);
  for (guint i = 0; i < TWINS; i++) {
    const StoreMapPoint *a = &g_array_index (with_twins, StoreMapPoint, i);
    const StoreMapPoint *b = &g_array_index (with_twins, StoreMapPoint, TRACKS + i);

    g_assert_cmpfloat (hypot (a->x - b->x, a->y - b->y), <, 0.1 * (right - left));
  }

  for (guint i = 0; i < MANY; i++)
    add (f, sound[i]);
  with_many = let_it_look (f);
  g_assert_cmpuint (with_many->len, ==, TRACKS + TWINS + MANY);
  g_assert_cmpuint (n_moved (first, with_many), >, TRACKS / 2); /* laid out anew */
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/map-grows/few-are-placed-many-lay-out", Fixture, NULL, set_up, test_grows, fixture_tear_down);
  return g_test_run ();
}
