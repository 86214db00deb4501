/* feat-beats.h - the beats of a known tempo */
#pragma once

#include "engine-types.h"

G_BEGIN_DECLS

/* Fills beats_s of @set, whose tempo is set, from the onset strength signal
 * @pulse [n]; leaves them empty where there are none. */
void feat_beats_find (const float *pulse, gsize n, FeatureSet *set);

G_END_DECLS
