/* segue-properties.c - all that is known of one track, and what is heard in it
 *
 * UI thread. The file page is filled at once; the sound page when the engine
 * answers, its plots a few seconds later. Built in code: it is rows in a loop,
 * and only those that have something to say. */
#include "segue-properties.h"

#include <glib/gi18n.h>
#include <math.h>

#include "segue-feature-plot.h"
#include "segue-format.h"
#include "segue-judgement-words.h"
#include "segue-listening-words.h"

#define BEATS_S 12.0 /* of the plot that shows beats */

struct _SegueProperties
{
  AdwPreferencesWindow parent_instance;

  SegueEngine         *engine;      /* owned */
  SegueTrack          *track;       /* owned */
  GCancellable        *cancellable; /* owned */
  AdwPreferencesGroup *sound_group; /* borrowed: in the window */
  AdwPreferencesGroup *plots_group; /* borrowed: in the window */
  GtkSpinner          *spinner;     /* borrowed: in the window */
};

G_DEFINE_FINAL_TYPE (SegueProperties, segue_properties, ADW_TYPE_PREFERENCES_WINDOW)

static void
add_row (AdwPreferencesGroup *group,
         const char          *title,
         const char          *value)
{
  GtkWidget *row, *label;

  if (value == NULL || *value == '\0')
    return;
  row = adw_action_row_new ();
  label = gtk_label_new (value);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 1.0f);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  /* Short values stand on one line; only a path or a long title wraps. */
  gtk_label_set_width_chars (GTK_LABEL (label), (int) MIN (g_utf8_strlen (value, -1), 32));
  gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (group, row);
}

static void
add_number (AdwPreferencesGroup *group,
            const char          *title,
            int                  number,
            int                  total)
{
  g_autofree char *text = NULL;

  if (number <= 0)
    return;
  text = total > 0 ? g_strdup_printf (_("%d of %d"), number, total)
                   : g_strdup_printf ("%d", number);
  add_row (group, title, text);
}

static AdwPreferencesGroup *
add_group (AdwPreferencesPage *page,
           const char         *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  if (title != NULL)
    adw_preferences_group_set_title (group, title);
  adw_preferences_page_add (page, group);
  return group;
}

static AdwPreferencesPage *
add_page (SegueProperties *self,
          const char      *title,
          const char      *icon_name)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_preferences_page_set_title (page, title);
  adw_preferences_page_set_icon_name (page, icon_name);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), page);
  return page;
}

/* ---- what the file says ------------------------------------------------------------------ */

static void
fill_tags (AdwPreferencesGroup *group,
           SegueTrack          *track)
{
  const TrackRow *row = segue_track_get_row (track);

  add_row (group, _("Title"), segue_track_get_title (track));
  add_row (group, _("Artist"), row->artist);
  add_row (group, _("Album"), row->album);
  add_row (group, _("Album Artist"), row->album_artist);
  add_row (group, _("Composer"), row->composer);
  add_row (group, _("Genre"), row->genre);
  add_number (group, _("Track"), row->track_no, row->track_total);
  add_number (group, _("Disc"), row->disc_no, row->disc_total);
  add_number (group, _("Year"), row->year, 0);
}

static void
fill_file (AdwPreferencesGroup *group,
           const TrackRow      *row)
{
  g_autofree char *length = segue_format_time (row->duration_s);
  g_autofree char *size = row->size_bytes > 0 ? g_format_size ((guint64) row->size_bytes) : NULL;
  g_autofree char *rate =
    row->rate_hz > 0 ? g_strdup_printf (_("%.1f kHz"), row->rate_hz / 1000.0) : NULL;
  g_autofree char *bitrate =
    row->bitrate_bps > 0 ? g_strdup_printf (_("%u kbit/s"), row->bitrate_bps / 1000) : NULL;
  g_autofree char *path = row->path != NULL ? g_filename_display_name (row->path) : NULL;

  add_row (group, _("Length"), length);
  add_row (group, _("Format"), row->codec);
  add_row (group, _("Sampling Rate"), rate);
  add_number (group, _("Channels"), row->channels, 0);
  add_row (group, _("Bit Rate"), bitrate);
  add_row (group, _("Size"), size);
  add_row (group, _("File"), path);
}

static void
fill_history (AdwPreferencesGroup *group,
              const TrackRow      *row)
{
  g_autofree char *plays = g_strdup_printf ("%u", row->play_count);
  g_autofree char *skips = g_strdup_printf ("%u", row->skip_count);
  g_autofree char *last =
    row->last_played_s > 0 ? segue_format_date (row->last_played_s) : g_strdup (_("Never"));
  g_autofree char *added = row->added_s > 0 ? segue_format_date (row->added_s) : NULL;

  add_row (group, _("Plays"), plays);
  add_row (group, _("Skips"), skips);
  add_row (group, _("Last Played"), last);
  add_row (group, _("Added"), added);
}

/* ---- what is heard -------------------------------------------------------------------------- */

static const char *
voice_words (float vocal_share)
{
  if (vocal_share < 0.15f)
    return _("Instrumental");
  if (vocal_share < 0.4f)
    return _("Some singing");
  return vocal_share < 0.7f ? _("Mostly sung") : _("Sung throughout");
}

static void
fill_sound (SegueProperties  *self,
            const FeatureSet *set)
{
  AdwPreferencesGroup *group = self->sound_group;
  g_autofree char *tempo =
    set->tempo_bpm > 0 ? g_strdup_printf (_("%.0f beats per minute"), set->tempo_bpm) : NULL;
  g_autofree char *rival =
    set->tempo_rival_bpm > 0 ? g_strdup_printf (_("%.0f"), set->tempo_rival_bpm) : NULL;
  g_autofree char *key = segue_format_key (set->key);
  g_autofree char *energy = segue_format_energy (set->energy);
  g_autofree char *loudness = isfinite (set->loudness_lufs)
                                ? g_strdup_printf (_("%.1f LUFS"), set->loudness_lufs) : NULL;
  g_autofree char *range = isfinite (set->loudness_range_lu)
                             ? g_strdup_printf (_("%.1f LU"), set->loudness_range_lu) : NULL;
  g_autofree char *peak = isfinite (set->true_peak) && set->true_peak > 0
                            ? g_strdup_printf (_("%.1f dBTP"), 20 * log10 (set->true_peak)) : NULL;
  g_autofree char *onsets = g_strdup_printf (_("%.1f a second"), set->onset_rate_hz);

  add_row (group, _("Tempo"), tempo);
  add_row (group, _("Could also be felt as"), rival);
  add_row (group, _("Key"), key);
  add_row (group, _("Energy"), energy);
  if (isfinite (set->vocal_share))
    add_row (group, _("Voice"), voice_words (set->vocal_share));
  add_row (group, _("Loudness"), loudness);
  add_row (group, _("Loudness Range"), range);
  add_row (group, _("True Peak"), peak);
  add_row (group, _("Notes and Beats"), onsets);
}

/* Each of the listener's own models, and what it makes of the song. */
static void
fill_labels (SegueProperties *self)
{
  const TrackRow *row = segue_track_get_row (self->track);

  for (guint i = 0; i < row->n_labels; i++) {
    const SegueOwnModel *model = segue_engine_get_model (self->engine, row->labels[i].model);
    g_autofree char *text = g_strdup_printf (_("%s %.0f %%"), row->labels[i].name,
                                             100 * row->labels[i].share);

    if (model != NULL)
      add_row (self->sound_group, model->name, text);
  }
}

/* One line in words, and behind it each share, the largest first. */
static void
add_mix (SegueProperties   *self,
         const char        *title,
         const char        *words,
         const float       *shares,
         const char *const *names,
         guint              n)
{
  GtkWidget *row = adw_expander_row_new ();
  gboolean *told = g_newa (gboolean, n);

  memset (told, 0, n * sizeof *told);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), words);
  for (guint shown = 0; shown < n; shown++) {
    guint best = n;
    GtkWidget *part, *label;
    g_autofree char *text = NULL;

    for (guint i = 0; i < n; i++)
      if (!told[i] && (best == n || shares[i] > shares[best]))
        best = i;
    told[best] = TRUE;
    if (shares[best] < 0.01f)
      break;
    text = segue_format_share (shares[best]);
    part = adw_action_row_new ();
    label = gtk_label_new (text);
    gtk_widget_add_css_class (label, "dim-label");
    gtk_widget_add_css_class (label, "numeric");
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (part), names[best]);
    adw_action_row_add_suffix (ADW_ACTION_ROW (part), label);
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), part);
  }
  adw_preferences_group_add (self->sound_group, row);
}

/* The two or three feelings that most listeners would name. */
static char *
feeling_words (const float       *shares,
               const char *const *names)
{
  guint first = 0, second = 1;

  for (guint i = 1; i < MOOD_EMOTIONS; i++)
    if (shares[i] > shares[first])
      first = i;
  second = first == 0 ? 1 : 0;
  for (guint i = 0; i < MOOD_EMOTIONS; i++)
    if (i != first && shares[i] > shares[second])
      second = i;
  /* Translators: two feelings: "Calmness, Tenderness" */
  return g_strdup_printf (_("%s, %s"), names[first], names[second]);
}

static void
judgement_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelOutput) said =
    segue_engine_get_judgement_finish (SEGUE_ENGINE (source), result, &error);
  const char *genres[GENRE_COUNT], *feelings[MOOD_EMOTIONS];
  g_autofree char *mix = NULL, *feeling = NULL;

  if (error != NULL || said == NULL)
    return; /* the window is gone, or the models were not asked yet */
  for (guint i = 0; i < GENRE_COUNT; i++)
    genres[i] = segue_genre_title (GENRE_CLASSES[i]);
  for (guint i = 0; i < MOOD_EMOTIONS; i++)
    feelings[i] = segue_emotion_name (i);
  if (said->n_genres == GENRE_COUNT) {
    mix = segue_mix_words (said->genres, genres, GENRE_COUNT);
    add_mix (data, _("Sounds Like"), mix, said->genres, genres, GENRE_COUNT);
  }
  feeling = feeling_words (said->moods, feelings);
  add_mix (data, _("Feels Like"), feeling, said->moods, feelings, MOOD_EMOTIONS);
}

/* Adds an empty plot; NULL where @set has no such matrix, which is then not set. */
static SegueFeaturePlot *
add_plot (SegueProperties      *self,
          const FeatureSet     *set,
          const char           *name,
          const char           *title,
          const FeatureMatrix **matrix)
{
  GtkWidget *box, *label, *plot;

  *matrix = NULL;
  for (guint i = 0; i < set->n_frame_kinds && *matrix == NULL; i++)
    if (g_str_equal (set->frames[i].name, name))
      *matrix = &set->frames[i];
  if (*matrix == NULL)
    return NULL;
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  label = gtk_label_new (title);
  plot = segue_feature_plot_new (title);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_margin_top (box, 12);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), plot);
  adw_preferences_group_add (self->plots_group, box);
  return SEGUE_FEATURE_PLOT (plot);
}

/* The level of the whole, and a part from its middle in which single beats can be seen. */
static void
add_levels (SegueProperties  *self,
            const FeatureSet *set)
{
  const double from_s = MAX (set->duration_s / 2 - BEATS_S / 2, 0);
  const double to_s = MIN (from_s + BEATS_S, set->duration_s);
  const FeatureMatrix *matrix;
  SegueFeaturePlot *plot = add_plot (self, set, "amplitude_envelope", _("Loudness"), &matrix);

  if (plot == NULL)
    return;
  segue_feature_plot_set_matrix (plot, matrix, set->duration_s, 0, set->duration_s);
  if (set->n_beats == 0)
    return;
  plot = add_plot (self, set, "amplitude_envelope", _("Beats: a few seconds from the middle"),
                   &matrix);
  segue_feature_plot_set_matrix (plot, matrix, set->duration_s, from_s, to_s);
  segue_feature_plot_set_beats (plot, set->beats_s, set->n_beats);
}

/* Where a frequency stands among 128 mel bands up to half of 22 050 Hz (Slaney's scale:
 * even up to 1 kHz, logarithmic above). */
static double
mel_place (double hz)
{
  const double step = log (6.4) / 27, top = 15 + log (11025 / 1000.0) / step;

  return (hz < 1000 ? hz * 3 / 200 : 15 + log (hz / 1000) / step) / top;
}

static void
add_spectra (SegueProperties  *self,
             const FeatureSet *set)
{
  const SegueFeatureMark hertz[] = {
    { mel_place (200), _("200 Hz") }, { mel_place (1000), _("1 kHz") }, { mel_place (4000), _("4 kHz") },
  };
  SegueFeatureMark classes[6];
  const FeatureMatrix *matrix;
  SegueFeaturePlot *plot = add_plot (self, set, "logmel", _("Spectrum: low to high notes"), &matrix);

  if (plot != NULL) {
    segue_feature_plot_set_matrix (plot, matrix, set->duration_s, 0, set->duration_s);
    segue_feature_plot_set_marks (plot, hertz, G_N_ELEMENTS (hertz));
  }
  plot = add_plot (self, set, "chroma_stft", _("Harmony: the notes of the scale"), &matrix);
  if (plot == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
    static const char *const NAMES[] = { "C", "D", "E", "F♯", "A♭", "B♭" };

    classes[i] = (SegueFeatureMark){ (2 * i + 0.5) / 12, NAMES[i] };
  }
  segue_feature_plot_set_matrix (plot, matrix, set->duration_s, 0, set->duration_s);
  segue_feature_plot_set_marks (plot, classes, G_N_ELEMENTS (classes));
}

static void
stop_spinner (SegueProperties *self,
              const char      *sentence)
{
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  if (sentence != NULL)
    adw_preferences_group_set_description (self->plots_group, sentence);
}

static void
frames_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FeatureSet) set =
    segue_engine_get_features_finish (SEGUE_ENGINE (source), result, &error);
  SegueProperties *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the window is gone */
  self = data;
  stop_spinner (self, error != NULL ? error->message : NULL);
  if (set == NULL)
    return;
  add_levels (self, set);
  add_spectra (self, set);
}

static void
features_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FeatureSet) set =
    segue_engine_get_features_finish (SEGUE_ENGINE (source), result, &error);
  SegueProperties *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = data;
  if (set == NULL) {
    g_autofree char *text = g_strdup (_("Segue has not listened to this song yet."));

    text = segue_listening_add_why (self->engine, g_steal_pointer (&text));
    adw_preferences_group_set_description (self->sound_group, text);
  } else {
    fill_sound (self, set);
    fill_labels (self);
    segue_engine_get_judgement_async (self->engine, self->track, self->cancellable, judgement_cb,
                                      self);
  }
  if (segue_track_get_row (self->track)->path == NULL || set == NULL) {
    stop_spinner (self, NULL);
    return;
  }
  segue_engine_get_features_async (self->engine, self->track, TRUE, self->cancellable, frames_cb,
                                   self);
}

static void
segue_properties_dispose (GObject *object)
{
  SegueProperties *self = SEGUE_PROPERTIES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_object (&self->track);
  G_OBJECT_CLASS (segue_properties_parent_class)->dispose (object);
}

static void
segue_properties_class_init (SeguePropertiesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segue_properties_dispose;
}

static void
segue_properties_init (SegueProperties *self)
{
  self->cancellable = g_cancellable_new ();
}

/* Returns a new window, which belongs to GTK as windows do. */
SegueProperties *
segue_properties_new (SegueEngine *engine,
                      SegueTrack  *track,
                      GtkWindow   *parent)
{
  SegueProperties *self =
    g_object_new (SEGUE_TYPE_PROPERTIES, "transient-for", parent, "modal", FALSE, "title",
                  segue_track_get_title (track), "search-enabled", FALSE, "default-width", 560,
                  "default-height", 640, NULL);
  AdwPreferencesPage *file_page = add_page (self, _("Track"), "audio-x-generic-symbolic");
  AdwPreferencesPage *sound_page = add_page (self, _("Sound"), "audio-speakers-symbolic");

  self->engine = g_object_ref (engine);
  self->track = g_object_ref (track);
  fill_tags (add_group (file_page, NULL), track);
  fill_file (add_group (file_page, _("File")), segue_track_get_row (track));
  if (segue_track_get_id (track) != 0)
    fill_history (add_group (file_page, _("Listening")), segue_track_get_row (track));

  self->sound_group = add_group (sound_page, NULL);
  self->plots_group = add_group (sound_page, NULL);
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_widget_set_size_request (GTK_WIDGET (self->spinner), 24, 24);
  gtk_widget_set_margin_top (GTK_WIDGET (self->spinner), 12);
  gtk_spinner_start (self->spinner);
  adw_preferences_group_add (self->plots_group, GTK_WIDGET (self->spinner));
  segue_engine_get_features_async (engine, track, FALSE, self->cancellable, features_cb, self);
  return self;
}
