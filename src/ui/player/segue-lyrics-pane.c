/* segue-lyrics-pane.c - the words of the song that plays
 *
 * UI thread. Synced lines light up by one timer that sleeps until the next
 * line is due, and only while something plays and the pane can be seen.
 * Invariant: lines, rows of the list and current always tell of one track. */
#include "segue-lyrics-pane.h"

#include <glib/gi18n.h>
#include <math.h>

struct _SegueLyricsPane
{
  AdwBin parent_instance;

  /* template */
  GtkListBox        *list;
  GtkScrolledWindow *scrolled;
  GtkStack          *stack;

  SegueEngine  *engine;      /* owned */
  SegueTrack   *track;       /* owned or NULL */
  GCancellable *cancellable; /* owned or NULL: the question under way */
  GPtrArray    *lines;       /* owned or NULL; of SegueLyricsLine */
  int           current;     /* line that is sung, -1 none */
  guint         timer;
  guint         scroll_tick;
  double        scroll_from, scroll_to;
  gint64        scroll_start_us;
};

#define SCROLL_US 350000

typedef enum { PROP_ENGINE = 1 } SegueLyricsPaneProperty;
static GParamSpec *props[PROP_ENGINE + 1];

G_DEFINE_FINAL_TYPE (SegueLyricsPane, segue_lyrics_pane, ADW_TYPE_BIN)

static void follow (SegueLyricsPane *self);

static const SegueLyricsLine *
line_at (SegueLyricsPane *self,
         guint            i)
{
  return g_ptr_array_index (self->lines, i);
}

static gboolean
is_synced (SegueLyricsPane *self)
{
  return self->lines != NULL && self->lines->len > 0 && !isnan (line_at (self, 0)->time_s);
}

/* ---- scrolling ------------------------------------------------------------------------ */

static gboolean
scroll_tick_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       data)
{
  SegueLyricsPane *self = data;
  double t = (double) (gdk_frame_clock_get_frame_time (clock) - self->scroll_start_us) / SCROLL_US;
  double eased = t >= 1.0 ? 1.0 : 1.0 - pow (1.0 - MAX (t, 0.0), 3);

  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled),
                            self->scroll_from + eased * (self->scroll_to - self->scroll_from));
  if (t < 1.0)
    return G_SOURCE_CONTINUE;
  self->scroll_tick = 0;
  return G_SOURCE_REMOVE;
}

static void
scroll_to_row (SegueLyricsPane *self,
               GtkWidget       *row)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  double page = gtk_adjustment_get_page_size (adjustment);
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (row, GTK_WIDGET (self->list), &bounds))
    return;
  self->scroll_from = gtk_adjustment_get_value (adjustment);
  self->scroll_to = CLAMP (bounds.origin.y + bounds.size.height / 2 - page / 3, 0,
                           MAX (gtk_adjustment_get_upper (adjustment) - page, 0));
  if (!adw_get_enable_animations (GTK_WIDGET (self))) {
    gtk_adjustment_set_value (adjustment, self->scroll_to);
    return;
  }
  self->scroll_start_us =
    gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (GTK_WIDGET (self)));
  if (self->scroll_tick == 0)
    self->scroll_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_tick_cb, self, NULL);
}

/* ---- the line that is sung --------------------------------------------------------------- */

static void
set_current (SegueLyricsPane *self,
             int              current)
{
  GtkListBoxRow *row;

  if (current == self->current)
    return;
  row = self->current >= 0 ? gtk_list_box_get_row_at_index (self->list, self->current) : NULL;
  if (row != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (row), "sung");
  self->current = current;
  row = current >= 0 ? gtk_list_box_get_row_at_index (self->list, current) : NULL;
  if (row == NULL)
    return;
  gtk_widget_add_css_class (GTK_WIDGET (row), "sung");
  scroll_to_row (self, GTK_WIDGET (row));
}

static int
line_for_position (SegueLyricsPane *self,
                   double           position_s)
{
  int found = -1;

  for (guint i = 0; i < self->lines->len && line_at (self, i)->time_s <= position_s; i++)
    found = (int) i;
  return found;
}

static gboolean
timer_cb (gpointer data)
{
  SegueLyricsPane *self = data;

  self->timer = 0;
  follow (self);
  return G_SOURCE_REMOVE;
}

static void
follow (SegueLyricsPane *self)
{
  SeguePlayer *player = self->engine != NULL ? segue_engine_get_player (self->engine) : NULL;
  double position_s, wait_s;
  int current;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (player == NULL || !is_synced (self) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  position_s = segue_player_get_position_s (player);
  /* A timer may come a hair early: the line that is due counts as begun. */
  current = line_for_position (self, position_s + 0.03);
  set_current (self, current);
  if (segue_player_get_state (player) != SEGUE_PLAYER_PLAYING ||
      current + 1 >= (int) self->lines->len)
    return;
  wait_s = (line_at (self, current + 1)->time_s - position_s) / segue_player_get_speed (player);
  /* Looked at again at least every ten seconds, should the clocks drift. */
  self->timer = g_timeout_add ((guint) (CLAMP (wait_s, 0.02, 10.0) * 1000), timer_cb, self);
}

/* ---- the lines ------------------------------------------------------------------------------ */

static GtkWidget *
row_of_line (SegueLyricsPane       *self,
             const SegueLyricsLine *line)
{
  GtkWidget *label = gtk_label_new (*line->text != '\0' ? line->text : "♪");
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), !isnan (line->time_s));
  return row;
}

static void
show_lines (SegueLyricsPane *self,
            GPtrArray       *lines)
{
  GtkListBoxRow *row;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->current = -1;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  self->lines = lines;
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    gtk_list_box_append (self->list, row_of_line (self, line_at (self, i)));
  if (is_synced (self))
    gtk_widget_add_css_class (GTK_WIDGET (self->list), "synced");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->list), "synced");
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
  gtk_stack_set_visible_child_name (self->stack, lines != NULL && lines->len > 0 ? "lines"
                                                                                 : "empty");
  follow (self);
}

static void
lyrics_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *lines = segue_engine_get_lyrics_finish (SEGUE_ENGINE (source), result, &error);
  SegueLyricsPane *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the pane may be gone */
  self = SEGUE_LYRICS_PANE (data);
  g_clear_object (&self->cancellable);
  show_lines (self, lines);
}

/* Nothing is read while the pane is out of sight. */
static void
ask (SegueLyricsPane *self)
{
  SegueQueueItem *item;
  SegueTrack *track;

  if (self->engine == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  item = segue_queue_get_current (segue_engine_get_queue (self->engine));
  track = item != NULL ? segue_queue_item_get_track (item) : NULL;
  if (track != NULL && self->track != NULL && segue_track_equal (track, self->track)) {
    follow (self);
    return;
  }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_set_object (&self->track, track);
  if (track == NULL) {
    show_lines (self, NULL);
    return;
  }
  self->cancellable = g_cancellable_new ();
  segue_engine_get_lyrics_async (self->engine, track, self->cancellable, lyrics_cb, self);
}

static void
row_activated_cb (SegueLyricsPane *self,
                  GtkListBoxRow   *row)
{
  const SegueLyricsLine *line = line_at (self, (guint) gtk_list_box_row_get_index (row));

  if (!isnan (line->time_s))
    segue_player_seek (segue_engine_get_player (self->engine), line->time_s);
}

/* ---- life -------------------------------------------------------------------------------------- */

static void
segue_lyrics_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (segue_lyrics_pane_parent_class)->map (widget);
  ask (SEGUE_LYRICS_PANE (widget));
}

static void
segue_lyrics_pane_unmap (GtkWidget *widget)
{
  SegueLyricsPane *self = SEGUE_LYRICS_PANE (widget);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->scroll_tick != 0) {
    gtk_widget_remove_tick_callback (widget, self->scroll_tick);
    self->scroll_tick = 0;
  }
  GTK_WIDGET_CLASS (segue_lyrics_pane_parent_class)->unmap (widget);
}

static void
set_engine (SegueLyricsPane *self,
            SegueEngine     *engine)
{
  SeguePlayer *player;

  if (!g_set_object (&self->engine, engine) || engine == NULL)
    return;
  player = segue_engine_get_player (engine);
  g_signal_connect_object (segue_engine_get_queue (engine), "notify::current", G_CALLBACK (ask),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::state", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::speed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "seeked", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  ask (self);
}

static void
segue_lyrics_pane_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  switch ((SegueLyricsPaneProperty) prop_id) {
  case PROP_ENGINE:
    set_engine (SEGUE_LYRICS_PANE (object), g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_lyrics_pane_dispose (GObject *object)
{
  SegueLyricsPane *self = SEGUE_LYRICS_PANE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->track);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  G_OBJECT_CLASS (segue_lyrics_pane_parent_class)->dispose (object);
}

static void
segue_lyrics_pane_class_init (SegueLyricsPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = segue_lyrics_pane_dispose;
  object_class->set_property = segue_lyrics_pane_set_property;
  widget_class->map = segue_lyrics_pane_map;
  widget_class->unmap = segue_lyrics_pane_unmap;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE,
                                            G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-lyrics-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueLyricsPane, list);
  gtk_widget_class_bind_template_child (widget_class, SegueLyricsPane, scrolled);
  gtk_widget_class_bind_template_child (widget_class, SegueLyricsPane, stack);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
segue_lyrics_pane_init (SegueLyricsPane *self)
{
  self->current = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}
