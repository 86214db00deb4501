/* test-simplex.c - downhill without a slope: far starts, bent valleys, and what it costs */
#include <glib.h>
#include <math.h>

#include "ml-simplex.h"

typedef struct {
  unsigned calls;
  double   least;
} Count;

static double
tell (const void *data, double f)
{
  Count *count = (Count *) data;

  count->calls++;
  count->least = MIN (count->least, f);
  return f;
}

static double
bowl (const void *data, const double *p)
{
  return tell (data, (p[0] - 3) * (p[0] - 3) + 10 * (p[1] + 2) * (p[1] + 2) + 0.1 * p[2] * p[2]);
}

/* Rosenbrock 1960: a valley that bends. */
static double
banana (const void *data, const double *p)
{
  return tell (data, 100 * pow (p[1] - p[0] * p[0], 2) + pow (1 - p[0], 2));
}

/* A ridge along the diagonal: steps along the axes lead nowhere. */
static double
ridge (const void *data, const double *p)
{
  return tell (data, fmax (fabs (p[0] - p[1]) * 100, fabs (p[0] + p[1])));
}

static void
test_bowl (void)
{
  const double reach[] = { 1, 1, 1 };
  double p[] = { 40, -60, 50 };
  Count count = { 0, INFINITY };
  double f = ml_simplex_descend (bowl, &count, 3, reach, 1e-12, 2000, p);

  g_assert_cmpfloat_with_epsilon (p[0], 3, 1e-3);
  g_assert_cmpfloat_with_epsilon (p[1], -2, 1e-3);
  g_assert_cmpfloat_with_epsilon (p[2], 0, 1e-2);
  g_assert_cmpfloat (f, ==, bowl (&count, p));
  g_assert_cmpfloat (f, ==, count.least); /* the best that it saw */
}

/* It takes longer steps while they pay: steps of one would need thousands. */
static void
test_far (void)
{
  const double reach[] = { 1, 1, 1 };
  double p[] = { 20000, 20000, 20000 };
  Count count = { 0, INFINITY };

  ml_simplex_descend (bowl, &count, 3, reach, 1e-9, 450, p);
  g_assert_cmpfloat_with_epsilon (p[0], 3, 0.1);
  g_assert_cmpfloat_with_epsilon (p[1], -2, 0.1);
  g_assert_cmpuint (count.calls, <=, 450 + 5);
}

static void
test_valleys (void)
{
  const double reach[] = { 0.5, 0.5 };
  double p[] = { -1.2, 1 }, q[] = { 9, -7 };
  Count count = { 0, INFINITY };

  ml_simplex_descend (banana, &count, 2, reach, 1e-14, 1000, p);
  g_assert_cmpfloat_with_epsilon (p[0], 1, 1e-4);
  g_assert_cmpfloat_with_epsilon (p[1], 1, 1e-4);
  count.least = INFINITY;
  g_assert_cmpfloat (ml_simplex_descend (ridge, &count, 2, reach, 1e-9, 3000, q), <, 1);
  g_assert_cmpfloat (ridge (&count, q), ==, count.least);
}

/* Asked too little to move, it gives back the start or better. */
static void
test_few_evaluations (void)
{
  const double reach[] = { 1, 1, 1 };
  double p[] = { 5, 5, 5 };
  Count count = { 0, INFINITY };
  double before = bowl (&count, p);

  g_assert_cmpfloat (ml_simplex_descend (bowl, &count, 3, reach, 0, 1, p), <=, before);
  g_assert_cmpuint (count.calls, ==, 1 + 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/simplex/bowl", test_bowl);
  g_test_add_func ("/ml/simplex/far", test_far);
  g_test_add_func ("/ml/simplex/valleys", test_valleys);
  g_test_add_func ("/ml/simplex/few-evaluations", test_few_evaluations);
  return g_test_run ();
}
