/* engine-map-route.c - queues made on the map: along a line, between two tracks, alike
 *
 * Three steps: a worker picks candidates by place, the engine thread reads what
 * was heard in them, a worker chooses among them by sound. */
#define G_LOG_DOMAIN "segue-engine-map"

#include <glib/gi18n.h>
#include <string.h>

#include "engine-map.h"
#include "engine-private.h"
#include "engine-sound-space.h"
#include "insight/insight-route.h"
#include "insight/insight.h"

#define CANDIDATES 600 /* in all: reading one takes some 30 µs */
#define AROUND 60      /* on the map, for what is alike close by */
#define ROUTE_MAX 400

typedef struct {
  SegueMapData *map;      /* owned reference */
  float        *line;     /* owned [n_line][2] */
  guint         n_line, n_wanted;
  gint64        from, to; /* 0: free ends */
  gboolean      alike, everywhere;
  GArray       *rows;     /* owned; guint32 into map, ascending; those with sound */
  float        *sound;    /* owned [rows][d] */
  guint         d;
} Route;

static void
route_free (gpointer data)
{
  Route *route = data;

  segue_map_data_unref (route->map);
  g_free (route->line);
  g_clear_pointer (&route->rows, g_array_unref);
  g_free (route->sound);
  g_free (route);
}

/* ---- worker: candidates -------------------------------------------------------------------- */

static void
add_row (Route  *route,
         gint64  id)
{
  int at = id != 0 ? segue_map_data_find (route->map, id) : -1;
  guint32 row = (guint32) at;
  guint k = 0;

  if (at < 0)
    return;
  while (k < route->rows->len && g_array_index (route->rows, guint32, k) < row)
    k++;
  if (k == route->rows->len || g_array_index (route->rows, guint32, k) != row)
    g_array_insert_val (route->rows, k, row);
}

static void
choose_candidates (GTask        *task,
                   gpointer      source,
                   gpointer      data,
                   GCancellable *cancellable)
{
  Route *route = data;
  guint per_step = route->alike ? AROUND : CLAMP (CANDIDATES / route->n_wanted, 6, 24);

  route->rows = insight_route_candidates (route->map->xy, route->map->n, route->line, route->n_line,
                                          route->alike ? 1 : route->n_wanted, per_step);
  add_row (route, route->from);
  add_row (route, route->to);
  g_task_return_boolean (task, TRUE);
}

/* ---- engine thread: sound ---------------------------------------------------------------------- */

static gpointer
ask_sound (EngineThread *thread,
           Store        *store,
           gpointer      input,
           GError      **error)
{
  Route *route = input;
  guint n = route->rows->len;
  g_autofree gint64 *ids = g_new (gint64, MAX (n, 1));
  g_autoptr (StoreMatrix) found = NULL;

  for (guint i = 0; i < n; i++)
    ids[i] = route->map->ids[g_array_index (route->rows, guint32, i)];
  found = engine_sound_of (store, ids, n);
  for (guint i = 0, kept = 0; i < n && kept < found->n; i++)
    if (ids[i] == found->ids[kept])
      g_array_index (route->rows, guint32, kept++) = g_array_index (route->rows, guint32, i);
  g_array_set_size (route->rows, found->n);
  route->d = found->d;
  route->sound = g_steal_pointer (&found->data);
  return NULL;
}

static gpointer
ask_all_sound (EngineThread *thread,
               Store        *store,
               gpointer      input,
               GError      **error)
{
  Route *route = input;
  g_autoptr (StoreMatrix) matrix = engine_sound_matrix (store, error);
  guint kept = 0;

  if (matrix == NULL)
    return NULL;
  g_array_set_size (route->rows, matrix->n);
  for (guint i = 0; i < matrix->n; i++) {
    int at = segue_map_data_find (route->map, matrix->ids[i]);

    if (at < 0)
      continue;
    g_array_index (route->rows, guint32, kept) = (guint32) at;
    memmove (matrix->data + (gsize) kept++ * matrix->d, matrix->data + (gsize) i * matrix->d,
             sizeof (float) * matrix->d);
  }
  g_array_set_size (route->rows, kept);
  route->d = matrix->d;
  route->sound = g_steal_pointer (&matrix->data);
  return NULL;
}

/* ---- worker: the choice --------------------------------------------------------------------------- */

static int
row_of (const Route *route,
        gint64       id)
{
  int at = id != 0 ? segue_map_data_find (route->map, id) : -1;

  for (guint i = 0; at >= 0 && i < route->rows->len; i++)
    if (g_array_index (route->rows, guint32, i) == (guint32) at)
      return (int) i;
  return -1;
}

static GArray *
choose_rows (const Route  *route,
             GCancellable *cancellable,
             GError      **error)
{
  guint n = route->rows->len;
  g_autofree float *xy = g_new (float, 2 * MAX (n, 1));
  g_autofree float *tempo = g_new (float, MAX (n, 1)), *energy = g_new (float, MAX (n, 1));
  const InsightRouteTracks tracks = { n, route->d, xy, route->sound, tempo, energy };
  int first = row_of (route, route->from), last = row_of (route, route->to);

  for (guint i = 0; i < n; i++) {
    guint32 row = g_array_index (route->rows, guint32, i);

    memcpy (xy + 2 * i, route->map->xy + 2 * row, 2 * sizeof (float));
    tempo[i] = route->map->tempo_bpm[row];
    energy[i] = route->map->energy[row];
  }
  if ((route->from != 0 && first < 0) || (route->to != 0 && last < 0)) {
    g_set_error (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_NOT_FOUND,
                 _("That song has not been heard yet."));
    return NULL;
  }
  if (route->alike)
    return insight_route_alike (&tracks, (guint) first, route->n_wanted);
  return insight_route_find (&tracks, route->line, route->n_line, route->n_wanted, first, last,
                             cancellable, error);
}

static void
choose (GTask        *task,
        gpointer      source,
        gpointer      data,
        GCancellable *cancellable)
{
  Route *route = data;
  GError *error = NULL;
  g_autoptr (GArray) rows = choose_rows (route, cancellable, &error);
  GArray *ids;

  if (rows == NULL) {
    g_task_return_error (task, error);
    return;
  }
  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), rows->len);
  for (guint i = 0; i < rows->len; i++) {
    guint32 row = g_array_index (route->rows, guint32, g_array_index (rows, guint32, i));

    g_array_append_val (ids, route->map->ids[row]);
  }
  g_task_return_pointer (task, ids, (GDestroyNotify) g_array_unref);
}

/* ---- UI thread -------------------------------------------------------------------------------------- */

static void
sound_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, choose);
}

static void
candidates_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  SegueEngine *self = SEGUE_ENGINE (source);
  GTask *task = user_data; /* handed on */
  Route *route = g_task_get_task_data (task);

  engine_ask (self->thread, self, candidates_cb, route->everywhere ? ask_all_sound : ask_sound,
              route, NULL, NULL, g_task_get_cancellable (task), sound_read_cb, task);
}

static void
start (SegueEngine         *self,
       gpointer             tag,
       Route               *route,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) first = NULL;

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, route, route_free);
  route->n_wanted = CLAMP (route->n_wanted, 1, ROUTE_MAX);
  first = g_task_new (self, NULL, candidates_cb, task);
  g_task_set_source_tag (first, start);
  g_task_set_task_data (first, route, NULL);
  g_task_run_in_thread (first, choose_candidates);
}

void
segue_engine_map_path_async (SegueEngine         *self,
                             SegueMapData        *map,
                             const double        *line,
                             guint                n_line,
                             guint                n_tracks,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Route *route;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (map != NULL);

  route = g_new0 (Route, 1);
  route->map = segue_map_data_ref (map);
  route->line = g_new (float, 2 * MAX (n_line, 1));
  route->n_line = n_line;
  route->n_wanted = n_tracks;
  for (guint i = 0; i < 2 * n_line; i++)
    route->line[i] = (float) line[i];
  start (self, segue_engine_map_path_async, route, cancellable, callback, user_data);
}

GArray *
segue_engine_map_path_finish (SegueEngine   *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A line from @from to @to; a point where @to is 0. Empty when one is not on the map. */
static Route *
route_between (SegueMapData *map,
               gint64        from,
               gint64        to)
{
  Route *route = g_new0 (Route, 1);
  const gint64 ends[2] = { from, to };

  route->map = segue_map_data_ref (map);
  route->line = g_new0 (float, 4);
  route->from = from;
  route->to = to;
  for (int k = 0; k < 2 && ends[k] != 0; k++) {
    int at = segue_map_data_find (map, ends[k]);

    if (at < 0)
      continue;
    memcpy (route->line + 2 * route->n_line++, map->xy + 2 * at, 2 * sizeof (float));
  }
  return route;
}

void
segue_engine_map_bridge_async (SegueEngine         *self,
                               SegueMapData        *map,
                               gint64               from,
                               gint64               to,
                               guint                n_between,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Route *route;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (map != NULL);

  route = route_between (map, from, to);
  route->n_wanted = n_between + 2;
  start (self, segue_engine_map_bridge_async, route, cancellable, callback, user_data);
}

GArray *
segue_engine_map_bridge_finish (SegueEngine   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
segue_engine_map_near_async (SegueEngine         *self,
                             SegueMapData        *map,
                             gint64               id,
                             guint                n,
                             gboolean             everywhere,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Route *route;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (map != NULL);

  route = route_between (map, id, 0);
  route->alike = TRUE;
  route->everywhere = everywhere;
  route->n_wanted = n;
  start (self, segue_engine_map_near_async, route, cancellable, callback, user_data);
}

GArray *
segue_engine_map_near_finish (SegueEngine   *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
