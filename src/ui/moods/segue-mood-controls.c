/* segue-mood-controls.c - what else is wished of a mood: voice, tempo, feelings, length */
#include "segue-mood-controls.h"

#include <glib/gi18n.h>

#include "segue-mood-chip.h"
#include "segue-range.h"
#include "segue-template.h"
#include "segue-wish-words.h"

#define TEMPO_STEP_BPM 5.0
#define SONGS_DEFAULT 25
#define MINUTES_DEFAULT 60

enum { UNIT_SONGS, UNIT_MINUTES };

struct _SegueMoodControls
{
  GtkWidget      parent_instance;

  /* Template widgets */
  GtkFlowBox    *chips;
  GtkLabel      *familiarity_label;
  SegueRange    *familiarity;
  GtkSpinButton *length;
  GtkDropDown   *length_unit;
  GtkLabel      *tempo_label;
  SegueRange    *tempo;
  GtkLabel      *voice_label;
  SegueRange    *voice;

  SegueMoodChip *chip[SEGUE_N_EMOTIONS]; /* borrowed: children of chips */
  gboolean       updating;               /* shown, not chosen */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (SegueMoodControls, segue_mood_controls, GTK_TYPE_WIDGET)

static void
show_words (SegueRange *range,
            GtkLabel   *label,
            char     *(*words) (double low, double high))
{
  double low, high;
  g_autofree char *text = NULL;

  segue_range_get (range, &low, &high);
  text = words (low, high);
  gtk_label_set_text (label, text);
}

static void
show_all_words (SegueMoodControls *self)
{
  double low, high;
  g_autofree char *tempo = NULL;

  show_words (self->voice, self->voice_label, segue_voice_range_words);
  show_words (self->tempo, self->tempo_label, segue_tempo_range_words);
  show_words (self->familiarity, self->familiarity_label, segue_familiarity_range_words);
  segue_range_get (self->tempo, &low, &high);
  /* Translators: a range of tempo in beats per minute */
  tempo = g_strdup_printf (_("%.0f to %.0f beats per minute"), low, high);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->tempo),
                               segue_range_is_whole (self->tempo) ? NULL : tempo);
}

static void
changed_cb (SegueMoodControls *self)
{
  show_all_words (self);
  if (!self->updating)
    g_signal_emit (self, changed_signal, 0);
}

static void
unit_cb (SegueMoodControls *self)
{
  gboolean minutes = gtk_drop_down_get_selected (self->length_unit) == UNIT_MINUTES;
  gboolean was = self->updating;

  if (self->updating)
    return;
  self->updating = TRUE;
  gtk_spin_button_set_value (self->length, minutes ? MINUTES_DEFAULT : SONGS_DEFAULT);
  self->updating = was;
  changed_cb (self);
}

static void
segue_mood_controls_dispose (GObject *object)
{
  segue_template_dispose (GTK_WIDGET (object), SEGUE_TYPE_MOOD_CONTROLS);
  G_OBJECT_CLASS (segue_mood_controls_parent_class)->dispose (object);
}

static void
segue_mood_controls_class_init (SegueMoodControlsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_mood_controls_dispose;
  changed_signal = g_signal_new ("changed", SEGUE_TYPE_MOOD_CONTROLS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SEGUE_TYPE_RANGE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-mood-controls.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueMoodControls, chips);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodControls, familiarity);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodControls, familiarity_label);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodControls, length);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodControls, length_unit);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodControls, tempo);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodControls, tempo_label);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodControls, voice);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodControls, voice_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, unit_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
add_chips (SegueMoodControls *self)
{
  for (guint i = 0; i < SEGUE_N_EMOTIONS; i++) {
    GtkWidget *chip = segue_mood_chip_new (segue_emotion_name ((SegueEmotion) i));
    GtkWidget *child;

    self->chip[i] = SEGUE_MOOD_CHIP (chip);
    gtk_flow_box_append (self->chips, chip);
    /* The chip takes the focus, not the place that it stands in. */
    child = gtk_widget_get_parent (chip);
    gtk_widget_set_focusable (child, FALSE);
    g_signal_connect_object (chip, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  }
}

/* Whoever scrolls the page past it does not mean another length. */
static void
ignore_scrolling (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
      gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
  }
}

static void
segue_mood_controls_init (SegueMoodControls *self)
{
  const char *const units[] = { _("songs"), _("minutes"), NULL };
  g_autoptr (GtkStringList) list = gtk_string_list_new (units);

  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->length_unit, G_LIST_MODEL (list));
  segue_range_set_limits (self->tempo, SEGUE_TEMPO_MIN_BPM, SEGUE_TEMPO_MAX_BPM, TEMPO_STEP_BPM);
  segue_range_set_words (self->tempo, segue_tempo_words);
  segue_range_set_words (self->voice, segue_voice_words);
  segue_range_set_words (self->familiarity, segue_familiarity_words);
  segue_range_set_names (self->tempo, _("Slowest tempo"), _("Fastest tempo"));
  segue_range_set_names (self->voice, _("Least voice"), _("Most voice"));
  segue_range_set_names (self->familiarity, _("Least familiar"), _("Most familiar"));
  ignore_scrolling (GTK_WIDGET (self->length));
  add_chips (self);
  show_all_words (self);
  self->updating = FALSE;
}

void
segue_mood_controls_apply (SegueMoodControls *self,
                           SegueMoodQuery    *query)
{
  guint length;

  g_return_if_fail (SEGUE_IS_MOOD_CONTROLS (self) && query != NULL);

  length = (guint) gtk_spin_button_get_value_as_int (self->length);
  segue_range_get (self->voice, &query->voice_low, &query->voice_high);
  segue_range_get (self->familiarity, &query->familiarity_low, &query->familiarity_high);
  segue_range_get (self->tempo, &query->tempo_low_bpm, &query->tempo_high_bpm);
  if (segue_range_is_whole (self->tempo))
    query->tempo_low_bpm = query->tempo_high_bpm = 0.0;
  query->add = query->avoid = 0;
  for (guint i = 0; i < SEGUE_N_EMOTIONS; i++) {
    SegueMoodChoice choice = segue_mood_chip_get (self->chip[i]);

    if (choice == SEGUE_MOOD_ADD)
      query->add |= 1u << i;
    else if (choice == SEGUE_MOOD_AVOID)
      query->avoid |= 1u << i;
  }
  if (gtk_drop_down_get_selected (self->length_unit) == UNIT_MINUTES) {
    query->minutes = length;
  } else {
    query->minutes = 0;
    query->n_tracks = length;
  }
}

void
segue_mood_controls_show (SegueMoodControls    *self,
                          const SegueMoodQuery *query)
{
  gboolean any_tempo;

  g_return_if_fail (SEGUE_IS_MOOD_CONTROLS (self) && query != NULL);

  self->updating = TRUE;
  any_tempo = query->tempo_low_bpm <= 0.0 && query->tempo_high_bpm <= 0.0;
  segue_range_set (self->voice, query->voice_low, query->voice_high);
  segue_range_set (self->familiarity, query->familiarity_low, query->familiarity_high);
  segue_range_set (self->tempo, any_tempo ? SEGUE_TEMPO_MIN_BPM : query->tempo_low_bpm,
                   any_tempo ? SEGUE_TEMPO_MAX_BPM : query->tempo_high_bpm);
  for (guint i = 0; i < SEGUE_N_EMOTIONS; i++)
    segue_mood_chip_set (self->chip[i], query->add & 1u << i     ? SEGUE_MOOD_ADD
                                        : query->avoid & 1u << i ? SEGUE_MOOD_AVOID
                                                                 : SEGUE_MOOD_EITHER);
  gtk_drop_down_set_selected (self->length_unit, query->minutes > 0 ? UNIT_MINUTES : UNIT_SONGS);
  gtk_spin_button_set_value (self->length, query->minutes > 0 ? query->minutes : query->n_tracks);
  show_all_words (self);
  self->updating = FALSE;
}
