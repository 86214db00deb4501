/* audio-subtract.h - a file without one of its parts, at its own rate and width
 *
 * Separation works at AUDIO_RATE_HZ; what it takes away is brought up to the
 * file's rate and subtracted there, so that everything above the voice stays. */
#pragma once

#include "audio-decode.h"

G_BEGIN_DECLS

/* Writes @path minus @part [n] (mono, at AUDIO_RATE_HZ, aligned with the file's
 * start, taken from both channels) to @out_path, a WAV file of two channels.
 * FALSE with @error (AUDIO_ERROR, G_FILE_ERROR, G_IO_ERROR_CANCELLED); no file
 * is left then. */
gboolean audio_subtract (const char    *path,
                         const float   *part,
                         gsize          n,
                         const char    *out_path,
                         GCancellable  *cancellable,
                         GError       **error);

G_END_DECLS
