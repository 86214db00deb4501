/* segue-mood-shape.c - what is drawn on the mood pad, and how it is said in words */
#include "segue-mood-shape.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "engine.h"

#define TOLERANCE 0.018 /* a corner nearer to the straight line than this is a tremble */
#define LINE_LEAST 0.06 /* a shorter line is a spot */

void
segue_mood_shape_set_spot (SegueMoodShape *self,
                           double          x,
                           double          y,
                           double          radius)
{
  memset (self, 0, sizeof *self);
  self->x = CLAMP (x, 0.0, 1.0);
  self->y = CLAMP (y, 0.0, 1.0);
  self->radius = CLAMP (radius, SEGUE_MOOD_RADIUS_MIN, SEGUE_MOOD_RADIUS_MAX);
}

/* ---- lines ---------------------------------------------------------------------------- */

static double
distance_to_segment (const double *p,
                     const double *a,
                     const double *b)
{
  double dx = b[0] - a[0], dy = b[1] - a[1];
  double length2 = dx * dx + dy * dy;
  double t = length2 > 0.0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2 : 0.0;

  t = CLAMP (t, 0.0, 1.0);
  return hypot (p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

/* Marks the corners that a line between @from and @to needs. Source: Douglas and
 * Peucker 1973. The depth is that of a halved line, the width of the stack small. */
static void
keep_corners (const double (*points)[2],
              guint          from,
              guint          to,
              double         tolerance,
              guint8        *keep)
{
  double farthest = 0.0;
  guint at = from;

  for (guint i = from + 1; i < to; i++) {
    double d = distance_to_segment (points[i], points[from], points[to]);

    if (d > farthest) {
      farthest = d;
      at = i;
    }
  }
  if (farthest <= tolerance)
    return;
  keep[at] = 1;
  keep_corners (points, from, at, tolerance, keep);
  keep_corners (points, at, to, tolerance, keep);
}

static guint
count_kept (const guint8 *keep,
            guint         n)
{
  guint kept = 0;

  for (guint i = 0; i < n; i++)
    kept += keep[i];
  return kept;
}

void
segue_mood_shape_set_line (SegueMoodShape *self,
                           const double  (*points)[2],
                           guint           n)
{
  g_autofree guint8 *keep = g_malloc0 (MAX (n, 1));
  double tolerance = TOLERANCE;
  double radius = self->radius;
  double length = 0.0;

  g_return_if_fail (n > 0);

  for (guint i = 1; i < n; i++)
    length += hypot (points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
  if (n < 2 || length < LINE_LEAST) {
    segue_mood_shape_set_spot (self, points[n - 1][0], points[n - 1][1], radius);
    return;
  }
  do { /* a scribble is smoothed until it fits */
    memset (keep, 0, n);
    keep[0] = keep[n - 1] = 1;
    keep_corners (points, 0, n - 1, tolerance, keep);
    tolerance *= 1.5;
  } while (count_kept (keep, n) > SEGUE_MOOD_CORNERS_MAX);

  self->n_corners = 0;
  for (guint i = 0; i < n; i++)
    if (keep[i]) {
      self->corners[self->n_corners][0] = CLAMP (points[i][0], 0.0, 1.0);
      self->corners[self->n_corners++][1] = CLAMP (points[i][1], 0.0, 1.0);
    }
  self->x = self->corners[self->n_corners - 1][0];
  self->y = self->corners[self->n_corners - 1][1];
}

double
segue_mood_shape_length (const SegueMoodShape *self)
{
  double length = 0.0;

  for (guint i = 1; i < self->n_corners; i++)
    length += hypot (self->corners[i][0] - self->corners[i - 1][0],
                     self->corners[i][1] - self->corners[i - 1][1]);
  return length;
}

/* ---- pixels -------------------------------------------------------------------------- */

void
segue_mood_to_pixels (double   x,
                      double   y,
                      double   size,
                      gboolean rtl,
                      double  *px,
                      double  *py)
{
  *px = (rtl ? 1.0 - x : x) * size;
  *py = (1.0 - y) * size;
}

void
segue_mood_from_pixels (double   px,
                        double   py,
                        double   size,
                        gboolean rtl,
                        double  *x,
                        double  *y)
{
  double across = size > 0.0 ? CLAMP (px / size, 0.0, 1.0) : 0.5;

  *x = rtl ? 1.0 - across : across;
  *y = size > 0.0 ? CLAMP (1.0 - py / size, 0.0, 1.0) : 0.5;
}

/* ---- words --------------------------------------------------------------------------- */

const char *
segue_mood_variety_words (double radius)
{
  if (radius < 0.075)
    return _("close together");
  if (radius < 0.15)
    return _("a little variety");
  if (radius < 0.30)
    return _("much variety");
  return _("anything around");
}

char *
segue_mood_shape_words (const SegueMoodShape *self)
{
  g_autofree char *end = segue_mood_words (self->x, self->y);

  if (self->n_corners >= 2) {
    g_autofree char *start = segue_mood_words (self->corners[0][0], self->corners[0][1]);

    /* Translators: two moods: "from calm, dark to energetic" */
    return g_strdup_printf (_("from %s to %s"), start, end);
  }
  /* Translators: a mood, and how much variety: "calm, dark · much variety" */
  return g_strdup_printf (_("%s · %s"), end, segue_mood_variety_words (self->radius));
}

char *
segue_mood_sentence (const char *words)
{
  const char *rest = g_utf8_next_char (words);
  g_autofree char *first = NULL;

  if (*words == '\0')
    return g_strdup ("");
  first = g_utf8_strup (words, rest - words);
  return g_strconcat (first, rest, NULL);
}
