/* play-queue-edit.c - what the listener changes in the queue, and how it is undone
 *
 * UI thread. A step of undo holds the inverse of one edit, not a picture of the
 * queue before it: tracks go on playing between an edit and its undo, and undoing
 * must not take that back. Steps are undone newest first, so the places they
 * remember still mean what they meant, or are clamped. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "play-queue-private.h"

#define UNDO_MAX 30
#define UNDO_MAX_BYTES (4 * 1024 * 1024)

typedef struct {
  SegueQueueItem *item; /* owned */
  guint           place;
} Placed;

typedef struct {
  guint32 index;
  gsize   place;
} PlacedIndex;

typedef struct {
  char        *description;    /* owned; what undoing takes back */
  GArray      *added;          /* owned; guint64 ids of items to take out */
  GArray      *queued;         /* owned; Placed, rising places */
  GArray      *suggested;      /* owned; Placed, rising places */
  GArray      *context;        /* owned; PlacedIndex, rising places */
  guint64      generation;     /* of the context that these indices mean */
  PlayContext *former;         /* owned or NULL; the context before this one */
  gboolean     replaced;       /* former is meant, NULL too */
} UndoStep;

static void
placed_clear (gpointer data)
{
  g_clear_object (&((Placed *) data)->item);
}

static UndoStep *
undo_step_new (SegueQueue *self)
{
  UndoStep *step = g_new0 (UndoStep, 1);

  step->added = g_array_new (FALSE, FALSE, sizeof (guint64));
  step->queued = g_array_new (FALSE, FALSE, sizeof (Placed));
  step->suggested = g_array_new (FALSE, FALSE, sizeof (Placed));
  g_array_set_clear_func (step->queued, placed_clear);
  g_array_set_clear_func (step->suggested, placed_clear);
  step->context = g_array_new (FALSE, FALSE, sizeof (PlacedIndex));
  step->generation = self->context != NULL ? self->context->generation : 0;
  return step;
}

static void
undo_step_free (gpointer data)
{
  UndoStep *step = data;

  g_free (step->description);
  g_array_unref (step->added);
  g_array_unref (step->queued);
  g_array_unref (step->suggested);
  g_array_unref (step->context);
  play_context_free (step->former);
  g_free (step);
}

void
queue_undo_init (SegueQueue *self)
{
  self->undo = g_ptr_array_new_with_free_func (undo_step_free);
}

static gsize
undo_step_size (const UndoStep *step)
{
  return sizeof *step + step->added->len * sizeof (guint64) +
         (step->queued->len + step->suggested->len) * sizeof (Placed) +
         step->context->len * sizeof (PlacedIndex) +
         (step->former != NULL ? play_context_size (step->former) : 0);
}

/* Takes @step. */
static void
undo_push (SegueQueue *self,
           UndoStep   *step)
{
  gsize bytes = 0;
  guint kept = 0;

  g_ptr_array_add (self->undo, step);
  while (kept < self->undo->len && kept < UNDO_MAX) {
    bytes += undo_step_size (g_ptr_array_index (self->undo, self->undo->len - 1 - kept));
    if (kept > 0 && bytes > UNDO_MAX_BYTES)
      break;
    kept++;
  }
  g_ptr_array_remove_range (self->undo, 0, self->undo->len - kept);
}

/* Takes @step and @description; tells everyone. */
static void
finish_edit (SegueQueue *self,
             UndoStep   *step,
             char       *description)
{
  g_autofree char *told = g_strdup (description);

  step->description = description;
  undo_push (self, step);
  queue_refresh (self);
  queue_tell_undoable (self, told);
}

void
queue_undo_push_context (SegueQueue *self)
{
  UndoStep *step = undo_step_new (self);

  step->description = self->context != NULL && self->context->name != NULL
                        ? g_strdup_printf (_("Left “%s”"), self->context->name)
                        : g_strdup (_("Started something else"));
  step->former = g_steal_pointer (&self->context);
  step->replaced = TRUE;
  undo_push (self, step);
}

/* ---- adding -------------------------------------------------------------------- */

static void
add_tracks (SegueQueue *self,
            GPtrArray  *tracks,
            guint       place)
{
  UndoStep *step = undo_step_new (self);

  for (guint i = 0; i < tracks->len; i++) {
    SegueQueueItem *item = queue_item_new (g_ptr_array_index (tracks, i), SEGUE_QUEUE_QUEUED,
                                           PLAY_ORIGIN_QUEUE);

    g_array_append_val (step->added, item->id);
    g_ptr_array_add (self->queued, item);
  }
  if (place < self->queued->len - tracks->len) { /* not at the end: put them where they belong */
    g_autofree gpointer *fresh = g_memdup2 (self->queued->pdata + self->queued->len - tracks->len,
                                            tracks->len * sizeof (gpointer));

    memmove (self->queued->pdata + place + tracks->len, self->queued->pdata + place,
             (self->queued->len - tracks->len - place) * sizeof (gpointer));
    memcpy (self->queued->pdata + place, fresh, tracks->len * sizeof (gpointer));
  }
  finish_edit (self, step,
               g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Queued %u song",
                                             "Queued %u songs", tracks->len), tracks->len));
}

void
segue_queue_play_next (SegueQueue *self,
                       GPtrArray  *tracks)
{
  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (tracks->len > 0)
    add_tracks (self, tracks, 0);
}

void
segue_queue_enqueue (SegueQueue *self,
                     GPtrArray  *tracks)
{
  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (tracks->len > 0)
    add_tracks (self, tracks, self->queued->len);
}

/* The place among the queued ones that "before that item" means. */
static guint
queued_place (SegueQueue *self,
              guint64     before_id)
{
  SegueQueueItem *before = before_id != 0 ? segue_queue_find (self, before_id) : NULL;
  guint place;

  if (before != NULL && before == self->current)
    return 0;
  if (before != NULL && g_ptr_array_find (self->queued, before, &place))
    return place;
  return self->queued->len;
}

void
segue_queue_insert (SegueQueue *self,
                    GPtrArray  *tracks,
                    guint64     before_id)
{
  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (tracks->len > 0)
    add_tracks (self, tracks, queued_place (self, before_id));
}

/* ---- removing --------------------------------------------------------------------- */

static void
note_placed (GArray         *array,
             SegueQueueItem *item,
             guint           place)
{
  Placed placed = { g_object_ref (item), place };

  g_array_append_val (array, placed);
}

static void
note_index (UndoStep *step,
            guint32   index,
            gsize     place)
{
  PlacedIndex placed = { index, place };

  g_array_append_val (step->context, placed);
}

/* Takes the items whose ids are in @ids out of @items, noting where they were.
 * Places are those of the list before, so that rising order puts them back. */
static void
remove_ids (GPtrArray  *items,
            GHashTable *ids,
            GArray     *noted)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++) {
    SegueQueueItem *item = g_ptr_array_index (items, i);

    if (g_hash_table_contains (ids, &item->id)) {
      note_placed (noted, item, i);
      g_object_unref (item); /* the list's own reference */
    } else {
      g_ptr_array_add (kept, item);
    }
  }
  for (guint i = 0; i < kept->len; i++)
    items->pdata[i] = kept->pdata[i];
  g_ptr_array_set_free_func (items, NULL); /* what lies behind was moved or released */
  g_ptr_array_set_size (items, (int) kept->len);
  g_ptr_array_set_free_func (items, g_object_unref);
}

/* Of the context only what is shown can be named, so the next places do. */
static void
remove_context_ids (SegueQueue *self,
                    GHashTable *ids,
                    UndoStep   *step)
{
  PlayContext *c = self->context;
  gsize place, at;

  if (c == NULL)
    return;
  place = at = (gsize) (c->pos + 1);
  while (at < c->n_order) {
    SegueQueueItem *item = g_hash_table_lookup (self->window, GUINT_TO_POINTER (c->order[at]));

    if (item == NULL)
      break;
    if (g_hash_table_contains (ids, &item->id)) {
      note_index (step, c->order[at], place);
      play_context_remove (c, at);
    } else {
      at++;
    }
    place++;
  }
}

void
segue_queue_remove (SegueQueue    *self,
                    const guint64 *item_ids,
                    gsize          n_items)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  UndoStep *step;
  gboolean current;
  guint n;

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  for (gsize i = 0; i < n_items; i++)
    g_hash_table_add (ids, (gpointer) &item_ids[i]);
  step = undo_step_new (self);
  remove_ids (self->queued, ids, step->queued);
  remove_ids (self->suggested, ids, step->suggested);
  remove_context_ids (self, ids, step);
  current = self->current != NULL && g_hash_table_contains (ids, &self->current->id);
  n = step->queued->len + step->suggested->len + step->context->len + (current ? 1 : 0);
  if (n == 0) {
    undo_step_free (step);
    return;
  }
  if (current) { /* undone, it comes next; what plays by then plays on */
    Placed placed = { g_object_ref (self->current), 0 };

    g_array_prepend_val (step->queued, placed);
    queue_refresh (self);
    segue_queue_advance (self, FALSE);
    if (self->past->len > 0)
      g_ptr_array_remove_index (self->past, self->past->len - 1);
  }
  finish_edit (self, step,
               g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Removed %u song",
                                             "Removed %u songs", n), n));
}

static void
clear_list (GPtrArray *items,
            GArray    *noted)
{
  for (guint i = 0; i < items->len; i++)
    note_placed (noted, g_ptr_array_index (items, i), i);
  g_ptr_array_set_size (items, 0);
}

void
segue_queue_clear_queued (SegueQueue *self)
{
  UndoStep *step;

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  if (self->queued->len == 0)
    return;
  step = undo_step_new (self);
  clear_list (self->queued, step->queued);
  finish_edit (self, step, g_strdup (_("Cleared what was queued")));
}

void
segue_queue_clear (SegueQueue *self)
{
  PlayContext *c;
  UndoStep *step;

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  c = self->context;
  if (self->queued->len == 0 && self->suggested->len == 0 &&
      segue_queue_get_n_following (self) == 0)
    return;
  step = undo_step_new (self);
  clear_list (self->queued, step->queued);
  clear_list (self->suggested, step->suggested);
  if (c != NULL) {
    step->former = g_steal_pointer (&self->context);
    step->replaced = TRUE;
    queue_set_context (self, NULL);
  }
  finish_edit (self, step, g_strdup (_("Cleared the queue")));
}

/* ---- moving ------------------------------------------------------------------------- */

static void
move_in_context (SegueQueue     *self,
                 SegueQueueItem *item,
                 SegueQueueItem *before,
                 UndoStep       *step)
{
  gssize from = play_context_find (self->context, (guint32) item->index);
  gssize to = play_context_find (self->context, (guint32) before->index);

  note_index (step, (guint32) item->index, (gsize) from);
  play_context_remove (self->context, (gsize) from);
  play_context_insert (self->context, (gsize) (from < to ? to - 1 : to), (guint32) item->index);
}

/* To @place among the queued ones, counted before the item is taken out. */
static void
move_to_queued (SegueQueue     *self,
                SegueQueueItem *item,
                guint           place,
                UndoStep       *step)
{
  guint from;

  g_object_ref (item);
  g_array_append_val (step->added, item->id);
  if (g_ptr_array_find (self->queued, item, &from)) {
    note_placed (step->queued, item, from);
    g_ptr_array_remove_index (self->queued, from);
    if (from < place)
      place--;
  } else if (g_ptr_array_find (self->suggested, item, &from)) {
    note_placed (step->suggested, item, from);
    g_ptr_array_remove_index (self->suggested, from);
  } else {
    gssize at = play_context_find (self->context, (guint32) item->index);

    note_index (step, (guint32) item->index, (gsize) at);
    play_context_remove (self->context, (gsize) at);
    item->index = -1; /* the context has it no more */
  }
  queue_item_set_origin (item, PLAY_ORIGIN_QUEUE);
  g_ptr_array_insert (self->queued, (int) place, item);
}

void
segue_queue_move (SegueQueue *self,
                  guint64     item_id,
                  guint64     before_id)
{
  SegueQueueItem *item, *before;
  UndoStep *step;

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  item = segue_queue_find (self, item_id);
  before = before_id != 0 ? segue_queue_find (self, before_id) : NULL;
  if (item == NULL || item == self->current || item == before)
    return;
  step = undo_step_new (self);
  if (item->section == SEGUE_QUEUE_CONTEXT && before != NULL &&
      before->section == SEGUE_QUEUE_CONTEXT)
    move_in_context (self, item, before, step);
  else
    move_to_queued (self, item, queued_place (self, before_id), step);
  finish_edit (self, step, g_strdup_printf (_("Moved “%s”"), segue_track_get_title (item->track)));
}

/* The first item from @before_id on that is not moved itself; NULL: the end. */
static SegueQueueItem *
first_left (SegueQueue *self,
            GHashTable *ids,
            guint64     before_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));
  gboolean reached = FALSE;

  for (guint i = 0; before_id != 0 && i < n; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self), i);

    reached = reached || item->id == before_id;
    if (reached && !g_hash_table_contains (ids, &item->id))
      return item; /* the queue holds it */
  }
  return NULL;
}

/* Puts what was taken out of the context, and noted, back into it before another. */
static void
insert_in_context (SegueQueue     *self,
                   SegueQueueItem *before,
                   UndoStep       *step)
{
  gssize to = play_context_find (self->context, (guint32) before->index);

  for (guint i = 0; i < step->context->len; i++)
    play_context_insert (self->context, (gsize) to + i,
                         g_array_index (step->context, PlacedIndex, i).index);
}

static void
insert_in_queued (SegueQueue     *self,
                  GPtrArray      *items,
                  SegueQueueItem *before,
                  UndoStep       *step)
{
  guint place = queued_place (self, before != NULL ? before->id : 0);

  for (guint i = 0; i < items->len; i++) {
    SegueQueueItem *item = g_ptr_array_index (items, i);

    if (item->section == SEGUE_QUEUE_CONTEXT)
      item->index = -1; /* the context has it no more */
    g_array_append_val (step->added, item->id);
    queue_item_set_origin (item, PLAY_ORIGIN_QUEUE);
    g_ptr_array_insert (self->queued, (int) (place + i), g_object_ref (item));
  }
}

void
segue_queue_move_many (SegueQueue    *self,
                       const guint64 *item_ids,
                       gsize          n_items,
                       guint64        before_id)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean in_context = TRUE;
  SegueQueueItem *before;
  UndoStep *step;

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  for (gsize i = 0; i < n_items; i++) {
    SegueQueueItem *item = segue_queue_find (self, item_ids[i]);

    if (item == NULL || item == self->current || !g_hash_table_add (ids, &item->id))
      continue;
    in_context = in_context && item->section == SEGUE_QUEUE_CONTEXT;
    g_ptr_array_add (items, g_object_ref (item));
  }
  if (items->len <= 1) { /* with its own words for one */
    if (items->len == 1)
      segue_queue_move (self, ((SegueQueueItem *) items->pdata[0])->id, before_id);
    return;
  }
  before = first_left (self, ids, before_id);
  step = undo_step_new (self);
  remove_ids (self->queued, ids, step->queued);
  remove_ids (self->suggested, ids, step->suggested);
  remove_context_ids (self, ids, step);
  if (in_context && before != NULL && before->section == SEGUE_QUEUE_CONTEXT)
    insert_in_context (self, before, step);
  else
    insert_in_queued (self, items, before, step);
  finish_edit (self, step, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Moved %u song",
                                                         "Moved %u songs", items->len),
                                            items->len));
}

void
segue_queue_pin (SegueQueue *self,
                 guint64     item_id)
{
  SegueQueueItem *item;

  g_return_if_fail (SEGUE_IS_QUEUE (self));

  item = segue_queue_find (self, item_id);
  if (item != NULL && item->section != SEGUE_QUEUE_QUEUED)
    segue_queue_move (self, item_id, 0);
}

/* ---- undo ------------------------------------------------------------------------------ */

static void
take_out_added (SegueQueue *self,
                UndoStep   *step)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) ignored = g_array_new (FALSE, FALSE, sizeof (Placed));

  for (guint i = 0; i < step->added->len; i++)
    g_hash_table_add (ids, &g_array_index (step->added, guint64, i));
  g_array_set_clear_func (ignored, placed_clear);
  remove_ids (self->queued, ids, ignored);
}

static gboolean
is_playing_or_played (SegueQueue     *self,
                      SegueQueueItem *item)
{
  return item == self->current || g_ptr_array_find (self->past, item, NULL);
}

static void
put_items (SegueQueue *self,
           GPtrArray  *items,
           GArray     *placed,
           PlayOrigin  origin)
{
  for (guint i = 0; i < placed->len; i++) {
    Placed *p = &g_array_index (placed, Placed, i);

    if (is_playing_or_played (self, p->item))
      continue; /* moved first, then its turn came: there is nothing to put back */
    queue_item_set_origin (p->item, origin);
    g_ptr_array_insert (items, (int) MIN (p->place, items->len), g_object_ref (p->item));
  }
}

static void
put_context (SegueQueue *self,
             UndoStep   *step)
{
  PlayContext *c = self->context;

  if (c == NULL || c->generation != step->generation)
    return;
  /* First all out, so that rising places mean what they meant. */
  for (guint i = 0; i < step->context->len; i++) {
    gssize at = play_context_find (c, g_array_index (step->context, PlacedIndex, i).index);

    if (at > c->pos)
      play_context_remove (c, (gsize) at);
  }
  for (guint i = 0; i < step->context->len; i++) {
    PlacedIndex *p = &g_array_index (step->context, PlacedIndex, i);

    if (play_context_find (c, p->index) < 0 && c->n_order < c->n)
      play_context_insert (c, p->place, p->index);
  }
}

/* The context from before comes back; what plays now plays on. If the track that
 * played when it was left is known to it, that one is next again. */
static void
put_former_context (SegueQueue *self,
                    UndoStep   *step)
{
  PlayContext *present = self->context;
  PlayContext *former = g_steal_pointer (&step->former);

  if (former != NULL && former->pos >= 0 && present != NULL) {
    former->flags[former->order[former->pos]] &= (guint8) ~PLAY_HEARD;
    former->pos--;
  }
  if (former != NULL && former->shuffled != self->shuffle)
    play_context_set_shuffled (former, self->shuffle);
  queue_set_context (self, former);
  play_context_free (present);
}

gboolean
segue_queue_undo (SegueQueue *self)
{
  UndoStep *step;

  g_return_val_if_fail (SEGUE_IS_QUEUE (self), FALSE);

  if (self->undo->len == 0)
    return FALSE;
  step = g_ptr_array_steal_index (self->undo, self->undo->len - 1);
  take_out_added (self, step);
  if (step->replaced)
    put_former_context (self, step);
  put_context (self, step);
  put_items (self, self->queued, step->queued, PLAY_ORIGIN_QUEUE);
  put_items (self, self->suggested, step->suggested, PLAY_ORIGIN_SUGGESTION);
  undo_step_free (step);
  queue_refresh (self);
  return TRUE;
}

const char *
segue_queue_get_undo_description (SegueQueue *self)
{
  UndoStep *step;

  g_return_val_if_fail (SEGUE_IS_QUEUE (self), NULL);

  if (self->undo->len == 0)
    return NULL;
  step = g_ptr_array_index (self->undo, self->undo->len - 1);
  return step->description;
}
