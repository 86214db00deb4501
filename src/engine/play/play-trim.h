/* play-trim.h - cuts what a decoder leaves beyond the end of its stream
 *
 * For the deck. See play-trim.c for why it is needed. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Watches the raw audio that arrives at @pad for as long as the pad lives. */
void play_trim_watch (GstPad *pad);

G_END_DECLS
