/* segue-modes-window.h - all modes: order, edit, add, delete */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_MODES_WINDOW (segue_modes_window_get_type ())
G_DECLARE_FINAL_TYPE (SegueModesWindow, segue_modes_window, SEGUE, MODES_WINDOW, AdwWindow)

/* Returns a window, which belongs to GTK. */
SegueModesWindow *segue_modes_window_new (SegueEngine *engine, GtkWindow *parent);

G_END_DECLS
