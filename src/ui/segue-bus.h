/* segue-bus.h - moods and modes for scripts, launchers and hotkeys, over D-Bus */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_BUS_INTERFACE "io.github.segueplayer.Segue1"

typedef struct _SegueBus SegueBus;

/* Exports at @path of @connection. @engine may come later: segue_bus_set_engine().
 * NULL with @error when the path is taken. */
SegueBus *segue_bus_new        (GDBusConnection *connection, const char *path, GError **error);
void      segue_bus_set_engine (SegueBus *self, SegueEngine *engine); /* NULL: it has closed */
void      segue_bus_free       (SegueBus *self); /* NULL is fine */

/* The actions "mood" (s: play it) and "mode" (stateful, s: "" none) of @application, as
 * org.gtk.Actions shows them. */
void      segue_bus_add_actions (GActionMap *application, SegueEngine *engine);

/* Switches to the mode @name, "" none. Returns NULL, or (transfer full) one sentence,
 * which the window shows too: there is none of this name. */
char     *segue_bus_set_mode   (SegueEngine *engine, const char *name);
char     *segue_bus_play_mood  (SegueEngine *engine, const char *name);

G_END_DECLS
