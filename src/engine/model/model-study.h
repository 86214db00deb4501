/* model-study.h - judges a model by cross-validation, teaches it, and reports
 *
 * All of one setting of the studio. Runs for seconds to minutes: in a child. */
#pragma once

#include "model-train.h"
#include "study-report.h"

G_BEGIN_DECLS

typedef struct {
  ModelExamples examples;
  const gint64 *ids;     /* borrowed [clips]; for the report */
  StudyArch     arch;
  StudyGroup    group;   /* what examples.groups stands for; for the report */
  guint         folds;   /* 2 or more */
  guint         epochs;  /* 0: chosen by the number of examples */
  guint         threads; /* 0: 2 */
  guint64       seed;
} ModelStudy;

/* @report is told of every epoch; its share is that of the whole setting.
 * @model: out, the model taught with every example; the caller owns it. NULL with
 * MODEL_ERROR_TRAINING or MODEL_ERROR_CANCELLED. */
StudyReport *model_study_run (const ModelStudy *study,
                              ModelTrainFunc    report,
                              gpointer          data,
                              GCancellable     *cancellable,
                              GenreModel      **model,
                              GError          **error);

/* "stats", "cnn", "crnn": what a model file says under "arch"; static. */
const char *study_arch_name (StudyArch arch);
/* Of a loaded model, whoever made it. */
StudyArch   study_arch_of   (GenreModel *model);

G_END_DECLS
