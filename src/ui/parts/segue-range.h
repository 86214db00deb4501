/* segue-range.h - a slider with two ends: from … to …
 *
 * Each end takes the focus and is a slider to assistive technology. UI thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "changed" (), by the listener's hand alone. */
#define SEGUE_TYPE_RANGE (segue_range_get_type ())
G_DECLARE_FINAL_TYPE (SegueRange, segue_range, SEGUE, RANGE, GtkWidget)

GtkWidget *segue_range_new        (void); /* 0 … 1 */
void       segue_range_set_limits (SegueRange *self, double min, double max, double step);
/* @low_name, @high_name: what the ends are called, such as "Slowest". */
void       segue_range_set_names  (SegueRange *self, const char *low_name, const char *high_name);
/* Says a value as words, transfer full; @words must not be NULL. */
void       segue_range_set_words  (SegueRange *self, char *(*words) (double value));
void       segue_range_set        (SegueRange *self, double low, double high);
void       segue_range_get        (SegueRange *self, double *low, double *high);
/* TRUE while both ends are at their limits: then it restricts nothing. */
gboolean   segue_range_is_whole   (SegueRange *self);

G_END_DECLS
