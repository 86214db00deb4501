/* segue-symbol-picker.c - a button that shows a symbol and offers others
 *
 * The symbols are names of icons that every icon theme on the desktop has. */
#include "segue-symbol-picker.h"

#include <glib/gi18n.h>

#include "segue-template.h"

#define COLUMNS 6

static const struct { const char *icon, *name; } SYMBOLS[] = {
  { "face-smile-symbolic", N_("Smile") },
  { "face-laugh-symbolic", N_("Laugh") },
  { "face-cool-symbolic", N_("Cool") },
  { "face-angel-symbolic", N_("Angel") },
  { "face-tired-symbolic", N_("Tired") },
  { "face-sad-symbolic", N_("Sad") },
  { "weather-clear-symbolic", N_("Sun") },
  { "weather-clear-night-symbolic", N_("Moon") },
  { "weather-few-clouds-symbolic", N_("Clouds") },
  { "weather-showers-symbolic", N_("Rain") },
  { "weather-storm-symbolic", N_("Storm") },
  { "weather-snow-symbolic", N_("Snow") },
  { "view-reveal-symbolic", N_("Eye") },
  { "utilities-terminal-symbolic", N_("Terminal") },
  { "input-gaming-symbolic", N_("Game") },
  { "computer-symbolic", N_("Computer") },
  { "accessories-text-editor-symbolic", N_("Pencil") },
  { "applications-science-symbolic", N_("Flask") },
  { "audio-headphones-symbolic", N_("Headphones") },
  { "emblem-music-symbolic", N_("Notes") },
  { "starred-symbolic", N_("Star") },
  { "emblem-favorite-symbolic", N_("Heart") },
  { "alarm-symbolic", N_("Clock") },
  { "go-home-symbolic", N_("House") },
  { "emoji-food-symbolic", N_("Food") },
  { "emoji-travel-symbolic", N_("Travel") },
  { "emoji-nature-symbolic", N_("Nature") },
  { "emoji-activities-symbolic", N_("Sport") },
  { "emoji-objects-symbolic", N_("Light bulb") },
  { "system-users-symbolic", N_("People") },
};

struct _SegueSymbolPicker
{
  GtkWidget      parent_instance;

  GtkMenuButton *button;  /* borrowed: the child */
  GtkWidget     *grid;    /* borrowed */
  char          *symbol;  /* owned, never NULL */
};

typedef enum {
  PROP_SYMBOL = 1,
} SegueSymbolPickerProperty;

static GParamSpec *props[PROP_SYMBOL + 1];

G_DEFINE_FINAL_TYPE (SegueSymbolPicker, segue_symbol_picker, GTK_TYPE_WIDGET)

static const char *
name_of (const char *symbol)
{
  for (guint i = 0; i < G_N_ELEMENTS (SYMBOLS); i++)
    if (g_str_equal (SYMBOLS[i].icon, symbol))
      return _(SYMBOLS[i].name);
  return _("Another");
}

static void
show (SegueSymbolPicker *self)
{
  /* Translators: %s is a symbol, such as Sun */
  g_autofree char *words = g_strdup_printf (_("Symbol: %s"), name_of (self->symbol));

  gtk_menu_button_set_icon_name (self->button, self->symbol);
  segue_widget_say (GTK_WIDGET (self->button), words);
}

static void
chosen_cb (SegueSymbolPicker *self,
           GtkWidget         *button)
{
  segue_symbol_picker_set_symbol (self, g_object_get_data (G_OBJECT (button), "segue-symbol"));
  gtk_menu_button_popdown (self->button);
}

static GtkWidget *
make_grid (SegueSymbolPicker *self)
{
  GtkWidget *grid = gtk_grid_new ();

  for (guint i = 0; i < G_N_ELEMENTS (SYMBOLS); i++) {
    GtkWidget *button = gtk_button_new_from_icon_name (SYMBOLS[i].icon);

    gtk_widget_add_css_class (button, "flat");
    segue_widget_say (button, _(SYMBOLS[i].name));
    g_object_set_data (G_OBJECT (button), "segue-symbol", (gpointer) SYMBOLS[i].icon);
    g_signal_connect_object (button, "clicked", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
    gtk_grid_attach (GTK_GRID (grid), button, (int) i % COLUMNS, (int) i / COLUMNS, 1, 1);
  }
  return grid;
}

static void
segue_symbol_picker_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch ((SegueSymbolPickerProperty) prop_id) {
  case PROP_SYMBOL:
    g_value_set_string (value, SEGUE_SYMBOL_PICKER (object)->symbol);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_symbol_picker_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch ((SegueSymbolPickerProperty) prop_id) {
  case PROP_SYMBOL:
    segue_symbol_picker_set_symbol (SEGUE_SYMBOL_PICKER (object), g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_symbol_picker_dispose (GObject *object)
{
  SegueSymbolPicker *self = SEGUE_SYMBOL_PICKER (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->symbol, g_free);
  G_OBJECT_CLASS (segue_symbol_picker_parent_class)->dispose (object);
}

static void
segue_symbol_picker_class_init (SegueSymbolPickerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = segue_symbol_picker_dispose;
  object_class->get_property = segue_symbol_picker_get_property;
  object_class->set_property = segue_symbol_picker_set_property;
  props[PROP_SYMBOL] = g_param_spec_string ("symbol", NULL, NULL, NULL,
                                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                            G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
segue_symbol_picker_init (SegueSymbolPicker *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();

  self->symbol = g_strdup (SYMBOLS[0].icon);
  self->button = GTK_MENU_BUTTON (button);
  self->grid = make_grid (self);
  gtk_popover_set_child (GTK_POPOVER (popover), self->grid);
  gtk_menu_button_set_popover (self->button, popover);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  show (self);
}

void
segue_symbol_picker_set_symbol (SegueSymbolPicker *self,
                                const char        *symbol)
{
  g_return_if_fail (SEGUE_IS_SYMBOL_PICKER (self));

  symbol = symbol != NULL && *symbol != '\0' ? symbol : SYMBOLS[0].icon;
  if (g_str_equal (self->symbol, symbol))
    return;
  g_free (self->symbol);
  self->symbol = g_strdup (symbol);
  show (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SYMBOL]);
}

const char *
segue_symbol_picker_get_symbol (SegueSymbolPicker *self)
{
  g_return_val_if_fail (SEGUE_IS_SYMBOL_PICKER (self), SYMBOLS[0].icon);

  return self->symbol;
}
