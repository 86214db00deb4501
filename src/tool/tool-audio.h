/* tool-audio.h - the subcommands that listen: decode, features, separate */
#pragma once

#include "tool.h"

G_BEGIN_DECLS

TOOL_DECLARE (decode);

/* Complains about @path and returns TOOL_FAILED, or TOOL_CANCELLED when
 * @error says so. */
int tool_audio_fail (const char *path, const GError *error);

G_END_DECLS
