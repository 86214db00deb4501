/* study-child.h - one job of the studio, in a process of its own */
#pragma once

#include "study-wire.h"

G_BEGIN_DECLS

/* Takes one job from @in and answers on @out (study-wire.h); returns the exit status. */
int study_child_main (int in, int out);

/* For the parts of it: the answers' stream. */
typedef struct {
  int      out;
  GCancellable *gone; /* owned; cancelled once nobody reads any more */
} StudyLine;

/* Takes @fields (a{sv} under construction) and adds the kind. */
void     study_say      (StudyLine *line, const char *kind, GVariantDict *fields);
void     study_say_failed (StudyLine *line, const char *message);

/* study-train.c */
void     study_train    (StudyLine *line, GVariant *job);
/* study-apply.c */
void     study_label    (StudyLine *line, GVariant *job);
void     study_follow   (StudyLine *line, GVariant *job);
void     study_check    (StudyLine *line, GVariant *job);

G_END_DECLS
