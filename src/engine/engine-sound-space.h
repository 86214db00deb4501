/* engine-sound-space.h - the vectors by which tracks are alike
 *
 * Engine thread. Neighbours, groups, the map and ways across it all take them from here,
 * so that "near" means the same everywhere: the embedding, or while no one model has
 * judged nearly all of them, the summary vectors, each value in spreads of this library. */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* Of all present tracks that have one, by id. Plain distances count: the whole may be
 * scaled, single values may not. NULL on a database error. */
StoreMatrix *engine_sound_matrix (Store *store, GError **error);

/* The same for @ids [n] alone, in their order; those that have none are left out. */
StoreMatrix *engine_sound_of     (Store *store, const gint64 *ids, guint n);

G_END_DECLS
