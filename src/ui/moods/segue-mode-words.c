/* segue-mode-words.c - a mode's wishes in words */
#include "segue-mode-words.h"

#include <glib/gi18n.h>

#include "segue-format.h"
#include "segue-wish-words.h"

static void
add (GPtrArray *parts,
     char      *part) /* taken */
{
  g_ptr_array_add (parts, part);
}

static const char *
familiarity_words (SegueModeFamiliarity familiarity)
{
  switch (familiarity) {
  case SEGUE_MODE_FAMILIARITY_KNOWN:
    return _("what you know");
  case SEGUE_MODE_FAMILIARITY_MIX:
    return _("known and new songs");
  case SEGUE_MODE_FAMILIARITY_NEW:
    return _("new songs");
  case SEGUE_MODE_FAMILIARITY_AS_SET:
  default:
    return NULL;
  }
}

static const char *
preset_name (const char *id)
{
  guint n;
  const SegueEqualiserPreset *presets = segue_player_get_presets (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (presets[i].id, id) == 0)
      return _(presets[i].name);
  return id;
}

static void
add_stretch (GPtrArray       *parts,
             const SegueMode *mode)
{
  g_autofree char *span = NULL;

  if (mode->minutes == 0)
    return;
  span = segue_format_span (mode->minutes * 60.0);
  /* Translators: how long a mode lasts: "90 minutes, then it winds down" */
  add (parts, mode->wind_down ? g_strdup_printf (_("%s, then it winds down"), span)
                              : g_strdup (span));
}

char *
segue_mode_words (const SegueMode *mode)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (mode->energy_low > 0.0 || mode->energy_high < 1.0)
    add (parts, segue_energy_range_words (mode->energy_low, mode->energy_high));
  if (mode->voice_low > 0.0 || mode->voice_high < 1.0)
    add (parts, segue_voice_range_words (mode->voice_low, mode->voice_high));
  if (mode->even_loudness || mode->even_tempo || mode->even_key)
    add (parts, g_strdup (_("no abrupt jumps")));
  if (familiarity_words (mode->familiarity) != NULL)
    add (parts, g_strdup (familiarity_words (mode->familiarity)));
  add_stretch (parts, mode);
  if (mode->volume >= 0.0)
    add (parts, g_strdup_printf (_("volume %.0f %%"), 100.0 * mode->volume));
  if (mode->equaliser_preset != NULL)
    /* Translators: %s is a preset of the equaliser */
    add (parts, g_strdup_printf (_("equaliser “%s”"), preset_name (mode->equaliser_preset)));
  if (mode->courtesy)
    /* Translators: background work of Segue rests */
    add (parts, g_strdup (_("background work rests")));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

char *
segue_mode_sentence (const SegueMode *mode)
{
  g_autofree char *words = segue_mode_words (mode);

  if (*words == '\0')
    /* Translators: %s is a mode, such as Coding */
    return g_strdup_printf (_("%s: suggestions follow what you like here"), mode->name);
  /* Translators: a mode, and what changes with it */
  return g_strdup_printf (_("%s: %s"), mode->name, words);
}

char *
segue_mode_left_words (double left_s)
{
  g_autofree char *span = NULL;

  if (left_s < 0.0)
    return g_strdup ("");
  if (left_s < 60.0)
    return g_strdup (_("under a minute left"));
  span = segue_format_span (left_s);
  /* Translators: %s is a span of time: "42 minutes left" */
  return g_strdup_printf (_("%s left"), span);
}
