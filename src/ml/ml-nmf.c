/* ml-nmf.c - topics by non-negative factorisation of a sparse matrix
 *
 * Pure; any thread. Same seed, same topics on one machine. */
#include "ml-tfidf.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"

/* g[k][k] = a^T a of a [n][k]. */
static void
gram (const float *a, size_t n, size_t k, double *g)
{
  memset (g, 0, k * k * sizeof *g);
  for (size_t i = 0; i < n; i++)
    for (size_t r = 0; r < k; r++)
      for (size_t s = 0; s <= r; s++)
        g[r * k + s] += (double) a[i * k + r] * a[i * k + s];
  for (size_t r = 0; r < k; r++)
    for (size_t s = 0; s < r; s++)
      g[s * k + r] = g[r * k + s];
}

/* Each row of a [n][k] in turn to its best non-negative value, column by
 * column, given b = V times the other factor and g that factor's gram. */
static void
hals_rows (float *a, size_t n, size_t k, const double *b, const double *g)
{
  for (size_t i = 0; i < n; i++)
    for (size_t r = 0; r < k; r++) {
      double sum = b[i * k + r], next;

      if (!(g[r * k + r] > 1e-12))
        continue; /* an unused topic: leave it for noise to wake */
      for (size_t s = 0; s < k; s++)
        sum -= a[i * k + s] * g[s * k + r];
      next = a[i * k + r] + sum / g[r * k + r];
      a[i * k + r] = next > 1e-9 ? (float) next : 1e-9f; /* zero would stay zero */
    }
}

/* b_docs [docs][k] = V terms; b_terms [terms][k] = V^T docs; either may be NULL. */
static void
products (const ml_sparse *v, size_t k, const float *docs, const float *terms,
          double *b_docs, double *b_terms)
{
  if (b_docs != NULL)
    memset (b_docs, 0, v->n_docs * k * sizeof *b_docs);
  if (b_terms != NULL)
    memset (b_terms, 0, v->n_terms * k * sizeof *b_terms);
  for (size_t i = 0; i < v->n_docs; i++)
    for (size_t e = v->offset[i]; e < v->offset[i + 1]; e++) {
      size_t t = v->term[e];

      for (size_t r = 0; r < k; r++) {
        if (b_docs != NULL)
          b_docs[i * k + r] += (double) v->value[e] * terms[t * k + r];
        if (b_terms != NULL)
          b_terms[t * k + r] += (double) v->value[e] * docs[i * k + r];
      }
    }
}

/* |V − docs terms^T|^2 without ever forming the product. */
static double
squared_error (size_t n, size_t k, const float *terms, const double *b_terms,
               const double *g_docs, const double *g_terms, double length2)
{
  double cross = 0.0, own = 0.0;

  for (size_t i = 0; i < n * k; i++)
    cross += terms[i] * b_terms[i];
  for (size_t i = 0; i < k * k; i++)
    own += g_docs[i] * g_terms[i];
  return length2 - 2.0 * cross + own;
}

/* Topics with terms of length 1, their weight with the documents. */
static void
normalise_topics (size_t n_docs, size_t n_terms, size_t k, float *docs, float *terms)
{
  for (size_t r = 0; r < k; r++) {
    double length2 = 0.0, length;

    for (size_t t = 0; t < n_terms; t++)
      length2 += (double) terms[t * k + r] * terms[t * k + r];
    length = sqrt (length2);
    for (size_t t = 0; t < n_terms && length > 0.0; t++)
      terms[t * k + r] = (float) (terms[t * k + r] / length);
    for (size_t i = 0; i < n_docs && length > 0.0; i++)
      docs[i * k + r] = (float) (docs[i * k + r] * length);
  }
}

/* The greatest likeness (cosine) of each document to topic @r, kept in @likeness. */
static void
update_likeness (const ml_sparse *v, size_t k, size_t r, const float *terms, double *likeness)
{
  for (size_t i = 0; i < v->n_docs; i++) {
    double dot = 0.0, length2 = 0.0, topic2 = 0.0;

    for (size_t e = v->offset[i]; e < v->offset[i + 1]; e++) {
      dot += (double) v->value[e] * terms[v->term[e] * k + r];
      length2 += (double) v->value[e] * v->value[e];
    }
    for (size_t t = 0; t < v->n_terms; t++)
      topic2 += (double) terms[t * k + r] * terms[t * k + r];
    /* An empty document is like everything: never chosen. */
    dot = length2 > 0.0 && topic2 > 0.0 ? dot / sqrt (length2 * topic2) : 1.0;
    if (r == 0 || dot > likeness[i])
      likeness[i] = dot;
  }
}

/* Each topic starts as a document unlike the ones before it. Even random
 * numbers would do in the end, but all topics then start alike and the search
 * rests for long where two of them share everything. */
static void
start_topics (const ml_sparse *v, size_t k, ml_rng *rng, float *terms, double *likeness)
{
  size_t pick = ml_rng_below (rng, v->n_docs);

  for (size_t r = 0; r < k; r++) {
    for (size_t t = 0; t < v->n_terms; t++)
      terms[t * k + r] = (float) (1e-3 * ml_rng_uniform (rng));
    for (size_t e = v->offset[pick]; e < v->offset[pick + 1]; e++)
      terms[v->term[e] * k + r] += v->value[e];
    update_likeness (v, k, r, terms, likeness);
    for (size_t i = 0; i < v->n_docs; i++)
      if (likeness[i] < likeness[pick])
        pick = i;
  }
}

/**
 * ml_nmf - topics: what terms go together, and how much of each a document has
 * @v:     in  weights, >= 0
 * @k:     topics, >= 1, at most documents and terms
 * @docs:  out [n_docs][k] >= 0
 * @terms: out [n_terms][k] >= 0, each topic of length 1
 * @error: out optional, share of @v's squared length that is not explained
 *
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM, ML_ERR_NONFINITE, ML_ERR_CANCELLED.
 * O(iterations × (entries k + (docs + terms) k^2)).
 * Source: Cichocki & Phan 2009, IEICE E92-A (hierarchical alternating least squares).
 */
ml_status
ml_nmf (const ml_sparse *v, size_t k, const ml_nmf_options *options,
        float *docs, float *terms, double *error)
{
  unsigned limit = options->max_iterations ? options->max_iterations : 200;
  double tolerance = options->tolerance > 0.0 ? options->tolerance : 1e-4;
  double length2 = 0.0, before = INFINITY, now = INFINITY;
  double *b_docs, *b_terms, *g_docs, *g_terms;
  ml_rng rng;
  ml_status status = ml_sparse_check (v);

  if (status != ML_OK)
    return status;
  if (k == 0 || k > v->n_docs || k > v->n_terms)
    return ML_ERR_ARG;
  b_docs = ml_alloc (v->n_docs, k, sizeof *b_docs);
  b_terms = ml_alloc (v->n_terms, k, sizeof *b_terms);
  g_docs = ml_alloc (k, k, sizeof *g_docs);
  g_terms = ml_alloc (k, k, sizeof *g_terms);
  if (!b_docs || !b_terms || !g_docs || !g_terms)
    status = ML_ERR_NOMEM;
  ml_rng_seed (&rng, options->seed);
  if (status == ML_OK)
    start_topics (v, k, &rng, terms, b_docs);
  for (size_t i = 0; i < v->n_docs * k; i++)
    docs[i] = 0.0f;
  for (size_t e = 0; e < v->offset[v->n_docs]; e++)
    length2 += (double) v->value[e] * v->value[e];
  for (unsigned i = 0; status == ML_OK && i < limit; i++) {
    if (options->cancelled != NULL && options->cancelled (options->cancel_data)) {
      status = ML_ERR_CANCELLED;
      break;
    }
    gram (terms, v->n_terms, k, g_terms);
    products (v, k, docs, terms, b_docs, NULL);
    hals_rows (docs, v->n_docs, k, b_docs, g_terms);
    gram (docs, v->n_docs, k, g_docs);
    products (v, k, docs, terms, NULL, b_terms);
    hals_rows (terms, v->n_terms, k, b_terms, g_docs);
    gram (terms, v->n_terms, k, g_terms);
    now = squared_error (v->n_terms, k, terms, b_terms, g_docs, g_terms, length2);
    if (i > 0 && before - now <= tolerance * before)
      break;
    before = now;
  }
  free (b_docs);
  free (b_terms);
  free (g_docs);
  free (g_terms);
  if (status != ML_OK)
    return status;
  normalise_topics (v->n_docs, v->n_terms, k, docs, terms);
  if (error != NULL)
    *error = length2 > 0.0 ? (now > 0.0 ? now : 0.0) / length2 : 0.0;
  return ML_OK;
}
