/* play-shuffle.h - an order that feels random: artists apart, recent ones later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint32     index;   /* what is put in order */
  const char *artist;  /* borrowed; NULL: nobody's, spread freely */
  gboolean    recent;  /* heard lately: comes after what was not */
  double      place;   /* used inside */
} ShuffleEntry;

/* Puts @entries[@n] in order. Each artist's entries are laid out at even
 * distances from a random start, which keeps them as far apart as their number
 * allows; then neighbours of one artist are parted where any other is left.
 * @before: the artist heard just before the first entry, or NULL. Same @seed and
 * input, same order. O(n log n). Pure: any thread. */
void play_shuffle_spread (ShuffleEntry *entries, gsize n, const char *before, guint64 seed);

/* A plain uniform permutation of @index[@n] (Fisher and Yates), same seed same order. */
void play_shuffle_plain  (guint32 *index, gsize n, guint64 seed);

G_END_DECLS
