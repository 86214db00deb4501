/* insight-route.h - a row of tracks along a line on the map, or between two tracks
 *
 * The line chooses the neighbourhood, sound chooses the tracks: steps are even
 * in sound, because distances on a map are only approximate. Pure, any thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Up to @per_step rows of @xy [n][2] for each of @n_steps equal pieces of
 * @line [n_line][2], nearest to the line first. Rows that are not finite are
 * passed over. Returns (transfer full) GArray of guint32, ascending. O(n). */
GArray *insight_route_candidates (const float *xy, guint n, const float *line, guint n_line,
                                  guint n_steps, guint per_step);

typedef struct {
  guint        n, d;
  const float *xy;        /* [n][2] on the map */
  const float *sound;     /* [n][d]; any units, each dimension is standardised here */
  const float *tempo_bpm; /* [n]; NaN or 0 not known */
  const float *energy;    /* [n]; NaN not known */
} InsightRouteTracks;

/* Chooses about @n_wanted tracks along @line: no track twice, in the line's
 * order, steps even in sound, tempo and energy smooth. @first, @last: rows that
 * must begin and end it, −1 free. Fewer where there are not enough.
 * Returns (transfer full) GArray of guint32 rows; NULL with INSIGHT_ERROR when
 * nothing can be chosen, or G_IO_ERROR_CANCELLED. */
GArray *insight_route_find (const InsightRouteTracks *tracks, const float *line, guint n_line,
                            guint n_wanted, int first, int last, GCancellable *cancellable,
                            GError **error);

/* The @k rows of @tracks that sound most like row @to, nearest first; without it. */
GArray *insight_route_alike (const InsightRouteTracks *tracks, guint to, guint k);

G_END_DECLS
