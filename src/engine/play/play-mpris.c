/* play-mpris.c - the player on the session bus, as MPRIS 2.2 says
 *
 * UI thread. Nothing here keeps a copy of the player's state but for what was last
 * told over the bus, so that a change is told once and only when it is one.
 * Invariant: Position is never in PropertiesChanged; jumps are told by Seeked. */
#include "play-mpris.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <unistd.h>

#include "segue-track.h"

#define OBJECT_PATH "/org/mpris/MediaPlayer2"
#define BUS_NAME "org.mpris.MediaPlayer2.segue"
#define ROOT_INTERFACE "org.mpris.MediaPlayer2"
#define PLAYER_INTERFACE "org.mpris.MediaPlayer2.Player"
#define DESKTOP_ENTRY "io.github.segueplayer.Segue"
#define TRACK_PATH "/io/github/segueplayer/Segue/track/"
#define NO_TRACK "/org/mpris/MediaPlayer2/TrackList/NoTrack"

static const char INTROSPECTION[] =
  "<node>"
  " <interface name='org.mpris.MediaPlayer2'>"
  "  <method name='Raise'/>"
  "  <method name='Quit'/>"
  "  <property name='CanQuit' type='b' access='read'/>"
  "  <property name='CanRaise' type='b' access='read'/>"
  "  <property name='HasTrackList' type='b' access='read'/>"
  "  <property name='Identity' type='s' access='read'/>"
  "  <property name='DesktopEntry' type='s' access='read'/>"
  "  <property name='SupportedUriSchemes' type='as' access='read'/>"
  "  <property name='SupportedMimeTypes' type='as' access='read'/>"
  " </interface>"
  " <interface name='org.mpris.MediaPlayer2.Player'>"
  "  <method name='Next'/>"
  "  <method name='Previous'/>"
  "  <method name='Pause'/>"
  "  <method name='PlayPause'/>"
  "  <method name='Stop'/>"
  "  <method name='Play'/>"
  "  <method name='Seek'><arg name='Offset' type='x' direction='in'/></method>"
  "  <method name='SetPosition'><arg name='TrackId' type='o' direction='in'/>"
  "   <arg name='Position' type='x' direction='in'/></method>"
  "  <method name='OpenUri'><arg name='Uri' type='s' direction='in'/></method>"
  "  <signal name='Seeked'><arg name='Position' type='x'/></signal>"
  "  <property name='PlaybackStatus' type='s' access='read'/>"
  "  <property name='LoopStatus' type='s' access='readwrite'/>"
  "  <property name='Rate' type='d' access='readwrite'/>"
  "  <property name='Shuffle' type='b' access='readwrite'/>"
  "  <property name='Metadata' type='a{sv}' access='read'/>"
  "  <property name='Volume' type='d' access='readwrite'/>"
  "  <property name='Position' type='x' access='read'>"
  "   <annotation name='org.freedesktop.DBus.Property.EmitsChangedSignal' value='false'/></property>"
  "  <property name='MinimumRate' type='d' access='read'/>"
  "  <property name='MaximumRate' type='d' access='read'/>"
  "  <property name='CanGoNext' type='b' access='read'/>"
  "  <property name='CanGoPrevious' type='b' access='read'/>"
  "  <property name='CanPlay' type='b' access='read'/>"
  "  <property name='CanPause' type='b' access='read'/>"
  "  <property name='CanSeek' type='b' access='read'/>"
  "  <property name='CanControl' type='b' access='read'>"
  "   <annotation name='org.freedesktop.DBus.Property.EmitsChangedSignal' value='false'/></property>"
  " </interface>"
  "</node>";

/* What PropertiesChanged may tell. */
static const char *const TOLD[] = {
  "PlaybackStatus", "LoopStatus", "Rate", "Shuffle", "Metadata", "Volume",
  "CanGoNext", "CanGoPrevious", "CanPlay", "CanPause", "CanSeek",
};

struct _SegueMpris
{
  GObject          parent_instance;
  SeguePlayer     *player;      /* owned */
  SegueQueue      *queue;       /* borrowed from the player */
  GDBusConnection *connection;  /* owned; NULL until there is one */
  GCancellable    *cancellable; /* owned */
  GDBusNodeInfo   *info;        /* owned */
  guint            root_id, player_id, name_id;
  char            *wanted, *name; /* owned; the name asked for, the name owned */
  SegueArtUri      art_uri;
  gpointer         art_data;
  GDestroyNotify   art_destroy;
  SegueQueueItem  *item;        /* owned or NULL; whose track is watched */
  guint            tell_id;     /* idle source */
  GVariant        *told[G_N_ELEMENTS (TOLD)]; /* owned; NULL not told yet */
};

enum {
  RAISE,
  QUIT,
  OPEN_URI,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueMpris, segue_mpris, G_TYPE_OBJECT)

/* ---- values ------------------------------------------------------------------------- */

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

static const char *const LOOP_STATUS[] = {
  [SEGUE_REPEAT_OFF] = "None",
  [SEGUE_REPEAT_ALL] = "Playlist",
  [SEGUE_REPEAT_ONE] = "Track",
};

static gint64
seconds_to_us (double seconds)
{
  return (gint64) llround (seconds * G_USEC_PER_SEC);
}

static char *
track_path (SegueMpris *self)
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
                           g_variant_new_int64 (seconds_to_us (duration_s)));
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
  g_autofree char *path = track_path (self);
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

static GVariant *
root_value (const char *name)
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

/* Returns the player property @name; new, floating. */
static GVariant *
player_value (SegueMpris *self,
              const char *name)
{
  if (g_str_equal (name, "PlaybackStatus"))
    return g_variant_new_string (playback_status (self));
  if (g_str_equal (name, "LoopStatus"))
    return g_variant_new_string (LOOP_STATUS[segue_queue_get_repeat (self->queue)]);
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
    return g_variant_new_int64 (seconds_to_us (segue_player_get_position_s (self->player)));
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

/* ---- telling changes ------------------------------------------------------------------ */

static gboolean
tell_cb (gpointer data)
{
  SegueMpris *self = data;
  GVariantBuilder changed;
  guint n = 0;

  self->tell_id = 0;
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < G_N_ELEMENTS (TOLD); i++) {
    g_autoptr (GVariant) value = g_variant_ref_sink (player_value (self, TOLD[i]));

    if (self->told[i] != NULL && g_variant_equal (self->told[i], value))
      continue;
    g_clear_pointer (&self->told[i], g_variant_unref);
    self->told[i] = g_variant_ref (value);
    g_variant_builder_add (&changed, "{sv}", TOLD[i], value);
    n++;
  }
  if (n == 0 || self->connection == NULL || self->player_id == 0) {
    g_variant_builder_clear (&changed);
    return G_SOURCE_REMOVE;
  }
  g_dbus_connection_emit_signal (self->connection, NULL, OBJECT_PATH,
                                 "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                 g_variant_new ("(sa{sv}as)", PLAYER_INTERFACE, &changed, NULL),
                                 NULL);
  return G_SOURCE_REMOVE;
}

/* A track change sets off a dozen notifications; one signal tells them all. */
static void
changed (SegueMpris *self)
{
  if (self->tell_id == 0)
    self->tell_id = g_idle_add (tell_cb, self);
}

static void
watch_item (SegueMpris *self)
{
  SegueQueueItem *item = segue_queue_get_current (self->queue);

  if (item == self->item)
    return;
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, changed, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    g_signal_connect_swapped (item, "notify::track", G_CALLBACK (changed), self);
}

static void
current_changed_cb (SegueQueue *queue,
                    GParamSpec *pspec,
                    SegueMpris *self)
{
  watch_item (self);
  changed (self);
}

static void
seeked_cb (SeguePlayer *player,
           double       position_s,
           SegueMpris  *self)
{
  if (self->connection != NULL && self->player_id != 0)
    g_dbus_connection_emit_signal (self->connection, NULL, OBJECT_PATH, PLAYER_INTERFACE, "Seeked",
                                   g_variant_new ("(x)", seconds_to_us (position_s)), NULL);
}

/* ---- calls ------------------------------------------------------------------------------- */

static void
open_uri (SegueMpris *self,
          const char *uri)
{
  g_autoptr (GPtrArray) tracks = NULL;
  gboolean handled = FALSE;

  g_signal_emit (self, signals[OPEN_URI], 0, uri, &handled);
  if (handled)
    return;
  tracks = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (tracks, segue_track_new_for_uri (uri, NULL));
  segue_queue_play_tracks (self->queue, tracks, 0, PLAY_ORIGIN_REMOTE, NULL);
}

static gboolean
is_openable (const char *uri)
{
  g_autofree char *scheme = g_uri_parse_scheme (uri);

  return scheme != NULL && (g_ascii_strcasecmp (scheme, "file") == 0 ||
                            g_ascii_strcasecmp (scheme, "http") == 0 ||
                            g_ascii_strcasecmp (scheme, "https") == 0);
}

static void
seek_by_us (SegueMpris *self,
            gint64      offset_us)
{
  double position_s = segue_player_get_position_s (self->player) +
                      (double) offset_us / G_USEC_PER_SEC;
  double duration_s = segue_player_get_duration_s (self->player);

  if (!segue_player_can_seek (self->player))
    return;
  if (duration_s > 0.0 && position_s > duration_s)
    segue_player_next (self->player); /* past the end acts like Next, says the specification */
  else
    segue_player_seek (self->player, position_s);
}

static void
set_position (SegueMpris *self,
              const char *path,
              gint64      position_us)
{
  g_autofree char *current = track_path (self);
  double duration_s = segue_player_get_duration_s (self->player);
  double position_s = (double) position_us / G_USEC_PER_SEC;

  /* For another track, or outside this one: ignored, as the specification has it. */
  if (!g_str_equal (path, current) || position_us < 0 ||
      (duration_s > 0.0 && position_s > duration_s) || !segue_player_can_seek (self->player))
    return;
  segue_player_seek (self->player, position_s);
}

static const struct {
  const char *method;
  void (*act) (SeguePlayer *player);
} ACTS[] = {
  { "Next", segue_player_next },
  { "Previous", segue_player_previous },
  { "Pause", segue_player_pause },
  { "PlayPause", segue_player_play_pause },
  { "Stop", segue_player_stop },
  { "Play", segue_player_play },
};

static gboolean
act_simply (SegueMpris *self,
            const char *method)
{
  for (guint i = 0; i < G_N_ELEMENTS (ACTS); i++)
    if (g_str_equal (ACTS[i].method, method)) {
      ACTS[i].act (self->player);
      return TRUE;
    }
  return FALSE;
}

static void
player_call_cb (GDBusConnection       *connection,
                const char            *sender,
                const char            *path,
                const char            *interface,
                const char            *method,
                GVariant              *args,
                GDBusMethodInvocation *invocation,
                gpointer               data)
{
  SegueMpris *self = data;
  gint64 us;
  const char *text;

  if (act_simply (self, method)) {
    g_dbus_method_invocation_return_value (invocation, NULL);
    return;
  }
  if (g_str_equal (method, "Seek")) {
    g_variant_get (args, "(x)", &us);
    seek_by_us (self, us);
  } else if (g_str_equal (method, "SetPosition")) {
    g_variant_get (args, "(&ox)", &text, &us);
    set_position (self, text, us);
  } else { /* OpenUri */
    g_variant_get (args, "(&s)", &text);
    if (!is_openable (text)) {
      g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                             _("Segue plays file, http and https addresses."));
      return;
    }
    open_uri (self, text);
  }
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
player_get_cb (GDBusConnection  *connection,
               const char       *sender,
               const char       *path,
               const char       *interface,
               const char       *property,
               GError          **error,
               gpointer          data)
{
  return player_value (data, property);
}

static void
set_rate (SegueMpris *self,
          double      rate)
{
  if (rate == 0.0) /* the specification: acts as though Pause was called */
    segue_player_pause (self->player);
  else if (isfinite (rate) && rate > 0.0)
    segue_player_set_speed (self->player, rate);
}

static void
set_volume (SegueMpris *self,
            double      volume)
{
  if (!isfinite (volume))
    return;
  if (volume > 0.0)
    segue_player_set_muted (self->player, FALSE);
  segue_player_set_volume (self->player, MAX (volume, 0.0));
}

static gboolean
player_set_cb (GDBusConnection  *connection,
               const char       *sender,
               const char       *path,
               const char       *interface,
               const char       *property,
               GVariant         *value,
               GError          **error,
               gpointer          data)
{
  SegueMpris *self = data;

  if (g_str_equal (property, "Rate")) {
    set_rate (self, g_variant_get_double (value));
  } else if (g_str_equal (property, "Volume")) {
    set_volume (self, g_variant_get_double (value));
  } else if (g_str_equal (property, "Shuffle")) {
    segue_queue_set_shuffle (self->queue, g_variant_get_boolean (value));
  } else { /* LoopStatus */
    for (guint i = 0; i < G_N_ELEMENTS (LOOP_STATUS); i++)
      if (g_str_equal (LOOP_STATUS[i], g_variant_get_string (value, NULL))) {
        segue_queue_set_repeat (self->queue, (SegueRepeat) i);
        return TRUE;
      }
    g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                         "LoopStatus is None, Track or Playlist.");
    return FALSE;
  }
  return TRUE;
}

static void
root_call_cb (GDBusConnection       *connection,
              const char            *sender,
              const char            *path,
              const char            *interface,
              const char            *method,
              GVariant              *args,
              GDBusMethodInvocation *invocation,
              gpointer               data)
{
  g_dbus_method_invocation_return_value (invocation, NULL);
  g_signal_emit (data, signals[g_str_equal (method, "Raise") ? RAISE : QUIT], 0);
}

static GVariant *
root_get_cb (GDBusConnection  *connection,
             const char       *sender,
             const char       *path,
             const char       *interface,
             const char       *property,
             GError          **error,
             gpointer          data)
{
  return root_value (property);
}

/* ---- on the bus ------------------------------------------------------------------------------ */

static void name_lost_cb (GDBusConnection *connection, const char *name, gpointer data);

static void
name_acquired_cb (GDBusConnection *connection,
                  const char      *name,
                  gpointer         data)
{
  SegueMpris *self = data;

  g_free (self->name);
  self->name = g_strdup (name);
}

static void
own_name (SegueMpris *self,
          char       *wanted /* taken */)
{
  g_free (self->wanted);
  self->wanted = wanted;
  self->name_id = g_bus_own_name_on_connection (self->connection, wanted, G_BUS_NAME_OWNER_FLAGS_NONE,
                                                name_acquired_cb, name_lost_cb, self, NULL);
}

/* Another instance has the plain name: the specification names a suffix for that. */
static void
name_lost_cb (GDBusConnection *connection,
              const char      *name,
              gpointer         data)
{
  SegueMpris *self = data;

  g_clear_pointer (&self->name, g_free);
  if (connection == NULL || g_dbus_connection_is_closed (connection) ||
      !g_str_equal (name, BUS_NAME))
    return;
  g_bus_unown_name (self->name_id);
  own_name (self, g_strdup_printf (BUS_NAME ".instance%d", (int) getpid ()));
}

static void
appear (SegueMpris *self)
{
  static const GDBusInterfaceVTable root = { root_call_cb, root_get_cb, NULL, { 0 } };
  static const GDBusInterfaceVTable player = { player_call_cb, player_get_cb, player_set_cb, { 0 } };
  g_autoptr (GError) error = NULL;

  self->root_id = g_dbus_connection_register_object (self->connection, OBJECT_PATH,
    g_dbus_node_info_lookup_interface (self->info, ROOT_INTERFACE), &root, self, NULL, &error);
  if (self->root_id != 0)
    self->player_id = g_dbus_connection_register_object (self->connection, OBJECT_PATH,
      g_dbus_node_info_lookup_interface (self->info, PLAYER_INTERFACE), &player, self, NULL, &error);
  if (error != NULL) { /* a second one on the same connection */
    g_debug ("MPRIS: %s", error->message);
    return;
  }
  own_name (self, g_strdup (BUS_NAME));
  changed (self);
}

static void
bus_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_bus_get_finish (result, &error);
  SegueMpris *self = data;

  if (connection == NULL) { /* cancelled: @self is gone */
    g_debug ("MPRIS: %s", error->message);
    return;
  }
  self->connection = connection;
  appear (self);
}

/* ---- the object -------------------------------------------------------------------------------- */

static void
disappear (SegueMpris *self)
{
  if (self->name_id != 0)
    g_bus_unown_name (self->name_id);
  self->name_id = 0;
  if (self->root_id != 0)
    g_dbus_connection_unregister_object (self->connection, self->root_id);
  if (self->player_id != 0)
    g_dbus_connection_unregister_object (self->connection, self->player_id);
  self->root_id = self->player_id = 0;
  g_clear_object (&self->connection);
}

static void
segue_mpris_dispose (GObject *object)
{
  SegueMpris *self = SEGUE_MPRIS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->tell_id, g_source_remove);
  disappear (self);
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  if (self->player != NULL) {
    g_signal_handlers_disconnect_by_data (self->player, self);
    g_signal_handlers_disconnect_by_data (self->queue, self);
  }
  g_clear_object (&self->player);
  segue_mpris_set_art_uri (self, NULL, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (TOLD); i++)
    g_clear_pointer (&self->told[i], g_variant_unref);
  g_clear_pointer (&self->info, g_dbus_node_info_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (segue_mpris_parent_class)->dispose (object);
}

static void
segue_mpris_class_init (SegueMprisClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segue_mpris_dispose;

  signals[RAISE] = g_signal_new ("raise", SEGUE_TYPE_MPRIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[QUIT] = g_signal_new ("quit", SEGUE_TYPE_MPRIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[OPEN_URI] = g_signal_new ("open-uri", SEGUE_TYPE_MPRIS, G_SIGNAL_RUN_LAST, 0,
                                    g_signal_accumulator_true_handled, NULL, NULL,
                                    G_TYPE_BOOLEAN, 1, G_TYPE_STRING);
}

static void
segue_mpris_init (SegueMpris *self)
{
  self->cancellable = g_cancellable_new ();
  self->info = g_dbus_node_info_new_for_xml (INTROSPECTION, NULL);
}

static void
watch_player (SegueMpris *self)
{
  static const char *const of_player[] = { "notify::state", "notify::speed", "notify::volume",
                                           "notify::muted", "notify::duration",
                                           "notify::stream-title" };
  static const char *const of_queue[] = { "notify::shuffle", "notify::repeat", "notify::has-next",
                                          "notify::has-previous", "notify::context-name" };

  for (guint i = 0; i < G_N_ELEMENTS (of_player); i++)
    g_signal_connect_swapped (self->player, of_player[i], G_CALLBACK (changed), self);
  for (guint i = 0; i < G_N_ELEMENTS (of_queue); i++)
    g_signal_connect_swapped (self->queue, of_queue[i], G_CALLBACK (changed), self);
  g_signal_connect (self->queue, "notify::current", G_CALLBACK (current_changed_cb), self);
  g_signal_connect (self->player, "seeked", G_CALLBACK (seeked_cb), self);
  watch_item (self);
}

SegueMpris *
segue_mpris_new (SeguePlayer     *player,
                 GDBusConnection *connection)
{
  SegueMpris *self;

  g_return_val_if_fail (SEGUE_IS_PLAYER (player), NULL);

  self = g_object_new (SEGUE_TYPE_MPRIS, NULL);
  self->player = g_object_ref (player);
  self->queue = segue_player_get_queue (player);
  watch_player (self);
  if (connection != NULL) {
    self->connection = g_object_ref (connection);
    appear (self);
  } else {
    g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, bus_cb, self);
  }
  return self;
}

void
segue_mpris_set_art_uri (SegueMpris     *self,
                         SegueArtUri     art_uri,
                         gpointer        user_data,
                         GDestroyNotify  destroy)
{
  g_return_if_fail (SEGUE_IS_MPRIS (self));

  if (self->art_destroy != NULL)
    self->art_destroy (self->art_data);
  self->art_uri = art_uri;
  self->art_data = user_data;
  self->art_destroy = destroy;
}

void
segue_mpris_art_changed (SegueMpris *self)
{
  g_return_if_fail (SEGUE_IS_MPRIS (self));
  changed (self);
}

const char *
segue_mpris_get_name (SegueMpris *self)
{
  g_return_val_if_fail (SEGUE_IS_MPRIS (self), NULL);
  return self->name;
}
