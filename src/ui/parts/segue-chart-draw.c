/* segue-chart-draw.c - figures drawn: how a chart looks
 *
 * UI thread. Everything is drawn from the left to the right in both directions of
 * writing, as figures are; only names stand where a reader begins. */
#include "segue-chart-private.h"

#include <math.h>

#include "segue-colours.h"
#include "segue-format.h"

#define TICKS_MAX 6
#define GAP 6.0

typedef struct {
  SegueChart *chart;   /* borrowed */
  cairo_t    *cr;      /* borrowed */
  GdkRGBA     ink;
  double      left, top, right, bottom; /* of the plot */
  double      x_lo, x_hi, y_lo, y_hi;
} Plot;

static void
set_ink (Plot   *p,
         double  alpha)
{
  cairo_set_source_rgba (p->cr, p->ink.red, p->ink.green, p->ink.blue, p->ink.alpha * alpha);
}

static void
set_colour (Plot   *p,
            guint   number,
            double  alpha)
{
  guint32 rgb = segue_colour_distinct (number);

  cairo_set_source_rgba (p->cr, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                         (rgb & 0xff) / 255.0, alpha);
}

/* Draws @text at most @room wide with its left middle at (x, y), or its right one
 * when @align is 1; returns its width. */
static double
put_text (Plot       *p,
          const char *text,
          double      x,
          double      y,
          double      room,
          double      align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (p->chart), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (width > room) {
    pango_layout_set_width (layout, (int) MAX (room, 8) * PANGO_SCALE);
    pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    pango_layout_get_pixel_size (layout, &width, &height);
  }
  cairo_move_to (p->cr, x - align * width, y - height / 2.0);
  pango_cairo_show_layout (p->cr, layout);
  return width;
}

static double
text_width (Plot       *p,
            const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (p->chart), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width * 0.85;
}

/* ---- axes ------------------------------------------------------------------------- */

static double
x_of (const Plot *p,
      double      x)
{
  return p->left + (x - p->x_lo) / (p->x_hi - p->x_lo) * (p->right - p->left);
}

static double
y_of (const Plot *p,
      double      y)
{
  return p->bottom - (y - p->y_lo) / (p->y_hi - p->y_lo) * (p->bottom - p->top);
}

/* 1, 2 or 5 times a power of ten, for at most @most steps over @span. */
static double
step_for (double span,
          double most)
{
  double raw = span / most, power = pow (10.0, floor (log10 (raw))), lead = raw / power;

  return power * (lead <= 1.0 ? 1.0 : lead <= 2.0 ? 2.0 : lead <= 5.0 ? 5.0 : 10.0);
}

static double
time_step_for (double span,
               double most)
{
  static const double STEPS[] = { 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600 };

  for (guint i = 0; i < G_N_ELEMENTS (STEPS); i++)
    if (span / STEPS[i] <= most)
      return STEPS[i];
  return 7200;
}

static char *
number_text (double value,
             double step)
{
  int digits = step >= 1.0 ? 0 : (int) MIN (ceil (-log10 (step) - 1e-9), 4.0);

  return g_strdup_printf ("%.*f", digits, fabs (value) < step / 1000 ? 0.0 : value);
}

static char *
unit_text (SegueChartUnit unit,
           double         value,
           double         step)
{
  switch (unit) {
  case SEGUE_CHART_TIME:
    return segue_format_clock (value);
  case SEGUE_CHART_SHARE:
    return g_strdup_printf ("%.0f %%", fabs (100 * value));
  case SEGUE_CHART_NUMBER:
  default:
    return number_text (value, step);
  }
}

static void
draw_y_axis (Plot *p)
{
  double step = step_for (p->y_hi - p->y_lo, 4);

  for (double y = ceil (p->y_lo / step - 1e-9) * step; y <= p->y_hi + step * 1e-6; y += step) {
    double at = floor (y_of (p, y)) + 0.5;
    g_autofree char *text = unit_text (p->chart->y_unit, y, step);

    set_ink (p, 0.12);
    cairo_new_path (p->cr);
    cairo_set_line_width (p->cr, 1);
    cairo_move_to (p->cr, p->left, at);
    cairo_line_to (p->cr, p->right, at);
    cairo_stroke (p->cr);
    set_ink (p, 0.65);
    put_text (p, text, p->left - GAP, at, p->left, 1.0);
  }
}

/* The numbers along the axis, as far as @right; only counts them when not @drawn. */
static guint
put_x_numbers (Plot     *p,
               double    step,
               double    right,
               gboolean  drawn)
{
  guint n = 0;

  for (double x = ceil (p->x_lo / step - 1e-9) * step; x <= p->x_hi + step * 1e-6; x += step) {
    g_autofree char *text = unit_text (p->chart->x_unit, x, step);
    double half = text_width (p, text) / 2;
    double at = x_of (p, x);

    if (at - half < 0 || at + half > right)
      continue;
    n++;
    if (drawn)
      put_text (p, text, at, p->bottom + SEGUE_CHART_AXIS / 2.0, 80, 0.5);
  }
  return n;
}

static void
draw_x_axis (Plot *p)
{
  const char *title = p->chart->x_title;
  double most = CLAMP ((p->right - p->left) / 70, 1, TICKS_MAX);
  double span = p->x_hi - p->x_lo;
  double right = title != NULL ? p->right - text_width (p, title) - 2 * GAP : p->right + 40;
  double step = 0;

  /* One number alone would say nothing of the scale. */
  for (guint again = 0; again < 3; again++) {
    step = p->chart->x_unit == SEGUE_CHART_TIME ? time_step_for (span, most) : step_for (span, most);
    if (put_x_numbers (p, step, right, FALSE) >= 2)
      break;
    most *= 1.7;
  }
  set_ink (p, 0.65);
  put_x_numbers (p, step, right, TRUE);
  if (title != NULL)
    put_text (p, title, p->right, p->bottom + SEGUE_CHART_AXIS / 2.0, 160, 1.0);
}

/* ---- lines and stacks ----------------------------------------------------------------- */

static const float *
point (const SegueChartItem *item,
       guint                 i)
{
  return (const float *) (gpointer) item->points->data + 2 * i;
}

static void
find_range (Plot *p)
{
  SegueChart *chart = p->chart;
  double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY };

  for (guint k = 0; k < chart->items->len; k++) {
    const SegueChartItem *item = chart->items->pdata[k];

    for (guint i = 0; item->points != NULL && i < item->points->len; i++)
      for (guint d = 0; d < 2; d++) {
        lo[d] = MIN (lo[d], point (item, i)[d]);
        hi[d] = MAX (hi[d], point (item, i)[d]);
      }
  }
  p->x_lo = chart->x_lo < chart->x_hi ? chart->x_lo : lo[0];
  p->x_hi = chart->x_lo < chart->x_hi ? chart->x_hi : hi[0];
  p->y_lo = chart->y_lo < chart->y_hi ? chart->y_lo : MIN (lo[1], 0.0);
  p->y_hi = chart->y_lo < chart->y_hi ? chart->y_hi : hi[1] * 1.05;
  if (!(p->x_hi > p->x_lo))
    p->x_hi = p->x_lo + 1.0;
  if (!(p->y_hi > p->y_lo))
    p->y_hi = p->y_lo + 1.0;
}

static void
draw_lines (Plot *p)
{
  static const double DASHES[] = { 4, 4 };

  cairo_set_line_join (p->cr, CAIRO_LINE_JOIN_ROUND);
  for (guint k = 0; k < p->chart->items->len; k++) {
    const SegueChartItem *item = p->chart->items->pdata[k];

    cairo_new_path (p->cr); /* from the text before, a line would lead here */
    for (guint i = 0; i < item->points->len; i++)
      cairo_line_to (p->cr, x_of (p, point (item, i)[0]),
                     y_of (p, CLAMP (point (item, i)[1], p->y_lo, p->y_hi)));
    if (item->points->len == 1) /* a first point is seen too */
      cairo_rel_line_to (p->cr, 2, 0);
    set_colour (p, item->colour, 1.0);
    cairo_set_line_width (p->cr, 2);
    cairo_set_dash (p->cr, DASHES, item->dashed ? 2 : 0, 0);
    cairo_stroke (p->cr);
  }
  cairo_set_dash (p->cr, NULL, 0, 0);
}

/* Each series from the sum of those below it to its own top. */
static void
draw_stack (Plot *p)
{
  const SegueChartItem *first = p->chart->items->pdata[0];
  guint n = first->points->len;
  g_autofree double *sum = g_new0 (double, n);

  for (guint k = 0; k < p->chart->items->len; k++) {
    const SegueChartItem *item = p->chart->items->pdata[k];

    if (item->points->len != n)
      continue;
    /* From edge to edge: the first and the last moment hold to the plot's ends. */
    cairo_move_to (p->cr, p->left, y_of (p, MIN (sum[0], 1.0)));
    for (guint i = 0; i < n; i++)
      cairo_line_to (p->cr, x_of (p, point (item, i)[0]), y_of (p, MIN (sum[i], 1.0)));
    cairo_line_to (p->cr, p->right, y_of (p, MIN (sum[n - 1], 1.0)));
    for (guint i = 0; i < n; i++)
      sum[i] += point (item, i)[1];
    cairo_line_to (p->cr, p->right, y_of (p, MIN (sum[n - 1], 1.0)));
    for (guint i = n; i > 0; i--)
      cairo_line_to (p->cr, x_of (p, point (item, i - 1)[0]), y_of (p, MIN (sum[i - 1], 1.0)));
    cairo_line_to (p->cr, p->left, y_of (p, MIN (sum[0], 1.0)));
    cairo_close_path (p->cr);
    set_colour (p, item->colour, 0.85);
    cairo_fill (p->cr);
  }
}

static void
draw_cursor (Plot *p)
{
  double x = p->chart->cursor;

  if (isnan (x) || x < p->x_lo || x > p->x_hi)
    return;
  x = floor (x_of (p, x)) + 0.5;
  set_ink (p, 0.9);
  cairo_set_line_width (p->cr, 2);
  cairo_move_to (p->cr, x, p->top);
  cairo_line_to (p->cr, x, p->bottom);
  cairo_stroke (p->cr);
}

static void
draw_over_x (Plot  *p,
             double width,
             double height)
{
  double title = p->chart->y_title != NULL ? 28 : GAP;
  double step;
  g_autofree char *widest = NULL;

  find_range (p);
  step = step_for (p->y_hi - p->y_lo, 4);
  widest = unit_text (p->chart->y_unit, p->y_hi, step);
  p->left = text_width (p, widest) + 2 * GAP + 4;
  p->right = width - GAP;
  p->top = title;
  p->bottom = height - SEGUE_CHART_AXIS;
  if (p->chart->y_title != NULL) {
    set_ink (p, 0.65);
    put_text (p, p->chart->y_title, 2, 9, width, 0.0);
  }
  if (p->chart->kind == SEGUE_CHART_STACK)
    draw_stack (p);
  draw_y_axis (p);
  draw_x_axis (p);
  if (p->chart->kind == SEGUE_CHART_LINES)
    draw_lines (p);
  draw_cursor (p);
}

/* ---- a line for each name --------------------------------------------------------------- */

/* Room for the names: what they need, but no more than a third. */
static double
names_width (Plot  *p,
             double width)
{
  double widest = 0;

  for (guint k = 0; k < p->chart->items->len; k++)
    widest = MAX (widest, text_width (p, ((SegueChartItem *) p->chart->items->pdata[k])->name));
  return MIN (widest, width * 0.36);
}

static void
round_bar (Plot  *p,
           double x,
           double y,
           double width,
           double height)
{
  double r = MIN (4.0, MIN (width, height) / 2);

  cairo_new_path (p->cr);
  cairo_arc (p->cr, x + width - r, y + r, r, -G_PI_2, 0);
  cairo_arc (p->cr, x + width - r, y + height - r, r, 0, G_PI_2);
  cairo_arc (p->cr, x + r, y + height - r, r, G_PI_2, G_PI);
  cairo_arc (p->cr, x + r, y + r, r, G_PI, 3 * G_PI_2);
  cairo_close_path (p->cr);
  cairo_fill (p->cr);
}

static void
draw_bars (Plot  *p,
           double width)
{
  double names = names_width (p, width), figures = 0, most = 0, room;

  for (guint k = 0; k < p->chart->items->len; k++) {
    const SegueChartItem *item = p->chart->items->pdata[k];

    most = MAX (most, item->value[1]);
    if (item->text != NULL)
      figures = MAX (figures, text_width (p, item->text));
  }
  room = MAX (width - names - figures - 3 * GAP, 20);
  for (guint k = 0; k < p->chart->items->len; k++) {
    const SegueChartItem *item = p->chart->items->pdata[k];
    double middle = (k + 0.5) * SEGUE_CHART_ROW, x = names + GAP;
    double all = most > 0 ? item->value[1] / most * room : 0;
    double part = most > 0 ? item->value[0] / most * room : 0;

    set_ink (p, 0.9);
    put_text (p, item->name, names, middle, names, 1.0);
    set_colour (p, item->colour, 0.28);
    round_bar (p, x, middle - 8, MAX (all, 2), 16);
    set_colour (p, item->colour, 1.0);
    if (part > 0)
      round_bar (p, x, middle - 8, MAX (part, 2), 16);
    set_ink (p, 0.65);
    if (item->text != NULL)
      put_text (p, item->text, x + MAX (all, 2) + GAP, middle, figures + 2, 0.0);
  }
}

static void
draw_box (Plot                 *p,
          const SegueChartItem *item,
          double                middle)
{
  double x[5];

  for (guint i = 0; i < 5; i++)
    x[i] = x_of (p, item->value[i]);
  set_colour (p, item->colour, 1.0);
  cairo_set_line_width (p->cr, 1.5);
  cairo_move_to (p->cr, x[0], middle);
  cairo_line_to (p->cr, x[4], middle);
  cairo_stroke (p->cr);
  round_bar (p, x[1], middle - 7, MAX (x[3] - x[1], 2), 14);
  set_ink (p, 1.0);
  cairo_set_line_width (p->cr, 2);
  cairo_move_to (p->cr, x[2], middle - 8);
  cairo_line_to (p->cr, x[2], middle + 8);
  cairo_stroke (p->cr);
}

static void
draw_boxes (Plot  *p,
            double width,
            double height)
{
  double names = names_width (p, width);

  p->x_lo = INFINITY;
  p->x_hi = -INFINITY;
  for (guint k = 0; k < p->chart->items->len; k++) {
    const SegueChartItem *item = p->chart->items->pdata[k];

    p->x_lo = MIN (p->x_lo, item->value[0]);
    p->x_hi = MAX (p->x_hi, item->value[4]);
  }
  if (!(p->x_hi > p->x_lo))
    p->x_hi = p->x_lo + 1.0;
  p->left = names + 2 * GAP;
  p->right = width - GAP;
  p->top = 0;
  p->bottom = height - SEGUE_CHART_AXIS;
  draw_x_axis (p);
  for (guint k = 0; k < p->chart->items->len; k++) {
    const SegueChartItem *item = p->chart->items->pdata[k];
    double middle = (k + 0.5) * SEGUE_CHART_ROW;

    set_ink (p, 0.9);
    put_text (p, item->name, names, middle, names, 1.0);
    draw_box (p, item, middle);
  }
}

void
segue_chart_draw (SegueChart *self,
                  cairo_t    *cr,
                  double      width,
                  double      height)
{
  Plot plot = { .chart = self, .cr = cr };

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &plot.ink);
  if (self->items->len == 0) {
    set_ink (&plot, 0.65);
    if (self->summary != NULL)
      put_text (&plot, self->summary, width / 2, height / 2, width - 2 * GAP, 0.5);
    return;
  }
  switch (self->kind) {
  case SEGUE_CHART_BARS:
    draw_bars (&plot, width);
    break;
  case SEGUE_CHART_BOXES:
    draw_boxes (&plot, width, height);
    break;
  case SEGUE_CHART_LINES:
  case SEGUE_CHART_STACK:
  default:
    draw_over_x (&plot, width, height);
  }
}
