/* segue-judgement-words.h - what the shipped models say of a song, in words
 *
 * UI thread. */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

/* "Jazz", "Mostly jazz, some blues", "Jazz, blues and soul by turns": the sentence for
 * @shares [n] of @titles, largest first where it names several. To be freed. */
char *segue_mix_words (const float *shares, const char *const *titles, guint n);

G_END_DECLS
