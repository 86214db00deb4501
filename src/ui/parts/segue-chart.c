/* segue-chart.c - figures drawn: what a chart holds
 *
 * UI thread. Invariant: every series has a point at least, every number in it is
 * finite. */
#include "segue-chart-private.h"

#include <math.h>

#include "segue-colours.h"

G_DEFINE_FINAL_TYPE (SegueChart, segue_chart, GTK_TYPE_WIDGET)

static void
item_free (gpointer data)
{
  SegueChartItem *item = data;

  g_free (item->name);
  g_free (item->text);
  g_clear_pointer (&item->points, g_array_unref);
  g_free (item);
}

static void
segue_chart_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  SegueChart *self = SEGUE_CHART (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (width <= 0 || height <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  segue_chart_draw (self, cr, width, height);
  cairo_destroy (cr);
}

static void
segue_chart_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  SegueChart *self = SEGUE_CHART (widget);
  int rows = (int) MAX (self->items->len, 1) * SEGUE_CHART_ROW;

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = 200;
    *natural = 480;
  } else if (self->kind == SEGUE_CHART_BARS || self->kind == SEGUE_CHART_BOXES) {
    *minimum = *natural = rows + (self->kind == SEGUE_CHART_BOXES ? SEGUE_CHART_AXIS : 0);
  } else {
    *minimum = 160;
    *natural = 220;
  }
}

static void
segue_chart_finalize (GObject *object)
{
  SegueChart *self = SEGUE_CHART (object);

  g_ptr_array_unref (self->items);
  g_free (self->summary);
  g_free (self->x_title);
  g_free (self->y_title);
  G_OBJECT_CLASS (segue_chart_parent_class)->finalize (object);
}

static void
segue_chart_class_init (SegueChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = segue_chart_finalize;
  widget_class->snapshot = segue_chart_snapshot;
  widget_class->measure = segue_chart_measure;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
segue_chart_init (SegueChart *self)
{
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->cursor = NAN;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
segue_chart_new (SegueChartKind  kind,
                 const char     *label)
{
  SegueChart *self = g_object_new (SEGUE_TYPE_CHART, NULL);

  self->kind = kind;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_WIDGET (self);
}

void
segue_chart_set_summary (SegueChart *self,
                         const char *summary)
{
  g_return_if_fail (SEGUE_IS_CHART (self));

  g_free (self->summary);
  self->summary = g_strdup (summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  summary != NULL ? summary : "", -1);
  if (self->items->len == 0)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
segue_chart_clear (SegueChart *self)
{
  g_return_if_fail (SEGUE_IS_CHART (self));

  g_ptr_array_set_size (self->items, 0);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static SegueChartItem *
add_item (SegueChart *self,
          const char *name,
          guint       colour)
{
  SegueChartItem *item = g_new0 (SegueChartItem, 1);

  item->name = g_strdup (name);
  item->colour = colour;
  g_ptr_array_add (self->items, item);
  if (self->kind == SEGUE_CHART_BARS || self->kind == SEGUE_CHART_BOXES)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
  return item;
}

void
segue_chart_add_series (SegueChart  *self,
                        const char  *name,
                        guint        colour,
                        gboolean     dashed,
                        const float *xy,
                        guint        n)
{
  g_autoptr (GArray) points = g_array_sized_new (FALSE, FALSE, 2 * sizeof (float), n);
  SegueChartItem *item;

  g_return_if_fail (SEGUE_IS_CHART (self));

  for (guint i = 0; i < n; i++)
    if (isfinite (xy[2 * i]) && isfinite (xy[2 * i + 1]))
      g_array_append_vals (points, xy + 2 * i, 1);
  if (points->len == 0)
    return;
  item = add_item (self, name, colour);
  item->dashed = dashed;
  item->points = g_steal_pointer (&points);
}

void
segue_chart_add_bar (SegueChart *self,
                     const char *name,
                     guint       colour,
                     double      part,
                     double      total,
                     const char *text)
{
  SegueChartItem *item;

  g_return_if_fail (SEGUE_IS_CHART (self));

  item = add_item (self, name, colour);
  item->value[0] = part;
  item->value[1] = MAX (total, part);
  item->text = g_strdup (text);
}

void
segue_chart_add_box (SegueChart   *self,
                     const char   *name,
                     guint         colour,
                     const double  five[5])
{
  SegueChartItem *item;

  g_return_if_fail (SEGUE_IS_CHART (self));

  item = add_item (self, name, colour);
  for (guint i = 0; i < 5; i++)
    item->value[i] = five[i];
}

void
segue_chart_set_range (SegueChart *self,
                       double      x_lo,
                       double      x_hi,
                       double      y_lo,
                       double      y_hi)
{
  g_return_if_fail (SEGUE_IS_CHART (self));

  self->x_lo = x_lo;
  self->x_hi = x_hi;
  self->y_lo = y_lo;
  self->y_hi = y_hi;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
segue_chart_set_axes (SegueChart *self,
                      const char *x_title,
                      const char *y_title)
{
  g_return_if_fail (SEGUE_IS_CHART (self));

  g_free (self->x_title);
  g_free (self->y_title);
  self->x_title = g_strdup (x_title);
  self->y_title = g_strdup (y_title);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
segue_chart_set_units (SegueChart    *self,
                       SegueChartUnit x,
                       SegueChartUnit y)
{
  g_return_if_fail (SEGUE_IS_CHART (self));

  self->x_unit = x;
  self->y_unit = y;
}

void
segue_chart_set_cursor (SegueChart *self,
                        double      x)
{
  g_return_if_fail (SEGUE_IS_CHART (self));

  if (self->cursor == x || (isnan (self->cursor) && isnan (x)))
    return;
  self->cursor = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- the legend ---------------------------------------------------------------- */

GtkWidget *
segue_chart_legend_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, "caption");
  return label;
}

void
segue_chart_legend_set (GtkWidget         *legend,
                        const char *const *names,
                        guint              n)
{
  g_autoptr (GString) markup = g_string_new (NULL);

  g_return_if_fail (GTK_IS_LABEL (legend));

  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_markup_escape_text (names[i], -1);
    g_auto (GStrv) words = g_strsplit (name, " ", -1);
    g_autofree char *whole = g_strjoinv ("\u00a0", words); /* a name stays with its dot */

    g_string_append_printf (markup, "%s<span foreground=\"#%06x\">●</span>\u00a0%s",
                            i > 0 ? "   " : "", segue_colour_distinct (i), whole);
  }
  gtk_label_set_markup (GTK_LABEL (legend), markup->str);
}
