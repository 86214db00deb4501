/* segue-command-line.h - segue [OPTION…] [FILE…] */
#pragma once

#include <gio/gio.h>

#include "engine.h"

G_BEGIN_DECLS

void segue_command_line_add_options   (GApplication *application);
void segue_command_line_print_version (void);
/* Does what one command line asks, in the instance that plays. Returns its exit status. */
int  segue_command_line_run           (GApplication            *application,
                                       SegueEngine             *engine,
                                       GApplicationCommandLine *command_line);

G_END_DECLS
