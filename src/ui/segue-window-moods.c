/* segue-window-moods.c - moods and modes by key, what a switch of mode changes, and quiet
 * while a game runs
 *
 * UI thread. Invariant: the shortcuts are those of the saved moods and modes as they
 * are now. */
#include "segue-window-private.h"

#include <glib/gi18n.h>

#include "segue-mode-words.h"
#include "segue-modes-window.h"
#include "segue-toast.h"

/* ---- actions -------------------------------------------------------------------------- */

static void
edit_modes_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  gtk_window_present (GTK_WINDOW (segue_modes_window_new (SEGUE_WINDOW (widget)->engine,
                                                          GTK_WINDOW (widget))));
}

static void
modes_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  segue_player_bar_open_modes (SEGUE_WINDOW (widget)->player_bar);
}

/* As they stand in the list; 0: none. */
static void
mode_number_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);
  guint number = (guint) g_variant_get_int32 (parameter);
  g_autoptr (GPtrArray) modes = segue_engine_list_modes (self->engine);

  if (number == 0)
    segue_engine_set_current_mode (self->engine, 0);
  else if (number <= modes->len)
    segue_engine_set_current_mode (self->engine, ((SegueMode *) modes->pdata[number - 1])->id);
}

void
segue_window_install_mood_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.edit-modes", NULL, edit_modes_action);
  gtk_widget_class_install_action (klass, "win.mode-number", "i", mode_number_action);
  gtk_widget_class_install_action (klass, "win.modes", NULL, modes_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_m, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "win.modes", NULL);
  for (int i = 0; i < 10; i++)
    gtk_widget_class_add_binding_action (klass, GDK_KEY_0 + (guint) i, GDK_CONTROL_MASK,
                                         "win.mode-number", "i", i);
}

/* ---- shortcuts of their own ------------------------------------------------------------- */

static gboolean
mood_key_cb (GtkWidget *widget,
             GVariant  *id,
             gpointer   data)
{
  return segue_engine_play_saved_mood (SEGUE_WINDOW (widget)->engine, g_variant_get_int64 (id));
}

/* Once more switches it off. */
static gboolean
mode_key_cb (GtkWidget *widget,
             GVariant  *id,
             gpointer   data)
{
  SegueEngine *engine = SEGUE_WINDOW (widget)->engine;
  gint64 mode = g_variant_get_int64 (id);

  segue_engine_set_current_mode (engine,
                                 segue_engine_get_current_mode (engine) == mode ? 0 : mode);
  return TRUE;
}

static void
add_shortcut (SegueWindow     *self,
              const char      *keys,
              GtkShortcutFunc  call,
              gint64           id)
{
  GtkShortcutTrigger *trigger = keys != NULL ? gtk_shortcut_trigger_parse_string (keys) : NULL;
  GtkShortcut *shortcut;

  if (trigger == NULL) /* none, or one that another version of GTK wrote */
    return;
  shortcut = gtk_shortcut_new (trigger, gtk_callback_action_new (call, NULL, NULL));
  gtk_shortcut_set_arguments (shortcut, g_variant_new_int64 (id));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (self->mood_keys), shortcut);
}

static void
update_shortcuts (SegueWindow *self)
{
  g_autoptr (GPtrArray) moods = segue_engine_list_moods (self->engine);
  g_autoptr (GPtrArray) modes = segue_engine_list_modes (self->engine);

  if (self->mood_keys != NULL)
    gtk_widget_remove_controller (GTK_WIDGET (self), self->mood_keys);
  self->mood_keys = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (self->mood_keys),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < moods->len; i++) {
    const SegueMood *mood = moods->pdata[i];

    add_shortcut (self, mood->shortcut, mood_key_cb, mood->id);
  }
  for (guint i = 0; i < modes->len; i++) {
    const SegueMode *mode = modes->pdata[i];

    add_shortcut (self, mode->shortcut, mode_key_cb, mode->id);
  }
  gtk_widget_add_controller (GTK_WIDGET (self), self->mood_keys);
}

/* ---- a switch of mode -------------------------------------------------------------------- */

typedef struct {
  SegueEngine *engine; /* owned */
  gint64       before;
} Switch;

static void
switch_free (gpointer data)
{
  g_object_unref (((Switch *) data)->engine);
  g_free (data);
}

static void
switch_back_cb (gpointer data,
                gpointer unused)
{
  segue_engine_set_current_mode (((Switch *) data)->engine, ((Switch *) data)->before);
}

/* What changes is said; what nobody asked for just now can be taken back. */
static void
mode_cb (SegueWindow *self)
{
  gint64 id = segue_engine_get_current_mode (self->engine), before = self->mode_before;
  g_autoptr (SegueMode) mode = id != 0 ? segue_engine_get_mode (self->engine, id) : NULL;
  g_autofree char *reason = segue_engine_get_mode_reason (self->engine);
  g_autofree char *sentence = mode != NULL
    ? segue_mode_sentence (mode) : g_strdup (_("No mode: all is as you set it"));

  self->mode_before = id;
  if (id == before || !segue_engine_get_loaded (self->engine))
    return;
  if (reason != NULL && mode != NULL) {
    Switch *back = g_new (Switch, 1);
    /* Translators: why a mode came on by itself, and what changes: "Steam is running. Gaming: …" */
    g_autofree char *both = g_strdup_printf (_("%s. %s"), reason, sentence);

    back->engine = g_object_ref (self->engine);
    back->before = before;
    segue_toast_undo (GTK_WIDGET (self->toasts), both, switch_back_cb, back, switch_free);
  } else {
    segue_toast (GTK_WIDGET (self->toasts), sentence);
  }
}

/* ---- while a game runs ------------------------------------------------------------------- */

/* Nothing moves by itself; as it was afterwards. */
static void
gaming_cb (SegueWindow *self)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));

  if (segue_engine_get_gaming (self->engine))
    g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  else
    gtk_settings_reset_property (settings, "gtk-enable-animations");
}

void
segue_window_connect_moods (SegueWindow *self)
{
  self->mode_before = segue_engine_get_current_mode (self->engine);
  g_signal_connect_object (self->engine, "saved-moods-changed", G_CALLBACK (update_shortcuts),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "modes-changed", G_CALLBACK (update_shortcuts), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "notify::mode", G_CALLBACK (mode_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "notify::gaming", G_CALLBACK (gaming_cb), self,
                           G_CONNECT_SWAPPED);
  update_shortcuts (self);
  if (segue_engine_get_gaming (self->engine))
    gaming_cb (self);
}
