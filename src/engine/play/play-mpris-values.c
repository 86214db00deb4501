/* play-mpris-values.c - the player's state as MPRIS wants to be told it
 *
 * UI thread. Asked of player and queue each time: nothing is kept. */
#include "play-mpris-private.h"

#include <math.h>

#include "segue-track.h"

#define DESKTOP_ENTRY "io.github.segueplayer.Segue"
#define TRACK_PATH "/io/github/segueplayer/Segue/track/"
#define NO_TRACK "/org/mpris/MediaPlayer2/TrackList/NoTrack"

static const char *
playback_status (SegueMpris *self)
{
  switch (segue_player_get_state (self->player)) {
  case SEGUE_PLAYER_PLAYING:
    return "Playing";
  case SEGUE_PLAYER_PAUSED:
    return "Paused";
  case SEGUE_PLAYER_STOPPED:
  default:
    return "Stopped";
  }
}

const char *const MPRIS_LOOP_STATUS[MPRIS_N_LOOP_STATUS] = {
  [SEGUE_REPEAT_OFF] = "None",
  [SEGUE_REPEAT_ALL] = "Playlist",
  [SEGUE_REPEAT_ONE] = "Track",
};

gint64
mpris_us (double seconds)
{
  return (gint64) llround (seconds * G_USEC_PER_SEC);
}

char *
mpris_track_path (SegueMpris *self)
{
  SegueQueueItem *item = segue_queue_get_current (self->queue);

  if (item == NULL)
    return g_strdup (NO_TRACK);
  return g_strdup_printf (TRACK_PATH "%" G_GUINT64_FORMAT, segue_queue_item_get_id (item));
}

static void
add_string (GVariantBuilder *builder,
            const char      *key,
            const char      *value)
{
  if (value != NULL && *value != '\0')
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (value));
}

/* Lists of people and genres; MPRIS wants each by itself, the tags join them. */
static void
add_list (GVariantBuilder *builder,
          const char      *key,
          const char      *value)
{
  g_auto (GStrv) parts = NULL;

  if (value == NULL || *value == '\0')
    return;
  parts = g_strsplit (value, "; ", -1);
  g_variant_builder_add (builder, "{sv}", key, g_variant_new_strv ((const char *const *) parts, -1));
}

static void
add_int (GVariantBuilder *builder,
         const char      *key,
         int              value)
{
  if (value > 0)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_int32 (value));
}

static void
add_track (SegueMpris      *self,
           GVariantBuilder *builder,
           SegueTrack      *track)
{
  const TrackRow *row = segue_track_get_row (track);
  g_autofree char *stream_title = NULL;
  g_autofree char *art = NULL;
  double duration_s = segue_player_get_duration_s (self->player);

  g_object_get (self->player, "stream-title", &stream_title, NULL);
  if (duration_s > 0.0)
    g_variant_builder_add (builder, "{sv}", "mpris:length",
                           g_variant_new_int64 (mpris_us (duration_s)));
  add_string (builder, "xesam:title", stream_title != NULL ? stream_title
                                                           : segue_track_get_title (track));
  add_list (builder, "xesam:artist", row->artist != NULL ? row->artist
                                                         : segue_track_get_artist (track));
  add_string (builder, "xesam:album", row->album);
  add_list (builder, "xesam:albumArtist", row->album_artist);
  add_list (builder, "xesam:genre", row->genre);
  add_list (builder, "xesam:composer", row->composer);
  add_int (builder, "xesam:trackNumber", row->track_no);
  add_int (builder, "xesam:discNumber", row->disc_no);
  add_int (builder, "xesam:useCount", (int) MIN (row->play_count, (guint32) G_MAXINT));
  add_string (builder, "xesam:url", segue_track_get_uri (track));
  if (row->tempo_bpm > 0)
    add_int (builder, "xesam:audioBPM", (int) lrintf (row->tempo_bpm));
  if (row->year > 0) {
    g_autofree char *date = g_strdup_printf ("%04d-01-01T00:00:00Z", row->year);

    add_string (builder, "xesam:contentCreated", date);
  }
  if (self->art_uri != NULL)
    art = self->art_uri (track, self->art_data);
  add_string (builder, "mpris:artUrl", art);
}

static GVariant *
metadata (SegueMpris *self)
{
  SegueQueueItem *item = segue_queue_get_current (self->queue);
  g_autofree char *path = mpris_track_path (self);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "mpris:trackid", g_variant_new_object_path (path));
  if (item != NULL)
    add_track (self, &builder, segue_queue_item_get_track (item));
  return g_variant_builder_end (&builder);
}

static gboolean
queue_flag (SegueMpris *self,
            const char *property)
{
  gboolean value;

  g_object_get (self->queue, property, &value, NULL);
  return value;
}

static gboolean
can_play (SegueMpris *self)
{
  return segue_queue_get_current (self->queue) != NULL || queue_flag (self, "has-next") ||
         segue_queue_get_context_name (self->queue) != NULL;
}

GVariant *
mpris_root_value (const char *name)
{
  static const char *const schemes[] = { "file", "http", "https", NULL };
  static const char *const types[] = {
    "audio/mpeg", "audio/flac", "audio/x-flac", "audio/ogg", "audio/x-vorbis+ogg",
    "audio/x-opus+ogg", "audio/opus", "audio/mp4", "audio/x-m4a", "audio/aac", "audio/x-wav",
    "audio/wav", "audio/x-aiff", "audio/aiff", "audio/x-ms-wma", "audio/x-ape",
    "audio/x-musepack", "audio/x-wavpack", NULL };

  if (g_str_equal (name, "Identity"))
    return g_variant_new_string ("Segue");
  if (g_str_equal (name, "DesktopEntry"))
    return g_variant_new_string (DESKTOP_ENTRY);
  if (g_str_equal (name, "SupportedUriSchemes"))
    return g_variant_new_strv (schemes, -1);
  if (g_str_equal (name, "SupportedMimeTypes"))
    return g_variant_new_strv (types, -1);
  return g_variant_new_boolean (!g_str_equal (name, "HasTrackList")); /* CanQuit, CanRaise */
}

GVariant *
mpris_player_value (SegueMpris *self,
                    const char *name)
{
  if (g_str_equal (name, "PlaybackStatus"))
    return g_variant_new_string (playback_status (self));
  if (g_str_equal (name, "LoopStatus"))
    return g_variant_new_string (MPRIS_LOOP_STATUS[segue_queue_get_repeat (self->queue)]);
  if (g_str_equal (name, "Rate"))
    return g_variant_new_double (segue_player_get_speed (self->player));
  if (g_str_equal (name, "MinimumRate"))
    return g_variant_new_double (0.5);
  if (g_str_equal (name, "MaximumRate"))
    return g_variant_new_double (2.0);
  if (g_str_equal (name, "Shuffle"))
    return g_variant_new_boolean (segue_queue_get_shuffle (self->queue));
  if (g_str_equal (name, "Metadata"))
    return metadata (self);
  if (g_str_equal (name, "Volume"))
    return g_variant_new_double (segue_player_get_muted (self->player)
                                   ? 0.0 : segue_player_get_volume (self->player));
  if (g_str_equal (name, "Position"))
    return g_variant_new_int64 (mpris_us (segue_player_get_position_s (self->player)));
  if (g_str_equal (name, "CanGoNext"))
    return g_variant_new_boolean (queue_flag (self, "has-next"));
  if (g_str_equal (name, "CanGoPrevious")) /* the start of the track, at least */
    return g_variant_new_boolean (segue_queue_get_current (self->queue) != NULL ||
                                  queue_flag (self, "has-previous"));
  if (g_str_equal (name, "CanPlay"))
    return g_variant_new_boolean (can_play (self));
  if (g_str_equal (name, "CanPause"))
    return g_variant_new_boolean (segue_queue_get_current (self->queue) != NULL);
  if (g_str_equal (name, "CanSeek"))
    return g_variant_new_boolean (segue_player_can_seek (self->player));
  return g_variant_new_boolean (TRUE); /* CanControl */
}
