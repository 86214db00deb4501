/* feat-summary.h - statistics of every frame-wise feature, and their vector */
#pragma once

#include "engine-types.h"
#include "feat-chroma.h"
#include "feat-spectral.h"
#include "feat-stats.h"

G_BEGIN_DECLS

enum { FEAT_MFCC = 20 };

/* All zero at the start of a track. */
typedef struct {
  FeatStat mfcc[FEAT_MFCC];
  FeatStat mfcc_delta[FEAT_MFCC], mfcc_delta2[FEAT_MFCC]; /* of magnitudes */
  FeatStat centroid, bandwidth, rolloff, flatness;
  FeatStat contrast[FEAT_CONTRAST_BANDS];
  FeatStat zcr, rms, onset, envelope;
  FeatStat chroma[FEAT_CHROMA];
  /* Of the accompaniment; without separation, of the whole. */
  FeatStat acc_envelope, acc_centroid, acc_zcr, acc_flux;
  float    rms_db_p10, rms_db_p50, rms_db_p90; /* percentiles of the RMS level */
} FeatSums;

/* Fills set->vector from @sums and from what @set says already (tempo, key,
 * loudness, …). Every value is finite. */
void feat_summary_fill (const FeatSums *sums, FeatureSet *set);

G_END_DECLS
