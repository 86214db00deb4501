/* segue-map-raster.c - the map as pixels
 *
 * Three layers in one picture: the soft ground of the regions, the points, and
 * the listener's path. Points are stamped from a few prepared discs, which is
 * what makes 100 000 of them affordable on a CPU. */
#include "segue-map-raster.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

#define SUBPIXELS 4 /* positions of a disc's middle within a pixel, each way */
#define RADIUS_MAX 26
#define SLIM_FROM 60.0 /* places: the path of more is drawn thinner, lest it hides the map */
#define BORDER 0.08f /* of the field's side */

/* A rim of the ground keeps points that touch apart, where they are large enough for one. */
#define RIM 1.0
#define RIM_FROM 2.0

/* ---- what is drawn -------------------------------------------------------------------- */

SegueMapLook *
segue_map_look_new (guint n)
{
  SegueMapLook *self = g_new0 (SegueMapLook, 1);

  g_atomic_ref_count_init (&self->refs);
  self->n = n;
  self->colour = g_new0 (guint8, MAX (n, 1));
  self->size = g_new0 (guint8, MAX (n, 1));
  self->flags = g_new0 (guint8, MAX (n, 1));
  return self;
}

SegueMapLook *
segue_map_look_copy (const SegueMapLook *self)
{
  SegueMapLook *copy = segue_map_look_new (self->n);

  memcpy (copy->colour, self->colour, self->n);
  memcpy (copy->size, self->size, self->n);
  memcpy (copy->flags, self->flags, self->n);
  memcpy (copy->palette, self->palette, sizeof copy->palette);
  return copy;
}

SegueMapLook *
segue_map_look_ref (SegueMapLook *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
segue_map_look_unref (SegueMapLook *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->colour);
  g_free (self->size);
  g_free (self->flags);
  g_free (self);
}

SegueMapTrail *
segue_map_trail_new (guint n)
{
  SegueMapTrail *self = g_new0 (SegueMapTrail, 1);

  g_atomic_ref_count_init (&self->refs);
  self->n = n;
  self->xy = g_new0 (float, 2 * MAX (n, 1));
  self->age = g_new0 (float, MAX (n, 1));
  return self;
}

SegueMapTrail *
segue_map_trail_ref (SegueMapTrail *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
segue_map_trail_unref (SegueMapTrail *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->xy);
  g_free (self->age);
  g_free (self);
}

void
segue_map_scene_clear (SegueMapScene *scene)
{
  g_clear_pointer (&scene->points, segue_map_points_unref);
  g_clear_pointer (&scene->look, segue_map_look_unref);
  g_clear_pointer (&scene->field, segue_map_field_unref);
  g_clear_pointer (&scene->trail, segue_map_trail_unref);
}

double
segue_map_radius (guint  n,
                  double w,
                  double h,
                  double fit_scale,
                  double scale)
{
  double most = n > 500 ? 3.6 : 4.6;
  double base = CLAMP (0.36 * sqrt (w * h / MAX (n, 1)), 1.25, most);

  return MIN (base * pow (MAX (scale / fit_scale, 0.2), 0.42), 11.0);
}

guint32
segue_map_background (gboolean dark)
{
  return dark ? 0x17171c : 0xfafafc;
}

guint32
segue_map_shown_colour (guint32  rgb,
                        gboolean dark)
{
  double c[3] = { rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255 };
  double light = 0.30 * c[0] + 0.59 * c[1] + 0.11 * c[2];
  guint32 out = 0;

  for (int k = 0; k < 3; k++) {
    if (dark && light < 140)
      c[k] += (255 - c[k]) * (140 - light) / 255;
    else if (!dark && light > 150)
      c[k] *= 150 / light;
    out = out << 8 | (guint32) CLAMP (c[k] + 0.5, 0, 255);
  }
  return out;
}

/* ---- the ground -------------------------------------------------------------------------- */

/* Ordered dither: the ground changes so slowly that eight bits would show steps. */
static const guint8 BAYER[8][8] = {
  { 0, 32, 8, 40, 2, 34, 10, 42 }, { 48, 16, 56, 24, 50, 18, 58, 26 },
  { 12, 44, 4, 36, 14, 46, 6, 38 }, { 60, 28, 52, 20, 62, 30, 54, 22 },
  { 3, 35, 11, 43, 1, 33, 9, 41 }, { 51, 19, 59, 27, 49, 17, 57, 25 },
  { 15, 47, 7, 39, 13, 45, 5, 37 }, { 63, 31, 55, 23, 61, 29, 53, 21 },
};

static void
fill_plain (const SegueMapScene *scene,
            guint8              *pixels,
            gsize                stride)
{
  guint32 colour = 0xff000000u | segue_map_background (scene->dark);

  for (int y = 0; y < scene->height; y++) {
    guint32 *row = (guint32 *) (gpointer) (pixels + y * stride);

    for (int x = 0; x < scene->width; x++)
      row[x] = colour;
  }
}

/* Towards its border the field fades away, as beyond it there is none. */
static float
within_border (const SegueMapField *field,
               guint                i)
{
  guint x = i % field->side, y = i / field->side;
  guint inside = MIN (MIN (x, field->side - 1 - x), MIN (y, field->side - 1 - y));

  return MIN ((float) inside / (BORDER * (float) field->side), 1.0f);
}

/* The field's colours at its own resolution: [side][side][3], 0 … 255. */
static float *
ground_grid (const SegueMapScene *scene)
{
  const SegueMapField *field = scene->field;
  guint n = field->side * field->side;
  guint32 back = segue_map_background (scene->dark);
  float strength = scene->dark ? 0.20f : 0.17f;
  float *grid = g_new (float, 3 * n);

  for (guint i = 0; i < n; i++) {
    float within = within_border (field, i);

    for (int k = 0; k < 3; k++) {
      float b = (float) (back >> (16 - 8 * k) & 255);
      float tint = scene->tinted ? field->share[3 * i + k] : (scene->dark ? 165.0f : 120.0f);

      grid[3 * i + k] = b + field->density[i] * within * strength * (tint - b);
    }
  }
  return grid;
}

/* One row: between two columns of the field colours change evenly, so that a
 * pixel costs three additions. In 16.16, dithered. */
static void
ground_row (const SegueMapScene *scene,
            const float         *line,
            const double        *grid_x, /* [2]: place in the field at x = 0, and a pixel's step */
            const guint8        *dither,
            guint32             *row)
{
  int side = (int) scene->field->side, x = 0;

  while (x < scene->width) {
    double g = CLAMP (grid_x[0] + x * grid_x[1], 0, side - 1.001);
    int cell = (int) g, end = scene->width;
    gboolean outside = grid_x[0] + x * grid_x[1] < 0 || grid_x[0] + x * grid_x[1] > side - 1.001;
    const float *a = line + 3 * cell;
    int value[3], step[3];

    if (!outside)
      end = (int) MIN (ceil ((cell + 1 - grid_x[0]) / grid_x[1]), (double) scene->width);
    else if (grid_x[0] + x * grid_x[1] < 0)
      end = (int) MIN (ceil (-grid_x[0] / grid_x[1]), (double) scene->width);
    end = MAX (end, x + 1);
    for (int k = 0; k < 3; k++) {
      float slope = outside ? 0.0f : a[3 + k] - a[k];

      value[k] = (int) ((a[k] + slope * (float) (g - cell)) * 65536.0f);
      step[k] = (int) (slope * (float) grid_x[1] * 65536.0f);
    }
    for (; x < end; x++) {
      int d = dither[x & 7] << 10;

      row[x] = 0xff000000u | ((guint32) (value[0] + d) & 0xff0000u) |
               ((guint32) (value[1] + d) >> 8 & 0xff00u) | ((guint32) (value[2] + d) >> 16 & 0xffu);
      value[0] += step[0];
      value[1] += step[1];
      value[2] += step[2];
    }
  }
}

/* Bilinear: one line of the field is mixed for each row, then stretched. */
static void
fill_ground (const SegueMapScene *scene,
             guint8              *pixels,
             gsize                stride)
{
  const SegueMapField *field = scene->field;
  int side = (int) field->side;
  g_autofree float *grid = ground_grid (scene);
  g_autofree float *line = g_new (float, 3 * side);
  double per_x = side / (field->box.x1 - field->box.x0), per_y = side / (field->box.y1 - field->box.y0);
  double left = (0.5 - 0.5 * scene->width) / scene->camera.scale + scene->camera.cx;
  const double grid_x[2] = { (left - field->box.x0) * per_x - 0.5, per_x / scene->camera.scale };

  for (int y = 0; y < scene->height; y++) {
    double map = (y + 0.5 - 0.5 * scene->height) / scene->camera.scale + scene->camera.cy;
    double g = CLAMP ((map - field->box.y0) * per_y - 0.5, 0, side - 1.001);
    const float *above = grid + (int) g * 3 * side, *below = above + 3 * side;
    float down = (float) (g - (int) g);

    for (int i = 0; i < 3 * side; i++)
      line[i] = above[i] + down * (below[i] - above[i]);
    ground_row (scene, line, grid_x, BAYER[y & 7], (guint32 *) (gpointer) (pixels + y * stride));
  }
}

/* ---- points ------------------------------------------------------------------------------- */

/* A disc's coverage at each position of its middle within a pixel. */
typedef struct {
  int     side;  /* pixels; the middle lies in pixel side / 2 */
  guint8 *cover; /* owned [SUBPIXELS][SUBPIXELS][side][side] */
  guint8 *span;  /* owned [SUBPIXELS][SUBPIXELS][side][2] first covered pixel and the one behind */
} Stamp;

static void
stamp_init (Stamp  *stamp,
            double  radius,
            double  alpha)
{
  int half = (int) ceil (radius + 0.5);
  guint8 *to, *span;

  stamp->side = 2 * half + 1;
  to = stamp->cover = g_new (guint8, SUBPIXELS * SUBPIXELS * stamp->side * stamp->side);
  span = stamp->span = g_new (guint8, SUBPIXELS * SUBPIXELS * stamp->side * 2);
  for (int v = 0; v < SUBPIXELS; v++)
    for (int u = 0; u < SUBPIXELS; u++)
      for (int y = 0; y < stamp->side; y++, span += 2) {
        span[0] = (guint8) stamp->side;
        span[1] = 0;
        for (int x = 0; x < stamp->side; x++, to++) {
          double dx = x - half + 0.5 - (u + 0.5) / SUBPIXELS;
          double dy = y - half + 0.5 - (v + 0.5) / SUBPIXELS;
          double d = sqrt (dx * dx + dy * dy);

          *to = (guint8) (255 * alpha * CLAMP (radius - d + 0.5, 0, 1) + 0.5);
          if (*to != 0) {
            span[0] = (guint8) MIN (span[0], x);
            span[1] = (guint8) (x + 1);
          }
        }
      }
}

static inline __attribute__ ((always_inline)) guint32
blend (guint32 under,
       guint32 over,
       guint32 alpha) /* 0 … 256 */
{
  guint32 rb = under & 0xff00ff, g = under & 0x00ff00;

  rb += ((over & 0xff00ff) - rb) * alpha >> 8;
  g += ((over & 0x00ff00) - g) * alpha >> 8;
  return 0xff000000u | (rb & 0xff00ff) | (g & 0x00ff00);
}

static void
stamp_put (const SegueMapScene *scene,
           guint8              *pixels,
           gsize                stride,
           const Stamp         *stamp,
           float                sx,
           float                sy,
           guint32              rgb)
{
  int px = (int) floorf (sx), py = (int) floorf (sy);
  int u = (int) ((sx - px) * SUBPIXELS), v = (int) ((sy - py) * SUBPIXELS);
  int side = stamp->side, half = side / 2;
  const guint8 *cover = stamp->cover + (v * SUBPIXELS + u) * side * side;
  const guint8 *span = stamp->span + (v * SUBPIXELS + u) * side * 2;
  int left = px - half, top = py - half;
  int y0 = MAX (top, 0), y1 = MIN (py + half, scene->height - 1);

  for (int y = y0; y <= y1; y++) {
    guint32 *row = (guint32 *) (gpointer) (pixels + y * stride);
    const guint8 *c = cover + (y - top) * side - left;
    int x0 = MAX (left + span[2 * (y - top)], 0);
    int x1 = MIN (left + span[2 * (y - top) + 1], scene->width);

    for (int x = x0; x < x1; x++)
      row[x] = blend (row[x], rgb, c[x] + (c[x] >> 7));
  }
}

/* Where points lie on each other many deep, each is drawn so faintly that what shines through
 * tells how many they are: full opacity is kept for the densest place of the map. */
#define LEVELS 8          /* of density, in even steps of its logarithm; 0: points lie apart */
#define DEEPEST_LEAST 8.0 /* so deep at least is full opacity: a map that is hardly crowded looks as any */
#define OPAQUE_MOST 0.97
#define LEAN_MOST 0.26    /* of ink in the colour of the densest place */
#define GROW_CROWDED 0.5  /* of what a point is larger for being played often */

typedef struct {
  const SegueMapScene *scene;
  guint8  *pixels;
  gsize    stride;
  Stamp    stamps[LEVELS][SEGUE_MAP_SIZES];
  Stamp    rims[SEGUE_MAP_SIZES]; /* of the ground, around each point; side 0 none */
  guint8   with, without; /* flags that a point must and must not have */
  double   disc;    /* pixels that a point covers where depth matters, 0 where it does not */
  double   deepest; /* points on each other in the densest place, DEEPEST_LEAST at least */
  guint32  palette[LEVELS][256];
} Pass;

/* How many points lie in a cell and those around it, one on another: their discs' area by its own. */
static double
depth_at (const Pass *pass,
          guint       column,
          guint       row)
{
  const SegueMapPoints *points = pass->scene->points;
  guint c0 = column > 0 ? column - 1 : 0, c1 = MIN (column + 1, points->columns - 1);
  guint r0 = row > 0 ? row - 1 : 0, r1 = MIN (row + 1, points->rows - 1), n = 0;
  double side = points->cell * pass->scene->camera.scale;

  for (guint r = r0; r <= r1; r++)
    n += points->first[r * points->columns + c1 + 1] - points->first[r * points->columns + c0];
  return n * pass->disc / (side * side * (c1 - c0 + 1) * (r1 - r0 + 1));
}

static double
deepest_of (const Pass *pass)
{
  double deepest = DEEPEST_LEAST;

  for (guint r = 0; r < pass->scene->points->rows; r++)
    for (guint c = 0; c < pass->scene->points->columns; c++)
      deepest = MAX (deepest, depth_at (pass, c, r));
  return deepest;
}

static guint
level_at (const Pass *pass,
          guint       column,
          guint       row)
{
  double depth = pass->disc > 0 ? depth_at (pass, column, row) : 0.0;

  return depth <= 1 ? 0 : (guint) (log (depth) / log (pass->deepest) * (LEVELS - 1) + 0.5);
}

/* A point's own opacity, so that as many as lie on each other there have together what
 * their density is to look like. */
static double
alpha_of_level (const Pass *pass,
                guint       level,
                double      alpha) /* of one that lies alone */
{
  double share = level / (LEVELS - 1.0), depth = pow (pass->deepest, share);

  return 1 - pow (1 - (alpha + share * (OPAQUE_MOST - alpha)), 1 / depth);
}

static void
pass_run (const Pass *pass)
{
  const SegueMapScene *scene = pass->scene;
  const SegueMapPoints *points = scene->points;
  const SegueMapLook *look = scene->look;
  double half_w = (0.5 * scene->width + RADIUS_MAX) / scene->camera.scale;
  double half_h = (0.5 * scene->height + RADIUS_MAX) / scene->camera.scale;
  const SegueMapBox seen = { scene->camera.cx - half_w, scene->camera.cy - half_h,
                             scene->camera.cx + half_w, scene->camera.cy + half_h };
  const float *before = scene->glide < 1 ? points->came_from : NULL;
  float t = (float) scene->glide;
  double scale = scene->camera.scale;
  double off_x = 0.5 * scene->width - scene->camera.cx * scale;
  double off_y = 0.5 * scene->height - scene->camera.cy * scale;
  guint c0, r0, c1, r1;

  if (!segue_map_points_cells (points, &seen, &c0, &r0, &c1, &r1))
    return;
  for (guint r = r0; r <= r1; r++) {
    guint column = c0, level = level_at (pass, c0, r);

    for (guint k = points->first[r * points->columns + c0];
         k < points->first[r * points->columns + c1 + 1]; k++) {
      guint i = points->order[k];
      guint8 flags = look->flags[i];
      float x = points->x[i], y = points->y[i];

      if (pass->disc > 0 && k >= points->first[r * points->columns + column + 1]) {
        while (k >= points->first[r * points->columns + column + 1])
          column++;
        level = level_at (pass, column, r);
      }
      if ((flags & pass->with) != pass->with || (flags & pass->without) != 0)
        continue;
      if (before != NULL) {
        x = before[2 * i] + t * (x - before[2 * i]);
        y = before[2 * i + 1] + t * (y - before[2 * i + 1]);
      }
      if (pass->rims[look->size[i]].side > 0)
        stamp_put (scene, pass->pixels, pass->stride, &pass->rims[look->size[i]], (float) (x * scale + off_x),
                   (float) (y * scale + off_y), segue_map_background (scene->dark));
      stamp_put (scene, pass->pixels, pass->stride, &pass->stamps[level][look->size[i]],
                 (float) (x * scale + off_x), (float) (y * scale + off_y),
                 pass->palette[level][look->colour[i]]);
    }
  }
}

static const double SIZES[SEGUE_MAP_SIZES] = { 1.0, 1.3, 1.7, 2.2 };

static guint32
lean (guint32 rgb,
      guint32 ink,
      double  share)
{
  return blend (rgb, ink, (guint32) (256 * share)) & 0xffffff;
}

static void
draw_pass (const SegueMapScene *scene,
           guint8              *pixels,
           gsize                stride,
           guint8               with,
           guint8               without,
           double               grow,   /* pixels added to each radius */
           double               alpha,
           gboolean             rimmed,
           gboolean             crowd,
           guint32              single) /* one colour for all; 0: the palette */
{
  Pass pass = { scene, pixels, stride, .with = with, .without = without };
  guint levels = crowd ? LEVELS : 1;

  if (crowd) {
    pass.disc = G_PI * scene->radius * scene->radius;
    pass.deepest = deepest_of (&pass);
  }
  for (guint l = 0; l < levels; l++) {
    double larger = l > 0 ? GROW_CROWDED : 1.0;

    for (int s = 0; s < SEGUE_MAP_SIZES; s++)
      stamp_init (&pass.stamps[l][s],
                  CLAMP (scene->radius * (1 + larger * (SIZES[s] - 1)) + grow, 0.7, RADIUS_MAX - 2),
                  crowd ? alpha_of_level (&pass, l, alpha) : alpha);
    for (int c = 0; c < 256; c++)
      pass.palette[l][c] = lean (single != 0 ? single
                                             : segue_map_shown_colour (scene->look->palette[c], scene->dark),
                                 scene->dark ? 0xffffff : 0x000000, LEAN_MOST * l / (LEVELS - 1));
  }
  for (int s = 0; s < SEGUE_MAP_SIZES && rimmed; s++)
    stamp_init (&pass.rims[s], CLAMP (scene->radius * SIZES[s] + grow, 0.7, RADIUS_MAX - 2) + RIM * scene->pixel,
                0.72);
  pass_run (&pass);
  for (int s = 0; s < SEGUE_MAP_SIZES; s++) {
    for (guint l = 0; l < levels; l++) {
      g_free (pass.stamps[l][s].cover);
      g_free (pass.stamps[l][s].span);
    }
    g_free (pass.rims[s].cover);
    g_free (pass.rims[s].span);
  }
}

static void
draw_points (const SegueMapScene *scene,
             guint8              *pixels,
             gsize                stride)
{
  guint32 ink = scene->dark ? 0xffffff : 0x101014;
  guint8 seen = 0;
  gboolean crowd = scene->points->n > 20000;

  for (guint i = 0; i < scene->look->n; i++)
    seen |= scene->look->flags[i];
  if (seen & SEGUE_MAP_DIM)
    draw_pass (scene, pixels, stride, SEGUE_MAP_DIM, 0, -0.25 * scene->radius,
               scene->dark ? 0.16 : 0.14, FALSE, FALSE, scene->dark ? 0x9a9aa4 : 0x60606a);
  draw_pass (scene, pixels, stride, 0, SEGUE_MAP_DIM | SEGUE_MAP_SELECTED | SEGUE_MAP_MATCH, 0,
             crowd ? (scene->dark ? 0.50 : 0.60) : 0.92, !crowd && scene->radius >= RIM_FROM * scene->pixel, crowd, 0);
  if (seen & SEGUE_MAP_MATCH) {
    draw_pass (scene, pixels, stride, SEGUE_MAP_MATCH, SEGUE_MAP_DIM, 5.0 * scene->pixel, 0.16, FALSE, FALSE, 0);
    draw_pass (scene, pixels, stride, SEGUE_MAP_MATCH, SEGUE_MAP_DIM, 1.2 * scene->pixel, 0.95, TRUE, FALSE, 0);
  }
  if (seen & SEGUE_MAP_SELECTED) {
    draw_pass (scene, pixels, stride, SEGUE_MAP_SELECTED, 0, 1.8 * scene->pixel, 0.95, FALSE, FALSE, ink);
    draw_pass (scene, pixels, stride, SEGUE_MAP_SELECTED, 0, 0.4 * scene->pixel, 1.0, FALSE, FALSE, 0);
  }
}

/* ---- lines -------------------------------------------------------------------------------------- */

static void
to_screen (const SegueMapScene *scene,
           double               x,
           double               y,
           double              *sx,
           double              *sy)
{
  segue_map_camera_to_screen (&scene->camera, scene->width, scene->height, x, y, sx, sy);
}

static void
draw_outlines (const SegueMapScene *scene,
               cairo_t             *cr)
{
  double ink = scene->dark ? 1.0 : 0.0;

  cairo_set_line_width (cr, 1.1 * scene->pixel);
  cairo_set_source_rgba (cr, ink, ink, ink, scene->dark ? 0.15 : 0.12);
  for (guint c = 0; c < scene->field->n_regions; c++)
    for (guint k = 0; k < scene->field->regions[c].n_loops; k++) {
      const SegueMapLoop *loop = &scene->field->regions[c].loops[k];

      cairo_new_sub_path (cr);
      for (guint i = 0; i < loop->n; i++) {
        double sx, sy;

        to_screen (scene, loop->xy[2 * i], loop->xy[2 * i + 1], &sx, &sy);
        cairo_line_to (cr, sx, sy);
      }
      cairo_close_path (cr);
    }
  cairo_stroke (cr);
}

/* One step of the path, bent so that it meets its neighbours without a corner. */
static void
curve_step (const SegueMapScene *scene,
            cairo_t             *cr,
            guint                i) /* from i - 1 to i */
{
  const SegueMapTrail *t = scene->trail;
  guint before = i >= 2 && !isnan (t->age[i - 1]) ? i - 2 : i - 1;
  guint after = i + 1 < t->n && !isnan (t->age[i + 1]) ? i + 1 : i;
  const guint at[4] = { before, i - 1, i, after };
  double x[4], y[4];

  for (int k = 0; k < 4; k++)
    to_screen (scene, t->xy[2 * at[k]], t->xy[2 * at[k] + 1], &x[k], &y[k]);
  cairo_move_to (cr, x[1], y[1]);
  cairo_curve_to (cr, x[1] + (x[2] - x[0]) / 7, y[1] + (y[2] - y[0]) / 7,
                  x[2] - (x[3] - x[1]) / 7, y[2] - (y[3] - y[1]) / 7, x[2], y[2]);
}

static double
fade (double age)
{
  return 0.10 + 0.80 * (1 - age) * (1 - age);
}

static void
draw_trail (const SegueMapScene *scene,
            cairo_t             *cr)
{
  const SegueMapTrail *t = scene->trail;
  double ink = scene->dark ? 1.0 : 0.08, paper = scene->dark ? 0.06 : 1.0;
  double slim = CLAMP (sqrt (SLIM_FROM / MAX (t->n, 1)), 0.4, 1.0);

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 1; i < t->n; i++) {
    double alpha = slim * fade (isnan (t->age[i]) ? 1 : t->age[i]);

    if (isnan (t->age[i]))
      continue; /* a new session: no line from the last one */
    curve_step (scene, cr, i);
    cairo_set_line_width (cr, 4.5 * slim * scene->pixel);
    cairo_set_source_rgba (cr, paper, paper, paper, 0.45 * alpha);
    cairo_stroke_preserve (cr);
    cairo_set_line_width (cr, 1.8 * slim * scene->pixel);
    cairo_set_source_rgba (cr, ink, ink, ink, alpha);
    cairo_stroke (cr);
  }
  for (guint i = 0; i < t->n; i++) {
    double sx, sy, alpha = fade (isnan (t->age[i]) ? (i + 1 < t->n ? t->age[i + 1] : 0) : t->age[i]);

    to_screen (scene, t->xy[2 * i], t->xy[2 * i + 1], &sx, &sy);
    cairo_arc (cr, sx, sy, 2.6 * scene->pixel, 0, 2 * G_PI);
    cairo_set_source_rgba (cr, ink, ink, ink, isnan (alpha) ? 0.3 : alpha);
    cairo_fill (cr);
  }
}

static void
draw_ellipse (const SegueMapScene   *scene,
              cairo_t               *cr,
              const SegueMapEllipse *e,
              double                 fill,
              double                 line)
{
  double sx, sy;

  to_screen (scene, e->x, e->y, &sx, &sy);
  cairo_save (cr);
  cairo_translate (cr, sx, sy);
  cairo_rotate (cr, e->angle);
  cairo_scale (cr, MAX (e->major * scene->camera.scale, 2), MAX (e->minor * scene->camera.scale, 2));
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
  cairo_set_source_rgba (cr, 0.96, 0.68, 0.24, fill);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, scene->dark ? 1.0 : 0.72, scene->dark ? 0.78 : 0.44,
                         scene->dark ? 0.40 : 0.02, line);
  cairo_set_line_width (cr, 1.4 * scene->pixel);
  cairo_stroke (cr);
}

static void
draw_forecast (const SegueMapScene *scene,
               cairo_t             *cr)
{
  const double dashes[] = { 5 * scene->pixel, 4 * scene->pixel };

  cairo_set_dash (cr, dashes, 2, 0);
  draw_ellipse (scene, cr, &scene->trail->most, 0.05, 0.55);
  cairo_set_dash (cr, NULL, 0, 0);
  draw_ellipse (scene, cr, &scene->trail->half, 0.09, 0.80);
}

static cairo_t *
begin_lines (const SegueMapScene *scene,
             guint8              *pixels,
             gsize                stride)
{
  cairo_surface_t *surface =
    cairo_image_surface_create_for_data (pixels, CAIRO_FORMAT_ARGB32, scene->width, scene->height,
                                         (int) stride);
  cairo_t *cr = cairo_create (surface);

  cairo_surface_destroy (surface);
  cairo_set_tolerance (cr, 0.4);
  return cr;
}

void
segue_map_raster_draw (const SegueMapScene *scene,
                       guint8              *pixels,
                       gsize                stride)
{
  cairo_t *cr;

  if (scene->field == NULL) {
    fill_plain (scene, pixels, stride);
  } else {
    fill_ground (scene, pixels, stride);
    cr = begin_lines (scene, pixels, stride);
    draw_outlines (scene, cr);
    cairo_destroy (cr);
  }
  if (scene->points->n > 0)
    draw_points (scene, pixels, stride);
  if (scene->trail != NULL) {
    cr = begin_lines (scene, pixels, stride);
    if (scene->trail->has_forecast)
      draw_forecast (scene, cr);
    draw_trail (scene, cr);
    cairo_destroy (cr);
  }
}
