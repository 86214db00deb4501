/* segue-mood-density.h - where in the moods the library is, as a soft picture
 *
 * Pure: any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SEGUE_MOOD_DENSITY_SIZE 160 /* pixels a side; drawn larger, it is soft anyhow */

/* Returns (transfer full) the picture of @xy [n][2], places in 0 … 1 of which
 * those that are not finite are left out: SIZE × SIZE premultiplied RGBA, its
 * first row the most energetic. The hue says where one is (deep blue where it
 * is dark and calm, green where it is bright and calm, violet to red and amber
 * above), the strength how much of the library lies there. @dark: for the dark
 * scheme. Source: a histogram blurred thrice by a box, nearly a Gaussian. */
GBytes *segue_mood_density_new (const float *xy, gsize n, gboolean dark);

G_END_DECLS
