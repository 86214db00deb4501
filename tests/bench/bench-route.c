/* bench-route.c - how soon a path or bridge answers, and how even it is
 *
 *   bench-route DATA-DIR    that make-library made with "heard", as segue.db
 *
 * Asked through engine.h, as the page asks: candidates, their sounds from the
 * database, the choice. "First" is the very first one asked. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "store/store.h"

#define ROUNDS 30
#define SETTLE_S 5

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Widest step over the median one; INFINITY when a track comes twice. */
static double
unevenness (Store *store, const GArray *ids)
{
  g_autofree double *gaps = g_new0 (double, ids->len + 1);
  g_autoptr (FeatureSet) before = NULL;

  for (guint i = 0; i < ids->len; i++) {
    FeatureSet *set = store_features_get (store, g_array_index (ids, gint64, i), NULL);

    for (guint k = 0; k < i; k++)
      if (g_array_index (ids, gint64, k) == g_array_index (ids, gint64, i))
        return INFINITY;
    for (guint t = 0; before != NULL && t < set->n_vector; t++)
      gaps[i - 1] += pow (set->vector[t] - before->vector[t], 2);
    g_clear_pointer (&before, feature_set_free);
    before = set;
  }
  for (guint i = 0; i + 1 < ids->len; i++)
    gaps[i] = sqrt (gaps[i]);
  qsort (gaps, ids->len - 1, sizeof *gaps, compare);
  return gaps[ids->len - 2] / gaps[(ids->len - 1) / 2];
}

static void
say (const char *what, double *ms, double *uneven)
{
  double first = ms[0];

  qsort (ms, ROUNDS, sizeof *ms, compare);
  qsort (uneven, ROUNDS, sizeof *uneven, compare);
  printf ("%-8s first %6.1f ms, median %6.1f ms, worst %6.1f ms; widest step / median step: median %.2f, worst %.2f\n", what,
          first, ms[ROUNDS / 2], ms[ROUNDS - 1], uneven[ROUNDS / 2], uneven[ROUNDS - 1]);
}

static void
measure (SegueEngine *engine, SegueMapData *map, Store *store, gboolean bridge, GRand *rand)
{
  double ms[ROUNDS], uneven[ROUNDS];

  for (int r = 0; r < ROUNDS; r++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GArray) ids = NULL;
    int a = g_rand_int_range (rand, 0, (int) map->n), b = g_rand_int_range (rand, 0, (int) map->n);
    const double line[] = { map->xy[2 * a], map->xy[2 * a + 1], map->xy[2 * b], map->xy[2 * b + 1] };
    gint64 at = g_get_monotonic_time ();

    if (bridge)
      segue_engine_map_bridge_async (engine, map, map->ids[a], map->ids[b], 18, NULL, result_cb, &result);
    else
      segue_engine_map_path_async (engine, map, line, 2, 20, NULL, result_cb, &result);
    wait_for (&result);
    ids = bridge ? segue_engine_map_bridge_finish (engine, result, NULL)
                 : segue_engine_map_path_finish (engine, result, NULL);
    ms[r] = (g_get_monotonic_time () - at) / 1e3;
    uneven[r] = ids != NULL && ids->len > 2 ? unevenness (store, ids) : INFINITY;
  }
  say (bridge ? "bridge" : "path", ms, uneven);
}

static gboolean
settled_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  g_autofree char *database = g_build_filename (argc > 1 ? argv[1] : ".", "segue.db", NULL);
  const char *folder = argc > 1 ? argv[1] : ".";
  const SegueEngineOptions options = { .data_dir = folder, .cache_dir = folder, .seed = 1 };
  const StoreOptions read_only = { .read_only = TRUE };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SegueMapData) map = NULL;
  SegueEngine *engine = segue_engine_new (&options);
  Store *store = store_open_full (database, &read_only, NULL, NULL);
  gboolean settled = FALSE;

  if (store == NULL)
    return 2;
  while (segue_engine_get_n_tracks (engine) == 0)
    g_main_context_iteration (NULL, TRUE);
  /* Nobody draws a path in the first second, while the folders are compared. */
  g_timeout_add_seconds (SETTLE_S, settled_cb, &settled);
  while (!settled)
    g_main_context_iteration (NULL, TRUE);
  segue_engine_get_map_async (engine, NULL, result_cb, &result);
  map = segue_engine_get_map_finish (engine, wait_for (&result), NULL);
  printf ("%u songs on the map\n", map != NULL ? map->n : 0);
  if (map != NULL && map->n > 1) {
    measure (engine, map, store, FALSE, rand);
    measure (engine, map, store, TRUE, rand);
  }
  segue_engine_shutdown (engine);
  g_object_unref (engine);
  store_close (store);
  return 0;
}
