/* engine-map-path.c - where the listener has been on the map, and is heading
 *
 * UI thread, but for ask_plays(), which only reads in the engine thread, and
 * foresee(), which works in a worker thread on what was read. */
#define G_LOG_DOMAIN "segue-engine-map"

#include <math.h>
#include <string.h>

#include "engine-map.h"
#include "engine-private.h"
#include "insight/insight.h"

#define FORECAST_PLAYS 1500
#define LIKELY 5
#define LIKELY_PASSED_OVER 40 /* the last so many plays are not what comes next */

/* ---- the path ---------------------------------------------------------------------------------- */

typedef struct {
  SegueMapData *map; /* owned reference */
  gint64        from_s, to_s;
} PlaysQuestion;

static void
plays_question_free (gpointer data)
{
  PlaysQuestion *question = data;

  segue_map_data_unref (question->map);
  g_free (question);
}

static gint64
last_session_start (Store  *store,
                    gint64  now_s)
{
  /* A session of more than two days is not one. */
  g_autoptr (GArray) sessions =
    store_history_sessions (store, 0, now_s - 2 * 86400, 0, NULL);

  if (sessions == NULL || sessions->len == 0)
    return now_s;
  return g_array_index (sessions, StoreSession, sessions->len - 1).started_s;
}

static gpointer
ask_plays (EngineThread *thread,
           Store        *store,
           gpointer      input,
           GError      **error)
{
  const PlaysQuestion *question = input;
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC, last_end_s = 0;
  const StoreHistoryQuery query = {
    .from_s = question->from_s != 0 ? question->from_s : last_session_start (store, now_s),
    .to_s = question->to_s,
    .oldest_first = TRUE,
  };
  g_autoptr (GPtrArray) history = store_history_list (store, &query, error);
  GArray *plays;

  if (history == NULL)
    return NULL;
  plays = g_array_new (FALSE, FALSE, sizeof (SegueMapPlay));
  for (guint i = 0; i < history->len; i++) {
    const PlayRecord *record = g_ptr_array_index (history, i);
    int at = segue_map_data_find (question->map, record->track_id);
    SegueMapPlay play = { record->track_id, record->started_s,
                          record->started_s - last_end_s > STORE_SESSION_GAP_S, 0, 0 };

    if (at < 0)
      continue;
    play.x = question->map->xy[2 * at];
    play.y = question->map->xy[2 * at + 1];
    last_end_s = record->started_s + (gint64) record->heard_s;
    g_array_append_val (plays, play);
  }
  return plays;
}

void
segue_engine_map_plays_async (SegueEngine         *self,
                              SegueMapData        *map,
                              gint64               from_s,
                              gint64               to_s,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  PlaysQuestion *question;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (map != NULL);

  question = g_new0 (PlaysQuestion, 1);
  *question = (PlaysQuestion) { segue_map_data_ref (map), from_s, to_s };
  engine_ask (self->thread, self, segue_engine_map_plays_async, ask_plays, question,
              plays_question_free, (GDestroyNotify) g_array_unref, cancellable, callback, user_data);
}

GArray *
segue_engine_map_plays_finish (SegueEngine   *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  return engine_answer (self, segue_engine_map_plays_async, result, error);
}

/* ---- the forecast --------------------------------------------------------------------------------- */

void
segue_map_forecast_free (SegueMapForecast *forecast)
{
  if (forecast == NULL)
    return;
  g_free (forecast->model);
  g_clear_pointer (&forecast->likely, g_array_unref);
  g_free (forecast);
}

typedef struct {
  SegueMapData *map;   /* owned reference */
  GArray       *plays; /* owned; SegueMapPlay */
} Heading;

static void
heading_free (gpointer data)
{
  Heading *heading = data;

  segue_map_data_unref (heading->map);
  g_clear_pointer (&heading->plays, g_array_unref);
  g_free (heading);
}

static gboolean
was_just_played (const Heading *heading,
                 gint64         id)
{
  guint n = heading->plays->len;

  for (guint i = n > LIKELY_PASSED_OVER ? n - LIKELY_PASSED_OVER : 0; i < n; i++)
    if (g_array_index (heading->plays, SegueMapPlay, i).track_id == id)
      return TRUE;
  return FALSE;
}

/* Those nearest to the middle of the ellipse, in its own measure. */
static GArray *
likely_tracks (const Heading        *heading,
               const InsightEllipse *e)
{
  const SegueMapData *map = heading->map;
  GArray *likely = g_array_new (FALSE, FALSE, sizeof (gint64));
  double cosine = cos (e->angle), sine = sin (e->angle), best[LIKELY];

  for (guint i = 0; i < map->n; i++) {
    double dx = map->xy[2 * i] - e->centre_x, dy = map->xy[2 * i + 1] - e->centre_y;
    double u = (dx * cosine + dy * sine) / MAX (e->major, 1e-9f);
    double v = (dy * cosine - dx * sine) / MAX (e->minor, 1e-9f);
    double d = u * u + v * v;
    guint at = likely->len;

    if ((at == LIKELY && d >= best[LIKELY - 1]) || was_just_played (heading, map->ids[i]))
      continue;
    if (at == LIKELY)
      g_array_set_size (likely, --at);
    while (at > 0 && best[at - 1] > d)
      at--;
    memmove (best + at + 1, best + at, sizeof (double) * (likely->len - at));
    best[at] = d;
    g_array_insert_val (likely, at, map->ids[i]);
  }
  return likely;
}

static SegueMapOval
oval (const InsightEllipse *e)
{
  return (SegueMapOval) { e->centre_x, e->centre_y, e->major, e->minor, e->angle };
}

static void
foresee (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  Heading *heading = data;
  g_autofree InsightPlace *path = NULL;
  SegueMapForecast *forecast;
  InsightForecast found;
  GError *error = NULL;
  guint n = heading->plays->len, from = n > FORECAST_PLAYS ? n - FORECAST_PLAYS : 0;

  path = g_new (InsightPlace, MAX (n, 1));
  for (guint i = from; i < n; i++) {
    const SegueMapPlay *play = &g_array_index (heading->plays, SegueMapPlay, i);

    path[i - from] = (InsightPlace) { (double) play->started_s, play->x, play->y };
  }
  if (!insight_forecast (path, n - from, g_get_real_time () / G_USEC_PER_SEC, 1, FALSE, &found, cancellable,
                         &error)) {
    if (g_error_matches (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW)) {
      g_clear_error (&error);
      g_task_return_pointer (task, NULL, NULL);
    } else {
      g_task_return_error (task, error);
    }
    return;
  }
  forecast = g_new0 (SegueMapForecast, 1);
  forecast->heading = found.heading;
  forecast->half = oval (&found.half);
  forecast->most = oval (&found.most);
  forecast->model = g_strdup (insight_forecast_name (found.model));
  forecast->likely = likely_tracks (heading, &found.half);
  g_task_return_pointer (task, forecast, (GDestroyNotify) segue_map_forecast_free);
}

static void
heading_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Heading *heading = g_task_get_task_data (task);
  GError *error = NULL;

  heading->plays = segue_engine_map_plays_finish (SEGUE_ENGINE (source), result, &error);
  if (heading->plays == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, foresee);
}

void
segue_engine_map_forecast_async (SegueEngine         *self,
                                 SegueMapData        *map,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  Heading *heading;
  GTask *task;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (map != NULL);

  heading = g_new0 (Heading, 1);
  heading->map = segue_map_data_ref (map);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, segue_engine_map_forecast_async);
  g_task_set_task_data (task, heading, heading_free);
  segue_engine_map_plays_async (self, map, g_get_real_time () / G_USEC_PER_SEC - 120 * 86400, 0,
                                cancellable, heading_read_cb, task);
}

SegueMapForecast *
segue_engine_map_forecast_finish (SegueEngine   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return engine_answer (self, segue_engine_map_forecast_async, result, error);
}
