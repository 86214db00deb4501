/* segue-map-points.c - where every track lies, and what is near a place */
#include "segue-map-points.h"

#include <math.h>
#include <string.h>

#include "segue-ids.h"

/* So many points a cell on average: few enough to look through on every move
 * of the pointer, enough that empty cells do not rule. */
#define POINTS_A_CELL 4
#define CELLS_MAX 512

/* A song farther out than this many times the spread of the middle half of all would make
 * a dot of the others. At most one in twenty on each side is set apart, and of few songs none. */
#define FENCE 3.0
#define FENCED_FROM 12

typedef struct {
  gint64 id;
  float  x, y;
} Point;

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  const Point *p = a, *q = b;

  return (p->id > q->id) - (p->id < q->id);
}

static int
compare_floats (gconstpointer a,
                gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static void
measure (const float *x,
         guint        n,
         double      *low,
         double      *high,
         double      *core_low,
         double      *core_high)
{
  g_autofree float *sorted = g_memdup2 (x, sizeof (float) * n);
  guint cut = n / 200, most = n >= FENCED_FROM ? n / 20 + 1 : 0, first = cut, last = n - 1 - cut;
  double reach;

  qsort (sorted, n, sizeof (float), compare_floats);
  *low = sorted[0];
  *high = sorted[n - 1];
  reach = FENCE * (sorted[n - 1 - n / 4] - sorted[n / 4]);
  while (first < most && sorted[first] < sorted[n / 4] - reach)
    first++;
  while (last > n - 1 - most && sorted[last] > sorted[n - 1 - n / 4] + reach)
    last--;
  *core_low = sorted[first];
  *core_high = sorted[last];
}

static guint
cell_of (const SegueMapPoints *self,
         double                x,
         double                y)
{
  guint c = MIN ((guint) ((x - self->box.x0) / self->cell), self->columns - 1);
  guint r = MIN ((guint) ((y - self->box.y0) / self->cell), self->rows - 1);

  return r * self->columns + c;
}

static void
make_grid (SegueMapPoints *self)
{
  double w = self->box.x1 - self->box.x0, h = self->box.y1 - self->box.y0;
  double side = MAX (MAX (w, h), 1e-6);
  guint across = CLAMP ((guint) sqrt (self->n / (double) POINTS_A_CELL), 1, CELLS_MAX);
  g_autofree guint32 *fill = NULL;

  self->cell = side / across * 1.000001;
  self->columns = MAX (1, (guint) ceil (w / self->cell));
  self->rows = MAX (1, (guint) ceil (h / self->cell));
  self->first = g_new0 (guint32, self->columns * self->rows + 1);
  self->order = g_new (guint32, MAX (self->n, 1));
  for (guint i = 0; i < self->n; i++)
    self->first[cell_of (self, self->x[i], self->y[i]) + 1]++;
  for (guint k = 0; k < self->columns * self->rows; k++)
    self->first[k + 1] += self->first[k];
  fill = g_memdup2 (self->first, sizeof (guint32) * (self->columns * self->rows + 1));
  for (guint i = 0; i < self->n; i++)
    self->order[fill[cell_of (self, self->x[i], self->y[i])]++] = i;
}

SegueMapPoints *
segue_map_points_new (const gint64 *ids,
                      const float  *x,
                      const float  *y,
                      guint         n)
{
  SegueMapPoints *self = g_new0 (SegueMapPoints, 1);
  g_autofree Point *points = g_new (Point, MAX (n, 1));
  guint kept = 0;

  g_atomic_ref_count_init (&self->refs);
  for (guint i = 0; i < n; i++)
    if (isfinite (x[i]) && isfinite (y[i]) && fabsf (x[i]) < 1e9f && fabsf (y[i]) < 1e9f)
      points[kept++] = (Point) { ids[i], x[i], y[i] };
  qsort (points, kept, sizeof (Point), compare_ids);
  self->ids = g_new (gint64, MAX (kept, 1));
  self->x = g_new (float, MAX (kept, 1));
  self->y = g_new (float, MAX (kept, 1));
  for (guint i = 0; i < kept; i++) {
    if (i > 0 && points[i].id == points[i - 1].id)
      continue;
    self->ids[self->n] = points[i].id;
    self->x[self->n] = points[i].x;
    self->y[self->n++] = points[i].y;
  }
  if (self->n > 0) {
    measure (self->x, self->n, &self->box.x0, &self->box.x1, &self->core.x0, &self->core.x1);
    measure (self->y, self->n, &self->box.y0, &self->box.y1, &self->core.y0, &self->core.y1);
  }
  make_grid (self);
  return self;
}

void
segue_map_points_set_before (SegueMapPoints       *self,
                             const SegueMapPoints *before)
{
  guint k = 0;

  g_clear_pointer (&self->came_from, g_free);
  if (before == NULL || before->n == 0)
    return;
  self->came_from = g_new (float, 2 * MAX (self->n, 1));
  for (guint i = 0; i < self->n; i++) {
    while (k < before->n && before->ids[k] < self->ids[i])
      k++;
    if (k < before->n && before->ids[k] == self->ids[i]) {
      self->came_from[2 * i] = before->x[k];
      self->came_from[2 * i + 1] = before->y[k];
    } else { /* a new one appears where it belongs */
      self->came_from[2 * i] = self->x[i];
      self->came_from[2 * i + 1] = self->y[i];
    }
  }
}

SegueMapPoints *
segue_map_points_ref (SegueMapPoints *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
segue_map_points_unref (SegueMapPoints *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->ids);
  g_free (self->x);
  g_free (self->y);
  g_free (self->first);
  g_free (self->order);
  g_free (self->came_from);
  g_free (self);
}

int
segue_map_points_find (const SegueMapPoints *self,
                       gint64                id)
{
  return segue_ids_find (self->ids, self->n, id);
}

gboolean
segue_map_points_cells (const SegueMapPoints *self,
                        const SegueMapBox    *box,
                        guint                *c0,
                        guint                *r0,
                        guint                *c1,
                        guint                *r1)
{
  if (self->n == 0 || !(box->x1 >= self->box.x0) || !(box->y1 >= self->box.y0) ||
      !(box->x0 <= self->box.x1) || !(box->y0 <= self->box.y1))
    return FALSE;
  *c0 = (guint) (MAX (box->x0 - self->box.x0, 0.0) / self->cell);
  *r0 = (guint) (MAX (box->y0 - self->box.y0, 0.0) / self->cell);
  *c1 = (guint) MIN ((box->x1 - self->box.x0) / self->cell, self->columns - 1.0);
  *r1 = (guint) MIN ((box->y1 - self->box.y0) / self->cell, self->rows - 1.0);
  *c0 = MIN (*c0, self->columns - 1);
  *r0 = MIN (*r0, self->rows - 1);
  return TRUE;
}

guint
segue_map_points_count_cells (const SegueMapPoints *self,
                              const SegueMapBox    *box)
{
  guint c0, r0, c1, r1, n = 0;

  if (!segue_map_points_cells (self, box, &c0, &r0, &c1, &r1))
    return 0;
  for (guint r = r0; r <= r1; r++)
    n += self->first[r * self->columns + c1 + 1] - self->first[r * self->columns + c0];
  return n;
}

int
segue_map_points_nearest (const SegueMapPoints *self,
                          double                x,
                          double                y,
                          double                radius,
                          const guint8         *flags,
                          guint8                not_these)
{
  const SegueMapBox box = { x - radius, y - radius, x + radius, y + radius };
  double best = radius * radius;
  guint c0, r0, c1, r1;
  int found = -1;

  if (!segue_map_points_cells (self, &box, &c0, &r0, &c1, &r1))
    return -1;
  for (guint r = r0; r <= r1; r++)
    for (guint k = self->first[r * self->columns + c0];
         k < self->first[r * self->columns + c1 + 1]; k++) {
      guint i = self->order[k];
      double dx = self->x[i] - x, dy = self->y[i] - y, d = dx * dx + dy * dy;

      if (d <= best && (flags == NULL || (flags[i] & not_these) == 0)) {
        best = d;
        found = (int) i;
      }
    }
  return found;
}

int
segue_map_points_towards (const SegueMapPoints *self,
                          int                   from,
                          double                dx,
                          double                dy,
                          const guint8         *flags,
                          guint8                not_these)
{
  double best = INFINITY, length = hypot (dx, dy);
  int found = -1;

  if (from < 0 || (guint) from >= self->n || !(length > 0))
    return -1;
  for (guint i = 0; i < self->n; i++) {
    double vx = self->x[i] - self->x[from], vy = self->y[i] - self->y[from];
    double along = (vx * dx + vy * dy) / length;
    double across = fabs (vx * dy - vy * dx) / length;
    double cost = along + 2 * across; /* straight ahead before nearer but aside */

    if ((int) i == from || along <= 0 || across > along || cost >= best ||
        (flags != NULL && (flags[i] & not_these) != 0))
      continue;
    best = cost;
    found = (int) i;
  }
  return found;
}

static int
compare_indices (gconstpointer a,
                 gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

typedef gboolean (*Inside) (double x, double y, gconstpointer data);

static GArray *
collect (const SegueMapPoints *self,
         const SegueMapBox    *box,
         Inside                inside,
         gconstpointer         data)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint c0, r0, c1, r1;

  if (!segue_map_points_cells (self, box, &c0, &r0, &c1, &r1))
    return found;
  for (guint r = r0; r <= r1; r++)
    for (guint k = self->first[r * self->columns + c0];
         k < self->first[r * self->columns + c1 + 1]; k++) {
      guint32 i = self->order[k];

      if (inside (self->x[i], self->y[i], data))
        g_array_append_val (found, i);
    }
  g_array_sort (found, compare_indices);
  return found;
}

static gboolean
inside_box (double        x,
            double        y,
            gconstpointer data)
{
  const SegueMapBox *box = data;

  return x >= box->x0 && x <= box->x1 && y >= box->y0 && y <= box->y1;
}

GArray *
segue_map_points_in_box (const SegueMapPoints *self,
                         const SegueMapBox    *box)
{
  const SegueMapBox upright = { MIN (box->x0, box->x1), MIN (box->y0, box->y1),
                                MAX (box->x0, box->x1), MAX (box->y0, box->y1) };

  return collect (self, &upright, inside_box, &upright);
}

typedef struct { double x, y, radius2; } Circle;

static gboolean
inside_circle (double        x,
               double        y,
               gconstpointer data)
{
  const Circle *circle = data;
  double dx = x - circle->x, dy = y - circle->y;

  return dx * dx + dy * dy <= circle->radius2;
}

GArray *
segue_map_points_in_circle (const SegueMapPoints *self,
                            double                x,
                            double                y,
                            double                radius)
{
  const SegueMapBox box = { x - radius, y - radius, x + radius, y + radius };
  const Circle circle = { x, y, radius * radius };

  return collect (self, &box, inside_circle, &circle);
}

typedef struct { const double *corner; guint n; } Polygon;

static gboolean
inside_polygon (double        x,
                double        y,
                gconstpointer data)
{
  const Polygon *polygon = data;
  gboolean inside = FALSE;

  for (guint i = 0, j = polygon->n - 1; i < polygon->n; j = i++) {
    const double *a = polygon->corner + 2 * i, *b = polygon->corner + 2 * j;

    if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
      inside = !inside;
  }
  return inside;
}

GArray *
segue_map_points_in_polygon (const SegueMapPoints *self,
                             const double         *polygon,
                             guint                 n_corners)
{
  const Polygon shape = { polygon, n_corners };
  SegueMapBox box = { INFINITY, INFINITY, -INFINITY, -INFINITY };

  if (n_corners < 3)
    return g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < n_corners; i++) {
    box.x0 = MIN (box.x0, polygon[2 * i]);
    box.x1 = MAX (box.x1, polygon[2 * i]);
    box.y0 = MIN (box.y0, polygon[2 * i + 1]);
    box.y1 = MAX (box.y1, polygon[2 * i + 1]);
  }
  return collect (self, &box, inside_polygon, &shape);
}
