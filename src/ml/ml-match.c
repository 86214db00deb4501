/* ml-match.c - which new cluster is which old one
 *
 * Pure; any thread. The best assignment as a whole, so that two new clusters
 * never claim one name and a small gain here does not cost a large one there.
 * Source: Kuhn 1955, Munkres 1957; the shortest-augmenting-path form with
 * potentials, O(n^3), after Jonker & Volgenant 1987. */
#include <math.h>

#include "ml-grow.h"
#include "ml-kmeans.h"

/* Columns and rows count from 1; 0 is the root of the search. */
typedef struct {
  size_t  n;      /* of the square problem */
  double *u, *v;  /* [n + 1] potentials of rows, columns */
  double *slack;  /* [n + 1] */
  size_t *row_of; /* [n + 1] row matched to a column, 0 none */
  size_t *from;   /* [n + 1] the column before on the path */
  uint8_t *done;  /* [n + 1] */
} matcher;

static double
cost_of (const double *gain, size_t rows, size_t cols, size_t i, size_t j)
{
  return i <= rows && j <= cols ? -gain[(i - 1) * cols + (j - 1)] : 0.0;
}

/* Extends the matching by row @i along the cheapest alternating path. */
static void
augment (matcher *m, const double *gain, size_t rows, size_t cols, size_t i)
{
  size_t at = 0;

  m->row_of[0] = i;
  for (size_t j = 0; j <= m->n; j++) {
    m->slack[j] = INFINITY;
    m->done[j] = 0;
  }
  do {
    size_t row = m->row_of[at], next = 0;
    double step = INFINITY;

    m->done[at] = 1;
    for (size_t j = 1; j <= m->n; j++) {
      double reduced;

      if (m->done[j])
        continue;
      reduced = cost_of (gain, rows, cols, row, j) - m->u[row] - m->v[j];
      if (reduced < m->slack[j]) {
        m->slack[j] = reduced;
        m->from[j] = at;
      }
      if (m->slack[j] < step) {
        step = m->slack[j];
        next = j;
      }
    }
    for (size_t j = 0; j <= m->n; j++) {
      if (m->done[j]) {
        m->u[m->row_of[j]] += step;
        m->v[j] -= step;
      } else {
        m->slack[j] -= step;
      }
    }
    at = next;
  } while (m->row_of[at] != 0);
  while (at != 0) {
    m->row_of[at] = m->row_of[m->from[at]];
    at = m->from[at];
  }
}

/**
 * ml_match_assign - pair rows with columns for the largest total gain
 * @gain:  in  [rows][cols], finite, >= 0
 * @match: out [rows] column of each row, −1 where there were too few columns
 *
 * Returns ML_OK; ML_ERR_ARG on a size of 0 or over INT32_MAX or a negative
 * gain; ML_ERR_NONFINITE; ML_ERR_NOMEM. O(max(rows, cols)^3).
 */
ml_status
ml_match_assign (const double *gain, size_t rows, size_t cols,
                 int32_t *match)
{
  matcher m = { .n = rows > cols ? rows : cols };
  int complete;

  if (rows == 0 || cols == 0 || m.n >= INT32_MAX)
    return ML_ERR_ARG;
  for (size_t i = 0; i < rows * cols; i++) {
    if (!isfinite (gain[i]))
      return ML_ERR_NONFINITE;
    if (gain[i] < 0.0)
      return ML_ERR_ARG;
  }
  m.u = ml_alloc (m.n + 1, 1, sizeof *m.u);
  m.v = ml_alloc (m.n + 1, 1, sizeof *m.v);
  m.slack = ml_alloc (m.n + 1, 1, sizeof *m.slack);
  m.row_of = ml_alloc (m.n + 1, 1, sizeof *m.row_of);
  m.from = ml_alloc (m.n + 1, 1, sizeof *m.from);
  m.done = ml_alloc (m.n + 1, 1, sizeof *m.done);
  complete = m.u && m.v && m.slack && m.row_of && m.from && m.done;
  if (complete) {
    for (size_t i = 1; i <= m.n; i++)
      augment (&m, gain, rows, cols, i);
    for (size_t i = 0; i < rows; i++)
      match[i] = -1;
    for (size_t j = 1; j <= cols; j++)
      if (m.row_of[j] <= rows)
        match[m.row_of[j] - 1] = (int32_t) (j - 1);
  }
  free (m.u);
  free (m.v);
  free (m.slack);
  free (m.row_of);
  free (m.from);
  free (m.done);
  return complete ? ML_OK : ML_ERR_NOMEM;
}

/**
 * ml_match_labels - which new cluster carries on which old one
 * @before:      in  [n] old cluster of each point, −1 for a point that had none
 * @after:       in  [n] new cluster of each point, −1 for a point that left
 * @k_before:    >= 1
 * @k_after:     >= 1
 * @min_overlap: least Jaccard overlap to be called the same, 0 … 1
 * @match:       out [k_after] old cluster, or −1 for one that is new
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NOMEM. O(n + max(k)^3).
 */
ml_status
ml_match_labels (const int32_t *before, const int32_t *after, size_t n,
                 size_t k_before, size_t k_after, double min_overlap,
                 int32_t *match)
{
  double *overlap, *old_size, *new_size;
  ml_status status = ML_OK;

  if (k_before == 0 || k_after == 0 || !(min_overlap >= 0.0 && min_overlap <= 1.0))
    return ML_ERR_ARG;
  for (size_t i = 0; i < n; i++)
    if (before[i] < -1 || after[i] < -1 || (before[i] >= 0 && (size_t) before[i] >= k_before)
        || (after[i] >= 0 && (size_t) after[i] >= k_after))
      return ML_ERR_ARG;
  overlap = ml_alloc (k_after, k_before, sizeof *overlap);
  old_size = ml_alloc (k_before, 1, sizeof *old_size);
  new_size = ml_alloc (k_after, 1, sizeof *new_size);
  if (overlap == NULL || old_size == NULL || new_size == NULL)
    status = ML_ERR_NOMEM;
  for (size_t i = 0; status == ML_OK && i < n; i++) {
    /* Only points that were there both times tell whether a cluster lived on. */
    if (before[i] < 0 || after[i] < 0)
      continue;
    overlap[(size_t) after[i] * k_before + (size_t) before[i]] += 1.0;
    old_size[before[i]] += 1.0;
    new_size[after[i]] += 1.0;
  }
  for (size_t a = 0; status == ML_OK && a < k_after; a++)
    for (size_t b = 0; b < k_before; b++) {
      double *o = &overlap[a * k_before + b], together = new_size[a] + old_size[b] - *o;

      *o = together > 0.0 ? *o / together : 0.0;
    }
  if (status == ML_OK)
    status = ml_match_assign (overlap, k_after, k_before, match);
  for (size_t a = 0; status == ML_OK && a < k_after; a++)
    if (match[a] >= 0 && (overlap[a * k_before + (size_t) match[a]] < min_overlap
                          || overlap[a * k_before + (size_t) match[a]] <= 0.0))
      match[a] = -1;
  free (overlap);
  free (old_size);
  free (new_size);
  return status;
}
