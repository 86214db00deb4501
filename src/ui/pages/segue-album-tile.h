/* segue-album-tile.h - a cover with the album's title and artist below
 *
 * Draggable (its songs) and with a menu of its own. */
#pragma once

#include <gtk/gtk.h>

#include "segue-album.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_ALBUM_TILE (segue_album_tile_get_type ())
G_DECLARE_FINAL_TYPE (SegueAlbumTile, segue_album_tile, SEGUE, ALBUM_TILE, GtkWidget)

GtkWidget *segue_album_tile_new       (SegueEngine *engine,
                                       int          cover_size,
                                       gboolean     with_year);
void       segue_album_tile_set_album (SegueAlbumTile *self,
                                       SegueAlbum     *album); /* or NULL */
/* Returns (transfer full) a factory of such tiles for a list of SegueAlbum. */
GtkListItemFactory *segue_album_tile_factory_new (SegueEngine *engine,
                                                  int          cover_size,
                                                  gboolean     with_year);

typedef enum {
  SEGUE_ALBUM_PLAY,
  SEGUE_ALBUM_SHUFFLE,
  SEGUE_ALBUM_PLAY_NEXT,
  SEGUE_ALBUM_ENQUEUE,
} SegueAlbumVerb;

/* Asks for the album's songs and does it. */
void segue_album_do (SegueEngine    *engine,
                     SegueAlbum     *album,
                     SegueAlbumVerb  verb);

G_END_DECLS
