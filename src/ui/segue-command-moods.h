/* segue-command-moods.h - the words of the command line that name moods and modes */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

/* TRUE when @options asked for any of them; their answers go through @command_line,
 * where the library is still being opened, once it is. */
gboolean segue_command_moods_run (GApplication *application, SegueEngine *engine,
                                  GApplicationCommandLine *command_line);
/* Only a list was asked for: no window needs to come up. */
gboolean segue_command_moods_only_lists (GVariantDict *options);

G_END_DECLS
