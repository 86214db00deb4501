/* test-insight-route.c - rows of tracks along a line on the map */
#include <math.h>

#include "insight-route.h"
#include "insight.h"

#define D 24

/* A library whose sound follows its place on the map, bent, with noise. */
typedef struct {
  InsightRouteTracks tracks;
  float *xy, *sound, *tempo, *energy;
} Library;

static void
library_init (Library *self,
              GRand   *rand,
              guint    n)
{
  self->xy = g_new (float, 2 * n);
  self->sound = g_new (float, D * n);
  self->tempo = g_new (float, n);
  self->energy = g_new (float, n);
  for (guint i = 0; i < n; i++) {
    float x = (float) g_rand_double_range (rand, -2, 2), y = (float) g_rand_double_range (rand, -1, 1);

    self->xy[2 * i] = x;
    self->xy[2 * i + 1] = y;
    for (int t = 0; t < D; t++)
      self->sound[D * i + t] = 3 * sinf (x * (0.4f + 0.02f * t) + y * 0.3f * (t % 3)) +
                               (float) g_rand_double_range (rand, -0.4, 0.4);
    self->tempo[i] = i % 7 == 0 ? NAN : 100 + 20 * x + (float) g_rand_double_range (rand, -15, 15);
    self->energy[i] = i % 5 == 0 ? NAN : (float) CLAMP (0.5 + 0.2 * x + g_rand_double_range (rand, -0.1, 0.1), 0, 1);
  }
  self->tracks = (InsightRouteTracks) { n, D, self->xy, self->sound, self->tempo, self->energy };
}

static void
library_clear (Library *self)
{
  g_free (self->xy);
  g_free (self->sound);
  g_free (self->tempo);
  g_free (self->energy);
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Plain distance, as the route itself hears it: one scale for all has no say in evenness. */
static double
step_between (const Library *library,
              guint          a,
              guint          b)
{
  double sum = 0;

  for (int t = 0; t < D; t++) {
    double diff = library->sound[D * a + t] - library->sound[D * b + t];

    sum += diff * diff;
  }
  return sqrt (sum);
}

static void
assert_no_repeats (const GArray *rows,
                   guint         n)
{
  g_autofree guint8 *seen = g_new0 (guint8, n);

  for (guint i = 0; i < rows->len; i++) {
    guint32 row = g_array_index (rows, guint32, i);

    g_assert_cmpuint (row, <, n);
    g_assert_cmpuint (seen[row]++, ==, 0);
  }
}

static void
assert_even (const Library *library,
             const GArray  *rows)
{
  g_autofree double *gaps = g_new (double, rows->len);
  double largest = 0;

  for (guint i = 0; i + 1 < rows->len; i++) {
    gaps[i] = step_between (library, g_array_index (rows, guint32, i),
                            g_array_index (rows, guint32, i + 1));
    largest = MAX (largest, gaps[i]);
  }
  qsort (gaps, rows->len - 1, sizeof (double), compare_doubles);
  g_assert_cmpfloat (largest, <, 2 * gaps[(rows->len - 1) / 2]);
}

/* Ten tracks on a line, sound in step with place: the way is the line itself. */
static void
test_by_hand (void)
{
  float xy[20], sound[10], tempo[10], energy[10];
  const float line[] = { 0, 0, 9, 0 }, back[] = { 9, 0, 0, 0 };
  const InsightRouteTracks tracks = { 10, 1, xy, sound, tempo, energy };
  g_autoptr (GArray) forth_rows = NULL, back_rows = NULL;

  for (int i = 0; i < 10; i++) {
    xy[2 * i] = (float) i;
    xy[2 * i + 1] = 0;
    sound[i] = (float) i;
    tempo[i] = 120;
    energy[i] = 0.5f;
  }
  forth_rows = insight_route_find (&tracks, line, 2, 10, -1, -1, NULL, NULL);
  back_rows = insight_route_find (&tracks, back, 2, 10, -1, -1, NULL, NULL);
  g_assert_cmpuint (forth_rows->len, ==, 10);
  g_assert_cmpuint (back_rows->len, ==, 10);
  for (guint i = 0; i < 10; i++) {
    g_assert_cmpuint (g_array_index (forth_rows, guint32, i), ==, i);
    g_assert_cmpuint (g_array_index (back_rows, guint32, i), ==, 9 - i);
  }
}

static void
test_alike_by_hand (void)
{
  const float xy[8] = { 0 }, sound[] = { 0, 5, 1, -2 }, none[4] = { 0 };
  const InsightRouteTracks tracks = { 4, 1, xy, sound, none, none };
  g_autoptr (GArray) rows = insight_route_alike (&tracks, 0, 2);
  g_autoptr (GArray) all = insight_route_alike (&tracks, 0, 9);

  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpuint (g_array_index (rows, guint32, 0), ==, 2);
  g_assert_cmpuint (g_array_index (rows, guint32, 1), ==, 3);
  g_assert_cmpuint (all->len, ==, 3);
}

static void
test_candidates (void)
{
  const float xy[] = { 0.1f, 0, 0.1f, 3, 0.9f, 0.2f, 0.9f, 0.1f, NAN, 0 };
  const float line[] = { 0, 0, 1, 0 };
  g_autoptr (GArray) one = insight_route_candidates (xy, 5, line, 2, 2, 1);
  g_autoptr (GArray) two = insight_route_candidates (xy, 5, line, 2, 2, 2);

  g_assert_cmpuint (one->len, ==, 2);
  g_assert_cmpuint (g_array_index (one, guint32, 0), ==, 0);
  g_assert_cmpuint (g_array_index (one, guint32, 1), ==, 3);
  g_assert_cmpuint (two->len, ==, 4);
}

static void
test_path_is_even (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);

  for (int round = 0; round < 100; round++) {
    Library library;
    float line[8];
    guint n = (guint) g_rand_int_range (rand, 150, 700), wanted = (guint) g_rand_int_range (rand, 5, 30);
    g_autoptr (GArray) rows = NULL;
    g_autoptr (GError) error = NULL;

    library_init (&library, rand, n);
    for (int i = 0; i < 8; i += 2) {
      line[i] = (float) g_rand_double_range (rand, -2, 2);
      line[i + 1] = (float) g_rand_double_range (rand, -1, 1);
    }
    rows = insight_route_find (&library.tracks, line, 4, wanted, -1, -1, NULL, &error);
    g_assert_no_error (error);
    assert_no_repeats (rows, n);
    g_assert_cmpuint (rows->len, >=, wanted / 2);
    g_assert_cmpuint (rows->len, <=, wanted + wanted / 2 + 2);
    assert_even (&library, rows);
    library_clear (&library);
  }
}

static void
test_bridge_is_even (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (22);

  for (int round = 0; round < 100; round++) {
    Library library;
    guint n = 400, a = (guint) g_rand_int_range (rand, 0, 400), b = (guint) g_rand_int_range (rand, 0, 400);
    guint wanted = (guint) g_rand_int_range (rand, 4, 16);
    float line[4];
    g_autoptr (GArray) rows = NULL;

    if (a == b)
      continue;
    library_init (&library, rand, n);
    for (int c = 0; c < 2; c++) {
      line[c] = library.xy[2 * a + c];
      line[2 + c] = library.xy[2 * b + c];
    }
    rows = insight_route_find (&library.tracks, line, 2, wanted, (int) a, (int) b, NULL, NULL);
    assert_no_repeats (rows, n);
    g_assert_cmpuint (g_array_index (rows, guint32, 0), ==, a);
    g_assert_cmpuint (g_array_index (rows, guint32, rows->len - 1), ==, b);
    assert_even (&library, rows);
    library_clear (&library);
  }
}

static void
test_same_twice (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  const float line[] = { -1, 0, 1, 0.5f };
  Library library;
  g_autoptr (GArray) a = NULL, b = NULL;

  library_init (&library, rand, 300);
  a = insight_route_find (&library.tracks, line, 2, 12, -1, -1, NULL, NULL);
  b = insight_route_find (&library.tracks, line, 2, 12, -1, -1, NULL, NULL);
  g_assert_cmpmem (a->data, a->len * sizeof (guint32), b->data, b->len * sizeof (guint32));
  library_clear (&library);
}

static void
test_refuses (void)
{
  const float xy[] = { 0, 0 }, one[] = { 1 }, bad[] = { NAN, 0, 1, 1 }, line[] = { 0, 0, 1, 1 };
  const InsightRouteTracks tracks = { 1, 1, xy, one, one, one }, none = { 0, 1, xy, one, one, one };
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GArray) single = NULL, nothing = NULL;

  g_assert_null (insight_route_find (&tracks, bad, 2, 5, -1, -1, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (insight_route_find (&tracks, line, 0, 5, -1, -1, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (insight_route_find (&tracks, line, 2, 5, 3, -1, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (insight_route_find (&none, line, 2, 5, -1, -1, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (insight_route_find (&tracks, line, 2, 5, -1, -1, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  single = insight_route_find (&tracks, line, 2, 5, -1, -1, NULL, NULL);
  g_assert_cmpuint (single->len, ==, 1);
  nothing = insight_route_candidates (xy, 0, line, 2, 4, 4);
  g_assert_cmpuint (nothing->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/route/by-hand", test_by_hand);
  g_test_add_func ("/engine/route/alike", test_alike_by_hand);
  g_test_add_func ("/engine/route/candidates", test_candidates);
  g_test_add_func ("/engine/route/path-is-even", test_path_is_even);
  g_test_add_func ("/engine/route/bridge-is-even", test_bridge_is_even);
  g_test_add_func ("/engine/route/same-twice", test_same_twice);
  g_test_add_func ("/engine/route/refuses", test_refuses);
  return g_test_run ();
}
