/* segue-art-cache.h - decoded covers, a bounded number of bytes of them
 *
 * One cache an engine, made on first use and gone with the engine. UI thread only. */
#pragma once

#include <gdk/gdk.h>

#include "engine.h"

G_BEGIN_DECLS

/* TRUE when it is known what @track looks like; @texture: out, transfer full,
 * NULL when the track has no cover. */
gboolean segue_art_cache_lookup (SegueEngine  *engine,
                                 SegueTrack   *track,
                                 int           size_px,
                                 GdkTexture  **texture);

/* Asks the engine and remembers the answer. Finish returns (transfer full) the
 * picture, NULL without an error when there is none. */
void        segue_art_cache_load_async  (SegueEngine         *engine,
                                         SegueTrack          *track,
                                         int                  size_px,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data);
GdkTexture *segue_art_cache_load_finish (SegueEngine   *engine,
                                         GAsyncResult  *result,
                                         GError       **error);

G_END_DECLS
