/* play-history.c - turns what the player does into PlayRecords
 *
 * UI thread. Heard time runs on the monotonic clock while the player plays, times
 * the speed: it is the track's own seconds, and neither pauses nor seeks touch it.
 * Invariant: the timer exists only while something is heard. */
#include "play-history.h"

#define UPDATE_S 10

struct _SeguePlayHistory
{
  GObject           parent_instance;
  SeguePlayer      *player;     /* owned */
  SeguePlayRecorded recorded;
  gpointer          user_data;
  GDestroyNotify    destroy;

  PlayRecord       *record;     /* owned; the play in progress, or NULL */
  gint64            serial;
  gint64            since_us;   /* monotonic; heard from here on; 0 not heard now */
  double            speed;      /* since then */
  guint             timer;
  gint64            mode_id;
  gboolean          private_session;
};

G_DEFINE_FINAL_TYPE (SeguePlayHistory, segue_play_history, G_TYPE_OBJECT)

static void
tell (SeguePlayHistory *self,
      SeguePlayStage    stage)
{
  if (self->recorded != NULL)
    self->recorded (stage, self->serial, self->record, self->user_data);
}

/* Adds what was heard since the last look to the record. */
static void
count_heard (SeguePlayHistory *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->record == NULL || self->since_us == 0)
    return;
  self->record->heard_s += (double) (now_us - self->since_us) / G_USEC_PER_SEC * self->speed;
  self->since_us = now_us;
}

static gboolean
update_cb (gpointer data)
{
  SeguePlayHistory *self = data;

  count_heard (self);
  tell (self, SEGUE_PLAY_UPDATE);
  return G_SOURCE_CONTINUE;
}

/* Starts or stops the clock as the player stands. */
static void
follow_player (SeguePlayHistory *self)
{
  int buffering;
  gboolean heard;

  g_object_get (self->player, "buffering", &buffering, NULL);
  heard = self->record != NULL && buffering == 100 &&
          segue_player_get_state (self->player) == SEGUE_PLAYER_PLAYING;
  count_heard (self);
  self->speed = segue_player_get_speed (self->player);
  self->since_us = heard ? g_get_monotonic_time () : 0;
  if (heard && self->timer == 0)
    self->timer = g_timeout_add_seconds (UPDATE_S, update_cb, self);
  else if (!heard)
    g_clear_handle_id (&self->timer, g_source_remove);
}

static void
state_changed_cb (SeguePlayer      *player,
                  GParamSpec       *pspec,
                  SeguePlayHistory *self)
{
  gboolean was_heard = self->since_us != 0;

  follow_player (self);
  if (was_heard && self->since_us == 0 && self->record != NULL)
    tell (self, SEGUE_PLAY_UPDATE); /* a pause may last until the power goes */
}

/* Of a file outside the library the length is known only once it is open. */
static void
duration_changed_cb (SeguePlayer      *player,
                     GParamSpec       *pspec,
                     SeguePlayHistory *self)
{
  double duration_s = segue_player_get_duration_s (player);

  if (self->record == NULL || duration_s <= 0.0 || self->record->duration_s == duration_s)
    return;
  self->record->duration_s = duration_s;
  tell (self, SEGUE_PLAY_UPDATE);
}

static void
end_record (SeguePlayHistory *self,
            PlayEnd           end)
{
  double duration_s;

  if (self->record == NULL)
    return;
  count_heard (self);
  duration_s = self->record->duration_s;
  /* The clock runs on while the last samples are in the output: a track is not
   * heard for longer than it is, unless the listener went back in it. */
  if (end == PLAY_END_FINISHED && duration_s > 0.0 && self->record->heard_s > duration_s &&
      self->record->heard_s < duration_s + 2.0)
    self->record->heard_s = duration_s;
  self->record->end = end;
  tell (self, SEGUE_PLAY_END);
  g_clear_pointer (&self->record, play_record_free);
  follow_player (self);
}

static int
utc_offset_s (gint64 unix_s)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (unix_s);

  return local != NULL ? (int) (g_date_time_get_utc_offset (local) / G_USEC_PER_SEC) : 0;
}

static void
track_started_cb (SeguePlayer      *player,
                  SegueQueueItem   *item,
                  SeguePlayHistory *self)
{
  SegueTrack *track = segue_queue_item_get_track (item);
  gint64 now_us = g_get_real_time ();
  const TrackRow *row = segue_track_get_row (track);

  end_record (self, PLAY_END_STOPPED);
  if (self->private_session)
    return;
  self->serial = MAX (now_us, self->serial + 1);
  self->record = play_record_new ();
  self->record->track_id = segue_track_get_id (track);
  self->record->uri = g_strdup (segue_track_get_uri (track));
  self->record->started_s = now_us / G_USEC_PER_SEC;
  self->record->utc_offset_s = utc_offset_s (self->record->started_s);
  self->record->duration_s = segue_player_get_duration_s (player);
  self->record->origin = segue_queue_item_get_origin (item);
  self->record->mode_id = self->mode_id;
  self->record->title = g_strdup (segue_track_get_title (track));
  self->record->artist = g_strdup (row->artist);
  self->record->album = g_strdup (row->album);
  tell (self, SEGUE_PLAY_BEGIN);
  follow_player (self);
}

static void
track_ended_cb (SeguePlayer      *player,
                SegueQueueItem   *item,
                int               end,
                SeguePlayHistory *self)
{
  /* What a file outside the library is called is often only known by now. */
  if (self->record != NULL && self->record->track_id == 0) {
    SegueTrack *track = segue_queue_item_get_track (item);

    g_free (self->record->title);
    g_free (self->record->artist);
    g_free (self->record->album);
    self->record->title = g_strdup (segue_track_get_title (track));
    self->record->artist = g_strdup (segue_track_get_row (track)->artist);
    self->record->album = g_strdup (segue_track_get_row (track)->album);
    if (self->record->duration_s <= 0.0)
      self->record->duration_s = segue_track_get_duration_s (track);
  }
  end_record (self, (PlayEnd) end);
}

static void
segue_play_history_dispose (GObject *object)
{
  SeguePlayHistory *self = SEGUE_PLAY_HISTORY (object);

  if (self->player != NULL)
    g_signal_handlers_disconnect_by_data (self->player, self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->record, play_record_free);
  g_clear_object (&self->player);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  self->destroy = NULL;
  self->recorded = NULL;

  G_OBJECT_CLASS (segue_play_history_parent_class)->dispose (object);
}

static void
segue_play_history_class_init (SeguePlayHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segue_play_history_dispose;
}

static void
segue_play_history_init (SeguePlayHistory *self)
{
  self->speed = 1.0;
}

SeguePlayHistory *
segue_play_history_new (SeguePlayer       *player,
                        SeguePlayRecorded  recorded,
                        gpointer           user_data,
                        GDestroyNotify     destroy)
{
  SeguePlayHistory *self;

  g_return_val_if_fail (SEGUE_IS_PLAYER (player), NULL);

  self = g_object_new (SEGUE_TYPE_PLAY_HISTORY, NULL);
  self->player = g_object_ref (player);
  self->recorded = recorded;
  self->user_data = user_data;
  self->destroy = destroy;
  g_signal_connect_object (player, "track-started", G_CALLBACK (track_started_cb), self, 0);
  g_signal_connect_object (player, "track-ended", G_CALLBACK (track_ended_cb), self, 0);
  g_signal_connect_object (player, "notify::state", G_CALLBACK (state_changed_cb), self, 0);
  g_signal_connect_object (player, "notify::buffering", G_CALLBACK (state_changed_cb), self, 0);
  g_signal_connect_object (player, "notify::duration", G_CALLBACK (duration_changed_cb), self, 0);
  g_signal_connect_object (player, "notify::speed", G_CALLBACK (state_changed_cb), self, 0);
  return self;
}

void
segue_play_history_set_mode_id (SeguePlayHistory *self,
                                gint64            mode_id)
{
  g_return_if_fail (SEGUE_IS_PLAY_HISTORY (self));
  self->mode_id = mode_id;
}

void
segue_play_history_set_private (SeguePlayHistory *self,
                                gboolean          private_session)
{
  g_return_if_fail (SEGUE_IS_PLAY_HISTORY (self));

  if (private_session)
    end_record (self, PLAY_END_STOPPED);
  self->private_session = private_session;
}

void
segue_play_history_close (SeguePlayHistory *self)
{
  g_return_if_fail (SEGUE_IS_PLAY_HISTORY (self));
  end_record (self, PLAY_END_STOPPED);
}
