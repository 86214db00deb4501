/* segue-studio-run.c - a model is being taught: how far, how well, and how to stop it
 *
 * UI thread. Shows what the engine's study says, whenever it says something while
 * this is on screen, and once a second for the time that is left. */
#include "segue-studio-run.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-chart.h"
#include "segue-format.h"
#include "segue-report-view.h"
#include "segue-template.h"

struct _SegueStudioRun
{
  GtkWidget parent_instance;

  /* Template widgets */
  AdwBin         *accuracy_bin;
  GtkWidget      *cancel_button;
  GtkWidget      *curves_box;
  GtkLabel       *detail_label;
  AdwBin         *loss_bin;
  GtkProgressBar *progress;
  GtkLabel       *title_label;

  SegueChart     *loss, *accuracy; /* in their bins */
  SegueEngine    *engine;          /* owned */
  guint           tick_id;
  guint           n_shown;         /* epochs drawn */
};

G_DEFINE_FINAL_TYPE (SegueStudioRun, segue_studio_run, GTK_TYPE_WIDGET)

static char *
title_of (SegueStudy *study)
{
  guint fold, folds, left_s;
  StudyArch arch = segue_study_get_current (study, &fold, &folds);

  switch (segue_study_get_state (study)) {
  case SEGUE_STUDY_GATHERING:
    return g_strdup (_("Looking Up the Songs…"));
  case SEGUE_STUDY_HEARING:
    return g_strdup (_("Listening to the Songs…"));
  case SEGUE_STUDY_NONE:
  case SEGUE_STUDY_TEACHING:
  case SEGUE_STUDY_DONE:
  case SEGUE_STUDY_FAILED:
  default:
    break;
  }
  if (segue_study_get_progress (study, &left_s) <= 0) /* nothing was told yet of what it does */
    return g_strdup (_("Getting Ready…"));
  if (fold == 0)
    /* Translators: %s is a kind of model, such as "Network" */
    return g_strdup_printf (_("%s: Learning From All Songs…"), segue_study_arch_title (arch));
  return g_strdup_printf (_("%s: Judging Part %u of %u…"), segue_study_arch_title (arch), fold,
                          folds);
}

static char *
detail_of (SegueStudy *study,
           guint       left_s)
{
  const char *left_out = segue_study_get_message (study);
  g_autofree char *span = left_s > 0 ? segue_format_span (MAX (left_s, 60)) : NULL;
  g_autofree char *time = NULL;

  if (segue_study_get_waiting (study))
    time = g_strdup (_("It waits while a game runs or the computer is on battery."));
  else if (left_s == 0)
    time = g_strdup (_("How long it takes will be known soon."));
  else if (left_s < 60)
    time = g_strdup_printf (ngettext ("About %u second left.", "About %u seconds left.", left_s),
                            left_s);
  else
    /* Translators: %s is a time like "3 minutes" */
    time = g_strdup_printf (_("About %s left."), span);
  return left_out != NULL ? g_strconcat (time, " ", left_out, NULL) : g_steal_pointer (&time);
}

static void
show_study (SegueStudioRun *self)
{
  SegueStudy *study = segue_engine_get_study (self->engine);
  GArray *epochs = segue_study_get_epochs (study);
  guint left_s = 0;
  double share = segue_study_get_progress (study, &left_s);
  g_autofree char *title = title_of (study);
  g_autofree char *detail = detail_of (study, left_s);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->detail_label, detail);
  gtk_progress_bar_set_fraction (self->progress, share);
  if (epochs->len == 0 && self->n_shown == 0)
    gtk_widget_set_visible (self->curves_box, FALSE);
  if (epochs->len == self->n_shown || epochs->len == 0)
    return;
  gtk_widget_set_visible (self->curves_box, TRUE);
  self->n_shown = epochs->len;
  segue_epochs_chart_show (self->loss, epochs, TRUE);
  segue_epochs_chart_show (self->accuracy, epochs, FALSE);
}

static void
changed_cb (SegueStudioRun *self)
{
  if (segue_study_get_state (segue_engine_get_study (self->engine)) == SEGUE_STUDY_GATHERING)
    self->n_shown = 0; /* another one began */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_study (self);
}

static gboolean
tick_cb (gpointer data)
{
  show_study (data);
  return G_SOURCE_CONTINUE;
}

static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  segue_study_cancel (segue_engine_get_study (SEGUE_STUDIO_RUN (widget)->engine));
}

static void
segue_studio_run_map (GtkWidget *widget)
{
  SegueStudioRun *self = SEGUE_STUDIO_RUN (widget);

  GTK_WIDGET_CLASS (segue_studio_run_parent_class)->map (widget);
  show_study (self);
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
}

static void
segue_studio_run_unmap (GtkWidget *widget)
{
  SegueStudioRun *self = SEGUE_STUDIO_RUN (widget);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (segue_studio_run_parent_class)->unmap (widget);
}

static gboolean
segue_studio_run_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (SEGUE_STUDIO_RUN (widget)->cancel_button);
}

static void
segue_studio_run_dispose (GObject *object)
{
  SegueStudioRun *self = SEGUE_STUDIO_RUN (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_STUDIO_RUN);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_studio_run_parent_class)->dispose (object);
}

static void
segue_studio_run_class_init (SegueStudioRunClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_studio_run_dispose;
  widget_class->grab_focus = segue_studio_run_grab_focus;
  widget_class->map = segue_studio_run_map;
  widget_class->unmap = segue_studio_run_unmap;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-studio-run.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueStudioRun, accuracy_bin);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioRun, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioRun, curves_box);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioRun, detail_label);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioRun, loss_bin);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioRun, progress);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioRun, title_label);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "run.cancel", NULL, cancel_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "run.cancel", NULL);
}

static void
segue_studio_run_init (SegueStudioRun *self)
{
  segue_template_init (GTK_WIDGET (self));
  self->loss = SEGUE_CHART (segue_chart_new (SEGUE_CHART_LINES, _("Loss while learning")));
  self->accuracy = SEGUE_CHART (segue_chart_new (SEGUE_CHART_LINES, _("Accuracy while learning")));
  adw_bin_set_child (self->loss_bin, GTK_WIDGET (self->loss));
  adw_bin_set_child (self->accuracy_bin, GTK_WIDGET (self->accuracy));
}

GtkWidget *
segue_studio_run_new (SegueEngine *engine)
{
  SegueStudioRun *self = g_object_new (SEGUE_TYPE_STUDIO_RUN, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (segue_engine_get_study (engine), "changed", G_CALLBACK (changed_cb),
                           self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
