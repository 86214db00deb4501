/* segue-song-list.h - a few songs under a heading, to look at and to play */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_SONG_LIST (segue_song_list_get_type ())
G_DECLARE_FINAL_TYPE (SegueSongList, segue_song_list, SEGUE, SONG_LIST, GtkWidget)

GtkWidget *segue_song_list_new (SegueEngine *engine);
/* @ids: GArray of gint64, copied; NULL: nothing is shown. */
void       segue_song_list_set (SegueSongList *self, const char *title, GArray *ids);

G_END_DECLS
