/* segue-mode-programs.h - the programs that a mode comes on with
 *
 * A group of preferences: one row a program, and one to add another by its name, with
 * those that run now as proposals. UI thread. */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_MODE_PROGRAMS (segue_mode_programs_get_type ())
G_DECLARE_FINAL_TYPE (SegueModePrograms, segue_mode_programs, SEGUE, MODE_PROGRAMS, GtkWidget)

/* @names: NULL-ended, may be NULL. */
void   segue_mode_programs_set (SegueModePrograms *self, SegueEngine *engine,
                                const char *const *names);
/* Returns (transfer full), NULL-ended. A name that was typed and not yet added counts. */
char **segue_mode_programs_get (SegueModePrograms *self);

G_END_DECLS
