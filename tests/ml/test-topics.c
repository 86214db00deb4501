/* test-topics.c - term weights and topics */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "ml.h"

/* "a a b" and "a", vocabulary a b c. */
static const size_t OFFSET[] = { 0, 2, 3 };
static const uint32_t TERM[] = { 0, 1, 0 };
static const float COUNT[] = { 2, 1, 1 };

static void
test_tfidf_by_hand (void)
{
  const ml_sparse m = { 2, 3, OFFSET, TERM, COUNT };
  double a = 1 + log (2), b = log (1.5) + 1, length = sqrt (a * a + b * b);
  float idf[3], w[3];

  g_assert_cmpint (ml_tfidf (&m, idf, w), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (idf[0], 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (idf[2], log (3) + 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (w[0], a / length, 1e-6);
  g_assert_cmpfloat_with_epsilon (w[1], b / length, 1e-6);
  g_assert_cmpfloat_with_epsilon (w[2], 1, 1e-6);
}

/* Texts made of two vocabularies that never meet: each topic takes one. */
/* A share of a count is no less of a word than one. */
static void
test_tfidf_of_shares (void)
{
  const size_t offset[] = { 0, 2 };
  const uint32_t term[] = { 0, 1 };
  const float value[] = { 0.25f, 1 };
  const ml_sparse m = { 1, 2, offset, term, value };
  float idf[2], weight[2];

  g_assert_cmpint (ml_tfidf (&m, idf, weight), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (weight[0], sqrt (0.5), 1e-6);
  g_assert_cmpfloat_with_epsilon (weight[1], sqrt (0.5), 1e-6);
}

/* Two topics that share half their words, and documents of both: told apart all the same. */
static void
test_nmf_shared_words (void)
{
  enum { DOCS = 30, TERMS = 6 };
  static const float TOPIC[2][TERMS] = { { 4, 3, 2, 1, 0, 0 }, { 0, 0, 1, 2, 3, 4 } };
  ml_rng rng;
  size_t offset[DOCS + 1];
  uint32_t term[DOCS * TERMS];
  float value[DOCS * TERMS], docs[DOCS * 2], terms[TERMS * 2];
  ml_sparse m = { DOCS, TERMS, offset, term, value };

  ml_rng_seed (&rng, 63);
  for (int round = 0; round < 20; round++) {
    ml_nmf_options options = { .seed = round, .max_iterations = 2000, .tolerance = 1e-9 };
    double error;

    for (size_t i = 0; i <= DOCS; i++)
      offset[i] = i * TERMS;
    for (size_t i = 0; i < DOCS; i++) {
      float a = i == 0 ? 0 : (float) ml_rng_uniform (&rng), b = i == 1 ? 0 : (float) ml_rng_uniform (&rng);

      for (uint32_t t = 0; t < TERMS; t++) {
        term[i * TERMS + t] = t;
        value[i * TERMS + t] = a * TOPIC[0][t] + b * TOPIC[1][t];
      }
    }
    g_assert_cmpint (ml_nmf (&m, 2, &options, docs, terms, &error), ==, ML_OK);
    g_assert_cmpfloat (error, <, 1e-4);
  }
}

static void
test_nmf_parts_vocabularies (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 61);
  for (int round = 0; round < 100; round++) {
    enum { DOCS = 20, PER = 5 };
    size_t offset[DOCS + 1];
    uint32_t term[DOCS * PER];
    float value[DOCS * PER], docs[DOCS * 2], terms[10 * 2];
    ml_sparse m = { DOCS, 10, offset, term, value };
    ml_nmf_options options = { .seed = round };
    double error;
    int of[2];

    for (size_t i = 0; i < DOCS; i++) {
      double strength = 0.5 + ml_rng_uniform (&rng);

      offset[i] = i * PER;
      for (uint32_t t = 0; t < PER; t++) {
        term[i * PER + t] = (i % 2) * PER + t;
        value[i * PER + t] = (float) (strength * (1 + t)); /* of rank two exactly */
      }
    }
    offset[DOCS] = DOCS * PER;
    g_assert_cmpint (ml_nmf (&m, 2, &options, docs, terms, &error), ==, ML_OK);
    g_assert_cmpfloat (error, <, 1e-3);
    for (int half = 0; half < 2; half++)
      of[half] = terms[(half * PER + 4) * 2] > terms[(half * PER + 4) * 2 + 1] ? 0 : 1;
    g_assert_cmpint (of[0], !=, of[1]);
    for (size_t i = 0; i < DOCS; i++)
      g_assert_cmpfloat (docs[i * 2 + of[i % 2]], >, 5 * docs[i * 2 + !of[i % 2]]);
    for (int i = 0; i < 20; i++)
      g_assert_cmpfloat (terms[i], >=, 0);
  }
}

/* The reported error again, from the product written out. */
static void
test_nmf_error_is_the_error (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 62);
  for (int round = 0; round < 100; round++) {
    enum { DOCS = 8, TERMS = 6 };
    size_t offset[DOCS + 1] = { 0 }, n = 0;
    uint32_t term[DOCS * TERMS];
    float value[DOCS * TERMS], dense[DOCS * TERMS] = { 0 }, docs[DOCS * 3], terms[TERMS * 3];
    ml_sparse m = { DOCS, TERMS, offset, term, value };
    ml_nmf_options options = { .seed = round };
    double error, want = 0, length2 = 0;

    for (size_t i = 0; i < DOCS; i++) {
      for (uint32_t t = 0; t < TERMS; t++)
        if (t == 0 || ml_rng_uniform (&rng) < 0.5) {
          term[n] = t;
          dense[i * TERMS + t] = value[n++] = (float) ml_rng_uniform (&rng);
        }
      offset[i + 1] = n;
    }
    g_assert_cmpint (ml_nmf (&m, 3, &options, docs, terms, &error), ==, ML_OK);
    for (int i = 0; i < DOCS; i++)
      for (int t = 0; t < TERMS; t++) {
        double v = dense[i * TERMS + t];

        length2 += v * v;
        for (int r = 0; r < 3; r++)
          v -= docs[i * 3 + r] * terms[t * 3 + r];
        want += v * v;
      }
    g_assert_cmpfloat_with_epsilon (error, want / length2, 1e-4);
  }
}

static int
stop_at_once (void *data)
{
  return 1;
}

static void
test_refuses (void)
{
  const uint32_t outside[] = { 0, 9, 0 };
  const float negative[] = { 2, -1, 1 }, bad[] = { 2, NAN, 1 };
  ml_sparse m = { 2, 3, OFFSET, outside, COUNT };
  ml_nmf_options options = { 0 }, stop = { .cancelled = stop_at_once };
  float idf[3], w[3], docs[4], terms[6];

  g_assert_cmpint (ml_tfidf (&m, idf, w), ==, ML_ERR_ARG);
  m.term = TERM;
  m.value = negative;
  g_assert_cmpint (ml_tfidf (&m, idf, w), ==, ML_ERR_ARG);
  m.value = bad;
  g_assert_cmpint (ml_nmf (&m, 1, &options, docs, terms, NULL), ==, ML_ERR_NONFINITE);
  m.value = COUNT;
  g_assert_cmpint (ml_nmf (&m, 3, &options, docs, terms, NULL), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_nmf (&m, 2, &stop, docs, terms, NULL), ==, ML_ERR_CANCELLED);
  g_assert_cmpint (ml_nmf (&m, 2, &options, docs, terms, NULL), ==, ML_OK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/tfidf/by-hand", test_tfidf_by_hand);
  g_test_add_func ("/ml/tfidf/of-shares", test_tfidf_of_shares);
  g_test_add_func ("/ml/nmf/shared-words", test_nmf_shared_words);
  g_test_add_func ("/ml/nmf/parts-vocabularies", test_nmf_parts_vocabularies);
  g_test_add_func ("/ml/nmf/error-is-the-error", test_nmf_error_is_the_error);
  g_test_add_func ("/ml/nmf/refuses", test_refuses);
  return g_test_run ();
}
