/* segue-ids.h - where a track's number stands among others in order; any thread */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The place of @id in @ids [n], ascending; −1 where it is not among them. O(log n). */
static inline int
segue_ids_find (const gint64 *ids,
                guint         n,
                gint64        id)
{
  guint low = 0, high = n;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (ids[middle] < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < n && ids[low] == id ? (int) low : -1;
}

G_END_DECLS
