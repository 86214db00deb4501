/* play-queue-item.c - one row of the queue
 *
 * UI thread. Invariant: the identity of a row never changes while it is in the
 * queue, wherever it moves; only the queue writes to it. */
#include "play-queue-private.h"

typedef enum {
  PROP_ID = 1,
  PROP_TRACK,
  PROP_SECTION,
  PROP_ORIGIN,
  PROP_SECTION_START,
  PROP_REASON,
} SegueQueueItemProperty;

static GParamSpec *props[PROP_REASON + 1];

G_DEFINE_FINAL_TYPE (SegueQueueItem, segue_queue_item, G_TYPE_OBJECT)

GType
segue_queue_section_get_type (void)
{
  static const GEnumValue values[] = {
    { SEGUE_QUEUE_CURRENT, "SEGUE_QUEUE_CURRENT", "current" },
    { SEGUE_QUEUE_QUEUED, "SEGUE_QUEUE_QUEUED", "queued" },
    { SEGUE_QUEUE_CONTEXT, "SEGUE_QUEUE_CONTEXT", "context" },
    { SEGUE_QUEUE_SUGGESTED, "SEGUE_QUEUE_SUGGESTED", "suggested" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SegueQueueSection", values));
  return type;
}

static void
segue_queue_item_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SegueQueueItem *self = SEGUE_QUEUE_ITEM (object);

  switch ((SegueQueueItemProperty) prop_id) {
  case PROP_ID:
    g_value_set_uint64 (value, self->id);
    break;
  case PROP_TRACK:
    g_value_set_object (value, self->track);
    break;
  case PROP_SECTION:
    g_value_set_enum (value, (int) self->section);
    break;
  case PROP_ORIGIN:
    g_value_set_int (value, (int) self->origin);
    break;
  case PROP_SECTION_START:
    g_value_set_boolean (value, self->section_start);
    break;
  case PROP_REASON:
    g_value_set_string (value, self->reason);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_queue_item_finalize (GObject *object)
{
  SegueQueueItem *self = SEGUE_QUEUE_ITEM (object);

  g_clear_object (&self->track);
  g_clear_pointer (&self->reason, g_free);

  G_OBJECT_CLASS (segue_queue_item_parent_class)->finalize (object);
}

static void
segue_queue_item_class_init (SegueQueueItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = segue_queue_item_get_property;
  object_class->finalize = segue_queue_item_finalize;

  props[PROP_ID] = g_param_spec_uint64 ("id", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_TRACK] = g_param_spec_object ("track", NULL, NULL, SEGUE_TYPE_TRACK, flags);
  props[PROP_SECTION] = g_param_spec_enum ("section", NULL, NULL, SEGUE_TYPE_QUEUE_SECTION,
                                           SEGUE_QUEUE_CURRENT, flags);
  props[PROP_ORIGIN] = g_param_spec_int ("origin", NULL, NULL, 0, PLAY_ORIGIN_REMOTE, 0, flags);
  props[PROP_SECTION_START] = g_param_spec_boolean ("section-start", NULL, NULL, FALSE, flags);
  props[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
segue_queue_item_init (SegueQueueItem *self)
{
  static guint64 last_id = 0;

  self->id = ++last_id;
  self->index = -1;
}

SegueQueueItem *
queue_item_new (SegueTrack        *track,
                SegueQueueSection  home,
                PlayOrigin         origin)
{
  SegueQueueItem *self = g_object_new (SEGUE_TYPE_QUEUE_ITEM, NULL);

  self->track = g_object_ref (track);
  self->section = self->home = home;
  self->origin = origin;
  return self;
}

void
queue_item_set_place (SegueQueueItem    *self,
                      SegueQueueSection  section,
                      gboolean           section_start)
{
  if (self->section != section) {
    self->section = section;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SECTION]);
  }
  if (self->section_start != section_start) {
    self->section_start = section_start;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SECTION_START]);
  }
}

void
queue_item_set_track (SegueQueueItem *self,
                      SegueTrack     *track)
{
  if (g_set_object (&self->track, track))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TRACK]);
}

void
queue_item_set_origin (SegueQueueItem *self,
                       PlayOrigin      origin)
{
  if (self->origin == origin)
    return;
  self->origin = origin;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ORIGIN]);
}

void
queue_item_set_reason (SegueQueueItem *self,
                       const char     *reason)
{
  if (g_strcmp0 (self->reason, reason) == 0)
    return;
  g_free (self->reason);
  self->reason = g_strdup (reason);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REASON]);
}

guint64
segue_queue_item_get_id (SegueQueueItem *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE_ITEM (self), 0);
  return self->id;
}

SegueTrack *
segue_queue_item_get_track (SegueQueueItem *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE_ITEM (self), NULL);
  return self->track;
}

SegueQueueSection
segue_queue_item_get_section (SegueQueueItem *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE_ITEM (self), SEGUE_QUEUE_CURRENT);
  return self->section;
}

PlayOrigin
segue_queue_item_get_origin (SegueQueueItem *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE_ITEM (self), PLAY_ORIGIN_CLICK);
  return self->origin;
}

gboolean
segue_queue_item_get_section_start (SegueQueueItem *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE_ITEM (self), FALSE);
  return self->section_start;
}

const char *
segue_queue_item_get_reason (SegueQueueItem *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE_ITEM (self), NULL);
  return self->reason;
}
