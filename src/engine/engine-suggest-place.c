/* engine-suggest-place.c - Up Next and the map: staying around a place, heading for one
 *
 * suggest_place_know(), _played() and _aim() in the recommender's thread, the rest
 * on the UI thread. Invariant: where the listener is heading was worked out from
 * all plays that this thread was told of. */
#define G_LOG_DOMAIN "segue-engine-suggest"

#include <math.h>

#include "engine-private.h"
#include "engine-suggest-private.h"
#include "insight/insight.h"

/* Plays that a heading is worked out from, and how often the path is cut to that. */
#define PATH_PLAYS 240
#define PATH_ROOM (4 * PATH_PLAYS)

/* A pause so long begins something new, which the path before says little of. */
#define HEADING_HOLDS_S 7200

static int
compare_points (gconstpointer a,
                gconstpointer b)
{
  const StoreMapPoint *x = a, *y = b;

  return (x->track_id > y->track_id) - (x->track_id < y->track_id);
}

void
suggest_place_know (EngineSuggest *self,
                    const GArray  *points)
{
  g_clear_pointer (&self->points, g_array_unref);
  if (points == NULL)
    return;
  self->points = g_array_sized_new (FALSE, FALSE, sizeof (StoreMapPoint), points->len);
  g_array_append_vals (self->points, points->data, points->len);
  g_array_sort (self->points, compare_points);
  self->aim_known = FALSE;
}

void
suggest_place_played (EngineSuggest *self,
                      const RecPlay *play)
{
  if (self->path == NULL)
    self->path = g_array_new (FALSE, FALSE, sizeof (SuggestStep));
  if (self->path->len >= PATH_ROOM)
    g_array_remove_range (self->path, 0, self->path->len - PATH_PLAYS);
  g_array_append_val (self->path, ((SuggestStep) { play->track_id, play->started_s }));
  self->aim_known = FALSE;
}

/* Plays whose track is on the map, as places in time. */
static GArray *
places (const EngineSuggest *self)
{
  GArray *path = g_array_new (FALSE, FALSE, sizeof (InsightPlace));
  guint n = self->path != NULL && self->points != NULL && self->points->len > 0 ? self->path->len : 0;

  for (guint i = n > PATH_PLAYS ? n - PATH_PLAYS : 0; i < n; i++) {
    const SuggestStep *step = &g_array_index (self->path, SuggestStep, i);
    const StoreMapPoint key = { .track_id = step->track_id };
    const StoreMapPoint *point = bsearch (&key, self->points->data, self->points->len, sizeof key,
                                          compare_points);
    InsightPlace place;

    if (point == NULL || !isfinite (point->x) || !isfinite (point->y))
      continue;
    place = (InsightPlace) { (double) step->started_s, point->x, point->y };
    if (path->len == 0 || g_array_index (path, InsightPlace, path->len - 1).time_s <= place.time_s)
      g_array_append_val (path, place);
  }
  return path;
}

void
suggest_place_aim (EngineSuggest *self,
                   RecRequest    *request)
{
  if (!self->aim_known) {
    g_autoptr (GArray) path = places (self);
    InsightForecast found;

    self->aim_radius = 0;
    self->aim_known = TRUE;
    if (path->len > 0 &&
        (double) request->now_s - g_array_index (path, InsightPlace, path->len - 1).time_s < HEADING_HOLDS_S &&
        insight_forecast ((const InsightPlace *) (gpointer) path->data, path->len, request->now_s, 1, TRUE,
                          &found, self->cancellable, NULL) &&
        found.heading) {
      self->aim_x = found.x;
      self->aim_y = found.y;
      self->aim_radius = found.half.major;
    }
  }
  request->has_heading = self->aim_radius > 0;
  request->heading_x = self->aim_x;
  request->heading_y = self->aim_y;
  request->heading_radius = self->aim_radius;
}

void
suggest_place_forget (EngineSuggest *self)
{
  g_clear_pointer (&self->path, g_array_unref);
  self->aim_known = FALSE;
}

void
suggest_place_clear (EngineSuggest *self)
{
  g_clear_pointer (&self->points, g_array_unref);
  g_clear_pointer (&self->path, g_array_unref);
}

/* ---- the circle: UI thread ----------------------------------------------------------------- */

void
segue_engine_stay_around (SegueEngine *engine,
                          double       x,
                          double       y,
                          double       radius)
{
  EngineSuggest *self;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->suggest;
  radius = isfinite (x) && isfinite (y) && radius > 0 ? radius : 0;
  if (radius == self->circle_radius && (radius == 0 || (x == self->circle_x && y == self->circle_y)))
    return;
  self->circle_x = x;
  self->circle_y = y;
  self->circle_radius = radius;
  if (self->n > 0) { /* those that stand there may lie outside */
    g_autoptr (GPtrArray) none = g_ptr_array_new ();

    self->serial++;
    suggest_show (self, 0, none, none);
    suggest_request (self);
  }
}

gboolean
segue_engine_get_circle (SegueEngine *engine,
                         double      *x,
                         double      *y,
                         double      *radius)
{
  const EngineSuggest *self;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), FALSE);

  self = engine->suggest;
  *x = self->circle_x;
  *y = self->circle_y;
  *radius = self->circle_radius;
  return self->circle_radius > 0;
}
