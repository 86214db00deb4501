/* segue-symbol-picker.h - a button that shows a symbol and offers others
 *
 * For moods and modes. UI thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Property: symbol (string, name of a symbolic icon, notify). */
#define SEGUE_TYPE_SYMBOL_PICKER (segue_symbol_picker_get_type ())
G_DECLARE_FINAL_TYPE (SegueSymbolPicker, segue_symbol_picker, SEGUE, SYMBOL_PICKER, GtkWidget)

void        segue_symbol_picker_set_symbol (SegueSymbolPicker *self, const char *symbol);
const char *segue_symbol_picker_get_symbol (SegueSymbolPicker *self); /* borrowed, never NULL */

G_END_DECLS
