/* engine-insight.c - clusters, rules and the map, kept up to date in the background
 *
 * EngineInsight on the UI thread; gather() and commit() in the engine thread;
 * compute() in a worker thread. Invariant: one run at a time, and what a run
 * commits was computed from one consistent reading of the store. */
#define G_LOG_DOMAIN "segue-engine-insight"
#define _GNU_SOURCE /* SCHED_IDLE */

#include "engine-insight.h"

#include <math.h>
#include <sched.h>

#include "engine-found.h"
#include "engine-sound-space.h"
#include "insight/insight.h"

/* Clusters and map are made anew when so many tracks came, or this share. Fewer are placed
 * on the map that there is, until that share has come since it was laid out. */
#define NEW_TRACKS_MIN 24
#define NEW_TRACKS_SHARE 0.05
#define MAP_SONGS "map-songs" /* in the store: how many it was laid out with */

/* Rules are looked for this long after the last play: the end of a session
 * would do, but nobody should wait half an hour for a first rule. */
#define RULES_DELAY_S 90

#define OWN_LABEL_SURE 0.6f
#define GENRE_SURE 0.5f

typedef enum { WANT_SPACE = 1 << 0, WANT_RULES = 1 << 1 } Want;

struct _EngineInsight
{
  EngineThread *thread;      /* borrowed */
  GCancellable *cancellable; /* owned */
  guint64       seed;
  guint         n_new;       /* heard since the last run */
  guint         n_known;     /* heard at the last run */
  guint         rules_source;
  Want          want;
  gboolean      paused;
  struct _Run  *run;         /* owned reference, NULL: none */
};

/* One run. gather() fills the upper half, compute() the lower. */
typedef struct _Run {
  gatomicrefcount refs;
  EngineThread *thread;      /* borrowed */
  GCancellable *cancellable; /* owned */
  guint64       seed;
  Want          want;
  GMutex        lock;
  GThread      *worker;      /* under lock */
  gboolean      closed;      /* under lock: no worker may start any more */

  StoreMatrix  *matrix;      /* owned or NULL */
  gint32       *before;      /* owned [n]; cluster of each row */
  gint32        next_cluster;
  float        *places;      /* owned [n][2]; NaN where the last map had none */
  InsightMap   *last;        /* owned; the last map where it still serves, else NULL */
  InsightTrait *traits;      /* owned [n] */
  GPtrArray    *rows;        /* owned; TrackRow of each row, whose strings traits borrow */

  InsightClusters *clusters; /* owned or NULL */
  InsightMap      *map;      /* owned or NULL */
  float           *xy;       /* owned [n][2] */
  FoundRules      *rules;    /* owned or NULL; gathered, then searched */
} Run;

static Run *
run_ref (Run *run)
{
  g_atomic_ref_count_inc (&run->refs);
  return run;
}

static void
run_unref (gpointer data)
{
  Run *run = data;

  if (!g_atomic_ref_count_dec (&run->refs))
    return;
  g_object_unref (run->cancellable);
  g_mutex_clear (&run->lock);
  g_clear_pointer (&run->matrix, store_matrix_free);
  g_free (run->before);
  g_free (run->places);
  g_clear_pointer (&run->last, insight_map_free);
  g_free (run->traits);
  g_clear_pointer (&run->rows, g_ptr_array_unref);
  g_clear_pointer (&run->clusters, insight_clusters_free);
  g_clear_pointer (&run->map, insight_map_free);
  g_free (run->xy);
  g_clear_pointer (&run->rules, found_rules_free);
  g_free (run);
}

/* ---- engine thread: what is known ----------------------------------------------------- */

/* What names a group of songs: their tags, or else what the listener's own model
 * makes of them when it is sure enough, or else the shipped one. @mix [GENRE_COUNT] or
 * NULL. */
static const char *
genre_of (const TrackRow *row,
          const float    *mix)
{
  if (row->genre != NULL)
    return row->genre;
  if (row->n_labels > 0 && row->labels[0].share >= OWN_LABEL_SURE)
    return row->labels[0].name;
  for (guint i = 0; mix != NULL && i < GENRE_COUNT; i++)
    if (mix[i] >= GENRE_SURE)
      return segue_genre_title (GENRE_CLASSES[i]);
  return NULL;
}

static void
gather_rows (Run   *run,
             Store *store)
{
  guint n = run->matrix->n;
  g_autoptr (GPtrArray) rows = store_tracks_get (store, run->matrix->ids, n, NULL);
  g_autoptr (StoreMatrix) mixes = store_models_genres (store, 0, NULL);
  const gboolean mixed = mixes != NULL && mixes->d == GENRE_COUNT;
  guint r = 0, m = 0;

  run->before = g_new (gint32, n);
  run->traits = g_new0 (InsightTrait, n);
  for (guint i = 0; i < n; i++) {
    const TrackRow *row = rows != NULL && r < rows->len ? g_ptr_array_index (rows, r) : NULL;

    run->before[i] = -1;
    run->traits[i] = (InsightTrait) { NAN, NAN, NAN, NULL };
    if (row == NULL || row->id != run->matrix->ids[i])
      continue; /* gone meanwhile */
    r++;
    while (mixed && m < mixes->n && mixes->ids[m] < row->id)
      m++;
    run->before[i] = row->cluster;
    run->traits[i] = (InsightTrait) {
      row->tempo_bpm, row->energy, row->vocal_share,
      genre_of (row, mixed && m < mixes->n && mixes->ids[m] == row->id
                       ? mixes->data + (gsize) m * GENRE_COUNT : NULL),
    };
  }
  run->rows = g_steal_pointer (&rows);
}

static int
compare_points (gconstpointer a,
                gconstpointer b)
{
  const StoreMapPoint *x = a, *y = b;

  return (x->track_id > y->track_id) - (x->track_id < y->track_id);
}

static void
gather_places (Run   *run,
               Store *store)
{
  g_autoptr (GArray) points = store_map_load (store, NULL, NULL);

  if (points == NULL || points->len == 0)
    return;
  run->places = g_new (float, 2 * run->matrix->n);
  g_array_sort (points, compare_points);
  for (guint i = 0; i < run->matrix->n; i++) {
    const StoreMapPoint key = { .track_id = run->matrix->ids[i] };
    const StoreMapPoint *point =
      bsearch (&key, points->data, points->len, sizeof key, compare_points);

    run->places[2 * i] = point != NULL ? point->x : NAN;
    run->places[2 * i + 1] = point != NULL ? point->y : NAN;
  }
}

/* The last map, if it is of these vectors and few songs came since it was laid out. */
static void
gather_map (Run   *run,
            Store *store)
{
  g_autofree char *songs = store_meta_get (store, MAP_SONGS, NULL);
  guint n = run->matrix->n, laid_out = songs != NULL ? (guint) g_ascii_strtoull (songs, NULL, 10) : 0, version;
  g_autoptr (GBytes) bytes = NULL;

  if (run->places == NULL || laid_out == 0 || n > (1 + NEW_TRACKS_SHARE) * laid_out)
    return;
  bytes = store_blobs_get (store, "map", 0, 0, &version, NULL);
  if (bytes != NULL && version == run->matrix->version)
    run->last = insight_map_load (bytes, NULL);
  if (run->last != NULL && insight_map_n_values (run->last) != run->matrix->d)
    g_clear_pointer (&run->last, insight_map_free);
}

static gpointer compute (gpointer data);

static void
gather (EngineThread *thread,
        Store        *store,
        gpointer      data)
{
  Run *run = data;

  if (store != NULL && (run->want & WANT_SPACE)) {
    g_autofree char *next = store_meta_get (store, "next-cluster", NULL);

    run->next_cluster = next != NULL ? (gint32) g_ascii_strtoll (next, NULL, 10) : 0;
    run->matrix = engine_sound_matrix (store, NULL);
    if (run->matrix != NULL && run->matrix->n > 0) {
      gather_rows (run, store);
      gather_places (run, store);
      gather_map (run, store);
    }
  }
  if (store != NULL && (run->want & WANT_RULES))
    run->rules = found_rules_gather (store);

  g_mutex_lock (&run->lock);
  if (!run->closed)
    run->worker = g_thread_new ("segue-insight", compute, run_ref (run));
  g_mutex_unlock (&run->lock);
}

/* ---- engine thread: what was found --------------------------------------------------------- */

static void
commit_clusters (Run   *run,
                 Store *store)
{
  g_autoptr (GPtrArray) clusters =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_cluster_free);
  g_autofree char *next = NULL;
  gint32 next_id = run->next_cluster;

  for (guint i = 0; i < run->clusters->clusters->len; i++) {
    const InsightCluster *found = g_ptr_array_index (run->clusters->clusters, i);
    StoreCluster *cluster = store_cluster_new ();

    cluster->id = found->id;
    cluster->name = g_strdup (found->name);
    cluster->colour_rgb = found->colour_rgb;
    cluster->d = run->clusters->d;
    cluster->centroid = g_memdup2 (found->centroid, sizeof (float) * cluster->d);
    cluster->n_tracks = found->n_tracks;
    g_ptr_array_add (clusters, cluster);
    next_id = MAX (next_id, found->id + 1);
  }
  if (!store_clusters_replace (store, clusters, run->matrix->ids, run->clusters->labels,
                               run->matrix->n, run->matrix->version, NULL))
    return;
  next = g_strdup_printf ("%d", next_id);
  store_meta_set (store, "next-cluster", next, NULL);
}

static void
commit_map (Run   *run,
            Store *store)
{
  g_autoptr (GBytes) bytes = run->map != NULL ? insight_map_save (run->map) : NULL;
  g_autofree char *songs = g_strdup_printf ("%u", run->matrix->n);
  g_autofree StoreMapPoint *points = g_new (StoreMapPoint, run->matrix->n);

  for (guint i = 0; i < run->matrix->n; i++)
    points[i] = (StoreMapPoint) { run->matrix->ids[i], run->xy[2 * i], run->xy[2 * i + 1] };
  if (store_map_replace (store, points, run->matrix->n, run->matrix->version, NULL) && bytes != NULL &&
      store_blobs_put (store, "map", 0, 0, run->matrix->version, bytes, NULL))
    store_meta_set (store, MAP_SONGS, songs, NULL);
}

static void
commit (EngineThread *thread,
        Store        *store,
        gpointer      data)
{
  Run *run = data;
  EngineMessage *message = engine_message_new (MESSAGE_INSIGHT);

  if (store != NULL && !g_cancellable_is_cancelled (run->cancellable)) {
    if (run->clusters != NULL) {
      EngineMessage *rows = engine_message_new (MESSAGE_TRACKS);

      commit_clusters (run, store);
      rows->rows = store_tracks_get (store, run->matrix->ids, run->matrix->n, NULL);
      engine_thread_send (thread, rows);
    }
    if (run->xy != NULL)
      commit_map (run, store);
    message->on = run->clusters != NULL || run->xy != NULL;
    if (run->rules != NULL && found_rules_commit (run->rules, store))
      message->on = TRUE;
  }
  engine_thread_send (thread, message);
}

/* ---- worker thread ------------------------------------------------------------------------------ */

/* Those that are on the map stay where they are; the new ones are placed by its encoder.
 * FALSE: too many are new. */
static gboolean
place_new (Run *run)
{
  const StoreMatrix *m = run->matrix;
  g_autofree float *xy = g_memdup2 (run->places, sizeof (float) * 2 * m->n);
  guint n_new = 0;

  for (guint i = 0; i < m->n; i++)
    if (isnan (xy[2 * i])) {
      n_new++;
      if (!insight_map_place (run->last, m->data + (gsize) i * m->d, 1, xy + 2 * i))
        return FALSE;
    }
  if (n_new > NEW_TRACKS_SHARE * m->n)
    return FALSE;
  run->xy = g_steal_pointer (&xy);
  return TRUE;
}

static void
compute_space (Run *run)
{
  const StoreMatrix *m = run->matrix;

  run->clusters =
    insight_clusters_find (m->data, m->n, m->d, run->before, run->next_cluster, run->traits, 0,
                           run->seed, run->cancellable, NULL);
  if (run->last != NULL && place_new (run))
    return;
  run->map = insight_map_new (m->data, m->n, m->d, INSIGHT_MAP_VAE, run->places, run->seed, NULL,
                              NULL, run->cancellable, NULL);
  if (run->map == NULL)
    return;
  run->xy = g_new (float, 2 * m->n);
  if (!insight_map_place (run->map, m->data, m->n, run->xy)) {
    g_clear_pointer (&run->map, insight_map_free);
    g_clear_pointer (&run->xy, g_free);
  }
}

static gpointer
compute (gpointer data)
{
  Run *run = data;
  const struct sched_param idle = { 0 };

  sched_setscheduler (0, SCHED_IDLE, &idle); /* this thread alone; a game comes first */
  if (run->matrix != NULL && run->matrix->n > 0)
    compute_space (run);
  if (run->rules != NULL)
    found_rules_search (run->rules, run->cancellable);
  engine_thread_post (run->thread, ENGINE_PRIORITY_BULK, commit, run, run_unref);
  return NULL;
}

/* ---- UI thread ---------------------------------------------------------------------------------------- */

static void
start (EngineInsight *self)
{
  Run *run;

  if (self->run != NULL || self->paused || self->want == 0)
    return;
  run = g_new0 (Run, 1);
  g_atomic_ref_count_init (&run->refs);
  g_mutex_init (&run->lock);
  run->thread = self->thread;
  run->cancellable = g_object_ref (self->cancellable);
  run->seed = self->seed;
  run->want = self->want;
  self->want = 0;
  if (run->want & WANT_SPACE) {
    self->n_known += self->n_new;
    self->n_new = 0;
  }
  self->run = run;
  engine_thread_post (self->thread, ENGINE_PRIORITY_BULK, gather, run_ref (run), run_unref);
}

EngineInsight *
engine_insight_new (EngineThread *thread,
                    guint64       seed)
{
  EngineInsight *self = g_new0 (EngineInsight, 1);

  self->thread = thread;
  self->seed = seed != 0 ? seed : 1;
  self->cancellable = g_cancellable_new ();
  return self;
}

void
engine_insight_heard (EngineInsight *self,
                      guint          n_tracks,
                      gboolean       idle)
{
  self->n_new += n_tracks;
  if (self->n_new == 0 || (!idle && (self->n_new < NEW_TRACKS_MIN ||
                                     self->n_new < NEW_TRACKS_SHARE * self->n_known)))
    return;
  self->want |= WANT_SPACE;
  start (self);
}

void
engine_insight_loaded (EngineInsight *self,
                       gboolean       known)
{
  if (known)
    return;
  self->want |= WANT_SPACE | WANT_RULES;
  start (self);
}

static gboolean
rules_cb (gpointer data)
{
  EngineInsight *self = data;

  self->rules_source = 0;
  self->want |= WANT_RULES;
  start (self);
  return G_SOURCE_REMOVE;
}

void
engine_insight_played (EngineInsight *self)
{
  if (self->rules_source == 0)
    self->rules_source = g_timeout_add_seconds (RULES_DELAY_S, rules_cb, self);
}

void
engine_insight_set_paused (EngineInsight *self,
                           gboolean       paused)
{
  self->paused = paused;
  start (self);
}

static void
end_run (EngineInsight *self)
{
  GThread *worker;

  if (self->run == NULL)
    return;
  g_mutex_lock (&self->run->lock);
  self->run->closed = TRUE;
  worker = self->run->worker;
  g_mutex_unlock (&self->run->lock);
  if (worker != NULL)
    g_thread_join (worker);
  g_clear_pointer (&self->run, run_unref);
}

void
engine_insight_done (EngineInsight *self)
{
  end_run (self);
  start (self);
}

void
engine_insight_free (EngineInsight *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->rules_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  end_run (self);
  g_object_unref (self->cancellable);
  g_free (self);
}
