/* play-filter.c - what the sound goes through between decoder and output
 *
 * UI thread but for play_filter_set_gain(). Invariant: with nothing switched on
 * the samples leave as they came, converted to float. */
#include "play-filter.h"

#include <gst/audio/audio.h>
#include <gst/controller/controller.h>
#include <math.h>

/* scaletempo stretches what a seek with a rate speeds up, so the pitch stays. */
#define DESCRIPTION                                                     \
  "audioconvert ! audio/x-raw,format=" GST_AUDIO_NE (F32) ",layout=interleaved" \
  " ! volume name=gain ! volume name=fade ! volume name=headroom"       \
  " ! equalizer-10bands name=equaliser ! rglimiter name=limiter enabled=false" \
  " ! scaletempo"

/* Straight lines between this many points follow a quarter of a sine closely. */
#define FADE_POINTS 16

GstElement *
play_filter_new (GError **error)
{
  return gst_parse_bin_from_description (DESCRIPTION, TRUE, error);
}

static GstElement *
get_part (GstElement *filter,
          const char *name)
{
  return gst_bin_get_by_name (GST_BIN (filter), name);
}

void
play_filter_set_gain (GstElement *filter,
                      double      factor,
                      gboolean    limit)
{
  g_autoptr (GstElement) gain = get_part (filter, "gain");
  g_autoptr (GstElement) limiter = get_part (filter, "limiter");

  g_object_set (gain, "volume", CLAMP (factor, 0.0, 10.0), NULL);
  g_object_set (limiter, "enabled", limit, NULL);
}

void
play_filter_set_bands (GstElement   *filter,
                       const double *gains_db,
                       gboolean      headroom)
{
  g_autoptr (GstElement) equaliser = get_part (filter, "equaliser");
  g_autoptr (GstElement) lower = get_part (filter, "headroom");
  double boost_db = 0.0;

  for (int i = 0; i < SEGUE_PLAYER_BANDS; i++) {
    double db = gains_db != NULL ? gains_db[i] : 0.0;
    char name[8];

    g_snprintf (name, sizeof name, "band%d", i);
    g_object_set (equaliser, name, db, NULL);
    boost_db = MAX (boost_db, db);
  }
  g_object_set (lower, "volume", headroom ? pow (10.0, -boost_db / 20.0) : 1.0, NULL);
}

static void
add_point (GstTimedValueControlSource *source,
           double                      time_s,
           double                      value)
{
  gst_timed_value_control_source_set (source, (GstClockTime) (MAX (time_s, 0.0) * GST_SECOND), value);
}

void
play_filter_fade (GstElement *filter,
                  gboolean    in,
                  double      start_s,
                  double      length_s)
{
  g_autoptr (GstElement) fade = get_part (filter, "fade");
  g_autoptr (GstControlBinding) former = gst_object_get_control_binding (GST_OBJECT (fade), "volume");
  g_autoptr (GstControlSource) source = NULL;

  if (former != NULL)
    gst_object_remove_control_binding (GST_OBJECT (fade), former);
  if (length_s <= 0.0) {
    g_object_set (fade, "volume", 1.0, NULL);
    return;
  }
  source = gst_interpolation_control_source_new ();
  g_object_set (source, "mode", GST_INTERPOLATION_MODE_LINEAR, NULL);
  if (start_s > 0.0)
    add_point (GST_TIMED_VALUE_CONTROL_SOURCE (source), 0.0, in ? 0.0 : 1.0);
  for (int i = 0; i <= FADE_POINTS; i++) {
    double x = (double) i / FADE_POINTS;

    add_point (GST_TIMED_VALUE_CONTROL_SOURCE (source), start_s + x * length_s,
               in ? sin (x * G_PI_2) : cos (x * G_PI_2));
  }
  gst_object_add_control_binding (GST_OBJECT (fade),
    gst_direct_control_binding_new_absolute (GST_OBJECT (fade), "volume", source));
}
