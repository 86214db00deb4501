/* play-inhibit.h - keeps the computer from suspending while something plays
 *
 * Suspend alone: the screen may lock and go dark. Asks the desktop portal, then
 * logind; where there is neither, nothing happens and nobody is told. UI thread
 * only; never blocks. */
#pragma once

#include "play-player.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_INHIBIT (segue_inhibit_get_type ())
G_DECLARE_FINAL_TYPE (SegueInhibit, segue_inhibit, SEGUE, INHIBIT, GObject)

/* Follows the state of @player as long as the object lives. */
SegueInhibit *segue_inhibit_new       (SeguePlayer *player);
gboolean      segue_inhibit_is_active (SegueInhibit *self); /* the request is granted */

G_END_DECLS
