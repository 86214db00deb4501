/* engine-studio.h - the model studio: what engine.h offers it
 *
 * Teaching runs in a child process at idle priority; it waits while a game runs
 * or the machine is on battery, and may be cancelled at any time. A model that was
 * kept labels the library in the background, and every song that comes. All on the
 * UI thread. */
#pragma once

#include <gio/gio.h>

#include "study-report.h"

G_BEGIN_DECLS

typedef struct _SegueEngine SegueEngine;

/* ---- what there is to learn from ---------------------------------------------- */

typedef enum {
  SEGUE_LABELS_GENRES = 0, /* each genre of the tags */
  SEGUE_LABELS_FOLDERS,    /* each folder inside one */
  SEGUE_LABELS_PLAYLISTS,  /* each playlist of the listener's own */
} SegueLabelSource;

typedef struct {
  char   *name;      /* owned */
  GArray *ids;       /* owned; gint64 */
  guint   n_heard;   /* of them were listened to: only those can teach */
  guint   n_artists; /* among these */
} SegueLabelClass;
SegueLabelClass *segue_label_class_new  (const char *name);
void             segue_label_class_free (SegueLabelClass *class);

/* So many are listed at most, the largest. */
#define SEGUE_LABEL_CLASSES_MAX 200

/* Returns (transfer full) GPtrArray of SegueLabelClass, most heard first, no two of one name. @folder:
 * whose folders; NULL: those of all music folders. Other sources ignore it. */
void       segue_engine_list_label_classes_async  (SegueEngine *self, SegueLabelSource source,
                                                   const char *folder, GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
GPtrArray *segue_engine_list_label_classes_finish (SegueEngine *self, GAsyncResult *result,
                                                   GError **error);

/* ---- teaching --------------------------------------------------------------------- */

typedef enum {
  SEGUE_STUDY_NONE = 0,
  SEGUE_STUDY_GATHERING, /* what is known of the songs */
  SEGUE_STUDY_HEARING,   /* the songs themselves, for networks */
  SEGUE_STUDY_TEACHING,
  SEGUE_STUDY_DONE,      /* results are there */
  SEGUE_STUDY_FAILED,    /* the message says why; results of earlier settings may be there */
} SegueStudyState;

/* The one study of an engine. Signal "changed" (): anything of it. */
#define SEGUE_TYPE_STUDY (segue_study_get_type ())
G_DECLARE_FINAL_TYPE (SegueStudy, segue_study, SEGUE, STUDY, GObject)

SegueStudy *segue_engine_get_study (SegueEngine *self); /* borrowed */

/* Copies what it needs of @classes (of SegueLabelClass, named differently). @archs:
 * a bit 1 << StudyArch for each setting. Ends what it was at. */
void            segue_study_start  (SegueStudy *self, GPtrArray *classes, guint archs);
/* Back to nothing, results too; what was kept stays. */
void            segue_study_cancel (SegueStudy *self);

SegueStudyState segue_study_get_state    (SegueStudy *self);
gboolean        segue_study_get_waiting  (SegueStudy *self); /* for a game or a battery */
/* 0 … 1 of all settings; @left_s: out optional, 0 not known. */
double          segue_study_get_progress (SegueStudy *self, guint *left_s);
/* The setting at work, the fold (0: the last, with all songs) and of how many. */
StudyArch       segue_study_get_current  (SegueStudy *self, guint *fold, guint *folds);
/* The epochs of the fold at work; borrowed, of StudyEpoch. */
GArray         *segue_study_get_epochs   (SegueStudy *self);
/* Borrowed, of StudyReport, in the order of the settings. */
GPtrArray      *segue_study_get_results  (SegueStudy *self);
/* One sentence: what went wrong, or what was left out; borrowed or NULL. */
const char     *segue_study_get_message  (SegueStudy *self);

/* ---- models of the listener's own ----------------------------------------------------- */

typedef struct {
  gint64       id;
  char        *name;       /* owned */
  GStrv        classes;    /* owned */
  StudyReport *report;     /* owned; NULL of one that came from elsewhere */
  gint64       created_s;
  guint        n_labelled; /* songs that it has judged */
  guint       *counts;     /* owned; of them, those of each class */
  char        *trouble;    /* owned or NULL; why it labels no more, one sentence */
} SegueOwnModel;

/* Borrowed, of SegueOwnModel, oldest first, until "models-changed" (a signal of the
 * engine) is next emitted. What they say of a song stands in TrackRow's labels. */
GPtrArray           *segue_engine_get_models (SegueEngine *self);
const SegueOwnModel *segue_engine_get_model  (SegueEngine *self, gint64 id); /* or NULL */

/* Keeps the study's result number @index. Returns the new id, 0 on error. */
void   segue_engine_keep_model_async  (SegueEngine *self, guint index, const char *name,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
gint64 segue_engine_keep_model_finish (SegueEngine *self, GAsyncResult *result, GError **error);
void   segue_engine_rename_model      (SegueEngine *self, gint64 id, const char *name);
void   segue_engine_delete_model      (SegueEngine *self, gint64 id);
void   segue_engine_restore_model     (SegueEngine *self, gint64 id); /* undo of delete */

/* A file that segue-tool reads too. */
void     segue_engine_export_model_async  (SegueEngine *self, gint64 id, GFile *file,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
gboolean segue_engine_export_model_finish (SegueEngine *self, GAsyncResult *result,
                                           GError **error);
/* Named after the file. Returns the new id, 0 with one sentence when it is no model. */
void   segue_engine_import_model_async  (SegueEngine *self, GFile *file,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
gint64 segue_engine_import_model_finish (SegueEngine *self, GAsyncResult *result,
                                         GError **error);

/* ---- along one song -------------------------------------------------------------------- */

/* What a model says along one song, as it is heard. Signal "changed" (). */
#define SEGUE_TYPE_FOLLOW (segue_follow_get_type ())
G_DECLARE_FINAL_TYPE (SegueFollow, segue_follow, SEGUE, FOLLOW, GObject)

/* Returns (transfer full) a new one. @model 0: the genres that Segue knows itself. */
SegueFollow *segue_engine_follow (SegueEngine *self, gint64 model, const char *uri);
void         segue_follow_cancel (SegueFollow *self);

const char        *segue_follow_get_uri     (SegueFollow *self);
/* NULL until known. */
const char *const *segue_follow_get_classes (SegueFollow *self, guint *n);
/* Shares [n][classes] at @at_s [n], both borrowed until the next "changed". */
const float       *segue_follow_get_moments (SegueFollow *self, guint *n, const double **at_s);
gboolean           segue_follow_get_done    (SegueFollow *self);
const char        *segue_follow_get_message (SegueFollow *self); /* what went wrong, or NULL */

G_END_DECLS
