/* test-map-parts.c - the map's arithmetic: camera, finding, regions, names, pixels */
#include <math.h>
#include <string.h>

#include "map-fixture.h"
#include "segue-map-labels.h"

/* ---- camera ------------------------------------------------------------------- */

static void
test_camera_round_trip (void)
{
  const SegueMapCamera camera = { 3.5, -2.0, 120 };
  double x, y, sx, sy;

  segue_map_camera_to_screen (&camera, 800, 600, 3.5, -2.0, &sx, &sy);
  g_assert_cmpfloat_with_epsilon (sx, 400, 1e-9);
  g_assert_cmpfloat_with_epsilon (sy, 300, 1e-9);
  segue_map_camera_to_map (&camera, 800, 600, 640, 0, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 5.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, -4.5, 1e-9);
}

static void
test_camera_fit (void)
{
  const SegueMapBox box = { 0, 0, 4, 1 }, point = { 2, 2, 2, 2 };
  SegueMapCamera camera;

  segue_map_camera_fit (&camera, &box, 1000, 500, 100);
  g_assert_cmpfloat_with_epsilon (camera.cx, 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (camera.cy, 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (camera.scale, 200, 1e-9);
  segue_map_camera_fit (&camera, &point, 0, 0, 64); /* no room, no width */
  g_assert_true (isfinite (camera.scale) && camera.scale > 0);
}

static void
test_camera_zoom_stays (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (int round = 0; round < 100; round++) {
    SegueMapCamera camera = { g_rand_double_range (rand, -5, 5), g_rand_double_range (rand, -5, 5),
                              g_rand_double_range (rand, 1, 500) };
    double sx = g_rand_double_range (rand, 0, 900), sy = g_rand_double_range (rand, 0, 700);
    double x, y, bx, by;

    segue_map_camera_to_map (&camera, 900, 700, sx, sy, &x, &y);
    segue_map_camera_zoom (&camera, g_rand_double_range (rand, 0.1, 10), sx, sy, 900, 700, 2, 300);
    g_assert_cmpfloat (camera.scale, >=, 2);
    g_assert_cmpfloat (camera.scale, <=, 300);
    segue_map_camera_to_screen (&camera, 900, 700, x, y, &bx, &by);
    g_assert_cmpfloat_with_epsilon (bx, sx, 1e-6);
    g_assert_cmpfloat_with_epsilon (by, sy, 1e-6);
  }
}

static void
test_camera_arrives (void)
{
  SegueMapCamera camera = { 0, 0, 10 };
  const SegueMapCamera target = { 7, -3, 900 };
  double last = 10;
  int steps = 0;

  while (segue_map_camera_approach (&camera, &target, 1600, 1 / 60.0)) {
    g_assert_cmpfloat (camera.scale, >=, last); /* never back */
    last = camera.scale;
    g_assert_cmpint (++steps, <, 120);
  }
  g_assert_true (segue_map_camera_equal (&camera, &target));
}

/* A zoom about a point keeps that point still on the way, not only at its end. */
static void
test_camera_glides_about_point (void)
{
  SegueMapCamera camera = { 1, 1, 100 }, target = camera;
  double x, y, sx, sy;

  segue_map_camera_to_map (&camera, 800, 600, 700, 50, &x, &y);
  segue_map_camera_zoom (&target, 4, 700, 50, 800, 600, 1, 1e6);
  for (int i = 0; i < 8; i++) {
    segue_map_camera_approach (&camera, &target, 800, 1 / 60.0);
    segue_map_camera_to_screen (&camera, 800, 600, x, y, &sx, &sy);
    g_assert_cmpfloat_with_epsilon (sx, 700, 0.5);
    g_assert_cmpfloat_with_epsilon (sy, 50, 0.5);
  }
}

/* ---- finding -------------------------------------------------------------------- */

static void
test_points_by_hand (void)
{
  const gint64 ids[] = { 30, 10, 20, 20, 40 };
  const float x[] = { 1, 0, 2, 9, NAN }, y[] = { 0, 0, 0, 9, 1 };
  g_autoptr (SegueMapPoints) points = segue_map_points_new (ids, x, y, 5);

  g_assert_cmpuint (points->n, ==, 3); /* one twice, one nowhere */
  g_assert_cmpint (segue_map_points_find (points, 10), ==, 0);
  g_assert_cmpint (segue_map_points_find (points, 30), ==, 2);
  g_assert_cmpint (segue_map_points_find (points, 40), ==, -1);
  g_assert_cmpint (segue_map_points_nearest (points, 0.6, 0, 1, NULL, 0), ==, 2);
  g_assert_cmpint (segue_map_points_nearest (points, 0.6, 3, 1, NULL, 0), ==, -1);
  g_assert_cmpint (segue_map_points_towards (points, 0, 1, 0, NULL, 0), ==, 2);
  g_assert_cmpint (segue_map_points_towards (points, 0, 0, 1, NULL, 0), ==, -1);
}

static void
test_points_dimmed_are_passed_over (void)
{
  const gint64 ids[] = { 1, 2 };
  const float x[] = { 0, 1 }, y[] = { 0, 0 };
  const guint8 flags[] = { SEGUE_MAP_DIM, 0 };
  g_autoptr (SegueMapPoints) points = segue_map_points_new (ids, x, y, 2);

  g_assert_cmpint (segue_map_points_nearest (points, 0.1, 0, 5, flags, SEGUE_MAP_DIM), ==, 1);
}

static void
test_points_none_and_one (void)
{
  const gint64 id = 5;
  const float x = 2, y = 3;
  const SegueMapBox all = { -9, -9, 9, 9 };
  g_autoptr (SegueMapPoints) none = segue_map_points_new (NULL, NULL, NULL, 0);
  g_autoptr (SegueMapPoints) one = segue_map_points_new (&id, &x, &y, 1);
  g_autoptr (GArray) nothing = segue_map_points_in_box (none, &all);
  g_autoptr (GArray) single = segue_map_points_in_box (one, &all);

  g_assert_cmpint (segue_map_points_nearest (none, 0, 0, 100, NULL, 0), ==, -1);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (single->len, ==, 1);
}

/* The grid against looking at every point. */
static void
test_points_naive_twin (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  MapFixture fixture;

  map_fixture_init (&fixture, 2000, 5);
  for (int round = 0; round < 100; round++) {
    double x = g_rand_double_range (rand, -3, 3), y = g_rand_double_range (rand, -2, 2);
    double reach = g_rand_double_range (rand, 0.001, 0.6), best = reach * reach;
    g_autoptr (GArray) inside = segue_map_points_in_circle (fixture.points, x, y, reach);
    int nearest = -1;
    guint count = 0;

    for (guint i = 0; i < fixture.points->n; i++) {
      double dx = fixture.points->x[i] - x, dy = fixture.points->y[i] - y, d = dx * dx + dy * dy;

      if (d <= reach * reach)
        g_assert_cmpuint (g_array_index (inside, guint32, count++), ==, i);
      if (d < best) {
        best = d;
        nearest = (int) i;
      }
    }
    g_assert_cmpuint (inside->len, ==, count);
    g_assert_cmpint (segue_map_points_nearest (fixture.points, x, y, reach, NULL, 0), ==, nearest);
  }
  map_fixture_clear (&fixture);
}

/* An L: what lies in its notch is not in it. A bow tie: both wings, even-odd. */
static void
test_points_lasso (void)
{
  const gint64 ids[] = { 1, 2, 3, 4 };
  const float x[] = { 0.5f, 2.5f, 0.5f, 2.5f }, y[] = { 0.5f, 0.5f, 2.5f, 2.5f };
  const double corner[] = { 0, 0, 3, 0, 3, 1, 1, 1, 1, 3, 0, 3 };
  const double tie[] = { 0, 0, 3, 3, 3, 0, 0, 3 };
  g_autoptr (SegueMapPoints) points = segue_map_points_new (ids, x, y, 4);
  g_autoptr (GArray) ell = segue_map_points_in_polygon (points, corner, 6);
  g_autoptr (GArray) line = segue_map_points_in_polygon (points, corner, 2);
  g_autoptr (GArray) bow = NULL;
  const float side_x[] = { 0.5f, 2.5f, 1.5f, 1.5f }, side_y[] = { 1.5f, 1.5f, 0.2f, 2.8f };
  g_autoptr (SegueMapPoints) sides = segue_map_points_new (ids, side_x, side_y, 4);

  g_assert_cmpuint (ell->len, ==, 3);
  for (guint k = 0; k < 3; k++)
    g_assert_cmpuint (g_array_index (ell, guint32, k), ==, k);
  g_assert_cmpuint (line->len, ==, 0);
  bow = segue_map_points_in_polygon (sides, tie, 4);
  g_assert_cmpuint (bow->len, ==, 2);
  g_assert_cmpuint (g_array_index (bow, guint32, 0), ==, 0);
  g_assert_cmpuint (g_array_index (bow, guint32, 1), ==, 1);
}

static void
test_points_rectangle_any_corner (void)
{
  const gint64 ids[] = { 1, 2 };
  const float x[] = { 1, 5 }, y[] = { 1, 5 };
  const SegueMapBox backwards = { 2, 2, 0, 0 };
  g_autoptr (SegueMapPoints) points = segue_map_points_new (ids, x, y, 2);
  g_autoptr (GArray) found = segue_map_points_in_box (points, &backwards);

  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpuint (g_array_index (found, guint32, 0), ==, 0);
}

static void
test_points_glide (void)
{
  const gint64 old_ids[] = { 1, 3 }, ids[] = { 1, 2, 3 };
  const float old_x[] = { 10, 30 }, old_y[] = { 11, 31 }, x[] = { 1, 2, 3 }, y[] = { 4, 5, 6 };
  g_autoptr (SegueMapPoints) before = segue_map_points_new (old_ids, old_x, old_y, 2);
  g_autoptr (SegueMapPoints) points = segue_map_points_new (ids, x, y, 3);
  const float want[] = { 10, 11, 2, 5, 30, 31 };

  segue_map_points_set_before (points, before);
  g_assert_cmpmem (points->came_from, sizeof want, want, sizeof want);
  segue_map_points_set_before (points, NULL);
  g_assert_null (points->came_from);
}

/* One song far out does not make a dot of the others; of a few songs, and of a crowd that
 * merely has a border, none is set apart. */
static void
test_points_core (void)
{
  gint64 ids[41];
  float x[41], y[41];
  g_autoptr (SegueMapPoints) points = NULL;
  g_autoptr (SegueMapPoints) few = NULL;
  g_autoptr (SegueMapPoints) even = NULL;

  for (int i = 0; i < 41; i++) {
    ids[i] = i + 1;
    x[i] = (float) (i % 8);
    y[i] = (float) (i / 8);
  }
  even = segue_map_points_new (ids, x, y, 41);
  g_assert_cmpmem (&even->core, sizeof even->core, &even->box, sizeof even->box);
  x[3] = 1000;
  y[3] = -500;
  points = segue_map_points_new (ids, x, y, 41);
  g_assert_cmpfloat (points->box.x1, ==, 1000);
  g_assert_cmpfloat (points->box.y0, ==, -500);
  g_assert_cmpfloat (points->core.x1, ==, 7);
  g_assert_cmpfloat (points->core.y0, ==, 0);
  few = segue_map_points_new (ids, x, y, 8);
  g_assert_cmpfloat (few->core.x1, ==, 1000);
}

/* ---- regions --------------------------------------------------------------------------- */

static void
test_field_regions (void)
{
  MapFixture fixture;
  guint inside = 0;

  map_fixture_init (&fixture, 3000, 7);
  g_assert_cmpuint (fixture.field->n_regions, ==, MAP_FIXTURE_CLOUDS);
  for (guint c = 0; c < fixture.field->n_regions; c++) {
    const SegueMapRegion *region = &fixture.field->regions[c];

    g_assert_cmpuint (region->n_loops, >, 0);
    g_assert_cmpint (segue_map_field_region_at (fixture.field, region->label_x, region->label_y), ==,
                     (int) c); /* a name stands on its own ground */
    for (guint k = 0; k < region->n_loops; k++)
      for (guint i = 0; i < 2 * region->loops[k].n; i++)
        g_assert_true (isfinite (region->loops[k].xy[i]));
  }
  for (guint i = 0; i < fixture.points->n; i++)
    inside += segue_map_field_region_at (fixture.field, fixture.points->x[i],
                                         fixture.points->y[i]) == fixture.class[i];
  g_assert_cmpuint (inside, >, fixture.points->n * 0.65);
  g_assert_cmpint (segue_map_field_region_at (fixture.field, 50, 50), ==, -1);
  map_fixture_clear (&fixture);
}

/* One track, all tracks in one place, nobody in a group: no region, no trouble. */
static void
test_field_degenerate (void)
{
  const gint64 ids[] = { 1, 2, 3 };
  const float x[] = { 1, 1, 1 }, y[] = { 2, 2, 2 };
  const guint8 class[] = { 0, 0, SEGUE_MAP_NO_CLASS };
  const guint32 rgb[] = { 0xff0000, 0x00ff00 };
  g_autoptr (SegueMapPoints) points = segue_map_points_new (ids, x, y, 3);
  g_autoptr (SegueMapPoints) none = segue_map_points_new (NULL, NULL, NULL, 0);
  g_autoptr (SegueMapField) field = segue_map_field_new (points, class, 2, rgb);
  g_autoptr (SegueMapField) empty = segue_map_field_new (none, class, 2, rgb);

  g_assert_cmpuint (field->regions[0].n_points, ==, 2);
  g_assert_cmpuint (field->regions[1].n_points, ==, 0);
  g_assert_cmpuint (field->regions[1].n_loops, ==, 0);
  g_assert_cmpuint (empty->regions[0].n_loops, ==, 0);
}

static void
test_labels_by_hand (void)
{
  SegueMapLabel labels[] = {
    { .x = 100, .y = 100, .w = 80, .h = 20, .priority = 1 },
    { .x = 105, .y = 102, .w = 80, .h = 20, .priority = 3 },
    { .x = 300, .y = 100, .w = 80, .h = 20, .priority = 2 },
    { .x = 398, .y = 20, .w = 80, .h = 20, .priority = 9 },
    { .x = 401, .y = 60, .w = 80, .h = 20, .priority = 8 },
    { .x = 200, .y = 100, .w = 400, .h = 60, .priority = 0 },
  };

  g_assert_cmpuint (segue_map_labels_place (labels, 6, 400, 200, 4, NULL, NULL), ==, 4);
  g_assert_true (labels[1].shown && labels[2].shown);
  g_assert_true (labels[0].shown); /* under a more important one: moves out of its way */
  g_assert_cmpfloat_with_epsilon (labels[0].top, 120, 1e-9);
  g_assert_true (labels[3].shown); /* would be cut off: slides inwards */
  g_assert_cmpfloat_with_epsilon (labels[3].left, 316, 1e-9);
  g_assert_false (labels[4].shown); /* its place is out of sight */
  g_assert_false (labels[5].shown); /* no room for it anywhere */
  g_assert_cmpfloat_with_epsilon (labels[1].left, 65, 1e-9);
  g_assert_cmpfloat_with_epsilon (labels[1].top, 92, 1e-9);
}

/* Songs lie in the middle of the view, from 80 to 120 down. */
static double
burden_cb (const SegueMapLabel *labels,
           guint                i,
           double               left,
           double               top,
           gpointer             data)
{
  return top < 120 && top + labels[i].h > 80 ? *(const double *) data : 0.0;
}

static void
test_labels_step_aside (void)
{
  SegueMapLabel label = { .x = 200, .y = 100, .w = 80, .h = 20, .above = 22, .below = 25 };
  double many = 2, hardly = 0.01;

  g_assert_cmpuint (segue_map_labels_place (&label, 1, 400, 200, 4, burden_cb, &many), ==, 1);
  g_assert_cmpfloat_with_epsilon (label.top, 58, 1e-9); /* clear of what it names */
  g_assert_cmpuint (segue_map_labels_place (&label, 1, 400, 200, 4, burden_cb, &hardly), ==, 1);
  g_assert_cmpfloat_with_epsilon (label.top, 90, 1e-9); /* so few that it stays */
  label.above = 90; /* no room there */
  g_assert_cmpuint (segue_map_labels_place (&label, 1, 400, 200, 4, burden_cb, &many), ==, 1);
  g_assert_cmpfloat_with_epsilon (label.top, 125, 1e-9);
}

static void
test_labels_never_overlap (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (int round = 0; round < 100; round++) {
    SegueMapLabel labels[40];

    for (int i = 0; i < 40; i++)
      labels[i] = (SegueMapLabel) { .x = g_rand_double_range (rand, 0, 800),
                                    .y = g_rand_double_range (rand, 0, 500),
                                    .w = g_rand_double_range (rand, 20, 200), .h = 18,
                                    .priority = g_rand_double (rand) };
    g_assert_cmpuint (segue_map_labels_place (labels, 40, 800, 500, 5, NULL, NULL), >, 0);
    for (int i = 0; i < 40; i++)
      for (int j = 0; j < i; j++)
        g_assert_false (labels[i].shown && labels[j].shown &&
                        labels[i].left < labels[j].left + labels[j].w &&
                        labels[j].left < labels[i].left + labels[i].w &&
                        labels[i].top < labels[j].top + labels[j].h &&
                        labels[j].top < labels[i].top + labels[i].h);
  }
}

/* ---- pixels ---------------------------------------------------------------------------- */

static SegueMapScene
make_scene (MapFixture *fixture,
            int         width,
            int         height)
{
  SegueMapScene scene = {
    .points = segue_map_points_ref (fixture->points), .look = segue_map_look_ref (fixture->look),
    .field = segue_map_field_ref (fixture->field), .trail = segue_map_trail_ref (fixture->trail),
    .width = width, .height = height, .pixel = 1, .glide = 1, .dark = TRUE, .radius = 4,
  };

  segue_map_camera_fit (&scene.camera, &fixture->points->box, width, height, 20);
  return scene;
}

static void
test_raster_point_where_it_belongs (void)
{
  const gint64 id = 1;
  const float x = 0, y = 0;
  guint8 pixels[64 * 64 * 4];
  const guint32 *p = (const guint32 *) (gconstpointer) pixels;
  SegueMapScene scene = { .points = segue_map_points_new (&id, &x, &y, 1),
                          .look = segue_map_look_new (1), .width = 64, .height = 64, .pixel = 1,
                          .camera = { 0, 0, 10 }, .radius = 5, .glide = 1, .dark = TRUE };

  scene.look->palette[0] = 0xff8040;
  segue_map_raster_draw (&scene, pixels, 64 * 4);
  g_assert_cmphex (p[5 * 64 + 5], ==, 0xff000000u | segue_map_background (TRUE));
  g_assert_cmpuint (p[32 * 64 + 32] >> 16 & 255, >, 220);
  g_assert_cmpuint (p[32 * 64 + 38] >> 16 & 255, <, 60);
  scene.look->flags[0] = SEGUE_MAP_DIM;
  segue_map_raster_draw (&scene, pixels, 64 * 4);
  g_assert_cmpuint (p[32 * 64 + 32] >> 16 & 255, <, 80);
  segue_map_scene_clear (&scene);
}

/* Wherever the camera looks, every pixel is written and opaque, and none beside. */
static void
test_raster_everywhere (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autofree guint8 *pixels = g_malloc ((97 * 4 + 16) * 71);
  MapFixture fixture;

  map_fixture_init (&fixture, 500, 3);
  for (guint i = 0; i < 500; i++)
    fixture.look->flags[i] = (guint8) (i % 8);
  for (int round = 0; round < 100; round++) {
    SegueMapScene scene = make_scene (&fixture, 97, 71);
    gsize stride = 97 * 4 + 16;

    scene.camera.cx += g_rand_double_range (rand, -4, 4);
    scene.camera.cy += g_rand_double_range (rand, -4, 4);
    scene.camera.scale *= exp (g_rand_double_range (rand, -2, 6));
    scene.radius = g_rand_double_range (rand, 0.1, 40);
    memset (pixels, 0x55, stride * 71);
    segue_map_raster_draw (&scene, pixels, stride);
    for (int y = 0; y < 71; y++) {
      for (int x = 0; x < 97; x++)
        g_assert_cmpuint (pixels[y * stride + 4 * x + 3], ==, 255);
      for (int x = 97 * 4; x < (int) stride; x++)
        g_assert_cmpuint (pixels[y * stride + x], ==, 0x55);
    }
    segue_map_scene_clear (&scene);
  }
  map_fixture_clear (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/map/camera/round-trip", test_camera_round_trip);
  g_test_add_func ("/ui/map/camera/fit", test_camera_fit);
  g_test_add_func ("/ui/map/camera/zoom-stays", test_camera_zoom_stays);
  g_test_add_func ("/ui/map/camera/arrives", test_camera_arrives);
  g_test_add_func ("/ui/map/camera/glides-about-point", test_camera_glides_about_point);
  g_test_add_func ("/ui/map/points/by-hand", test_points_by_hand);
  g_test_add_func ("/ui/map/points/dimmed", test_points_dimmed_are_passed_over);
  g_test_add_func ("/ui/map/points/none-and-one", test_points_none_and_one);
  g_test_add_func ("/ui/map/points/naive-twin", test_points_naive_twin);
  g_test_add_func ("/ui/map/points/lasso", test_points_lasso);
  g_test_add_func ("/ui/map/points/rectangle", test_points_rectangle_any_corner);
  g_test_add_func ("/ui/map/points/glide", test_points_glide);
  g_test_add_func ("/ui/map/points/core", test_points_core);
  g_test_add_func ("/ui/map/field/regions", test_field_regions);
  g_test_add_func ("/ui/map/field/degenerate", test_field_degenerate);
  g_test_add_func ("/ui/map/labels/by-hand", test_labels_by_hand);
  g_test_add_func ("/ui/map/labels/never-overlap", test_labels_never_overlap);
  g_test_add_func ("/ui/map/labels/step-aside", test_labels_step_aside);
  g_test_add_func ("/ui/map/raster/point", test_raster_point_where_it_belongs);
  g_test_add_func ("/ui/map/raster/everywhere", test_raster_everywhere);
  return g_test_run ();
}
