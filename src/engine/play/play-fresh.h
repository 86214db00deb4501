/* play-fresh.h - a decoder that never forgets gets a successor for every track
 *
 * For the deck. See play-fresh.c for why it is needed. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Once, before anything is played: @decodebin is a decodebin3. */
void play_fresh_watch_decodebin (GstElement *decodebin);
/* For every element of the pipeline as it is added. Any thread. */
void play_fresh_watch_element   (GstElement *element);

G_END_DECLS
