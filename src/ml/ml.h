/* ml.h - the machine-learning library: array conventions, and all its headers
 *
 * The library knows arrays, not music. Arrays are row-major float32; shapes
 * stand in comments as [n][d]. Sums run in double. Nothing here keeps global
 * state, so every function may be called from any thread on its own data. */
#pragma once

#include "ml-status.h"

#include "ml-agent.h"
#include "ml-apriori.h"
#include "ml-augment.h"
#include "ml-codebook.h"
#include "ml-metrics.h"
#include "ml-net.h"
#include "ml-nn.h"
#include "ml-gmm.h"
#include "ml-drift.h"
#include "ml-gru.h"
#include "ml-kmeans.h"
#include "ml-layout.h"
#include "ml-linalg.h"
#include "ml-mapquality.h"
#include "ml-neighbour.h"
#include "ml-ope.h"
#include "ml-ou.h"
#include "ml-pca.h"
#include "ml-ridge.h"
#include "ml-rng.h"
#include "ml-rules.h"
#include "ml-team.h"
#include "ml-taste.h"
#include "ml-tfidf.h"
#include "ml-train.h"
#include "ml-vae.h"
#include "ml-vec.h"
#include "ml-weights.h"
