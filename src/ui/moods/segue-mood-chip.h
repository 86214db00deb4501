/* segue-mood-chip.h - a feeling to add, to avoid, or neither */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  SEGUE_MOOD_EITHER = 0,
  SEGUE_MOOD_ADD,
  SEGUE_MOOD_AVOID,
} SegueMoodChoice;

/* Signal: "changed" (), by the listener's hand alone. Each press goes on to the
 * next choice; plus and minus choose at once. */
#define SEGUE_TYPE_MOOD_CHIP (segue_mood_chip_get_type ())
G_DECLARE_FINAL_TYPE (SegueMoodChip, segue_mood_chip, SEGUE, MOOD_CHIP, GtkButton)

GtkWidget      *segue_mood_chip_new (const char *name);
void            segue_mood_chip_set (SegueMoodChip *self, SegueMoodChoice choice);
SegueMoodChoice segue_mood_chip_get (SegueMoodChip *self);

G_END_DECLS
