/* segue-playlist-page.h - one playlist */
#pragma once

#include "segue-page.h"

G_BEGIN_DECLS

/* Properties: engine, search (string), playlist-id (int64). */
#define SEGUE_TYPE_PLAYLIST_PAGE (segue_playlist_page_get_type ())
G_DECLARE_FINAL_TYPE (SeguePlaylistPage, segue_playlist_page, SEGUE, PLAYLIST_PAGE, SeguePage)

G_END_DECLS
