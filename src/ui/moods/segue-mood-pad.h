/* segue-mood-pad.h - a square from dark to bright and calm to energetic: choose a mood on it
 *
 * Knows places and points, not music: what they mean is the page's business. UI
 * thread.
 *
 * Pointer: a click chooses a spot, a drag draws a circle around it, with Shift
 * (or the tool) a line; a point is dragged to where it belongs. Keys: arrows move
 * the spot (Shift: farther), + and - the circle; L begins a line, each further L
 * sets a corner, Escape gives it up; N and Shift+N go through the points, M takes
 * the one they stand on along with the arrows, Return puts it down. P goes to what
 * plays. Otherwise Return plays, Ctrl+Return queues. */
#pragma once

#include <gtk/gtk.h>

#include "segue-mood-shape.h"

G_BEGIN_DECLS

typedef enum {
  SEGUE_MOOD_TOOL_CIRCLE = 0,
  SEGUE_MOOD_TOOL_LINE,
} SegueMoodTool;

typedef struct {
  gint64  id;
  double  x, y;
  char   *name; /* owned; as shown beside it and said */
} SegueMoodPoint;

/* A point that moved because another was corrected. */
typedef struct {
  double from_x, from_y, to_x, to_y;
} SegueMoodEcho;

/* Property: tool (int, SegueMoodTool, notify). Signals:
 *   "changed" ()                          the shape is another one, also while it is drawn
 *   "settled" ()                          the hand has let go, or a key has done its work
 *   "activated" (gboolean queue)          double click, Return; Ctrl+Return: to the queue
 *   "point-moved" (gint64, double, double) a point was put down somewhere else
 *   "missing-playing" ()                  P, and what plays has no place here */
#define SEGUE_TYPE_MOOD_PAD (segue_mood_pad_get_type ())
G_DECLARE_FINAL_TYPE (SegueMoodPad, segue_mood_pad, SEGUE, MOOD_PAD, GtkWidget)

GtkWidget *segue_mood_pad_new (void);

/* The library: [n][2] places, copied; drawn as a soft density. */
void segue_mood_pad_set_library (SegueMoodPad *self, const float *xy, gsize n);
/* Songs that stand on the pad as points, copied. */
void segue_mood_pad_set_points  (SegueMoodPad *self, const SegueMoodPoint *points, guint n);
/* What plays now; id 0: nothing, or it has no place. @name as in a point. */
void segue_mood_pad_set_playing (SegueMoodPad *self, gint64 id, double x, double y,
                                 const char *name);
/* Shown softly for some seconds. */
void segue_mood_pad_set_echoes  (SegueMoodPad *self, const SegueMoodEcho *echoes, guint n);

/* Borrowed. Says nothing to itself: no signal. */
const SegueMoodShape *segue_mood_pad_get_shape (SegueMoodPad *self);
void segue_mood_pad_set_shape   (SegueMoodPad *self, const SegueMoodShape *shape);
void segue_mood_pad_set_tool    (SegueMoodPad *self, SegueMoodTool tool);
/* Read out together with the place: what would play. NULL: nothing. */
void segue_mood_pad_set_told    (SegueMoodPad *self, const char *preview);
/* Begins to move the point of @id by the keyboard. FALSE: it has none. */
gboolean segue_mood_pad_move_point (SegueMoodPad *self, gint64 id);

G_END_DECLS
