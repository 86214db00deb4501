/* engine-study-child.h - one child process at work on one job of the studio */
#pragma once

#include <gio/gio.h>

#include "study-wire.h"

G_BEGIN_DECLS

typedef struct _StudyChild StudyChild;

/* UI thread. @message: what came (borrowed), or NULL: it ended without "done" or
 * "failed". Nothing comes after those three, nor after study_child_free(). */
typedef void (*StudyChildFunc) (GVariant *message, gpointer data);

/* Takes @job when it is floating. NULL with @error when there is no such program. */
StudyChild *study_child_start      (const char *program, GVariant *job, StudyChildFunc func,
                                    gpointer data, GError **error);
void        study_child_set_paused (StudyChild *self, gboolean paused);
/* Kills it when it still runs; NULL is fine. */
void        study_child_free       (StudyChild *self);

G_END_DECLS
