/* ml-status.h - how a function of ml/ says that it did or did not */
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

/* What stops a long computation: asked now and then; return nonzero to stop. */
typedef int (*ml_cancel_func) (void *data);
