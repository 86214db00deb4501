/* engine-suggest.h - Up Next fills by itself and learns from what becomes of it */
#pragma once

#include "engine.h"
#include "engine-thread.h"

G_BEGIN_DECLS

typedef struct _EngineSuggest EngineSuggest;

/* UI thread, all of them; none waits but the last. */
EngineSuggest *engine_suggest_new    (SegueEngine *engine, EngineThread *thread, SeguePlayer *player,
                                      SegueQueue *queue, guint64 seed);
/* Library, vectors, clusters, rules or history are others now: read them again. */
void           engine_suggest_reload (EngineSuggest *self);
/* A play ended: learn from it. */
void           engine_suggest_played (EngineSuggest *self, const PlayRecord *record);
/* The history is another one: forget all that came from it, and read it again. */
void           engine_suggest_relearn (EngineSuggest *self);
/* Who has been there all along. */
void           engine_suggest_introduce (EngineSuggest *self, gint64 listener);
/* Another listener is there. */
void           engine_suggest_switch (EngineSuggest *self, gint64 listener);
/* Nothing is learnt while this holds. */
void           engine_suggest_set_private (EngineSuggest *self, gboolean on);
/* The mode is another one, or its wishes are: what comes next is chosen anew. */
void           engine_suggest_mode_changed (EngineSuggest *self);
/* Cancels and joins, before the engine thread ends; then free, after it ended. */
void           engine_suggest_stop   (EngineSuggest *self);
void           engine_suggest_free   (EngineSuggest *self);

G_END_DECLS
