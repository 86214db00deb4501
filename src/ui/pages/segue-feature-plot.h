/* segue-feature-plot.h - one frame-wise feature, drawn small, with its axes */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* A matrix is drawn as a heat map, a single row as a filled curve. */
#define SEGUE_TYPE_FEATURE_PLOT (segue_feature_plot_get_type ())
G_DECLARE_FINAL_TYPE (SegueFeaturePlot, segue_feature_plot, SEGUE, FEATURE_PLOT, GtkWidget)

/* @label: what it shows, for those who cannot see it. */
GtkWidget *segue_feature_plot_new (const char *label);

/* Words at the left edge, @at from the bottom (0) to the top (1). */
typedef struct {
  double      at;
  const char *text; /* static */
} SegueFeatureMark;

/* Copies what it needs of @matrix, which covers a track of @duration_s, and shows the
 * part of it from @from_s to @to_s. */
void segue_feature_plot_set_matrix (SegueFeaturePlot *self, const FeatureMatrix *matrix,
                                    double duration_s, double from_s, double to_s);

/* After the matrix: lines at those of @beats_s [n_beats] that lie in the part. */
void segue_feature_plot_set_beats (SegueFeaturePlot *self, const float *beats_s, guint n_beats);

/* At most eight. */
void segue_feature_plot_set_marks (SegueFeaturePlot *self, const SegueFeatureMark *marks,
                                   guint n_marks);

G_END_DECLS
