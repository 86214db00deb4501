/* segue-properties.h - all that is known of one track, and what is heard in it */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_PROPERTIES (segue_properties_get_type ())
G_DECLARE_FINAL_TYPE (SegueProperties, segue_properties, SEGUE, PROPERTIES, AdwPreferencesWindow)

SegueProperties *segue_properties_new (SegueEngine *engine, SegueTrack *track, GtkWindow *parent);

G_END_DECLS
