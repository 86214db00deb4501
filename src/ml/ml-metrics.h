/* ml-metrics.h - how good predictions are, and folds to find that out honestly */
#pragma once

#include "ml-status.h"

/* count[k][k] = how often class row was taken for class column. Labels outside
 * [0, k) are ML_ERR_ARG. */
ml_status ml_confusion (const int32_t *truth, const int32_t *said, size_t n, size_t k,
                        size_t *count);

/* From a confusion matrix, per class [k] (each optional). A share of nothing is 0;
 * macro F1 averages over the classes that occur at all. */
ml_status ml_class_scores (const size_t *count, size_t k, double *precision, double *recall,
                           double *f1, double *accuracy, double *macro_f1);

typedef struct {
  double false_share, true_share, threshold;
} ml_roc_point;

/* The ROC curve of score[n] for positive[n] (0 or 1): from (0, 0) to (1, 1), equal
 * scores in one step. @curve (optional) has room for n + 1 points. @auc: the area,
 * NaN when one kind is missing. ML_ERR_NONFINITE on a score that is NaN. */
ml_status ml_roc (const float *score, const uint8_t *positive, size_t n,
                  ml_roc_point *curve, size_t *n_points, double *auc);

/* Mean of -log of the share p[n][k] given to the truth; shares below 1e-15 count as that. */
ml_status ml_log_loss (const float *p, const int32_t *truth, size_t n, size_t k, double *loss);

typedef struct {
  double confidence, accuracy; /* means; 0 in an empty bin */
  size_t count;
} ml_calibration_bin;

/* Cuts confidence (the largest share) into @n_bins even bins; @ece: expected
 * calibration error, the mean distance of confidence and accuracy (Guo 2017). */
ml_status ml_calibration (const float *p, const int32_t *truth, size_t n, size_t k,
                          ml_calibration_bin *bins, size_t n_bins, double *ece);

/* Pearson's correlation; NaN when either is constant. */
ml_status ml_correlation (const float *a, const float *b, size_t n, double *r);

/* fold[n] in [0, k): samples of one group (NULL: each its own) stay together; with
 * @label (NULL: not) classes are spread evenly. Same seed, same folds. ML_ERR_ARG
 * with fewer groups than folds. */
ml_status ml_folds (const int32_t *label, const int32_t *group, size_t n, size_t k,
                    uint64_t seed, int32_t *fold);
