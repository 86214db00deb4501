/* engine-error.c - the error domain of engine.h, and the small boxed answers
 *
 * Any thread. */
#include "engine.h"

G_DEFINE_QUARK (segue-engine-error-quark, segue_engine_error)

GType
segue_analysis_state_get_type (void)
{
  static const GEnumValue values[] = {
    { SEGUE_ANALYSIS_IDLE, "SEGUE_ANALYSIS_IDLE", "idle" },
    { SEGUE_ANALYSIS_RUNNING, "SEGUE_ANALYSIS_RUNNING", "running" },
    { SEGUE_ANALYSIS_PAUSED_USER, "SEGUE_ANALYSIS_PAUSED_USER", "paused-user" },
    { SEGUE_ANALYSIS_PAUSED_BATTERY, "SEGUE_ANALYSIS_PAUSED_BATTERY", "paused-battery" },
    { SEGUE_ANALYSIS_PAUSED_GAME, "SEGUE_ANALYSIS_PAUSED_GAME", "paused-game" },
    { SEGUE_ANALYSIS_PAUSED_LOAD, "SEGUE_ANALYSIS_PAUSED_LOAD", "paused-load" },
    { SEGUE_ANALYSIS_UNAVAILABLE, "SEGUE_ANALYSIS_UNAVAILABLE", "unavailable" },
    { 0, NULL, NULL }
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SegueAnalysisState", values));
  return type;
}

void
segue_art_free (SegueArt *art)
{
  if (art == NULL)
    return;
  g_bytes_unref (art->pixels);
  g_free (art);
}

void
segue_lyrics_line_free (SegueLyricsLine *line)
{
  if (line == NULL)
    return;
  g_free (line->text);
  g_free (line);
}

void
segue_failure_free (SegueFailure *failure)
{
  if (failure == NULL)
    return;
  g_free (failure->path);
  g_free (failure->reason);
  g_free (failure);
}
