/* engine.c - SegueEngine: what the user interface holds
 *
 * UI thread. Holds the table of tracks, applies the messages that come up, and
 * hands everything else to its rooms: engine-play, -media, -scan, -hear.
 * Invariant: the table is written by apply_message() alone. */
#define G_LOG_DOMAIN "segue-engine"

#include "engine-private.h"


/* Lists ask the database again after each "library-changed": twice a second is
 * often enough to watch a scan. */
#define LIBRARY_CHANGED_INTERVAL_MS 500
#define UPKEEP_AFTER_S 180 /* the library is scanned and shown by then */

/* Up to so many changed tracks are announced one by one as well. */
#define ANNOUNCE_SINGLY 64

typedef enum {
  PROP_LOADED = 1,
  PROP_N_TRACKS,
  PROP_SCANNING,
  PROP_SCAN_DONE,
  PROP_SCAN_TOTAL,
  PROP_ANALYSIS_STATE,
  PROP_ANALYSIS_DONE,
  PROP_ANALYSIS_TOTAL,
  PROP_ANALYSIS_ETA_S,
  PROP_ANALYSIS_PAUSED,
  PROP_ANALYSIS_CORES,
  PROP_MODE,
  PROP_OFFERED_MODE,
  PROP_GAMING,
} SegueEngineProperty;

static GParamSpec *props[PROP_GAMING + 1];

enum {
  SIGNAL_LOADED,
  SIGNAL_LIBRARY_CHANGED,
  SIGNAL_TRACK_CHANGED,
  SIGNAL_PLAYLISTS_CHANGED,
  SIGNAL_HISTORY_CHANGED,
  SIGNAL_FOLDERS_CHANGED,
  SIGNAL_INSIGHT_CHANGED,
  SIGNAL_MOODS_CHANGED,
  SIGNAL_SAVED_MOODS_CHANGED,
  SIGNAL_MODES_CHANGED,
  SIGNAL_LISTENERS_CHANGED,
  SIGNAL_MODELS_CHANGED,
  SIGNAL_RAISE_REQUESTED,
  SIGNAL_QUIT_REQUESTED,
  SIGNAL_MESSAGE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueEngine, segue_engine, G_TYPE_OBJECT)

/* ---- messages from below ----------------------------------------------------- */

static gboolean
library_changed_cb (gpointer data)
{
  SegueEngine *self = data;

  if (!self->library_changed_pending) {
    self->library_changed_source = 0;
    return G_SOURCE_REMOVE;
  }
  self->library_changed_pending = FALSE;
  g_signal_emit (self, signals[SIGNAL_LIBRARY_CHANGED], 0);
  return G_SOURCE_CONTINUE;
}

/* The first change is told at once, the next ones at the interval. */
static void
library_changed (SegueEngine *self)
{
  if (self->library_changed_source != 0) {
    self->library_changed_pending = TRUE;
    return;
  }
  self->library_changed_source =
    g_timeout_add (LIBRARY_CHANGED_INTERVAL_MS, library_changed_cb, self);
  g_signal_emit (self, signals[SIGNAL_LIBRARY_CHANGED], 0);
}

static void
apply_tracks (SegueEngine   *self,
              EngineMessage *message)
{
  guint before = track_table_size (self->table);

  for (guint i = 0; message->rows != NULL && i < message->rows->len; i++)
    track_table_put (self->table, g_ptr_array_index (message->rows, i));
  for (guint i = 0; message->ids != NULL && i < message->ids->len; i++)
    track_table_remove (self->table, g_array_index (message->ids, gint64, i));

  if (message->rows != NULL && message->rows->len <= ANNOUNCE_SINGLY)
    for (guint i = 0; i < message->rows->len; i++) {
      g_autoptr (SegueTrack) track = segue_track_new (g_ptr_array_index (message->rows, i));

      g_signal_emit (self, signals[SIGNAL_TRACK_CHANGED], 0, track);
    }
  segue_queue_refresh_tracks (engine_play_queue (self->play));
  if (track_table_size (self->table) != before)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_TRACKS]);
  if (message->on) {
    library_changed (self);
    engine_hear_refill (self->hear);
    engine_moods_changed (self->moods);
  }
}

static void
discard_table (EngineThread *thread,
               Store        *store,
               gpointer      data)
{
}

static void
apply_loaded (SegueEngine   *self,
              EngineMessage *message)
{
  gboolean first = !self->loaded;

  /* Freeing 100 000 rows takes longer than a frame, so the engine thread does. */
  engine_thread_post (self->thread, ENGINE_PRIORITY_BULK, discard_table,
                      g_steal_pointer (&self->table), (GDestroyNotify) track_table_free);
  self->table = g_steal_pointer (&message->table);
  self->loaded = TRUE;
  segue_queue_refresh_tracks (engine_play_queue (self->play));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_TRACKS]);
  if (first) {
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADED]);
    g_signal_emit (self, signals[SIGNAL_LOADED], 0);
  }
  library_changed (self);
  engine_suggest_reload (self->suggest);
  engine_insight_loaded (self->insight, track_table_clustered (self->table));
  engine_scan_folders_changed (self->scan);
  engine_scan_start (self->scan, FALSE);
  engine_hear_refill (self->hear);
  engine_moods_loaded (self->moods);
}

static void
apply_message (gpointer data,
               gpointer user_data)
{
  SegueEngine *self = user_data;
  EngineMessage *message = data;

  switch (message->kind) {
  case MESSAGE_LOADED:
    apply_loaded (self, message);
    break;
  case MESSAGE_TRACKS:
    apply_tracks (self, message);
    break;
  case MESSAGE_FOLDERS:
    g_strfreev (self->folders);
    self->folders = g_steal_pointer (&message->paths);
    g_signal_emit (self, signals[SIGNAL_FOLDERS_CHANGED], 0);
    if (self->loaded)
      engine_scan_folders_changed (self->scan);
    break;
  case MESSAGE_PLAYLISTS:
    g_signal_emit (self, signals[SIGNAL_PLAYLISTS_CHANGED], 0);
    break;
  case MESSAGE_HISTORY:
    engine_insight_played (self->insight);
    g_signal_emit (self, signals[SIGNAL_HISTORY_CHANGED], 0);
    break;
  case MESSAGE_SENTENCE:
    engine_say (self, message->text);
    break;
  case MESSAGE_SCAN:
    engine_notify_scan (self, message->on, message->done, message->total);
    if (!message->on && engine_scan_ended (self->scan))
      g_signal_emit (self, signals[SIGNAL_FOLDERS_CHANGED], 0);
    break;
  case MESSAGE_QUEUE:
    engine_play_restore (self->play, message->bytes, message->position_s);
    break;
  case MESSAGE_PENDING:
    engine_hear_pending (self->hear, message->ids, message->done, message->total, message->on);
    break;
  case MESSAGE_HEARD:
    engine_hear_ended (self->hear, g_array_index (message->ids, gint64, 0), message->on);
    if (message->on)
      engine_moods_changed (self->moods);
    engine_insight_heard (self->insight, message->on ? 1 : 0,
                          engine_hear_get_state (self->hear) == SEGUE_ANALYSIS_IDLE);
    engine_studio_heard (self->studio,
                         engine_hear_get_state (self->hear) == SEGUE_ANALYSIS_IDLE);
    break;
  case MESSAGE_KNOWLEDGE:
    engine_suggest_reload (self->suggest);
    g_signal_emit (self, signals[SIGNAL_INSIGHT_CHANGED], 0);
    break;
  case MESSAGE_INSIGHT:
    engine_insight_done (self->insight);
    if (message->on) {
      engine_suggest_reload (self->suggest);
      g_signal_emit (self, signals[SIGNAL_INSIGHT_CHANGED], 0);
    }
    break;
  case MESSAGE_ANALYSER:
    engine_hear_greeted (self->hear, message->on, message->done, message->total);
    break;
  case MESSAGE_LISTENERS:
    engine_listeners_apply (self, message);
    break;
  case MESSAGE_MODELS:
    engine_studio_models (self->studio, g_steal_pointer (&message->models));
    break;
  case MESSAGE_DIRTY:
    engine_scan_dirty (self->scan, message->paths);
    break;
  default:
    g_assert_not_reached ();
  }
  engine_message_free (message);
}

void
engine_models_changed (SegueEngine *self)
{
  g_signal_emit (self, signals[SIGNAL_MODELS_CHANGED], 0);
}

void
engine_say (SegueEngine *self,
            const char  *sentence)
{
  g_debug ("%s", sentence);
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, sentence);
}

void
engine_notify_scan (SegueEngine *self,
                    gboolean     scanning,
                    guint        done,
                    guint        total)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  if (self->scanning != scanning) {
    self->scanning = scanning;
    g_object_notify_by_pspec (object, props[PROP_SCANNING]);
  }
  if (self->scan_done != done) {
    self->scan_done = done;
    g_object_notify_by_pspec (object, props[PROP_SCAN_DONE]);
  }
  if (self->scan_total != total) {
    self->scan_total = total;
    g_object_notify_by_pspec (object, props[PROP_SCAN_TOTAL]);
  }
  g_object_thaw_notify (object);
}

void
engine_notify_analysis (SegueEngine *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ANALYSIS_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ANALYSIS_DONE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ANALYSIS_TOTAL]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ANALYSIS_ETA_S]);
}

/* ---- tracks -------------------------------------------------------------------------- */

gboolean
segue_engine_get_loaded (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), FALSE);

  return self->loaded;
}

const char *
segue_engine_get_refusal (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), NULL);
  return self->thread != NULL ? engine_thread_get_refusal (self->thread) : NULL;
}

guint
segue_engine_get_n_tracks (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), 0);

  return track_table_size (self->table);
}

SegueTrack *
segue_engine_get_track (SegueEngine *self,
                        gint64       id)
{
  TrackRow *row;

  g_return_val_if_fail (SEGUE_IS_ENGINE (self), NULL);

  row = track_table_get (self->table, id);
  return row != NULL ? segue_track_new (row) : NULL;
}

SegueTrack *
segue_engine_find_path (SegueEngine *self,
                        const char  *path)
{
  TrackRow *row;

  g_return_val_if_fail (SEGUE_IS_ENGINE (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  row = track_table_by_path (self->table, path);
  return row != NULL ? segue_track_new (row) : NULL;
}

SeguePlayer *
segue_engine_get_player (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), NULL);

  return engine_play_player (self->play);
}

SegueQueue *
segue_engine_get_queue (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), NULL);

  return engine_play_queue (self->play);
}

void
segue_engine_set_private (SegueEngine *self,
                          gboolean     on)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  engine_play_set_private (self->play, on);
  engine_suggest_set_private (self->suggest, on);
}

gboolean
segue_engine_get_private (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), FALSE);

  return engine_play_get_private (self->play);
}

/* ---- life --------------------------------------------------------------------------------- */

SegueEngine *
segue_engine_new (const SegueEngineOptions *options)
{
  SegueEngine *self;
  g_autofree char *db_path = NULL;

  g_return_val_if_fail (options != NULL && options->data_dir != NULL, NULL);
  g_return_val_if_fail (options->cache_dir != NULL, NULL);

  self = g_object_new (SEGUE_TYPE_ENGINE, NULL);
  db_path = g_build_filename (options->data_dir, "segue.db", NULL);
  self->cache_dir = g_strdup (options->cache_dir);
  self->mailbox = mailbox_new (g_main_context_default (), apply_message, self,
                               (GDestroyNotify) engine_message_free);
  self->media = engine_media_new (options->cache_dir);
  self->play = engine_play_new (self, options->seed);
  self->thread = engine_thread_new (db_path, self->mailbox, engine_library_opened,
                                    g_strdup (options->default_folder));
  self->upkeep = engine_upkeep_new (db_path, UPKEEP_AFTER_S);
  self->scan = engine_scan_new (self);
  self->insight = engine_insight_new (self->thread, options->seed);
  self->suggest = engine_suggest_new (self, self->thread, engine_play_player (self->play),
                                      engine_play_queue (self->play), options->seed);
  self->past = engine_past_new ();
  self->moods = engine_moods_new (self);
  engine_moods_open (self->moods);
  self->modes = engine_modes_new (self);
  engine_modes_open (self->modes);
  self->studio = engine_studio_new (self, options->data_dir, options->analyser_path);
  engine_models_sweep (self->studio);
  self->hear = engine_hear_new (self, options->analyser_path);
  self->karaoke = engine_karaoke_new (options->cache_dir, options->analyser_path);
  return self;
}

/* No new commands, cancel, join workers, end children, join the engine thread,
 * which closes the database. */
void
segue_engine_shutdown (SegueEngine *self)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  if (self->thread == NULL)
    return;
  engine_play_close (self->play);
  g_clear_pointer (&self->modes, engine_modes_free);
  g_clear_pointer (&self->moods, engine_moods_free);
  g_clear_handle_id (&self->library_changed_source, g_source_remove);
  mailbox_close (self->mailbox);
  g_clear_pointer (&self->upkeep, engine_upkeep_free);
  g_clear_pointer (&self->scan, engine_scan_free);
  engine_studio_close (self->studio);
  g_clear_pointer (&self->hear, engine_hear_free);
  g_clear_pointer (&self->karaoke, engine_karaoke_free);
  g_clear_pointer (&self->insight, engine_insight_free);
  g_clear_pointer (&self->media, engine_media_free);
  g_clear_pointer (&self->past, engine_past_free);
  engine_suggest_stop (self->suggest);
  g_clear_pointer (&self->thread, engine_thread_shutdown);
}

static void
segue_engine_dispose (GObject *object)
{
  SegueEngine *self = SEGUE_ENGINE (object);

  if (self->thread != NULL)
    segue_engine_shutdown (self);
  G_OBJECT_CLASS (segue_engine_parent_class)->dispose (object);
}

static void
segue_engine_finalize (GObject *object)
{
  SegueEngine *self = SEGUE_ENGINE (object);

  g_clear_pointer (&self->suggest, engine_suggest_free);
  g_clear_pointer (&self->play, engine_play_free);
  g_clear_pointer (&self->studio, engine_studio_free);
  g_clear_pointer (&self->table, track_table_free);
  g_clear_pointer (&self->mailbox, mailbox_unref);
  g_ptr_array_unref (self->listeners);
  g_free (self->wanted_listener);
  g_strfreev (self->folders);
  g_free (self->cache_dir);
  G_OBJECT_CLASS (segue_engine_parent_class)->finalize (object);
}

static void
segue_engine_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  SegueEngine *self = SEGUE_ENGINE (object);
  guint done = 0, total = 0, eta_s = 0;

  if (self->hear != NULL)
    engine_hear_get_progress (self->hear, &done, &total, &eta_s);
  switch ((SegueEngineProperty) prop_id) {
  case PROP_LOADED:
    g_value_set_boolean (value, self->loaded);
    break;
  case PROP_N_TRACKS:
    g_value_set_uint (value, track_table_size (self->table));
    break;
  case PROP_SCANNING:
    g_value_set_boolean (value, self->scanning);
    break;
  case PROP_SCAN_DONE:
    g_value_set_uint (value, self->scan_done);
    break;
  case PROP_SCAN_TOTAL:
    g_value_set_uint (value, self->scan_total);
    break;
  case PROP_ANALYSIS_STATE:
    g_value_set_enum (value, self->hear != NULL ? engine_hear_get_state (self->hear)
                                                  : SEGUE_ANALYSIS_UNAVAILABLE);
    break;
  case PROP_ANALYSIS_DONE:
    g_value_set_uint (value, done);
    break;
  case PROP_ANALYSIS_TOTAL:
    g_value_set_uint (value, total);
    break;
  case PROP_ANALYSIS_ETA_S:
    g_value_set_uint (value, eta_s);
    break;
  case PROP_ANALYSIS_PAUSED:
    g_value_set_boolean (value, self->hear != NULL && engine_hear_get_paused (self->hear));
    break;
  case PROP_ANALYSIS_CORES:
    g_value_set_uint (value, self->hear != NULL ? engine_hear_get_cores (self->hear) : 0);
    break;
  case PROP_MODE:
    g_value_set_int64 (value, segue_engine_get_current_mode (self));
    break;
  case PROP_OFFERED_MODE:
    g_value_set_int64 (value, segue_engine_get_offered_mode (self, NULL));
    break;
  case PROP_GAMING:
    g_value_set_boolean (value, segue_engine_get_gaming (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_engine_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  SegueEngine *self = SEGUE_ENGINE (object);

  if (self->hear == NULL)
    return; /* shut down */
  switch (prop_id) {
  case PROP_ANALYSIS_PAUSED:
    if (engine_hear_get_paused (self->hear) != g_value_get_boolean (value)) {
      engine_hear_set_paused (self->hear, g_value_get_boolean (value));
      g_object_notify_by_pspec (object, pspec);
    }
    break;
  case PROP_ANALYSIS_CORES:
    if (engine_hear_get_cores (self->hear) != g_value_get_uint (value)) {
      engine_hear_set_cores (self->hear, g_value_get_uint (value));
      g_object_notify_by_pspec (object, pspec);
    }
    break;
  case PROP_MODE:
    segue_engine_set_current_mode (self, g_value_get_int64 (value)); /* notifies */
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags both = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  props[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, read);
  props[PROP_N_TRACKS] = g_param_spec_uint ("n-tracks", NULL, NULL, 0, G_MAXUINT, 0, read);
  props[PROP_SCANNING] = g_param_spec_boolean ("scanning", NULL, NULL, FALSE, read);
  props[PROP_SCAN_DONE] = g_param_spec_uint ("scan-done", NULL, NULL, 0, G_MAXUINT, 0, read);
  props[PROP_SCAN_TOTAL] = g_param_spec_uint ("scan-total", NULL, NULL, 0, G_MAXUINT, 0, read);
  props[PROP_ANALYSIS_STATE] =
    g_param_spec_enum ("analysis-state", NULL, NULL, SEGUE_TYPE_ANALYSIS_STATE,
                       SEGUE_ANALYSIS_IDLE, read);
  props[PROP_ANALYSIS_DONE] =
    g_param_spec_uint ("analysis-done", NULL, NULL, 0, G_MAXUINT, 0, read);
  props[PROP_ANALYSIS_TOTAL] =
    g_param_spec_uint ("analysis-total", NULL, NULL, 0, G_MAXUINT, 0, read);
  props[PROP_ANALYSIS_ETA_S] =
    g_param_spec_uint ("analysis-eta-s", NULL, NULL, 0, G_MAXUINT, 0, read);
  props[PROP_ANALYSIS_PAUSED] =
    g_param_spec_boolean ("analysis-paused", NULL, NULL, FALSE, both);
  props[PROP_ANALYSIS_CORES] =
    g_param_spec_uint ("analysis-cores", NULL, NULL, 0, 256, 0, both);
  props[PROP_MODE] = g_param_spec_int64 ("mode", NULL, NULL, 0, G_MAXINT64, 0, both);
  props[PROP_OFFERED_MODE] =
    g_param_spec_int64 ("offered-mode", NULL, NULL, 0, G_MAXINT64, 0, read);
  props[PROP_GAMING] = g_param_spec_boolean ("gaming", NULL, NULL, FALSE, read);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
segue_engine_class_init (SegueEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const struct {
    const char *name;
    guint       index;
  } plain[] = {
    { "loaded", SIGNAL_LOADED },
    { "library-changed", SIGNAL_LIBRARY_CHANGED },
    { "playlists-changed", SIGNAL_PLAYLISTS_CHANGED },
    { "history-changed", SIGNAL_HISTORY_CHANGED },
    { "folders-changed", SIGNAL_FOLDERS_CHANGED },
    { "insight-changed", SIGNAL_INSIGHT_CHANGED },
    { "moods-changed", SIGNAL_MOODS_CHANGED },
    { "saved-moods-changed", SIGNAL_SAVED_MOODS_CHANGED },
    { "modes-changed", SIGNAL_MODES_CHANGED },
    { "listeners-changed", SIGNAL_LISTENERS_CHANGED },
    { "models-changed", SIGNAL_MODELS_CHANGED },
    { "raise-requested", SIGNAL_RAISE_REQUESTED },
    { "quit-requested", SIGNAL_QUIT_REQUESTED },
  };

  object_class->dispose = segue_engine_dispose;
  object_class->finalize = segue_engine_finalize;
  object_class->get_property = segue_engine_get_property;
  object_class->set_property = segue_engine_set_property;
  install_properties (object_class);

  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    signals[plain[i].index] =
      g_signal_new (plain[i].name, SEGUE_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  signals[SIGNAL_TRACK_CHANGED] =
    g_signal_new ("track-changed", SEGUE_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, SEGUE_TYPE_TRACK);
  signals[SIGNAL_MESSAGE] =
    g_signal_new ("message", SEGUE_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
segue_engine_init (SegueEngine *self)
{
  self->table = track_table_new ();
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_listener_free);
}
