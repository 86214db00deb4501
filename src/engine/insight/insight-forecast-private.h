/* insight-forecast-private.h - a path and what every model expected of it */
#pragma once

#include "insight.h"
#include "ml.h"

typedef struct {
  guint   n;
  guint   first;  /* places before it are only learnt from */
  double *time;   /* owned [n + 1]; the last is that of the place to come */
  float  *xy;     /* owned [n][2] */
  float  *guess[INSIGHT_N_FORECASTS]; /* owned [n + 1][2]; NULL not tried */
  double *cov[INSIGHT_N_FORECASTS];   /* owned [n + 1][2][2] of the place around the guess; NULL not tried */
} InsightPaths;

/* At least @least places, ascending in time, all finite; clear it in any case. */
gboolean insight_paths_init  (InsightPaths *p, const InsightPlace *path, guint n, guint least, GError **error);
void     insight_paths_clear (InsightPaths *p);

/* @then_s: of the place to come. @quick: one fit with few steps and no network. */
gboolean insight_paths_guess (InsightPaths *p, double then_s, guint64 seed, gboolean quick,
                              GCancellable *cancellable, GError **error);
