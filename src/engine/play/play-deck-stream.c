/* play-deck-stream.c - the part of a deck that GStreamer's threads call
 *
 * Any thread; what is shared stands under the deck's lock, which is never held
 * while GStreamer is called back: it calls us again from inside.
 * Invariant: about_to_finish_cb() takes the next URI, set aside under the lock, and
 * does nothing else; the loudness of a track is set exactly between the last sample
 * of the one before and its own first. */
#include <gst/audio/audio.h>
#include <math.h>

#include "play-deck-private.h"
#include "play-filter.h"
#include "play-fresh.h"
#include "play-trim.h"

void
deck_slot_clear (Slot *slot)
{
  g_clear_pointer (&slot->uri, g_free);
  slot->token = 0;
}

void
deck_slot_set (Slot                *slot,
               const PlayDeckTrack *track)
{
  g_free (slot->uri);
  slot->token = track->token;
  slot->uri = g_strdup (track->uri);
  slot->gain = track->gain;
}

Stream *
deck_stream_new (guint64               token,
                 const PlayGainValues *gain)
{
  Stream *stream = g_new0 (Stream, 1);

  stream->token = token;
  stream->gain = *gain;
  return stream;
}

static void
deck_unref_closure (gpointer  self,
                    GClosure *closure)
{
  deck_unref (self);
}

static void
about_to_finish_cb (GstElement *playbin,
                    PlayDeck   *self)
{
  g_autofree char *uri = NULL;

  g_mutex_lock (&self->lock);
  if (self->next.token != 0) {
    deck_slot_clear (&self->taken);
    self->taken = self->next;
    self->next = (Slot) { 0 };
    self->taken_stream = deck_stream_new (self->taken.token, &self->taken.gain);
    g_queue_push_tail (&self->incoming, self->taken_stream);
    uri = g_strdup (self->taken.uri);
  }
  g_mutex_unlock (&self->lock);
  /* Without the lock: playbin opens the file at once, and calls us while it does. */
  if (uri != NULL)
    g_object_set (playbin, "uri", uri, NULL);
}

/* With the lock held. */
void
deck_apply_gain (PlayDeck *self)
{
  gboolean limit;
  double factor = play_gain_factor (&self->settings, &self->gain, &limit);

  play_filter_set_gain (self->filter, self->closed ? 0.0 : factor, limit);
}

static void
begin_stream (PlayDeck *self,
              GstEvent *event)
{
  guint group = 0;
  gboolean has = gst_event_parse_group_id (event, &group);
  Stream *stream;

  if (has && self->has_group && group == self->last_group)
    return; /* the same track, decoded anew */
  self->has_group = has;
  self->last_group = group;
  stream = g_queue_pop_head (&self->incoming);
  if (stream == NULL)
    return;
  self->gain = stream->gain;
  deck_apply_gain (self);
  g_hash_table_insert (self->groups, GUINT_TO_POINTER (group), stream);
}

static void
fill_from_tag (const GstTagList *tags,
               const char       *tag,
               double           *value)
{
  double read;

  if (isnan (*value) && gst_tag_list_get_double (tags, tag, &read))
    *value = read;
}

/* What the library does not know, the file's own tags may. */
static void
read_gain_tags (PlayDeck *self,
                GstEvent *event)
{
  GstTagList *tags;

  gst_event_parse_tag (event, &tags);
  fill_from_tag (tags, GST_TAG_TRACK_GAIN, &self->gain.track_gain_db);
  fill_from_tag (tags, GST_TAG_TRACK_PEAK, &self->gain.track_peak);
  fill_from_tag (tags, GST_TAG_ALBUM_GAIN, &self->gain.album_gain_db);
  fill_from_tag (tags, GST_TAG_ALBUM_PEAK, &self->gain.album_peak);
  deck_apply_gain (self);
}

static GstPadProbeReturn
stream_probe_cb (GstPad          *pad,
                 GstPadProbeInfo *info,
                 gpointer         data)
{
  PlayDeck *self = data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstEventType type = GST_EVENT_TYPE (event);

  if (type == GST_EVENT_STREAM_START || type == GST_EVENT_TAG) {
    g_mutex_lock (&self->lock);
    if (type == GST_EVENT_STREAM_START)
      begin_stream (self, event);
    else
      read_gain_tags (self, event);
    g_mutex_unlock (&self->lock);
  }
  return GST_PAD_PROBE_OK;
}

/* At the sink: what waits in the queue before it has passed the filter long ago. */
static GstPadProbeReturn
sink_probe_cb (GstPad          *pad,
               GstPadProbeInfo *info,
               gpointer         data)
{
  PlayDeck *self = data;
  gboolean drop;

  g_mutex_lock (&self->lock);
  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) &&
      GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_STREAM_START) {
    guint group = 0;

    gst_event_parse_group_id (GST_PAD_PROBE_INFO_EVENT (info), &group);
    self->at_sink = g_hash_table_lookup (self->groups, GUINT_TO_POINTER (group));
  }
  drop = (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) &&
         ((self->closed && !g_atomic_int_get (&self->opening)) || (self->at_sink != NULL && self->at_sink->unwanted));
  g_mutex_unlock (&self->lock);
  return drop ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static gboolean
volume_changed_cb (gpointer data)
{
  PlayDeck *self = data;

  g_mutex_lock (&self->lock);
  self->volume_pending = FALSE;
  g_mutex_unlock (&self->lock);
  if (self->events.volume != NULL)
    self->events.volume (self, self->data);
  return G_SOURCE_REMOVE;
}

/* Any thread: the sound server tells that somebody moved its slider. */
static void
volume_notify_cb (GstElement *playbin,
                  GParamSpec *pspec,
                  PlayDeck   *self)
{
  gboolean pending;

  g_mutex_lock (&self->lock);
  pending = self->volume_pending;
  self->volume_pending = TRUE;
  g_mutex_unlock (&self->lock);
  if (!pending)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, volume_changed_cb, deck_ref (self), deck_unref);
}

/* ---- watching -------------------------------------------------------------------- */

/* Any thread. Tells the sound server what kind of sound this is, wherever its sink
 * appears. */
static void
deep_element_added_cb (GstBin     *bin,
                       GstBin     *sub_bin,
                       GstElement *element,
                       gpointer    data)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (element), "stream-properties");

  if (pspec != NULL && pspec->value_type == GST_TYPE_STRUCTURE) {
    g_autoptr (GstStructure) role =
      gst_structure_new ("props", "media.role", G_TYPE_STRING, "music", NULL);

    g_object_set (element, "stream-properties", role, NULL);
  }
  play_fresh_watch_element (element);
  /* playsink's queue stands behind the filter: what waits in it does not follow the
   * equaliser any more. A tenth of a second is enough, there is another before it. */
  if (g_str_equal (GST_OBJECT_NAME (element), "aqueue"))
    g_object_set (element, "max-size-buffers", 0, "max-size-bytes", 0, "max-size-time",
                  (guint64) (100 * GST_MSECOND), NULL);
}

static void
watch_pads (PlayDeck *self)
{
  g_autoptr (GstPad) filter = gst_element_get_static_pad (self->filter, "sink");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->sink, "sink");

  self->probe = gst_pad_add_probe (filter, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, stream_probe_cb,
                                   deck_ref (self), deck_unref);
  play_trim_watch (filter);
  self->sink_probe =
    gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_BUFFER,
                       sink_probe_cb, deck_ref (self), deck_unref);
}

/* They hold references on the deck, which holds the pads. */
void
deck_unwatch_pads (PlayDeck *self)
{
  g_autoptr (GstPad) filter = gst_element_get_static_pad (self->filter, "sink");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->sink, "sink");

  gst_pad_remove_probe (filter, self->probe);
  gst_pad_remove_probe (sink, self->sink_probe);
}

void
deck_watch_stream (PlayDeck *self)
{
  watch_pads (self);
  g_signal_connect (self->playbin, "deep-element-added", G_CALLBACK (deep_element_added_cb), NULL);
  g_signal_connect_data (self->playbin, "about-to-finish", G_CALLBACK (about_to_finish_cb),
                         deck_ref (self), deck_unref_closure, 0);
  g_signal_connect_data (self->playbin, "notify::volume", G_CALLBACK (volume_notify_cb),
                         deck_ref (self), deck_unref_closure, 0);
  g_signal_connect_data (self->playbin, "notify::mute", G_CALLBACK (volume_notify_cb),
                         deck_ref (self), deck_unref_closure, 0);
}
