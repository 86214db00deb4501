/* segue-report-view.c - how good a taught model is, in figures and pictures
 *
 * UI thread. Built in code: tables whose size is that of the model. Invariant: what
 * is shown belongs to the report that is held. */
#include "segue-report-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "segue-chart.h"
#include "segue-confusion.h"
#include "segue-format.h"
#include "segue-song-list.h"
#include "segue-template.h"

struct _SegueReportView
{
  GtkWidget parent_instance;

  GtkWidget   *box;      /* all of it; the only child */
  GtkLabel    *headline, *details, *parts;
  GtkWidget   *table;    /* in its place in table_bin */
  AdwBin      *table_bin;
  SegueConfusion *confusion;
  SegueSongList  *songs;
  SegueChart  *roc, *curves;
  GtkWidget   *roc_legend, *curves_box;

  SegueEngine *engine;   /* owned */
  StudyReport *report;   /* owned or NULL */
};

G_DEFINE_FINAL_TYPE (SegueReportView, segue_report_view, GTK_TYPE_WIDGET)

const char *
segue_study_arch_title (StudyArch arch)
{
  switch (arch) {
  case STUDY_ARCH_CNN:
    return _("Network");
  case STUDY_ARCH_CRNN:
    return _("Network With Memory");
  case STUDY_ARCH_STATS:
  case STUDY_N_ARCHS:
  default:
    return _("Statistics");
  }
}

/* ---- the head --------------------------------------------------------------------- */

static const char *
group_words (StudyGroup group)
{
  switch (group) {
  case STUDY_GROUP_ARTIST:
    return _("No artist stood on both sides.");
  case STUDY_GROUP_ALBUM:
    return _("Each class has few artists, so albums were kept apart instead: new artists may "
             "fare worse.");
  case STUDY_GROUP_NONE:
  default:
    return _("There are too few artists and albums to keep apart, so songs of one stood on both "
             "sides: new music may fare much worse.");
  }
}

/* How it did in each part; NULL where that is not known. */
static char *
parts_words (const StudyReport *r)
{
  g_autoptr (GString) shares = g_string_new (NULL);

  for (guint f = 0; f < r->folds; f++) {
    double accuracy = study_report_fold_accuracy (r, f);
    g_autofree char *share = segue_format_share (accuracy);

    if (isnan (accuracy))
      return NULL;
    g_string_append_printf (shares, "%s%s", f > 0 ? ", " : "", share);
  }
  /* Translators: %s lists shares like "92 %, 88 %", of parts that were judged one by one */
  return shares->len > 0 ? g_strdup_printf (_("Part by part: %s"), shares->str) : NULL;
}

/* What the result is to be measured against: one who says the same of every song. */
static char *
blind_words (const StudyReport *r)
{
  guint largest = 0;
  g_autofree char *share = NULL;

  for (guint c = 1; c < r->n_classes; c++)
    if (r->count[c] > r->count[largest])
      largest = c;
  share = segue_format_share (r->count[largest] / (double) MAX (r->n_songs, 1));
  /* Translators: the name of a class, and a share like "92 %" */
  return g_strdup_printf (_("Calling every song “%s” would be right for %s."), r->classes[largest], share);
}

static void
show_head (SegueReportView *self)
{
  const StudyReport *r = self->report;
  g_autofree char *share = segue_format_share (r->accuracy);
  g_autofree char *spread = segue_format_share (r->accuracy_spread);
  g_autofree char *f1 = segue_format_share (r->macro_f1);
  g_autofree char *calibration = segue_format_share (r->calibration);
  g_autofree char *songs = segue_format_songs (r->n_songs);
  /* Translators: %s is a share like "92 %" */
  g_autofree char *headline = g_strdup_printf (_("%s Right"), share);
  g_autofree char *details = g_strdup_printf (
    /* Translators: "64 songs", a number of parts, shares like "3 %", a number, a sentence */
    _("%s, in %u parts, each judged by a model that had not heard it: ± %s from part to part. "
      "Mean F1 %s, log loss %.2f; its shares are off by %s on average. %s"),
    songs, r->folds, spread, f1, r->log_loss, calibration, group_words (r->group));

  g_autofree char *parts = parts_words (r);
  g_autofree char *blind = blind_words (r);
  g_autofree char *beside = g_strdup_printf ("%s%s%s", blind, parts != NULL ? "\n" : "", parts != NULL ? parts : "");

  gtk_label_set_text (self->parts, beside);
  gtk_label_set_text (self->headline, headline);
  gtk_label_set_text (self->details, details);
}

/* ---- by class ------------------------------------------------------------------------- */

static void
put_cell (GtkGrid    *grid,
          const char *text,
          int         column,
          int         row,
          gboolean    heading)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0.0f : 1.0f);
  gtk_widget_set_hexpand (label, column == 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), column == 0 ? PANGO_ELLIPSIZE_END
                                                          : PANGO_ELLIPSIZE_NONE);
  gtk_widget_add_css_class (label, heading ? "caption-heading" : column == 0 ? "body" : "numeric");
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

static void
put_share (GtkGrid *grid,
           double   share,
           int      column,
           int      row)
{
  g_autofree char *text = segue_format_share (share);

  put_cell (grid, text, column, row, FALSE);
}

static void
show_table (SegueReportView *self)
{
  const StudyReport *r = self->report;
  const char *const titles[] = { _("Class"), _("Songs"), _("Precision"), _("Recall"), _("F1"),
                                 _("AUC") };
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  gtk_grid_set_column_spacing (grid, 10);
  gtk_grid_set_row_spacing (grid, 6);
  for (guint c = 0; c < G_N_ELEMENTS (titles); c++)
    put_cell (grid, titles[c], (int) c, 0, TRUE);
  for (guint c = 0; c < r->n_classes; c++) {
    g_autofree char *count = g_strdup_printf ("%u", r->count[c]);
    g_autofree char *auc = isfinite (r->auc[c]) ? g_strdup_printf ("%.2f", r->auc[c])
                                                : g_strdup ("–");
    int row = (int) c + 1;

    put_cell (grid, r->classes[c], 0, row, FALSE);
    put_cell (grid, count, 1, row, FALSE);
    put_share (grid, r->precision[c], 2, row);
    put_share (grid, r->recall[c], 3, row);
    put_share (grid, r->f1[c], 4, row);
    put_cell (grid, auc, 5, row, FALSE);
  }
  adw_bin_set_child (self->table_bin, GTK_WIDGET (grid));
}

/* ---- which for which ------------------------------------------------------------------- */

static void
cell_cb (SegueReportView *self,
         guint            truth,
         guint            said)
{
  const StudyReport *r = self->report;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *title = NULL;

  for (guint i = 0; i < r->n_songs; i++)
    if (r->truth[i] == truth && r->said[i] == said)
      g_array_append_val (ids, r->ids[i]);
  title = truth == said
            ? g_strdup_printf (_("“%s”, rightly so"), r->classes[truth])
            /* Translators: "Jazz" taken for "Blues" */
            : g_strdup_printf (_("“%s” taken for “%s”"), r->classes[truth], r->classes[said]);
  segue_song_list_set (self->songs, title, ids);
}

/* ---- curves --------------------------------------------------------------------------------- */

static void
show_roc (SegueReportView *self)
{
  const StudyReport *r = self->report;
  static const float chance[] = { 0, 0, 1, 1 };
  g_autoptr (GString) words = g_string_new (NULL);

  segue_chart_clear (self->roc);
  segue_chart_set_range (self->roc, 0, 1, 0, 1.02);
  segue_chart_set_axes (self->roc, _("Others taken for it"), _("Its own songs found"));
  segue_chart_set_units (self->roc, SEGUE_CHART_SHARE, SEGUE_CHART_SHARE);
  segue_chart_add_series (self->roc, NULL, 8, TRUE, chance, 2);
  for (guint c = 0; c < r->n_classes; c++) {
    segue_chart_add_series (self->roc, r->classes[c], c, FALSE,
                            (const float *) (gpointer) r->roc[c]->data, r->roc[c]->len);
    if (isfinite (r->auc[c]))
      /* Translators: a class and the area under its curve */
      g_string_append_printf (words, _("%s: area %.2f. "), r->classes[c], r->auc[c]);
  }
  segue_chart_set_summary (self->roc, words->str);
  segue_chart_legend_set (self->roc_legend, (const char *const *) r->classes, r->n_classes);
}

static void
add_curve (SegueChart  *chart,
           GArray      *epochs,
           const char  *name,
           gsize        offset,
           guint        colour,
           gboolean     dashed)
{
  g_autofree float *xy = g_new (float, 2 * MAX (epochs->len, 1));

  for (guint i = 0; i < epochs->len; i++) {
    const char *epoch = (const char *) &g_array_index (epochs, StudyEpoch, i);

    xy[2 * i] = (float) (i + 1);
    xy[2 * i + 1] = (float) *(const double *) (gconstpointer) (epoch + offset);
  }
  segue_chart_add_series (chart, name, colour, dashed, xy, epochs->len);
}

void
segue_epochs_chart_show (SegueChart *chart,
                         GArray     *epochs,
                         gboolean    losses)
{
  const StudyEpoch none = { 0 };
  const StudyEpoch *last = epochs->len > 0
                             ? &g_array_index (epochs, StudyEpoch, epochs->len - 1) : &none;
  g_autofree char *words = NULL;

  segue_chart_clear (chart);
  segue_chart_set_units (chart, SEGUE_CHART_NUMBER,
                         losses ? SEGUE_CHART_NUMBER : SEGUE_CHART_SHARE);
  segue_chart_set_range (chart, 1, MAX (epochs->len, 5), 0, losses ? 0 : 1.02); /* whole passes */
  segue_chart_set_axes (chart, _("Pass"), losses ? _("Loss") : _("Right"));
  add_curve (chart, epochs, _("Learning"),
             losses ? G_STRUCT_OFFSET (StudyEpoch, loss) : G_STRUCT_OFFSET (StudyEpoch, accuracy),
             0, FALSE);
  add_curve (chart, epochs, _("Not seen"),
             losses ? G_STRUCT_OFFSET (StudyEpoch, valid_loss)
                    : G_STRUCT_OFFSET (StudyEpoch, valid_accuracy), 1, FALSE);
  words = losses ? g_strdup_printf (ngettext ("After %u pass: loss %.2f, and %.2f on songs not seen.",
                                              "After %u passes: loss %.2f, and %.2f on songs not seen.",
                                              epochs->len), epochs->len, last->loss, last->valid_loss)
                 : g_strdup_printf (ngettext ("After %u pass: %.0f %% right, and %.0f %% of songs not seen.",
                                              "After %u passes: %.0f %% right, and %.0f %% of songs not seen.",
                                              epochs->len), epochs->len, 100 * last->accuracy, 100 * last->valid_accuracy);
  segue_chart_set_summary (chart, epochs->len > 0 ? words : _("Nothing has been learnt yet."));
}

/* ---- the whole ------------------------------------------------------------------------------- */

void
segue_report_view_set (SegueReportView   *self,
                       const StudyReport *report)
{
  g_return_if_fail (SEGUE_IS_REPORT_VIEW (self) && report != NULL);

  g_clear_pointer (&self->report, study_report_free);
  self->report = study_report_copy (report);
  show_head (self);
  show_table (self);
  segue_confusion_set (self->confusion, self->report);
  segue_song_list_set (self->songs, NULL, NULL);
  show_roc (self);
  gtk_widget_set_visible (self->curves_box, report->epochs->len > 0);
  segue_epochs_chart_show (self->curves, self->report->epochs, FALSE);
}

static GtkWidget *
add_section (SegueReportView *self,
             const char      *title,
             const char      *explained,
             GtkWidget       *child)
{
  GtkWidget *section = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *heading = gtk_label_new (title), *words = gtk_label_new (explained);

  gtk_label_set_xalign (GTK_LABEL (heading), 0.0f);
  gtk_widget_add_css_class (heading, "heading");
  gtk_label_set_xalign (GTK_LABEL (words), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_widget_add_css_class (words, "caption");
  gtk_widget_add_css_class (words, "dim-label");
  gtk_box_append (GTK_BOX (section), heading);
  gtk_box_append (GTK_BOX (section), words);
  gtk_box_append (GTK_BOX (section), child);
  gtk_widget_set_margin_top (section, 18);
  gtk_box_append (GTK_BOX (self->box), section);
  return section;
}

/* A table that scrolls to the side would keep the wheel for itself: up and down is
 * the page's. */
static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy)
{
  GtkWidget *table = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  GtkWidget *page = gtk_widget_get_ancestor (gtk_widget_get_parent (table),
                                             GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment;
  double step;

  if (page == NULL || fabs (dx) > fabs (dy))
    return GDK_EVENT_PROPAGATE;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (page));
  step = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL
           ? pow (gtk_adjustment_get_page_size (adjustment), 2.0 / 3.0) : 1.0;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + dy * step);
  return GDK_EVENT_STOP;
}

static GtkWidget *
scrolled (GtkWidget *child)
{
  GtkWidget *window = gtk_scrolled_window_new ();
  GtkEventController *wheel =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  gtk_event_controller_set_propagation_phase (wheel, GTK_PHASE_CAPTURE);
  g_signal_connect (wheel, "scroll", G_CALLBACK (scroll_cb), NULL);
  gtk_widget_add_controller (window, wheel);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), child);
  return window;
}

static GtkLabel *
add_words (SegueReportView *self,
           const char      *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (self->box), label);
  return GTK_LABEL (label);
}

static void
build (SegueReportView *self)
{
  GtkWidget *roc = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->headline = add_words (self, "title-1");
  self->details = add_words (self, "dim-label");
  self->parts = add_words (self, "dim-label");
  self->table_bin = ADW_BIN (adw_bin_new ());
  add_section (self, _("By Class"),
               _("Precision: how many of those called so are. Recall: how many of its songs were "
                 "found. F1 is between them. AUC: how surely its songs come before all others, 0.5 is chance."),
               scrolled (GTK_WIDGET (self->table_bin)));
  self->confusion = SEGUE_CONFUSION (segue_confusion_new ());
  g_signal_connect_swapped (self->confusion, "chosen", G_CALLBACK (cell_cb), self);
  add_section (self, _("Taken for Each Other"),
               _("A row is what songs are, a column what they were called. Choose a number to see "
                 "and hear its songs."),
               scrolled (GTK_WIDGET (self->confusion)));
  self->songs = SEGUE_SONG_LIST (segue_song_list_new (self->engine));
  gtk_widget_set_margin_top (GTK_WIDGET (self->songs), 12);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->songs));
  self->roc = SEGUE_CHART (segue_chart_new (SEGUE_CHART_LINES, _("ROC curves")));
  self->roc_legend = segue_chart_legend_new ();
  gtk_box_append (GTK_BOX (roc), GTK_WIDGET (self->roc));
  gtk_box_append (GTK_BOX (roc), self->roc_legend);
  add_section (self, _("Told Apart"),
               _("ROC: the further a curve reaches into the upper left corner, the better a class "
                 "stands out; the broken line is chance."), roc);
  self->curves = SEGUE_CHART (segue_chart_new (SEGUE_CHART_LINES, _("Accuracy while learning")));
  self->curves_box = add_section (self, _("How It Learnt"),
                                  _("Blue: songs it learnt from, varied so that it does not learn "
                                    "them by heart. Orange: songs it had not seen."),
                                  GTK_WIDGET (self->curves));
}

static void
segue_report_view_dispose (GObject *object)
{
  SegueReportView *self = SEGUE_REPORT_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->report, study_report_free);
  G_OBJECT_CLASS (segue_report_view_parent_class)->dispose (object);
}

static void
segue_report_view_class_init (SegueReportViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segue_report_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
segue_report_view_init (SegueReportView *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
segue_report_view_new (SegueEngine *engine)
{
  SegueReportView *self = g_object_new (SEGUE_TYPE_REPORT_VIEW, NULL);

  self->engine = g_object_ref (engine);
  build (self);
  return GTK_WIDGET (self);
}
