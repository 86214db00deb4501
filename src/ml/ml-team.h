/* ml-team.h - a few threads that share one computation, slice by slice */
#pragma once

#include "ml-status.h"

/* Into how many slices work on a batch is cut. A constant, not the number of
 * threads: sums are kept per slice and added in order, so that the same seed
 * gives the same bits on one thread or on eight. */
#define ML_SLICES ((size_t) 8)

typedef struct ml_team ml_team;
typedef void (*ml_task_func) (void *data, size_t slice);

/* @threads counts the caller: 1 starts none. NULL when threads or memory are out. */
ml_team *ml_team_new     (size_t threads);
void     ml_team_free    (ml_team *team); /* NULL is fine */
/* Runs @task once for each of @slices and returns when all are done. One caller at
 * a time. @team may be NULL: all slices then run here, in order. */
void     ml_team_run     (ml_team *team, size_t slices, ml_task_func task, void *data);
