/* segue-chart-private.h - what the two halves of SegueChart share */
#pragma once

#include "segue-chart.h"

G_BEGIN_DECLS

/* One series, bar or box. */
typedef struct {
  char    *name;   /* owned */
  char    *text;   /* owned or NULL; beside a bar */
  guint    colour;
  gboolean dashed;
  GArray  *points; /* owned; pairs of floats */
  double   value[5];
} SegueChartItem;

struct _SegueChart
{
  GtkWidget parent_instance;

  SegueChartKind kind;
  GPtrArray     *items;   /* owned; SegueChartItem */
  char          *summary; /* owned or NULL */
  char          *x_title, *y_title; /* owned or NULL */
  double         x_lo, x_hi, y_lo, y_hi;
  double         cursor;  /* NaN none */
  SegueChartUnit x_unit, y_unit;
};

#define SEGUE_CHART_ROW 28 /* height of a bar's or a box's line */
#define SEGUE_CHART_AXIS 26

/* segue-chart-draw.c */
void segue_chart_draw (SegueChart *self, cairo_t *cr, double width, double height);

G_END_DECLS
