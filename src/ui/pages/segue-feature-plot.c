/* segue-feature-plot.c - one frame-wise feature, drawn small, with its axes
 *
 * UI thread. The matrix is reduced once to at most COLUMNS columns, so that
 * drawing costs the same for a jingle and for a symphony. Invariant: values
 * is [rows][columns], every one between 0 and 1. Time runs from left to right
 * in every language, as it does in a score. */
#include "segue-feature-plot.h"

#include <adwaita.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "segue-colours.h"
#include "segue-format.h"

#define COLUMNS 480
#define GUTTER  48 /* pixels at the left, for the marks */
#define FOOT    18 /* and below, for the time */
#define MARKS_MAX 8

struct _SegueFeaturePlot
{
  GtkWidget parent_instance;

  float      *values; /* owned; [rows][columns] */
  guint       rows, columns;
  double      from_s, to_s; /* the part of the track that is shown */
  float      *beats;  /* owned; [n_beats], 0 … 1 along that part */
  guint       n_beats;
  SegueFeatureMark marks[MARKS_MAX];
  guint       n_marks;
  GdkTexture *texture; /* owned; the heat map, NULL to be made */
  gboolean    dark;    /* the map was coloured for a dark window */
};

G_DEFINE_FINAL_TYPE (SegueFeaturePlot, segue_feature_plot, GTK_TYPE_WIDGET)

static void
heat_colour (float    v,
             gboolean dark,
             guint8  *rgba)
{
  guint32 rgb = segue_colour_heat (v, dark);

  rgba[0] = (guint8) (rgb >> 16);
  rgba[1] = (guint8) (rgb >> 8);
  rgba[2] = (guint8) rgb;
  rgba[3] = 255;
}

static GdkTexture *
make_texture (SegueFeaturePlot *self)
{
  gsize size = (gsize) self->rows * self->columns * 4;
  guint8 *pixels = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;

  for (guint r = 0; r < self->rows; r++)
    for (guint c = 0; c < self->columns; c++) /* low bands at the bottom */
      heat_colour (self->values[(self->rows - 1 - r) * self->columns + c], self->dark,
                   pixels + ((gsize) r * self->columns + c) * 4);
  bytes = g_bytes_new_take (pixels, size);
  return gdk_memory_texture_new ((int) self->columns, (int) self->rows, GDK_MEMORY_R8G8B8A8, bytes,
                                 self->columns * 4);
}

static void
snapshot_curve (SegueFeaturePlot *self,
                cairo_t          *cr,
                double            width,
                double            height)
{
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  cairo_move_to (cr, 0, height);
  for (guint c = 0; c < self->columns; c++)
    cairo_line_to (cr, (c + 0.5) * width / self->columns, height - self->values[c] * (height - 2));
  cairo_line_to (cr, width, height);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, 0.55);
  cairo_fill (cr);
}

static void
snapshot_beats (SegueFeaturePlot *self,
                cairo_t          *cr,
                double            width,
                double            height)
{
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, 0.6);
  cairo_set_line_width (cr, 1);
  for (guint i = 0; i < self->n_beats; i++) {
    double x = floor (self->beats[i] * width) + 0.5;

    cairo_move_to (cr, x, 0);
    cairo_line_to (cr, x, height);
  }
  cairo_stroke (cr);
}

/* @text with its middle at (@x, @y), or its right or left edge: @align 0.5, 1 or 0. */
static void
snapshot_text (SegueFeaturePlot *self,
               GtkSnapshot      *snapshot,
               const char       *text,
               double            x,
               double            y,
               double            align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  GdkRGBA colour;
  int width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  colour.alpha *= 0.7f;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (x - align * width),
                                                          (float) (y - height / 2.0)));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
snapshot_axes (SegueFeaturePlot *self,
               GtkSnapshot      *snapshot,
               int               width,
               int               height)
{
  const double at[] = { 0, 0.5, 1 };

  for (guint i = 0; i < self->n_marks; i++)
    snapshot_text (self, snapshot, self->marks[i].text, GUTTER - 6,
                   (1 - self->marks[i].at) * height, 1);
  for (guint i = 0; i < G_N_ELEMENTS (at); i++) {
    g_autofree char *time = segue_format_time (self->from_s + at[i] * (self->to_s - self->from_s));

    /* A length of nothing has no words; a beginning has. */
    snapshot_text (self, snapshot, *time != '\0' ? time : "0:00", GUTTER + at[i] * width,
                   height + FOOT / 2.0 + 2, at[i]);
  }
}

static void
segue_feature_plot_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  SegueFeaturePlot *self = SEGUE_FEATURE_PLOT (widget);
  int width = gtk_widget_get_width (widget) - GUTTER;
  int height = gtk_widget_get_height (widget) - FOOT;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, width, height);
  GskRoundedRect clip;
  cairo_t *cr;

  if (self->values == NULL || width < 1 || height < 1)
    return;
  snapshot_axes (self, snapshot, width, height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (GUTTER, 0));
  gsk_rounded_rect_init_from_rect (&clip, &bounds, 6);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  if (self->rows > 1) {
    if (self->texture == NULL || dark != self->dark) {
      self->dark = dark;
      g_clear_object (&self->texture);
      self->texture = make_texture (self);
    }
    gtk_snapshot_append_texture (snapshot, self->texture, &bounds);
  }
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  if (self->rows == 1)
    snapshot_curve (self, cr, width, height);
  /* Where beats would run together, they say nothing. */
  if (self->n_beats > 0 && (guint) width > 3 * self->n_beats)
    snapshot_beats (self, cr, width, height);
  cairo_destroy (cr);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);
}

static void
segue_feature_plot_finalize (GObject *object)
{
  SegueFeaturePlot *self = SEGUE_FEATURE_PLOT (object);

  g_free (self->values);
  g_free (self->beats);
  g_clear_object (&self->texture);
  G_OBJECT_CLASS (segue_feature_plot_parent_class)->finalize (object);
}

static void
segue_feature_plot_class_init (SegueFeaturePlotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segue_feature_plot_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = segue_feature_plot_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "featureplot");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
segue_feature_plot_init (SegueFeaturePlot *self)
{
  gtk_widget_set_size_request (GTK_WIDGET (self), 200 + GUTTER, 96 + FOOT);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
segue_feature_plot_new (const char *label)
{
  SegueFeaturePlot *self = g_object_new (SEGUE_TYPE_FEATURE_PLOT, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_WIDGET (self);
}

/* The mean over the frames that share a column, of @n from @first on. */
static float
column_mean (const FeatureMatrix *matrix,
             guint                row,
             guint                first,
             guint                n,
             guint                column,
             guint                columns)
{
  guint from = (guint) ((guint64) column * n / columns);
  guint to = MAX ((guint) ((guint64) (column + 1) * n / columns), from + 1);
  double sum = 0;

  for (guint i = from; i < to; i++)
    sum += matrix->data[(gsize) row * matrix->cols + first + i];
  return (float) (sum / (to - from));
}

static int
compare_floats (const void *a,
                const void *b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* From the lowest twentieth to the highest hundredth: a moment of silence or one
 * loud click does not take the contrast from all the rest. A curve keeps its zero. */
static void
scale_to_unit (float   *values,
               gsize    n,
               gboolean from_zero)
{
  g_autofree float *sorted = g_memdup2 (values, n * sizeof *values);
  float low, high;

  qsort (sorted, n, sizeof *sorted, compare_floats);
  low = from_zero ? MIN (sorted[0], 0.0f) : sorted[n / 20];
  high = from_zero ? sorted[n - 1] : sorted[n - 1 - n / 100];
  for (gsize i = 0; i < n; i++)
    values[i] = high > low ? CLAMP ((values[i] - low) / (high - low), 0.0f, 1.0f) : 0.0f;
}

void
segue_feature_plot_set_matrix (SegueFeaturePlot    *self,
                               const FeatureMatrix *matrix,
                               double               duration_s,
                               double               from_s,
                               double               to_s)
{
  guint first, n;

  g_return_if_fail (SEGUE_IS_FEATURE_PLOT (self));
  g_return_if_fail (matrix != NULL);

  g_clear_pointer (&self->values, g_free);
  g_clear_object (&self->texture);
  self->from_s = from_s;
  self->to_s = to_s;
  if (matrix->cols > 0 && matrix->rows > 0 && to_s > from_s && duration_s > 0) {
    first = (guint) CLAMP (from_s / duration_s * matrix->cols, 0, matrix->cols - 1);
    n = (guint) CLAMP ((to_s - from_s) / duration_s * matrix->cols, 1, matrix->cols - first);
    self->rows = matrix->rows;
    self->columns = MIN (n, COLUMNS);
    self->values = g_new (float, (gsize) self->rows * self->columns);
    for (guint r = 0; r < self->rows; r++)
      for (guint c = 0; c < self->columns; c++)
        self->values[r * self->columns + c] = column_mean (matrix, r, first, n, c, self->columns);
    scale_to_unit (self->values, (gsize) self->rows * self->columns, self->rows == 1);
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
segue_feature_plot_set_beats (SegueFeaturePlot *self,
                              const float      *beats_s,
                              guint             n_beats)
{
  g_return_if_fail (SEGUE_IS_FEATURE_PLOT (self));

  g_clear_pointer (&self->beats, g_free);
  self->n_beats = 0;
  if (self->to_s <= self->from_s)
    return;
  self->beats = g_new (float, MAX (n_beats, 1));
  for (guint i = 0; i < n_beats; i++)
    if (beats_s[i] >= self->from_s && beats_s[i] <= self->to_s)
      self->beats[self->n_beats++] = (float) ((beats_s[i] - self->from_s) / (self->to_s - self->from_s));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
segue_feature_plot_set_marks (SegueFeaturePlot       *self,
                              const SegueFeatureMark *marks,
                              guint                   n_marks)
{
  g_return_if_fail (SEGUE_IS_FEATURE_PLOT (self));
  g_return_if_fail (n_marks <= MARKS_MAX);

  memcpy (self->marks, marks, n_marks * sizeof *marks);
  self->n_marks = n_marks;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
