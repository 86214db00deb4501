/* segue-mode-button.h - which mode is on, and the way to another
 *
 * Always in sight, in the player bar. Beside it a quiet offer when another mode
 * looks likely; it goes by itself or when it is declined. UI thread. */
#pragma once

#include "engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Properties: engine (set once); compact (boolean): without words. */
#define SEGUE_TYPE_MODE_BUTTON (segue_mode_button_get_type ())
G_DECLARE_FINAL_TYPE (SegueModeButton, segue_mode_button, SEGUE, MODE_BUTTON, GtkWidget)

void segue_mode_button_set_compact (SegueModeButton *self, gboolean compact);
void segue_mode_button_popup       (SegueModeButton *self);

G_END_DECLS
