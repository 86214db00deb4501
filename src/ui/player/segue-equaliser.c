/* segue-equaliser.c - ten bands, in a window of their own
 *
 * UI thread. The player holds the truth; the sliders follow it and write to it.
 * Invariant: while updating is set, what the widgets report is not the listener. */
#include "segue-equaliser.h"

#include <glib/gi18n.h>

struct _SegueEqualiser
{
  AdwWindow parent_instance;

  /* template */
  GtkBox      *bands_box;
  GtkSwitch   *enabled_switch;
  GtkDropDown *preset_drop_down;

  SeguePlayer *player; /* owned */
  GtkRange    *bands[SEGUE_PLAYER_BANDS]; /* borrowed: children of bands_box */
  gboolean     updating;
};

/* Centre of each band as people write it; see SEGUE_PLAYER_BANDS. */
static const char *const BAND_NAMES[SEGUE_PLAYER_BANDS] = {
  "29", "59", "119", "237", "474", "947", "1.9k", "3.8k", "7.5k", "15k"
};

G_DEFINE_FINAL_TYPE (SegueEqualiser, segue_equaliser, ADW_TYPE_WINDOW)

static void
band_changed_cb (SegueEqualiser *self)
{
  double gains_db[SEGUE_PLAYER_BANDS];

  if (self->updating)
    return;
  for (int i = 0; i < SEGUE_PLAYER_BANDS; i++)
    gains_db[i] = gtk_range_get_value (self->bands[i]);
  segue_player_set_bands (self->player, gains_db);
}

static char *
format_gain (GtkScale *scale,
             double    value,
             gpointer  data)
{
  /* Translators: a gain in decibels, above a slider of the equaliser */
  return g_strdup_printf (_("%+.0f"), value);
}

static void
add_band (SegueEqualiser *self,
          int             i)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_VERTICAL, SEGUE_PLAYER_BAND_MIN_DB,
                                               SEGUE_PLAYER_BAND_MAX_DB, 1);
  GtkWidget *label = gtk_label_new (BAND_NAMES[i]);
  g_autofree char *name = g_strdup_printf (_("%s hertz"), BAND_NAMES[i]);

  self->bands[i] = GTK_RANGE (scale);
  gtk_range_set_inverted (self->bands[i], TRUE);
  gtk_scale_set_draw_value (GTK_SCALE (scale), TRUE);
  gtk_scale_set_value_pos (GTK_SCALE (scale), GTK_POS_TOP);
  gtk_scale_set_format_value_func (GTK_SCALE (scale), format_gain, NULL, NULL);
  gtk_scale_add_mark (GTK_SCALE (scale), 0, GTK_POS_RIGHT, NULL);
  gtk_widget_set_vexpand (scale, TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (scale, "value-changed", G_CALLBACK (band_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (column), scale);
  gtk_box_append (GTK_BOX (column), label);
  gtk_box_append (self->bands_box, column);
}

static void
show_bands (SegueEqualiser *self)
{
  double gains_db[SEGUE_PLAYER_BANDS];

  segue_player_get_bands (self->player, gains_db);
  self->updating = TRUE;
  for (int i = 0; i < SEGUE_PLAYER_BANDS; i++)
    gtk_range_set_value (self->bands[i], gains_db[i]);
  self->updating = FALSE;
}

static void
preset_changed_cb (SegueEqualiser *self)
{
  g_autofree char *id = NULL;
  const SegueEqualiserPreset *presets;
  guint n, selected;

  presets = segue_player_get_presets (&n);
  g_object_get (self->player, "equaliser-preset", &id, NULL);
  for (selected = 0; selected < n && g_strcmp0 (presets[selected].id, id) != 0; selected++)
    ;
  self->updating = TRUE;
  gtk_drop_down_set_selected (self->preset_drop_down, selected); /* n: "Custom" */
  self->updating = FALSE;
  show_bands (self);
}

static void
preset_selected_cb (SegueEqualiser *self)
{
  const SegueEqualiserPreset *presets;
  guint n, selected = gtk_drop_down_get_selected (self->preset_drop_down);

  if (self->updating || self->player == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;
  presets = segue_player_get_presets (&n);
  g_object_set (self->player, "equaliser-preset", selected < n ? presets[selected].id : "custom",
                "equaliser-enabled", TRUE, NULL);
}

static void
enabled_changed_cb (SegueEqualiser *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->bands_box),
                            gtk_switch_get_active (self->enabled_switch));
}

static void
segue_equaliser_dispose (GObject *object)
{
  SegueEqualiser *self = SEGUE_EQUALISER (object);

  g_clear_object (&self->player);
  G_OBJECT_CLASS (segue_equaliser_parent_class)->dispose (object);
}

static void
segue_equaliser_class_init (SegueEqualiserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_equaliser_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-equaliser.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueEqualiser, bands_box);
  gtk_widget_class_bind_template_child (widget_class, SegueEqualiser, enabled_switch);
  gtk_widget_class_bind_template_child (widget_class, SegueEqualiser, preset_drop_down);
  gtk_widget_class_bind_template_callback (widget_class, preset_selected_cb);
}

static void
segue_equaliser_init (SegueEqualiser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (GTK_WIDGET (self->bands_box), GTK_TEXT_DIR_LTR);
  for (int i = 0; i < SEGUE_PLAYER_BANDS; i++)
    add_band (self, i);
}

/* Returns a new window, which belongs to GTK as windows do. */
SegueEqualiser *
segue_equaliser_new (SeguePlayer *player,
                     GtkWindow   *parent)
{
  SegueEqualiser *self = g_object_new (SEGUE_TYPE_EQUALISER, "transient-for", parent, NULL);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const SegueEqualiserPreset *presets;
  guint n;

  presets = segue_player_get_presets (&n);
  for (guint i = 0; i < n; i++)
    gtk_string_list_append (names, _(presets[i].name));
  gtk_string_list_append (names, _("Custom"));
  self->updating = TRUE;
  gtk_drop_down_set_model (self->preset_drop_down, G_LIST_MODEL (names));
  self->updating = FALSE;

  self->player = g_object_ref (player);
  g_object_bind_property (player, "equaliser-enabled", self->enabled_switch, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (self->enabled_switch, "notify::active",
                           G_CALLBACK (enabled_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::equaliser-preset", G_CALLBACK (preset_changed_cb), self,
                           G_CONNECT_SWAPPED);
  enabled_changed_cb (self);
  preset_changed_cb (self);
  return self;
}
