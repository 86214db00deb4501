/* play-queue-save.c - the queue as bytes, across restarts
 *
 * UI thread. Invariant: what is read is checked whole before anything of the
 * queue is touched; bytes from a damaged database cost the saved queue alone. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "play-queue-private.h"

/* "SGQ" and the version; in another byte order it is another number, and refused. */
#define MAGIC 0x53475101u
/* id, uri, title, artist, album, duration, origin, home, context index, reason */
#define ITEM_TYPE "(xssssdiixs)"
/* ids, order, flags, outside, pos, seed, spread until, origin, shuffled, new round, name */
#define CONTEXT_TYPE "(axauaya" ITEM_TYPE "xttibbs)"
/* magic, shuffle, repeat, stop after, current, queued, suggested, past, context */
#define QUEUE_TYPE "(ubibm" ITEM_TYPE "a" ITEM_TYPE "a" ITEM_TYPE "a" ITEM_TYPE "m" CONTEXT_TYPE ")"

/* ---- writing ------------------------------------------------------------------- */

static const char *
or_empty (const char *s)
{
  return s != NULL ? s : "";
}

static GVariant *
track_to_variant (SegueTrack *track,
                  int         origin,
                  int         home,
                  gint64      index,
                  const char *reason)
{
  const TrackRow *row = segue_track_get_row (track);
  gboolean outside = row->id <= 0;

  return g_variant_new (ITEM_TYPE, MAX (row->id, 0),
                        outside ? segue_track_get_uri (track) : "",
                        outside ? segue_track_get_title (track) : "",
                        outside ? or_empty (row->artist) : "",
                        outside ? or_empty (row->album) : "",
                        outside ? segue_track_get_duration_s (track) : 0.0,
                        origin, home, index, or_empty (reason));
}

static GVariant *
item_to_variant (SegueQueue     *self,
                 SegueQueueItem *item)
{
  return track_to_variant (item->track, (int) item->origin, (int) item->home,
                           queue_is_of_context (self, item) ? item->index : -1, item->reason);
}

static GVariant *
items_to_variant (SegueQueue *self,
                  GPtrArray  *items)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" ITEM_TYPE));
  for (guint i = 0; i < items->len; i++)
    g_variant_builder_add_value (&builder, item_to_variant (self, items->pdata[i]));
  return g_variant_builder_end (&builder);
}

static GVariant *
context_to_variant (const PlayContext *c)
{
  GVariantBuilder outside;

  g_variant_builder_init (&outside, G_VARIANT_TYPE ("a" ITEM_TYPE));
  for (guint i = 0; c->outside != NULL && i < c->outside->len; i++)
    g_variant_builder_add_value (&outside, track_to_variant (c->outside->pdata[i], 0, 0, -1, NULL));
  return g_variant_new ("(@ax@au@aya" ITEM_TYPE "xttibbs)",
                        g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, c->ids, c->n, 8),
                        g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, c->order, c->n_order, 4),
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, c->flags, c->n, 1),
                        &outside, (gint64) c->pos, c->seed, (guint64) c->spread_until,
                        (int) c->origin, c->shuffled, c->new_round, or_empty (c->name));
}

GBytes *
segue_queue_save (SegueQueue *self)
{
  g_autoptr (GVariant) saved = NULL;

  g_return_val_if_fail (SEGUE_IS_QUEUE (self), NULL);

  saved = g_variant_ref_sink (g_variant_new (
    "(ubib@m" ITEM_TYPE "@a" ITEM_TYPE "@a" ITEM_TYPE "@a" ITEM_TYPE "@m" CONTEXT_TYPE ")",
    MAGIC, self->shuffle, (int) self->repeat, self->stop_after_current,
    g_variant_new_maybe (G_VARIANT_TYPE (ITEM_TYPE),
                         self->current != NULL ? item_to_variant (self, self->current) : NULL),
    items_to_variant (self, self->queued), items_to_variant (self, self->suggested),
    items_to_variant (self, self->past),
    g_variant_new_maybe (G_VARIANT_TYPE (CONTEXT_TYPE),
                         self->context != NULL ? context_to_variant (self->context) : NULL)));
  return g_variant_get_data_as_bytes (saved);
}

/* ---- reading -------------------------------------------------------------------- */

/* Everything that was read, before it becomes the queue. */
typedef struct {
  SegueQueueItem *current;
  GPtrArray      *queued, *suggested, *past;
  PlayContext    *context;
} Restored;

static void
restored_clear (Restored *r)
{
  g_clear_object (&r->current);
  g_clear_pointer (&r->queued, g_ptr_array_unref);
  g_clear_pointer (&r->suggested, g_ptr_array_unref);
  g_clear_pointer (&r->past, g_ptr_array_unref);
  g_clear_pointer (&r->context, play_context_free);
}

static SegueTrack *
outside_track (const char *uri,
               const char *title,
               const char *artist,
               const char *album,
               double      duration_s)
{
  g_autoptr (TrackRow) row = track_row_new ();

  row->path = g_filename_from_uri (uri, NULL, NULL);
  row->title = g_strdup (title);
  track_row_set_ref_string (&row->artist, artist);
  track_row_set_ref_string (&row->album, album);
  row->duration_s = duration_s > 0 && duration_s < 1e7 ? duration_s : 0.0;
  return segue_track_new_outside (uri, row);
}

/* FALSE: not a valid item. TRUE with no @item: its track is gone. */
static gboolean
read_item (SegueQueue      *self,
           GVariant        *saved,
           gint64           n_context,
           SegueQueueItem **item)
{
  const char *uri, *title, *artist, *album, *reason;
  gint64 id, index;
  double duration_s;
  int origin, home;
  g_autoptr (SegueTrack) track = NULL;

  *item = NULL;
  g_variant_get (saved, "(x&s&s&s&sdiix&s)", &id, &uri, &title, &artist, &album, &duration_s,
                 &origin, &home, &index, &reason);
  if (id < 0 || (id == 0 && *uri == '\0') || origin < 0 || origin > PLAY_ORIGIN_REMOTE ||
      home < 0 || home > SEGUE_QUEUE_SUGGESTED || index < -1 || index >= n_context)
    return FALSE;
  if (id == 0)
    track = outside_track (uri, title, artist, album, duration_s);
  else if (self->lookup.lookup != NULL)
    track = self->lookup.lookup (id, self->lookup.data);
  if (track == NULL)
    return TRUE;
  *item = queue_item_new (track, (SegueQueueSection) home, (PlayOrigin) origin);
  (*item)->index = index;
  queue_item_set_reason (*item, *reason != '\0' ? reason : NULL);
  return TRUE;
}

static GPtrArray *
read_items (SegueQueue *self,
            GVariant   *saved,
            gint64      n_context)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < g_variant_n_children (saved); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (saved, i);
    SegueQueueItem *item;

    if (!read_item (self, child, n_context, &item))
      return NULL;
    if (item != NULL)
      g_ptr_array_add (items, item);
  }
  return g_steal_pointer (&items);
}

static GPtrArray *
read_outside (SegueQueue *self,
              GVariant   *saved)
{
  g_autoptr (GPtrArray) items = read_items (self, saved, 0);
  GPtrArray *tracks;

  if (items == NULL || items->len != g_variant_n_children (saved))
    return NULL;
  tracks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (tracks, g_object_ref (((SegueQueueItem *) items->pdata[i])->track));
  return tracks;
}

static gboolean
order_is_valid (const guint32 *order,
                gsize          n_order,
                gsize          n)
{
  g_autofree guint8 *seen = g_malloc0 (MAX (n, 1));

  if (n_order > n)
    return FALSE;
  for (gsize i = 0; i < n_order; i++) {
    if (order[i] >= n || seen[order[i]])
      return FALSE;
    seen[order[i]] = TRUE;
  }
  return TRUE;
}

static gboolean
ids_are_valid (const gint64 *ids,
               gsize         n,
               gsize         n_outside)
{
  for (gsize i = 0; i < n; i++)
    if (ids[i] == 0 || ids[i] < -(gint64) n_outside)
      return FALSE;
  return n < G_MAXUINT32;
}

static PlayContext *
read_context (SegueQueue *self,
              GVariant   *saved)
{
  g_autoptr (GVariant) vids = NULL, vorder = NULL, vflags = NULL, voutside = NULL;
  g_autoptr (GPtrArray) outside = NULL;
  g_autoptr (PlayContext) c = NULL;
  gsize n, n_order, n_flags;
  const gint64 *ids;
  const guint32 *order;
  const guint8 *flags;
  gint64 pos;
  guint64 seed, spread_until;
  gboolean shuffled, new_round;
  const char *name;
  int origin;

  g_variant_get (saved, "(@ax@au@ay@a" ITEM_TYPE "xttibb&s)", &vids, &vorder, &vflags, &voutside,
                 &pos, &seed, &spread_until, &origin, &shuffled, &new_round, &name);
  ids = g_variant_get_fixed_array (vids, &n, sizeof *ids);
  order = g_variant_get_fixed_array (vorder, &n_order, sizeof *order);
  flags = g_variant_get_fixed_array (vflags, &n_flags, sizeof *flags);
  outside = read_outside (self, voutside);
  if (outside == NULL || n == 0 || n_flags != n || !ids_are_valid (ids, n, outside->len) ||
      !order_is_valid (order, n_order, n) || pos < -1 || pos >= (gint64) n_order ||
      spread_until > n_order || origin < 0 || origin > PLAY_ORIGIN_REMOTE)
    return NULL;

  c = play_context_new (ids, n, outside, (PlayOrigin) origin, *name != '\0' ? name : NULL);
  memcpy (c->order, order, n_order * sizeof *order);
  memcpy (c->flags, flags, n);
  c->n_order = n_order;
  c->pos = (gssize) pos;
  c->seed = seed;
  c->spread_until = (gsize) spread_until;
  c->shuffled = shuffled;
  c->new_round = new_round && pos == -1;
  return g_steal_pointer (&c);
}

static void
adopt_generation (GPtrArray   *items,
                  PlayContext *context)
{
  for (guint i = 0; i < items->len; i++)
    ((SegueQueueItem *) items->pdata[i])->generation = context->generation;
}

static gboolean
read_all (SegueQueue *self,
          GVariant   *saved,
          Restored   *r)
{
  g_autoptr (GVariant) vcurrent = NULL, vqueued = NULL, vsuggested = NULL, vpast = NULL;
  g_autoptr (GVariant) vcontext = NULL, current = NULL, context = NULL;
  gint64 n = 0;

  vcurrent = g_variant_get_child_value (saved, 4);
  vqueued = g_variant_get_child_value (saved, 5);
  vsuggested = g_variant_get_child_value (saved, 6);
  vpast = g_variant_get_child_value (saved, 7);
  vcontext = g_variant_get_child_value (saved, 8);

  context = g_variant_get_maybe (vcontext);
  if (context != NULL) {
    r->context = read_context (self, context);
    if (r->context == NULL)
      return FALSE;
    n = (gint64) r->context->n;
  }
  current = g_variant_get_maybe (vcurrent);
  if (current != NULL && !read_item (self, current, n, &r->current))
    return FALSE;
  r->queued = read_items (self, vqueued, n);
  r->suggested = read_items (self, vsuggested, n);
  r->past = read_items (self, vpast, n);
  if (r->queued == NULL || r->suggested == NULL || r->past == NULL)
    return FALSE;
  if (r->context != NULL) {
    adopt_generation (r->past, r->context);
    if (r->current != NULL)
      r->current->generation = r->context->generation;
  }
  return TRUE;
}

static void
replace_list (GPtrArray **list,
              GPtrArray **with)
{
  g_ptr_array_unref (*list);
  *list = g_steal_pointer (with);
}

/* Takes everything in @r. */
static void
become (SegueQueue *self,
        GVariant   *saved,
        Restored   *r)
{
  gboolean shuffle, stop;
  int repeat;

  g_variant_get_child (saved, 1, "b", &shuffle);
  g_variant_get_child (saved, 2, "i", &repeat);
  g_variant_get_child (saved, 3, "b", &stop);

  g_ptr_array_set_size (self->undo, 0); /* it meant another queue */
  play_context_free (self->context);
  queue_set_context (self, g_steal_pointer (&r->context));
  replace_list (&self->queued, &r->queued);
  replace_list (&self->suggested, &r->suggested);
  replace_list (&self->past, &r->past);
  queue_set_current (self, g_steal_pointer (&r->current));
  segue_queue_set_shuffle (self, shuffle);
  segue_queue_set_repeat (self, (SegueRepeat) repeat);
  segue_queue_set_stop_after_current (self, stop);
  queue_refresh_current (self);
}

static gboolean
modes_are_valid (GVariant *saved)
{
  guint32 magic;
  int repeat;

  g_variant_get_child (saved, 0, "u", &magic);
  g_variant_get_child (saved, 2, "i", &repeat);
  return magic == MAGIC && repeat >= SEGUE_REPEAT_OFF && repeat <= SEGUE_REPEAT_ONE;
}

gboolean
segue_queue_restore (SegueQueue  *self,
                     GBytes      *bytes,
                     GError     **error)
{
  g_autoptr (GVariant) saved = NULL;
  Restored r = { 0 };

  g_return_val_if_fail (SEGUE_IS_QUEUE (self), FALSE);

  saved = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (QUEUE_TYPE), bytes, FALSE));
  if (!g_variant_is_normal_form (saved) || !modes_are_valid (saved) ||
      !read_all (self, saved, &r)) {
    restored_clear (&r);
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         _("The saved queue is damaged and was left out."));
    return FALSE;
  }
  become (self, saved, &r);
  restored_clear (&r);
  return TRUE;
}
