/* play-queue-move.c - starting something, and moving on in the queue
 *
 * UI thread. Invariant: an item that leaves the current place goes to the past
 * (queue_remember) or back to where it came from (queue_put_back), never away. */
#include "play-queue-private.h"

#define PAST_MAX 500

void
queue_set_current (SegueQueue     *self,
                   SegueQueueItem *item)
{
  g_clear_object (&self->current);
  self->current = item;
  if (item != NULL)
    queue_item_set_place (item, SEGUE_QUEUE_CURRENT, TRUE);
}

void
queue_remember (SegueQueue *self)
{
  if (self->current == NULL)
    return;
  if (self->past->len == PAST_MAX)
    g_ptr_array_remove_index (self->past, 0);
  g_ptr_array_add (self->past, g_steal_pointer (&self->current));
}

void
queue_take (SegueQueue     *self,
            SegueQueueItem *item)
{
  if (queue_is_of_context (self, item)) {
    gssize place = play_context_find (self->context, (guint32) item->index);

    if (place > self->context->pos + 1 && self->context->shuffled) {
      /* Jumping ahead in a shuffle loses none of those in between. */
      play_context_put_next (self->context, (guint32) item->index);
      place = self->context->pos + 1;
    }
    if (place >= 0)
      play_context_take (self->context, (gsize) place);
    item->home = SEGUE_QUEUE_CONTEXT;
  } else if (g_ptr_array_remove (self->queued, item)) {
    item->home = SEGUE_QUEUE_QUEUED;
  } else if (g_ptr_array_remove (self->suggested, item)) {
    item->home = SEGUE_QUEUE_SUGGESTED;
  }
}

void
queue_put_back (SegueQueue *self)
{
  SegueQueueItem *item = g_steal_pointer (&self->current);
  PlayContext *c = self->context;

  if (item == NULL)
    return;
  if (queue_is_of_context (self, item)) {
    if (c->pos >= 0 && c->order[c->pos] == item->index)
      c->pos--;
    else if (play_context_find (c, (guint32) item->index) > c->pos)
      play_context_put_next (c, (guint32) item->index);
    g_hash_table_insert (self->window, GUINT_TO_POINTER ((guint) item->index), item);
  } else {
    g_ptr_array_insert (item->home == SEGUE_QUEUE_SUGGESTED ? self->suggested : self->queued,
                        0, item);
  }
}

SegueQueueItem *
segue_queue_advance (SegueQueue *self,
                     gboolean    automatic)
{
  SegueQueueItem *next;

  g_return_val_if_fail (SEGUE_IS_QUEUE (self), NULL);

  if (automatic && self->repeat == SEGUE_REPEAT_ONE && self->current != NULL) {
    queue_refresh (self);
    return self->current;
  }
  next = queue_pick_next (self);
  if (next == NULL && self->current == NULL)
    return NULL;
  if (next != NULL) {
    g_object_ref (next);
    queue_take (self, next);
  }
  queue_remember (self);
  queue_set_current (self, next);
  queue_refresh_current (self);
  return self->current;
}

SegueQueueItem *
segue_queue_go_back (SegueQueue *self)
{
  PlayContext *c;
  SegueQueueItem *item;

  g_return_val_if_fail (SEGUE_IS_QUEUE (self), NULL);

  c = self->context;
  if (self->past->len == 0)
    return NULL;
  queue_put_back (self);
  item = g_ptr_array_steal_index (self->past, self->past->len - 1);
  if (queue_is_of_context (self, item) && !c->shuffled) {
    gssize place = play_context_find (c, (guint32) item->index);

    if (place >= 0)
      play_context_take (c, (gsize) place);
  } else if (queue_is_of_context (self, item) && c->pos + 1 < (gssize) c->n_order &&
             c->order[c->pos + 1] == item->index) {
    play_context_take (c, (gsize) (c->pos + 1));
  }
  queue_item_set_origin (item, PLAY_ORIGIN_CLICK);
  queue_set_current (self, item);
  queue_refresh_current (self);
  return self->current;
}

void
segue_queue_jump_to (SegueQueue *self,
                     guint64     item_id)
{
  SegueQueueItem *item;

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  item = segue_queue_find (self, item_id);
  if (item == NULL)
    return;
  if (item != self->current) {
    g_object_ref (item);
    queue_take (self, item);
    queue_remember (self);
    queue_item_set_origin (item, PLAY_ORIGIN_CLICK);
    queue_set_current (self, item);
    queue_refresh_current (self);
  }
  queue_request_play (self);
}

gboolean
segue_queue_restart (SegueQueue *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE (self), FALSE);

  if (self->context == NULL || self->context->n_order == 0)
    return FALSE;
  play_context_begin_round (self->context);
  self->context->new_round = FALSE;
  queue_refresh (self);
  return queue_pick_next (self) != NULL;
}

/* ---- starting ------------------------------------------------------------------------ */

/* Takes @context. */
static void
start_context (SegueQueue  *self,
               PlayContext *context,
               gssize       start)
{
  PlayOrigin origin = context->origin == PLAY_ORIGIN_REMOTE || context->in_order ? context->origin
                                                                                  : PLAY_ORIGIN_CLICK;
  SegueQueueItem *item;

  queue_undo_push_context (self); /* takes the former one */
  queue_remember (self);
  queue_set_context (self, context);
  if (start >= 0 && (gsize) start < context->n) {
    play_context_take (context, (gsize) start);
    play_context_set_shuffled (context, self->shuffle && !context->in_order);
  } else {
    play_context_set_shuffled (context, self->shuffle && !context->in_order);
    play_context_settle (context, 1, self->lookup);
    if (context->n_order > 0)
      play_context_take (context, 0);
  }
  if (context->pos >= 0) {
    item = queue_context_item (self, context->order[context->pos]);
    if (item != NULL)
      queue_item_set_origin (item, origin);
    queue_set_current (self, item);
  }
  queue_refresh_current (self);
  if (self->current != NULL)
    queue_request_play (self);
}

void
segue_queue_play_ids (SegueQueue   *self,
                      const gint64 *ids,
                      gsize         n_ids,
                      gssize        start,
                      PlayOrigin    origin,
                      const char   *name)
{
  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (n_ids == 0 || n_ids >= G_MAXUINT32)
    return;
  for (gsize i = 0; i < n_ids; i++)
    g_return_if_fail (ids[i] > 0);
  start_context (self, play_context_new (ids, n_ids, NULL, origin, name), start);
}

void
segue_queue_play_chosen (SegueQueue        *self,
                         const gint64      *ids,
                         const char *const *reasons,
                         gsize              n_ids,
                         const char        *name)
{
  PlayContext *context;

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (n_ids == 0 || n_ids >= G_MAXUINT32)
    return;
  context = play_context_new (ids, n_ids, NULL, PLAY_ORIGIN_SUGGESTION, name);
  context->in_order = TRUE;
  if (reasons != NULL) {
    context->reasons = g_new0 (char *, n_ids + 1);
    for (gsize i = 0; i < n_ids; i++)
      context->reasons[i] = g_strdup (reasons[i] != NULL ? reasons[i] : "");
  }
  start_context (self, context, 0);
}

void
segue_queue_play_tracks (SegueQueue *self,
                         GPtrArray  *tracks,
                         gssize      start,
                         PlayOrigin  origin,
                         const char *name)
{
  g_autofree gint64 *ids = NULL;
  g_autoptr (GPtrArray) outside = NULL;

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (tracks->len == 0)
    return;
  ids = g_new (gint64, tracks->len);
  outside = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tracks->len; i++) {
    SegueTrack *track = g_ptr_array_index (tracks, i);

    ids[i] = segue_track_get_id (track);
    if (ids[i] <= 0) {
      g_ptr_array_add (outside, g_object_ref (track));
      ids[i] = -(gint64) outside->len;
    }
  }
  start_context (self, play_context_new (ids, tracks->len, outside, origin, name), start);
}

