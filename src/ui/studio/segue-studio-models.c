/* segue-studio-models.c - the models that the listener kept: looked at, renamed, taken along
 *
 * UI thread. A list, and one of them in full. Invariant: open is the id of the one
 * that is shown in full, 0 none; when it goes away, the list comes back. */
#include "segue-studio-models.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-chart.h"
#include "segue-format.h"
#include "segue-name-dialog.h"
#include "segue-report-view.h"
#include "segue-song-list.h"
#include "segue-template.h"
#include "segue-toast.h"

struct _SegueStudioModels
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget   *back_button;
  GtkListBox  *classes_list;
  GtkLabel    *details;
  GtkWidget   *import_button;
  GtkListBox  *list;
  AdwBin      *report_bin;
  GtkWidget   *report_group;
  AdwBin      *songs_bin;
  GtkStack    *stack;
  GtkLabel    *title;

  SegueReportView *report; /* in its bin */
  SegueSongList   *songs;  /* in its bin */
  SegueEngine     *engine; /* owned */
  GCancellable    *cancellable; /* owned; of the songs asked for, or NULL */
  gint64           open;
  gint64           deleted;  /* the last one, for undo; 0 none */
  gint64           reported; /* whose report is shown */
};

G_DEFINE_FINAL_TYPE (SegueStudioModels, segue_studio_models, GTK_TYPE_WIDGET)

static const SegueOwnModel *
opened (SegueStudioModels *self)
{
  return self->open != 0 ? segue_engine_get_model (self->engine, self->open) : NULL;
}

/* ---- the list ---------------------------------------------------------------------- */

static char *
describe (SegueStudioModels   *self,
          const SegueOwnModel *model)
{
  g_autofree char *classes = g_strjoinv (", ", model->classes);
  g_autofree char *share =
    model->report != NULL ? segue_format_share (model->report->accuracy) : NULL;
  g_autofree char *labelled = g_strdup_printf (
    ngettext ("%u song labelled", "%u songs labelled", model->n_labelled), model->n_labelled);

  if (model->trouble != NULL)
    return g_strdup (model->trouble);
  if (share == NULL)
    return g_strdup_printf ("%s · %s", classes, labelled);
  /* Translators: classes of music, a share like "92 %", "120 songs labelled" */
  return g_strdup_printf (_("%s · %s right · %s"), classes, share, labelled);
}

static void
add_model (SegueStudioModels   *self,
           const SegueOwnModel *model)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *subtitle = describe (self, model);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), model->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (model->trouble != NULL)
    gtk_widget_add_css_class (row, "error");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "segue-model", g_memdup2 (&model->id, sizeof model->id),
                          g_free);
  gtk_list_box_append (self->list, row);
}

static void
clear_list (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* Counts move while songs are labelled: the rows stay, so that the focus does. */
static gboolean
update_list (SegueStudioModels *self,
             GPtrArray         *models)
{
  GtkListBoxRow *row;

  for (guint i = 0; i <= models->len; i++) {
    const SegueOwnModel *model = i < models->len ? models->pdata[i] : NULL;
    const gint64 *id;
    g_autofree char *subtitle = NULL;

    row = gtk_list_box_get_row_at_index (self->list, (int) i);
    id = row != NULL ? g_object_get_data (G_OBJECT (row), "segue-model") : NULL;
    if ((model == NULL) != (id == NULL) || (model != NULL && *id != model->id))
      return FALSE;
    if (model == NULL)
      break;
    subtitle = describe (self, model);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), model->name);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  }
  return TRUE;
}

/* ---- one of them -------------------------------------------------------------------------- */

static void
songs_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SegueStudioModels) self = user_data;
  g_autoptr (GArray) ids = segue_engine_query_tracks_finish (SEGUE_ENGINE (source), result, NULL);
  const char *title;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))) || ids == NULL)
    return;
  g_clear_object (&self->cancellable);
  title = g_object_get_data (G_OBJECT (self->songs), "segue-class");
  segue_song_list_set (self->songs, title, ids);
}

static void
class_activated_cb (SegueStudioModels *self,
                    GtkListBoxRow     *row)
{
  const SegueOwnModel *model = opened (self);
  guint number = (guint) gtk_list_box_row_get_index (row);
  TrackQuery query = { .scope = TRACK_SCOPE_LABEL, .id = self->open };

  if (model == NULL || number >= g_strv_length (model->classes))
    return;
  query.text = model->classes[number];
  g_object_set_data_full (G_OBJECT (self->songs), "segue-class", g_strdup (query.text), g_free);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  segue_engine_query_tracks_async (self->engine, &query, self->cancellable, songs_cb,
                                   g_object_ref (self));
}

static void
show_classes (SegueStudioModels   *self,
              const SegueOwnModel *model)
{
  clear_list (self->classes_list);
  for (guint c = 0; model->classes[c] != NULL; c++) {
    GtkWidget *row = adw_action_row_new ();

    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), model->classes[c]);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               gtk_image_new_from_icon_name ("go-down-symbolic"));
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
    gtk_list_box_append (self->classes_list, row);
  }
}

/* They move while songs are labelled; the rows stay. */
static void
show_counts (SegueStudioModels   *self,
             const SegueOwnModel *model)
{
  for (guint c = 0; model->classes[c] != NULL; c++) {
    GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->classes_list, (int) c);
    g_autofree char *count =
      g_strdup_printf (ngettext ("%u song", "%u songs", model->counts[c]), model->counts[c]);

    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), count);
  }
}

static void
show_open (SegueStudioModels *self)
{
  const SegueOwnModel *model = opened (self);
  g_autofree char *details = describe (self, model);

  gtk_label_set_text (self->title, model->name);
  gtk_label_set_text (self->details, details);
  if (self->reported == model->id) {
    show_counts (self, model);
    return;
  }
  self->reported = model->id;
  show_classes (self, model);
  show_counts (self, model);
  segue_song_list_set (self->songs, NULL, NULL);
  gtk_widget_set_visible (self->report_group, model->report != NULL);
  if (model->report != NULL)
    segue_report_view_set (self->report, model->report);
}

static void
show_models (SegueStudioModels *self)
{
  GPtrArray *models = segue_engine_get_models (self->engine);
  const char *name;
  gboolean focused;

  if (!update_list (self, models)) {
    clear_list (self->list);
    for (guint i = 0; i < models->len; i++)
      add_model (self, models->pdata[i]);
  }
  if (opened (self) == NULL)
    self->open = 0;
  else
    show_open (self);
  name = self->open != 0 ? "detail" : models->len > 0 ? "list" : "nothing";
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0)
    return;
  focused = gtk_widget_get_focus_child (GTK_WIDGET (self->stack)) != NULL;
  gtk_stack_set_visible_child_name (self->stack, name);
  if (focused && gtk_widget_get_mapped (GTK_WIDGET (self))) /* it was on what is gone */
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
segue_studio_models_open (SegueStudioModels *self,
                          gint64             id)
{
  g_return_if_fail (SEGUE_IS_STUDIO_MODELS (self));

  self->open = id;
  show_models (self);
  if (self->open != 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (self->back_button);
}

static void
activated_cb (SegueStudioModels *self,
              GtkListBoxRow     *row)
{
  segue_studio_models_open (self, *(gint64 *) g_object_get_data (G_OBJECT (row), "segue-model"));
}

static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueStudioModels *self = SEGUE_STUDIO_MODELS (widget);

  segue_studio_models_open (self, 0);
  gtk_widget_grab_focus (widget);
}

/* ---- renaming and deleting -------------------------------------------------------------------- */

static void
named_cb (gpointer name,
          gpointer data)
{
  SegueStudioModels *self = data;

  if (*(const char *) name != '\0' && self->open != 0)
    segue_engine_rename_model (self->engine, self->open, name);
}

static void
rename_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueStudioModels *self = SEGUE_STUDIO_MODELS (widget);
  const SegueOwnModel *model = opened (self);

  if (model != NULL)
    segue_name_dialog_ask (widget, _("Rename This Model"), _("_Rename"), model->name, named_cb,
                           g_object_ref (self), g_object_unref);
}

typedef struct {
  SegueEngine *engine; /* owned */
  gint64       id;
} Deleted;

static void
deleted_free (gpointer data)
{
  Deleted *deleted = data;

  g_object_unref (deleted->engine);
  g_free (deleted);
}

static void
undo_cb (gpointer data,
         gpointer unused)
{
  Deleted *deleted = data;

  segue_engine_restore_model (deleted->engine, deleted->id);
}

static void
delete_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueStudioModels *self = SEGUE_STUDIO_MODELS (widget);
  const SegueOwnModel *model = opened (self);
  g_autofree char *sentence = NULL;
  Deleted *deleted;

  if (model == NULL)
    return;
  /* Translators: %s is the name of a model */
  sentence = g_strdup_printf (_("“%s” was deleted"), model->name);
  deleted = g_new0 (Deleted, 1);
  *deleted = (Deleted) { g_object_ref (self->engine), model->id };
  self->deleted = model->id;
  segue_engine_delete_model (self->engine, model->id);
  segue_toast_undo (widget, sentence, undo_cb, deleted, deleted_free);
}

/* By key, also when the toast has gone. */
static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueStudioModels *self = SEGUE_STUDIO_MODELS (widget);

  if (self->deleted != 0)
    segue_engine_restore_model (self->engine, self->deleted);
  self->deleted = 0;
}

/* ---- out and in ---------------------------------------------------------------------------------- */

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  segue_toast (widget, segue_engine_export_model_finish (SEGUE_ENGINE (source), result, &error)
                         ? _("The model was exported") : error->message);
}

static void
export_chosen_cb (GtkFileChooser    *chooser,
                  int                response,
                  SegueStudioModels *self)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT || self->open == 0)
    return;
  file = gtk_file_chooser_get_file (chooser);
  segue_engine_export_model_async (self->engine, self->open, file, NULL, exported_cb,
                                   g_object_ref (self));
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = segue_engine_import_model_finish (SEGUE_ENGINE (source), result, &error);

  segue_toast (widget, id != 0 ? _("The model was imported. It labels your songs now.")
                               : error->message);
}

static void
import_chosen_cb (GtkFileChooser    *chooser,
                  int                response,
                  SegueStudioModels *self)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (chooser);
  segue_engine_import_model_async (self->engine, file, NULL, imported_cb, g_object_ref (self));
}

static GtkFileChooser *
choose (SegueStudioModels    *self,
        const char           *title,
        GtkFileChooserAction  action,
        const char           *accept,
        GCallback             response)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (root), action,
                                                              accept, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Models"));
  gtk_file_filter_add_suffix (filter, "model");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", response, self, 0);
  /* A native chooser is no widget: it holds itself until it is answered. */
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  return GTK_FILE_CHOOSER (dialog);
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueStudioModels *self = SEGUE_STUDIO_MODELS (widget);
  const SegueOwnModel *model = opened (self);
  g_autofree char *file_name = NULL;
  GtkFileChooser *chooser;

  if (model == NULL)
    return;
  file_name = g_strdelimit (g_strconcat (model->name, ".model", NULL), "/", '-');
  chooser = choose (self, _("Export This Model"), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"),
                    G_CALLBACK (export_chosen_cb));
  gtk_file_chooser_set_current_name (chooser, file_name);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
import_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (
    choose (SEGUE_STUDIO_MODELS (widget), _("Import a Model"), GTK_FILE_CHOOSER_ACTION_OPEN,
            _("_Import"), G_CALLBACK (import_chosen_cb))));
}

/* ---- object ---------------------------------------------------------------------------------------- */

static gboolean
segue_studio_models_grab_focus (GtkWidget *widget)
{
  SegueStudioModels *self = SEGUE_STUDIO_MODELS (widget);
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (self->open != 0)
    return gtk_widget_grab_focus (self->back_button);
  return gtk_widget_grab_focus (first != NULL ? GTK_WIDGET (first) : self->import_button);
}

static void
segue_studio_models_dispose (GObject *object)
{
  SegueStudioModels *self = SEGUE_STUDIO_MODELS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_STUDIO_MODELS);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_studio_models_parent_class)->dispose (object);
}

static void
segue_studio_models_class_init (SegueStudioModelsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_studio_models_dispose;
  widget_class->grab_focus = segue_studio_models_grab_focus;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-studio-models.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueStudioModels, back_button);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioModels, classes_list);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioModels, details);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioModels, import_button);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioModels, list);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioModels, report_bin);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioModels, report_group);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioModels, songs_bin);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioModels, stack);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioModels, title);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, class_activated_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "models.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "models.delete", NULL, delete_action);
  gtk_widget_class_install_action (widget_class, "models.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "models.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "models.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "models.undo", NULL, undo_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "models.undo",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "models.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "models.back",
                                       NULL);
}

static void
segue_studio_models_init (SegueStudioModels *self)
{
  segue_template_init (GTK_WIDGET (self));
}

GtkWidget *
segue_studio_models_new (SegueEngine *engine)
{
  SegueStudioModels *self = g_object_new (SEGUE_TYPE_STUDIO_MODELS, NULL);

  self->engine = g_object_ref (engine);
  self->report = SEGUE_REPORT_VIEW (segue_report_view_new (engine));
  self->songs = SEGUE_SONG_LIST (segue_song_list_new (engine));
  adw_bin_set_child (self->report_bin, GTK_WIDGET (self->report));
  adw_bin_set_child (self->songs_bin, GTK_WIDGET (self->songs));
  g_signal_connect_object (engine, "models-changed", G_CALLBACK (show_models), self,
                           G_CONNECT_SWAPPED);
  show_models (self);
  return GTK_WIDGET (self);
}
