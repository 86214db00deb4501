/* engine-mode-text.c - a mode as the store keeps it: GVariant text, whatever it holds
 *
 * Pure; any thread. */
#include <math.h>

#include "engine-modes-private.h"

char *
mode_to_text (const SegueMode *mode,
              gboolean         deleted)
{
  g_autoptr (GVariant) value = NULL;
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  if (mode->shortcut != NULL)
    g_variant_builder_add (&b, "{sv}", "shortcut", g_variant_new_string (mode->shortcut));
  g_variant_builder_add (&b, "{sv}", "energy",
                         g_variant_new ("(dd)", mode->energy_low, mode->energy_high));
  g_variant_builder_add (&b, "{sv}", "voice",
                         g_variant_new ("(dd)", mode->voice_low, mode->voice_high));
  g_variant_builder_add (&b, "{sv}", "even",
                         g_variant_new ("(bbb)", mode->even_loudness, mode->even_tempo,
                                        mode->even_key));
  g_variant_builder_add (&b, "{sv}", "familiarity", g_variant_new_int32 ((int) mode->familiarity));
  g_variant_builder_add (&b, "{sv}", "minutes", g_variant_new_uint32 (mode->minutes));
  g_variant_builder_add (&b, "{sv}", "wind-down", g_variant_new_boolean (mode->wind_down));
  g_variant_builder_add (&b, "{sv}", "volume", g_variant_new_double (mode->volume));
  if (mode->equaliser_preset != NULL)
    g_variant_builder_add (&b, "{sv}", "equaliser", g_variant_new_string (mode->equaliser_preset));
  g_variant_builder_add (&b, "{sv}", "courtesy", g_variant_new_boolean (mode->courtesy));
  g_variant_builder_add (&b, "{sv}", "applications",
                         g_variant_new_strv ((const char *const *) mode->applications, -1));
  g_variant_builder_add (&b, "{sv}", "with-games", g_variant_new_boolean (mode->with_games));
  g_variant_builder_add (&b, "{sv}", "with-fullscreen",
                         g_variant_new_boolean (mode->with_fullscreen));
  g_variant_builder_add (&b, "{sv}", "offer", g_variant_new_boolean (mode->offer));
  if (deleted)
    g_variant_builder_add (&b, "{sv}", "deleted", g_variant_new_boolean (TRUE));
  value = g_variant_ref_sink (g_variant_builder_end (&b));
  return g_variant_print (value, TRUE);
}

static void
sane_range (double *low,
            double *high)
{
  *low = isfinite (*low) ? CLAMP (*low, 0.0, 1.0) : 0.0;
  *high = isfinite (*high) ? CLAMP (*high, *low, 1.0) : 1.0;
}

void
mode_make_sane (SegueMode *mode)
{
  sane_range (&mode->energy_low, &mode->energy_high);
  sane_range (&mode->voice_low, &mode->voice_high);
  if ((int) mode->familiarity < 0 || mode->familiarity > SEGUE_MODE_FAMILIARITY_NEW)
    mode->familiarity = SEGUE_MODE_FAMILIARITY_AS_SET;
  if (!isfinite (mode->volume))
    mode->volume = -1.0;
  mode->volume = MIN (mode->volume, 1.0);
  mode->minutes = MIN (mode->minutes, 24 * 60);
}

void
mode_from_text (const char *text,
                SegueMode  *mode,
                gboolean   *deleted)
{
  g_autoptr (GVariant) value =
    text != NULL ? g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL) : NULL;
  char **applications;
  int familiarity;

  *deleted = FALSE;
  if (value == NULL)
    return;
  g_variant_lookup (value, "shortcut", "s", &mode->shortcut);
  g_variant_lookup (value, "energy", "(dd)", &mode->energy_low, &mode->energy_high);
  g_variant_lookup (value, "voice", "(dd)", &mode->voice_low, &mode->voice_high);
  g_variant_lookup (value, "even", "(bbb)", &mode->even_loudness, &mode->even_tempo,
                    &mode->even_key);
  if (g_variant_lookup (value, "familiarity", "i", &familiarity))
    mode->familiarity = (SegueModeFamiliarity) familiarity;
  g_variant_lookup (value, "minutes", "u", &mode->minutes);
  g_variant_lookup (value, "wind-down", "b", &mode->wind_down);
  g_variant_lookup (value, "volume", "d", &mode->volume);
  g_variant_lookup (value, "equaliser", "s", &mode->equaliser_preset);
  g_variant_lookup (value, "courtesy", "b", &mode->courtesy);
  if (g_variant_lookup (value, "applications", "^as", &applications)) {
    g_strfreev (mode->applications);
    mode->applications = applications;
  }
  g_variant_lookup (value, "with-games", "b", &mode->with_games);
  g_variant_lookup (value, "with-fullscreen", "b", &mode->with_fullscreen);
  g_variant_lookup (value, "offer", "b", &mode->offer);
  g_variant_lookup (value, "deleted", "b", deleted);
  mode_make_sane (mode);
}
