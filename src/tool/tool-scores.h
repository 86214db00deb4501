/* tool-scores.h - prints how well shares fit labels, as text or JSON */
#pragma once

#include "tool.h"

G_BEGIN_DECLS

/* @shares [n][classes]. Into @json, inside an open object; NULL: text to stdout. */
void tool_scores_print (const float *shares, const int *labels, guint n,
                        const char *const *classes, ToolJson *json);
/* The same over all, and mean and spread of the accuracy over @folds folds. */
void tool_scores_print_folds (const float *shares, const int *labels, const int *fold, guint n,
                              const char *const *classes, guint folds, ToolJson *json);

G_END_DECLS
