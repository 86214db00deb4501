/* flac-comments.h - more comments for a FLAC file than libsndfile can write */
#pragma once

#include <glib.h>

/* Adds "NAME=value" @comments, NULL-terminated, to those of the FLAC file at @path.
 * FALSE with @error when it is no whole FLAC file or cannot be written. Any thread. */
gboolean flac_add_comments (const char *path, const char *const *comments, GError **error);
