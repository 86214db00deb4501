/* segue-suggest-controls.h - how Up Next fills: the popover of the queue's pane */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGUE_TYPE_SUGGEST_CONTROLS (segue_suggest_controls_get_type ())
G_DECLARE_FINAL_TYPE (SegueSuggestControls, segue_suggest_controls, SEGUE, SUGGEST_CONTROLS,
                      GtkPopover)

G_END_DECLS
