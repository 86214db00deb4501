/* play-trim.c - cuts what a decoder leaves beyond the end of its stream
 *
 * Streaming thread. A segment ends at a time in whole nanoseconds. Where that time
 * was rounded up, GStreamer's decoders cut one sample too few from their last
 * buffer: a Vorbis file of 88 063 samples at 44 100 Hz comes out with 88 064, and
 * with it every seam in an album would have one sample that belongs to neither
 * track. Invariant: a sample is cut only if more than half of it lies outside. */
#include "play-trim.h"

#include <gst/audio/audio.h>
#include <math.h>

typedef struct {
  GstAudioInfo info;
  GstSegment   segment;
  gboolean     has_info, has_segment;
} Trim;

static void
follow_event (Trim     *self,
              GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    GstCaps *caps;

    gst_event_parse_caps (event, &caps);
    self->has_info = gst_audio_info_from_caps (&self->info, caps);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
    gst_event_copy_segment (event, &self->segment);
    self->has_segment = self->segment.format == GST_FORMAT_TIME;
  }
}

/* How many samples of @buffer lie before the end of the segment. */
static gsize
samples_inside (const Trim *self,
                GstBuffer  *buffer,
                gsize       n)
{
  double left_s;

  if (!GST_CLOCK_TIME_IS_VALID (self->segment.stop) || !GST_BUFFER_PTS_IS_VALID (buffer) ||
      self->segment.stop <= GST_BUFFER_PTS (buffer))
    return n;
  left_s = (double) (self->segment.stop - GST_BUFFER_PTS (buffer)) / GST_SECOND;
  return MIN (n, (gsize) llround (left_s * GST_AUDIO_INFO_RATE (&self->info)));
}

static GstPadProbeReturn
trim_cb (GstPad          *pad,
         GstPadProbeInfo *info,
         gpointer         data)
{
  Trim *self = data;
  GstBuffer *buffer;
  gsize n, inside;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    follow_event (self, GST_PAD_PROBE_INFO_EVENT (info));
    return GST_PAD_PROBE_OK;
  }
  buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  if (!self->has_info || !self->has_segment || self->segment.rate <= 0.0)
    return GST_PAD_PROBE_OK;
  n = gst_buffer_get_size (buffer) / (gsize) GST_AUDIO_INFO_BPF (&self->info);
  inside = samples_inside (self, buffer, n);
  if (inside == 0 && n > 0)
    return GST_PAD_PROBE_DROP;
  if (inside < n)
    GST_PAD_PROBE_INFO_DATA (info) =
      gst_audio_buffer_truncate (buffer, GST_AUDIO_INFO_BPF (&self->info), 0, inside);
  return GST_PAD_PROBE_OK;
}

void
play_trim_watch (GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, trim_cb,
                     g_new0 (Trim, 1), g_free);
}
