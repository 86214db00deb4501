/* segue-lyrics-pane.h - the words of the song that plays */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

/* Property: engine. Follows its player. Synced lines light up and seek on click. */
#define SEGUE_TYPE_LYRICS_PANE (segue_lyrics_pane_get_type ())
G_DECLARE_FINAL_TYPE (SegueLyricsPane, segue_lyrics_pane, SEGUE, LYRICS_PANE, AdwBin)

G_END_DECLS
