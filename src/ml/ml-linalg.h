/* ml-linalg.h - small symmetric matrices in double: factors, solutions, axes */
#pragma once

#include "ml-status.h"

/* All matrices are [n][n], row-major. */
ml_status ml_cholesky        (double *a, size_t n);
void      ml_cholesky_solve  (const double *l, size_t n, double *b);
void      ml_solve_lower     (const double *l, size_t n, double *b);
void      ml_solve_lower_transposed (const double *l, size_t n, double *b);
ml_status ml_eigen_symmetric (double *a, size_t n, double *value, double *vector);
