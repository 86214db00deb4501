/* ml-codebook.c - unlabelled rows told by which of a few learnt patterns they show
 *
 * Pure functions on the caller's arrays: any thread. Invariant: a book that was fitted
 * or restored has every part, of one size, and patterns of unit length.
 * Source: Coates & Ng 2012, "Learning feature representations with k-means". */
#include "ml-codebook.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ml-pca.h"
#include "ml-vec.h"

/* Spread along an axis is taken this share of the mean one larger: axes along which
 * rows hardly differ would else be blown up to noise. */
#define WHITEN_FLOOR 0.05

#define ROUNDS 15

void
ml_codebook_clear (ml_codebook *b)
{
  if (b == NULL)
    return;
  free (b->mean);
  free (b->whiten);
  free (b->atom);
  *b = (ml_codebook) { 0 };
}

static ml_status
allocate (ml_codebook *b)
{
  b->mean = ml_floats (b->d);
  b->whiten = ml_floats (b->axes * b->d);
  b->atom = ml_floats (b->atoms * b->axes);
  return b->mean != NULL && b->whiten != NULL && b->atom != NULL ? ML_OK : ML_ERR_NOMEM;
}

/* ---- whitening --------------------------------------------------------------------- */

static ml_status
fit_whitening (ml_codebook *b, const float *x, size_t n, uint64_t seed)
{
  float *variance = ml_floats (b->axes);
  double mean = 0.0;
  ml_status status = variance == NULL ? ML_ERR_NOMEM
                     : ml_pca_fit_main (x, n, b->d, b->axes, seed, b->mean, b->whiten, variance);

  for (size_t i = 0; status == ML_OK && i < b->axes; i++)
    mean += variance[i] / (double) b->axes;
  if (status == ML_OK && !(mean > 0.0))
    status = ML_ERR_ARG; /* rows that are all alike have no patterns */
  for (size_t i = 0; status == ML_OK && i < b->axes; i++)
    ml_scale ((float) (1.0 / sqrt (variance[i] + WHITEN_FLOOR * mean)), b->whiten + i * b->d, b->d);
  free (variance);
  return status;
}

/* y[n][axes] = (x - mean) whiten^T, the mean taken off afterwards. */
static void
whiten (const ml_codebook *b, const float *x, size_t n, float *y)
{
  ml_gemm (0, 1, n, b->axes, b->d, 1.0f, x, b->d, b->whiten, b->d, 0.0f, y, b->axes);
  for (size_t j = 0; j < b->axes; j++) {
    const float off = (float) ml_dot (b->mean, b->whiten + j * b->d, b->d);

    for (size_t i = 0; i < n; i++)
      y[i * b->axes + j] -= off;
  }
}

/* ---- patterns ---------------------------------------------------------------------- */

/* FALSE for a row without a direction. */
static int
to_unit (float *v, size_t d)
{
  double norm = ml_norm2 (v, d);

  if (!(norm > 1e-9))
    return 0;
  ml_scale ((float) (1.0 / norm), v, d);
  return 1;
}

/* Any row that has a direction becomes pattern @j; after a few misses what is there
 * stays, which is no harm: a pattern that nothing shows says nothing. */
static void
take_row (ml_codebook *b, const float *y, size_t n, ml_rng *rng, size_t j)
{
  float *atom = b->atom + j * b->axes;

  for (int tries = 0; tries < 8; tries++) {
    memcpy (atom, y + ml_rng_below (rng, n) * b->axes, b->axes * sizeof *atom);
    if (to_unit (atom, b->axes))
      return;
  }
  memset (atom, 0, b->axes * sizeof *atom);
  atom[j % b->axes] = 1.0f;
}

/* One round of spherical k-means: every row adds to its most alike pattern, by how much
 * it shows of it. @like [n][atoms] scratch, @sum [atoms][axes] scratch. */
static void
improve (ml_codebook *b, const float *y, size_t n, ml_rng *rng, float *like, float *sum)
{
  const size_t k = b->atoms, a = b->axes;

  ml_gemm (0, 1, n, k, a, 1.0f, y, a, b->atom, a, 0.0f, like, k);
  memset (sum, 0, k * a * sizeof *sum);
  for (size_t i = 0; i < n; i++) {
    const float *of = like + i * k;
    size_t best = 0;

    for (size_t j = 1; j < k; j++)
      if (of[j] > of[best])
        best = j;
    if (of[best] > 0.0f)
      ml_axpy (of[best], y + i * a, sum + best * a, a);
  }
  for (size_t j = 0; j < k; j++)
    if (to_unit (sum + j * a, a))
      memcpy (b->atom + j * a, sum + j * a, a * sizeof *sum);
    else
      take_row (b, y, n, rng, j);
}

static ml_status
fit_atoms (ml_codebook *b, const float *x, size_t n, uint64_t seed)
{
  float *y = ml_floats (n * b->axes), *like = ml_floats (n * b->atoms);
  float *sum = ml_floats (b->atoms * b->axes);
  ml_status status = y != NULL && like != NULL && sum != NULL ? ML_OK : ML_ERR_NOMEM;
  ml_rng rng;

  if (status == ML_OK) {
    ml_rng_seed (&rng, seed);
    whiten (b, x, n, y);
    for (size_t j = 0; j < b->atoms; j++)
      take_row (b, y, n, &rng, j);
    for (int round = 0; round < ROUNDS; round++)
      improve (b, y, n, &rng, like, sum);
  }
  free (y);
  free (like);
  free (sum);
  return status;
}

/**
 * ml_codebook_fit - learn patterns from rows without labels
 * @book:  out; ml_codebook_clear() frees it
 * @x:     in [n][d], finite
 * @axes:  1 … @d main axes kept
 * @atoms: 1 … @n patterns
 *
 * Returns ML_OK; ML_ERR_ARG on a bad size or rows that are all alike,
 * ML_ERR_NONFINITE, ML_ERR_NOMEM or ML_ERR_DIVERGED, @book then empty. Same rows and
 * seed, same book. O(n d axes) for the axes and O(n axes atoms) for each of 15
 * rounds; a table [n][atoms] is kept meanwhile.
 * Source: Coates & Ng 2012, whitening and spherical k-means, section 3.
 */
ml_status
ml_codebook_fit (ml_codebook *b, const float *x, size_t n, size_t d,
                 size_t axes, size_t atoms, uint64_t seed)
{
  ml_status status;

  if (b == NULL)
    return ML_ERR_ARG;
  *b = (ml_codebook) { 0 };
  if (x == NULL || d == 0 || axes == 0 || axes > d || atoms == 0 || atoms > n)
    return ML_ERR_ARG;
  if (!ml_all_finite (x, n * d))
    return ML_ERR_NONFINITE;
  *b = (ml_codebook) { .d = d, .axes = axes, .atoms = atoms };
  status = allocate (b);
  if (status == ML_OK)
    status = fit_whitening (b, x, n, seed);
  if (status == ML_OK)
    status = fit_atoms (b, x, n, seed);
  if (status != ML_OK)
    ml_codebook_clear (b);
  return status;
}

/* ---- what rows show ------------------------------------------------------------------ */

size_t
ml_codebook_scratch (const ml_codebook *b, size_t n)
{
  return n * (b->axes + b->atoms);
}

/**
 * ml_codebook_pool - how much of each pattern a set of rows shows
 * @x:         in  [n][d], finite
 * @threshold: what a row shows of a pattern counts from here on
 * @scratch:   [ml_codebook_scratch()]
 * @pooled:    out [2][atoms] mean over the rows, then standard deviation
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE. Allocates nothing.
 * O(n (d + atoms) axes).
 * Source: Coates & Ng 2012, soft threshold, section 4.
 */
ml_status
ml_codebook_pool (const ml_codebook *b, const float *x, size_t n,
                  float threshold, float *scratch, float *pooled)
{
  const size_t k = b != NULL ? b->atoms : 0;
  float *y = scratch, *like;

  if (k == 0 || x == NULL || n == 0 || scratch == NULL || pooled == NULL)
    return ML_ERR_ARG;
  like = scratch + n * b->axes;
  whiten (b, x, n, y);
  ml_gemm (0, 1, n, k, b->axes, 1.0f, y, b->axes, b->atom, b->axes, 0.0f, like, k);
  memset (pooled, 0, 2 * k * sizeof *pooled);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < k; j++) {
      float over = like[i * k + j] - threshold;

      over = over > 0.0f ? over : 0.0f;
      pooled[j] += over;
      pooled[k + j] += over * over;
    }
  for (size_t j = 0; j < k; j++) {
    double mean = pooled[j] / (double) n, square = pooled[k + j] / (double) n - mean * mean;

    pooled[j] = (float) mean;
    pooled[k + j] = square > 0.0 ? (float) sqrt (square) : 0.0f;
  }
  return ml_all_finite (pooled, 2 * k) ? ML_OK : ML_ERR_NONFINITE;
}

/* ---- in weight files -------------------------------------------------------------------- */

ml_status
ml_codebook_store (const ml_codebook *b, ml_weights *weights, const char *prefix)
{
  const struct {
    const char  *name;
    size_t       dim[2];
    unsigned     n_dims;
    const float *data;
  } part[] = {
    { "mean", { b->d, 1 }, 1, b->mean },
    { "whiten", { b->axes, b->d }, 2, b->whiten },
    { "atoms", { b->atoms, b->axes }, 2, b->atom },
  };
  ml_status status = ML_OK;

  for (size_t i = 0; status == ML_OK && i < sizeof part / sizeof *part; i++) {
    char name[160];

    snprintf (name, sizeof name, "%.100s%s", prefix, part[i].name);
    status = ml_weights_add (weights, name, part[i].dim, part[i].n_dims, part[i].data, 1);
  }
  return status;
}

/* ML_ERR_FORMAT when @weights lack a part or the parts do not fit; @book then empty. */
ml_status
ml_codebook_restore (ml_codebook *b, const ml_weights *weights, const char *prefix)
{
  const ml_tensor *mean = ml_weights_part (weights, prefix, "mean", 1);
  const ml_tensor *axes = ml_weights_part (weights, prefix, "whiten", 2);
  const ml_tensor *atoms = ml_weights_part (weights, prefix, "atoms", 2);

  *b = (ml_codebook) { 0 };
  if (mean == NULL || axes == NULL || atoms == NULL || axes->dim[1] != mean->n
      || atoms->dim[1] != axes->dim[0])
    return ML_ERR_FORMAT;
  *b = (ml_codebook) { .d = mean->n, .axes = axes->dim[0], .atoms = atoms->dim[0] };
  if (allocate (b) != ML_OK) {
    ml_codebook_clear (b);
    return ML_ERR_NOMEM;
  }
  memcpy (b->mean, mean->data, mean->n * sizeof (float));
  memcpy (b->whiten, axes->data, axes->n * sizeof (float));
  memcpy (b->atom, atoms->data, atoms->n * sizeof (float));
  return ML_OK;
}
