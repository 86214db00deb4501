/* segue-mode-button.c - which mode is on, and the way to another
 *
 * The popover lists "No Mode" and the modes, each with its digit: in the popover the
 * digit alone chooses, anywhere in the window with Ctrl. UI thread only. */
#include "segue-mode-button.h"

#include <glib/gi18n.h>

#include "segue-mode-words.h"
#include "segue-template.h"

#define MODE_KEY "segue-mode"

struct _SegueModeButton
{
  GtkWidget      parent_instance;

  /* Template widgets */
  GtkMenuButton *button;
  GtkImage      *icon;
  GtkLabel      *label;
  GtkListBox    *list;
  GtkWidget     *offer;
  GtkWidget     *offer_button;
  GtkLabel      *offer_label;
  GtkWidget     *offer_row;
  GtkWidget     *offer_row_button;
  GtkLabel      *offer_row_label;
  GtkPopover    *popover;
  GtkLabel      *state;

  SegueEngine   *engine; /* owned */
  gboolean       compact;
};

typedef enum {
  PROP_COMPACT = 1,
  PROP_ENGINE,
} SegueModeButtonProperty;

static GParamSpec *props[PROP_ENGINE + 1];

G_DEFINE_FINAL_TYPE (SegueModeButton, segue_mode_button, GTK_TYPE_WIDGET)

/* ---- what is on ----------------------------------------------------------------------- */

/* Why, and how long still; "" where there is nothing to say. */
static char *
state_words (SegueModeButton *self)
{
  g_autofree char *reason = segue_engine_get_mode_reason (self->engine);
  g_autofree char *left =
    segue_mode_left_words (segue_engine_get_mode_remaining_s (self->engine));

  if (reason != NULL && *left != '\0')
    return g_strdup_printf ("%s · %s", reason, left);
  return g_strdup (reason != NULL ? reason : left);
}

static void
show_mode (SegueModeButton *self)
{
  gint64 id = segue_engine_get_current_mode (self->engine);
  g_autoptr (SegueMode) mode = id != 0 ? segue_engine_get_mode (self->engine, id) : NULL;
  const char *name = mode != NULL ? mode->name : _("No Mode");
  /* Translators: %s is the mode that is on, such as Coding */
  g_autofree char *words = g_strdup_printf (_("Mode: %s"), name);
  g_autofree char *changes = mode != NULL ? segue_mode_sentence (mode) : g_strdup ("");

  gtk_image_set_from_icon_name (self->icon, mode != NULL ? mode->symbol : "segue-mode-symbolic");
  gtk_label_set_text (self->label, mode != NULL ? mode->name : _("Mode"));
  gtk_widget_set_visible (GTK_WIDGET (self->label), !self->compact);
  segue_widget_say (GTK_WIDGET (self->button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, changes, -1);
  if (mode != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "on");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "on");
}

static void
show_state (SegueModeButton *self)
{
  g_autofree char *text = state_words (self);

  gtk_label_set_text (self->state, text);
  gtk_widget_set_visible (GTK_WIDGET (self->state), *text != '\0');
}

static void
show_offer (SegueModeButton *self)
{
  g_autofree char *sentence = NULL;
  gint64 id = segue_engine_get_offered_mode (self->engine, &sentence);
  gboolean any = id != 0 && sentence != NULL;

  gtk_widget_set_visible (self->offer, any && !self->compact);
  /* Beside an offer there is no room for a word that says nothing. */
  gtk_widget_set_visible (GTK_WIDGET (self->label), !self->compact && !any);
  gtk_widget_set_visible (self->offer_row, any && self->compact);
  gtk_label_set_text (self->offer_label, any ? sentence : "");
  gtk_label_set_text (self->offer_row_label, any ? sentence : "");
  segue_widget_say (self->offer_button, any ? sentence : "");
  segue_widget_say (self->offer_row_button, any ? sentence : "");
  /* Where there is no room for words, a dot. */
  if (any && self->compact)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "offering");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "offering");
}

/* ---- the list --------------------------------------------------------------------------- */

static GtkWidget *
make_row (gint64      id,
          const char *symbol,
          const char *name,
          const char *words,
          guint       digit,
          gboolean    current)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (name);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");
  g_autofree char *spoken = current ? g_strdup_printf (_("%s, on"), name) : g_strdup (name);

  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 26);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (symbol));
  gtk_box_append (GTK_BOX (lines), title);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_widget_set_opacity (check, current ? 1.0 : 0.0);
  gtk_box_append (GTK_BOX (box), check);
  if (digit < 10) {
    g_autofree char *text = g_strdup_printf ("%u", digit);
    GtkWidget *hint = gtk_label_new (text);

    gtk_widget_add_css_class (hint, "dim-label");
    gtk_widget_add_css_class (hint, "caption");
    gtk_box_append (GTK_BOX (box), hint);
  }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  g_object_set_data_full (G_OBJECT (row), MODE_KEY, g_memdup2 (&id, sizeof id), g_free);
  return row;
}

static void
fill_list (SegueModeButton *self)
{
  g_autoptr (GPtrArray) modes = segue_engine_list_modes (self->engine);
  gint64 current = segue_engine_get_current_mode (self->engine);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  gtk_list_box_append (self->list, make_row (0, "segue-mode-symbolic", _("No Mode"),
                                             _("Suggestions as you set them in Up Next"), 0,
                                             current == 0));
  for (guint i = 0; i < modes->len; i++) {
    const SegueMode *mode = modes->pdata[i];
    g_autofree char *words = segue_mode_words (mode);

    gtk_list_box_append (self->list, make_row (mode->id, mode->symbol, mode->name, words, i + 1,
                                               current == mode->id));
  }
}

static void
choose (SegueModeButton *self,
        GtkListBoxRow   *row)
{
  const gint64 *id = row != NULL ? g_object_get_data (G_OBJECT (row), MODE_KEY) : NULL;

  if (id == NULL)
    return;
  gtk_popover_popdown (self->popover);
  segue_engine_set_current_mode (self->engine, *id);
}

static void
row_activated_cb (SegueModeButton *self,
                  GtkListBoxRow   *row)
{
  choose (self, row);
}

/* A digit alone, while the popover is open. */
static gboolean
key_cb (SegueModeButton *self,
        guint            key,
        guint            keycode,
        GdkModifierType  state)
{
  int digit = key >= GDK_KEY_0 && key <= GDK_KEY_9       ? (int) (key - GDK_KEY_0)
              : key >= GDK_KEY_KP_0 && key <= GDK_KEY_KP_9 ? (int) (key - GDK_KEY_KP_0)
                                                           : -1;

  if (digit < 0 || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  choose (self, gtk_list_box_get_row_at_index (self->list, digit));
  return GDK_EVENT_STOP;
}

static void
shown_cb (SegueModeButton *self)
{
  GtkListBoxRow *row;
  gint64 current = segue_engine_get_current_mode (self->engine);

  fill_list (self);
  show_state (self);
  show_offer (self);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (*(gint64 *) g_object_get_data (G_OBJECT (row), MODE_KEY) == current)
      gtk_widget_grab_focus (GTK_WIDGET (row));
}

/* ---- the offer --------------------------------------------------------------------------- */

static void
take_offer_cb (SegueModeButton *self)
{
  gtk_popover_popdown (self->popover);
  segue_engine_take_offer (self->engine);
}

static void
dismiss_offer_cb (SegueModeButton *self)
{
  segue_engine_dismiss_offer (self->engine);
  show_offer (self);
}

static void
edit_cb (SegueModeButton *self)
{
  gtk_popover_popdown (self->popover);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-modes", NULL);
}

/* ---- object ------------------------------------------------------------------------------ */

static void
changed_cb (SegueModeButton *self)
{
  show_mode (self);
  show_offer (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->popover)))
    fill_list (self);
}

static void
set_engine (SegueModeButton *self,
            SegueEngine     *engine)
{
  static const char *const SIGNALS[] = {
    "modes-changed", "notify::mode", "notify::offered-mode",
  };

  if (engine == NULL || self->engine != NULL) /* set once */
    return;
  self->engine = g_object_ref (engine);
  for (guint i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    g_signal_connect_object (engine, SIGNALS[i], G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);
}

static void
segue_mode_button_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SegueModeButton *self = SEGUE_MODE_BUTTON (object);

  switch ((SegueModeButtonProperty) prop_id) {
  case PROP_COMPACT:
    g_value_set_boolean (value, self->compact);
    break;
  case PROP_ENGINE:
    g_value_set_object (value, self->engine);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_mode_button_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  SegueModeButton *self = SEGUE_MODE_BUTTON (object);

  switch ((SegueModeButtonProperty) prop_id) {
  case PROP_COMPACT:
    segue_mode_button_set_compact (self, g_value_get_boolean (value));
    break;
  case PROP_ENGINE:
    set_engine (self, g_value_get_object (value));
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_mode_button_dispose (GObject *object)
{
  SegueModeButton *self = SEGUE_MODE_BUTTON (object);

  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_MODE_BUTTON);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_mode_button_parent_class)->dispose (object);
}

static void
segue_mode_button_class_init (SegueModeButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = segue_mode_button_dispose;
  object_class->get_property = segue_mode_button_get_property;
  object_class->set_property = segue_mode_button_set_property;
  props[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, rw);
  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-mode-button.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, button);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, icon);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, label);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, list);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, offer);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, offer_button);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, offer_label);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, offer_row);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, offer_row_button);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, offer_row_label);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, popover);
  gtk_widget_class_bind_template_child (widget_class, SegueModeButton, state);
  gtk_widget_class_bind_template_callback (widget_class, dismiss_offer_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, take_offer_cb);
  gtk_widget_class_set_css_name (widget_class, "modebutton");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
segue_mode_button_init (SegueModeButton *self)
{
  segue_template_init (GTK_WIDGET (self));
}

void
segue_mode_button_set_compact (SegueModeButton *self,
                               gboolean         compact)
{
  g_return_if_fail (SEGUE_IS_MODE_BUTTON (self));

  if (self->compact == compact)
    return;
  self->compact = compact;
  if (self->engine != NULL)
    changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COMPACT]);
}

void
segue_mode_button_popup (SegueModeButton *self)
{
  g_return_if_fail (SEGUE_IS_MODE_BUTTON (self));

  gtk_menu_button_popup (self->button);
}
