/* tool-library.h - the subcommands that work on a library: analyse, export */
#pragma once

#include "store.h"
#include "tool.h"

G_BEGIN_DECLS

TOOL_DECLARE (analyse);
TOOL_DECLARE (export);

/* Opens the library at @path beside a player that may be running; NULL with
 * @error, also when there is none. */
Store *tool_library_open (const char *path, gboolean write, GError **error);

/* The analyser of $SEGUE_ANALYSER, of this build, or the installed one; NULL when
 * there is none. */
char *tool_find_analyser (void);

G_END_DECLS
