/* segue-studio-result.c - what was taught: compared, judged, and kept or not
 *
 * UI thread. Invariant: while it is shown, row i of the comparison is result i of
 * the study, and chosen is one of them. */
#include "segue-studio-result.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "segue-format.h"
#include "segue-report-view.h"
#include "segue-template.h"
#include "segue-toast.h"

#define ASK_FROM_S 60 /* what took so long to teach is not discarded with one click */

struct _SegueStudioResult
{
  GtkWidget parent_instance;

  /* Template widgets */
  AdwPreferencesGroup *compare_group;
  GtkListBox          *compare_list;
  GtkLabel            *error_label;
  AdwEntryRow         *name_row;
  GtkLabel            *notice_label;
  AdwBin              *report_bin;

  SegueReportView     *report; /* in its bin */
  SegueEngine         *engine; /* owned */
  guint                chosen;
  guint                n_shown; /* results in the list */
};

enum { SIGNAL_KEPT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueStudioResult, segue_studio_result, GTK_TYPE_WIDGET)

static GPtrArray *
results_of (SegueStudioResult *self)
{
  return segue_study_get_results (segue_engine_get_study (self->engine));
}

/* ---- choosing one of several -------------------------------------------------------- */

static void
show_chosen (SegueStudioResult *self)
{
  GPtrArray *results = results_of (self);

  if (self->chosen < results->len)
    segue_report_view_set (self->report, results->pdata[self->chosen]);
}

static void
toggled_cb (SegueStudioResult *self,
            GtkCheckButton    *check)
{
  if (!gtk_check_button_get_active (check))
    return;
  self->chosen = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "segue-result"));
  show_chosen (self);
}

static char *
time_words (double seconds)
{
  guint whole = (guint) MAX (round (seconds), 1);

  return whole < 90 ? g_strdup_printf (ngettext ("%u second", "%u seconds", whole), whole)
                    : segue_format_span (whole);
}

static GtkCheckButton *
add_result (SegueStudioResult *self,
            const StudyReport *report,
            guint              index,
            GtkCheckButton    *group)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new (), *label;
  g_autofree char *share = segue_format_share (report->accuracy);
  g_autofree char *spread = segue_format_share (report->accuracy_spread);
  g_autofree char *f1 = segue_format_share (report->macro_f1);
  g_autofree char *span = time_words (report->seconds);
  g_autofree char *subtitle =
    /* Translators: shares like "92 %", a number and a time */
    g_strdup_printf (_("± %s, mean F1 %s, log loss %.2f, took %s"), spread, f1, report->log_loss,
                     span);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), segue_study_arch_title (report->arch));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), group);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), index == self->chosen);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (check), "segue-result", GUINT_TO_POINTER (index));
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  label = gtk_label_new (share);
  gtk_widget_add_css_class (label, "title-4");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (self->compare_list, row);
  return GTK_CHECK_BUTTON (check);
}

static guint
best_of (GPtrArray *results)
{
  guint best = 0;

  for (guint i = 1; i < results->len; i++)
    if (((StudyReport *) results->pdata[i])->accuracy
        > ((StudyReport *) results->pdata[best])->accuracy)
      best = i;
  return best;
}

/* The classes, as a name to begin with: "Jazz or Blues". */
static char *
proposed_name (const StudyReport *report)
{
  if (report->n_classes == 2)
    /* Translators: two classes of music that a model tells apart, as its name */
    return g_strdup_printf (_("%s or %s"), report->classes[0], report->classes[1]);
  return g_strdup (_("My Genres"));
}

static void
show_results (SegueStudioResult *self)
{
  GPtrArray *results = results_of (self);
  GtkListBoxRow *row;
  GtkCheckButton *group = NULL;
  const char *notice = segue_study_get_message (segue_engine_get_study (self->engine));
  g_autofree char *name = NULL;

  while ((row = gtk_list_box_get_row_at_index (self->compare_list, 0)) != NULL)
    gtk_list_box_remove (self->compare_list, GTK_WIDGET (row));
  self->n_shown = results->len;
  if (results->len == 0)
    return;
  self->chosen = best_of (results);
  for (guint i = 0; i < results->len; i++) {
    GtkCheckButton *check = add_result (self, results->pdata[i], i, group);

    group = group != NULL ? group : check;
  }
  gtk_widget_set_visible (GTK_WIDGET (self->compare_group), results->len > 1);
  gtk_label_set_text (self->notice_label, notice != NULL ? notice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice_label), notice != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  name = proposed_name (results->pdata[self->chosen]);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
  show_chosen (self);
}

static void
changed_cb (SegueStudioResult *self)
{
  SegueStudy *study = segue_engine_get_study (self->engine);

  if (segue_study_get_state (study) == SEGUE_STUDY_DONE && self->n_shown == 0)
    show_results (self);
  else if (segue_study_get_results (study)->len == 0)
    self->n_shown = 0; /* another one has begun */
}

/* ---- keeping it -------------------------------------------------------------------------- */

static void
name_cb (SegueStudioResult *self)
{
  g_autofree char *name = segue_entry_get_text (self->name_row);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "result.keep", *name != '\0');
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (SegueStudioResult) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = segue_engine_keep_model_finish (SEGUE_ENGINE (source), result, &error);

  if (self->engine == NULL) /* the page is gone */
    return;
  if (id == 0) {
    gtk_label_set_text (self->error_label, error->message);
    gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
    return;
  }
  segue_study_cancel (segue_engine_get_study (self->engine));
  g_signal_emit (self, signals[SIGNAL_KEPT], 0, id);
}

static void
keep_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SegueStudioResult *self = SEGUE_STUDIO_RESULT (widget);
  g_autofree char *name = segue_entry_get_text (self->name_row);

  if (self->chosen < results_of (self)->len && *name != '\0')
    segue_engine_keep_model_async (self->engine, self->chosen, name, NULL, kept_cb,
                                   g_object_ref (self));
}

static void
discard_response_cb (SegueStudioResult *self,
                     const char        *response)
{
  if (g_str_equal (response, "discard"))
    segue_study_cancel (segue_engine_get_study (self->engine));
}

/* It cannot be brought back but by teaching again: where that took long, one click is not enough. */
static void
discard_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  SegueStudioResult *self = SEGUE_STUDIO_RESULT (widget);
  GPtrArray *results = results_of (self);
  GtkWidget *dialog;
  g_autofree char *span = NULL;
  double seconds = 0;

  for (guint i = 0; i < results->len; i++)
    seconds += ((StudyReport *) results->pdata[i])->seconds;
  if (seconds < ASK_FROM_S) {
    segue_study_cancel (segue_engine_get_study (self->engine));
    return;
  }
  span = segue_format_span (seconds);
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), _("Discard What Was Learnt?"), NULL);
  /* Translators: %s is a time like "3 minutes" */
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), _("It took %s and would have to be taught again."), span);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "discard", _("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- object ------------------------------------------------------------------------------- */

static gboolean
segue_studio_result_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_STUDIO_RESULT (widget)->name_row));
}

static void
segue_studio_result_dispose (GObject *object)
{
  SegueStudioResult *self = SEGUE_STUDIO_RESULT (object);

  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_STUDIO_RESULT);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_studio_result_parent_class)->dispose (object);
}

static void
segue_studio_result_class_init (SegueStudioResultClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_studio_result_dispose;
  widget_class->grab_focus = segue_studio_result_grab_focus;
  signals[SIGNAL_KEPT] = g_signal_new ("kept", SEGUE_TYPE_STUDIO_RESULT, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-studio-result.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueStudioResult, compare_group);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioResult, compare_list);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioResult, error_label);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioResult, name_row);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioResult, notice_label);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioResult, report_bin);
  gtk_widget_class_bind_template_callback (widget_class, name_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "result.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "result.keep", NULL, keep_action);
}

static void
segue_studio_result_init (SegueStudioResult *self)
{
  segue_template_init (GTK_WIDGET (self));
}

GtkWidget *
segue_studio_result_new (SegueEngine *engine)
{
  SegueStudioResult *self = g_object_new (SEGUE_TYPE_STUDIO_RESULT, NULL);

  self->engine = g_object_ref (engine);
  self->report = SEGUE_REPORT_VIEW (segue_report_view_new (engine));
  adw_bin_set_child (self->report_bin, GTK_WIDGET (self->report));
  g_signal_connect_object (segue_engine_get_study (engine), "changed", G_CALLBACK (changed_cb),
                           self, G_CONNECT_SWAPPED);
  changed_cb (self);
  return GTK_WIDGET (self);
}
