/* segue-queue-pane.c - what plays, and what plays next
 *
 * A list view straight over SegueQueue, which is a list model: every edit goes
 * to the queue and comes back as a change of the model. Each edit can be undone:
 * the window shows the queue's "undoable" as a toast. */
#include "segue-queue-pane-private.h"

#include <glib/gi18n.h>

#include "segue-format.h"
#include "segue-suggest-controls.h"
#include "segue-template.h"

typedef enum {
  PROP_ENGINE = 1,
} SegueQueuePaneProperty;

static GParamSpec *props[PROP_ENGINE + 1];

G_DEFINE_FINAL_TYPE (SegueQueuePane, segue_queue_pane, GTK_TYPE_WIDGET)

SegueQueue *
queue_pane_queue (SegueQueuePane *self)
{
  return segue_engine_get_queue (self->engine);
}

/* ---- rows --------------------------------------------------------------------------- */

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item)
{
  gtk_list_item_set_child (list_item, segue_queue_row_new ());
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         SegueQueuePane     *self)
{
  segue_queue_row_set_item (SEGUE_QUEUE_ROW (gtk_list_item_get_child (list_item)), self->engine,
                            gtk_list_item_get_item (list_item));
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *list_item)
{
  segue_queue_row_set_item (SEGUE_QUEUE_ROW (gtk_list_item_get_child (list_item)), NULL, NULL);
}

static void
activate_cb (SegueQueuePane *self,
             guint           position)
{
  segue_queue_jump_to (queue_pane_queue (self), queue_pane_id_at (self, position));
}

/* ---- the bar above --------------------------------------------------------------------- */

static void
update_stack (SegueQueuePane *self)
{
  SegueQueue *queue = queue_pane_queue (self);
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (queue)) == 0;
  double seconds = segue_queue_get_queued_duration_s (queue);
  guint n = segue_queue_get_n_queued (queue);
  g_autofree char *text = NULL;

  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "rows");
  if (n > 0) {
    g_autofree char *summary = segue_format_summary (n, seconds);

    /* Translators: %s is a number of songs and how long they last */
    text = g_strdup_printf (_("%s queued"), summary);
  }
  gtk_label_set_text (GTK_LABEL (self->left_label), text != NULL ? text : "");
  gtk_widget_set_visible (self->left_label, text != NULL);
}

static void
update_repeat (SegueQueuePane *self)
{
  SegueRepeat repeat = segue_queue_get_repeat (queue_pane_queue (self));
  const char *tip = repeat == SEGUE_REPEAT_ONE ? _("Repeat This Song")
                  : repeat == SEGUE_REPEAT_ALL ? _("Repeat All")
                                               : _("Repeat Off");

  gtk_button_set_icon_name (GTK_BUTTON (self->repeat_button),
                            repeat == SEGUE_REPEAT_ONE ? "media-playlist-repeat-song-symbolic"
                                                       : "media-playlist-repeat-symbolic");
  segue_widget_say (GTK_WIDGET (self->repeat_button), tip);
  if (gtk_toggle_button_get_active (self->repeat_button) != (repeat != SEGUE_REPEAT_OFF))
    gtk_toggle_button_set_active (self->repeat_button, repeat != SEGUE_REPEAT_OFF);
}

static void
repeat_clicked_cb (SegueQueuePane *self)
{
  SegueQueue *queue = queue_pane_queue (self);

  segue_queue_set_repeat (queue, (segue_queue_get_repeat (queue) + 1) % 3);
  update_repeat (self);
}

static void
set_engine (SegueQueuePane *self,
            SegueEngine    *engine)
{
  SegueQueue *queue;
  GtkListItemFactory *factory;

  if (engine == NULL || self->engine != NULL) /* set once */
    return;
  self->engine = g_object_ref (engine);
  queue = segue_engine_get_queue (engine);

  factory = segue_factory_new (G_CALLBACK (setup_cb), G_CALLBACK (bind_cb), G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->list_view, factory);
  g_object_unref (factory);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (queue)));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));

  g_object_bind_property (queue, "shuffle", self->shuffle_button, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (queue, "stop-after-current", self->stop_button, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (queue, "notify::repeat", G_CALLBACK (update_repeat), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "items-changed", G_CALLBACK (update_stack), self,
                           G_CONNECT_SWAPPED);
  update_repeat (self);
  update_stack (self);
}

/* ---- object ------------------------------------------------------------------------------- */

static void
segue_queue_pane_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch ((SegueQueuePaneProperty) prop_id) {
  case PROP_ENGINE:
    g_value_set_object (value, SEGUE_QUEUE_PANE (object)->engine);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_queue_pane_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch ((SegueQueuePaneProperty) prop_id) {
  case PROP_ENGINE:
    set_engine (SEGUE_QUEUE_PANE (object), g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static gboolean
segue_queue_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_QUEUE_PANE (widget)->list_view));
}

static void
segue_queue_pane_dispose (GObject *object)
{
  SegueQueuePane *self = SEGUE_QUEUE_PANE (object);

  g_clear_weak_pointer (&self->drop_row);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_QUEUE_PANE);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->meant, g_ptr_array_unref);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_queue_pane_parent_class)->dispose (object);
}

static void
segue_queue_pane_class_init (SegueQueuePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = segue_queue_pane_dispose;
  object_class->get_property = segue_queue_pane_get_property;
  object_class->set_property = segue_queue_pane_set_property;
  widget_class->grab_focus = segue_queue_pane_grab_focus;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE,
                                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                            G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SEGUE_TYPE_SUGGEST_CONTROLS);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-queue-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, left_label);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, list_view);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, repeat_button);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, shuffle_button);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, sleep_button);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, stack);
  gtk_widget_class_bind_template_child (widget_class, SegueQueuePane, stop_button);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, repeat_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "queuepane");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  queue_pane_install_actions (widget_class);
}

static void
segue_queue_pane_init (SegueQueuePane *self)
{
  segue_template_init (GTK_WIDGET (self));
  queue_pane_add_controllers (self);
}