/* insight-cluster-private.h - what the files that find and name groups share */
#pragma once

#include "insight.h"

/* Names each of @self's clusters; @traits [n] or NULL. No two are named alike. */
void insight_clusters_name (InsightClusters *self, const InsightTrait *traits);
