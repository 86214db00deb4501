/* segue-songs-page.h - every song of the library */
#pragma once

#include "segue-page.h"

G_BEGIN_DECLS

/* Properties: engine, search (string), settings (GSettings). */
#define SEGUE_TYPE_SONGS_PAGE (segue_songs_page_get_type ())
G_DECLARE_FINAL_TYPE (SegueSongsPage, segue_songs_page, SEGUE, SONGS_PAGE, SeguePage)

void     segue_songs_page_play_all (SegueSongsPage *self,
                                    gboolean        shuffle);
/* FALSE: the track is not listed. */
gboolean segue_songs_page_reveal   (SegueSongsPage *self,
                                    gint64          id);
/* As above, as soon as it is listed. */
void     segue_songs_page_select_when_listed (SegueSongsPage *self,
                                              gint64          id);

G_END_DECLS
