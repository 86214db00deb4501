/* segue-wish-words.h - what a wish for voice, tempo, energy or familiarity means, in words
 *
 * Pure but for translated words. Each returns (transfer full). A range from end to
 * end is "any". */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SEGUE_TEMPO_MIN_BPM 50.0
#define SEGUE_TEMPO_MAX_BPM 200.0

/* One value, 0 … 1; tempo in beats per minute. */
char *segue_voice_words       (double voice);
char *segue_tempo_words       (double bpm);
char *segue_energy_words      (double energy);
char *segue_familiarity_words (double familiarity);

/* From … to. */
char *segue_voice_range_words       (double low, double high);
char *segue_tempo_range_words       (double low_bpm, double high_bpm);
char *segue_energy_range_words      (double low, double high);
char *segue_familiarity_range_words (double low, double high);

G_END_DECLS
