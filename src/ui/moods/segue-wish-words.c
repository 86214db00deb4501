/* segue-wish-words.c - what a wish for voice, tempo, energy or familiarity means, in words */
#include "segue-wish-words.h"

#include <glib/gi18n.h>

#define N_STEPS 5

/* @words must stay: a function's own array of translations does. */
static const char *
word (const char *const *words,
      double             share)
{
  int step = (int) (share * N_STEPS);

  return words[CLAMP (step, 0, N_STEPS - 1)];
}

static char *
range (const char *const *words,
       double             low,
       double             high)
{
  const char *from = word (words, low), *to = word (words, high);

  if (low <= 0.0 && high >= 1.0)
    /* Translators: of voice, tempo, energy: no matter which */
    return g_strdup (_("any"));
  if (from == to)
    return g_strdup (from);
  if (low <= 0.0)
    /* Translators: no more than: "up to lively" */
    return g_strdup_printf (_("up to %s"), to);
  if (high >= 1.0)
    /* Translators: no less than: "from slow on" */
    return g_strdup_printf (_("from %s on"), from);
  /* Translators: both ends in words: "slow to lively" */
  return g_strdup_printf (_("%s to %s"), from, to);
}

#define VOICE { _("instrumental"), _("hardly sung"), _("partly sung"), _("mostly sung"), _("sung") }
#define TEMPO { _("slow"), _("unhurried"), _("medium"), _("lively"), _("fast") }
#define ENERGY { _("very calm"), _("calm"), _("medium"), _("energetic"), _("very energetic") }
#define FAMILIARITY { _("new to you"), _("hardly known"), _("known"), _("well known"), \
                      _("your most played") }

static double
tempo_share (double bpm)
{
  return CLAMP ((bpm - SEGUE_TEMPO_MIN_BPM) / (SEGUE_TEMPO_MAX_BPM - SEGUE_TEMPO_MIN_BPM), 0.0,
                1.0);
}

char *
segue_voice_words (double voice)
{
  const char *const words[N_STEPS] = VOICE;

  return g_strdup (word (words, voice));
}

/* With its number: the ends of the slider are where one asks for it. */
char *
segue_tempo_words (double bpm)
{
  const char *const words[N_STEPS] = TEMPO;

  /* Translators: a tempo in words, and its beats per minute */
  return g_strdup_printf (_("%s, %.0f bpm"), word (words, tempo_share (bpm)), bpm);
}

char *
segue_energy_words (double energy)
{
  const char *const words[N_STEPS] = ENERGY;

  return g_strdup (word (words, energy));
}

char *
segue_familiarity_words (double familiarity)
{
  const char *const words[N_STEPS] = FAMILIARITY;

  return g_strdup (word (words, familiarity));
}

char *
segue_voice_range_words (double low,
                         double high)
{
  const char *const words[N_STEPS] = VOICE;

  return range (words, low, high);
}

char *
segue_tempo_range_words (double low_bpm,
                         double high_bpm)
{
  const char *const words[N_STEPS] = TEMPO;

  return range (words, tempo_share (low_bpm), tempo_share (high_bpm));
}

char *
segue_energy_range_words (double low,
                          double high)
{
  const char *const words[N_STEPS] = ENERGY;

  return range (words, low, high);
}

char *
segue_familiarity_range_words (double low,
                               double high)
{
  const char *const words[N_STEPS] = FAMILIARITY;

  return range (words, low, high);
}
