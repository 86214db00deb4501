/* segue-track-table.c - headings over rows of tracks
 *
 * UI thread. The headings are those of a GtkColumnView that has no rows: it sorts, moves
 * and sizes them. The rows are those of a GtkListView, one widget each, and draw their
 * texts below the headings. Invariant: after each allocation the layout says where the
 * headings stand. */
#include "segue-track-table.h"

#include <math.h>

#define COLUMN_KEY "segue-column"

struct _SegueTrackTable
{
  GtkWidget         parent_instance;
  GtkColumnView    *headings; /* owned as a child */
  GtkListView      *list;     /* borrowed: in the scroller */
  GtkWidget        *scroller; /* owned as a child */
  SegueTrackLayout  layout;
  guint             measure_id;
};

G_DEFINE_FINAL_TYPE (SegueTrackTable, segue_track_table, GTK_TYPE_WIDGET)

/* ---- rows ---------------------------------------------------------------------------- */

static void
for_each_row (SegueTrackTable *self,
              void           (*act) (GtkWidget *row))
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *row = gtk_widget_get_first_child (child);

    if (row != NULL && SEGUE_IS_TRACK_ROW (row))
      act (row);
  }
}

static gboolean
measure_cb (gpointer data)
{
  SegueTrackTable *self = data;

  self->measure_id = 0;
  for_each_row (self, gtk_widget_queue_resize);
  return G_SOURCE_REMOVE;
}

/* The rows are as wide as the headings need. Not at once: this is found in a layout. */
static void
set_min_width (SegueTrackTable *self,
               int              min_width)
{
  if (self->layout.min_width == min_width)
    return;
  self->layout.min_width = min_width;
  if (self->measure_id == 0)
    self->measure_id = g_idle_add_full (GTK_PRIORITY_RESIZE, measure_cb, self, NULL);
}

/* The font or its size is another one. */
static void
forget_text (SegueTrackTable *self)
{
  g_clear_object (&self->layout.text);
  self->layout.row_height = 0;
  for_each_row (self, gtk_widget_queue_resize);
}

/* ---- layout --------------------------------------------------------------------------- */

static void
read_places (SegueTrackTable *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->headings);
  GtkWidget *head = gtk_widget_get_first_child (GTK_WIDGET (self->headings));
  SegueTrackPlace places[SEGUE_N_COLUMNS] = { 0 };
  guint n = 0;

  for (guint k = 0; k < g_list_model_get_n_items (columns) && n < SEGUE_N_COLUMNS; k++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, k);
    GtkWidget *heading = segue_track_table_get_heading (self, column);
    graphene_rect_t bounds;

    if (heading == NULL || !gtk_column_view_column_get_visible (column) ||
        !gtk_widget_compute_bounds (heading, head, &bounds))
      continue;
    places[n].column = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), COLUMN_KEY));
    places[n].x = bounds.origin.x;
    places[n].width = bounds.size.width;
    n++;
  }
  if (n == self->layout.n && memcmp (places, self->layout.places, sizeof places) == 0)
    return;
  memcpy (self->layout.places, places, sizeof places);
  self->layout.n = n;
  for_each_row (self, gtk_widget_queue_draw);
}

static void
segue_track_table_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  SegueTrackTable *self = SEGUE_TRACK_TABLE (widget);
  int head_min = 0;

  gtk_widget_measure (self->scroller, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  gtk_widget_measure (GTK_WIDGET (self->headings), orientation, -1, &head_min, NULL, NULL, NULL);
  *minimum += head_min;
  *natural += head_min;
}

/* The headings follow the rows sideways, but never further than there is to see of them: while
 * columns go, the rows are still as wide as they were, and right to left that far out. */
static void
place_headings (SegueTrackTable *self,
                int              furthest)
{
  GtkAdjustment *rows =
    gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scroller));

  gtk_adjustment_set_value (
    gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->headings)),
    MIN (gtk_adjustment_get_value (rows), furthest));
}

static void
segue_track_table_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  SegueTrackTable *self = SEGUE_TRACK_TABLE (widget);
  GtkWidget *headings = GTK_WIDGET (self->headings);
  int head_width = 0, head_height = 0;

  gtk_widget_measure (headings, GTK_ORIENTATION_HORIZONTAL, -1, &head_width, NULL, NULL, NULL);
  gtk_widget_measure (headings, GTK_ORIENTATION_VERTICAL, -1, &head_height, NULL, NULL, NULL);
  set_min_width (self, head_width);
  gtk_widget_allocate (self->scroller, width, MAX (height - head_height, 0), -1,
                       gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (0, head_height)));
  place_headings (self, MAX (head_width - width, 0));
  gtk_widget_allocate (headings, width, head_height, -1, NULL);
  read_places (self);
}

static void
segue_track_table_css_changed (GtkWidget         *widget,
                               GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (segue_track_table_parent_class)->css_changed (widget, change);
  forget_text (SEGUE_TRACK_TABLE (widget));
}

static void
segue_track_table_system_setting_changed (GtkWidget        *widget,
                                          GtkSystemSetting  setting)
{
  GTK_WIDGET_CLASS (segue_track_table_parent_class)->system_setting_changed (widget, setting);
  forget_text (SEGUE_TRACK_TABLE (widget));
}

static gboolean
segue_track_table_focus (GtkWidget        *widget,
                         GtkDirectionType  direction)
{
  return gtk_widget_child_focus (SEGUE_TRACK_TABLE (widget)->scroller, direction);
}

static gboolean
segue_track_table_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_TRACK_TABLE (widget)->list));
}

/* The headings follow the rows sideways. They have an adjustment of their own: one that
 * both configure would have one undo the layout of the other. */
static void
scrolled_cb (SegueTrackTable *self)
{
  GtkScrolledWindow *scroller;

  if (self->scroller == NULL) /* on the way out */
    return;
  scroller = GTK_SCROLLED_WINDOW (self->scroller);
  gtk_adjustment_set_value (
    gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->headings)),
    gtk_adjustment_get_value (gtk_scrolled_window_get_hadjustment (scroller)));
}

/* ---- object ----------------------------------------------------------------------------- */

static gboolean
query_tooltip_cb (GtkWidget       *list,
                  int              x,
                  int              y,
                  gboolean         by_keyboard,
                  GtkTooltip      *tooltip,
                  SegueTrackTable *self)
{
  SegueTrackRow *row = by_keyboard ? NULL : segue_track_table_pick (self, x, y);
  g_autofree char *hint = NULL;
  graphene_rect_t bounds;
  double in_row;

  if (row == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), list, &bounds))
    return FALSE;
  in_row = x - bounds.origin.x;
  hint = segue_track_row_get_hint (row, in_row);
  if (hint == NULL)
    return FALSE;
  for (guint i = 0; i < self->layout.n; i++) /* another column is another hint */
    if (in_row >= self->layout.places[i].x &&
        in_row < self->layout.places[i].x + self->layout.places[i].width)
      gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) {
        (int) (bounds.origin.x + self->layout.places[i].x), (int) bounds.origin.y,
        (int) self->layout.places[i].width, (int) bounds.size.height });
  gtk_tooltip_set_text (tooltip, hint);
  return TRUE;
}

static void
segue_track_table_dispose (GObject *object)
{
  SegueTrackTable *self = SEGUE_TRACK_TABLE (object);

  g_clear_handle_id (&self->measure_id, g_source_remove);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  if (self->headings != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->headings)));
  g_clear_object (&self->layout.text);
  G_OBJECT_CLASS (segue_track_table_parent_class)->dispose (object);
}

static void
segue_track_table_class_init (SegueTrackTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_track_table_dispose;
  widget_class->css_changed = segue_track_table_css_changed;
  widget_class->focus = segue_track_table_focus;
  widget_class->grab_focus = segue_track_table_grab_focus;
  widget_class->measure = segue_track_table_measure;
  widget_class->size_allocate = segue_track_table_size_allocate;
  widget_class->system_setting_changed = segue_track_table_system_setting_changed;
  gtk_widget_class_set_css_name (widget_class, "tracktable");
}

static void
segue_track_table_init (SegueTrackTable *self)
{
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());

  self->layout.below = SEGUE_N_COLUMNS;
  self->scroller = GTK_WIDGET (scroller);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, NULL));
  self->headings = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_set_parent (GTK_WIDGET (self->headings), GTK_WIDGET (self));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_scrolled_window_set_child (scroller, GTK_WIDGET (self->list));
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  gtk_scrollable_set_hadjustment (GTK_SCROLLABLE (self->headings),
                                  gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  gtk_widget_set_overflow (GTK_WIDGET (self->headings), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self->headings), "tracks");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "tracks");
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->list), TRUE);
  g_signal_connect (self->list, "query-tooltip", G_CALLBACK (query_tooltip_cb), self);
}

GtkColumnView *
segue_track_table_get_headings (SegueTrackTable *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK_TABLE (self), NULL);

  return self->headings;
}

GtkListView *
segue_track_table_get_list (SegueTrackTable *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK_TABLE (self), NULL);

  return self->list;
}

SegueTrackLayout *
segue_track_table_get_layout (SegueTrackTable *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK_TABLE (self), NULL);

  return &self->layout;
}

/* Returns (borrowed) the label in @heading; the arrow stands before or after it. NULL: none. */
static GtkWidget *
get_label (GtkWidget *heading)
{
  GtkWidget *box = gtk_widget_get_first_child (heading);
  GtkWidget *child = box != NULL ? gtk_widget_get_first_child (box) : NULL;

  while (child != NULL && !GTK_IS_LABEL (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* GTK tells neither a column's heading nor a heading's column, and the headings do not stand
 * in the order of the columns. But each carries its column's title. */
GtkWidget *
segue_track_table_get_heading (SegueTrackTable     *self,
                               GtkColumnViewColumn *column)
{
  GtkWidget *head, *heading;

  g_return_val_if_fail (SEGUE_IS_TRACK_TABLE (self), NULL);

  head = gtk_widget_get_first_child (GTK_WIDGET (self->headings));
  heading = head != NULL ? gtk_widget_get_first_child (head) : NULL;
  for (; heading != NULL; heading = gtk_widget_get_next_sibling (heading)) {
    GtkWidget *label = get_label (heading);

    if (label != NULL && g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)),
                                    gtk_column_view_column_get_title (column)) == 0)
      return heading;
  }
  return NULL;
}

void
segue_track_table_add_column (SegueTrackTable     *self,
                              GtkColumnViewColumn *view_column,
                              SegueColumn          column)
{
  g_return_if_fail (SEGUE_IS_TRACK_TABLE (self));

  g_object_set_data (G_OBJECT (view_column), COLUMN_KEY, GINT_TO_POINTER (column));
  gtk_column_view_append_column (self->headings, view_column);
}

void
segue_track_table_set_below (SegueTrackTable *self,
                             SegueColumn      column)
{
  g_return_if_fail (SEGUE_IS_TRACK_TABLE (self));

  if (self->layout.below == column)
    return;
  self->layout.below = column;
  forget_text (self);
  for_each_row (self, gtk_widget_queue_draw);
}

SegueTrackRow *
segue_track_table_pick (SegueTrackTable *self,
                        double           x,
                        double           y)
{
  GtkWidget *widget;

  g_return_val_if_fail (SEGUE_IS_TRACK_TABLE (self), NULL);

  widget = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);
  if (widget != NULL && !SEGUE_IS_TRACK_ROW (widget) && widget != GTK_WIDGET (self->list))
    widget = gtk_widget_get_first_child (widget);
  return widget != NULL && SEGUE_IS_TRACK_ROW (widget) ? SEGUE_TRACK_ROW (widget) : NULL;
}
