/* segue-adaptive-bin.h - a child that is told how much room it has */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  SEGUE_BREADTH_NARROW = 0,
  SEGUE_BREADTH_MEDIUM,
  SEGUE_BREADTH_WIDE,
} SegueBreadth;

/* Properties: child; min-width (the least it asks for, whatever the child
 * wants), medium-from, wide-from (pixels); breadth (int, SegueBreadth,
 * read-only, notify). */
#define SEGUE_TYPE_ADAPTIVE_BIN (segue_adaptive_bin_get_type ())
G_DECLARE_FINAL_TYPE (SegueAdaptiveBin, segue_adaptive_bin, SEGUE, ADAPTIVE_BIN, GtkWidget)

SegueBreadth segue_adaptive_bin_get_breadth (SegueAdaptiveBin *self);
void         segue_adaptive_bin_set_child   (SegueAdaptiveBin *self,
                                             GtkWidget        *child);

G_END_DECLS
