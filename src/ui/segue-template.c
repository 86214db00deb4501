/* segue-template.c - what every widget of ours needs now and then */
#include "segue-template.h"

void
segue_template_dispose (GtkWidget *widget,
                        GType      type)
{
  GtkWidget *child;

  gtk_widget_dispose_template (widget, type);
  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}

void
segue_widget_say (GtkWidget  *widget,
                  const char *words)
{
  gtk_widget_set_tooltip_text (widget, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

static gboolean
show_back_cb (gpointer data)
{
  GtkWidget *button = data;
  GtkWidget *leaflet = gtk_widget_get_ancestor (button, ADW_TYPE_LEAFLET);

  if (leaflet != NULL)
    gtk_widget_set_visible (button, adw_leaflet_get_folded (ADW_LEAFLET (leaflet)));
  return G_SOURCE_REMOVE;
}

/* Later, because a leaflet folds in the middle of a layout. */
static void
folded_cb (GtkWidget *button)
{
  g_idle_add_full (GTK_PRIORITY_RESIZE, show_back_cb, g_object_ref (button), g_object_unref);
}

void
segue_leaflet_show_back (AdwLeaflet *leaflet,
                         GtkWidget  *button)
{
  g_return_if_fail (ADW_IS_LEAFLET (leaflet));

  g_signal_connect_object (leaflet, "notify::folded", G_CALLBACK (folded_cb), button,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_visible (button, adw_leaflet_get_folded (leaflet));
}

GtkListItemFactory *
segue_factory_new (GCallback setup,
                   GCallback bind,
                   GCallback unbind,
                   gpointer  data)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", setup, NULL);
  g_signal_connect (factory, "bind", bind, data);
  if (unbind != NULL)
    g_signal_connect (factory, "unbind", unbind, data);
  return factory;
}
