/* engine-ending.h - where a track is over to the ear, before its quiet tail */
#pragma once

#include "engine-types.h"

G_BEGIN_DECLS

/* Seconds from the start, @duration_s where the tail is not quiet. Any thread. */
double engine_ending_s (const guint8 waveform[FEATURE_WAVEFORM_POINTS], double duration_s);

G_END_DECLS
