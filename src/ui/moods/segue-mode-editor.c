/* segue-mode-editor.c - what a mode wishes, and when it comes on by itself
 *
 * UI thread. What the engine refuses, it says here, where it can be mended. */
#include "segue-mode-editor.h"

#include <glib/gi18n.h>

#include "segue-fullscreen-watch.h"
#include "segue-mode-programs.h"
#include "segue-range.h"
#include "segue-shortcut-row.h"
#include "segue-symbol-picker.h"
#include "segue-template.h"
#include "segue-toast.h"
#include "segue-wish-words.h"

#define MINUTES_DEFAULT 90

struct _SegueModeEditor
{
  AdwWindow          parent_instance;

  /* Template widgets */
  GtkSwitch         *courtesy;
  SegueRange        *energy;
  AdwActionRow      *energy_row;
  AdwComboRow       *equaliser_row;
  GtkSwitch         *even;
  AdwComboRow       *familiarity_row;
  GtkSwitch         *fullscreen;
  GtkWidget         *fullscreen_row;
  GtkSwitch         *games;
  AdwActionRow      *games_row;
  GtkSpinButton     *minutes;
  AdwEntryRow       *name_row;
  GtkSwitch         *offer;
  SegueModePrograms *programs;
  GtkWidget         *save_button;
  SegueShortcutRow  *shortcut_row;
  AdwExpanderRow    *stretch_row;
  SegueSymbolPicker *symbol;
  AdwToastOverlay   *toasts;
  SegueRange        *voice;
  AdwActionRow      *voice_row;
  GtkRange          *volume;
  AdwExpanderRow    *volume_row;
  GtkSwitch         *wind_down;

  /* Owned */
  SegueEngine       *engine;
  SegueMode         *mode;
};

static guint saved_signal;

G_DEFINE_FINAL_TYPE (SegueModeEditor, segue_mode_editor, ADW_TYPE_WINDOW)

/* ---- words beside the sliders ---------------------------------------------------------- */

static void
show_words (SegueRange   *range,
            AdwActionRow *row,
            char       *(*words) (double low, double high))
{
  double low, high;
  g_autofree char *text = NULL;

  segue_range_get (range, &low, &high);
  text = words (low, high);
  adw_action_row_set_subtitle (row, text);
}

static void
wishes_cb (SegueModeEditor *self)
{
  show_words (self->energy, self->energy_row, segue_energy_range_words);
  show_words (self->voice, self->voice_row, segue_voice_range_words);
}

/* What cannot work here is not offered. */
static void
show_rules (SegueModeEditor *self)
{
  gboolean possible =
    segue_fullscreen_watch_is_possible (gtk_widget_get_display (GTK_WIDGET (self)));

  gtk_widget_set_visible (self->fullscreen_row, possible);
  if (!possible)
    adw_action_row_set_subtitle (self->games_row,
                                 _("As GameMode tells. This desktop does not let programs know "
                                   "which windows fill the screen"));
}

/* ---- to and from the widgets ----------------------------------------------------------- */

static void
fill_presets (SegueModeEditor *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n;
  const SegueEqualiserPreset *presets = segue_player_get_presets (&n);

  gtk_string_list_append (names, _("As it is"));
  for (guint i = 0; i < n; i++)
    gtk_string_list_append (names, _(presets[i].name));
  adw_combo_row_set_model (self->equaliser_row, G_LIST_MODEL (names));
}

static void
fill_familiarity (SegueModeEditor *self)
{
  const char *const words[] = { /* in the order of SegueModeFamiliarity */
    _("As set in Up Next"), _("What you know"), _("A mix"), _("New songs"), NULL,
  };
  g_autoptr (GtkStringList) names = gtk_string_list_new (words);

  adw_combo_row_set_model (self->familiarity_row, G_LIST_MODEL (names));
}

static guint
find_preset (const char *id)
{
  guint n;
  const SegueEqualiserPreset *presets = segue_player_get_presets (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (presets[i].id, id) == 0)
      return i + 1;
  return 0;
}

static void
show_mode (SegueModeEditor *self)
{
  const SegueMode *mode = self->mode;
  SeguePlayer *player = segue_engine_get_player (self->engine);

  gtk_editable_set_text (GTK_EDITABLE (self->name_row), mode->name != NULL ? mode->name : "");
  segue_symbol_picker_set_symbol (self->symbol, mode->symbol);
  segue_shortcut_row_set_shortcut (self->shortcut_row, mode->shortcut);
  segue_range_set (self->energy, mode->energy_low, mode->energy_high);
  segue_range_set (self->voice, mode->voice_low, mode->voice_high);
  gtk_switch_set_active (self->even, mode->even_loudness || mode->even_tempo || mode->even_key);
  adw_combo_row_set_selected (self->familiarity_row, mode->familiarity);
  adw_expander_row_set_enable_expansion (self->stretch_row, mode->minutes > 0);
  gtk_spin_button_set_value (self->minutes, mode->minutes > 0 ? mode->minutes : MINUTES_DEFAULT);
  gtk_switch_set_active (self->wind_down, mode->wind_down);
  adw_expander_row_set_enable_expansion (self->volume_row, mode->volume >= 0.0);
  gtk_range_set_value (self->volume, mode->volume >= 0.0 ? mode->volume
                                                         : segue_player_get_volume (player));
  adw_combo_row_set_selected (self->equaliser_row, find_preset (mode->equaliser_preset));
  gtk_switch_set_active (self->courtesy, mode->courtesy);
  gtk_switch_set_active (self->games, mode->with_games);
  gtk_switch_set_active (self->fullscreen, mode->with_fullscreen);
  gtk_switch_set_active (self->offer, mode->offer);
  segue_mode_programs_set (self->programs, self->engine, (const char *const *) mode->applications);
  wishes_cb (self);
}

static void
read_identity (SegueModeEditor *self)
{
  SegueMode *mode = self->mode;

  g_free (mode->name);
  mode->name = segue_entry_get_text (self->name_row);
  g_free (mode->symbol);
  mode->symbol = g_strdup (segue_symbol_picker_get_symbol (self->symbol));
  g_free (mode->shortcut);
  mode->shortcut = g_strdup (segue_shortcut_row_get_shortcut (self->shortcut_row));
}

static void
read_mode (SegueModeEditor *self)
{
  SegueMode *mode = self->mode;
  guint preset = adw_combo_row_get_selected (self->equaliser_row);
  guint n;
  const SegueEqualiserPreset *presets = segue_player_get_presets (&n);

  read_identity (self);
  segue_range_get (self->energy, &mode->energy_low, &mode->energy_high);
  segue_range_get (self->voice, &mode->voice_low, &mode->voice_high);
  mode->even_loudness = mode->even_tempo = mode->even_key = gtk_switch_get_active (self->even);
  mode->familiarity = (SegueModeFamiliarity) adw_combo_row_get_selected (self->familiarity_row);
  mode->minutes = adw_expander_row_get_enable_expansion (self->stretch_row)
                    ? (guint) gtk_spin_button_get_value_as_int (self->minutes) : 0;
  mode->wind_down = mode->minutes > 0 && gtk_switch_get_active (self->wind_down);
  mode->volume = adw_expander_row_get_enable_expansion (self->volume_row)
                   ? gtk_range_get_value (self->volume) : -1.0;
  g_free (mode->equaliser_preset);
  mode->equaliser_preset = preset > 0 && preset <= n ? g_strdup (presets[preset - 1].id) : NULL;
  mode->courtesy = gtk_switch_get_active (self->courtesy);
  mode->with_games = gtk_switch_get_active (self->games);
  mode->with_fullscreen = gtk_switch_get_active (self->fullscreen);
  mode->offer = gtk_switch_get_active (self->offer);
  g_strfreev (mode->applications);
  mode->applications = segue_mode_programs_get (self->programs);
}

/* ---- saving ------------------------------------------------------------------------------ */

static void
validate_cb (SegueModeEditor *self)
{
  g_autofree char *name = segue_entry_get_text (self->name_row);

  gtk_widget_set_sensitive (self->save_button, *name != '\0');
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SegueModeEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = segue_engine_save_mode_finish (SEGUE_ENGINE (source), result, &error);

  if (id == 0) {
    segue_toast (GTK_WIDGET (self->toasts), error->message);
    validate_cb (self);
    return;
  }
  g_signal_emit (self, saved_signal, 0, id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
save_cb (SegueModeEditor *self)
{
  if (!gtk_widget_get_sensitive (self->save_button))
    return;
  read_mode (self);
  gtk_widget_set_sensitive (self->save_button, FALSE);
  segue_engine_save_mode_async (self->engine, self->mode, NULL, saved_cb, g_object_ref (self));
}

static void
segue_mode_editor_dispose (GObject *object)
{
  SegueModeEditor *self = SEGUE_MODE_EDITOR (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->mode, segue_mode_free);
  G_OBJECT_CLASS (segue_mode_editor_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
    klass, "/io/github/segueplayer/Segue/ui/segue-mode-editor.ui");
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, courtesy);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, energy);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, energy_row);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, equaliser_row);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, even);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, familiarity_row);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, fullscreen);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, fullscreen_row);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, games);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, games_row);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, minutes);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, name_row);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, offer);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, programs);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, save_button);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, shortcut_row);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, stretch_row);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, symbol);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, toasts);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, voice);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, voice_row);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, volume);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, volume_row);
  gtk_widget_class_bind_template_child (klass, SegueModeEditor, wind_down);
  gtk_widget_class_bind_template_callback (klass, save_cb);
  gtk_widget_class_bind_template_callback (klass, validate_cb);
  gtk_widget_class_bind_template_callback (klass, wishes_cb);
}

static void
segue_mode_editor_class_init (SegueModeEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segue_mode_editor_dispose;
  saved_signal = g_signal_new ("saved", SEGUE_TYPE_MODE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  g_type_ensure (SEGUE_TYPE_MODE_PROGRAMS);
  g_type_ensure (SEGUE_TYPE_RANGE);
  g_type_ensure (SEGUE_TYPE_SHORTCUT_ROW);
  g_type_ensure (SEGUE_TYPE_SYMBOL_PICKER);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
segue_mode_editor_init (SegueModeEditor *self)
{
  segue_template_init (GTK_WIDGET (self));
  segue_range_set_words (self->energy, segue_energy_words);
  segue_range_set_names (self->energy, _("Least energy"), _("Most energy"));
  segue_range_set_words (self->voice, segue_voice_words);
  segue_range_set_names (self->voice, _("Least voice"), _("Most voice"));
  fill_presets (self);
  fill_familiarity (self);
  show_rules (self);
}

SegueModeEditor *
segue_mode_editor_new (SegueEngine     *engine,
                       GtkWindow       *parent,
                       const SegueMode *mode)
{
  SegueModeEditor *self;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine) && mode != NULL, NULL);

  self = g_object_new (SEGUE_TYPE_MODE_EDITOR, "transient-for", parent, "title",
                       mode->id == 0 ? _("New Mode") : _("Edit Mode"), NULL);
  self->engine = g_object_ref (engine);
  self->mode = segue_mode_copy (mode);
  show_mode (self);
  validate_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  return self;
}
