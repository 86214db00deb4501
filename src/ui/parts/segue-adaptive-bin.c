/* segue-adaptive-bin.c - a child that is told how much room it has
 *
 * The child's own minimum is not passed on, otherwise the window could never
 * become so narrow that the child hears of it. What does not fit is clipped for
 * the one frame until the owner has reacted to "breadth". */
#include "segue-adaptive-bin.h"

struct _SegueAdaptiveBin
{
  GtkWidget     parent_instance;
  GtkWidget    *child;        /* owned as a child */
  int           min_width;    /* pixels, as the next two */
  int           medium_from;
  int           wide_from;
  SegueBreadth  breadth;
  SegueBreadth  next_breadth; /* as the last allocation asks for */
  guint         notify_id;
};

typedef enum {
  PROP_BREADTH = 1,
  PROP_CHILD,
  PROP_MEDIUM_FROM,
  PROP_MIN_WIDTH,
  PROP_WIDE_FROM,
} SegueAdaptiveBinProperty;

static GParamSpec *props[PROP_WIDE_FROM + 1];

G_DEFINE_FINAL_TYPE (SegueAdaptiveBin, segue_adaptive_bin, GTK_TYPE_WIDGET)

static gboolean
notify_cb (gpointer data)
{
  SegueAdaptiveBin *self = data;

  self->notify_id = 0;
  if (self->breadth != self->next_breadth) {
    self->breadth = self->next_breadth;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BREADTH]);
  }
  return G_SOURCE_REMOVE;
}

static void
segue_adaptive_bin_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  SegueAdaptiveBin *self = SEGUE_ADAPTIVE_BIN (widget);
  int child_min = 0;

  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
  if (self->child == NULL)
    return;

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    gtk_widget_measure (self->child, orientation, for_size, &child_min, natural, NULL, NULL);
    *minimum = self->min_width;
    *natural = MAX (*natural, *minimum);
    return;
  }
  /* The child is never given less than its minimum, so do not ask for less. */
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_min, NULL, NULL, NULL);
  gtk_widget_measure (self->child, orientation, for_size < 0 ? -1 : MAX (for_size, child_min),
                      minimum, natural, NULL, NULL);
}

static void
segue_adaptive_bin_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  SegueAdaptiveBin *self = SEGUE_ADAPTIVE_BIN (widget);
  int min_width = 0, min_height = 0, child_width;
  GskTransform *transform = NULL;

  self->next_breadth = width < self->medium_from ? SEGUE_BREADTH_NARROW
                     : width < self->wide_from   ? SEGUE_BREADTH_MEDIUM
                                                 : SEGUE_BREADTH_WIDE;
  /* Not from here: what the owner shows or hides may not change in a layout. */
  if (self->next_breadth != self->breadth && self->notify_id == 0)
    self->notify_id = g_idle_add_full (GTK_PRIORITY_RESIZE, notify_cb, self, NULL);

  if (self->child == NULL)
    return;

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  child_width = MAX (width, min_width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, child_width, &min_height, NULL,
                      NULL, NULL);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL && child_width > width)
    transform = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (width - child_width, 0));
  gtk_widget_allocate (self->child, child_width, MAX (height, min_height), baseline, transform);
}

static void
segue_adaptive_bin_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  SegueAdaptiveBin *self = SEGUE_ADAPTIVE_BIN (object);

  switch ((SegueAdaptiveBinProperty) prop_id) {
  case PROP_BREADTH:
    g_value_set_int (value, self->breadth);
    break;
  case PROP_CHILD:
    g_value_set_object (value, self->child);
    break;
  case PROP_MEDIUM_FROM:
    g_value_set_int (value, self->medium_from);
    break;
  case PROP_MIN_WIDTH:
    g_value_set_int (value, self->min_width);
    break;
  case PROP_WIDE_FROM:
    g_value_set_int (value, self->wide_from);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
set_width (SegueAdaptiveBin *self,
           int              *field,
           int               value,
           GParamSpec       *pspec)
{
  if (*field == value)
    return;
  *field = value;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
segue_adaptive_bin_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  SegueAdaptiveBin *self = SEGUE_ADAPTIVE_BIN (object);

  switch ((SegueAdaptiveBinProperty) prop_id) {
  case PROP_CHILD:
    segue_adaptive_bin_set_child (self, g_value_get_object (value));
    break;
  case PROP_MEDIUM_FROM:
    set_width (self, &self->medium_from, g_value_get_int (value), pspec);
    break;
  case PROP_MIN_WIDTH:
    set_width (self, &self->min_width, g_value_get_int (value), pspec);
    break;
  case PROP_WIDE_FROM:
    set_width (self, &self->wide_from, g_value_get_int (value), pspec);
    break;
  case PROP_BREADTH:
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_adaptive_bin_dispose (GObject *object)
{
  SegueAdaptiveBin *self = SEGUE_ADAPTIVE_BIN (object);

  g_clear_handle_id (&self->notify_id, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (segue_adaptive_bin_parent_class)->dispose (object);
}

static void
segue_adaptive_bin_class_init (SegueAdaptiveBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = segue_adaptive_bin_dispose;
  object_class->get_property = segue_adaptive_bin_get_property;
  object_class->set_property = segue_adaptive_bin_set_property;
  widget_class->measure = segue_adaptive_bin_measure;
  widget_class->size_allocate = segue_adaptive_bin_size_allocate;

  props[PROP_BREADTH] = g_param_spec_int ("breadth", NULL, NULL, SEGUE_BREADTH_NARROW,
                                          SEGUE_BREADTH_WIDE, SEGUE_BREADTH_WIDE,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, rw);
  props[PROP_MEDIUM_FROM] = g_param_spec_int ("medium-from", NULL, NULL, 0, G_MAXINT, 560, rw);
  props[PROP_MIN_WIDTH] = g_param_spec_int ("min-width", NULL, NULL, 0, G_MAXINT, 300, rw);
  props[PROP_WIDE_FROM] = g_param_spec_int ("wide-from", NULL, NULL, 0, G_MAXINT, 900, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
segue_adaptive_bin_init (SegueAdaptiveBin *self)
{
  self->min_width = 300;
  self->medium_from = 560;
  self->wide_from = 900;
  self->breadth = self->next_breadth = SEGUE_BREADTH_WIDE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

SegueBreadth
segue_adaptive_bin_get_breadth (SegueAdaptiveBin *self)
{
  g_return_val_if_fail (SEGUE_IS_ADAPTIVE_BIN (self), SEGUE_BREADTH_WIDE);

  return self->breadth;
}

void
segue_adaptive_bin_set_child (SegueAdaptiveBin *self,
                              GtkWidget        *child)
{
  g_return_if_fail (SEGUE_IS_ADAPTIVE_BIN (self));

  if (self->child == child)
    return;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHILD]);
}
