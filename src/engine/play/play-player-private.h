/* play-player-private.h - what the files of the player share
 *
 * play-player.c plays and moves on; -next.c prepares what follows; -settings.c holds
 * what the listener sets: volume, loudness, equaliser, speed, sleep timer, and the
 * object's properties. */
#pragma once

#include "play-deck.h"
#include "play-player.h"

G_BEGIN_DECLS

struct _SeguePlayer
{
  GObject parent_instance;

  SegueQueue      *queue;      /* owned */
  char            *sink;       /* owned or NULL */
  PlayDeck        *deck;       /* owned or NULL; plays item */
  PlayDeck        *fading;     /* owned or NULL; the track before, fading out */
  SegueQueueItem  *item;       /* owned or NULL; what was loaded */
  SeguePlayerState state;
  gboolean         heard;      /* the deck has begun to play something */
  gboolean         started;    /* track-started was told, track-ended not yet */
  gboolean         advancing;  /* the queue moves because the player says so */
  guint64          ending_item;/* that ending_s is of; 0 none */
  double           ending_s;
  double           start_s;    /* where the next load begins */
  guint            failures;   /* tracks in a row that could not be played */
  guint            output_failures;
  double           output_failed_s;
  int              buffering;
  char            *stream_title; /* owned or NULL */
  GCancellable    *looking;    /* owned or NULL; the look at the next file */

  guint            fade_timer, load_timer, end_timer, output_timer, sleep_timer;

  double           volume, speed, crossfade_s;
  gboolean         muted;
  PlayGainSettings gain;
  gboolean         equaliser_enabled;
  double           bands_db[SEGUE_PLAYER_BANDS];
  char            *preset;     /* owned */

  gint64           sleep_at_us; /* monotonic; 0 no timer */
  gboolean         sleep_finish_track;
  gboolean         sleep_after_track; /* the time is up: this track is the last */
};

/* In play-player.c */
/* Loads the queue's current track and plays it, if the player plays; 0 no fade-in. */
void player_load_current   (SeguePlayer *self, double start_s, double fade_s);
void player_end_item       (SeguePlayer *self, PlayEnd end);
void player_clear_load_timers (SeguePlayer *self);
SegueQueueItem *player_advance (SeguePlayer *self, gboolean automatic); /* borrowed, may be NULL */
void player_pause_for_sleep (SeguePlayer *self);
void player_set_buffering  (SeguePlayer *self, int percent);

/* In play-player-next.c */
void   player_prepare_next (SeguePlayer *self); /* what follows may be another, or in another way */
void   player_arm_fade     (SeguePlayer *self);
double player_left_s       (SeguePlayer *self); /* until the track ends, by the clock on the wall */

/* In play-player-settings.c */
void player_class_install  (GObjectClass *object_class);
void player_settings_init  (SeguePlayer *self);
void player_settings_clear (SeguePlayer *self);
void player_apply_settings (SeguePlayer *self, PlayDeck *deck);
void player_volume_changed (SeguePlayer *self, PlayDeck *deck);
void player_tell_nothing_to_play (SeguePlayer *self);
void player_tell_state     (SeguePlayer *self, SeguePlayerState state);
void player_tell_duration  (SeguePlayer *self);
void player_set_stream_title (SeguePlayer *self, const char *title);
void player_take_tags      (SeguePlayer *self, const GstTagList *tags);
void player_emit_started   (SeguePlayer *self, SegueQueueItem *item);
void player_emit_ended     (SeguePlayer *self, SegueQueueItem *item, PlayEnd end);
void player_emit_seeked    (SeguePlayer *self, double position_s);
void player_emit_error     (SeguePlayer *self, SegueQueueItem *item, const char *sentence);
/* Returns a new string: what happened to @item, one sentence. */
char *player_sentence      (SegueQueueItem *item, const GError *error);

G_END_DECLS
