/* segue-map-labels.h - names where there is room
 *
 * Pure: any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double   x, y;         /* in: the middle it would like, screen */
  double   w, h;         /* in */
  double   above, below; /* in: how far what it names reaches up and down from there; 0: not known */
  double   priority;     /* in: larger first */
  gboolean fixed;        /* in: not a name but something in the way, wherever it is */
  gboolean shown;        /* out */
  double   left, top;    /* out, when shown */
} SegueMapLabel;

/* What label @i would hide with its upper left corner at (@left, @top): 0 nothing, 1 as much as
 * makes nearly any other place the better one, INFINITY: never there. */
typedef double (*SegueMapBurden) (const SegueMapLabel *labels, guint i, double left, double top, gpointer data);

/* Places what fits in a view of @w × @h without one lying on another, with at least @gap between
 * them, each where it hides least and then as near as it can to where it would like to be.
 * @burden may be NULL: nothing is hidden. Returns how many are shown. Same input, same output. */
guint segue_map_labels_place (SegueMapLabel *labels, guint n, double w, double h, double gap,
                              SegueMapBurden burden, gpointer data);

G_END_DECLS
