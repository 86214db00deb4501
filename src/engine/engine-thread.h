/* engine-thread.h - the one thread that owns the database
 *
 * Commands go down as a function with its data, most urgent first and in order
 * of posting among equals; answers go up through a GTask or a Mailbox. */
#pragma once

#include <gio/gio.h>

#include "engine-mailbox.h"
#include "engine-message.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct _EngineThread EngineThread;

typedef enum {
  ENGINE_PRIORITY_NOW = 0,   /* the listener waits for it */
  ENGINE_PRIORITY_PLAY,      /* plays and edits: soon, and never lost */
  ENGINE_PRIORITY_BULK,      /* results of background work */
} EnginePriority;

/* Runs in the engine thread. @store is NULL when no database could be opened. */
typedef void (*EngineFunc) (EngineThread *thread, Store *store, gpointer data);

/* @opened is called once in the engine thread when the database stands open
 * (or not). Messages go up through @mailbox. */
EngineThread *engine_thread_new      (const char *db_path, Mailbox *mailbox, EngineFunc opened,
                                      gpointer data);
/* Any thread. Takes @data, freed with @free_data after @func ran or when the
 * thread ends before. */
void          engine_thread_post     (EngineThread *self, EnginePriority priority, EngineFunc func,
                                      gpointer data, GDestroyNotify free_data);
/* Any thread: work that only makes sense while the thread lives checks this. */
/* Any thread. Takes @message. */
void          engine_thread_send     (EngineThread *self, EngineMessage *message);
/* Any thread: one sentence for the listener. */
void          engine_thread_say      (EngineThread *self, const char *sentence);
/* Any thread. Borrowed: why the database could not be opened; NULL: it is, or will be. */
const char   *engine_thread_get_refusal (EngineThread *self);
/* Owner's thread. Commands of priority PLAY already posted still run, others
 * are dropped; then the database is closed and the thread joined. */
void          engine_thread_shutdown (EngineThread *self);

G_END_DECLS
