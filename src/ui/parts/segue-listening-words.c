/* segue-listening-words.c - how far listening is, and why it waits, in words */
#include "segue-listening-words.h"

#include <glib/gi18n.h>

#include "segue-format.h"

void
segue_listening_follow (SegueEngine *engine,
                        GCallback    callback,
                        gpointer     object)
{
  static const char *const SIGNALS[] = {
    "notify::analysis-state", "notify::analysis-done", "notify::analysis-total",
    "notify::analysis-eta-s",
  };

  for (guint i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    g_signal_connect_object (engine, SIGNALS[i], callback, object, G_CONNECT_SWAPPED);
}

static char *
running_text (guint done,
              guint total,
              guint eta_s)
{
  g_autofree char *span = NULL;

  if (eta_s == 0)
    /* Translators: songs analysed, and how many there are */
    return g_strdup_printf (_("Listening: %'u of %'u"), done, total);
  if (eta_s < 60)
    /* Translators: songs analysed, and how many there are */
    return g_strdup_printf (_("Listening: %'u of %'u · under a minute"), done, total);
  span = segue_format_span (eta_s);
  /* Translators: songs analysed, how many there are, and how long it will take */
  return g_strdup_printf (_("Listening: %'u of %'u · about %s"), done, total, span);
}

const char *
segue_listening_why (SegueEngine *engine)
{
  SegueAnalysisState state;

  g_object_get (engine, "analysis-state", &state, NULL);
  switch (state) {
  case SEGUE_ANALYSIS_PAUSED_BATTERY:
    return _("Listening waits for mains power");
  case SEGUE_ANALYSIS_PAUSED_GAME:
    return _("Listening waits while you play");
  case SEGUE_ANALYSIS_PAUSED_LOAD:
    return _("Listening waits: the computer is busy");
  case SEGUE_ANALYSIS_PAUSED_USER:
    return _("Listening is paused");
  case SEGUE_ANALYSIS_UNAVAILABLE:
    return _("Segue cannot listen here: its analyser is not installed");
  case SEGUE_ANALYSIS_IDLE:
  case SEGUE_ANALYSIS_RUNNING:
  default:
    return NULL;
  }
}

char *
segue_listening_state (SegueEngine *engine)
{
  SegueAnalysisState state;
  guint done, total, eta_s;

  g_object_get (engine, "analysis-state", &state, "analysis-done", &done, "analysis-total", &total,
                "analysis-eta-s", &eta_s, NULL);
  if (state == SEGUE_ANALYSIS_IDLE || state == SEGUE_ANALYSIS_UNAVAILABLE || total == 0)
    return NULL;
  return state == SEGUE_ANALYSIS_RUNNING ? running_text (done, total, eta_s)
                                         : g_strdup (segue_listening_why (engine));
}

char *
segue_listening_add_why (SegueEngine *engine,
                         char        *text)
{
  const char *why = segue_listening_why (engine);
  char *both;

  if (why == NULL)
    return text;
  /* Translators: sentences about a page that is still empty, then why it is: "Listening waits…" */
  both = g_strdup_printf (_("%s %s."), text, why);
  g_free (text);
  return both;
}
