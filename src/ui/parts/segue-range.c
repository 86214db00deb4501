/* segue-range.c - a slider with two ends: from … to …
 *
 * The ends are children, so that Tab goes from one to the other; this draws the
 * groove between them. An end does not pass the other, it stops there. UI thread
 * only. Invariant: min ≤ low ≤ high ≤ max. */
#include "segue-range.h"

#include <math.h>

#define KNOB 20      /* pixels */
#define GROOVE 4
#define PAGE_STEPS 5

struct _SegueRange
{
  GtkWidget  parent_instance;

  GtkWidget *knob[2];   /* owned: low, high */
  double     value[2];
  double     min, max, step;
  char    *(*words) (double value);
  int        dragging;  /* 0, 1; -1 none */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (SegueRange, segue_range, GTK_TYPE_WIDGET)

/* An end: nothing but a place for the focus and a style. */
#define SEGUE_TYPE_RANGE_KNOB (segue_range_knob_get_type ())
G_DECLARE_FINAL_TYPE (SegueRangeKnob, segue_range_knob, SEGUE, RANGE_KNOB, GtkWidget)
struct _SegueRangeKnob
{
  GtkWidget parent_instance;
};
G_DEFINE_FINAL_TYPE (SegueRangeKnob, segue_range_knob, GTK_TYPE_WIDGET)

static void
segue_range_knob_class_init (SegueRangeKnobClass *klass)
{
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "knob");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
segue_range_knob_init (SegueRangeKnob *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

/* ---- values --------------------------------------------------------------------------- */

static gboolean
is_rtl (SegueRange *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static double
pixel_of (SegueRange *self,
          int         which)
{
  double room = MAX (0, gtk_widget_get_width (GTK_WIDGET (self)) - KNOB);
  double span = self->max - self->min;
  double share = span > 0.0 ? (self->value[which] - self->min) / span : 0.0;

  return KNOB / 2.0 + room * (is_rtl (self) ? 1.0 - share : share);
}

static double
value_at (SegueRange *self,
          double      px)
{
  double room = MAX (1, gtk_widget_get_width (GTK_WIDGET (self)) - KNOB);
  double share = CLAMP ((px - KNOB / 2.0) / room, 0.0, 1.0);

  return self->min + (is_rtl (self) ? 1.0 - share : share) * (self->max - self->min);
}

static void
tell (SegueRange *self)
{
  for (int i = 0; i < 2; i++) {
    g_autofree char *text = self->words != NULL ? self->words (self->value[i])
                                                : g_strdup_printf ("%g", self->value[i]);

    gtk_accessible_update_property (GTK_ACCESSIBLE (self->knob[i]),
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, self->min,
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, self->max,
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, self->value[i],
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  }
}

static void
put (SegueRange *self,
     int         which,
     double      value)
{
  double least = which == 0 ? self->min : self->value[0];
  double most = which == 0 ? self->value[1] : self->max;
  double steps = round ((value - self->min) / self->step);

  value = CLAMP (self->min + steps * self->step, least, most);
  if (value == self->value[which])
    return;
  self->value[which] = value;
  tell (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_signal_emit (self, changed_signal, 0);
}

/* ---- pointer and keys -------------------------------------------------------------------- */

static void
drag_begin_cb (SegueRange     *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  double low = pixel_of (self, 0), high = pixel_of (self, 1);
  double to_low = fabs (x - low), to_high = fabs (x - high);

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->dragging = to_low < to_high ? 0 : 1;
  if (to_low == to_high) /* both in one place: the one that can go there */
    self->dragging = value_at (self, x) < self->value[0] ? 0 : 1;
  gtk_widget_grab_focus (self->knob[self->dragging]);
  put (self, self->dragging, value_at (self, x));
}

static void
drag_update_cb (SegueRange     *self,
                double          offset_x,
                double          offset_y,
                GtkGestureDrag *gesture)
{
  double x, y;

  if (self->dragging >= 0 && gtk_gesture_drag_get_start_point (gesture, &x, &y))
    put (self, self->dragging, value_at (self, x + offset_x));
}

static void
drag_end_cb (SegueRange *self)
{
  self->dragging = -1;
}

static gboolean
key_cb (GtkEventController *controller,
        guint               key,
        guint               keycode,
        GdkModifierType     state,
        SegueRange         *self)
{
  int which = gtk_event_controller_get_widget (controller) == self->knob[0] ? 0 : 1;
  int forward = is_rtl (self) ? -1 : 1;
  double value = self->value[which];

  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    value += forward * self->step;
  else if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    value -= forward * self->step;
  else if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    value += self->step;
  else if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    value -= self->step;
  else if (key == GDK_KEY_Page_Up || key == GDK_KEY_Page_Down)
    value += (key == GDK_KEY_Page_Up ? 1 : -1) * PAGE_STEPS * self->step;
  else if (key == GDK_KEY_Home || key == GDK_KEY_End)
    value = key == GDK_KEY_Home ? self->min : self->max;
  else
    return GDK_EVENT_PROPAGATE;
  put (self, which, value);
  return GDK_EVENT_STOP;
}

/* ---- widget ------------------------------------------------------------------------------ */

static void
segue_range_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  *minimum_baseline = *natural_baseline = -1;
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 4 * KNOB : KNOB + 4;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : KNOB + 4;
}

static void
segue_range_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  SegueRange *self = SEGUE_RANGE (widget);

  for (int i = 0; i < 2; i++) {
    GtkAllocation place = { .x = (int) (pixel_of (self, i) - KNOB / 2.0), .y = (height - KNOB) / 2,
                            .width = KNOB, .height = KNOB };

    gtk_widget_size_allocate (self->knob[i], &place, -1);
  }
}

static void
append_pill (GtkSnapshot   *snapshot,
             const GdkRGBA *colour,
             double         from,
             double         to,
             double         y)
{
  GskRoundedRect pill;

  gsk_rounded_rect_init_from_rect (&pill, &GRAPHENE_RECT_INIT ((float) MIN (from, to), (float) y,
                                                               (float) fabs (to - from), GROOVE),
                                   GROOVE / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &pill);
  gtk_snapshot_append_color (snapshot, colour, &pill.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
segue_range_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  SegueRange *self = SEGUE_RANGE (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  double y = (gtk_widget_get_height (widget) - GROOVE) / 2.0;
  GdkRGBA ink, accent;

  gtk_style_context_get_color (style, &ink);
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &accent))
    accent = ink;
  /* Where nothing is restricted, nothing calls for attention. */
  if (segue_range_is_whole (self)) {
    accent = ink;
    accent.alpha *= 0.32f;
  }
  ink.alpha *= 0.16f;
  append_pill (snapshot, &ink, KNOB / 2.0, gtk_widget_get_width (widget) - KNOB / 2.0, y);
  append_pill (snapshot, &accent, pixel_of (self, 0), pixel_of (self, 1), y);
  for (int i = 0; i < 2; i++)
    gtk_widget_snapshot_child (widget, self->knob[i], snapshot);
}

static void
segue_range_dispose (GObject *object)
{
  SegueRange *self = SEGUE_RANGE (object);

  for (int i = 0; i < 2; i++)
    g_clear_pointer (&self->knob[i], gtk_widget_unparent);
  G_OBJECT_CLASS (segue_range_parent_class)->dispose (object);
}

static void
segue_range_class_init (SegueRangeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_range_dispose;
  widget_class->measure = segue_range_measure;
  widget_class->size_allocate = segue_range_size_allocate;
  widget_class->snapshot = segue_range_snapshot;
  changed_signal = g_signal_new ("changed", SEGUE_TYPE_RANGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "rangeslider");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
segue_range_init (SegueRange *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->max = 1.0;
  self->step = 0.05;
  self->value[1] = 1.0;
  self->dragging = -1;
  for (int i = 0; i < 2; i++) {
    GtkEventController *keys = gtk_event_controller_key_new ();

    self->knob[i] = g_object_new (SEGUE_TYPE_RANGE_KNOB, NULL);
    gtk_widget_set_parent (self->knob[i], GTK_WIDGET (self));
    g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
    gtk_widget_add_controller (self->knob[i], keys);
  }
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  tell (self);
}

GtkWidget *
segue_range_new (void)
{
  return g_object_new (SEGUE_TYPE_RANGE, NULL);
}

void
segue_range_set_limits (SegueRange *self,
                        double      min,
                        double      max,
                        double      step)
{
  g_return_if_fail (SEGUE_IS_RANGE (self) && min < max && step > 0.0);

  self->min = min;
  self->max = max;
  self->step = step;
  segue_range_set (self, min, max);
}

void
segue_range_set_names (SegueRange *self,
                       const char *low_name,
                       const char *high_name)
{
  g_return_if_fail (SEGUE_IS_RANGE (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->knob[0]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  low_name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->knob[1]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  high_name, -1);
}

void
segue_range_set_words (SegueRange *self,
                       char     *(*words) (double value))
{
  g_return_if_fail (SEGUE_IS_RANGE (self) && words != NULL);

  self->words = words;
  tell (self);
}

void
segue_range_set (SegueRange *self,
                 double      low,
                 double      high)
{
  g_return_if_fail (SEGUE_IS_RANGE (self));

  low = isfinite (low) ? low : self->min;
  high = isfinite (high) ? high : self->max;
  self->value[0] = CLAMP (MIN (low, high), self->min, self->max);
  self->value[1] = CLAMP (MAX (low, high), self->min, self->max);
  tell (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
segue_range_get (SegueRange *self,
                 double     *low,
                 double     *high)
{
  g_return_if_fail (SEGUE_IS_RANGE (self));

  *low = self->value[0];
  *high = self->value[1];
}

gboolean
segue_range_is_whole (SegueRange *self)
{
  g_return_val_if_fail (SEGUE_IS_RANGE (self), TRUE);

  return self->value[0] <= self->min && self->value[1] >= self->max;
}
