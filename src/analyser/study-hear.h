/* study-hear.h - what models are shown of a song, out of its file */
#pragma once

#include <gio/gio.h>

#include "model-clip.h"

G_BEGIN_DECLS

/* The clip of a whole file, its statistics those of this program's version. NULL
 * with one sentence in @error. */
ModelClip *study_hear_file (const char *path, GCancellable *cancellable, GError **error);

/* A clip of the sound between two moments; FALSE ends the listening. */
typedef gboolean (*StudyMomentFunc) (double at_s, const ModelClip *clip, gpointer data);

/* Listens to a file (file:) or an address (http:, https:) from its start, a clip of
 * some seconds at a time, each overlapping the last by half. */
gboolean   study_hear_along (const char *uri, StudyMomentFunc func, gpointer data,
                             GCancellable *cancellable, GError **error);

/* A clip that has statistics alone; little-endian floats. NULL when they are none. */
ModelClip *study_hear_vector (gconstpointer bytes, gsize n, guint version);

G_END_DECLS
