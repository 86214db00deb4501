/* test-metrics.c - scores against their definitions, folds against their promises */
#include "nn-check.h"

static void
test_confusion_by_hand (void)
{
  const int32_t truth[] = { 0, 0, 0, 1, 1, 2 }, said[] = { 0, 0, 1, 1, 0, 1 };
  size_t count[9];
  double p[3], r[3], f[3], accuracy, macro;

  g_assert_cmpint (ml_confusion (truth, said, 6, 3, count), ==, ML_OK);
  g_assert_cmpuint (count[0 * 3 + 1], ==, 1);
  g_assert_cmpuint (count[2 * 3 + 1], ==, 1);
  g_assert_cmpint (ml_class_scores (count, 3, p, r, f, &accuracy, &macro), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (accuracy, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (p[1], 1.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (r[1], 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (f[1], 0.4, 1e-12);
  g_assert_cmpfloat_with_epsilon (p[2], 0.0, 1e-12); /* never said: nothing of nothing */
  g_assert_cmpfloat_with_epsilon (macro, (2.0 / 3 + 0.4) / 3, 1e-12);
  /* A class that neither is nor was said does not pull the mean down. */
  g_assert_cmpint (ml_class_scores ((size_t[]) { 1, 0, 0, 0 }, 2, NULL, NULL, NULL, NULL, &macro), ==,
                   ML_OK);
  g_assert_cmpfloat_with_epsilon (macro, 1.0, 1e-12);
}

/* The area under the curve is the chance that a positive outranks a negative. */
static void
test_auc_twin (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 61);
  for (int round = 0; round < 100; round++) {
    size_t n = 2 + ml_rng_below (&rng, 60), points;
    float score[64];
    uint8_t positive[64];
    ml_roc_point curve[65];
    double auc, wins = 0, pairs = 0, area = 0;

    for (size_t i = 0; i < n; i++) {
      score[i] = (float) ml_rng_below (&rng, 8);
      positive[i] = (uint8_t) ml_rng_below (&rng, 2);
    }
    positive[0] = 1;
    positive[1] = 0;
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++)
        if (positive[i] && !positive[j]) {
          pairs++;
          wins += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
        }
    g_assert_cmpint (ml_roc (score, positive, n, curve, &points, &auc), ==, ML_OK);
    g_assert_cmpfloat_with_epsilon (auc, wins / pairs, 1e-9);
    for (size_t i = 1; i < points; i++)
      area += (curve[i].false_share - curve[i - 1].false_share)
              * (curve[i].true_share + curve[i - 1].true_share) / 2;
    g_assert_cmpfloat_with_epsilon (area, auc, 1e-9);
    g_assert_cmpfloat_with_epsilon (curve[points - 1].true_share, 1.0, 1e-12);
  }
}

static void
test_log_loss_and_calibration (void)
{
  const float p[] = { 0.9f, 0.1f, 0.9f, 0.1f, 0.4f, 0.6f };
  const int32_t truth[] = { 0, 1, 1 };
  ml_calibration_bin bins[10];
  double loss, ece;

  g_assert_cmpint (ml_log_loss (p, truth, 3, 2, &loss), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (loss, -(log (0.9) + log (0.1) + log (0.6)) / 3, 1e-6);
  /* What was held impossible costs much, but not everything. */
  g_assert_cmpint (ml_log_loss ((float[]) { 0.0f, 1.0f }, (int32_t[]) { 0 }, 1, 2, &loss), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (loss, -log (1e-15), 1e-9);
  g_assert_cmpint (ml_calibration (p, truth, 3, 2, bins, 10, &ece), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (ece, (fabs (1.8 - 1) + fabs (0.6 - 1)) / 3, 1e-6);
  g_assert_cmpuint (bins[6].count + bins[5].count, ==, 1);
}

static void
test_correlation (void)
{
  ml_rng rng;
  double r;

  ml_rng_seed (&rng, 62);
  for (int round = 0; round < 100; round++) {
    float a[20], b[20], c[20];
    double r2;

    check_fill (&rng, a, 20);
    check_fill (&rng, b, 20);
    for (int i = 0; i < 20; i++)
      c[i] = 3 - 2 * b[i]; /* turned and moved: the sign alone changes */
    ml_correlation (a, b, 20, &r);
    ml_correlation (a, c, 20, &r2);
    g_assert_cmpfloat_with_epsilon (r, -r2, 1e-5);
    g_assert_cmpfloat (fabs (r), <=, 1.0);
    ml_correlation (b, b, 20, &r);
    g_assert_cmpfloat_with_epsilon (r, 1.0, 1e-9);
  }
  ml_correlation ((float[]) { 1, 1 }, (float[]) { 1, 2 }, 2, &r);
  g_assert_true (isnan (r));
}

static void
test_metrics_refuse (void)
{
  const int32_t label[] = { 0, 3 };
  const float nan[] = { NAN, 0 };
  const uint8_t pos[] = { 1, 0 };
  size_t count[4];
  ml_calibration_bin bins[2];
  double x;

  g_assert_cmpint (ml_confusion (label, label, 2, 2, count), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_confusion (label, label, 0, 2, count), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_roc (nan, pos, 2, NULL, NULL, &x), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_log_loss (nan, label, 1, 2, &x), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_calibration (nan, label, 1, 2, bins, 2, &x), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_calibration (nan, label, 1, 2, bins, 0, &x), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_roc ((float[]) { 1, 2 }, (uint8_t[]) { 1, 1 }, 2, NULL, NULL, &x), ==,
                   ML_OK);
  g_assert_true (isnan (x));
}

/* Whatever the groups: none torn, no fold empty, the same seed the same folds. */
static void
test_folds_promises (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 63);
  for (int round = 0; round < 100; round++) {
    enum { N = 200 };
    int32_t label[N], group[N], fold[N], again[N], of_group[60];
    size_t k = 2 + ml_rng_below (&rng, 5), size[6] = { 0 };

    for (int i = 0; i < N; i++) {
      group[i] = (int32_t) ml_rng_below (&rng, 60);
      label[i] = group[i] % 4;
    }
    for (int g = 0; g < 60; g++)
      of_group[g] = -1;
    g_assert_cmpint (ml_folds (label, group, N, k, (uint64_t) round, fold), ==, ML_OK);
    g_assert_cmpint (ml_folds (label, group, N, k, (uint64_t) round, again), ==, ML_OK);
    g_assert_cmpmem (fold, sizeof fold, again, sizeof again);
    for (int i = 0; i < N; i++) {
      g_assert_true (of_group[group[i]] == -1 || of_group[group[i]] == fold[i]);
      of_group[group[i]] = fold[i];
      size[fold[i]]++;
    }
    for (size_t f = 0; f < k; f++) {
      g_assert_cmpuint (size[f], >, 0.6 * N / k);
      g_assert_cmpuint (size[f], <, 1.5 * N / k);
    }
  }
}

/* Without groups each class is spread as evenly as numbers allow. */
static void
test_folds_stratify (void)
{
  int32_t label[103], fold[103];
  size_t held[5][3] = { 0 };

  for (int i = 0; i < 103; i++)
    label[i] = i < 20 ? 0 : i < 53 ? 1 : 2;
  g_assert_cmpint (ml_folds (label, NULL, 103, 5, 1, fold), ==, ML_OK);
  for (int i = 0; i < 103; i++)
    held[fold[i]][label[i]]++;
  for (int f = 0; f < 5; f++) {
    g_assert_cmpuint (held[f][0], ==, 4);
    g_assert_true (held[f][1] == 6 || held[f][1] == 7);
    g_assert_true (held[f][2] == 10);
  }
}

static void
test_folds_refuse (void)
{
  const int32_t label[] = { 0, 1, -1 }, one[] = { 5, 5, 5 };
  int32_t fold[3];

  g_assert_cmpint (ml_folds (label, NULL, 3, 2, 1, fold), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_folds (NULL, one, 3, 2, 1, fold), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_folds (NULL, NULL, 3, 4, 1, fold), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_folds (NULL, NULL, 3, 1, 1, fold), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_folds (NULL, NULL, 0, 2, 1, fold), ==, ML_ERR_ARG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/metrics/confusion-by-hand", test_confusion_by_hand);
  g_test_add_func ("/ml/metrics/auc-twin", test_auc_twin);
  g_test_add_func ("/ml/metrics/log-loss-and-calibration", test_log_loss_and_calibration);
  g_test_add_func ("/ml/metrics/correlation", test_correlation);
  g_test_add_func ("/ml/metrics/refuses", test_metrics_refuse);
  g_test_add_func ("/ml/folds/promises", test_folds_promises);
  g_test_add_func ("/ml/folds/stratify", test_folds_stratify);
  g_test_add_func ("/ml/folds/refuses", test_folds_refuse);
  return g_test_run ();
}
