/* segue-playlists.h - the playlists, kept up to date for sidebar and menus
 *
 * One list an engine. UI thread only. */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

/* Properties, read-only: id (int64), name (string), smart (boolean), n-tracks (uint). */
#define SEGUE_TYPE_PLAYLIST (segue_playlist_get_type ())
G_DECLARE_FINAL_TYPE (SeguePlaylist, segue_playlist, SEGUE, PLAYLIST, GObject)

gint64      segue_playlist_get_id       (SeguePlaylist *self);
const char *segue_playlist_get_name     (SeguePlaylist *self); /* borrowed */
gboolean    segue_playlist_get_smart    (SeguePlaylist *self);
gboolean    segue_playlist_get_builtin  (SeguePlaylist *self); /* comes with the program */
const char *segue_playlist_get_rules    (SeguePlaylist *self); /* borrowed, may be NULL */

/* Returns (borrowed, lives with the engine) a GListModel of SeguePlaylist in
 * order of name, empty until the first answer. */
GListModel    *segue_playlists_get  (SegueEngine *engine);
/* Borrowed, NULL when there is none with @id. */
SeguePlaylist *segue_playlists_find (SegueEngine *engine, gint64 id);

G_END_DECLS
