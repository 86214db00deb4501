/* segue-mode-programs.c - the programs that a mode comes on with
 *
 * What runs now is asked for when the menu of proposals opens, and not kept. UI
 * thread only. */
#include "segue-mode-programs.h"

#include <glib/gi18n.h>

#include "segue-template.h"

#define NAME_KEY "segue-program"

struct _SegueModePrograms
{
  GtkWidget      parent_instance;

  GtkListBox    *list;    /* borrowed: the child */
  AdwEntryRow   *entry;   /* borrowed: the last row */
  GtkMenuButton *running; /* borrowed: its suffix */
  SegueEngine   *engine;  /* owned or NULL */
};

G_DEFINE_FINAL_TYPE (SegueModePrograms, segue_mode_programs, GTK_TYPE_WIDGET)

static const char *
row_name (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), NAME_KEY); /* NULL: the entry */
}

static gboolean
is_listed (SegueModePrograms *self,
           const char        *name)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_strcmp0 (row_name (row), name) == 0)
      return TRUE;
  return FALSE;
}

static void
remove_cb (SegueModePrograms *self,
           GtkWidget         *button)
{
  gtk_list_box_remove (self->list, gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
add_name (SegueModePrograms *self,
          const char        *name)
{
  GtkWidget *row, *remove;
  /* Translators: %s is a program */
  g_autofree char *words = g_strdup_printf (_("Remove “%s”"), name);

  if (*name == '\0' || is_listed (self, name))
    return;
  row = adw_action_row_new ();
  remove = gtk_button_new_from_icon_name ("list-remove-symbolic");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (remove, "flat");
  segue_widget_say (remove, words);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
  g_object_set_data_full (G_OBJECT (row), NAME_KEY, g_strdup (name), g_free);
  gtk_list_box_insert (self->list, row,
                       gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self->entry)));
}

static void
apply_cb (SegueModePrograms *self)
{
  GtkEditable *entry = GTK_EDITABLE (self->entry);
  g_autofree char *name = segue_entry_get_text (entry);

  add_name (self, name);
  gtk_editable_set_text (entry, "");
}

/* ---- what runs now ----------------------------------------------------------------------- */

static void
proposed_cb (SegueModePrograms *self,
             GtkListBoxRow     *row)
{
  add_name (self, row_name (row));
  gtk_menu_button_popdown (self->running);
}

static GtkWidget *
make_proposals (SegueModePrograms *self)
{
  GtkWidget *list = gtk_list_box_new ();
  g_auto (GStrv) names = self->engine != NULL ? segue_engine_list_running_programs (self->engine)
                                              : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    GtkWidget *row = gtk_list_box_row_new ();
    GtkWidget *label = gtk_label_new (names[i]);

    if (is_listed (self, names[i])) {
      g_object_ref_sink (row);
      g_object_unref (row);
      g_object_ref_sink (label);
      g_object_unref (label);
      continue;
    }
    gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
    gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
    g_object_set_data_full (G_OBJECT (row), NAME_KEY, g_strdup (names[i]), g_free);
    gtk_list_box_append (GTK_LIST_BOX (list), row);
  }
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Running Programs"), -1);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (proposed_cb), self,
                           G_CONNECT_SWAPPED);
  return list;
}

static void
popup_cb (GtkMenuButton *button,
          gpointer       data)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  gtk_widget_set_size_request (scroller, 220, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), make_proposals (data));
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_menu_button_set_popover (button, popover);
}

/* ---- object ------------------------------------------------------------------------------ */

static void
segue_mode_programs_dispose (GObject *object)
{
  SegueModePrograms *self = SEGUE_MODE_PROGRAMS (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_mode_programs_parent_class)->dispose (object);
}

static void
segue_mode_programs_class_init (SegueModeProgramsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segue_mode_programs_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
segue_mode_programs_init (SegueModePrograms *self)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = adw_entry_row_new ();
  GtkWidget *running = gtk_menu_button_new ();

  self->list = GTK_LIST_BOX (list);
  self->entry = ADW_ENTRY_ROW (entry);
  self->running = GTK_MENU_BUTTON (running);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _("Add a program"));
  adw_entry_row_set_show_apply_button (self->entry, TRUE);
  g_signal_connect_object (entry, "apply", G_CALLBACK (apply_cb), self, G_CONNECT_SWAPPED);
  gtk_menu_button_set_icon_name (self->running, "view-list-symbolic");
  gtk_menu_button_set_create_popup_func (self->running, popup_cb, self, NULL);
  gtk_widget_set_valign (running, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (running, "flat");
  segue_widget_say (running, _("Choose From What Runs Now"));
  adw_entry_row_add_suffix (self->entry, running);
  gtk_list_box_append (self->list, entry);
  gtk_widget_set_parent (list, GTK_WIDGET (self));
}

void
segue_mode_programs_set (SegueModePrograms *self,
                         SegueEngine       *engine,
                         const char *const *names)
{
  GtkListBoxRow *row;

  g_return_if_fail (SEGUE_IS_MODE_PROGRAMS (self));

  g_set_object (&self->engine, engine);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL && row_name (row) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    add_name (self, names[i]);
}

char **
segue_mode_programs_get (SegueModePrograms *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GtkListBoxRow *row;

  g_return_val_if_fail (SEGUE_IS_MODE_PROGRAMS (self), NULL);

  apply_cb (self);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (row_name (row) != NULL)
      g_ptr_array_add (names, g_strdup (row_name (row)));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}
