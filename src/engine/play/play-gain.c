/* play-gain.c - how loud a track is to be played, from its ReplayGain values
 *
 * Any thread, no state. Source: ReplayGain 2.0 specification, player
 * requirements: one mode falls back to the other, the pre-amp is added, and the
 * gain is reduced where the peak would exceed full scale. */
#include "play-gain.h"

#include <math.h>

/* Values outside are writing errors of some tagger: played as if not there. */
#define GAIN_LIMIT_DB 51.0

/* ReplayGain 2.0's reference: what a gain of 0 dB plays at. */
#define REFERENCE_LUFS -18.0

static gboolean
is_gain (double db)
{
  return isfinite (db) && fabs (db) <= GAIN_LIMIT_DB;
}

/* What was measured stands in where the tags say nothing, as an analysis of the same
 * sound by ReplayGain 2.0 would have it. */
static void
use_measured (PlayGainValues *values,
              const TrackRow *row)
{
  const double gain_db = REFERENCE_LUFS - row->loudness_lufs;

  if (!is_gain (gain_db))
    return; /* not heard yet, or silence */
  values->track_gain_db = gain_db;
  values->track_peak = row->true_peak;
}

void
play_gain_values_init (PlayGainValues *values,
                       const TrackRow *row,
                       gboolean        in_album)
{
  values->track_gain_db = row->rg_track_gain_db;
  values->track_peak = row->rg_track_peak;
  values->album_gain_db = row->rg_album_gain_db;
  values->album_peak = row->rg_album_peak;
  values->in_album = in_album;
  if (!is_gain (values->track_gain_db) && !is_gain (values->album_gain_db))
    use_measured (values, row);
}

double
play_gain_factor (const PlayGainSettings *settings,
                  const PlayGainValues   *values,
                  gboolean               *unsafe)
{
  gboolean album = settings->mode == SEGUE_REPLAYGAIN_ALBUM ||
                   (settings->mode == SEGUE_REPLAYGAIN_AUTO && values->in_album);
  double db, peak, factor;

  *unsafe = FALSE;
  if (settings->mode == SEGUE_REPLAYGAIN_OFF)
    return 1.0;
  if (album ? !is_gain (values->album_gain_db) : !is_gain (values->track_gain_db))
    album = !album;
  db = album ? values->album_gain_db : values->track_gain_db;
  peak = album ? values->album_peak : values->track_peak;
  if (!is_gain (db))
    return 1.0; /* nothing known: as it is on the disc */

  factor = pow (10.0, (db + settings->preamp_db) / 20.0);
  if (!settings->protect)
    return factor;
  if (isfinite (peak) && peak > 0.0)
    return MIN (factor, 1.0 / peak);
  *unsafe = factor > 1.0;
  return factor;
}
