/* play-alone.h - of a file with several streams only the one that is heard comes in
 *
 * For play-deck.c: once for each decodebin3, before anything plays. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void play_alone_watch_decodebin (GstElement *decodebin);

G_END_DECLS
