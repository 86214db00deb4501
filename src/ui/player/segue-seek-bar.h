/* segue-seek-bar.h - where in the track we are, drawn over its waveform
 *
 * Properties: position, duration (double, seconds; duration 0: nothing to seek),
 * can-seek (boolean).
 * Signal: seek (double position_s), when the listener let go at a place. */
#pragma once

#include <gtk/gtk.h>

#include "engine-types.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_SEEK_BAR (segue_seek_bar_get_type ())
G_DECLARE_FINAL_TYPE (SegueSeekBar, segue_seek_bar, SEGUE, SEEK_BAR, GtkWidget)

/* Copies what it draws; NULL: a plain line. */
void   segue_seek_bar_set_features (SegueSeekBar     *self,
                                    const FeatureSet *features);
void   segue_seek_bar_set_position (SegueSeekBar *self,
                                    double        position_s);
/* How long the bar takes to move by a pixel, seconds. */
double segue_seek_bar_get_step_s   (SegueSeekBar *self);

G_END_DECLS
