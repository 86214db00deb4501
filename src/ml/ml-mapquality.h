/* ml-mapquality.h - how true a map is to what it shows
 *
 * Fed one point at a time with its distances to all others, in the full space
 * and on the map, so that no square matrix need exist. */
#pragma once

#include "ml-status.h"

typedef struct {
  size_t n;          /* points on the map */
  size_t k;          /* neighbours that count */
  size_t judged;     /* points fed so far */
  double intruders;  /* ranks by which false neighbours are false */
  double lost;       /* ranks by which true neighbours are lost */
  double kept;       /* neighbours that are neighbours in both */
  void  *room;       /* owned */
} ml_map_quality;

ml_status ml_map_quality_init  (ml_map_quality *q, size_t n, size_t k);
ml_status ml_map_quality_add   (ml_map_quality *q, size_t own, const float *high, const float *low);
double    ml_map_trustworthiness (const ml_map_quality *q);
double    ml_map_continuity    (const ml_map_quality *q);
double    ml_map_overlap       (const ml_map_quality *q);
void      ml_map_quality_clear (ml_map_quality *q);
