/* engine-ask.h - questions to and orders for the engine thread, as GTasks and one-liners */
#pragma once

#include "engine-thread.h"

G_BEGIN_DECLS

/* Engine thread: answers from @input (borrowed), NULL with @error on failure.
 * An answer may be NULL without an error where the question allows it. */
typedef gpointer (*AskFunc) (EngineThread *thread, Store *store, gpointer input, GError **error);

/* UI thread. Takes @input. The answer arrives by @callback, through
 * g_task_propagate_pointer(); @free_answer frees one that nobody took. */
void engine_ask (EngineThread *thread, gpointer source_object, gpointer source_tag,
                 AskFunc func, gpointer input, GDestroyNotify free_input,
                 GDestroyNotify free_answer, GCancellable *cancellable,
                 GAsyncReadyCallback callback, gpointer user_data);

/* UI thread, for a *_finish: (transfer full) what g_task_return_pointer() was given for
 * the question that @tag asked of @source_object; NULL with @error otherwise. */
gpointer engine_answer (gpointer source_object, gpointer source_tag, GAsyncResult *result,
                        GError **error);

/* Engine thread: carries @input out. */
typedef gboolean (*TellFunc) (EngineThread *thread, Store *store, gpointer input, GError **error);

/* Any thread. Takes @input. A failure is said to the listener in one sentence;
 * after success the messages of @then (EngineMessageKind + 1, 0 ends) follow. */
void engine_tell (EngineThread *thread, TellFunc func, gpointer input, GDestroyNotify free_input,
                  int then);

G_END_DECLS
