/* segue-map-page-path.c - where the listener has been on the map, and is heading */
#include "segue-map-page-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "segue-format.h"


#define TRAIL_MAX 600
#define SCRUB_LEAST 42 /* days */
#define SCRUB_WIDTH_S (7 * (gint64) 86400)

static SegueMapEllipse
ellipse (const SegueMapOval *oval)
{
  return (SegueMapEllipse) { oval->x, oval->y, oval->major, oval->minor, oval->angle };
}

static void
show_trail (SegueMapPage *self)
{
  guint n = self->plays != NULL ? self->plays->len : 0, from = n > TRAIL_MAX ? n - TRAIL_MAX : 0;
  g_autoptr (SegueMapTrail) trail = NULL;

  if (n == 0) {
    segue_map_view_set_trail (self->view, NULL);
    segue_map_page_show_heading (self);
    return;
  }
  trail = segue_map_trail_new (n - from);
  for (guint i = from; i < n; i++) {
    const SegueMapPlay *play = &g_array_index (self->plays, SegueMapPlay, i);
    guint k = i - from;

    trail->xy[2 * k] = play->x;
    trail->xy[2 * k + 1] = play->y;
    trail->age[k] = play->new_session || k == 0 ? NAN : 1.0f - (float) k / (float) MAX (n - from - 1, 1);
  }
  if (self->forecast != NULL && self->forecast->heading) {
    trail->has_forecast = TRUE;
    trail->half = ellipse (&self->forecast->half);
    trail->most = ellipse (&self->forecast->most);
  }
  segue_map_view_set_trail (self->view, trail);
  segue_map_page_show_heading (self);
}

static void
forecast_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  SegueMapForecast *forecast = segue_engine_map_forecast_finish (SEGUE_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->forecast, segue_map_forecast_free);
  self->forecast = forecast;
  show_trail (self);
}

static void
plays_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *plays = segue_engine_map_plays_finish (SEGUE_ENGINE (source), result, &error);
  Span span = (Span) gtk_drop_down_get_selected (self->span_drop);

  if (plays == NULL || self->map == NULL)
    return;
  g_clear_pointer (&self->plays, g_array_unref);
  self->plays = plays;
  g_clear_pointer (&self->forecast, segue_map_forecast_free);
  show_trail (self);
  if (span != SPAN_SCRUB && span != SPAN_NONE) /* there is no heading from the past */
    segue_engine_map_forecast_async (self->engine, self->map, self->cancellable, forecast_cb,
                                     g_object_ref (self));
}

static void
span_bounds (SegueMapPage *self,
             Span          span,
             gint64       *from_s,
             gint64       *to_s)
{
  gint64 now = segue_map_page_now_s ();

  *to_s = 0;
  switch (span) {
  case SPAN_TODAY: *from_s = segue_format_day_start (now); break;
  case SPAN_WEEK: *from_s = segue_format_day_start (now - 6 * (gint64) 86400); break;
  case SPAN_MONTH: *from_s = segue_format_day_start (now - 30 * (gint64) 86400); break;
  case SPAN_SCRUB:
    *to_s = now + 1 - (gint64) ((365 - gtk_range_get_value (self->scrubber)) * 86400);
    *from_s = *to_s - SCRUB_WIDTH_S;
    break;
  case SPAN_NONE:
  case SPAN_SESSION:
  default:
    *from_s = 0;
  }
}

/* The scrubber reaches back to the first play, and hardly further. */
static void
all_plays_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GArray) plays = segue_engine_map_plays_finish (SEGUE_ENGINE (source), result, NULL);
  gint64 first_s = segue_map_page_now_s ();

  for (guint i = 0; plays != NULL && i < plays->len; i++)
    first_s = MIN (first_s, g_array_index (plays, SegueMapPlay, i).started_s);
  if (plays != NULL)
    gtk_adjustment_set_lower (gtk_range_get_adjustment (self->scrubber),
                              365 + 7 - MAX (ceil ((double) (segue_map_page_now_s () - first_s) / 86400), SCRUB_LEAST));
}

void
segue_map_page_ask_plays (SegueMapPage *self)
{
  Span span = (Span) gtk_drop_down_get_selected (self->span_drop);
  gint64 from_s, to_s;

  gtk_widget_set_visible (self->scrub_box, span == SPAN_SCRUB);
  if (self->map == NULL || self->engine == NULL)
    return;
  if (span == SPAN_SCRUB && !self->scrub_known) {
    self->scrub_known = TRUE;
    segue_engine_map_plays_async (self->engine, self->map, 1, 0, self->cancellable, all_plays_cb,
                                  g_object_ref (self));
  }
  span_bounds (self, span, &from_s, &to_s);
  if (span == SPAN_SCRUB) {
    g_autofree char *first = segue_format_date (from_s), *last = segue_format_date (to_s - 1);
    g_autofree char *both = g_strdup_printf ("%s – %s", first, last);

    gtk_label_set_text (self->scrub_label, both);
  }
  if (span == SPAN_NONE) {
    g_clear_pointer (&self->plays, g_array_unref);
    g_clear_pointer (&self->forecast, segue_map_forecast_free);
    show_trail (self);
    return;
  }
  segue_engine_map_plays_async (self->engine, self->map, from_s, to_s, self->cancellable, plays_cb,
                                g_object_ref (self));
}

void
segue_map_page_playing_cb (SegueMapPage *self)
{
  SeguePlayer *player = segue_engine_get_player (self->engine);
  SegueQueueItem *item = segue_queue_get_current (segue_engine_get_queue (self->engine));

  segue_map_view_set_playing (self->view,
                              item != NULL ? segue_track_get_id (segue_queue_item_get_track (item)) : 0,
                              segue_player_get_state (player) == SEGUE_PLAYER_PLAYING);
}
