/* segue-rules-editor.h - makes and changes smart playlists */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

/* Signal: saved (int64 id) once the engine has the playlist. */
#define SEGUE_TYPE_RULES_EDITOR (segue_rules_editor_get_type ())
G_DECLARE_FINAL_TYPE (SegueRulesEditor, segue_rules_editor, SEGUE, RULES_EDITOR, AdwWindow)

/* @id 0: a new one. @name and @rules: of the one to change, else NULL. */
SegueRulesEditor *segue_rules_editor_new (SegueEngine *engine, GtkWindow *parent, gint64 id,
                                          const char *name, const char *rules);

G_END_DECLS
