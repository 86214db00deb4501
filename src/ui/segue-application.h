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

G_END_DECLS
