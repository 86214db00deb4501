/* play-player-settings.c - what the listener sets on the player, and its properties
 *
 * UI thread. Invariant: a setting holds whether something plays or not; every
 * deck gets all of them when it is made and each of them when it changes. */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "play-filter.h"
#include "play-player-private.h"
#include "play-queue-private.h"

#define SLEEP_FADE_S 10.0

typedef enum {
  PROP_STATE = 1,
  PROP_VOLUME,
  PROP_MUTED,
  PROP_SPEED,
  PROP_CROSSFADE,
  PROP_REPLAYGAIN,
  PROP_PREAMP,
  PROP_CLIPPING_PROTECTION,
  PROP_EQUALISER_ENABLED,
  PROP_EQUALISER_PRESET,
  PROP_BUFFERING,
  PROP_DURATION,
  PROP_STREAM_TITLE,
} SeguePlayerProperty;

enum {
  TRACK_STARTED,
  TRACK_ENDED,
  SEEKED,
  ERROR,
  NOTHING_TO_PLAY,
  N_SIGNALS
};

static GParamSpec *props[PROP_STREAM_TITLE + 1];
static guint signals[N_SIGNALS];

GType
segue_player_state_get_type (void)
{
  static const GEnumValue values[] = {
    { SEGUE_PLAYER_STOPPED, "SEGUE_PLAYER_STOPPED", "stopped" },
    { SEGUE_PLAYER_PAUSED, "SEGUE_PLAYER_PAUSED", "paused" },
    { SEGUE_PLAYER_PLAYING, "SEGUE_PLAYER_PLAYING", "playing" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SeguePlayerState", values));
  return type;
}

GType
segue_replaygain_get_type (void)
{
  static const GEnumValue values[] = {
    { SEGUE_REPLAYGAIN_OFF, "SEGUE_REPLAYGAIN_OFF", "off" },
    { SEGUE_REPLAYGAIN_TRACK, "SEGUE_REPLAYGAIN_TRACK", "track" },
    { SEGUE_REPLAYGAIN_ALBUM, "SEGUE_REPLAYGAIN_ALBUM", "album" },
    { SEGUE_REPLAYGAIN_AUTO, "SEGUE_REPLAYGAIN_AUTO", "auto" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SegueReplayGain", values));
  return type;
}

/* ---- telling ---------------------------------------------------------------------- */

static void
notify (SeguePlayer         *self,
        SeguePlayerProperty  prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
player_tell_state (SeguePlayer      *self,
                   SeguePlayerState  state)
{
  if (self->state == state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

void
player_tell_duration (SeguePlayer *self)
{
  notify (self, PROP_DURATION);
}

void
player_set_buffering (SeguePlayer *self,
                      int          percent)
{
  if (self->buffering == percent)
    return;
  self->buffering = percent;
  notify (self, PROP_BUFFERING);
}

void
player_set_stream_title (SeguePlayer *self,
                         const char  *title)
{
  if (g_strcmp0 (self->stream_title, title) == 0)
    return;
  g_free (self->stream_title);
  self->stream_title = g_strdup (title);
  notify (self, PROP_STREAM_TITLE);
}

void
player_emit_started (SeguePlayer    *self,
                     SegueQueueItem *item)
{
  g_signal_emit (self, signals[TRACK_STARTED], 0, item);
}

void
player_emit_ended (SeguePlayer    *self,
                   SegueQueueItem *item,
                   PlayEnd         end)
{
  g_signal_emit (self, signals[TRACK_ENDED], 0, item, (int) end);
}

void
player_emit_seeked (SeguePlayer *self,
                    double       position_s)
{
  g_signal_emit (self, signals[SEEKED], 0, position_s);
}

void
player_emit_error (SeguePlayer    *self,
                   SegueQueueItem *item,
                   const char     *sentence)
{
  g_signal_emit (self, signals[ERROR], 0, item, sentence);
}

void
player_tell_nothing_to_play (SeguePlayer *self)
{
  g_signal_emit (self, signals[NOTHING_TO_PLAY], 0);
}

static gboolean
is_address (const char *uri)
{
  g_autofree char *scheme = g_uri_parse_scheme (uri);

  return g_strcmp0 (scheme, "http") == 0 || g_strcmp0 (scheme, "https") == 0;
}

static const char *
sentence_for (SegueTrack   *track,
              const GError *error)
{
  if (error->domain == GST_RESOURCE_ERROR && is_address (segue_track_get_uri (track)))
    return _("“%s” cannot be reached.");
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
    return _("“%s” is not there any more.");
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED))
    return _("“%s” may not be read.");
  if (error->domain == GST_RESOURCE_ERROR)
    return _("“%s” cannot be read.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return _("“%s” does not answer.");
  if (g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND) ||
      g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN))
    return _("“%s” needs a decoder that is not installed.");
  if (g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_TYPE_NOT_FOUND) ||
      g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE))
    return _("“%s” holds no sound that could be played.");
  if (error->domain == GST_STREAM_ERROR)
    return _("“%s” is damaged and cannot be played.");
  return _("“%s” cannot be played.");
}

char *
player_sentence (SegueQueueItem *item,
                 const GError   *error)
{
  SegueTrack *track = segue_queue_item_get_track (item);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* one of the literals above */
  return g_strdup_printf (sentence_for (track, error), segue_track_get_title (track));
#pragma GCC diagnostic pop
}

/* ---- tags of what is not in the library ---------------------------------------------- */

static void
set_from_tag (GRefString       **field,
              const GstTagList  *tags,
              const char        *tag)
{
  const char *value;

  if (gst_tag_list_peek_string_index (tags, tag, 0, &value))
    track_row_set_ref_string (field, value);
}

void
player_take_tags (SeguePlayer      *self,
                  const GstTagList *tags)
{
  SegueTrack *track = self->item != NULL ? segue_queue_item_get_track (self->item) : NULL;
  const char *title = NULL;

  if (track == NULL || segue_track_get_id (track) != 0)
    return;
  gst_tag_list_peek_string_index (tags, GST_TAG_TITLE, 0, &title);
  if (segue_track_is_remote (track) && segue_player_get_duration_s (self) <= 0.0) {
    if (title != NULL) /* a radio station: the track is the station, this what it plays */
      player_set_stream_title (self, title);
  } else {
    g_autoptr (TrackRow) row = track_row_copy (segue_track_get_row (track));
    g_autoptr (SegueTrack) fresh = NULL;

    if (title != NULL) {
      g_free (row->title);
      row->title = g_strdup (title);
    }
    set_from_tag (&row->artist, tags, GST_TAG_ARTIST);
    set_from_tag (&row->album, tags, GST_TAG_ALBUM);
    set_from_tag (&row->genre, tags, GST_TAG_GENRE);
    if (row->duration_s <= 0.0)
      row->duration_s = segue_player_get_duration_s (self);
    fresh = segue_track_new_outside (segue_track_get_uri (track), row);
    queue_item_set_track (self->item, fresh);
  }
}

/* ---- applying --------------------------------------------------------------------------- */

static void
apply_bands (SeguePlayer *self,
             PlayDeck    *deck)
{
  play_filter_set_bands (play_deck_get_filter (deck),
                         self->equaliser_enabled ? self->bands_db : NULL, self->gain.protect);
}

void
player_apply_settings (SeguePlayer *self,
                       PlayDeck    *deck)
{
  play_deck_set_volume (deck, self->volume, self->muted);
  play_deck_set_gain (deck, &self->gain);
  apply_bands (self, deck);
}

typedef void (*Apply) (SeguePlayer *self, PlayDeck *deck);

static void
apply_to_decks (SeguePlayer *self,
                Apply        apply)
{
  if (self->deck != NULL)
    apply (self, self->deck);
  if (self->fading != NULL)
    apply (self, self->fading);
}

static void
apply_volume (SeguePlayer *self,
              PlayDeck    *deck)
{
  play_deck_set_volume (deck, self->volume, self->muted);
}

static void
apply_gain (SeguePlayer *self,
            PlayDeck    *deck)
{
  play_deck_set_gain (deck, &self->gain);
  apply_bands (self, deck);
}

void
player_volume_changed (SeguePlayer *self,
                       PlayDeck    *deck)
{
  double volume;
  gboolean muted;

  play_deck_get_volume (deck, &volume, &muted);
  volume = CLAMP (volume, 0.0, 1.0);
  if (fabs (volume - self->volume) > 0.005) { /* less is rounding on the way */
    self->volume = volume;
    notify (self, PROP_VOLUME);
  }
  if (muted != self->muted) {
    self->muted = muted;
    notify (self, PROP_MUTED);
  }
}

/* ---- setting ---------------------------------------------------------------------------- */

double
segue_player_get_volume (SeguePlayer *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYER (self), 1.0);
  return self->volume;
}

void
segue_player_set_volume (SeguePlayer *self,
                         double       volume)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self) && isfinite (volume));

  volume = CLAMP (volume, 0.0, 1.0);
  if (self->volume == volume)
    return;
  self->volume = volume;
  apply_to_decks (self, apply_volume);
  notify (self, PROP_VOLUME);
}

gboolean
segue_player_get_muted (SeguePlayer *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYER (self), FALSE);
  return self->muted;
}

void
segue_player_set_muted (SeguePlayer *self,
                        gboolean     muted)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));

  if (self->muted == !!muted)
    return;
  self->muted = !!muted;
  apply_to_decks (self, apply_volume);
  notify (self, PROP_MUTED);
}

double
segue_player_get_speed (SeguePlayer *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYER (self), 1.0);
  return self->speed;
}

void
segue_player_set_speed (SeguePlayer *self,
                        double       speed)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self) && isfinite (speed));

  speed = CLAMP (speed, 0.5, 2.0);
  if (self->speed == speed)
    return;
  self->speed = speed;
  if (self->deck != NULL)
    segue_player_seek (self, segue_player_get_position_s (self));
  player_prepare_next (self);
  notify (self, PROP_SPEED);
}

void
segue_player_get_bands (SeguePlayer *self,
                        double       gains_db[SEGUE_PLAYER_BANDS])
{
  g_return_if_fail (SEGUE_IS_PLAYER (self));
  memcpy (gains_db, self->bands_db, sizeof self->bands_db);
}

static void
set_preset_name (SeguePlayer *self,
                 const char  *preset)
{
  if (g_strcmp0 (self->preset, preset) == 0)
    return;
  g_free (self->preset);
  self->preset = g_strdup (preset);
  notify (self, PROP_EQUALISER_PRESET);
}

void
segue_player_set_bands (SeguePlayer  *self,
                        const double  gains_db[SEGUE_PLAYER_BANDS])
{
  guint n_presets;
  const SegueEqualiserPreset *presets = segue_player_get_presets (&n_presets);
  const char *preset = "custom";

  g_return_if_fail (SEGUE_IS_PLAYER (self));

  for (int i = 0; i < SEGUE_PLAYER_BANDS; i++)
    self->bands_db[i] = isfinite (gains_db[i])
      ? CLAMP (gains_db[i], SEGUE_PLAYER_BAND_MIN_DB, SEGUE_PLAYER_BAND_MAX_DB) : 0.0;
  for (guint i = 0; i < n_presets; i++)
    if (memcmp (presets[i].gains_db, self->bands_db, sizeof self->bands_db) == 0)
      preset = presets[i].id;
  apply_to_decks (self, apply_bands);
  set_preset_name (self, preset);
}

static void
set_preset (SeguePlayer *self,
            const char  *id)
{
  guint n_presets;
  const SegueEqualiserPreset *presets = segue_player_get_presets (&n_presets);

  for (guint i = 0; i < n_presets; i++)
    if (g_strcmp0 (presets[i].id, id) == 0)
      segue_player_set_bands (self, presets[i].gains_db);
  if (g_strcmp0 (id, "custom") == 0)
    set_preset_name (self, id);
}

/* ---- sleep --------------------------------------------------------------------------------- */

static gboolean sleep_cb (gpointer data);

static void
arm_sleep (SeguePlayer *self,
           double       seconds)
{
  g_clear_handle_id (&self->sleep_timer, g_source_remove);
  self->sleep_timer = g_timeout_add ((guint) (1000.0 * MAX (seconds, 0.0)), sleep_cb, self);
}

static void
sleep_now (SeguePlayer *self)
{
  self->sleep_at_us = 0;
  if (self->sleep_finish_track && self->state == SEGUE_PLAYER_PLAYING) {
    self->sleep_after_track = TRUE;
    player_prepare_next (self);
  } else {
    player_pause_for_sleep (self);
  }
}

static gboolean
sleep_cb (gpointer data)
{
  SeguePlayer *self = data;
  double left_s = segue_player_get_sleep_remaining_s (self);

  self->sleep_timer = 0;
  if (left_s <= 0.05) {
    sleep_now (self);
    return G_SOURCE_REMOVE;
  }
  if (!self->sleep_finish_track && self->deck != NULL)
    play_filter_fade (play_deck_get_filter (self->deck), FALSE, segue_player_get_position_s (self),
                      left_s * self->speed);
  arm_sleep (self, left_s);
  return G_SOURCE_REMOVE;
}

void
segue_player_set_sleep_timer (SeguePlayer *self,
                              double       seconds,
                              gboolean     finish_track)
{
  g_return_if_fail (SEGUE_IS_PLAYER (self) && isfinite (seconds));

  g_clear_handle_id (&self->sleep_timer, g_source_remove);
  self->sleep_after_track = FALSE;
  self->sleep_at_us = 0;
  if (seconds > 0.0) {
    seconds = MIN (seconds, 7 * 24 * 3600.0);
    self->sleep_at_us = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
    self->sleep_finish_track = finish_track;
    arm_sleep (self, finish_track ? seconds : seconds - SLEEP_FADE_S);
  } else if (self->deck != NULL) {
    play_filter_fade (play_deck_get_filter (self->deck), TRUE, 0.0, 0.0);
  }
  player_prepare_next (self);
}

double
segue_player_get_sleep_remaining_s (SeguePlayer *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYER (self), -1.0);

  if (self->sleep_after_track)
    return 0.0;
  if (self->sleep_at_us == 0)
    return -1.0;
  return MAX (0.0, (double) (self->sleep_at_us - g_get_monotonic_time ()) / G_USEC_PER_SEC);
}

/* ---- properties ------------------------------------------------------------------------------ */

static void
segue_player_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  SeguePlayer *self = SEGUE_PLAYER (object);

  switch ((SeguePlayerProperty) prop_id) {
  case PROP_STATE:
    g_value_set_enum (value, (int) self->state);
    break;
  case PROP_VOLUME:
    g_value_set_double (value, self->volume);
    break;
  case PROP_MUTED:
    g_value_set_boolean (value, self->muted);
    break;
  case PROP_SPEED:
    g_value_set_double (value, self->speed);
    break;
  case PROP_CROSSFADE:
    g_value_set_double (value, self->crossfade_s);
    break;
  case PROP_REPLAYGAIN:
    g_value_set_enum (value, (int) self->gain.mode);
    break;
  case PROP_PREAMP:
    g_value_set_double (value, self->gain.preamp_db);
    break;
  case PROP_CLIPPING_PROTECTION:
    g_value_set_boolean (value, self->gain.protect);
    break;
  case PROP_EQUALISER_ENABLED:
    g_value_set_boolean (value, self->equaliser_enabled);
    break;
  case PROP_EQUALISER_PRESET:
    g_value_set_string (value, self->preset);
    break;
  case PROP_BUFFERING:
    g_value_set_int (value, self->buffering);
    break;
  case PROP_DURATION:
    g_value_set_double (value, segue_player_get_duration_s (self));
    break;
  case PROP_STREAM_TITLE:
    g_value_set_string (value, self->stream_title);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_player_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  SeguePlayer *self = SEGUE_PLAYER (object);

  switch ((SeguePlayerProperty) prop_id) {
  case PROP_VOLUME:
    segue_player_set_volume (self, g_value_get_double (value));
    return; /* tells by itself, as the next two do */
  case PROP_MUTED:
    segue_player_set_muted (self, g_value_get_boolean (value));
    return;
  case PROP_SPEED:
    segue_player_set_speed (self, g_value_get_double (value));
    return;
  case PROP_CROSSFADE:
    self->crossfade_s = g_value_get_double (value);
    player_prepare_next (self);
    break;
  case PROP_REPLAYGAIN:
    self->gain.mode = (SegueReplayGain) g_value_get_enum (value);
    apply_to_decks (self, apply_gain);
    break;
  case PROP_PREAMP:
    self->gain.preamp_db = g_value_get_double (value);
    apply_to_decks (self, apply_gain);
    break;
  case PROP_CLIPPING_PROTECTION:
    self->gain.protect = g_value_get_boolean (value);
    apply_to_decks (self, apply_gain);
    break;
  case PROP_EQUALISER_ENABLED:
    self->equaliser_enabled = g_value_get_boolean (value);
    apply_to_decks (self, apply_bands);
    break;
  case PROP_EQUALISER_PRESET:
    set_preset (self, g_value_get_string (value));
    return;
  case PROP_STATE:
  case PROP_BUFFERING:
  case PROP_DURATION:
  case PROP_STREAM_TITLE:
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    return;
  }
  g_object_notify_by_pspec (object, pspec);
}

static GParamSpec *
double_param (const char *name,
              double      min,
              double      max,
              double      standard)
{
  return g_param_spec_double (name, NULL, NULL, min, max, standard,
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
install_signals (GType type)
{
  signals[TRACK_STARTED] = g_signal_new ("track-started", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, SEGUE_TYPE_QUEUE_ITEM);
  signals[TRACK_ENDED] = g_signal_new ("track-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, SEGUE_TYPE_QUEUE_ITEM, G_TYPE_INT);
  signals[SEEKED] = g_signal_new ("seeked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[ERROR] = g_signal_new ("error", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, SEGUE_TYPE_QUEUE_ITEM, G_TYPE_STRING);
  signals[NOTHING_TO_PLAY] = g_signal_new ("nothing-to-play", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

void
player_class_install (GObjectClass *object_class)
{
  GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GParamFlags write = read | G_PARAM_WRITABLE;

  object_class->get_property = segue_player_get_property;
  object_class->set_property = segue_player_set_property;
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, SEGUE_TYPE_PLAYER_STATE,
                                         SEGUE_PLAYER_STOPPED, read);
  props[PROP_VOLUME] = double_param ("volume", 0.0, 1.0, 1.0);
  props[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, write);
  props[PROP_SPEED] = double_param ("speed", 0.5, 2.0, 1.0);
  props[PROP_CROSSFADE] = double_param ("crossfade", 0.0, SEGUE_PLAYER_CROSSFADE_MAX_S, 0.0);
  props[PROP_REPLAYGAIN] = g_param_spec_enum ("replaygain", NULL, NULL, SEGUE_TYPE_REPLAYGAIN,
                                              SEGUE_REPLAYGAIN_AUTO, write);
  props[PROP_PREAMP] = double_param ("preamp", -15.0, 15.0, 0.0);
  props[PROP_CLIPPING_PROTECTION] =
    g_param_spec_boolean ("clipping-protection", NULL, NULL, TRUE, write);
  props[PROP_EQUALISER_ENABLED] =
    g_param_spec_boolean ("equaliser-enabled", NULL, NULL, FALSE, write);
  props[PROP_EQUALISER_PRESET] =
    g_param_spec_string ("equaliser-preset", NULL, NULL, "flat", write);
  props[PROP_BUFFERING] = g_param_spec_int ("buffering", NULL, NULL, 0, 100, 100, read);
  props[PROP_DURATION] = g_param_spec_double ("duration", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, read);
  props[PROP_STREAM_TITLE] = g_param_spec_string ("stream-title", NULL, NULL, NULL, read);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  install_signals (G_OBJECT_CLASS_TYPE (object_class));
}

void
player_settings_init (SeguePlayer *self)
{
  self->volume = 1.0;
  self->speed = 1.0;
  self->buffering = 100;
  self->gain = (PlayGainSettings) { .mode = SEGUE_REPLAYGAIN_AUTO, .protect = TRUE };
  self->preset = g_strdup ("flat");
}

void
player_settings_clear (SeguePlayer *self)
{
  g_clear_handle_id (&self->sleep_timer, g_source_remove);
  g_clear_pointer (&self->stream_title, g_free);
  g_clear_pointer (&self->preset, g_free);
  g_clear_pointer (&self->sink, g_free);
}
