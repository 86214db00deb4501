/* segue-reason-popover.c - why a song was suggested, and what to say to it
 *
 * The strongest reason first, as the engine gives them. Its buttons are actions
 * of the queue's pane, with the row's item as their target. UI thread only. */
#include "segue-reason-popover.h"

#include <glib/gi18n.h>

#define LINE_CHARS 38

struct _SegueReasonPopover
{
  GtkPopover  parent_instance;

  /* Template widgets */
  GtkWidget  *less_button;
  GtkBox     *lines;
  GtkWidget  *more_button;
  GtkWidget  *never_artist_button;
  GtkWidget  *never_button;
  GtkWidget  *not_now_button;
  GtkWidget  *pin_button;
  GtkWidget  *play_button;
};

G_DEFINE_FINAL_TYPE (SegueReasonPopover, segue_reason_popover, GTK_TYPE_POPOVER)

static void
add_line (SegueReasonPopover *self,
          const char         *text,
          gboolean            first)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_width_chars (GTK_LABEL (label), 30);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE_CHARS);
  if (!first)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (self->lines, label);
}

static gboolean
unparent_idle_cb (gpointer data)
{
  gtk_widget_unparent (GTK_WIDGET (data));
  return G_SOURCE_REMOVE;
}

/* Not at once: the chosen action is looked up from here. */
static void
closed_cb (SegueReasonPopover *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_idle_cb, g_object_ref (self),
                   g_object_unref);
}

static void
set_feedback (SegueReasonPopover *self,
              GtkWidget          *button,
              guint64             item_id,
              SegueFeedback       kind)
{
  /* The target before the name: an action is checked against it at once. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(tu)", item_id, (guint) kind);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "queue.feedback");
  g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_popover_popdown), self,
                           G_CONNECT_SWAPPED);
}

static void
set_action (SegueReasonPopover *self,
            GtkWidget          *button,
            guint64             item_id,
            const char         *action)
{
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "t", item_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_popover_popdown), self,
                           G_CONNECT_SWAPPED);
}

static void
set_item (SegueReasonPopover *self,
          SegueEngine        *engine,
          SegueQueueItem     *item)
{
  g_auto (GStrv) lines = segue_engine_explain (engine, item);
  guint64 id = segue_queue_item_get_id (item);

  /* One that was restored from an earlier run has its own line alone. */
  if (lines == NULL && segue_queue_item_get_reason (item) != NULL)
    add_line (self, segue_queue_item_get_reason (item), TRUE);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    add_line (self, lines[i], i == 0);
  set_action (self, self->play_button, id, "queue.play-row");
  set_action (self, self->pin_button, id, "queue.pin-row");
  set_feedback (self, self->more_button, id, SEGUE_FEEDBACK_MORE);
  set_feedback (self, self->less_button, id, SEGUE_FEEDBACK_LESS);
  set_feedback (self, self->not_now_button, id, SEGUE_FEEDBACK_NOT_NOW);
  set_feedback (self, self->never_button, id, SEGUE_FEEDBACK_NEVER);
  set_feedback (self, self->never_artist_button, id, SEGUE_FEEDBACK_NEVER_ARTIST);
}

/* GTK 4.8 asks a popover for its height at a width that counts its shadow in, at
 * which fewer lines wrap than will: the buttons below would be cut off. */
static void
hold_height (SegueReasonPopover *self)
{
  GtkWidget *lines = GTK_WIDGET (self->lines);
  int width, height;

  gtk_widget_measure (lines, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_widget_measure (lines, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  gtk_widget_set_size_request (lines, width, height);
}

static void
segue_reason_popover_class_init (SegueReasonPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-reason-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueReasonPopover, less_button);
  gtk_widget_class_bind_template_child (widget_class, SegueReasonPopover, lines);
  gtk_widget_class_bind_template_child (widget_class, SegueReasonPopover, more_button);
  gtk_widget_class_bind_template_child (widget_class, SegueReasonPopover, never_artist_button);
  gtk_widget_class_bind_template_child (widget_class, SegueReasonPopover, never_button);
  gtk_widget_class_bind_template_child (widget_class, SegueReasonPopover, not_now_button);
  gtk_widget_class_bind_template_child (widget_class, SegueReasonPopover, pin_button);
  gtk_widget_class_bind_template_child (widget_class, SegueReasonPopover, play_button);
}

static void
segue_reason_popover_init (SegueReasonPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "closed", G_CALLBACK (closed_cb), NULL);
}

void
segue_reason_popover_open (GtkWidget          *pane,
                           const GdkRectangle *at,
                           SegueEngine        *engine,
                           SegueQueueItem     *item)
{
  SegueReasonPopover *self;

  g_return_if_fail (GTK_IS_WIDGET (pane) && SEGUE_IS_ENGINE (engine));
  g_return_if_fail (SEGUE_IS_QUEUE_ITEM (item));

  self = g_object_new (SEGUE_TYPE_REASON_POPOVER, NULL);
  set_item (self, engine, item);
  gtk_widget_set_parent (GTK_WIDGET (self), pane);
  hold_height (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self), at);
  gtk_popover_popup (GTK_POPOVER (self));
}
