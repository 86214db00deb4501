/* model-train.h - teaches a GenreModel, and judges it by cross-validation
 *
 * The same code makes the shipped model and a listener's own. Runs for minutes:
 * on a worker thread, never on the UI's. */
#pragma once

#include <gio/gio.h>

#include "model-embed.h"
#include "model-genre.h"

G_BEGIN_DECLS

typedef enum {
  MODEL_ARCH_CNN = 0,
  MODEL_ARCH_CRNN,
  MODEL_ARCH_STATS, /* the statistics alone; seconds */
} ModelArch;

typedef struct {
  ModelArch arch;
  guint     epochs;      /* 0: chosen by the number of examples */
  guint     nets;        /* networks of different seeds, averaged; 0: 1 */
  guint     threads;     /* 0: 2 */
  guint64   seed;
  gboolean  without_stats; /* the networks alone */
  EmbedModel *sound;       /* borrowed; NULL: the classifier learns from the statistics alone,
                            * or else from this model's places, and keeps it */
  GPtrArray *networks;     /* borrowed, of GenreModel; NULL: networks are taught; else all of theirs are taken
                            * as they are, and only the classifier is taught */
} ModelTrainOptions;

/* How far training is. Numbers that are not known are NaN. */
typedef struct {
  guint  fold, folds;         /* of cross-validation; folds 0: the final training */
  guint  net, nets;           /* from 1 */
  guint  epoch, epochs;       /* from 1 */
  double loss, accuracy;      /* on the examples, as they were shown (augmented) */
  double valid_loss, valid_accuracy; /* on the fold left out */
  double share;               /* of all the work, 0 … 1 */
} ModelTrainReport;

/* On the thread that trains; epochs end with numbers, in between only share moves. */
typedef void (*ModelTrainFunc) (const ModelTrainReport *report, gpointer data);

/* What is learnt from. Arrays are borrowed and as long as clips. */
typedef struct {
  GPtrArray         *clips;   /* ModelClip */
  const int         *labels;  /* 0 … classes - 1 */
  const int         *groups;  /* artists, say, that may not be torn apart; NULL: none */
  const char *const *classes; /* NULL-terminated, two or more */
} ModelExamples;

/* NULL with MODEL_ERROR_TRAINING (too few examples, one class only, statistics
 * missing), MODEL_ERROR_CANCELLED or MODEL_ERROR_INPUT. */
GenreModel *genre_model_train (const ModelExamples     *examples,
                               const ModelTrainOptions *options,
                               ModelTrainFunc           report,
                               gpointer                 data,
                               GCancellable            *cancellable,
                               GError                 **error);

/* Out-of-fold shares [n][classes]; those that are not NULL are filled. */
typedef struct {
  float *joined;      /* what the model says */
  float *nets, *stats; /* what its parts say alone; left alone where it lacks the part */
  int   *fold;        /* [n] which fold an example was left out in */
} ModelJudgement;

/* Trains once per fold and lets each example be judged by the model that did not
 * see it. Folds keep groups whole and classes even. */
gboolean genre_model_cross_validate (const ModelExamples     *examples,
                                     const ModelTrainOptions *options,
                                     guint                    folds,
                                     const ModelJudgement    *judgement,
                                     ModelTrainFunc           report,
                                     gpointer                 data,
                                     GCancellable            *cancellable,
                                     GError                 **error);

/* How well shares [n][k] fit the labels. */
typedef struct {
  double  accuracy, macro_f1, log_loss, calibration; /* calibration: ECE */
  guint   n_classes;
  gsize  *confusion;           /* owned; [k][k] truth by row */
  double *precision, *recall, *f1, *auc; /* owned; [k]; auc NaN without examples */
} ModelScores;

/* NULL with MODEL_ERROR_TRAINING when there is nothing to score. */
ModelScores *model_scores_new  (const float *shares, const int *labels, gsize n, guint k,
                                GError **error);
void         model_scores_free (ModelScores *scores); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelScores, model_scores_free)

G_END_DECLS
