/* play-gain.h - how loud a track is to be played, from its ReplayGain values */
#pragma once

#include "play-player.h"

G_BEGIN_DECLS

typedef struct {
  SegueReplayGain mode;
  double          preamp_db;
  gboolean        protect;   /* never louder than the track's peak allows */
} PlayGainSettings;

/* What is known of one track; NaN not known. */
typedef struct {
  double   track_gain_db, track_peak, album_gain_db, album_peak;
  gboolean in_album;         /* it plays as part of its album */
} PlayGainValues;

void   play_gain_values_init (PlayGainValues *values, const TrackRow *row, gboolean in_album);
/* Returns the factor for the samples. @unsafe: it makes the track louder while
 * its peak is not known, so a limiter has to stand by. Pure: any thread. */
double play_gain_factor (const PlayGainSettings *settings, const PlayGainValues *values,
                         gboolean *unsafe);

G_END_DECLS
