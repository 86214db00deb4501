/* segue-confusion.c - which class is taken for which, as a table of buttons
 *
 * UI thread. Cells are buttons, so that keys and readers reach each; their colour
 * is drawn behind them. Arrow keys go from cell to cell. Invariant: cells is
 * [n][n], row by row. */
#include "segue-confusion.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-colours.h"

#define CELL 42

struct _SegueConfusion
{
  GtkWidget parent_instance;

  GtkWidget  *grid;  /* the only child; NULL before a report */
  GPtrArray  *cells; /* borrowed buttons, in the grid */
  guint      *count; /* owned [n][n] */
  guint      *row;   /* owned [n] sums */
  guint       n;
};

enum { SIGNAL_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueConfusion, segue_confusion, GTK_TYPE_WIDGET)

static void
snapshot_cell (SegueConfusion *self,
               guint           at,
               gboolean        dark,
               GtkSnapshot    *snapshot)
{
  GtkWidget *cell = self->cells->pdata[at];
  guint row = self->row[at / self->n];
  float share = row > 0 ? (float) self->count[at] / (float) row : 0.0f;
  guint32 rgb = segue_colour_heat ((dark ? 0.6f : 0.75f) * share, dark);
  const GdkRGBA colour = { (float) (rgb >> 16) / 255.0f, (float) (rgb >> 8 & 0xff) / 255.0f,
                           (float) (rgb & 0xff) / 255.0f, 1.0f };
  graphene_rect_t bounds;
  GskRoundedRect rounded;

  if (!gtk_widget_compute_bounds (cell, GTK_WIDGET (self), &bounds))
    return;
  gsk_rounded_rect_init_from_rect (&rounded, &bounds, 6);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, &colour, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
segue_confusion_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  SegueConfusion *self = SEGUE_CONFUSION (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  for (guint i = 0; i < self->cells->len; i++)
    snapshot_cell (self, i, dark, snapshot);
  GTK_WIDGET_CLASS (segue_confusion_parent_class)->snapshot (widget, snapshot);
}

static guint
index_of (SegueConfusion *self,
          GtkWidget      *cell)
{
  guint at = 0;

  return g_ptr_array_find (self->cells, cell, &at) ? at : 0;
}

static void
clicked_cb (SegueConfusion *self,
            GtkWidget      *cell)
{
  guint at = index_of (self, cell);

  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, at / self->n, at % self->n);
}

static GtkWidget *
class_label (const char *name,
             gboolean    column,
             guint       n)
{
  /* Few classes leave room for whole names above the columns. */
  const int chars = n <= 5 ? 10 : n <= 8 ? 7 : 5;

  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), column ? chars + 1 : 14);
  gtk_label_set_width_chars (GTK_LABEL (label), column ? MIN (chars, MAX (5, (int) g_utf8_strlen (name, -1))) : 8);
  gtk_label_set_xalign (GTK_LABEL (label), column ? 0.5f : 1.0f);
  gtk_widget_set_margin_start (label, 3);
  gtk_widget_set_margin_end (label, 3);
  gtk_widget_set_tooltip_text (label, name);
  gtk_widget_add_css_class (label, "caption");
  return label;
}

static void
add_cell (SegueConfusion    *self,
          const StudyReport *report,
          guint              truth,
          guint              said)
{
  guint n = self->count[truth * self->n + said];
  g_autofree char *text = n > 0 ? g_strdup_printf ("%u", n) : g_strdup ("·");
  g_autofree char *words = g_strdup_printf (
    truth == said ? ngettext ("%2$s, rightly called so: %1$u song",
                              "%2$s, rightly called so: %1$u songs", n)
                  /* Translators: Jazz called Blues: 3 songs */
                  : ngettext ("%2$s called %3$s: %1$u song", "%2$s called %3$s: %1$u songs", n),
    n, report->classes[truth], report->classes[said]);
  GtkWidget *cell = gtk_button_new_with_label (text);

  gtk_widget_add_css_class (cell, "flat");
  gtk_widget_add_css_class (cell, "confusion-cell");
  gtk_widget_set_size_request (cell, CELL, 34);
  gtk_widget_set_tooltip_text (cell, words);
  gtk_widget_set_sensitive (cell, n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_signal_connect_object (cell, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  /* White figures where the colour behind is strong. */
  if (n * 2 > self->row[truth])
    gtk_widget_add_css_class (cell, "strong");
  g_ptr_array_add (self->cells, cell);
  gtk_grid_attach (GTK_GRID (self->grid), cell, (int) said + 1, (int) truth + 1, 1, 1);
}

static void
count_cells (SegueConfusion    *self,
             const StudyReport *report)
{
  g_free (self->count);
  g_free (self->row);
  self->n = report->n_classes;
  self->count = g_new0 (guint, (gsize) self->n * self->n);
  self->row = g_new0 (guint, self->n);
  for (guint i = 0; i < report->n_songs; i++) {
    self->count[report->truth[i] * self->n + report->said[i]]++;
    self->row[report->truth[i]]++;
  }
}

void
segue_confusion_set (SegueConfusion    *self,
                     const StudyReport *report)
{
  g_return_if_fail (SEGUE_IS_CONFUSION (self) && report != NULL);

  g_clear_pointer (&self->grid, gtk_widget_unparent);
  g_ptr_array_set_size (self->cells, 0);
  count_cells (self, report);
  self->grid = gtk_grid_new ();
  gtk_widget_set_halign (self->grid, GTK_ALIGN_START);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 3);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 3);
  for (guint c = 0; c < self->n; c++) {
    gtk_grid_attach (GTK_GRID (self->grid), class_label (report->classes[c], TRUE, self->n), (int) c + 1, 0,
                     1, 1);
    gtk_grid_attach (GTK_GRID (self->grid), class_label (report->classes[c], FALSE, self->n), 0,
                     (int) c + 1, 1, 1);
  }
  for (guint t = 0; t < self->n; t++)
    for (guint s = 0; s < self->n; s++)
      add_cell (self, report, t, s);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

static void
segue_confusion_dispose (GObject *object)
{
  SegueConfusion *self = SEGUE_CONFUSION (object);

  g_clear_pointer (&self->grid, gtk_widget_unparent);
  g_ptr_array_set_size (self->cells, 0);
  G_OBJECT_CLASS (segue_confusion_parent_class)->dispose (object);
}

static void
segue_confusion_finalize (GObject *object)
{
  SegueConfusion *self = SEGUE_CONFUSION (object);

  g_ptr_array_unref (self->cells);
  g_free (self->count);
  g_free (self->row);
  G_OBJECT_CLASS (segue_confusion_parent_class)->finalize (object);
}

static void
segue_confusion_class_init (SegueConfusionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_confusion_dispose;
  G_OBJECT_CLASS (klass)->finalize = segue_confusion_finalize;
  widget_class->snapshot = segue_confusion_snapshot;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", SEGUE_TYPE_CONFUSION, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
                                         G_TYPE_UINT);
}

static void
segue_confusion_init (SegueConfusion *self)
{
  self->cells = g_ptr_array_new ();
}

GtkWidget *
segue_confusion_new (void)
{
  return g_object_new (SEGUE_TYPE_CONFUSION, NULL);
}
