/* tool-moods.h - what those that teach and those that judge moods share */
#pragma once

#include "tool-dataset.h"

G_BEGIN_DECLS

/* The moods' columns as [n][MOOD_COUNT]; NULL with @error when one is missing or no number. */
float *tool_dataset_moods    (const ToolDataset *set, GError **error);
/* What the similarity's network @path says of every track: [n][*d]. NULL and *d 0, without
 * @error, where @path is NULL. */
float *tool_dataset_features (const ToolDataset *set, const char *path, guint *d, GError **error);
/* Rank correlation; NaN where either is constant. */
double tool_spearman         (const double *x, const double *y, guint n);

G_END_DECLS
