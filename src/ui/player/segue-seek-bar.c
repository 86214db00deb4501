/* segue-seek-bar.c - where in the track we are, drawn over its waveform
 *
 * Height is loudness, colour is brightness of sound: dark violet for bass, over
 * rose, to warm yellow for cymbals. Without features it is a plain line. Drawn
 * anew only when the position moved by a pixel. To assistive technology it is a
 * slider. */
#include "segue-seek-bar.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "segue-format.h"

#define BAR_PX 2.0f      /* one bar of the waveform */
#define GAP_PX 1.0f
#define LINE_PX 4.0f     /* without a waveform */
#define STEP_S 5.0       /* arrow keys */
#define PAGE_S 30.0      /* page keys */
#define WAVE_HEIGHT 36   /* pixels */

struct _SegueSeekBar
{
  GtkWidget parent_instance;
  double    position_s;
  double    duration_s;
  double    drag_s;        /* where the pointer is, while dragging */
  double    hover_s;       /* NaN: no pointer over it */
  gboolean  can_seek;
  gboolean  dragging;
  gboolean  has_wave;
  guint8    wave[FEATURE_WAVEFORM_POINTS];
  guint8    brightness[FEATURE_WAVEFORM_POINTS];
};

typedef enum {
  PROP_CAN_SEEK = 1,
  PROP_DURATION,
  PROP_POSITION,
} SegueSeekBarProperty;

static GParamSpec *props[PROP_POSITION + 1];
static guint seek_signal;

G_DEFINE_FINAL_TYPE (SegueSeekBar, segue_seek_bar, GTK_TYPE_WIDGET)

static gboolean
is_rtl (SegueSeekBar *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static double
shown_s (SegueSeekBar *self)
{
  return self->dragging ? self->drag_s : self->position_s;
}

static double
fraction_of (SegueSeekBar *self,
             double        position_s)
{
  return self->duration_s > 0.0 ? CLAMP (position_s / self->duration_s, 0.0, 1.0) : 0.0;
}

static double
seconds_at (SegueSeekBar *self,
            double        x)
{
  int width = MAX (1, gtk_widget_get_width (GTK_WIDGET (self)));
  double fraction = CLAMP (x / width, 0.0, 1.0);

  return (is_rtl (self) ? 1.0 - fraction : fraction) * self->duration_s;
}

static void
update_accessible (SegueSeekBar *self)
{
  g_autofree char *at = segue_format_clock (shown_s (self));
  g_autofree char *of = segue_format_clock (self->duration_s);
  /* Translators: a position and the length of the track: "1:20 of 3:07" */
  g_autofree char *text = g_strdup_printf (_("%s of %s"), at, of);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, self->duration_s,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, shown_s (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
ask_seek (SegueSeekBar *self,
          double        position_s)
{
  if (self->can_seek && self->duration_s > 0.0)
    g_signal_emit (self, seek_signal, 0, CLAMP (position_s, 0.0, self->duration_s));
}

/* ---- drawing ---------------------------------------------------------------------- */

/* Three colours on the way from dark to bright sound; in the light scheme a
 * shade deeper, so that yellow stands out from white. */
static GdkRGBA
colour_of (guint8   brightness,
           gboolean dark_scheme)
{
  static const GdkRGBA DARK[3] = {
    { 0.51f, 0.42f, 0.92f, 1 }, { 0.93f, 0.42f, 0.62f, 1 }, { 0.98f, 0.80f, 0.36f, 1 },
  };
  static const GdkRGBA LIGHT[3] = {
    { 0.36f, 0.25f, 0.76f, 1 }, { 0.82f, 0.24f, 0.47f, 1 }, { 0.90f, 0.58f, 0.08f, 1 },
  };
  const GdkRGBA *stops = dark_scheme ? DARK : LIGHT;
  float t = brightness / 255.0f * 2.0f;
  int i = t < 1.0f ? 0 : 1;
  float f = t - i;

  return (GdkRGBA) {
    stops[i].red + f * (stops[i + 1].red - stops[i].red),
    stops[i].green + f * (stops[i + 1].green - stops[i].green),
    stops[i].blue + f * (stops[i + 1].blue - stops[i].blue),
    1.0f,
  };
}

static void
snapshot_wave (SegueSeekBar *self,
               GtkSnapshot  *snapshot,
               float         width,
               float         height)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  float played = (float) fraction_of (self, shown_s (self)) * width;
  guint n = MAX (1, (guint) (width / (BAR_PX + GAP_PX)));

  for (guint i = 0; i < n; i++) {
    guint from = i * FEATURE_WAVEFORM_POINTS / n;
    guint to = MAX (from + 1, (i + 1) * FEATURE_WAVEFORM_POINTS / n);
    guint peak = 0, bright = 0;
    float x = i * (BAR_PX + GAP_PX), h;
    GdkRGBA colour;

    for (guint k = from; k < to; k++) {
      peak = MAX (peak, self->wave[k]);
      bright += self->brightness[k];
    }
    colour = colour_of (bright / (to - from), dark);
    if (x > played)
      colour.alpha = 0.32f;
    h = MAX (2.0f, peak / 255.0f * height);
    gtk_snapshot_append_color (snapshot, &colour,
                               &GRAPHENE_RECT_INIT (is_rtl (self) ? width - x - BAR_PX : x,
                                                    (height - h) / 2, BAR_PX, h));
  }
}

static void
append_pill (GtkSnapshot   *snapshot,
             const GdkRGBA *colour,
             float          x,
             float          y,
             float          width,
             float          height)
{
  GskRoundedRect clip;

  gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (x, y, width, height), height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  gtk_snapshot_append_color (snapshot, colour, &clip.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
snapshot_line (SegueSeekBar *self,
               GtkSnapshot  *snapshot,
               float         width,
               float         height)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  float played = (float) fraction_of (self, shown_s (self)) * width;
  float y = (height - LINE_PX) / 2;
  GdkRGBA colour, accent;

  gtk_style_context_get_color (style, &colour);
  if (!gtk_style_context_lookup_color (style, "accent_color", &accent))
    accent = colour;
  colour.alpha *= 0.18f;
  append_pill (snapshot, &colour, 0, y, width, LINE_PX);
  if (played >= LINE_PX)
    append_pill (snapshot, &accent, is_rtl (self) ? width - played : 0, y, played, LINE_PX);
}

/* A thin line under the pointer, and at the position while it is dragged. */
static void
snapshot_marks (SegueSeekBar *self,
                GtkSnapshot  *snapshot,
                float         width,
                float         height)
{
  double at = self->dragging ? self->drag_s : self->hover_s;
  GdkRGBA colour;
  float x;

  if (!isfinite (at) || !self->can_seek || self->duration_s <= 0.0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  colour.alpha *= self->dragging ? 0.9f : 0.4f;
  x = (float) fraction_of (self, at) * width;
  if (is_rtl (self))
    x = width - x;
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (x - 1, 0, 2, height));
}

static void
segue_seek_bar_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  SegueSeekBar *self = SEGUE_SEEK_BAR (widget);
  float width = gtk_widget_get_width (widget);
  float height = gtk_widget_get_height (widget);

  if (self->has_wave && self->duration_s > 0.0)
    snapshot_wave (self, snapshot, width, height);
  else
    snapshot_line (self, snapshot, width, height);
  snapshot_marks (self, snapshot, width, height);
}

static void
segue_seek_bar_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  *minimum_baseline = *natural_baseline = -1;
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : 20;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 400 : WAVE_HEIGHT;
}

/* ---- pointer and keys ---------------------------------------------------------------- */

static void
show_tooltip (SegueSeekBar *self)
{
  g_autofree char *text = NULL;

  if (isfinite (self->hover_s) && self->duration_s > 0.0)
    text = segue_format_clock (self->hover_s);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               SegueSeekBar   *self)
{
  if (!self->can_seek || self->duration_s <= 0.0) {
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
    return;
  }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->dragging = TRUE;
  self->drag_s = seconds_at (self, x);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          offset_x,
                double          offset_y,
                SegueSeekBar   *self)
{
  double x, y;

  if (!self->dragging || !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  self->drag_s = seconds_at (self, x + offset_x);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_POSITION]);
}

static void
drag_end_cb (GtkGestureDrag *gesture,
             double          offset_x,
             double          offset_y,
             SegueSeekBar   *self)
{
  if (!self->dragging)
    return;
  self->dragging = FALSE;
  self->position_s = self->drag_s; /* no jump back until the player answers */
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ask_seek (self, self->drag_s);
}

static void
drag_cancel_cb (GtkGesture       *gesture,
                GdkEventSequence *sequence,
                SegueSeekBar     *self)
{
  self->dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller,
           double                    x,
           double                    y,
           SegueSeekBar             *self)
{
  self->hover_s = seconds_at (self, x);
  show_tooltip (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (GtkEventControllerMotion *controller,
          SegueSeekBar             *self)
{
  self->hover_s = NAN;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           SegueSeekBar             *self)
{
  ask_seek (self, self->position_s - (dy + dx) * STEP_S);
  return GDK_EVENT_STOP;
}

static gboolean
seek_binding (GtkWidget *widget,
              GVariant  *args,
              gpointer   data)
{
  SegueSeekBar *self = SEGUE_SEEK_BAR (widget);
  double step;
  gboolean visual;

  g_variant_get (args, "(db)", &step, &visual);
  if (isinf (step))
    ask_seek (self, step < 0 ? 0.0 : self->duration_s);
  else
    ask_seek (self, self->position_s + (visual && is_rtl (self) ? -step : step));
  return GDK_EVENT_STOP;
}

static void
add_keys (GtkWidgetClass *klass)
{
  static const struct { guint key; double step; gboolean visual; } KEYS[] = {
    { GDK_KEY_Left, -STEP_S, TRUE },      { GDK_KEY_Right, STEP_S, TRUE },
    { GDK_KEY_Down, -STEP_S, FALSE },     { GDK_KEY_Up, STEP_S, FALSE },
    { GDK_KEY_Page_Down, -PAGE_S, FALSE }, { GDK_KEY_Page_Up, PAGE_S, FALSE },
    { GDK_KEY_Home, -INFINITY, FALSE },   { GDK_KEY_End, INFINITY, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (KEYS); i++)
    gtk_widget_class_add_binding (klass, KEYS[i].key, 0, seek_binding, "(db)", KEYS[i].step,
                                  KEYS[i].visual);
}

/* ---- object ----------------------------------------------------------------------------- */

static void
segue_seek_bar_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SegueSeekBar *self = SEGUE_SEEK_BAR (object);

  switch ((SegueSeekBarProperty) prop_id) {
  case PROP_CAN_SEEK:
    g_value_set_boolean (value, self->can_seek);
    break;
  case PROP_DURATION:
    g_value_set_double (value, self->duration_s);
    break;
  case PROP_POSITION:
    g_value_set_double (value, shown_s (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_seek_bar_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SegueSeekBar *self = SEGUE_SEEK_BAR (object);

  switch ((SegueSeekBarProperty) prop_id) {
  case PROP_CAN_SEEK:
    self->can_seek = g_value_get_boolean (value);
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_DISABLED,
                                 !self->can_seek, -1);
    break;
  case PROP_DURATION:
    self->duration_s = g_value_get_double (value);
    update_accessible (self);
    break;
  case PROP_POSITION:
    segue_seek_bar_set_position (self, g_value_get_double (value));
    return; /* it notifies */
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    return;
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (object, pspec);
}

static void
segue_seek_bar_class_init (SegueSeekBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = segue_seek_bar_get_property;
  object_class->set_property = segue_seek_bar_set_property;
  widget_class->measure = segue_seek_bar_measure;
  widget_class->snapshot = segue_seek_bar_snapshot;

  props[PROP_CAN_SEEK] = g_param_spec_boolean ("can-seek", NULL, NULL, FALSE, rw);
  props[PROP_DURATION] = g_param_spec_double ("duration", NULL, NULL, 0, G_MAXDOUBLE, 0, rw);
  props[PROP_POSITION] = g_param_spec_double ("position", NULL, NULL, 0, G_MAXDOUBLE, 0, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  seek_signal = g_signal_new ("seek", SEGUE_TYPE_SEEK_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_DOUBLE);

  add_keys (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_widget_class_set_css_name (widget_class, "seekbar");
}

static void
segue_seek_bar_init (SegueSeekBar *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES |
                                     GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);

  self->hover_s = NAN;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Position"), -1);

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

void
segue_seek_bar_set_features (SegueSeekBar     *self,
                             const FeatureSet *features)
{
  g_return_if_fail (SEGUE_IS_SEEK_BAR (self));

  self->has_wave = FALSE;
  if (features != NULL) {
    memcpy (self->wave, features->waveform, sizeof self->wave);
    memcpy (self->brightness, features->brightness, sizeof self->brightness);
    for (guint i = 0; i < FEATURE_WAVEFORM_POINTS && !self->has_wave; i++)
      self->has_wave = self->wave[i] > 0; /* silence is a line */
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
segue_seek_bar_set_position (SegueSeekBar *self,
                             double        position_s)
{
  int width, before, after;

  g_return_if_fail (SEGUE_IS_SEEK_BAR (self));

  if (self->position_s == position_s)
    return;
  width = gtk_widget_get_width (GTK_WIDGET (self));
  before = (int) (fraction_of (self, self->position_s) * width);
  after = (int) (fraction_of (self, position_s) * width);
  self->position_s = position_s;
  if (self->dragging)
    return;
  if (before != after) {
    update_accessible (self);
    gtk_widget_queue_draw (GTK_WIDGET (self));
  }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_POSITION]);
}

double
segue_seek_bar_get_step_s (SegueSeekBar *self)
{
  g_return_val_if_fail (SEGUE_IS_SEEK_BAR (self), 1.0);

  return self->duration_s / MAX (1, gtk_widget_get_width (GTK_WIDGET (self)));
}
