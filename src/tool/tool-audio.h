/* tool-audio.h - the subcommands that listen: decode, features, separate */
#pragma once

#include "feat-track.h"
#include "tool.h"

G_BEGIN_DECLS

TOOL_DECLARE (decode);
TOOL_DECLARE (features);
TOOL_DECLARE (separate);

/* Complains about @path and returns TOOL_FAILED, or TOOL_CANCELLED when
 * @error says so. */
int tool_audio_fail (const char *path, const GError *error);

/* Decodes and listens; NULL with @error. Fills @facts but for its arrays. */
FeatureSet *tool_audio_features (const char        *path,
                                 FeatureFlags       flags,
                                 const char *const *frames,
                                 AudioBuffer       *facts,
                                 GError           **error);

G_END_DECLS
