/* play-alone.c - of a file with several streams only the one that is heard comes in
 *
 * Any thread. GStreamer 1.22's decodebin3 forgets an input that has ended when another
 * input of the same file begins only then, but not the element that it made for it, and
 * looks it up once more when the pipeline closes: that ended the process. A damaged or
 * oddly muxed file does it, say an Ogg file whose second stream holds next to nothing.
 * With one input this cannot be. So whatever is not sound ends at decodebin3's door,
 * and of several that sound all but the first, which playbin3 chooses too. What is told
 * of the file's streams there names only that one, so that nobody waits for the others:
 * a film's picture was decoded before, and thrown away. See docs/decisions/0020.
 * Invariant: an input that decodebin3 has taken up hears of the end of its stream. */
#include "play-alone.h"

typedef enum {
  DOOR_OPEN = 0,
  DOOR_EVENTS, /* decodebin3 has taken this input up before: it is told of beginning and end */
  DOOR_SHUT,
} DoorState;

typedef struct {
  char     *id;   /* owned; of the stream that comes in, NULL none yet */
  DoorState state;
  gboolean  used; /* decodebin3 has taken it up */
  GstPad   *barred; /* owned or NULL; the source's pad, whose data is thrown away */
  gulong    bar;
} Door;

static GstPadProbeReturn
bar_cb (GstPad          *pad,
        GstPadProbeInfo *info,
        gpointer         data)
{
  return GST_PAD_PROBE_DROP;
}

static void
unbar (Door *self)
{
  if (self->barred != NULL)
    gst_pad_remove_probe (self->barred, self->bar);
  gst_clear_object (&self->barred);
}

/* On the other side of the link: here GStreamer would find that nobody announced it. */
static void
bar (Door   *self,
     GstPad *pad)
{
  unbar (self);
  self->barred = gst_pad_get_peer (pad);
  if (self->barred != NULL)
    self->bar = gst_pad_add_probe (self->barred,
                                   GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
                                   bar_cb, NULL, NULL);
}

static void
door_free (gpointer data)
{
  Door *self = data;

  unbar (self);
  g_free (self->id);
  g_free (self);
}

static void
set_state (Door     *self,
           GstPad   *pad,
           DoorState state)
{
  self->state = state;
  if (state == DOOR_OPEN)
    unbar (self);
  else
    bar (self, pad);
}

/* What it is may not be known yet when it begins: then it may sound. */
static gboolean
is_silent (GstStream *stream)
{
  GstStreamType type = gst_stream_get_stream_type (stream);

  return (type & (GST_STREAM_TYPE_VIDEO | GST_STREAM_TYPE_TEXT)) && !(type & GST_STREAM_TYPE_AUDIO);
}

static gboolean
all_are_silent (GstStreamCollection *collection)
{
  for (guint i = 0; i < gst_stream_collection_get_size (collection); i++)
    if (!is_silent (gst_stream_collection_get_stream (collection, i)))
      return FALSE;
  return TRUE;
}

/* The stream that decodebin3 chooses when nobody else does; NULL none. Borrowed. */
static GstStream *
first_that_sounds (GstStreamCollection *collection)
{
  for (guint i = 0; i < gst_stream_collection_get_size (collection); i++) {
    GstStream *stream = gst_stream_collection_get_stream (collection, i);

    if (gst_stream_get_stream_type (stream) & GST_STREAM_TYPE_AUDIO)
      return stream;
  }
  return NULL;
}

/* The same stream is announced again whenever what lies behind was linked anew. */
static void
begin (Door     *self,
       GstPad   *pad,
       GstEvent *event)
{
  g_autoptr (GstStream) stream = NULL;
  const char *id;

  gst_event_parse_stream_start (event, &id);
  if (g_strcmp0 (id, self->id) == 0)
    return;
  g_free (self->id);
  self->id = g_strdup (id);
  gst_event_parse_stream (event, &stream);
  if (stream != NULL && is_silent (stream))
    set_state (self, pad, self->used ? DOOR_EVENTS : DOOR_SHUT);
  else
    set_state (self, pad, DOOR_OPEN);
}

/* In the name of the source, so that it is known which file is meant. */
static void
tell_no_sound (GstPad *pad)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);
  g_autoptr (GstElement) source = peer != NULL ? gst_pad_get_parent_element (peer) : NULL;

  if (source != NULL)
    GST_ELEMENT_ERROR (source, STREAM, TYPE_NOT_FOUND, (NULL), ("none of its streams is sound"));
}

/* Takes @event: the same, of a file that has nothing but @stream. */
static GstEvent *
only (GstEvent  *event,
      GstStream *stream)
{
  g_autoptr (GstStreamCollection) alone = gst_stream_collection_new (NULL);
  GstEvent *told;

  gst_stream_collection_add_stream (alone, gst_object_ref (stream));
  told = gst_event_new_stream_collection (alone);
  gst_event_set_seqnum (told, gst_event_get_seqnum (event));
  gst_event_unref (event);
  return told;
}

static gboolean
has_stream (GstStreamCollection *collection,
            const char          *id)
{
  for (guint i = 0; i < gst_stream_collection_get_size (collection); i++)
    if (g_strcmp0 (gst_stream_get_stream_id (gst_stream_collection_get_stream (collection, i)), id) == 0)
      return TRUE;
  return FALSE;
}

/* Takes @event, which tells of the file's streams; returns what is told instead. Now and
 * then it comes before the stream that it belongs to was announced, and not again. */
static GstEvent *
choose (Door     *self,
        GstPad   *pad,
        GstEvent *event)
{
  g_autoptr (GstStreamCollection) collection = NULL;
  GstStream *first;

  gst_event_parse_stream_collection (event, &collection);
  first = first_that_sounds (collection);
  if (all_are_silent (collection))
    tell_no_sound (pad);
  if (self->state == DOOR_SHUT)
    return event;
  if (first != NULL && has_stream (collection, self->id) &&
      g_strcmp0 (gst_stream_get_stream_id (first), self->id) != 0) {
    set_state (self, pad, self->used ? DOOR_EVENTS : DOOR_SHUT);
    if (self->state == DOOR_SHUT)
      return event;
  }
  self->used = TRUE;
  return first != NULL && gst_stream_collection_get_size (collection) > 1 ? only (event, first) : event;
}

static GstPadProbeReturn
door_cb (GstPad          *pad,
         GstPadProbeInfo *info,
         gpointer         data)
{
  Door *self = data;
  GstEventType type = GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info));

  if (type == GST_EVENT_STREAM_START)
    begin (self, pad, GST_PAD_PROBE_INFO_EVENT (info));
  else if (type == GST_EVENT_STREAM_COLLECTION)
    GST_PAD_PROBE_INFO_DATA (info) = choose (self, pad, GST_PAD_PROBE_INFO_EVENT (info));
  if (self->state == DOOR_SHUT || (self->state == DOOR_EVENTS && type == GST_EVENT_GAP))
    return GST_PAD_PROBE_DROP;
  return GST_PAD_PROBE_OK;
}

static void
watch_pad_cb (GstElement *decodebin,
              GstPad     *pad,
              gpointer    data)
{
  if (GST_PAD_IS_SINK (pad))
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                       door_cb, g_new0 (Door, 1), door_free);
}

void
play_alone_watch_decodebin (GstElement *decodebin)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decodebin, "sink");

  if (pad != NULL)
    watch_pad_cb (decodebin, pad, NULL);
  g_signal_connect (decodebin, "pad-added", G_CALLBACK (watch_pad_cb), NULL); /* further inputs */
}
