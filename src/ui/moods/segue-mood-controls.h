/* segue-mood-controls.h - what else is wished of a mood: voice, tempo, feelings, length
 *
 * Says everything in words; the numbers are at the ends of the sliders. UI thread. */
#pragma once

#include "engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "changed" (), by the listener's hand alone. */
#define SEGUE_TYPE_MOOD_CONTROLS (segue_mood_controls_get_type ())
G_DECLARE_FINAL_TYPE (SegueMoodControls, segue_mood_controls, SEGUE, MOOD_CONTROLS, GtkWidget)

/* Writes the wishes into @query; its place on the pad stays. */
void segue_mood_controls_apply (SegueMoodControls *self, SegueMoodQuery *query);
/* Shows those of @query, without a signal. */
void segue_mood_controls_show  (SegueMoodControls *self, const SegueMoodQuery *query);

G_END_DECLS
