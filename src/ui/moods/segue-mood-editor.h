/* segue-mood-editor.h - name, symbol and shortcut of a saved mood */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

/* Signal: "saved" (gint64 id), after which the window closes. */
#define SEGUE_TYPE_MOOD_EDITOR (segue_mood_editor_get_type ())
G_DECLARE_FINAL_TYPE (SegueMoodEditor, segue_mood_editor, SEGUE, MOOD_EDITOR, AdwWindow)

/* @mood is copied; its id 0: a new one. Returns a window, which belongs to GTK. */
SegueMoodEditor *segue_mood_editor_new (SegueEngine *engine, GtkWindow *parent,
                                        const SegueMood *mood);

G_END_DECLS
