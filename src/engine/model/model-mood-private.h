/* model-mood-private.h - the parts of a MoodModel, for what applies and what teaches it */
#pragma once

#include "ml.h"
#include "model-mood.h"

G_BEGIN_DECLS

/* Two regressions, averaged: one on the statistics, one on the place (EmbedModel).
 * Together they err less than either, or than one on both: their errors differ. */
enum { MOOD_ON_STATS, MOOD_ON_FEATURES, MOOD_N_PARTS };

struct _MoodModel {
  ml_ridge part[MOOD_N_PARTS]; /* on features: n == 0 where it was taught without */
  float    stats_share;        /* of the answer, where there are both */
  guint    version;            /* of the feature stage whose statistics it knows */
  float    spread[MOOD_COUNT];
  float   *scratch;            /* owned; [d] of the larger part */
};

/* Takes what is in @part [MOOD_N_PARTS]. */
MoodModel *mood_model_new   (const ml_ridge *part, float stats_share, guint version);
void       mood_parts_clear (ml_ridge *part);

/* Adds what the parts say of one track to moods [9], which are 0. */
ml_status  mood_parts_add   (const ml_ridge *part, float stats_share, const float *stats,
                             const float *features, float *scratch, float *moods);

G_END_DECLS
