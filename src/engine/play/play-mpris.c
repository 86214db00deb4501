/* play-mpris.c - the player on the session bus, as MPRIS 2.2 says: calls, and telling changes
 *
 * UI thread. Nothing here keeps a copy of the player's state but for what was last
 * told over the bus, so that a change is told once and only when it is one.
 * Invariant: Position is never in PropertiesChanged; jumps are told by Seeked. */
#include "play-mpris-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <unistd.h>

#define OBJECT_PATH "/org/mpris/MediaPlayer2"
#define BUS_NAME "org.mpris.MediaPlayer2.segue"
#define ROOT_INTERFACE "org.mpris.MediaPlayer2"
#define PLAYER_INTERFACE "org.mpris.MediaPlayer2.Player"

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
G_STATIC_ASSERT (G_N_ELEMENTS (TOLD) == MPRIS_N_TOLD);

enum {
  RAISE,
  QUIT,
  OPEN_URI,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueMpris, segue_mpris, G_TYPE_OBJECT)

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
    g_autoptr (GVariant) value = g_variant_ref_sink (mpris_player_value (self, TOLD[i]));

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
                                   g_variant_new ("(x)", mpris_us (position_s)), NULL);
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
  g_autofree char *current = mpris_track_path (self);
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
  return mpris_player_value (data, property);
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
    for (guint i = 0; i < MPRIS_N_LOOP_STATUS; i++)
      if (g_str_equal (MPRIS_LOOP_STATUS[i], g_variant_get_string (value, NULL))) {
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
  return mpris_root_value (property);
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
