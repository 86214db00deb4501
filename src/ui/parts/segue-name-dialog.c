/* segue-name-dialog.c - asks for one name */
#include "segue-name-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-template.h"

typedef struct {
  GtkEditable    *entry; /* borrowed: lives in the dialog, which owns this */
  GFunc           done;
  gpointer        data;
  GDestroyNotify  destroy;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  if (question->destroy != NULL)
    question->destroy (question->data);
  g_free (question);
}

static char *
get_name (Question *question)
{
  return segue_entry_get_text (question->entry);
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             Question         *question)
{
  g_autofree char *name = get_name (question);

  if (g_strcmp0 (response, "accept") == 0 && *name != '\0')
    question->done (name, question->data);
}

static void
changed_cb (GtkEditable      *entry,
            AdwMessageDialog *dialog)
{
  g_autofree char *name = segue_entry_get_text (entry);

  adw_message_dialog_set_response_enabled (dialog, "accept", *name != '\0');
}

void
segue_name_dialog_ask (GtkWidget      *parent,
                       const char     *heading,
                       const char     *accept_label,
                       const char     *name,
                       GFunc           done,
                       gpointer        data,
                       GDestroyNotify  destroy)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkWidget *widget = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              heading, NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);
  GtkWidget *entry = gtk_entry_new ();
  Question *question = g_new (Question, 1);

  question->entry = GTK_EDITABLE (entry);
  question->done = done;
  question->data = data;
  question->destroy = destroy;

  gtk_editable_set_text (GTK_EDITABLE (entry), name != NULL ? name : "");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Name"), -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "accept", accept_label, NULL);
  adw_message_dialog_set_response_appearance (dialog, "accept", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "accept");
  adw_message_dialog_set_close_response (dialog, "cancel");

  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);
  g_signal_connect (entry, "changed", G_CALLBACK (changed_cb), dialog);
  changed_cb (GTK_EDITABLE (entry), dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}
