/* segue-shortcut-row.h - a row that takes down a combination of keys
 *
 * Activated, it waits for the keys: Escape leaves it as it is, Backspace takes it
 * away. One without a modifier would get in the way of typing and is refused. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Property: shortcut (string as GTK parses it, NULL none, notify). */
#define SEGUE_TYPE_SHORTCUT_ROW (segue_shortcut_row_get_type ())
G_DECLARE_FINAL_TYPE (SegueShortcutRow, segue_shortcut_row, SEGUE, SHORTCUT_ROW, AdwActionRow)

void        segue_shortcut_row_set_shortcut (SegueShortcutRow *self, const char *shortcut);
const char *segue_shortcut_row_get_shortcut (SegueShortcutRow *self); /* borrowed or NULL */
/* TRUE when a combination may call a mood or a mode: a modifier or a function key,
 * and not one that the window needs. */
gboolean    segue_shortcut_is_free (guint key, GdkModifierType state);

G_END_DECLS
