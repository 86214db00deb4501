/* play-player.h - plays the queue
 *
 * Follows a SegueQueue: plays its current track, goes on by itself (gapless, or
 * with a crossfade), skips what fails. UI thread only; never blocks. Paused or
 * stopped it has no timer at all: whoever shows a position asks for it.
 *
 * Signals:
 *   track-started (SegueQueueItem *item)             it is heard from now on
 *   track-ended   (SegueQueueItem *item, int end)    PlayEnd; pairs with the above
 *   seeked        (double position_s)                the position jumped
 *   nothing-to-play ()                               play was asked for, the queue is empty
 *   error         (SegueQueueItem *item, char *sentence)  item may be NULL
 * Properties (all notify; writable unless said): state (read-only), volume
 *   (0 … 1, cubic: as a slider shows it), muted, speed (0.5 … 2, pitch kept),
 *   crossfade (seconds, 0 … 12), replaygain (SegueReplayGain), preamp
 *   (dB, -15 … 15), clipping-protection, equaliser-enabled, equaliser-preset
 *   (string, id; "custom"), buffering (0 … 100, read-only), duration (seconds,
 *   read-only), stream-title (read-only; what a remote stream says it plays). */
#pragma once

#include "play-queue.h"

G_BEGIN_DECLS

typedef enum {
  SEGUE_PLAYER_STOPPED = 0,
  SEGUE_PLAYER_PAUSED,
  SEGUE_PLAYER_PLAYING,
} SeguePlayerState;

typedef enum {
  SEGUE_REPLAYGAIN_OFF = 0,
  SEGUE_REPLAYGAIN_TRACK,
  SEGUE_REPLAYGAIN_ALBUM,
  SEGUE_REPLAYGAIN_AUTO,  /* album while an album plays in order, else track */
} SegueReplayGain;

GType segue_player_state_get_type (void);
GType segue_replaygain_get_type (void);
#define SEGUE_TYPE_PLAYER_STATE (segue_player_state_get_type ())
#define SEGUE_TYPE_REPLAYGAIN (segue_replaygain_get_type ())

#define SEGUE_PLAYER_BANDS 10             /* 29 Hz … 15 kHz, an octave each */
#define SEGUE_PLAYER_BAND_MIN_DB -24.0
#define SEGUE_PLAYER_BAND_MAX_DB 12.0
#define SEGUE_PLAYER_CROSSFADE_MAX_S 12.0

#define SEGUE_TYPE_PLAYER (segue_player_get_type ())
G_DECLARE_FINAL_TYPE (SeguePlayer, segue_player, SEGUE, PLAYER, GObject)

/* @sink: a GStreamer description of the output ("fakesink sync=true"), or NULL:
 * the environment variable SEGUE_AUDIO_SINK, else what the system picks. */
SeguePlayer *segue_player_new       (SegueQueue *queue, const char *sink);
SegueQueue  *segue_player_get_queue (SeguePlayer *self); /* borrowed */

/* With nothing current, play starts the next track or the context again. */
void segue_player_play       (SeguePlayer *self);
void segue_player_pause      (SeguePlayer *self);
void segue_player_play_pause (SeguePlayer *self);
void segue_player_stop       (SeguePlayer *self); /* the current track stays, at its start */
/* Paused stays paused. */
void segue_player_next       (SeguePlayer *self);
void segue_player_previous   (SeguePlayer *self); /* past 3 s: the track's start */
/* Clamped to the track; several in a row become one. */
void segue_player_seek       (SeguePlayer *self, double position_s);
void segue_player_seek_by    (SeguePlayer *self, double offset_s);
/* Where @item is over to the ear, before a quiet tail: there a crossfade ends. Counts
 * for what plays alone. */
void segue_player_set_ending (SeguePlayer *self, SegueQueueItem *item, double ending_s);
/* For a restored queue: the next play begins there. Opens nothing. */
void segue_player_set_start_position (SeguePlayer *self, double position_s);

SeguePlayerState segue_player_get_state      (SeguePlayer *self);
double           segue_player_get_position_s (SeguePlayer *self); /* in the current track; 0 none */
double           segue_player_get_duration_s (SeguePlayer *self); /* 0 not known */
gboolean         segue_player_can_seek       (SeguePlayer *self);

double   segue_player_get_volume (SeguePlayer *self);
void     segue_player_set_volume (SeguePlayer *self, double volume);
gboolean segue_player_get_muted  (SeguePlayer *self);
void     segue_player_set_muted  (SeguePlayer *self, gboolean muted);
double   segue_player_get_speed  (SeguePlayer *self);
void     segue_player_set_speed  (SeguePlayer *self, double speed);

/* -- equaliser: gains in dB, lowest band first ---------------------------------- */
void segue_player_get_bands (SeguePlayer *self, double gains_db[SEGUE_PLAYER_BANDS]);
void segue_player_set_bands (SeguePlayer *self, const double gains_db[SEGUE_PLAYER_BANDS]);

typedef struct {
  const char *id;    /* static; what equaliser-preset holds */
  const char *name;  /* static; untranslated, marked for gettext */
  double gains_db[SEGUE_PLAYER_BANDS];
} SegueEqualiserPreset;
const SegueEqualiserPreset *segue_player_get_presets (guint *n_presets); /* static */

/* -- sleep timer -------------------------------------------------------------------
 * Pauses after @seconds, the last ten of them fading out; with @finish_track the
 * track in progress is heard to its end first. 0 cancels. */
void   segue_player_set_sleep_timer (SeguePlayer *self, double seconds, gboolean finish_track);
double segue_player_get_sleep_remaining_s (SeguePlayer *self); /* negative: no timer */

G_END_DECLS
