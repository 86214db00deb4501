/* segue-map-labels.c - names where there is room */
#include "segue-map-labels.h"

#include <math.h>

static int
compare_labels (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  const SegueMapLabel *labels = data;
  guint i = *(const guint *) a, j = *(const guint *) b;

  if (labels[i].priority != labels[j].priority)
    return labels[i].priority < labels[j].priority ? 1 : -1;
  return (i > j) - (i < j);
}

static gboolean
is_free (const SegueMapLabel *labels,
         const guint         *order,
         guint                n_before,
         double               left,
         double               top,
         const SegueMapLabel *one,
         double               gap)
{
  for (guint k = 0; k < n_before; k++) {
    const SegueMapLabel *other = &labels[order[k]];

    if (other->shown && left < other->left + other->w + gap && other->left < left + one->w + gap &&
        top < other->top + other->h + gap && other->top < top + one->h + gap)
      return FALSE;
  }
  return TRUE;
}

/* A name whose middle is in sight slides inwards from an edge rather than being left out. */
static double
beside_edges (const SegueMapLabel *label,
              double               w,
              double               gap)
{
  double left = label->x - 0.5 * label->w;

  if (label->fixed || label->x < 0 || label->x > w)
    return left;
  return CLAMP (left, MIN (gap, w - gap - label->w), MAX (w - gap - label->w, gap));
}

/* Where it may stand: rows, its own heights up and down, and columns, its own widths aside; and
 * what each costs. Two of the rows are clear of what it names. */
enum { ROW_OWN, ROW_ABOVE, ROW_BELOW, N_ROWS = 7, N_COLUMNS = 7 };

static const struct { double shift, cost; } ROWS[N_ROWS] = {
  { 0, 0 }, { 0, 0.08 }, { 0, 0.10 }, { -0.8, 0.16 }, { 0.8, 0.17 }, { 1.5, 0.60 }, { -1.5, 0.61 } };
static const struct { double shift, cost; } COLUMNS[N_COLUMNS] = {
  { 0, 0 }, { -0.35, 0.20 }, { 0.35, 0.21 }, { -0.6, 0.45 }, { 0.6, 0.46 },
  { -0.9, 0.80 }, { 0.9, 0.81 } };

static double
top_of (const SegueMapLabel *label,
        guint                row)
{
  if (row == ROW_ABOVE)
    return label->y - label->above - label->h;
  if (row == ROW_BELOW)
    return label->y + label->below;
  return label->y - 0.5 * label->h + ROWS[row].shift * label->h;
}

static void
place_one (SegueMapLabel  *labels,
           const guint    *order,
           guint           n_before,
           double          w,
           double          h,
           double          gap,
           SegueMapBurden  burden,
           gpointer        data)
{
  SegueMapLabel *label = &labels[order[n_before]];
  double least = INFINITY;

  label->shown = FALSE;
  if (label->x < 0 || label->x > w || label->y < 0 || label->y > h)
    return; /* it would point at what is out of sight */
  for (guint k = 0; k < N_ROWS * N_COLUMNS; k++) {
    guint row = k / N_COLUMNS, column = k % N_COLUMNS;
    double left = beside_edges (label, w, gap) + COLUMNS[column].shift * label->w;
    double top = top_of (label, row), cost = ROWS[row].cost + COLUMNS[column].cost;

    if ((row == ROW_ABOVE && label->above <= 0) || (row == ROW_BELOW && label->below <= 0) || cost >= least)
      continue;
    if (left < gap || top < gap || left + label->w > w - gap || top + label->h > h - gap
        || !is_free (labels, order, n_before, left, top, label, gap))
      continue;
    cost += burden != NULL ? burden (labels, order[n_before], left, top, data) : 0.0;
    if (cost >= least)
      continue;
    least = cost;
    label->shown = TRUE;
    label->left = left;
    label->top = top;
  }
}

guint
segue_map_labels_place (SegueMapLabel  *labels,
                        guint           n,
                        double          w,
                        double          h,
                        double          gap,
                        SegueMapBurden  burden,
                        gpointer        data)
{
  g_autofree guint *order = g_new (guint, MAX (n, 1));
  guint shown = 0;

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n, sizeof (guint), compare_labels, labels);
  for (guint k = 0; k < n; k++) {
    SegueMapLabel *label = &labels[order[k]];

    if (label->fixed) {
      label->shown = TRUE;
      label->left = beside_edges (label, w, gap);
      label->top = label->y - 0.5 * label->h;
      continue;
    }
    place_one (labels, order, k, w, h, gap, burden, data);
    shown += label->shown;
  }
  return shown;
}
