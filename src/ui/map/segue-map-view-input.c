/* segue-map-view-input.c - gestures and keys of SegueMapView
 *
 * With a tool chosen, everything works without a mouse too: the middle of the
 * view is the pointer, arrows move the map under it, Space sets a corner and
 * Return ends the shape. Ctrl and the arrows choose the next song that way, with
 * Shift as one more. */
#include "segue-map-view-private.h"

#include <math.h>

#define STEP_LEAST 4.0   /* pixels between two corners of a drawn line */
#define ARROW_STEP 90.0  /* pixels */
#define WHEEL_FACTOR 1.22

static double
width (SegueMapView *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self));
}

static double
height (SegueMapView *self)
{
  return gtk_widget_get_height (GTK_WIDGET (self));
}

int
segue_map_view_at (SegueMapView *self,
                   double        sx,
                   double        sy)
{
  double x, y;

  if (self->points == NULL)
    return -1;
  segue_map_camera_to_map (&self->camera, width (self), height (self), sx, sy, &x, &y);
  return segue_map_points_nearest (self->points, x, y, SEGUE_MAP_REACH / self->camera.scale,
                                   self->look->flags, SEGUE_MAP_DIM);
}

static void
hover (SegueMapView *self,
       double        x,
       double        y)
{
  int i = segue_map_view_at (self, x, y);
  gint64 id = i >= 0 ? self->points->ids[i] : 0;

  self->pointer_x = x;
  self->pointer_y = y;
  if (id == self->hover_id)
    return;
  self->hover_id = id;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, segue_map_view_signals[HOVERED], 0, id, x, y);
}

/* ---- selection ------------------------------------------------------------------------ */

static gboolean
is_selected (SegueMapView *self,
             gint64        id,
             guint        *at)
{
  for (*at = 0; *at < self->selection->len; (*at)++)
    if (g_array_index (self->selection, gint64, *at) == id)
      return TRUE;
  return FALSE;
}

static void
selection_changed (SegueMapView *self)
{
  segue_map_view_show_selection (self);
  g_signal_emit (self, segue_map_view_signals[SELECTION_CHANGED], 0);
}

/* What the listener chooses otherwise is no longer along the line. */
static void
forget_path (SegueMapView *self)
{
  g_array_set_size (self->path, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
choose (SegueMapView *self,
        gint64        id,
        gboolean      toggle)
{
  guint at;

  if (!toggle) {
    g_array_set_size (self->selection, 0);
    forget_path (self);
  }
  if (toggle && is_selected (self, id, &at))
    g_array_remove_index (self->selection, at);
  else if (id != 0)
    g_array_append_val (self->selection, id);
  self->cursor_id = id != 0 ? id : self->cursor_id;
  selection_changed (self);
}

static void
choose_all (SegueMapView *self,
            GArray       *indices,
            gboolean      add)
{
  g_autofree guint8 *had = g_malloc0 (MAX (self->points->n, 1));

  if (!add) {
    g_array_set_size (self->selection, 0);
    forget_path (self);
  }
  for (guint k = 0; k < self->selection->len; k++) {
    int i = segue_map_points_find (self->points, g_array_index (self->selection, gint64, k));

    if (i >= 0)
      had[i] = 1;
  }
  for (guint k = 0; k < indices->len; k++) {
    guint32 i = g_array_index (indices, guint32, k);

    if (!(self->look->flags[i] & SEGUE_MAP_DIM) && !had[i])
      g_array_append_val (self->selection, self->points->ids[i]);
  }
  selection_changed (self);
}

/* ---- shapes ------------------------------------------------------------------------------ */

static void
add_corner (SegueMapView *self,
            double        sx,
            double        sy,
            gboolean      replace_last)
{
  double xy[2];

  segue_map_camera_to_map (&self->camera, width (self), height (self), sx, sy, &xy[0], &xy[1]);
  if (replace_last && self->drawn->len >= 4)
    g_array_set_size (self->drawn, self->drawn->len - 2);
  g_array_append_vals (self->drawn, xy, 2);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
finish_shape (SegueMapView *self,
              SegueMapTool  tool,
              gboolean      add)
{
  const double *xy = (const double *) (gpointer) self->drawn->data;
  guint n = self->drawn->len / 2;
  g_autoptr (GArray) found = NULL;
  const SegueMapBox box = n >= 2 ? (SegueMapBox) { xy[0], xy[1], xy[2 * n - 2], xy[2 * n - 1] }
                                 : (SegueMapBox) { 0, 0, 0, 0 };

  if (n < 2 || self->points == NULL) {
    g_array_set_size (self->drawn, 0);
    gtk_widget_queue_draw (GTK_WIDGET (self));
    return;
  }
  switch (tool) {
  case SEGUE_MAP_TOOL_RECTANGLE:
    found = segue_map_points_in_box (self->points, &box);
    break;
  case SEGUE_MAP_TOOL_LASSO:
    found = segue_map_points_in_polygon (self->points, xy, n);
    break;
  case SEGUE_MAP_TOOL_PATH:
    g_array_set_size (self->path, 0);
    g_array_append_vals (self->path, xy, 2 * n);
    break;
  case SEGUE_MAP_TOOL_CIRCLE:
    segue_map_view_set_circle (self, box.x0, box.y0, hypot (box.x1 - box.x0, box.y1 - box.y0));
    break;
  case SEGUE_MAP_TOOL_MOVE:
  default:
    break;
  }
  g_array_set_size (self->drawn, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (found != NULL)
    choose_all (self, found, add);
  if (tool == SEGUE_MAP_TOOL_PATH)
    g_signal_emit (self, segue_map_view_signals[PATH_DRAWN], 0);
}

static void
leave_cb (SegueMapView *self)
{
  if (self->hover_id == 0)
    return;
  self->hover_id = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, segue_map_view_signals[HOVERED], 0, (gint64) 0, 0.0, 0.0);
}

/* ---- dragging ------------------------------------------------------------------------------ */

static void
drag_begin_cb (SegueMapView   *self,
               double          x,
               double          y,
               GtkGestureDrag *drag)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (drag));

  if (button == GDK_BUTTON_SECONDARY) {
    gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_DENIED);
    return;
  }
  self->gesture = self->tool;
  if (button == GDK_BUTTON_MIDDLE)
    self->gesture = SEGUE_MAP_TOOL_MOVE;
  else if (self->tool == SEGUE_MAP_TOOL_MOVE && (state & GDK_SHIFT_MASK))
    self->gesture = SEGUE_MAP_TOOL_LASSO;
  else if (self->tool == SEGUE_MAP_TOOL_MOVE && (state & GDK_CONTROL_MASK))
    self->gesture = SEGUE_MAP_TOOL_RECTANGLE;
  self->drag_camera = self->camera;
  self->drag_x = x;
  self->drag_y = y;
}

static void
drag_update_cb (SegueMapView   *self,
                double          dx,
                double          dy,
                GtkGestureDrag *drag)
{
  double x = self->drag_x + dx, y = self->drag_y + dy;
  SegueMapCamera to = self->drag_camera;

  if (!self->dragging) {
    if (!gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy))
      return;
    self->dragging = TRUE;
    leave_cb (self); /* nothing is pointed at while something is drawn */
    gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
    g_array_set_size (self->drawn, 0);
    if (self->gesture != SEGUE_MAP_TOOL_MOVE)
      add_corner (self, self->drag_x, self->drag_y, FALSE);
    self->pointer_x = self->drag_x;
    self->pointer_y = self->drag_y;
  }
  if (self->gesture == SEGUE_MAP_TOOL_MOVE) {
    to.cx -= dx / to.scale;
    to.cy -= dy / to.scale;
    segue_map_view_move (self, &to, TRUE);
  } else if (self->gesture == SEGUE_MAP_TOOL_RECTANGLE || self->gesture == SEGUE_MAP_TOOL_CIRCLE) {
    add_corner (self, x, y, TRUE);
  } else if (hypot (x - self->pointer_x, y - self->pointer_y) >= STEP_LEAST) {
    add_corner (self, x, y, FALSE);
    self->pointer_x = x;
    self->pointer_y = y;
  }
}

static void
drag_end_cb (SegueMapView   *self,
             double          dx,
             double          dy,
             GtkGestureDrag *drag)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag));

  if (!self->dragging)
    return;
  if (self->gesture != SEGUE_MAP_TOOL_MOVE)
    finish_shape (self, self->gesture,
                  self->tool != SEGUE_MAP_TOOL_MOVE && (state & GDK_SHIFT_MASK));
  self->dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_cancel_cb (SegueMapView *self)
{
  self->dragging = FALSE;
  g_array_set_size (self->drawn, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- clicks ----------------------------------------------------------------------------------- */

static void
emit_context (SegueMapView *self,
              double        x,
              double        y)
{
  int i = segue_map_view_at (self, x, y);
  gint64 id = i >= 0 ? self->points->ids[i] : 0;
  guint at;

  if (id != 0 && !is_selected (self, id, &at))
    choose (self, id, FALSE);
  g_signal_emit (self, segue_map_view_signals[CONTEXT], 0, id, x, y);
}

static void
pressed_cb (SegueMapView    *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *click)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (click)) == GDK_BUTTON_SECONDARY) {
    gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
    emit_context (self, x, y);
  }
}

static void
released_cb (SegueMapView    *self,
             int              n_press,
             double           x,
             double           y,
             GtkGestureClick *click)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (click));
  int i = segue_map_view_at (self, x, y);

  if (button != GDK_BUTTON_PRIMARY || self->dragging)
    return;
  if (n_press == 2 && i >= 0)
    g_signal_emit (self, segue_map_view_signals[ACTIVATED], 0, self->points->ids[i]);
  else if (n_press == 1 && (i >= 0 || !(state & GDK_CONTROL_MASK)))
    choose (self, i >= 0 ? self->points->ids[i] : 0, (state & GDK_CONTROL_MASK) != 0);
}

static void
long_pressed_cb (SegueMapView *self,
                 double        x,
                 double        y)
{
  emit_context (self, x, y);
}

static void
motion_cb (SegueMapView *self,
           double        x,
           double        y)
{
  if (!self->dragging)
    hover (self, x, y);
}

/* ---- wheel and pinch --------------------------------------------------------------------------- */

static void
zoom_about (SegueMapView *self,
            double        factor,
            double        x,
            double        y,
            gboolean      at_once)
{
  SegueMapCamera to = self->target;
  double least, most;

  segue_map_view_limits (self, &least, &most);
  segue_map_camera_zoom (&to, factor, x, y, width (self), height (self), least, most);
  segue_map_view_move (self, &to, at_once);
}

static gboolean
scroll_cb (SegueMapView             *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *scroll)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));
  SegueMapCamera to = self->target;

  if (gtk_event_controller_scroll_get_unit (scroll) == GDK_SCROLL_UNIT_SURFACE &&
      !(state & GDK_CONTROL_MASK)) { /* two fingers move the map, pinching zooms it */
    to.cx += dx / to.scale;
    to.cy += dy / to.scale;
    segue_map_view_move (self, &to, TRUE);
  } else {
    zoom_about (self, pow (WHEEL_FACTOR, -CLAMP (dy, -5, 5)), self->pointer_x, self->pointer_y,
                FALSE);
  }
  return TRUE;
}

static void
pinch_begin_cb (SegueMapView *self)
{
  self->pinch_scale = 1;
}

static void
pinch_cb (SegueMapView *self,
          double        scale,
          GtkGesture   *gesture)
{
  double x = 0.5 * width (self), y = 0.5 * height (self);

  gtk_gesture_get_bounding_box_center (gesture, &x, &y);
  zoom_about (self, scale / self->pinch_scale, x, y, TRUE);
  self->pinch_scale = scale;
}

/* ---- keys --------------------------------------------------------------------------------------- */

/* Keys that come while the map glides mean the map as it will be. */
static gboolean
where_it_will_be (SegueMapView *self,
                  gint64        id,
                  double       *x,
                  double       *y)
{
  int i = segue_map_points_find (self->points, id);

  if (i >= 0)
    segue_map_camera_to_screen (&self->target, width (self), height (self), self->points->x[i], self->points->y[i],
                                x, y);
  return i >= 0;
}

static void
arrive (SegueMapView *self)
{
  gboolean fitted = self->fitted;

  segue_map_view_move (self, &self->target, TRUE);
  self->fitted = fitted;
}

static void
cursor_to (SegueMapView *self,
           int           i,
           gboolean      add)
{
  double x, y;
  guint at;

  if (i < 0)
    return;
  if (add && is_selected (self, self->points->ids[i], &at))
    self->cursor_id = self->points->ids[i];
  else
    choose (self, self->points->ids[i], add);
  if (!where_it_will_be (self, self->cursor_id, &x, &y) || x < 40 || y < 40 ||
      x > width (self) - 40 || y > height (self) - 40)
    segue_map_view_centre_on (self, self->cursor_id);
  if (where_it_will_be (self, self->cursor_id, &x, &y))
    g_signal_emit (self, segue_map_view_signals[HOVERED], 0, self->cursor_id, x, y);
}

static void
step_cursor (SegueMapView *self,
             double        dx,
             double        dy,
             gboolean      add)
{
  int from = self->cursor_id != 0 ? segue_map_points_find (self->points, self->cursor_id) : -1;

  if (from >= 0)
    cursor_to (self, segue_map_points_towards (self->points, from, dx, dy, self->look->flags,
                                               SEGUE_MAP_DIM), add);
  else /* begin with what lies nearest to the middle */
    cursor_to (self, segue_map_points_nearest (self->points, self->target.cx, self->target.cy, 1e9,
                                               self->look->flags, SEGUE_MAP_DIM), add);
}

static void
arrow (SegueMapView    *self,
       double           dx,
       double           dy,
       GdkModifierType  state)
{
  SegueMapCamera to = self->target;

  if (state & GDK_CONTROL_MASK) {
    step_cursor (self, dx, dy, (state & GDK_SHIFT_MASK) != 0);
    return;
  }
  to.cx += dx * ARROW_STEP * (state & GDK_SHIFT_MASK ? 0.25 : 1) / to.scale;
  to.cy += dy * ARROW_STEP * (state & GDK_SHIFT_MASK ? 0.25 : 1) / to.scale;
  segue_map_view_move (self, &to, FALSE);
}

static void
space_key (SegueMapView    *self,
           GdkModifierType  state)
{
  if (self->tool != SEGUE_MAP_TOOL_MOVE) {
    arrive (self); /* there, not somewhere on the way */
    add_corner (self, 0.5 * width (self), 0.5 * height (self), FALSE);
  } else if (self->cursor_id != 0) {
    choose (self, self->cursor_id, TRUE);
  } else { /* nothing to draw or choose: what Space does everywhere else */
    gtk_widget_activate_action (GTK_WIDGET (self), "app.play-pause", NULL);
  }
}

static void
return_key (SegueMapView *self)
{
  if (self->tool != SEGUE_MAP_TOOL_MOVE)
    finish_shape (self, self->tool, FALSE);
  else if (self->cursor_id != 0)
    g_signal_emit (self, segue_map_view_signals[ACTIVATED], 0, self->cursor_id);
}

static gboolean
escape_key (SegueMapView *self)
{
  if (self->drawn->len > 0)
    g_array_set_size (self->drawn, 0);
  else if (self->path->len > 0)
    segue_map_view_clear_path (self);
  else if (self->tool != SEGUE_MAP_TOOL_MOVE)
    segue_map_view_set_tool (self, SEGUE_MAP_TOOL_MOVE);
  else if (self->selection->len > 0)
    choose (self, 0, FALSE);
  else
    return FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return TRUE;
}

static void
choose_what_is_seen (SegueMapView *self)
{
  double hw = 0.5 * width (self) / self->target.scale, hh = 0.5 * height (self) / self->target.scale;
  const SegueMapBox seen = { self->target.cx - hw, self->target.cy - hh,
                             self->target.cx + hw, self->target.cy + hh };
  g_autoptr (GArray) found = segue_map_points_in_box (self->points, &seen);

  choose_all (self, found, FALSE);
}

static void
menu_key (SegueMapView *self)
{
  double x = 0.5 * width (self), y = 0.5 * height (self);

  arrive (self);
  segue_map_view_locate (self, self->cursor_id, &x, &y);
  emit_context (self, x, y);
}

static gboolean
key_cb (SegueMapView    *self,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  if (self->points == NULL || (state & GDK_ALT_MASK) ||
      ((state & GDK_CONTROL_MASK) && keyval >= GDK_KEY_0 && keyval <= GDK_KEY_9))
    return FALSE;
  switch (keyval) {
  case GDK_KEY_Left: case GDK_KEY_KP_Left: arrow (self, -1, 0, state); break;
  case GDK_KEY_Right: case GDK_KEY_KP_Right: arrow (self, 1, 0, state); break;
  case GDK_KEY_Up: case GDK_KEY_KP_Up: arrow (self, 0, -1, state); break;
  case GDK_KEY_Down: case GDK_KEY_KP_Down: arrow (self, 0, 1, state); break;
  case GDK_KEY_plus: case GDK_KEY_equal: case GDK_KEY_KP_Add:
    segue_map_view_zoom (self, 1.5);
    break;
  case GDK_KEY_minus: case GDK_KEY_KP_Subtract:
    segue_map_view_zoom (self, 1 / 1.5);
    break;
  case GDK_KEY_0: case GDK_KEY_KP_0:
    segue_map_view_see_all (self);
    break;
  case GDK_KEY_space:
    space_key (self, state);
    break;
  case GDK_KEY_Return: case GDK_KEY_KP_Enter:
    return_key (self);
    break;
  case GDK_KEY_Escape:
    return escape_key (self);
  case GDK_KEY_Menu:
    menu_key (self);
    break;
  case GDK_KEY_F10:
    if (!(state & GDK_SHIFT_MASK))
      return FALSE;
    menu_key (self);
    break;
  case GDK_KEY_1: case GDK_KEY_2: case GDK_KEY_3: case GDK_KEY_4: case GDK_KEY_5:
    segue_map_view_set_tool (self, (SegueMapTool) (keyval - GDK_KEY_1)); /* no letters: typing searches */
    break;
  case GDK_KEY_a:
    if (!(state & GDK_CONTROL_MASK))
      return FALSE;
    choose_what_is_seen (self);
    break;
  default:
    return FALSE;
  }
  return TRUE;
}

/* ---- all of it ------------------------------------------------------------------------------------ */

void
segue_map_view_add_controllers (SegueMapView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new (), *pinch = gtk_gesture_zoom_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (long_pressed_cb), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, scroll);
}
