/* ml-path.h - what the forecasters of paths share (inside ml/ only)
 *
 * A path is n places in the plane, each at its time; time_s [n] does not decrease. */
#pragma once

#include <stddef.h>

#include "ml-status.h"

ml_status ml_path_check (const double *time_s, const float *xy, size_t n);
ml_status ml_path_axes  (const float *xy, size_t n, double axis[2][2], double mean[2], double variance[2]);
double    ml_path_gap   (const double *time_s, size_t n, double *room);
