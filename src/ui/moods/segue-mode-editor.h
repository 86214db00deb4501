/* segue-mode-editor.h - what a mode wishes, and when it comes on by itself */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

/* Signal: "saved" (gint64 id), after which the window closes. */
#define SEGUE_TYPE_MODE_EDITOR (segue_mode_editor_get_type ())
G_DECLARE_FINAL_TYPE (SegueModeEditor, segue_mode_editor, SEGUE, MODE_EDITOR, AdwWindow)

/* @mode is copied; its id 0: a new one. Returns a window, which belongs to GTK. */
SegueModeEditor *segue_mode_editor_new (SegueEngine *engine, GtkWindow *parent,
                                        const SegueMode *mode);

G_END_DECLS
