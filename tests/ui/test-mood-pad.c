/* test-mood-pad.c - the mood pad: geometry, words, density, and every gesture by keyboard */
#include "ui-fixture.h"

#include <math.h>

#include "segue-mood-density.h"
#include "segue-mood-pad.h"
#include "segue-mood-shape.h"

/* ---- shapes ----------------------------------------------------------------------------- */

static void
test_pixels (void)
{
  double px, py, x, y;

  segue_mood_to_pixels (0.25, 0.75, 200, FALSE, &px, &py);
  g_assert_cmpfloat_with_epsilon (px, 50, 1e-9);
  g_assert_cmpfloat_with_epsilon (py, 50, 1e-9); /* energetic is above */
  segue_mood_to_pixels (0.25, 0.75, 200, TRUE, &px, &py);
  g_assert_cmpfloat_with_epsilon (px, 150, 1e-9); /* dark is on the right */
  for (int i = 0; i < 100; i++) {
    double at_x = g_test_rand_double (), at_y = g_test_rand_double ();
    gboolean rtl = g_test_rand_bit ();

    segue_mood_to_pixels (at_x, at_y, 321, rtl, &px, &py);
    segue_mood_from_pixels (px, py, 321, rtl, &x, &y);
    g_assert_cmpfloat_with_epsilon (x, at_x, 1e-9);
    g_assert_cmpfloat_with_epsilon (y, at_y, 1e-9);
  }
  segue_mood_from_pixels (-40, 900, 321, FALSE, &x, &y); /* beside the pad is its edge */
  g_assert_cmpfloat (x, ==, 0);
  g_assert_cmpfloat (y, ==, 0);
  segue_mood_from_pixels (5, 5, 0, FALSE, &x, &y); /* not laid out yet */
  g_assert_true (isfinite (x) && isfinite (y));
}

static void
test_line (void)
{
  const double straight[][2] = { { 0.1, 0.1 }, { 0.2, 0.2 }, { 0.35, 0.35 }, { 0.9, 0.9 } };
  const double corner[][2] = { { 0.1, 0.1 }, { 0.5, 0.1 }, { 0.9, 0.1 }, { 0.9, 0.9 } };
  const double still[][2] = { { 0.4, 0.6 }, { 0.401, 0.6 }, { 0.4, 0.601 } };
  SegueMoodShape shape = { 0 };

  segue_mood_shape_set_spot (&shape, 0.5, 0.5, 0.1);
  segue_mood_shape_set_line (&shape, straight, G_N_ELEMENTS (straight));
  g_assert_cmpuint (shape.n_corners, ==, 2);
  g_assert_cmpfloat_with_epsilon (segue_mood_shape_length (&shape), 0.8 * G_SQRT2, 1e-9);
  g_assert_cmpfloat (shape.x, ==, 0.9);

  segue_mood_shape_set_line (&shape, corner, G_N_ELEMENTS (corner));
  g_assert_cmpuint (shape.n_corners, ==, 3);
  g_assert_cmpfloat (shape.corners[1][0], ==, 0.9);
  g_assert_cmpfloat (shape.corners[1][1], ==, 0.1);

  segue_mood_shape_set_line (&shape, still, G_N_ELEMENTS (still)); /* goes nowhere: a spot */
  g_assert_cmpuint (shape.n_corners, ==, 0);
  g_assert_cmpfloat (shape.radius, ==, 0.1);
}

/* A scribble of thousands of corners fits, and its ends stay. */
static void
test_scribble (void)
{
  enum { N = 3000 };
  g_autofree double (*points)[2] = g_malloc (N * sizeof *points);
  SegueMoodShape shape = { 0 };

  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < N; i++) {
      points[i][0] = g_test_rand_double ();
      points[i][1] = g_test_rand_double ();
    }
    segue_mood_shape_set_line (&shape, (const double (*)[2]) points, N);
    g_assert_cmpuint (shape.n_corners, >=, 2);
    g_assert_cmpuint (shape.n_corners, <=, SEGUE_MOOD_CORNERS_MAX);
    g_assert_cmpfloat (shape.corners[0][0], ==, points[0][0]);
    g_assert_cmpfloat (shape.corners[shape.n_corners - 1][1], ==, points[N - 1][1]);
  }
}

static void
test_spot_is_clamped (void)
{
  SegueMoodShape shape;

  segue_mood_shape_set_spot (&shape, -3, 7, 9);
  g_assert_cmpfloat (shape.x, ==, 0);
  g_assert_cmpfloat (shape.y, ==, 1);
  g_assert_cmpfloat (shape.radius, ==, SEGUE_MOOD_RADIUS_MAX);
}

/* ---- words ------------------------------------------------------------------------------- */

static void
assert_words (double      x,
              double      y,
              const char *words)
{
  g_autofree char *got = segue_mood_words (x, y);

  g_assert_cmpstr (got, ==, words);
}

static void
test_words (void)
{
  SegueMoodShape shape = { 0 };
  const double points[][2] = { { 0.2, 0.2 }, { 0.5, 0.8 } };
  g_autofree char *spot = NULL, *line = NULL, *sentence = NULL, *empty = NULL;

  assert_words (0.6, 0.2, "calm, rather bright");
  assert_words (0.5, 0.5, "in the middle");
  assert_words (0.5, 0.95, "very energetic");
  assert_words (0.05, 0.5, "very dark");
  assert_words (NAN, NAN, "very calm, very dark"); /* nonsense is some place, and no crash */

  segue_mood_shape_set_spot (&shape, 0.6, 0.2, 0.2);
  spot = segue_mood_shape_words (&shape);
  g_assert_cmpstr (spot, ==, "calm, rather bright · much variety");
  segue_mood_shape_set_line (&shape, points, 2);
  line = segue_mood_shape_words (&shape);
  g_assert_cmpstr (line, ==, "from calm, dark to energetic");
  sentence = segue_mood_sentence ("éclat");
  g_assert_cmpstr (sentence, ==, "Éclat");
  empty = segue_mood_sentence ("");
  g_assert_cmpstr (empty, ==, "");
}

/* ---- density ----------------------------------------------------------------------------- */

static guint
alpha_at (GBytes *picture,
          double  x,
          double  y)
{
  const guint8 *pixels = g_bytes_get_data (picture, NULL);
  gsize column = (gsize) (x * (SEGUE_MOOD_DENSITY_SIZE - 1));
  gsize row = (gsize) ((1 - y) * (SEGUE_MOOD_DENSITY_SIZE - 1));

  return pixels[4 * (row * SEGUE_MOOD_DENSITY_SIZE + column) + 3];
}

static void
test_density (void)
{
  float xy[200];
  g_autoptr (GBytes) crowd = NULL, none = NULL, broken = NULL;
  const guint8 *pixels;
  gsize size;

  for (guint i = 0; i < 100; i++) {
    xy[2 * i] = 0.2f + 0.0005f * (float) i;
    xy[2 * i + 1] = 0.8f;
  }
  crowd = segue_mood_density_new (xy, 100, FALSE);
  g_assert_cmpuint (alpha_at (crowd, 0.22, 0.8), >, 2 * alpha_at (crowd, 0.8, 0.2));
  none = segue_mood_density_new (NULL, 0, TRUE);
  g_assert_cmpuint (alpha_at (none, 0.1, 0.1), ==, alpha_at (none, 0.9, 0.9));
  for (guint i = 0; i < 200; i++)
    xy[i] = i % 2 == 0 ? NAN : INFINITY;
  broken = segue_mood_density_new (xy, 100, TRUE);
  g_assert_true (g_bytes_equal (broken, none));
  pixels = g_bytes_get_data (crowd, &size); /* premultiplied: no colour above its alpha */
  for (gsize i = 0; i < size; i += 4)
    for (guint c = 0; c < 3; c++)
      g_assert_cmpuint (pixels[i + c], <=, pixels[i + 3]);
}

/* ---- the pad by keyboard ----------------------------------------------------------------- */

typedef struct {
  guint    n_changed, n_settled, n_played, n_queued, n_missing;
  gint64   moved_id;
  double   moved_x, moved_y;
} Heard;

static void
changed_cb (Heard *heard)
{
  heard->n_changed++;
}

static void
settled_cb (Heard *heard)
{
  heard->n_settled++;
}

static void
activated_cb (Heard    *heard,
              gboolean  queue)
{
  if (queue)
    heard->n_queued++;
  else
    heard->n_played++;
}

static void
moved_cb (Heard  *heard,
          gint64  id,
          double  x,
          double  y)
{
  heard->moved_id = id;
  heard->moved_x = x;
  heard->moved_y = y;
}

static void
missing_cb (Heard *heard)
{
  heard->n_missing++;
}

static SegueMoodPad *
make_pad (Heard *heard)
{
  SegueMoodPad *pad = SEGUE_MOOD_PAD (g_object_ref_sink (segue_mood_pad_new ()));

  g_signal_connect_swapped (pad, "changed", G_CALLBACK (changed_cb), heard);
  g_signal_connect_swapped (pad, "settled", G_CALLBACK (settled_cb), heard);
  g_signal_connect_swapped (pad, "activated", G_CALLBACK (activated_cb), heard);
  g_signal_connect_swapped (pad, "point-moved", G_CALLBACK (moved_cb), heard);
  g_signal_connect_swapped (pad, "missing-playing", G_CALLBACK (missing_cb), heard);
  return pad;
}

static void
test_spot_by_keys (void)
{
  Heard heard = { 0 };
  g_autoptr (SegueMoodPad) pad = NULL;
  const SegueMoodShape *shape;
  double radius;

  if (!ui_has_display ())
    return;
  pad = make_pad (&heard);
  shape = segue_mood_pad_get_shape (pad);
  g_assert_cmpfloat (shape->x, ==, 0.5);
  g_assert_true (ui_press (GTK_WIDGET (pad), GDK_KEY_Right, 0));
  g_assert_true (ui_press (GTK_WIDGET (pad), GDK_KEY_Up, GDK_SHIFT_MASK));
  g_assert_cmpfloat_with_epsilon (shape->x, 0.52, 1e-9);
  g_assert_cmpfloat_with_epsilon (shape->y, 0.60, 1e-9);
  g_assert_cmpuint (heard.n_changed, ==, 2);
  g_assert_cmpuint (heard.n_settled, ==, 2);

  radius = shape->radius;
  ui_press (GTK_WIDGET (pad), GDK_KEY_plus, GDK_SHIFT_MASK);
  g_assert_cmpfloat (shape->radius, >, radius);
  for (int i = 0; i < 40; i++)
    ui_press (GTK_WIDGET (pad), GDK_KEY_minus, 0);
  g_assert_cmpfloat (shape->radius, ==, SEGUE_MOOD_RADIUS_MIN);

  for (int i = 0; i < 60; i++) /* the edge is the end */
    ui_press (GTK_WIDGET (pad), GDK_KEY_Left, GDK_SHIFT_MASK);
  g_assert_cmpfloat (shape->x, ==, 0);

  ui_press (GTK_WIDGET (pad), GDK_KEY_Return, 0);
  ui_press (GTK_WIDGET (pad), GDK_KEY_Return, GDK_CONTROL_MASK);
  g_assert_cmpuint (heard.n_played, ==, 1);
  g_assert_cmpuint (heard.n_queued, ==, 1);
  /* What is the window's stays the window's. */
  g_assert_false (ui_press (GTK_WIDGET (pad), GDK_KEY_Left, GDK_CONTROL_MASK));
  g_assert_false (ui_press (GTK_WIDGET (pad), GDK_KEY_space, 0));
  g_assert_false (ui_press (GTK_WIDGET (pad), GDK_KEY_Escape, 0));
}

static void
test_line_by_keys (void)
{
  Heard heard = { 0 };
  g_autoptr (SegueMoodPad) pad = NULL;
  const SegueMoodShape *shape;

  if (!ui_has_display ())
    return;
  pad = make_pad (&heard);
  shape = segue_mood_pad_get_shape (pad);
  ui_press (GTK_WIDGET (pad), GDK_KEY_l, 0);
  ui_press (GTK_WIDGET (pad), GDK_KEY_Right, GDK_SHIFT_MASK);
  ui_press (GTK_WIDGET (pad), GDK_KEY_l, 0);
  ui_press (GTK_WIDGET (pad), GDK_KEY_Up, GDK_SHIFT_MASK);
  g_assert_cmpuint (shape->n_corners, ==, 3);
  g_assert_cmpfloat_with_epsilon (shape->corners[0][0], 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (shape->corners[1][0], 0.6, 1e-9);
  g_assert_cmpfloat_with_epsilon (shape->corners[2][1], 0.6, 1e-9);
  for (int i = 0; i < 100; i++) /* more corners than there is room for */
    ui_press (GTK_WIDGET (pad), GDK_KEY_l, 0);
  g_assert_cmpuint (shape->n_corners, ==, SEGUE_MOOD_CORNERS_MAX);
  ui_press (GTK_WIDGET (pad), GDK_KEY_Return, 0);
  g_assert_cmpuint (heard.n_played, ==, 1);
  g_assert_cmpuint (shape->n_corners, ==, SEGUE_MOOD_CORNERS_MAX); /* it is still there */
  g_assert_true (ui_press (GTK_WIDGET (pad), GDK_KEY_Escape, 0));
  g_assert_cmpuint (shape->n_corners, ==, 0);
  g_assert_cmpfloat_with_epsilon (shape->x, 0.6, 1e-9); /* where the line ended */
}

static void
test_points_by_keys (void)
{
  char one[] = "One", two[] = "Two";
  const SegueMoodPoint points[] = { { 7, 0.2, 0.2, one }, { 8, 0.7, 0.7, two } };
  Heard heard = { 0 };
  g_autoptr (SegueMoodPad) pad = NULL;

  if (!ui_has_display ())
    return;
  pad = make_pad (&heard);
  ui_press (GTK_WIDGET (pad), GDK_KEY_p, 0);
  g_assert_cmpuint (heard.n_missing, ==, 1);
  segue_mood_pad_set_points (pad, points, 2);
  segue_mood_pad_set_playing (pad, 9, 0.4, 0.3, "Plays");
  ui_press (GTK_WIDGET (pad), GDK_KEY_p, 0);
  g_assert_cmpfloat (segue_mood_pad_get_shape (pad)->x, ==, 0.4);

  /* What plays is the first, then the others in their order. */
  ui_press (GTK_WIDGET (pad), GDK_KEY_n, 0);
  ui_press (GTK_WIDGET (pad), GDK_KEY_n, 0);
  ui_press (GTK_WIDGET (pad), GDK_KEY_m, 0);
  ui_press (GTK_WIDGET (pad), GDK_KEY_Up, GDK_SHIFT_MASK);
  g_assert_cmpint (heard.moved_id, ==, 0);
  ui_press (GTK_WIDGET (pad), GDK_KEY_Return, 0);
  g_assert_cmpint (heard.moved_id, ==, 7);
  g_assert_cmpfloat_with_epsilon (heard.moved_y, 0.3, 1e-9);
  g_assert_cmpuint (heard.n_played, ==, 0); /* Return put it down, no more */

  heard.moved_id = 0;
  g_assert_true (segue_mood_pad_move_point (pad, 8));
  ui_press (GTK_WIDGET (pad), GDK_KEY_Left, 0);
  g_assert_true (ui_press (GTK_WIDGET (pad), GDK_KEY_Escape, 0));
  g_assert_cmpint (heard.moved_id, ==, 0);
  g_assert_false (segue_mood_pad_move_point (pad, 1234));

  /* The songs change under a point that is on its way: it is let go of. */
  g_assert_true (segue_mood_pad_move_point (pad, 8));
  segue_mood_pad_set_points (pad, NULL, 0);
  ui_press (GTK_WIDGET (pad), GDK_KEY_Return, 0);
  g_assert_cmpint (heard.moved_id, ==, 0);
  segue_mood_pad_set_playing (pad, 0, 0, 0, NULL);
  g_assert_false (segue_mood_pad_move_point (pad, 9));
}

int
main (int    argc,
      char **argv)
{
  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/mood-pad/pixels", test_pixels);
  g_test_add_func ("/ui/mood-pad/line", test_line);
  g_test_add_func ("/ui/mood-pad/scribble", test_scribble);
  g_test_add_func ("/ui/mood-pad/spot-is-clamped", test_spot_is_clamped);
  g_test_add_func ("/ui/mood-pad/words", test_words);
  g_test_add_func ("/ui/mood-pad/density", test_density);
  g_test_add_func ("/ui/mood-pad/spot-by-keys", test_spot_by_keys);
  g_test_add_func ("/ui/mood-pad/line-by-keys", test_line_by_keys);
  g_test_add_func ("/ui/mood-pad/points-by-keys", test_points_by_keys);
  return ui_fixture_end (g_test_run ());
}
