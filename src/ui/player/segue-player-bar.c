/* segue-player-bar.c - what is heard now, and the hands on it
 *
 * The position is asked for by a timer that runs only while something plays and
 * the bar is on screen; paused, nothing here wakes up. The timer is as slow as
 * the seek bar allows: it moves by a pixel, or the clock by a second. */
#include "segue-player-bar.h"

#include <glib/gi18n.h>
#include <math.h>

#include "segue-adaptive-bin.h"
#include "segue-cover.h"
#include "segue-format.h"
#include "segue-mode-button.h"
#include "segue-seek-bar.h"
#include "segue-template.h"

#define TICK_MIN_MS 100
#define TICK_MAX_MS 1000
#define TICK_GAMING_MS 1000

struct _SeguePlayerBar
{
  GtkWidget         parent_instance;

  /* Template widgets */
  GtkWidget        *artist_button;
  GtkLabel         *artist_label;
  SegueAdaptiveBin *bin;
  GtkBox           *centre;
  SegueCover       *cover;
  GtkLabel         *duration_label;
  GtkWidget        *extras;
  GtkButton        *favourite_button;
  SegueModeButton  *mode_button;
  GtkButton        *mute_button;
  GtkButton        *play_button;
  GtkLabel         *position_label;
  GtkWidget        *previous_button;
  GtkBox           *rows;
  SegueSeekBar     *seek_bar;
  GtkBox           *seek_row;
  GtkScale         *speed_scale;
  GtkWidget        *speed_button;
  GtkWidget        *title_button;
  GtkLabel         *title_label;
  GtkScale         *volume_scale;
  GtkWidget        *volume_row;

  /* Owned */
  SegueEngine      *engine;
  SegueTrack       *track;       /* or NULL */
  GCancellable     *cancellable; /* while the waveform is asked for */

  guint             tick_id;
  guint             tick_ms;
};

typedef enum {
  PROP_ENGINE = 1,
} SeguePlayerBarProperty;

static GParamSpec *props[PROP_ENGINE + 1];

G_DEFINE_FINAL_TYPE (SeguePlayerBar, segue_player_bar, GTK_TYPE_WIDGET)

static SeguePlayer *
get_player (SeguePlayerBar *self)
{
  return segue_engine_get_player (self->engine);
}

/* ---- position ---------------------------------------------------------------- */

static void
show_times (SeguePlayerBar *self)
{
  double at;
  g_autofree char *position = NULL;

  g_object_get (self->seek_bar, "position", &at, NULL); /* where it is dragged to, too */
  position = segue_format_clock (self->track != NULL ? at : NAN);
  if (g_strcmp0 (gtk_label_get_text (self->position_label), position) != 0)
    gtk_label_set_text (self->position_label, position);
}

static void
update_position (SeguePlayerBar *self)
{
  segue_seek_bar_set_position (self->seek_bar, segue_player_get_position_s (get_player (self)));
  show_times (self);
}

static gboolean
tick_cb (gpointer data)
{
  update_position (data);
  return G_SOURCE_CONTINUE;
}

static void
update_tick (SeguePlayerBar *self)
{
  gboolean wanted = self->engine != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
                    segue_player_get_state (get_player (self)) == SEGUE_PLAYER_PLAYING;
  double step_s = segue_seek_bar_get_step_s (self->seek_bar);
  guint ms = CLAMP (step_s * 1000.0, TICK_MIN_MS, TICK_MAX_MS);

  /* Half a second at most, or the clock would now and then skip one; but each turn is a
   * frame drawn, and while a game runs, few are. */
  ms = wanted && segue_engine_get_gaming (self->engine) ? TICK_GAMING_MS : MIN (ms, 500);
  if (self->tick_id != 0 && (!wanted || ms != self->tick_ms))
    g_clear_handle_id (&self->tick_id, g_source_remove);
  if (wanted && self->tick_id == 0) {
    self->tick_ms = ms;
    self->tick_id = g_timeout_add (ms, tick_cb, self);
  }
}

static void
seek_cb (SeguePlayerBar *self,
         double          position_s)
{
  segue_player_seek (get_player (self), position_s);
}

static void
seeked_cb (SeguePlayerBar *self)
{
  update_position (self);
}

static void
duration_cb (SeguePlayerBar *self)
{
  double duration_s = segue_player_get_duration_s (get_player (self));
  g_autofree char *text = NULL;

  if (duration_s <= 0.0 && self->track != NULL)
    duration_s = segue_track_get_duration_s (self->track);
  text = segue_format_time (duration_s);
  gtk_label_set_text (self->duration_label, text);
  g_object_set (self->seek_bar, "duration", MAX (0.0, duration_s),
                "can-seek", duration_s > 0.0, NULL);
  update_tick (self);
}

/* ---- what plays ------------------------------------------------------------------ */

static void
features_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SeguePlayerBar) self = user_data;
  g_autoptr (FeatureSet) features = segue_engine_get_features_finish (SEGUE_ENGINE (source),
                                                                      result, NULL);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->cancellable);
  segue_seek_bar_set_features (self->seek_bar, features); /* NULL: not heard yet */
}

static void
cancel (SeguePlayerBar *self)
{
  if (self->cancellable != NULL) {
    g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->cancellable);
  }
}

static void
ask_features (SeguePlayerBar *self)
{
  cancel (self);
  if (self->track == NULL || segue_track_get_id (self->track) == 0)
    return;
  self->cancellable = g_cancellable_new ();
  segue_engine_get_features_async (self->engine, self->track, FALSE, self->cancellable,
                                   features_cb, g_object_ref (self));
}

static void
update_favourite (SeguePlayerBar *self)
{
  gboolean on = self->track != NULL && segue_track_get_row (self->track)->favourite;

  gtk_button_set_icon_name (self->favourite_button,
                            on ? "starred-symbolic" : "non-starred-symbolic");
  segue_widget_say (GTK_WIDGET (self->favourite_button),
                    on ? _("Favourite") : _("Make a Favourite"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->favourite_button),
                            self->track != NULL && segue_track_get_id (self->track) != 0);
}

/* A stream says by itself what it plays. */
static void
update_titles (SeguePlayerBar *self)
{
  g_autofree char *stream_title = NULL;
  const char *title = "", *artist = "";

  if (self->track != NULL) {
    g_object_get (get_player (self), "stream-title", &stream_title, NULL);
    title = segue_track_get_title (self->track);
    artist = stream_title != NULL && *stream_title != '\0' ? stream_title
                                                           : segue_track_get_artist (self->track);
  } else {
    title = _("Not Playing");
  }
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->artist_label, artist);
  gtk_widget_set_visible (self->artist_button, *artist != '\0');
  gtk_widget_set_tooltip_text (self->title_button, self->track != NULL ? title : NULL);
  gtk_widget_set_tooltip_text (self->artist_button, *artist != '\0' ? artist : NULL);
}

static void
show_track (SeguePlayerBar *self,
            SegueTrack     *track)
{
  gboolean another = track == NULL || self->track == NULL ||
                     !segue_track_equal (track, self->track);

  g_set_object (&self->track, track);
  gtk_widget_set_sensitive (self->title_button, track != NULL && segue_track_get_id (track) != 0);
  gtk_widget_set_sensitive (self->artist_button, track != NULL && segue_track_get_id (track) != 0);
  segue_cover_set_track (self->cover, self->engine, track);
  update_titles (self);
  update_favourite (self);
  duration_cb (self);
  if (another) {
    segue_seek_bar_set_features (self->seek_bar, NULL);
    ask_features (self);
  }
  update_position (self);
}

static void
current_cb (SeguePlayerBar *self)
{
  SegueQueueItem *item = segue_queue_get_current (segue_engine_get_queue (self->engine));

  show_track (self, item != NULL ? segue_queue_item_get_track (item) : NULL);
}

static void
track_changed_cb (SeguePlayerBar *self,
                  SegueTrack     *track)
{
  if (self->track != NULL && segue_track_equal (self->track, track))
    show_track (self, track);
}

static void
state_cb (SeguePlayerBar *self)
{
  gboolean playing = segue_player_get_state (get_player (self)) == SEGUE_PLAYER_PLAYING;

  gtk_button_set_icon_name (self->play_button, playing ? "media-playback-pause-symbolic"
                                                       : "media-playback-start-symbolic");
  segue_widget_say (GTK_WIDGET (self->play_button), playing ? _("Pause") : _("Play"));
  update_position (self);
  update_tick (self);
}

/* ---- volume and speed ---------------------------------------------------------------- */

static void
volume_cb (SeguePlayerBar *self)
{
  SeguePlayer *player = get_player (self);
  double volume = segue_player_get_volume (player);
  gboolean muted = segue_player_get_muted (player);
  const char *icon = muted || volume <= 0.0 ? "audio-volume-muted-symbolic"
                   : volume < 0.34          ? "audio-volume-low-symbolic"
                   : volume < 0.67          ? "audio-volume-medium-symbolic"
                                            : "audio-volume-high-symbolic";

  gtk_button_set_icon_name (self->mute_button, icon);
  segue_widget_say (GTK_WIDGET (self->mute_button),
                    muted ? _("Turn Sound On") : _("Turn Sound Off"));
}

static void
mute_clicked_cb (SeguePlayerBar *self)
{
  SeguePlayer *player = get_player (self);

  segue_player_set_muted (player, !segue_player_get_muted (player));
}

static void
speed_cb (SeguePlayerBar *self)
{
  double speed = segue_player_get_speed (get_player (self));
  /* Translators: playback speed, such as 1.25× */
  g_autofree char *text = g_strdup_printf (_("%.2f×"), speed);

  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->speed_button), fabs (speed - 1.0) < 0.005
                                                                     ? _("1×") : text);
}

static void
speed_reset_cb (SeguePlayerBar *self)
{
  segue_player_set_speed (get_player (self), 1.0);
}

static gboolean
volume_scroll_cb (SeguePlayerBar *self,
                  double          dx,
                  double          dy)
{
  SeguePlayer *player = get_player (self);

  segue_player_set_volume (player, CLAMP (segue_player_get_volume (player) - dy * 0.05, 0.0, 1.0));
  return GDK_EVENT_STOP;
}

/* ---- actions ---------------------------------------------------------------------------- */

static void
favourite_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  SeguePlayerBar *self = SEGUE_PLAYER_BAR (widget);
  gint64 id = self->track != NULL ? segue_track_get_id (self->track) : 0;

  if (id != 0)
    segue_engine_set_favourite (self->engine, &id, 1,
                                !segue_track_get_row (self->track)->favourite);
}

static void
show_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SeguePlayerBar *self = SEGUE_PLAYER_BAR (widget);

  if (self->track != NULL)
    gtk_widget_activate_action (widget, g_str_equal (name, "bar.show-album") ? "win.show-album-of"
                                                                             : "win.show-artist-of",
                                "x", segue_track_get_id (self->track));
}

/* ---- room --------------------------------------------------------------------------------- */

static void
move_seek_row (SeguePlayerBar *self,
               gboolean        above)
{
  GtkWidget *seek = GTK_WIDGET (self->seek_row);
  GtkBox *target = above ? self->rows : self->centre;
  GtkWidget *parent = gtk_widget_get_parent (seek);

  if (parent == GTK_WIDGET (target))
    return;
  g_object_ref (seek);
  gtk_box_remove (GTK_BOX (parent), seek);
  if (above)
    gtk_box_prepend (target, seek);
  else
    gtk_box_append (target, seek);
  g_object_unref (seek);
}

static void
breadth_cb (SeguePlayerBar *self)
{
  SegueBreadth breadth = segue_adaptive_bin_get_breadth (self->bin);

  move_seek_row (self, breadth != SEGUE_BREADTH_WIDE);
  gtk_widget_set_visible (GTK_WIDGET (self->volume_scale), breadth == SEGUE_BREADTH_WIDE);
  gtk_widget_set_visible (self->volume_row, breadth != SEGUE_BREADTH_NARROW);
  gtk_widget_set_visible (self->speed_button, breadth == SEGUE_BREADTH_WIDE);
  gtk_widget_set_visible (GTK_WIDGET (self->favourite_button), breadth != SEGUE_BREADTH_NARROW);
  gtk_widget_set_visible (self->previous_button, breadth != SEGUE_BREADTH_NARROW);
  gtk_widget_set_visible (GTK_WIDGET (self->position_label), breadth != SEGUE_BREADTH_NARROW);
  gtk_widget_set_visible (GTK_WIDGET (self->duration_label), breadth != SEGUE_BREADTH_NARROW);
  segue_mode_button_set_compact (self->mode_button, breadth != SEGUE_BREADTH_WIDE);
  gtk_widget_set_visible (self->extras, breadth != SEGUE_BREADTH_NARROW);
  g_object_set (self->cover, "size", breadth == SEGUE_BREADTH_NARROW ? 44 : 56, NULL);
  if (breadth == SEGUE_BREADTH_NARROW)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
}

/* ---- object -------------------------------------------------------------------------------- */

static void
set_engine (SeguePlayerBar *self,
            SegueEngine    *engine)
{
  SeguePlayer *player;
  const GConnectFlags swapped = G_CONNECT_SWAPPED;

  if (engine == NULL || self->engine != NULL) /* set once */
    return;
  self->engine = g_object_ref (engine);
  player = get_player (self);

  g_signal_connect_object (player, "notify::duration", G_CALLBACK (duration_cb), self, swapped);
  g_signal_connect_object (player, "notify::muted", G_CALLBACK (volume_cb), self, swapped);
  g_signal_connect_object (player, "notify::speed", G_CALLBACK (speed_cb), self, swapped);
  g_signal_connect_object (player, "notify::state", G_CALLBACK (state_cb), self, swapped);
  g_signal_connect_object (player, "notify::stream-title", G_CALLBACK (update_titles), self,
                           swapped);
  g_signal_connect_object (player, "notify::volume", G_CALLBACK (volume_cb), self, swapped);
  g_signal_connect_object (player, "seeked", G_CALLBACK (seeked_cb), self, swapped);
  g_signal_connect_object (player, "track-started", G_CALLBACK (current_cb), self, swapped);
  g_signal_connect_object (segue_engine_get_queue (engine), "notify::current",
                           G_CALLBACK (current_cb), self, swapped);
  g_signal_connect_object (engine, "notify::gaming", G_CALLBACK (update_tick), self, swapped);
  g_signal_connect_object (engine, "track-changed", G_CALLBACK (track_changed_cb), self, swapped);
  g_object_bind_property (player, "volume", gtk_range_get_adjustment (GTK_RANGE (self->volume_scale)),
                          "value", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (player, "speed", gtk_range_get_adjustment (GTK_RANGE (self->speed_scale)),
                          "value", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  current_cb (self);
  state_cb (self);
  volume_cb (self);
  speed_cb (self);
}

static void
segue_player_bar_map (GtkWidget *widget)
{
  SeguePlayerBar *self = SEGUE_PLAYER_BAR (widget);

  GTK_WIDGET_CLASS (segue_player_bar_parent_class)->map (widget);
  if (self->engine != NULL)
    update_position (self);
  update_tick (self);
}

static void
segue_player_bar_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (segue_player_bar_parent_class)->unmap (widget);
  g_clear_handle_id (&SEGUE_PLAYER_BAR (widget)->tick_id, g_source_remove);
}

static void
segue_player_bar_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch ((SeguePlayerBarProperty) prop_id) {
  case PROP_ENGINE:
    g_value_set_object (value, SEGUE_PLAYER_BAR (object)->engine);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_player_bar_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch ((SeguePlayerBarProperty) prop_id) {
  case PROP_ENGINE:
    set_engine (SEGUE_PLAYER_BAR (object), g_value_get_object (value));
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_player_bar_dispose (GObject *object)
{
  SeguePlayerBar *self = SEGUE_PLAYER_BAR (object);

  cancel (self);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_PLAYER_BAR);
  g_clear_object (&self->engine);
  g_clear_object (&self->track);
  G_OBJECT_CLASS (segue_player_bar_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
    klass, "/io/github/segueplayer/Segue/ui/segue-player-bar.ui");
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, artist_button);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, artist_label);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, bin);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, centre);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, cover);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, duration_label);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, extras);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, favourite_button);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, mode_button);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, mute_button);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, play_button);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, position_label);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, previous_button);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, rows);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, seek_bar);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, seek_row);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, speed_button);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, speed_scale);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, title_button);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, title_label);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, volume_row);
  gtk_widget_class_bind_template_child (klass, SeguePlayerBar, volume_scale);
  gtk_widget_class_bind_template_callback (klass, breadth_cb);
  gtk_widget_class_bind_template_callback (klass, mute_clicked_cb);
  gtk_widget_class_bind_template_callback (klass, seek_cb);
  gtk_widget_class_bind_template_callback (klass, show_times);
  gtk_widget_class_bind_template_callback (klass, speed_reset_cb);
  gtk_widget_class_bind_template_callback (klass, volume_scroll_cb);
}

static void
segue_player_bar_class_init (SeguePlayerBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = segue_player_bar_dispose;
  object_class->get_property = segue_player_bar_get_property;
  object_class->set_property = segue_player_bar_set_property;
  widget_class->map = segue_player_bar_map;
  widget_class->unmap = segue_player_bar_unmap;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE,
                                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                            G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SEGUE_TYPE_ADAPTIVE_BIN);
  g_type_ensure (SEGUE_TYPE_COVER);
  g_type_ensure (SEGUE_TYPE_MODE_BUTTON);
  g_type_ensure (SEGUE_TYPE_SEEK_BAR);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "bar.favourite", NULL, favourite_action);
  gtk_widget_class_install_action (widget_class, "bar.show-album", NULL, show_action);
  gtk_widget_class_install_action (widget_class, "bar.show-artist", NULL, show_action);
  gtk_widget_class_set_css_name (widget_class, "playerbar");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_player_bar_init (SeguePlayerBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
segue_player_bar_open_modes (SeguePlayerBar *self)
{
  g_return_if_fail (SEGUE_IS_PLAYER_BAR (self));

  segue_mode_button_popup (self->mode_button);
}
