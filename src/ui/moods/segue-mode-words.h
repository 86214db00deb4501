/* segue-mode-words.h - a mode's wishes in words
 *
 * Pure but for translated words. */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

/* Returns (transfer full) what changes in @mode: "calm to medium · instrumental · no
 * abrupt jumps · 90 minutes, then it winds down"; "" when it wishes nothing. */
char *segue_mode_words        (const SegueMode *mode);
/* The same as one sentence with the mode's name, for when it is switched to. */
char *segue_mode_sentence     (const SegueMode *mode);
/* Returns (transfer full) "42 minutes left"; "" when the stretch is open. */
char *segue_mode_left_words   (double left_s);

G_END_DECLS
