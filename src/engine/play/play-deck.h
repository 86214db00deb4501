/* play-deck.h - one pipeline that plays one track, or several without a gap
 *
 * For the player, which has one deck, and during a crossfade a second. UI thread.
 * Opening, seeking and closing run on a thread of the deck's own, in order, so
 * that a sound server or a network folder that does not answer blocks nobody;
 * what happens comes back as the events below, on the UI thread. A deck that was
 * freed says nothing more. */
#pragma once

#include <gst/gst.h>

#include "play-gain.h"

G_BEGIN_DECLS

typedef struct _PlayDeck PlayDeck;

/* A track as the deck sees it; @token is the player's name for it, never 0. */
typedef struct {
  guint64        token;
  const char    *uri;
  PlayGainValues gain;
} PlayDeckTrack;

typedef struct {
  void (*started)   (PlayDeck *deck, guint64 token, gpointer data); /* it is heard now */
  void (*ended)     (PlayDeck *deck, gpointer data);                /* nothing more comes */
  /* @output: the sound output, not the track. @token: the track it concerns. */
  void (*failed)    (PlayDeck *deck, guint64 token, gboolean output, const GError *error,
                     gpointer data);
  void (*ready)     (PlayDeck *deck, gpointer data);                /* loaded or sought */
  void (*buffering) (PlayDeck *deck, int percent, gpointer data);
  void (*tags)      (PlayDeck *deck, const GstTagList *tags, gpointer data);
  void (*duration)  (PlayDeck *deck, gpointer data);                /* it became known */
  void (*volume)    (PlayDeck *deck, gpointer data);                /* changed from outside */
} PlayDeckEvents;

/* NULL with @error when GStreamer lacks an element. @sink: see segue_player_new(). */
PlayDeck *play_deck_new  (const char *sink, const PlayDeckEvents *events, gpointer data,
                          GError **error);
void      play_deck_free (PlayDeck *self); /* NULL is fine; sound ends at once */

/* Any deck that was freed may still be closing: waits for it, at most @max_s. */
void      play_deck_wait_closed (double max_s);

/* Once, first: opens @track at @start_s. */
void play_deck_load (PlayDeck *self, const PlayDeckTrack *track, double start_s, double speed,
                     gboolean playing);
/* What follows without a gap; NULL nothing. FALSE: too late, one was taken. */
gboolean play_deck_set_next (PlayDeck *self, const PlayDeckTrack *track);
/* The one that was taken is not wanted any more: it stays silent. */
void   play_deck_silence_taken (PlayDeck *self);
guint64 play_deck_get_taken  (PlayDeck *self); /* token; 0 none */

void   play_deck_set_playing (PlayDeck *self, gboolean playing);
void   play_deck_seek        (PlayDeck *self, double position_s, double speed);
double play_deck_get_position_s (PlayDeck *self); /* the last known while it is not */
double play_deck_get_duration_s (PlayDeck *self); /* 0 not known */
gboolean play_deck_can_seek  (PlayDeck *self);

void   play_deck_set_volume  (PlayDeck *self, double cubic, gboolean muted);
void   play_deck_get_volume  (PlayDeck *self, double *cubic, gboolean *muted);
void   play_deck_set_gain    (PlayDeck *self, const PlayGainSettings *settings);
GstElement *play_deck_get_filter (PlayDeck *self); /* borrowed */

G_END_DECLS
