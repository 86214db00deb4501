/* segue-mood-preview.c - the first songs of a mood, and why each
 *
 * Each row tells its mood in words; the figures behind it are one click away. */
#include "segue-mood-preview.h"

#include <glib/gi18n.h>

#include "segue-cover.h"
#include "segue-mood-shape.h"
#include "segue-template.h"
#include "segue-track-actions.h"

#define COVER_PX 40
#define SAID 3

typedef struct {
  GtkWidget  *row;      /* borrowed: a child of the list */
  SegueCover *cover;
  GtkLabel   *title, *artist;
  GtkLabel   *words;    /* its mood, the face of the button */
  GtkLabel   *reason;   /* in the button's popover */
  SegueTrack *track;    /* owned or NULL */
} Row;

struct _SegueMoodPreview
{
  GtkWidget    parent_instance;

  GtkListBox  *list;    /* borrowed: the child */
  GtkWidget   *nothing; /* borrowed: shown by the list when no row is */
  SegueEngine *engine;  /* owned or NULL */
  Row          rows[SEGUE_MOOD_PREVIEW_MAX];
};

enum { CHOSEN, CORRECT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueMoodPreview, segue_mood_preview, GTK_TYPE_WIDGET)

/* ---- rows --------------------------------------------------------------------------- */

static GtkLabel *
add_label (GtkWidget  *box,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24); /* more only where there is room */
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkWidget *
make_why (Row *row)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *words = gtk_label_new (NULL);
  GtkWidget *reason = gtk_label_new (NULL);

  row->words = GTK_LABEL (words);
  row->reason = GTK_LABEL (reason);
  gtk_label_set_ellipsize (row->words, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (row->words, 0.0f);
  gtk_label_set_wrap (row->reason, TRUE);
  gtk_label_set_max_width_chars (row->reason, 34);
  gtk_popover_set_child (GTK_POPOVER (popover), reason);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), words);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "why");
  gtk_widget_add_css_class (button, "caption");
  return button;
}

static void
make_row (SegueMoodPreview *self,
          Row              *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  row->row = gtk_list_box_row_new ();
  row->cover = g_object_new (SEGUE_TYPE_COVER, "size", COVER_PX, NULL);
  gtk_widget_set_valign (GTK_WIDGET (row->cover), GTK_ALIGN_CENTER);
  row->title = add_label (lines, "mood-title");
  row->artist = add_label (lines, "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (row->artist), "caption");
  gtk_box_append (GTK_BOX (lines), make_why (row));
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (row->cover));
  gtk_box_append (GTK_BOX (box), lines);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), box);
  gtk_widget_set_visible (row->row, FALSE);
  gtk_list_box_append (self->list, row->row);
}

static void
fill_row (SegueMoodPreview    *self,
          Row                 *row,
          const SegueMoodPick *pick,
          SegueTrack          *track)
{
  g_autofree char *place = segue_mood_words (pick->x, pick->y);
  g_autofree char *sentence = segue_mood_sentence (place);
  GtkWidget *button = gtk_widget_get_ancestor (GTK_WIDGET (row->words), GTK_TYPE_MENU_BUTTON);
  g_autofree char *why = NULL;
  g_autofree char *words = NULL;

  g_set_object (&row->track, track);
  segue_cover_set_track (row->cover, self->engine, track);
  gtk_label_set_text (row->title, segue_track_get_title (track));
  gtk_label_set_text (row->artist, segue_track_get_artist (track));
  gtk_label_set_text (row->words, sentence);
  gtk_label_set_text (row->reason, pick->detail != NULL ? pick->detail : "");
  /* Translators: %s is the mood of a song: "Calm, rather dark: why this song" */
  why = g_strdup_printf (_("%s: why this song"), sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, why, -1);
  gtk_widget_set_tooltip_text (button, pick->detail);
  /* Translators: a song, its artist, and why it was chosen */
  words = g_strdup_printf (_("%s by %s. %s"), segue_track_get_title (track),
                           segue_track_get_artist (track),
                           pick->reason != NULL ? pick->reason : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->row), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

static Row *
find_row (SegueMoodPreview *self,
          GtkWidget        *widget)
{
  for (guint i = 0; i < SEGUE_MOOD_PREVIEW_MAX; i++)
    if (self->rows[i].row == widget && self->rows[i].track != NULL)
      return &self->rows[i];
  return NULL;
}

static void
activated_cb (SegueMoodPreview *self,
              GtkListBoxRow    *widget)
{
  const Row *row = find_row (self, GTK_WIDGET (widget));

  if (row != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, segue_track_get_id (row->track));
}

/* ---- menu ------------------------------------------------------------------------------ */

static void
track_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueMoodPreview *self = SEGUE_MOOD_PREVIEW (widget);
  gint64 id = g_variant_get_int64 (parameter);

  if (g_str_equal (name, "mood-song.correct"))
    g_signal_emit (self, signals[CORRECT], 0, id);
  else if (g_str_equal (name, "mood-song.play"))
    segue_engine_play (self->engine, &id, 1, 0, PLAY_ORIGIN_CLICK, NULL);
  else
    segue_engine_enqueue (self->engine, &id, 1, g_str_equal (name, "mood-song.next"));
}

static void
popup (SegueMoodPreview *self,
       GtkWidget        *widget)
{
  const struct { const char *label, *action; } ITEMS[] = {
    { _("_Play"), "mood-song.play" },
    { _("Play _Next"), "mood-song.next" },
    { _("Add to _Queue"), "mood-song.queue" },
    { _("_Correct Its Place"), "mood-song.correct" },
    { _("Show _Album"), "win.show-album-of" },
  };
  const Row *row = find_row (self, widget);
  g_autoptr (GMenu) menu = g_menu_new ();
  graphene_rect_t b;

  if (row == NULL || !gtk_widget_compute_bounds (widget, GTK_WIDGET (self), &b))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (ITEMS); i++) {
    g_autoptr (GMenuItem) item = g_menu_item_new (ITEMS[i].label, NULL);

    g_menu_item_set_action_and_target (item, ITEMS[i].action, "x", segue_track_get_id (row->track));
    g_menu_append_item (menu, item);
  }
  segue_popup_menu (GTK_WIDGET (self), G_MENU_MODEL (menu), b.origin.x + COVER_PX,
                    b.origin.y + b.size.height / 2);
}

static void
pressed_cb (SegueMoodPreview *self,
            int               n_press,
            double            x,
            double            y)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->list, (int) y);

  if (row != NULL)
    popup (self, GTK_WIDGET (row));
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueMoodPreview *self = SEGUE_MOOD_PREVIEW (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

  if (focus != NULL)
    popup (self, focus);
}

/* ---- object ------------------------------------------------------------------------------ */

static void
segue_mood_preview_dispose (GObject *object)
{
  SegueMoodPreview *self = SEGUE_MOOD_PREVIEW (object);
  GtkWidget *child;

  for (guint i = 0; i < SEGUE_MOOD_PREVIEW_MAX; i++)
    g_clear_object (&self->rows[i].track);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_mood_preview_parent_class)->dispose (object);
}

static void
segue_mood_preview_class_init (SegueMoodPreviewClass *klass)
{
  static const char *const ACTIONS[] = {
    "mood-song.correct", "mood-song.next", "mood-song.play", "mood-song.queue",
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_mood_preview_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", SEGUE_TYPE_MOOD_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CORRECT] = g_signal_new ("correct", SEGUE_TYPE_MOOD_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  for (guint i = 0; i < G_N_ELEMENTS (ACTIONS); i++)
    gtk_widget_class_install_action (widget_class, ACTIONS[i], "x", track_action);
  gtk_widget_class_install_action (widget_class, "mood-song.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "mood-song.menu",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "mood-song.menu", NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_mood_preview_init (SegueMoodPreview *self)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkGesture *press = gtk_gesture_click_new ();

  self->list = GTK_LIST_BOX (list);
  self->nothing = gtk_label_new (_("Nothing fits. Draw the circle larger, or wish for less."));
  gtk_label_set_wrap (GTK_LABEL (self->nothing), TRUE);
  gtk_widget_add_css_class (self->nothing, "dim-label");
  gtk_widget_set_margin_top (self->nothing, 24);
  gtk_widget_set_margin_bottom (self->nothing, 24);
  gtk_list_box_set_placeholder (self->list, self->nothing);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "mood-preview");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("First Songs"), -1);
  for (guint i = 0; i < SEGUE_MOOD_PREVIEW_MAX; i++)
    make_row (self, &self->rows[i]);
  gtk_widget_set_parent (list, GTK_WIDGET (self));
  g_signal_connect_object (list, "row-activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (press), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (press));
}

void
segue_mood_preview_show (SegueMoodPreview *self,
                         SegueEngine      *engine,
                         GPtrArray        *picks)
{
  guint shown = 0;

  g_return_if_fail (SEGUE_IS_MOOD_PREVIEW (self) && SEGUE_IS_ENGINE (engine) && picks != NULL);

  g_set_object (&self->engine, engine);
  for (guint i = 0; i < picks->len && shown < SEGUE_MOOD_PREVIEW_MAX; i++) {
    const SegueMoodPick *pick = picks->pdata[i];
    g_autoptr (SegueTrack) track = segue_engine_get_track (engine, pick->track_id);

    if (track == NULL) /* gone meanwhile */
      continue;
    fill_row (self, &self->rows[shown], pick, track);
    gtk_widget_set_visible (self->rows[shown++].row, TRUE);
  }
  for (guint i = shown; i < SEGUE_MOOD_PREVIEW_MAX; i++) {
    g_clear_object (&self->rows[i].track);
    gtk_widget_set_visible (self->rows[i].row, FALSE);
  }
}

char *
segue_mood_preview_words (SegueMoodPreview *self)
{
  g_autoptr (GString) names = g_string_new (NULL);

  g_return_val_if_fail (SEGUE_IS_MOOD_PREVIEW (self), NULL);

  for (guint i = 0; i < SAID && self->rows[i].track != NULL; i++) {
    if (names->len > 0)
      g_string_append (names, _(", then "));
    /* Translators: a song and its artist, read out */
    g_string_append_printf (names, _("%s by %s"), segue_track_get_title (self->rows[i].track),
                            segue_track_get_artist (self->rows[i].track));
  }
  if (names->len == 0)
    return g_strdup (_("Nothing fits here"));
  /* Translators: what a mood would play, read out: "First “So What” by Miles Davis, then …" */
  return g_strdup_printf (_("First %s"), names->str);
}
