/* engine-map.c - the map of the library: its points, what they are coloured by
 *
 * ask_* run in the engine thread and only read; what takes time runs in worker
 * threads on what was read. Rows of the table are gathered on the UI thread in
 * small portions, because looking up 100 000 of them at once would be felt. */
#define G_LOG_DOMAIN "segue-engine-map"

#include "engine-map.h"

#include <string.h>

#include "engine-private.h"
#include "insight/insight.h"
#include "segue-ids.h"

#define ROWS_A_TURN 8000

/* ---- the data -------------------------------------------------------------------------- */

static void
cluster_free (gpointer data)
{
  SegueMapCluster *cluster = data;

  g_free (cluster->name);
  g_free (cluster);
}

static SegueMapData *
map_data_new (guint n)
{
  SegueMapData *self = g_new0 (SegueMapData, 1);

  g_atomic_ref_count_init (&self->refs);
  self->ids = g_new (gint64, MAX (n, 1));
  self->xy = g_new (float, 2 * MAX (n, 1));
  self->cluster = g_new (gint16, MAX (n, 1));
  self->genre = g_new (gint16, MAX (n, 1));
  self->tempo_bpm = g_new (float, MAX (n, 1));
  self->energy = g_new (float, MAX (n, 1));
  self->key = g_new (gint8, MAX (n, 1));
  self->year = g_new (gint16, MAX (n, 1));
  self->last_played_s = g_new (gint64, MAX (n, 1));
  self->play_count = g_new (guint32, MAX (n, 1));
  self->emotion = g_new (gint8, MAX (n, 1));
  self->clusters = g_ptr_array_new_with_free_func (cluster_free);
  self->genres = g_ptr_array_new_with_free_func (g_free);
  return self;
}

SegueMapData *
segue_map_data_ref (SegueMapData *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
segue_map_data_unref (SegueMapData *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->ids);
  g_free (self->xy);
  g_free (self->cluster);
  g_free (self->genre);
  g_free (self->tempo_bpm);
  g_free (self->energy);
  g_free (self->key);
  g_free (self->year);
  g_free (self->last_played_s);
  g_free (self->play_count);
  g_free (self->emotion);
  g_ptr_array_unref (self->clusters);
  g_ptr_array_unref (self->genres);
  g_free (self);
}

int
segue_map_data_find (const SegueMapData *self,
                     gint64              id)
{
  return segue_ids_find (self->ids, self->n, id);
}

/* ---- the map --------------------------------------------------------------------------------- */

typedef struct {
  GArray    *points;   /* owned; StoreMapPoint by id */
  GPtrArray *clusters; /* owned; StoreCluster */
  StoreMatrix *moods;  /* owned or NULL */
  TrackRow **rows;     /* owned [points->len], references or NULL */
  guint      gathered;
  guint      n_library;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  if (loading == NULL)
    return;
  for (guint i = 0; loading->rows != NULL && i < loading->gathered; i++)
    track_row_unref (loading->rows[i]);
  g_free (loading->rows);
  g_clear_pointer (&loading->points, g_array_unref);
  g_clear_pointer (&loading->clusters, g_ptr_array_unref);
  g_clear_pointer (&loading->moods, store_matrix_free);
  g_free (loading);
}

static int
compare_points (gconstpointer a,
                gconstpointer b)
{
  const StoreMapPoint *x = a, *y = b;

  return (x->track_id > y->track_id) - (x->track_id < y->track_id);
}

static gpointer
ask_map (EngineThread *thread,
         Store        *store,
         gpointer      input,
         GError      **error)
{
  Loading *loading = g_new0 (Loading, 1);

  loading->points = store_map_load (store, NULL, error);
  loading->clusters = loading->points != NULL ? store_clusters_list (store, error) : NULL;
  loading->moods = store_models_moods (store, 0, NULL);
  loading->n_library = store_tracks_count (store);
  if (loading->clusters == NULL)
    g_clear_pointer (&loading, loading_free);
  else
    g_array_sort (loading->points, compare_points);
  return loading;
}

static int
compare_clusters (gconstpointer a,
                  gconstpointer b)
{
  const SegueMapCluster *x = *(SegueMapCluster *const *) a, *y = *(SegueMapCluster *const *) b;

  if (x->n_tracks != y->n_tracks)
    return x->n_tracks < y->n_tracks ? 1 : -1;
  return (x->id > y->id) - (x->id < y->id);
}

static void
take_clusters (SegueMapData *map,
               GPtrArray    *stored)
{
  for (guint i = 0; i < stored->len; i++) {
    const StoreCluster *from = g_ptr_array_index (stored, i);
    SegueMapCluster *cluster = g_new0 (SegueMapCluster, 1);

    cluster->id = from->id;
    cluster->name = g_strdup (from->name != NULL ? from->name : "");
    cluster->colour_rgb = from->colour_rgb;
    cluster->n_tracks = from->n_tracks;
    g_ptr_array_add (map->clusters, cluster);
  }
  g_ptr_array_sort (map->clusters, compare_clusters);
}

static gint16
cluster_place (const SegueMapData *map,
               gint32              id)
{
  for (guint i = 0; i < map->clusters->len; i++)
    if (((SegueMapCluster *) g_ptr_array_index (map->clusters, i))->id == id)
      return (gint16) i;
  return -1;
}

typedef struct { char *name; guint n; int first; } GenreCount;

static int
compare_genres (gconstpointer a,
                gconstpointer b)
{
  const GenreCount *x = *(GenreCount *const *) a, *y = *(GenreCount *const *) b;

  return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : strcmp (x->name, y->name);
}

/* The first genre of each track; numbers by frequency. */
static void
take_genres (SegueMapData  *map,
             TrackRow     **rows)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  g_autofree GenreCount **of = g_new0 (GenreCount *, MAX (map->n, 1));

  for (guint i = 0; i < map->n; i++) {
    const char *genre = rows[i]->genre;
    g_autofree char *name = genre != NULL ? g_strndup (genre, strcspn (genre, ";")) : NULL;
    GenreCount *count;

    if (name == NULL || *g_strstrip (name) == '\0')
      continue;
    count = g_hash_table_lookup (counts, name);
    if (count == NULL) {
      count = g_new0 (GenreCount, 1);
      count->name = g_steal_pointer (&name);
      g_hash_table_insert (counts, count->name, count);
      g_ptr_array_add (order, count);
    }
    count->n++;
    of[i] = count;
  }
  g_ptr_array_sort (order, compare_genres);
  for (guint k = 0; k < order->len; k++) {
    GenreCount *count = g_ptr_array_index (order, k);

    count->first = (int) k;
    g_ptr_array_add (map->genres, count->name);
  }
  for (guint i = 0; i < map->n; i++)
    map->genre[i] = of[i] != NULL && of[i]->first < G_MAXINT16 ? (gint16) of[i]->first : -1;
}

/* Every emotion by its own spread over this library: else almost all music would
 * be called calm. */
static void
take_emotions (SegueMapData      *map,
               const StoreMatrix *moods)
{
  guint d = moods != NULL ? MIN (moods->d, MOOD_EMOTIONS) : 0, r = 0;
  double mean[MOOD_EMOTIONS] = { 0 }, spread[MOOD_EMOTIONS] = { 0 };

  for (guint i = 0; d > 0 && i < moods->n; i++)
    for (guint t = 0; t < d; t++)
      mean[t] += moods->data[(gsize) i * moods->d + t] / moods->n;
  for (guint i = 0; d > 0 && i < moods->n; i++)
    for (guint t = 0; t < d; t++)
      spread[t] += pow (moods->data[(gsize) i * moods->d + t] - mean[t], 2) / moods->n;
  for (guint i = 0; i < map->n; i++) {
    double most = -INFINITY;

    map->emotion[i] = -1;
    while (d > 0 && r < moods->n && moods->ids[r] < map->ids[i])
      r++;
    if (d == 0 || r == moods->n || moods->ids[r] != map->ids[i])
      continue;
    for (guint t = 0; t < d; t++) {
      double share = (moods->data[(gsize) r * moods->d + t] - mean[t]) / sqrt (spread[t] + 1e-9);

      if (share > most) {
        most = share;
        map->emotion[i] = (gint8) t;
      }
    }
  }
}

static void
build_map (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  Loading *loading = data;
  SegueMapData *map = map_data_new (loading->points->len);
  g_autofree TrackRow **kept = g_new (TrackRow *, MAX (loading->points->len, 1));

  take_clusters (map, loading->clusters);
  map->n_library = loading->n_library;
  for (guint i = 0; i < loading->points->len; i++) {
    const StoreMapPoint *point = &g_array_index (loading->points, StoreMapPoint, i);
    TrackRow *row = loading->rows[i];
    guint k = map->n;

    if (row == NULL || row->missing || !isfinite (point->x) || !isfinite (point->y))
      continue;
    map->ids[k] = point->track_id;
    map->xy[2 * k] = point->x;
    map->xy[2 * k + 1] = point->y;
    map->cluster[k] = cluster_place (map, row->cluster);
    map->tempo_bpm[k] = row->tempo_bpm;
    map->energy[k] = row->energy;
    map->key[k] = row->key;
    map->year[k] = row->year;
    map->last_played_s[k] = row->last_played_s;
    map->play_count[k] = row->play_count;
    kept[map->n++] = row;
  }
  take_genres (map, kept);
  take_emotions (map, loading->moods);
  g_task_return_pointer (task, map, (GDestroyNotify) segue_map_data_unref);
}

static gboolean
gather_cb (gpointer data)
{
  GTask *task = data;
  SegueEngine *self = g_task_get_source_object (task);
  Loading *loading = g_task_get_task_data (task);
  guint end = MIN (loading->gathered + ROWS_A_TURN, loading->points->len);

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  for (; loading->gathered < end; loading->gathered++) {
    gint64 id = g_array_index (loading->points, StoreMapPoint, loading->gathered).track_id;
    TrackRow *row = track_table_get (self->table, id);

    loading->rows[loading->gathered] = row != NULL ? track_row_ref (row) : NULL;
  }
  if (loading->gathered < loading->points->len)
    return G_SOURCE_CONTINUE;
  g_task_run_in_thread (task, build_map);
  return G_SOURCE_REMOVE;
}

static void
map_read_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Loading *loading = g_task_propagate_pointer (G_TASK (result), &error);

  if (loading == NULL) {
    g_task_return_error (task, error);
    return;
  }
  loading->rows = g_new0 (TrackRow *, MAX (loading->points->len, 1));
  g_task_set_task_data (task, loading, loading_free);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, gather_cb, g_steal_pointer (&task), g_object_unref);
}

void
segue_engine_get_map_async (SegueEngine         *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, segue_engine_get_map_async);
  engine_ask (self->thread, self, map_read_cb, ask_map, NULL, NULL, loading_free, cancellable,
              map_read_cb, task);
}

SegueMapData *
segue_engine_get_map_finish (SegueEngine   *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return engine_answer (self, segue_engine_get_map_async, result, error);
}
