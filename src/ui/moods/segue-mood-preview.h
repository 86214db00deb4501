/* segue-mood-preview.h - the first songs of a mood, and why each
 *
 * Rows are kept and filled anew, so that it follows the hand. UI thread. */
#pragma once

#include "engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SEGUE_MOOD_PREVIEW_MAX 8

/* Signals: "chosen" (gint64 id): its row was activated; "correct" (gint64 id): its
 * place on the pad is to be changed. */
#define SEGUE_TYPE_MOOD_PREVIEW (segue_mood_preview_get_type ())
G_DECLARE_FINAL_TYPE (SegueMoodPreview, segue_mood_preview, SEGUE, MOOD_PREVIEW, GtkWidget)

/* @picks: of SegueMoodPick, of which the first SEGUE_MOOD_PREVIEW_MAX are shown; may be empty. */
void  segue_mood_preview_show (SegueMoodPreview *self, SegueEngine *engine, GPtrArray *picks);
/* Returns (transfer full) the first songs as one sentence, for reading out. */
char *segue_mood_preview_words (SegueMoodPreview *self);

G_END_DECLS
