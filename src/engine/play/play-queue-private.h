/* play-queue-private.h - what the files of the queue share
 *
 * play-queue.c holds the object, its model and moving on; -item.c one row;
 * -edit.c what the listener changes, and undo; -save.c restarts. */
#pragma once

#include "play-context.h"
#include "play-queue.h"

G_BEGIN_DECLS

struct _SegueQueueItem
{
  GObject           parent_instance;
  guint64           id;
  SegueTrack       *track;         /* owned */
  SegueQueueSection section;       /* where it stands */
  SegueQueueSection home;          /* where it came from, once it is current */
  PlayOrigin        origin;
  gboolean          section_start;
  char             *reason;        /* owned or NULL */
  gint64            index;         /* in the context, -1 when not of one */
  guint64           generation;    /* of that context */
};

SegueQueueItem *queue_item_new         (SegueTrack *track, SegueQueueSection home,
                                        PlayOrigin origin);
void            queue_item_set_place   (SegueQueueItem *self, SegueQueueSection section,
                                        gboolean section_start);
void            queue_item_set_track   (SegueQueueItem *self, SegueTrack *track);
void            queue_item_set_origin  (SegueQueueItem *self, PlayOrigin origin);
void            queue_item_set_reason  (SegueQueueItem *self, const char *reason);

struct _SegueQueue
{
  GObject parent_instance;

  PlayLookup     lookup;
  GDestroyNotify lookup_destroy;

  SegueQueueItem *current;     /* owned or NULL */
  GPtrArray      *queued;      /* owned; SegueQueueItem */
  GPtrArray      *suggested;   /* owned; SegueQueueItem */
  PlayContext    *context;     /* owned or NULL */
  GHashTable     *window;      /* owned; context index -> item shown (owned) */
  GPtrArray      *visible;     /* owned; the model: what was told to be there */
  GPtrArray      *past;        /* owned; SegueQueueItem played before, newest last */
  GPtrArray      *undo;        /* owned; UndoStep, newest last */

  gboolean        shuffle;
  SegueRepeat     repeat;
  gboolean        stop_after_current;
  gboolean        suggestions_first;

  SegueQueueItem *told_next;   /* borrowed, compared only: what next-changed last meant */
  gboolean        told_has_next, told_has_previous, told_can_undo;
};

/* After any change: settles the context, brings the model up to date and tells
 * whom it concerns. Nothing is emitted before everything is consistent. */
void queue_refresh      (SegueQueue *self);
/* The same after the current item became another one. */
void queue_refresh_current (SegueQueue *self);
void queue_set_current  (SegueQueue *self, SegueQueueItem *item /* taken */);
void queue_remember     (SegueQueue *self); /* the current item goes to the past */
void queue_put_back     (SegueQueue *self); /* the current item is to come next again */
void queue_take         (SegueQueue *self, SegueQueueItem *item); /* out of its section */
void queue_set_context  (SegueQueue *self, PlayContext *context /* taken */);
/* The context item with @index as it is shown, else a new one; NULL when gone. */
SegueQueueItem *queue_context_item (SegueQueue *self, guint32 index);

gboolean queue_is_of_context (SegueQueue *self, SegueQueueItem *item);
/* The next item but for repeat-one; borrowed, NULL at the end. */
SegueQueueItem *queue_pick_next (SegueQueue *self);
void queue_request_play  (SegueQueue *self);
void queue_tell_undoable (SegueQueue *self, const char *description);

void queue_undo_init    (SegueQueue *self);
/* Another context is to start: takes the present one, so that it can come back. */
void queue_undo_push_context (SegueQueue *self);

G_END_DECLS
