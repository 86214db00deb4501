/* segue-listening-words.h - how far listening is, and why it waits, in words
 *
 * One place for all who show it: the sidebar's foot, and the pages that miss what was not
 * heard yet. UI thread. */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

/* Every property of the engine that the words depend on is followed with @callback,
 * swapped, for as long as @object lives. */
void        segue_listening_follow (SegueEngine *engine, GCallback callback, gpointer object);

/* Why it stands still, as a sentence without a full stop; NULL where it does not. */
const char *segue_listening_why    (SegueEngine *engine);

/* How far it is, or why it waits; NULL when nothing is left to hear or nothing can be
 * heard. To be freed. */
char       *segue_listening_state  (SegueEngine *engine);

/* Takes @text, one or more sentences, and returns it with the reason as one more where
 * listening waits. To be freed. */
char       *segue_listening_add_why (SegueEngine *engine, char *text);

G_END_DECLS
