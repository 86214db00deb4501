/* segue-studio-setup.c - what a model is to learn: classes, their songs, the network
 *
 * UI thread. Rows stand for what the engine listed; classes are told apart by their
 * names. Invariant: row i of the list is classes[i], and its check button says
 * whether it is in chosen. */
#include "segue-studio-setup.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "segue-chart.h"
#include "segue-format.h"
#include "segue-template.h"

/* What is chosen by itself: the largest classes that are large enough. */
#define CHOSEN_MAX 8
#define CHOSEN_SONGS_MIN 8
/* So many rows are seen at first: what follows the list is not to be out of reach. */
#define ROWS_FIRST 12
#define ROWS_FEW 3 /* more than ROWS_FIRST: then all are seen */
/* Fewer than this teach little, and so does a class so much larger than another. */
#define FEW_SONGS 12
#define UNEVEN 8
#define SAMPLE 300 /* songs of a class that its distribution is drawn from */

typedef float (*Feature) (const TrackRow *row);

struct _SegueStudioSetup
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget    *all_button;
  AdwComboRow  *arch_row;
  GtkLabel     *choice_label;
  GtkListBox   *classes_list;
  GtkWidget    *classes_spinner;
  AdwBin       *distribution_bin;
  GtkLabel     *error_label;
  AdwComboRow  *feature_row;
  GtkWidget    *figures_group;
  GtkButton    *folder_button;
  AdwActionRow *folder_row;
  GtkButton    *more_button;
  AdwBin       *sizes_bin;
  GtkWidget    *sizes_group;
  AdwComboRow  *source_row;
  GtkLabel     *warning_label;

  SegueChart   *sizes, *distribution; /* in their bins */

  /* Owned */
  GCancellable *cancellable;
  GHashTable   *chosen;   /* names */
  GPtrArray    *classes;  /* SegueLabelClass */
  SegueEngine  *engine;
  char         *folder;   /* whose folders; NULL: all music folders */
  gboolean      unfolded;  /* the whole list is seen */
  gboolean      untouched; /* what is chosen was chosen by itself */
};

G_DEFINE_FINAL_TYPE (SegueStudioSetup, segue_studio_setup, GTK_TYPE_WIDGET)

/* ---- which network ---------------------------------------------------------------- */

static const guint ARCHS[] = {
  1u << STUDY_ARCH_STATS,
  1u << STUDY_ARCH_CNN,
  1u << STUDY_ARCH_CRNN,
  1u << STUDY_ARCH_STATS | 1u << STUDY_ARCH_CNN | 1u << STUDY_ARCH_CRNN,
};

static guint
chosen_arch (SegueStudioSetup *self)
{
  return MIN (adw_combo_row_get_selected (self->arch_row), G_N_ELEMENTS (ARCHS) - 1);
}

static void
arch_cb (SegueStudioSetup *self)
{
  static const char *const WORDS[G_N_ELEMENTS (ARCHS)] = {
    N_("From what is already known of each song; takes seconds"),
    N_("A convolutional network (CNN) listens to every song; takes minutes"),
    N_("A network (CNN) whose memory (LSTM) follows every song; takes minutes"),
    N_("Each is judged on the same parts, side by side; takes minutes"),
  };

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->arch_row), _(WORDS[chosen_arch (self)]));
}

/* ---- pictures of the choice ------------------------------------------------------------ */

static float
tempo_of (const TrackRow *row)
{
  return row->tempo_bpm;
}

static float
energy_of (const TrackRow *row)
{
  return row->energy;
}

static float
loudness_of (const TrackRow *row)
{
  return row->loudness_lufs;
}

static float
voice_of (const TrackRow *row)
{
  return row->vocal_share;
}

static float
minutes_of (const TrackRow *row)
{
  return (float) (row->duration_s / 60.0);
}

static const struct {
  const char *title, *unit;
  int         digits; /* as many as mean something */
  Feature     get;
} FEATURES[] = {
  { N_("Tempo"), N_("beats a minute"), 0, tempo_of },
  { N_("Energy"), NULL, 2, energy_of },
  { N_("Loudness"), N_("LUFS"), 1, loudness_of },
  { N_("Singing"), NULL, 2, voice_of },
  { N_("Length"), N_("minutes"), 1, minutes_of },
};

static int
compare_floats (gconstpointer a,
                gconstpointer b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* FALSE when nothing of the class is known. */
static gboolean
quartiles (SegueStudioSetup      *self,
           const SegueLabelClass *class,
           Feature                get,
           double                 five[5])
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (float));
  guint n = MIN (class->ids->len, SAMPLE);

  for (guint i = 0; i < n; i++) {
    gint64 id = g_array_index (class->ids, gint64, (guint64) i * class->ids->len / n);
    g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, id);
    float value = track != NULL ? get (segue_track_get_row (track)) : NAN;

    if (isfinite (value))
      g_array_append_val (values, value);
  }
  if (values->len == 0)
    return FALSE;
  g_array_sort (values, compare_floats);
  for (guint i = 0; i < 5; i++)
    five[i] = g_array_index (values, float, i * (values->len - 1) / 4);
  return TRUE;
}

static gboolean
is_chosen (SegueStudioSetup      *self,
           const SegueLabelClass *class)
{
  return g_hash_table_contains (self->chosen, class->name);
}

static void
say_quartiles (GString      *words,
               const char   *name,
               const double  five[5],
               int           digits)
{
  g_autofree char *low = g_strdup_printf ("%.*f", digits, five[1]);
  g_autofree char *high = g_strdup_printf ("%.*f", digits, five[3]);
  g_autofree char *middle = g_strdup_printf ("%.*f", digits, five[2]);

  /* Translators: a class; the middle and the quarters of a feature's values */
  g_string_append_printf (words, _("%s: half of its songs from %s to %s, the middle %s. "), name, low,
                          high, middle);
}

static void
show_distribution (SegueStudioSetup *self)
{
  guint which = MIN (adw_combo_row_get_selected (self->feature_row), G_N_ELEMENTS (FEATURES) - 1);
  g_autoptr (GString) words = g_string_new (NULL);
  guint colour = 0;

  segue_chart_clear (self->distribution);
  segue_chart_set_axes (self->distribution, FEATURES[which].unit != NULL ? _(FEATURES[which].unit)
                                                                         : NULL, NULL);
  for (guint i = 0; i < self->classes->len; i++) {
    const SegueLabelClass *class = self->classes->pdata[i];
    double five[5];

    if (!is_chosen (self, class))
      continue;
    if (quartiles (self, class, FEATURES[which].get, five)) {
      segue_chart_add_box (self->distribution, class->name, colour, five);
      say_quartiles (words, class->name, five, FEATURES[which].digits);
    }
    colour++;
  }
  segue_chart_set_summary (self->distribution,
                           words->len > 0 ? words->str : _("No song has been listened to yet"));
}

static void
show_sizes (SegueStudioSetup *self)
{
  g_autoptr (GString) words = g_string_new (NULL);
  guint colour = 0;

  segue_chart_clear (self->sizes);
  for (guint i = 0; i < self->classes->len; i++) {
    const SegueLabelClass *class = self->classes->pdata[i];
    g_autofree char *text = g_strdup_printf ("%u", class->n_heard);

    if (!is_chosen (self, class))
      continue;
    segue_chart_add_bar (self->sizes, class->name, colour++, class->n_heard, class->ids->len, text);
    g_string_append_printf (words, "%s: %s. ", class->name, text);
  }
  segue_chart_set_summary (self->sizes, words->str);
}

/* What would make the result worse than it need be, in words. */
static char *
warnings (SegueStudioSetup *self)
{
  g_autoptr (GString) words = g_string_new (NULL), few = g_string_new (NULL);
  const SegueLabelClass *largest = NULL, *smallest = NULL;
  guint n_few = 0;

  for (guint i = 0; i < self->classes->len; i++) {
    const SegueLabelClass *class = self->classes->pdata[i];

    if (!is_chosen (self, class))
      continue;
    if (largest == NULL || class->n_heard > largest->n_heard)
      largest = class;
    if (smallest == NULL || class->n_heard < smallest->n_heard)
      smallest = class;
    if (class->n_heard < STUDY_CLASS_SONGS_MIN)
      g_string_append_printf (words, _("“%s” has too few songs that were listened to: %u, and it "
                                       "takes %u.\n"), class->name, class->n_heard,
                              STUDY_CLASS_SONGS_MIN);
    else if (class->n_heard < FEW_SONGS)
      g_string_append_printf (few, "%s“%s”", n_few++ > 0 ? ", " : "", class->name);
    else if (class->n_artists < 2)
      g_string_append_printf (words, _("All songs of “%s” are by one artist: the model may learn "
                                       "the artist instead.\n"), class->name);
  }
  if (n_few > 0)
    /* Translators: %s is one or more names of classes: “Folk”, “Jazz” */
    g_string_append_printf (words, ngettext ("%s has few songs to learn from: how good the model is, "
                                             "will be known only roughly.\n",
                                             "%s have few songs to learn from: how good the model is, "
                                             "will be known only roughly.\n", n_few), few->str);
  if (smallest != NULL && smallest->n_heard >= STUDY_CLASS_SONGS_MIN
      && largest->n_heard > UNEVEN * smallest->n_heard)
    g_string_append_printf (words, _("“%s” is %u times as large as “%s”. Small classes count more "
                                     "in learning, but are found less often.\n"), largest->name,
                            largest->n_heard / smallest->n_heard, smallest->name);
  return g_strstrip (g_strdup (words->str));
}

/* What "Teach" would begin with. */
static void
say_choice (SegueStudioSetup *self)
{
  guint n_classes = 0, n_songs = 0;
  g_autofree char *classes = NULL;
  g_autofree char *songs = NULL;
  g_autofree char *words = NULL;

  for (guint i = 0; i < self->classes->len; i++) {
    const SegueLabelClass *class = self->classes->pdata[i];

    if (!is_chosen (self, class))
      continue;
    n_classes++;
    n_songs += class->n_heard;
  }
  classes = g_strdup_printf (ngettext ("%u class", "%u classes", n_classes), n_classes);
  songs = segue_format_songs (n_songs);
  if (n_classes < 2)
    words = g_strdup (self->classes->len > 0 ? _("Choose two classes or more.") : "");
  else
    /* Translators: "4 classes", "23 songs" */
    words = g_strdup_printf (_("%s with %s to learn from"), classes, songs);
  gtk_label_set_text (self->choice_label, words);
}

static void
show_choice (SegueStudioSetup *self)
{
  g_autofree char *words = warnings (self);
  gboolean any = g_hash_table_size (self->chosen) > 0;

  gtk_label_set_text (self->warning_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->warning_label), *words != '\0');
  gtk_widget_set_visible (self->figures_group, any);
  gtk_widget_set_visible (self->sizes_group, any);
  gtk_label_set_text (self->error_label, "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  say_choice (self);
  show_sizes (self);
  show_distribution (self);
}

/* ---- the list of classes ------------------------------------------------------------------ */

static void
toggled_cb (SegueStudioSetup *self,
            GtkCheckButton   *check)
{
  const char *name = g_object_get_data (G_OBJECT (check), "segue-class");

  if (gtk_check_button_get_active (check))
    g_hash_table_add (self->chosen, g_strdup (name));
  else
    g_hash_table_remove (self->chosen, name);
  self->untouched = FALSE;
  show_choice (self);
}

/* How much there is to learn from: only songs that were listened to can teach. */
static char *
describe (const SegueLabelClass *class)
{
  g_autofree char *songs = segue_format_songs (class->ids->len);
  g_autofree char *artists = g_strdup_printf (
    ngettext ("%u artist", "%u artists", class->n_artists), class->n_artists);

  if (class->n_heard == 0)
    /* Translators: %s is "24 songs" */
    return g_strdup_printf (_("%s, not listened to yet"), songs);
  if (class->n_heard == class->ids->len)
    /* Translators: "24 songs", "5 artists" */
    return g_strdup_printf (_("%s, %s"), songs, artists);
  /* Translators: "24 songs", a number, "5 artists" */
  return g_strdup_printf (_("%s, %u listened to, %s"), songs, class->n_heard, artists);
}

static void
add_class (SegueStudioSetup      *self,
           const SegueLabelClass *class)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *text = describe (class);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), class->name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_chosen (self, class));
  g_object_set_data_full (G_OBJECT (check), "segue-class", g_strdup (class->name), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (self->classes_list, row);
}

static const char *
nothing_words (SegueStudioSetup *self)
{
  switch ((SegueLabelSource) adw_combo_row_get_selected (self->source_row)) {
  case SEGUE_LABELS_FOLDERS:
    return _("There are no folders with songs inside this one. Choose another folder.");
  case SEGUE_LABELS_PLAYLISTS:
    return _("You have no playlists with songs yet. Make one for each class, such as “Focus” and "
             "“Party”.");
  case SEGUE_LABELS_GENRES:
  default:
    return _("No song names a genre in its tags. Use folders or playlists instead.");
  }
}

static void
add_nothing (SegueStudioSetup *self)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Nothing to Learn From Yet"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), nothing_words (self));
  gtk_list_box_append (self->classes_list, row);
}

static void
choose_by_itself (SegueStudioSetup *self)
{
  guint n = 0;

  g_hash_table_remove_all (self->chosen);
  for (guint i = 0; i < self->classes->len && n < CHOSEN_MAX; i++) {
    const SegueLabelClass *class = self->classes->pdata[i];

    if (class->n_heard >= CHOSEN_SONGS_MIN
        || (class->n_heard >= STUDY_CLASS_SONGS_MIN && n < 4)) {
      g_hash_table_add (self->chosen, g_strdup (class->name));
      n++;
    }
  }
}

static gboolean
same_classes (GPtrArray *a,
              GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    const SegueLabelClass *x = a->pdata[i], *y = b->pdata[i];

    if (x->n_heard != y->n_heard || x->ids->len != y->ids->len || x->n_artists != y->n_artists
        || strcmp (x->name, y->name) != 0)
      return FALSE;
  }
  return TRUE;
}

/* The largest are seen, and more of them one click away. */
static void
fold_list (SegueStudioSetup *self)
{
  guint n = self->classes->len;
  gboolean fold = !self->unfolded && n > ROWS_FIRST + ROWS_FEW;
  g_autofree char *text = NULL;

  for (guint i = ROWS_FIRST; i < n; i++)
    gtk_widget_set_visible (GTK_WIDGET (gtk_list_box_get_row_at_index (self->classes_list, (int) i)), !fold);
  text = n >= SEGUE_LABEL_CLASSES_MAX ? g_strdup_printf (_("Show the %u Largest"), n)
                                      : g_strdup_printf (_("Show All %u Classes"), n);
  gtk_button_set_label (self->more_button, text);
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), fold);
}

static void
fill_list (SegueStudioSetup *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->classes_list, 0)) != NULL)
    gtk_list_box_remove (self->classes_list, GTK_WIDGET (row));
  for (guint i = 0; i < self->classes->len; i++)
    add_class (self, self->classes->pdata[i]);
  if (self->classes->len == 0)
    add_nothing (self);
  fold_list (self);
}

static void
more_cb (SegueStudioSetup *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->classes_list, ROWS_FIRST);

  self->unfolded = TRUE;
  fold_list (self);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row)); /* the button is gone */
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueStudioSetup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) classes =
    segue_engine_list_label_classes_finish (SEGUE_ENGINE (source), result, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (self->classes_spinner, FALSE);
  if (classes == NULL) {
    gtk_label_set_text (self->error_label, error->message);
    gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
    return;
  }
  if (gtk_list_box_get_row_at_index (self->classes_list, 0) != NULL
      && same_classes (classes, self->classes))
    return; /* the row with the focus keeps it */
  g_ptr_array_unref (self->classes);
  self->classes = g_steal_pointer (&classes);
  if (self->untouched)
    choose_by_itself (self);
  fill_list (self);
  show_choice (self);
}

void
segue_studio_setup_ask (SegueStudioSetup *self)
{
  SegueLabelSource source;

  g_return_if_fail (SEGUE_IS_STUDIO_SETUP (self));

  source = adw_combo_row_get_selected (self->source_row);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_visible (self->classes_spinner, self->classes->len == 0);
  segue_engine_list_label_classes_async (self->engine, source, self->folder, self->cancellable,
                                         listed_cb, g_object_ref (self));
}

static void
source_cb (SegueStudioSetup *self)
{
  if (self->engine == NULL)
    return; /* being built */
  gtk_widget_set_visible (GTK_WIDGET (self->folder_row),
                          adw_combo_row_get_selected (self->source_row) == SEGUE_LABELS_FOLDERS);
  self->untouched = TRUE;
  self->unfolded = FALSE;
  g_ptr_array_set_size (self->classes, 0);
  g_hash_table_remove_all (self->chosen);
  fill_list (self);
  show_choice (self);
  segue_studio_setup_ask (self);
}

/* ---- which folder ----------------------------------------------------------------------------- */

static void
set_folder (SegueStudioSetup *self,
            const char       *path) /* NULL: all music folders */
{
  char *folder = g_strdup (path);

  g_free (self->folder);
  self->folder = folder;
  adw_action_row_set_subtitle (self->folder_row, folder != NULL ? folder : _("All music folders"));
  gtk_widget_set_visible (self->all_button, folder != NULL);
  source_cb (self);
}

static void
all_cb (SegueStudioSetup *self)
{
  set_folder (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->folder_button)); /* it was on what is gone */
}

static void
folder_chosen_cb (GtkFileChooser   *chooser,
                  int               response,
                  SegueStudioSetup *self)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (chooser);
  if (g_file_peek_path (file) == NULL)
    return;
  set_folder (self, g_file_peek_path (file));
}

/* Where a listener's own folders lie. */
static void
begin_at (SegueStudioSetup *self,
          GtkFileChooser   *chooser)
{
  g_auto (GStrv) folders = segue_engine_get_folders (self->engine);
  const char *path = self->folder != NULL ? self->folder : folders[0];
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  if (file != NULL)
    gtk_file_chooser_set_current_folder (chooser, file, NULL);
}

static void
folder_cb (SegueStudioSetup *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Folder Whose Folders Are the Classes"), GTK_WINDOW (root),
                                 GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"), NULL);

  begin_at (self, GTK_FILE_CHOOSER (dialog));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_chosen_cb), self, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- starting ------------------------------------------------------------------------------------ */

static void
start_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueStudioSetup *self = SEGUE_STUDIO_SETUP (widget);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  const char *sentence;

  for (guint i = 0; i < self->classes->len; i++)
    if (is_chosen (self, self->classes->pdata[i]))
      g_ptr_array_add (chosen, self->classes->pdata[i]);
  segue_study_start (segue_engine_get_study (self->engine), chosen,
                     ARCHS[chosen_arch (self)]);
  sentence = segue_study_get_message (segue_engine_get_study (self->engine));
  gtk_label_set_text (self->error_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), sentence != NULL);
}

/* What went wrong after it began is said here too: the listener is back here then. */
static void
study_cb (SegueStudioSetup *self,
          SegueStudy       *study)
{
  if (segue_study_get_state (study) != SEGUE_STUDY_FAILED)
    return;
  gtk_label_set_text (self->error_label, segue_study_get_message (study));
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
}

/* ---- object ---------------------------------------------------------------------------------------- */

static gboolean
segue_studio_setup_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_STUDIO_SETUP (widget)->source_row));
}

static void
segue_studio_setup_dispose (GObject *object)
{
  SegueStudioSetup *self = SEGUE_STUDIO_SETUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_STUDIO_SETUP);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->classes, g_ptr_array_unref);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  g_clear_pointer (&self->folder, g_free);
  G_OBJECT_CLASS (segue_studio_setup_parent_class)->dispose (object);
}

static void
segue_studio_setup_class_init (SegueStudioSetupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_studio_setup_dispose;
  widget_class->grab_focus = segue_studio_setup_grab_focus;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-studio-setup.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, all_button);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, arch_row);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, choice_label);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, classes_list);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, classes_spinner);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, distribution_bin);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, error_label);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, feature_row);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, figures_group);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, folder_button);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, folder_row);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, more_button);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, sizes_bin);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, sizes_group);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, source_row);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioSetup, warning_label);
  gtk_widget_class_bind_template_callback (widget_class, all_cb);
  gtk_widget_class_bind_template_callback (widget_class, arch_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_distribution);
  gtk_widget_class_bind_template_callback (widget_class, source_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "setup.start", NULL, start_action);
}

static void
segue_studio_setup_init (SegueStudioSetup *self)
{
  self->classes = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_label_class_free);
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->untouched = TRUE;
  segue_template_init (GTK_WIDGET (self));
  arch_cb (self);
  self->sizes = SEGUE_CHART (segue_chart_new (SEGUE_CHART_BARS, _("Songs of each class")));
  self->distribution = SEGUE_CHART (segue_chart_new (SEGUE_CHART_BOXES,
                                                     _("How a feature is spread in each class")));
  adw_bin_set_child (self->sizes_bin, GTK_WIDGET (self->sizes));
  adw_bin_set_child (self->distribution_bin, GTK_WIDGET (self->distribution));
}

GtkWidget *
segue_studio_setup_new (SegueEngine *engine)
{
  SegueStudioSetup *self = g_object_new (SEGUE_TYPE_STUDIO_SETUP, NULL);
  g_autoptr (GtkStringList) features = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (FEATURES); i++)
    gtk_string_list_append (features, _(FEATURES[i].title));
  adw_combo_row_set_model (self->feature_row, G_LIST_MODEL (features));
  self->engine = g_object_ref (engine);
  g_signal_connect_object (segue_engine_get_study (engine), "changed", G_CALLBACK (study_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
