/* tool-scores.h - prints how well shares fit labels, as text or JSON */
#pragma once

#include "tool.h"

G_BEGIN_DECLS

/* @shares [n][classes]. Into @json, inside an open object; NULL: text to stdout. */
void tool_scores_print (const float *shares, const int *labels, guint n,
                        const char *const *classes, ToolJson *json);
/* What a cross-validation judged; borrowed, arrays as long as n. */
typedef struct {
  guint              n, folds;
  const int         *labels, *fold;
  const guint       *list;    /* which of lists an example is from */
  const char *const *classes; /* NULL-terminated */
  const char *const *lists;   /* NULL-terminated; told apart when there are several */
} ToolJudged;

/* The same over all, and mean and spread of the accuracy over the folds: all in all
 * and list by list. */
void tool_scores_print_folds (const float *shares, const ToolJudged *judged, ToolJson *json);

G_END_DECLS
