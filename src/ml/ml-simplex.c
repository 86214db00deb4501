/* ml-simplex.c - downhill simplex; pure, any thread
 *
 * Source: Nelder & Mead 1965, "A simplex method for function minimization". */
#include "ml-simplex.h"

#include <string.h>

typedef struct {
  double p[ML_SIMPLEX_MOST], f;
} vertex;

typedef struct {
  ml_simplex_cost cost;
  const void     *data;
  size_t          n, spent;
  vertex          v[ML_SIMPLEX_MOST + 1];
} simplex;

static void
evaluate (simplex *s, vertex *v)
{
  v->f = s->cost (s->data, v->p);
  s->spent++;
}

static void
sort_vertices (simplex *s)
{
  vertex *v = s->v;

  for (size_t i = 1; i <= s->n; i++)
    for (size_t j = i; j > 0 && v[j].f < v[j - 1].f; j--) {
      vertex t = v[j];

      v[j] = v[j - 1];
      v[j - 1] = t;
    }
}

/* The point on the line from the worst vertex through the centre of the rest. */
static vertex
along (simplex *s, const double *centre, double step)
{
  vertex out;

  for (size_t k = 0; k < s->n; k++)
    out.p[k] = centre[k] + step * (s->v[s->n].p[k] - centre[k]);
  evaluate (s, &out);
  return out;
}

static void
shrink (simplex *s)
{
  for (size_t i = 1; i <= s->n; i++) {
    for (size_t k = 0; k < s->n; k++)
      s->v[i].p[k] = 0.5 * (s->v[0].p[k] + s->v[i].p[k]);
    evaluate (s, &s->v[i]);
  }
}

static void
step (simplex *s)
{
  double centre[ML_SIMPLEX_MOST] = { 0 };
  vertex *worst = &s->v[s->n], next;

  for (size_t i = 0; i < s->n; i++)
    for (size_t k = 0; k < s->n; k++)
      centre[k] += s->v[i].p[k] / (double) s->n;
  next = along (s, centre, -1.0);
  if (next.f < s->v[0].f) {
    vertex far = along (s, centre, -2.0);

    *worst = far.f < next.f ? far : next;
  } else if (next.f < s->v[s->n - 1].f) {
    *worst = next;
  } else {
    next = along (s, centre, next.f < worst->f ? -0.5 : 0.5);
    if (next.f < worst->f)
      *worst = next;
    else
      shrink (s);
  }
}

/**
 * ml_simplex_descend - walk downhill from a point
 * @cost:        what is to be least; never NaN
 * @n:           numbers, 1 .. ML_SIMPLEX_MOST
 * @reach:       in [n] how far the first steps go, none of them 0
 * @tolerance:   it stops when worst and best vertex differ by less
 * @evaluations: or when @cost was asked so often, give or take one round
 * @p:           in the start, out the best point, [n]
 *
 * Returns the cost there. The same input makes the same output; not always the least of all.
 */
double
ml_simplex_descend (ml_simplex_cost cost, const void *data, size_t n, const double *reach,
                    double tolerance, size_t evaluations, double *p)
{
  simplex s = { cost, data, n, 0, { { { 0 }, 0 } } };

  for (size_t i = 0; i <= n; i++) {
    memcpy (s.v[i].p, p, n * sizeof *p);
    if (i > 0)
      s.v[i].p[i - 1] += reach[i - 1];
    evaluate (&s, &s.v[i]);
  }
  sort_vertices (&s);
  while (s.spent < evaluations && s.v[n].f - s.v[0].f >= tolerance) {
    step (&s);
    sort_vertices (&s);
  }
  memcpy (p, s.v[0].p, n * sizeof *p);
  return s.v[0].f;
}
