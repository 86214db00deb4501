/* ml-path.c - checks and measures of a path in the plane; pure, any thread */
#include "ml-path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ml-linalg.h"

/**
 * ml_path_check - whether a path can be learnt from
 * @time_s: in [n]
 * @xy:     in [n][2]
 *
 * Returns ML_OK; ML_ERR_NONFINITE; ML_ERR_ARG when time runs backwards.
 */
ml_status
ml_path_check (const double *time_s, const float *xy, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    if (!isfinite (time_s[i]) || !isfinite (xy[2 * i]) || !isfinite (xy[2 * i + 1]))
      return ML_ERR_NONFINITE;
    if (i > 0 && time_s[i] < time_s[i - 1])
      return ML_ERR_ARG;
  }
  return ML_OK;
}

/**
 * ml_path_axes - the directions in which a path spreads most and least
 * @axis:     out [2] unit vectors
 * @mean:     out of the places, in x and y
 * @variance: out [2] along each axis
 *
 * Returns ML_OK or what ml_eigen_symmetric() says.
 */
ml_status
ml_path_axes (const float *xy, size_t n, double axis[2][2], double mean[2], double variance[2])
{
  double cov[4] = { 0 }, vector[4];
  ml_status status;

  mean[0] = mean[1] = 0.0;
  for (size_t i = 0; i < n; i++)
    for (int t = 0; t < 2; t++)
      mean[t] += xy[2 * i + t] / (double) n;
  for (size_t i = 0; i < n; i++)
    for (int a = 0; a < 2; a++)
      for (int b = 0; b < 2; b++)
        cov[2 * a + b] += (xy[2 * i + a] - mean[a]) * (xy[2 * i + b] - mean[b]) / (double) n;
  status = ml_eigen_symmetric (cov, 2, variance, vector);
  memcpy (axis, vector, sizeof vector);
  return status;
}

static int
compare_double (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/**
 * ml_path_gap - a typical gap: the unit of time in which learning is well scaled
 * @room: scratch [n]
 *
 * Returns the median of the gaps above 0 in seconds, 1 where there is none.
 */
double
ml_path_gap (const double *time_s, size_t n, double *room)
{
  size_t m = 0;

  for (size_t i = 1; i < n; i++)
    if (time_s[i] > time_s[i - 1])
      room[m++] = time_s[i] - time_s[i - 1];
  if (m == 0)
    return 1.0;
  qsort (room, m, sizeof *room, compare_double);
  return room[m / 2];
}
