/* ml.h - status codes and array conventions of the machine-learning library
 *
 * The library knows arrays, not music. Arrays are row-major float32; shapes
 * stand in comments as [n][d]. Sums run in double. Nothing here keeps global
 * state, so every function may be called from any thread on its own data. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef enum {
  ML_OK = 0,
  ML_ERR_ARG,       /* a size, range or pointer the contract excludes */
  ML_ERR_NOMEM,     /* an allocation failed */
  ML_ERR_NONFINITE, /* a NaN or infinity where there may be none */
  ML_ERR_IO,        /* a file could not be read or written */
  ML_ERR_FORMAT,    /* a file is not what it should be: foreign, damaged, cut short */
  ML_ERR_CANCELLED, /* the caller's progress callback said stop */
  ML_ERR_DIVERGED,  /* an iteration did not settle */
} ml_status;

#include "ml-rng.h"
