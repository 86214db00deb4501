/* engine-insight.h - clusters, rules and the map, kept up to date in the background */
#pragma once

#include "engine-thread.h"

G_BEGIN_DECLS

typedef struct _EngineInsight EngineInsight;

/* UI thread, all of them; none waits but the last. */
EngineInsight *engine_insight_new     (EngineThread *thread, guint64 seed);
/* The library stands in memory. @known: so do its clusters; else what was heard
 * and played in an earlier run is worked out now. */
void           engine_insight_loaded  (EngineInsight *self, gboolean known);
/* Tracks were heard since the last run; @idle: nothing more is coming soon. */
void           engine_insight_heard   (EngineInsight *self, guint n_tracks, gboolean idle);
/* A play ended: the rules follow after the session. */
void           engine_insight_played  (EngineInsight *self);
/* Nothing computes while this holds (a game runs, on battery, …). */
void           engine_insight_set_paused (EngineInsight *self, gboolean paused);
/* A run has ended: its last message came. */
void           engine_insight_done    (EngineInsight *self);
void           engine_insight_free    (EngineInsight *self); /* cancels, joins */

G_END_DECLS
