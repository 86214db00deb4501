/* segue-template.c - what every widget of ours needs now and then */
#include "segue-template.h"

/* GTK 4.8 reads a button's label out with the underscore of its mnemonic, and then
 * once more from the label inside: "_Teach Teach". A button that shows only a symbol
 * is read out as what it says at the pointer. */
static void
name_buttons (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    const char *words = gtk_widget_get_tooltip_text (child);

    if (!GTK_IS_BUTTON (child))
      name_buttons (child);
    else if (gtk_button_get_label (GTK_BUTTON (child)) != NULL)
      gtk_accessible_reset_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL);
    else if (gtk_button_get_icon_name (GTK_BUTTON (child)) != NULL && words != NULL)
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                      -1);
  }
}

void
segue_template_init (GtkWidget *widget)
{
  gtk_widget_init_template (widget);
  name_buttons (widget);
}

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

char *
segue_entry_get_text (gpointer entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
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

GtkWidget *
segue_row_new (GtkWidget *leading)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  for (guint i = 0; i < 2; i++) {
    GtkWidget *label = gtk_label_new (NULL);

    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
    gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
    if (i == 1) {
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
    }
    gtk_box_append (GTK_BOX (lines), label);
  }
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (row), leading);
  gtk_box_append (GTK_BOX (row), lines);
  return row;
}

GtkWidget *
segue_row_get_leading (GtkListItem *item)
{
  return gtk_widget_get_first_child (gtk_list_item_get_child (item));
}

void
segue_row_set (GtkListItem *item,
               const char  *first,
               const char  *second)
{
  GtkWidget *lines = gtk_widget_get_next_sibling (segue_row_get_leading (item));

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (lines)), first);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (lines)), second);
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
