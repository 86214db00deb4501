/* play-equaliser.c - the presets of the ten-band equaliser
 *
 * Pure data. Bands of GStreamer's equalizer-10bands: 29, 59, 119, 237, 474, 947,
 * 1889, 3770, 7523 and 15011 Hz. */
#include <glib/gi18n-lib.h>

#include "play-player.h"

static const SegueEqualiserPreset PRESETS[] = {
  { "flat", N_("Flat"), { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
  { "bass", N_("More bass"), { 6, 6, 5, 3, 1, 0, 0, 0, 0, 0 } },
  { "less-bass", N_("Less bass"), { -8, -6, -4, -2, 0, 0, 0, 0, 0, 0 } },
  { "treble", N_("More treble"), { 0, 0, 0, 0, 0, 1, 2, 4, 5, 6 } },
  { "loudness", N_("Quiet listening"), { 6, 5, 3, 0, -1, -1, 0, 2, 4, 5 } },
  { "speech", N_("Speech"), { -10, -6, -2, 0, 2, 4, 4, 3, 0, -3 } },
  { "vocal", N_("Voices forward"), { -3, -2, -1, 0, 2, 4, 4, 2, 0, -1 } },
  { "rock", N_("Rock"), { 4, 3, 2, 0, -1, -1, 1, 2, 3, 3 } },
  { "electronic", N_("Electronic"), { 5, 4, 2, 0, -2, 0, 1, 2, 4, 4 } },
  { "acoustic", N_("Acoustic"), { 2, 2, 1, 1, 0, 1, 2, 2, 2, 1 } },
  { "small-speakers", N_("Small speakers"), { -12, -8, 3, 4, 2, 0, 0, 1, 2, 2 } },
  { "headphones", N_("Headphones"), { 3, 3, 2, 0, -1, 0, -1, -2, 1, 2 } },
};

const SegueEqualiserPreset *
segue_player_get_presets (guint *n_presets)
{
  *n_presets = G_N_ELEMENTS (PRESETS);
  return PRESETS;
}
