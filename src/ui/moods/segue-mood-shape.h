/* segue-mood-shape.h - what is drawn on the mood pad, and how it is said in words
 *
 * Pure but for translated words. Places are in 0 … 1: x from dark to bright, y
 * from calm to energetic. Right to left, dark stands on the right. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SEGUE_MOOD_CORNERS_MAX 32
#define SEGUE_MOOD_RADIUS_MIN 0.03
#define SEGUE_MOOD_RADIUS_MAX 0.60
#define SEGUE_MOOD_RADIUS_LINE 0.20    /* at most, of a new line: a wider one leads nowhere */
#define SEGUE_MOOD_RADIUS_DEFAULT 0.09 /* that of a plain click */

typedef struct {
  double   x, y;      /* the spot; the end that moves, of a line */
  double   radius;    /* variety */
  guint    n_corners; /* 0: a spot; 2 and more: a line through these */
  double   corners[SEGUE_MOOD_CORNERS_MAX][2];
} SegueMoodShape;

void     segue_mood_shape_set_spot  (SegueMoodShape *self, double x, double y, double radius);
/* From many points as a hand draws them: the corners that matter, at most
 * SEGUE_MOOD_CORNERS_MAX. One that goes nowhere is a spot. */
void     segue_mood_shape_set_line  (SegueMoodShape *self, const double (*points)[2], guint n);
double   segue_mood_shape_length    (const SegueMoodShape *self); /* of the line; 0 a spot */

/* Between a place and a square of @size pixels at the origin. */
void     segue_mood_to_pixels       (double x, double y, double size, gboolean rtl,
                                     double *px, double *py);
void     segue_mood_from_pixels     (double px, double py, double size, gboolean rtl,
                                     double *x, double *y); /* clamped to 0 … 1 */

/* Each returns (transfer full) words: "a little variety"; the whole shape: "Calm, rather bright, with much variety", "From … to …". */
const char *segue_mood_variety_words (double radius); /* static */
char    *segue_mood_shape_words     (const SegueMoodShape *self);
/* The same, with its first letter large. */
char    *segue_mood_sentence        (const char *words);

G_END_DECLS
