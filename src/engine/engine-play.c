/* engine-play.c - the queue, the player, the history and the desktop, tied together
 *
 * UI thread, but for PlayLog, which the engine thread alone reads and writes.
 * Invariant: what the player reports is stored in the order in which it
 * happened, and the queue saved is never older than a second. */
#define G_LOG_DOMAIN "segue-engine-play"

#include "engine-private.h"
#include "engine-knowledge.h"

#include <glib/gi18n.h>

#define SAVE_DELAY_MS 1000

/* Songs ahead that are heard before all others. */
#define AHEAD 10

/* Serial of a play -> its row: the play in progress, and with a crossfade the
 * one before it. */
typedef struct {
  GHashTable *rows; /* owned; gint64 serial -> gint64 id */
} PlayLog;

struct _EnginePlay
{
  SegueEngine       *engine;  /* borrowed: owns this */
  SegueQueue        *queue;   /* owned */
  SeguePlayer       *player;  /* owned */
  SeguePlayHistory  *history; /* owned */
  SegueInhibit      *inhibit; /* owned */
  SegueMpris        *mpris;   /* owned */
  PlayLog           *log;     /* owned; freed after the engine thread ended */
  guint              save_source;
  guint              hurry_source;
  gboolean           restored; /* before that, nothing is saved over the old state */
  gboolean           private_session;
};

/* ---- plays into the store: engine thread ------------------------------------------ */

typedef struct {
  SeguePlayStage stage;
  gint64         serial;
  gint64         listener;
  PlayRecord    *record; /* owned */
  PlayLog       *log;    /* borrowed */
} PlayEvent;

static void
play_event_free (gpointer data)
{
  PlayEvent *event = data;

  play_record_free (event->record);
  g_free (event);
}

/* A play counts on its track, so lists learn of the new object. */
static void
send_track (EngineThread *thread,
            Store        *store,
            gint64        track_id)
{
  g_autoptr (GPtrArray) rows = store_tracks_get (store, &track_id, 1, NULL);
  EngineMessage *message;

  if (rows == NULL || rows->len == 0)
    return;
  message = engine_message_new (MESSAGE_TRACKS);
  message->rows = g_steal_pointer (&rows);
  engine_thread_send (thread, message);
}

static gboolean
begin_play (Store     *store,
            PlayEvent *event,
            GError   **error)
{
  gint64 id = store_history_begin (store, event->record, event->listener, error);

  if (id == 0)
    return FALSE;
  g_hash_table_insert (event->log->rows, g_memdup2 (&event->serial, sizeof event->serial),
                       g_memdup2 (&id, sizeof id));
  return TRUE;
}

/* The log of suggestions says what became of each, so that other policies can be judged on it. */
static gboolean
reward_pick (Store           *store,
             const PlayEvent *event,
             gint64           play_id,
             GError         **error)
{
  const RecPlay play = knowledge_play (event->record);

  return event->record->origin != PLAY_ORIGIN_SUGGESTION || event->record->track_id == 0 ||
         store_picks_reward (store, event->listener, event->record->track_id, play_id,
                             rec_play_reward (&play, NULL), error);
}

static gboolean
record_play (EngineThread *thread,
             Store        *store,
             gpointer      input,
             GError      **error)
{
  PlayEvent *event = input;
  const gint64 *id;

  if (event->stage == SEGUE_PLAY_BEGIN && !begin_play (store, event, error))
    return FALSE;
  id = g_hash_table_lookup (event->log->rows, &event->serial);
  if (id == NULL)
    return TRUE; /* its beginning could not be stored, which was said */

  switch (event->stage) {
  case SEGUE_PLAY_BEGIN:
    break;
  case SEGUE_PLAY_UPDATE:
    return store_history_update (store, *id, event->record->heard_s, error);
  case SEGUE_PLAY_END:
    if (!store_history_end (store, *id, event->record->end, event->record->heard_s, error) ||
        !reward_pick (store, event, *id, error))
      return FALSE;
    g_hash_table_remove (event->log->rows, &event->serial);
    send_track (thread, store, event->record->track_id);
    break;
  default:
    g_assert_not_reached ();
  }
  engine_thread_send (thread, engine_message_new (MESSAGE_HISTORY));
  return TRUE;
}

/* ---- the queue into the store -------------------------------------------------------- */

typedef struct {
  GBytes *bytes; /* owned; NULL: the position alone */
  double  position_s;
} QueueState;

static void
queue_state_free (gpointer data)
{
  QueueState *state = data;

  g_clear_pointer (&state->bytes, g_bytes_unref);
  g_free (state);
}

static gboolean
save_queue (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  QueueState *state = input;

  if (state->bytes == NULL)
    return store_queue_save_position (store, 0, state->position_s, error);
  return store_queue_save (store, state->bytes, 0, state->position_s, error);
}

static void
tell_queue (EnginePlay *self,
            gboolean    whole)
{
  QueueState *state;

  if (!self->restored)
    return;
  state = g_new0 (QueueState, 1);
  state->bytes = whole ? segue_queue_save (self->queue) : NULL;
  state->position_s = segue_player_get_position_s (self->player);
  engine_tell (self->engine->thread, save_queue, state, queue_state_free, 0);
}

static gboolean
save_cb (gpointer data)
{
  EnginePlay *self = data;

  self->save_source = 0;
  tell_queue (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
state_changed_cb (EnginePlay *self)
{
  if (self->save_source == 0)
    self->save_source = g_timeout_add (SAVE_DELAY_MS, save_cb, self);
}

/* ---- events of the player ---------------------------------------------------------------- */

static void
recorded_cb (SeguePlayStage    stage,
             gint64            serial,
             const PlayRecord *record,
             gpointer          user_data)
{
  EnginePlay *self = user_data;
  PlayEvent *event = g_new0 (PlayEvent, 1);

  *event = (PlayEvent) { stage, serial, self->engine->listener, play_record_copy (record),
                         self->log };
  engine_tell (self->engine->thread, record_play, event, play_event_free, 0);
  if (stage == SEGUE_PLAY_UPDATE)
    tell_queue (self, FALSE);
  if (stage == SEGUE_PLAY_END && self->engine->suggest != NULL)
    engine_suggest_played (self->engine->suggest, record);
  if (stage == SEGUE_PLAY_BEGIN && segue_queue_get_current (self->queue) != NULL)
    engine_find_ending (self->engine, segue_queue_get_current (self->queue));
  if (stage == SEGUE_PLAY_END)
    engine_modes_played (self->engine->modes, record);
}

static void
player_error_cb (EnginePlay     *self,
                 SegueQueueItem *item,
                 const char     *sentence)
{
  engine_say (self->engine, sentence);
}

void
engine_play_hurry (EnginePlay *self)
{
  GListModel *queue = G_LIST_MODEL (self->queue);
  guint n = g_list_model_get_n_items (queue);

  for (guint i = 0; self->engine->hear != NULL && i < MIN (n, AHEAD); i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (queue, i);

    engine_hear_hurry (self->engine->hear,
                         segue_track_get_id (segue_queue_item_get_track (item)));
  }
}

static gboolean
hurry_cb (gpointer data)
{
  EnginePlay *self = data;

  self->hurry_source = 0;
  engine_play_hurry (self);
  return G_SOURCE_REMOVE;
}

/* Many changes in a row are one. */
static void
items_changed_cb (EnginePlay *self)
{
  if (self->hurry_source == 0)
    self->hurry_source = g_idle_add (hurry_cb, self);
}

static void
everything_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  SegueEngine *engine = SEGUE_ENGINE (source);
  g_autoptr (GArray) ids = segue_engine_query_tracks_finish (engine, result, NULL);
  SegueQueue *queue;

  if (ids == NULL || ids->len == 0 || engine->thread == NULL)
    return;
  queue = engine_play_queue (engine->play);
  if (segue_queue_get_current (queue) == NULL)
    segue_queue_play_ids (queue, (const gint64 *) (gpointer) ids->data, ids->len,
                          segue_queue_get_shuffle (queue) ? -1 : 0, PLAY_ORIGIN_PLAYLIST,
                          _("Songs"));
}

/* A media key, pressed before anything was chosen, means the library. */
static void
nothing_to_play_cb (EnginePlay *self)
{
  const TrackQuery everything = { 0 };

  segue_engine_query_tracks_async (self->engine, &everything, NULL, everything_cb, NULL);
}

static SegueTrack *
lookup (gint64   id,
        gpointer user_data)
{
  return segue_engine_get_track (user_data, id);
}

static void
art_ready_cb (gpointer data)
{
  EnginePlay *self = data;

  if (self->mpris != NULL)
    segue_mpris_art_changed (self->mpris);
}

static char *
art_uri (SegueTrack *track,
         gpointer    user_data)
{
  EnginePlay *self = user_data;

  if (self->engine->media == NULL)
    return NULL;
  return engine_media_art_uri (self->engine->media, track, art_ready_cb, self);
}

static void
raise_cb (EnginePlay *self)
{
  g_signal_emit_by_name (self->engine, "raise-requested");
}

static void
quit_cb (EnginePlay *self)
{
  g_signal_emit_by_name (self->engine, "quit-requested");
}

static gboolean
open_uri_cb (EnginePlay *self,
             const char *uri)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);

  segue_engine_open_files (self->engine, &file, 1, TRUE);
  return TRUE;
}

EnginePlay *
engine_play_new (SegueEngine *engine,
                 guint64      seed)
{
  EnginePlay *self = g_new0 (EnginePlay, 1);

  self->engine = engine;
  self->log = g_new0 (PlayLog, 1);
  self->log->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->queue = segue_queue_new ();
  segue_queue_set_lookup (self->queue, lookup, engine, NULL);
  self->player = segue_player_new (self->queue, NULL);
  self->history = segue_play_history_new (self->player, recorded_cb, self, NULL);
  self->inhibit = segue_inhibit_new (self->player);
  self->mpris = segue_mpris_new (self->player, NULL);
  segue_mpris_set_art_uri (self->mpris, art_uri, self, NULL);
  g_signal_connect_swapped (self->queue, "state-changed", G_CALLBACK (state_changed_cb), self);
  g_signal_connect_swapped (self->player, "error", G_CALLBACK (player_error_cb), self);
  g_signal_connect_swapped (self->player, "nothing-to-play", G_CALLBACK (nothing_to_play_cb), self);
  g_signal_connect_swapped (self->queue, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (self->mpris, "open-uri", G_CALLBACK (open_uri_cb), self);
  g_signal_connect_swapped (self->mpris, "quit", G_CALLBACK (quit_cb), self);
  g_signal_connect_swapped (self->mpris, "raise", G_CALLBACK (raise_cb), self);
  return self;
}

void
engine_play_restore (EnginePlay *self,
                     GBytes     *queue,
                     double      position_s)
{
  g_autoptr (GError) error = NULL;

  if (self->restored)
    return;
  self->restored = TRUE;
  if (queue == NULL || segue_queue_get_current (self->queue) != NULL)
    return; /* nothing saved, or something was asked for meanwhile */
  if (!segue_queue_restore (self->queue, queue, &error))
    engine_say (self->engine, error->message);
  else if (segue_queue_get_current (self->queue) != NULL)
    segue_player_set_start_position (self->player, position_s);
}

void
engine_play_close (EnginePlay *self)
{
  g_clear_handle_id (&self->save_source, g_source_remove);
  tell_queue (self, TRUE);
  segue_play_history_close (self->history);
  segue_player_stop (self->player);
  g_signal_handlers_disconnect_by_data (self->queue, self);
  g_signal_handlers_disconnect_by_data (self->player, self);
  segue_queue_set_lookup (self->queue, NULL, NULL, NULL);
  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_handle_id (&self->hurry_source, g_source_remove);
  if (self->mpris != NULL)
    g_signal_handlers_disconnect_by_data (self->mpris, self);
  g_clear_object (&self->mpris);
  g_clear_object (&self->inhibit);
}

void
engine_play_free (EnginePlay *self)
{
  g_clear_object (&self->history);
  g_clear_object (&self->player);
  g_clear_object (&self->queue);
  g_hash_table_unref (self->log->rows);
  g_free (self->log);
  g_free (self);
}

SeguePlayer *
engine_play_player (EnginePlay *self)
{
  return self->player;
}

SegueQueue *
engine_play_queue (EnginePlay *self)
{
  return self->queue;
}

void
engine_play_part (EnginePlay *self)
{
  segue_play_history_set_private (self->history, TRUE); /* ends it */
  segue_play_history_set_private (self->history, self->private_session);
}

void
engine_play_set_private (EnginePlay *self,
                         gboolean    on)
{
  self->private_session = on;
  segue_play_history_set_private (self->history, on);
}

void
engine_play_set_mode (EnginePlay *self,
                      gint64      mode_id)
{
  segue_play_history_set_mode_id (self->history, mode_id);
}

gboolean
engine_play_get_private (EnginePlay *self)
{
  return self->private_session;
}

/* ---- the verbs of engine.h ---------------------------------------------------------------- */

static GPtrArray *
tracks_of (SegueEngine  *self,
           const gint64 *ids,
           gsize         n)
{
  GPtrArray *tracks = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < n; i++) {
    SegueTrack *track = segue_engine_get_track (self, ids[i]);

    if (track != NULL)
      g_ptr_array_add (tracks, track);
  }
  return tracks;
}

void
segue_engine_play (SegueEngine  *self,
                   const gint64 *ids,
                   gsize         n,
                   gssize        start,
                   PlayOrigin    origin,
                   const char   *name)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  if (n > 0)
    segue_queue_play_ids (engine_play_queue (self->play), ids, n, start, origin, name);
}

void
segue_engine_play_now (SegueEngine *self,
                       SegueTrack  *track)
{
  g_autoptr (GPtrArray) one = NULL;
  SegueQueue *queue;

  g_return_if_fail (SEGUE_IS_ENGINE (self) && SEGUE_IS_TRACK (track));

  queue = engine_play_queue (self->play);
  one = g_ptr_array_new ();
  g_ptr_array_add (one, track);
  segue_queue_play_next (queue, one);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (queue), i);

    if (segue_queue_item_get_section (item) == SEGUE_QUEUE_QUEUED) {
      segue_queue_jump_to (queue, segue_queue_item_get_id (item));
      return;
    }
  }
}

void
segue_engine_enqueue (SegueEngine  *self,
                      const gint64 *ids,
                      gsize         n,
                      gboolean      next)
{
  g_autoptr (GPtrArray) tracks = NULL;
  SegueQueue *queue;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  tracks = tracks_of (self, ids, n);
  queue = engine_play_queue (self->play);
  if (next)
    segue_queue_play_next (queue, tracks);
  else
    segue_queue_enqueue (queue, tracks);
}
