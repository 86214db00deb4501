/* engine-governor.h - when background work may run
 *
 * Background work is invisible: it stops for the listener, for a battery, for
 * a game and for other people's load, and goes on by itself afterwards. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  GOVERNOR_GO = 0,
  GOVERNOR_USER,    /* the listener said so */
  GOVERNOR_GAME,    /* GameMode has clients, or a mode asks for the same */
  GOVERNOR_BATTERY, /* on battery, or the power saver is on */
  GOVERNOR_LOAD,    /* others need the processor */
} GovernorVerdict;

/* Signals "changed": the verdict is another one, or whether to yield; "game": GameMode
 * has its first client, or has none any more. */
#define ENGINE_TYPE_GOVERNOR (engine_governor_get_type ())
G_DECLARE_FINAL_TYPE (EngineGovernor, engine_governor, ENGINE, GOVERNOR, GObject)

/* UI thread. @session and @system may be NULL: then the buses of the desktop
 * are asked for, and done without where there are none. */
EngineGovernor *engine_governor_new        (GDBusConnection *session, GDBusConnection *system);
GovernorVerdict engine_governor_get_verdict (EngineGovernor *self);
/* For a game or a battery even work that the listener asked for waits. */
gboolean        engine_governor_get_yield (EngineGovernor *self);
void            engine_governor_set_user_paused (EngineGovernor *self, gboolean paused);
gboolean        engine_governor_get_game    (EngineGovernor *self); /* GameMode has clients */
/* As if a game ran. */
void            engine_governor_set_courtesy (EngineGovernor *self, gboolean courtesy);
/* Load is looked at only while there is work that would run. */
void            engine_governor_set_has_work (EngineGovernor *self, gboolean has_work);

/* The share of processor time, 0 … 1, that others used between two readings of
 * the first line of /proc/stat; time at low priority ("nice", where our own
 * children run) does not count. Negative when the lines make no sense. */
double          engine_governor_load_between (const char *before, const char *after);

G_END_DECLS
