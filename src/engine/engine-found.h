/* engine-found.h - rules of songs, albums, artists and clusters, from one listener's history */
#pragma once

#include <gio/gio.h>

#include "store/store.h"

G_BEGIN_DECLS

/* Gathered in the engine thread, searched in a worker, committed in the engine thread. */
typedef struct _FoundRules FoundRules;

/* Reads the history of who is there now. */
FoundRules *found_rules_gather (Store *store);
void        found_rules_search (FoundRules *self, GCancellable *cancellable);
/* FALSE when the search was cancelled or could not be stored. */
gboolean    found_rules_commit (FoundRules *self, Store *store);
void        found_rules_free   (FoundRules *self);

/* Any thread: what an artist is known by in rules, the same on every day and in every
 * library, whatever the case and the spaces of the name. */
gint64      found_rules_artist (const char *artist);

/* Engine thread: the keys of the rules that a listener switched off, as a set. */
GHashTable *found_rules_off      (Store *store, gint64 listener_id);
/* Takes out of these rules of songs what is switched off, on any level. */
void        found_rules_drop_off (Store *store, gint64 listener_id, GPtrArray *rules);

G_END_DECLS
