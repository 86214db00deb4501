/* store-export-private.h - what the files of export and import share */
#pragma once

#include "store-json.h"
#include "store-private.h"

/* Writes one section of what listeners said: the lines under @key. */
void store_export_words (Store *self, GString *out, const char *section, const char *key);

/* The track that an object with uri and hash names; 0 none. */
typedef gint64 (*StoreFindTrack) (gpointer data, const Json *json);

gboolean store_import_ban      (Store *self, gint64 listener_id, const Json *json,
                                StoreFindTrack find, gpointer data, GError **error);
gboolean store_import_rule_off (Store *self, gint64 listener_id, const Json *json,
                                StoreFindTrack find, gpointer data, GError **error);
