/* segue-chart.h - figures drawn: curves, bars, distributions, shares over time
 *
 * Draws what it is given, in the colours of the theme. A chart is a picture to those
 * who cannot see it, so each is given its content in words as well. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  SEGUE_CHART_LINES = 0, /* series over x */
  SEGUE_CHART_BARS,      /* a named bar a line, a part of it filled */
  SEGUE_CHART_BOXES,     /* a named distribution a line: quartiles and ends */
  SEGUE_CHART_STACK,     /* shares of a whole over x, one above the other */
} SegueChartKind;

typedef enum {
  SEGUE_CHART_NUMBER = 0,
  SEGUE_CHART_TIME,  /* seconds, shown as 1:20 */
  SEGUE_CHART_SHARE, /* 0 … 1, shown in percent */
} SegueChartUnit;

#define SEGUE_TYPE_CHART (segue_chart_get_type ())
G_DECLARE_FINAL_TYPE (SegueChart, segue_chart, SEGUE, CHART, GtkWidget)

/* @label: what it shows, for those who cannot see it. */
GtkWidget *segue_chart_new         (SegueChartKind kind, const char *label);
/* What there is to see, in words: read out, and shown where nothing is drawn. */
void       segue_chart_set_summary (SegueChart *self, const char *summary);
void       segue_chart_clear       (SegueChart *self);

/* Lines and stack. @xy [n][2], copied; of a stack every series has the same x.
 * @colour: a number for segue_colour_distinct(). */
void       segue_chart_add_series  (SegueChart *self, const char *name, guint colour,
                                    gboolean dashed, const float *xy, guint n);
/* What the axes span; lo not below hi: whatever the series need. */
void       segue_chart_set_range   (SegueChart *self, double x_lo, double x_hi, double y_lo,
                                    double y_hi);
/* Shown beside the axes; each may be NULL. */
void       segue_chart_set_axes    (SegueChart *self, const char *x_title, const char *y_title);
void       segue_chart_set_units   (SegueChart *self, SegueChartUnit x, SegueChartUnit y);
/* Where the song is; NaN nowhere. */
void       segue_chart_set_cursor  (SegueChart *self, double x);

/* Bars: @total at full length, @part of it filled. */
void       segue_chart_add_bar     (SegueChart *self, const char *name, guint colour, double part,
                                    double total, const char *text);
/* Boxes: five numbers, ascending. */
void       segue_chart_add_box     (SegueChart *self, const char *name, guint colour,
                                    const double five[5]);

/* A line of coloured dots and names, to stand under a chart; wraps. */
GtkWidget *segue_chart_legend_new  (void);
void       segue_chart_legend_set  (GtkWidget *legend, const char *const *names, guint n);

G_END_DECLS
