/* segue-preferences.h - what the listener can set, and which files went wrong */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_PREFERENCES (segue_preferences_get_type ())
G_DECLARE_FINAL_TYPE (SeguePreferences, segue_preferences, SEGUE, PREFERENCES,
                      AdwPreferencesWindow)

SeguePreferences *segue_preferences_new (SegueEngine *engine, GSettings *settings,
                                         GtkWindow *parent);

G_END_DECLS
