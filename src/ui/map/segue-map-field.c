/* segue-map-field.c - the regions of the map: where each group of tracks is dense
 *
 * A density over a grid for each group, and around it the line that holds
 * seven eighths of the group wherever no other group is denser. */
#include "segue-map-field.h"

#include <math.h>
#include <string.h>

#define SIDE 160
#define BORDER 0.14       /* of the map's width, left free around it */
#define INSIDE_SHARE 0.88 /* of a group that its outline holds */
#define LOOP_LEAST 0.06   /* of the group's largest loop: smaller islands are left out */
#define REACH_MAX 36      /* cells of one arm of the blur */

/* ---- density ------------------------------------------------------------------- */

/* Few points need a broad brush, many a fine one: Scott's rule in the plane. */
static double
brush_cells (guint n)
{
  return CLAMP (0.085 * SIDE * pow (MAX (n, 1), -1.0 / 6.0), 1.7, 9.0);
}

static void
blur_lines (const float *from,
            float       *to,
            const float *kernel,
            int          reach)
{
  /* Writes transposed, so that two passes blur both ways and turn back. */
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      int a = MAX (x - reach, 0), b = MIN (x + reach, SIDE - 1);
      float sum = 0;

      for (int k = a; k <= b; k++)
        sum += from[y * SIDE + k] * kernel[k - x + reach];
      to[x * SIDE + y] = sum;
    }
}

static void
blur (float  *grid,
      double  sigma)
{
  g_autofree float *other = g_new (float, SIDE * SIDE);
  int reach = MIN ((int) ceil (3 * sigma), REACH_MAX);
  float kernel[2 * REACH_MAX + 1];
  float sum = 0;

  for (int k = -reach; k <= reach; k++)
    sum += kernel[k + reach] = (float) exp (-0.5 * k * k / (sigma * sigma));
  for (int k = 0; k <= 2 * reach; k++)
    kernel[k] /= sum;
  blur_lines (grid, other, kernel, reach);
  blur_lines (other, grid, kernel, reach);
}

static gboolean
grid_place (const SegueMapField *self,
            double               x,
            double               y,
            double              *gx,
            double              *gy)
{
  *gx = (x - self->box.x0) / (self->box.x1 - self->box.x0) * SIDE - 0.5;
  *gy = (y - self->box.y0) / (self->box.y1 - self->box.y0) * SIDE - 0.5;
  return *gx >= 0 && *gy >= 0 && *gx < SIDE - 1 && *gy < SIDE - 1;
}

static float
sample (const float *grid,
        double       gx,
        double       gy)
{
  int x = (int) gx, y = (int) gy;
  float fx = (float) (gx - x), fy = (float) (gy - y);
  const float *g = grid + y * SIDE + x;

  return (g[0] * (1 - fx) + g[1] * fx) * (1 - fy) + (g[SIDE] * (1 - fx) + g[SIDE + 1] * fx) * fy;
}

static guint
deposit (const SegueMapField  *self,
         const SegueMapPoints *points,
         const guint8         *class,
         guint                 wanted,
         float                *grid)
{
  guint n = 0;

  memset (grid, 0, sizeof (float) * SIDE * SIDE);
  for (guint i = 0; i < points->n; i++) {
    double gx, gy;
    float fx, fy, *g;

    if (class[i] != wanted || !grid_place (self, points->x[i], points->y[i], &gx, &gy))
      continue;
    fx = (float) (gx - (int) gx);
    fy = (float) (gy - (int) gy);
    g = grid + (int) gy * SIDE + (int) gx;
    g[0] += (1 - fx) * (1 - fy);
    g[1] += fx * (1 - fy);
    g[SIDE] += (1 - fx) * fy;
    g[SIDE + 1] += fx * fy;
    n++;
  }
  return n;
}

/* ---- outlines --------------------------------------------------------------------- */

static int
compare_floats (gconstpointer a,
                gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* The density that INSIDE_SHARE of the group's own points exceed. */
static float
threshold (const SegueMapField  *self,
           const SegueMapPoints *points,
           const guint8         *class,
           guint                 wanted,
           const float          *grid,
           guint                 n)
{
  g_autofree float *at = g_new (float, MAX (n, 1));
  guint k = 0;

  for (guint i = 0; i < points->n && k < n; i++) {
    double gx, gy;

    if (class[i] == wanted && grid_place (self, points->x[i], points->y[i], &gx, &gy))
      at[k++] = sample (grid, gx, gy);
  }
  qsort (at, k, sizeof (float), compare_floats);
  return k > 0 ? at[(guint) (k * (1 - INSIDE_SHARE))] : INFINITY;
}

/* Crossing of the level 0 on the edge from cell corner (x, y) right (even
 * @edge) or down (odd). */
static void
edge_place (const float *level,
            int          edge,
            float       *gx,
            float       *gy)
{
  int corner = edge / 2, x = corner % SIDE, y = corner / SIDE;
  float a = level[corner], b = level[edge % 2 == 0 ? corner + 1 : corner + SIDE];
  float t = a / (a - b);

  *gx = x + (edge % 2 == 0 ? t : 0);
  *gy = y + (edge % 2 == 0 ? 0 : t);
}

/* Which edge follows which in a square of four corners, the inside on the
 * right hand: sides 0 top, 1 right, 2 bottom, 3 left; -1 ends. Saddles are cut
 * apart, always the same way. */
static const gint8 FOLLOWS[16][4] = {
  { -1, -1 }, { 3, 0, -1 }, { 0, 1, -1 }, { 3, 1, -1 },
  { 1, 2, -1 }, { 3, 0, 1, 2 }, { 0, 2, -1 }, { 3, 2, -1 },
  { 2, 3, -1 }, { 2, 0, -1 }, { 0, 1, 2, 3 }, { 2, 1, -1 },
  { 1, 3, -1 }, { 1, 0, -1 }, { 0, 3, -1 }, { -1, -1 },
};

static int
side_edge (int x,
           int y,
           int side)
{
  switch (side) {
  case 0: return 2 * (y * SIDE + x);
  case 1: return 2 * (y * SIDE + x + 1) + 1;
  case 2: return 2 * ((y + 1) * SIDE + x);
  default: return 2 * (y * SIDE + x) + 1;
  }
}

static void
link_edges (const float *level,
            int         *next)
{
  for (int i = 0; i < 2 * SIDE * SIDE; i++)
    next[i] = -1;
  for (int y = 0; y + 1 < SIDE; y++)
    for (int x = 0; x + 1 < SIDE; x++) {
      const float *g = level + y * SIDE + x;
      int which = (g[0] > 0) | (g[1] > 0) << 1 | (g[SIDE + 1] > 0) << 2 | (g[SIDE] > 0) << 3;
      const gint8 *f = FOLLOWS[which];

      for (int k = 0; k < 4 && f[k] >= 0; k += 2)
        next[side_edge (x, y, f[k])] = side_edge (x, y, f[k + 1]);
    }
}

/* Chaikin's corner cutting, twice: round without leaving the line. */
static GArray *
smooth (GArray *xy)
{
  for (int round = 0; round < 2; round++) {
    GArray *cut = g_array_new (FALSE, FALSE, sizeof (float));
    guint n = xy->len / 2;

    for (guint i = 0; i < n; i++) {
      const float *a = &g_array_index (xy, float, 2 * i);
      const float *b = &g_array_index (xy, float, 2 * ((i + 1) % n));
      const float both[4] = { 0.75f * a[0] + 0.25f * b[0], 0.75f * a[1] + 0.25f * b[1],
                              0.25f * a[0] + 0.75f * b[0], 0.25f * a[1] + 0.75f * b[1] };

      g_array_append_vals (cut, both, 4);
    }
    g_array_unref (xy);
    xy = cut;
  }
  return xy;
}

static double
loop_area (const float *xy,
           guint        n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++) {
    const float *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % n);

    sum += (double) a[0] * b[1] - (double) b[0] * a[1];
  }
  return 0.5 * fabs (sum);
}

static int
compare_loops (gconstpointer a,
               gconstpointer b)
{
  const SegueMapLoop *p = a, *q = b;

  return (p->area < q->area) - (p->area > q->area);
}

static SegueMapLoop
take_loop (const SegueMapField *self,
           const float         *level,
           int                 *next,
           int                  start)
{
  GArray *xy = g_array_new (FALSE, FALSE, sizeof (float));
  double cell_x = (self->box.x1 - self->box.x0) / SIDE, cell_y = (self->box.y1 - self->box.y0) / SIDE;
  SegueMapLoop loop;
  int edge = start;

  while (edge >= 0 && next[edge] >= 0) {
    int after = next[edge];
    float place[2];

    edge_place (level, edge, &place[0], &place[1]);
    place[0] = (float) (self->box.x0 + (place[0] + 0.5) * cell_x);
    place[1] = (float) (self->box.y0 + (place[1] + 0.5) * cell_y);
    g_array_append_vals (xy, place, 2);
    next[edge] = -1;
    edge = after;
  }
  xy = smooth (xy);
  loop.n = xy->len / 2;
  loop.xy = (float *) (gpointer) g_array_free (xy, FALSE);
  loop.area = loop_area (loop.xy, loop.n);
  return loop;
}

static void
trace (SegueMapField  *self,
       SegueMapRegion *region,
       const float    *level)
{
  g_autofree int *next = g_new (int, 2 * SIDE * SIDE);
  GArray *loops = g_array_new (FALSE, FALSE, sizeof (SegueMapLoop));
  guint kept = 0;

  link_edges (level, next);
  for (int i = 0; i < 2 * SIDE * SIDE; i++)
    if (next[i] >= 0) {
      SegueMapLoop loop = take_loop (self, level, next, i);

      g_array_append_val (loops, loop);
    }
  g_array_sort (loops, compare_loops);
  for (guint i = 0; i < loops->len; i++) {
    SegueMapLoop *loop = &g_array_index (loops, SegueMapLoop, i);

    if (loop->area >= LOOP_LEAST * g_array_index (loops, SegueMapLoop, 0).area)
      kept++;
    else
      g_free (loop->xy);
  }
  region->n_loops = kept;
  region->loops = (SegueMapLoop *) (gpointer) g_array_free (loops, FALSE);
}

/* ---- the whole -------------------------------------------------------------------- */

/* Above 0 inside: denser than the outline's level, and denser than any other. */
static void
make_level (const float *own,
            const float *top,
            const float *second,
            float        least,
            float       *level)
{
  for (int i = 0; i < SIDE * SIDE; i++) {
    int x = i % SIDE, y = i / SIDE;
    float rival = own[i] >= top[i] ? second[i] : top[i];
    float above = own[i] / least - 1.0f;
    float ahead = (own[i] - rival) / (least * 0.5f);

    level[i] = MIN (above, ahead);
    if (!(level[i] < 0) && !(level[i] > 0))
      level[i] = -1e-6f;
    if (x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1)
      level[i] = -1.0f; /* every line closes within the grid */
  }
}

static void
place_label (SegueMapField  *self,
             SegueMapRegion *region,
             const float    *own,
             const float    *level)
{
  double sx = 0, sy = 0, sum = 0, gx, gy;
  int best = 0;

  for (int i = 0; i < SIDE * SIDE; i++) {
    double weight = level[i] > 0 ? own[i] : 0;

    sx += weight * (i % SIDE);
    sy += weight * (i / SIDE);
    sum += weight;
    if (own[i] * (level[i] > 0 ? 2 : 1) > own[best] * (level[best] > 0 ? 2 : 1))
      best = i;
  }
  gx = best % SIDE;
  gy = best / SIDE;
  if (sum > 0 && level[(int) (sy / sum + 0.5) * SIDE + (int) (sx / sum + 0.5)] > 0) {
    gx = sx / sum;
    gy = sy / sum;
  }
  region->label_x = (float) (self->box.x0 + (gx + 0.5) / SIDE * (self->box.x1 - self->box.x0));
  region->label_y = (float) (self->box.y0 + (gy + 0.5) / SIDE * (self->box.y1 - self->box.y0));
}

static void
mix_colours (SegueMapField *self,
             float        **grids,
             guint          n_classes,
             const guint32 *rgb)
{
  g_autofree float *sorted = NULL;
  float full;

  for (int i = 0; i < SIDE * SIDE; i++) {
    float sum = 0, mix[3] = { 0 };

    for (guint c = 0; c < n_classes; c++) {
      sum += grids[c][i];
      for (int k = 0; k < 3; k++)
        mix[k] += grids[c][i] * (float) (rgb[c] >> (16 - 8 * k) & 255);
    }
    self->density[i] = sum;
    for (int k = 0; k < 3; k++)
      self->share[3 * i + k] = sum > 0 ? mix[k] / sum : 128.0f;
  }
  sorted = g_memdup2 (self->density, sizeof (float) * SIDE * SIDE);
  qsort (sorted, SIDE * SIDE, sizeof (float), compare_floats);
  full = MAX (sorted[(int) (SIDE * SIDE * 0.97)], 1e-12f);
  for (int i = 0; i < SIDE * SIDE; i++)
    self->density[i] = 1.0f - expf (-2.2f * self->density[i] / full);
}

static void
make_regions (SegueMapField        *self,
              const SegueMapPoints *points,
              const guint8         *class,
              float               **grids)
{
  g_autofree float *top = g_new0 (float, SIDE * SIDE), *second = g_new0 (float, SIDE * SIDE);
  g_autofree float *level = g_new (float, SIDE * SIDE);

  for (guint c = 0; c < self->n_regions; c++)
    for (int i = 0; i < SIDE * SIDE; i++) {
      float v = grids[c][i];

      if (v > top[i]) {
        second[i] = top[i];
        top[i] = v;
      } else if (v > second[i]) {
        second[i] = v;
      }
    }
  for (guint c = 0; c < self->n_regions; c++) {
    SegueMapRegion *region = &self->regions[c];
    float least = threshold (self, points, class, c, grids[c], region->n_points);

    if (region->n_points == 0 || !(least > 0))
      continue;
    make_level (grids[c], top, second, least, level);
    place_label (self, region, grids[c], level);
    trace (self, region, level);
  }
}

SegueMapField *
segue_map_field_new (const SegueMapPoints *points,
                     const guint8         *class,
                     guint                 n_classes,
                     const guint32        *rgb)
{
  SegueMapField *self = g_new0 (SegueMapField, 1);
  double w = MAX (points->core.x1 - points->core.x0, 1e-6);
  double h = MAX (points->core.y1 - points->core.y0, 1e-6);
  double border = BORDER * MAX (w, h);
  g_autofree float **grids = g_new0 (float *, n_classes + 1);

  g_atomic_ref_count_init (&self->refs);
  self->side = SIDE;
  self->box = (SegueMapBox) { points->core.x0 - border, points->core.y0 - border,
                              points->core.x1 + border, points->core.y1 + border };
  self->density = g_new0 (float, SIDE * SIDE);
  self->share = g_new0 (float, SIDE * SIDE * 3);
  self->n_regions = n_classes;
  self->regions = g_new0 (SegueMapRegion, MAX (n_classes, 1));
  for (guint c = 0; c < n_classes; c++) {
    grids[c] = g_new (float, SIDE * SIDE);
    self->regions[c].n_points = deposit (self, points, class, c, grids[c]);
    blur (grids[c], brush_cells (self->regions[c].n_points));
  }
  mix_colours (self, grids, n_classes, rgb);
  make_regions (self, points, class, grids);
  for (guint c = 0; c < n_classes; c++)
    g_free (grids[c]);
  return self;
}

SegueMapField *
segue_map_field_ref (SegueMapField *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
segue_map_field_unref (SegueMapField *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  for (guint c = 0; c < self->n_regions; c++) {
    for (guint k = 0; k < self->regions[c].n_loops; k++)
      g_free (self->regions[c].loops[k].xy);
    g_free (self->regions[c].loops);
  }
  g_free (self->regions);
  g_free (self->density);
  g_free (self->share);
  g_free (self);
}

static gboolean
loop_holds (const SegueMapLoop *loop,
            double              x,
            double              y)
{
  gboolean inside = FALSE;

  for (guint i = 0, j = loop->n - 1; i < loop->n; j = i++) {
    const float *a = loop->xy + 2 * i, *b = loop->xy + 2 * j;

    if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
      inside = !inside;
  }
  return inside;
}

int
segue_map_field_region_at (const SegueMapField *self,
                           double               x,
                           double               y)
{
  for (guint c = 0; c < self->n_regions; c++) {
    gboolean inside = FALSE; /* a hole is a loop within a loop */

    for (guint k = 0; k < self->regions[c].n_loops; k++)
      inside ^= loop_holds (&self->regions[c].loops[k], x, y);
    if (inside)
      return (int) c;
  }
  return -1;
}
