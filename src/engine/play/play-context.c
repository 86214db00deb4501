/* play-context.c - what follows by itself: a list of tracks and the order they play in
 *
 * UI thread. Invariant: order[0 … n_order) holds indices below n, none twice,
 * and -1 <= pos < n_order. A list of 100 000 is shuffled plainly at once (under a
 * millisecond); the costly part, looking at artists and last plays, is done a
 * block at a time as playing gets there. */
#include "play-context.h"

#include <string.h>

#include "play-shuffle.h"

/* Large enough that spreading artists over it is spreading them over days. */
#define SPREAD_BLOCK 1024
/* A play less than two days ago counts as recent. */
#define RECENT_S (2 * 24 * 3600)

static guint64
new_seed (void)
{
  return ((guint64) g_random_int () << 32) | g_random_int ();
}

PlayContext *
play_context_new (const gint64 *ids,
                  gsize         n,
                  GPtrArray    *outside,
                  PlayOrigin    origin,
                  const char   *name)
{
  static guint64 generations = 0;
  PlayContext *self = g_new0 (PlayContext, 1);

  g_assert (n < G_MAXUINT32);
  self->ids = g_memdup2 (ids, n * sizeof *ids);
  self->n = self->n_order = n;
  self->outside = outside != NULL ? g_ptr_array_ref (outside) : NULL;
  self->order = g_new (guint32, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    self->order[i] = (guint32) i;
  self->flags = g_new0 (guint8, MAX (n, 1));
  self->pos = -1;
  self->seed = new_seed ();
  self->generation = ++generations;
  self->origin = origin;
  self->name = g_strdup (name);
  return self;
}

void
play_context_free (PlayContext *self)
{
  if (self == NULL)
    return;
  g_free (self->ids);
  g_clear_pointer (&self->outside, g_ptr_array_unref);
  g_free (self->order);
  g_free (self->flags);
  g_strfreev (self->reasons);
  g_free (self->name);
  g_free (self);
}

gsize
play_context_size (const PlayContext *self)
{
  return sizeof *self + self->n * (sizeof *self->ids + sizeof *self->order + sizeof *self->flags);
}

SegueTrack *
play_context_get_track (const PlayContext *self,
                        guint32            index,
                        PlayLookup         lookup)
{
  gint64 id = self->ids[index];

  if (id < 0)
    return g_object_ref (g_ptr_array_index (self->outside, (guint) (-(id + 1))));
  return lookup.lookup != NULL ? lookup.lookup (id, lookup.data) : NULL;
}

gssize
play_context_find (const PlayContext *self,
                   guint32            index)
{
  for (gsize i = 0; i < self->n_order; i++)
    if (self->order[i] == index)
      return (gssize) i;
  return -1;
}

void
play_context_take (PlayContext *self,
                   gsize        place)
{
  g_assert (place < self->n_order);
  self->pos = (gssize) place;
  self->flags[self->order[place]] |= PLAY_HEARD;
  self->new_round = FALSE;
}

void
play_context_remove (PlayContext *self,
                     gsize        place)
{
  g_assert (place < self->n_order);
  memmove (self->order + place, self->order + place + 1,
           (self->n_order - place - 1) * sizeof *self->order);
  self->n_order--;
  if ((gssize) place <= self->pos)
    self->pos--;
  if (place < self->spread_until)
    self->spread_until--;
}

void
play_context_insert (PlayContext *self,
                     gsize        place,
                     guint32      index)
{
  g_assert (self->n_order < self->n && index < self->n);
  place = CLAMP (place, (gsize) (self->pos + 1), self->n_order);
  memmove (self->order + place + 1, self->order + place,
           (self->n_order - place) * sizeof *self->order);
  self->order[place] = index;
  self->n_order++;
  if (place <= self->spread_until)
    self->spread_until++;
}

void
play_context_put_next (PlayContext *self,
                       guint32      index)
{
  gssize place = play_context_find (self, index);

  if (place >= 0)
    play_context_remove (self, (gsize) place);
  play_context_insert (self, (gsize) (self->pos + 1), index);
}

static int
compare_u32 (gconstpointer a,
             gconstpointer b)
{
  const guint32 *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* Heard entries first, in the order they have, the rest behind them at random. */
static void
shuffle_unheard (PlayContext *self,
                 gboolean     has_current,
                 guint32      current)
{
  g_autofree guint32 *rest = g_new (guint32, MAX (self->n_order, 1));
  gsize n_heard = 0, n_rest = 0;

  for (gsize i = 0; i < self->n_order; i++) {
    guint32 index = self->order[i];

    if (has_current && index == current)
      continue;
    if (self->flags[index] & PLAY_HEARD)
      self->order[n_heard++] = index;
    else
      rest[n_rest++] = index;
  }
  if (has_current)
    self->order[n_heard++] = current;
  play_shuffle_plain (rest, n_rest, self->seed);
  memcpy (self->order + n_heard, rest, n_rest * sizeof *rest);
  self->pos = (gssize) n_heard - 1;
  self->spread_until = n_heard;
}

void
play_context_set_shuffled (PlayContext *self,
                           gboolean     shuffled)
{
  gboolean has_current = self->pos >= 0;
  guint32 current = has_current ? self->order[self->pos] : 0;

  if (self->shuffled == shuffled)
    return;
  self->shuffled = shuffled;
  if (shuffled) {
    self->seed = new_seed ();
    shuffle_unheard (self, has_current, current);
  } else {
    qsort (self->order, self->n_order, sizeof *self->order, compare_u32);
    self->pos = has_current ? play_context_find (self, current) : -1;
  }
}

void
play_context_begin_round (PlayContext *self)
{
  for (gsize i = 0; i < self->n; i++)
    self->flags[i] = 0;
  if (self->shuffled) {
    /* The last third of the round before is not to come first in this one. */
    for (gsize i = self->n_order - self->n_order / 3; i < self->n_order; i++)
      self->flags[self->order[i]] = PLAY_LATE;
    self->seed = new_seed ();
    play_shuffle_plain (self->order, self->n_order, self->seed);
  }
  self->pos = -1;
  self->spread_until = 0;
  self->new_round = TRUE;
}

/* ---- spreading ------------------------------------------------------------- */

typedef struct {
  gint64 last_played_s;
  gsize  entry;
} Recency;

static int
compare_recency (gconstpointer a,
                 gconstpointer b)
{
  const Recency *x = a, *y = b;

  return (x->last_played_s < y->last_played_s) - (x->last_played_s > y->last_played_s);
}

/* Marks what was played in the last days, at most half of all: in a list that
 * was heard through yesterday, the longer ago is still the better. */
static void
mark_recent (ShuffleEntry *entries,
             Recency      *recency,
             gsize         n)
{
  gint64 since_s = g_get_real_time () / G_USEC_PER_SEC - RECENT_S;

  qsort (recency, n, sizeof *recency, compare_recency);
  for (gsize i = 0; i < n / 2 && recency[i].last_played_s > since_s; i++)
    entries[recency[i].entry].recent = TRUE;
}

static void
spread_block (PlayContext *self,
              gsize        from,
              gsize        n,
              PlayLookup   lookup)
{
  g_autofree ShuffleEntry *entries = g_new0 (ShuffleEntry, n);
  g_autofree Recency *recency = g_new0 (Recency, n);
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  const char *before = NULL;

  if (from > 0) {
    SegueTrack *track = play_context_get_track (self, self->order[from - 1], lookup);

    if (track != NULL) {
      g_ptr_array_add (tracks, track);
      before = segue_track_get_row (track)->artist;
    }
  }
  for (gsize i = 0; i < n; i++) {
    guint32 index = self->order[from + i];
    SegueTrack *track = play_context_get_track (self, index, lookup);

    entries[i].index = index;
    entries[i].recent = (self->flags[index] & PLAY_LATE) != 0;
    recency[i].entry = i;
    if (track == NULL)
      continue;
    g_ptr_array_add (tracks, track); /* keeps the name alive */
    entries[i].artist = segue_track_get_row (track)->artist;
    recency[i].last_played_s = segue_track_get_row (track)->last_played_s;
  }
  mark_recent (entries, recency, n);
  play_shuffle_spread (entries, n, before, self->seed ^ (guint64) from);
  for (gsize i = 0; i < n; i++)
    self->order[from + i] = entries[i].index;
}

void
play_context_prepare (PlayContext *self,
                      gsize        until,
                      PlayLookup   lookup)
{
  until = MIN (until, self->n_order);
  while (self->shuffled && self->spread_until < until) {
    gsize n = MIN (SPREAD_BLOCK, self->n_order - self->spread_until);

    spread_block (self, self->spread_until, n, lookup);
    self->spread_until += n;
  }
}

/* ---- what is gone ------------------------------------------------------------ */

static gboolean
is_playable (const PlayContext *self,
             guint32            index,
             PlayLookup         lookup)
{
  g_autoptr (SegueTrack) track = play_context_get_track (self, index, lookup);

  return track != NULL && !segue_track_get_row (track)->missing;
}

gsize
play_context_settle (PlayContext *self,
                     gsize        wanted,
                     PlayLookup   lookup)
{
  gsize first = (gsize) (self->pos + 1);
  gsize kept = first, i = first, dropped;

  for (; i < self->n_order && kept - first < wanted; i++) {
    play_context_prepare (self, i + 1, lookup);
    if (is_playable (self, self->order[i], lookup))
      self->order[kept++] = self->order[i];
  }
  dropped = i - kept;
  if (dropped > 0) {
    memmove (self->order + kept, self->order + i, (self->n_order - i) * sizeof *self->order);
    self->n_order -= dropped;
    self->spread_until -= MIN (dropped, self->spread_until);
  }
  return kept - first;
}
