/* segue-player-bar.h - what is heard now, and the hands on it */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Properties: engine. */
#define SEGUE_TYPE_PLAYER_BAR (segue_player_bar_get_type ())
G_DECLARE_FINAL_TYPE (SeguePlayerBar, segue_player_bar, SEGUE, PLAYER_BAR, GtkWidget)

/* Shows the modes to choose from. */
void segue_player_bar_open_modes (SeguePlayerBar *self);

G_END_DECLS
