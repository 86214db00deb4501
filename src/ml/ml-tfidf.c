/* ml-tfidf.c - term weights
 *
 * Pure; any thread.
 * Source: Salton & Buckley 1988; with 1 + log counts and smoothed document
 * frequencies, so that no weight is infinite and none negative. */
#include "ml-tfidf.h"

#include <math.h>
#include <string.h>

/**
 * ml_sparse_check - whether a matrix is what the struct says
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE. O(entries).
 */
ml_status
ml_sparse_check (const ml_sparse *m)
{
  if (m->n_docs == 0 || m->n_terms == 0 || m->offset[0] != 0)
    return ML_ERR_ARG;
  for (size_t i = 0; i < m->n_docs; i++)
    if (m->offset[i + 1] < m->offset[i])
      return ML_ERR_ARG;
  for (size_t e = 0; e < m->offset[m->n_docs]; e++) {
    if (m->term[e] >= m->n_terms || m->value[e] < 0.0f)
      return ML_ERR_ARG;
    if (!isfinite (m->value[e]))
      return ML_ERR_NONFINITE;
  }
  return ML_OK;
}

/**
 * ml_tfidf - how much each term says about each document
 * @counts: in  counts of terms
 * @idf:    out [n_terms] log((1 + docs) / (1 + docs with the term)) + 1
 * @weight: out one for each entry of @counts; each document has length 1, an
 *          empty one none
 *
 * Returns ML_OK, ML_ERR_ARG or ML_ERR_NONFINITE. O(entries).
 */
ml_status
ml_tfidf (const ml_sparse *counts, float *idf, float *weight)
{
  ml_status status = ml_sparse_check (counts);

  if (status != ML_OK)
    return status;
  memset (idf, 0, counts->n_terms * sizeof *idf);
  for (size_t e = 0; e < counts->offset[counts->n_docs]; e++)
    idf[counts->term[e]] += counts->value[e] > 0.0f;
  for (size_t t = 0; t < counts->n_terms; t++)
    idf[t] = (float) (log ((1.0 + (double) counts->n_docs) / (1.0 + idf[t])) + 1.0);
  for (size_t i = 0; i < counts->n_docs; i++) {
    double length2 = 0.0;

    for (size_t e = counts->offset[i]; e < counts->offset[i + 1]; e++) {
      float c = counts->value[e];

      weight[e] = c > 0.0f ? (float) (1.0 + log (c > 1.0f ? c : 1.0f)) * idf[counts->term[e]] : 0.0f;
      length2 += (double) weight[e] * weight[e];
    }
    for (size_t e = counts->offset[i]; e < counts->offset[i + 1] && length2 > 0.0; e++)
      weight[e] = (float) (weight[e] / sqrt (length2));
  }
  return ML_OK;
}
