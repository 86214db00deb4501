/* segue-albums-page.h - covers, and one album behind each */
#pragma once

#include "segue-page.h"

G_BEGIN_DECLS

/* Properties: engine, search (string), settings (GSettings). */
#define SEGUE_TYPE_ALBUMS_PAGE (segue_albums_page_get_type ())
G_DECLARE_FINAL_TYPE (SegueAlbumsPage, segue_albums_page, SEGUE, ALBUMS_PAGE, SeguePage)

/* Opens the album that @track is on; waits for the list where it is not there yet. */
void segue_albums_page_show_album_of (SegueAlbumsPage *self,
                                      SegueTrack      *track);

G_END_DECLS
