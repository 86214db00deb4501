/* engine-mode-rules.h - the programs that run, as /proc names them */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns (transfer full) the set of names of this user's programs, with @fold
 * casefolded, for comparing; kernel threads are none. @root: "/proc", or what a
 * test has made. Any thread; some milliseconds. */
GHashTable *mode_rules_programs (const char *root, gboolean fold);

G_END_DECLS
