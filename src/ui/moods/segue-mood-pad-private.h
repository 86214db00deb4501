/* segue-mood-pad-private.h - what the files of SegueMoodPad share */
#pragma once

#include "segue-mood-pad.h"

G_BEGIN_DECLS

#define SEGUE_MOOD_REACH 10.0 /* pixels from a point within which the pointer means it */
#define SEGUE_MOOD_INSET 1.0

enum {
  SEGUE_MOOD_CHANGED,
  SEGUE_MOOD_SETTLED,
  SEGUE_MOOD_ACTIVATED,
  SEGUE_MOOD_POINT_MOVED,
  SEGUE_MOOD_MISSING_PLAYING,
  SEGUE_MOOD_N_SIGNALS
};
extern guint segue_mood_pad_signals[SEGUE_MOOD_N_SIGNALS];

typedef enum {
  SEGUE_MOOD_DRAG_NONE = 0,
  SEGUE_MOOD_DRAG_PRESSED, /* not far enough yet to mean anything */
  SEGUE_MOOD_DRAG_CIRCLE,
  SEGUE_MOOD_DRAG_LINE,
  SEGUE_MOOD_DRAG_POINT,
} SegueMoodDrag;

struct _SegueMoodPad
{
  GtkWidget       parent_instance;

  SegueMoodShape  shape;
  SegueMoodTool   tool;

  /* Owned */
  float          *library;  /* [n_library][2] */
  gsize           n_library;
  GdkTexture     *density;  /* NULL: to be made */
  gboolean        density_dark;
  GArray         *points;   /* SegueMoodPoint; what plays is the first, if it has a place */
  GArray         *echoes;   /* SegueMoodEcho */
  GArray         *drawn;    /* double[2]: the line as it is drawn */
  char           *said;     /* what assistive technology knows */
  char           *told;

  gboolean        has_playing;
  int             hover;    /* point under the pointer, -1 none */
  int             cursor;   /* point that the keys stand on, -1 none */
  int             moving;   /* point that is on its way, -1 none */
  double          moving_x, moving_y;
  gboolean        line_by_keys;
  SegueMoodDrag   drag;
  double          press_x, press_y; /* pixels of the widget */
  gboolean        shift;
  gint64          echo_since_us;
  guint           echo_id;
};

/* The square within the widget, pixels. */
double segue_mood_pad_square   (SegueMoodPad *self, double *left, double *top);
void   segue_mood_pad_place_at (SegueMoodPad *self, double px, double py, double *x, double *y);
void   segue_mood_pad_pixel_of (SegueMoodPad *self, double x, double y, double *px, double *py);
void   segue_mood_pad_add_input (SegueMoodPad *self);
/* After every change of what the pad says of itself. */
void   segue_mood_pad_say      (SegueMoodPad *self);
void   segue_mood_pad_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

static inline SegueMoodPoint *
segue_mood_pad_point (SegueMoodPad *self,
                      int           i)
{
  return i >= 0 && i < (int) self->points->len ? &g_array_index (self->points, SegueMoodPoint, i)
                                               : NULL;
}

G_END_DECLS
