/* feat-energy.c - a linear model of arousal; pure */
#include "feat-energy.h"

#include <math.h>

float
feat_energy (const FeatSums *sums)
{
  const double bias = 2.5379, by_change = 6.7503, by_200_hz = -0.14724, by_400_hz = -0.040539;
  const double steepness = 1.8;               /* spreads ordinary music over 0.15 … 0.9 */
  const double faint_db = -60.0, full_db = -40.0; /* loud passages below and above these */
  double change = 0.0, felt;

  for (guint c = 0; c < FEAT_CHROMA; c++)
    change += feat_stat_change (&sums->chroma[c]) / FEAT_CHROMA;
  felt = bias + by_change * change + by_200_hz * feat_stat_mean (&sums->contrast[1])
         + by_400_hz * feat_stat_mean (&sums->contrast[2]);
  return (float) (CLAMP ((sums->rms_db_p90 - faint_db) / (full_db - faint_db), 0.0, 1.0)
                  / (1.0 + exp (-steepness * felt)));
}
