/* segue-feature-plot.h - one frame-wise feature, drawn small */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* A matrix is drawn as a heat map, a single row as a filled curve. */
#define SEGUE_TYPE_FEATURE_PLOT (segue_feature_plot_get_type ())
G_DECLARE_FINAL_TYPE (SegueFeaturePlot, segue_feature_plot, SEGUE, FEATURE_PLOT, GtkWidget)

/* @label: what it shows, for those who cannot see it. */
GtkWidget *segue_feature_plot_new (const char *label);

/* Copies what it needs of @matrix. @beats_s [n_beats] (may be NULL) are drawn
 * as lines over @duration_s seconds. */
void segue_feature_plot_set_matrix (SegueFeaturePlot *self, const FeatureMatrix *matrix,
                                    const float *beats_s, guint n_beats, double duration_s);

G_END_DECLS
