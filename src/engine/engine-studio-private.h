/* engine-studio-private.h - the studio's inside, for engine-stud*.c and engine-models.c */
#pragma once

#include "engine-private.h"
#include "engine-study-child.h"

G_BEGIN_DECLS

struct _EngineStudio
{
  SegueEngine *engine;     /* borrowed: owns this */
  char        *program;    /* owned; the analyser, NULL: there is none */
  char        *folder;     /* owned; of the models */
  SegueStudy  *study;      /* owned */
  GPtrArray   *models;     /* owned; SegueOwnModel */
  GPtrArray   *files;      /* owned; StoreOwnModel, deleted ones too */
  StudyChild  *labeller;   /* owned or NULL */
  gint64       labelling;  /* id of the model at work, 0 none */
  GArray      *sent;       /* owned; gint64, songs of its batch in order */
  guint        n_back;     /* of them are labelled */
  gboolean     asking;     /* a question for songs to label is on its way */
  gboolean     paused;     /* labelling */
  gboolean     yielding;   /* teaching too */
  gboolean     refill_again;
  GPtrArray   *checks;     /* owned; imports under way */
  GPtrArray   *follows;    /* borrowed; SegueFollow, each leaves by itself */
  guint        n_heard;    /* since songs were last labelled */
};

/* engine-study.c */
SegueStudy *engine_study_new       (EngineStudio *studio);
void        engine_study_close     (SegueStudy *self); /* ends its child; nothing starts again */
void        engine_study_set_yield (SegueStudy *self, gboolean yield);
/* Where result @index lies; borrowed, NULL when there is none. */
const char *engine_study_get_path  (SegueStudy *self, guint index);
/* That there is no analyser, as an error. */
gboolean    engine_studio_refuse   (EngineStudio *self, GError **error);

/* engine-study-gather.c, engine thread: the job of a study. */
typedef struct {
  GPtrArray *classes; /* owned; SegueLabelClass */
  guint      archs;
  char      *folder;  /* owned; where models are written */
  GVariant  *job;     /* owned; the answer */
  char      *notice;  /* owned or NULL; what was left out */
} StudyOrder;
void        study_order_free       (gpointer data);
gpointer    engine_study_gather    (EngineThread *thread, Store *store, gpointer input,
                                    GError **error);

/* engine-models.c */
void        engine_own_model_free  (gpointer model);
void        engine_models_check_free (gpointer check);
void        engine_models_send     (EngineThread *thread, Store *store); /* engine thread */
char       *engine_studio_model_path (EngineStudio *self, gint64 id); /* NULL: no such model */

/* engine-models-label.c */
void        engine_models_follow   (EngineStudio *self); /* labels what is not labelled yet */

G_END_DECLS
