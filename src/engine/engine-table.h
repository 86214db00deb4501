/* engine-table.h - all tracks in memory, by id and by path
 *
 * Built in the engine thread, handed over once to the UI thread, which owns it
 * from then on and applies the changes that arrive as messages. */
#pragma once

#include "engine-types.h"

G_BEGIN_DECLS

typedef struct _TrackTable TrackTable;

TrackTable *track_table_new     (void);
void        track_table_free    (TrackTable *self);
guint       track_table_size    (TrackTable *self);
/* Takes a reference to @row, which replaces an older one with its id. */
void        track_table_put     (TrackTable *self, TrackRow *row);
void        track_table_remove  (TrackTable *self, gint64 id);
/* Both return a borrowed row or NULL. */
TrackRow   *track_table_get     (TrackTable *self, gint64 id);
TrackRow   *track_table_by_path (TrackTable *self, const char *path);

/* Whether any track belongs to a cluster. */
gboolean    track_table_clustered (TrackTable *self);
/* The id of a track that is there, another one for each @random; 0 when there is none. */
gint64      track_table_any     (TrackTable *self, guint32 random);

/* Returns (transfer full) all rows, shared, in no order. */
GPtrArray  *track_table_rows    (TrackTable *self);

G_END_DECLS
