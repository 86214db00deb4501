/* play-player-next.c - what follows the track that plays: joined to it, or faded into it
 *
 * UI thread. Invariant: of the two only one is prepared; neighbours on an album are
 * always joined. */
#include <gio/gio.h>

#include "play-filter.h"
#include "play-player-private.h"

#define FADE_LEAD_S 0.25 /* about what opening a file and an output takes */

/* ---- crossfade ------------------------------------------------------------------------ */

/* How long the current track is to fade over into the next one; 0 not at all. */
static double
fade_length_s (SeguePlayer *self)
{
  SegueQueueItem *next = segue_queue_peek_next (self->queue);
  double duration_s = segue_player_get_duration_s (self);

  if (self->crossfade_s <= 0.0 || next == NULL || next == self->item ||
      segue_queue_get_stop_after_current (self->queue) || self->sleep_after_track ||
      segue_queue_next_continues_album (self->queue))
    return 0.0;
  /* A track much shorter than the fade would be nothing but fade. */
  return duration_s > 0.0 ? MIN (self->crossfade_s, duration_s / 3.0) : 0.0;
}

/* Where a crossfade is over: with the sound, not with the file. */
static double
fade_end_s (SeguePlayer *self)
{
  double duration_s = segue_player_get_duration_s (self);

  if (self->item == NULL || segue_queue_item_get_id (self->item) != self->ending_item ||
      self->ending_s < duration_s / 2)
    return duration_s;
  return MIN (self->ending_s, duration_s);
}

/* Until then, by the clock on the wall. */
static double
fade_left_s (SeguePlayer *self)
{
  return (fade_end_s (self) - segue_player_get_position_s (self)) / self->speed;
}

void
segue_player_set_ending (SeguePlayer    *self,
                         SegueQueueItem *item,
                         double          ending_s)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));
  g_return_if_fail (SEGUE_IS_QUEUE_ITEM (item));

  if (item != self->item || !(ending_s > 0))
    return;
  self->ending_item = segue_queue_item_get_id (item);
  self->ending_s = ending_s;
  player_arm_fade (self);
}

double
player_left_s (SeguePlayer *self)
{
  return (segue_player_get_duration_s (self) - segue_player_get_position_s (self)) / self->speed;
}

static gboolean
fade_cb (gpointer data)
{
  SeguePlayer *self = data;
  double length_s = fade_length_s (self);
  double over_s = fade_left_s (self);

  self->fade_timer = 0;
  if (length_s <= 0.0)
    return G_SOURCE_REMOVE;
  if (over_s > length_s + FADE_LEAD_S + 0.1) { /* sought back, or the clock was early */
    player_arm_fade (self);
    return G_SOURCE_REMOVE;
  }
  g_clear_pointer (&self->fading, play_deck_free);
  player_clear_load_timers (self);
  self->fading = g_steal_pointer (&self->deck);
  play_filter_fade (play_deck_get_filter (self->fading), FALSE,
                    fade_end_s (self) - length_s * self->speed,
                    length_s * self->speed);
  player_end_item (self, PLAY_END_FINISHED);
  self->failures = 0;
  player_advance (self, TRUE);
  player_load_current (self, 0.0, length_s);
  return G_SOURCE_REMOVE;
}

void
player_arm_fade (SeguePlayer *self)
{
  double length_s = fade_length_s (self);
  double wait_s;

  g_clear_handle_id (&self->fade_timer, g_source_remove);
  if (length_s <= 0.0 || self->state != SEGUE_PLAYER_PLAYING || !self->heard)
    return;
  wait_s = fade_left_s (self) - length_s - FADE_LEAD_S;
  self->fade_timer = g_timeout_add ((guint) (1000.0 * MAX (wait_s, 0.0)), fade_cb, self);
}

/* ---- the next one, without a gap ---------------------------------------------------------- */

static void
set_next (SeguePlayer    *self,
          SegueQueueItem *next)
{
  SegueTrack *track = segue_queue_item_get_track (next);
  PlayDeckTrack deck_track = { .token = segue_queue_item_get_id (next),
                               .uri = segue_track_get_uri (track) };

  play_gain_values_init (&deck_track.gain, segue_track_get_row (track),
                         segue_queue_next_continues_album (self->queue) ||
                         (next == self->item && segue_queue_in_album (self->queue)));
  play_deck_set_next (self->deck, &deck_track);
}

static gboolean
may_join (SeguePlayer *self)
{
  return self->deck != NULL && self->speed == 1.0 && fade_length_s (self) == 0.0 &&
         !segue_queue_get_stop_after_current (self->queue) && !self->sleep_after_track;
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SeguePlayer *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  SegueQueueItem *next;
  g_autoptr (GFile) file = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* @self may be gone */
  next = segue_queue_peek_next (self->queue);
  if (info == NULL || next == NULL || !may_join (self) ||
      g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) == 0)
    return; /* it is tried when its turn comes, and says then what is wrong */
  file = g_file_new_for_uri (segue_track_get_uri (segue_queue_item_get_track (next)));
  if (g_file_equal (file, G_FILE (source)))
    set_next (self, next);
}

void
player_prepare_next (SeguePlayer *self)
{
  SegueQueueItem *next = segue_queue_peek_next (self->queue);
  guint64 taken;

  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  if (self->deck == NULL)
    return;
  taken = play_deck_get_taken (self->deck);
  if (taken != 0) { /* too late to choose, not too late to keep it silent */
    if (next == NULL || segue_queue_item_get_id (next) != taken || !may_join (self))
      play_deck_silence_taken (self->deck);
    return;
  }
  play_deck_set_next (self->deck, NULL);
  player_arm_fade (self);
  if (next != NULL && may_join (self) && !segue_track_is_remote (segue_queue_item_get_track (next))) {
    g_autoptr (GFile) file = g_file_new_for_uri (
      segue_track_get_uri (segue_queue_item_get_track (next)));

    /* A file that is gone or empty would break the pipeline of the one before. */
    self->looking = g_cancellable_new ();
    g_file_query_info_async (file, "standard::type,standard::size", G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_DEFAULT, self->looking, looked_cb, self);
  }
}
