/* play-filter.h - what the sound goes through between decoder and output
 *
 * A bin: loudness, fade, equaliser, limiter, tempo; all in 32-bit float, which
 * holds 24-bit samples exactly, and each passing the samples on untouched while
 * it has nothing to do. For the deck. */
#pragma once

#include <gst/gst.h>

#include "play-player.h"

G_BEGIN_DECLS

GstElement *play_filter_new       (GError **error); /* floating */
/* Any thread; on the streaming thread exact to the sample. */
void        play_filter_set_gain  (GstElement *filter, double factor, gboolean limit);
/* @gains_db: [SEGUE_PLAYER_BANDS], NULL: off. @headroom: lower everything by the
 * greatest boost, so that nothing clips that did not before. */
void        play_filter_set_bands (GstElement *filter, const double *gains_db, gboolean headroom);
/* Fades along stream time with equal power; a @length_s of 0 takes the fade away. */
void        play_filter_fade      (GstElement *filter, gboolean in, double start_s, double length_s);

G_END_DECLS
