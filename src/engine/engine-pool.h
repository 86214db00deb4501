/* engine-pool.h - analyser children, one a core that may be used
 *
 * Requests are handed to idle children, urgent ones first; every request gets
 * exactly one reply, also when its child crashes, hangs or is killed. */
#pragma once

#include "analyser-protocol.h"

G_BEGIN_DECLS

typedef struct _EnginePool EnginePool;

/* In a worker thread of the pool. Takes @reply; NULL: the pool closed before. */
typedef void (*EnginePoolDone)  (AnalyserReply *reply, gpointer tag, gpointer data);
/* In a worker thread: a child is there and says what it can; NULL: it could
 * not be started. Once a child. */
typedef void (*EnginePoolHello) (const AnalyserHello *hello, gpointer data);

/* In a worker thread: how far the request with this @tag is, 0 … 1. */
typedef void (*EnginePoolProgress) (double done, gpointer tag, gpointer data);

EnginePool *engine_pool_new        (const char *analyser_path, EnginePoolHello hello,
                                    EnginePoolDone done, gpointer data);
/* Before the first child is there. */
void        engine_pool_set_progress (EnginePool *self, EnginePoolProgress progress);
/* All from one thread, the UI thread. None of them waits but the last. */
void        engine_pool_set_size   (EnginePool *self, guint n_children);
/* Takes @request; its id is the pool's business. @tag comes back. */
void        engine_pool_push       (EnginePool *self, AnalyserRequest *request, gpointer tag,
                                    gboolean urgent);
/* Makes what waits with this @tag urgent; nothing where it is under way or done. */
void        engine_pool_hurry      (EnginePool *self, gconstpointer tag);
/* Brings a child up so that it says hello, without any work for it. */
void        engine_pool_greet      (EnginePool *self);
/* Stops the children where they are. Urgent requests wait too. */
void        engine_pool_set_paused (EnginePool *self, gboolean paused);
void        engine_pool_free       (EnginePool *self); /* kills, joins; answers the rest with NULL */

G_END_DECLS
