/* study-report.h - what teaching a model found out about it
 *
 * Made where the model is taught, in a child process; kept beside the model;
 * shown by the studio. Plain data: any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  STUDY_ARCH_STATS = 0, /* the statistics of each song alone; seconds */
  STUDY_ARCH_CNN,       /* a convolutional network, with the statistics */
  STUDY_ARCH_CRNN,      /* the same with a memory over time (LSTM) */
  STUDY_N_ARCHS,
} StudyArch;

/* What is kept together in cross-validation. */
typedef enum {
  STUDY_GROUP_ARTIST = 0,
  STUDY_GROUP_ALBUM,
  STUDY_GROUP_NONE, /* neither can be told apart in every class: the figures flatter */
} StudyGroup;

/* Songs a class needs, and classes at most: more could not be told apart by eye. */
#define STUDY_CLASS_SONGS_MIN 4
#define STUDY_CLASSES_MAX 24

typedef struct {
  double loss, accuracy;             /* on what is learnt from; NaN not known */
  double valid_loss, valid_accuracy; /* on the part left out */
} StudyEpoch;

#define STUDY_FOLD_UNKNOWN 255

typedef struct {
  StudyArch   arch;
  StudyGroup  group;
  GStrv       classes;   /* owned */
  guint       n_classes;
  guint       n_songs, folds;
  double      seconds;   /* it took */
  double      accuracy, accuracy_spread; /* over all songs; one standard deviation over folds */
  double      macro_f1, log_loss, calibration; /* calibration: expected error of the shares */
  gint64     *ids;       /* owned [n_songs] */
  guint8     *truth;     /* owned [n_songs] */
  guint8     *said;      /* owned [n_songs] by the model that had not seen the song */
  float      *share;     /* owned [n_songs] that it gave to what it said */
  guint8     *fold;      /* owned [n_songs] the part that it was judged in; STUDY_FOLD_UNKNOWN of
                          * reports that were kept before this was */
  guint      *count;     /* owned [n_classes] songs of the class */
  double     *precision, *recall, *f1, *auc; /* owned [n_classes]; auc NaN not known */
  GArray    **roc;       /* owned [n_classes] of pairs of floats, false and true share */
  GArray     *epochs;    /* owned; StudyEpoch, means over the folds; empty for statistics */
} StudyReport;

/* With room for all but roc's points and epochs. */
StudyReport *study_report_new  (const char *const *classes, guint n_songs);
StudyReport *study_report_copy (const StudyReport *report);
void         study_report_free (StudyReport *report); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StudyReport, study_report_free)

/* How often a song of @truth was taken for @said. */
guint study_report_confused (const StudyReport *report, guint truth, guint said);

/* The share of right ones in part @fold, 0 … folds - 1; NaN where no song is known to be. */
double study_report_fold_accuracy (const StudyReport *report, guint fold);

/* As a{sv}, floating. */
GVariant    *study_report_to_variant   (const StudyReport *report);
/* NULL when anything in it does not add up. */
StudyReport *study_report_from_variant (GVariant *variant);

G_END_DECLS
