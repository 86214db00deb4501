/* cover.h - draws a cover for an album of the demo library */
#pragma once

#include "composer.h"

/* Writes a square PNG of @size pixels to @path; the same album gets the same
 * picture. FALSE with @error when the file cannot be written. Any thread. */
gboolean cover_write (const ComposerSong *song, guint size, const char *path, GError **error);
