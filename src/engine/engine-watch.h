/* engine-watch.h - folders watched from a thread of their own */
#pragma once

#include "engine-message.h"
#include "engine-mailbox.h"

G_BEGIN_DECLS

typedef struct _EngineWatch EngineWatch;

/* Changes arrive in @mailbox as MESSAGE_DIRTY; reaching the system's limit as
 * one MESSAGE_SENTENCE. */
EngineWatch *engine_watch_new         (Mailbox *mailbox);
/* Any thread. Takes over from what was watched before; returns at once. */
void         engine_watch_set_folders (EngineWatch *self, const char *const *folders);
/* Any thread: some folders are not watched. */
gboolean     engine_watch_is_limited  (EngineWatch *self);
void         engine_watch_free        (EngineWatch *self); /* joins its thread */

G_END_DECLS
