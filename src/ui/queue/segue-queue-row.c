/* segue-queue-row.c - one track of the queue, with the heading of its section above
 *
 * GTK 4.8 has no headings in its list views, so that the first row of a section
 * carries the heading. Menu, dragging and dropping are the pane's. */
#include "segue-queue-row.h"

#include <glib/gi18n.h>

#include "segue-cover.h"
#include "segue-format.h"
#include "segue-template.h"

struct _SegueQueueRow
{
  GtkWidget       parent_instance;

  /* Template widgets */
  GtkWidget      *body;
  GtkButton      *clear_button;
  SegueCover     *cover;
  GtkLabel       *duration;
  GtkWidget      *header;
  GtkLabel       *heading;
  GtkImage       *mark;
  GtkLabel       *reason;
  GtkWidget      *reason_button;
  GtkButton      *remove_button;
  GtkLabel       *subtitle;
  GtkLabel       *title;

  /* Owned */
  SegueEngine    *engine;
  SegueQueueItem *item;   /* or NULL */
  gulong          item_notify;
  gulong          context_notify;
};

G_DEFINE_FINAL_TYPE (SegueQueueRow, segue_queue_row, GTK_TYPE_WIDGET)

static char *
heading_of (SegueQueueRow *self)
{
  SegueQueue *queue = segue_engine_get_queue (self->engine);
  const char *name;

  switch (segue_queue_item_get_section (self->item)) {
  case SEGUE_QUEUE_CURRENT:
    return g_strdup (_("Now Playing"));
  case SEGUE_QUEUE_QUEUED:
    return g_strdup (_("Queued by You"));
  case SEGUE_QUEUE_SUGGESTED:
    return g_strdup (_("Suggested"));
  case SEGUE_QUEUE_CONTEXT:
  default:
    name = segue_queue_get_context_name (queue);
    if (name == NULL || *name == '\0')
      return g_strdup (_("Next"));
    /* Translators: %s is what plays: an album, a playlist, "Songs" */
    return g_strdup_printf (segue_queue_get_shuffle (queue) ? _("Next from %s, shuffled")
                                                            : _("Next from %s"), name);
  }
}

static void
update_header (SegueQueueRow *self)
{
  SegueQueueSection section = segue_queue_item_get_section (self->item);
  gboolean start = segue_queue_item_get_section_start (self->item);

  gtk_widget_set_visible (self->header, start);
  if (start) {
    g_autofree char *heading = heading_of (self);

    gtk_label_set_text (self->heading, heading);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->clear_button), section == SEGUE_QUEUE_QUEUED);
  /* It stands where the time stands, while the pointer is there. */
  gtk_widget_set_visible (GTK_WIDGET (self->remove_button), section != SEGUE_QUEUE_CURRENT);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->remove_button),
                               section == SEGUE_QUEUE_SUGGESTED ? _("Not Now")
                                                                : _("Remove from the Queue"));
  gtk_widget_set_visible (GTK_WIDGET (self->mark), section == SEGUE_QUEUE_CURRENT);
  if (section == SEGUE_QUEUE_CURRENT)
    gtk_widget_add_css_class (self->body, "playing");
  else
    gtk_widget_remove_css_class (self->body, "playing");
}

static void
update (SegueQueueRow *self)
{
  SegueTrack *track = segue_queue_item_get_track (self->item);
  const char *reason = segue_queue_item_get_reason (self->item);
  g_autofree char *duration = segue_format_time (segue_track_get_duration_s (track));

  gtk_label_set_text (self->title, segue_track_get_title (track));
  gtk_label_set_text (self->subtitle, segue_track_get_artist (track));
  gtk_label_set_text (self->reason, reason != NULL ? reason : "");
  gtk_widget_set_tooltip_text (self->reason_button, reason);
  /* Also what a mood chose has one. */
  gtk_widget_set_visible (self->reason_button,
                          reason != NULL && segue_queue_item_get_section (self->item)
                                              != SEGUE_QUEUE_CURRENT);
  gtk_label_set_text (self->duration, duration);
  segue_cover_set_track (self->cover, self->engine, track);
  update_header (self);
}

static void
segue_queue_row_dispose (GObject *object)
{
  SegueQueueRow *self = SEGUE_QUEUE_ROW (object);

  segue_queue_row_set_item (self, NULL, NULL);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_QUEUE_ROW);
  G_OBJECT_CLASS (segue_queue_row_parent_class)->dispose (object);
}

static void
segue_queue_row_class_init (SegueQueueRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = segue_queue_row_dispose;

  g_type_ensure (SEGUE_TYPE_COVER);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-queue-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, body);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, clear_button);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, cover);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, duration);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, header);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, heading);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, mark);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, reason);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, reason_button);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, remove_button);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, SegueQueueRow, title);
  gtk_widget_class_set_css_name (widget_class, "queuerow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_queue_row_init (SegueQueueRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The target before the name: an action is checked against it at once. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->remove_button), "t", (guint64) 0);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->remove_button), "queue.remove-row");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->reason_button), "t", (guint64) 0);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->reason_button), "queue.why-row");
}

GtkWidget *
segue_queue_row_new (void)
{
  return g_object_new (SEGUE_TYPE_QUEUE_ROW, NULL);
}

void
segue_queue_row_set_item (SegueQueueRow  *self,
                          SegueEngine    *engine,
                          SegueQueueItem *item)
{
  g_return_if_fail (SEGUE_IS_QUEUE_ROW (self));

  if (self->item != NULL) {
    g_clear_signal_handler (&self->item_notify, self->item);
    g_clear_signal_handler (&self->context_notify, segue_engine_get_queue (self->engine));
    g_clear_object (&self->item);
    g_clear_object (&self->engine);
  }
  if (item == NULL)
    return;

  self->engine = g_object_ref (engine);
  self->item = g_object_ref (item);
  self->item_notify = g_signal_connect_swapped (item, "notify", G_CALLBACK (update), self);
  self->context_notify = g_signal_connect_swapped (segue_engine_get_queue (engine),
                                                   "notify::context-name",
                                                   G_CALLBACK (update_header), self);
  /* The actions' target says which row is meant. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->remove_button), "t",
                                    segue_queue_item_get_id (item));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->reason_button), "t",
                                    segue_queue_item_get_id (item));
  update (self);
}

SegueQueueItem *
segue_queue_row_get_item (SegueQueueRow *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE_ROW (self), NULL);

  return self->item;
}

GtkWidget *
segue_queue_row_get_body (SegueQueueRow *self)
{
  g_return_val_if_fail (SEGUE_IS_QUEUE_ROW (self), NULL);

  return self->body;
}
