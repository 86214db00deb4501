/* play-shuffle.c - an order that feels random: artists apart, recent ones later
 *
 * Any thread, no state. A uniform shuffle is random but does not feel so: with
 * ten tracks of one artist among thirty, two in a row are all but certain.
 * Invariant: every function here permutes, it never adds or drops. */
#include "play-shuffle.h"

#include <string.h>

/* splitmix64 (Steele, Lea, Flood 2014): the whole state is one number, so an
 * order is remembered by its seed. */
static guint64
next_u64 (guint64 *state)
{
  guint64 z = (*state += 0x9e3779b97f4a7c15u);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static double
next_uniform (guint64 *state) /* [0, 1) */
{
  return (double) (next_u64 (state) >> 11) * 0x1.0p-53;
}

void
play_shuffle_plain (guint32 *index,
                    gsize    n,
                    guint64  seed)
{
  for (gsize i = n; i > 1; i--) {
    gsize j = (gsize) (next_uniform (&seed) * (double) i);
    guint32 t = index[i - 1];

    index[i - 1] = index[j];
    index[j] = t;
  }
}

static gboolean
same_artist (const char *a,
             const char *b)
{
  return a != NULL && b != NULL && (a == b || strcmp (a, b) == 0);
}

static int
compare_artist (gconstpointer a,
                gconstpointer b)
{
  const ShuffleEntry *x = a, *y = b;
  int order = g_strcmp0 (x->artist, y->artist);

  if (order != 0)
    return order;
  return (x->place > y->place) - (x->place < y->place);
}

static int
compare_place (gconstpointer a,
               gconstpointer b)
{
  const ShuffleEntry *x = a, *y = b;

  if (x->recent != y->recent)
    return x->recent ? 1 : -1;
  if (x->place != y->place)
    return x->place < y->place ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

/* Gives the @n entries of one artist their places in [0, 1): even steps from a
 * random start, each shaken a little so that the steps do not sound like a
 * pattern. Their own order is the random one they came in. */
static void
place_group (ShuffleEntry *entries,
             gsize         n,
             guint64      *state)
{
  double start = next_uniform (state);

  for (gsize i = 0; i < n; i++) {
    double shake = n > 1 ? 0.3 * (next_uniform (state) - 0.5) : 0.0;

    entries[i].place = ((double) i + start + shake) / (double) n;
  }
}

static void
rotate_to (ShuffleEntry *entries,
           gsize         from,
           gsize         to)
{
  ShuffleEntry moved = entries[from];

  if (from > to)
    memmove (entries + to + 1, entries + to, (from - to) * sizeof *entries);
  else
    memmove (entries + from, entries + from + 1, (to - from) * sizeof *entries);
  entries[to] = moved;
}

/* Finds an earlier gap between two others into which entry @i fits. */
static gboolean
find_gap_before (const ShuffleEntry *entries,
                 gsize               i,
                 const char         *before,
                 gsize              *gap)
{
  for (gsize k = i; k-- > 0;) {
    const char *left = k > 0 ? entries[k - 1].artist : before;

    if (!same_artist (left, entries[i].artist) && !same_artist (entries[k].artist, entries[i].artist)) {
      *gap = k;
      return TRUE;
    }
  }
  return FALSE;
}

static void
part_neighbours (ShuffleEntry *entries,
                 gsize         n,
                 const char   *before)
{
  for (gsize i = 0; i < n; i++) {
    const char *left = i > 0 ? entries[i - 1].artist : before;
    gsize j = i;

    while (j < n && same_artist (entries[j].artist, left))
      j++;
    if (j < n) {
      if (j > i)
        rotate_to (entries, j, i);
    } else if (find_gap_before (entries, i, before, &j)) {
      rotate_to (entries, i, j); /* nothing but this artist is left */
    } else {
      break; /* too many of one artist: neighbours are unavoidable */
    }
  }
}

void
play_shuffle_spread (ShuffleEntry *entries,
                     gsize         n,
                     const char   *before,
                     guint64       seed)
{
  gsize end;

  for (gsize i = 0; i < n; i++)
    entries[i].place = next_uniform (&seed);
  qsort (entries, n, sizeof *entries, compare_artist);

  for (gsize i = 0; i < n; i = end) {
    end = i + 1;
    while (end < n && same_artist (entries[i].artist, entries[end].artist))
      end++;
    place_group (entries + i, end - i, &seed);
  }
  qsort (entries, n, sizeof *entries, compare_place);
  part_neighbours (entries, n, before);
}
