/* segue-suggest-controls.c - how Up Next fills: the popover of the queue's pane
 *
 * Every control is bound to its setting; the application hands the settings on
 * to the engine. UI thread only. */
#include "segue-suggest-controls.h"

#include "segue-template.h"

#include <gio/gio.h>

struct _SegueSuggestControls
{
  GtkPopover     parent_instance;

  /* Template widgets */
  GtkAdjustment *count;
  GtkWidget     *details;
  GtkDropDown   *familiarity;
  GtkSwitch     *first;
  GtkSwitch     *suggest;
  GtkAdjustment *wander;

  GSettings     *settings; /* owned */
};

G_DEFINE_FINAL_TYPE (SegueSuggestControls, segue_suggest_controls, GTK_TYPE_POPOVER)

/* The drop-down's entries stand in the order of the setting's values. */
static gboolean
familiarity_get (GValue   *value,
                 GVariant *variant,
                 gpointer  data)
{
  SegueSuggestControls *self = data;

  (void) variant;
  g_value_set_uint (value, (guint) g_settings_get_enum (self->settings, "familiarity"));
  return TRUE;
}

static GVariant *
familiarity_set (const GValue       *value,
                 const GVariantType *type,
                 gpointer            data)
{
  static const char *const NICKS[] = { "known", "mix", "new" };
  guint chosen = g_value_get_uint (value);

  return chosen < G_N_ELEMENTS (NICKS) ? g_variant_new_string (NICKS[chosen]) : NULL;
}

static void
segue_suggest_controls_constructed (GObject *object)
{
  SegueSuggestControls *self = SEGUE_SUGGEST_CONTROLS (object);

  G_OBJECT_CLASS (segue_suggest_controls_parent_class)->constructed (object);

  self->settings = g_settings_new (SEGUE_APP_ID);
  g_settings_bind (self->settings, "suggest", self->suggest, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "suggest", self->details, "sensitive", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "suggest-first", self->first, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "suggestions", self->count, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "wander", self->wander, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (self->settings, "familiarity", self->familiarity, "selected",
                                G_SETTINGS_BIND_DEFAULT, familiarity_get, familiarity_set, self,
                                NULL);
}

static void
segue_suggest_controls_finalize (GObject *object)
{
  g_clear_object (&SEGUE_SUGGEST_CONTROLS (object)->settings);
  G_OBJECT_CLASS (segue_suggest_controls_parent_class)->finalize (object);
}

static void
segue_suggest_controls_class_init (SegueSuggestControlsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = segue_suggest_controls_constructed;
  object_class->finalize = segue_suggest_controls_finalize;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-suggest-controls.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueSuggestControls, count);
  gtk_widget_class_bind_template_child (widget_class, SegueSuggestControls, details);
  gtk_widget_class_bind_template_child (widget_class, SegueSuggestControls, familiarity);
  gtk_widget_class_bind_template_child (widget_class, SegueSuggestControls, first);
  gtk_widget_class_bind_template_child (widget_class, SegueSuggestControls, suggest);
  gtk_widget_class_bind_template_child (widget_class, SegueSuggestControls, wander);
}

static void
segue_suggest_controls_init (SegueSuggestControls *self)
{
  segue_template_init (GTK_WIDGET (self));
}
