/* audio-wav.h - sound into a WAV file, block by block
 *
 * Written beside its final name and moved there by audio_wav_finish(), so that
 * a half-written file is never taken for a whole one. 16 bits a sample; what is
 * beyond full scale is clipped. One thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AudioWav AudioWav;

/* NULL with @error (G_FILE_ERROR) when the folder or the file cannot be written. */
AudioWav *audio_wav_create (const char *path, guint rate_hz, guint channels, GError **error);

/* @planes: [channels][n]. FALSE with @error when the disk is full. */
gboolean  audio_wav_write  (AudioWav *self, const float *const *planes, gsize n, GError **error);

/* Moves the file to its name and frees @self, also on failure. */
gboolean  audio_wav_finish (AudioWav *self, GError **error);

/* Removes what was written and frees @self. NULL is fine. */
void      audio_wav_abandon (AudioWav *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AudioWav, audio_wav_abandon)

G_END_DECLS
