/* segue-star.h - the star of a row: a favourite or not */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGUE_STAR_PX 16

/* Draws a star of SEGUE_STAR_PX with its upper left corner at @x, @y. All stars of one look
 * share one texture, made at @scale device pixels a pixel. */
void segue_star_snapshot (GtkSnapshot   *snapshot,
                          const GdkRGBA *colour,
                          int            scale,
                          gboolean       filled,
                          float          x,
                          float          y);

G_END_DECLS
