/* play-player.c - plays the queue: loading, moving on, fading over, failing
 *
 * UI thread. Invariant: track-started and track-ended alternate, the deck plays
 * item, and item is the queue's current one but for the moment in which the one
 * follows the other. */
#include <glib/gi18n-lib.h>
#include <gst/gst.h>

#include "play-filter.h"
#include "play-player-private.h"

#define RESTART_AFTER_S 3.0     /* "previous" goes to the start of the track past this */
#define FAILURES_MAX 3
#define LOAD_LOCAL_S 20
#define LOAD_REMOTE_S 45
#define OUTPUT_TRIES 5

static void fail_item (SeguePlayer *self, const GError *error);

static void segue_player_dispose (GObject *object);

G_DEFINE_FINAL_TYPE (SeguePlayer, segue_player, G_TYPE_OBJECT)

/* ---- the item --------------------------------------------------------------------- */

static void
begin_item (SeguePlayer *self)
{
  if (self->started || self->item == NULL || self->state != SEGUE_PLAYER_PLAYING)
    return;
  self->started = TRUE;
  player_emit_started (self, self->item);
}

void
player_end_item (SeguePlayer *self,
                 PlayEnd      end)
{
  g_autoptr (SegueQueueItem) item = self->item != NULL ? g_object_ref (self->item) : NULL;

  if (!self->started)
    return;
  self->started = FALSE;
  player_emit_ended (self, item, end);
}

void
player_clear_load_timers (SeguePlayer *self)
{
  g_clear_handle_id (&self->fade_timer, g_source_remove);
  g_clear_handle_id (&self->load_timer, g_source_remove);
  g_clear_handle_id (&self->end_timer, g_source_remove);
  g_clear_handle_id (&self->output_timer, g_source_remove);
}

static void
drop_deck (SeguePlayer *self)
{
  player_clear_load_timers (self);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->deck, play_deck_free);
  self->heard = FALSE;
  player_set_buffering (self, 100);
}

static void
drop_everything (SeguePlayer *self)
{
  drop_deck (self);
  g_clear_pointer (&self->fading, play_deck_free);
}

SegueQueueItem *
player_advance (SeguePlayer *self,
                gboolean     automatic)
{
  SegueQueueItem *item;

  self->advancing = TRUE;
  item = segue_queue_advance (self->queue, automatic);
  self->advancing = FALSE;
  return item;
}

static void
rest (SeguePlayer *self)
{
  drop_everything (self);
  g_clear_object (&self->item);
  self->start_s = 0.0;
  player_set_stream_title (self, NULL);
  player_tell_state (self, SEGUE_PLAYER_STOPPED);
  player_tell_duration (self);
}

/* The track is over by itself: the next one, or the end. */
static void
finish_item (SeguePlayer *self)
{
  gboolean stop = segue_queue_get_stop_after_current (self->queue) || self->sleep_after_track;

  player_end_item (self, PLAY_END_FINISHED);
  self->failures = 0;
  if (player_advance (self, !stop) == NULL || stop) {
    rest (self);
    self->sleep_after_track = FALSE;
    segue_queue_set_stop_after_current (self->queue, FALSE);
  } else {
    player_load_current (self, 0.0, 0.0);
  }
}

/* ---- what the deck tells -------------------------------------------------------------------- */

static void
joined (SeguePlayer *self,
        guint64      token)
{
  SegueQueueItem *item;

  if (segue_queue_get_stop_after_current (self->queue) || self->sleep_after_track) {
    finish_item (self);
    return;
  }
  g_clear_handle_id (&self->end_timer, g_source_remove);
  player_end_item (self, PLAY_END_FINISHED);
  self->failures = 0;
  item = player_advance (self, TRUE);
  if (item == NULL) {
    rest (self);
  } else if (segue_queue_item_get_id (item) != token) {
    player_load_current (self, 0.0, 0.0); /* the queue was changed in the last moment */
  } else {
    g_set_object (&self->item, item);
    player_tell_duration (self);
    begin_item (self);
    player_prepare_next (self);
  }
}

static void
started_cb (PlayDeck *deck,
            guint64   token,
            gpointer  data)
{
  SeguePlayer *self = data;

  if (deck != self->deck)
    return;
  g_clear_handle_id (&self->load_timer, g_source_remove);
  if (self->heard) {
    joined (self, token);
    return;
  }
  self->heard = TRUE;
  player_tell_duration (self);
  begin_item (self); /* what follows is prepared in ready_cb(), after a seek to the start */
}

static void
ended_cb (PlayDeck *deck,
          gpointer  data)
{
  SeguePlayer *self = data;

  if (deck == self->fading) {
    g_clear_pointer (&self->fading, play_deck_free);
  } else if (deck == self->deck && self->heard) {
    finish_item (self);
  } else if (deck == self->deck) {
    g_autoptr (GError) error =
      g_error_new_literal (GST_STREAM_ERROR, GST_STREAM_ERROR_TYPE_NOT_FOUND, "no sound in it");

    fail_item (self, error);
  }
}

static gboolean
end_anyway_cb (gpointer data)
{
  SeguePlayer *self = data;

  self->end_timer = 0;
  finish_item (self);
  return G_SOURCE_REMOVE;
}

static gboolean
output_again_cb (gpointer data)
{
  SeguePlayer *self = data;

  self->output_timer = 0;
  player_load_current (self, self->start_s, 0.0);
  return G_SOURCE_REMOVE;
}

/* The sound server went away, say. Tries again a few times, ever later, and then
 * waits, paused where it was, for the listener. */
static void
output_failed (SeguePlayer *self)
{
  double position_s = segue_player_get_position_s (self);

  if (position_s - self->output_failed_s > 5.0)
    self->output_failures = 0;
  self->output_failed_s = position_s;
  drop_everything (self);
  self->start_s = position_s;
  if (self->output_failures >= OUTPUT_TRIES) {
    self->output_failures = 0;
    player_tell_state (self, SEGUE_PLAYER_PAUSED);
    player_emit_error (self, NULL, _("The sound output does not answer."));
    return;
  }
  self->output_timer = g_timeout_add (250u << self->output_failures, output_again_cb, self);
  self->output_failures++;
}

static void
failed_cb (PlayDeck     *deck,
           guint64       token,
           gboolean      output,
           const GError *error,
           gpointer      data)
{
  SeguePlayer *self = data;

  if (deck == self->fading) {
    g_clear_pointer (&self->fading, play_deck_free);
  } else if (deck != self->deck) {
    return;
  } else if (output) {
    output_failed (self);
  } else if (token != 0 && token == play_deck_get_taken (deck)) {
    /* The next one broke while the current one plays on from what is decoded:
     * let it, then go on; the next one is tried again and says what is wrong. */
    if (self->end_timer == 0)
      self->end_timer = g_timeout_add ((guint) (1000.0 * (MAX (player_left_s (self), 0.0) + 0.2)),
                                       end_anyway_cb, self);
  } else {
    fail_item (self, error);
  }
}

static void
ready_cb (PlayDeck *deck,
          gpointer  data)
{
  SeguePlayer *self = data;

  if (deck == self->deck) {
    player_tell_duration (self);
    player_prepare_next (self);
  }
}

static void
buffering_cb (PlayDeck *deck,
              int       percent,
              gpointer  data)
{
  SeguePlayer *self = data;

  if (deck == self->deck)
    player_set_buffering (self, percent);
}

static void
tags_cb (PlayDeck         *deck,
         const GstTagList *tags,
         gpointer          data)
{
  SeguePlayer *self = data;

  if (deck == self->deck && play_deck_get_taken (deck) == 0)
    player_take_tags (self, tags);
}

static void
duration_cb (PlayDeck *deck,
             gpointer  data)
{
  SeguePlayer *self = data;

  if (deck == self->deck) {
    player_tell_duration (self);
    player_arm_fade (self);
  }
}

static void
volume_cb (PlayDeck *deck,
           gpointer  data)
{
  SeguePlayer *self = data;

  if (deck == self->deck)
    player_volume_changed (self, deck);
}

static const PlayDeckEvents EVENTS = {
  .started = started_cb,
  .ended = ended_cb,
  .failed = failed_cb,
  .ready = ready_cb,
  .buffering = buffering_cb,
  .tags = tags_cb,
  .duration = duration_cb,
  .volume = volume_cb,
};

/* ---- loading and failing ------------------------------------------------------------------------ */

static void
fail_item (SeguePlayer  *self,
           const GError *error)
{
  g_autoptr (SegueQueueItem) item = g_object_ref (self->item);
  g_autofree char *sentence = player_sentence (item, error);
  gboolean playing = self->state == SEGUE_PLAYER_PLAYING;

  drop_deck (self);
  begin_item (self); /* so that the failure is a play that ended */
  player_end_item (self, PLAY_END_FAILED);
  player_emit_error (self, item, sentence);
  if (self->item != item)
    return; /* whoever was told went on by himself */
  self->failures++;
  if (self->failures >= FAILURES_MAX) {
    self->failures = 0;
    rest (self);
    player_emit_error (self, NULL, _("Three songs in a row could not be played, so playing stopped."));
  } else if (player_advance (self, FALSE) == NULL || !playing) {
    rest (self);
  } else {
    player_load_current (self, 0.0, 0.0);
  }
}

static gboolean
load_late_cb (gpointer data)
{
  SeguePlayer *self = data;
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no answer");

  self->load_timer = 0;
  fail_item (self, error);
  return G_SOURCE_REMOVE;
}

void
player_load_current (SeguePlayer *self,
                     double       start_s,
                     double       fade_s)
{
  g_autoptr (GError) error = NULL;
  SegueTrack *track;
  PlayDeckTrack deck_track;

  drop_deck (self);
  if (!g_set_object (&self->item, segue_queue_get_current (self->queue)) && self->item == NULL)
    return;
  track = segue_queue_item_get_track (self->item);
  player_set_stream_title (self, NULL);
  player_tell_duration (self);
  self->start_s = start_s;
  self->deck = play_deck_new (self->sink, &EVENTS, self, &error);
  if (self->deck == NULL) {
    g_debug ("Cannot play: %s", error->message);
    fail_item (self, error);
    return;
  }
  deck_track = (PlayDeckTrack) { .token = segue_queue_item_get_id (self->item),
                                 .uri = segue_track_get_uri (track) };
  play_gain_values_init (&deck_track.gain, segue_track_get_row (track),
                         segue_queue_in_album (self->queue));
  player_apply_settings (self, self->deck);
  play_filter_fade (play_deck_get_filter (self->deck), TRUE, 0.0, fade_s);
  self->load_timer = g_timeout_add_seconds (segue_track_is_remote (track) ? LOAD_REMOTE_S
                                                                          : LOAD_LOCAL_S,
                                            load_late_cb, self);
  play_deck_load (self->deck, &deck_track, start_s, self->speed,
                  self->state == SEGUE_PLAYER_PLAYING);
}

/* ---- what the queue tells ------------------------------------------------------------------------- */

static void
current_changed_cb (SegueQueue  *queue,
                    GParamSpec  *pspec,
                    SeguePlayer *self)
{
  SegueQueueItem *current = segue_queue_get_current (queue);

  if (self->advancing || current == self->item)
    return;
  player_end_item (self, PLAY_END_SKIPPED);
  g_clear_pointer (&self->fading, play_deck_free);
  self->start_s = 0.0;
  if (current == NULL)
    rest (self);
  else if (self->state != SEGUE_PLAYER_STOPPED)
    player_load_current (self, 0.0, 0.0);
}

static void
play_requested_cb (SegueQueue  *queue,
                   SeguePlayer *self)
{
  self->failures = 0;
  if (self->started && self->item == segue_queue_get_current (queue)) {
    player_end_item (self, PLAY_END_SKIPPED); /* the same once more, from its start */
    player_load_current (self, 0.0, 0.0);
  }
  segue_player_play (self);
}

static void
next_changed_cb (SegueQueue  *queue,
                 SeguePlayer *self)
{
  if (!self->advancing)
    player_prepare_next (self);
}

/* ---- what the listener asks for ---------------------------------------------------------------------- */

void
segue_player_play (SeguePlayer *self)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));

  if (self->state == SEGUE_PLAYER_PLAYING)
    return;
  if (segue_queue_get_current (self->queue) == NULL && player_advance (self, FALSE) == NULL &&
      (!segue_queue_restart (self->queue) || player_advance (self, FALSE) == NULL)) {
    player_tell_nothing_to_play (self);
    return;
  }
  player_tell_state (self, SEGUE_PLAYER_PLAYING);
  if (self->state != SEGUE_PLAYER_PLAYING)
    return; /* whoever was told had another mind */
  if (self->deck == NULL) {
    player_load_current (self, self->start_s, 0.0);
    return;
  }
  play_deck_set_playing (self->deck, TRUE);
  if (self->fading != NULL)
    play_deck_set_playing (self->fading, TRUE);
  if (self->heard)
    begin_item (self);
  player_arm_fade (self);
}

void
segue_player_pause (SeguePlayer *self)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));

  if (self->state != SEGUE_PLAYER_PLAYING)
    return;
  g_clear_handle_id (&self->fade_timer, g_source_remove);
  if (self->output_timer != 0) /* nothing to pause; play tries again */
    g_clear_handle_id (&self->output_timer, g_source_remove);
  if (self->deck != NULL)
    play_deck_set_playing (self->deck, FALSE);
  if (self->fading != NULL)
    play_deck_set_playing (self->fading, FALSE);
  player_tell_state (self, SEGUE_PLAYER_PAUSED);
}

void
segue_player_play_pause (SeguePlayer *self)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));

  if (self->state == SEGUE_PLAYER_PLAYING)
    segue_player_pause (self);
  else
    segue_player_play (self);
}

void
segue_player_stop (SeguePlayer *self)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));

  player_end_item (self, PLAY_END_STOPPED);
  rest (self);
}

void
player_pause_for_sleep (SeguePlayer *self)
{
  segue_player_pause (self);
  if (self->deck != NULL)
    play_filter_fade (play_deck_get_filter (self->deck), TRUE, 0.0, 0.0);
}

void
segue_player_next (SeguePlayer *self)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));

  self->failures = 0;
  segue_queue_advance (self->queue, FALSE);
}

void
segue_player_previous (SeguePlayer *self)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));

  self->failures = 0;
  if (segue_player_get_position_s (self) > RESTART_AFTER_S ||
      segue_queue_go_back (self->queue) == NULL)
    segue_player_seek (self, 0.0);
}

void
segue_player_seek (SeguePlayer *self,
                   double       position_s)
{
  double duration_s;

  g_return_if_fail (SEGUE_IS_PLAYER (self));

  if (segue_queue_get_current (self->queue) == NULL)
    return;
  duration_s = segue_player_get_duration_s (self);
  position_s = MAX (position_s, 0.0);
  if (duration_s > 0.0)
    position_s = MIN (position_s, duration_s);
  g_clear_pointer (&self->fading, play_deck_free);
  if (self->deck == NULL) {
    self->start_s = position_s;
  } else if (!play_deck_set_next (self->deck, NULL)) {
    player_load_current (self, position_s, 0.0); /* the next one is in this pipeline already */
  } else {
    play_filter_fade (play_deck_get_filter (self->deck), TRUE, 0.0, 0.0);
    play_deck_seek (self->deck, position_s, self->speed);
  }
  player_arm_fade (self);
  player_emit_seeked (self, position_s);
}

void
segue_player_seek_by (SeguePlayer *self,
                      double       offset_s)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));
  segue_player_seek (self, segue_player_get_position_s (self) + offset_s);
}

void
segue_player_set_start_position (SeguePlayer *self,
                                 double       position_s)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));

  if (self->deck != NULL)
    return;
  self->start_s = MAX (position_s, 0.0);
  player_emit_seeked (self, self->start_s); /* shown before anything plays */
}

SeguePlayerState
segue_player_get_state (SeguePlayer *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYER (self), SEGUE_PLAYER_STOPPED);
  return self->state;
}

double
segue_player_get_position_s (SeguePlayer *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYER (self), 0.0);
  return self->deck != NULL ? play_deck_get_position_s (self->deck) : self->start_s;
}

double
segue_player_get_duration_s (SeguePlayer *self)
{
  SegueQueueItem *item;
  double duration_s = 0.0;

  g_return_val_if_fail (SEGUE_IS_PLAYER (self), 0.0);

  item = self->item != NULL ? self->item : segue_queue_get_current (self->queue);
  if (item != NULL)
    duration_s = segue_track_get_duration_s (segue_queue_item_get_track (item));
  if (duration_s <= 0.0 && self->deck != NULL)
    duration_s = play_deck_get_duration_s (self->deck);
  return duration_s;
}

gboolean
segue_player_can_seek (SeguePlayer *self)
{
  SegueQueueItem *current;

  g_return_val_if_fail (SEGUE_IS_PLAYER (self), FALSE);

  current = segue_queue_get_current (self->queue);
  if (current == NULL)
    return FALSE;
  if (!segue_track_is_remote (segue_queue_item_get_track (current)))
    return TRUE;
  return self->deck != NULL && self->heard && play_deck_can_seek (self->deck);
}

SegueQueue *
segue_player_get_queue (SeguePlayer *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYER (self), NULL);
  return self->queue;
}

/* ---- the object ------------------------------------------------------------------------------------- */

static void
segue_player_dispose (GObject *object)
{
  SeguePlayer *self = SEGUE_PLAYER (object);

  if (self->queue != NULL) {
    drop_everything (self);
    g_signal_handlers_disconnect_by_data (self->queue, self);
    /* A pipeline that closes while the program leaves main() would be torn down
     * under its own feet; one that hangs is not waited for. */
    play_deck_wait_closed (0.5);
  }
  player_settings_clear (self);
  g_clear_object (&self->item);
  g_clear_object (&self->queue);

  G_OBJECT_CLASS (segue_player_parent_class)->dispose (object);
}

static void
segue_player_class_init (SeguePlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = segue_player_dispose;
  player_class_install (object_class);
}

static void
segue_player_init (SeguePlayer *self)
{
  player_settings_init (self);
}

SeguePlayer *
segue_player_new (SegueQueue *queue,
                  const char *sink)
{
  SeguePlayer *self;

  g_return_val_if_fail (SEGUE_IS_QUEUE (queue), NULL);

  if (!gst_is_initialized ())
    gst_init (NULL, NULL);
  self = g_object_new (SEGUE_TYPE_PLAYER, NULL);
  self->queue = g_object_ref (queue);
  self->sink = g_strdup (sink);
  g_signal_connect_object (queue, "notify::current", G_CALLBACK (current_changed_cb), self, 0);
  g_signal_connect_object (queue, "play-requested", G_CALLBACK (play_requested_cb), self, 0);
  g_signal_connect_object (queue, "next-changed", G_CALLBACK (next_changed_cb), self, 0);
  return self;
}
