/* play-deck.c - one pipeline that plays one track, or several without a gap
 *
 * Three threads meet here. The UI thread owns everything but what stands under
 * "lock". The deck's own thread opens, seeks and closes, in the order it was
 * told. GStreamer's streaming threads are in play-deck-stream.c.
 * Invariant: whoever may still call into a deck holds a reference on it. */
#include "play-deck-private.h"

#include <gst/audio/streamvolume.h>

#include "play-alone.h"
#include "play-filter.h"
#include "play-fresh.h"

enum { /* GstPlayFlags, which no header exports */
  FLAG_AUDIO = 1 << 1,
  FLAG_BUFFERING = 1 << 8,
};

typedef struct {
  PlayDeck *deck; /* reference */
  enum { TASK_STATE, TASK_SEEK } kind;
  GstState  state;
  double    position_s, speed;
} Task;

/* ---- counting the closing ones --------------------------------------------------- */

static GMutex closing_lock;
static GCond closing_cond;
static guint n_open;

void
play_deck_wait_closed (double max_s)
{
  gint64 until = g_get_monotonic_time () + (gint64) (max_s * G_USEC_PER_SEC);

  g_mutex_lock (&closing_lock);
  while (n_open > 0 && g_cond_wait_until (&closing_cond, &closing_lock, until))
    ;
  g_mutex_unlock (&closing_lock);
}

static void
deck_finalize (gpointer data)
{
  PlayDeck *self = data;

  gst_clear_object (&self->playbin);
  gst_clear_object (&self->filter);
  gst_clear_object (&self->sink);
  deck_slot_clear (&self->next);
  deck_slot_clear (&self->taken);
  g_queue_clear_full (&self->incoming, g_free);
  g_clear_pointer (&self->groups, g_hash_table_unref);
  g_mutex_clear (&self->lock);

  g_mutex_lock (&closing_lock);
  n_open--;
  g_cond_broadcast (&closing_cond);
  g_mutex_unlock (&closing_lock);
}

PlayDeck *
deck_ref (PlayDeck *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
deck_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, deck_finalize);
}

/* ---- the deck's own thread ---------------------------------------------------------- */

static void
run_seek (PlayDeck *self,
          double    position_s,
          double    speed)
{
  gboolean done = gst_element_seek (self->playbin, speed, GST_FORMAT_TIME,
                                    GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
                                    (gint64) (position_s * GST_SECOND), GST_SEEK_TYPE_NONE, 0);

  if (!done) /* no ASYNC_DONE will come: say so the same way */
    gst_element_post_message (self->playbin,
      gst_message_new_application (GST_OBJECT (self->playbin),
                                   gst_structure_new_empty ("segue-seek-refused")));
}

typedef void (*WithElement) (GstElement *element);

static void
each_decodebin (PlayDeck    *self,
                WithElement  act)
{
  GstIterator *found =
    gst_bin_iterate_all_by_element_factory_name (GST_BIN (self->playbin), "decodebin3");
  g_auto (GValue) value = G_VALUE_INIT;

  while (gst_iterator_next (found, &value) == GST_ITERATOR_OK) {
    act (g_value_get_object (&value));
    g_value_reset (&value);
  }
  gst_iterator_free (found);
}

/* In GStreamer 1.22.0 the source begins to stream before decodebin3 has left READY,
 * and when it is quick, what decodebin3 adds for it stays in READY too and throws
 * everything away: nothing is ever heard. So decodebin3 goes first. */
static void
wake (GstElement *decodebin)
{
  gst_element_set_state (decodebin, GST_STATE_PAUSED);
}

static void
run_state (PlayDeck *self,
           GstState  state)
{
  /* Until the first samples have arrived decodebin3 and playsink add elements to themselves,
   * and going down meanwhile would leave some of them up, never to be freed. A moment later
   * it is safe. */
  if (state == GST_STATE_NULL && g_atomic_int_get (&self->opening))
    gst_element_get_state (self->playbin, NULL, NULL, GST_SECOND);
  if (state > GST_STATE_READY && GST_STATE (self->playbin) < GST_STATE_READY) {
    if (gst_element_set_state (self->playbin, GST_STATE_READY) == GST_STATE_CHANGE_FAILURE)
      return; /* the bus has the error */
    each_decodebin (self, wake);
  }
  gst_element_set_state (self->playbin, state);
}

static void
task_run (gpointer data,
          gpointer user_data)
{
  Task *task = data;

  if (task->kind == TASK_SEEK)
    run_seek (task->deck, task->position_s, task->speed);
  else
    run_state (task->deck, task->state);
  if (task->kind == TASK_STATE && task->state == GST_STATE_NULL)
    deck_unwatch_pads (task->deck);
  deck_unref (task->deck);
  g_free (task);
}

static void
push_state (PlayDeck *self,
            GstState  state)
{
  Task *task = g_new0 (Task, 1);

  task->deck = deck_ref (self);
  task->kind = TASK_STATE;
  task->state = state;
  g_thread_pool_push (self->thread, task, NULL);
}

static void
push_seek (PlayDeck *self,
           double    position_s,
           double    speed)
{
  Task *task = g_new0 (Task, 1);

  task->deck = deck_ref (self);
  task->kind = TASK_SEEK;
  task->position_s = position_s;
  task->speed = speed;
  self->seeking = TRUE;
  self->speed = speed;
  g_thread_pool_push (self->thread, task, NULL);
}

/* ---- messages, on the UI thread --------------------------------------------------------- */

static guint64
token_of_group (PlayDeck *self,
                guint     group)
{
  Stream *stream;
  guint64 token;

  g_mutex_lock (&self->lock);
  stream = g_hash_table_lookup (self->groups, GUINT_TO_POINTER (group));
  token = stream != NULL ? stream->token : 0;
  if (stream != NULL && stream == self->taken_stream) {
    deck_slot_clear (&self->taken);
    self->taken_stream = NULL;
  }
  g_mutex_unlock (&self->lock);
  return token;
}

static void
on_stream_start (PlayDeck   *self,
                 GstMessage *message)
{
  guint group = 0;
  guint64 token;

  gst_message_parse_group_id (message, &group);
  token = token_of_group (self, group);
  if (token == 0)
    return;
  /* The same token again is the same track over: repeat-one. */
  if (self->heard != 0)
    self->position_s = 0.0;
  self->heard = token;
  if (self->events.started != NULL)
    self->events.started (self, token, self->data);
}

static void
on_async_done (PlayDeck *self)
{
  g_atomic_int_set (&self->opening, FALSE);
  self->loading = self->seeking = FALSE;
  if (self->seek_wanted) {
    self->seek_wanted = FALSE;
    push_seek (self, self->wanted_s, self->wanted_speed);
    return;
  }
  if (self->playing && !self->buffering)
    push_state (self, GST_STATE_PLAYING);
  if (self->events.ready != NULL)
    self->events.ready (self, self->data);
}

static void
on_buffering (PlayDeck   *self,
              GstMessage *message)
{
  int percent = 100;
  gboolean low;

  gst_message_parse_buffering (message, &percent);
  low = percent < 100;
  if (low != self->buffering) {
    self->buffering = low;
    if (self->playing && !self->loading)
      push_state (self, low ? GST_STATE_PAUSED : GST_STATE_PLAYING);
  }
  if (self->events.buffering != NULL)
    self->events.buffering (self, percent, self->data);
}

static gboolean
is_from (GstMessage *message,
         GstElement *element)
{
  GstObject *src = GST_MESSAGE_SRC (message);

  return src == GST_OBJECT (element) ||
         (src != NULL && gst_object_has_as_ancestor (src, GST_OBJECT (element)));
}

/* An error while two tracks are in the pipeline belongs to the one whose source
 * element it comes from; what cannot be told belongs to the one that is heard. */
static guint64
token_of_error (PlayDeck   *self,
                GstMessage *message)
{
  g_autofree char *uri = NULL;
  guint64 token = 0;

  for (GstObject *o = GST_MESSAGE_SRC (message); o != NULL && uri == NULL; o = GST_OBJECT_PARENT (o))
    if (g_str_equal (G_OBJECT_TYPE_NAME (o), "GstURISourceBin"))
      g_object_get (o, "uri", &uri, NULL);
  g_mutex_lock (&self->lock);
  if (uri != NULL && self->heard != 0 && g_strcmp0 (uri, self->taken.uri) == 0)
    token = self->taken.token;
  g_mutex_unlock (&self->lock);
  return token != 0 ? token : self->heard;
}

/* A source says only "Internal data stream error" when no connection came about;
 * from any other element the same words mean that what came makes no sense. */
static gboolean
source_failed (GstMessage   *message,
               const GError *error)
{
  GstObject *src = GST_MESSAGE_SRC (message);

  return g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED) &&
         GST_IS_ELEMENT (src) && GST_OBJECT_FLAG_IS_SET (src, GST_ELEMENT_FLAG_SOURCE);
}

static void
on_error (PlayDeck   *self,
          GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *details = NULL;

  g_atomic_int_set (&self->opening, FALSE);
  gst_message_parse_error (message, &error, &details);
  g_debug ("%s: %s (%s)", GST_MESSAGE_SRC_NAME (message), error->message, details);
  if (source_failed (message, error)) {
    error->domain = GST_RESOURCE_ERROR;
    error->code = GST_RESOURCE_ERROR_OPEN_READ;
  }
  if (self->events.failed != NULL)
    self->events.failed (self, token_of_error (self, message), is_from (message, self->sink),
                         error, self->data);
}

static void
on_tags (PlayDeck   *self,
         GstMessage *message)
{
  g_autoptr (GstTagList) tags = NULL;

  gst_message_parse_tag (message, &tags);
  if (self->events.tags != NULL)
    self->events.tags (self, tags, self->data);
}

static gboolean
bus_cb (GstBus     *bus,
        GstMessage *message,
        gpointer    data)
{
  PlayDeck *self = deck_ref (data);
  GstMessageType type = GST_MESSAGE_TYPE (message);

  /* A table of the few that matter reads better here than a switch over them all. */
  if (type == GST_MESSAGE_STREAM_START)
    on_stream_start (self, message);
  else if (type == GST_MESSAGE_ASYNC_DONE)
    on_async_done (self);
  else if (type == GST_MESSAGE_APPLICATION &&
           gst_message_has_name (message, "segue-seek-refused"))
    on_async_done (self);
  else if (type == GST_MESSAGE_EOS && self->events.ended != NULL)
    self->events.ended (self, self->data);
  else if (type == GST_MESSAGE_ERROR)
    on_error (self, message);
  else if (type == GST_MESSAGE_BUFFERING)
    on_buffering (self, message);
  else if (type == GST_MESSAGE_TAG)
    on_tags (self, message);
  else if (type == GST_MESSAGE_DURATION_CHANGED && self->events.duration != NULL)
    self->events.duration (self, self->data);
  else if (type == GST_MESSAGE_LATENCY)
    gst_bin_recalculate_latency (GST_BIN (self->playbin));
  else if (type == GST_MESSAGE_CLOCK_LOST && self->playing) {
    push_state (self, GST_STATE_PAUSED);
    push_state (self, GST_STATE_PLAYING);
  }
  deck_unref (self);
  return G_SOURCE_CONTINUE;
}

/* ---- making and freeing -------------------------------------------------------------------- */

static GstElement *
make_output (const char  *description,
             GError     **error)
{
  GstElement *output;

  if (description == NULL)
    description = g_getenv ("SEGUE_AUDIO_SINK");
  if (description != NULL && *description != '\0')
    return gst_parse_bin_from_description (description, TRUE, error);
  output = gst_element_factory_make ("autoaudiosink", NULL);
  if (output == NULL)
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, "autoaudiosink");
  return output;
}

/* The output behind a volume. playbin3 takes the first volume that it finds in here, and
 * finds what was added last: that of the output, as PulseAudio has one, which the desktop
 * shows too, else ours. One that playbin3 makes, it forgets to free in 1.22: some
 * kilobytes a song. */
static GstElement *
make_sink (const char  *description,
           GError     **error)
{
  GstElement *output = make_output (description, error);
  GstElement *volume = output != NULL ? gst_element_factory_make ("volume", NULL) : NULL;
  g_autoptr (GstPad) pad = NULL;
  GstElement *bin;

  if (volume == NULL) {
    if (output != NULL)
      g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, "volume");
    g_clear_pointer (&output, gst_object_unref);
    return NULL;
  }
  bin = gst_bin_new (NULL);
  gst_bin_add (GST_BIN (bin), volume);
  gst_bin_add (GST_BIN (bin), output);
  gst_element_link (volume, output);
  pad = gst_element_get_static_pad (volume, "sink");
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", pad));
  return bin;
}

PlayDeck *
play_deck_new (const char            *sink,
               const PlayDeckEvents  *events,
               gpointer               data,
               GError               **error)
{
  PlayDeck *self = g_atomic_rc_box_new0 (PlayDeck);
  g_autoptr (GstBus) bus = NULL;

  g_mutex_lock (&closing_lock);
  n_open++;
  g_mutex_unlock (&closing_lock);
  g_mutex_init (&self->lock);
  g_queue_init (&self->incoming);
  self->groups = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->speed = 1.0;

  self->filter = play_filter_new (error);
  self->sink = self->filter != NULL ? make_sink (sink, error) : NULL;
  self->playbin = self->sink != NULL ? gst_element_factory_make ("playbin3", NULL) : NULL;
  if (self->sink != NULL && self->playbin == NULL)
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, "playbin3");
  if (self->filter != NULL)
    gst_object_ref_sink (self->filter);
  if (self->sink != NULL)
    gst_object_ref_sink (self->sink);
  if (self->playbin == NULL) {
    deck_unref (self);
    return NULL;
  }
  gst_object_ref_sink (self->playbin);
  g_object_set (self->playbin, "audio-filter", self->filter, "audio-sink", self->sink, NULL);
  each_decodebin (self, play_alone_watch_decodebin);
  each_decodebin (self, play_fresh_watch_decodebin);
  deck_watch_stream (self);

  bus = gst_element_get_bus (self->playbin);
  self->bus_watch = gst_bus_add_watch (bus, bus_cb, self);
  self->thread = g_thread_pool_new (task_run, NULL, 1, FALSE, NULL);
  self->events = *events;
  self->data = data;
  return self;
}

void
play_deck_free (PlayDeck *self)
{
  if (self == NULL)
    return;
  self->events = (PlayDeckEvents) { 0 };
  g_source_remove (self->bus_watch);
  g_signal_handlers_disconnect_matched (self->playbin, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
  /* What is on its way is not to be heard after the next one began. */
  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  deck_apply_gain (self);
  g_mutex_unlock (&self->lock);
  push_state (self, GST_STATE_NULL);
  g_thread_pool_free (self->thread, FALSE, FALSE); /* after what was pushed */
  deck_unref (self);
}

/* ---- what the player asks for ------------------------------------------------------------------ */

void
play_deck_load (PlayDeck            *self,
                const PlayDeckTrack *track,
                double               start_s,
                double               speed,
                gboolean             playing)
{
  gboolean local = g_str_has_prefix (track->uri, "file:");

  g_mutex_lock (&self->lock);
  self->gain = track->gain;
  g_queue_push_tail (&self->incoming, deck_stream_new (track->token, &track->gain));
  g_mutex_unlock (&self->lock);

  g_object_set (self->playbin, "uri", track->uri,
                "flags", FLAG_AUDIO | (local ? 0 : FLAG_BUFFERING), NULL);
  g_atomic_int_set (&self->opening, TRUE);
  self->loading = TRUE;
  self->playing = playing;
  self->position_s = start_s;
  if (start_s > 0.0 || speed != 1.0) {
    self->seek_wanted = TRUE;
    self->wanted_s = start_s;
    self->wanted_speed = speed;
    push_state (self, GST_STATE_PAUSED);
  } else {
    push_state (self, playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
  }
}

gboolean
play_deck_set_next (PlayDeck            *self,
                    const PlayDeckTrack *track)
{
  gboolean free;

  g_mutex_lock (&self->lock);
  free = self->taken.token == 0;
  if (track != NULL && free)
    deck_slot_set (&self->next, track);
  else
    deck_slot_clear (&self->next);
  g_mutex_unlock (&self->lock);
  return free;
}

guint64
play_deck_get_taken (PlayDeck *self)
{
  guint64 token;

  g_mutex_lock (&self->lock);
  token = self->taken.token;
  g_mutex_unlock (&self->lock);
  return token;
}

void
play_deck_silence_taken (PlayDeck *self)
{
  g_mutex_lock (&self->lock);
  if (self->taken_stream != NULL)
    self->taken_stream->unwanted = TRUE;
  g_mutex_unlock (&self->lock);
}

void
play_deck_set_playing (PlayDeck *self,
                       gboolean  playing)
{
  if (self->playing == playing)
    return;
  if (!playing)
    play_deck_get_position_s (self);
  self->playing = playing;
  if (self->loading && self->seek_wanted)
    return; /* on_async_done() goes on with it */
  if (!playing || !self->buffering)
    push_state (self, playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

void
play_deck_seek (PlayDeck *self,
                double    position_s,
                double    speed)
{
  self->position_s = position_s;
  if (self->loading || self->seeking) { /* only the last of several counts */
    self->seek_wanted = TRUE;
    self->wanted_s = position_s;
    self->wanted_speed = speed;
  } else {
    push_seek (self, position_s, speed);
  }
}

double
play_deck_get_position_s (PlayDeck *self)
{
  gint64 position;

  if (!self->loading && !self->seeking && self->heard != 0 &&
      gst_element_query_position (self->playbin, GST_FORMAT_TIME, &position) && position >= 0)
    self->position_s = (double) position / GST_SECOND;
  return self->position_s;
}

double
play_deck_get_duration_s (PlayDeck *self)
{
  gint64 duration;

  if (!self->loading &&
      gst_element_query_duration (self->playbin, GST_FORMAT_TIME, &duration) && duration > 0)
    return (double) duration / GST_SECOND;
  return 0.0;
}

gboolean
play_deck_can_seek (PlayDeck *self)
{
  g_autoptr (GstQuery) query = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean seekable = FALSE;

  if (gst_element_query (self->playbin, query))
    gst_query_parse_seeking (query, NULL, &seekable, NULL, NULL);
  return seekable;
}

void
play_deck_set_volume (PlayDeck *self,
                      double    cubic,
                      gboolean  muted)
{
  gst_stream_volume_set_volume (GST_STREAM_VOLUME (self->playbin), GST_STREAM_VOLUME_FORMAT_CUBIC,
                                cubic);
  gst_stream_volume_set_mute (GST_STREAM_VOLUME (self->playbin), muted);
}

void
play_deck_get_volume (PlayDeck *self,
                      double   *cubic,
                      gboolean *muted)
{
  *cubic = gst_stream_volume_get_volume (GST_STREAM_VOLUME (self->playbin),
                                         GST_STREAM_VOLUME_FORMAT_CUBIC);
  *muted = gst_stream_volume_get_mute (GST_STREAM_VOLUME (self->playbin));
}

void
play_deck_set_gain (PlayDeck               *self,
                    const PlayGainSettings *settings)
{
  g_mutex_lock (&self->lock);
  self->settings = *settings;
  deck_apply_gain (self);
  g_mutex_unlock (&self->lock);
}

GstElement *
play_deck_get_filter (PlayDeck *self)
{
  return self->filter;
}
