/* segue-preferences.c - what the listener can set, and which files went wrong
 *
 * UI thread. Settings are bound to the widgets; folders and failures are asked
 * of the engine. Invariant: folder_rows and failure_rows are exactly the rows
 * that this window added to its two groups. */
#include "segue-preferences.h"

#include <glib/gi18n.h>

#include "segue-listener-page.h"

/* A library on a dying disk fails by the thousand; nobody reads further. */
#define FAILURES_SHOWN 100

struct _SeguePreferences
{
  AdwPreferencesWindow parent_instance;

  /* template */
  AdwActionRow        *analysis_row;
  GtkSwitch           *analysis_switch;
  GtkSwitch           *clipping_switch;
  GtkAdjustment       *cores_adjustment;
  GtkAdjustment       *crossfade_adjustment;
  AdwPreferencesGroup *failures_group;
  AdwPreferencesGroup *folders_group;
  GtkSwitch           *keep_playing_switch;
  GtkSwitch           *notifications_switch;
  GtkAdjustment       *preamp_adjustment;
  AdwComboRow         *replaygain_row;
  AdwComboRow         *scheme_row;

  SegueEngine          *engine;       /* owned */
  GSettings            *settings;     /* owned */
  GPtrArray            *folder_rows;  /* owned; borrowed widgets */
  GPtrArray            *failure_rows; /* owned; borrowed widgets */
  GCancellable         *cancellable;  /* owned */
  GtkFileChooserNative *chooser;      /* owned while it is open */
};

G_DEFINE_FINAL_TYPE (SeguePreferences, segue_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
remove_rows (AdwPreferencesGroup *group,
             GPtrArray           *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

/* ---- folders ----------------------------------------------------------------------- */

static void
undo_remove_cb (SeguePreferences *self,
                AdwToast         *toast)
{
  segue_engine_add_folder (self->engine, g_object_get_data (G_OBJECT (toast), "folder"));
}

static void
remove_folder_cb (GtkWidget        *button,
                  SeguePreferences *self)
{
  const char *folder = g_object_get_data (G_OBJECT (button), "folder");
  g_autofree char *name = g_filename_display_basename (folder);
  g_autofree char *title = g_strdup_printf (_("“%s” is no longer a music folder"), name);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_button_label (toast, _("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "folder", g_strdup (folder), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_remove_cb), self,
                           G_CONNECT_SWAPPED);
  segue_engine_remove_folder (self->engine, folder);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), toast);
}

static void
add_folder_row (SeguePreferences *self,
                const char       *folder,
                gboolean          away)
{
  g_autofree char *base = g_filename_display_basename (folder);
  g_autofree char *name = g_filename_display_name (folder);
  g_autofree char *label = g_strdup_printf (_("Remove the folder %s"), name);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), base);
  if (away) {
    /* Translators: %s is a folder */
    g_autofree char *not_there = g_strdup_printf (_("%s\nNot there at present"), name);

    adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), not_there);
  } else {
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), name);
  }
  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name (away ? "dialog-warning-symbolic"
                                                                : "folder-music-symbolic"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  g_object_set_data_full (G_OBJECT (button), "folder", g_strdup (folder), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_folder_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->folders_group, row);
  g_ptr_array_add (self->folder_rows, row);
}

static void
folders_changed_cb (SeguePreferences *self)
{
  g_auto (GStrv) folders = segue_engine_get_folders (self->engine);
  g_auto (GStrv) away = segue_engine_get_folders_away (self->engine);

  remove_rows (self->folders_group, self->folder_rows);
  for (guint i = 0; folders[i] != NULL; i++)
    add_folder_row (self, folders[i],
                    g_strv_contains ((const char *const *) away, folders[i]));
  if (folders[0] == NULL) {
    GtkWidget *row = adw_action_row_new ();

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("No music folder yet"));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("Add one, or drop it on the window."));
    adw_preferences_group_add (self->folders_group, row);
    g_ptr_array_add (self->folder_rows, row);
  }
}

static void
chosen_cb (GtkNativeDialog  *dialog,
           int               response,
           SeguePreferences *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

    if (folder != NULL && g_file_peek_path (folder) != NULL)
      segue_engine_add_folder (self->engine, g_file_peek_path (folder));
  }
  g_clear_object (&self->chooser);
}

static void
add_folder_cb (SeguePreferences *self)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_("Add a Music Folder"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Add"),
                                               NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
rescan_cb (SeguePreferences *self)
{
  segue_engine_rescan (self->engine, TRUE);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                    adw_toast_new (_("Reading every file again")));
}

/* ---- failures ------------------------------------------------------------------------- */

static void
add_failure_row (SeguePreferences   *self,
                 const SegueFailure *failure)
{
  g_autofree char *base = g_filename_display_basename (failure->path);
  g_autofree char *name = g_filename_display_name (failure->path);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), base);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), failure->reason);
  gtk_widget_set_tooltip_text (row, name);
  adw_preferences_group_add (self->failures_group, row);
  g_ptr_array_add (self->failure_rows, row);
}

static void
failures_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) failures =
    segue_engine_list_failures_finish (SEGUE_ENGINE (source), result, &error);
  SeguePreferences *self;

  if (failures == NULL)
    return; /* cancelled: the window is gone */
  self = data;
  remove_rows (self->failures_group, self->failure_rows);
  for (guint i = 0; i < failures->len && i < FAILURES_SHOWN; i++)
    add_failure_row (self, g_ptr_array_index (failures, i));
  gtk_widget_set_visible (GTK_WIDGET (self->failures_group), failures->len > 0);
}

static void
ask_failures (SeguePreferences *self)
{
  segue_engine_list_failures_async (self->engine, self->cancellable, failures_cb, self);
}

/* ---- analysis ----------------------------------------------------------------------------- */

static void
analysis_state_cb (SeguePreferences *self)
{
  SegueAnalysisState state;
  guint done, total;
  g_autofree char *subtitle = NULL;

  g_object_get (self->engine, "analysis-state", &state, "analysis-done", &done, "analysis-total",
                &total, NULL);
  switch (state) {
  case SEGUE_ANALYSIS_UNAVAILABLE:
    subtitle = g_strdup (_("The analyser is not installed."));
    break;
  case SEGUE_ANALYSIS_PAUSED_GAME:
    subtitle = g_strdup (_("Waiting while a game runs"));
    break;
  case SEGUE_ANALYSIS_PAUSED_BATTERY:
    subtitle = g_strdup (_("Waiting for mains power"));
    break;
  case SEGUE_ANALYSIS_PAUSED_LOAD:
    subtitle = g_strdup (_("Waiting while other programs are busy"));
    break;
  case SEGUE_ANALYSIS_IDLE:
  case SEGUE_ANALYSIS_RUNNING:
  case SEGUE_ANALYSIS_PAUSED_USER:
  default:
    if (total > 0)
      subtitle = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %u song heard",
                                               "%u of %u songs heard", total),
                                  done, total);
    break;
  }
  adw_action_row_set_subtitle (self->analysis_row, subtitle != NULL ? subtitle : "");
}

/* ---- life ------------------------------------------------------------------------------------ */

static void
bind_settings (SeguePreferences *self)
{
  const GSettingsBindFlags flags = G_SETTINGS_BIND_DEFAULT;

  g_settings_bind (self->settings, "crossfade", self->crossfade_adjustment, "value", flags);
  g_settings_bind (self->settings, "preamp", self->preamp_adjustment, "value", flags);
  g_settings_bind (self->settings, "clipping-protection", self->clipping_switch, "active", flags);
  g_settings_bind (self->settings, "keep-playing", self->keep_playing_switch, "active", flags);
  g_settings_bind (self->settings, "notifications", self->notifications_switch, "active", flags);
  g_settings_bind (self->settings, "analysis-paused", self->analysis_switch, "active",
                   flags | G_SETTINGS_BIND_INVERT_BOOLEAN);
}

/* Keys that are enumerations, or unsigned, need a word with GSettings. */
static void
combo_changed_cb (GObject    *row,
                  GParamSpec *pspec,
                  gpointer    data)
{
  g_settings_set_enum (data, g_object_get_data (row, "key"),
                       (int) adw_combo_row_get_selected (ADW_COMBO_ROW (row)));
}

static void
bind_combo (SeguePreferences *self,
            AdwComboRow      *row,
            const char       *key)
{
  adw_combo_row_set_selected (row, (guint) g_settings_get_enum (self->settings, key));
  g_object_set_data (G_OBJECT (row), "key", (gpointer) key);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (combo_changed_cb), self->settings,
                           0);
}

static void
cores_changed_cb (SeguePreferences *self)
{
  g_settings_set_uint (self->settings, "analysis-cores",
                       (guint) gtk_adjustment_get_value (self->cores_adjustment));
}

/* What comes of it is told in the window that this one stands over. */
static void
past_life_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  GtkWindow *over = gtk_window_get_transient_for (GTK_WINDOW (widget));

  segue_listener_import_past_life (over != NULL ? GTK_WIDGET (over) : widget,
                                   SEGUE_PREFERENCES (widget)->engine);
}

static void
segue_preferences_dispose (GObject *object)
{
  SeguePreferences *self = SEGUE_PREFERENCES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->folder_rows, g_ptr_array_unref);
  g_clear_pointer (&self->failure_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (segue_preferences_parent_class)->dispose (object);
}

static void
segue_preferences_class_init (SeguePreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_preferences_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-preferences.ui");
  gtk_widget_class_bind_template_callback (widget_class, add_folder_cb);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, analysis_row);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, analysis_switch);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, clipping_switch);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, cores_adjustment);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, crossfade_adjustment);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, failures_group);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, folders_group);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, keep_playing_switch);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, notifications_switch);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, preamp_adjustment);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, replaygain_row);
  gtk_widget_class_bind_template_child (widget_class, SeguePreferences, scheme_row);
  gtk_widget_class_bind_template_callback (widget_class, rescan_cb);
  gtk_widget_class_install_action (widget_class, "preferences.past-life", NULL,
                                   past_life_action);
}

static void
segue_preferences_init (SeguePreferences *self)
{
  self->cancellable = g_cancellable_new ();
  self->folder_rows = g_ptr_array_new ();
  self->failure_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Returns a new window, which belongs to GTK as windows do. */
SeguePreferences *
segue_preferences_new (SegueEngine *engine,
                       GSettings   *settings,
                       GtkWindow   *parent)
{
  SeguePreferences *self =
    g_object_new (SEGUE_TYPE_PREFERENCES, "transient-for", parent, "modal", TRUE, NULL);

  self->engine = g_object_ref (engine);
  self->settings = g_object_ref (settings);
  bind_settings (self);
  bind_combo (self, self->replaygain_row, "replaygain");
  bind_combo (self, self->scheme_row, "colour-scheme");
  gtk_adjustment_set_upper (self->cores_adjustment, g_get_num_processors ());
  gtk_adjustment_set_value (self->cores_adjustment,
                            g_settings_get_uint (settings, "analysis-cores"));
  g_signal_connect_object (self->cores_adjustment, "value-changed", G_CALLBACK (cores_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "folders-changed", G_CALLBACK (folders_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::scanning", G_CALLBACK (ask_failures), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::analysis-state", G_CALLBACK (analysis_state_cb), self,
                           G_CONNECT_SWAPPED);
  folders_changed_cb (self);
  ask_failures (self);
  analysis_state_cb (self);
  return self;
}
