/* segue-mood-pad.c - a square from dark to bright and calm to energetic: choose a mood on it
 *
 * To assistive technology it is one thing whose name tells the place in words and
 * whose description tells what would play; both change while one moves, so that a
 * screen reader that stands on it reads them. UI thread only. Invariant: what
 * plays, if it has a place, is the first of the points. */
#include "segue-mood-pad-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "engine.h"
#include "segue-mood-density.h"

#define NATURAL_SIZE 420
#define LEAST_SIZE 220
#define ECHO_S 6

typedef enum {
  PROP_TOOL = 1,
} SegueMoodPadProperty;

static GParamSpec *props[PROP_TOOL + 1];
guint segue_mood_pad_signals[SEGUE_MOOD_N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueMoodPad, segue_mood_pad, GTK_TYPE_WIDGET)

double
segue_mood_pad_square (SegueMoodPad *self,
                       double       *left,
                       double       *top)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double size = MAX (0.0, MIN (width, height) - 2 * SEGUE_MOOD_INSET);

  *left = (width - size) / 2;
  *top = (height - size) / 2;
  return size;
}

static gboolean
is_rtl (SegueMoodPad *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

void
segue_mood_pad_place_at (SegueMoodPad *self,
                         double        px,
                         double        py,
                         double       *x,
                         double       *y)
{
  double left, top, size = segue_mood_pad_square (self, &left, &top);

  segue_mood_from_pixels (px - left, py - top, size, is_rtl (self), x, y);
}

void
segue_mood_pad_pixel_of (SegueMoodPad *self,
                         double        x,
                         double        y,
                         double       *px,
                         double       *py)
{
  double left, top, size = segue_mood_pad_square (self, &left, &top);

  segue_mood_to_pixels (x, y, size, is_rtl (self), px, py);
  *px += left;
  *py += top;
}

/* ---- what it says ------------------------------------------------------------------- */

static char *
point_words (SegueMoodPad *self)
{
  const SegueMoodPoint *point = segue_mood_pad_point (self, self->moving >= 0 ? self->moving
                                                                              : self->cursor);
  g_autofree char *place = NULL;

  if (point == NULL)
    return NULL;
  place = self->moving >= 0 ? segue_mood_words (self->moving_x, self->moving_y)
                            : segue_mood_words (point->x, point->y);
  if (self->moving >= 0)
    /* Translators: a song that is being moved, and where it is now: "So What: calm" */
    return g_strdup_printf (_("Moving %s: %s"), point->name, place);
  /* Translators: a song, and its mood: "So What: calm, rather bright" */
  return g_strdup_printf (_("%s: %s"), point->name, place);
}

void
segue_mood_pad_say (SegueMoodPad *self)
{
  g_autofree char *point = point_words (self);
  g_autofree char *shape = segue_mood_shape_words (&self->shape);
  /* Translators: the mood pad, and what is chosen on it */
  g_autofree char *name = g_strdup_printf (_("Mood pad: %s"), point != NULL ? point : shape);

  const char *description = self->told != NULL && point == NULL ? self->told : "";
  g_autofree char *said = g_strconcat (name, "\n", description, NULL);

  if (g_strcmp0 (said, self->said) == 0) /* what is not new is not read out again */
    return;
  g_free (self->said);
  self->said = g_steal_pointer (&said);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

/* ---- widget --------------------------------------------------------------------------- */

static GtkSizeRequestMode
segue_mood_pad_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
segue_mood_pad_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  *minimum_baseline = *natural_baseline = -1;
  *minimum = LEAST_SIZE;
  *natural = NATURAL_SIZE;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    *minimum = *natural = MAX (LEAST_SIZE, for_size); /* as high as it is wide */
}

static gboolean
echo_over_cb (gpointer data)
{
  SegueMoodPad *self = data;

  if (g_get_monotonic_time () - self->echo_since_us < ECHO_S * G_USEC_PER_SEC) {
    gtk_widget_queue_draw (GTK_WIDGET (self));
    return G_SOURCE_CONTINUE;
  }
  self->echo_id = 0;
  g_array_set_size (self->echoes, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
restyle (SegueMoodPad *self)
{
  g_clear_object (&self->density);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
focus_cb (SegueMoodPad *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self)))
    self->cursor = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
point_clear (gpointer data)
{
  g_free (((SegueMoodPoint *) data)->name);
}

static void
segue_mood_pad_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch ((SegueMoodPadProperty) prop_id) {
  case PROP_TOOL:
    g_value_set_int (value, SEGUE_MOOD_PAD (object)->tool);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_mood_pad_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch ((SegueMoodPadProperty) prop_id) {
  case PROP_TOOL:
    segue_mood_pad_set_tool (SEGUE_MOOD_PAD (object), (SegueMoodTool) g_value_get_int (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_mood_pad_finalize (GObject *object)
{
  SegueMoodPad *self = SEGUE_MOOD_PAD (object);

  g_clear_handle_id (&self->echo_id, g_source_remove);
  g_clear_object (&self->density);
  g_array_unref (self->drawn);
  g_array_unref (self->echoes);
  g_array_unref (self->points);
  g_free (self->library);
  g_free (self->said);
  g_free (self->told);
  G_OBJECT_CLASS (segue_mood_pad_parent_class)->finalize (object);
}

static void
install_signals (void)
{
  guint *signals = segue_mood_pad_signals;

  signals[SEGUE_MOOD_CHANGED] = g_signal_new ("changed", SEGUE_TYPE_MOOD_PAD, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SEGUE_MOOD_SETTLED] = g_signal_new ("settled", SEGUE_TYPE_MOOD_PAD, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SEGUE_MOOD_ACTIVATED] = g_signal_new ("activated", SEGUE_TYPE_MOOD_PAD,
                                                G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SEGUE_MOOD_POINT_MOVED] = g_signal_new ("point-moved", SEGUE_TYPE_MOOD_PAD,
                                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                  G_TYPE_NONE, 3, G_TYPE_INT64, G_TYPE_DOUBLE,
                                                  G_TYPE_DOUBLE);
  signals[SEGUE_MOOD_MISSING_PLAYING] = g_signal_new ("missing-playing", SEGUE_TYPE_MOOD_PAD,
                                                      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                      G_TYPE_NONE, 0);
}

static void
segue_mood_pad_class_init (SegueMoodPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = segue_mood_pad_finalize;
  object_class->get_property = segue_mood_pad_get_property;
  object_class->set_property = segue_mood_pad_set_property;
  widget_class->get_request_mode = segue_mood_pad_get_request_mode;
  widget_class->measure = segue_mood_pad_measure;
  widget_class->snapshot = segue_mood_pad_snapshot;

  props[PROP_TOOL] = g_param_spec_int ("tool", NULL, NULL, SEGUE_MOOD_TOOL_CIRCLE,
                                       SEGUE_MOOD_TOOL_LINE, SEGUE_MOOD_TOOL_CIRCLE,
                                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                       G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  install_signals ();
  gtk_widget_class_set_css_name (widget_class, "moodpad");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
segue_mood_pad_init (SegueMoodPad *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  segue_mood_shape_set_spot (&self->shape, 0.5, 0.5, SEGUE_MOOD_RADIUS_DEFAULT);
  self->points = g_array_new (FALSE, TRUE, sizeof (SegueMoodPoint));
  g_array_set_clear_func (self->points, point_clear);
  self->echoes = g_array_new (FALSE, FALSE, sizeof (SegueMoodEcho));
  self->drawn = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  self->hover = self->cursor = self->moving = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (restyle), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (focus_cb), NULL);
  g_signal_connect (self, "direction-changed", G_CALLBACK (restyle), NULL);
  segue_mood_pad_add_input (self);
  segue_mood_pad_say (self);
}

GtkWidget *
segue_mood_pad_new (void)
{
  return g_object_new (SEGUE_TYPE_MOOD_PAD, NULL);
}

/* ---- what it shows ----------------------------------------------------------------------- */

void
segue_mood_pad_set_library (SegueMoodPad *self,
                            const float  *xy,
                            gsize         n)
{
  g_return_if_fail (SEGUE_IS_MOOD_PAD (self) && (n == 0 || xy != NULL));

  g_free (self->library);
  self->library = n > 0 ? g_memdup2 (xy, 2 * n * sizeof *xy) : NULL;
  self->n_library = n;
  restyle (self);
}

/* While a point is on its way the others wait: their numbers would change under it. */
static void
forget_places (SegueMoodPad *self)
{
  self->hover = self->moving = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gint64
id_of (SegueMoodPad *self,
       int           i)
{
  const SegueMoodPoint *point = segue_mood_pad_point (self, i);

  return point != NULL ? point->id : 0;
}

static int
index_of (SegueMoodPad *self,
          gint64        id)
{
  for (guint i = 0; id != 0 && i < self->points->len; i++)
    if (g_array_index (self->points, SegueMoodPoint, i).id == id)
      return (int) i;
  return -1;
}

void
segue_mood_pad_set_points (SegueMoodPad         *self,
                           const SegueMoodPoint *points,
                           guint                 n)
{
  gint64 cursor;

  g_return_if_fail (SEGUE_IS_MOOD_PAD (self));

  cursor = id_of (self, self->cursor);
  if (self->moving >= 0 && self->drag == SEGUE_MOOD_DRAG_POINT)
    self->drag = SEGUE_MOOD_DRAG_NONE;
  forget_places (self);
  g_array_set_size (self->points, self->has_playing ? 1 : 0);
  for (guint i = 0; i < n; i++) {
    SegueMoodPoint point = points[i];

    if (self->has_playing && point.id == id_of (self, 0))
      continue;
    point.name = g_strdup (points[i].name);
    g_array_append_val (self->points, point);
  }
  self->cursor = index_of (self, cursor);
  segue_mood_pad_say (self);
}

void
segue_mood_pad_set_playing (SegueMoodPad *self,
                            gint64        id,
                            double        x,
                            double        y,
                            const char   *name)
{
  gint64 cursor;

  g_return_if_fail (SEGUE_IS_MOOD_PAD (self));

  cursor = id_of (self, self->cursor);
  forget_places (self);
  if (self->has_playing)
    g_array_remove_index (self->points, 0);
  self->has_playing = id != 0;
  if (self->has_playing) {
    SegueMoodPoint point = { .id = id, .x = x, .y = y, .name = g_strdup (name) };
    int twin = index_of (self, id);

    if (twin >= 0)
      g_array_remove_index (self->points, (guint) twin);
    g_array_prepend_val (self->points, point);
  }
  self->cursor = index_of (self, cursor);
  segue_mood_pad_say (self);
}

void
segue_mood_pad_set_echoes (SegueMoodPad        *self,
                           const SegueMoodEcho *echoes,
                           guint                n)
{
  g_return_if_fail (SEGUE_IS_MOOD_PAD (self));

  g_array_set_size (self->echoes, 0);
  if (n > 0)
    g_array_append_vals (self->echoes, echoes, n);
  self->echo_since_us = g_get_monotonic_time ();
  if (n > 0 && self->echo_id == 0)
    self->echo_id = g_timeout_add (200, echo_over_cb, self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const SegueMoodShape *
segue_mood_pad_get_shape (SegueMoodPad *self)
{
  g_return_val_if_fail (SEGUE_IS_MOOD_PAD (self), NULL);

  return &self->shape;
}

void
segue_mood_pad_set_shape (SegueMoodPad         *self,
                          const SegueMoodShape *shape)
{
  g_return_if_fail (SEGUE_IS_MOOD_PAD (self) && shape != NULL);

  self->shape = *shape;
  self->line_by_keys = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  segue_mood_pad_say (self);
}

void
segue_mood_pad_set_tool (SegueMoodPad  *self,
                         SegueMoodTool  tool)
{
  g_return_if_fail (SEGUE_IS_MOOD_PAD (self));

  if (self->tool == tool)
    return;
  self->tool = tool;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOOL]);
}

void
segue_mood_pad_set_told (SegueMoodPad *self,
                         const char   *preview)
{
  g_return_if_fail (SEGUE_IS_MOOD_PAD (self));

  if (g_strcmp0 (self->told, preview) == 0)
    return;
  g_free (self->told);
  self->told = g_strdup (preview);
  segue_mood_pad_say (self);
}
