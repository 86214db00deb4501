/* segue-mood-chip.c - a feeling to add, to avoid, or neither
 *
 * Three states, told apart by a sign and not by colour alone. */
#include "segue-mood-chip.h"

#include <glib/gi18n.h>

struct _SegueMoodChip
{
  GtkButton        parent_instance;

  GtkWidget       *icon;   /* borrowed: a child */
  char            *name;   /* owned */
  SegueMoodChoice  choice;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (SegueMoodChip, segue_mood_chip, GTK_TYPE_BUTTON)

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show (SegueMoodChip *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  /* Translators: a feeling, and whether songs should have it: "Tension, avoided" */
  g_autofree char *words =
    self->choice == SEGUE_MOOD_ADD     ? g_strdup_printf (_("%s, wanted"), self->name)
    : self->choice == SEGUE_MOOD_AVOID ? g_strdup_printf (_("%s, avoided"), self->name)
                                       : g_strdup (self->name);

  set_class (widget, "add", self->choice == SEGUE_MOOD_ADD);
  set_class (widget, "avoid", self->choice == SEGUE_MOOD_AVOID);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon),
                                self->choice == SEGUE_MOOD_AVOID ? "list-remove-symbolic"
                                                                 : "list-add-symbolic");
  gtk_widget_set_visible (self->icon, self->choice != SEGUE_MOOD_EITHER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
choose (SegueMoodChip   *self,
        SegueMoodChoice  choice)
{
  if (self->choice == choice)
    return;
  segue_mood_chip_set (self, choice);
  g_signal_emit (self, changed_signal, 0);
}

static void
segue_mood_chip_clicked (GtkButton *button)
{
  SegueMoodChip *self = SEGUE_MOOD_CHIP (button);

  choose (self, (SegueMoodChoice) ((self->choice + 1) % 3));
}

static gboolean
key_cb (SegueMoodChip   *self,
        guint            key,
        guint            keycode,
        GdkModifierType  state)
{
  if (key == GDK_KEY_plus || key == GDK_KEY_KP_Add)
    choose (self, SEGUE_MOOD_ADD);
  else if (key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract)
    choose (self, SEGUE_MOOD_AVOID);
  else if (key == GDK_KEY_Delete || key == GDK_KEY_BackSpace)
    choose (self, SEGUE_MOOD_EITHER);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
segue_mood_chip_finalize (GObject *object)
{
  g_free (SEGUE_MOOD_CHIP (object)->name);
  G_OBJECT_CLASS (segue_mood_chip_parent_class)->finalize (object);
}

static void
segue_mood_chip_class_init (SegueMoodChipClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segue_mood_chip_finalize;
  GTK_BUTTON_CLASS (klass)->clicked = segue_mood_chip_clicked;
  changed_signal = g_signal_new ("changed", SEGUE_TYPE_MOOD_CHIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
segue_mood_chip_init (SegueMoodChip *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_add_css_class (GTK_WIDGET (self), "chip");
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
segue_mood_chip_new (const char *name)
{
  SegueMoodChip *self = g_object_new (SEGUE_TYPE_MOOD_CHIP, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *label = gtk_label_new (name);

  self->name = g_strdup (name);
  self->icon = gtk_image_new ();
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), self->icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (self), box);
  show (self);
  return GTK_WIDGET (self);
}

void
segue_mood_chip_set (SegueMoodChip   *self,
                     SegueMoodChoice  choice)
{
  g_return_if_fail (SEGUE_IS_MOOD_CHIP (self));

  self->choice = choice;
  show (self);
}

SegueMoodChoice
segue_mood_chip_get (SegueMoodChip *self)
{
  g_return_val_if_fail (SEGUE_IS_MOOD_CHIP (self), SEGUE_MOOD_EITHER);

  return self->choice;
}
