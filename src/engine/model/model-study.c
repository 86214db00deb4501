/* model-study.c - judges a model by cross-validation, teaches it, and reports
 *
 * One thread a study. Invariant: the report's figures come from songs that the
 * judging model had not seen; the model that is handed out saw all of them. */
#include "model-study.h"

#include <math.h>

#include "ml.h"

#define ROC_POINTS 200 /* as many as can be seen */

typedef struct {
  const ModelStudy *study;
  ModelTrainFunc    func;
  gpointer          data;
  GArray           *sums;  /* owned; StudyEpoch */
  guint            *times; /* owned [sums] folds that are in them */
  double            from, to;
} Watch;

/* ---- progress -------------------------------------------------------------------- */

static void
add_epoch (Watch                  *self,
           const ModelTrainReport *r)
{
  StudyEpoch *sum;

  if (r->epoch > self->sums->len) {
    guint before = self->sums->len;

    g_array_set_size (self->sums, r->epoch);
    self->times = g_renew (guint, self->times, r->epoch);
    for (guint i = before; i < r->epoch; i++)
      self->times[i] = 0;
  }
  sum = &g_array_index (self->sums, StudyEpoch, r->epoch - 1);
  sum->loss += r->loss;
  sum->accuracy += r->accuracy;
  sum->valid_loss += r->valid_loss;
  sum->valid_accuracy += r->valid_accuracy;
  self->times[r->epoch - 1]++;
}

static void
watch_cb (const ModelTrainReport *r,
          gpointer                data)
{
  Watch *self = data;
  ModelTrainReport told = *r;

  told.share = self->from + (self->to - self->from) * r->share;
  if (r->folds > 0 && r->epoch > 0 && isfinite (r->loss))
    add_epoch (self, r);
  if (self->func != NULL)
    self->func (&told, self->data);
}

static void
put_epochs (Watch       *self,
            StudyReport *report)
{
  for (guint i = 0; i < self->sums->len; i++) {
    StudyEpoch mean = g_array_index (self->sums, StudyEpoch, i);
    double n = MAX (self->times[i], 1);

    mean.loss /= n;
    mean.accuracy /= n;
    mean.valid_loss /= n;
    mean.valid_accuracy /= n;
    g_array_append_val (report->epochs, mean);
  }
}

/* ---- figures ------------------------------------------------------------------------ */

/* At most ROC_POINTS of the curve, the first and the last among them. */
static void
put_roc (StudyReport *report,
         const float *shares,
         guint        class)
{
  guint n = report->n_songs, k = report->n_classes;
  g_autofree float *score = g_new (float, n);
  g_autofree guint8 *positive = g_new (guint8, n);
  g_autofree ml_roc_point *curve = g_new (ml_roc_point, n + 1);
  size_t points = 0;
  double auc = NAN;

  for (guint i = 0; i < n; i++) {
    score[i] = shares[(gsize) i * k + class];
    positive[i] = report->truth[i] == class;
  }
  if (ml_roc (score, positive, n, curve, &points, &auc) != ML_OK || !isfinite (auc))
    return;
  for (gsize i = 0; i < MIN (points, ROC_POINTS); i++) {
    gsize at = points <= ROC_POINTS ? i : i * (points - 1) / (ROC_POINTS - 1);
    const float pair[2] = { (float) curve[at].false_share, (float) curve[at].true_share };

    g_array_append_val (report->roc[class], pair);
  }
}

static void
put_songs (StudyReport      *report,
           const ModelStudy *study,
           const float      *shares)
{
  for (guint i = 0; i < report->n_songs; i++) {
    const float *row = shares + (gsize) i * report->n_classes;
    guint best = 0;

    for (guint c = 1; c < report->n_classes; c++)
      if (row[c] > row[best])
        best = c;
    report->ids[i] = study->ids[i];
    report->truth[i] = (guint8) study->examples.labels[i];
    report->said[i] = (guint8) best;
    report->share[i] = row[best];
    report->count[report->truth[i]]++;
  }
}

/* One standard deviation of the folds' accuracies, as of a sample. */
static double
spread_over_folds (const StudyReport *report)
{
  double mean = 0.0, squares = 0.0;
  guint n = 0;

  for (guint f = 0; f < report->folds; f++) {
    double accuracy = study_report_fold_accuracy (report, f);
    double off = accuracy - mean;

    if (isnan (accuracy))
      continue;
    mean += off / ++n;
    squares += off * (accuracy - mean);
  }
  return n > 1 ? sqrt (squares / (n - 1)) : 0.0;
}

static gboolean
put_figures (StudyReport      *report,
             const ModelStudy *study,
             const float      *shares,
             const int        *fold,
             GError          **error)
{
  g_autoptr (ModelScores) scores =
    model_scores_new (shares, study->examples.labels, report->n_songs, report->n_classes, error);

  if (scores == NULL)
    return FALSE;
  report->accuracy = scores->accuracy;
  report->macro_f1 = scores->macro_f1;
  report->log_loss = scores->log_loss;
  report->calibration = scores->calibration;
  put_songs (report, study, shares);
  for (guint i = 0; i < report->n_songs; i++)
    report->fold[i] = (guint8) CLAMP (fold[i], 0, STUDY_FOLD_UNKNOWN);
  report->accuracy_spread = spread_over_folds (report);
  for (guint c = 0; c < report->n_classes; c++) {
    report->precision[c] = scores->precision[c];
    report->recall[c] = scores->recall[c];
    report->f1[c] = scores->f1[c];
    report->auc[c] = scores->auc[c];
    put_roc (report, shares, c);
  }
  return TRUE;
}

/* ---- the whole ------------------------------------------------------------------------ */

static ModelArch
model_arch (StudyArch arch)
{
  return arch == STUDY_ARCH_CNN    ? MODEL_ARCH_CNN
         : arch == STUDY_ARCH_CRNN ? MODEL_ARCH_CRNN
                                   : MODEL_ARCH_STATS;
}

static StudyReport *
run (const ModelStudy *study,
     Watch            *watch,
     GCancellable     *cancellable,
     GenreModel      **model,
     GError          **error)
{
  const ModelTrainOptions options = {
    .arch = model_arch (study->arch), .epochs = study->epochs, .threads = study->threads,
    .seed = study->seed,
  };
  guint n = study->examples.clips->len, k = g_strv_length ((char **) study->examples.classes);
  g_autofree float *shares = g_new0 (float, (gsize) n * k);
  g_autofree int *fold = g_new0 (int, n);
  const ModelJudgement judged = { .joined = shares, .fold = fold };
  g_autoptr (StudyReport) report = study_report_new (study->examples.classes, n);
  g_autoptr (GenreModel) taught = NULL;

  report->arch = study->arch;
  report->group = study->group;
  report->folds = study->folds;
  watch->to = (double) study->folds / (study->folds + 1);
  if (!genre_model_cross_validate (&study->examples, &options, study->folds, &judged, watch_cb,
                                   watch, cancellable, error)
      || !put_figures (report, study, shares, fold, error))
    return NULL;
  put_epochs (watch, report);
  watch->from = watch->to;
  watch->to = 1.0;
  taught = genre_model_train (&study->examples, &options, watch_cb, watch, cancellable, error);
  if (taught == NULL)
    return NULL;
  genre_model_set_word (taught, "arch", study_arch_name (study->arch));
  *model = g_steal_pointer (&taught);
  return g_steal_pointer (&report);
}

/* Whether each class is on both sides of every fold: a model that never heard a class cannot
 * find it, and would be judged for that. Groups that hold songs of several classes, such as a
 * sampler, may leave no such folds. */
static gboolean
can_be_kept_apart (const ModelStudy *study)
{
  guint n = study->examples.clips->len, k = g_strv_length ((char **) study->examples.classes);
  g_autofree int *fold = g_new0 (int, MAX (n, 1));
  g_autofree int *first = g_new (int, MAX (k, 1));
  g_autofree gboolean *torn = g_new0 (gboolean, MAX (k, 1));

  if (ml_folds (study->examples.labels, study->examples.groups, n, study->folds, study->seed, fold) != ML_OK)
    return FALSE;
  for (guint c = 0; c < k; c++)
    first[c] = -1;
  for (guint i = 0; i < n; i++) {
    int c = study->examples.labels[i];

    if (first[c] < 0)
      first[c] = fold[i];
    torn[c] |= fold[i] != first[c];
  }
  for (guint c = 0; c < k; c++)
    if (first[c] >= 0 && !torn[c])
      return FALSE;
  return TRUE;
}

StudyReport *
model_study_run (const ModelStudy *study,
                 ModelTrainFunc    report,
                 gpointer          data,
                 GCancellable     *cancellable,
                 GenreModel      **model,
                 GError          **error)
{
  ModelStudy plain = *study;
  Watch watch = { .study = &plain, .func = report, .data = data };
  gint64 start_us = g_get_monotonic_time ();
  StudyReport *found;

  watch.sums = g_array_new (FALSE, TRUE, sizeof (StudyEpoch));
  if (plain.examples.groups != NULL && !can_be_kept_apart (study)) {
    plain.examples.groups = NULL;
    plain.group = STUDY_GROUP_NONE;
  }
  found = run (&plain, &watch, cancellable, model, error);
  if (found != NULL)
    found->seconds = (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
  g_array_unref (watch.sums);
  g_free (watch.times);
  return found;
}

static const char *const NAMES[STUDY_N_ARCHS] = { "stats", "cnn", "crnn" };

const char *
study_arch_name (StudyArch arch)
{
  return NAMES[MIN ((guint) arch, STUDY_N_ARCHS - 1)];
}

StudyArch
study_arch_of (GenreModel *model)
{
  const char *word = genre_model_word (model, "arch");

  for (guint i = 0; i < STUDY_N_ARCHS; i++)
    if (g_strcmp0 (word, NAMES[i]) == 0)
      return (StudyArch) i;
  return genre_model_n_features (model) > 0 ? STUDY_ARCH_CNN : STUDY_ARCH_STATS;
}
