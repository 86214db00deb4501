/* segue-application.c - the program: one instance, its command line, its engine
 *
 * A second start forwards its command line to the first over the session bus
 * and ends. The engine lives from startup to shutdown, longer than any window. */
#include "segue-application.h"

#include <glib/gi18n.h>

#include "segue-bus.h"
#include "segue-command-line.h"
#include "segue-fullscreen-watch.h"
#include "segue-window.h"

#define SEEK_STEP_S 10.0
#define VOLUME_STEP 0.05

struct _SegueApplication
{
  AdwApplication  parent_instance;

  SegueEngine    *engine;        /* owned */
  SegueBus       *bus;           /* owned, NULL without a session bus */
  SegueFullscreenWatch *fullscreen; /* owned, NULL where the desktop does not tell */
  GSettings      *settings;      /* owned */
  char           *analyser_path; /* owned or NULL */
  char           *data_dir;      /* owned or NULL: the usual place */
  char           *music_folder;  /* owned or NULL: the desktop's */
  guint64         seed;
  gboolean        held;          /* goes on without a window */
  int             exit_status;   /* of its own command line */
};

G_DEFINE_FINAL_TYPE (SegueApplication, segue_application, ADW_TYPE_APPLICATION)

static SeguePlayer *
get_player (SegueApplication *self)
{
  return segue_engine_get_player (self->engine);
}

static SegueQueue *
get_queue (SegueApplication *self)
{
  return segue_engine_get_queue (self->engine);
}

/* ---- the window ---------------------------------------------------------------------- */

static GtkWindow *
find_window (SegueApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (SEGUE_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

/* Without a window the program lives as long as it plays, where the listener
 * wants that. */
static void
update_hold (SegueApplication *self)
{
  gboolean wanted = self->engine != NULL && find_window (self) == NULL &&
                    g_settings_get_boolean (self->settings, "keep-playing") &&
                    segue_player_get_state (get_player (self)) == SEGUE_PLAYER_PLAYING;

  if (wanted && !self->held)
    g_application_hold (G_APPLICATION (self));
  else if (!wanted && self->held)
    g_application_release (G_APPLICATION (self));
  self->held = wanted;
}

static void
segue_application_window_removed (GtkApplication *application,
                                  GtkWindow      *window)
{
  /* First the hold, or the last window would end the program. */
  SegueApplication *self = SEGUE_APPLICATION (application);

  g_application_hold (G_APPLICATION (self));
  GTK_APPLICATION_CLASS (segue_application_parent_class)->window_removed (application, window);
  update_hold (self);
  g_application_release (G_APPLICATION (self));
}

static void
segue_application_activate (GApplication *application)
{
  SegueApplication *self = SEGUE_APPLICATION (application);
  GtkWindow *window = find_window (self);

  if (window == NULL)
    window = GTK_WINDOW (segue_window_new (GTK_APPLICATION (self), self->engine, self->settings));
  gtk_window_present (window);
  update_hold (self);
}

static void
segue_application_open (GApplication  *application,
                        GFile        **files,
                        int            n_files,
                        const char    *hint)
{
  SegueApplication *self = SEGUE_APPLICATION (application);

  g_application_activate (application);
  segue_engine_open_files (self->engine, files, n_files, g_strcmp0 (hint, "enqueue") != 0);
}

/* ---- actions -------------------------------------------------------------------------- */

static void
transport_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  SegueApplication *self = user_data;
  SeguePlayer *player = get_player (self);
  const char *name = g_action_get_name (G_ACTION (action));

  if (g_str_equal (name, "play-pause"))
    segue_player_play_pause (player);
  else if (g_str_equal (name, "next"))
    segue_player_next (player);
  else if (g_str_equal (name, "previous"))
    segue_player_previous (player);
  else if (g_str_equal (name, "stop"))
    segue_player_stop (player);
  else if (g_str_equal (name, "seek-forward"))
    segue_player_seek_by (player, SEEK_STEP_S);
  else
    segue_player_seek_by (player, -SEEK_STEP_S);
}

static void
volume_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  SeguePlayer *player = get_player (user_data);
  double step = g_str_equal (g_action_get_name (G_ACTION (action)), "volume-up") ? VOLUME_STEP
                                                                               : -VOLUME_STEP;

  segue_player_set_volume (player, CLAMP (segue_player_get_volume (player) + step, 0.0, 1.0));
}

static void
mute_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  SeguePlayer *player = get_player (user_data);

  segue_player_set_muted (player, !segue_player_get_muted (player));
}

static void
repeat_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  SegueQueue *queue = get_queue (user_data);

  segue_queue_set_repeat (queue, (segue_queue_get_repeat (queue) + 1) % 3);
}

static void
shuffle_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  SegueQueue *queue = get_queue (user_data);

  segue_queue_set_shuffle (queue, !segue_queue_get_shuffle (queue));
}

static void
undo_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  segue_queue_undo (get_queue (user_data));
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  adw_show_about_window (gtk_application_get_active_window (user_data),
                         "application-name", _("Segue"),
                         "application-icon", SEGUE_APP_ID,
                         "version", SEGUE_VERSION,
                         "comments", _("Plays your music, and listens to it with you"),
                         "developer-name", _("The Segue developers"),
                         /* Translators: your names, one a line */
                         "translator-credits", _("translator-credits"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

static void
quit (SegueApplication *self)
{
  GtkWindow *window = find_window (self);

  if (window != NULL)
    gtk_window_close (window); /* it keeps what it remembers */
  g_application_quit (G_APPLICATION (self));
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  quit (user_data);
}

static void
add_actions (SegueApplication *self)
{
  static const GActionEntry ENTRIES[] = {
    { .name = "about", .activate = about_cb },
    { .name = "mute", .activate = mute_cb },
    { .name = "next", .activate = transport_cb },
    { .name = "play-pause", .activate = transport_cb },
    { .name = "previous", .activate = transport_cb },
    { .name = "quit", .activate = quit_cb },
    { .name = "repeat", .activate = repeat_cb },
    { .name = "seek-back", .activate = transport_cb },
    { .name = "seek-forward", .activate = transport_cb },
    { .name = "shuffle", .activate = shuffle_cb },
    { .name = "stop", .activate = transport_cb },
    { .name = "undo", .activate = undo_cb },
    { .name = "volume-down", .activate = volume_cb },
    { .name = "volume-up", .activate = volume_cb },
  };
  static const struct { const char *action, *keys[3]; } KEYS[] = {
    { "app.mute", { "<Control>m" } },
    { "app.quit", { "<Control>q" } },
    { "app.repeat", { "<Control>r" } },
    { "app.shuffle", { "<Control>u" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  for (guint i = 0; i < G_N_ELEMENTS (KEYS); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), KEYS[i].action, KEYS[i].keys);
}

/* ---- settings ---------------------------------------------------------------------------- */

static void
colour_scheme_cb (SegueApplication *self)
{
  static const AdwColorScheme SCHEMES[] = {
    ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK,
  };
  int i = g_settings_get_enum (self->settings, "colour-scheme");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      SCHEMES[CLAMP (i, 0, 2)]);
}

/* ReplayGain's settings and the player's enumeration have the same numbers. */
static void
replaygain_cb (SegueApplication *self)
{
  g_object_set (get_player (self), "replaygain",
                g_settings_get_enum (self->settings, "replaygain"), NULL);
}

static void
load_bands (SegueApplication *self)
{
  g_autoptr (GVariant) value = g_settings_get_value (self->settings, "equaliser-bands");
  double bands[SEGUE_PLAYER_BANDS] = { 0 };
  g_autofree char *preset = g_settings_get_string (self->settings, "equaliser-preset");

  if (!g_str_equal (preset, "custom"))
    return;
  for (guint i = 0; i < SEGUE_PLAYER_BANDS && i < g_variant_n_children (value); i++)
    g_variant_get_child (value, i, "d", &bands[i]);
  segue_player_set_bands (get_player (self), bands);
}

static void
save_bands (SegueApplication *self)
{
  double bands[SEGUE_PLAYER_BANDS];

  segue_player_get_bands (get_player (self), bands);
  g_settings_set_value (self->settings, "equaliser-bands",
                        g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, bands,
                                                   SEGUE_PLAYER_BANDS, sizeof (double)));
}

static void
suggesting_cb (SegueApplication *self)
{
  gboolean on = g_settings_get_boolean (self->settings, "suggest");

  segue_engine_set_suggesting (
    self->engine, on ? g_settings_get_uint (self->settings, "suggestions") : 0,
    g_settings_get_double (self->settings, "wander"),
    (SegueFamiliarity) g_settings_get_enum (self->settings, "familiarity"),
    g_settings_get_uint (self->settings, "no-repeat-hours"),
    g_settings_get_boolean (self->settings, "suggest-first"));
}

static void
bind_suggesting (SegueApplication *self)
{
  static const char *const KEYS[] = {
    "suggest", "suggest-first", "suggestions", "wander", "familiarity", "no-repeat-hours",
  };

  for (guint i = 0; i < G_N_ELEMENTS (KEYS); i++) {
    g_autofree char *changed = g_strconcat ("changed::", KEYS[i], NULL);

    g_signal_connect_object (self->settings, changed, G_CALLBACK (suggesting_cb), self,
                             G_CONNECT_SWAPPED);
  }
  suggesting_cb (self);
}

static void
bind_settings (SegueApplication *self)
{
  static const char *const PLAYER[] = {
    "volume", "muted", "speed", "crossfade", "preamp", "clipping-protection", "equaliser-enabled",
    "equaliser-preset",
  };
  SeguePlayer *player = get_player (self);

  load_bands (self);
  for (guint i = 0; i < G_N_ELEMENTS (PLAYER); i++)
    g_settings_bind (self->settings, PLAYER[i], player, PLAYER[i], G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "shuffle", get_queue (self), "shuffle",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "analysis-paused", self->engine, "analysis-paused",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "analysis-cores", self->engine, "analysis-cores",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->settings, "changed::replaygain", G_CALLBACK (replaygain_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::colour-scheme",
                           G_CALLBACK (colour_scheme_cb), self, G_CONNECT_SWAPPED);
  replaygain_cb (self);
  colour_scheme_cb (self);
  bind_suggesting (self);
}

/* ---- notifications -------------------------------------------------------------------------- */

static void
track_started_cb (SegueApplication *self,
                  SegueQueueItem   *item)
{
  GtkWindow *window = find_window (self);
  SegueTrack *track = segue_queue_item_get_track (item);
  g_autoptr (GNotification) notification = NULL;

  if (!g_settings_get_boolean (self->settings, "notifications") ||
      (window != NULL && gtk_window_is_active (window)))
    return;
  notification = g_notification_new (segue_track_get_title (track));
  g_notification_set_body (notification, segue_track_get_artist (track));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_LOW);
  g_notification_add_button (notification, _("Next"), "app.next");
  g_application_send_notification (G_APPLICATION (self), "track", notification);
}

/* ---- life ---------------------------------------------------------------------------------------- */

static void
segue_application_startup (GApplication *application)
{
  SegueApplication *self = SEGUE_APPLICATION (application);
  g_autofree char *data_dir = NULL;
  g_autofree char *cache_dir = g_build_filename (g_get_user_cache_dir (), "segue", NULL);
  SegueEngineOptions options = { 0 };

  G_APPLICATION_CLASS (segue_application_parent_class)->startup (application);

  data_dir = self->data_dir != NULL ? g_strdup (self->data_dir)
                                    : g_build_filename (g_get_user_data_dir (), "segue", NULL);
  options.data_dir = data_dir;
  options.cache_dir = cache_dir;
  options.default_folder = self->music_folder != NULL
                             ? self->music_folder
                             : g_get_user_special_dir (G_USER_DIRECTORY_MUSIC);
  options.analyser_path = self->analyser_path;
  options.seed = self->seed;

  self->settings = g_settings_new (SEGUE_APP_ID);
  self->engine = segue_engine_new (&options);
  if (self->music_folder != NULL) /* not only on a first start */
    segue_engine_add_folder (self->engine, self->music_folder);
  add_actions (self);
  segue_bus_add_actions (G_ACTION_MAP (self), self->engine);
  segue_bus_set_engine (self->bus, self->engine);
  bind_settings (self);
  if (gdk_display_get_default () != NULL)
    self->fullscreen = segue_fullscreen_watch_new (self->engine, gdk_display_get_default ());
  g_signal_connect_object (self->engine, "raise-requested", G_CALLBACK (g_application_activate),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "quit-requested", G_CALLBACK (quit), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_player (self), "notify::state", G_CALLBACK (update_hold), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_player (self), "track-started", G_CALLBACK (track_started_cb), self,
                           G_CONNECT_SWAPPED);
}

static gboolean
segue_application_dbus_register (GApplication     *application,
                                 GDBusConnection  *connection,
                                 const char       *path,
                                 GError          **error)
{
  SegueApplication *self = SEGUE_APPLICATION (application);

  if (!G_APPLICATION_CLASS (segue_application_parent_class)
         ->dbus_register (application, connection, path, error))
    return FALSE;
  self->bus = segue_bus_new (connection, path, error);
  return self->bus != NULL;
}

static void
segue_application_dbus_unregister (GApplication    *application,
                                   GDBusConnection *connection,
                                   const char      *path)
{
  g_clear_pointer (&SEGUE_APPLICATION (application)->bus, segue_bus_free);
  G_APPLICATION_CLASS (segue_application_parent_class)
    ->dbus_unregister (application, connection, path);
}

static void
segue_application_shutdown (GApplication *application)
{
  SegueApplication *self = SEGUE_APPLICATION (application);

  if (self->engine != NULL) {
    save_bands (self);
    g_clear_pointer (&self->fullscreen, segue_fullscreen_watch_free);
    segue_bus_set_engine (self->bus, NULL);
    g_application_withdraw_notification (application, "track");
    segue_engine_shutdown (self->engine);
  }
  G_APPLICATION_CLASS (segue_application_parent_class)->shutdown (application);
}

static int
segue_application_handle_local_options (GApplication *application,
                                        GVariantDict *options)
{
  SegueApplication *self = SEGUE_APPLICATION (application);
  g_autofree char *data_dir = NULL;
  g_autofree char *music_folder = NULL;

  if (g_variant_dict_contains (options, "version")) {
    segue_command_line_print_version ();
    return 0;
  }
  /* These count for the instance that starts, and for no other. */
  if (g_variant_dict_lookup (options, "data-dir", "^ay", &data_dir))
    self->data_dir = g_canonicalize_filename (data_dir, NULL);
  if (g_variant_dict_lookup (options, "music-folder", "^ay", &music_folder))
    self->music_folder = g_canonicalize_filename (music_folder, NULL);
  g_variant_dict_lookup (options, "seed", "x", &self->seed);
  return -1;
}

static int
segue_application_command_line (GApplication            *application,
                                GApplicationCommandLine *command_line)
{
  SegueApplication *self = SEGUE_APPLICATION (application);

  return segue_command_line_run (application, self->engine, command_line);
}

static void
segue_application_finalize (GObject *object)
{
  SegueApplication *self = SEGUE_APPLICATION (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  g_free (self->analyser_path);
  g_free (self->data_dir);
  g_free (self->music_folder);
  G_OBJECT_CLASS (segue_application_parent_class)->finalize (object);
}

static void
segue_application_class_init (SegueApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = segue_application_finalize;
  application_class->activate = segue_application_activate;
  application_class->command_line = segue_application_command_line;
  application_class->dbus_register = segue_application_dbus_register;
  application_class->dbus_unregister = segue_application_dbus_unregister;
  application_class->handle_local_options = segue_application_handle_local_options;
  application_class->open = segue_application_open;
  application_class->shutdown = segue_application_shutdown;
  application_class->startup = segue_application_startup;
  GTK_APPLICATION_CLASS (klass)->window_removed = segue_application_window_removed;
}

static void
segue_application_init (SegueApplication *self)
{
  segue_command_line_add_options (G_APPLICATION (self));
}

SegueApplication *
segue_application_new (const char *analyser_path)
{
  SegueApplication *self =
    g_object_new (SEGUE_TYPE_APPLICATION, "application-id", SEGUE_APP_ID,
                  "resource-base-path", "/io/github/segueplayer/Segue",
                  "flags", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE |
                           G_APPLICATION_CAN_OVERRIDE_APP_ID,
                  NULL);

  self->analyser_path = g_strdup (analyser_path);
  return self;
}

SegueEngine *
segue_application_get_engine (SegueApplication *self)
{
  g_return_val_if_fail (SEGUE_IS_APPLICATION (self), NULL);

  return self->engine;
}

void
segue_application_set_exit_status (SegueApplication *self,
                                   int               status)
{
  g_return_if_fail (SEGUE_IS_APPLICATION (self));

  self->exit_status = status;
}

int
segue_application_get_exit_status (SegueApplication *self)
{
  g_return_val_if_fail (SEGUE_IS_APPLICATION (self), 1);

  return self->exit_status;
}
