/* ml-crossval.c - folds for cross-validation: stratified, grouped, both
 *
 * Pure: any thread. Invariant: a group is never torn.
 * Groups are placed one by one, those with the most samples first, each into the
 * fold where the classes then lie most evenly. */
#include "ml-metrics.h"
#include "ml-rng.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
  int32_t id;
  size_t  first, n; /* in the list of samples, sorted by group */
  size_t  chance;   /* breaks ties between groups of one size */
} Group;

typedef struct {
  int32_t id;
  size_t  sample;
} Member;

static int
by_id (const void *a, const void *b)
{
  const Member *x = a, *y = b;

  if (x->id != y->id)
    return x->id < y->id ? -1 : 1;
  return x->sample < y->sample ? -1 : x->sample > y->sample;
}

static int
largest_first (const void *a, const void *b)
{
  const Group *x = a, *y = b;

  if (x->n != y->n)
    return x->n > y->n ? -1 : 1;
  return x->chance < y->chance ? -1 : x->chance > y->chance;
}

/* How much group @g adds to fold @f's unevenness: the sum over classes of the
 * squares of what folds hold, by the class's size; least when all hold the same. */
static double
cost (const double *held, const double *adds, const double *size, size_t classes,
      double fold_total, double group_total, double all)
{
  double c = 0.0;

  for (size_t j = 0; j < classes; j++)
    if (adds[j] > 0.0)
      c += (2.0 * held[j] + adds[j]) * adds[j] / size[j];
  /* Between folds as even by class, the emptier one. */
  return c + 1e-3 * (2.0 * fold_total + group_total) * group_total / all;
}

/* Working memory: held [k][classes], size [classes], adds [classes], total [k]. */
static void
place (Group *group, size_t n_groups, const Member *member, const int32_t *label,
       size_t classes, size_t n, size_t k, double *work, int32_t *fold)
{
  double *held = work, *size = held + k * classes, *adds = size + classes;
  double *total = adds + classes;

  for (size_t i = 0; i < n; i++)
    size[label != NULL ? label[i] : 0] += 1.0;
  for (size_t g = 0; g < n_groups; g++) {
    const Member *m = member + group[g].first;
    size_t best = 0;
    double least = INFINITY;

    for (size_t j = 0; j < classes; j++)
      adds[j] = 0.0;
    for (size_t i = 0; i < group[g].n; i++)
      adds[label != NULL ? label[m[i].sample] : 0] += 1.0;
    for (size_t f = 0; f < k; f++) {
      double c = cost (held + f * classes, adds, size, classes, total[f], (double) group[g].n,
                       (double) n);

      if (c < least - 1e-12) {
        least = c;
        best = f;
      }
    }
    for (size_t j = 0; j < classes; j++)
      held[best * classes + j] += adds[j];
    total[best] += (double) group[g].n;
    for (size_t i = 0; i < group[g].n; i++)
      fold[m[i].sample] = (int32_t) best;
  }
}

/* Fills @member and @group from the samples; returns how many groups there are. */
static size_t
collect (const int32_t *id, size_t n, ml_rng *rng, Member *member, Group *group)
{
  size_t n_groups = 0;

  for (size_t i = 0; i < n; i++)
    member[i] = (Member) { id != NULL ? id[i] : (int32_t) i, i };
  qsort (member, n, sizeof *member, by_id);
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || member[i].id != member[i - 1].id)
      group[n_groups++] = (Group) { member[i].id, i, 0, (size_t) (ml_rng_u64 (rng) >> 1) };
    group[n_groups - 1].n++;
  }
  qsort (group, n_groups, sizeof *group, largest_first);
  return n_groups;
}

ml_status
ml_folds (const int32_t *label, const int32_t *group, size_t n, size_t k,
          uint64_t seed, int32_t *fold)
{
  size_t classes = 1, n_groups;
  Member *member;
  Group *groups;
  double *work = NULL;
  ml_rng rng;
  ml_status status = ML_ERR_NOMEM;

  if (fold == NULL || n == 0 || k < 2 || k > n || n > INT32_MAX)
    return ML_ERR_ARG;
  for (size_t i = 0; label != NULL && i < n; i++) {
    if (label[i] < 0 || label[i] > 1 << 16)
      return ML_ERR_ARG;
    if ((size_t) label[i] >= classes)
      classes = (size_t) label[i] + 1;
  }

  ml_rng_seed (&rng, seed);
  member = malloc (n * sizeof *member);
  groups = malloc (n * sizeof *groups);
  if (member != NULL && groups != NULL) {
    n_groups = collect (group, n, &rng, member, groups);
    work = calloc (k * classes + 2 * classes + k, sizeof *work);
    status = n_groups < k ? ML_ERR_ARG : work == NULL ? ML_ERR_NOMEM : ML_OK;
    if (status == ML_OK)
      place (groups, n_groups, member, label, classes, n, k, work, fold);
  }
  free (member);
  free (groups);
  free (work);
  return status;
}
