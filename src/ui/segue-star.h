/* segue-star.h - the star of a row: a favourite or not, and a click to change it */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGUE_TYPE_STAR (segue_star_get_type ())
G_DECLARE_FINAL_TYPE (SegueStar, segue_star, SEGUE, STAR, GtkWidget)

/* Signal "clicked": a person, or what reads the screen to one, pressed it. */
GtkWidget *segue_star_new    (void);
void       segue_star_set_on (SegueStar *self, gboolean on);

G_END_DECLS
