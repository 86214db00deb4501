/* segue-cover.h - the cover of a track, or a note where there is none */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Properties: engine, track (SegueTrack or NULL), size (logical pixels, square). */
#define SEGUE_TYPE_COVER (segue_cover_get_type ())
G_DECLARE_FINAL_TYPE (SegueCover, segue_cover, SEGUE, COVER, GtkWidget)

GtkWidget *segue_cover_new       (int size);
void       segue_cover_set_track (SegueCover  *self,
                                  SegueEngine *engine,
                                  SegueTrack  *track);

G_END_DECLS
