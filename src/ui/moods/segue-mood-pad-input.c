/* segue-mood-pad-input.c - pointer and keys of SegueMoodPad */
#include "segue-mood-pad-private.h"

#include <math.h>
#include <string.h>

#define STEP 0.02
#define STEP_LARGE 0.10
#define RADIUS_FACTOR 1.2
#define DRAG_LEAST 7.0      /* pixels before a press becomes a drag */
#define LINE_STEP_LEAST 3.0 /* pixels between two points of a drawn line */

static void
emit (SegueMoodPad *self,
      guint         which)
{
  g_signal_emit (self, segue_mood_pad_signals[which], 0);
}

static void
changed (SegueMoodPad *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  segue_mood_pad_say (self);
  emit (self, SEGUE_MOOD_CHANGED);
}

static int
point_at (SegueMoodPad *self,
          double        px,
          double        py)
{
  double nearest = SEGUE_MOOD_REACH;
  int found = -1;

  for (guint i = 0; i < self->points->len; i++) {
    const SegueMoodPoint *point = segue_mood_pad_point (self, (int) i);
    double x, y, d;

    segue_mood_pad_pixel_of (self, point->x, point->y, &x, &y);
    d = hypot (x - px, y - py);
    if (d <= nearest) {
      nearest = d;
      found = (int) i;
    }
  }
  return found;
}

/* ---- moving a point -------------------------------------------------------------------- */

static void
take_point (SegueMoodPad *self,
            int           i)
{
  const SegueMoodPoint *point = segue_mood_pad_point (self, i);

  self->moving = i;
  self->cursor = i;
  self->moving_x = point->x;
  self->moving_y = point->y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  segue_mood_pad_say (self);
}

/* @keep FALSE: it goes back to where it was. */
static void
put_point (SegueMoodPad *self,
           gboolean      keep)
{
  SegueMoodPoint *point = segue_mood_pad_point (self, self->moving);

  self->moving = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (point != NULL && keep &&
      hypot (point->x - self->moving_x, point->y - self->moving_y) > 1e-6) {
    point->x = self->moving_x;
    point->y = self->moving_y;
    g_signal_emit (self, segue_mood_pad_signals[SEGUE_MOOD_POINT_MOVED], 0, point->id, point->x,
                   point->y);
  }
  segue_mood_pad_say (self);
}

gboolean
segue_mood_pad_move_point (SegueMoodPad *self,
                           gint64        id)
{
  g_return_val_if_fail (SEGUE_IS_MOOD_PAD (self), FALSE);

  for (guint i = 0; i < self->points->len; i++)
    if (segue_mood_pad_point (self, (int) i)->id == id) {
      gtk_widget_grab_focus (GTK_WIDGET (self));
      take_point (self, (int) i);
      return TRUE;
    }
  return FALSE;
}

/* ---- the pointer ------------------------------------------------------------------------- */

static void
add_to_line (SegueMoodPad *self,
             double        px,
             double        py)
{
  double place[2], last_x, last_y;

  segue_mood_pad_place_at (self, px, py, &place[0], &place[1]);
  if (self->drawn->len > 0) {
    const double *last = (const double *) (void *) self->drawn->data + 2 * (self->drawn->len - 1);

    segue_mood_pad_pixel_of (self, last[0], last[1], &last_x, &last_y);
    if (hypot (last_x - px, last_y - py) < LINE_STEP_LEAST)
      return;
  }
  g_array_append_val (self->drawn, place);
}

static void
drag_begin_cb (SegueMoodPad   *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->moving = -1;
  self->line_by_keys = FALSE;
  self->drag = SEGUE_MOOD_DRAG_PRESSED;
  self->press_x = x;
  self->press_y = y;
  self->shift = (state & GDK_SHIFT_MASK) != 0;
}

static void
begin_real_drag (SegueMoodPad *self)
{
  int point = point_at (self, self->press_x, self->press_y);
  gboolean line = (self->tool == SEGUE_MOOD_TOOL_LINE) != self->shift;

  if (point >= 0 && !self->shift) {
    self->drag = SEGUE_MOOD_DRAG_POINT;
    take_point (self, point);
  } else if (line) {
    self->drag = SEGUE_MOOD_DRAG_LINE;
    self->shape.radius = MIN (self->shape.radius, SEGUE_MOOD_RADIUS_LINE);
    g_array_set_size (self->drawn, 0);
    add_to_line (self, self->press_x, self->press_y);
  } else {
    self->drag = SEGUE_MOOD_DRAG_CIRCLE;
  }
}

static void
drag_update_cb (SegueMoodPad *self,
                double        offset_x,
                double        offset_y)
{
  double px = self->press_x + offset_x, py = self->press_y + offset_y;
  double left, top, size = segue_mood_pad_square (self, &left, &top);
  double x, y;

  if (self->drag == SEGUE_MOOD_DRAG_PRESSED && hypot (offset_x, offset_y) >= DRAG_LEAST)
    begin_real_drag (self);
  switch (self->drag) {
  case SEGUE_MOOD_DRAG_CIRCLE:
    segue_mood_pad_place_at (self, self->press_x, self->press_y, &x, &y);
    segue_mood_shape_set_spot (&self->shape, x, y, hypot (offset_x, offset_y) / MAX (size, 1.0));
    changed (self);
    break;
  case SEGUE_MOOD_DRAG_LINE:
    add_to_line (self, px, py);
    segue_mood_shape_set_line (&self->shape, (const double (*)[2]) (void *) self->drawn->data,
                               self->drawn->len);
    changed (self);
    break;
  case SEGUE_MOOD_DRAG_POINT:
    segue_mood_pad_place_at (self, px, py, &self->moving_x, &self->moving_y);
    gtk_widget_queue_draw (GTK_WIDGET (self));
    break;
  case SEGUE_MOOD_DRAG_NONE:
  case SEGUE_MOOD_DRAG_PRESSED:
  default:
    break;
  }
}

static void
drag_end_cb (SegueMoodPad *self,
             double        offset_x,
             double        offset_y)
{
  SegueMoodDrag drag = self->drag;
  double x, y;

  self->drag = SEGUE_MOOD_DRAG_NONE;
  if (drag == SEGUE_MOOD_DRAG_NONE)
    return;
  if (drag == SEGUE_MOOD_DRAG_POINT) {
    put_point (self, TRUE);
    return;
  }
  if (drag == SEGUE_MOOD_DRAG_PRESSED) {
    segue_mood_pad_place_at (self, self->press_x, self->press_y, &x, &y);
    segue_mood_shape_set_spot (&self->shape, x, y, self->shape.radius);
    changed (self);
  }
  g_array_set_size (self->drawn, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  emit (self, SEGUE_MOOD_SETTLED);
}

static void
drag_cancel_cb (SegueMoodPad *self)
{
  if (self->drag == SEGUE_MOOD_DRAG_POINT)
    put_point (self, FALSE);
  self->drag = SEGUE_MOOD_DRAG_NONE;
  g_array_set_size (self->drawn, 0);
}

static void
click_cb (SegueMoodPad *self,
          int           n_press)
{
  if (n_press == 2)
    g_signal_emit (self, segue_mood_pad_signals[SEGUE_MOOD_ACTIVATED], 0, FALSE);
}

static void
motion_cb (SegueMoodPad *self,
           double        x,
           double        y)
{
  int point = point_at (self, x, y);

  if (point == self->hover)
    return;
  self->hover = point;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), point >= 0 ? "grab" : "crosshair");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (SegueMoodPad *self)
{
  self->hover = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- keys -------------------------------------------------------------------------------- */

/* The end of a line that is being drawn by keys is its last corner. */
static void
move_spot (SegueMoodPad *self,
           double        dx,
           double        dy)
{
  SegueMoodShape *shape = &self->shape;

  if (self->line_by_keys) {
    double *end = shape->corners[shape->n_corners - 1];

    end[0] = shape->x = CLAMP (shape->x + dx, 0.0, 1.0);
    end[1] = shape->y = CLAMP (shape->y + dy, 0.0, 1.0);
  } else {
    segue_mood_shape_set_spot (shape, shape->x + dx, shape->y + dy, shape->radius);
  }
  changed (self);
  emit (self, SEGUE_MOOD_SETTLED);
}

static void
arrow (SegueMoodPad *self,
       guint         key,
       gboolean      large)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  double step = large ? STEP_LARGE : STEP;
  double dx = 0.0, dy = 0.0;

  if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    dx = rtl ? step : -step;
  else if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    dx = rtl ? -step : step;
  else
    dy = key == GDK_KEY_Up || key == GDK_KEY_KP_Up ? step : -step;
  if (self->moving >= 0) {
    self->moving_x = CLAMP (self->moving_x + dx, 0.0, 1.0);
    self->moving_y = CLAMP (self->moving_y + dy, 0.0, 1.0);
    gtk_widget_queue_draw (GTK_WIDGET (self));
    segue_mood_pad_say (self);
  } else {
    move_spot (self, dx, dy);
  }
}

static void
grow (SegueMoodPad *self,
      double        factor)
{
  SegueMoodShape *shape = &self->shape;

  shape->radius = CLAMP (shape->radius * factor, SEGUE_MOOD_RADIUS_MIN, SEGUE_MOOD_RADIUS_MAX);
  changed (self);
  emit (self, SEGUE_MOOD_SETTLED);
}

/* The first L begins at the spot, each further one sets a corner. */
static void
line_key (SegueMoodPad *self)
{
  SegueMoodShape *shape = &self->shape;

  if (!self->line_by_keys) {
    self->line_by_keys = TRUE;
    shape->radius = MIN (shape->radius, SEGUE_MOOD_RADIUS_LINE);
    shape->n_corners = 2;
    for (guint i = 0; i < 2; i++) {
      shape->corners[i][0] = shape->x;
      shape->corners[i][1] = shape->y;
    }
  } else if (shape->n_corners < SEGUE_MOOD_CORNERS_MAX) {
    shape->corners[shape->n_corners][0] = shape->x;
    shape->corners[shape->n_corners++][1] = shape->y;
  }
  changed (self);
}

static gboolean
escape (SegueMoodPad *self)
{
  if (self->moving >= 0) {
    put_point (self, FALSE);
    return GDK_EVENT_STOP;
  }
  if (self->shape.n_corners == 0)
    return GDK_EVENT_PROPAGATE;
  self->line_by_keys = FALSE;
  segue_mood_shape_set_spot (&self->shape, self->shape.x, self->shape.y, self->shape.radius);
  changed (self);
  emit (self, SEGUE_MOOD_SETTLED);
  return GDK_EVENT_STOP;
}

static void
activate (SegueMoodPad *self,
          gboolean      queue)
{
  if (self->moving >= 0) {
    put_point (self, TRUE);
    return;
  }
  self->line_by_keys = FALSE;
  g_signal_emit (self, segue_mood_pad_signals[SEGUE_MOOD_ACTIVATED], 0, queue);
}

static void
next_point (SegueMoodPad *self,
            gboolean      back)
{
  int n = (int) self->points->len;

  if (n == 0 || self->moving >= 0)
    return;
  self->cursor = self->cursor < 0 ? (back ? n - 1 : 0) : (self->cursor + (back ? n - 1 : 1)) % n;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  segue_mood_pad_say (self);
}

static void
go_to_playing (SegueMoodPad *self)
{
  const SegueMoodPoint *playing = self->has_playing ? segue_mood_pad_point (self, 0) : NULL;

  if (playing == NULL) {
    emit (self, SEGUE_MOOD_MISSING_PLAYING);
    return;
  }
  self->line_by_keys = FALSE;
  segue_mood_shape_set_spot (&self->shape, playing->x, playing->y, self->shape.radius);
  changed (self);
  emit (self, SEGUE_MOOD_SETTLED);
}

/* FALSE: not one of ours. */
static gboolean
letter (SegueMoodPad *self,
        guint         key)
{
  switch (key) {
  case GDK_KEY_plus:
  case GDK_KEY_equal: /* the same key without Shift on many keyboards */
  case GDK_KEY_KP_Add:
    grow (self, RADIUS_FACTOR);
    return TRUE;
  case GDK_KEY_minus:
  case GDK_KEY_KP_Subtract:
    grow (self, 1.0 / RADIUS_FACTOR);
    return TRUE;
  case GDK_KEY_l:
    line_key (self);
    return TRUE;
  case GDK_KEY_n:
  case GDK_KEY_N:
    next_point (self, key == GDK_KEY_N);
    return TRUE;
  case GDK_KEY_m:
    if (self->moving < 0 && segue_mood_pad_point (self, self->cursor) != NULL)
      take_point (self, self->cursor);
    return TRUE;
  case GDK_KEY_p:
    go_to_playing (self);
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
key_cb (SegueMoodPad    *self,
        guint            key,
        guint            keycode,
        GdkModifierType  state)
{
  state &= gtk_accelerator_get_default_mod_mask ();
  switch (key) {
  case GDK_KEY_Left:
  case GDK_KEY_Right:
  case GDK_KEY_Up:
  case GDK_KEY_Down:
  case GDK_KEY_KP_Left:
  case GDK_KEY_KP_Right:
  case GDK_KEY_KP_Up:
  case GDK_KEY_KP_Down:
    if ((state & ~GDK_SHIFT_MASK) != 0)
      return GDK_EVENT_PROPAGATE;
    arrow (self, key, (state & GDK_SHIFT_MASK) != 0);
    return GDK_EVENT_STOP;
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
    if ((state & ~GDK_CONTROL_MASK) != 0)
      return GDK_EVENT_PROPAGATE;
    activate (self, state == GDK_CONTROL_MASK);
    return GDK_EVENT_STOP;
  case GDK_KEY_Escape:
    return escape (self);
  default:
    return (state & ~GDK_SHIFT_MASK) == 0 && letter (self, key) ? GDK_EVENT_STOP
                                                                : GDK_EVENT_PROPAGATE;
  }
}

void
segue_mood_pad_add_input (SegueMoodPad *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (click_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  /* Together, so that the claim of one does not end the other. */
  gtk_gesture_group (click, drag);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, keys);
}
