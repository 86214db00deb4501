/* play-queue.c - what plays now, what plays next: the object, its model and modes
 *
 * UI thread. Invariant: visible[] is exactly what the model's watchers were told,
 * and an item stands in one place only: current, queued, suggested, the window
 * onto the context, or the past. */
#include "play-queue-private.h"

typedef enum {
  PROP_CURRENT = 1,
  PROP_SHUFFLE,
  PROP_REPEAT,
  PROP_STOP_AFTER_CURRENT,
  PROP_CAN_UNDO,
  PROP_CONTEXT_NAME,
  PROP_HAS_NEXT,
  PROP_HAS_PREVIOUS,
  PROP_SUGGESTIONS_FIRST,
} SegueQueueProperty;

enum {
  PLAY_REQUESTED,
  NEXT_CHANGED,
  STATE_CHANGED,
  UNDOABLE,
  N_SIGNALS
};

static GParamSpec *props[PROP_SUGGESTIONS_FIRST + 1];
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SegueQueue, segue_queue, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

GType
segue_repeat_get_type (void)
{
  static const GEnumValue values[] = {
    { SEGUE_REPEAT_OFF, "SEGUE_REPEAT_OFF", "off" },
    { SEGUE_REPEAT_ALL, "SEGUE_REPEAT_ALL", "all" },
    { SEGUE_REPEAT_ONE, "SEGUE_REPEAT_ONE", "one" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SegueRepeat", values));
  return type;
}

/* ---- the context ------------------------------------------------------------ */

gboolean
queue_is_of_context (SegueQueue     *self,
                     SegueQueueItem *item)
{
  return item->index >= 0 && self->context != NULL &&
         item->generation == self->context->generation;
}

static PlayOrigin
context_origin (SegueQueue *self)
{
  return self->context->shuffled ? PLAY_ORIGIN_SHUFFLE : self->context->origin;
}

SegueQueueItem *
queue_context_item (SegueQueue *self,
                    guint32     index)
{
  SegueQueueItem *item = g_hash_table_lookup (self->window, GUINT_TO_POINTER (index));
  g_autoptr (SegueTrack) track = NULL;

  if (item != NULL)
    return g_object_ref (item);
  track = play_context_get_track (self->context, index, self->lookup);
  if (track == NULL)
    return NULL;
  item = queue_item_new (track, SEGUE_QUEUE_CONTEXT, context_origin (self));
  item->index = index;
  item->generation = self->context->generation;
  if (self->context->reasons != NULL)
    queue_item_set_reason (item, self->context->reasons[index]);
  return item;
}

/* With repeat-all a context that ran out begins again as soon as its last track
 * is taken, so that what comes next is known while that one plays. */
static void
wrap_context (SegueQueue *self)
{
  PlayContext *c = self->context;

  if (c == NULL || c->n_order == 0)
    return;
  if (self->repeat == SEGUE_REPEAT_ALL && c->pos == (gssize) c->n_order - 1)
    play_context_begin_round (c);
  else if (self->repeat != SEGUE_REPEAT_ALL && c->new_round) {
    c->pos = (gssize) c->n_order - 1; /* repeat was switched off before the new round began */
    c->new_round = FALSE;
  }
}

/* Rebuilds the window onto the next tracks of the context. */
static void
show_context (SegueQueue *self)
{
  GHashTable *window = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  PlayContext *c = self->context;

  if (c != NULL) {
    gsize n = play_context_settle (c, SEGUE_QUEUE_SHOWN, self->lookup);
    gssize settled_from = c->pos;

    wrap_context (self);
    /* Beginning a round and taking it back both move on to other tracks. */
    if (c->pos != settled_from || c->new_round)
      n = play_context_settle (c, SEGUE_QUEUE_SHOWN, self->lookup);
    for (gsize i = 0; i < n; i++) {
      guint32 index = c->order[c->pos + 1 + (gssize) i];
      SegueQueueItem *item = queue_context_item (self, index);

      if (item != NULL) {
        queue_item_set_origin (item, context_origin (self));
        g_hash_table_insert (window, GUINT_TO_POINTER (index), item);
      }
    }
  }
  g_hash_table_unref (self->window);
  self->window = window;
}

/* ---- the model ----------------------------------------------------------------- */

static void
append_items (GPtrArray *to,
              GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_object_ref (g_ptr_array_index (from, i)));
}

static void
append_context (SegueQueue *self,
                GPtrArray  *to)
{
  PlayContext *c = self->context;

  if (c == NULL)
    return;
  for (gsize i = (gsize) (c->pos + 1); i < c->n_order; i++) {
    SegueQueueItem *item = g_hash_table_lookup (self->window, GUINT_TO_POINTER (c->order[i]));

    if (item == NULL)
      return;
    g_ptr_array_add (to, g_object_ref (item));
  }
}

static void
mark_sections (SegueQueue *self,
               GPtrArray  *items,
               guint       n_queued,
               guint       n_before_context,
               guint       n_context)
{
  SegueQueueSection last = SEGUE_QUEUE_CURRENT;

  for (guint i = 0; i < items->len; i++) {
    guint first = self->current != NULL ? 1 : 0;
    SegueQueueSection section;

    if (i < first)
      section = SEGUE_QUEUE_CURRENT;
    else if (i < first + n_queued)
      section = SEGUE_QUEUE_QUEUED;
    else if (i >= n_before_context && i < n_before_context + n_context)
      section = SEGUE_QUEUE_CONTEXT;
    else
      section = SEGUE_QUEUE_SUGGESTED;
    queue_item_set_place (g_ptr_array_index (items, i), section, i == 0 || section != last);
    last = section;
  }
}

static GPtrArray *
list_items (SegueQueue *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_before_context, n_context;

  if (self->current != NULL)
    g_ptr_array_add (items, g_object_ref (self->current));
  append_items (items, self->queued);
  if (self->suggestions_first)
    append_items (items, self->suggested);
  n_before_context = items->len;
  append_context (self, items);
  n_context = items->len - n_before_context;
  if (!self->suggestions_first)
    append_items (items, self->suggested);
  mark_sections (self, items, self->queued->len, n_before_context, n_context);
  return items;
}

/* Replaces what is shown, telling only the part between the first and the last
 * difference, so that rows that stay keep their widgets. */
static void
show_items (SegueQueue *self,
            GPtrArray  *items)
{
  GPtrArray *old = self->visible;
  guint head = 0, tail = 0, shorter = MIN (old->len, items->len);

  while (head < shorter && old->pdata[head] == items->pdata[head])
    head++;
  while (tail < shorter - head &&
         old->pdata[old->len - 1 - tail] == items->pdata[items->len - 1 - tail])
    tail++;
  self->visible = items;
  if (old->len != items->len || head < shorter)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                items->len - head - tail);
  g_ptr_array_unref (old);
}

static GType
queue_get_item_type (GListModel *model)
{
  return SEGUE_TYPE_QUEUE_ITEM;
}

static guint
queue_get_n_items (GListModel *model)
{
  return SEGUE_QUEUE (model)->visible->len;
}

static gpointer
queue_get_item (GListModel *model,
                guint       position)
{
  SegueQueue *self = SEGUE_QUEUE (model);

  return position < self->visible->len ? g_object_ref (self->visible->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = queue_get_item_type;
  iface->get_n_items = queue_get_n_items;
  iface->get_item = queue_get_item;
}

/* ---- telling --------------------------------------------------------------------- */

/* The next item but for repeat-one; borrowed. */
SegueQueueItem *
queue_pick_next (SegueQueue *self)
{
  PlayContext *c = self->context;
  SegueQueueItem *item = NULL;

  if (self->queued->len > 0)
    return g_ptr_array_index (self->queued, 0);
  if (self->suggestions_first && self->suggested->len > 0)
    return g_ptr_array_index (self->suggested, 0);
  if (c != NULL && c->pos + 1 < (gssize) c->n_order)
    item = g_hash_table_lookup (self->window, GUINT_TO_POINTER (c->order[c->pos + 1]));
  if (item == NULL && self->suggested->len > 0)
    item = g_ptr_array_index (self->suggested, 0);
  return item;
}

static void
tell_flag (SegueQueue         *self,
           gboolean           *told,
           gboolean            now,
           SegueQueueProperty  prop)
{
  if (*told == now)
    return;
  *told = now;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
refresh (SegueQueue *self,
         gboolean    current_changed)
{
  SegueQueueItem *next;

  g_object_ref (self); /* a receiver may drop the last reference */
  show_context (self);
  show_items (self, list_items (self));
  if (current_changed)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CURRENT]);

  tell_flag (self, &self->told_has_next, queue_pick_next (self) != NULL, PROP_HAS_NEXT);
  tell_flag (self, &self->told_has_previous, self->past->len > 0, PROP_HAS_PREVIOUS);
  tell_flag (self, &self->told_can_undo, self->undo->len > 0, PROP_CAN_UNDO);
  next = segue_queue_peek_next (self);
  if (next != self->told_next || current_changed) {
    self->told_next = next;
    g_signal_emit (self, signals[NEXT_CHANGED], 0);
  }
  g_signal_emit (self, signals[STATE_CHANGED], 0);
  g_object_unref (self);
}

void
queue_refresh (SegueQueue *self)
{
  refresh (self, FALSE);
}

void
queue_refresh_current (SegueQueue *self)
{
  refresh (self, TRUE);
}

void
queue_request_play (SegueQueue *self)
{
  g_signal_emit (self, signals[PLAY_REQUESTED], 0);
}

void
queue_tell_undoable (SegueQueue *self,
                     const char *description)
{
  g_signal_emit (self, signals[UNDOABLE], 0, description);
}

void
queue_set_context (SegueQueue  *self,
                   PlayContext *context)
{
  g_hash_table_remove_all (self->window); /* its indices mean another list */
  self->context = context;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTEXT_NAME]);
}

/* ---- asking ------------------------------------------------------------------------------ */

SegueQueueItem *
segue_queue_get_current (SegueQueue *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE (self), NULL);
  return self->current;
}

SegueQueueItem *
segue_queue_peek_next (SegueQueue *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE (self), NULL);

  if (self->repeat == SEGUE_REPEAT_ONE && self->current != NULL)
    return self->current;
  return queue_pick_next (self);
}

gboolean
segue_queue_next_continues_album (SegueQueue *self)
{
  SegueQueueItem *next = segue_queue_peek_next (self);

  return self->current != NULL && next != NULL && next != self->current &&
         segue_track_continues (self->current->track, next->track);
}

gboolean
segue_queue_in_album (SegueQueue *self)
{
  SegueQueueItem *last;

  g_return_val_if_fail (SEGUE_IS_QUEUE (self), FALSE);

  if (self->current == NULL)
    return FALSE;
  if (queue_is_of_context (self, self->current) && self->context->origin == PLAY_ORIGIN_ALBUM &&
      !self->context->shuffled)
    return TRUE;
  if (segue_queue_next_continues_album (self))
    return TRUE;
  last = self->past->len > 0 ? g_ptr_array_index (self->past, self->past->len - 1) : NULL;
  return last != NULL && segue_track_continues (last->track, self->current->track);
}

SegueQueueItem *
segue_queue_find (SegueQueue *self,
                  guint64     item_id)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE (self), NULL);

  for (guint i = 0; i < self->visible->len; i++) {
    SegueQueueItem *item = g_ptr_array_index (self->visible, i);

    if (item->id == item_id)
      return item;
  }
  return NULL;
}

guint
segue_queue_get_n_queued (SegueQueue *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE (self), 0);
  return self->queued->len;
}

guint
segue_queue_get_n_following (SegueQueue *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE (self), 0);
  return self->context != NULL
           ? (guint) ((gssize) self->context->n_order - self->context->pos - 1) : 0;
}

double
segue_queue_get_queued_duration_s (SegueQueue *self)
{
  double sum = 0.0;

  g_return_val_if_fail (SEGUE_IS_QUEUE (self), 0.0);

  for (guint i = 0; i < self->queued->len; i++) {
    SegueQueueItem *item = g_ptr_array_index (self->queued, i);

    sum += segue_track_get_duration_s (item->track);
  }
  return sum;
}

const char *
segue_queue_get_context_name (SegueQueue *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE (self), NULL);
  return self->context != NULL ? self->context->name : NULL;
}

gboolean
segue_queue_get_shuffle (SegueQueue *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE (self), FALSE);
  return self->shuffle;
}

SegueRepeat
segue_queue_get_repeat (SegueQueue *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE (self), SEGUE_REPEAT_OFF);
  return self->repeat;
}

gboolean
segue_queue_get_stop_after_current (SegueQueue *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE (self), FALSE);
  return self->stop_after_current;
}

/* ---- modes ---------------------------------------------------------------------- */

void
segue_queue_set_shuffle (SegueQueue *self,
                         gboolean    shuffle)
{
  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (self->shuffle == !!shuffle)
    return;
  self->shuffle = !!shuffle;
  if (self->context != NULL)
    play_context_set_shuffled (self->context, self->shuffle);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHUFFLE]);
  queue_refresh (self);
}

void
segue_queue_set_repeat (SegueQueue  *self,
                        SegueRepeat  repeat)
{
  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (self->repeat == repeat)
    return;
  self->repeat = repeat;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REPEAT]);
  queue_refresh (self);
}

void
segue_queue_set_stop_after_current (SegueQueue *self,
                                    gboolean    stop)
{
  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (self->stop_after_current == !!stop)
    return;
  self->stop_after_current = !!stop;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STOP_AFTER_CURRENT]);
  g_signal_emit (self, signals[NEXT_CHANGED], 0);
}

static void
set_suggestions_first (SegueQueue *self,
                       gboolean    first)
{
  if (self->suggestions_first == first)
    return;
  self->suggestions_first = first;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUGGESTIONS_FIRST]);
  queue_refresh (self);
}

void
segue_queue_set_lookup (SegueQueue       *self,
                        SegueTrackLookup  lookup,
                        gpointer          user_data,
                        GDestroyNotify    destroy)
{
  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (self->lookup_destroy != NULL)
    self->lookup_destroy (self->lookup.data);
  self->lookup.lookup = lookup;
  self->lookup.data = user_data;
  self->lookup_destroy = destroy;
}

/* The track as the library has it now; NULL when it is gone. */
static SegueTrack *
fetch_again (SegueQueue     *self,
             SegueQueueItem *item)
{
  gint64 id = segue_track_get_id (item->track);

  if (id <= 0 || self->lookup.lookup == NULL)
    return g_object_ref (item->track);
  return self->lookup.lookup (id, self->lookup.data);
}

static void
refresh_items (SegueQueue *self,
               GPtrArray  *items)
{
  for (guint i = items->len; i-- > 0;) {
    SegueQueueItem *item = g_ptr_array_index (items, i);
    g_autoptr (SegueTrack) track = fetch_again (self, item);

    if (track != NULL)
      queue_item_set_track (item, track);
    else
      g_ptr_array_remove_index (items, i);
  }
}

void
segue_queue_refresh_tracks (SegueQueue *self)
{
  GHashTableIter iter;
  gpointer item;

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  refresh_items (self, self->queued);
  refresh_items (self, self->suggested);
  refresh_items (self, self->past);
  if (self->current != NULL) {
    g_autoptr (SegueTrack) track = fetch_again (self, self->current);

    if (track != NULL) /* else it plays on: the file may still be there */
      queue_item_set_track (self->current, track);
  }
  g_hash_table_iter_init (&iter, self->window);
  while (g_hash_table_iter_next (&iter, NULL, &item)) {
    g_autoptr (SegueTrack) track = fetch_again (self, item);

    if (track != NULL)
      queue_item_set_track (item, track);
  }
  queue_refresh (self);
}

/* The item that shows @track already, so that its row stays selected and in the
 * focus when it only changes its place; NULL when there is none. */
static SegueQueueItem *
take_item_of (GPtrArray  *items,
              SegueTrack *track)
{
  for (guint i = 0; i < items->len; i++) {
    SegueQueueItem *item = items->pdata[i];

    if (item->track == track || (segue_track_get_id (track) != 0 &&
                                 segue_track_get_id (item->track) == segue_track_get_id (track))) {
      g_object_ref (item);
      g_ptr_array_remove_index (items, i);
      queue_item_set_track (item, track);
      return item;
    }
  }
  return NULL;
}

void
segue_queue_set_suggestions (SegueQueue        *self,
                             guint              keep,
                             GPtrArray         *tracks,
                             const char *const *reasons)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  while (keep < self->suggested->len)
    g_ptr_array_add (old, g_ptr_array_steal_index (self->suggested, keep));
  for (guint i = 0; tracks != NULL && i < tracks->len; i++) {
    SegueTrack *track = g_ptr_array_index (tracks, i);
    SegueQueueItem *item = take_item_of (old, track);

    if (item == NULL)
      item = queue_item_new (track, SEGUE_QUEUE_SUGGESTED, PLAY_ORIGIN_SUGGESTION);
    queue_item_set_reason (item, reasons != NULL ? reasons[i] : NULL);
    g_ptr_array_add (self->suggested, item);
  }
  queue_refresh (self);
}

/* ---- the object ------------------------------------------------------------------- */

static void
segue_queue_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  SegueQueue *self = SEGUE_QUEUE (object);

  switch ((SegueQueueProperty) prop_id) {
  case PROP_CURRENT:
    g_value_set_object (value, self->current);
    break;
  case PROP_SHUFFLE:
    g_value_set_boolean (value, self->shuffle);
    break;
  case PROP_REPEAT:
    g_value_set_enum (value, (int) self->repeat);
    break;
  case PROP_STOP_AFTER_CURRENT:
    g_value_set_boolean (value, self->stop_after_current);
    break;
  case PROP_CAN_UNDO:
    g_value_set_boolean (value, self->undo->len > 0);
    break;
  case PROP_CONTEXT_NAME:
    g_value_set_string (value, segue_queue_get_context_name (self));
    break;
  case PROP_HAS_NEXT:
    g_value_set_boolean (value, queue_pick_next (self) != NULL);
    break;
  case PROP_HAS_PREVIOUS:
    g_value_set_boolean (value, self->past->len > 0);
    break;
  case PROP_SUGGESTIONS_FIRST:
    g_value_set_boolean (value, self->suggestions_first);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_queue_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  SegueQueue *self = SEGUE_QUEUE (object);

  switch ((SegueQueueProperty) prop_id) {
  case PROP_SHUFFLE:
    segue_queue_set_shuffle (self, g_value_get_boolean (value));
    break;
  case PROP_REPEAT:
    segue_queue_set_repeat (self, (SegueRepeat) g_value_get_enum (value));
    break;
  case PROP_STOP_AFTER_CURRENT:
    segue_queue_set_stop_after_current (self, g_value_get_boolean (value));
    break;
  case PROP_SUGGESTIONS_FIRST:
    set_suggestions_first (self, g_value_get_boolean (value));
    break;
  case PROP_CURRENT:
  case PROP_CAN_UNDO:
  case PROP_CONTEXT_NAME:
  case PROP_HAS_NEXT:
  case PROP_HAS_PREVIOUS:
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_queue_finalize (GObject *object)
{
  SegueQueue *self = SEGUE_QUEUE (object);

  segue_queue_set_lookup (self, NULL, NULL, NULL);
  g_clear_object (&self->current);
  g_clear_pointer (&self->queued, g_ptr_array_unref);
  g_clear_pointer (&self->suggested, g_ptr_array_unref);
  g_clear_pointer (&self->context, play_context_free);
  g_clear_pointer (&self->window, g_hash_table_unref);
  g_clear_pointer (&self->visible, g_ptr_array_unref);
  g_clear_pointer (&self->past, g_ptr_array_unref);
  g_clear_pointer (&self->undo, g_ptr_array_unref);

  G_OBJECT_CLASS (segue_queue_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GParamFlags write = read | G_PARAM_WRITABLE;

  props[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, SEGUE_TYPE_QUEUE_ITEM, read);
  props[PROP_SHUFFLE] = g_param_spec_boolean ("shuffle", NULL, NULL, FALSE, write);
  props[PROP_REPEAT] = g_param_spec_enum ("repeat", NULL, NULL, SEGUE_TYPE_REPEAT,
                                          SEGUE_REPEAT_OFF, write);
  props[PROP_STOP_AFTER_CURRENT] =
    g_param_spec_boolean ("stop-after-current", NULL, NULL, FALSE, write);
  props[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, read);
  props[PROP_CONTEXT_NAME] = g_param_spec_string ("context-name", NULL, NULL, NULL, read);
  props[PROP_HAS_NEXT] = g_param_spec_boolean ("has-next", NULL, NULL, FALSE, read);
  props[PROP_HAS_PREVIOUS] = g_param_spec_boolean ("has-previous", NULL, NULL, FALSE, read);
  props[PROP_SUGGESTIONS_FIRST] =
    g_param_spec_boolean ("suggestions-first", NULL, NULL, FALSE, write);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static guint
new_signal (const char *name,
            guint       n_params,
            GType       param)
{
  return g_signal_new (name, SEGUE_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_params, param);
}

static void
segue_queue_class_init (SegueQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = segue_queue_get_property;
  object_class->set_property = segue_queue_set_property;
  object_class->finalize = segue_queue_finalize;
  install_properties (object_class);

  signals[PLAY_REQUESTED] = new_signal ("play-requested", 0, G_TYPE_NONE);
  signals[NEXT_CHANGED] = new_signal ("next-changed", 0, G_TYPE_NONE);
  signals[STATE_CHANGED] = new_signal ("state-changed", 0, G_TYPE_NONE);
  signals[UNDOABLE] = new_signal ("undoable", 1, G_TYPE_STRING);
}

static void
segue_queue_init (SegueQueue *self)
{
  self->queued = g_ptr_array_new_with_free_func (g_object_unref);
  self->suggested = g_ptr_array_new_with_free_func (g_object_unref);
  self->visible = g_ptr_array_new_with_free_func (g_object_unref);
  self->past = g_ptr_array_new_with_free_func (g_object_unref);
  self->window = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  queue_undo_init (self);
}

SegueQueue *
segue_queue_new (void)
{
  return g_object_new (SEGUE_TYPE_QUEUE, NULL);
}
