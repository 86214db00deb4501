/* segue-shortcut-row.c - a row that takes down a combination of keys */
#include "segue-shortcut-row.h"

#include <glib/gi18n.h>

struct _SegueShortcutRow
{
  AdwActionRow  parent_instance;

  GtkWidget    *label;     /* borrowed: a suffix */
  char         *shortcut;  /* owned or NULL */
  gboolean      waiting;
};

typedef enum {
  PROP_SHORTCUT = 1,
} SegueShortcutRowProperty;

static GParamSpec *props[PROP_SHORTCUT + 1];

G_DEFINE_FINAL_TYPE (SegueShortcutRow, segue_shortcut_row, ADW_TYPE_ACTION_ROW)

/* What the window does itself; a mood on one of these would not be heard. */
static const char *const TAKEN[] = {
  "<Control>q", "<Control>w", "<Control>m", "<Control>r", "<Control>u", "<Control>f", "<Control>l",
  "<Control>e", "<Control>z", "<Control>a", "<Control>c", "<Control>v", "<Control>x",
  "<Control>comma", "<Control>question", "<Control>Return", "<Control>Left", "<Control>Right",
  "<Control>Up", "<Control>Down", "<Control><Shift>Left", "<Control><Shift>Right",
  "<Control><Shift>m", "<Alt>Return", "<Alt>Left", "<Alt>Right", "<Alt>Up", "<Alt>Down",
  "<Alt>F4", "<Shift>F10", "F1", "F2", "F9", "F10",
};

static gboolean
is_function_key (guint key)
{
  return key >= GDK_KEY_F1 && key <= GDK_KEY_F35;
}

gboolean
segue_shortcut_is_free (guint           key,
                        GdkModifierType state)
{
  state &= gtk_accelerator_get_default_mod_mask ();
  key = gdk_keyval_to_lower (key);
  if (!gtk_accelerator_valid (key, state))
    return FALSE;
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) == 0 && !is_function_key (key))
    return FALSE;
  /* The pages and the modes have the digits. */
  if ((state == GDK_ALT_MASK || state == GDK_CONTROL_MASK) && key >= GDK_KEY_0 && key <= GDK_KEY_9)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (TAKEN); i++) {
    guint taken_key;
    GdkModifierType taken_state;

    if (gtk_accelerator_parse (TAKEN[i], &taken_key, &taken_state) && taken_key == key &&
        taken_state == state)
      return FALSE;
  }
  return TRUE;
}

static void
show (SegueShortcutRow *self)
{
  gtk_shortcut_label_set_accelerator (GTK_SHORTCUT_LABEL (self->label),
                                      self->shortcut != NULL ? self->shortcut : "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               self->waiting ? _("Press the keys. Escape leaves it, Backspace "
                                                 "takes it away.")
                                             : NULL);
}

static void
set_waiting (SegueShortcutRow *self,
             gboolean          waiting)
{
  self->waiting = waiting;
  show (self);
}

static void
segue_shortcut_row_activate (AdwActionRow *row)
{
  set_waiting (SEGUE_SHORTCUT_ROW (row), TRUE);
}

static gboolean
key_cb (SegueShortcutRow *self,
        guint             key,
        guint             keycode,
        GdkModifierType   state)
{
  g_autofree char *shortcut = NULL;

  if (!self->waiting)
    return GDK_EVENT_PROPAGATE;
  state &= gtk_accelerator_get_default_mod_mask ();
  if (state == 0 && (key == GDK_KEY_Escape || key == GDK_KEY_BackSpace)) {
    set_waiting (self, FALSE);
    if (key == GDK_KEY_BackSpace)
      segue_shortcut_row_set_shortcut (self, NULL);
    return GDK_EVENT_STOP;
  }
  if (state == 0 && (key == GDK_KEY_Tab || key == GDK_KEY_ISO_Left_Tab)) {
    set_waiting (self, FALSE);
    return GDK_EVENT_PROPAGATE;
  }
  if (!gtk_accelerator_valid (key, state)) /* a modifier alone: the rest is to come */
    return GDK_EVENT_STOP;
  if (!segue_shortcut_is_free (key, state)) {
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                                 _("These keys are taken, or would get in the way of typing. Try "
                                   "with Ctrl and Alt."));
    return GDK_EVENT_STOP;
  }
  shortcut = gtk_accelerator_name (gdk_keyval_to_lower (key), state);
  set_waiting (self, FALSE);
  segue_shortcut_row_set_shortcut (self, shortcut);
  return GDK_EVENT_STOP;
}

static void
leave_cb (SegueShortcutRow *self)
{
  if (self->waiting)
    set_waiting (self, FALSE);
}

static void
segue_shortcut_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch ((SegueShortcutRowProperty) prop_id) {
  case PROP_SHORTCUT:
    g_value_set_string (value, SEGUE_SHORTCUT_ROW (object)->shortcut);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_shortcut_row_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch ((SegueShortcutRowProperty) prop_id) {
  case PROP_SHORTCUT:
    segue_shortcut_row_set_shortcut (SEGUE_SHORTCUT_ROW (object), g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_shortcut_row_finalize (GObject *object)
{
  g_free (SEGUE_SHORTCUT_ROW (object)->shortcut);
  G_OBJECT_CLASS (segue_shortcut_row_parent_class)->finalize (object);
}

static void
segue_shortcut_row_class_init (SegueShortcutRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = segue_shortcut_row_finalize;
  object_class->get_property = segue_shortcut_row_get_property;
  object_class->set_property = segue_shortcut_row_set_property;
  ADW_ACTION_ROW_CLASS (klass)->activate = segue_shortcut_row_activate;
  props[PROP_SHORTCUT] = g_param_spec_string ("shortcut", NULL, NULL, NULL,
                                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                              G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
segue_shortcut_row_init (SegueShortcutRow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->label = gtk_shortcut_label_new ("");
  gtk_shortcut_label_set_disabled_text (GTK_SHORTCUT_LABEL (self->label), _("None"));
  gtk_widget_set_valign (self->label, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->label);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("Shortcut"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

void
segue_shortcut_row_set_shortcut (SegueShortcutRow *self,
                                 const char       *shortcut)
{
  g_return_if_fail (SEGUE_IS_SHORTCUT_ROW (self));

  if (shortcut != NULL && *shortcut == '\0')
    shortcut = NULL;
  if (g_strcmp0 (self->shortcut, shortcut) == 0)
    return;
  g_free (self->shortcut);
  self->shortcut = g_strdup (shortcut);
  show (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHORTCUT]);
}

const char *
segue_shortcut_row_get_shortcut (SegueShortcutRow *self)
{
  g_return_val_if_fail (SEGUE_IS_SHORTCUT_ROW (self), NULL);

  return self->shortcut;
}
