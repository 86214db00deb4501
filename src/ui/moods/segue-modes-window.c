/* segue-modes-window.c - all modes: order, edit, add, delete
 *
 * The list is made anew when the engine says that it is another one. UI thread. */
#include "segue-modes-window.h"

#include <glib/gi18n.h>

#include "segue-mode-editor.h"
#include "segue-mode-words.h"
#include "segue-template.h"

#define MODE_KEY "segue-mode"

struct _SegueModesWindow
{
  AdwWindow        parent_instance;

  /* Template widgets */
  GtkListBox      *list;
  AdwToastOverlay *toasts;

  SegueEngine     *engine; /* owned */
};

G_DEFINE_FINAL_TYPE (SegueModesWindow, segue_modes_window, ADW_TYPE_WINDOW)

static const SegueMode *
row_mode (GtkWidget *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), MODE_KEY) : NULL;
}

static gint64
id_at (SegueModesWindow *self,
       int               index)
{
  GtkListBoxRow *row = index >= 0 ? gtk_list_box_get_row_at_index (self->list, index) : NULL;

  return row != NULL && row_mode (GTK_WIDGET (row)) != NULL ? row_mode (GTK_WIDGET (row))->id : 0;
}

static void
focus_mode (SegueModesWindow *self,
            gint64            id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (row_mode (GTK_WIDGET (row)) != NULL && row_mode (GTK_WIDGET (row))->id == id)
      gtk_widget_grab_focus (GTK_WIDGET (row));
}

/* ---- doing -------------------------------------------------------------------------- */

static void
edit (SegueModesWindow *self,
      const SegueMode  *mode)
{
  gtk_window_present (GTK_WINDOW (segue_mode_editor_new (self->engine, GTK_WINDOW (self), mode)));
}

static void
add_cb (SegueModesWindow *self)
{
  g_autoptr (SegueMode) mode = segue_mode_new ();

  edit (self, mode);
}

static void
row_activated_cb (SegueModesWindow *self,
                  GtkListBoxRow    *row)
{
  if (row_mode (GTK_WIDGET (row)) != NULL)
    edit (self, row_mode (GTK_WIDGET (row)));
}

typedef struct {
  SegueEngine *engine; /* owned */
  gint64       id;
} Deleted;

static void
deleted_free (gpointer  data,
              GClosure *closure)
{
  g_object_unref (((Deleted *) data)->engine);
  g_free (data);
}

static void
restore_cb (AdwToast *toast,
            Deleted  *deleted)
{
  segue_engine_restore_mode (deleted->engine, deleted->id);
}

static void
delete_mode (SegueModesWindow *self,
             const SegueMode  *mode)
{
  /* What it has learnt is forgotten for good only when the program ends. */
  g_autofree char *sentence = g_strdup_printf (_("“%s” deleted"), mode->name);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);
  AdwToast *toast = adw_toast_new (escaped);
  Deleted *deleted = g_new (Deleted, 1);

  deleted->engine = g_object_ref (self->engine);
  deleted->id = mode->id;
  adw_toast_set_button_label (toast, _("Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (restore_cb), deleted, deleted_free,
                         0);
  segue_engine_delete_mode (self->engine, mode->id);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
delete_cb (SegueModesWindow *self,
           GtkWidget        *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);

  if (row_mode (row) != NULL)
    delete_mode (self, row_mode (row));
}

static void
move (SegueModesWindow *self,
      GtkListBoxRow    *row,
      gboolean          down)
{
  int index = gtk_list_box_row_get_index (row);
  const SegueMode *mode = row_mode (GTK_WIDGET (row));
  gint64 id;

  if (mode == NULL || (down ? id_at (self, index + 1) == 0 : index == 0))
    return;
  id = mode->id;
  segue_engine_move_mode (self->engine, id, id_at (self, down ? index + 2 : index - 1));
  focus_mode (self, id);
}

static gboolean
key_cb (SegueModesWindow *self,
        guint             key,
        guint             keycode,
        GdkModifierType   state)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

  state &= gtk_accelerator_get_default_mod_mask ();
  if (row_mode (focus) == NULL)
    return GDK_EVENT_PROPAGATE;
  if (state == GDK_ALT_MASK && (key == GDK_KEY_Up || key == GDK_KEY_Down))
    move (self, GTK_LIST_BOX_ROW (focus), key == GDK_KEY_Down);
  else if (state == 0 && key == GDK_KEY_Delete)
    delete_mode (self, row_mode (focus));
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* ---- rows ----------------------------------------------------------------------------- */

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source,
                 double         x,
                 double         y,
                 GtkWidget     *row)
{
  return gdk_content_provider_new_typed (G_TYPE_INT64, row_mode (row)->id);
}

static gboolean
dropped_cb (GtkWidget    *row,
            const GValue *value,
            double        x,
            double        y)
{
  SegueModesWindow *self = SEGUE_MODES_WINDOW (gtk_widget_get_root (row));
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));

  if (y > gtk_widget_get_height (row) / 2.0)
    index++;
  segue_engine_move_mode (self->engine, g_value_get_int64 (value), id_at (self, index));
  return TRUE;
}

static void
add_drag (GtkWidget *row)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INT64, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare_cb), row);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (dropped_cb), row);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
}

static GtkWidget *
make_row (SegueModesWindow *self,
          const SegueMode  *mode)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *words = segue_mode_words (mode);
  /* Translators: %s is a mode */
  g_autofree char *delete_words = g_strdup_printf (_("Delete “%s”"), mode->name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mode->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), *words != '\0' ? words
                                                                    : _("Only what is learnt"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (mode->symbol));
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (remove, "flat");
  segue_widget_say (remove, delete_words);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (delete_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), MODE_KEY, segue_mode_copy (mode),
                          (GDestroyNotify) segue_mode_free);
  add_drag (row);
  return row;
}

static void
list_cb (SegueModesWindow *self)
{
  g_autoptr (GPtrArray) modes = segue_engine_list_modes (self->engine);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < modes->len; i++)
    gtk_list_box_append (self->list, make_row (self, modes->pdata[i]));
}

/* ---- object ------------------------------------------------------------------------------ */

static void
segue_modes_window_dispose (GObject *object)
{
  g_clear_object (&SEGUE_MODES_WINDOW (object)->engine);
  G_OBJECT_CLASS (segue_modes_window_parent_class)->dispose (object);
}

static void
segue_modes_window_class_init (SegueModesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_modes_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-modes-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueModesWindow, list);
  gtk_widget_class_bind_template_child (widget_class, SegueModesWindow, toasts);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
segue_modes_window_init (SegueModesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

SegueModesWindow *
segue_modes_window_new (SegueEngine *engine,
                        GtkWindow   *parent)
{
  SegueModesWindow *self;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), NULL);

  self = g_object_new (SEGUE_TYPE_MODES_WINDOW, "transient-for", parent, NULL);
  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "modes-changed", G_CALLBACK (list_cb), self, G_CONNECT_SWAPPED);
  list_cb (self);
  return self;
}
