/* segue-report-view.h - how good a taught model is, in figures and pictures
 *
 * The share of songs it was right about, figures by class, which classes it takes
 * for which (with the songs behind each), ROC curves, and how it learnt. */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"
#include "segue-chart.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_REPORT_VIEW (segue_report_view_get_type ())
G_DECLARE_FINAL_TYPE (SegueReportView, segue_report_view, SEGUE, REPORT_VIEW, GtkWidget)

GtkWidget *segue_report_view_new (SegueEngine *engine);
/* Copies what it needs. */
void       segue_report_view_set (SegueReportView *self, const StudyReport *report);

/* "Statistics", "Network", "Network with memory"; translated, static. */
const char *segue_study_arch_title (StudyArch arch);
/* The passes of a network's learning (of StudyEpoch): losses, or shares of right ones. */
void        segue_epochs_chart_show (SegueChart *chart, GArray *epochs, gboolean losses);

G_END_DECLS
