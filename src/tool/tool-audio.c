/* tool-audio.c - what the listening subcommands share */
#include "tool-audio.h"

int
tool_audio_fail (const char   *path,
                 const GError *error)
{
  g_autofree char *name = g_filename_display_name (path);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TOOL_CANCELLED;
  return tool_fail ("%s: %s", name, error->message);
}
