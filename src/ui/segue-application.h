/* segue-application.h - the program: one instance, its command line, its engine */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_APPLICATION (segue_application_get_type ())
G_DECLARE_FINAL_TYPE (SegueApplication, segue_application, SEGUE, APPLICATION, AdwApplication)

/* @analyser_path: the segue-analyser program, or NULL. */
SegueApplication *segue_application_new        (const char *analyser_path);
SegueEngine      *segue_application_get_engine (SegueApplication *self); /* borrowed */

/* What the program ends with where its own command line asked for what is not there. */
void              segue_application_set_exit_status (SegueApplication *self, int status);
int               segue_application_get_exit_status (SegueApplication *self);

G_END_DECLS
