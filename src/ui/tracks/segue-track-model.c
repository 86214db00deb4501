/* segue-track-model.c - a list of library ids as a list of tracks
 *
 * Invariant: while "items-changed" is emitted, the array is in the state that
 * the signal describes, however many steps a change takes. */
#include "segue-track-model.h"

/* Rows on screen and around it keep their objects; more than that is not worth
 * remembering, the engine makes a track from memory in under a microsecond. */
#define CACHE_MAX 512
/* More separate changes than that and one big one is cheaper for every view. */
#define MAX_STEPS 48

struct _SegueTrackModel
{
  GObject      parent_instance;
  SegueEngine *engine; /* owned */
  GArray      *ids;    /* owned; of gint64 */
  GHashTable  *cache;  /* owned; id -> SegueTrack */
};

typedef struct {
  guint position, n_removed, n_added; /* position in the list as it is by then */
} Step;

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SegueTrackModel, segue_track_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return SEGUE_TYPE_TRACK;
}

static guint
get_n_items (GListModel *model)
{
  return SEGUE_TRACK_MODEL (model)->ids->len;
}

/* A track that left the library while its row was still listed. */
static SegueTrack *
make_gone (gint64 id)
{
  g_autoptr (TrackRow) row = track_row_new ();

  row->id = id;
  row->path = g_strdup ("/");
  row->title = g_strdup ("…");
  row->missing = TRUE;
  return segue_track_new (row);
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  SegueTrackModel *self = SEGUE_TRACK_MODEL (model);
  SegueTrack *track;
  gint64 id;

  if (position >= self->ids->len)
    return NULL;

  id = g_array_index (self->ids, gint64, position);
  track = g_hash_table_lookup (self->cache, &id);
  if (track != NULL)
    return g_object_ref (track);

  track = segue_engine_get_track (self->engine, id);
  if (track == NULL)
    track = make_gone (id);
  if (g_hash_table_size (self->cache) >= CACHE_MAX)
    g_hash_table_remove_all (self->cache);
  g_hash_table_insert (self->cache, g_memdup2 (&id, sizeof id), g_object_ref (track));
  return track;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item = get_item;
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
}

static void
segue_track_model_finalize (GObject *object)
{
  SegueTrackModel *self = SEGUE_TRACK_MODEL (object);

  g_clear_object (&self->engine);
  g_array_unref (self->ids);
  g_hash_table_unref (self->cache);
  G_OBJECT_CLASS (segue_track_model_parent_class)->finalize (object);
}

static void
segue_track_model_class_init (SegueTrackModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segue_track_model_finalize;
}

static void
segue_track_model_init (SegueTrackModel *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->cache = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

SegueTrackModel *
segue_track_model_new (SegueEngine *engine)
{
  SegueTrackModel *self = g_object_new (SEGUE_TYPE_TRACK_MODEL, NULL);

  self->engine = g_object_ref (engine);
  return self;
}

/* Where each id of the changed part of @b stands. */
static GHashTable *
index_ids (const gint64 *b,
           guint         from,
           guint         to)
{
  GHashTable *index = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint j = from; j < to; j++)
    g_hash_table_insert (index, (gpointer) &b[j], GUINT_TO_POINTER (j + 1));
  return index;
}

/* Finds how a[from, a_to) becomes b[from, b_to) by few removals and insertions:
 * whatever of @a comes later in @b in the same order stays. FALSE when that
 * takes too many steps. */
static gboolean
find_steps (const gint64 *a,
            guint         a_to,
            const gint64 *b,
            guint         b_to,
            guint         from,
            GArray       *steps)
{
  g_autoptr (GHashTable) index = index_ids (b, from, b_to);
  guint i = from, j = from;

  while (i < a_to || j < b_to) {
    Step step = { .position = j };

    while (i < a_to) { /* a[i] that is gone, or stands before b[j] by now */
      guint at = GPOINTER_TO_UINT (g_hash_table_lookup (index, &a[i]));

      if (at > j) { /* stored plus one: at - 1 >= j */
        step.n_added = at - 1 - j;
        break;
      }
      step.n_removed++;
      i++;
    }
    if (i == a_to)
      step.n_added = b_to - j;
    j += step.n_added;
    if (step.n_removed > 0 || step.n_added > 0) {
      if (steps->len == MAX_STEPS)
        return FALSE;
      g_array_append_val (steps, step);
    }
    while (i < a_to && j < b_to && a[i] == b[j]) {
      i++;
      j++;
    }
  }
  return TRUE;
}

static void
apply_step (SegueTrackModel *self,
            const gint64    *b,
            Step             step)
{
  if (step.n_removed > 0)
    g_array_remove_range (self->ids, step.position, step.n_removed);
  if (step.n_added > 0)
    g_array_insert_vals (self->ids, step.position, b + step.position, step.n_added);
  g_list_model_items_changed (G_LIST_MODEL (self), step.position, step.n_removed, step.n_added);
}

void
segue_track_model_take_ids (SegueTrackModel *self,
                            GArray          *ids)
{
  g_autoptr (GArray) taken = ids;
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (Step));
  const gint64 *a, *b;
  guint a_to, b_to, from = 0;

  g_return_if_fail (SEGUE_IS_TRACK_MODEL (self) && ids != NULL);

  a = (const gint64 *) (void *) self->ids->data;
  b = (const gint64 *) (void *) ids->data;
  a_to = self->ids->len;
  b_to = ids->len;
  while (from < a_to && from < b_to && a[from] == b[from])
    from++;
  while (a_to > from && b_to > from && a[a_to - 1] == b[b_to - 1]) {
    a_to--;
    b_to--;
  }
  if (a_to == from && b_to == from)
    return;

  if (a_to == from || b_to == from || !find_steps (a, a_to, b, b_to, from, steps)) {
    const Step whole = { from, a_to - from, b_to - from };

    g_array_set_size (steps, 0);
    g_array_append_val (steps, whole);
  }
  for (guint i = 0; i < steps->len; i++)
    apply_step (self, b, g_array_index (steps, Step, i));
}

const gint64 *
segue_track_model_get_ids (SegueTrackModel *self,
                           guint           *n)
{
  g_return_val_if_fail (SEGUE_IS_TRACK_MODEL (self), NULL);

  *n = self->ids->len;
  return (const gint64 *) (void *) self->ids->data;
}

guint
segue_track_model_find (SegueTrackModel *self,
                        gint64           id)
{
  guint n;
  const gint64 *ids = segue_track_model_get_ids (self, &n);

  for (guint i = 0; i < n; i++)
    if (ids[i] == id)
      return i;
  return G_MAXUINT;
}

void
segue_track_model_touch (SegueTrackModel *self,
                         guint            position)
{
  g_return_if_fail (SEGUE_IS_TRACK_MODEL (self) && position < self->ids->len);

  g_hash_table_remove (self->cache, &g_array_index (self->ids, gint64, position));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
}

void
segue_track_model_touch_all (SegueTrackModel *self)
{
  g_return_if_fail (SEGUE_IS_TRACK_MODEL (self));

  g_hash_table_remove_all (self->cache);
}
