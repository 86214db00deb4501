/* engine-upkeep.h - the database is backed up and tidied while nobody waits */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _EngineUpkeep EngineUpkeep;

/* UI thread. Begins @first_after_s from now, when the database stands open elsewhere, and
 * looks again a few times a day. */
EngineUpkeep *engine_upkeep_new  (const char *db_path, guint first_after_s);
/* What goes on ends early. */
void          engine_upkeep_free (EngineUpkeep *self);

G_END_DECLS
