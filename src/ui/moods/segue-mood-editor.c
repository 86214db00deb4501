/* segue-mood-editor.c - name, symbol and shortcut of a saved mood
 *
 * UI thread. What the engine refuses, it says here, where it can be mended. */
#include "segue-mood-editor.h"

#include <glib/gi18n.h>

#include "segue-shortcut-row.h"
#include "segue-symbol-picker.h"
#include "segue-template.h"
#include "segue-toast.h"

struct _SegueMoodEditor
{
  AdwWindow          parent_instance;

  /* Template widgets */
  AdwEntryRow       *name_row;
  GtkWidget         *save_button;
  SegueShortcutRow  *shortcut_row;
  SegueSymbolPicker *symbol;
  AdwToastOverlay   *toasts;

  /* Owned */
  SegueEngine       *engine;
  SegueMood         *mood;
};

static guint saved_signal;

G_DEFINE_FINAL_TYPE (SegueMoodEditor, segue_mood_editor, ADW_TYPE_WINDOW)

static void
validate_cb (SegueMoodEditor *self)
{
  g_autofree char *name = segue_entry_get_text (self->name_row);

  gtk_widget_set_sensitive (self->save_button, *name != '\0');
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SegueMoodEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = segue_engine_save_mood_finish (SEGUE_ENGINE (source), result, &error);

  if (id == 0) {
    segue_toast (GTK_WIDGET (self->toasts), error->message);
    validate_cb (self);
    return;
  }
  g_signal_emit (self, saved_signal, 0, id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
save_cb (SegueMoodEditor *self)
{
  SegueMood *mood = self->mood;

  if (!gtk_widget_get_sensitive (self->save_button))
    return;
  g_free (mood->name);
  mood->name = segue_entry_get_text (self->name_row);
  g_free (mood->symbol);
  mood->symbol = g_strdup (segue_symbol_picker_get_symbol (self->symbol));
  g_free (mood->shortcut);
  mood->shortcut = g_strdup (segue_shortcut_row_get_shortcut (self->shortcut_row));
  gtk_widget_set_sensitive (self->save_button, FALSE);
  segue_engine_save_mood_async (self->engine, mood, NULL, saved_cb, g_object_ref (self));
}

static void
segue_mood_editor_dispose (GObject *object)
{
  SegueMoodEditor *self = SEGUE_MOOD_EDITOR (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->mood, segue_mood_free);
  G_OBJECT_CLASS (segue_mood_editor_parent_class)->dispose (object);
}

static void
segue_mood_editor_class_init (SegueMoodEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_mood_editor_dispose;
  saved_signal = g_signal_new ("saved", SEGUE_TYPE_MOOD_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  g_type_ensure (SEGUE_TYPE_SHORTCUT_ROW);
  g_type_ensure (SEGUE_TYPE_SYMBOL_PICKER);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-mood-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueMoodEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodEditor, shortcut_row);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodEditor, symbol);
  gtk_widget_class_bind_template_child (widget_class, SegueMoodEditor, toasts);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, validate_cb);
}

static void
segue_mood_editor_init (SegueMoodEditor *self)
{
  segue_template_init (GTK_WIDGET (self));
}

SegueMoodEditor *
segue_mood_editor_new (SegueEngine     *engine,
                       GtkWindow       *parent,
                       const SegueMood *mood)
{
  SegueMoodEditor *self;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine) && mood != NULL, NULL);

  self = g_object_new (SEGUE_TYPE_MOOD_EDITOR, "transient-for", parent, "title",
                       mood->id == 0 ? _("New Mood") : _("Edit Mood"), NULL);
  self->engine = g_object_ref (engine);
  self->mood = segue_mood_copy (mood);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), mood->name != NULL ? mood->name : "");
  segue_symbol_picker_set_symbol (self->symbol, mood->symbol);
  segue_shortcut_row_set_shortcut (self->shortcut_row, mood->shortcut);
  validate_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  return self;
}
