/* ml-tfidf.h - what a text is about: term weights and topics */
#pragma once

#include "ml-rng.h"
#include "ml-status.h"

/* A sparse matrix of documents by terms: the entries of document i are
 * offset[i] … offset[i + 1] − 1 of term and value. */
typedef struct {
  size_t          n_docs, n_terms;
  const size_t   *offset; /* [n_docs + 1] */
  const uint32_t *term;   /* [offset[n_docs]] under n_terms, each once a document */
  const float    *value;  /* [offset[n_docs]] counts or weights, >= 0 */
} ml_sparse;

typedef struct {
  uint64_t       seed;
  unsigned       max_iterations; /* 0 means 200 */
  double         tolerance;      /* relative fall of the error; 0 means 1e-4 */
  ml_cancel_func cancelled;
  void          *cancel_data;
} ml_nmf_options;

ml_status ml_sparse_check (const ml_sparse *m);
ml_status ml_tfidf (const ml_sparse *counts, float *idf, float *weight);
ml_status ml_nmf   (const ml_sparse *v, size_t k, const ml_nmf_options *options,
                    float *docs, float *terms, double *error);
