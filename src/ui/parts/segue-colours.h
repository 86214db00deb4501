/* segue-colours.h - colours that stand for something, the same wherever they do */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SEGUE_N_DISTINCT 12

/* 0xRRGGBB. Told apart in both themes and by most colour-blind eyes, strongest
 * first; past SEGUE_N_DISTINCT they begin again. */
guint32 segue_colour_distinct (guint index);
/* From the window's colour to a strong one, 0 … 1; perceived lightness runs one way,
 * so that more is more without a legend. */
guint32 segue_colour_heat     (float value, gboolean dark);

G_END_DECLS
