/* segue-studio-try.c - any song: listened to, and what a model says along it
 *
 * UI thread. A file is dropped or chosen, an address pasted; it plays, and a child
 * process hears ahead of it. Invariant: ids[i] is the model of entry i of the
 * choice, 0 the genres that Segue knows itself. */
#include "segue-studio-try.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "segue-chart.h"
#include "segue-format.h"
#include "segue-judgement-words.h"
#include "segue-report-view.h"
#include "segue-template.h"

/* The engine knows two hundred classes at most; so many are drawn apart. */
#define SHOWN 11
#define TICK_MS 250 /* the mark of where the song is */

struct _SegueStudioTry
{
  GtkWidget parent_instance;

  /* Template widgets */
  AdwEntryRow  *address_row;
  AdwBin       *chart_bin;
  GtkLabel     *error_label;
  AdwComboRow  *model_row;
  GtkWidget    *result_group;
  GtkLabel     *song_label;
  GtkSpinner   *spinner;
  GtkLabel     *verdict_label;

  SegueChart   *chart;  /* in its bin */
  GtkWidget    *legend;
  SegueEngine  *engine; /* owned */
  SegueFollow  *follow; /* owned or NULL */
  GArray       *ids;    /* owned; gint64 */
  guint         tick_id;
  gboolean      updating; /* the choice follows the models, nobody chose */
};

G_DEFINE_FINAL_TYPE (SegueStudioTry, segue_studio_try, GTK_TYPE_WIDGET)

/* ---- what it says --------------------------------------------------------------------- */

typedef struct {
  guint  class;
  double mean;
} Mean;

static int
compare_means (gconstpointer a,
               gconstpointer b)
{
  const Mean *x = a, *y = b;

  return x->mean != y->mean ? (x->mean < y->mean ? 1 : -1) : (int) x->class - (int) y->class;
}

/* Classes by their share of the whole, largest first. */
static Mean *
means_of (const float *shares,
          guint        n,
          guint        k)
{
  Mean *means = g_new0 (Mean, MAX (k, 1));

  for (guint c = 0; c < k; c++) {
    means[c].class = c;
    for (guint i = 0; i < n; i++)
      means[c].mean += shares[(gsize) i * k + c] / (double) n;
  }
  qsort (means, k, sizeof *means, compare_means);
  return means;
}

static void
draw_shares (SegueStudioTry     *self,
             const Mean         *means,
             const char *const  *classes,
             guint               k,
             const float        *shares,
             const double       *at_s,
             guint               n)
{
  g_autofree float *xy = g_new (float, 2 * (gsize) n);
  guint shown = MIN (k, SHOWN);
  g_autofree const char **names = g_new0 (const char *, shown + 2);

  segue_chart_clear (self->chart);
  segue_chart_set_units (self->chart, SEGUE_CHART_TIME, SEGUE_CHART_SHARE);
  segue_chart_set_range (self->chart, 0, at_s[n - 1] + at_s[0], 0, 1);
  for (guint s = 0; s < shown; s++) {
    for (guint i = 0; i < n; i++) {
      xy[2 * i] = (float) at_s[i];
      xy[2 * i + 1] = shares[(gsize) i * k + means[s].class];
    }
    names[s] = segue_genre_title (classes[means[s].class]);
    segue_chart_add_series (self->chart, names[s], s, FALSE, xy, n);
  }
  if (k > shown) {
    for (guint i = 0; i < n; i++) {
      xy[2 * i + 1] = 0.0f;
      for (guint s = shown; s < k; s++)
        xy[2 * i + 1] += shares[(gsize) i * k + means[s].class];
    }
    names[shown] = _("Others");
    segue_chart_add_series (self->chart, names[shown], shown, FALSE, xy, n);
  }
  segue_chart_legend_set (self->legend, names, shown + (k > shown));
}

static void
say_shares (SegueStudioTry    *self,
            const Mean        *means,
            const char *const *classes,
            guint              k)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *sentence = NULL;

  for (guint s = 0; s < MIN (k, 3) && (s == 0 || means[s].mean >= 0.05); s++)
    /* Translators: a class of music and its share, such as "Focus 92 %" */
    g_string_append_printf (words, "%s%s %.0f\u00a0%%", s > 0 ? ", " : "",
                            segue_genre_title (classes[means[s].class]), 100 * means[s].mean);
  gtk_label_set_text (self->verdict_label, words->str);
  /* Translators: %s lists classes of music with their shares */
  sentence = g_strdup_printf (_("Over the whole so far: %s"), words->str);
  segue_chart_set_summary (self->chart, sentence);
}

static void
show_follow (SegueStudioTry *self)
{
  const double *at_s;
  guint n = 0, k = 0;
  const float *shares = segue_follow_get_moments (self->follow, &n, &at_s);
  const char *const *classes = segue_follow_get_classes (self->follow, &k);
  const char *trouble = segue_follow_get_message (self->follow);
  gboolean done = segue_follow_get_done (self->follow);

  gtk_spinner_set_spinning (self->spinner, !done);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), !done);
  gtk_label_set_text (self->error_label, trouble != NULL ? trouble : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), trouble != NULL);
  gtk_widget_set_visible (self->result_group, trouble == NULL || n > 0);
  if (n > 0 && classes != NULL) {
    g_autofree Mean *means = means_of (shares, n, k);

    draw_shares (self, means, classes, k, shares, at_s, n);
    say_shares (self, means, classes, k);
  } else {
    segue_chart_clear (self->chart);
    segue_chart_set_summary (self->chart, done ? "" : _("Listening…"));
    gtk_label_set_text (self->verdict_label, done ? "" : _("Listening…"));
    gtk_label_set_text (GTK_LABEL (self->legend), "");
  }
}

/* Where the player is, when it plays this very song, and what the song is called. */
static gboolean
position_cb (gpointer data)
{
  SegueStudioTry *self = data;
  SeguePlayer *player = segue_engine_get_player (self->engine);
  SegueQueueItem *item = segue_queue_get_current (segue_engine_get_queue (self->engine));
  SegueTrack *track = item != NULL ? segue_queue_item_get_track (item) : NULL;
  const char *uri = track != NULL ? segue_track_get_uri (track) : NULL;

  if (self->follow == NULL)
    return G_SOURCE_CONTINUE;
  if (g_strcmp0 (uri, segue_follow_get_uri (self->follow)) == 0) {
    segue_chart_set_cursor (self->chart, segue_player_get_position_s (player));
    if (g_strcmp0 (gtk_label_get_text (self->song_label), segue_track_get_title (track)) != 0)
      gtk_label_set_text (self->song_label, segue_track_get_title (track)); /* known by now */
  } else
    segue_chart_set_cursor (self->chart, NAN);
  return G_SOURCE_CONTINUE;
}

/* ---- opening ------------------------------------------------------------------------------ */

static void
stop (SegueStudioTry *self)
{
  if (self->follow == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->follow, self);
  segue_follow_cancel (self->follow);
  g_clear_object (&self->follow);
}

static gint64
chosen_model (SegueStudioTry *self)
{
  guint at = adw_combo_row_get_selected (self->model_row);

  return at < self->ids->len ? g_array_index (self->ids, gint64, at) : 0;
}

static void
follow (SegueStudioTry *self,
        const char     *uri,
        const char     *title) /* NULL: as the address says */
{
  g_autofree char *copy = g_strdup (uri); /* it may be the old one's own */
  g_autofree char *plain = g_uri_unescape_string (copy, NULL);
  g_autofree char *base = g_path_get_basename (plain != NULL ? plain : copy);
  g_autofree char *name = g_utf8_make_valid (*base != '\0' ? base : copy, -1);

  stop (self);
  gtk_label_set_text (self->song_label, title != NULL ? title : name);
  self->follow = segue_engine_follow (self->engine, chosen_model (self), copy);
  g_signal_connect_swapped (self->follow, "changed", G_CALLBACK (show_follow), self);
  show_follow (self);
}

void
segue_studio_try_open (SegueStudioTry *self,
                       const char     *uri)
{
  g_autoptr (GFile) file = NULL;

  g_return_if_fail (SEGUE_IS_STUDIO_TRY (self) && uri != NULL);

  file = g_file_new_for_uri (uri);
  follow (self, uri, NULL);
  segue_engine_open_files (self->engine, &file, 1, TRUE);
}

static void
complain (SegueStudioTry *self,
          const char     *sentence)
{
  gtk_label_set_text (self->error_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
}

static gboolean
names_a_host (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
}

static void
address_cb (SegueStudioTry *self)
{
  g_autofree char *address =
    segue_entry_get_text (self->address_row);

  if (g_path_is_absolute (address) || g_str_has_prefix (address, "file://")) {
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (address); /* copied in a file manager */
    g_autofree char *uri = g_file_get_uri (file);

    segue_studio_try_open (self, uri);
  } else if (!g_str_has_prefix (address, "http://") && !g_str_has_prefix (address, "https://"))
    complain (self, _("An address begins with http:// or https://."));
  else if (!names_a_host (address))
    complain (self, _("This is no address that could be opened."));
  else
    segue_studio_try_open (self, address);
}

void
segue_studio_try_paste (SegueStudioTry *self,
                        const char     *text)
{
  g_auto (GStrv) lines = NULL;

  g_return_if_fail (SEGUE_IS_STUDIO_TRY (self) && text != NULL);

  lines = g_strsplit (text, "\n", 2); /* of several files the first */
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), lines[0] != NULL ? lines[0] : "");
  gtk_editable_select_region (GTK_EDITABLE (self->address_row), 0, -1); /* the next one replaces it */
  address_cb (self);
}

static void
chosen_cb (GtkFileChooser *chooser,
           int             response,
           SegueStudioTry *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *uri = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (chooser);
  uri = g_file_get_uri (file);
  segue_studio_try_open (self, uri);
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Song to Try"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("_Listen"), NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Songs"));
  gtk_file_filter_add_mime_type (filter, "audio/*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), widget, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* What plays now, whatever it is. */
static void
playing_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SegueStudioTry *self = SEGUE_STUDIO_TRY (widget);
  SegueQueueItem *item = segue_queue_get_current (segue_engine_get_queue (self->engine));
  SegueTrack *track = item != NULL ? segue_queue_item_get_track (item) : NULL;

  if (track != NULL)
    follow (self, segue_track_get_uri (track), segue_track_get_title (track));
  else
    complain (self, _("Nothing is playing."));
}

/* ---- which model --------------------------------------------------------------------------- */

static void
models_cb (SegueStudioTry *self)
{
  GPtrArray *models = segue_engine_get_models (self->engine);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gint64 before = chosen_model (self), none = 0;
  guint at = 0;

  if (self->ids->len == models->len + 1) {
    gboolean same = TRUE;

    for (guint i = 0; i < models->len; i++)
      same = same && g_array_index (self->ids, gint64, i + 1)
                       == ((SegueOwnModel *) models->pdata[i])->id;
    if (same)
      return; /* only counts moved */
  }
  self->updating = TRUE;
  g_array_set_size (self->ids, 0);
  g_array_append_val (self->ids, none);
  gtk_string_list_append (names, _("Genres that Segue knows"));
  for (guint i = 0; i < models->len; i++) {
    const SegueOwnModel *model = models->pdata[i];

    g_array_append_val (self->ids, model->id);
    gtk_string_list_append (names, model->name);
    if (model->id == before)
      at = i + 1;
  }
  adw_combo_row_set_model (self->model_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->model_row, at);
  self->updating = FALSE;
}

static void
model_cb (SegueStudioTry *self)
{
  g_autofree char *title = g_strdup (gtk_label_get_text (self->song_label));

  if (!self->updating && self->follow != NULL)
    follow (self, segue_follow_get_uri (self->follow), title);
}

/* ---- object ------------------------------------------------------------------------------------ */

static void
segue_studio_try_map (GtkWidget *widget)
{
  SegueStudioTry *self = SEGUE_STUDIO_TRY (widget);

  GTK_WIDGET_CLASS (segue_studio_try_parent_class)->map (widget);
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add (TICK_MS, position_cb, self);
}

static void
segue_studio_try_unmap (GtkWidget *widget)
{
  SegueStudioTry *self = SEGUE_STUDIO_TRY (widget);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (segue_studio_try_parent_class)->unmap (widget);
}

static gboolean
segue_studio_try_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_STUDIO_TRY (widget)->address_row));
}

static void
segue_studio_try_dispose (GObject *object)
{
  SegueStudioTry *self = SEGUE_STUDIO_TRY (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  stop (self);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_STUDIO_TRY);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->ids, g_array_unref);
  G_OBJECT_CLASS (segue_studio_try_parent_class)->dispose (object);
}

static void
segue_studio_try_class_init (SegueStudioTryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_studio_try_dispose;
  widget_class->grab_focus = segue_studio_try_grab_focus;
  widget_class->map = segue_studio_try_map;
  widget_class->unmap = segue_studio_try_unmap;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-studio-try.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueStudioTry, address_row);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioTry, chart_bin);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioTry, error_label);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioTry, model_row);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioTry, result_group);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioTry, song_label);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioTry, spinner);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioTry, verdict_label);
  gtk_widget_class_bind_template_callback (widget_class, address_cb);
  gtk_widget_class_bind_template_callback (widget_class, model_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "try.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "try.playing", NULL, playing_action);
}

static void
segue_studio_try_init (SegueStudioTry *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  segue_template_init (GTK_WIDGET (self));
  self->chart = SEGUE_CHART (segue_chart_new (SEGUE_CHART_STACK,
                                              _("Shares of the classes along the song")));
  self->legend = segue_chart_legend_new ();
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chart));
  gtk_box_append (GTK_BOX (box), self->legend);
  adw_bin_set_child (self->chart_bin, box);
}

GtkWidget *
segue_studio_try_new (SegueEngine *engine)
{
  SegueStudioTry *self = g_object_new (SEGUE_TYPE_STUDIO_TRY, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "models-changed", G_CALLBACK (models_cb), self,
                           G_CONNECT_SWAPPED);
  models_cb (self);
  return GTK_WIDGET (self);
}
