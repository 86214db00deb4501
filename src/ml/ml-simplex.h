/* ml-simplex.h - the least of a function of a few numbers, without its slope (inside ml/ only) */
#pragma once

#include <stddef.h>

#define ML_SIMPLEX_MOST 8 /* numbers */

typedef double (*ml_simplex_cost) (const void *data, const double *p);

double ml_simplex_descend (ml_simplex_cost cost, const void *data, size_t n, const double *reach,
                           double tolerance, size_t evaluations, double *p);
