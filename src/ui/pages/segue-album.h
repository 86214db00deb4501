/* segue-album.h - an album, an artist or a genre as the list views see it
 *
 * Immutable. UI thread only. */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_ALBUM (segue_album_get_type ())
G_DECLARE_FINAL_TYPE (SegueAlbum, segue_album, SEGUE, ALBUM, GObject)

SegueAlbum     *segue_album_new     (AlbumRow *row);    /* takes @row */
const AlbumRow *segue_album_get_row (SegueAlbum *self); /* borrowed */
/* As shown to people; borrowed, never empty. */
const char     *segue_album_get_title  (SegueAlbum *self);
const char     *segue_album_get_artist (SegueAlbum *self);

#define SEGUE_TYPE_GROUP (segue_group_get_type ())
G_DECLARE_FINAL_TYPE (SegueGroup, segue_group, SEGUE, GROUP, GObject)

SegueGroup     *segue_group_new     (GroupRow *row);    /* takes @row */
const GroupRow *segue_group_get_row (SegueGroup *self); /* borrowed */

/* Returns (transfer full) GListStore content: takes the rows out of @rows. */
GPtrArray *segue_albums_from_rows (GPtrArray *rows);
GPtrArray *segue_groups_from_rows (GPtrArray *rows);

G_END_DECLS
