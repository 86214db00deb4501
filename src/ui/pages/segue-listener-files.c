/* segue-listener-files.c - what the Listener page writes to files and reads from them
 *
 * The answers may come when the page is gone: each holds what it needs. UI thread only. */
#include "segue-listener-files.h"

#include <glib/gi18n.h>

#include "segue-listener-page.h"
#include "segue-toast.h"

/* What an answer needs, longer than the page may live. */
typedef struct {
  GtkWidget   *widget; /* owned */
  SegueEngine *engine; /* owned */
} Choice;

static Choice *
choice_new (GtkWidget   *widget,
            SegueEngine *engine)
{
  Choice *choice = g_new (Choice, 1);

  choice->widget = g_object_ref (widget);
  choice->engine = g_object_ref (engine);
  return choice;
}

static void
choice_free (Choice *choice)
{
  g_object_unref (choice->widget);
  g_object_unref (choice->engine);
  g_free (choice);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

static void
choice_destroy (gpointer  data,
                GClosure *closure)
{
  choice_free (data);
}

static GtkFileChooser *
choose (GtkWidget            *widget,
        SegueEngine          *engine,
        const char           *title,
        GtkFileChooserAction  action,
        const char           *accept,
        GCallback             response)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (root), action,
                                                              accept, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", response, choice_new (widget, engine),
                         choice_destroy, 0);
  /* A native chooser is no widget: it holds itself until it is answered. */
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  return GTK_FILE_CHOOSER (dialog);
}

static void
past_life_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Choice) choice = user_data;
  g_autoptr (GError) error = NULL;
  SeguePastLife *life = segue_engine_import_history_finish (SEGUE_ENGINE (source), result, &error);

  segue_toast (choice->widget, life != NULL ? life->sentence : error->message);
  g_clear_pointer (&life, segue_past_life_free);
}

static void
past_life_chosen_cb (GtkFileChooser *chooser,
                     int             response,
                     Choice         *choice)
{
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  list = gtk_file_chooser_get_files (chooser);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (files, g_list_model_get_item (list, i));
  if (files->len == 0)
    return;
  segue_toast (choice->widget, _("Reading the history…"));
  segue_engine_import_history_async (choice->engine, (GFile **) files->pdata, files->len, NULL,
                                     past_life_cb, choice_new (choice->widget, choice->engine));
}

void
segue_listener_import_past_life (GtkWidget   *widget,
                                 SegueEngine *engine)
{
  static const char *const SUFFIXES[] = { "json", "jsonl", "csv", "xml" };
  GtkFileChooser *chooser = choose (widget, engine, _("Import a Past Life"),
                                    GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"),
                                    G_CALLBACK (past_life_chosen_cb));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Listening histories"));
  for (guint i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
    gtk_file_filter_add_suffix (filter, SUFFIXES[i]);
  gtk_file_chooser_add_filter (chooser, filter);
  gtk_file_chooser_set_select_multiple (chooser, TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
listener_page_past_life_action (GtkWidget  *widget,
                                const char *name,
                                GVariant   *parameter)
{
  segue_listener_import_past_life (widget, segue_page_get_engine (SEGUE_PAGE (widget)));
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Choice) choice = user_data;
  g_autoptr (GError) error = NULL;

  segue_toast (choice->widget, segue_engine_export_finish (SEGUE_ENGINE (source), result, &error)
                                 ? _("Everything was exported") : error->message);
}

static void
export_chosen_cb (GtkFileChooser *chooser,
                  int             response,
                  Choice         *choice)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (chooser);
  segue_engine_export_async (choice->engine, file, NULL, exported_cb,
                             choice_new (choice->widget, choice->engine));
}

void
listener_page_export_action (GtkWidget  *widget,
                             const char *name,
                             GVariant   *parameter)
{
  GtkFileChooser *chooser = choose (widget, segue_page_get_engine (SEGUE_PAGE (widget)),
                                    _("Export Everything"), GTK_FILE_CHOOSER_ACTION_SAVE,
                                    _("_Export"), G_CALLBACK (export_chosen_cb));

  gtk_file_chooser_set_current_name (chooser, "segue.json");
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Choice) choice = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  guint n = 0;

  if (!segue_engine_import_finish (SEGUE_ENGINE (source), result, &n, &error)) {
    segue_toast (choice->widget, error->message);
    return;
  }
  sentence = g_strdup_printf (ngettext ("%u play was new", "%u plays were new", n), n);
  segue_toast (choice->widget, sentence);
}

static void
import_chosen_cb (GtkFileChooser *chooser,
                  int             response,
                  Choice         *choice)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (chooser);
  segue_engine_import_async (choice->engine, file, NULL, imported_cb,
                             choice_new (choice->widget, choice->engine));
}

void
listener_page_import_action (GtkWidget  *widget,
                             const char *name,
                             GVariant   *parameter)
{
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (
    choose (widget, segue_page_get_engine (SEGUE_PAGE (widget)), _("Import an Export"),
            GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"), G_CALLBACK (import_chosen_cb))));
}
