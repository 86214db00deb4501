/* demo-history.h - somebody who has lived with the demo library for a while */
#pragma once

#include <glib.h>

typedef struct {
  guint64 seed;    /* of the listener and what they do */
  gint64  now_s;   /* Unix seconds at which the history ends */
  guint   days;    /* for how long they have been listening; 0: 60 */
} DemoHistoryOptions;

/* Makes the database of a player: the demo library at @folder (from
 * demo_library_write()), scanned, with plays, skips, favourites and a playlist of
 * a synthetic listener up to now. @data_dir must not exist yet; it is whole or
 * not there. @n_plays: out optional. FALSE with @error when something cannot be
 * read or written, or @folder holds no demo library. */
gboolean demo_history_write (const char *folder, const char *data_dir,
                             const DemoHistoryOptions *options, guint *n_plays, GError **error);
